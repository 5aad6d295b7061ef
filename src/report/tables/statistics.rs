//! 政府信息公开情况统计表, the national table of 2014 to 2018: one figure a row.
//!
//! Comes in: the document's rows. Goes out: the rows of the form with their figure. Rows are found by their words; the
//! order of the form settles words that stand in it twice (被依法纠错数, 其他情形数). Provinces printed shorter tables with
//! the same words, of which only what is there is a row, and tables of their own (`local`).

mod local;
mod panels;
mod words;

use super::rows::Row;
use super::{FormCell, Tables, align};
use crate::model::form::statistics::STATISTICS_ROWS as ROWS;
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CellEntry, CellKind, Figure};
use crate::report::number::{self, Decimal, MoneyUnit};
use indexmap::IndexMap;
use panels::{Entry, Header};
use words::Under;

const TABLE: &str = "statistics_table";
const FIELD: &str = "value";
/// Fewer rows than this with the form's words are no such table.
const MIN_ROWS: usize = 8;
const MIN_SCORE: u32 = 3;
const MAX_ROWS: usize = 2_000;

/// The table as it was found.
pub(super) enum Found {
    /// The national one: for each row of the form what is printed.
    National(Vec<Option<Entry>>),
    /// A province's own.
    Local(local::Found),
}

/// The figure of a row.
#[derive(Debug, Clone)]
struct Printed {
    text: String,
    /// What its other cells say of the unit.
    unit: Option<MoneyUnit>,
    block: usize,
}

/// Finds the table; none where fewer than eight of its rows are there.
pub(super) fn find(rows: &[Row]) -> Option<Found> {
    if let Some(found) = local::find(rows) {
        return Some(Found::Local(found));
    }
    let mut header = None;
    let mut entries: Vec<Entry> = Vec::new();
    for row in rows.iter().take(MAX_ROWS) {
        match Header::of(row) {
            Some(next) => header = Some(next),
            None => entries.extend(panels::entries(row, header.as_ref())),
        }
    }
    // the second panel goes on where the first one ends
    entries.sort_by_key(|entry| entry.panel);
    let scores = scores(&entries);
    let pairs = align::pairs(&scores, MIN_SCORE);
    if pairs.len() < MIN_ROWS {
        return None;
    }
    let mut row_of: Vec<Option<usize>> = vec![None; entries.len()];
    for (at, row) in pairs {
        row_of[at] = Some(row);
    }
    // where a table has another order, a row's own words tell it all the same
    for (at, scores) in scores.iter().enumerate() {
        let own = scores.iter().position(|score| *score == words::SAME);
        if let Some(row) = own.filter(|row| row_of[at].is_none() && !row_of.contains(&Some(*row))) {
            row_of[at] = Some(row);
        }
    }
    let is_found: Vec<bool> = (0..ROWS.len()).map(|row| row_of.contains(&Some(row))).collect();
    let mut found: Vec<Option<Entry>> = ROWS.iter().map(|_| None).collect();
    for (entry, row) in entries.into_iter().zip(row_of) {
        if let Some(row) = row {
            let ambiguous = "two rows of the form have these words, and nothing tells which of them it is";
            let untold = entry.untold.or((!words::is_told(row, &is_found)).then_some(ambiguous));
            found[row] = Some(Entry { untold, ..entry });
        }
    }
    Some(Found::National(found))
}

/// How well each entry goes with each row of the form, below the heads that stand above it.
fn scores(entries: &[Entry]) -> Vec<Vec<u32>> {
    let mut under = None;
    let mut scores = Vec::with_capacity(entries.len());
    for entry in entries {
        under = Under::head(&entry.words).or(under);
        scores.push(words::scores(&entry.words, under));
    }
    scores
}

impl Found {
    /// Writes the table: every row of the national form where most of it is there, else the rows that are.
    pub(super) fn write(self, tables: &mut Tables) {
        match self {
            Self::National(rows) => write_national(rows, tables),
            Self::Local(found) => found.write(tables),
        }
    }
}

fn write_national(rows: Vec<Option<Entry>>, tables: &mut Tables) {
    let printed = rows.iter().flatten().count();
    let whole = printed * 2 > rows.len();
    if !whole {
        let detail =
            format!("it prints {printed} of the {} rows of the national table; the others are left out", rows.len());
        tables.issues.push(Issue::new("statistics-table-short", Severity::Warning, TABLE, detail));
    }
    let mut table = IndexMap::new();
    for (key, row) in ROWS.iter().map(|row| row.key).zip(rows) {
        match row {
            Some(Entry { printed: Printed { text, block, .. }, untold: Some(reason), .. }) => {
                tables.blocks.insert(block);
                let detail = format!("{reason}: {text}");
                let at = format!("{TABLE}.{key}");
                tables.issues.push(Issue::new("row-unreadable", Severity::Error, at, detail));
                let figure = tables.put((TABLE, key, FIELD), FormCell::unread(&text));
                table.insert(key.into(), IndexMap::from([(FIELD.into(), figure)]));
            }
            Some(Entry { printed: Printed { text, unit, block }, .. }) => {
                tables.blocks.insert(block);
                let figure = match key {
                    "request_fees_wan_yuan" | "special_funds_wan_yuan" => money(key, &text, unit, tables),
                    key => tables.put((TABLE, key, FIELD), FormCell::count(&text)),
                };
                table.insert(key.into(), IndexMap::from([(FIELD.into(), figure)]));
            }
            None if whole => {
                table.insert(key.into(), tables.put_missing(TABLE, key, &[FIELD]));
            }
            None => {}
        }
    }
    tables.statistics = Some(table);
}

/// Money in 万元: by the unit in the cell, then in the row, then the form's own.
fn money(key: &'static str, text: &str, unit: Option<MoneyUnit>, tables: &mut Tables) -> Figure {
    let in_wan_yuan = |m: number::Money| m.amount.in_wan_yuan(m.unit.or(unit).unwrap_or(MoneyUnit::WanYuan));
    put_money((key, FIELD), text, in_wan_yuan, tables)
}

/// Money in 元: by the unit in the cell, then in the row, else as the table prints it.
fn money_in_yuan(
    keys: (&'static str, &'static str),
    text: &str,
    unit: Option<MoneyUnit>,
    tables: &mut Tables,
) -> Figure {
    put_money(keys, text, |m| m.amount.in_yuan(m.unit.or(unit).unwrap_or(MoneyUnit::Yuan)), tables)
}

fn put_money(
    (key, field): (&'static str, &'static str),
    text: &str,
    amount: impl Fn(number::Money) -> Option<Decimal>,
    tables: &mut Tables,
) -> Figure {
    let (kind, money) = number::read_money(text);
    let value = money.and_then(amount).map_or(Figure::Null, Decimal::figure);
    debug_assert!(kind != CellKind::Text || value == Figure::Null, "words are no amount");
    if kind == CellKind::Text {
        let at = format!("{TABLE}.{key}.{field}");
        tables.issues.push(Issue::new("cell-unreadable", Severity::Error, at, format!("no amount: {text:?}")));
    }
    tables.say_note_mark((TABLE, key, field), text);
    tables.cells.push(CellEntry {
        table: TABLE.into(),
        row: key.into(),
        column: field.into(),
        raw: number::printed(text),
        kind,
        value: value.clone(),
    });
    value
}
