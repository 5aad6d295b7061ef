//! The lists of an OpenDocument text (ODF 1.2 part 1, 5.3 and 16.30).
//!
//! Comes in: the styles of lists, then lists opened and closed. Goes out: the number in front of an item.

use crate::extract::numbering::{Counters, LEVELS, Level, Levels, MAX_TEXT, Style};
use crate::extract::xml::Tag;
use std::collections::BTreeMap;

/// The style that headings count with.
const OUTLINE: &str = "\u{0}outline";

/// No text has more styles of lists, and no more lists that others go on with.
const MAX_STYLES: usize = 20_000;
const MAX_KNOWN: usize = 100_000;

/// The styles of lists by name.
#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: BTreeMap<String, Levels>,
    open: String,
}

impl Lists {
    /// Takes in what a style says of a list and its levels.
    pub(super) fn define(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "list-style" => self.open = short(&tag.attr("name").unwrap_or_default()),
            "outline-style" => OUTLINE.clone_into(&mut self.open),
            "list-level-style-number" | "outline-level-style" => self.level(tag, Style::Silent),
            "list-level-style-bullet" | "list-level-style-image" => self.level(tag, Style::Bullet),
            _ => {}
        }
    }

    fn level(&mut self, tag: &Tag<'_>, kind: Style) {
        let Some(at) = tag.count("level", 0).checked_sub(1).filter(|at| *at < LEVELS) else { return };
        let style =
            if kind == Style::Bullet { kind } else { Style::sampled(&tag.attr("num-format").unwrap_or_default()) };
        let affix = |name| tag.attr(name).unwrap_or_default().chars().take(MAX_TEXT).collect::<String>();
        let shown = tag.count("display-levels", 1).clamp(1, at + 1);
        let own: Vec<String> = (at + 1 - shown..=at).map(|level| format!("%{}", level + 1)).collect();
        // LibreOffice 7 writes the whole text, `%1%` standing for a number
        let whole = tag.attr("num-list-format").filter(|text| text.contains('%'));
        let text = match whole {
            Some(text) => without_closing_signs(&text),
            None => affix("num-prefix") + &own.join(".") + &affix("num-suffix"),
        };
        let level = Level { start: tag.number("start-value").unwrap_or(1), style, text, ..Level::default() };
        let silent = style == Style::Silent;
        let level = if silent { Level { text: String::new(), ..level } } else { level };
        if self.styles.len() < MAX_STYLES || self.styles.contains_key(&self.open) {
            let levels = self.styles.entry(self.open.clone()).or_default();
            levels[at] = level;
        }
    }
}

/// No more of a style's name counts: it is kept for each list.
fn short(name: &str) -> String {
    name.chars().take(MAX_TEXT).collect()
}

/// `%1%、` as Word writes it: `%1、`.
fn without_closing_signs(text: &str) -> String {
    let mut chars = text.chars().take(MAX_TEXT);
    let mut plain = String::new();
    while let Some(c) = chars.next() {
        plain.push(c);
        if c == '%' {
            plain.extend(chars.next());
            chars.next();
        }
    }
    plain
}

/// A list that is open.
#[derive(Debug)]
struct OpenList {
    style: String,
    counts_as: i64,
    /// Whether the next paragraph is an item's first.
    fresh: bool,
}

/// The lists that are open, and what they counted.
#[derive(Debug, Default)]
pub(super) struct Counting {
    open: Vec<OpenList>,
    counters: Counters,
    /// What counts as what, by the list's own id and by its style.
    known: BTreeMap<String, i64>,
    of_style: BTreeMap<String, i64>,
    lists: i64,
}

impl Counting {
    /// A list opens; one inside an item counts with the list around it.
    pub(super) fn open_list(&mut self, tag: &Tag<'_>) {
        let named = tag.attr("style-name").map(|name| short(&name));
        let (style, counts_as) = if let Some(outer) = self.open.last() {
            (named.unwrap_or_else(|| outer.style.clone()), outer.counts_as)
        } else {
            let style = named.unwrap_or_default();
            let before = tag.attr("continue-list").and_then(|id| self.known.get(&*id).copied());
            let goes_on = tag.attr("continue-numbering").as_deref() == Some("true");
            let before = before.or_else(|| self.of_style.get(&style).copied().filter(|_| goes_on));
            self.lists += 1;
            (style, before.unwrap_or(self.lists))
        };
        if let Some(id) = tag.attr("id").filter(|_| self.known.len() < MAX_KNOWN) {
            self.known.insert(id.into_owned(), counts_as);
        }
        if self.of_style.len() < MAX_KNOWN {
            self.of_style.insert(style.clone(), counts_as);
        }
        self.open.push(OpenList { style, counts_as, fresh: false });
    }

    /// A list closes.
    pub(super) fn close_list(&mut self) {
        self.open.pop();
    }

    /// An item opens, which a number of its own may begin.
    pub(super) fn open_item(&mut self, start: Option<i64>) {
        let level = self.open.len().saturating_sub(1);
        if let Some(list) = self.open.last_mut() {
            list.fresh = true;
            if let Some(start) = start {
                self.counters.set(list.counts_as, level, start);
            }
        }
    }

    /// What is printed in front of the paragraph that opens here.
    pub(super) fn in_front(&mut self, lists: &Lists) -> String {
        let level = self.open.len().saturating_sub(1);
        let Some(list) = self.open.last_mut() else { return String::new() };
        if !std::mem::take(&mut list.fresh) {
            return String::new();
        }
        let Some(levels) = lists.styles.get(&list.style) else { return String::new() };
        self.counters.next(list.counts_as, levels, level.min(LEVELS - 1))
    }

    /// What is printed in front of a heading outside of lists.
    pub(super) fn in_front_of_heading(&mut self, lists: &Lists, level: usize) -> String {
        let Some(levels) = lists.styles.get(OUTLINE).filter(|_| self.open.is_empty()) else { return String::new() };
        self.counters.next(0, levels, level.saturating_sub(1).min(LEVELS - 1))
    }
}
