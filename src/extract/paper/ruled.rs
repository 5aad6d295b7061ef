//! Tables with rulings.
//!
//! Comes in: lattices and the glyphs of a page. Goes out: tables, and the glyphs that stand in none. Digits that run on
//! over a ruling stand in one cell that covers both places, so that no number is cut or made there.

use super::Placed;
use super::area::Area;
use super::cell::{self, Said};
use super::lattice::{Lattice, Span};
use super::line::{self, Glyph, is_digit};
use crate::model::document::{Cell, Table};
use std::collections::{HashMap, HashSet};

/// More lattices than this on one page are a drawing; the largest are kept.
const MAX_LATTICES: usize = 200;
/// A digit may reach over a ruling by this part of its width: widths are rounded.
const PLAY: f64 = 0.2;

/// The tables of a page, and what is printed beside them.
pub(super) fn tables(lattices: Vec<Lattice>, glyphs: Vec<Glyph>) -> (Vec<Placed>, Vec<Glyph>) {
    let lattices = largest_first(lattices);
    let mut inside: Vec<Vec<Glyph>> = vec![Vec::new(); lattices.len()];
    let mut free = Vec::new();
    for glyph in glyphs {
        let (x, y) = (glyph.area.middle_x(), glyph.area.middle_y());
        match innermost(&lattices, x, y) {
            Some(at) => inside[at].push(glyph),
            None => free.push(glyph),
        }
    }
    let mut tables = Vec::new();
    for (mut lattice, glyphs) in lattices.into_iter().zip(inside) {
        match table(&mut lattice, &glyphs) {
            Some(table) => tables.push(table),
            None => free.extend(glyphs),
        }
    }
    (tables, free)
}

/// Those that are tables, from the largest to the smallest.
pub(super) fn largest_first(mut lattices: Vec<Lattice>) -> Vec<Lattice> {
    // a frame of one cell is an ornament
    lattices.retain(|lattice| lattice.cols() * lattice.rows() > 1);
    let size = |lattice: &Lattice| lattice.area().width() * lattice.area().height();
    lattices.sort_by(|a, b| size(b).total_cmp(&size(a)));
    lattices.truncate(MAX_LATTICES);
    lattices
}

/// The smallest of them around a point.
pub(super) fn innermost(lattices: &[Lattice], x: f64, y: f64) -> Option<usize> {
    lattices.iter().rposition(|lattice| lattice.area().holds(x, y))
}

/// The table of a lattice; none where nothing is printed in it, or all in one of a few columns: that is a frame.
fn table(lattice: &mut Lattice, glyphs: &[Glyph]) -> Option<Placed> {
    let slot = |glyph: &Glyph| lattice.slot(glyph.area.middle_x(), glyph.area.middle_y());
    let slots: Vec<usize> = glyphs.iter().map(slot).collect();
    let over = run_over(lattice, glyphs);
    lattice.merge(over);
    let mut filled = vec![false; lattice.cols() * lattice.rows()];
    for slot in &slots {
        filled[*slot] = true;
    }
    let spans = lattice.spans(&filled);
    let mut held: HashMap<usize, Vec<Glyph>> = HashMap::new();
    for (glyph, slot) in glyphs.iter().zip(slots) {
        held.entry(lattice.cell(slot)).or_default().push(*glyph);
    }
    if held.is_empty() || held.len() < 2 && lattice.cols() < 3 {
        return None;
    }
    let said: Vec<Said> = spans
        .iter()
        .map(|(cell, span)| held.get(cell).map_or_else(Said::default, |g| cell::read(g, area(lattice, span))))
        .collect();
    let texts = joined(&spans, &said);
    let cells = spans.iter().zip(texts).map(|((_, span), text)| Cell {
        row: span.row,
        col: span.col,
        rowspan: span.rows,
        colspan: span.cols,
        text,
    });
    let mut table = Table { rows: lattice.rows(), cols: lattice.cols(), cells: cells.collect(), spans_known: true };
    super::squeeze(&mut table);
    let filled = said.iter().map(|said| said.filled).collect();
    Some(Placed { table, area: lattice.area(), edges: lattice.xs.clone(), filled, ruled: true })
}

fn area(lattice: &Lattice, span: &Span) -> Area {
    Area {
        left: lattice.xs[span.col],
        right: lattice.xs[span.col + span.cols],
        top: lattice.ys[span.row],
        bottom: lattice.ys[span.row + span.rows],
    }
}

/// The slots of digits that run on from one cell into the next, not cleanly parted by the ruling.
fn run_over(lattice: &Lattice, glyphs: &[Glyph]) -> Vec<Vec<usize>> {
    let upright: Vec<Glyph> = glyphs.iter().filter(|g| !g.turned).copied().collect();
    let slot = |glyph: &Glyph| lattice.slot(glyph.area.middle_x(), glyph.area.middle_y());
    let mut found = Vec::new();
    for row in line::rows(&upright) {
        for pair in row.windows(2).filter(|pair| line::run_on(&pair[0], &pair[1])) {
            let (a, b) = (slot(&pair[0]), slot(&pair[1]));
            if a / lattice.cols() != b / lattice.cols() || lattice.cell(a) == lattice.cell(b) {
                continue;
            }
            let edge = lattice.xs[b % lattice.cols()];
            let over = pair[0].area.right - edge > PLAY * pair[0].area.width()
                || edge - pair[1].area.left > PLAY * pair[1].area.width();
            if over {
                found.push(vec![a, b]);
            }
        }
    }
    found
}

/// The texts of the cells. A number that its narrow cell broke over lines is made whole where the row shows that its cells
/// hold one number each: another one stands on a single line, or all of them go on where no room is left and end where some is.
fn joined(spans: &[(usize, Span)], said: &[Said]) -> Vec<String> {
    let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| is_digit(c) || c == '\n');
    let rows_with = |is: &dyn Fn(&Said) -> bool| -> HashSet<(usize, usize)> {
        let numbers = spans.iter().zip(said).filter(|(_, said)| is_number(&said.text) && is(said));
        numbers.map(|((_, span), _)| (span.row, span.rows)).collect()
    };
    let is_broken = |said: &Said| said.text.contains('\n');
    let single = rows_with(&|said| !is_broken(said));
    let doubtful = rows_with(&|said| is_broken(said) && (!said.wrapped || said.filled));
    spans
        .iter()
        .zip(said)
        .map(|((_, span), said)| {
            let row = (span.row, span.rows);
            let whole = said.wrapped && is_number(&said.text) && (single.contains(&row) || !doubtful.contains(&row));
            if whole { said.text.replace('\n', "") } else { said.text.clone() }
        })
        .collect()
}
