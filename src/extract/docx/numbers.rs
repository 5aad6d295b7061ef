//! The lists of a Word document (ECMA-376 part 1, 17.9).
//!
//! Comes in: the part of numbering. Goes out: for an instance of a list its levels, the list that it counts with, and the
//! levels that it starts over.

use crate::extract::numbering::{LEVELS, Level, Levels, MAX_TEXT, Style};
use crate::extract::xml::{Go, Tag, Visitor};
use std::collections::BTreeMap;

/// Documents that grew over years have thousands of lists; none has more than this.
const MAX_DEFINITIONS: usize = 20_000;
const MAX_INSTANCES: usize = 100_000;

/// A list as it is defined.
#[derive(Debug, Clone, Default)]
struct Definition {
    levels: Levels,
    /// The style that holds the definition instead.
    elsewhere: Option<String>,
    /// The paragraph styles that a level belongs to.
    styles: BTreeMap<String, usize>,
}

/// An instance of a list.
#[derive(Debug, Clone, Default)]
struct Instance {
    definition: i64,
    starts: Vec<(usize, i64)>,
    levels: Vec<(usize, Level)>,
}

/// What a paragraph's number is made from.
#[derive(Debug)]
pub(super) struct List {
    /// The list that counts.
    pub(super) counts_with: i64,
    /// Its levels as this instance prints them.
    pub(super) levels: Levels,
    /// The levels that this instance starts over, and with what.
    pub(super) starts: Vec<(usize, i64)>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    definitions: BTreeMap<i64, Definition>,
    instances: BTreeMap<i64, Instance>,
    /// The definition that a style of lists is.
    by_style: BTreeMap<String, i64>,
    open_definition: Option<(i64, Definition)>,
    open_instance: Option<(i64, Instance)>,
    open_level: Option<(usize, Level)>,
    /// The level that an instance changes.
    changed: usize,
}

impl Numbers {
    /// The list of an instance.
    pub(super) fn list(&self, instance: i64) -> Option<List> {
        let found = self.instances.get(&instance)?;
        let (counts_with, definition) = self.definition(found.definition)?;
        let mut levels = definition.levels.clone();
        for (at, level) in &found.levels {
            levels[*at] = level.clone();
        }
        Some(List { counts_with, levels, starts: found.starts.clone() })
    }

    /// The level of a list that belongs to a paragraph style: a style that names a list leaves its level to the list.
    pub(super) fn level_of_style(&self, instance: i64, style: &str) -> Option<usize> {
        let (_, definition) = self.definition(self.instances.get(&instance)?.definition)?;
        definition.styles.get(style).copied()
    }

    /// A definition may stand in that of a style (17.9.21).
    fn definition(&self, id: i64) -> Option<(i64, &Definition)> {
        let found = self.definitions.get(&id)?;
        let Some(style) = &found.elsewhere else { return Some((id, found)) };
        let there = self.by_style.get(style).and_then(|id| Some((*id, self.definitions.get(id)?)));
        Some(there.unwrap_or((id, found)))
    }

    fn level(&mut self, tag: &Tag<'_>) {
        let Some((at, level)) = &mut self.open_level else { return };
        let value = || tag.attr("val").unwrap_or_default();
        match tag.name() {
            "start" => level.start = tag.number("val").unwrap_or(1),
            "numFmt" => level.style = Style::named(&value()),
            "lvlText" => level.text = value().chars().take(MAX_TEXT).collect(),
            "lvlRestart" => level.restart = tag.number("val").and_then(|n| usize::try_from(n).ok()),
            "isLgl" => level.legal = tag.is_on(),
            "suff" => level.tight = value() == "nothing",
            "pStyle" => {
                if let Some((_, definition)) = &mut self.open_definition {
                    definition.styles.insert(value().into_owned(), *at);
                }
            }
            _ => {}
        }
    }
}

/// The level that a tag names, within the nine there are.
fn level_at(tag: &Tag<'_>) -> usize {
    tag.count("ilvl", 0).min(LEVELS - 1)
}

impl Visitor for Numbers {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        match tag.name() {
            // pictures as bullets, looks, and a newer way to write a format that the other branch says in the old way
            "numPicBullet" | "rPr" | "pPr" | "Choice" => return Go::Past,
            "abstractNum" => {
                self.open_definition = tag.number("abstractNumId").map(|id| (id, Definition::default()));
            }
            "num" => self.open_instance = tag.number("numId").map(|id| (id, Instance::default())),
            "lvlOverride" => self.changed = level_at(tag),
            "lvl" => self.open_level = Some((level_at(tag), Level::default())),
            "startOverride" => {
                let (at, start) = (self.changed, tag.number("val").unwrap_or(1));
                if let Some((_, instance)) = &mut self.open_instance
                    && instance.starts.len() < LEVELS
                {
                    instance.starts.push((at, start));
                }
            }
            "abstractNumId" => {
                if let (Some((_, instance)), Some(id)) = (&mut self.open_instance, tag.number("val")) {
                    instance.definition = id;
                }
            }
            name @ ("numStyleLink" | "styleLink") => {
                if let (Some((id, definition)), Some(style)) = (&mut self.open_definition, tag.attr("val")) {
                    if name == "styleLink" {
                        self.by_style.insert(style.into_owned(), *id);
                    } else {
                        definition.elsewhere = Some(style.into_owned());
                    }
                }
            }
            _ => self.level(tag),
        }
        Go::In
    }

    fn close(&mut self, name: &str) {
        match name {
            "lvl" => {
                let Some((at, level)) = self.open_level.take() else { return };
                if let Some((_, instance)) = &mut self.open_instance {
                    if instance.levels.len() < LEVELS {
                        instance.levels.push((at, level));
                    }
                } else if let Some((_, definition)) = &mut self.open_definition {
                    definition.levels[at] = level;
                }
            }
            "abstractNum" => {
                let definition = self.open_definition.take().filter(|_| self.definitions.len() < MAX_DEFINITIONS);
                self.definitions.extend(definition);
            }
            "num" => {
                let instance = self.open_instance.take().filter(|_| self.instances.len() < MAX_INSTANCES);
                self.instances.extend(instance);
            }
            _ => {}
        }
    }

    fn text(&mut self, _: &str) {}
}
