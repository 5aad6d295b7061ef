//! A zip whose parts are read one at a time, under limits (APPNOTE 6.3.10).
//!
//! Comes in: the bytes of a zip. Goes out: the names of its parts, and a part's plain bytes. Sizes that the zip declares
//! are never believed: what comes out is counted, for each part and for all of them together, and checked by its
//! checksum, so that no damaged figure is read. Never writes a file and never follows a path.

use super::little::{u16_at, u32_at, usize_at, wide_at};
use crate::model::status::ReportStatus;
use crate::{charset, coding};
use std::cell::Cell;
use std::collections::BTreeMap;

/// A part beyond this is not read (plain bytes): the text of a report takes less than one of these.
const MAX_PART: usize = 64 << 20;
/// All that is read of one package (plain bytes).
const MAX_ALL: usize = 192 << 20;
/// A part that swells more than this is a bomb, unless it stays small.
const MAX_RATIO: usize = 250;
/// What is small (plain bytes).
const SMALL: usize = 8 << 20;
/// More parts than this are not listed.
const MAX_PARTS: usize = 20_000;

/// Why a package or a part of it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PackageError {
    /// It is not there.
    #[error("there is no part {0}")]
    Missing(String),
    /// A password is asked for.
    #[error("it is encrypted: a password is asked for")]
    Encrypted,
    /// The zip or the part does not read.
    #[error("{0}")]
    Damaged(String),
    /// A limit was met.
    #[error("{0}")]
    TooLarge(String),
    /// A way of compressing that is not known.
    #[error("compression method {0} is not known")]
    Method(u16),
}

impl PackageError {
    /// What a document is that cannot be read for this.
    pub(super) fn status(&self) -> ReportStatus {
        match self {
            Self::Encrypted => ReportStatus::Encrypted,
            Self::Damaged(_) | Self::Missing(_) => ReportStatus::Corrupt,
            Self::TooLarge(_) | Self::Method(_) => ReportStatus::Unsupported,
        }
    }
}

/// One entry of the central directory.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Where its local header stands.
    at: usize,
    packed: usize,
    crc: u32,
    method: u16,
    encrypted: bool,
}

/// An opened zip.
#[derive(Debug)]
pub(super) struct Package<'a> {
    payload: &'a [u8],
    names: Vec<String>,
    /// By name in lower case: OPC compares names without case (ECMA-376 part 2, 6.2.2.3).
    entries: BTreeMap<String, Entry>,
    left: Cell<usize>,
}

impl<'a> Package<'a> {
    /// Reads the central directory.
    pub(super) fn open(payload: &'a [u8]) -> Result<Self, PackageError> {
        let end = end_record(payload).ok_or_else(|| damaged("the zip ends before its directory"))?;
        let mut package = Self { payload, names: Vec::new(), entries: BTreeMap::new(), left: Cell::new(MAX_ALL) };
        let mut at = end.directory;
        while at < end.at && payload.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
            if package.names.len() == MAX_PARTS {
                return Err(PackageError::TooLarge(format!("more than {MAX_PARTS} parts")));
            }
            let (name, entry, next) = entry(payload, at, end.shift).ok_or_else(|| damaged("its directory is cut"))?;
            at = next;
            package.entries.entry(key(&name)).or_insert(entry);
            package.names.push(name);
        }
        if package.names.is_empty() { Err(damaged("its directory is empty or broken")) } else { Ok(package) }
    }

    /// The names of the parts in the order of the directory, folders included (`a/`).
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(&key(name))
    }

    /// The plain bytes of a part.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, PackageError> {
        let entry = self.entries.get(&key(name)).ok_or_else(|| PackageError::Missing(name.to_owned()))?;
        if entry.encrypted {
            return Err(PackageError::Encrypted);
        }
        let packed = self.packed(entry).ok_or_else(|| damaged(&format!("{name} is cut")))?;
        let cap = MAX_PART.min(self.left.get()).min(packed.len().saturating_mul(MAX_RATIO).max(SMALL));
        let plain = match entry.method {
            0 if packed.len() <= cap => packed.to_vec(),
            0 => return Err(too_large(name, cap)),
            8 => coding::inflate(packed, cap).map_err(|error| match error {
                coding::CodingError::TooLarge(_) => too_large(name, cap),
                _ => damaged(&format!("the compressed data of {name} is broken")),
            })?,
            method => return Err(PackageError::Method(method)),
        };
        self.left.set(self.left.get().saturating_sub(plain.len()));
        if crc32fast::hash(&plain) == entry.crc {
            Ok(plain)
        } else {
            Err(damaged(&format!("the checksum of {name} is wrong")))
        }
    }

    fn packed(&self, entry: &Entry) -> Option<&'a [u8]> {
        let local = self.payload.get(entry.at..)?.strip_prefix(b"PK\x03\x04")?;
        let start = 26 + usize::from(u16_at(local, 22)?) + usize::from(u16_at(local, 24)?);
        local.get(start..)?.get(..entry.packed)
    }
}

