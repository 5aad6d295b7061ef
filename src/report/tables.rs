//! The national tables of a document.
//!
//! Comes in: a document's blocks. Goes out: [`Tables`]: each table of the form with every row and column, the evidence for
//! each cell, and what could not be settled. Tables are found by their words wherever they stand, in one piece, cut in two
//! or joined; rows by their labels, columns by the header. A value is never taken by its place in a flat list, never
//! repaired and never guessed: what cannot be told apart is null with an issue.

mod align;
mod glued;
mod proactive;
mod requests;
mod review;
mod rows;
mod statistics;
mod values;

use crate::model::document::Document;
use crate::model::form::Template;
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CellEntry, CellKind, Figure, FormTable, Key};
use crate::report::number::is_apart;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::{BTreeSet, HashMap};

/// What was read of the national tables.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// The form of the report: by the proactive-disclosure table, else by the requests table.
    pub(crate) template: Option<Template>,
    /// The form of the requests table where it is another one.
    pub(crate) requests_form: Option<Template>,
    /// 主动公开政府信息情况.
    pub(crate) proactive: Option<FormTable>,
    /// 收到和处理政府信息公开申请情况.
    pub(crate) requests: Option<FormTable>,
    /// 政府信息公开行政复议、行政诉讼情况.
    pub(crate) review: Option<FormTable>,
    /// The statistics table of 2014 to 2018, where none of the others is there.
    pub(crate) statistics: Option<FormTable>,
    /// One entry for each cell of the tables that were found.
    pub(crate) cells: Vec<CellEntry>,
    /// The cells as the identities need them.
    pub(crate) evidence: Evidence,
    /// Findings.
    pub(crate) issues: Vec<Issue>,
    /// The blocks of the document that the tables stand in.
    pub(crate) blocks: BTreeSet<usize>,
}

/// One cell of a form as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormCell {
    /// As printed.
    pub(crate) raw: String,
    /// What it holds.
    pub(crate) kind: CellKind,
    /// The number, where it is one.
    pub(crate) value: Option<i64>,
    /// Whether an issue about the whole row says already why there is none.
    explained: bool,
}

impl FormCell {
    /// Reads a cell that counts.
    pub(crate) fn count(text: &str) -> Self {
        let reading = super::number::read_count(text);
        Self { raw: super::number::printed(text), kind: reading.kind, value: reading.value, explained: false }
    }

    /// Whether it holds a number, or a mark for none.
    fn is_figure(&self) -> bool {
        matches!(self.kind, CellKind::Number | CellKind::Zero | CellKind::NotApplicable)
    }

    /// The same with its digits joined, where a line's end or a space parts them.
    fn unbroken(&self) -> Self {
        let text: String = self.raw.split_whitespace().collect();
        Self { raw: self.raw.clone(), ..Self::count(&text) }
    }

    /// The same with what stands first in it, where digits stand apart.
    fn first_piece(&self) -> Self {
        self.piece(|text| text.split_whitespace().next())
    }

    /// The same with what stands last in it, where digits stand apart.
    fn last_piece(&self) -> Self {
        self.piece(|text| text.split_whitespace().next_back())
    }

    fn piece(&self, of: impl Fn(&str) -> Option<&str>) -> Self {
        let piece = of(&self.raw).filter(|_| is_apart(&self.raw));
        piece.map_or_else(|| self.clone(), |piece| Self { raw: self.raw.clone(), ..Self::count(piece) })
    }

    /// A cell whose place in the row could not be told: what was printed there stands in `raw`.
    fn unread(raw: &str) -> Self {
        Self { raw: raw.to_owned(), kind: CellKind::Text, value: None, explained: true }
    }
}

/// Cells by table, row and column; a row that was not found has none.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    cells: HashMap<(&'static str, &'static str, &'static str), FormCell, RandomState>,
}

impl Evidence {
    /// Counts as they would be read, for tests of what is done with them.
    #[cfg(test)]
    pub(crate) fn of(cells: &[(&'static str, &'static str, &'static str, &str)]) -> Self {
        let cells = cells.iter().map(|(table, row, column, text)| ((*table, *row, *column), FormCell::count(text)));
        Self { cells: cells.collect() }
    }

    /// A cell; none where its row was not found.
    pub(crate) fn get(&self, table: &'static str, row: &'static str, column: &'static str) -> Option<&FormCell> {
        self.cells.get(&(table, row, column))
    }

    /// The rows of a table, by name.
    pub(crate) fn rows(&self, table: &str) -> BTreeSet<&'static str> {
        self.cells.keys().filter(|(of, _, _)| *of == table).map(|(_, row, _)| *row).collect()
    }
}

impl Tables {
    /// Whether something that the form prints is missing or unreadable.
    pub(crate) fn has_gaps(&self) -> bool {
        let whole = self.proactive.is_some() && self.requests.is_some() && self.review.is_some();
        !(whole || self.statistics.is_some())
            || self.issues.iter().any(|i| i.severity == Severity::Error)
            || self.cells.iter().any(|c| c.kind == CellKind::Text)
    }

