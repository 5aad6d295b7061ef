//! sled, and nothing of it outside this file.
//!
//! One tree of bytes. A commit is one transaction, sled's own flush, and then a sync of its `db` file, because that
//! flush alone did not survive a power cut. sled panics on damage: every call is caught. After a failed commit its
//! memory shows what the disk may not hold, so the engine then refuses everything.

use super::error::Error;
use super::table::RESERVED;
use super::value;
use serde::{Deserialize, Serialize};
use sled::transaction::{ConflictableTransactionError, TransactionError};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{OnceLock, RwLock};

/// Larger than sled's own, so that a full page is never moved into a file beside the log: those are not synced.
const SEGMENT_BYTES: usize = 4 << 20;

/// sled takes about twice this in memory.
const CACHE_BYTES: u64 = 16 << 20;

/// Where the store keeps what it knows about itself.
const META_KEY: &[u8] = &[RESERVED, b'm'];

/// Bytes as sled hands them out.
pub(super) type Bytes = sled::IVec;

/// What every commit says about the whole store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    /// Version of the tables.
    pub(super) schema: u32,
    /// Commits so far. It only grows, so a store that lost its newest part shows it.
    pub(super) commits: u64,
    /// Records that are there now, chunks of blobs included, this one not.
    pub(super) entries: u64,
}

/// An open sled database.
pub(super) struct Engine {
    db: sled::Db,
    /// A second handle on sled's file, opened before anything is written: it learns of every failed write-back.
    file: File,
    /// sled's directory.
    dir: PathBuf,
    /// Held for writing while a transaction is applied and for reading while the chunks of one blob are read, so that
    /// a blob is never seen half replaced.
    changing: RwLock<()>,
    /// The first failure after which nothing is certain any more.
    broken: OnceLock<String>,
    /// Whether anything damaged was met.
    damage: AtomicBool,
}

impl Engine {
    /// Opens or creates sled's files in this directory.
    pub(super) fn open(dir: &Path) -> Result<Self, Error> {
        // the flusher thread is what collects garbage: without it the file would only grow
        let config = sled::Config::new().path(dir).segment_size(SEGMENT_BYTES).cache_capacity(CACHE_BYTES);
        let db = match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(Ok(db)) => db,
            Ok(Err(error)) if is_lock(&error) => {
                return Err(Error::Held { dir: dir.parent().unwrap_or(dir).to_owned(), holder: None });
            }
            Ok(Err(error)) => return Err(fault(dir, "open", error)),
            Err(_) => return Err(Error::damaged(dir, "the engine gave up while it read the files")),
        };
        let path = dir.join("db");
        let file = File::open(&path).map_err(Error::io("open", &path))?;
        Ok(Self {
            db,
            file,
            dir: dir.to_owned(),
            changing: RwLock::new(()),
            broken: OnceLock::new(),
            damage: AtomicBool::new(false),
        })
    }

    /// Where the engine's files lie.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The store's record about itself; none in a new store.
    pub(super) fn meta(&self) -> Result<Option<Meta>, Error> {
        let Some(stored) = self.get(META_KEY)? else { return Ok(None) };
        let json = value::open(META_KEY, &stored).map_err(|what| self.damaged(format!("its own record: {what}")))?;
        serde_json::from_slice(&json).map(Some).map_err(|what| self.damaged(format!("its own record: {what}")))
    }

    /// The stored value of a key.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Bytes>, Error> {
        self.guarded("read", || self.db.get(key))
    }

    /// Runs a read that must not see a transaction half applied.
    pub(super) fn steady<T>(&self, read: impl FnOnce() -> T) -> T {
        let _guard = self.changing.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        read()
    }

    /// All stored records from one key on and before another, in order.
    pub(super) fn range(&self, from: Vec<u8>, to: Vec<u8>) -> Range<'_> {
        Range { engine: self, inner: Some(self.db.range(from..to)) }
    }

    /// All stored records but the store's own.
    pub(super) fn everything(&self) -> Range<'_> {
        self.range(vec![RESERVED + 1], vec![u8::MAX])
    }

    /// Applies the records in one transaction and returns when they are on the disk.
    pub(super) fn commit(&self, records: &BTreeMap<Vec<u8>, Option<Vec<u8>>>, now: Meta) -> Result<Meta, Error> {
        let applied = self.guarded("commit to", || {
            let _guard = self.changing.write().unwrap_or_else(std::sync::PoisonError::into_inner);
            apply(&self.db, records, now)
        });
        let durable = applied.and_then(|meta| {
            self.guarded("flush", || self.db.flush())?;
            self.file.sync_data().map_err(Error::io("sync", &self.dir.join("db")))?;
            Ok(meta)
        });
        durable.inspect_err(|error| self.give_up(error))
    }

    fn guarded<T>(&self, doing: &'static str, call: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, Error> {
        self.refuse_if_broken()?;
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                let error = fault(&self.dir, doing, error);
                self.damage.fetch_or(matches!(error, Error::Damaged { .. }), Ordering::Relaxed);
                Err(error)
            }
            Err(_) => {
                let error = self.damaged(format!("the engine gave up when asked to {doing} it"));
                self.give_up(&error);
                Err(error)
            }
        }
    }

    /// Refuses everything from now on.
    pub(super) fn give_up(&self, why: &Error) {
        // only the first failure says what happened; later ones follow from it
        self.broken.get_or_init(|| why.to_string());
    }

    /// `Poisoned` after a failed commit.
    pub(super) fn refuse_if_broken(&self) -> Result<(), Error> {
        self.broken.get().map_or(Ok(()), |why| Err(Error::Poisoned { why: why.clone() }))
    }

    /// Whether nothing failed and nothing damaged was met so far.
    pub(super) fn is_sound(&self) -> bool {
        self.broken.get().is_none() && !self.damage.load(Ordering::Relaxed)
    }

    /// Damage that was met in what the engine returned.
    pub(super) fn damaged(&self, what: impl Into<String>) -> Error {
        self.damage.store(true, Ordering::Relaxed);
        Error::damaged(&self.dir, what)
    }
}

