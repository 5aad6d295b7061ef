//! Which format a payload has, by its bytes.
//!
//! Comes in: bytes, and what the server and the name say. Goes out: a [`Format`]. Of a zip only the directory is read, and
//! one short part where that does not tell.

mod claim;

pub(super) use claim::disagreement;

use super::little::u16_at;
use super::ole::{self, Compound};
use super::package::Package;

/// The formats that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Html,
    Text,
    Empty,
    Pdf,
    Doc,
    Xls,
    Wps,
    Ppt,
    Works,
    EncryptedOffice,
    Ole,
    Docx,
    Xlsx,
    Pptx,
    Odt,
    Ods,
    Ofd,
    Zip,
    Rtf,
    WordXml,
    Mht,
    Rar,
    SevenZip,
    Gzip,
    Image,
    Binary,
}

impl Format {
    /// The name in records, lower case.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Text => "text",
            Self::Empty => "empty",
            Self::Pdf => "pdf",
            Self::Doc => "doc",
            Self::Xls => "xls",
            Self::Wps => "wps",
            Self::Ppt => "ppt",
            Self::Works => "works",
            Self::EncryptedOffice => "ooxml",
            Self::Ole => "ole",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Odt => "odt",
            Self::Ods => "ods",
            Self::Ofd => "ofd",
            Self::Zip => "zip",
            Self::Rtf => "rtf",
            Self::WordXml => "word-xml",
            Self::Mht => "mht",
            Self::Rar => "rar",
            Self::SevenZip => "7z",
            Self::Gzip => "gzip",
            Self::Image => "image",
            Self::Binary => "binary",
        }
    }
}

/// What a file begins with. A PDF may have a few bytes before its mark (PDF 32000-1 annex H.3.4.1), so it is not here.
const MAGIC: &[(&[u8], Format)] = &[
    (b"{\\rtf", Format::Rtf),
    (b"Rar!\x1a\x07", Format::Rar),
    (b"7z\xbc\xaf\x27\x1c", Format::SevenZip),
    (b"\x1f\x8b\x08", Format::Gzip),
    (b"\x89PNG", Format::Image),
    (b"\xff\xd8\xff", Format::Image),
    (b"GIF8", Format::Image),
    (b"II*\0", Format::Image),
    (b"MM\0*", Format::Image),
    (b"BM", Format::Image),
];

/// What the names of parts inside a zip begin with that tell whose it is.
const ZIP_PARTS: &[(&str, Format)] = &[
    ("ofd.xml", Format::Ofd),
    ("word/document", Format::Docx),
    ("xl/workbook", Format::Xlsx),
    ("ppt/presentation", Format::Pptx),
];
/// The type that an OpenDocument package states first.
const ODT_TYPE: &str = "application/vnd.oasis.opendocument.text";
const ODS_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// How far into a file a mark is looked for.
const HEAD: usize = 4096;

/// The format of these bytes.
pub(super) fn of(payload: &[u8], content_type: &str, name: &str) -> Format {
    let head = &payload[..payload.len().min(HEAD)];
    if payload.iter().all(u8::is_ascii_whitespace) {
        return Format::Empty;
    }
    if payload.starts_with(ole::MAGIC) {
        return compound(payload, name);
    }
    if payload.starts_with(b"PK\x03\x04") || payload.starts_with(b"PK\x05\x06") {
        return zip(payload);
    }
    if contains(&head[..head.len().min(1024)], b"%PDF-") && !has_tag(head, PAGE_TAGS) {
        return Format::Pdf;
    }
    if let Some((mark, format)) = MAGIC.iter().find(|(mark, _)| payload.starts_with(mark))
        && (*mark != b"BM" || head.contains(&0))
    {
        return *format;
    }
    if is_message(head) {
        return Format::Mht;
    }
    // Word 2003 as XML, and a package in one piece
    if contains(head, b"<w:wordDocument") || contains(head, b"<pkg:package") {
        return Format::WordXml;
    }
    let utf16 = payload.starts_with(b"\xff\xfe") || payload.starts_with(b"\xfe\xff");
    if !utf16 && head.iter().filter(|b| **b < 9 || (14..32).contains(*b)).count() * 50 > head.len() {
        return Format::Binary;
    }
    let text = is_text(content_type, name);
    if has_tag(head, PAGE_TAGS)
        || !text && (has_tag(head, TAGS) || declared_markup(content_type, name) && payload.contains(&b'<'))
    {
        return Format::Html;
    }
    Format::Text
}

/// Whether this begins as a message of several parts does: with header fields, in any case.
fn is_message(head: &[u8]) -> bool {
    let text = head.trim_ascii_start().to_ascii_lowercase();
    let fields = text.iter().take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'-').count();
    fields > 0
        && text.get(fields) == Some(&b':')
        && contains(&text, b"mime-version:")
        && contains(&text, b"content-type:")
        && contains(&text, b"multipart/")
}

