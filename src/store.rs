//! The store: an index over the archive, made durable one batch at a time.
//!
//! Comes in: a [`Batch`]. Goes out: typed records, checked. Never here: bodies of captures (they lie in the WARC files),
//! repair, or a fresh start where something was before.
//!
//! # On the disk
//!
//! ```text
//! data/
//!   LOCK           advisory lock, with the holder's name as JSON
//!   nianbao.json   the sentinel: format, schema, how many commits the store has at least, whether it was closed in order
//!   store/         sled 0.34.7: `db` (the log), `conf`, `snap.*`; `blobs/` stays empty
//!   warc/  runs/   not the store's
//! ```
//!
//! In sled one tree holds everything. A key is the table's byte (`schema`), then the key's components, each in its own
//! order (`key`). A value is `crc32` · flag · payload, where the payload is JSON, compressed by zstd if that is shorter
//! (`value`); no stored value is above 48 KiB. A blob is one zstd frame over as many such values as it needs, with its
//! length and SHA-256 in the first (`blob`). Under byte 0 lies the store's own record: schema, number of commits,
//! number of records; it changes with every commit.
//!
//! # What a commit promises
//!
//! When [`Store::commit`] returns, the whole batch is on the disk; when the process or the machine dies before, all of it
//! is there or nothing. After a commit that failed nobody knows which, so the store refuses every further call.

mod batch;
mod blob;
mod engine;
mod error;
mod key;
mod layout;
mod lock;
mod opening;
pub mod schema;
mod sentinel;
mod table;
mod value;

pub use batch::Batch;
pub use error::Error;
pub use key::{Key, PrefixOf};
pub use layout::{Aside, free_space, put_back, set_aside};
pub use lock::{Holder, Lock, idle, lock};
pub use opening::Opened;
pub use table::{BlobTable, Table};
pub use value::{KEY_LIMIT, VALUE_LIMIT};

use engine::{Engine, Meta, Range};
use sentinel::Sentinel;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long the sentinel may lag behind the commits.
const SENTINEL_EVERY: Duration = Duration::from_secs(10);

/// The open store. Share it with `Arc`: reads run side by side, commits one after another.
pub struct Store {
    /// The data directory.
    dir: PathBuf,
    engine: Engine,
    /// Held through a whole commit, so that the numbers in it are those of the newest one.
    progress: Mutex<Progress>,
}

/// What the last commit and the last sentinel said.
struct Progress {
    meta: Meta,
    sentinel: Sentinel,
    written: Instant,
}

impl Store {
    /// Makes a batch durable: all of it when this returns, and in case of a crash all of it or nothing.
    ///
    /// Any error is final for this store (`Poisoned` from then on); an empty batch is no commit.
    pub fn commit(&self, batch: Batch) -> Result<(), Error> {
        if batch.is_empty() {
            return Ok(());
        }
        let mut progress = self.progress();
        self.advance(&mut progress, batch).inspect_err(|error| self.engine.give_up(error))
    }

    fn advance(&self, progress: &mut Progress, batch: Batch) -> Result<(), Error> {
        if progress.sentinel.clean {
            self.note(progress, false)?;
        }
        let records = batch.into_records(|base| self.chunks_of(base))?;
        progress.meta = self.engine.commit(&records, progress.meta)?;
        if progress.written.elapsed() >= SENTINEL_EVERY {
            self.note(progress, false)?;
        }
        Ok(())
    }

    /// Notes in the sentinel that everything so far is in order; where damage was met, that everything has to be checked
    /// at the next open. Dropping the store does it too, but cannot say whether it worked. The store stays usable.
    pub fn close(&self) -> Result<(), Error> {
        let mut progress = self.progress();
        let sound = self.engine.is_sound();
        if progress.sentinel.clean != sound {
            self.note(&mut progress, sound)?;
        }
        self.engine.refuse_if_broken()
    }

    /// The value of a key.
    pub fn get<K, V>(&self, table: &Table<K, V>, key: &K) -> Result<Option<V>, Error>
    where
        K: Key,
        V: Serialize + DeserializeOwned,
    {
        let key = table.key(key)?;
        let Some(stored) = self.engine.get(&key)? else { return Ok(None) };
        table.decode(&key, &stored).map(Some).map_err(|what| self.damaged(what))
    }

    /// Whether a key is there.
    pub fn contains<K: Key, V>(&self, table: &Table<K, V>, key: &K) -> Result<bool, Error> {
        Ok(self.engine.get(&table.key(key)?)?.is_some())
    }

    /// The bytes of a blob, checked against their length and digest.
    pub fn blob<K: Key>(&self, table: &BlobTable<K>, key: &K) -> Result<Option<Vec<u8>>, Error> {
        let base = table.base(key)?;
        let Some((header, packed)) = self.engine.steady(|| self.packed(&base))? else { return Ok(None) };
        let (_, name) = table.id();
        blob::join(&header, &packed).map(Some).map_err(|what| self.damaged(table::fault(name, &base, what)))
    }

