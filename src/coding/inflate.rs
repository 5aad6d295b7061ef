//! One coding undone, piece by piece.
//!
//! Comes in: encoded bytes in pieces of any size. Goes out: plain bytes to a sink, at most a cap. Holds one buffer.

use flate2::{Decompress, FlushDecompress, Status};

/// The first bytes of a gzip member (RFC 1952 section 2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

const BUFFER: usize = 32 * 1024;

/// Why there are no more plain bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Damaged,
    TooLarge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Gzip,
    /// zlib as the RFC says, or raw deflate as old IIS sends it.
    Deflate,
}

#[derive(Debug)]
enum State {
    /// Before a stream: its first two bytes tell what it is.
    Head(Vec<u8>),
    Stream(Decompress),
    /// Behind the last stream; what still comes is padding.
    Over,
}

/// Undoes one coding.
#[derive(Debug)]
pub(super) struct Stage {
    coding: Coding,
    state: State,
    /// Whole streams so far (a gzip payload may be several members in a row).
    streams: usize,
    left: u64,
    buffer: Vec<u8>,
}

impl Stage {
    /// The stage for a coding's lower-case name; none for one that cannot be undone.
    pub(super) fn of(name: &str, cap: u64) -> Option<Self> {
        let coding = match name {
            "gzip" | "x-gzip" => Coding::Gzip,
            "deflate" => Coding::Deflate,
            _ => return None,
        };
        Some(Self { coding, state: State::Head(Vec::new()), streams: 0, left: cap, buffer: vec![0; BUFFER] })
    }

    /// Whether the encoded data came to its end.
    pub(super) fn is_whole(&self) -> bool {
        self.streams > 0 && !matches!(self.state, State::Stream(_))
    }

    /// Takes the next encoded bytes and hands on what they stand for.
    pub(super) fn push(
        &mut self,
        mut input: &[u8],
        sink: &mut dyn FnMut(&[u8]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        while !input.is_empty() {
            match &mut self.state {
                State::Over => return Ok(()),
                State::Head(head) => {
                    head.push(input[0]);
                    input = &input[1..];
                    if let Ok(head) = <[u8; 2]>::try_from(head.as_slice()) {
                        self.begin(head, sink)?;
                    }
                }
                State::Stream(_) => input = &input[self.inflate(input, sink)?..],
            }
        }
        Ok(())
    }

    fn begin(&mut self, head: [u8; 2], sink: &mut dyn FnMut(&[u8]) -> Result<(), Stop>) -> Result<(), Stop> {
        self.state = match self.coding {
            Coding::Gzip if head == GZIP => State::Stream(Decompress::new_gzip(15)),
            Coding::Gzip if self.streams == 0 => return Err(Stop::Damaged),
            Coding::Gzip => State::Over,
            Coding::Deflate => State::Stream(Decompress::new(is_zlib(head))),
        };
        if matches!(self.state, State::Stream(_)) {
            self.inflate(&head, sink)?;
        }
        Ok(())
    }

    /// Inflates until the input or the stream is at its end; returns how much of the input was taken.
    fn inflate(&mut self, input: &[u8], sink: &mut dyn FnMut(&[u8]) -> Result<(), Stop>) -> Result<usize, Stop> {
        let State::Stream(stream) = &mut self.state else { return Ok(0) };
        let mut taken = 0;
        loop {
            let (before_in, before_out) = (stream.total_in(), stream.total_out());
            let status = stream.decompress(&input[taken..], &mut self.buffer, FlushDecompress::None);
            let consumed = stream.total_in() - before_in;
            let produced = stream.total_out() - before_out;
            taken += usize::try_from(consumed).map_err(|_| Stop::Damaged)?;
            self.left = self.left.checked_sub(produced).ok_or(Stop::TooLarge)?;
            let produced = usize::try_from(produced).map_err(|_| Stop::Damaged)?;
            if produced > 0 {
                sink(&self.buffer[..produced])?;
            }
            if status.map_err(|_| Stop::Damaged)? == Status::StreamEnd {
                self.streams += 1;
                self.state = if self.coding == Coding::Gzip { State::Head(Vec::new()) } else { State::Over };
                return Ok(taken);
            }
            let stuck = consumed == 0 && produced == 0;
            if stuck || (taken == input.len() && produced < BUFFER) {
                // stuck with input left cannot get on; without, the next piece is awaited
                return if taken == input.len() { Ok(taken) } else { Err(Stop::Damaged) };
            }
        }
    }
}

/// RFC 1950 section 2.2: method 8, a window that exists, and a checksum over both bytes.
fn is_zlib(head: [u8; 2]) -> bool {
    head[0] & 0x0F == 8 && head[0] >> 4 <= 7 && u16::from_be_bytes(head).is_multiple_of(31)
}
