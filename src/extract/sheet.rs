//! Workbooks: their sheets to blocks.
//!
//! Comes in: the cells of each sheet as they are printed, its merged cells, and what is hidden. Goes out: a document. Rows
//! with one cell are paragraphs where they stand alone or read like a heading; the rest are tables.

mod number;
mod xls;
mod xlsx;

use super::cells::MAX_ROWS;
use super::grid::MAX_COLS;
use crate::model::document::{Block, Cell, Document, Table};
use crate::model::issue::{Issue, Severity};
use std::collections::BTreeMap;
pub(super) use {xls::read as read_xls, xlsx::read as read_xlsx};

/// More cells than this are not read of a workbook.
const MAX_CELLS: usize = 200_000;
/// All texts of the cells together (bytes): one text may stand in many cells.
const MAX_TEXT: usize = 8 << 20;
/// A cell alone in its row with more characters than this is a paragraph.
const LONG: usize = 40;

/// A cell, blank ones with a border included.
#[derive(Debug, Clone, PartialEq)]
struct Filled {
    row: usize,
    col: usize,
    text: String,
}

/// A stretch of merged cells: first row and column, last row and column.
type Merged = [usize; 4];

/// A sheet.
#[derive(Debug, Default)]
struct Sheet {
    cells: Vec<Filled>,
    merged: Vec<Merged>,
    /// Rows and columns that nobody sees.
    hidden_rows: Vec<usize>,
    hidden_cols: Vec<bool>,
}

/// What is read of a workbook, within bounds.
#[derive(Debug, Default)]
struct Workbook {
    sheets: Vec<Sheet>,
    hidden_sheets: usize,
    cells: usize,
    text: usize,
}

impl Workbook {
    /// Adds a cell to the last sheet; false where it is one too many.
    fn push(&mut self, row: usize, col: usize, text: String) -> bool {
        self.cells += 1;
        self.text = self.text.saturating_add(text.len());
        let room = self.cells <= MAX_CELLS && self.text <= MAX_TEXT;
        if let Some(sheet) = self.sheets.last_mut().filter(|_| room) {
            sheet.cells.push(Filled { row, col, text });
        }
        room
    }

    /// Whether nothing more is read: what a cell refers to is then not even looked up.
    fn is_full(&self) -> bool {
        self.cells > MAX_CELLS || self.text > MAX_TEXT
    }

    fn document(self, format: &str) -> Document {
        let mut document = Document { format: format.to_owned(), ..Document::default() };
        let (mut hidden, mut lost) = (0, 0);
        let is_full = self.is_full();
        for sheet in self.sheets {
            let (blocks, hidden_here, lost_here) = sheet.blocks();
            (hidden, lost) = (hidden + hidden_here, lost + lost_here);
            document.blocks.extend(blocks);
        }
        if hidden > 0 || self.hidden_sheets > 0 {
            let detail = format!("{} hidden sheets and {hidden} hidden cells are left out", self.hidden_sheets);
            document.issues.push(Issue::new("hidden-cells", Severity::Note, "document", detail));
        }
        if is_full || lost > 0 {
            let detail = format!(
                "more than {MAX_CELLS} cells, {MAX_TEXT} bytes of text or {MAX_ROWS} rows: the rest is left out"
            );
            document.issues.push(Issue::new("table-cut", Severity::Error, "document", detail));
        }
        document
    }
}

/// A row of a sheet with what its cells cover.
#[derive(Debug, Default)]
struct Row {
    at: usize,
    cells: Vec<Cell>,
    /// Whether a cell of a row above reaches into it.
    is_reached: bool,
}

impl Row {
    /// The only text of the row, where no other cell has a place in it.
    fn only_text(&self) -> Option<&str> {
        match self.cells.as_slice() {
            [cell] if !self.is_reached && cell.rowspan == 1 => Some(cell.text.trim()),
            _ => None,
        }
    }

    /// Whether its only text is none of a table: a heading, a sentence.
    fn reads_alone(&self) -> bool {
        self.only_text().is_some_and(|text| {
            let numerals = text.chars().take_while(|c| "一二三四五六七八九十".contains(*c)).count();
            numerals > 0 && text.chars().nth(numerals) == Some('、')
                || text.chars().count() > LONG
                || text.ends_with('。')
        })
    }
}

impl Sheet {
    /// Nobody sees the columns from the first to the last.
    fn hide_cols(&mut self, first: usize, last: usize) {
        self.hidden_cols.resize(MAX_COLS, false);
        if first < MAX_COLS && first <= last {
            self.hidden_cols[first..=last.min(MAX_COLS - 1)].fill(true);
        }
    }

