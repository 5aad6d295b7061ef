//! A page saved as one file (MHTML, RFC 2557): a MIME message whose parts are the page and what it shows.
//!
//! Comes in: the bytes of a message. Goes out: the document that its first page or text is. Parts inside parts are gone into
//! a few deep; pictures stay where they are.

use super::format::Format;
use super::{Extraction, html, text, unread};
use crate::model::document::Document;
use crate::model::status::ReportStatus;
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Parts inside of parts deeper than this are not read.
const MAX_DEPTH: usize = 4;
/// More parts than this are not looked at.
const MAX_PARTS: usize = 2_000;

/// One part of a message.
#[derive(Debug)]
struct Part<'a> {
    /// `text/html; charset=gb2312`, as written.
    kind: String,
    coding: String,
    body: &'a [u8],
}

/// Reads a message.
pub(super) fn read(payload: &[u8]) -> Extraction {
    let mut parts = Vec::new();
    if !leaves(part(payload), MAX_DEPTH, &mut parts) {
        return unread(ReportStatus::Corrupt, Format::Mht, "it ends before its last part does".into());
    }
    let first = |kind: &str| parts.iter().find(|part| part.kind.to_ascii_lowercase().starts_with(kind));
    let read = match (first("text/html").or_else(|| first("application/xhtml")), first("text/plain")) {
        (Some(page), _) => page.plain().map(|plain| html::read(&plain, &page.kind)),
        (None, Some(part)) => part.plain().map(|plain| Extraction::Document(text::read(&plain, &part.kind))),
        (None, None) => Some(unread(ReportStatus::Unsupported, Format::Mht, "there is no page in it".into())),
    };
    match read {
        Some(Extraction::Document(document)) => Extraction::Document(Document { format: "mht".to_owned(), ..document }),
        Some(other) => other,
        None => {
            unread(ReportStatus::Corrupt, Format::Mht, "there are bytes in its base64 that are no digits of it".into())
        }
    }
}

/// Gathers the parts that hold no others; whether the message came to its end.
fn leaves<'a>(part: Part<'a>, depth: usize, found: &mut Vec<Part<'a>>) -> bool {
    let Some(boundary) = boundary(&part.kind).filter(|_| depth > 0) else {
        found.push(part);
        return true;
    };
    let mark = format!("--{boundary}");
    let mut rest = part.body;
    let mut start = None;
    let mut is_whole = true;
    while let Some((line, behind)) = next_line(rest) {
        let at = part.body.len() - rest.len();
        rest = behind;
        let Some(tail) = line.strip_prefix(mark.as_bytes()) else { continue };
        if let Some(start) = start.take() {
            is_whole &= leaves(self::part(&part.body[start..at]), depth - 1, found);
        }
        if tail.starts_with(b"--") || found.len() >= MAX_PARTS {
            return is_whole;
        }
        start = Some(part.body.len() - rest.len());
    }
    false
}

/// A line without its end, and what follows.
fn next_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, rest) = end.map_or((bytes, &bytes[bytes.len()..]), |end| (&bytes[..end], &bytes[end + 1..]));
    Some((line.strip_suffix(b"\r").unwrap_or(line), rest))
}

/// Head and body of a part.
fn part(bytes: &[u8]) -> Part<'_> {
    let mut found = Part { kind: String::new(), coding: String::new(), body: bytes };
    let mut head = String::new();
    while let Some((line, rest)) = next_line(found.body) {
        found.body = rest;
        // blank lines in front of a message's head are none of it
        if line.is_empty() && !head.is_empty() {
            break;
        }
        // a line that begins with white space goes on with the one before
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            head.push('\n');
        }
        head.push_str(String::from_utf8_lossy(line).trim());
    }
    for line in head.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-type") {
            value.clone_into(&mut found.kind);
        } else if name.eq_ignore_ascii_case("content-transfer-encoding") {
            found.coding = value.to_ascii_lowercase();
        }
    }
    found
}

/// What parts the parts of a multipart.
fn boundary(kind: &str) -> Option<String> {
    let lower = kind.to_ascii_lowercase();
    let at = lower.find("boundary=").filter(|_| lower.starts_with("multipart/"))?;
    let rest = kind.get(at + "boundary=".len()..)?.trim_start();
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', ' ']).next()?,
    };
    (!value.is_empty()).then(|| value.to_owned())
}

impl Part<'_> {
    /// The bytes that the coding stands for; none where they cannot be told.
    fn plain(&self) -> Option<Vec<u8>> {
        match self.coding.as_str() {
            "base64" => from_base64(self.body),
            "quoted-printable" => Some(from_quoted_printable(self.body)),
            _ => Some(self.body.to_vec()),
        }
    }
}

/// RFC 2045 section 6.8: a byte that is no digit, or a digit behind the padding, may be damage, and what follows then stands
/// at another place.
fn from_base64(body: &[u8]) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&base64::alphabet::STANDARD, config);
    let digits: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    engine.decode(digits).ok()
}

/// RFC 2045 section 6.7.
fn from_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first != b'=' {
            plain.push(*first);
            continue;
        }
        // an equals sign at a line's end joins the lines
        let blanks = rest.iter().take(80).take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        if rest.get(blanks) == Some(&b'\n') {
            rest = &rest[blanks + 1..];
            continue;
        }
        let hex = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|hex| !hex.starts_with('+')).and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = &rest[2..];
            }
            None => plain.push(b'='),
        }
    }
    plain
}

#[cfg(test)]
mod tests;
