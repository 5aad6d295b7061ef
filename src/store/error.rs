//! Why the store cannot go on. Every text says what happened, where, and what to do about it.

use super::lock::Holder;
use std::io;
use std::path::{Path, PathBuf};

/// What stops the store. None of these is repaired here, and none is hidden.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused something: permission, full disk, a broken disk.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was tried, as a verb: `read`, `sync`.
        doing: &'static str,
        /// On which file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What lies on the disk is not what was committed.
    #[error(
        "{} is damaged: {what}. The archive (warc/) is not touched by this: `crawler rebuild` moves the store aside and builds it anew from the archive",
        path.display()
    )]
    Damaged {
        /// The store's directory, or the file in question.
        path: PathBuf,
        /// What is wrong, with table and key where they are known.
        what: String,
    },
    /// A directory with files in it, but not a data directory.
    #[error(
        "{} is not a data directory: it holds {stray} but no nianbao.json; name an empty or a new directory",
        dir.display()
    )]
    Foreign {
        /// The directory that was named.
        dir: PathBuf,
        /// One name found in it.
        stray: String,
    },
    /// Written by a later version of this program.
    #[error("{} is of {what} {found}, this program knows up to {known}: use a newer program", path.display())]
    Newer {
        /// The sentinel or the store.
        path: PathBuf,
        /// `format` or `schema`.
        what: &'static str,
        /// The version found.
        found: u32,
        /// The latest version that this program reads.
        known: u32,
    },
    /// Another process works in the data directory.
    #[error("{} is in use by {}; wait until it ends, or stop it", dir.display(), held_by(holder.as_deref()))]
    Held {
        /// The data directory.
        dir: PathBuf,
        /// Who says so in `LOCK`; none where that file does not read.
        holder: Option<Box<Holder>>,
    },
    /// A key or value above what the store takes; nothing was written.
    #[error(
        "table {table}: a {part} of {bytes} bytes (compressed) is above the limit of {limit}; larger texts belong into a blob table"
    )]
    TooLarge {
        /// The table's name.
        table: &'static str,
        /// `key` or `value`.
        part: &'static str,
        /// Its size as it would be stored.
        bytes: usize,
        /// The most that is taken.
        limit: usize,
    },
    /// A value that JSON cannot express (a map with keys that are no strings, a NaN in a required number).
    #[error("table {table}: the value cannot be written as JSON: {source}")]
    Encode {
        /// The table's name.
        table: &'static str,
        /// What serde said.
        source: serde_json::Error,
    },
    /// An earlier commit failed, so that memory and disk may differ.
    #[error(
        "the store stopped after a failure ({why}); nothing was acknowledged since. End the run and start it again"
    )]
    Poisoned {
        /// The first failure.
        why: String,
    },
}

impl Error {
    /// An I/O error with its place.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }

    /// Damage at a place.
    pub(super) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.into() }
    }
}

fn held_by(holder: Option<&Holder>) -> String {
    holder.map_or_else(|| "another process".to_owned(), ToString::to_string)
}
