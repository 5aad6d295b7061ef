//! What paragraphs have from their styles ([MS-DOC] 2.9.271, 2.9.260).
//!
//! Comes in: the style sheet. Goes out: the properties of each style, inherited ones first.

use super::Parts;
use super::fib::Place;
use super::sprm::Paragraph;
use crate::extract::little::u16_at;

/// Styles are based on each other no deeper than this.
const MAX_CHAIN: usize = 16;
/// Word has no more than this.
const MAX_STYLES: usize = 4_096;
/// The built-in headings and lines of a table of contents, by their fixed numbers (2.9.260, sti).
const HEADINGS: std::ops::RangeInclusive<u16> = 1..=9;
const CONTENTS: std::ops::RangeInclusive<u16> = 19..=27;

/// One style of paragraphs.
#[derive(Debug, Clone, Default)]
struct Style {
    fixed: u16,
    based_on: u16,
    changes: Vec<u8>,
}

/// The properties that a paragraph begins with.
#[derive(Debug, Clone, Default)]
pub(super) struct Inherited {
    /// List, level and outline level.
    pub(super) paragraph: Paragraph,
    /// The level of a built-in heading, from 1.
    pub(super) heading: Option<u8>,
    /// Whether it is a line of a table of contents.
    pub(super) is_contents: bool,
}

/// The styles in their order.
#[derive(Debug, Default)]
pub(super) struct Styles(Vec<Inherited>);

impl Styles {
    /// What a paragraph of this style begins with.
    pub(super) fn of(&self, style: u16) -> Inherited {
        self.0.get(usize::from(style)).cloned().unwrap_or_default()
    }
}

/// Reads the style sheet; one that is broken gives no styles, and text reads without.
pub(super) fn read(parts: &Parts) -> Styles {
    let sheet = parts.fib.span(Place::Styles).of(&parts.table).unwrap_or_default();
    let styles = styles(sheet).unwrap_or_default();
    let inherited = |at: usize| {
        let mut chain = vec![at];
        while let Some(style) = chain.last().and_then(|at| styles.get(*at)).filter(|_| chain.len() < MAX_CHAIN) {
            match usize::from(style.based_on) {
                0x0FFF => break,
                base => chain.push(base),
            }
        }
        let mut found = Inherited::default();
        for style in chain.iter().rev().filter_map(|at| styles.get(*at)) {
            found.paragraph.change(&style.changes, &parts.data);
            if HEADINGS.contains(&style.fixed) {
                found.heading = u8::try_from(style.fixed).ok();
            }
            found.is_contents |= CONTENTS.contains(&style.fixed);
        }
        found
    };
    Styles((0..styles.len()).map(inherited).collect())
}

fn styles(sheet: &[u8]) -> Option<Vec<Style>> {
    let header = usize::from(u16_at(sheet, 0)?);
    let count = usize::from(u16_at(sheet, 2)?).min(MAX_STYLES);
    let base = usize::from(u16_at(sheet, 4)?);
    let mut rest = sheet.get(2 + header..)?;
    let mut styles = Vec::new();
    for _ in 0..count {
        let Some(length) = u16_at(rest, 0).map(usize::from) else { break };
        let Some(style) = rest.get(2..2 + length) else { break };
        styles.push(self::style(style, base).unwrap_or_else(|| Style { based_on: 0x0FFF, ..Style::default() }));
        rest = rest.get(2 + length..)?;
    }
    Some(styles)
}

/// A style of paragraphs: numbers, its name, then its changes behind its own number.
fn style(bytes: &[u8], base: usize) -> Option<Style> {
    const OF_PARAGRAPHS: u16 = 1;
    let kind = u16_at(bytes, 2)?;
    if kind & 0xF != OF_PARAGRAPHS {
        return None;
    }
    let name = 2 * (usize::from(u16_at(bytes, base)?) + 1);
    let at = base + 2 + name;
    let length = usize::from(u16_at(bytes, at)?);
    let changes = bytes.get(at + 4..at + 2 + length).unwrap_or_default().to_vec();
    Some(Style { fixed: u16_at(bytes, 0)? & 0x0FFF, based_on: kind >> 4, changes })
}
