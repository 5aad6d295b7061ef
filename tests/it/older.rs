//! Reports from before the forms of 2019: free text, the national statistics table, a province's own table.
#![expect(clippy::format_collect, reason = "the fixtures are short")]

mod layouts;

use nianbao::config::{Config, Overrides};
use nianbao::reading::read_document;
use serde_json::{Value, json};

fn record_of(document: &str, name: &str) -> Value {
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    serde_json::to_value(read_document(document.as_bytes(), "", name, &profile)).unwrap()
}

/// Sections as reports of those years name them; the words are ours.
const TEXT: &str = "\
云岭县林业局2012年政府信息公开年度报告
根据《中华人民共和国政府信息公开条例》的规定，编制本报告。全文由概述、主动公开情况、依申请公开情况等部分组成。
一、概述
本局设立查阅点一处，目录每季度核对一次。
二、主动公开政府信息情况
全年主动公开政府信息310条，其中林权类信息200条，防火类信息110条。
三、依申请公开政府信息情况
共收到政府信息公开申请4件，均为当面申请，答复4件。
四、政府信息公开的收费及减免情况
本年度未收取任何费用。
五、因政府信息公开申请行政复议、提起行政诉讼的情况
没有发生行政复议和行政诉讼。
六、存在的不足及改进措施
目录名称不够直观，下一年度将逐条修改。
云岭县林业局
2013年3月5日
";

#[test]
fn a_report_in_free_text_gives_sections_and_facts_and_no_tables() {
    let record = record_of(TEXT, "report.txt");
    assert_eq!(
        (&record["status"], &record["template"]),
        (&"narrative_only".into(), &"free".into()),
        "{}",
        record["issues"]
    );
    let keys: Vec<&str> =
        record["sections"].as_array().unwrap().iter().map(|section| section["key"].as_str().unwrap()).collect();
    let want = [
        "preamble",
        "overview",
        "proactive_disclosure",
        "requests",
        "fees",
        "review_litigation",
        "problems_improvements",
    ];
    assert_eq!(keys, want);
    let facts = record["narrative_facts"].as_array().unwrap();
    let value = |key: &str| facts.iter().find(|fact| fact["key"] == key).map(|fact| fact["value"].clone());
    for (key, want) in [
        ("proactive_items_total", 310),
        ("requests_received", 4),
        ("requests_answered", 4),
        ("reviews_total", 0),
        ("lawsuits_total", 0),
        ("info_processing_fee_yuan", 0),
    ] {
        assert_eq!(value(key), Some(want.into()), "{key}");
    }
    assert_eq!(record["metadata"]["report_year"], 2012);
    assert_eq!(record["metadata"]["signature_date"], "2013-03-05");
}