/// Records in the order of their keys. Ends after the first failure of the engine.
pub(super) struct Range<'e> {
    engine: &'e Engine,
    inner: Option<sled::Iter>,
}

impl Iterator for Range<'_> {
    type Item = Result<(Bytes, Bytes), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let inner = self.inner.as_mut()?;
        let next = self.engine.guarded("read", || inner.next().transpose());
        if !matches!(next, Ok(Some(_))) {
            self.inner = None;
        }
        next.transpose()
    }
}

/// One transaction. The closure may run again, so it only computes from what it is given and what it reads.
fn apply(db: &sled::Db, records: &BTreeMap<Vec<u8>, Option<Vec<u8>>>, now: Meta) -> Result<Meta, sled::Error> {
    let outcome = db.transaction(|tree| {
        let mut next = Meta { commits: now.commits.saturating_add(1), ..now };
        for (key, value) in records {
            match value {
                Some(value) => {
                    if tree.insert(key.as_slice(), value.as_slice())?.is_none() {
                        next.entries = next.entries.saturating_add(1);
                    }
                }
                None => {
                    if tree.remove(key.as_slice())?.is_some() {
                        next.entries = next.entries.saturating_sub(1);
                    }
                }
            }
        }
        let json = serde_json::to_vec(&next).expect("three numbers are JSON");
        tree.insert(META_KEY, value::frame_plain(META_KEY, &json))?;
        Ok::<_, ConflictableTransactionError<std::convert::Infallible>>(next)
    });
    outcome.map_err(|error| match error {
        TransactionError::Storage(error) => error,
        TransactionError::Abort(never) => match never {},
    })
}

/// Whether sled's files are open in another process, or another time in this one.
fn is_lock(error: &sled::Error) -> bool {
    matches!(error, sled::Error::Io(e) if e.to_string().contains("could not acquire lock"))
}

fn fault(dir: &Path, doing: &'static str, error: sled::Error) -> Error {
    match error {
        sled::Error::Io(source) if source.kind() != io::ErrorKind::InvalidData => {
            Error::Io { doing, path: dir.to_owned(), source }
        }
        other => Error::damaged(dir, other.to_string()),
    }
}

/// A name in the directory where sled puts what is too large for its log: such files are never synced, and the limits
/// of this store keep everything smaller, so that there must be none.
pub(super) fn stray_file(dir: &Path) -> Result<Option<String>, Error> {
    let blobs = dir.join("blobs");
    match fs::read_dir(&blobs) {
        Ok(mut entries) => match entries.next() {
            Some(entry) => {
                let entry = entry.map_err(Error::io("read", &blobs))?;
                Ok(Some(format!("blobs/{}", entry.file_name().display())))
            }
            None => Ok(None),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", &blobs)(error)),
    }
}
