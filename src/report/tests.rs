//! Whole reports, and how far each can be read.

use super::profile::tests::shipped;
use super::*;
use crate::extract::{self, Extraction};
use crate::model::form::{PROACTIVE_2021, REQUEST_COLUMNS, request_rows};
use std::fmt::Write as _;

/// A page of our own on the form of 2021: every cell 0, but for those that are set by label and column.
pub(super) fn page(set: &[(&str, usize, &str)], prose: &str) -> String {
    let value = |label: &str, column: usize| {
        set.iter().find(|(l, c, _)| label.contains(l) && *c == column).map_or("0", |(_, _, text)| text)
    };
    let mut html = format!(
        "<h1>云岭县招商局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>{prose}</p><p>二、主动公开政府信息情况</p><table>"
    );
    for row in PROACTIVE_2021 {
        let head: String = row.fields.iter().flat_map(|(_, words)| ["<td>", words, "</td>"]).collect();
        let _ = write!(html, "<tr><td>信息内容</td>{head}</tr><tr><td>{}</td>", row.label);
        for column in 0..row.fields.len() {
            let _ = write!(html, "<td>{}</td>", value(row.label, column));
        }
        html.push_str("</tr>");
    }
    html.push_str("</table><p>三、收到和处理政府信息公开申请情况</p><table><tr><td></td>");
    for (_, words) in REQUEST_COLUMNS {
        let _ = write!(html, "<td>{words}</td>");
    }
    html.push_str("</tr>");
    for row in request_rows(Template::Form2021) {
        let cells: String = (0..7).flat_map(|c| ["<td>", value(row.label, c), "</td>"]).collect();
        let _ = write!(html, "<tr><td>{}</td>{cells}</tr>", row.label);
    }
    let head = "<td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>".repeat(3);
    let _ = write!(
        html,
        "</table><p>四、政府信息公开行政复议、行政诉讼情况</p><table><tr>{head}</tr><tr>{}</tr></table><p>五、存在的主要问题及改进情况</p><p>人手不足，今后加强培训。</p>",
        "<td>0</td>".repeat(15)
    );
    html
}

fn record(source: &str) -> Record {
    match extract::read(source.as_bytes(), "", "") {
        Extraction::Document(document) => read(&document, &shipped()),
        other @ (Extraction::Unread { .. } | Extraction::Several(_)) => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_report_is_complete() {
    let record = record(&page(
        &[("新收", 0, "1"), ("新收", 6, "1"), ("予以", 0, "1"), ("予以", 6, "1"), ("总计", 0, "1"), ("总计", 6, "1")],
        "依法公开。",
    ));
    assert_eq!(record.status, ReportStatus::Complete, "{:?}", record.issues);
    assert_eq!(record.template, Some(Template::Form2021));
    assert_eq!(record.metadata.report_year, Some(2022));
    assert_eq!(record.cells.len(), 3 + 3 + 1 + 1 + 1 + 1 + 25 * 7 + 15);
    assert!(record.extra_tables.is_empty());
    assert_eq!(record.provenance.extractor, "html");
}

#[test]
fn the_status_says_what_is_wrong() {
    let broken = record(&page(&[("新收", 0, "1")], "依法公开。"));
    assert_eq!(broken.status, ReportStatus::Inconsistent);
    let unreadable = record(&page(&[("新收", 0, "若干")], "依法公开。"));
    assert_eq!(unreadable.status, ReportStatus::Partial);
    let free = record(
        "云岭县招商局2010年政府信息公开工作年度报告\n一、概述\n本机关依法公开政府信息，全年公开信息十二条。\n二、存在的问题\n人手不足。",
    );
    assert_eq!((free.status, free.template), (ReportStatus::NarrativeOnly, Some(Template::Free)));
    let notice = record("<h1>关于召开座谈会的通知</h1><p>各单位：请准时参加会议。</p>");
    assert_eq!(notice.status, ReportStatus::NotAReport);
    assert!(notice.issues.iter().any(|i| i.code == "not-a-report"));
    let pictures = record("<h1>云岭县招商局2022年政府信息公开工作年度报告</h1><img src=1.jpg><img src=2.jpg>");
    assert_eq!(pictures.status, ReportStatus::NeedsOcr, "{:?}", pictures.issues);
}

#[test]
fn another_document_with_headings_like_a_reports_is_none() {
    let guide = |title: &str| {
        record(&format!(
            "<title>{title}_某市人民政府</title><h1>{title}</h1><p>一、主动公开</p><p>本机关主动公开下列信息，供公众查阅。</p><p>二、依申请公开</p><p>申请人可以当面提出申请，也可以来信。</p>"
        ))
    };
    let found = guide("某局政府信息公开指南");
    assert_eq!(found.status, ReportStatus::NotAReport);
    assert_eq!(found.issues[0].detail, "its title is that of a guide or a form");
    // the same headings under a title that denies nothing
    assert_eq!(guide("某局2009年政府信息公开工作总结").status, ReportStatus::NarrativeOnly);
    assert_eq!(guide("某局").status, ReportStatus::NarrativeOnly);
}

#[test]
fn a_title_over_figures_of_another_year_is_said() {
    let period = |year: u16| format!("本年报中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。");
    let said = |year| record(&page(&[], &period(year))).issues.iter().any(|i| i.code == "period-of-another-year");
    assert!(said(2021));
    assert!(!said(2022));
    assert_eq!(record(&page(&[], &period(2021))).metadata.report_year, Some(2022));
}

#[test]
fn other_tables_stand_apart_under_their_title() {
    let source = page(
        &[],
        "依法公开。</p><p>近三年收到申请情况</p><table><tr><td>年份</td><td>件数</td></tr><tr><td>2021</td><td>4</td></tr></table><p>结束。",
    );
    let record = record(&source);
    assert_eq!(record.extra_tables.len(), 1);
    let table = &record.extra_tables[0];
    assert_eq!((table.section.as_str(), table.title.as_deref()), ("overview", Some("近三年收到申请情况")));
    assert_eq!(table.rows, [["年份", "件数"], ["2021", "4"]]);
}

#[test]
fn the_digest_depends_on_words_and_not_on_white_space() {
    let one = record(&page(&[], "依法公开。"));
    let same = record(&page(&[], "依法  公开。 "));
    let other = record(&page(&[], "依法不公开。"));
    assert_eq!(one.text_digest, same.text_digest);
    assert_ne!(one.text_digest, other.text_digest);
}

#[test]
fn a_betting_site_named_above_the_title_makes_the_page_a_copy() {
    let page = |above: &str| {
        let html = format!(
            "<p>{above}</p><h1>云岭县招商局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>推进公开。</p><p>二、主动公开政府信息情况</p><p>公开9条。</p>"
        );
        record(&html).status
    };
    assert_eq!(page("雷速体育"), ReportStatus::NotAReport);
    assert_eq!(page("云岭县人民政府"), ReportStatus::NarrativeOnly);
}
