//! The words of the national table's rows, and how well a printed indicator goes with each.
//!
//! Comes in: an indicator's words and what it stands under. Goes out: a score for each row of the form. Never looks at
//! figures.

use crate::model::form::statistics::STATISTICS_ROWS as ROWS;
use crate::report::label::{Nearness, nearness, normalise};
use std::sync::LazyLock;

/// What tells a row where its words are longer or shorter than on the form.
const HINTS: &[(&str, &str)] = &[
    ("dedicated_units", "专门机构"),
    ("reading_points", "查阅点"),
    ("staff_total", "工作人员数"),
    ("staff_full_time", "专职"),
    ("staff_part_time", "兼职"),
    ("special_funds_wan_yuan", "专项经费"),
    ("meetings", "专题会议"),
    ("training_sessions", "培训班"),
    ("request_fees_wan_yuan", "收取的费用"),
    ("lawsuit_upheld", "驳回原告"),
    ("refused_not_gov_info", "所指政府信息"),
];

static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| ROWS.iter().map(|row| normalise(row.label)).collect());

/// What the rows that are printed under two heads stand under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// 行政复议.
    Reviews,
    /// 行政诉讼.
    Lawsuits,
    /// Neither of the two.
    Others,
}

impl Under {
    /// What the rows below these words stand under, where they are a head.
    pub(super) fn head(words: &str) -> Option<Self> {
        match (words.contains("行政复议"), words.contains("行政诉讼")) {
            (true, false) => Some(Self::Reviews),
            (false, true) => Some(Self::Lawsuits),
            // the first row of the lawsuits says so itself, where their head is lost
            _ if words.contains("原告") => Some(Self::Lawsuits),
            _ => words.contains("投诉").then_some(Self::Others),
        }
    }

    fn of_row(key: &str) -> Option<Self> {
        match key {
            "review_upheld" | "review_corrected" | "review_other" => Some(Self::Reviews),
            "lawsuit_upheld" | "lawsuit_corrected" | "lawsuit_other" => Some(Self::Lawsuits),
            _ => None,
        }
    }
}

/// How well an indicator goes with each row of the form. Words that are one row's own are no other's misprint, and what
/// stands under 行政诉讼 is no review.
pub(super) fn scores(words: &str, under: Option<Under>) -> Vec<u32> {
    let own = WORDS.iter().any(|form| form == words);
    let elsewhere = |row: usize| under.is_some() && Under::of_row(ROWS[row].key).is_some_and(|of| Some(of) != under);
    let other = |row: usize| own && WORDS[row] != words || elsewhere(row);
    (0..ROWS.len()).map(|row| if other(row) { 0 } else { score(words, row) }).collect()
}

/// The other row with the same words.
fn twin(row: usize) -> Option<usize> {
    (0..ROWS.len()).find(|other| *other != row && WORDS[*other] == WORDS[row])
}

/// Whether words that are two rows' are this one's: the other is found as well, or a row between them that is no such.
pub(super) fn is_told(row: usize, is_found: &[bool]) -> bool {
    twin(row).is_none_or(|other| {
        let mut between = row.min(other) + 1..row.max(other);
        is_found[other] || between.any(|row| twin(row).is_none() && is_found[row])
    })
}

/// The score of words that are a row's own.
pub(super) const SAME: u32 = 12;

fn score(words: &str, row: usize) -> u32 {
    match nearness(words, &WORDS[row]) {
        Nearness::Same => SAME,
        Nearness::Near => 6,
        _ if HINTS.iter().any(|(key, hint)| *key == ROWS[row].key && words.contains(hint)) => 5,
        Nearness::Alike => 3,
        Nearness::Far => 0,
    }
}
