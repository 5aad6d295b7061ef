//! Who works in a data directory: an advisory lock on `LOCK`, with the holder's name in it.
//!
//! The lock is the operating system's: it ends with the process, however that ends, and what the file then still says
//! means nothing.

use super::error::Error;
use super::layout;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::fs::{self, File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Who holds a data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// The machine's name.
    pub host: String,
    /// The run's id, or empty for a command that is no run.
    pub run: String,
    /// The command, such as `crawler fetch`.
    pub command: String,
    /// Since when.
    pub started: Timestamp,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` (process {} on {}", self.command, self.pid, self.host)?;
        if !self.run.is_empty() {
            write!(f, ", run {}", self.run)?;
        }
        write!(f, ", since {})", self.started.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// The lock; given back when it is dropped.
#[derive(Debug)]
#[must_use = "the lock is given back when this is dropped"]
pub struct Lock {
    /// Its being open is the lock.
    _file: File,
    dir: PathBuf,
}

impl Lock {
    /// The data directory that it is for.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Takes the lock of a data directory, which is created where it does not exist yet.
///
/// `Held` says who has it; `Foreign` where the directory is somebody else's, and nothing is put into it then.
pub fn lock(dir: &Path, holder: &Holder) -> Result<Lock, Error> {
    fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
    layout::refuse_foreign(dir)?;
    let path = path(dir);
    let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
    let mut file = file.map_err(Error::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held(dir)),
        Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
    }
    let written = file.set_len(0).and_then(|()| Ok(serde_json::to_writer(&file, holder)?));
    written.and_then(|()| file.write_all(b"\n")).map_err(Error::io("write", &path))?;
    Ok(Lock { _file: file, dir: dir.to_owned() })
}

/// Looks whether anybody holds a data directory just now, without taking it: `Held` says who does.
pub fn idle(dir: &Path) -> Result<(), Error> {
    let path = path(dir);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io("open", &path)(error)),
    };
    match file.try_lock_shared() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(held(dir)),
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
    }
}

/// The error for a directory that another process holds.
pub(super) fn held(dir: &Path) -> Error {
    Error::Held { dir: dir.to_owned(), holder: named(dir).map(Box::new) }
}

fn named(dir: &Path) -> Option<Holder> {
    serde_json::from_slice(&fs::read(path(dir)).ok()?).ok()
}

fn path(dir: &Path) -> PathBuf {
    dir.join("LOCK")
}