/// Tags that only a page begins with.
const PAGE_TAGS: &[&str] = &["<!doctype html", "<html", "<head", "<body", "<meta"];
/// Tags of a piece of a page; a text may quote them.
const TAGS: &[&str] = &[
    "<title", "<table", "<div", "<p>", "<p ", "<span", "<script", "<style", "<h1", "<h2", "<h3", "<img", "<a ", "<br",
    "<font", "<center", "<ul", "<td", "<section",
];

/// Whether one of these tags is among the first bytes of any encoding that extends ASCII (or of UTF-16, whose zero bytes
/// are passed over).
fn has_tag(head: &[u8], tags: &[&str]) -> bool {
    let text: Vec<u8> = head.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect();
    tags.iter().any(|tag| contains(&text, tag.as_bytes()))
}

/// Whether the server and the name both leave nothing but plain text.
fn is_text(content_type: &str, name: &str) -> bool {
    let plain = content_type.to_ascii_lowercase().starts_with("text/plain");
    let named = name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("txt"));
    plain && !declared_markup("", name) || named && !declared_markup(content_type, "")
}

fn declared_markup(content_type: &str, name: &str) -> bool {
    let (kind, name) = (content_type.to_ascii_lowercase(), name.to_ascii_lowercase());
    kind.contains("html") || [".htm", ".html", ".shtml", ".jsp", ".aspx"].iter().any(|end| name.ends_with(end))
}

/// Office packages are zips that hold certain parts; a zip that is cut is told by the names that are left.
fn zip(payload: &[u8]) -> Format {
    let Ok(package) = Package::open(payload) else {
        // documents in it have headers of their own further on
        if first_member(payload).is_some_and(claim::is_document) {
            return Format::Zip;
        }
        let is_odt = contains(&payload[..payload.len().min(HEAD)], ODT_TYPE.as_bytes());
        let part = ZIP_PARTS.iter().find(|(part, _)| contains_name(payload, part.as_bytes()));
        return part.map_or(if is_odt { Format::Odt } else { Format::Zip }, |(_, format)| *format);
    };
    let of_name = |name: &str| {
        let name = name.to_ascii_lowercase();
        ZIP_PARTS.iter().find(|(part, _)| name.starts_with(part)).map(|(_, format)| *format)
    };
    if let Some(format) = package.names().find_map(of_name) {
        return format;
    }
    if !package.has("content.xml") {
        return Format::Zip;
    }
    let stated = package.read("mimetype").unwrap_or_default();
    if stated.starts_with(ODS_TYPE.as_bytes()) {
        Format::Ods
    } else if stated.starts_with(ODT_TYPE.as_bytes()) || package.has("META-INF/manifest.xml") && stated.is_empty() {
        Format::Odt
    } else {
        Format::Zip
    }
}

/// The name of a zip's first member, by its local header.
fn first_member(payload: &[u8]) -> Option<&[u8]> {
    let length = usize::from(u16_at(payload, 26)?);
    payload.get(30..30 + length)
}

/// Whether a local header of a zip holds this lower-case name's beginning.
fn contains_name(payload: &[u8], part: &[u8]) -> bool {
    const HEADER: usize = 30;
    payload.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x03\x04").any(|(at, _)| {
        let name = payload.get(at + HEADER..).and_then(|rest| rest.get(..part.len()));
        name.is_some_and(|name| name.eq_ignore_ascii_case(part))
    })
}

/// Word, Excel and WPS share the compound file; the streams in its root tell them apart. Of one that is damaged the names of
/// its directory are looked for (UTF-16).
fn compound(payload: &[u8], name: &str) -> Format {
    let file = Compound::open(payload);
    let has = |stream: &str| {
        let named = || stream.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        file.as_ref().map_or_else(|_| contains(payload, &named()), |file| file.has(stream))
    };
    let is_named_wps = || name.to_ascii_lowercase().ends_with(".wps");
    // what WPS writes as .doc differs in nothing but a stream of its own
    if has("WordDocument") {
        if has("WpsCustomData") || is_named_wps() { Format::Wps } else { Format::Doc }
    } else if has("Workbook") || file.is_ok() && has("Book") {
        Format::Xls
    } else if has("EncryptedPackage") || has("EncryptionInfo") {
        Format::EncryptedOffice
    } else if has("PowerPoint Document") {
        Format::Ppt
    } else if has("CONTENTS") && (has("MM") || is_named_wps()) {
        Format::Works
    } else {
        Format::Ole
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    // the first byte alone sorts nearly every place out
    bytes.windows(part.len()).any(|window| window[0] == part[0] && window == part)
}
