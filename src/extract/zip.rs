//! A zip with documents inside: what came of each.
//!
//! Comes in: the bytes of a zip. Goes out: the path and the extraction of each file in it, zips inside gone into a few deep.
//! Depth, number and size of all files together are bounded; what lies beyond is said and not read.

use super::package::{Package, PackageError};
use super::recogniser::Recogniser;
use super::{Extraction, Inside, format, unread};
use crate::model::status::ReportStatus;
use format::Format;

/// Zips inside of zips deeper than this are not opened.
const MAX_DEPTH: usize = 3;
/// More files than this are not read.
const MAX_FILES: usize = 200;
/// All files together (plain bytes).
const MAX_BYTES: usize = 48 << 20;

/// The blocks of all documents together.
const MAX_BLOCKS: usize = 200_000;

/// Files that systems leave behind.
const LEFT_BEHIND: &[&str] = &["thumbs.db", "desktop.ini", ".ds_store"];

/// What is left of the bounds, and who reads pictures.
struct Room<'a> {
    ocr: Option<&'a dyn Recogniser>,
    files: usize,
    bytes: usize,
    blocks: usize,
}

/// Reads a zip.
pub(super) fn read(payload: &[u8], ocr: Option<&dyn Recogniser>) -> Extraction {
    let mut found = Vec::new();
    // a zip of no files is its end record alone (APPNOTE 4.3.1)
    if payload.starts_with(b"PK\x05\x06") {
        return unread(ReportStatus::NotAReport, Format::Zip, "there are no files in it".into());
    }
    let mut room = Room { ocr, files: MAX_FILES, bytes: MAX_BYTES, blocks: MAX_BLOCKS };
    if let Err(error) = gather(payload, "", MAX_DEPTH, &mut room, &mut found) {
        return super::unread_package(&error, "zip");
    }
    if found.is_empty() {
        return unread(ReportStatus::NotAReport, Format::Zip, "there are no files in it".into());
    }
    Extraction::Several(found)
}

fn gather(
    payload: &[u8],
    folder: &str,
    depth: usize,
    room: &mut Room<'_>,
    found: &mut Vec<Inside>,
) -> Result<(), PackageError> {
    let package = Package::open(payload)?;
    let names: Vec<&str> = package.names().filter(|name| is_file(name)).collect();
    for (at, name) in names.iter().enumerate() {
        let path = format!("{folder}{name}");
        if room.files == 0 {
            let detail = format!("{} more files; {MAX_FILES} are read", names.len() - at);
            found.push(Inside { path, extraction: unread(ReportStatus::Unsupported, Format::Zip, detail) });
            return Ok(());
        }
        room.files -= 1;
        let extraction = match package.read(name) {
            Ok(bytes) if bytes.len() > room.bytes => {
                let detail = format!("all files together are more than {MAX_BYTES} bytes");
                unread(ReportStatus::Unsupported, Format::Binary, detail)
            }
            Ok(bytes) => {
                room.bytes -= bytes.len();
                if depth > 1 && format::of(&bytes, "", name) == Format::Zip {
                    match gather(&bytes, &format!("{path}/"), depth - 1, room, found) {
                        Ok(()) => continue,
                        Err(error) => super::unread_package(&error, "zip"),
                    }
                } else if depth <= 1 && format::of(&bytes, "", name) == Format::Zip {
                    let detail = format!("zips in zips are opened {MAX_DEPTH} deep");
                    unread(ReportStatus::Unsupported, Format::Zip, detail)
                } else {
                    within(super::read_one(room.ocr, &bytes, "", name), room)
                }
            }
            Err(error) => super::unread_package(&error, "zip"),
        };
        found.push(Inside { path, extraction });
    }
    Ok(())
}

/// A document, where there is room for its blocks.
fn within(extraction: Extraction, room: &mut Room<'_>) -> Extraction {
    let Extraction::Document(document) = &extraction else { return extraction };
    let Some(left) = room.blocks.checked_sub(document.blocks.len()) else {
        room.bytes = 0;
        return unread(
            ReportStatus::Unsupported,
            Format::Zip,
            format!("all documents are more than {MAX_BLOCKS} blocks"),
        );
    };
    room.blocks = left;
    extraction
}

/// Whether a name is that of a file that somebody put there.
fn is_file(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default().to_lowercase();
    let is_shadow = name.starts_with("__MACOSX/") || last.starts_with("._") || last.starts_with("~$");
    !last.is_empty() && !is_shadow && !LEFT_BEHIND.contains(&last.as_str())
}

#[cfg(test)]
mod tests;
