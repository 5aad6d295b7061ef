//! A payload to a document, whatever its format is.
//!
//! Comes in: the content-decoded bytes and what the server and the address say of them. Goes out: a [`Document`], or why
//! there is none. The format is told by the bytes, never by the name or the declaration alone; nothing here touches the
//! network or the disk, and no input makes it panic or use memory without a bound.

// which format it is
mod format;

// a reader for each, or for a family
mod doc;
mod docx;
mod html;
mod mht;
mod odt;
mod ofd;
mod pdf;
mod picture;
mod rtf;
mod sheet;
mod text;
mod zip;

// what packages of Office and of OFD are made of
mod links;
mod little;
mod ole;
mod package;
mod xml;

// what word processors have in common
mod cells;
mod edges;
mod field;
mod flow;
mod numbering;
mod symbol;

// what is read off pages: glyphs and rulings, or pixels
mod paper;
pub mod recogniser;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels are counted in integers and measured in fractions; a page has fewer than any of these hold"
)]
mod scan;

// tables with spans, of any reader
mod grid;

use crate::model::document::Document;
use crate::model::issue::{Issue, Severity};
use crate::model::status::ReportStatus;
use format::Format;
use package::PackageError;
use recogniser::Recogniser;

/// Raised when a document may come out differently.
pub const EXTRACTOR_VERSION: u32 = 2;

/// A payload beyond this is not read (bytes): no report is near it, and a document takes several times its size.
pub const MAX_PAYLOAD: usize = 200 << 20;

/// What came of a payload.
#[derive(Debug, Clone, PartialEq)]
pub enum Extraction {
    /// It was read.
    Document(Document),
    /// It was not.
    Unread {
        /// `unsupported`, `encrypted`, `corrupt`, `needs_ocr`, `failed` (too much of it) or `not_a_report` (nothing in it).
        status: ReportStatus,
        /// The format's name in lower case: `pdf`, `docx`, `empty`.
        format: String,
        /// Why, in words a person understands.
        detail: String,
    },
    /// It is a container: what came of each file in it, in its order. Never empty, and none of them is a container again.
    Several(Vec<Inside>),
}

/// A file in a container.
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    /// Its path, those of the containers around it in front.
    pub path: String,
    /// What came of it.
    pub extraction: Extraction,
}

/// Reads a document, or the documents in a container. `content_type` and `name` (a file name or an address's path) may be
/// empty; they only help where the bytes do not tell.
pub fn read(payload: &[u8], content_type: &str, name: &str) -> Extraction {
    read_with(None, payload, content_type, name)
}

/// The same; pictures of pages are read by a recogniser where there is one.
pub fn read_with(ocr: Option<&dyn Recogniser>, payload: &[u8], content_type: &str, name: &str) -> Extraction {
    match format::of(payload, content_type, name) {
        Format::Zip if payload.len() <= MAX_PAYLOAD => {
            let extraction = zip::read(payload, ocr);
            match format::disagreement(Format::Zip, content_type, name) {
                Some(note) => noted(extraction, &note),
                None => extraction,
            }
        }
        _ => read_one(ocr, payload, content_type, name),
    }
}

/// Reads a payload that is one document.
fn read_one(ocr: Option<&dyn Recogniser>, payload: &[u8], content_type: &str, name: &str) -> Extraction {
    let format = format::of(payload, content_type, name);
    if payload.len() > MAX_PAYLOAD {
        let detail = format!("{} bytes are more than the {MAX_PAYLOAD} that are read", payload.len());
        return unread(ReportStatus::Unsupported, format, detail);
    }
    let note = format::disagreement(format, content_type, name);
    // one arm for each reader; what has none is named and left
    let extraction = match format {
        Format::Html => html::read(payload, content_type),
        Format::Text => Extraction::Document(text::read(payload, content_type)),
        Format::Doc | Format::Wps => doc::read(payload, format.name()),
        Format::Docx => docx::read(payload),
        Format::Mht => mht::read(payload),
        Format::Odt => odt::read(payload),
        Format::Rtf => rtf::read(payload),
        Format::Xls => sheet::read_xls(payload),
        Format::Xlsx => sheet::read_xlsx(payload),
        Format::Ole => ole::refused(payload),
        Format::EncryptedOffice => unread(ReportStatus::Encrypted, format, "an encrypted office document".into()),
        Format::Ofd => ofd::read(payload),
        Format::Pdf => pdf::read(payload, ocr),
        Format::Image => picture::read(payload, ocr),
        Format::Empty => unread(ReportStatus::NotAReport, format, "the payload is empty".into()),
        other => unread(ReportStatus::Unsupported, other, format!("{} documents are not read", other.name())),
    };
    match note {
        Some(note) => noted(extraction, &note),
        None => extraction,
    }
}

/// Says what the name or the server claimed, where the bytes are something else.
fn noted(extraction: Extraction, note: &str) -> Extraction {
    match extraction {
        Extraction::Document(mut document) => {
            document.issues.push(Issue::new("format-disagrees", Severity::Note, "document", note));
            Extraction::Document(document)
        }
        Extraction::Unread { status, format, detail } => {
            Extraction::Unread { status, format, detail: format!("{detail}; {note}") }
        }
        Extraction::Several(files) => {
            let noted = |file: Inside| Inside { extraction: noted(file.extraction, note), ..file };
            Extraction::Several(files.into_iter().map(noted).collect())
        }
    }
}

/// What came of a page or a text that another document holds; nothing that can hold documents itself.
fn read_simple(payload: &[u8]) -> Extraction {
    match format::of(payload, "", "") {
        Format::Html => html::read(payload, ""),
        Format::Text => Extraction::Document(text::read(payload, "")),
        other => {
            unread(ReportStatus::Unsupported, other, format!("{} documents in documents are not read", other.name()))
        }
    }
}

/// Why a package gave no document.
fn unread_package(error: &PackageError, format: &str) -> Extraction {
    Extraction::Unread { status: error.status(), format: format.to_owned(), detail: error.to_string() }
}

fn unread(status: ReportStatus, format: Format, detail: String) -> Extraction {
    Extraction::Unread { status, format: format.name().into(), detail }
}

#[cfg(test)]
mod tests;
