//! A story of a Word document, character by character ([MS-DOC] 2.4).
//!
//! Comes in: the pieces of the text with all formatting. Goes out: a document of blocks.

use super::Parts;
use super::boxes::TextBox;
use super::formats::{CharacterRun, Formats};
use super::lists::Lists;
use super::pieces::Piece;
use super::sprm::{Ends, Paragraph};
use super::styles::Styles;
use crate::extract::edges::Edged;
use crate::extract::field::Fields;
use crate::extract::numbering::Counters;
use crate::extract::symbol;
use crate::model::document::{Block, Document};
use std::ops::Range;

/// How many lines of a table of contents are kept.
const MAX_AROUND: usize = 500;
/// How many pictures are kept.
const MAX_PICTURES: usize = 10_000;

/// Marks in the text (2.4.1, 2.6.1).
const PICTURE: u16 = 0x01;
const CELL: u16 = 0x07;
const LINE: u16 = 0x0B;
const PAGE: u16 = 0x0C;
const PARAGRAPH: u16 = 0x0D;
const COLUMN: u16 = 0x0E;
const FIELD_BEGINS: u16 = 0x13;
const FIELD_SHOWS: u16 = 0x14;
const FIELD_ENDS: u16 = 0x15;
const SYMBOL: u16 = 0x28;

/// Reads stories.
#[derive(Debug)]
pub(super) struct Story<'a> {
    parts: &'a Parts,
    formats: &'a Formats,
    styles: &'a Styles,
    lists: &'a Lists,
    counters: Counters,
    fields: Fields,
    edged: Edged,
    around: Vec<Block>,
    line: Vec<u16>,
    pictures: usize,
    /// Pictures of the paragraph that is open.
    anchored: usize,
}

impl<'a> Story<'a> {
    /// A reader with everything that characters refer to.
    pub(super) fn new(parts: &'a Parts, formats: &'a Formats, styles: &'a Styles, lists: &'a Lists) -> Self {
        Self {
            parts,
            formats,
            styles,
            lists,
            counters: Counters::default(),
            fields: Fields::default(),
            edged: Edged::default(),
            around: Vec::new(),
            line: Vec::new(),
            pictures: 0,
            anchored: 0,
        }
    }

    /// Reads the text, and each text box where no table is open behind its anchor.
    pub(super) fn read(mut self, pieces: &[Piece], boxes: &[TextBox]) -> Document {
        let mut boxes = boxes.iter().peekable();
        let mut run = None;
        for piece in pieces {
            for (number, place, unit) in piece.characters(&self.parts.main, &(0..self.parts.fib.text)) {
                run = self.formats.character(place, run);
                if !self.take(place, unit, run, piece) || !self.edged.is_outside() {
                    continue;
                }
                while let Some(found) = boxes.next_if(|found| found.anchor <= number) {
                    self.read_range(pieces, &found.range);
                }
            }
        }
        self.end_paragraph(usize::MAX, &[]);
        for found in boxes {
            self.read_range(pieces, &found.range);
        }
        Document { around: self.around, ..self.edged.finish() }
    }

    /// Reads what stands in a text box; a table in it ends with it.
    fn read_range(&mut self, pieces: &[Piece], range: &Range<usize>) {
        let first = pieces.partition_point(|piece| piece.end <= range.start);
        let mut run = None;
        for piece in pieces[first..].iter().take_while(|piece| piece.first < range.end) {
            for (_, place, unit) in piece.characters(&self.parts.main, range) {
                run = self.formats.character(place, run);
                self.take(place, unit, run, piece);
            }
        }
        self.end_paragraph(usize::MAX, &[]);
        self.edged.paragraph(0, "", None);
    }

    /// A character of the text as it stands.
    fn put(&mut self, unit: u16, is_raised: bool) {
        let digit = char::from_u32(u32::from(unit)).filter(|_| is_raised);
        // no raised digit takes two units
        let raised = digit.and_then(|digit| u16::try_from(u32::from(symbol::raised(digit))).ok());
        self.line.push(raised.unwrap_or(unit));
    }

