//! One paragraph: its text, its properties, and what hangs on it.
//!
//! Comes in: pieces of text and properties. Goes out: what is printed, with its number in front.

use super::Parts;
use super::styles::Style;
use crate::extract::numbering::{Counters, LEVELS};
use crate::model::document::Block;

/// The run that is open in a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    Shown,
    Hidden,
}

/// A paragraph being read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    /// The text.
    pub(super) text: String,
    /// The id of its style.
    pub(super) style: Option<String>,
    /// The list instance that it names itself.
    pub(super) number: Option<i64>,
    /// The level that it names itself.
    pub(super) level: Option<i64>,
    /// The outline level that it names itself.
    pub(super) outline: Option<i64>,
    /// Whether its mark was deleted: the next paragraph goes on where it ends.
    pub(super) joined: bool,
    /// The run that is open in it.
    pub(super) run: Option<Run>,
    /// Whether that run stands above the line.
    pub(super) raised: bool,
    /// Text boxes and pictures that are anchored in it.
    pub(super) anchored: Vec<Block>,
}

/// A finished paragraph.
#[derive(Debug)]
pub(super) struct Printed {
    /// Number and text.
    pub(super) text: String,
    /// The level of a heading.
    pub(super) heading: Option<u8>,
    /// Whether it is a line of a table of contents.
    pub(super) is_contents: bool,
}

impl Paragraph {
    /// The paragraph as it is printed.
    pub(super) fn printed(&self, parts: &Parts, counters: &mut Counters) -> Printed {
        let style = parts.styles.of(self.style.as_deref());
        let number = self.numbered(&style, parts, counters);
        let outline = self.outline.or(style.outline).and_then(|level| u8::try_from(level).ok());
        Printed {
            text: if number.is_empty() { self.text.clone() } else { number + self.text.trim_start() },
            heading: outline.filter(|level| *level < 9).map(|level| level + 1),
            is_contents: style.name.starts_with("toc "),
        }
    }

    fn numbered(&self, style: &Style, parts: &Parts, counters: &mut Counters) -> String {
        // a paragraph that names instance 0 takes its style's number away
        let Some(instance) = self.number.or(style.number).filter(|instance| *instance != 0) else {
            return String::new();
        };
        let Some(list) = parts.numbers.list(instance) else { return String::new() };
        let of_style = || self.style.as_deref().and_then(|id| parts.numbers.level_of_style(instance, id));
        let named = |level: i64| usize::try_from(level).ok();
        let level = self.level.and_then(named).or_else(of_style).or_else(|| style.level.and_then(named)).unwrap_or(0);
        let level = level.min(LEVELS - 1);
        for (at, start) in list.starts {
            counters.start_over(list.counts_with, instance, at, start);
        }
        counters.next(list.counts_with, &list.levels, level)
    }
}
