//! The pieces that a text is put together from ([MS-DOC] 2.8.35, 2.9.38, 2.9.177).
//!
//! Comes in: the table of pieces. Goes out: for each piece its characters with the place of each in the main stream, by which
//! formatting is looked up.

use super::Parts;
use super::fib::Place;
use super::sprm::Changes;
use crate::extract::little::{u16_at, usize_at};

/// Text that was deleted while changes were tracked, and hidden text (2.6.1).
const DELETED: u16 = 0x0800;
const VANISHED: u16 = 0x083C;

/// A stretch of text.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its first character's number in the document.
    pub(super) first: usize,
    /// Behind its last character.
    pub(super) end: usize,
    /// Its first byte in the main stream.
    at: usize,
    /// Bytes a character takes.
    width: usize,
    /// Changes of formatting that a quick save left here.
    pub(super) changes: Vec<u8>,
    /// Whether these changes delete or hide it.
    pub(super) is_hidden: bool,
}

impl Piece {
    /// Its characters from the first of these numbers to before the last, each with the place of its bytes.
    pub(super) fn characters<'a>(
        &self,
        main: &'a [u8],
        range: &std::ops::Range<usize>,
    ) -> impl Iterator<Item = (usize, usize, u16)> + use<'a> {
        let (first, end) = (self.first.max(range.start), self.end.min(range.end));
        let (at, width, from) = (self.at, self.width, self.first);
        (first..end).map_while(move |number| {
            let place = at.checked_add((number - from).checked_mul(width)?)?;
            let unit = if width == 1 { wide(*main.get(place)?) } else { u16_at(main, place)? };
            Some((number, place, unit))
        })
    }
}

/// One byte stands for a character of Windows 1252.
fn wide(byte: u8) -> u16 {
    const UPPER: [u16; 32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ];
    match byte {
        0x80..=0x9F => UPPER[usize::from(byte) - 0x80],
        _ => u16::from(byte),
    }
}

/// The change that a piece names by a number of its own (2.9.215), where it is one that reading needs.
fn single_change(modifier: u16) -> Vec<u8> {
    let [kind, value] = modifier.to_le_bytes();
    let code: u16 = match kind >> 1 {
        0x0C => 0x260A,
        0x18 => 0x2416,
        0x19 => 0x2417,
        0x41 => DELETED,
        0x5C => VANISHED,
        _ => return Vec::new(),
    };
    [&code.to_le_bytes()[..], &[value]].concat()
}

/// Whether changes delete or hide the text.
fn hides(changes: &[u8]) -> bool {
    let on = |kind| Changes(changes).filter(|(code, _)| *code == kind).last().is_some_and(|(_, value)| value == [1]);
    on(DELETED) || on(VANISHED)
}

/// The pieces in the order of the text.
pub(super) fn read(parts: &Parts) -> Option<Vec<Piece>> {
    let mut rest = parts.fib.span(Place::Pieces).of(&parts.table)?;
    let mut changes: Vec<&[u8]> = Vec::new();
    // changes of formatting, then the pieces themselves
    while rest.first() == Some(&1) {
        let length = usize::from(u16_at(rest, 1)?);
        changes.push(rest.get(3..3 + length)?);
        rest = rest.get(3 + length..)?;
    }
    let length = usize_at(rest, 1).filter(|_| rest.first() == Some(&2))?;
    let table = rest.get(5..)?;
    let table = table.get(..length.min(table.len()))?;
    let count = table.len().checked_sub(4)? / 12;
    let piece = |at: usize| {
        let (first, end) = (usize_at(table, 4 * at)?, usize_at(table, 4 * at + 4)?);
        let descriptor = 4 * (count + 1) + 8 * at;
        let place = usize_at(table, descriptor + 2)?;
        let modifier = u16_at(table, descriptor + 6)?;
        let changes = match modifier & 1 {
            1 => changes.get(usize::from(modifier >> 1)).map(|bytes| bytes.to_vec()).unwrap_or_default(),
            _ => single_change(modifier),
        };
        let is_hidden = hides(&changes);
        let is_narrow = place & 0x4000_0000 != 0;
        let at = place & 0x3FFF_FFFF;
        let (at, width) = if is_narrow { (at / 2, 1) } else { (at, 2) };
        Some(Piece { first, end, at, width, changes, is_hidden })
    };
    let pieces: Vec<Piece> = (0..count).map_while(piece).filter(|piece| piece.first < piece.end).collect();
    // pieces follow on each other: what does not is damage, and text that is read twice would be a lie
    let in_order = pieces.windows(2).all(|pair| pair[0].end <= pair[1].first);
    (!pieces.is_empty() && in_order).then_some(pieces)
}