/// The national table: words, unit, figure. A line of dashes heads a part.
const ROWS: &[(&str, &str, &str)] = &[
    ("一、主动公开情况", "——", "——"),
    ("（一）主动公开政府信息数\n（不同渠道和方式公开相同信息计1条）", "条", "1,207"),
    ("其中：主动公开规范性文件数", "条", "3"),
    ("制发规范性文件总数", "件", "5"),
    ("（二）通过不同渠道和方式公开政府信息的情况", "——", "——"),
    ("1.政府公报公开政府信息数", "条", "1"),
    ("2.政府网站公开政府信息数", "条", "129"),
    ("3.政务微博公开政府信息数", "条", "22"),
    ("4.政务微信公开政府信息数", "条", "94"),
    ("5.其他方式公开政府信息数", "条", "6"),
    ("二、回应解读情况", "——", "——"),
    ("（一）回应公众关注热点或重大舆情数\n（不同方式回应同一热点或舆情计1次）", "次", "7"),
    ("（二）通过不同渠道和方式回应解读的情况", "——", "——"),
    ("1.参加或举办新闻发布会总次数", "次", "8"),
    ("其中：主要负责同志参加新闻发布会次数", "次", "2"),
    ("2.政府网站在线访谈次数", "次", "9"),
    ("其中：主要负责同志参加政府网站在线访谈次数", "次", "4"),
    ("3.政策解读稿件发布数", "篇", "10"),
    ("4.微博微信回应事件数", "次", "11"),
    ("5.其他方式回应事件数", "次", "12"),
    ("三、依申请公开情况", "——", "——"),
    ("（一）收到申请数", "件", "50"),
    ("1.当面申请数", "件", "20"),
    ("2.传真申请数", "件", "0"),
    ("3.网络申请数", "件", "25"),
    ("4.信函申请数", "件", "5"),
    ("（二）申请办结数", "件", "49"),
    ("1.按时办结数", "件", "48"),
    ("2.延期办结数", "件", "1"),
    ("（三）申请答复数", "件", "49"),
    ("1.属于已主动公开范围数", "件", "13"),
    ("2.同意公开答复数", "件", "14"),
    ("3.同意部分公开答复数", "件", "0"),
    ("4.不同意公开答复数", "件", "6"),
    ("其中：涉及国家秘密", "件", "1"),
    ("涉及商业秘密", "件", "2"),
    ("涉及个人隐私", "件", "0"),
    ("危及国家安全、公共安全、经济安全和社会稳定", "件", "0"),
    ("不是《条例》所指政府信息", "件", "3"),
    ("法律法规规定的其他情形", "件", "0"),
    ("5.不属于本行政机关公开数", "件", "9"),
    ("6.申请信息不存在数", "件", "4"),
    ("7.告知作出更改补充数", "件", "2"),
    ("8.告知通过其他途径办理数", "件", "1"),
    ("四、行政复议数量", "件", "3"),
    ("（一）维持具体行政行为数", "件", "2"),
    ("（二）被依法纠错数", "件", "1"),
    ("（三）其他情形数", "件", "0"),
    ("五、行政诉讼数量", "件", "15"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "8"),
    ("（二）被依法纠错数", "件", "0"),
    ("（三）其他情形数", "件", "7"),
    ("六、举报投诉数量", "件", "16"),
    ("七、依申请公开信息收取的费用", "万元", "0.25"),
    ("八、机构建设和保障经费情况", "——", "——"),
    ("（一）政府信息公开工作专门机构数", "个", "17"),
    ("（二）设置政府信息公开查阅点数", "个", "18"),
    ("（三）从事政府信息公开工作人员数", "人", "30"),
    ("1.专职人员数（不包括政府公报及政府网站工作人员数）", "人", "11"),
    ("2.兼职人员数", "人", "19"),
    ("（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", "万元", "6.5"),
    ("九、政府信息公开会议和培训情况", "——", "——"),
    ("（一）召开政府信息公开工作会议或专题会议数", "次", "21"),
    ("（二）举办各类培训班数", "次", "23"),
    ("（三）接受培训人员数", "人次", "240"),
];

/// Some of its keys, from every part.
fn truth() -> Vec<(&'static str, Value)> {
    let counts = [
        ("proactive_items_total", 1207),
        ("normative_docs_disclosed", 3),
        ("via_gazette", 1),
        ("via_other", 6),
        ("press_conferences_by_head", 2),
        ("online_interviews", 9),
        ("online_interviews_by_head", 4),
        ("requests_received", 50),
        ("by_letter", 5),
        ("closed_extended", 1),
        ("reply_refused", 6),
        ("refused_not_gov_info", 3),
        ("reply_other_channel", 1),
        ("review_corrected", 1),
        ("review_other", 0),
        ("lawsuit_upheld", 8),
        ("lawsuit_corrected", 0),
        ("lawsuit_other", 7),
        ("staff_full_time", 11),
        ("staff_part_time", 19),
        ("trainees", 240),
    ];
    let money = [("request_fees_wan_yuan", 0.25), ("special_funds_wan_yuan", 6.5)];
    counts.map(|(key, n)| (key, json!(n))).into_iter().chain(money.map(|(key, n)| (key, json!(n)))).collect()
}

fn title(year: u16) -> String {
    format!(
        "云岭县林业局{year}年政府信息公开工作年度报告\n一、概述\n本局依法公开政府信息。\n二、主动公开情况\n目录每季度核对。\n"
    )
}

