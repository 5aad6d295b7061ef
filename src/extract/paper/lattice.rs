//! Strokes to grids.
//!
//! Comes in: rulings. Goes out: a [`Lattice`] for each set of rulings that hang together: its lines, and which slots no
//! ruling parts, so that they are one cell. A cell is always a rectangle.

use super::area::Area;
use super::rulings::{Stroke, strokes};
use indexmap::IndexMap;

/// More strokes than this on one page are a drawing.
const MAX_STROKES: usize = 3_000;
/// More slots than this are no table.
const MAX_SLOTS: usize = 400_000;
/// Slots that are looked at until every cell is a rectangle; what takes more is no table.
const MAX_WORK: usize = 8_000_000;
/// Rulings that miss each other by this much still meet.
const MEET: f64 = 3.5;
/// What sticks out further than this opens a column or a row of its own (a table without its outer rulings).
const OPEN: f64 = 8.0;

/// A grid of rulings.
#[derive(Debug)]
pub(super) struct Lattice {
    /// The columns' edges.
    pub(super) xs: Vec<f64>,
    /// The rows' edges.
    pub(super) ys: Vec<f64>,
    /// For each slot, row by row, the number of its cell.
    cells: Vec<usize>,
}

/// A cell of a lattice, in slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) row: usize,
    pub(super) col: usize,
    pub(super) rows: usize,
    pub(super) cols: usize,
}

/// The lattices of a page, and how many strokes were left out because they are too many.
pub(super) fn find(rules: &[Area]) -> (Vec<Lattice>, usize) {
    let (level, upright) = strokes(rules);
    if level.len() + upright.len() > MAX_STROKES {
        return (Vec::new(), level.len() + upright.len());
    }
    let mut groups = Groups::new(level.len() + upright.len());
    for (h, line) in level.iter().enumerate() {
        let first = upright.partition_point(|v| v.at < line.from - MEET);
        for (v, other) in upright.iter().enumerate().skip(first).take_while(|(_, v)| v.at <= line.to + MEET) {
            if other.from - MEET <= line.at && line.at <= other.to + MEET {
                groups.join(h, level.len() + v);
            }
        }
    }
    let lattices = groups
        .members()
        .into_iter()
        .filter_map(|members| {
            let (h, v): (Vec<usize>, Vec<usize>) = members.into_iter().partition(|at| *at < level.len());
            let h: Vec<Stroke> = h.into_iter().map(|at| level[at]).collect();
            let v: Vec<Stroke> = v.into_iter().map(|at| upright[at - level.len()]).collect();
            Lattice::of(&h, &v)
        })
        .collect();
    (lattices, 0)
}

