//! Odd tables, one habit a row of a test's list: what is printed, and what of it may be read.

use super::pieces::{Cell, Pieces, as_printed, tabbed};
use super::{codes, record_of, sample};
use serde_json::{Value, json};

fn bare(text: &str) -> Cell {
    Cell { rows: 1, columns: 1, text: text.into() }
}

/// The report with one cell changed: the one `behind` places behind the label.
fn with_cell(year: u16, table: usize, label: &str, behind: usize, printed: &str) -> Value {
    let html = Pieces::of(&sample(year)).page(|at, cells| {
        let mut cells = cells.to_vec();
        if at == table {
            for row in &mut cells {
                if let Some(at) = row.iter().position(|cell| cell.text == label) {
                    row[at + behind].text = printed.into();
                }
            }
        }
        as_printed(&cells)
    });
    record_of(&html, "report.html")
}

/// The report with another requests table.
fn with_requests(year: u16, change: impl Fn(Vec<Vec<Cell>>) -> Vec<Vec<Cell>>) -> Value {
    let html = Pieces::of(&sample(year))
        .page(|at, cells| as_printed(&if at == 1 { change(cells.to_vec()) } else { cells.to_vec() }));
    record_of(&html, "report.html")
}

#[test]
fn the_mark_of_a_note_is_no_digit_of_the_figure_before_it() {
    for (printed, value) in [
        ("77①", Some(77)),
        ("77<sup>①</sup>", Some(77)),
        ("77*", Some(77)),
        ("77²", Some(77)),
        ("77<sup>[2]</sup>", Some(77)),
        ("77<sup>2</sup>", Some(77)),
        ("<s>7</s>7", None),
        ("<del>7</del><ins>8</ins>", None),
        ("7⒉", None),
        ("②", None),
    ] {
        let record = with_cell(2023, 0, "行政处罚", 1, printed);
        let found = &record["proactive_disclosure"]["administrative_penalty"]["decisions"];
        assert_eq!(found.as_i64(), value, "{printed}");
        let code = if value.is_some() { "note-mark" } else { "cell-unreadable" };
        assert!(codes(&record).contains(&code), "{printed}: {:?}", codes(&record));
    }
}

#[test]
fn what_is_counted_may_stand_behind_the_figure() {
    for printed in ["12件", "12 件次", "１２人次", "12份", "12家"] {
        let record = with_cell(2023, 0, "行政处罚", 1, printed);
        assert_eq!(record["proactive_disclosure"]["administrative_penalty"]["decisions"], 12, "{printed}");
    }
    for printed in ["十二件", "约12件", "12余件", "12件（其中3件转办）", "12%", "12、3", "1 2件"] {
        let record = with_cell(2023, 0, "行政处罚", 1, printed);
        assert_eq!(record["proactive_disclosure"]["administrative_penalty"]["decisions"], Value::Null, "{printed}");
        assert_eq!(record["status"], "partial", "{printed}");
    }
}

#[test]
fn nothing_but_the_years_change_is_below_zero_without_a_word() {
    let record = with_cell(2020, 0, "行政许可", 2, "–12");
    assert_eq!(record["proactive_disclosure"]["administrative_licensing"]["change"], -12);
    assert!(!codes(&record).contains(&"count-negative"), "{:?}", codes(&record));
    for (label, behind) in [("行政许可", 1), ("政府集中采购", 2)] {
        let printed = if label == "政府集中采购" { "-12万元" } else { "-12" };
        let record = with_cell(2020, 0, label, behind, printed);
        assert!(codes(&record).contains(&"count-negative"), "{label}: {:?}", codes(&record));
    }
}

#[test]
fn a_unit_is_taken_from_every_heading_of_money() {
    for (heading, yuan) in [
        ("收费金额（单位：元）", json!(15_000)),
        ("本年收费金额（元）", json!(15_000)),
        ("收费金额（万元）", json!(150_000_000)),
        ("本年收费金额（单位：百万元）", Value::Null),
        ("本年收费金额（单位：万美元）", Value::Null),
        ("本年收费金额（单位：件）", Value::Null),
    ] {
        let html = Pieces::of(&sample(2023)).page(|_, cells| {
            let mut cells = cells.to_vec();
            for cell in cells.iter_mut().flatten() {
                if cell.text.contains("收费金额") {
                    cell.text = heading.into();
                }
            }
            if let Some(row) = cells.iter_mut().find(|row| row[0].text == "行政事业性收费") {
                row[1].text = "15000".into();
            }
            as_printed(&cells)
        });
        let record = record_of(&html, "report.html");
        assert_eq!(record["proactive_disclosure"]["administrative_fees"]["amount_yuan"], yuan, "{heading}");
    }
}

