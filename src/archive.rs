//! The archive: WARC/1.1 files (ISO 28500:2017), one gzip member a record, appended to and never rewritten.
//!
//! Comes in: an [`Exchange`](crate::model::capture::Exchange) with its [`Hop`](crate::model::capture::Hop). Goes out: the
//! [`Capture`](crate::model::capture::Capture) that says where it lies, and later the same exchange again, read by its
//! place or by walking a file. An exchange is three records, `request`, `metadata`, and last the `response` or `revisit`
//! that makes it count; they never stand in two files. Never done here: decoding a payload, choosing the original of a
//! revisit, rewriting a whole record. The one thing ever cut is a torn last member of a file that was being written.

mod event;
mod http;
mod member;
mod reader;
mod record;
mod recovery;
mod revisit;
mod verify;
mod writer;

#[cfg(test)]
mod tests;

pub use reader::{Archive, ArchiveFile, Archived, Scan, Stored, StoredKind};
pub use verify::{Checked, Fault};
pub use writer::Writer;

use crate::model::capture::Original;
use std::io;
use std::path::{Path, PathBuf};

/// How a file is written, and what its `warcinfo` record says (WARC/1.1 section 6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folder of the WARC files; made when missing.
    pub dir: PathBuf,
    /// A file that would grow past this many bytes is closed, and the exchange goes into a new one.
    pub max_file: u64,
    /// `software`: name and version, `nianbao/0.1.0`.
    pub software: String,
    /// `http-header-user-agent`: as sent.
    pub user_agent: String,
    /// `operator`: whom a portal can turn to, or empty.
    pub contact: String,
    /// `isPartOf`: the run.
    pub run: String,
}

/// Whole records of a file that the store does not account for yet: a crash came between the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// The file's name, without `.open`.
    pub file: String,
    /// The first byte not accounted for; [`Archive::scan`] starts there.
    pub from: u64,
    /// The file's length now, to be accounted for once its exchanges are replayed.
    pub length: u64,
}

/// Why the archive cannot be written or read on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system refused: full disk, permission, device.
    #[error("cannot {doing} {}: {source}", path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Bytes that are no record stand where one should be, or a record contradicts itself.
    #[error(
        "{file} is damaged at byte {offset}: {what}. Nothing was changed; put a good copy of the file in its place, or \
         move it away and run `crawler rebuild`"
    )]
    Damaged {
        /// The file's name.
        file: String,
        /// Where the record starts.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// The file ends within a record, as it does while it is written and after a crash.
    #[error("{file} ends within a record that starts at byte {offset}; the next run that writes cuts it there")]
    Torn {
        /// The file's name.
        file: String,
        /// Where the record starts.
        offset: u64,
    },
    /// A record larger than the reader holds in memory.
    #[error("the record at byte {offset} of {file} is larger than {limit} bytes and was not read; raise max_body")]
    TooLarge {
        /// The file's name.
        file: String,
        /// Where the record starts.
        offset: u64,
        /// The cap on a record, decompressed.
        limit: u64,
    },
    /// Fewer bytes than the store was told of after they were synced.
    #[error(
        "the store accounts for {accounted} bytes of {file}, and {found} are there; put a good copy of the file in its \
         place, or run `crawler rebuild` to make the store anew from what is left"
    )]
    Short {
        /// The file's name.
        file: String,
        /// Bytes that the store has committed.
        accounted: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// A file that the archive should have.
    #[error("{file} is not in the archive {}; put it back, or run `crawler rebuild`", dir.display())]
    Missing {
        /// The file's name, as the store or caller gave it.
        file: String,
        /// The archive's folder.
        dir: PathBuf,
    },
    /// An earlier append failed; what follows it would stand behind a torn record.
    #[error("the archive takes nothing more since an earlier write failed; start anew, so that the torn end is cut")]
    Stopped,
}

impl Error {
    fn io<'a>(doing: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}
