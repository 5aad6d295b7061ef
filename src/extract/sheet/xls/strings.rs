//! Strings of a workbook: those that cells share, which go on over several records, and those of one record ([MS-XLS] 2.5.293,
//! 2.5.294).
//!
//! Comes in: the bytes of records. Goes out: texts without their looks and without how they are said.

use crate::extract::little::{u16_at, usize_at};

/// No more strings are believed.
const MAX_STRINGS: usize = 1_000_000;

/// The string that stands here in one record: its length, whether its characters are wide, its characters.
pub(super) fn string_at(bytes: &[u8], at: usize) -> Option<String> {
    let length = usize::from(u16_at(bytes, at)?);
    let is_wide = bytes.get(at + 2)? & 1 == 1;
    let text = bytes.get(at + 3..)?;
    let text = text.get(..length * if is_wide { 2 } else { 1 })?;
    Some(decoded(text, is_wide))
}

fn decoded(bytes: &[u8], is_wide: bool) -> String {
    if is_wide {
        let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
        String::from_utf16_lossy(&units)
    } else {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }
}

/// Reads shared strings.
#[derive(Debug)]
pub(super) struct Strings<'a> {
    first: &'a [u8],
    parts: std::vec::IntoIter<&'a [u8]>,
    rest: &'a [u8],
}

impl<'a> Strings<'a> {
    /// A reader of a record and of those that continue it.
    pub(super) fn new(first: &'a [u8], continued: Vec<&'a [u8]>) -> Self {
        Self { first, parts: continued.into_iter(), rest: first.get(8..).unwrap_or_default() }
    }

    /// All strings, as many as are whole.
    pub(super) fn read(mut self) -> Vec<String> {
        let count = usize_at(self.first, 4).unwrap_or(0).min(MAX_STRINGS);
        (0..count).map_while(|_| self.string()).collect()
    }

    fn string(&mut self) -> Option<String> {
        if self.rest.is_empty() {
            self.rest = self.parts.next()?;
        }
        let length = usize::from(u16_at(self.rest, 0)?);
        let flags = *self.rest.get(2)?;
        self.rest = &self.rest[3..];
        let runs = if flags & 0x08 == 0 { 0 } else { usize::from(u16_at(self.take(2)?, 0)?) };
        let said = if flags & 0x04 == 0 { 0 } else { usize_at(self.take(4)?, 0)? };
        let text = self.characters(length, flags & 1 == 1)?;
        self.skip(4 * runs)?;
        self.skip(said)?;
        Some(text)
    }

    /// Characters may go on in the next record, which then says anew whether they are wide.
    fn characters(&mut self, mut length: usize, mut is_wide: bool) -> Option<String> {
        let mut text = String::new();
        loop {
            let width = if is_wide { 2 } else { 1 };
            let here = length.min(self.rest.len() / width);
            text.push_str(&decoded(self.take(here * width)?, is_wide));
            length -= here;
            if length == 0 {
                return Some(text);
            }
            let next = self.parts.next()?;
            is_wide = next.first()? & 1 == 1;
            self.rest = &next[1..];
        }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.rest.get(..length)?;
        self.rest = &self.rest[length..];
        Some(taken)
    }

    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > self.rest.len() {
            length -= self.rest.len();
            self.rest = self.parts.next()?;
        }
        self.rest = &self.rest[length..];
        Some(())
    }
}
