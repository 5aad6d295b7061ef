//! Which formatting a character and a paragraph have ([MS-DOC] 2.9.33, 2.9.174).
//!
//! Comes in: the tables of formatting pages, each of 512 bytes of the main stream. Goes out: stretches of the main stream with
//! their changes. A page is read once, however often a damaged table names it.

use super::Parts;
use super::fib::Place;
use super::sprm::Changes;
use crate::extract::little::{u16_at, usize_at};
use std::collections::BTreeSet;

const PAGE: usize = 512;

/// A stretch of the main stream whose paragraphs look alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParagraphRun {
    first: usize,
    end: usize,
    /// The style.
    pub(super) style: u16,
    /// Where the changes stand in the main stream.
    changes: (usize, usize),
}

impl ParagraphRun {
    /// Whether it holds another character behind the one at this place.
    pub(super) fn goes_beyond(self, place: usize) -> bool {
        self.end > place + 2
    }

    /// Its changes.
    pub(super) fn changes(self, main: &[u8]) -> &[u8] {
        main.get(self.changes.0..self.changes.1).unwrap_or_default()
    }
}

/// A stretch of the main stream whose characters look alike in what counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct CharacterRun {
    first: usize,
    end: usize,
    /// Deleted or hidden.
    pub(super) is_hidden: bool,
    /// Above the line.
    pub(super) is_raised: bool,
    /// Marks mean something here.
    pub(super) is_special: bool,
    /// Font and code of a symbol.
    pub(super) symbol: Option<(u16, u16)>,
}

/// The formatting of a document, sorted by place.
#[derive(Debug, Default)]
pub(super) struct Formats {
    paragraphs: Vec<ParagraphRun>,
    characters: Vec<CharacterRun>,
}

impl Formats {
    /// The paragraph's formatting at a place of the main stream.
    pub(super) fn paragraph(&self, at: usize) -> Option<ParagraphRun> {
        let behind = self.paragraphs.partition_point(|run| run.first <= at);
        self.paragraphs[..behind].last().copied().filter(|run| at < run.end)
    }

    /// The character's formatting at a place, which is often that of `before`.
    pub(super) fn character(&self, at: usize, before: Option<CharacterRun>) -> Option<CharacterRun> {
        let is_same = |run: &CharacterRun| run.first <= at && at < run.end;
        if before.as_ref().is_some_and(is_same) {
            return before;
        }
        let behind = self.characters.partition_point(|run| run.first <= at);
        self.characters[..behind].last().copied().filter(is_same)
    }
}

/// Reads both tables.
pub(super) fn read(parts: &Parts) -> Formats {
    let mut formats = Formats::default();
    for page in pages(parts, Place::ParagraphFormats) {
        formats.paragraphs.extend(runs(parts, page, 13).filter_map(|run| paragraph_run(parts, &run)));
    }
    for page in pages(parts, Place::CharacterFormats) {
        formats.characters.extend(runs(parts, page, 1).map(|run| character_run(parts, &run)));
    }
    formats.paragraphs.sort_by_key(|run| run.first);
    formats.characters.sort_by_key(|run| run.first);
    formats
}

/// Where the pages of a table begin.
fn pages(parts: &Parts, place: Place) -> BTreeSet<usize> {
    let table = parts.fib.span(place).of(&parts.table).unwrap_or_default();
    let count = table.len().saturating_sub(4) / 8;
    let numbers = (0..count).filter_map(|at| usize_at(table, 4 * (count + 1) + 4 * at));
    numbers.filter_map(|number| (number & 0x3F_FFFF).checked_mul(PAGE)).filter(|at| *at < parts.main.len()).collect()
}

/// One stretch of a page: its places, and where its formatting stands in the page (0 for none).
struct Run {
    page: usize,
    first: usize,
    end: usize,
    offset: usize,
}

fn runs(parts: &Parts, page: usize, width: usize) -> impl Iterator<Item = Run> {
    let main = &parts.main;
    let count = main.get(page + PAGE - 1).map_or(0, |count| usize::from(*count));
    (0..count).map_while(move |at| {
        let (first, end) = (usize_at(main, page + 4 * at)?, usize_at(main, page + 4 * at + 4)?);
        let slot = 4 * (count + 1) + width * at;
        let offset = 2 * usize::from(*main.get(page + slot).filter(|_| slot < PAGE)?);
        Some(Run { page, first, end, offset })
    })
}

/// The length is told in one byte as half of it and one less, or behind a zero in the next one as half of it.
fn paragraph_run(parts: &Parts, run: &Run) -> Option<ParagraphRun> {
    if run.offset == 0 {
        return Some(ParagraphRun { first: run.first, end: run.end, style: 0, changes: (0, 0) });
    }
    let at = run.page + run.offset;
    let (start, length) = match *parts.main.get(at)? {
        0 => (at + 2, 2 * usize::from(*parts.main.get(at + 1)?)),
        half => (at + 1, 2 * usize::from(half) - 1),
    };
    let end = (start + length).min(run.page + PAGE).min(parts.main.len());
    let style = u16_at(&parts.main, start).unwrap_or(0);
    Some(ParagraphRun { first: run.first, end: run.end, style, changes: ((start + 2).min(end), end) })
}

fn character_run(parts: &Parts, run: &Run) -> CharacterRun {
    let at = run.page + run.offset;
    let length = if run.offset == 0 { 0 } else { parts.main.get(at).map_or(0, |length| usize::from(*length)) };
    let end = (at + 1 + length).min(run.page + PAGE);
    let mut found = CharacterRun {
        first: run.first,
        end: run.end,
        is_hidden: false,
        is_raised: false,
        is_special: false,
        symbol: None,
    };
    let (mut deleted, mut vanished) = (false, false);
    for (code, operand) in Changes(parts.main.get(at + 1..end).unwrap_or_default()) {
        // 1 and 0x81 (the opposite of a style that hides nothing) are on
        let on = operand.first().is_some_and(|value| value & 1 == 1);
        match code {
            0x0800 => deleted = on,
            0x083C => vanished = on,
            0x2A48 => found.is_raised = operand == [1],
            0x0855 => found.is_special = on,
            0x6A09 => {
                found.symbol = u16_at(operand, 0).zip(u16_at(operand, 2));
                found.is_special = true;
            }
            _ => {}
        }
    }
    CharacterRun { is_hidden: deleted || vanished, ..found }
}