#[test]
fn words_that_head_nothing_of_the_form_head_no_figure_of_it() {
    let html = Pieces::of(&sample(2023)).page(|_, cells| {
        let mut cells = cells.to_vec();
        for cell in cells.iter_mut().flatten() {
            let other = [("制发件数", "甲"), ("废止件数", "乙"), ("现行有效件数", "丙")];
            if let Some((_, words)) = other.into_iter().find(|(head, _)| cell.text.contains(head)) {
                cell.text = words.into();
            }
        }
        as_printed(&cells)
    });
    let record = record_of(&html, "report.html");
    assert_eq!(record["proactive_disclosure"]["rules"]["issued"], Value::Null);
    assert!(codes(&record).contains(&"row-unreadable"), "{:?}", codes(&record));
}

#[test]
fn columns_in_another_order_are_read_below_their_heads() {
    let sample = sample(2023);
    for order in ORDERS {
        let record = with_requests(2023, |table| turned(&table, order));
        assert_eq!(sample.differences(&record), Vec::<String>::new(), "{order:?}");
        assert_eq!(record["status"], "complete", "{}", record["issues"]);
    }
}

/// The organisations first, or the total.
const ORDERS: [[usize; 3]; 2] = [[1, 0, 2], [2, 0, 1]];

/// The requests table with its columns, natural persons, organisations and the total, in another order.
fn turned(table: &[Vec<Cell>], order: [usize; 3]) -> Vec<Vec<Cell>> {
    let turn = |row: &Vec<Cell>| {
        let (label, values) = row.split_at(row.len() - 7);
        let groups = [&values[..1], &values[1..6], &values[6..]];
        [label, &order.iter().flat_map(|group| groups[*group]).cloned().collect::<Vec<_>>()].concat()
    };
    let heads = order.map(|at| table[1][at].clone()).to_vec();
    [table[0].clone(), heads, table[2].clone()].into_iter().chain(table[3..].iter().map(turn)).collect()
}

#[test]
fn columns_in_another_order_are_not_read_where_a_dump_lost_their_places() {
    let sample = sample(2023);
    let pieces = Pieces::of(&sample);
    let words = |table: &[Vec<Cell>], between: &str| -> String {
        let line = |row: &Vec<Cell>| {
            let texts: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
            texts.join(between) + "\n"
        };
        table.iter().map(line).collect()
    };
    for order in ORDERS {
        for between in ["\t", " ", "\n"] {
            let text = pieces.plain(|at, table| {
                let table = if at == 1 { turned(table, order) } else { table.to_vec() };
                if between == "\t" { tabbed(&table) } else { words(&table, between) }
            });
            let record = record_of(&text, "report.txt");
            let mut differences = sample.differences(&record);
            differences.retain(|line| line.starts_with("/requests") && !line.ends_with(", null found"));
            assert_eq!(differences, Vec::<String>::new(), "{order:?} {between:?}");
            assert!(codes(&record).contains(&"row-unreadable"), "{order:?} {between:?}: {:?}", codes(&record));
        }
    }
}

#[test]
fn a_number_before_the_label_is_the_rows_own() {
    let record = with_requests(2023, |mut table| {
        table[0].insert(0, Cell { rows: 3, ..bare("序号") });
        table.iter_mut().skip(3).zip(1..).for_each(|(row, number)| row.insert(0, bare(&number.to_string())));
        table
    });
    assert_eq!(sample(2023).differences(&record), Vec::<String>::new(), "{}", record["issues"]);
}

#[test]
fn the_figures_of_the_reviews_may_stand_below_an_empty_row_or_behind_their_total() {
    let sample = sample(2023);
    let html = Pieces::of(&sample).page(|at, cells| {
        let mut cells = cells.to_vec();
        if at == 2 {
            cells.insert(3, vec![bare(""); 15]);
        }
        as_printed(&cells)
    });
    let record = record_of(&html, "report.html");
    assert_eq!(sample.differences(&record), Vec::<String>::new(), "{}", record["issues"]);
    let html = Pieces::of(&sample).page(|at, cells| {
        let mut cells = cells.to_vec();
        if at == 2 {
            for row in &mut cells[1..] {
                let (outcomes, names): (Vec<Cell>, Vec<Cell>) = row.drain(..).partition(|cell| cell.columns == 1);
                let turned = outcomes.chunks(5).flat_map(|five| five[4..].iter().chain(&five[..4]));
                row.extend(turned.cloned().collect::<Vec<_>>().into_iter().chain(names));
            }
        }
        as_printed(&cells)
    });
    let record = record_of(&html, "report.html");
    assert_eq!(sample.differences(&record), Vec::<String>::new(), "{}", record["issues"]);
}