    /// The blocks of a sheet, how many cells are hidden, and how many rows too many.
    fn blocks(mut self) -> (Vec<Block>, usize, usize) {
        let before = self.cells.len();
        self.hidden_rows.sort_unstable();
        let (rows, cols) = (&self.hidden_rows, &self.hidden_cols);
        self.cells.retain(|cell| rows.binary_search(&cell.row).is_err() && cols.get(cell.col) != Some(&true));
        let hidden = before - self.cells.len();
        self.cells.sort_by_key(|cell| (cell.row, cell.col));
        self.cells.dedup_by_key(|cell| (cell.row, cell.col));
        let (rows, lost) = self.rows();
        (stretches(rows).into_iter().flat_map(blocks_of).collect(), hidden, lost)
    }

    /// The rows that hold anything, with merged cells resolved (what a merged cell covers is not shown), and how many
    /// are beyond the largest table that is kept.
    fn rows(self) -> (Vec<Row>, usize) {
        let spans: BTreeMap<(usize, usize), (usize, usize)> = self
            .merged
            .iter()
            .filter(|[top, left, bottom, right]| top <= bottom && left <= right)
            .map(|[top, left, bottom, right]| ((*top, *left), (bottom - top + 1, right - left + 1)))
            .collect();
        let mut covered = vec![(0, 0); MAX_COLS];
        let mut rows: Vec<Row> = Vec::new();
        for filled in self.cells.into_iter().filter(|cell| cell.col < MAX_COLS) {
            if rows.last().is_none_or(|row| row.at != filled.row) {
                // `covered` holds for each column the rows of the merged cell that was met last
                let is_reached = covered.iter().any(|(first, end)| *first < filled.row && filled.row < *end);
                rows.push(Row { at: filled.row, cells: Vec::new(), is_reached });
            }
            let (first, end) = covered[filled.col];
            if (first..end).contains(&filled.row) {
                continue;
            }
            let (rowspan, colspan) = spans.get(&(filled.row, filled.col)).copied().unwrap_or((1, 1));
            let colspan = colspan.min(MAX_COLS - filled.col);
            if rowspan > 1 || colspan > 1 {
                covered[filled.col..filled.col + colspan].fill((filled.row, filled.row.saturating_add(rowspan)));
            }
            if let Some(row) = rows.last_mut() {
                row.cells.push(Cell { row: filled.row, col: filled.col, rowspan, colspan, text: filled.text });
            }
        }
        rows.retain(|row| row.is_reached || row.cells.iter().any(|cell| !cell.text.trim().is_empty()));
        let lost = rows.len().saturating_sub(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        (rows, lost)
    }
}

/// Rows that follow on each other, cut where a row reads alone.
fn stretches(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut stretches: Vec<Vec<Row>> = Vec::new();
    let mut alone = true;
    for row in rows {
        let follows = stretches.last().and_then(|s| s.last()).is_some_and(|before| before.at + 1 == row.at);
        let is_alone = row.reads_alone();
        match stretches.last_mut() {
            Some(stretch) if follows && !alone && !is_alone => stretch.push(row),
            _ => stretches.push(vec![row]),
        }
        alone = is_alone;
    }
    stretches
}

/// The rows at both ends that hold one cell are paragraphs, those between are a table.
fn blocks_of(rows: Vec<Row>) -> Vec<Block> {
    let is_table_row = |row: &Row| row.only_text().is_none();
    let first = rows.iter().position(is_table_row).unwrap_or(rows.len());
    let behind = rows.iter().rposition(is_table_row).map_or(first, |last| last + 1);
    let mut blocks = Vec::new();
    let mut table = Vec::new();
    let paragraph = |row: &Row| row.only_text().map(|text| Block::Paragraph { text: text.to_owned() });
    for (at, row) in rows.into_iter().enumerate() {
        if (first..behind).contains(&at) {
            table.push(row);
            if at + 1 == behind {
                blocks.push(Block::Table(table_of(std::mem::take(&mut table))));
            }
        } else {
            blocks.extend(paragraph(&row).filter(|block| block.text().is_some_and(|text| !text.is_empty())));
        }
    }
    blocks
}

/// A table whose first column is the first that any row uses.
fn table_of(rows: Vec<Row>) -> Table {
    let top = rows.first().map_or(0, |row| row.at);
    let height = rows.last().map_or(0, |row| row.at + 1 - top);
    let left = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.col).min().unwrap_or(0);
    let cells: Vec<Cell> = rows
        .into_iter()
        .flat_map(|row| row.cells)
        .map(|cell| {
            let row = cell.row - top;
            let text = cell.text.trim().to_owned();
            Cell {
                row,
                col: cell.col - left,
                rowspan: cell.rowspan.clamp(1, height - row),
                colspan: cell.colspan,
                text,
            }
        })
        .collect();
    let cols = cells.iter().map(|cell| cell.col + cell.colspan).max().unwrap_or(0);
    Table { rows: height, cols, cells, spans_known: true }
}

#[cfg(test)]
mod tests;
