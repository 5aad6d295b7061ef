//! The glyphs of one cell to its text.
//!
//! Comes in: glyphs in the order in which they are drawn. Goes out: the text, lines joined without a space as Chinese is
//! set. Digits on two lines stay apart: whether they are one number is decided where the whole row is seen.

use super::area::Area;
use super::line::{self, Glyph, is_digit};

/// The widest inner margin that word processors give a cell on both sides together (two times 0.19 cm).
const MARGINS: f64 = 11.4;
/// What must be free for another digit (in heights), with some play.
const DIGIT: f64 = 0.75;
/// A cell this many characters wide may hold paragraphs.
const WIDE: f64 = 20.0;

/// What a cell says.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Its text; `\n` where digits end one line and begin the next, and between paragraphs.
    pub(super) text: String,
    /// Whether every line but the last leaves no room for another digit.
    pub(super) wrapped: bool,
    /// Whether the last line leaves no room either.
    pub(super) filled: bool,
}

/// Reads a cell.
pub(super) fn read(glyphs: &[Glyph], area: Area) -> Said {
    let (turned, upright): (Vec<Glyph>, Vec<Glyph>) = glyphs.iter().partition(|g| g.turned);
    let mut said = if is_set_downwards(&upright) {
        Said { text: upright.iter().map(|g| g.ch).collect(), ..Said::default() }
    } else {
        horizontal(&upright, area)
    };
    if !turned.is_empty() {
        // a turned line is drawn from its beginning to its end
        said.text.push_str(if said.text.is_empty() { "" } else { "\n" });
        said.text.extend(turned.iter().map(|g| g.ch));
    }
    said
}

fn horizontal(glyphs: &[Glyph], area: Area) -> Said {
    let mut said = Said { wrapped: true, ..Said::default() };
    let mut ended = false;
    for row in line::rows(glyphs) {
        let Some(around) = line::around(&row) else { continue };
        let text = line::text(&row);
        let em = line::em(&row);
        if !said.text.is_empty() {
            said.wrapped &= said.filled;
            let apart = said.text.ends_with(is_digit) && text.starts_with(is_digit);
            let latin = said.text.ends_with(|c: char| c.is_ascii_alphabetic())
                && text.starts_with(|c: char| c.is_ascii_alphabetic());
            said.text.push_str(if apart || ended {
                "\n"
            } else if latin {
                " "
            } else {
                ""
            });
        }
        said.text.push_str(&text);
        let slack = area.width() - around.width();
        said.filled = slack < MARGINS + DIGIT * em;
        ended = area.width() > WIDE * em && slack > MARGINS + 2.0 * em && text.ends_with(['。', '；', '：']);
    }
    said
}

/// Whether the characters were drawn one below the other, in more than one column.
fn is_set_downwards(glyphs: &[Glyph]) -> bool {
    let down = |pair: &&[Glyph]| {
        let (a, b) = (pair[0].area, pair[1].area);
        b.top - a.top > 0.6 * a.height() && (b.left - a.left).abs() < 0.5 * a.height()
    };
    let pairs = glyphs.len().saturating_sub(1);
    pairs >= 3
        && glyphs.windows(2).filter(down).count() * 10 >= pairs * 6
        && line::rows(glyphs).iter().any(|row| row.len() > 1)
}
