//! `nianbao.json`: what the store must hold at least, kept outside of it.
//!
//! A database that is empty, or that lost its newest part, opens without a word; only something beside it can tell.

use super::engine::Meta;
use super::error::Error;
use super::schema::SCHEMA;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Version of the data directory's layout.
pub(super) const FORMAT: u32 = 1;

const NAME: &str = "nianbao.json";

/// The sentinel's contents. Unknown fields are left to later versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sentinel {
    /// Version of the layout, [`FORMAT`].
    format: u32,
    /// Version of the tables.
    schema: u32,
    /// The store has at least so many commits; 0 before the first.
    pub(super) commits: u64,
    /// Records at the time of writing, for people.
    entries: u64,
    /// Whether the store was closed in order. Where not, everything in it is checked at the next open.
    pub(super) clean: bool,
    /// When it was written.
    written: Timestamp,
}

impl Sentinel {
    /// For a store in this state.
    pub(super) fn of(meta: Meta, clean: bool) -> Self {
        let Meta { schema, commits, entries } = meta;
        Self { format: FORMAT, schema, commits, entries, clean, written: Timestamp::now() }
    }

    /// Reads the sentinel of a data directory; none where there is no such file.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>, Error> {
        let Some(text) = Self::bytes(dir)? else { return Ok(None) };
        let path = path(dir);
        check_versions(&path, &text)?;
        serde_json::from_slice(&text).map(Some).map_err(|what| Error::damaged(&path, what.to_string()))
    }

    /// The sentinel as it lies there, whatever it says; none where there is no such file.
    pub(super) fn bytes(dir: &Path) -> Result<Option<Vec<u8>>, Error> {
        let path = path(dir);
        match fs::read(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", &path)(error)),
        }
    }

    /// Writes it in one step: a crash leaves the old or the new one.
    pub(super) fn write(&self, dir: &Path) -> Result<(), Error> {
        let mut text = serde_json::to_vec_pretty(self).expect("numbers and a time are JSON");
        text.push(b'\n');
        Self::replace(dir, &text)
    }

    /// Brings back what [`Self::bytes`] gave. Where it is there still nothing is written, since the disk may be full.
    pub(super) fn restore(dir: &Path, text: Option<&[u8]>) -> Result<(), Error> {
        let now = Self::bytes(dir)?;
        match text {
            _ if now.as_deref() == text => Ok(()),
            Some(text) => Self::replace(dir, text),
            None => fs::remove_file(path(dir)).map_err(Error::io("remove", &path(dir))),
        }
    }

    fn replace(dir: &Path, text: &[u8]) -> Result<(), Error> {
        let path = path(dir);
        let draft = dir.join(format!("{NAME}.new"));
        let written = File::create(&draft).and_then(|mut file| {
            file.write_all(text)?;
            file.sync_all()
        });
        written.map_err(Error::io("write", &draft))?;
        fs::rename(&draft, &path).map_err(Error::io("write", &path))?;
        sync_dir(dir)
    }
}

/// Makes new and renamed names in a directory durable.
pub(super) fn sync_dir(dir: &Path) -> Result<(), Error> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(Error::io("sync", dir))
}

fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

/// The versions are looked at first and alone: a later format may have changed everything else.
fn check_versions(path: &Path, text: &[u8]) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Versions {
        format: u32,
        #[serde(default)]
        schema: u32,
    }
    let found: Versions = serde_json::from_slice(text).map_err(|what| Error::damaged(path, what.to_string()))?;
    for (what, found, known) in [("format", found.format, FORMAT), ("schema", found.schema, SCHEMA)] {
        if found > known {
            return Err(Error::Newer { path: path.to_owned(), what, found, known });
        }
    }
    Ok(())
}
