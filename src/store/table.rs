//! Typed tables over one key space: a table is the first byte of its keys.
//!
//! One tree for everything, because a transaction over one tree was never seen torn and many trees cost memory each.

use super::error::Error;
use super::key::Key;
use super::value::{self, KEY_LIMIT, VALUE_LIMIT};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

/// The first byte of the store's own keys; no table has it.
pub(super) const RESERVED: u8 = 0;

/// A table of values under [`VALUE_LIMIT`] each, kept as JSON.
pub struct Table<K, V> {
    name: &'static str,
    prefix: u8,
    types: PhantomData<fn() -> (K, V)>,
}

/// A table of byte strings of any size, compressed and kept in chunks.
pub struct BlobTable<K> {
    name: &'static str,
    prefix: u8,
    types: PhantomData<fn() -> K>,
}

impl<K, V> Table<K, V> {
    /// A table with its own first byte, 1 to 254, never used for another table again.
    ///
    /// # Panics
    /// At compile time, for a byte that is the store's own.
    pub const fn new(prefix: u8, name: &'static str) -> Self {
        assert!(prefix != RESERVED && prefix != u8::MAX, "0 and 255 are the store's own");
        Self { name, prefix, types: PhantomData }
    }

    /// Its first byte and its name, for the list of tables.
    pub const fn id(&self) -> (u8, &'static str) {
        (self.prefix, self.name)
    }
}

impl<K> BlobTable<K> {
    /// A table with its own first byte, 1 to 254, never used for another table again.
    ///
    /// # Panics
    /// At compile time, for a byte that is the store's own.
    pub const fn new(prefix: u8, name: &'static str) -> Self {
        assert!(prefix != RESERVED && prefix != u8::MAX, "0 and 255 are the store's own");
        Self { name, prefix, types: PhantomData }
    }

    /// Its first byte and its name, for the list of tables.
    pub const fn id(&self) -> (u8, &'static str) {
        (self.prefix, self.name)
    }
}

impl<K: Key> BlobTable<K> {
    /// The bytes that all chunks of a blob start with.
    pub(super) fn base(&self, key: &K) -> Result<Vec<u8>, Error> {
        encode_key(self.name, self.prefix, key)
    }
}

impl<K: Key, V> Table<K, V> {
    /// The stored key.
    pub(super) fn key(&self, key: &K) -> Result<Vec<u8>, Error> {
        encode_key(self.name, self.prefix, key)
    }

    /// The bytes from which on, and before which, the keys of this table lie that start with a part of a key.
    pub(super) fn bounds<P: Key>(&self, part: Option<&P>) -> (Vec<u8>, Vec<u8>) {
        let mut from = vec![self.prefix];
        if let Some(part) = part {
            part.encode(&mut from);
        }
        let to = after_all(&from);
        (from, to)
    }
}

impl<K: Key, V: Serialize + DeserializeOwned> Table<K, V> {
    /// The stored form of a value.
    pub(super) fn encode(&self, key: &[u8], value: &V) -> Result<Vec<u8>, Error> {
        let json = serde_json::to_vec(value).map_err(|source| Error::Encode { table: self.name, source })?;
        let stored = value::frame(key, &json);
        if stored.len() > VALUE_LIMIT {
            return Err(Error::TooLarge { table: self.name, part: "value", bytes: stored.len(), limit: VALUE_LIMIT });
        }
        Ok(stored)
    }

    /// A value from its stored form, or what is wrong with it.
    pub(super) fn decode(&self, key: &[u8], stored: &[u8]) -> Result<V, String> {
        let json = value::open(key, stored).map_err(|what| self.fault(key, what))?;
        serde_json::from_slice(&json).map_err(|what| self.fault(key, &what.to_string()))
    }

    /// Key and value from their stored form, or what is wrong with them.
    pub(super) fn decode_row(&self, key: &[u8], stored: &[u8]) -> Result<(K, V), String> {
        let bytes = key.get(1..).unwrap_or_default();
        match K::decode(bytes) {
            Some((typed, length)) if length == bytes.len() => Ok((typed, self.decode(key, stored)?)),
            _ => Err(self.fault(key, "the key does not read")),
        }
    }

    fn fault(&self, key: &[u8], what: &str) -> String {
        fault(self.name, key, what)
    }
}

/// A sentence on one damaged record.
pub(super) fn fault(table: &str, key: &[u8], what: &str) -> String {
    let shown: String = key.get(1..).unwrap_or_default().escape_ascii().to_string().chars().take(120).collect();
    format!("table {table}, key \"{shown}\": {what}")
}

fn encode_key<K: Key>(table: &'static str, prefix: u8, key: &K) -> Result<Vec<u8>, Error> {
    let mut out = vec![prefix];
    key.encode(&mut out);
    if out.len() > KEY_LIMIT {
        return Err(Error::TooLarge { table, part: "key", bytes: out.len(), limit: KEY_LIMIT });
    }
    Ok(out)
}

/// The least byte string above all that start with these bytes. A table's byte is never 255, so there is one.
fn after_all(start: &[u8]) -> Vec<u8> {
    let mut end = start.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_lies_above_everything_that_starts_with_it() {
        for (start, end) in [(&[1][..], &[2][..]), (&[1, 255], &[2]), (&[1, 254, 255, 255], &[1, 255])] {
            assert_eq!(after_all(start), end);
        }
    }

    #[test]
    fn a_value_or_key_above_the_limit_is_refused_with_its_table() {
        const NAMES: Table<String, String> = Table::new(9, "names");
        let noise: String = (0..VALUE_LIMIT as u64).map(|i| Digests(i).letter()).collect();
        let key = NAMES.key(&"k".into()).unwrap();
        let error = NAMES.encode(&key, &noise).unwrap_err().to_string();
        assert!(error.contains("names") && error.contains("value"), "{error}");
        assert!(NAMES.encode(&key, &"x".repeat(1_000_000)).is_ok(), "only what is left after compression counts");
        assert!(matches!(NAMES.key(&"k".repeat(KEY_LIMIT)), Err(Error::TooLarge { part: "key", .. })));
    }

    /// A source of characters that do not compress.
    struct Digests(u64);

    impl Digests {
        fn letter(&self) -> char {
            let bytes = *crate::model::capture::Digest::of(&self.0.to_be_bytes()).as_bytes();
            char::from_u32(0x4e00 + u32::from(bytes[0]) * 64 + u32::from(bytes[1])).unwrap()
        }
    }
}
