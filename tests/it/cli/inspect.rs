//! `crawler inspect`: documents that are reports, and everything else that people have lying about.

use super::{Place, configure};
use nianbao::portal::office;
use nianbao::portal::report::{Identity, Markup, SampleReport};
use serde_json::Value;

/// The keys that every record has (a consumer's contract).
const KEYS: &[&str] = &[
    "schema_version",
    "parser_version",
    "status",
    "template",
    "metadata",
    "proactive_disclosure",
    "requests",
    "review_litigation",
    "statistics_table",
    "sections",
    "narrative_facts",
    "extra_tables",
    "cells",
    "checks",
    "issues",
    "provenance",
];

fn sample(year: u16) -> SampleReport {
    SampleReport::new("云泽市水务局", year, 7)
}

fn page(report: &SampleReport, markup: Markup) -> String {
    let title = report.title();
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>{}</body></html>",
        report.html(markup)
    )
}

/// Where the figure of the last cell stands that holds one.
fn last_figure(html: &str) -> (usize, usize) {
    let is_figure = |(at, _): &(usize, &str)| {
        let text = html[*at..].split("</td>").next().unwrap_or_default();
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
    };
    let cells = html.match_indices("<td>").map(|(at, tag)| (at + tag.len(), tag));
    let (start, _) = cells.filter(is_figure).last().unwrap();
    (start, start + html[start..].find("</td>").unwrap())
}

