//! A page as the PDF reader gives it to a sheet of glyphs and rulings.
//!
//! Comes in: characters with their matrices, and strokes. Goes out: a [`Sheet`], upright. Characters of a font that does not
//! name what it prints become U+FFFD: their codes are places in the font, and may look like digits.

use crate::extract::paper::{Area, Glyph, Sheet};
use pdfni::{EdgePart, ReaderDumpPage, TextChar};
use std::collections::{BTreeSet, HashSet};

/// Above and below the line that a character stands on, in parts of its size, as Chinese fonts have it.
const ASCENT: f64 = 0.88;
const DESCENT: f64 = 0.12;
/// Text is askew if it runs further from an axis than this (sine).
const ASKEW: f64 = 0.05;

/// A page.
pub(super) struct Read {
    pub(super) sheet: Sheet,
    /// Characters whose font names them.
    pub(super) named: usize,
    /// Characters whose font does not.
    pub(super) unnamed: usize,
    /// Chinese characters among them.
    pub(super) chinese: usize,
}

/// Reads a page.
pub(super) fn sheet(page: &ReaderDumpPage) -> Read {
    let unnamed_fonts = unnamed_fonts(&page.text.chars);
    let turn = Turn::new(page);
    let (mut named, mut unnamed, mut chinese) = (0, 0, 0);
    let mut sheet = Sheet {
        width: page.width,
        height: page.height,
        rules: page.parts.edges.iter().map(ruling).collect(),
        ..Sheet::default()
    };
    for char in page.text.chars.iter().filter(|char| !char.synthetic) {
        let hidden = unnamed_fonts.contains(&char.font);
        let shown = char.text.chars().filter(|c| !c.is_whitespace());
        let text: Vec<char> = shown.map(|c| if hidden || is_nameless(c) { '\u{fffd}' } else { c }).collect();
        let count = text.iter().filter(|c| **c == '\u{fffd}').count();
        unnamed += count;
        named += text.len() - count;
        chinese += text.iter().filter(|c| is_chinese(**c)).count();
        turn.set(char, &text, &mut sheet);
    }
    Read { sheet, named, unnamed, chinese }
}

/// Fonts of which some codes came out as no character at all: the others are mere codes as well.
fn unnamed_fonts(chars: &[TextChar]) -> HashSet<u32> {
    let mut shown: std::collections::HashMap<u32, BTreeSet<char>> = std::collections::HashMap::new();
    for char in chars.iter().filter(|char| !char.synthetic) {
        shown.entry(char.font).or_default().extend(char.text.chars().filter(|c| !c.is_whitespace()));
    }
    let mostly = |set: &BTreeSet<char>| {
        let nameless = set.iter().filter(|c| is_nameless(**c)).count();
        nameless > 1 || nameless * 4 > set.len()
    };
    shown.into_iter().filter(|(_, set)| mostly(set)).map(|(font, _)| font).collect()
}

/// Control characters, and those without a meaning of their own.
fn is_nameless(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffd}' | '\u{fffe}' | '\u{ffff}')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn ruling(edge: &EdgePart) -> Area {
    Area { left: edge.left, top: edge.top, right: edge.right, bottom: edge.bottom }
}

/// The turn that makes a page upright whose text is all sideways: the reader has turned the rulings by it, not the text.
struct Turn {
    quarters: i32,
    width: f64,
    height: f64,
}

impl Turn {
    fn new(page: &ReaderDumpPage) -> Self {
        let quarters = page.norm_rotate.rem_euclid(360) / 90;
        // the size before the turn
        let (width, height) = if quarters % 2 == 1 { (page.height, page.width) } else { (page.width, page.height) };
        Self { quarters, width, height }
    }

    fn point(&self, x: f64, y: f64) -> (f64, f64) {
        match self.quarters {
            1 => (self.height - y, x),
            2 => (self.width - x, self.height - y),
            3 => (y, self.width - x),
            _ => (x, y),
        }
    }

    fn direction(&self, x: f64, y: f64) -> (f64, f64) {
        match self.quarters {
            1 => (-y, x),
            2 => (-x, -y),
            3 => (y, -x),
            _ => (x, y),
        }
    }

    fn area(&self, char: &TextChar) -> Area {
        let (a, b) = (self.point(char.left, char.top), self.point(char.right, char.bottom));
        Area { left: a.0.min(b.0), top: a.1.min(b.1), right: a.0.max(b.0), bottom: a.1.max(b.1) }
    }

    /// Puts the characters of one code on the sheet.
    fn set(&self, char: &TextChar, text: &[char], sheet: &mut Sheet) {
        let (x, y) = self.direction(char.transform[0], char.transform[1]);
        let length = x.hypot(y);
        let (along, down) = if length > 0.0 { (x / length, y / length) } else { (1.0, 0.0) };
        if along.abs() > ASKEW && down.abs() > ASKEW {
            sheet.askew.extend(text);
            return;
        }
        let area = self.area(char);
        let turned = along <= ASKEW;
        // text that is set downwards has no width to go by
        let (area, turned) = match char.glyph_width {
            Some(width) if !turned => {
                let (left, base) = self.point(char.transform[4], char.transform[5]);
                let (top, bottom) = (base - ASCENT * char.font_size, base + DESCENT * char.font_size);
                (Area { left, right: left + width, top, bottom }, false)
            }
            _ => (area, turned),
        };
        let count = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let step = area.width() / f64::from(count.max(1));
        for (at, ch) in (0u32..).zip(text) {
            let left = area.left + step * f64::from(at);
            let right = left + step;
            sheet.glyphs.push(Glyph { ch: *ch, area: Area { left, right, ..area }, turned });
        }
    }
}
