//! gzip members, one a record (WARC/1.1 annex D.2; RFC 1952).
//!
//! Comes in: a record's bytes, or a file. Goes out: one member, or the members of the file with their places, and what is
//! none. Never done here: looking into a record beyond its first word.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// zlib level. Measured on pages of 20 to 70 KB in one core: level 1 makes 17.3 % of the size at 5,200 pages/s, level 6
/// 12.5 % at 2,400, level 9 12.3 % at 1,500; a polite crawl brings tens of pages a second, and files stay for years.
const LEVEL: u32 = 6;
const WINDOW_BITS: u8 = 15;
/// Output grows by at least this much.
const STEP: usize = 64 * 1024;
/// A gzip member of deflate starts with these (RFC 1952 section 2.3.1).
const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
/// Compressed bytes that are enough to see a record's first word.
const PEEK: u64 = 512;

/// Writes members; its tables are made once.
pub(super) struct Compressor(Compress);

impl Compressor {
    pub(super) fn new() -> Self {
        Self(Compress::new_gzip(Compression::new(LEVEL), WINDOW_BITS))
    }

    /// Appends one member that holds the parts one behind the other.
    pub(super) fn append(&mut self, parts: &[&[u8]], out: &mut Vec<u8>) -> io::Result<()> {
        self.0.reset();
        for part in parts {
            self.feed(part, FlushCompress::None, out)?;
        }
        self.feed(&[], FlushCompress::Finish, out)
    }

    fn feed(&mut self, mut input: &[u8], flush: FlushCompress, out: &mut Vec<u8>) -> io::Result<()> {
        let finish = matches!(flush, FlushCompress::Finish);
        while finish || !input.is_empty() {
            out.reserve(STEP);
            let (read, written) = (self.0.total_in(), out.len());
            let status = self.0.compress_vec(input, out, flush).map_err(io::Error::other)?;
            let used = usize::try_from(self.0.total_in() - read).unwrap_or(usize::MAX);
            input = input.get(used..).unwrap_or_default();
            if status == Status::StreamEnd {
                return Ok(());
            }
            if used == 0 && out.len() == written {
                return Err(io::Error::other("the compressor makes no progress"));
            }
        }
        Ok(())
    }
}

/// What stands at a place in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A whole member with a good checksum.
    Whole(Member),
    /// A whole member that decompresses to more than the cap.
    TooLarge { offset: u64 },
    /// No member, but one follows further on.
    Damaged { offset: u64, next: u64 },
    /// No whole member, and none follows: the file ends within it.
    Torn { offset: u64 },
}

/// One member.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) offset: u64,
    pub(super) length: u64,
    /// Decompressed.
    pub(super) data: Vec<u8>,
}

/// The members of a file from a place on.
pub(super) struct Members {
    file: BufReader<File>,
    offset: u64,
    /// Bytes that a member may decompress to.
    limit: u64,
    done: bool,
}

impl Members {
    /// A member that decompresses to more than `limit` bytes is passed over; with none, members are only checked.
    pub(super) fn new(mut file: File, from: u64, limit: u64) -> io::Result<Self> {
        file.seek(SeekFrom::Start(from))?;
        Ok(Self { file: BufReader::with_capacity(STEP, file), offset: from, limit, done: false })
    }

    /// What stands next; none at the end of the file, and after a torn end.
    pub(super) fn next(&mut self) -> io::Result<Option<Found>> {
        if self.done {
            return Ok(None);
        }
        let offset = self.offset;
        match inflate(&mut self.file, self.limit)? {
            Inflated::Nothing => {
                self.done = true;
                Ok(None)
            }
            Inflated::Whole { data, length } => {
                self.offset += length;
                let whole = |data| Found::Whole(Member { offset, length, data });
                Ok(Some(data.map_or(Found::TooLarge { offset }, whole)))
            }
            Inflated::Broken => {
                let next = next_member(self.file.get_mut(), offset + 1)?;
                self.done = next.is_none();
                if let Some(next) = next {
                    self.offset = next;
                    self.file.seek(SeekFrom::Start(next))?;
                }
                Ok(Some(next.map_or(Found::Torn { offset }, |next| Found::Damaged { offset, next })))
            }
        }
    }

    /// The first byte behind what was read whole.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }
}

enum Inflated {
    /// The input is at its end.
    Nothing,
    /// A member; its data unless they exceed the limit.
    Whole { data: Option<Vec<u8>>, length: u64 },
    /// Bytes that are no member, or the beginning of one.
    Broken,
}

fn inflate(input: &mut impl BufRead, limit: u64) -> io::Result<Inflated> {
    let mut stream = Decompress::new_gzip(WINDOW_BITS);
    let mut data = Vec::new();
    loop {
        let bytes = input.fill_buf()?;
        if bytes.is_empty() {
            return Ok(if stream.total_in() == 0 { Inflated::Nothing } else { Inflated::Broken });
        }
        if stream.total_out() > limit {
            data.clear();
        }
        data.reserve(STEP);
        let (read, written) = (stream.total_in(), stream.total_out());
        let status = stream.decompress_vec(bytes, &mut data, FlushDecompress::None);
        let used = stream.total_in() - read;
        let progress = used > 0 || stream.total_out() > written;
        input.consume(usize::try_from(used).unwrap_or(usize::MAX));
        match status {
            Ok(Status::StreamEnd) => {
                let data = (stream.total_out() <= limit).then_some(data);
                return Ok(Inflated::Whole { data, length: stream.total_in() });
            }
            Ok(_) if progress => {}
            Ok(_) | Err(_) => return Ok(Inflated::Broken),
        }
    }
}

/// The first place at or after `from` where a member starts that holds a WARC record.
fn next_member(file: &mut File, from: u64) -> io::Result<Option<u64>> {
    let mut at = from;
    let mut window = Vec::new();
    loop {
        window.clear();
        file.seek(SeekFrom::Start(at))?;
        file.by_ref().take(STEP as u64).read_to_end(&mut window)?;
        for (index, _) in window.windows(MAGIC.len()).enumerate().filter(|(_, w)| *w == MAGIC) {
            let candidate = at + index as u64;
            if starts_record(file, candidate)? {
                return Ok(Some(candidate));
            }
        }
        // the magic may lie across the edge of two windows
        let step = window.len().saturating_sub(MAGIC.len() - 1);
        if window.len() < STEP {
            return Ok(None);
        }
        at += step as u64;
    }
}

fn starts_record(file: &mut File, at: u64) -> io::Result<bool> {
    let mut input = Vec::new();
    file.seek(SeekFrom::Start(at))?;
    file.by_ref().take(PEEK).read_to_end(&mut input)?;
    let mut data = Vec::with_capacity(64);
    // an error is an answer too: these bytes are no member
    let _ = Decompress::new_gzip(WINDOW_BITS).decompress_vec(&input, &mut data, FlushDecompress::None);
    Ok(data.starts_with(b"WARC/1."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn the_next_member_is_found_wherever_it_starts() {
        for filler in [0, 1, STEP - 3, STEP - 2, STEP - 1, STEP, STEP + 1, 2 * STEP - 3, 3 * STEP] {
            let mut file = tempfile::tempfile().unwrap();
            let mut bytes: Vec<u8> = MAGIC.into_iter().chain(std::iter::repeat(0)).take(filler).collect();
            Compressor::new().append(&[b"WARC/1.1\r\n"], &mut bytes).unwrap();
            file.write_all(&bytes).unwrap();
            assert_eq!(next_member(&mut file, 0).unwrap(), Some(filler as u64));
            assert_eq!(next_member(&mut file, filler as u64 + 1).unwrap(), None);
        }
    }
}
