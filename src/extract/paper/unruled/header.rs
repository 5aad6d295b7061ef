//! The header of a table without rulings.
//!
//! Comes in: its lines and the columns of the figures below. Goes out: cells. What is narrower than its column is that
//! column's, line close under line; what is wider stands over as many columns as put it in their middle.

use super::{Area, Bands, Line, Piece};
use crate::model::document::Cell;

/// Words over one column take at most this part of its width.
const OWN: f64 = 0.85;
/// Lines of one cell are parted by less than this (in heights).
const CLOSE: f64 = 0.5;

/// The cells of a header. Label columns come first.
pub(super) fn cells(lines: &[Line], bands: &Bands, label_columns: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    // for each band the cell that goes on if more words stand close below it, and where its last words stand
    let mut open: Vec<Option<(usize, Area)>> = vec![None; bands.count()];
    for (row, line) in lines.iter().enumerate() {
        let (labels, pieces): (Vec<&Piece>, Vec<&Piece>) =
            line.pieces.iter().partition(|piece| label_columns > 0 && piece.area.middle_x() < bands.edges[0]);
        if !labels.is_empty() {
            let text = labels.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ");
            cells.push(Cell { row, col: 0, rowspan: 1, colspan: label_columns, text });
        }
        let mut next = 0;
        for piece in pieces {
            let (from, to) = bands.of(&piece.area);
            // what stands alone over one or two columns may be over the whole table
            let alone = line.pieces.len() == 1 && bands.count() <= 2;
            let own = from == to && !alone && piece.area.width() <= OWN * (bands.edges[to + 1] - bands.edges[to]);
            if own
                && let Some((above, last)) = open[from]
                && piece.area.top - last.bottom < CLOSE * piece.area.height()
            {
                cells[above].text.push_str(&piece.text);
                cells[above].rowspan = row + 1 - cells[above].row;
                open[from] = Some((above, piece.area));
                next = next.max(to + 1);
                continue;
            }
            let (from, to) = if own { (from, to) } else { spanned(piece, bands, next, from, to) };
            open[from..=to].fill(own.then_some((cells.len(), piece.area)));
            cells.push(Cell {
                row,
                col: label_columns + from,
                rowspan: 1,
                colspan: to + 1 - from,
                text: piece.text.clone(),
            });
            next = to + 1;
        }
    }
    // the names of the columns are one row, wherever their words begin
    for (at, _) in open.into_iter().flatten() {
        let cell = &mut cells[at];
        (cell.row, cell.rowspan) = (lines.len() - 1, 1);
    }
    cells
}

/// The bands from the first free one that have the piece in their middle, where it covers those in which it is printed.
fn spanned(piece: &Piece, bands: &Bands, next: usize, from: usize, to: usize) -> (usize, usize) {
    let middle = piece.area.middle_x();
    let band = bands.at(middle);
    let (left, right) = (bands.edges[band], bands.edges[band + 1]);
    let half = if middle < left + (right - left) / 4.0 {
        // on the edge between two bands
        2 * band
    } else if middle > right - (right - left) / 4.0 {
        2 * band + 2
    } else {
        2 * band + 1
    };
    // a span from `next` to `last` has its middle at (next + last + 1) halves
    match half.checked_sub(next + 1) {
        Some(last) if next <= from && last >= to && last < bands.count() => (next, last),
        _ => (from, to),
    }
}
