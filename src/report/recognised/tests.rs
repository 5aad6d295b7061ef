//! What is believed of figures that an OCR program read, and what is not.

use super::*;
use crate::extract::{self, Extraction};
use crate::report::profile::tests::shipped;
use crate::report::tests::page;

const PROSE: &str = "云岭县招商局2022年主动公开信息35条。";

/// Figures that add up: 28 + 3 granted, 4 in part.
const SOUND: &[(&str, usize, &str)] = &[
    ("新收", 0, "32"),
    ("新收", 1, "3"),
    ("新收", 6, "35"),
    ("予以公开", 0, "28"),
    ("予以公开", 1, "3"),
    ("予以公开", 6, "31"),
    ("部分公开", 0, "4"),
    ("部分公开", 6, "4"),
    ("总计", 0, "32"),
    ("总计", 1, "3"),
    ("总计", 6, "35"),
];

/// The record of such a page as if it had been pictures.
fn recognised(set: &[(&str, usize, &str)], prose: &str) -> Record {
    let Extraction::Document(mut document) = extract::read(page(set, prose).as_bytes(), "", "") else { panic!() };
    document.recognised = true;
    crate::report::read(&document, &shipped())
}

fn requests(record: &Record, row: &str, column: &str) -> Option<i64> {
    record.requests.as_ref()?.get(row)?.get(column)?.as_i64()
}

/// How many cells of a table have a value.
fn values(record: &Record, table: &str) -> usize {
    record.cells.iter().filter(|cell| cell.table == table && cell.value != Figure::Null).count()
}

#[test]
fn figures_that_add_up_both_ways_are_kept_and_nothing_else() {
    let record = recognised(SOUND, PROSE);
    assert_eq!(record.status, ReportStatus::Partial);
    assert_eq!((values(&record, "requests"), values(&record, "review_litigation")), (175, 15), "{:?}", record.issues);
    assert_eq!(requests(&record, "granted", "natural_person"), Some(28));
    // nothing confirms the first table, and no sentence
    assert_eq!(values(&record, "proactive_disclosure"), 0);
    assert!(record.narrative_facts.is_empty() && record.text_digest.is_none());
    let said: Vec<_> = record.issues.iter().filter(|issue| issue.code == "figures-unconfirmed").collect();
    assert_eq!(said.len(), 1);
    assert!(said[0].at == "proactive_disclosure" && said[0].detail.starts_with("10 of 10 cells"), "{}", said[0].detail);
}

#[test]
fn one_wrong_digit_costs_its_row_and_its_column_and_no_more() {
    let at = |set: &[(&str, usize, &str)], label: &str, column: usize, text: &'static str| {
        let mut set: Vec<(String, usize, String)> =
            set.iter().map(|(l, c, t)| ((*l).to_owned(), *c, (*t).to_owned())).collect();
        set.retain(|(l, c, _)| l != label || *c != column);
        set.push((label.to_owned(), column, text.to_owned()));
        set
    };
    for (label, column, text, row, name) in [
        ("予以公开", 0, "29", "granted", "natural_person"),
        ("国家秘密", 3, "8", "refused_state_secret", "public_welfare_org"),
        ("予以公开", 6, "37", "granted", "total"),
    ] {
        let set = at(SOUND, label, column, text);
        let set: Vec<(&str, usize, &str)> = set.iter().map(|(l, c, t)| (l.as_str(), *c, t.as_str())).collect();
        let record = recognised(&set, PROSE);
        assert_eq!(requests(&record, row, name), None);
        let table = record.requests.as_ref().unwrap();
        assert!(table[row].values().all(|figure| *figure == Figure::Null), "{row}");
        let results = table
            .iter()
            .filter(|(key, _)| !["new_received", "carried_over", "carried_forward"].contains(&key.as_ref()));
        assert!(results.clone().all(|(_, fields)| fields[name] == Figure::Null), "{name}");
        // 22 rows of results and 3 around them: all but one row and one column of the results
        assert!(values(&record, "requests") >= 21 * 6, "{}", values(&record, "requests"));
        let detail = &record.issues.iter().find(|issue| issue.at == "requests").unwrap().detail;
        assert!(detail.contains(row), "{detail}");
    }
}

#[test]
fn what_was_not_read_as_digits_is_no_zero() {
    let set: Vec<(&str, usize, &str)> = (0..7).map(|column| ("国家秘密", column, "")).collect();
    let record = recognised(&[SOUND, &set].concat(), PROSE);
    assert_eq!(requests(&record, "refused_state_secret", "total"), None);
    assert_eq!(requests(&record, "refused_state_secret", "natural_person"), None);
    let all: Vec<(&str, usize, &str)> = (0..7).map(|column| ("", column, "")).collect();
    assert_eq!(values(&recognised(&all, PROSE), "requests"), 0);
}

#[test]
fn a_digit_that_may_be_another_everywhere_is_not_kept() {
    let one = |label, column| (label, column, "1");
    let chain =
        [one("新收", 0), one("新收", 6), one("予以公开", 0), one("予以公开", 6), one("总计", 0), one("总计", 6)];
    let record = recognised(&chain, PROSE);
    // 1 = 1 = 1 holds for 7 = 7 = 7 too; 0 = 0 + 0 + 0 only for 0
    assert_eq!(requests(&record, "granted", "natural_person"), None);
    assert_eq!(requests(&record, "granted", "commercial_enterprise"), Some(0));
    assert_eq!(values(&record, "requests"), 175 - 6);
}

#[test]
fn a_record_without_a_figure_that_holds_needs_ocr_still() {
    let page =
        format!("<h1>云岭县招商局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>{}</p>", PROSE.repeat(9));
    let Extraction::Document(mut document) = extract::read(page.as_bytes(), "", "") else { panic!() };
    document.recognised = true;
    let record = crate::report::read(&document, &shipped());
    assert_eq!(record.status, ReportStatus::NeedsOcr);
    assert!(
        record.issues.iter().any(|issue| issue.code == "needs_ocr" && issue.detail.contains("no figure is confirmed"))
    );
}

#[test]
fn agency_and_year_count_where_the_text_has_them_too() {
    let known = recognised(SOUND, PROSE).metadata;
    assert_eq!((known.agency_name.as_deref(), known.report_year), (Some("云岭县招商局"), Some(2022)));
    let unknown = recognised(SOUND, "云岭具招商局2020年主动公开信息35条。");
    assert_eq!(
        (unknown.metadata.agency_name, unknown.metadata.report_year, unknown.metadata.title),
        (None, None, None)
    );
    assert!(unknown.issues.iter().any(|issue| issue.code == "metadata-unconfirmed"));
}
