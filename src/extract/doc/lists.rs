//! The lists of a Word document ([MS-DOC] 2.9.131 to 2.9.150).
//!
//! Comes in: the tables of lists and of their instances. Goes out: for an instance its levels and the list that it counts
//! with.

use super::Parts;
use super::fib::Place;
use crate::extract::little::{i32_at, u16_at, u32_at, usize_at};
use crate::extract::numbering::{Counters, LEVELS, Level, Levels, MAX_TEXT, Style};
use std::collections::BTreeMap;

/// More lists or instances than this are damage.
const MAX_LISTS: usize = 4_096;

/// An instance of a list.
#[derive(Debug)]
struct Instance {
    list: i32,
    starts: Vec<(usize, i64)>,
    levels: Vec<(usize, Level)>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lists: BTreeMap<i32, Levels>,
    instances: Vec<Instance>,
}

impl Lists {
    /// What is printed in front of a paragraph of an instance (from 1). Numbers that stand for "was in a list" print nothing.
    pub(super) fn in_front(&self, instance: i16, level: u8, counters: &mut Counters) -> String {
        let at = usize::try_from(instance).ok().and_then(|instance| instance.checked_sub(1));
        let Some((at, found)) = at.and_then(|at| Some((at, self.instances.get(at)?))) else { return String::new() };
        let Some(levels) = self.lists.get(&found.list) else { return String::new() };
        let mut levels = levels.clone();
        for (at, level) in &found.levels {
            levels[*at] = level.clone();
        }
        let list = i64::from(found.list);
        for (level, start) in &found.starts {
            counters.start_over(list, i64::try_from(at).unwrap_or_default(), *level, *start);
        }
        counters.next(list, &levels, usize::from(level).min(LEVELS - 1))
    }
}

/// Reads both tables.
pub(super) fn read(parts: &Parts) -> Lists {
    let mut lists = Lists::default();
    let span = parts.fib.span(Place::Lists);
    // the levels stand behind what the table's length tells of
    if let Some(table) = span.of(&parts.table).and_then(|_| parts.table.get(span.at..)) {
        read_lists(table, &mut lists.lists);
    }
    if let Some(table) = parts.fib.span(Place::ListInstances).of(&parts.table) {
        lists.instances = instances(table);
    }
    lists
}

fn read_lists(table: &[u8], lists: &mut BTreeMap<i32, Levels>) -> Option<()> {
    const LIST: usize = 28;
    let count = usize::from(u16_at(table, 0)?).min(MAX_LISTS);
    let mut rest = table.get(2 + LIST * count..)?;
    for at in 0..count {
        let list = table.get(2 + LIST * at..)?;
        let is_simple = list.get(26)? & 1 == 1;
        let mut levels = Levels::default();
        for level in levels.iter_mut().take(if is_simple { 1 } else { LEVELS }) {
            let (read, length) = self::level(rest)?;
            *level = read;
            rest = rest.get(length..)?;
        }
        lists.insert(i32_at(list, 0)?, levels);
    }
    Some(())
}

/// A level and how many bytes it takes.
fn level(bytes: &[u8]) -> Option<(Level, usize)> {
    const FIXED: usize = 28;
    let flags = *bytes.get(5)?;
    let changes = usize::from(*bytes.get(24)?) + usize::from(*bytes.get(25)?);
    let text_at = FIXED + changes;
    let length = usize::from(u16_at(bytes, text_at)?);
    let units = bytes.get(text_at + 2..text_at + 2 + 2 * length)?;
    let units = units.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).take(MAX_TEXT);
    // a number below nine stands for that level's number
    let text: String = char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .map(|c| if u32::from(c) < 9 { format!("%{}", u32::from(c) + 1) } else { c.to_string() })
        .collect();
    let level = Level {
        start: i64::from(i32_at(bytes, 0)?),
        style: Style::coded(*bytes.get(4)?),
        text,
        restart: (flags & 0b1000 != 0).then_some(usize::from(*bytes.get(26)?)),
        legal: flags & 0b100 != 0,
        tight: *bytes.get(15)? == 2,
    };
    Some((level, text_at + 2 + 2 * length))
}

fn instances(table: &[u8]) -> Vec<Instance> {
    const INSTANCE: usize = 16;
    let count = usize_at(table, 0).unwrap_or(0).min(MAX_LISTS);
    let mut rest = table.get(4 + INSTANCE * count..).unwrap_or_default();
    let mut found = Vec::new();
    for at in 0..count {
        let Some(fixed) = table.get(4 + INSTANCE * at..4 + INSTANCE * (at + 1)) else { break };
        let mut instance = Instance { list: i32_at(fixed, 0).unwrap_or(0), starts: Vec::new(), levels: Vec::new() };
        rest = changed(rest, fixed[12], &mut instance).unwrap_or_default();
        found.push(instance);
    }
    found
}

/// What an instance changes of its list; returns what stands behind.
fn changed<'a>(bytes: &'a [u8], count: u8, instance: &mut Instance) -> Option<&'a [u8]> {
    let mut rest = bytes.get(4..)?;
    for _ in 0..count.min(9) {
        let (start, flags) = (i32_at(rest, 0)?, u32_at(rest, 4)?);
        rest = rest.get(8..)?;
        let at = usize::try_from(flags & 0xF).ok()?.min(LEVELS - 1);
        if flags & 0x10 != 0 && flags & 0x20 == 0 {
            instance.starts.push((at, i64::from(start)));
        }
        if flags & 0x20 != 0 {
            let (level, length) = level(rest)?;
            if flags & 0x10 != 0 {
                instance.starts.push((at, level.start));
            }
            instance.levels.push((at, level));
            rest = rest.get(length..)?;
        }
    }
    Some(rest)
}
