//! Glyphs to lines, and lines to text.
//!
//! Comes in: glyphs in the order in which they are drawn. Goes out: lines from top to bottom, each cut at wide gaps. A
//! character that is printed twice to look bold counts once; a gap between digits is never closed.

use super::area::Area;
use crate::extract::symbol;

/// Two glyphs stand on one line if their middles are less than this part of a height apart.
const SAME_LINE: f64 = 0.5;
/// The same character within this part of its height is the same character, printed again to look bold.
const OVERPRINT: f64 = 0.2;
/// Digits that cover each other by this part of their width are two numbers', one over the other.
const OVER: f64 = 0.4;
/// A gap of this part of a height separates figures and Latin words.
const WORD_GAP: f64 = 0.25;
/// A gap of this part of a height separates Chinese words.
const WIDE_GAP: f64 = 0.8;
/// A gap of this part of a height separates the cells of a table without rulings.
const CELL_GAP: f64 = 1.05;

/// A digit above the line is smaller than those on it by this part at least, and its foot higher by this one.
const RAISED_SIZE: f64 = 0.8;
const RAISED_FOOT: f64 = 0.12;

/// A printed character.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::extract) struct Glyph {
    /// The character.
    pub(in crate::extract) ch: char,
    /// From one advance to the next, and from the ascender to the descender.
    pub(in crate::extract) area: Area,
    /// Whether it is turned by a quarter or a half against the page.
    pub(in crate::extract) turned: bool,
}

/// Part of a line without a wide gap.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) area: Area,
    /// What it is printed with, from left to right.
    pub(super) glyphs: Vec<Glyph>,
}

impl Piece {
    /// The piece that these glyphs are; none of none.
    pub(super) fn of(glyphs: &[Glyph]) -> Option<Self> {
        Some(Self { text: text(glyphs), area: around(glyphs)?, glyphs: glyphs.to_vec() })
    }
}

/// One line of print.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) pieces: Vec<Piece>,
    pub(super) area: Area,
    /// The height of most of its characters.
    pub(super) em: f64,
}

impl Line {
    /// Its text; a wide gap is one space.
    pub(super) fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The glyphs of each line from left to right, lines from top to bottom. Overprinted glyphs are left out.
pub(super) fn rows(glyphs: &[Glyph]) -> Vec<Vec<Glyph>> {
    let mut sorted: Vec<Glyph> = glyphs.to_vec();
    sorted.sort_by(|a, b| a.area.middle_y().total_cmp(&b.area.middle_y()));
    let mut rows: Vec<Vec<Glyph>> = Vec::new();
    let (mut middle, mut height, mut count) = (0.0, 0.0, 0.0);
    for glyph in sorted {
        let same = (glyph.area.middle_y() - middle).abs() <= SAME_LINE * glyph.area.height().min(height);
        match rows.last_mut() {
            Some(row) if same => {
                row.push(glyph);
                middle = (middle * count + glyph.area.middle_y()) / (count + 1.0);
                height = (height * count + glyph.area.height()) / (count + 1.0);
                count += 1.0;
            }
            _ => {
                (middle, height, count) = (glyph.area.middle_y(), glyph.area.height(), 1.0);
                rows.push(vec![glyph]);
            }
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        row.dedup_by(|b, a| {
            let reach = OVERPRINT * a.area.height();
            a.ch == b.ch && (b.area.left - a.area.left).abs() < reach && (b.area.top - a.area.top).abs() < reach
        });
    }
    rows
}

/// The lines of these glyphs.
pub(super) fn lines(glyphs: &[Glyph]) -> Vec<Line> {
    rows(glyphs).iter().filter_map(|row| line(row)).collect()
}

fn line(row: &[Glyph]) -> Option<Line> {
    let em = em(row);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut start = 0;
    for end in 1..=row.len() {
        let ends = row.get(end).is_none_or(|next| next.area.left - row[end - 1].area.right > CELL_GAP * em);
        if ends {
            pieces.extend(Piece::of(&row[start..end]));
            start = end;
        }
    }
    Some(Line { area: around(row)?, pieces, em })
}

/// The height of the middle one of these glyphs.
pub(super) fn em(row: &[Glyph]) -> f64 {
    let mut heights: Vec<f64> = row.iter().map(|g| g.area.height()).collect();
    heights.sort_by(f64::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or_default()
}

/// The rectangle around glyphs.
pub(super) fn around(row: &[Glyph]) -> Option<Area> {
    row.iter().map(|g| g.area).reduce(Area::with)
}

/// The text of glyphs that stand on one line, from left to right.
pub(super) fn text(row: &[Glyph]) -> String {
    let mut text = String::with_capacity(row.len() * 3);
    // what a raised digit stands above
    let mut ground: Option<&Glyph> = None;
    for (at, glyph) in row.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|at| &row[at]) {
            let gap = glyph.area.left - before.area.right;
            let em = glyph.area.height().min(before.area.height());
            let narrow = is_narrow(before.ch) && is_narrow(glyph.ch) || is_digit(before.ch) && is_digit(glyph.ch);
            // digits printed over each other are no number
            let over = is_digit(before.ch) && is_digit(glyph.ch) && -gap > OVER * glyph.area.width();
            if over || gap > if narrow { WORD_GAP } else { WIDE_GAP } * em {
                text.push(' ');
            }
        }
        if ground.is_some_and(|ground| is_raised(ground, glyph)) {
            text.push(symbol::raised(glyph.ch));
        } else {
            text.push(glyph.ch);
            ground = Some(glyph);
        }
    }
    text
}

/// Whether a digit is smaller than the digit before it and stands higher: the mark of a note.
fn is_raised(ground: &Glyph, glyph: &Glyph) -> bool {
    let (size, foot) = (ground.area.height(), ground.area.bottom - glyph.area.bottom);
    is_digit(ground.ch) && is_digit(glyph.ch) && glyph.area.height() < RAISED_SIZE * size && foot > RAISED_FOOT * size
}

fn is_narrow(c: char) -> bool {
    c.is_ascii_graphic()
}

/// A digit of either width.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Whether two glyphs on one line are digits of what looks like one number.
pub(super) fn run_on(a: &Glyph, b: &Glyph) -> bool {
    is_digit(a.ch) && is_digit(b.ch) && b.area.left - a.area.right <= WORD_GAP * a.area.height().min(b.area.height())
}
