//! The printed rows that may be the form's, and which of them are.
//!
//! Comes in: the document's rows. Goes out: the stretch of them that is the table, each under the group and the header that
//! stand above it, paired with the form's rows by words and order. Never looks at what a figure is.

use super::header::Header;
use super::words::{self, KNOWN, group_of, is_known, nearness_to_form, strong_row};
use crate::model::form::REQUEST_ROWS;
use crate::report::label::{Label, Nearness};
use crate::report::tables::align;
use crate::report::tables::rows::{Row, RowCell};
use crate::report::tables::values::Columns;

/// Fewer rows than this with the form's own words are no such table.
const MIN_ROWS: usize = 3;
/// A pair of a printed and a form's row counts from this score on.
const MIN_SCORE: u32 = 3;
/// So many characters of a label are enough of its beginning.
const BEGINNING: usize = 3;
/// Rows of one table beyond this are not compared.
const MAX_SPAN: usize = 2_000;

/// A printed row that may be one of the form's.
pub(super) struct Candidate<'a> {
    /// The row.
    pub(super) row: &'a Row,
    /// The index of its label among the row's cells.
    pub(super) own: usize,
    group: &'static str,
    /// The columns of the header above it.
    pub(super) columns: Columns,
    /// The block of the header that gave them.
    pub(super) head: Option<usize>,
    /// How near its label is to each of the form's rows.
    pub(super) near: Vec<Nearness>,
    /// The form's row whose unmistakable words it has.
    strong: Option<usize>,
}

impl Candidate<'_> {
    /// Its label.
    pub(super) fn label(&self) -> &Label {
        &self.row.cells[self.own].content.label
    }

    /// What tells where its values begin.
    pub(super) fn shape(&self) -> Shape {
        (self.row.block, self.row.cells.len(), self.own)
    }
}

/// What rows have in common whose values begin at the same place: their block, how many cells, where the label is.
pub(super) type Shape = (usize, usize, usize);

/// Every row with a label, under the group and the header that stand above it.
pub(super) fn of(rows: &[Row]) -> Vec<Candidate<'_>> {
    let mut found = Vec::new();
    let mut group = "";
    let mut header = Header::default();
    for row in rows {
        if header.take(row) {
            group = "";
            continue;
        }
        let Some(own) = row.label(|cell| is_known(cell) && !heads_group(row, cell)) else { continue };
        let has_values = !row.values_after(own + 1).is_empty();
        for (index, cell) in row.cells.iter().enumerate().filter(|(_, c)| c.is_words()) {
            if (index != own || !has_values)
                && let Some(name) = group_of(cell)
            {
                group = name;
            }
        }
        if !has_values {
            continue;
        }
        let columns = header.columns_for(row);
        let near = nearness_to_form(row.cells[own].words());
        let strong = strong_row(&near);
        if let Some(known) = strong {
            // a row at the top level ends the group above it
            if REQUEST_ROWS[known].group.is_empty() {
                group = "";
            }
        }
        let head = header.block_above(row);
        found.push(Candidate { row, own, group, columns, head, near, strong });
    }
    found
}

/// The stretch of candidates that is the table: from the first to the last row with the form's words. A second
/// 本年新收 begins another copy of the table; the fullest copy counts.
pub(super) fn best_span(candidates: &[Candidate<'_>]) -> Option<(std::ops::Range<usize>, usize)> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for (at, row) in candidates.iter().enumerate().filter_map(|(at, candidate)| candidate.strong.map(|row| (at, row))) {
        match spans.last_mut() {
            Some((start, end, count)) if row != 0 || *count == 0 => {
                debug_assert!(*start <= at);
                *end = at;
                *count += 1;
            }
            _ => spans.push((at, at, 1)),
        }
    }
    let copies = spans.iter().filter(|s| s.2 >= REQUEST_ROWS.len() / 4).count();
    let (start, end, count) = spans.into_iter().rev().max_by_key(|span| span.2)?;
    if count < MIN_ROWS {
        return None;
    }
    // words that are not the form's own may open or close the table: 予以公开, 总计
    let block = |at: usize| candidates[at].row.block;
    let start = (0..start)
        .rev()
        .take_while(|at| block(*at) == block(start) && candidates[*at].strong.is_none())
        .last()
        .unwrap_or(start);
    let end = (end + 1..candidates.len())
        .take_while(|at| block(*at) == block(end) && candidates[*at].strong.is_none())
        .last()
        .unwrap_or(end)
        .min(start + MAX_SPAN);
    Some((start..end + 1, copies))
}

/// Pairs printed rows with the form's, in order.
pub(super) fn align(candidates: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let row_scores = |c| (0..REQUEST_ROWS.len()).map(|row| score(c, row)).collect();
    align::pairs(&candidates.iter().map(row_scores).collect::<Vec<Vec<u32>>>(), MIN_SCORE)
}

/// How well a printed row goes with one of the form's: words most, then its number within its group.
fn score(candidate: &Candidate<'_>, form_row: usize) -> u32 {
    let (row, known, label) = (&REQUEST_ROWS[form_row], &KNOWN[form_row], candidate.label());
    if words::tell_another_row(&candidate.near, form_row) && label.words != "其他" {
        return 0;
    }
    let grouped = !known.group.is_empty() && candidate.group == known.group;
    let numbered = grouped && label.number.is_some() && label.number == known.number;
    let place = u32::from(grouped) + 2 * u32::from(numbered);
    let words = match (row.key, label.words.as_str()) {
        // 其他 alone is the third row under 其他处理, or 其他处理 with its end lost
        ("other_misc", "其他") if label.number == Some(6) => 0,
        ("other_handling", "其他") => {
            if label.number == Some(3) || candidate.group == "其他处理" {
                0
            } else {
                6
            }
        }
        ("results_total", "合计") => 12,
        (_, words) => match candidate.near[form_row] {
            Nearness::Same => 12,
            Nearness::Near => 7,
            _ if known.hints.iter().any(|hint| words.contains(hint)) => 5,
            Nearness::Alike => 4,
            // the beginning of a label that a page break cut
            _ if numbered && words.chars().count() >= BEGINNING && known.words.starts_with(words) => 4,
            // a sibling's words, misprinted: the place decides. Of other words it does not make a row of the form, for
            // agencies print rows of their own
            Nearness::Far if numbered && is_like_sibling(candidate, known) => 0,
            Nearness::Far => return 0,
        },
    };
    words + place
}

/// Whether a cell names a group of rows, of which this one has words of its own: the last of them are its label.
fn heads_group(row: &Row, cell: &RowCell) -> bool {
    let behind = row.cells.iter().filter(|other| other.col > cell.col);
    group_of(cell).is_some() && behind.take_while(|c| c.is_words() || c.is_blank()).any(RowCell::is_words)
}

/// Whether a label is nearly that of another row of the same group.
fn is_like_sibling(candidate: &Candidate<'_>, known: &words::Known) -> bool {
    candidate.near.iter().zip(KNOWN.iter()).any(|(near, other)| *near == Nearness::Near && other.group == known.group)
}
