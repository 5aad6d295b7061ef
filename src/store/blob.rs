//! Byte strings of any size, cut into chunks that the engine holds well.
//!
//! Chunk *n* lies under the blob's key and *n* (`u32`). The first one starts with a header: length of the whole (`u64`),
//! its SHA-256, and how many chunks there are (`u32`); behind it, over all chunks, lies one zstd frame.

use super::error::Error;
use super::value;
use crate::model::capture::Digest;
use std::io;

/// Bytes of the zstd frame in a chunk: with header and checksum still under the limit of a value.
const CHUNK: usize = 47 * 1024;

const HEADER: usize = 8 + 32 + 4;

/// What the first chunk says about the whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    length: u64,
    digest: Digest,
    /// At least 1.
    pub(super) chunks: u32,
}

/// The payloads of a blob's chunks, header included.
pub(super) fn cut(bytes: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let too_large = || Error::Io {
        doing: "compress",
        path: "a blob".into(),
        source: io::Error::new(io::ErrorKind::OutOfMemory, "no room for its compressed form"),
    };
    let packed = value::compress(bytes).ok_or_else(too_large)?;
    let count = packed.len().div_ceil(CHUNK).max(1);
    let header = Header {
        length: bytes.len() as u64,
        digest: Digest::of(bytes),
        chunks: u32::try_from(count).map_err(|_| too_large())?,
    };
    let mut first = header.encode();
    let mut rest = packed.chunks(CHUNK);
    first.extend_from_slice(rest.next().unwrap_or_default());
    Ok(std::iter::once(first).chain(rest.map(<[u8]>::to_vec)).collect())
}

/// The whole again, from the header and the zstd frame of all chunks; or what is wrong with it.
pub(super) fn join(header: &Header, packed: &[u8]) -> Result<Vec<u8>, &'static str> {
    let bytes = value::inflate(packed, header.length).ok_or("it does not inflate to the length noted")?;
    if Digest::of(&bytes) != header.digest {
        return Err("its digest is not the one noted");
    }
    Ok(bytes)
}

/// The stored key of a chunk.
pub(super) fn chunk_key(base: &[u8], chunk: u32) -> Vec<u8> {
    let mut key = base.to_vec();
    key.extend_from_slice(&chunk.to_be_bytes());
    key
}

impl Header {
    /// The header in front of a first chunk's payload, and what follows it.
    pub(super) fn read(payload: &[u8]) -> Option<(Self, &[u8])> {
        let (length, rest) = payload.split_first_chunk::<8>()?;
        let (digest, rest) = rest.split_first_chunk::<32>()?;
        let (chunks, rest) = rest.split_first_chunk::<4>()?;
        let header = Self {
            length: u64::from_be_bytes(*length),
            digest: Digest::from(*digest),
            chunks: u32::from_be_bytes(*chunks),
        };
        (header.chunks > 0).then_some((header, rest))
    }

    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER + CHUNK);
        out.extend_from_slice(&self.length.to_be_bytes());
        out.extend_from_slice(self.digest.as_bytes());
        out.extend_from_slice(&self.chunks.to_be_bytes());
        out
    }
}
