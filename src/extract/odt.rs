//! An OpenDocument text (ODF 1.2 part 1) to a document.
//!
//! Comes in: a package. Goes out: what a person would read: tables with merged cells, lists with their numbers in front,
//! text boxes behind their paragraph. Tracked deletions (which stand apart), notes and comments are left out, a table of
//! contents stands around the blocks.

mod body;
mod lists;

use super::Extraction;
use super::package::{Package, PackageError};
use super::xml::{self, Go, Tag, Visitor};
use crate::model::document::Document;
use body::Body;
use lists::Lists;
use std::collections::BTreeSet;

/// Reads a package.
pub(super) fn read(payload: &[u8]) -> Extraction {
    let document = Package::open(payload).and_then(|package| of_package(&package));
    document.map_or_else(|error| super::unread_package(&error, "odt"), Extraction::Document)
}

fn of_package(package: &Package<'_>) -> Result<Document, PackageError> {
    // an encrypted package has whole parts of noise; its list of parts says so (ODF 1.2 part 3, 4.8)
    let manifest = package.read("META-INF/manifest.xml").unwrap_or_default();
    if manifest.windows(ENCRYPTED.len()).any(|window| window == ENCRYPTED) {
        return Err(PackageError::Encrypted);
    }
    let mut looks = Looks::default();
    match package.read("styles.xml") {
        Ok(styles) => xml::walk(&styles, &mut looks)?,
        Err(PackageError::Missing(_)) => {}
        Err(error) => return Err(error),
    }
    let content = package.read("content.xml")?;
    xml::walk(&content, &mut looks)?;
    let mut body = Body::new(&looks);
    xml::walk(&content, &mut body)?;
    Ok(Document { format: "odt".to_owned(), ..body.finish() })
}

/// No text has more styles that hide.
const MAX_HIDDEN: usize = 10_000;

/// `super 58%` or `33% 58%`: how far above the line, and how large (ODF 1.2 part 1, 20.384).
fn is_raised(tag: &Tag<'_>) -> bool {
    let position = tag.attr("text-position").unwrap_or_default();
    position.starts_with("super") || position.starts_with(|c: char| ('1'..='9').contains(&c))
}

const ENCRYPTED: &[u8] = b"encryption-data";

/// How lists count and which text is hidden: both stand in styles, which may follow their use.
#[derive(Debug, Default)]
struct Looks {
    lists: Lists,
    hidden: BTreeSet<String>,
    /// Styles whose text stands above the line.
    raised: BTreeSet<String>,
    style: String,
}

impl Visitor for Looks {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        match tag.name() {
            // the text itself, and the headers and footers of pages
            "body" | "master-styles" => return Go::Past,
            "style" => self.style = tag.attr("name").unwrap_or_default().into_owned(),
            "text-properties" if tag.attr("display").as_deref() == Some("none") && self.hidden.len() < MAX_HIDDEN => {
                self.hidden.insert(self.style.clone());
            }
            "text-properties" if is_raised(tag) && self.raised.len() < MAX_HIDDEN => {
                self.raised.insert(self.style.clone());
            }
            _ => self.lists.define(tag),
        }
        Go::In
    }

    fn close(&mut self, _: &str) {}

    fn text(&mut self, _: &str) {}
}

#[cfg(test)]
mod tests;
