//! A document of Word 97 to 2003, or of WPS, in the binary format ([MS-DOC]).
//!
//! Comes in: a compound file. Goes out: what a person would read: fields by their result, deleted and hidden text left out,
//! automatic numbers in front, tables with merged cells. Headers, footers, notes and comments stand in stories of their own
//! and are left out; text boxes are read behind the paragraph that they are anchored in.

mod boxes;
mod fib;
mod formats;
mod lists;
mod pieces;
mod sprm;
mod story;
mod styles;

use super::Extraction;
use super::ole::Compound;
use super::package::PackageError;
use crate::model::document::Document;
use crate::model::status::ReportStatus;
use fib::{Fib, Refusal};
use story::Story;

/// The streams and tables of a document.
#[derive(Debug)]
struct Parts {
    /// Text, and the pages of formatting.
    main: Vec<u8>,
    /// Everything else.
    table: Vec<u8>,
    /// What is too large for a page of formatting; empty where there is none.
    data: Vec<u8>,
    fib: Fib,
}

/// Reads a compound file; `format` is `doc` or `wps`.
pub(super) fn read(payload: &[u8], format: &str) -> Extraction {
    let parts = match Compound::open(payload).and_then(|file| open(&file)) {
        Ok(Ok(parts)) => parts,
        Ok(Err(refusal)) => return refused(&refusal, format),
        Err(error) => return super::unread_package(&error, format),
    };
    match story(&parts) {
        Some(document) => Extraction::Document(Document { format: format.to_owned(), ..document }),
        None => super::unread_package(&PackageError::Damaged("its table of pieces is broken".to_owned()), format),
    }
}

fn open(file: &Compound<'_>) -> Result<Result<Parts, Refusal>, PackageError> {
    let main = file.read("WordDocument")?;
    let fib = match Fib::read(&main) {
        Ok(fib) => fib,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let table = file.read(if fib.is_in_first_table { "1Table" } else { "0Table" })?;
    let data = file.read("Data").unwrap_or_default();
    Ok(Ok(Parts { main, table, data, fib }))
}

fn refused(refusal: &Refusal, format: &str) -> Extraction {
    let (status, detail) = match refusal {
        Refusal::Encrypted => (ReportStatus::Encrypted, "it is encrypted".to_owned()),
        Refusal::Older(version) => {
            (ReportStatus::Unsupported, format!("documents of Word {version} and older are not read"))
        }
        Refusal::Damaged => (ReportStatus::Corrupt, "it does not begin as a Word document does".to_owned()),
    };
    Extraction::Unread { status, format: format.to_owned(), detail }
}

fn story(parts: &Parts) -> Option<Document> {
    let pieces = pieces::read(parts)?;
    let formats = formats::read(parts);
    let styles = styles::read(parts);
    let lists = lists::read(parts);
    let boxes = boxes::read(parts);
    Some(Story::new(parts, &formats, &styles, &lists).read(&pieces, &boxes))
}

#[cfg(test)]
mod tests;