fn html(rows: &[(&str, &str, &str)], heads: [&str; 3], behind: &str) -> String {
    let row = |cells: [&str; 3]| {
        let cells: String = cells.iter().map(|c| format!("<td>{}</td>", c.replace('\n', "<br>"))).collect();
        format!("<tr>{cells}{behind}</tr>")
    };
    let rows: String = rows.iter().map(|(words, unit, figure)| row([words, unit, figure])).collect();
    let text: String = title(2016).lines().map(|line| format!("<p>{line}</p>")).collect();
    format!("<html><body>{text}<p>附表 政府信息公开情况统计表</p><table>{}{rows}</table></body></html>", row(heads))
}

const HEADS: [&str; 3] = ["统　计　指　标", "单位", "统计数"];

fn assert_statistics(record: &Value) {
    assert_eq!(record["template"], "pre2019_stat_table", "{}", record["issues"]);
    for (key, want) in truth() {
        assert_eq!(record["statistics_table"][key]["value"].as_f64(), want.as_f64(), "{key}");
    }
    assert_eq!(record["status"], "complete", "{}", record["issues"]);
    assert_eq!(record["statistics_table"].as_object().unwrap().len(), 58);
}

#[test]
fn the_national_table_is_read_from_pages_and_from_every_dump() {
    assert_statistics(&record_of(&html(ROWS, HEADS, ""), "report.html"));
    // a column for remarks behind the figures
    assert_statistics(&record_of(&html(ROWS, HEADS, "<td></td>"), "report.html"));
    let heads = ("统计指标", "单位", "统计数");
    let all: Vec<_> = std::iter::once(&heads).chain(ROWS).collect();
    let tabbed: String = all.iter().map(|(a, b, c)| format!("{}\t{b}\t{c}\n", a.replace('\n', ""))).collect();
    assert_statistics(&record_of(&(title(2016) + "附表\n\n" + &tabbed), "report.txt"));
    let lines: String = all.iter().map(|(a, b, c)| format!("\t{a}\n\t{b}\n\t{c}\n\n")).collect();
    assert_statistics(&record_of(&(title(2016) + "附表\n\n" + &lines), "report.txt"));
    let bare: String = all.iter().map(|(a, b, c)| format!("{a}\n{b}\n{c}\n")).collect();
    assert_statistics(&record_of(&(title(2016) + "附表\n\n" + &bare), "report.txt"));
    let spaced: String = all.iter().map(|(a, b, c)| format!("{} {b} {c}\n", a.replace('\n', ""))).collect();
    assert_statistics(&record_of(&(title(2016) + "附表\n\n" + &spaced), "report.txt"));
}

#[test]
fn the_sums_of_the_national_table_are_checked_with_both_sides() {
    let record = record_of(&html(ROWS, HEADS, ""), "report.html");
    let outcomes = |record: &Value| {
        let checks = record["checks"].as_array().unwrap().clone();
        checks.into_iter().filter(|c| c["id"].as_str().unwrap().starts_with('S')).collect::<Vec<_>>()
    };
    let held = outcomes(&record);
    assert_eq!(held.len(), 7);
    assert!(held.iter().all(|check| check["outcome"] == "held"), "{held:?}");
    let mut rows = ROWS.to_vec();
    let at = rows.iter().position(|(words, _, _)| words.contains("网络申请")).unwrap();
    rows[at].2 = "24";
    let broken = record_of(&html(&rows, HEADS, ""), "report.html");
    assert_eq!(broken["status"], "inconsistent");
    let violated: Vec<Value> = outcomes(&broken).into_iter().filter(|c| c["outcome"] == "violated").collect();
    assert_eq!(violated.len(), 1);
    assert_eq!(
        (&violated[0]["scope"], &violated[0]["left"], &violated[0]["right"]),
        (&"statistics_table.requests_received".into(), &50.into(), &49.into())
    );
}