    /// Takes a character; whether a paragraph outside of tables may have ended with it.
    fn take(&mut self, place: usize, unit: u16, run: Option<CharacterRun>, piece: &Piece) -> bool {
        let is_special = run.is_some_and(|run| run.is_special);
        match unit {
            // a page's break within a paragraph looks like a section's mark, which ends one
            PAGE if self.formats.paragraph(place).is_some_and(|run| run.goes_beyond(place)) => {
                self.line.push(u16::from(b'\n'));
            }
            PARAGRAPH | CELL | PAGE => {
                self.end_mark(place, unit, &piece.changes);
                return true;
            }
            FIELD_BEGINS => self.fields.begin(),
            FIELD_SHOWS => self.fields.separate(),
            FIELD_ENDS => self.fields.end(),
            _ if !self.fields.shows() || piece.is_hidden || run.is_some_and(|run| run.is_hidden) => {}
            LINE | COLUMN => self.line.push(u16::from(b'\n')),
            PICTURE if is_special && self.pictures < MAX_PICTURES => {
                self.pictures += 1;
                self.anchored += 1;
            }
            SYMBOL if is_special => {
                // fonts are named elsewhere; nearly every symbol of a Chinese report is one of Wingdings
                let code = run.and_then(|run| run.symbol).map_or(0xFFFD, |(_, code)| u32::from(code));
                self.line.extend(symbol::drawn("Wingdings", code).encode_utf16(&mut [0; 2]).iter());
            }
            0x1E => self.line.push(u16::from(b'-')),
            0x09 => self.line.push(unit),
            // marks of notes, drawings and hyphens that are not printed
            0..0x20 => {}
            _ => self.put(unit, run.is_some_and(|run| run.is_raised)),
        }
        false
    }

    fn end_mark(&mut self, place: usize, unit: u16, changes: &[u8]) {
        let paragraph = self.end_paragraph(place, changes);
        let depth = paragraph.depth;
        match (unit, paragraph.ends) {
            (CELL, Ends::Row) | (_, Ends::InnerRow) => {
                self.edged.end_row(depth.max(1), paragraph.row.left, &paragraph.row.edges);
            }
            (CELL, _) | (_, Ends::InnerCell) => self.edged.end_cell(depth.max(1)),
            _ => {}
        }
    }

    /// Ends the paragraph whose mark stands here, and says what its properties are.
    fn end_paragraph(&mut self, place: usize, changes: &[u8]) -> Paragraph {
        let run = self.formats.paragraph(place);
        let style = self.styles.of(run.map_or(0, |run| run.style));
        let mut paragraph = style.paragraph.clone();
        paragraph.change(run.map(|run| run.changes(&self.parts.main)).unwrap_or_default(), &self.parts.data);
        paragraph.change(changes, &self.parts.data);
        self.fields.end_paragraph();
        let text = String::from_utf16_lossy(&std::mem::take(&mut self.line));
        let is_row = matches!(paragraph.ends, Ends::Row | Ends::InnerRow);
        let number = if is_row || place == usize::MAX {
            String::new()
        } else {
            self.lists.in_front(paragraph.list, paragraph.level, &mut self.counters)
        };
        let text = if number.is_empty() { text } else { number + text.trim_start() };
        if style.is_contents {
            if self.around.len() < MAX_AROUND && !text.trim().is_empty() {
                self.around.push(Block::Paragraph { text: text.trim().to_owned() });
            }
        } else if !is_row {
            let heading = style.heading.or(paragraph.outline.filter(|level| *level < 9).map(|level| level + 1));
            if place != usize::MAX || !text.trim().is_empty() {
                self.edged.paragraph(paragraph.depth, &text, heading);
            }
        }
        for _ in 0..std::mem::take(&mut self.anchored) {
            self.edged.push(Block::Picture { alt: String::new(), src: String::new() });
        }
        paragraph
    }
}
