//! The cells of a word processor's table to blocks.
//!
//! Comes in: rows of cells with their grid column, and how each is merged with the one above. Goes out: a table, or, where
//! the table only places other things on the page, those things in reading order. The lines of a cell are joined without a
//! separator, but for digits that stand on two lines: they may be one number or two, and nobody can tell.

use super::grid::MAX_COLS;
use crate::model::document::{Block, Cell, Table};

/// The largest number of rows that is kept of one table.
pub(super) const MAX_ROWS: usize = 20_000;
/// Own cells from which on a table is data, whatever it holds.
const LARGE: usize = 20;
/// A cell of at least this many characters holds a text and no figure.
const LONG_CELL: usize = 400;

/// How a cell is merged with the one above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Merge {
    /// Not at all.
    #[default]
    Alone,
    /// It is the first of those that are one.
    Starts,
    /// It goes on with the one above.
    GoesOn,
}

/// What a cell covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Columns covered, at least 1.
    pub(super) colspan: usize,
    /// Rows covered, where the format says it at the first of them; at least 1.
    pub(super) rowspan: usize,
    /// With the row above, where the format says it row by row.
    pub(super) merge: Merge,
}

impl Default for Shape {
    fn default() -> Self {
        Self { colspan: 1, rowspan: 1, merge: Merge::Alone }
    }
}

/// A cell as the format gives it.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    /// Its first grid column.
    pub(super) col: usize,
    /// What it covers.
    pub(super) shape: Shape,
    /// What stands in it.
    pub(super) content: Vec<Block>,
}

/// The blocks that a table is, and how many rows and cells lay beyond the largest table that is kept.
pub(super) fn blocks(mut rows: Vec<Vec<Placed>>) -> (Vec<Block>, usize) {
    let mut lost = rows.len().saturating_sub(MAX_ROWS);
    rows.truncate(MAX_ROWS);
    for row in &mut rows {
        let before = row.len();
        row.retain(|cell| cell.col < MAX_COLS);
        lost += before - row.len();
    }
    if places_things(&rows) {
        return (rows.into_iter().flatten().flat_map(|cell| cell.content).collect(), lost);
    }
    let table = merged(rows);
    (if table.cells.iter().all(|cell| cell.text.is_empty()) { Vec::new() } else { vec![Block::Table(table)] }, lost)
}

/// Whether a table is there for the page and not for its figures: it holds tables and little else, has one column, or
/// few cells one of which is a text.
fn places_things(rows: &[Vec<Placed>]) -> bool {
    let all = || rows.iter().flatten();
    let own = all().count();
    let nested: usize = all().flat_map(|cell| &cell.content).map(cells_of).sum();
    if nested > 0 {
        return own < LARGE || nested > own;
    }
    let longest = all().map(|cell| cell.content.iter().filter_map(Block::text).map(|t| t.chars().count()).sum()).max();
    rows.iter().all(|row| row.len() <= 1) || longest.unwrap_or(0) > LONG_CELL && own < LARGE / 2
}

fn cells_of(block: &Block) -> usize {
    if let Block::Table(table) = block { table.cells.len() } else { 0 }
}

/// The grid with vertical merges resolved: a cell goes on with the one above that begins in the same column and is as wide.
fn merged(rows: Vec<Vec<Placed>>) -> Table {
    let height = rows.len();
    let mut cells: Vec<Cell> = Vec::new();
    let mut open: Vec<Option<usize>> = vec![None; MAX_COLS];
    // the cell that reaches furthest down in each column
    let mut covering: Vec<Option<usize>> = vec![None; MAX_COLS];
    for (row, placed) in rows.into_iter().enumerate() {
        let mut next = vec![None; MAX_COLS];
        for cell in placed {
            let Shape { colspan, rowspan, merge } = cell.shape;
            let colspan = colspan.clamp(1, MAX_COLS - cell.col);
            let above = open[cell.col].filter(|at| merge == Merge::GoesOn && cells[*at].colspan == colspan);
            if let Some(at) = above {
                cells[at].rowspan += 1;
                next[cell.col] = Some(at);
                continue;
            }
            if merge != Merge::Alone {
                next[cell.col] = Some(cells.len());
            }
            let rowspan = rowspan.clamp(1, height - row);
            let text = text_of(&cell.content);
            for above in &mut covering[cell.col..cell.col + colspan] {
                // what is printed in a cell of its own is under no other cell, whatever that one claims
                let over = above.filter(|at| cells[*at].row < row && row < cells[*at].row + cells[*at].rowspan);
                match over {
                    Some(_) if text.is_empty() => {}
                    Some(over) => {
                        cells[over].rowspan = row - cells[over].row;
                        *above = Some(cells.len());
                    }
                    None => *above = Some(cells.len()),
                }
            }
            cells.push(Cell { row, col: cell.col, rowspan, colspan, text });
        }
        open = next;
    }
    let cols = cells.iter().map(|cell| cell.col + cell.colspan).max().unwrap_or(0);
    Table { rows: height, cols, cells, spans_known: true }
}

