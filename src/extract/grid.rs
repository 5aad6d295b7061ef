//! Rows of cells with spans to a grid of bounded size.
//!
//! Comes in: cells in document order with the spans that the document claims. Goes out: a [`Table`]. A span never makes
//! the grid larger than the cells that are really there.

use crate::model::document::{Cell, Table};

/// The largest number of columns that is kept.
pub(super) const MAX_COLS: usize = 256;
/// The largest span that is believed before it is cut to the grid (HTML Living Standard: 1,000).
const MAX_SPAN: usize = MAX_COLS;

/// A cell as the markup gives it.
#[derive(Debug, Clone, Default)]
pub(super) struct RawCell {
    /// Rows covered; 0 stands for all the rest (HTML Living Standard 4.9.12.1).
    pub(super) rowspan: usize,
    /// Columns covered, at least 1.
    pub(super) colspan: usize,
    /// The text.
    pub(super) text: String,
}

/// Places the cells by the algorithm of the HTML Living Standard 4.9.12 and cuts spans to the rows and columns in which
/// some cell begins. Returns the table and how many cells lay beyond the last column that is kept.
pub(super) fn place(rows: Vec<Vec<RawCell>>) -> (Table, usize) {
    let height = rows.len();
    let mut taken = vec![0usize; MAX_COLS];
    let mut cells = Vec::new();
    let mut lost = 0;
    for (row, raw_cells) in rows.into_iter().enumerate() {
        let mut col = 0;
        for raw in raw_cells {
            while col < MAX_COLS && taken[col] > row {
                col += 1;
            }
            if col == MAX_COLS {
                lost += 1;
                continue;
            }
            let rest = height - row;
            let rowspan = if raw.rowspan == 0 { rest } else { raw.rowspan.min(rest) };
            let colspan = raw.colspan.clamp(1, MAX_SPAN).min(MAX_COLS - col);
            for slot in &mut taken[col..col + colspan] {
                *slot = (*slot).max(row + rowspan);
            }
            cells.push(Cell { row, col, rowspan, colspan, text: raw.text });
            col += colspan;
        }
    }
    let cols = cells.iter().map(|c| c.col + 1).max().unwrap_or(0);
    for cell in &mut cells {
        cell.colspan = cell.colspan.min(cols - cell.col);
    }
    (Table { rows: height, cols, cells, spans_known: true }, lost)
}

/// Rows of texts without spans, as text dumps have them.
pub(super) fn plain(rows: Vec<Vec<String>>) -> Table {
    let height = rows.len();
    let cols = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cells = rows
        .into_iter()
        .enumerate()
        .flat_map(|(row, texts)| {
            texts.into_iter().enumerate().map(move |(col, text)| Cell { row, col, rowspan: 1, colspan: 1, text })
        })
        .collect();
    Table { rows: height, cols, cells, spans_known: false }
}
