//! 收到和处理政府信息公开申请情况: 23 or 25 rows of seven columns.
//!
//! Comes in: the document's rows. Goes out: the rows of the form with their values. A row is found by its own words under
//! its parent; the order of the form's rows settles what words leave open (`其他`, `总计`, a misprinted label).

mod candidates;
mod header;
mod words;

use super::rows::Row;
use super::values::{self, Taken};
use super::{FormCell, Tables};
use crate::model::form::{REQUEST_COLUMNS, REQUEST_ROWS, RequestRow, Template, request_rows};
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CheckOutcome, Figure, Key};
use crate::report::checks;
use crate::report::label::Nearness;
use candidates::{Candidate, Shape};
use indexmap::IndexMap;
use std::collections::HashMap;
use words::KNOWN;

const TABLE: &str = "requests";
/// So many full rows of a shape show where its values begin.
const WITNESSES: usize = 2;

/// The table as it was found.
#[derive(Clone)]
pub(super) struct Found {
    /// The form, where its rows tell.
    pub(super) form: Option<Template>,
    rows: Vec<Matched>,
    issues: Vec<Issue>,
}

/// A printed row and the form's row that it is.
#[derive(Clone)]
struct Matched {
    form_row: usize,
    block: usize,
    head: Option<usize>,
    printed: String,
    label: String,
    number: Option<u32>,
    by_words: bool,
    /// Whether a figure, or a mark for none, is printed behind the label.
    has_figures: bool,
    cells: Option<Vec<FormCell>>,
    told: Option<Told>,
    /// How the printed row could be read as well, where its sum does not hold.
    other: Option<&'static str>,
}

/// How figures were told apart that the print does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Split,
    Joined,
    /// Joined, and two figures in a cell would do as well.
    Shared,
}

/// Where the values of each shape begin behind the label, and how many rows show it; none where its full rows disagree.
type Starts = HashMap<Shape, Option<(usize, usize)>>;

/// Finds the table; none where fewer than three of its rows are there.
pub(super) fn find(rows: &[Row]) -> Option<Found> {
    let candidates = candidates::of(rows);
    let (span, copies) = candidates::best_span(&candidates)?;
    let candidates = &candidates[span];
    let pairs = candidates::align(candidates);
    let starts = starts(candidates, &pairs);
    let matched: Vec<Matched> = pairs.iter().map(|(at, form_row)| take(&candidates[*at], *form_row, &starts)).collect();
    let mut issues = Vec::new();
    if copies > 1 {
        let detail = format!("{copies} tables of this form are in the document; the fullest is read");
        issues.push(Issue::new("table-repeated", Severity::Warning, TABLE, detail));
    }
    Some(Found { form: form_of(&matched), rows: matched, issues })
}

/// The form that has these rows. A row without figures may be the rest of another: 其他处理 is a row of 2019, and heads three
/// of 2021; a page that ends there leaves a 1 behind it; and 其他 alone may be a word in a figure's place.
fn form_of(matched: &[Matched]) -> Option<Template> {
    let rows = |key: &'static str| matched.iter().filter(move |m| REQUEST_ROWS[m.form_row].key == key && m.has_figures);
    let has = |key| rows(key).next().is_some();
    if has("other_overdue_correction") || has("other_unpaid_fee") || rows("other_misc").any(|m| m.number == Some(3)) {
        Some(Template::Form2021)
    } else if rows("other_handling").any(|m| m.cells.is_some()) {
        Some(Template::Form2019)
    } else {
        None
    }
}

