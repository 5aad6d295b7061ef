//! Paragraphs and nested tables in reading order, as word processors write them, to blocks.
//!
//! Comes in: paragraphs, and tables opened and closed row by row. Goes out: blocks. The stack of open tables is bounded: what
//! nests deeper is read as the text of the cell around it.

use super::cells::{self, Placed, Shape};
use super::grid::MAX_COLS;
use crate::model::document::Block;
use crate::model::issue::{Issue, Severity};

/// More cells and paragraphs than these are not kept of one document.
const MAX_CELLS: usize = 200_000;
const MAX_PARAGRAPHS: usize = 100_000;
/// More text is not kept of one document (bytes): the longest report has some 200,000.
const MAX_TEXT: usize = 8 << 20;
/// A row is not repeated more often than this.
const MAX_REPEATED: usize = 100;
/// Tables nested deeper than this are read as text.
const MAX_DEPTH: usize = 24;

/// A table being read.
#[derive(Debug, Default)]
struct OpenTable {
    rows: Vec<Vec<Placed>>,
    row: Vec<Placed>,
    col: usize,
}

/// Collects blocks.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// The blocks of the document, and of each open cell or box.
    open: Vec<Vec<Block>>,
    tables: Vec<OpenTable>,
    /// Tables, rows and cells that nest too deep to be read as such.
    too_deep: usize,
    /// How many cells and paragraphs there were.
    cells: usize,
    paragraphs: usize,
    /// Bytes of their text.
    text: usize,
    blocks: Vec<Block>,
    issues: Vec<Issue>,
}

impl Flow {
    /// How many blocks the document has so far.
    pub(super) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Adds a block where the document stands.
    pub(super) fn push(&mut self, block: Block) {
        self.open.last_mut().unwrap_or(&mut self.blocks).push(block);
    }

    /// Adds blocks where the document stands.
    pub(super) fn extend(&mut self, blocks: Vec<Block>) {
        self.open.last_mut().unwrap_or(&mut self.blocks).extend(blocks);
    }

    /// Adds a paragraph, or a heading of this level; white space around it and a text of nothing else are left out.
    pub(super) fn paragraph(&mut self, text: &str, level: Option<u8>) {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
        self.paragraphs += usize::from(!text.is_empty());
        self.text = self.text.saturating_add(text.len());
        if !text.is_empty() && self.paragraphs <= MAX_PARAGRAPHS && self.text <= MAX_TEXT {
            let text = text.to_owned();
            self.push(match level {
                Some(level) => Block::Heading { level: level.clamp(1, 6), text },
                None => Block::Paragraph { text },
            });
        }
    }

    /// Something beside the text opens: what follows is kept apart until it is closed.
    pub(super) fn open_box(&mut self) {
        self.open.push(Vec::new());
    }

    /// It closes; its blocks are the caller's.
    pub(super) fn close_box(&mut self) -> Vec<Block> {
        self.open.pop().unwrap_or_default()
    }

    /// A table opens.
    pub(super) fn open_table(&mut self) {
        if self.tables.len() == MAX_DEPTH || self.too_deep > 0 {
            self.too_deep += 1;
        } else {
            self.tables.push(OpenTable::default());
        }
    }

    /// A row opens; so many grid columns stay empty in front of its first cell.
    pub(super) fn open_row(&mut self, before: usize) {
        if let Some(table) = self.table() {
            table.row = Vec::new();
            table.col = before;
        }
    }

    /// Columns that stay empty, told of behind the row's opening.
    pub(super) fn skip_columns(&mut self, columns: usize) {
        if let Some(table) = self.table() {
            table.col = table.col.saturating_add(columns);
        }
    }

    /// A cell opens.
    pub(super) fn open_cell(&mut self) {
        if self.too_deep == 0 {
            self.open.push(Vec::new());
        }
    }

    /// A cell closes; only now its spans are known.
    pub(super) fn close_cell(&mut self, shape: Shape) {
        if self.too_deep > 0 {
            return;
        }
        let content = self.open.pop().unwrap_or_default();
        self.cells += 1;
        let keep = self.cells <= MAX_CELLS;
        let Some(table) = self.table() else { return };
        let colspan = shape.colspan.clamp(1, MAX_COLS);
        if keep {
            table.row.push(Placed { col: table.col, shape: Shape { colspan, ..shape }, content });
        }
        table.col = table.col.saturating_add(colspan);
    }