    /// Whether the tables hold nothing at all: no figure and no mark.
    pub(crate) fn is_blank(&self) -> bool {
        !self.cells.is_empty() && self.cells.iter().all(|cell| cell.kind == CellKind::Blank)
    }

    /// Whether none of the tables is there.
    pub(crate) fn is_empty(&self) -> bool {
        self.proactive.is_none() && self.requests.is_none() && self.review.is_none() && self.statistics.is_none()
    }

    /// Says which of the three tables is not there where another is.
    fn note_missing(&mut self) {
        if self.is_empty() {
            return;
        }
        let found = [
            ("proactive_disclosure", self.proactive.is_some()),
            ("requests", self.requests.is_some()),
            ("review_litigation", self.review.is_some()),
        ];
        for (table, _) in found.into_iter().filter(|(_, found)| !found) {
            let detail = "the form's table was not found in the document, or nothing in it tells its rows or columns";
            self.issues.push(Issue::new("table-missing", Severity::Error, table, detail));
        }
    }

    /// Notes a cell that counts, under its keys.
    fn put(&mut self, keys: (&'static str, &'static str, &'static str), cell: FormCell) -> Figure {
        let (table, row, column) = keys;
        let value = Figure::from(cell.value);
        if cell.kind == CellKind::Text && !cell.explained {
            let at = format!("{table}.{row}.{column}");
            let detail = format!("no number: {:?}", cell.raw);
            self.issues.push(Issue::new("cell-unreadable", Severity::Error, at, detail));
        }
        // 本年增/减 alone may be below 0
        if column != "change" && cell.value.is_some_and(|value| value < 0) {
            let detail = format!("{:?} counts something and is below 0", cell.raw);
            self.issues.push(Issue::new(
                "count-negative",
                Severity::Warning,
                format!("{table}.{row}.{column}"),
                detail,
            ));
        }
        self.say_note_mark(keys, &cell.raw);
        self.cells.push(CellEntry {
            table: table.into(),
            row: row.into(),
            column: column.into(),
            raw: cell.raw.clone(),
            kind: cell.kind,
            value: value.clone(),
        });
        self.evidence.cells.insert(keys, cell);
        value
    }

    /// Says where the mark of a note stands behind a figure, which is read without it.
    fn say_note_mark(&mut self, (table, row, column): (&str, &str, &str), raw: &str) {
        if let Some(mark) = super::number::note_mark(raw) {
            let at = format!("{table}.{row}.{column}");
            let detail = format!("{raw:?} is read without {mark:?}, the mark of a note");
            self.issues.push(Issue::new("note-mark", Severity::Note, at, detail));
        }
    }

    /// Notes a row that is not there: every field null.
    fn put_missing(
        &mut self,
        table: &'static str,
        row: &'static str,
        columns: &[&'static str],
    ) -> IndexMap<Key, Figure> {
        let at = format!("{table}.{row}");
        self.issues.push(Issue::new(
            "row-missing",
            Severity::Error,
            at,
            "the form's row was not found in the document",
        ));
        let mut fields = IndexMap::new();
        for column in columns {
            self.cells.push(CellEntry {
                table: table.into(),
                row: row.into(),
                column: (*column).into(),
                raw: String::new(),
                kind: CellKind::Blank,
                value: Figure::Null,
            });
            fields.insert((*column).into(), Figure::Null);
        }
        fields
    }
}

/// Reads the national tables.
pub(crate) fn read(document: &Document) -> Tables {
    let rows = rows::of(document);
    let mut tables = Tables::default();
    let requests = requests::find(&rows);
    let proactive = proactive::find(&rows);
    let review = review::find(&rows, document);
    let requests_form = requests.as_ref().and_then(|found| found.form);
    tables.template = proactive.as_ref().and_then(|found| found.form).or(requests_form);
    if (proactive.is_some() || requests.is_some() || review.is_some()) && tables.template.is_none() {
        tables.issues.push(Issue::new(
            "form-unknown",
            Severity::Warning,
            "document",
            "nothing tells which form the report is printed on; the rows are laid out as on the form of 2021",
        ));
    }
    let form = tables.template.unwrap_or(Template::Form2021);
    if let (Some(template), Some(other)) = (tables.template, requests_form)
        && template != other
    {
        tables.requests_form = Some(other);
    }
    if let Some(found) = proactive {
        found.write(form, &mut tables);
    }
    if let Some(found) = requests {
        found.write(requests_form.unwrap_or(form), &mut tables);
    }
    if let Some(found) = review {
        found.write(&mut tables);
    }
    tables.note_missing();
    // a report on a later form may print some of its rows again: those are a table like any other
    if tables.is_empty()
        && let Some(found) = statistics::find(&rows)
    {
        tables.template = Some(Template::StatisticsTable);
        found.write(&mut tables);
    }
    tables
}

#[cfg(test)]
mod tests;
