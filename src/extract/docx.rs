//! A Word document (ECMA-376, WordprocessingML) to a document.
//!
//! Comes in: a package. Goes out: what a person would read with all changes accepted: insertions are kept, deletions and
//! hidden text are not; automatic numbers are printed in front of their paragraphs; of a field only its result. Headers,
//! footers, notes and comments are left out, a table of contents stands around the blocks.

mod body;
mod numbers;
mod paragraph;
mod styles;

use super::Extraction;
use super::links::Links;
use super::package::{Package, PackageError};
use super::xml::{self, Visitor};
use crate::model::document::{Block, Document};
use body::Body;
use numbers::Numbers;
use styles::Styles;

/// A document in a document in a document is read; what nests deeper is not.
const MAX_CHUNKS: usize = 20;

/// The parts that the text refers to.
#[derive(Debug, Default)]
struct Parts {
    styles: Styles,
    numbers: Numbers,
    links: Links,
}

/// Reads a package.
pub(super) fn read(payload: &[u8]) -> Extraction {
    let document = Package::open(payload).and_then(|package| of_package(&package));
    document.map_or_else(|error| super::unread_package(&error, "docx"), Extraction::Document)
}

fn of_package(package: &Package<'_>) -> Result<Document, PackageError> {
    let main = main_part(package)?;
    let links = Links::of_part(package, &main)?;
    let mut parts = Parts { links, ..Parts::default() };
    if let Some(styles) = parts.links.of_kind("styles").map(str::to_owned) {
        read_optional(package, &styles, &mut parts.styles)?;
    }
    if let Some(numbering) = parts.links.of_kind("numbering").map(str::to_owned) {
        read_optional(package, &numbering, &mut parts.numbers)?;
    }
    let source = package.read(&main)?;
    let mut body = Body::new(&parts);
    xml::walk(&source, &mut body)?;
    let (mut document, chunks) = body.finish();
    "docx".clone_into(&mut document.format);
    for (at, id) in chunks.into_iter().take(MAX_CHUNKS).rev() {
        let chunk = parts.links.target(&id).map(|part| package.read(part)).transpose()?;
        let blocks = chunk.map(|chunk| chunk_blocks(&chunk)).unwrap_or_default();
        let at = at.min(document.blocks.len());
        document.blocks.splice(at..at, blocks);
    }
    Ok(document)
}

/// The part that the package says is its document (ECMA-376 part 1, 11.3.10).
fn main_part(package: &Package<'_>) -> Result<String, PackageError> {
    let links = Links::of_part(package, "")?;
    let named = links.of_kind("officeDocument").filter(|part| package.has(part)).map(str::to_owned);
    let usual =
        || package.names().find(|name| name.to_ascii_lowercase().starts_with("word/document")).map(str::to_owned);
    named.or_else(usual).ok_or_else(|| PackageError::Damaged("there is no document in it".to_owned()))
}

/// Styles and numbering may be missing; if they are there, they have to read, for headings may stand in them alone.
fn read_optional(package: &Package<'_>, part: &str, visitor: &mut dyn Visitor) -> Result<(), PackageError> {
    match package.read(part) {
        Ok(source) => xml::walk(&source, visitor),
        Err(PackageError::Missing(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The blocks of a page that was put into the document whole (`w:altChunk`); other documents in it are not read.
fn chunk_blocks(chunk: &[u8]) -> Vec<Block> {
    const LARGEST: usize = 8 << 20;
    if chunk.len() > LARGEST {
        return Vec::new();
    }
    match super::read_simple(chunk) {
        Extraction::Document(document) => document.blocks,
        Extraction::Unread { .. } | Extraction::Several(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