impl Lattice {
    fn of(level: &[Stroke], upright: &[Stroke]) -> Option<Self> {
        let xs = edges(upright, level);
        let ys = edges(level, upright);
        let (cols, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
        if cols == 0 || rows == 0 || cols * rows > MAX_SLOTS || upright.is_empty() || level.is_empty() {
            return None;
        }
        let beside = walls(upright, &xs, &ys);
        let above = walls(level, &ys, &xs);
        let mut groups = Groups::new(cols * rows);
        for row in 0..rows {
            for col in 0..cols {
                if col > 0 && !beside[col * rows + row] {
                    groups.join(row * cols + col - 1, row * cols + col);
                }
                if row > 0 && !above[row * cols + col] {
                    groups.join((row - 1) * cols + col, row * cols + col);
                }
            }
        }
        let cells = (0..cols * rows).map(|slot| groups.root(slot)).collect();
        Some(Self { xs, ys, cells })
    }

    pub(super) fn cols(&self) -> usize {
        self.xs.len() - 1
    }

    pub(super) fn rows(&self) -> usize {
        self.ys.len() - 1
    }

    pub(super) fn area(&self) -> Area {
        Area { left: self.xs[0], right: self.xs[self.cols()], top: self.ys[0], bottom: self.ys[self.rows()] }
    }

    /// The slot at a point within the lattice.
    pub(super) fn slot(&self, x: f64, y: f64) -> usize {
        let place = |edges: &[f64], at: f64| edges.partition_point(|edge| *edge <= at).clamp(1, edges.len() - 1) - 1;
        place(&self.ys, y) * self.cols() + place(&self.xs, x)
    }

    /// The number of the cell that a slot belongs to.
    pub(super) fn cell(&self, slot: usize) -> usize {
        self.cells[slot]
    }

    /// Makes one cell of the slots of each set.
    pub(super) fn merge(&mut self, sets: impl IntoIterator<Item = Vec<usize>>) {
        let mut groups = Groups { parent: std::mem::take(&mut self.cells) };
        for set in sets {
            for pair in set.windows(2) {
                groups.join(pair[0], pair[1]);
            }
        }
        self.cells = (0..groups.parent.len()).map(|slot| groups.root(slot)).collect();
    }

    /// Makes every cell a rectangle and says where it lies, with its number, in reading order. A cell of another shape that
    /// is empty falls apart into its slots; one with something in a slot takes in what it needs.
    pub(super) fn spans(&mut self, filled: &[bool]) -> Vec<(usize, Span)> {
        let mut work = MAX_WORK;
        loop {
            let bounds = self.bounds(filled);
            let odd: Vec<&Bound> = bounds.values().filter(|b| b.slots < b.span.rows * b.span.cols).collect();
            if odd.is_empty() {
                return bounds.into_iter().map(|(cell, bound)| (cell, bound.span)).collect();
            }
            let steps = self.cells.len() + odd.iter().map(|b| b.span.rows * b.span.cols).sum::<usize>();
            work = work.saturating_sub(steps);
            if work == 0 {
                // nothing is known of such a drawing but what is printed in it
                self.cells.fill(0);
            } else if odd.iter().any(|bound| !bound.filled) {
                // a cell is numbered by one of its slots, so that the others' own numbers are free
                let empty =
                    |cell: &usize| bounds.get(cell).is_some_and(|b| !b.filled && b.slots < b.span.rows * b.span.cols);
                for (slot, cell) in self.cells.iter_mut().enumerate().filter(|(_, cell)| empty(cell)) {
                    *cell = slot;
                }
            } else {
                let sets: Vec<Vec<usize>> = odd.iter().map(|b| slots(&b.span, self.cols()).collect()).collect();
                self.merge(sets);
            }
        }
    }

    /// The rectangle around each cell.
    fn bounds(&self, filled: &[bool]) -> IndexMap<usize, Bound> {
        let mut bounds: IndexMap<usize, Bound> = IndexMap::new();
        for (slot, cell) in self.cells.iter().enumerate() {
            let (row, col) = (slot / self.cols(), slot % self.cols());
            let first = Bound { span: Span { row, col, rows: 1, cols: 1 }, slots: 0, filled: false };
            let bound = bounds.entry(*cell).or_insert(first);
            let span = &mut bound.span;
            let (left, right) = (span.col.min(col), (span.col + span.cols).max(col + 1));
            (span.col, span.cols, span.rows) = (left, right - left, row + 1 - span.row);
            bound.slots += 1;
            bound.filled |= filled[slot];
        }
        bounds
    }
}

/// The rectangle around a cell, how many slots it has, and whether one of them holds something.
struct Bound {
    span: Span,
    slots: usize,
    filled: bool,
}

fn slots(span: &Span, cols: usize) -> impl Iterator<Item = usize> + use<> {
    let (left, width) = (span.col, span.cols);
    (span.row..span.row + span.rows).flat_map(move |row| (left..left + width).map(move |col| row * cols + col))
}

/// The edges that these strokes are, and where the others reach beyond them.
fn edges(strokes: &[Stroke], across: &[Stroke]) -> Vec<f64> {
    let mut edges: Vec<f64> = strokes.iter().map(|s| s.at).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    let from = across.iter().map(|s| s.from).fold(f64::INFINITY, f64::min);
    let to = across.iter().map(|s| s.to).fold(f64::NEG_INFINITY, f64::max);
    if edges.first().is_some_and(|first| from < first - OPEN) {
        edges.insert(0, from);
    }
    if edges.last().is_some_and(|last| to > last + OPEN) {
        edges.push(to);
    }
    edges
}

/// For each edge and each band across it whether a stroke lies there.
fn walls(strokes: &[Stroke], edges: &[f64], bands: &[f64]) -> Vec<bool> {
    let count = bands.len() - 1;
    let mut walls = vec![false; edges.len() * count];
    for stroke in strokes {
        let edge = edges.partition_point(|edge| *edge < stroke.at);
        for (band, pair) in bands.windows(2).enumerate() {
            let middle = f64::midpoint(pair[0], pair[1]);
            if stroke.from <= middle && middle <= stroke.to {
                walls[edge * count + band] = true;
            }
        }
    }
    walls
}

/// Sets that are joined step by step.
struct Groups {
    parent: Vec<usize>,
}

impl Groups {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // the lower number stays, so that a cell is numbered by its first slot
        self.parent[a.max(b)] = a.min(b);
    }

    fn members(&mut self) -> Vec<Vec<usize>> {
        let mut sets: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
        for at in 0..self.parent.len() {
            let root = self.root(at);
            sets.entry(root).or_default().push(at);
        }
        sets.into_values().collect()
    }
}
