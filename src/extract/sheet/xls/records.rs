//! The records of a workbook, one after the other ([MS-XLS] 2.1.4).
//!
//! Comes in: a stream. Goes out: records, and what continues one.

use crate::extract::little::u16_at;

/// Goes on with the record before it.
const CONTINUE: u16 = 0x003C;

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// What it is.
    pub(super) kind: u16,
    /// What it holds.
    pub(super) bytes: &'a [u8],
}

impl Record<'_> {
    /// Two bytes of it.
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        u16_at(self.bytes, at)
    }

    /// A double.
    pub(super) fn double(&self, at: usize) -> Option<f64> {
        self.bytes.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes)
    }
}

/// The records of a stream.
#[derive(Debug, Clone)]
pub(super) struct Records<'a>(&'a [u8]);

impl<'a> Records<'a> {
    /// The records from here on.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What the records that continue the last one hold.
    pub(super) fn continued(&self) -> Vec<&'a [u8]> {
        self.clone().take_while(|record| record.kind == CONTINUE).map(|record| record.bytes).collect()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, length) = (u16_at(self.0, 0)?, usize::from(u16_at(self.0, 2)?));
        let bytes = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some(Record { kind, bytes })
    }
}
