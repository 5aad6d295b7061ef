//! Keys as bytes whose order is the order of the keys.
//!
//! Numbers are big-endian, identifiers and digests their raw bytes. A text is its UTF-8 bytes with a closing `00 00`,
//! and a zero byte inside it becomes `00 FF`: so every component knows its end, a shorter text sorts before a longer
//! one that starts with it, and a tuple is simply its components one after another.

use crate::model::capture::{CaptureId, Digest};
use crate::model::source::SourceId;
use crate::model::uri::{HostKey, Origin, SurtKey};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StringDeserializer};
use uuid::Uuid;

/// A key, or one component of one.
///
/// `encode` must keep the order (`a < b` exactly when the bytes of `a` sort before those of `b`) and know its own end,
/// so that components can follow each other.
pub trait Key: Sized {
    /// Appends the key's bytes.
    fn encode(&self, out: &mut Vec<u8>);

    /// Reads a key from the front: the key, and how many bytes it took. None where the bytes are no such key.
    fn decode(bytes: &[u8]) -> Option<(Self, usize)>;
}

/// A leading part of a composite key, which selects all keys that start with it.
pub trait PrefixOf<K>: Key {}

impl<A: Key, B: Key> PrefixOf<(A, B)> for A {}
impl<A: Key, B: Key, C: Key> PrefixOf<(A, B, C)> for A {}
impl<A: Key, B: Key, C: Key> PrefixOf<(A, B, C)> for (A, B) {}

macro_rules! number_keys {
    ($($number:ty),*) => {$(
        impl Key for $number {
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }

            fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
                bytes.first_chunk().map(|raw| (Self::from_be_bytes(*raw), size_of::<Self>()))
            }
        }
    )*};
}

number_keys!(u8, u16, u32, u64);

impl Key for CaptureId {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0.as_bytes());
    }

    fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        bytes.first_chunk().map(|raw| (Self(Uuid::from_bytes(*raw)), 16))
    }
}

impl Key for Digest {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        bytes.first_chunk::<32>().map(|raw| (Self::from(*raw), 32))
    }
}

/// Texts are read back through serde, so that a newtype keeps its constructor to itself.
macro_rules! text_keys {
    ($($text:ty),*) => {$(
        impl Key for $text {
            fn encode(&self, out: &mut Vec<u8>) {
                encode_text(self.as_str(), out);
            }

            fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
                let (text, length) = decode_text(bytes)?;
                let text: StringDeserializer<ValueError> = text.into_deserializer();
                Some((Self::deserialize(text).ok()?, length))
            }
        }
    )*};
}

text_keys!(String, SurtKey, SourceId, HostKey, Origin);

impl<A: Key, B: Key> Key for (A, B) {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
        self.1.encode(out);
    }

    fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        let (a, first) = A::decode(bytes)?;
        let (b, second) = B::decode(bytes.get(first..)?)?;
        Some(((a, b), first + second))
    }
}

impl<A: Key, B: Key, C: Key> Key for (A, B, C) {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
        self.1.encode(out);
        self.2.encode(out);
    }

    fn decode(bytes: &[u8]) -> Option<(Self, usize)> {
        let (a, first) = A::decode(bytes)?;
        let ((b, c), rest) = <(B, C)>::decode(bytes.get(first..)?)?;
        Some(((a, b, c), first + rest))
    }
}

fn encode_text(text: &str, out: &mut Vec<u8>) {
    for byte in text.bytes() {
        out.push(byte);
        if byte == 0 {
            out.push(0xff);
        }
    }
    out.extend_from_slice(&[0, 0]);
}

fn decode_text(bytes: &[u8]) -> Option<(String, usize)> {
    let mut text = Vec::new();
    let mut at = 0;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        if byte == 0 {
            let mark = *bytes.get(at)?;
            at += 1;
            match mark {
                0 => return Some((String::from_utf8(text).ok()?, at)),
                0xff => {}
                _ => return None,
            }
        }
        text.push(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::uri::CrawlUri;
    use proptest::prelude::*;

    fn bytes<K: Key>(key: &K) -> Vec<u8> {
        let mut out = Vec::new();
        key.encode(&mut out);
        out
    }

    /// Texts in which the closing bytes and their neighbours are common.
    fn texts() -> impl Strategy<Value = String> {
        "[\u{0}\u{1}a\u{7f}年\u{10ffff}]{0,6}"
    }

    proptest! {
        #[test]
        fn the_order_of_bytes_is_the_order_of_keys(
            a in (texts(), any::<u64>(), texts()),
            b in (texts(), any::<u64>(), texts()),
        ) {
            prop_assert_eq!(bytes(&a).cmp(&bytes(&b)), a.cmp(&b));
            let (x, y) = ((a.0.clone(), a.2), (a.0, b.2));
            prop_assert_eq!(bytes(&x).cmp(&bytes(&y)), x.cmp(&y));
        }

        #[test]
        fn keys_read_back_and_know_their_end(
            key in (texts(), any::<u16>(), texts()),
            behind in any::<Vec<u8>>(),
        ) {
            let mut all = bytes(&key);
            let length = all.len();
            all.extend(behind);
            prop_assert_eq!(<(String, u16, String)>::decode(&all), Some((key, length)));
        }

        #[test]
        fn no_bytes_make_decoding_panic(bytes in any::<Vec<u8>>()) {
            let _ = <(SurtKey, Digest)>::decode(&bytes);
            let _ = <(u64, CaptureId, Origin)>::decode(&bytes);
        }
    }

    #[test]
    fn the_keys_of_the_model_read_back() {
        let uri = CrawlUri::parse("https://www.jining.gov.cn:8443/a?b=1").unwrap();
        let key = (uri.surt(), uri.host(), uri.origin());
        assert_eq!(Key::decode(&bytes(&key)), Some((key.clone(), bytes(&key).len())));
        let ids = (CaptureId::new(), Digest::of(b"x"), SourceId("jining".into()));
        assert_eq!(Key::decode(&bytes(&ids)), Some((ids.clone(), bytes(&ids).len())));
    }
}