    /// All records of a table in the order of their keys.
    ///
    /// Scans are no snapshots: a record that a commit changes meanwhile shows up old or new. A damaged record is one
    /// `Err`, after which the scan goes on; a failure of the engine ends it.
    pub fn scan<K, V>(&self, table: &Table<K, V>) -> Rows<'_, K, V>
    where
        K: Key,
        V: Serialize + DeserializeOwned,
    {
        self.rows(table, table.bounds::<K>(None))
    }

    /// The records whose keys start with these components.
    pub fn scan_prefix<K, V, P>(&self, table: &Table<K, V>, part: &P) -> Rows<'_, K, V>
    where
        K: Key,
        V: Serialize + DeserializeOwned,
        P: PrefixOf<K>,
    {
        self.rows(table, table.bounds(Some(part)))
    }

    /// Reads everything and compares checksums and number with what the store says about itself. Returns the number.
    pub fn verify(&self) -> Result<u64, Error> {
        // no commit meanwhile, or the numbers would not be comparable
        let progress = self.progress();
        let mut count = 0;
        for record in self.engine.everything() {
            let (key, stored) = record?;
            value::checked(&key, &stored).map_err(|what| self.damaged(table::fault(name_of(&key), &key, what)))?;
            count += 1;
        }
        let expected = progress.meta.entries;
        if count != expected {
            return Err(self.damaged(format!("{count} records were found where {expected} should be")));
        }
        Ok(count)
    }

    fn rows<K, V>(&self, table: &Table<K, V>, (from, to): (Vec<u8>, Vec<u8>)) -> Rows<'_, K, V> {
        let (prefix, name) = table.id();
        Rows { range: self.engine.range(from, to), table: Table::new(prefix, name), store: self }
    }

    /// How many chunks a blob has now. Where its first chunk does not read nobody knows, and the rest may not be left lying.
    fn chunks_of(&self, base: &[u8]) -> Result<u32, Error> {
        let key = blob::chunk_key(base, 0);
        let Some(stored) = self.engine.get(&key)? else { return Ok(0) };
        let header = value::open(&key, &stored).ok().and_then(|p| blob::Header::read(&p).map(|(h, _)| h.chunks));
        header.ok_or_else(|| self.damaged(table::fault(name_of(base), base, "its first chunk does not read")))
    }

    /// Header and zstd frame of a blob.
    fn packed(&self, base: &[u8]) -> Result<Option<(blob::Header, Vec<u8>)>, Error> {
        let Some(first) = self.chunk(base, 0)? else { return Ok(None) };
        let fault = |what| self.damaged(table::fault(name_of(base), base, what));
        let (header, start) = blob::Header::read(&first).ok_or_else(|| fault("its header does not read"))?;
        let mut packed = start.to_vec();
        for chunk in 1..header.chunks {
            packed.extend(self.chunk(base, chunk)?.ok_or_else(|| fault("a chunk is missing"))?);
        }
        Ok(Some((header, packed)))
    }

    fn chunk(&self, base: &[u8], chunk: u32) -> Result<Option<Vec<u8>>, Error> {
        let key = blob::chunk_key(base, chunk);
        let Some(stored) = self.engine.get(&key)? else { return Ok(None) };
        value::open(&key, &stored).map(Some).map_err(|what| self.damaged(table::fault(name_of(base), base, what)))
    }

    /// Brings the sentinel up to the last commit.
    fn note(&self, progress: &mut Progress, clean: bool) -> Result<(), Error> {
        if let Some(stray) = engine::stray_file(self.engine.dir())? {
            return Err(self.damaged(unsynced(&stray)));
        }
        progress.sentinel = write_sentinel(&self.dir, progress.meta, clean)?;
        progress.written = Instant::now();
        Ok(())
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        // a panic while it was held left the numbers of the last whole commit
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn damaged(&self, what: impl Into<String>) -> Error {
        self.engine.damaged(what)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            tracing::warn!("the store was not closed in order and will be checked at the next start: {error}");
        }
    }
}

/// Records of a table in the order of their keys, checked as they are read.
pub struct Rows<'s, K, V> {
    range: Range<'s>,
    table: Table<K, V>,
    store: &'s Store,
}

impl<K, V> Iterator for Rows<'_, K, V>
where
    K: Key,
    V: Serialize + DeserializeOwned,
{
    type Item = Result<(K, V), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(
            self.range.next()?.and_then(|(key, stored)| {
                self.table.decode_row(&key, &stored).map_err(|what| self.store.damaged(what))
            }),
        )
    }
}

fn write_sentinel(dir: &Path, meta: Meta, clean: bool) -> Result<Sentinel, Error> {
    let sentinel = Sentinel::of(meta, clean);
    sentinel.write(dir)?;
    Ok(sentinel)
}

fn unsynced(stray: &str) -> String {
    format!("{stray} lies there, a file that the engine never syncs and that this program never causes")
}

fn name_of(key: &[u8]) -> &'static str {
    let byte = key.first().copied().unwrap_or_default();
    schema::TABLES.iter().find(|t| t.0 == byte).map_or("unknown", |t| t.1)
}

#[cfg(test)]
mod tests;
