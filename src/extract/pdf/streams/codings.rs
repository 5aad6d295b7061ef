//! How streams are packed (ISO 32000-1 section 7.4): so much of it as tells whether they are whole.
//!
//! Comes in: the data of a stream. Goes out: its plain bytes under a cap, and whether they are what was written.

use flate2::{Decompress, FlushDecompress, Status};
use std::borrow::Cow;

/// One way of packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Flate,
    Hex,
    Base85,
}

impl Coding {
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        match name {
            b"FlateDecode" | b"Fl" => Some(Self::Flate),
            b"ASCIIHexDecode" | b"AHx" => Some(Self::Hex),
            b"ASCII85Decode" | b"A85" => Some(Self::Base85),
            _ => None,
        }
    }
}

/// What was packed.
pub(super) struct Plain<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Nothing is missing and nothing contradicts.
    pub(super) whole: bool,
    /// A checksum says so.
    pub(super) checked: bool,
}

/// Undoes these codings; none where it is more than the cap.
pub(super) fn unpacked<'a>(data: &'a [u8], codings: &[Coding], cap: usize) -> Option<Plain<'a>> {
    let mut plain = Plain { bytes: Cow::Borrowed(data), whole: true, checked: false };
    for coding in codings {
        let (bytes, whole) = match coding {
            Coding::Flate => inflated(&plain.bytes, cap)?,
            Coding::Hex => from_hex(&plain.bytes),
            Coding::Base85 => from_base85(&plain.bytes),
        };
        plain.bytes = Cow::Owned(bytes);
        plain.whole &= whole;
        plain.checked |= *coding == Coding::Flate;
    }
    (plain.bytes.len() <= cap).then_some(plain)
}

/// What comes out, and whether it came to its end and has its checksum (RFC 1950).
fn inflated(data: &[u8], cap: usize) -> Option<(Vec<u8>, bool)> {
    let mut stream = Decompress::new(true);
    let mut plain = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let (taken, given) = (stream.total_in(), stream.total_out());
        let rest = data.get(usize::try_from(taken).unwrap_or(usize::MAX)..).unwrap_or_default();
        let status = stream.decompress(rest, &mut buffer, FlushDecompress::None).map_err(|_| ());
        let count = usize::try_from(stream.total_out() - given).unwrap_or(0);
        plain.extend_from_slice(&buffer[..count]);
        if plain.len() > cap {
            return None;
        }
        // what is damaged or encrypted ends here
        let stuck = count == 0 && stream.total_in() == taken;
        if stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
            return Some((plain, status == Ok(Status::StreamEnd)));
        }
    }
}

fn from_hex(data: &[u8]) -> (Vec<u8>, bool) {
    let mut digits = Vec::new();
    for byte in data.iter().filter(|byte| !is_white(**byte)) {
        match char::from(*byte).to_digit(16) {
            Some(digit) => digits.push(u8::try_from(digit).unwrap_or(0)),
            None if *byte == b'>' => break,
            None => return (Vec::new(), false),
        }
    }
    (digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)).collect(), true)
}

/// Five digits for four bytes, `z` for four zeros, `~>` at the end.
fn from_base85(data: &[u8]) -> (Vec<u8>, bool) {
    let mut plain = Vec::with_capacity(data.len() / 5 * 4);
    let (mut value, mut count) = (0u64, 0usize);
    let mut at = data.iter().filter(|byte| !is_white(**byte));
    // some programs begin with the mark that Adobe's own did
    let mut bytes = at.clone();
    if bytes.next() == Some(&b'<') && bytes.next() == Some(&b'~') {
        at = bytes;
    }
    for byte in at {
        match byte {
            b'z' if count == 0 => plain.extend([0; 4]),
            b'!'..=b'u' => {
                (value, count) = (value * 85 + u64::from(byte - b'!'), count + 1);
                if count == 5 {
                    let Ok(group) = u32::try_from(value) else { return (plain, false) };
                    plain.extend(group.to_be_bytes());
                    (value, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => return (plain, false),
        }
    }
    if count > 1 {
        let padded = (count..5).fold(value, |value, _| value * 85 + 84);
        let group = u32::try_from(padded).unwrap_or(u32::MAX).to_be_bytes();
        plain.extend(&group[..count - 1]);
    }
    (plain, count != 1)
}

fn is_white(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(data: &[u8], codings: &[Coding]) -> (String, bool) {
        let plain = unpacked(data, codings, 1000).unwrap();
        (String::from_utf8_lossy(&plain.bytes).into_owned(), plain.whole)
    }

    #[test]
    fn digits_stand_for_bytes_and_what_is_no_digit_is_damage() {
        assert_eq!(text(b"87cURD]i,\"Ebo7~>", &[Coding::Base85]), ("Hello World".into(), true));
        assert!(!text(b"87cURD]i,\x7fEbo7~>", &[Coding::Base85]).1);
        assert_eq!(text(b"31 3 233>", &[Coding::Hex]), ("123".into(), true));
        assert!(!text(b"31 g2>", &[Coding::Hex]).1);
    }
}
