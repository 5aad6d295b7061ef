//! 收到和处理政府信息公开申请情况: 23 or 25 rows of seven columns.
//!
//! Comes in: the document's rows. Goes out: the rows of the form with their values. A row is found by its own words under
//! its parent; the order of the form's rows settles what words leave open (`其他`, `总计`, a misprinted label).

mod header;
mod words;

use super::rows::Row;
use super::values::{self, Columns, Taken};
use super::{FormCell, Tables};
use crate::model::form::{REQUEST_COLUMNS, REQUEST_ROWS, RequestRow, Template, request_rows};
use crate::model::issue::{Issue, Severity};
use crate::report::label::{Label, Nearness};
use header::Header;
use indexmap::IndexMap;
use std::collections::HashMap;
use words::{KNOWN, group_of, is_known, nearness_to_form, strong_row};

const TABLE: &str = "requests";
/// Fewer rows than this with the form's own words are no such table.
const MIN_ROWS: usize = 3;
/// A pair of a printed and a form's row counts from this score on.
const MIN_SCORE: u32 = 3;
/// Rows of one table beyond this are not compared.
const MAX_SPAN: usize = 2_000;

/// The table as it was found.
pub(super) struct Found {
    /// The form, where its rows tell.
    pub(super) form: Option<Template>,
    rows: Vec<Matched>,
    issues: Vec<Issue>,
}

/// A printed row and the form's row that it is.
struct Matched {
    form_row: usize,
    block: usize,
    head: Option<usize>,
    printed: String,
    label: String,
    by_words: bool,
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
}

/// A printed row that may be one of the form's.
struct Candidate<'a> {
    row: &'a Row,
    /// The index of its label among the row's cells.
    own: usize,
    group: &'static str,
    columns: Columns,
    /// The block of the header that gave them.
    head: Option<usize>,
    near: Vec<Nearness>,
    /// The form's row whose unmistakable words it has.
    strong: Option<usize>,
}

impl Candidate<'_> {
    fn label(&self) -> &Label {
        &self.row.cells[self.own].content.label
    }
}

/// Finds the table; none where fewer than three of its rows are there.
pub(super) fn find(rows: &[Row]) -> Option<Found> {
    let candidates = candidates(rows);
    let (span, copies) = best_span(&candidates)?;
    let candidates = &candidates[span];
    let pairs = align(candidates);
    let offsets = settled_offsets(candidates, &pairs);
    let matched: Vec<Matched> =
        pairs.iter().map(|(at, form_row)| take(&candidates[*at], *form_row, &offsets)).collect();
    let mut issues = Vec::new();
    if copies > 1 {
        let detail = format!("{copies} tables of this form are in the document; the fullest is read");
        issues.push(Issue::new("table-repeated", Severity::Warning, TABLE, detail));
    }
    let has = |key: &str| matched.iter().any(|m| REQUEST_ROWS[m.form_row].key == key);
    let form = if has("other_overdue_correction") || has("other_unpaid_fee") || has("other_misc") {
        Some(Template::Form2021)
    } else if has("other_handling") {
        Some(Template::Form2019)
    } else {
        None
    };
    Some(Found { form, rows: matched, issues })
}

/// Every row with a label, under the group and the header that stand above it.
fn candidates(rows: &[Row]) -> Vec<Candidate<'_>> {
    let mut found = Vec::new();
    let mut group = "";
    let mut header = Header::default();
    for row in rows {
        if header.take(row) {
            group = "";
            continue;
        }
        let Some(own) = row.label(is_known) else { continue };
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
fn best_span(candidates: &[Candidate<'_>]) -> Option<(std::ops::Range<usize>, usize)> {
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
fn align(candidates: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let row_scores = |c| (0..REQUEST_ROWS.len()).map(|row| score(c, row)).collect();
    super::align::pairs(&candidates.iter().map(row_scores).collect::<Vec<Vec<u32>>>(), MIN_SCORE)
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
            Nearness::Far => 0,
        },
    };
    words + place
}

/// Where rows of a shape begin their values, as the unambiguous rows of the same table show.
fn settled_offsets(candidates: &[Candidate<'_>], pairs: &[(usize, usize)]) -> HashMap<(usize, usize), Option<usize>> {
    let mut offsets = HashMap::new();
    for (at, _) in pairs {
        let candidate = &candidates[*at];
        if let Some(offset) = values::offset_of(candidate.row, candidate.own + 1, REQUEST_COLUMNS.len()) {
            let known = offsets.entry(shape(candidate)).or_insert(Some(offset));
            if *known != Some(offset) {
                *known = None;
            }
        }
    }
    offsets
}

fn shape(candidate: &Candidate<'_>) -> (usize, usize) {
    (candidate.row.cells.len(), candidate.own)
}

fn take(candidate: &Candidate<'_>, form_row: usize, offsets: &HashMap<(usize, usize), Option<usize>>) -> Matched {
    let count = REQUEST_COLUMNS.len();
    let from = candidate.own + 1;
    let (cells, told) = match values::take(candidate.row, from, &candidate.columns, std::slice::from_ref(&(0..count))) {
        Taken::Cells(cells) => (Some(cells), None),
        Taken::Split(cells) => (Some(cells), Some(Told::Split)),
        Taken::Joined(cells) => (Some(cells), Some(Told::Joined)),
        Taken::Ambiguous => {
            let offset = offsets.get(&shape(candidate)).copied().flatten();
            (offset.and_then(|offset| values::take_at(candidate.row, from, &candidate.columns, offset)), None)
        }
        Taken::Unfit => (None, None),
    };
    let whole = 0..count;
    let another = |cells| values::another_reading(candidate.row, from, cells, std::slice::from_ref(&whole));
    let other = cells.as_deref().and_then(another);
    let known = &KNOWN[form_row];
    let words = &candidate.label().words;
    let by_words = candidate.near[form_row] > Nearness::Far || known.hints.iter().any(|h| words.contains(h));
    Matched {
        form_row,
        block: candidate.row.block,
        head: candidate.head,
        printed: candidate.row.printed(),
        label: candidate.row.cells[candidate.own].content.text.clone(),
        by_words: by_words || words == "其他" || words == "合计",
        cells,
        told,
        other,
    }
}

impl Found {
    /// Writes the table with every row of the form.
    pub(super) fn write(self, form: Template, tables: &mut Tables) {
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
            table.insert(row.key.to_owned(), fields);
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
            Self::Joined => {
                let detail =
                    format!("the digits of a figure stand apart, and the sums hold with them joined: {printed}");
                Issue::new("digits-joined", Severity::Note, at, detail)
            }
        }
    }
}

impl Matched {
    fn write(
        self,
        row: &'static RequestRow,
        columns: &[&'static str],
        tables: &mut Tables,
    ) -> IndexMap<String, crate::model::record::Figure> {
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
            if cell.value.is_some_and(|v| v < 0) {
                let detail = format!("{:?} counts something and is below 0", cell.raw);
                tables.issues.push(Issue::new("count-negative", Severity::Warning, format!("{at}.{column}"), detail));
            }
            let figure = tables.put((TABLE, row.key, *column), cell);
            fields.insert((*column).to_owned(), figure);
        }
        fields
    }
}