/// Where the rows of each shape begin their values, as the full ones among them show. A table in which exactly seven cells
/// stand behind every label, wherever the label stands, has no others.
fn starts(candidates: &[Candidate<'_>], pairs: &[(usize, usize)]) -> Starts {
    let mut starts = Starts::new();
    let paired = || pairs.iter().map(|(at, _)| &candidates[*at]);
    for candidate in paired() {
        let in_block = || paired().filter(|other| other.row.block == candidate.row.block);
        let behind = |other: &Candidate<'_>| other.row.values_after(other.own + 1).len();
        if in_block().any(|other| other.own != candidate.own) && in_block().all(|c| behind(c) == REQUEST_COLUMNS.len())
        {
            starts.insert(candidate.shape(), Some((0, WITNESSES)));
        }
    }
    for candidate in paired() {
        if let Some(offset) = values::offset_of(candidate.row, candidate.own + 1, REQUEST_COLUMNS.len()) {
            let start = starts.entry(candidate.shape()).or_insert(Some((offset, 0)));
            *start = start.filter(|(known, _)| *known == offset).map(|(_, rows)| (offset, rows + 1));
        }
    }
    starts
}

fn take(candidate: &Candidate<'_>, form_row: usize, starts: &Starts) -> Matched {
    let (row, from) = (candidate.row, candidate.own + 1);
    let whole = 0..REQUEST_COLUMNS.len();
    let sums = std::slice::from_ref(&whole);
    let (cells, told) = match values::take(row, from, &candidate.columns, sums) {
        Taken::Cells(cells) => (Some(cells), None),
        Taken::Split(cells) => (Some(cells), Some(Told::Split)),
        Taken::Joined(cells) => (Some(cells), Some(Told::Joined)),
        Taken::Shared(cells) => (Some(cells), Some(Told::Shared)),
        Taken::Ambiguous => {
            let start = starts.get(&candidate.shape()).copied().flatten().filter(|(_, rows)| *rows >= WITNESSES);
            (start.and_then(|(offset, _)| values::take_at(row, from, &candidate.columns, offset)), None)
        }
        Taken::Unfit => (None, None),
    };
    let other = cells.as_deref().and_then(|cells| values::another_reading(row, from, cells, sums));
    let known = &KNOWN[form_row];
    let words = &candidate.label().words;
    let by_words = candidate.near[form_row] > Nearness::Far || known.hints.iter().any(|h| words.contains(h));
    Matched {
        form_row,
        block: row.block,
        head: candidate.head,
        printed: row.printed(),
        label: row.cells[candidate.own].content.text.clone(),
        number: candidate.label().number,
        has_figures: row.values_after(from).iter().any(|cell| FormCell::count(&cell.content.text).is_figure()),
        by_words: by_words || words == "其他" || words == "合计",
        cells,
        told,
        other,
    }
}

impl Found {
    /// Writes the table with every row of the form. Figures that were told apart by the sum of their row alone are left
    /// out where a sum of a column does not hold: the row may be one that does not add up, and another reading of it do.
    pub(super) fn write(mut self, form: Template, tables: &mut Tables) {
        let is_split = |row: &Matched| row.told == Some(Told::Split);
        if self.rows.iter().any(is_split) {
            let mut trial = Tables::default();
            self.clone().write_as_read(form, &mut trial);
            let checks = checks::requests(&trial.evidence, form);
            if checks.iter().any(|check| check.id != "I3" && check.outcome == CheckOutcome::Violated) {
                for row in self.rows.iter_mut().filter(|row| is_split(row)) {
                    (row.cells, row.told) = (None, None);
                }
            }
        }
        let told_as = |row: &Matched, told: Told| row.told == Some(told);
        if !self.rows.iter().any(|row| told_as(row, Told::Joined)) {
            // in no row do the sums speak against two figures in a cell
            for row in self.rows.iter_mut().filter(|row| told_as(row, Told::Shared)) {
                (row.cells, row.told) = (None, None);
            }
        }
        self.write_as_read(form, tables);
    }

    fn write_as_read(self, form: Template, tables: &mut Tables) {
        let columns: Vec<&'static str> = REQUEST_COLUMNS.iter().map(|(key, _)| *key).collect();
        tables.issues.extend(self.issues);
        tables.blocks.extend(self.rows.iter().flat_map(|m| [Some(m.block), m.head]).flatten());
        let mut by_row: HashMap<&str, Matched> =
            self.rows.into_iter().map(|m| (REQUEST_ROWS[m.form_row].key, m)).collect();
        let mut table = IndexMap::new();
        for row in request_rows(form) {
            let fields = match by_row.remove(row.key) {
                Some(matched) => matched.write(row, &columns, tables),
                None => tables.put_missing(TABLE, row.key, &columns),
            };
            table.insert(row.key.into(), fields);
        }
        tables.requests = Some(table);
    }
}

impl Told {
    fn issue(self, at: String, printed: &str) -> Issue {
        match self {
            Self::Split => {
                let detail = format!("figures without separators, one reading fits the sums: {printed}");
                Issue::new("digits-split", Severity::Note, at, detail)
            }
            Self::Joined | Self::Shared => {
                let detail =
                    format!("the digits of a figure stand apart, and the sums hold with them joined: {printed}");
                Issue::new("digits-joined", Severity::Note, at, detail)
            }
        }
    }
}

impl Matched {
    fn write(self, row: &'static RequestRow, columns: &[&'static str], tables: &mut Tables) -> IndexMap<Key, Figure> {
        let at = format!("{TABLE}.{}", row.key);
        if !self.by_words {
            let detail = format!("printed as {:?}; its place among the other rows decides", self.label);
            tables.issues.push(Issue::new("label-by-position", Severity::Note, at.clone(), detail));
        }
        if let Some(told) = self.told {
            tables.issues.push(told.issue(at.clone(), &self.printed));
        }
        if let Some(other) = self.other {
            let detail = format!("the total is not the sum; {other}: {}", self.printed);
            tables.issues.push(Issue::new("another-reading", Severity::Warning, at.clone(), detail));
        }
        let cells = self.cells.unwrap_or_else(|| {
            let detail = format!("the figures cannot be told apart or do not fit the columns: {}", self.printed);
            tables.issues.push(Issue::new("row-unreadable", Severity::Error, at.clone(), detail));
            vec![FormCell::unread(&self.printed); columns.len()]
        });
        let mut fields = IndexMap::new();
        for (column, cell) in columns.iter().zip(cells) {
            let figure = tables.put((TABLE, row.key, *column), cell);
            fields.insert((*column).into(), figure);
        }
        fields
    }
}
