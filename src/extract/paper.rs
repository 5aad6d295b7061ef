//! Pages of glyphs and rulings to blocks: what PDF and OFD have in common.
//!
//! Comes in: [`Sheet`]s, upright, measured in points from the top left. Goes out: [`Paper`]: headings and paragraphs, tables
//! of rulings and of gaps, in reading order over all pages, and what the pages print around them. No text is dropped and
//! none repaired: what runs over a ruling stays in one piece, in one cell.

mod area;
mod cell;
mod columns;
mod furniture;
mod lattice;
mod line;
mod paragraphs;
mod ruled;
mod rulings;
mod seams;
mod torn;
mod unruled;

pub(super) use area::Area;
pub(super) use line::Glyph;

use crate::model::document::{Block, Table};
use crate::model::issue::{Issue, Severity};
use line::Line;

/// More glyphs than this on one page are no report's (a drawing made of letters).
const MAX_GLYPHS: usize = 200_000;

/// One page.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Its size in points.
    pub(super) width: f64,
    /// Its size in points.
    pub(super) height: f64,
    /// What is printed upright, in the order in which it is drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// What is printed askew (water marks).
    pub(super) askew: String,
    /// Lines along an axis, and thin rectangles.
    pub(super) rules: Vec<Area>,
    /// Whether some of it is lost: what follows on the next page goes on from nothing here.
    pub(super) cut: bool,
}

/// What the pages hold.
#[derive(Debug, Default)]
pub(super) struct Paper {
    /// In reading order.
    pub(super) blocks: Vec<Block>,
    /// Running headers and footers, text in the margins.
    pub(super) around: Vec<Block>,
    /// What could not be told.
    pub(super) issues: Vec<Issue>,
}

/// Something that stands on a page.
#[derive(Debug)]
enum Item {
    Line(Line),
    Table(Placed),
}

/// A table with its place.
#[derive(Debug)]
struct Placed {
    table: Table,
    area: Area,
    /// The columns' edges, from left to right.
    edges: Vec<f64>,
    /// For each cell whether its last line leaves no room for another digit.
    filled: Vec<bool>,
    /// Whether rulings show its cells.
    ruled: bool,
}

impl Item {
    fn area(&self) -> Area {
        match self {
            Self::Line(line) => line.area,
            Self::Table(placed) => placed.area,
        }
    }
}

/// A page while it is read: its items in reading order.
#[derive(Debug)]
struct Page {
    width: f64,
    height: f64,
    items: Vec<Item>,
    cut: bool,
}

/// Lays the sheets out as blocks.
pub(super) fn read(sheets: Vec<Sheet>) -> Paper {
    let mut paper = Paper::default();
    let mut pages: Vec<Page> =
        sheets.into_iter().enumerate().map(|(at, sheet)| page(sheet, at + 1, &mut paper)).collect();
    furniture::strip(&mut pages, &mut paper.around);
    let mut columns = unruled::Columns::default();
    for page in &mut pages {
        page.items = unruled::tables(std::mem::take(&mut page.items), &mut columns);
    }
    torn::mark(&mut pages);
    seams::close(&mut pages);
    paper.blocks = paragraphs::blocks(pages);
    paper
}

/// In which table and cell of these rulings each point lies, by numbers that mean nothing else; none outside all tables.
pub(super) fn cells_of(rules: &[Area], points: &[(f64, f64)]) -> Vec<Option<(usize, usize)>> {
    let lattices = ruled::largest_first(lattice::find(rules).0);
    let cell = |(x, y): &(f64, f64)| {
        let at = ruled::innermost(&lattices, *x, *y)?;
        Some((at, lattices[at].cell(lattices[at].slot(*x, *y))))
    };
    points.iter().map(cell).collect()
}

fn page(sheet: Sheet, number: usize, paper: &mut Paper) -> Page {
    let Sheet { width, height, mut glyphs, askew, rules, cut } = sheet;
    let at = || format!("page {number}");
    // what lies beyond the page's edge stays: where the edge is wrong it would cut numbers
    glyphs.retain(|g| g.area.is_finite());
    if glyphs.len() > MAX_GLYPHS {
        let detail = format!("{} characters on one page, of which {MAX_GLYPHS} are read", glyphs.len());
        paper.issues.push(Issue::new("page-cut", Severity::Error, at(), detail));
        glyphs.truncate(MAX_GLYPHS);
    }
    if !askew.trim().is_empty() {
        paper.around.push(Block::Paragraph { text: askew });
    }
    let (lattices, left_out) = lattice::find(&rules);
    if left_out > 0 {
        let detail = format!("{left_out} lines on one page are a drawing: no table is read from them");
        paper.issues.push(Issue::new("rulings-left-out", Severity::Warning, at(), detail));
    }
    let (tables, free) = ruled::tables(lattices, glyphs);
    let (free, margin): (Vec<Glyph>, Vec<Glyph>) = free.into_iter().partition(|g| !g.turned);
    let margin: String = margin.iter().map(|g| g.ch).collect();
    if !margin.is_empty() {
        paper.around.push(Block::Paragraph { text: margin });
    }
    Page { width, height, items: columns::in_order(tables, free, width), cut }
}

/// Takes out the rows in which no cell begins: rulings at slightly different heights, lines of a header.
fn squeeze(table: &mut Table) {
    let mut begins = vec![false; table.rows];
    for cell in &table.cells {
        begins[cell.row] = true;
    }
    // for each row, and for the end, how many rows above it stay
    let mut kept = vec![0];
    for begins in begins {
        kept.push(kept[kept.len() - 1] + usize::from(begins));
    }
    for cell in &mut table.cells {
        let (from, to) = (kept[cell.row], kept[cell.row + cell.rowspan]);
        (cell.row, cell.rowspan) = (from, (to - from).max(1));
    }
    table.rows = kept[table.rows];
}

#[cfg(test)]
mod tests;
