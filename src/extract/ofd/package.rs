//! The zip of an OFD and what its root files say (GB/T 33190 chapters 6 and 7).
//!
//! Comes in: the bytes of a file. Goes out: its parts as text, under caps, and where its pages are.

use super::Fault;
use super::values::{Tag, attribute, numbers};
use crate::charset;
use crate::extract::package::{self, PackageError};
use crate::model::status::ReportStatus;
use quick_xml::Reader;
use quick_xml::events::Event;

/// An opened file.
pub(super) struct Package<'a> {
    zip: package::Package<'a>,
}

/// Where things are.
#[derive(Debug, Default)]
pub(super) struct Structure {
    pub(super) title: Option<String>,
    /// Width and height of a page that does not say its own (millimetres).
    pub(super) area: Option<(f64, f64)>,
    /// Paths by their identifier.
    pub(super) templates: Vec<(String, String)>,
    /// Paths in order.
    pub(super) pages: Vec<String>,
    /// Documents that the file holds behind the first one.
    pub(super) more: usize,
}

impl<'a> Package<'a> {
    pub(super) fn open(payload: &'a [u8]) -> Result<Self, Fault> {
        Ok(Self { zip: package::Package::open(payload)? })
    }

    /// The text of a part.
    pub(super) fn part(&self, path: &str) -> Result<String, Fault> {
        let bytes = self.zip.read(path)?;
        Ok(charset::decode(&bytes, "text/xml").0.into_owned())
    }

    /// Reads `OFD.xml` and the document that it names first.
    pub(super) fn structure(&self) -> Result<Structure, Fault> {
        let root = self.part("OFD.xml")?;
        let encrypted = self.zip.has("Encryptions.xml");
        let sealed =
            |fault| if encrypted { Fault::new(ReportStatus::Encrypted, "its parts are encrypted") } else { fault };
        let (path, title) = root_of(&root).ok_or_else(|| sealed(Fault::corrupt("OFD.xml names no document")))?;
        let path = resolved("", &path);
        let document = self.part(&path).map_err(sealed)?;
        // a list of pages that breaks off has lost some
        let mut structure =
            structure_of(&document, &path).map_err(|error| Fault::corrupt(format!("{path}: {error}")))?;
        structure.title = title;
        structure.more = (root.matches("DocRoot>").count() / 2).saturating_sub(1);
        if structure.pages.is_empty() {
            return Err(sealed(Fault::corrupt("the document names no page")));
        }
        Ok(structure)
    }
}

impl From<PackageError> for Fault {
    fn from(error: PackageError) -> Self {
        Self::new(error.status(), error.to_string())
    }
}

/// The path of the first document, and its title.
fn root_of(xml: &str) -> Option<(String, Option<String>)> {
    let (mut root, mut title) = (None, None);
    let mut inside = String::new();
    let mut text = String::new();
    let mut reader = Reader::from_str(xml);
    while root.is_none() || title.is_none() {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                tag.local_name().as_ref().clone_into(&mut inside);
                text.clear();
            }
            Ok(Event::Text(piece)) => text.push_str(&piece),
            Ok(Event::End(tag)) => {
                let said = text.trim().to_owned();
                match tag.local_name().as_ref() {
                    "DocRoot" if inside == "DocRoot" && root.is_none() => root = Some(said),
                    "Title" if inside == "Title" && !said.is_empty() => title = Some(said),
                    "DocBody" => break,
                    _ => {}
                }
                inside.clear();
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    root.map(|root| (root, title))
}

fn structure_of(xml: &str, path: &str) -> Result<Structure, quick_xml::Error> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut structure = Structure::default();
    let mut reader = Reader::from_str(xml);
    let mut in_box = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                in_box = tag.local_name().as_ref() == "PhysicalBox";
                take_place(&mut structure, &tag, folder);
            }
            Ok(Event::Empty(tag)) => take_place(&mut structure, &tag, folder),
            Ok(Event::Text(piece)) if in_box => {
                if let [_, _, width, height] = numbers(&piece)[..] {
                    structure.area = Some((width, height));
                }
                in_box = false;
            }
            Ok(Event::Eof) => return Ok(structure),
            Err(error) => return Err(error),
            Ok(_) => {}
        }
    }
}

fn take_place(structure: &mut Structure, tag: &Tag<'_>, folder: &str) {
    let Some(place) = attribute(tag, "BaseLoc").map(|place| resolved(folder, &place)) else { return };
    match tag.local_name().as_ref() {
        "Page" => structure.pages.push(place),
        "TemplatePage" => {
            structure.templates.extend(attribute(tag, "ID").map(|id| (id, place)));
        }
        _ => {}
    }
}

/// A path within the file: from its root if it begins with `/`, else from this folder.
fn resolved(folder: &str, path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}
