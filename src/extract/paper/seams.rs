//! Tables that a page break cut.
//!
//! Comes in: pages with their tables. A table at the end of a page and one with the same columns at the head of the next
//! become one; a header that is printed again is left out; a label cell goes on over the break. A row or a number that the
//! break cut is joined only where the second part has no label of its own.

use super::line::is_digit;
use super::{Item, Page, Placed};
use crate::model::document::Cell;

/// The edges of both parts lie at the same place up to this (points).
const SAME: f64 = 6.0;
/// A table over more rows than this is not joined any further.
const MAX_ROWS: usize = 20_000;

/// Joins the tables over each page break.
pub(super) fn close(pages: &mut [Page]) {
    // a table over several pages grows on the page where it begins
    let mut open: Option<usize> = None;
    for at in 1..pages.len() {
        let (before, after) = pages.split_at_mut(at);
        let first = match open {
            Some(page) if before[at - 1].items.is_empty() => page,
            _ => at - 1,
        };
        open = None;
        if before[at - 1].cut {
            continue;
        }
        let (Some(Item::Table(upper)), Some(Item::Table(lower))) =
            (before[first].items.last_mut(), after[0].items.first_mut())
        else {
            continue;
        };
        if join(upper, lower) {
            after[0].items.remove(0);
            open = Some(first);
        }
    }
}

/// Joins the lower part to the upper one; false where they are two tables.
fn join(upper: &mut Placed, lower: &mut Placed) -> bool {
    let Some(edges) = common_edges(&upper.edges, &lower.edges) else { return false };
    if !upper.ruled || !lower.ruled || upper.table.rows + lower.table.rows > MAX_ROWS {
        return false;
    }
    respan(upper, &edges);
    respan(lower, &edges);
    let skip = repeated_rows(upper, lower);
    let body: Vec<(Cell, bool)> = lower
        .table
        .cells
        .drain(..)
        .zip(lower.filled.drain(..))
        .filter(|(cell, _)| cell.row >= skip)
        .map(|(cell, filled)| (Cell { row: cell.row - skip, ..cell }, filled))
        .collect();
    let rows = lower.table.rows - skip;
    if rows == 0 {
        return true;
    }
    let heads = are_heads(upper, &body);
    let cut = cut_row(upper, &body, heads);
    let base = upper.table.rows - usize::from(cut != Cut::None);
    for (cell, filled) in body {
        let above = last_above(upper, &cell).filter(|_| cell.row == 0);
        let joins = |above: usize| cut != Cut::None && cell.rowspan == 1 || goes_on(upper, above, &cell, heads);
        if let Some(above) = above.filter(|above| joins(*above)) {
            take_in(upper, above, &cell, base, cut == Cut::Unlabelled);
            upper.filled[above] = filled;
        } else if cut == Cut::None || cell.row > 0 || !cell.text.is_empty() {
            upper.table.cells.push(Cell { row: cell.row + base, ..cell });
            upper.filled.push(filled);
        }
    }
    upper.table.rows = base + rows;
    true
}

/// Whether a page break cut the last row above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The rows on both sides are whole.
    None,
    /// The rest of the row has no label: its digits go on.
    Unlabelled,
    /// The rest has the end of the label.
    Labelled,
}

/// The edges of both, where the outermost are the same and all others fit between them.
fn common_edges(upper: &[f64], lower: &[f64]) -> Option<Vec<f64>> {
    let near = |a: Option<&f64>, b: Option<&f64>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= SAME);
    if !near(upper.first(), lower.first()) || !near(upper.last(), lower.last()) {
        return None;
    }
    let mut edges: Vec<f64> = upper.to_vec();
    for edge in lower {
        if !upper.iter().any(|other| (other - edge).abs() <= SAME) {
            edges.push(*edge);
        }
    }
    edges.sort_by(f64::total_cmp);
    Some(edges)
}

/// Counts the cells' columns by these edges.
fn respan(placed: &mut Placed, edges: &[f64]) {
    let column = |edge: f64| {
        let near = |at: &usize| (edges[*at] - edge).abs();
        (0..edges.len()).min_by(|a, b| near(a).total_cmp(&near(b))).unwrap_or_default()
    };
    let columns: Vec<usize> = placed.edges.iter().map(|edge| column(*edge)).collect();
    for cell in &mut placed.table.cells {
        let (from, to) = (columns[cell.col], columns[cell.col + cell.colspan]);
        (cell.col, cell.colspan) = (from, (to - from).max(1));
    }
    placed.table.cols = edges.len() - 1;
    placed.edges = edges.to_vec();
}

/// How many rows at the head of the lower part are printed at the head of the upper one as well.
fn repeated_rows(upper: &Placed, lower: &Placed) -> usize {
    let row = |placed: &Placed, row: usize| -> Vec<(usize, usize, usize, String)> {
        let cells = placed.table.cells.iter().filter(|c| c.row == row);
        cells.map(|c| (c.col, c.colspan, c.rowspan, c.text.clone())).collect()
    };
    let mut count = 0;
    while count < lower.table.rows.min(upper.table.rows).min(6) {
        let (above, below) = (row(upper, count), row(lower, count));
        let is_header = below.iter().all(|(_, _, _, text)| !text.chars().all(is_digit) || text.is_empty());
        let says = below.iter().any(|(_, _, _, text)| !text.is_empty());
        if above != below || !is_header || !says && !below.is_empty() {
            break;
        }
        count += 1;
    }
    // a cell of the header that reaches further down is no header's
    let crosses = |at: usize| lower.table.cells.iter().any(|c| c.row < at && c.row + c.rowspan > at);
    while count > 0 && crosses(count) {
        count -= 1;
    }
    count
}

