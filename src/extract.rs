//! A payload to a document, whatever its format is.
//!
//! Comes in: the content-decoded bytes and what the server and the address say of them. Goes out: a [`Document`], or why
//! there is none. The format is told by the bytes, never by the name or the declaration alone; nothing here touches the
//! network or the disk, and no input makes it panic or use memory without a bound.

mod format;
mod grid;
mod html;
mod package;
mod text;

use crate::model::document::Document;
use crate::model::status::ReportStatus;
use format::Format;

/// Raised when a document may come out differently.
pub const EXTRACTOR_VERSION: u32 = 1;

/// A payload beyond this is not read (bytes): no report is near it, and a document takes several times its size.
pub const MAX_PAYLOAD: usize = 200 << 20;

/// What came of a payload.
#[derive(Debug, Clone, PartialEq)]
pub enum Extraction {
    /// It was read.
    Document(Document),
    /// It was not.
    Unread {
        /// `unsupported`, `encrypted`, `corrupt` or `not_a_report` (nothing in it).
        status: ReportStatus,
        /// The format's name in lower case: `pdf`, `docx`, `empty`.
        format: String,
        /// Why, in words a person understands.
        detail: String,
    },
}

/// Reads a document. `content_type` and `name` (a file name or an address's path) may be empty; they only help where the
/// bytes do not tell.
pub fn read(payload: &[u8], content_type: &str, name: &str) -> Extraction {
    let format = format::of(payload, content_type, name);
    if payload.len() > MAX_PAYLOAD {
        let detail = format!("{} bytes are more than the {MAX_PAYLOAD} that are read", payload.len());
        return unread(ReportStatus::Unsupported, format, detail);
    }
    // one arm for each reader; what has none is named and left
    match format {
        Format::Html => html::read(payload, content_type),
        Format::Text => Extraction::Document(text::read(payload, content_type)),
        Format::Empty => unread(ReportStatus::NotAReport, format, "the payload is empty".into()),
        other => unread(ReportStatus::Unsupported, other, format!("{} documents are not read", other.name())),
    }
}

fn unread(status: ReportStatus, format: Format, detail: String) -> Extraction {
    Extraction::Unread { status, format: format.name().into(), detail }
}

#[cfg(test)]
mod tests;