/// What a cell prints, tables inside it cell by cell.
pub(super) fn text_of(content: &[Block]) -> String {
    let mut joined = String::new();
    for block in content {
        match block {
            Block::Table(table) => table.cells.iter().for_each(|cell| join(&mut joined, &cell.text)),
            other => join(&mut joined, other.text().unwrap_or_default()),
        }
    }
    joined
}

fn join(joined: &mut String, text: &str) {
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if joined.ends_with(char::is_numeric) && line.starts_with(char::is_numeric) {
            joined.push('\n');
        }
        joined.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(col: usize, colspan: usize, merge: Merge, text: &str) -> Placed {
        let content = vec![Block::Paragraph { text: text.into() }];
        Placed { col, shape: Shape { colspan, rowspan: 1, merge }, content }
    }

    #[test]
    fn a_cell_goes_on_only_with_one_of_its_column_and_width() {
        let rows = vec![
            vec![cell(0, 1, Merge::Starts, "甲"), cell(1, 2, Merge::Starts, "乙")],
            vec![cell(0, 1, Merge::GoesOn, "甲'"), cell(1, 1, Merge::GoesOn, ""), cell(2, 1, Merge::Alone, "2")],
        ];
        let (blocks, _) = blocks(rows);
        let [Block::Table(table)] = blocks.as_slice() else { panic!("{blocks:?}") };
        let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
        assert_eq!(seen, [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, ""), (1, 2, 1, 1, "2")]);
    }

    #[test]
    fn a_cell_of_its_own_ends_the_span_above_it() {
        let mut head = cell(1, 1, Merge::Alone, "总计");
        head.shape.rowspan = 3;
        let row = |second: &str| vec![cell(0, 1, Merge::Alone, "行"), cell(1, 1, Merge::Alone, second)];
        let (blocks, _) = blocks(vec![vec![cell(0, 1, Merge::Alone, "列"), head], row(""), row("7")]);
        let [Block::Table(table)] = blocks.as_slice() else { panic!("{blocks:?}") };
        let spans: Vec<_> = table.cells.iter().map(|c| (c.text.as_str(), c.rowspan)).collect();
        assert_eq!(spans, [("列", 1), ("总计", 2), ("行", 1), ("", 1), ("行", 1), ("7", 1)]);
    }

    #[test]
    fn lines_of_a_cell_are_one_text_and_digits_on_two_lines_stay_apart() {
        let text =
            |lines: &[&str]| text_of(&lines.iter().map(|l| Block::Paragraph { text: (*l).into() }).collect::<Vec<_>>());
        assert_eq!(text(&["（一）予以", " 公开 "]), "（一）予以公开");
        assert_eq!(text(&["11", "", "4"]), "11\n4");
    }

    #[test]
    fn a_table_around_a_table_places_it_and_a_table_in_a_large_one_is_text() {
        let (inner, _) = blocks(vec![vec![cell(0, 1, Merge::Alone, "1"), cell(1, 1, Merge::Alone, "2")]]);
        let mut around = cell(0, 1, Merge::Alone, "题");
        around.content.extend(inner.clone());
        let (placed, _) = blocks(vec![vec![around.clone(), cell(1, 1, Merge::Alone, "边")]]);
        assert!(matches!(placed.as_slice(), [Block::Paragraph { .. }, Block::Table(_), Block::Paragraph { .. }]));
        let mut row: Vec<Placed> = (1..LARGE).map(|col| cell(col, 1, Merge::Alone, "3")).collect();
        row.push(around);
        let (data, _) = blocks(vec![row]);
        let [Block::Table(table)] = data.as_slice() else { panic!("{data:?}") };
        assert_eq!(table.cells.last().map(|c| c.text.as_str()), Some("题1\n2"));
    }
}
