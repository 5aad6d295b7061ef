//! What stands on a page in the order in which it is read.
//!
//! Comes in: tables and the glyphs beside them. Goes out: lines and tables from top to bottom, two columns of prose one
//! after the other.

use super::line::{self, Glyph, is_digit};
use super::{Item, Placed};

/// A gutter is at least this wide (points).
const GUTTER: f64 = 10.0;
/// Columns have at least this many lines.
const MIN_LINES: usize = 8;
/// Bands with columns above and below each other are looked for to this depth.
const MAX_DEPTH: usize = 6;

/// A band of a page in which two columns stand.
struct Gutter {
    x: f64,
    top: f64,
    bottom: f64,
}

/// The items of a page in reading order.
pub(super) fn in_order(tables: Vec<Placed>, free: Vec<Glyph>, width: f64) -> Vec<Item> {
    band(tables, free, width, MAX_DEPTH)
}

fn band(tables: Vec<Placed>, free: Vec<Glyph>, width: f64, depth: usize) -> Vec<Item> {
    let gutter = if depth == 0 { None } else { gutter(&tables, &free, width) };
    let Some(gutter) = gutter else { return column(tables, &free) };
    let mut parts: [(Vec<Placed>, Vec<Glyph>); 4] = Default::default();
    let part = |x: f64, y: f64| match (y < gutter.top, y >= gutter.bottom, x < gutter.x) {
        (true, _, _) => 0,
        (_, true, _) => 3,
        (_, _, true) => 1,
        _ => 2,
    };
    for table in tables {
        parts[part(table.area.middle_x(), table.area.middle_y())].0.push(table);
    }
    for glyph in free {
        parts[part(glyph.area.middle_x(), glyph.area.middle_y())].1.push(glyph);
    }
    let [above, left, right, below] = parts;
    let mut items = band(above.0, above.1, width, depth - 1);
    items.extend(column(left.0, &left.1));
    items.extend(column(right.0, &right.1));
    items.extend(band(below.0, below.1, width, depth - 1));
    items
}

fn column(tables: Vec<Placed>, free: &[Glyph]) -> Vec<Item> {
    let mut items: Vec<Item> = line::lines(free).into_iter().map(Item::Line).collect();
    items.extend(tables.into_iter().map(Item::Table));
    items.sort_by(|a, b| a.area().top.total_cmp(&b.area().top));
    items
}

/// The white strip near the middle of the page that reaches furthest down, where prose stands on both sides of it.
fn gutter(tables: &[Placed], free: &[Glyph], width: f64) -> Option<Gutter> {
    let ground = line::around(free)?;
    let mut best: Option<Gutter> = None;
    let mut x = 0.4 * width;
    while x <= 0.6 * width && width < 5_000.0 {
        let crosses = |area: &super::Area| area.left < x + GUTTER / 2.0 && area.right > x - GUTTER / 2.0;
        let areas = free.iter().map(|g| g.area).chain(tables.iter().map(|t| t.area));
        let mut taken: Vec<(f64, f64)> = areas.filter(crosses).map(|area| (area.top, area.bottom)).collect();
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut top = ground.top;
        for (from, to) in taken.into_iter().chain([(ground.bottom, ground.bottom)]) {
            if best.as_ref().is_none_or(|b| from - top > b.bottom - b.top) {
                best = Some(Gutter { x, top, bottom: from });
            }
            top = top.max(to);
        }
        x += 2.0;
    }
    best.filter(|gutter| is_prose(free, gutter))
}

/// Whether both sides of a gutter are lines of prose that fill their side.
fn is_prose(free: &[Glyph], gutter: &Gutter) -> bool {
    let inside = |g: &&Glyph| gutter.top <= g.area.middle_y() && g.area.middle_y() < gutter.bottom;
    let (left, right): (Vec<Glyph>, Vec<Glyph>) =
        free.iter().filter(inside).copied().partition(|g| g.area.middle_x() < gutter.x);
    [left, right].iter().all(|side| {
        let rows = line::rows(side);
        let Some(area) = line::around(side) else { return false };
        let full = rows.iter().filter_map(|row| line::around(row)).filter(|a| a.width() > 0.6 * area.width()).count();
        let digits = side.iter().filter(|g| is_digit(g.ch)).count();
        rows.len() >= MIN_LINES && full * 2 >= rows.len() && digits * 4 < side.len()
    })
}