    /// The last cell is as wide as this; the columns that it covers are skipped one by one behind it.
    pub(super) fn widen_cell(&mut self, colspan: usize) {
        if let Some(cell) = self.table().and_then(|table| table.row.last_mut()) {
            cell.shape.colspan = colspan.clamp(1, MAX_COLS);
        }
    }

    /// The last cell stands there so many more times.
    pub(super) fn repeat_cell(&mut self, times: usize) {
        let room = MAX_CELLS.saturating_sub(self.cells).min(times).min(MAX_COLS);
        let Some(table) = self.table() else { return };
        let Some(cell) = table.row.last().filter(|cell| is_short(cell)).cloned() else { return };
        for _ in 0..room {
            table.row.push(Placed { col: table.col, ..cell.clone() });
            table.col = table.col.saturating_add(1);
        }
        self.cells += room;
    }

    /// Whether there is room for another cell of a table that is put together elsewhere.
    pub(super) fn has_room(&mut self) -> bool {
        self.cells += 1;
        self.cells <= MAX_CELLS
    }

    /// A cell closes that is one with the cell to its left.
    pub(super) fn close_cell_into_left(&mut self, colspan: usize) {
        if self.too_deep > 0 {
            return;
        }
        let content = self.open.pop().unwrap_or_default();
        let Some(table) = self.table() else { return };
        let colspan = colspan.clamp(1, MAX_COLS);
        table.col = table.col.saturating_add(colspan);
        if let Some(left) = table.row.last_mut() {
            left.shape.colspan = (left.shape.colspan + colspan).min(MAX_COLS);
            left.content.extend(content);
        }
    }

    /// A row closes; one that was deleted is not kept.
    pub(super) fn close_row(&mut self, keep: bool) {
        if let Some(table) = self.table() {
            let row = std::mem::take(&mut table.row);
            if keep {
                table.rows.push(row);
            }
        }
    }

    /// The last row stands there so many more times; blank ones need not.
    pub(super) fn repeat_row(&mut self, times: usize) {
        let left = MAX_CELLS.saturating_sub(self.cells);
        let Some(table) = self.table() else { return };
        let Some(row) = table.rows.last().filter(|row| row.iter().all(is_short)).cloned() else { return };
        if row.iter().all(|cell| cell.content.is_empty()) {
            return;
        }
        let times = times.min(MAX_REPEATED).min(left / row.len());
        table.rows.extend(std::iter::repeat_n(&row, times).cloned());
        self.cells += times * row.len();
    }

    /// A table closes.
    pub(super) fn close_table(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(table) = self.tables.pop() {
            self.table_of(table.rows);
        }
    }

    /// Adds the table that these rows are.
    pub(super) fn table_of(&mut self, rows: Vec<Vec<Placed>>) {
        let (blocks, lost) = cells::blocks(rows);
        if lost > 0 {
            let at = format!("table {}", self.blocks.len());
            let detail = format!("{lost} rows or cells beyond the largest table that is read");
            self.issues.push(Issue::new("table-cut", Severity::Error, at, detail));
        }
        self.extend(blocks);
    }

    /// Whether nothing more is kept.
    pub(super) fn is_full(&self) -> bool {
        self.cells > MAX_CELLS || self.paragraphs > MAX_PARAGRAPHS || self.text > MAX_TEXT
    }

    /// Everything that was read; what is still open is closed.
    pub(super) fn finish(mut self) -> (Vec<Block>, Vec<Issue>) {
        while let Some(blocks) = self.open.pop() {
            self.extend(blocks);
        }
        if self.is_full() {
            let detail = format!(
                "more than {MAX_CELLS} cells, {MAX_PARAGRAPHS} paragraphs or {MAX_TEXT} bytes: the rest is left out"
            );
            self.issues.push(Issue::new("document-cut", Severity::Error, "document", detail));
        }
        (self.blocks, self.issues)
    }

    fn table(&mut self) -> Option<&mut OpenTable> {
        if self.too_deep > 0 { None } else { self.tables.last_mut() }
    }
}

/// Whether a cell holds no more than a figure or a few words: only such are repeated.
fn is_short(cell: &Placed) -> bool {
    const SHORT: usize = 64;
    match cell.content.as_slice() {
        [] => true,
        [only] => only.text().is_some_and(|text| text.len() <= SHORT),
        _ => false,
    }
}
