//! Which identities hold, and what a blank does to them.

use super::*;
use crate::model::document::{Block, Cell, Document, Table};
use crate::report::tables::{self, Tables};
use CheckOutcome::{Untestable, Violated};

/// A requests table of the 2021 form: zeros, but for the cells given by row label and column.
fn tables_with(set: &[(&str, usize, &str)], review: [&str; 15]) -> Tables {
    let mut rows: Vec<Vec<String>> = request_rows(Template::Form2021)
        .map(|row| {
            let mut line = vec![row.label.to_owned()];
            line.extend((0..7).map(|column| {
                let found = set.iter().find(|(label, at, _)| *at == column && row.label.contains(label));
                found.map_or("0", |(_, _, text)| text).to_owned()
            }));
            line
        })
        .collect();
    rows.push(
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
            .iter()
            .cycle()
            .take(15)
            .map(ToString::to_string)
            .collect(),
    );
    rows.push(review.iter().map(ToString::to_string).collect());
    let cells = rows
        .iter()
        .enumerate()
        .flat_map(|(row, texts)| {
            texts.iter().enumerate().map(move |(col, text)| Cell {
                row,
                col,
                rowspan: 1,
                colspan: 1,
                text: text.clone(),
            })
        })
        .collect();
    let table = Table { rows: rows.len(), cols: 15, cells, spans_known: false };
    tables::read(&Document { blocks: vec![Block::Table(table)], ..Document::default() })
}

const ZEROS: [&str; 15] = ["0"; 15];

fn outcomes(tables: &Tables) -> Vec<(String, String, CheckOutcome)> {
    let mut checks = requests(&tables.evidence, Template::Form2021);
    checks.extend(review(&tables.evidence));
    let odd = checks.into_iter().filter(|c| c.outcome != CheckOutcome::Held);
    odd.map(|c| (c.id, c.scope, c.outcome)).collect()
}

fn odd(id: &str, scope: &str, outcome: CheckOutcome) -> (String, String, CheckOutcome) {
    (id.into(), scope.into(), outcome)
}

#[test]
fn a_sound_table_holds_every_identity() {
    let tables = tables_with(
        &[
            ("新收", 0, "3"),
            ("新收", 6, "3"),
            ("予以", 0, "2"),
            ("予以", 6, "2"),
            ("总计", 0, "2"),
            ("总计", 6, "2"),
            ("下年度", 0, "1"),
            ("下年度", 6, "1"),
        ],
        ZEROS,
    );
    assert_eq!(outcomes(&tables), []);
    assert_eq!(requests(&tables.evidence, Template::Form2021).len(), 7 + 7 + 25);
}

#[test]
fn a_broken_identity_is_reported_with_both_sides() {
    let mut lawsuits = ZEROS;
    lawsuits[4] = "11";
    lawsuits[14] = "5";
    let tables = tables_with(&[("新收", 1, "4"), ("重复申请", 2, "6")], lawsuits);
    assert_eq!(
        outcomes(&tables),
        [
            odd("I1", "requests.*.commercial_enterprise", Violated),
            odd("I2", "requests.*.research_institution", Violated),
            odd("I3", "requests.new_received", Violated),
            odd("I3", "requests.rejected_repeated", Violated),
            odd("I4", "review_litigation.review", Violated),
            odd("I6", "review_litigation.litigation_after_review", Violated),
        ]
    );
    let first = &requests(&tables.evidence, Template::Form2021)[2];
    assert_eq!((first.left, first.right), (Some(4), Some(0)));
}

#[test]
fn a_blank_addend_is_nothing_and_a_blank_total_cannot_be_tested() {
    let mut lawsuits = ZEROS;
    lawsuits[0] = "";
    lawsuits[9] = "/";
    let tables = tables_with(&[("重复申请", 6, ""), ("予以", 3, ""), ("总计", 4, "")], lawsuits);
    assert_eq!(
        outcomes(&tables),
        [
            odd("I1", "requests.*.legal_service_org", Untestable),
            odd("I2", "requests.*.legal_service_org", Untestable),
            // a row's total is blank
            odd("I2", "requests.*.total", Untestable),
            odd("I3", "requests.rejected_repeated", Untestable),
            odd("I5", "review_litigation.litigation_direct", Untestable),
        ]
    );
}

#[test]
fn what_was_not_read_is_no_zero() {
    let tables = tables_with(&[("予以", 0, "若干")], ZEROS);
    assert_eq!(
        outcomes(&tables),
        [odd("I2", "requests.*.natural_person", Untestable), odd("I3", "requests.granted", Untestable)]
    );
}