/// The cell of the last row of the upper part that has exactly the columns of this cell.
fn last_above(upper: &Placed, cell: &Cell) -> Option<usize> {
    let at_end = |c: &Cell| c.row + c.rowspan == upper.table.rows;
    upper.table.cells.iter().rposition(|c| at_end(c) && c.col == cell.col && c.colspan == cell.colspan)
}

fn is_figure(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| is_digit(c) || c == '\n')
}

/// Whether the first row of the lower part is the rest of the last row above: every cell of it is nothing, the end of the
/// label above it, or digits under digits or under nothing. A full row of figures under another one is a row.
fn cut_row(upper: &Placed, body: &[(Cell, bool)], heads: bool) -> Cut {
    let words = |text: &str| text.chars().any(char::is_alphabetic);
    let (mut below, mut held, mut labelled, mut ends_label, mut says) = (0, 0, false, false, false);
    for (cell, _) in body.iter().filter(|(cell, _)| cell.row == 0) {
        // a group's cell beside the row goes on over the break on its own
        let group = cell.rowspan > 1 && last_above(upper, cell).is_some_and(|above| goes_on(upper, above, cell, heads));
        if group || cell.rowspan > 1 && cell.text.is_empty() {
            continue;
        }
        let Some(above) = last_above(upper, cell).filter(|_| cell.rowspan == 1) else { return Cut::None };
        let text = &upper.table.cells[above].text;
        says |= !cell.text.is_empty();
        if is_figure(&cell.text) && (text.is_empty() || is_figure(text)) {
            below += usize::from(!text.is_empty() && !upper.filled[above]);
        } else if words(&cell.text) && goes_on(upper, above, cell, heads) {
            ends_label = true;
        } else if !cell.text.is_empty() {
            return Cut::None;
        } else if words(text) {
            labelled = true;
        } else {
            held += usize::from(is_figure(text));
        }
    }
    let is_row = below > 0 && held == 0 || ends_label && below > 1;
    match (says && !is_row, ends_label, labelled) {
        (true, true, _) => Cut::Labelled,
        (true, false, true) => Cut::Unlabelled,
        _ => Cut::None,
    }
}

/// Whether the break is within a header: no figure stands above it, and none in the first row below it.
fn are_heads(upper: &Placed, body: &[(Cell, bool)]) -> bool {
    let row = || body.iter().map(|(cell, _)| cell).filter(|cell| cell.row == 0);
    let counts = |cell: &Cell| cell.text.contains(is_digit) && !cell.text.chars().any(char::is_alphabetic);
    row().any(|cell| !cell.text.is_empty()) && !row().chain(&upper.table.cells).any(counts)
}

/// Whether a cell at the head of the lower part is the rest of the label above it: empty, or the end of words that a
/// numbered label, or the head of one column, began.
fn goes_on(upper: &Placed, above: usize, cell: &Cell, heads: bool) -> bool {
    let label = &upper.table.cells[above].text;
    let words = |text: &str| text.chars().any(char::is_alphabetic);
    if !words(label) {
        return false;
    }
    let first_columns = cell.col + cell.colspan < upper.table.cols;
    if cell.text.is_empty() {
        // an empty cell beside a row of its own is blank; a group's cell is over several rows
        return first_columns && (cell.rowspan > 1 || upper.table.cells[above].rowspan > 1);
    }
    if heads && cell.colspan == 1 && words(&cell.text) {
        return true;
    }
    // the break may be within the number: （三 and ）不予公开
    words(&cell.text)
        && is_numbered(&format!("{label}{}", cell.text))
        && !is_numbered(&cell.text)
        && numbers_its_labels(upper, above)
}

/// Whether the column of this cell numbers all its other labels.
fn numbers_its_labels(upper: &Placed, at: usize) -> bool {
    let cell = &upper.table.cells[at];
    let words = |c: &Cell| c.col == cell.col && c.colspan == cell.colspan && c.text.chars().any(char::is_alphabetic);
    let others = upper.table.cells.iter().enumerate().filter(|(other, _)| *other != at);
    others.filter(|(_, c)| words(c)).all(|(_, c)| is_numbered(&c.text))
}

fn is_numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c: char| is_digit(c) || "一二三四五六七八九十".contains(c));
    rest.len() < inner.len() && rest.starts_with(['、', '.', '．', '）', ')'])
}

/// Puts the rest of a cell to its beginning.
fn take_in(upper: &mut Placed, above: usize, rest: &Cell, base: usize, unlabelled: bool) {
    let wrapped = unlabelled && upper.filled[above];
    let cell = &mut upper.table.cells[above];
    let digits = cell.text.ends_with(is_digit) && rest.text.starts_with(is_digit);
    // digits that had room on the line above may be another number: the sums decide
    cell.text.push_str(if digits && !wrapped { "\n" } else { "" });
    cell.text.push_str(&rest.text);
    cell.rowspan = base + rest.rowspan - cell.row;
}
