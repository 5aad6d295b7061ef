//! Content codings (RFC 9110 section 8.4.1): gzip, x-gzip, deflate, identity, and several in a row.
//!
//! Comes in: a payload as transferred and its `Content-Encoding`. Goes out: the plain bytes, or how many they would be.
//! Never holds more than its cap and a few buffers, whatever the payload swells to; never judges what the bytes mean.

mod inflate;

use crate::model::capture::Headers;
use flate2::{Decompress, FlushDecompress, Status};
use inflate::{Stage, Stop};
use std::borrow::Cow;

/// What is asked for, as an `Accept-Encoding` value: what every portal can do and this part can undo.
pub const ACCEPT_ENCODING: &str = "gzip, deflate";

/// More codings in a row than this are an attack and no content.
const MOST_CODINGS: usize = 4;

/// One byte of deflate stands for less than this many plain bytes (258 bytes take two bits at least, RFC 1951).
const MOST_SWELLING: u64 = 1040;

/// How much room a raw stream gets at least each time that it is full.
const PIECE: usize = 32 * 1024;

/// The plain bytes are more than the cap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {cap} bytes after decompression")]
pub struct TooLarge {
    /// The cap in bytes.
    pub cap: u64,
}

/// Why a payload has no plain form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodingError {
    /// It is larger than the cap.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The compressed data is broken or ends early.
    #[error("the compressed data is broken after {} plain bytes", partial.len())]
    Damaged {
        /// What came out before.
        partial: Vec<u8>,
    },
    /// A coding that was never asked for (`br`, `zstd`), or too many in a row.
    #[error("content coding {0:?} cannot be undone")]
    Unknown(String),
}

/// The `Content-Encoding` of a response: all fields of that name as one list, empty where there is none.
pub fn declared(headers: &Headers) -> String {
    let fields = headers.0.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    fields.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", ")
}

/// Undoes the codings of a whole payload, at most `cap` bytes of result. Nothing encoded is nothing decoded.
pub fn decode<'a>(body: &'a [u8], content_encoding: &str, cap: u64) -> Result<Cow<'a, [u8]>, CodingError> {
    let mut stages = stages(content_encoding, cap)?;
    if stages.is_empty() || body.is_empty() {
        let within = u64::try_from(body.len()).is_ok_and(|length| length <= cap);
        return if within { Ok(Cow::Borrowed(body)) } else { Err(TooLarge { cap }.into()) };
    }
    let mut plain = Vec::new();
    let mut keep = |piece: &[u8]| {
        plain.extend_from_slice(piece);
        Ok(())
    };
    match push(&mut stages, body, &mut keep) {
        Ok(()) if stages.iter().all(Stage::is_whole) => Ok(Cow::Owned(plain)),
        Ok(()) | Err(Stop::Damaged) => Err(CodingError::Damaged { partial: plain }),
        Err(Stop::TooLarge) => Err(TooLarge { cap }.into()),
    }
}

/// Inflates a raw deflate stream (RFC 1951), as a zip holds its parts, to at most `cap` bytes.
pub fn inflate(deflated: &[u8], cap: usize) -> Result<Vec<u8>, CodingError> {
    let limit = || TooLarge { cap: u64::try_from(cap).unwrap_or(u64::MAX) };
    let mut stream = Decompress::new(false);
    let mut plain = Vec::new();
    loop {
        let taken = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let before = (taken, plain.len());
        plain.reserve(PIECE);
        let status =
            stream.decompress_vec(deflated.get(taken..).unwrap_or_default(), &mut plain, FlushDecompress::None);
        if plain.len() > cap {
            return Err(limit().into());
        }
        match status {
            Ok(Status::StreamEnd) => return Ok(plain),
            Ok(_) if (usize::try_from(stream.total_in()).unwrap_or(usize::MAX), plain.len()) != before => {}
            _ => return Err(CodingError::Damaged { partial: plain }),
        }
    }
}

/// Whether this many transferred bytes can be more than `cap` plain ones at all. Most payloads cannot, and need no
/// [`Counter`].
pub fn may_exceed(content_encoding: &str, transferred: u64, cap: u64) -> bool {
    let most = codings(content_encoding).fold(transferred, |most, _| most.saturating_mul(MOST_SWELLING));
    most > cap
}

/// Counts the plain bytes of a payload while it comes in, without keeping them.
#[derive(Debug)]
pub struct Counter {
    stages: Vec<Stage>,
    plain: u64,
    cap: u64,
    damaged: bool,
}

impl Counter {
    /// A counter for this `Content-Encoding`. Of a coding that cannot be undone the transferred bytes count.
    pub fn new(content_encoding: &str, cap: u64) -> Self {
        let stages = stages(content_encoding, cap).unwrap_or_default();
        Self { stages, plain: 0, cap, damaged: false }
    }

    /// Takes the next transferred bytes. Once more than the cap, always more than the cap. What follows damage does not
    /// swell any more and is not counted.
    pub fn feed(&mut self, piece: &[u8]) -> Result<(), TooLarge> {
        let (plain, cap) = (&mut self.plain, self.cap);
        let mut count = |piece: &[u8]| {
            *plain = plain.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            if *plain > cap { Err(Stop::TooLarge) } else { Ok(()) }
        };
        if !self.damaged {
            match push(&mut self.stages, piece, &mut count) {
                Ok(()) => {}
                Err(Stop::Damaged) => self.damaged = true,
                // an inner coding may stop at its cap before the outermost has brought out a byte
                Err(Stop::TooLarge) => self.plain = self.plain.max(cap.saturating_add(1)),
            }
        }
        if self.plain > cap { Err(TooLarge { cap }) } else { Ok(()) }
    }

    /// The plain bytes so far.
    pub fn plain(&self) -> u64 {
        self.plain
    }
}

/// The codings that change anything, in the order in which they were applied.
fn codings(content_encoding: &str) -> impl Iterator<Item = String> {
    let names = content_encoding.split(',').map(|name| name.trim().to_ascii_lowercase());
    names.filter(|name| !name.is_empty() && name != "identity")
}

/// The stages that undo them, the last coding first.
fn stages(content_encoding: &str, cap: u64) -> Result<Vec<Stage>, CodingError> {
    let mut stages = Vec::new();
    for name in codings(content_encoding) {
        let stage = Stage::of(&name, cap).filter(|_| stages.len() < MOST_CODINGS);
        stages.push(stage.ok_or(CodingError::Unknown(name))?);
    }
    stages.reverse();
    Ok(stages)
}

fn push(stages: &mut [Stage], piece: &[u8], sink: &mut dyn FnMut(&[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
    match stages.split_first_mut() {
        None => sink(piece),
        Some((first, rest)) => first.push(piece, &mut |plain| push(rest, plain, sink)),
    }
}

#[cfg(test)]
pub(crate) mod tests;
