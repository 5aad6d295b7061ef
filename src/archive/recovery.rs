//! The archive's folder at opening: what is there against what the store accounts for.
//!
//! Comes in: the folder and the accounted length of each file. Goes out: the tails that have to be replayed. A file that
//! was being written is cut to whole records, synced and closed; every run writes files of its own, so that a file's
//! `warcinfo` speaks for all of it. Everything is looked at before anything is changed.

use super::member::{Found, Members};
use super::reader::{ArchiveFile, list};
use super::{Error, Tail};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::path::Path;

/// Makes the folder where there is none, checks it, closes what was left open.
pub(super) fn recover(dir: &Path, accounted: &BTreeMap<String, u64>) -> Result<Vec<Tail>, Error> {
    if !dir.is_dir() {
        fs::create_dir_all(dir).map_err(Error::io("make", dir))?;
        dir.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_dir)?;
    }
    let files = list(dir)?;
    for (file, &bytes) in accounted.iter().filter(|(_, bytes)| **bytes > 0) {
        let Some(found) = files.iter().find(|found| found.name == *file) else {
            return Err(Error::Missing { file: file.clone(), dir: dir.to_owned() });
        };
        if found.length < bytes {
            return Err(Error::Short { file: file.clone(), accounted: bytes, found: found.length });
        }
    }
    if let Some([closed, _]) = files.windows(2).find(|pair| matches!(pair, [a, b] if a.name == b.name)) {
        return Err(damaged(
            closed,
            0,
            "it is there twice, once with .open behind its name, and neither may replace the other",
        ));
    }
    let mut tails = Vec::new();
    let mut left_open = Vec::new();
    for file in files {
        let from = accounted.get(&file.name).copied().unwrap_or(0);
        let length = whole_length(dir, &file, from)?;
        if file.open {
            left_open.push((file.name.clone(), length));
        }
        if length > from {
            tails.push(Tail { file: file.name, from, length });
        }
    }
    for (name, length) in left_open {
        settle(dir, &name, length)?;
    }
    Ok(tails)
}

/// The length up to which the file holds whole members, read from what is not accounted for.
fn whole_length(dir: &Path, file: &ArchiveFile, from: u64) -> Result<u64, Error> {
    let path = dir.join(file.disk_name());
    let io = |doing| Error::io(doing, &path);
    // only checksums count here, so records of any size pass through without being held
    let mut members = Members::new(File::open(&path).map_err(io("open"))?, from, 0).map_err(io("read"))?;
    while let Some(found) = members.next().map_err(io("read"))? {
        match found {
            Found::Whole(_) | Found::TooLarge { .. } => {}
            Found::Torn { offset } if file.open => return Ok(offset),
            Found::Torn { offset } => return Err(damaged(file, offset, "it was closed and ends within a record")),
            Found::Damaged { offset, next } => {
                let what = format!("no whole record, and another follows at byte {next}");
                return Err(damaged(file, offset, &what));
            }
        }
    }
    Ok(members.offset())
}

fn damaged(file: &ArchiveFile, offset: u64, what: &str) -> Error {
    Error::Damaged { file: file.name.clone(), offset, what: what.to_owned() }
}

/// Cuts a torn end off, and closes the file; one without a whole record goes.
fn settle(dir: &Path, name: &str, length: u64) -> Result<(), Error> {
    let path = dir.join(format!("{name}.open"));
    let io = |doing| Error::io(doing, &path);
    if length == 0 {
        fs::remove_file(&path).map_err(io("remove the empty file"))?;
        return sync_dir(dir);
    }
    let file = OpenOptions::new().write(true).open(&path).map_err(io("open"))?;
    file.set_len(length).map_err(io("cut the torn end of"))?;
    close(dir, name, &file)
}

/// Syncs a file and gives it its final name.
pub(super) fn close(dir: &Path, name: &str, file: &File) -> Result<(), Error> {
    let (open, closed) = (dir.join(format!("{name}.open")), dir.join(name));
    file.sync_all().map_err(Error::io("sync", &open))?;
    fs::rename(&open, &closed).map_err(Error::io("rename", &open))?;
    sync_dir(dir)
}

/// Makes names in a folder durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), Error> {
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(Error::io("sync", dir))
}
