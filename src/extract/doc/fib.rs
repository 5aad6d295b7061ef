//! What stands first in a Word document ([MS-DOC] 2.5).
//!
//! Comes in: the main stream. Goes out: how long the stories are and where the tables stand.

use crate::extract::little::{u16_at, usize_at};

/// Word 97 and later; the version before it is `0xA5DC`, and before that `0xA5DB`.
const WORD_97: u16 = 0xA5EC;
const WORD_6: u16 = 0xA5DC;
const WORD_2: u16 = 0xA5DB;
/// The first version whose tables are where they are looked for.
const FIRST_VERSION: u16 = 0x00C1;

/// Where a table stands in the table stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Span {
    /// Its first byte.
    pub(super) at: usize,
    /// How many there are.
    pub(super) length: usize,
}

impl Span {
    /// Its bytes.
    pub(super) fn of(self, table: &[u8]) -> Option<&[u8]> {
        table.get(self.at..self.at.checked_add(self.length)?).filter(|bytes| !bytes.is_empty())
    }
}

/// The tables that are read, as the order of their places in the block of [MS-DOC] 2.5.6 to 2.5.10.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Styles = 1,
    CharacterFormats = 12,
    ParagraphFormats = 13,
    Pieces = 33,
    Anchors = 40,
    Boxes = 56,
    Lists = 73,
    ListInstances = 74,
}

/// Why a document is not read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Encrypted,
    /// By an older Word.
    Older(&'static str),
    Damaged,
}

/// What the first bytes tell.
#[derive(Debug)]
pub(super) struct Fib {
    /// Which of the two table streams counts.
    pub(super) is_in_first_table: bool,
    /// Characters of the text.
    pub(super) text: usize,
    /// Where the text boxes' story begins.
    pub(super) boxes_at: usize,
    /// Characters of the text boxes.
    pub(super) boxes: usize,
    spans: Vec<Span>,
}

impl Fib {
    /// Reads it.
    pub(super) fn read(main: &[u8]) -> Result<Self, Refusal> {
        match u16_at(main, 0) {
            Some(WORD_97) => {}
            Some(WORD_6) => return Err(Refusal::Older("95")),
            Some(WORD_2) => return Err(Refusal::Older("2")),
            _ => return Err(Refusal::Damaged),
        }
        let flags = u16_at(main, 0x0A).ok_or(Refusal::Damaged)?;
        if u16_at(main, 2).ok_or(Refusal::Damaged)? < FIRST_VERSION {
            return Err(Refusal::Older("95"));
        }
        if flags & 0x0100 != 0 {
            return Err(Refusal::Encrypted);
        }
        Self::fields(main, flags & 0x0200 != 0).ok_or(Refusal::Damaged)
    }

    fn fields(main: &[u8], is_in_first_table: bool) -> Option<Self> {
        let words = 34 + 2 * usize::from(u16_at(main, 32)?);
        let longs = words + 2;
        let count = |at: usize| usize_at(main, longs + 4 * at);
        let (text, boxes) = (count(3)?, count(9)?);
        // text, footnotes, headers, macros, comments, endnotes, then text boxes
        let boxes_at = (3..=8).filter_map(count).fold(0_usize, usize::saturating_add);
        let block = longs + 4 * usize::from(u16_at(main, words)?);
        let spans = (0..=74).map_while(|at| {
            let at = block + 2 + 8 * at;
            Some(Span { at: usize_at(main, at)?, length: usize_at(main, at + 4)? })
        });
        Some(Self { is_in_first_table, text, boxes_at, boxes, spans: spans.collect() })
    }

    /// Where a table stands.
    pub(super) fn span(&self, place: Place) -> Span {
        self.spans.get(place as usize).copied().unwrap_or_default()
    }
}