/// Names are compared without case and without what some producers put in front.
fn key(name: &str) -> String {
    name.trim_start_matches("./").trim_start_matches('/').to_lowercase()
}

fn damaged(what: &str) -> PackageError {
    PackageError::Damaged(what.to_owned())
}

fn too_large(name: &str, cap: usize) -> PackageError {
    PackageError::TooLarge(format!("{name} swells to more than {cap} bytes"))
}

/// Where the directory stands.
struct End {
    at: usize,
    directory: usize,
    /// How much was put before the zip: every offset is off by it.
    shift: usize,
}

/// The end record (APPNOTE 4.3.16), which stands before a comment of at most 64 KB, or whatever a server appended.
fn end_record(payload: &[u8]) -> Option<End> {
    const LENGTH: usize = 22;
    let last = payload.len().checked_sub(LENGTH)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let at = (first..=last).rev().find(|at| payload[*at..].starts_with(b"PK\x05\x06"))?;
    let record = &payload[at..];
    let (size, offset) = (usize_at(record, 12)?, usize_at(record, 16)?);
    let directory = at.checked_sub(size).filter(|at| payload[*at..].starts_with(b"PK\x01\x02"));
    // a zip64 end record stands between the directory and the end; then the offset is right or there is none
    let directory = directory.or_else(|| (offset < at).then_some(offset)).or_else(|| zip64_directory(payload, at))?;
    Some(End { at, directory, shift: directory.saturating_sub(offset) })
}

/// The directory's offset in the zip64 end record (APPNOTE 4.3.14, 4.3.15).
fn zip64_directory(payload: &[u8], end: usize) -> Option<usize> {
    let locator = payload.get(end.checked_sub(20)?..)?.strip_prefix(b"PK\x06\x07")?;
    let record = payload.get(wide_at(locator, 4)?..)?.strip_prefix(b"PK\x06\x06")?;
    wide_at(record, 44).filter(|at| *at < end)
}

/// The entry that stands here, with its name and where the next one stands (APPNOTE 4.3.12).
fn entry(payload: &[u8], at: usize, shift: usize) -> Option<(String, Entry, usize)> {
    const LENGTH: usize = 46;
    let header = payload.get(at..)?;
    let word = |at| u16_at(header, at).map(usize::from);
    let (name_length, extra_length) = (word(28)?, word(30)?);
    let raw = header.get(LENGTH..LENGTH + name_length)?;
    let extra = header.get(LENGTH + name_length..LENGTH + name_length + extra_length)?;
    let (mut packed, plain, mut offset) = (usize_at(header, 20)?, usize_at(header, 24)?, usize_at(header, 42)?);
    let mut wide = zip64_fields(extra);
    let full = usize::try_from(u32::MAX).unwrap_or(usize::MAX);
    if plain == full {
        wide.next()?;
    }
    for field in [&mut packed, &mut offset] {
        if *field == full {
            *field = wide.next()?;
        }
    }
    let entry = Entry {
        at: offset.checked_add(if offset == full { 0 } else { shift })?,
        packed,
        crc: u32_at(header, 16)?,
        method: u16_at(header, 10)?,
        encrypted: u16_at(header, 8)? & 1 == 1,
    };
    let next = at + LENGTH + name_length + extra_length + word(32)?;
    Some((name(raw), entry, next))
}

/// The values of the zip64 field among the extra ones (APPNOTE 4.5.3).
fn zip64_fields(mut extra: &[u8]) -> impl Iterator<Item = usize> {
    let mut found: &[u8] = &[];
    while let (Some(kind), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = (4 + usize::from(length)).min(extra.len());
        if kind == 1 {
            found = &extra[4..end];
        }
        extra = &extra[end..];
    }
    found.chunks_exact(8).filter_map(|field| wide_at(field, 0))
}

/// Chinese programs write names in GBK and set no flag for it.
fn name(raw: &[u8]) -> String {
    charset::decode(raw, "").0.replace('\\', "/").trim_start_matches('/').to_owned()
}

#[cfg(test)]
pub(super) mod tests;
