//! The statistics table in the layouts that offices gave it: every figure is read for the row that it stands in, or said to
//! be unread.

use super::{ROWS, html, record_of, truth};
use serde_json::Value;

const TITLE: &str = "<p>云岭县林业局2016年政府信息公开工作年度报告</p>";

/// The record of a report with a table of these rows.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Value {
    let head = head.iter().map(ToString::to_string).collect();
    let lines = std::iter::once(head).chain(rows);
    let rows: String = lines.map(|row: Vec<String>| format!("<tr><td>{}</td></tr>", row.join("</td><td>"))).collect();
    record_of(&format!("{TITLE}<table>{rows}</table>"), "report.html")
}

fn cells(row: &[&str]) -> Vec<String> {
    row.iter().map(ToString::to_string).collect()
}

fn assert_whole(record: &Value, layout: &str) {
    for (key, want) in truth() {
        assert_eq!(record["statistics_table"][key]["value"].as_f64(), want.as_f64(), "{layout}: {key}");
    }
    assert_eq!(record["status"], "complete", "{layout}: {}", record["issues"]);
}

#[test]
fn a_number_a_remark_or_the_unit_may_stand_beside_the_figure() {
    let numbered =
        ROWS.iter().zip(1..).map(|((words, unit, value), at)| cells(&[&format!("{at}"), words, unit, value]));
    assert_whole(&table(&["序号", "统计指标", "单位", "统计数"], numbered), "numbered");
    let remarked = ROWS.iter().map(|(words, unit, value)| cells(&[words, unit, value, "含所属单位在内的数"]));
    assert_whole(&table(&["统计指标", "单位", "统计数", "备注"], remarked), "with remarks");
    let years = ROWS.iter().map(|(words, unit, value)| cells(&[words, unit, value, "2015"]));
    assert_whole(&table(&["统计指标", "单位", "统计数", "起始年份"], years), "with years");
    let with_unit = ROWS.iter().map(|(words, unit, value)| {
        let is_head = *value == "——";
        cells(&[words, &if is_head { (*value).to_owned() } else { format!("{value}{unit}") }])
    });
    assert_whole(&table(&["统计指标", "统计数"], with_unit), "unit in the cell");
}

#[test]
fn the_parts_may_stand_in_a_column_of_their_own() {
    let mut lines = Vec::new();
    for part in ROWS.chunk_by(|_, next| !next.0.contains("、") || next.0.starts_with(['（', '危'])) {
        for (at, (words, unit, value)) in part.iter().enumerate() {
            let head = if at == 0 { format!("<td rowspan={}>{}</td>", part.len(), part[0].0) } else { String::new() };
            lines.push(format!("<tr>{head}<td>{words}</td><td>{unit}</td><td>{value}</td></tr>"));
        }
    }
    let head = "<tr><td>类别</td><td>指标</td><td>单位</td><td>数量</td></tr>";
    assert_whole(&record_of(&format!("{TITLE}<table>{head}{}</table>", lines.concat()), "r.html"), "parts");
}

#[test]
fn two_panels_side_by_side_are_both_read() {
    let half = ROWS.len().div_ceil(2);
    let panels = |row: usize| {
        let right = ROWS.get(half + row).copied().unwrap_or(("", "", ""));
        let (left, right) = (ROWS[row], right);
        cells(&[left.0, left.1, left.2, right.0, right.1, right.2])
    };
    let head = ["统计指标", "单位", "统计数", "统计指标", "单位", "统计数"];
    assert_whole(&table(&head, (0..half).map(panels)), "with a header");
    assert_whole(&table(&[""], (0..half).map(panels)), "without one");
}

#[test]
fn lawsuits_before_reviews_are_no_reviews() {
    let at = |words: &str| ROWS.iter().position(|row| row.0.contains(words)).unwrap();
    let (reviews, lawsuits) = (at("行政复议数量"), at("行政诉讼数量"));
    let mut rows = ROWS.to_vec();
    rows[reviews..lawsuits + 4].rotate_left(4);
    assert_whole(&record_of(&html(&rows, super::HEADS, ""), "report.html"), "turned");
}

#[test]
fn of_two_years_without_a_head_that_says_which_none_is_taken() {
    let years = ROWS.iter().map(|(words, unit, value)| cells(&[words, unit, "4", value]));
    let record = table(&["统计指标", "单位", "2015年", "2016年"], years);
    let values = record["statistics_table"].as_object().unwrap();
    assert!(values.values().filter(|row| row["value"] == 4).count() == 0, "{values:?}");
    assert_eq!(values["requests_received"]["value"], Value::Null);
    assert_eq!(record["status"], "partial");
    let issue = |issue: &&Value| issue["at"] == "statistics_table.requests_received";
    let found = record["issues"].as_array().unwrap().iter().find(issue).unwrap();
    assert_eq!(found["code"], "row-unreadable");
}

#[test]
fn a_local_table_printed_as_lines_keeps_its_two_columns() {
    let text = "云岭县林业局2016年政府信息公开工作年度报告\n附表\n指标名称 计量单位 2016年度 历年累计\n\
        主动公开文件数 条 120 90\n受理依申请公开信息总数 条 15 99\n对申请的答复总数 条 14 98\n行政复议数 件 1 4\n";
    let record = record_of(text, "report.txt");
    let table = &record["statistics_table"];
    assert_eq!(
        (&table["requests_received"]["year"], &table["requests_received"]["cumulative"]),
        (&15.into(), &99.into())
    );
    let checks = record["checks"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["severity"] == "soft"), "sums that the table does not print: {checks:?}");
    let broken: Vec<&Value> = checks.iter().filter(|check| check["outcome"] == "violated").collect();
    assert_eq!(broken.len(), 1, "{checks:?}");
    assert_eq!(broken[0]["scope"], "statistics_table.documents_disclosed", "more in a year than in all years");
}
