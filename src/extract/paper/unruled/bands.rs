//! The columns of a table without rulings.
//!
//! Comes in: the lines of its header and of its figures. Goes out: where each column of figures begins and ends. A name over
//! several columns is none.

use super::{cuts, labels_of};
use crate::extract::paper::area::Area;
use crate::extract::paper::line::{Line, Piece};

/// A table without rulings: where its figures' columns begin and end.
#[derive(Debug, Clone)]
pub(super) struct Bands {
    pub(super) edges: Vec<f64>,
}

impl Bands {
    pub(super) fn count(&self) -> usize {
        self.edges.len() - 1
    }

    /// The band at a place; what lies outside belongs to the nearest.
    pub(super) fn at(&self, x: f64) -> usize {
        self.edges.partition_point(|edge| *edge <= x).clamp(1, self.count()) - 1
    }

    /// Whether the figures of these lines stand each in one of the bands, and the labels in none.
    pub(super) fn hold(&self, body: &[Line]) -> bool {
        let outer = self.edges[0]..=self.edges[self.count()];
        let fits = |piece: &Piece| {
            let (from, to) = self.of(&piece.area);
            from == to && outer.contains(&piece.area.middle_x())
        };
        body.iter().filter_map(|line| labels_of(line).map(|labels| line.pieces.split_at(labels))).all(
            |(labels, values)| {
                let apart = values.windows(2).all(|pair| self.of(&pair[0].area).1 < self.of(&pair[1].area).0);
                apart && values.iter().all(fits) && labels.iter().all(|label| label.area.middle_x() < *outer.start())
            },
        )
    }

    /// The bands that a piece covers by more than its fringe.
    pub(super) fn of(&self, area: &Area) -> (usize, usize) {
        let fringe = 0.15 * area.width();
        (self.at(area.left + fringe), self.at(area.right - fringe))
    }
}

/// The columns of the figures: where nothing is printed from the first row to the last lies their edge. What the header
/// names where no figure stands is a column as well.
pub(super) fn of(header: &[Line], body: &[Line]) -> Option<Bands> {
    let rows = || body.iter().filter_map(|line| labels_of(line).map(|labels| line.pieces.split_at(labels)));
    let mut areas: Vec<Area> = rows().flat_map(|(_, values)| values).map(|piece| piece.area).collect();
    let left = areas.iter().map(|area| area.left).fold(f64::INFINITY, f64::min);
    let labels = rows().flat_map(|(labels, _)| labels).map(|piece| piece.area.right);
    let labels = labels.filter(|right| *right < left).fold(f64::NEG_INFINITY, f64::max);
    let mut columns = merged(&mut areas);
    // what stands alone on its line is over the whole table
    let beside = header.iter().filter(|line| line.pieces.len() > 1);
    let mut named: Vec<Area> = beside.flat_map(|line| &line.pieces).map(|piece| piece.area).collect();
    named.retain(|area| area.left > labels);
    let words = header.iter().flat_map(|line| cuts::words(line).pieces).map(|piece| piece.area);
    let words: Vec<Area> = words.filter(|area| area.left > labels).collect();
    if let Some(paired) = paired(&columns, &words) {
        columns = paired;
    }
    // the narrow names first: what stands over several columns must not hide them
    named.sort_by(|a, b| a.width().total_cmp(&b.width()));
    for area in named {
        if columns.iter().all(|column| area.shared_width(column) <= 0.0) {
            columns.push(area);
        }
    }
    let columns = merged(&mut columns);
    let (first, last) = (columns.first()?, columns.last()?);
    let outer = if labels.is_finite() { f64::midpoint(labels, first.left) } else { first.left - first.width() };
    let between = columns.windows(2).map(|pair| f64::midpoint(pair[0].right, pair[1].left));
    let edges = std::iter::once(outer).chain(between).chain([last.right + last.width()]).collect();
    Some(Bands { edges })
}

/// The columns with the names over them, where there are as many names as columns of figures: a figure may be set to its
/// column's edge and its name to the middle.
fn paired(columns: &[Area], printed: &[Area]) -> Option<Vec<Area>> {
    // from the lowest line upwards: what stands over several columns must not hide them
    let mut names: Vec<Area> = Vec::new();
    for area in printed.iter().rev() {
        let over: Vec<usize> = (0..names.len()).filter(|at| area.shared_width(&names[*at]) > 0.0).collect();
        match over.as_slice() {
            [] => names.push(*area),
            [only] => {
                let both = names[*only].with(*area);
                if (0..names.len()).all(|at| at == *only || both.shared_width(&names[at]) <= 0.0) {
                    names[*only] = both;
                }
            }
            _ => {}
        }
    }
    names.sort_by(|a, b| a.left.total_cmp(&b.left));
    let both: Vec<Area> = columns.iter().zip(&names).map(|(column, name)| column.with(*name)).collect();
    let apart = both.windows(2).all(|pair| pair[0].right <= pair[1].left);
    (names.len() == columns.len() && apart).then_some(both)
}

fn merged(areas: &mut [Area]) -> Vec<Area> {
    areas.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut columns: Vec<Area> = Vec::new();
    for area in areas.iter() {
        match columns.last_mut() {
            Some(column) if area.left < column.right => *column = column.with(*area),
            _ => columns.push(*area),
        }
    }
    columns
}