/// The records that were printed: one a line and nothing else.
fn records(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_sample_reads_back_as_it_was_made_from_every_markup_and_from_text() {
    let place = Place::new();
    for year in [2020, 2023] {
        let report = sample(year);
        let mut names = vec!["report.txt".to_owned()];
        place.put("report.txt", report.text());
        for markup in Markup::ALL {
            let name = format!("{markup:?}.html");
            place.put(&name, page(&report, markup));
            names.push(name);
        }
        let mut args = vec!["inspect", "--format", "json"];
        args.extend(names.iter().map(String::as_str));
        let found = records(&place.run(&args).well());
        assert_eq!(found.len(), names.len());
        for (record, name) in found.iter().zip(&names) {
            assert_eq!(report.differences(record), Vec::<String>::new(), "{name} of {year}");
            assert_eq!(record["status"], "complete", "{name} of {year}: {}", record["issues"]);
            assert_eq!(record["provenance"]["path"], name.as_str());
        }
    }
}

#[test]
fn whatever_the_bytes_are_one_record_with_every_key_comes_out() {
    let place = Place::new();
    let whole = page(&sample(2022), Markup::Clean);
    let cut = whole.char_indices().nth(whole.chars().count() * 3 / 5).unwrap().0;
    let noise: Vec<u8> = (0..20_000u32).map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    for (name, bytes, statuses) in [
        ("empty", &b""[..], &["not_a_report"][..]),
        ("blank.txt", b" \n\r\n\t", &["not_a_report"]),
        (
            "news.html",
            "<html><body><h1>春季植树通知</h1><p>请各单位参加。</p></body></html>".as_bytes(),
            &["not_a_report"],
        ),
        ("cut.html", &whole.as_bytes()[..cut], &["partial"]),
        // in the middle of a character
        ("torn.html", &whole.as_bytes()[..=whole.find('年').unwrap()], &["not_a_report", "narrative_only"]),
        ("noise.bin", &noise, &["unsupported", "not_a_report", "corrupt"]),
        ("scan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", &["unsupported", "corrupt", "needs_ocr"]),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", &["unsupported", "corrupt"]),
    ] {
        place.put(name, bytes);
        let found = records(&place.run(&["inspect", "--format", "json", name]).well());
        let [record] = found.as_slice() else { panic!("{name}: {} lines", found.len()) };
        for key in KEYS {
            assert!(record.get(key).is_some(), "{name} has no {key}");
        }
        assert!(statuses.contains(&record["status"].as_str().unwrap()), "{name} is {}", record["status"]);
        assert!(!record["issues"].as_array().unwrap().is_empty(), "{name}: nothing says why");
        assert!(record["provenance"]["payload_digest"].as_str().unwrap().starts_with("sha256:"), "{name}");
        for format in ["text", "tables"] {
            assert!(
                place.run(&["inspect", "--format", format, name]).well().contains(record["status"].as_str().unwrap())
            );
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_others_are_shown() {
    let place = Place::new();
    place.put("folder/one.txt", sample(2021).text());
    place.put("folder/deeper/two.txt", sample(2022).text());
    place.put("folder/.hidden", "");
    place.put("folder/Thumbs.db", "");
    std::os::unix::fs::symlink(place.path("folder"), place.path("folder/deeper/again")).unwrap();
    std::fs::create_dir(place.path("hollow")).unwrap();
    let ran = place.run(&["inspect", "missing.html", "folder", "hollow", "-"]);
    ran.failed(2, &["missing.html", "hollow", "folder: 3 hidden, linked or special files"]);
    let summary = ran.out.split('┌').next_back().unwrap();
    for words in
        ["folder/one.txt", "folder/deeper/two.txt", "2021", "2022", "complete", "not_a_report", "hollow", "not read"]
    {
        assert!(summary.contains(words), "{words} is not in\n{summary}");
    }
    let totals = "5 documents: 2 complete, 1 not_a_report, 2 not read; exit code 2";
    assert_eq!(summary.lines().last(), Some(totals));
    place.run(&["inspect", "--format", "json", "missing.html"]).failed(2, &["missing.html"]);
}

#[test]
fn each_document_of_a_zip_is_shown_with_its_path_also_in_a_folder_and_in_another_zip() {
    let place = Place::new();
    let report = sample(2022);
    let docx = office::docx(&report);
    let inner = office::zip(&[("年报/甲.docx", &docx), ("说明.txt", "请查收。".as_bytes())]);
    let mut locked = office::zip(&[("乙.docx", &docx)]);
    // the flag of a member that takes a password (APPNOTE 4.4.4), in its header and in the directory
    let directory = locked.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    (locked[6], locked[directory + 8]) = (1, 1);
    place.put("mail/all.zip", office::zip(&[("inner.zip", &inner), ("locked.zip", &locked)]));
    place.put("mail/cut.zip", &inner[..inner.len() / 2]);
    let found = records(&place.run(&["inspect", "--format", "json", "mail"]).well());
    let brief: Vec<_> = found
        .iter()
        .map(|record| {
            let word = |value: &Value| value.as_str().unwrap().to_owned();
            (word(&record["provenance"]["path"]), word(&record["status"]), record["issues"][0]["detail"].as_str())
        })
        .collect();
    let not_a_report = Some("neither its title nor its headings are a report's");
    for (found, (path, status, why)) in brief.iter().zip([
        ("mail/all.zip/inner.zip/年报/甲.docx", "complete", None),
        ("mail/all.zip/inner.zip/说明.txt", "not_a_report", not_a_report),
        ("mail/all.zip/locked.zip/乙.docx", "encrypted", Some("it is encrypted: a password is asked for")),
        ("mail/cut.zip", "corrupt", Some("the zip ends before its directory")),
    ]) {
        assert_eq!((found.0.as_str(), found.1.as_str(), found.2), (path, status, why));
    }
    assert_eq!(brief.len(), 4);
    assert_eq!(report.differences(&found[0]), Vec::<String>::new());
    for format in ["text", "tables"] {
        let out = place.run(&["inspect", "--format", format, "mail"]).well();
        let (shown, summary) = out.rsplit_once("mail/\n").unwrap();
        for words in ["document    mail/all.zip/inner.zip/年报/甲.docx", "a password is asked for", "neither its title"]
        {
            assert!(shown.contains(words), "{words} is not in\n{shown}");
        }
        assert!(summary.contains("│ all.zip/locked.zip/乙.docx "), "{summary}");
        let totals = "4 documents: 1 complete, 1 encrypted, 1 corrupt, 1 not_a_report; exit code 0";
        assert_eq!(summary.lines().last(), Some(totals));
    }
}

#[test]
fn standard_input_is_read_up_to_the_limit_of_a_body() {
    let place = Place::new();
    configure(&place, "[limits]\nmax_body = \"32KiB\"\n", "");
    let report = sample(2023);
    let inspect = ["--config", "config", "inspect", "--format", "json", "-"];
    let found = records(&place.run_with(&inspect, report.text().as_bytes()).well());
    assert_eq!(report.differences(&found[0]), Vec::<String>::new());
    let long = report.text() + &"以下空白。\n".repeat(3000);
    for ran in [place.run_with(&inspect, long.as_bytes()), {
        place.put("long.txt", &long);
        place.run(&["--config", "config", "inspect", "--format", "json", "long.txt"])
    }] {
        let found = records(&ran.well());
        assert_eq!((&found[0]["status"], &found[0]["issues"][0]["code"]), (&"failed".into(), &"too-large".into()));
    }
}

#[test]
fn the_text_shows_sections_and_sentences_and_no_escape_sequence_outside_a_terminal() {
    let place = Place::new();
    let report = sample(2023).with_remark("另有\u{1b}[31m说明一则。");
    place.put("report.txt", report.text());
    let out = place.run(&["inspect", "report.txt"]).well();
    for words in [&report.title(), "complete", "2021_30", "一、总体情况", "proactive_items_total", "说明一则"]
    {
        assert!(out.contains(words), "{words} is not in\n{out}");
    }
    assert!(!out.contains('\u{1b}'));
}

#[test]
fn the_tables_show_the_form_and_both_sides_of_a_broken_identity() {
    let place = Place::new();
    let report = sample(2020).with_broken(Identity::ALL[2]);
    place.put("report.html", page(&report, Markup::Clean));
    let out = place.run(&["inspect", "--format", "tables", "report.html"]).well();
    let truth = report.truth();
    let amount = truth["proactive_disclosure"]["centralized_procurement"]["amount_yuan"].to_string();
    for words in ["inconsistent", "第二十条第（九）项", "部分公开", "复议后起诉", "! I3 requests.", " ≠ ", &amount]
    {
        assert!(out.contains(words), "{words} is not in\n{out}");
    }
    for (row, fields) in truth["requests"].as_object().unwrap() {
        let total = fields["total"].to_string();
        assert!(out.contains(&total), "{total}, the total of {row}, is not in\n{out}");
    }
}

#[test]
fn cells_that_hold_no_number_are_marked_in_the_tables() {
    let place = Place::new();
    let mut html = page(&sample(2021), Markup::Clean);
    // the last cells are those of 复议后起诉: its total, 尚未审结, 其他结果
    for printed in ["若干", "/", ""] {
        let (start, end) = last_figure(&html);
        html.replace_range(start..end, printed);
    }
    place.put("report.html", html);
    let out = place.run(&["inspect", "--format", "tables", "report.html"]).well();
    let row = out.lines().find(|line| line.contains("复议后起诉")).unwrap();
    let cells: Vec<&str> = row.trim_matches('│').split_whitespace().collect();
    assert_eq!(cells[3..], ["·", "/", "!", "若干"], "{out}");
    assert!(out.contains("partial") && out.contains("cell-unreadable"), "{out}");
}

/// A report of 2016 whose statistics table has these columns of figures.
fn old_report(heads: &str, figures: &str) -> String {
    const ROWS: [&str; 12] = [
        "主动公开政府信息数",
        "制发规范性文件总数",
        "政府网站公开政府信息数",
        "收到申请数",
        "当面申请数",
        "传真申请数",
        "网络申请数",
        "信函申请数",
        "申请办结数",
        "按时办结数",
        "延期办结数",
        "申请答复数",
    ];
    let rows: String = ROWS.map(|words| format!("<tr><td>{words}</td><td>件</td>{figures}</tr>")).concat();
    format!(
        "<p>云岭县林业局2016年政府信息公开工作年度报告</p><table><tr><td>统计指标</td><td>单位</td>{heads}</tr>{rows}</table>"
    )
}

#[test]
fn the_statistics_table_is_shown_in_its_own_words() {
    let place = Place::new();
    place.put("old.html", old_report("<td>统计数</td>", "<td>7</td>"));
    let out = place.run(&["inspect", "--format", "tables", "old.html"]).well();
    let row = out.lines().find(|line| line.contains("收到申请数")).unwrap_or_else(|| panic!("{out}"));
    let cells: Vec<&str> = row.trim_matches('│').split_whitespace().collect();
    assert_eq!(cells, ["收到申请数", "件", "7"], "{out}");
    let broken = out.lines().find(|line| line.contains("! S1")).unwrap_or_else(|| panic!("{out}"));
    assert!(broken.contains("7 ≠ 28") && out.contains("收到申请数"), "{out}");
}

#[test]
fn a_hundred_issues_of_one_kind_are_told_in_ten_lines_and_a_count() {
    let place = Place::new();
    place.put("old.html", old_report("<td>2015年</td><td>2016年</td>", "<td>7</td><td>8</td>"));
    let out = place.run(&["inspect", "--format", "tables", "old.html"]).well();
    assert_eq!(out.matches("error: row-unreadable").count(), 10, "{out}");
    assert!(out.contains("… and 2 more of row-unreadable"), "{out}");
}

#[test]
fn the_summary_names_a_common_folder_once() {
    let place = Place::new();
    for name in ["reports/2016/a.html", "reports/2016/b.html", "reports/c.html"] {
        place.put(name, old_report("<td>统计数</td>", "<td>7</td>"));
    }
    let names = ["reports/2016/a.html", "reports/2016/b.html", "reports/c.html"];
    let out = place.run(&[&["inspect", "--format", "tables"], &names[..]].concat()).well();
    let table: Vec<&str> = out.lines().rev().take(10).collect();
    assert!(table.contains(&"reports/"), "{table:?}");
    assert!(table.iter().any(|line| line.starts_with("│ 2016/a.html ")), "{table:?}");
}
