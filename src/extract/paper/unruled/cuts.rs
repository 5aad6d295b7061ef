//! Narrow gaps between cells, told from gaps within one.
//!
//! Comes in: the lines of what may be a table. Goes out: the same, cut further: figures and numbered labels stand apart where
//! the gap is narrower than a line tells, and so do words that stand over different columns, or beside a cut in a near line.

use super::{Bands, is_numbered, is_value};
use crate::extract::paper::line::{self, Glyph, Line, Piece, is_digit};

/// A gap of this part of a height may part two cells.
const NARROW: f64 = 0.35;
/// Words over two columns are parted by a gap of this part of a height.
const HEADS: f64 = 0.12;
/// So many lines above and below show where the columns of labels end.
const NEAR: usize = 6;

/// A white strip between two cells of a line.
type Strip = (f64, f64);

/// Cuts lines at the gaps that part labels and figures.
pub(super) fn finer(lines: &[Line]) -> Vec<Line> {
    let mut cut: Vec<Line> = lines.iter().map(|line| cut(line, by_words)).collect();
    let strips: Vec<Vec<Strip>> = cut.iter().map(strips).collect();
    for (at, line) in cut.iter_mut().enumerate() {
        let near: Vec<Strip> =
            strips[at.saturating_sub(NEAR)..(at + NEAR + 1).min(strips.len())].iter().flatten().copied().collect();
        if near.is_empty() {
            continue;
        }
        *line = self::cut(line, |piece, at| {
            let (left, right) = gap(piece, at);
            let beside = |strip: &Strip| left.max(strip.0) + 0.5 * (right - left) <= right.min(strip.1);
            right - left > NARROW * piece.glyphs[at].area.height() && near.iter().any(beside)
        });
    }
    cut
}

/// Cuts a line of heads where the next word stands over another column.
pub(super) fn over_columns(line: &Line, bands: &Bands) -> Line {
    cut(line, |piece, at| {
        let (left, right) = gap(piece, at);
        let band = |glyph: &Glyph| bands.at(glyph.area.middle_x());
        right - left > HEADS * piece.glyphs[at].area.height() && band(&piece.glyphs[at - 1]) != band(&piece.glyphs[at])
    })
}

/// Cuts a line of heads into words.
pub(super) fn words(line: &Line) -> Line {
    cut(line, |piece, at| {
        let (left, right) = gap(piece, at);
        right - left > NARROW * piece.glyphs[at].area.height()
    })
}

/// The white space in front of a glyph of a piece.
fn gap(piece: &Piece, at: usize) -> Strip {
    (piece.glyphs[at - 1].area.right, piece.glyphs[at].area.left)
}

/// Whether the words on both sides of a gap are two cells': a figure of several, or a label that begins with its number.
fn by_words(piece: &Piece, at: usize) -> bool {
    let (left, right) = gap(piece, at);
    if right - left <= NARROW * piece.glyphs[at].area.height() {
        return false;
    }
    let (before, after) = (line::text(&piece.glyphs[..at]), line::text(&piece.glyphs[at..]));
    let first = after.split(' ').next().unwrap_or_default();
    let figure = |text: &str| text.chars().all(is_digit);
    // the number of a label may stand apart from its words
    let is_label = before.chars().any(char::is_alphabetic) && !is_bare_number(&before);
    is_label && is_numbered(&after) || figure(first) && (is_label || before.ends_with(is_digit))
}

fn is_bare_number(text: &str) -> bool {
    is_numbered(text) && text.ends_with(['、', '.', '．', '）', ')'])
}

fn cut(line: &Line, parts: impl Fn(&Piece, usize) -> bool) -> Line {
    let mut pieces = Vec::with_capacity(line.pieces.len());
    for piece in &line.pieces {
        let mut start = 0;
        for at in 1..=piece.glyphs.len() {
            if at == piece.glyphs.len() || parts(piece, at) {
                pieces.extend(Piece::of(&piece.glyphs[start..at]));
                start = at;
            }
        }
    }
    Line { pieces, area: line.area, em: line.em }
}

/// The gaps between the labels of a line of figures, or of labels that are numbered.
fn strips(line: &Line) -> Vec<Strip> {
    let labels: Vec<&Piece> = line.pieces.iter().take_while(|piece| !is_value(piece)).collect();
    let pairs = labels.windows(2).filter(|pair| is_numbered(&pair[1].text));
    pairs.map(|pair| (pair[0].area.right, pair[1].area.left)).collect()
}

/// Whether words of a line stand apart from each other.
pub(super) fn has_gap(line: &Line) -> bool {
    let wide = |pair: &[Glyph]| pair[1].area.left - pair[0].area.right > NARROW * line.em;
    line.pieces.len() > 1 || line.pieces.iter().any(|piece| piece.glyphs.windows(2).any(wide))
}
