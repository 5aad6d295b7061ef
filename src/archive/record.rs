//! One WARC record as bytes (WARC/1.1 section 4).
//!
//! Comes in: named fields and a block. Goes out: the record's header, or the record read from bytes. Pure: ids and times
//! are the caller's. A field's value can never end its line: what would is written as `%0D`.

use crate::model::capture::{CaptureId, Digest};
use bytes::Bytes;
use std::borrow::Cow;
use std::fmt::Write as _;

/// What every record starts with.
const VERSION: &str = "WARC/1.1";
/// What every record ends with.
pub(super) const END: &[u8] = b"\r\n\r\n";

/// The types of records that this archive writes or understands (WARC/1.1 section 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Warcinfo,
    Request,
    Metadata,
    Response,
    Revisit,
    /// `resource`, `conversion`, `continuation` and what extensions define: skipped, as section 6.1 asks.
    Other,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Request => "request",
            Self::Metadata => "metadata",
            Self::Response => "response",
            Self::Revisit => "revisit",
            Self::Other => "other",
        }
    }

    fn from_word(word: &str) -> Self {
        [Self::Warcinfo, Self::Request, Self::Metadata, Self::Response, Self::Revisit]
            .into_iter()
            .find(|kind| kind.word() == word)
            .unwrap_or(Self::Other)
    }
}

/// Named fields in their order: a record's header, or a block of `application/warc-fields`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<(Cow<'static, str>, String)>);

impl Fields {
    /// Adds a field; line ends and other control characters in its value become `%XX`.
    pub(super) fn push(&mut self, name: &'static str, value: &(impl ToString + ?Sized)) {
        self.0.push((Cow::Borrowed(name), one_line(&value.to_string())));
    }

    /// The first value of a field, by its name in any case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// All values of a field that may be repeated.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The fields as lines, without the empty line that ends a header.
    pub(super) fn to_lines(&self) -> String {
        self.0.iter().fold(String::new(), |mut out, (name, value)| {
            let _ = write!(out, "{name}: {value}\r\n");
            out
        })
    }

    /// Reads lines up to the end of the text; a line that starts with white space goes on with the one before.
    pub(super) fn from_lines(text: &str) -> Result<Self, String> {
        let mut fields: Vec<(Cow<'static, str>, String)> = Vec::new();
        for line in text.split("\r\n").filter(|line| !line.is_empty()) {
            if line.starts_with([' ', '\t']) {
                let (_, value) = fields.last_mut().ok_or("a field starts with white space")?;
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| format!("{:?} is not a field", excerpt(line)))?;
            fields.push((Cow::Owned(name.to_owned()), value.strip_prefix(' ').unwrap_or(value).to_owned()));
        }
        Ok(Self(fields))
    }
}

/// A record ready to be written: the header up to and with its empty line, and the block.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) header: Vec<u8>,
    pub(super) block: Vec<u8>,
}

impl Draft {
    /// Finishes a record: type and id stand first, the block's type, digest and length last.
    pub(super) fn new(kind: Kind, id: CaptureId, fields: &Fields, content: (&str, Vec<u8>)) -> Self {
        let (content_type, block) = content;
        let header = format!(
            "{VERSION}\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\n{}WARC-Block-Digest: {}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            kind.word(),
            id.record_id(),
            fields.to_lines(),
            Digest::of(&block),
            block.len(),
        );
        Self { header: header.into_bytes(), block }
    }

    /// The record's bytes in order.
    pub(super) fn parts(&self) -> [&[u8]; 3] {
        [&self.header, &self.block, END]
    }
}

/// A record as read.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) kind: Kind,
    pub(super) fields: Fields,
    pub(super) block: Bytes,
}

impl Record {
    /// Reads the record that these bytes, one whole gzip member decompressed, are; else says why they are none.
    pub(super) fn parse(bytes: &Bytes) -> Result<Self, String> {
        if !bytes.starts_with(b"WARC/1.") {
            return Err("the gzip member does not start as a WARC record does".into());
        }
        let head = find(bytes, END).ok_or("the record's header has no end")?;
        let text = String::from_utf8_lossy(bytes.get(..head).unwrap_or_default());
        let lines = text.split_once("\r\n").map_or("", |(_, rest)| rest);
        let fields = Fields::from_lines(lines)?;
        let declared = fields.get("Content-Length").ok_or("the record has no Content-Length")?;
        let length: usize = declared.trim().parse().map_err(|_| format!("Content-Length {declared:?} is no number"))?;
        let start = head + END.len();
        let rest = bytes.len() - start;
        if rest.checked_sub(END.len()) != Some(length) || !bytes.ends_with(END) {
            return Err(format!("Content-Length is {length}, and {} bytes follow", rest.saturating_sub(END.len())));
        }
        let kind = Kind::from_word(fields.get("WARC-Type").ok_or("the record has no WARC-Type")?);
        Ok(Self { kind, block: bytes.slice(start..start + length), fields })
    }

    /// The record's id, where it is a UUID.
    pub(super) fn id(&self) -> Option<CaptureId> {
        CaptureId::from_record_id(self.fields.get("WARC-Record-ID")?)
    }

    /// Whether this record says that it is of one capture event with that one (section 5.7).
    pub(super) fn is_concurrent_to(&self, id: CaptureId) -> bool {
        self.fields.all("WARC-Concurrent-To").any(|text| CaptureId::from_record_id(text) == Some(id))
    }

    /// A digest field, where it is one that this archive writes.
    pub(super) fn digest(&self, name: &str) -> Option<Digest> {
        self.fields.get(name).and_then(|text| Digest::try_from(text.trim().to_owned()).ok())
    }

    /// Whether the block has the digest that the header declares; a record without one is not wrong.
    pub(super) fn block_is_intact(&self) -> bool {
        self.digest("WARC-Block-Digest").is_none_or(|declared| declared == Digest::of(&self.block))
    }
}

/// Where the needle first stands.
pub(super) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

/// The text with control characters, but for tabs, as `%XX`.
fn one_line(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c.is_ascii_control() && c != '\t' {
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
        out
    })
}

/// The start of a text, for a message.
fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}