#[test]
fn a_list_of_reports_is_none_and_a_title_alone_is_said() {
    let line = |year: i32| {
        format!(
            "<li><a href=\"{year}.html\">云泽市水务局{year}年政府信息公开工作年度报告</a><span>{}-01-20</span></li>",
            year + 1
        )
    };
    let years: String = (2015..2021).map(line).collect();
    let record = record_of(&super::page(&format!("<h1>政府信息公开年度报告</h1><ul>{years}</ul>")), "index.html");
    assert_eq!(record["status"], "not_a_report", "{record}");
    let title = "云泽市水务局2020年政府信息公开工作年度报告";
    let page = super::page(&format!("<h1>{title}</h1><p>附件：<a href=\"1.pdf\">{title}.pdf</a></p>"));
    let record = record_of(&page, "report.html");
    assert_eq!((&record["status"], &record["template"]), (&"narrative_only".into(), &Value::Null));
    assert!(codes(&record).contains(&"text-missing"), "{:?}", codes(&record));
}

/// A table as converters of pages print it: a bar behind each cell, rows filled up with bars to `width`, no empty cells.
fn barred(table: &[Vec<Cell>], between: &str) -> String {
    let width = table.iter().map(|row| row.iter().map(|cell| cell.columns).sum::<usize>()).max().unwrap_or(0);
    let line = |row: &Vec<Cell>| {
        let cells: Vec<&str> = row.iter().map(|cell| cell.text.as_str()).filter(|text| !text.is_empty()).collect();
        let fill = if between == " | " { "|".repeat(width - cells.len()) } else { String::new() };
        format!("{}{}{fill}\n", cells.join(between), between.trim_end_matches(' '))
    };
    table.iter().map(line).collect()
}

#[test]
fn a_bar_behind_each_cell_is_a_table_whether_it_prints_a_row_a_line_or_a_cell() {
    for year in [2020, 2023] {
        let sample = sample(year);
        let pieces = Pieces::of(&sample);
        for between in [" | ", " |\n", "\n|\n"] {
            let text = pieces.plain(|_, table| barred(table, between));
            super::assert_read(&sample, &text, "report.txt");
            // a blank that was left out may be any of the row's
            let text = pieces.plain(|at, table| {
                let mut table = table.to_vec();
                let figures = table.iter_mut().flatten().filter(|cell| at < 2 && cell.is_figure());
                figures.step_by(5).for_each(|cell| cell.text = String::new());
                barred(&table, between)
            });
            let record = record_of(&text, "report.txt");
            let mut differences = sample.differences(&record);
            differences.retain(|line| !line.ends_with(", null found"));
            assert_eq!(differences, Vec::<String>::new(), "{year} {between:?}");
        }
    }
}

#[test]
fn what_a_row_counts_may_be_said_behind_its_name() {
    for said in ["规章：指本级政府制定的规章", "规章（由设区的市填报，区县不填）"] {
        let html = Pieces::of(&sample(2023)).page(|_, cells| {
            let mut cells = cells.to_vec();
            cells.iter_mut().flatten().filter(|cell| cell.text == "规章").for_each(|cell| cell.text = said.into());
            as_printed(&cells)
        });
        assert_eq!(sample(2023).differences(&record_of(&html, "report.html")), Vec::<String>::new(), "{said}");
    }
}

#[test]
fn two_years_in_one_cell_are_no_number_though_the_sums_hold_with_their_digits_joined() {
    let shared = |other: &'static str| {
        with_requests(2023, move |mut cells| {
            for cell in cells.iter_mut().flatten().filter(|cell| cell.is_figure()) {
                cell.text = format!("{}<br>{other}", cell.text);
            }
            cells
        })
    };
    let figures = &shared("0")["requests"]["new_received"];
    assert!(figures.as_object().unwrap().values().all(Value::is_null), "{figures}");
}
