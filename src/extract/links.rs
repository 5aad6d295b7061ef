//! What the parts of an office package name each other by (ECMA-376 part 2, 6.5).
//!
//! Comes in: a package and the name of a part. Goes out: the parts that it refers to, by id and by kind.

use super::package::{Package, PackageError};
use super::xml::{self, Go, Tag, Visitor};
use std::collections::BTreeMap;

/// No part refers to more.
const MAX_LINKS: usize = 100_000;

/// What a part's relationships name.
#[derive(Debug, Default)]
pub(super) struct Links {
    folder: String,
    /// The kind's last word and the target, by id.
    by_id: BTreeMap<String, (String, String)>,
}

impl Links {
    /// The relationships of a part, or of the package for an empty name (ECMA-376 part 2, 6.5.3).
    pub(super) fn of_part(package: &Package<'_>, part: &str) -> Result<Self, PackageError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let mut links = Self { folder: format!("{folder}{slash}"), by_id: BTreeMap::new() };
        match package.read(&format!("{folder}{slash}_rels/{name}.rels")) {
            Ok(source) => xml::walk(&source, &mut links)?,
            Err(PackageError::Missing(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(links)
    }

    /// The part that is of a kind.
    pub(super) fn of_kind(&self, kind: &str) -> Option<&str> {
        self.by_id.values().find(|(known, _)| known == kind).map(|(_, target)| target.as_str())
    }

    /// The kind and the part of a relationship.
    pub(super) fn get(&self, id: &str) -> Option<(&str, &str)> {
        self.by_id.get(id).map(|(kind, target)| (kind.as_str(), target.as_str()))
    }

    /// The part of a relationship.
    pub(super) fn target(&self, id: &str) -> Option<&str> {
        self.get(id).map(|(_, target)| target)
    }
}

impl Visitor for Links {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        if self.by_id.len() == MAX_LINKS {
            return Go::Past;
        }
        if let ("Relationship", Some(id), Some(target)) = (tag.name(), tag.attr("Id"), tag.attr("Target")) {
            let kind = tag.attr("Type").and_then(|kind| kind.rsplit('/').next().map(str::to_owned)).unwrap_or_default();
            let target = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None if tag.attr("TargetMode").as_deref() == Some("External") => target.into_owned(),
                None => format!("{}{target}", self.folder),
            };
            self.by_id.insert(id.into_owned(), (kind, target));
        }
        Go::In
    }

    fn close(&mut self, _: &str) {}

    fn text(&mut self, _: &str) {}
}
