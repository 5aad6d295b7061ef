//! What shall become durable together.

use super::blob;
use super::error::Error;
use super::key::Key;
use super::table::{BlobTable, Table};
use super::value;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Puts and deletes that one commit makes durable, all or none.
///
/// Values are encoded when they are put, so that the commit itself cannot fail on them. For one key the last word
/// counts. Nothing is read or written here.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    /// Stored key → stored value, or none for a delete.
    pub(super) records: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// A blob's base key → its chunk payloads; an empty list deletes it.
    pub(super) blobs: BTreeMap<Vec<u8>, Vec<Vec<u8>>>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key to a value. `TooLarge` and `Encode` leave the batch as it was.
    pub fn put<K, V>(&mut self, table: &Table<K, V>, key: &K, value: &V) -> Result<(), Error>
    where
        K: Key,
        V: Serialize + DeserializeOwned,
    {
        let key = table.key(key)?;
        let value = table.encode(&key, value)?;
        self.records.insert(key, Some(value));
        Ok(())
    }

    /// Removes a key; a key that is not there is no fault.
    pub fn delete<K: Key, V>(&mut self, table: &Table<K, V>, key: &K) -> Result<(), Error> {
        self.records.insert(table.key(key)?, None);
        Ok(())
    }

    /// Sets a key of a blob table to these bytes, of any length.
    pub fn put_blob<K: Key>(&mut self, table: &BlobTable<K>, key: &K, bytes: &[u8]) -> Result<(), Error> {
        self.blobs.insert(table.base(key)?, blob::cut(bytes)?);
        Ok(())
    }

    /// Adds what another batch holds, as if it had been put after this one.
    pub fn extend(&mut self, later: Self) {
        self.records.extend(later.records);
        self.blobs.extend(later.blobs);
    }

    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.blobs.is_empty()
    }

    /// How many records and blobs it sets or removes.
    pub fn len(&self) -> usize {
        self.records.len() + self.blobs.len()
    }

    /// Bytes that a commit would write, so that a caller can close a batch before it is too large.
    pub fn bytes(&self) -> usize {
        let records = self.records.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len));
        let blobs = self.blobs.iter().map(|(base, chunks)| base.len() + chunks.iter().map(Vec::len).sum::<usize>());
        records.sum::<usize>() + blobs.sum::<usize>()
    }

    /// Everything as single records. `held` tells how many chunks a blob has in the store now, so that those beyond
    /// the new end are removed.
    pub(super) fn into_records(
        self,
        held: impl Fn(&[u8]) -> Result<u32, Error>,
    ) -> Result<BTreeMap<Vec<u8>, Option<Vec<u8>>>, Error> {
        let mut records = self.records;
        for (base, chunks) in self.blobs {
            let before = held(&base)?;
            let mut next = 0;
            for payload in chunks {
                let key = blob::chunk_key(&base, next);
                let stored = value::frame_plain(&key, &payload);
                records.insert(key, Some(stored));
                next += 1;
            }
            records.extend((next..before).map(|chunk| (blob::chunk_key(&base, chunk), None)));
        }
        Ok(records)
    }
}
