//! Whether the reports are what they claim to be: reconciled, complete, the same every time.

use super::*;
use crate::model::form::{self, REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template};
use std::collections::BTreeSet;

fn row(table: &Value, key: &str) -> Vec<i64> {
    REQUEST_COLUMNS.iter().map(|(column, _)| table[key][column].as_i64().unwrap()).collect()
}

/// The identities that a report's truth breaks, computed from the keys alone.
fn broken(truth: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut hold = |id: &str, left: i64, right: i64| {
        if left != right {
            found.insert(id.to_owned());
        }
    };
    let requests = &truth["requests"];
    let keys: Vec<&str> = requests.as_object().unwrap().keys().map(String::as_str).collect();
    for key in &keys {
        let cells = row(requests, key);
        hold("I3", cells[..6].iter().sum(), cells[6]);
    }
    let results = &keys[2..keys.len() - 2];
    for column in 0..7 {
        let cell = |key: &str| row(requests, key)[column];
        hold("I1", cell("new_received") + cell("carried_over"), cell("results_total") + cell("carried_forward"));
        hold("I2", results.iter().map(|key| cell(key)).sum(), cell("results_total"));
    }
    for (id, (block, _)) in ["I4", "I5", "I6"].iter().zip(REVIEW_BLOCKS) {
        let cells: Vec<i64> = REVIEW_COLUMNS
            .iter()
            .map(|(column, _)| truth["review_litigation"][block][column].as_i64().unwrap())
            .collect();
        hold(id, cells[..4].iter().sum(), cells[4]);
    }
    found
}

#[test]
fn the_identities_hold_and_no_figure_is_negative_for_two_hundred_seeds() {
    for seed in 0..200 {
        let year = 2019 + u16::try_from(seed % 6).unwrap();
        let truth = SampleReport::new("云泽市水务局", year, seed).truth();
        assert_eq!(broken(&truth), BTreeSet::new(), "seed {seed}");
        for (key, _) in truth["requests"].as_object().unwrap() {
            assert!(row(&truth["requests"], key).iter().all(|cell| *cell >= 0), "{key}, seed {seed}");
        }
        let expected = if year < 2021 { 23 } else { 25 };
        assert_eq!(truth["requests"].as_object().unwrap().len(), expected);
    }
}

#[test]
fn exactly_the_identity_that_was_asked_for_is_broken() {
    for (at, identity) in Identity::ALL.into_iter().enumerate() {
        for seed in 0..50 {
            let year = 2020 + u16::try_from(seed % 2).unwrap();
            let truth = SampleReport::new("临溪县民政局", year, seed).with_broken(identity).truth();
            assert_eq!(broken(&truth), BTreeSet::from([format!("I{}", at + 1)]), "seed {seed}");
        }
    }
}

/// The text that a reader of the markup sees, white space removed.
fn seen(html: &str) -> String {
    let pieces = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_tag, text)| text));
    let text = pieces.collect::<String>().replace("&nbsp;", "").replace("&quot;", "\"").replace("&amp;", "&");
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_markup_shows_every_label_and_figure_in_the_order_of_the_text() {
    for year in [2020, 2023] {
        let report = SampleReport::new("白鹭湖区审计局", year, 5);
        let text: String = report.text().chars().filter(|c| !c.is_whitespace()).collect();
        for markup in Markup::ALL {
            assert_eq!(seen(&report.html(markup)), text, "{markup:?} of {year}");
        }
        let template = if year == 2020 { Template::Form2019 } else { Template::Form2021 };
        let mut labels: Vec<&str> = form::request_rows(template).flat_map(|row| [row.group, row.label]).collect();
        labels.extend(
            form::proactive_rows(template).iter().flat_map(|row| row.fields.iter().map(|(_, l)| *l).chain([row.label])),
        );
        labels.extend(REQUEST_COLUMNS.iter().chain(REVIEW_BLOCKS).chain(REVIEW_COLUMNS).map(|(_, label)| *label));
        for label in labels {
            assert!(text.contains(label), "{label} in {year}");
        }
    }
}

#[test]
fn every_row_of_a_table_covers_its_whole_width() {
    for year in [2019, 2024] {
        let report = SampleReport::new("石榴岭区教育局", year, 1);
        for (grid, width) in grid::tables(&report.figures).iter().zip(grid::WIDTHS) {
            let mut covered = vec![0_usize; grid.rows.len()];
            for (at, cells) in grid.rows.iter().enumerate() {
                for cell in cells {
                    covered[at..at + cell.rows].iter_mut().for_each(|columns| *columns += cell.columns);
                }
            }
            assert!(covered.iter().all(|columns| *columns == width), "{covered:?} of {width}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_report_and_another_one_does_not() {
    let report = SampleReport::new("云泽市档案馆", 2022, 9);
    assert_eq!(report.text(), SampleReport::new("云泽市档案馆", 2022, 9).text());
    assert_ne!(report.text(), SampleReport::new("云泽市档案馆", 2022, 10).text());
    let revised = report.clone().with_remark("另附说明一则。");
    assert_eq!(revised.truth(), report.truth());
    assert!(revised.text().contains("另附说明一则。"));
}

#[test]
fn differences_name_the_cell_and_ignore_how_a_number_is_written() {
    let report = SampleReport::new("临溪县统计局", 2023, 2);
    let mut record = report.truth();
    assert_eq!(report.differences(&record), Vec::<String>::new());
    let amount = record["proactive_disclosure"]["administrative_fees"]["amount_yuan"].as_f64().unwrap();
    record["proactive_disclosure"]["administrative_fees"]["amount_yuan"] = json!(amount);
    assert_eq!(report.differences(&record), Vec::<String>::new());
    record["requests"]["granted"]["total"] = json!(-1);
    record["review_litigation"] = Value::Null;
    let found = report.differences(&record);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("/requests/granted/total: "));
}
