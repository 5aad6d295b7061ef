//! The header of a table without rulings.
//!
//! Comes in: its lines and the columns of the figures below. Goes out: cells. What is narrower than its column is that
//! column's, line under line; what is wider stands over as many columns as put it in their middle.

use super::{Bands, Line, Piece};
use crate::model::document::Cell;

/// Words over one column take at most this part of its width.
const OWN: f64 = 0.85;

/// The cells of a header. Label columns come first.
pub(super) fn cells(lines: &[Line], bands: &Bands, label_columns: usize) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    // for each band the cell that goes on if the next line has words in it
    let mut open: Vec<Option<usize>> = vec![None; bands.count()];
    for (row, line) in lines.iter().enumerate() {
        let (labels, pieces): (Vec<&Piece>, Vec<&Piece>) =
            line.pieces.iter().partition(|piece| label_columns > 0 && piece.area.middle_x() < bands.edges[0]);
        if !labels.is_empty() {
            let text = labels.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ");
            cells.push(Cell { row, col: 0, rowspan: 1, colspan: label_columns, text });
        }
        let mut next = 0;
        let mut still: Vec<Option<usize>> = vec![None; bands.count()];
        for piece in pieces {
            let (from, to) = bands.of(&piece.area);
            let own = from == to && piece.area.width() <= OWN * (bands.edges[to + 1] - bands.edges[to]);
            if own && let Some(above) = open[from] {
                cells[above].text.push_str(&piece.text);
                cells[above].rowspan = row + 1 - cells[above].row;
                still[from] = Some(above);
                next = next.max(to + 1);
                continue;
            }
            let (from, to) = if own { (from, to) } else { spanned(piece, bands, next, from, to) };
            if own {
                still[from] = Some(cells.len());
            }
            cells.push(Cell {
                row,
                col: label_columns + from,
                rowspan: 1,
                colspan: to + 1 - from,
                text: piece.text.clone(),
            });
            next = to + 1;
        }
        open = still;
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