#[test]
fn units_are_the_tables_own_and_lost_rows_are_said() {
    let mut rows = ROWS.to_vec();
    let fees = rows.iter().position(|(words, _, _)| words.contains("收取的费用")).unwrap();
    (rows[fees].1, rows[fees].2) = ("元", "2500");
    let gone = rows.iter().position(|(words, _, _)| words.contains("查阅点")).unwrap();
    rows.remove(gone);
    let record = record_of(&html(&rows, HEADS, ""), "report.html");
    assert_eq!(record["statistics_table"]["request_fees_wan_yuan"]["value"].as_f64(), Some(0.25));
    assert_eq!(record["statistics_table"]["reading_points"]["value"], Value::Null);
    assert_eq!(record["status"], "partial");
    // a shorter table with the same words prints its rows and no others
    let short: Vec<_> = ROWS[21..31].to_vec();
    let record = record_of(&html(&short, HEADS, ""), "report.html");
    assert_eq!(record["status"], "complete", "{}", record["issues"]);
    assert_eq!(record["statistics_table"].as_object().unwrap().len(), 10);
    assert_eq!(record["issues"][0]["code"], "statistics-table-short");
}

#[test]
fn two_panels_side_by_side_give_no_figure_to_the_wrong_row() {
    let half = ROWS.len() / 2;
    let row = |(a, b): (&(&str, &str, &str), &(&str, &str, &str))| {
        let cells = [a.0, a.1, a.2, b.0, b.1, b.2];
        format!("<tr>{}</tr>", cells.iter().map(|c| format!("<td>{c}</td>")).collect::<String>())
    };
    let rows: String = ROWS[..half].iter().zip(&ROWS[half..]).map(row).collect();
    let record =
        record_of(&format!("<p>云岭县林业局2016年政府信息公开工作年度报告</p><table>{rows}</table>"), "r.html");
    for (key, want) in truth() {
        let found = &record["statistics_table"][key]["value"];
        assert!(found.is_null() || found.as_f64() == want.as_f64(), "{key}: {found}");
    }
}

#[test]
fn a_provinces_own_table_gives_the_year_and_the_sum_over_the_years() {
    let rows = [
        ["指标名称", "计量单位", "2015年度", "历年累计"],
        ["主动公开文件数", "条", "2949", "81916"],
        ["其中：1.政府网站公开数", "条", "2900", "80000"],
        ["2.政府公报公开数", "条", "49", "1916"],
        ["受理依申请公开信息总数", "条", "7", "70"],
        ["其中：1.当面申请数", "条", "3", "30"],
        ["2.网络申请数", "条", "4", "35"],
        ["3.信函、传真申请数", "条", "0", "5"],
        ["对申请的答复总数", "条", "7", "70"],
        ["其中：1.同意公开答复数", "条", "4", "40"],
        ["2.同意部分公开答复数", "条", "1", "10"],
        ["3.不予公开答复数", "条", "2", "15"],
        ["4.其他类型答复数", "条", "", "5"],
        ["政府信息公开收费减免金额", "元", "12.5", "100"],
        ["接受行政诉讼、举报数", "件", "0", "1"],
    ];
    let line =
        |row: &[&str; 4]| format!("<tr>{}</tr>", row.iter().map(|c| format!("<td>{c}</td>")).collect::<String>());
    let table: String = rows.iter().map(line).collect();
    let text: String = title(2015).lines().map(|line| format!("<p>{line}</p>")).collect();
    let record = record_of(&format!("<html><body>{text}<table>{table}</table></body></html>"), "report.html");
    assert_eq!(
        (&record["status"], &record["template"]),
        (&"complete".into(), &"pre2019_stat_table".into()),
        "{}",
        record["issues"]
    );
    for (key, year, cumulative) in [
        ("documents_disclosed", json!(2949), json!(81916)),
        ("via_gazette", json!(49), json!(1916)),
        ("requests_received", json!(7), json!(70)),
        ("by_letter_fax", json!(0), json!(5)),
        ("replies_total", json!(7), json!(70)),
        ("reply_granted", json!(4), json!(40)),
        ("reply_partial", json!(1), json!(10)),
        ("reply_refused", json!(2), json!(15)),
        ("reply_other", Value::Null, json!(5)),
        ("fee_waived_yuan", json!(12.5), json!(100)),
        ("complaints_total", json!(0), json!(1)),
    ] {
        assert_eq!(record["statistics_table"][key], json!({"year": year, "cumulative": cumulative}), "{key}");
    }
    assert_eq!(record["extra_tables"], json!([]));
}
