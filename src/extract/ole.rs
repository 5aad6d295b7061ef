//! A compound file ([MS-CFB]): the container of Word and Excel 97 to 2003, of WPS, and of encrypted packages.
//!
//! Comes in: the bytes of a file. Goes out: the streams that stand in its root, by name. What stands in storages inside
//! (embedded objects) has no part in the document and is not seen. No chain is followed further than the file is long.

use super::format::Format;
use super::little::{u16_at, u32_at, usize_at, wide_at};
use super::package::PackageError;
use super::{Extraction, unread};
use crate::model::status::ReportStatus;
use std::collections::BTreeSet;

/// What a compound file begins with.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Sector numbers from here on mean something else.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
const NO_ENTRY: u32 = 0xFFFF_FFFF;
const ENTRY: usize = 128;
/// Streams below this size stand in the mini stream (2.2).
const MINI_CUTOFF: usize = 4096;
const MINI_SECTOR: usize = 64;

/// A stream or storage.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    is_stream: bool,
    siblings: [u32; 2],
    child: u32,
    first: u32,
    size: usize,
}

/// An opened compound file.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    payload: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    root: Vec<Entry>,
}

impl<'a> Compound<'a> {
    /// Reads header, allocation table and directory.
    pub(super) fn open(payload: &'a [u8]) -> Result<Self, PackageError> {
        Self::parse(payload)
            .ok_or_else(|| PackageError::Damaged("the compound file's header or tables are broken".to_owned()))
    }

    fn parse(payload: &'a [u8]) -> Option<Self> {
        let shift = u16_at(payload, 0x1E).filter(|shift| payload.starts_with(MAGIC) && matches!(shift, 9 | 12))?;
        let sector = 1 << shift;
        let mut file =
            Self { payload, sector, fat: Vec::new(), mini_fat: Vec::new(), mini: Vec::new(), root: Vec::new() };
        for at in file.fat_sectors() {
            let Some(table) = file.sector_at(at) else { break };
            file.fat.extend(table.chunks_exact(4).filter_map(|word| u32_at(word, 0)));
        }
        let directory = file.chain(u32_at(payload, 0x30)?, None)?;
        let entries: Vec<Entry> = directory.chunks_exact(ENTRY).map_while(entry).collect();
        let root = entries.first()?;
        file.mini_fat = file
            .chain(u32_at(payload, 0x3C)?, None)
            .map(|table| table.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect())
            .unwrap_or_default();
        file.mini = file.chain(root.first, Some(root.size)).unwrap_or_default();
        file.root = children(&entries, root.child);
        // a compound file without streams is none that anybody wrote
        (!file.root.is_empty()).then_some(file)
    }

    /// The sectors of the allocation table: 109 in the header, the rest in a chain of their own (2.3, 2.5).
    fn fat_sectors(&self) -> Vec<u32> {
        let mut found: Vec<u32> = (0..109).filter_map(|at| u32_at(self.payload, 0x4C + 4 * at)).collect();
        let mut next = u32_at(self.payload, 0x44).unwrap_or(END_OF_CHAIN);
        for _ in 0..=self.payload.len() / self.sector {
            let Some(table) = self.sector_at(next) else { break };
            let words = table.chunks_exact(4).filter_map(|word| u32_at(word, 0)).collect::<Vec<_>>();
            let Some((last, sectors)) = words.split_last() else { break };
            found.extend(sectors);
            next = *last;
        }
        let mut seen = BTreeSet::new();
        found.retain(|sector| *sector < LAST_SECTOR && seen.insert(*sector));
        found
    }

    /// The bytes of a sector; the last one of a file may be cut.
    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        if number >= LAST_SECTOR {
            return None;
        }
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let end = start.saturating_add(self.sector).min(self.payload.len());
        self.payload.get(start..end).filter(|bytes| !bytes.is_empty())
    }

    /// The bytes of a chain of sectors, `size` of them where that is known.
    fn chain(&self, first: u32, size: Option<usize>) -> Option<Vec<u8>> {
        let size = size.unwrap_or(usize::MAX);
        let mut bytes = Vec::new();
        let mut next = first;
        while next != END_OF_CHAIN && bytes.len() < size {
            if bytes.len() > self.payload.len() {
                return None;
            }
            bytes.extend(self.sector_at(next)?);
            next = *self.fat.get(usize::try_from(next).ok()?)?;
        }
        // the last sector of a file may be cut short behind what counts
        let missing = size.saturating_sub(bytes.len());
        if size != usize::MAX && missing >= self.sector {
            return None;
        }
        if size != usize::MAX {
            bytes.resize(size, 0);
        }
        Some(bytes)
    }

    fn mini_chain(&self, first: u32, size: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = first;
        while bytes.len() < size {
            if bytes.len() > self.mini.len() {
                return None;
            }
            let start = usize::try_from(next).ok()?.checked_mul(MINI_SECTOR)?;
            let end = start.saturating_add(MINI_SECTOR).min(self.mini.len());
            bytes.extend(self.mini.get(start..end)?);
            next = self.mini_fat.get(usize::try_from(next).ok()?).copied().unwrap_or(END_OF_CHAIN);
            if next == END_OF_CHAIN {
                break;
            }
        }
        (bytes.len() + MINI_SECTOR > size).then(|| {
            bytes.resize(size, 0);
            bytes
        })
    }

    /// Whether the root holds a stream or storage of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.root.iter().any(|entry| entry.name == name)
    }

    /// The bytes of a stream of the root.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, PackageError> {
        let found = self.root.iter().find(|entry| entry.name == name && entry.is_stream);
        let entry = found.ok_or_else(|| PackageError::Missing(name.to_owned()))?;
        let bytes = if entry.size > self.payload.len() {
            None
        } else if entry.size < MINI_CUTOFF {
            self.mini_chain(entry.first, entry.size)
        } else {
            self.chain(entry.first, Some(entry.size))
        };
        bytes.ok_or_else(|| PackageError::Damaged(format!("the stream {name} is cut or its chain is broken")))
    }
}

/// Why a compound file that is none of those that are known is not read.
pub(super) fn refused(payload: &[u8]) -> Extraction {
    match Compound::open(payload) {
        Ok(_) => unread(ReportStatus::Unsupported, Format::Ole, "a compound file of an unknown kind".into()),
        Err(error) => super::unread_package(&error, "ole"),
    }
}

/// One entry of the directory (2.6.1).
fn entry(bytes: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).saturating_sub(2).min(62);
    let units: Vec<u16> = bytes.get(..length)?.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        is_stream: bytes.get(66) == Some(&2),
        siblings: [u32_at(bytes, 68)?, u32_at(bytes, 72)?],
        child: u32_at(bytes, 76)?,
        first: u32_at(bytes, 116)?,
        // files with sectors of 512 bytes may have noise in the upper half of the size
        size: wide_at(bytes, 120).filter(|size| u32::try_from(*size).is_ok()).or_else(|| usize_at(bytes, 120))?,
    })
}

/// The entries of the tree of siblings under this one.
fn children(entries: &[Entry], first: u32) -> Vec<Entry> {
    let (mut found, mut seen, mut open) = (Vec::new(), BTreeSet::new(), vec![first]);
    while let Some(at) = open.pop() {
        let entry = usize::try_from(at).ok().and_then(|at| entries.get(at));
        if let Some(entry) = entry.filter(|_| at != NO_ENTRY && seen.insert(at)) {
            open.extend(entry.siblings);
            found.push(entry.clone());
        }
    }
    found
}

#[cfg(test)]
pub(super) mod tests;
