//! Automatic numbers of paragraphs, as word processors count them.
//!
//! Comes in: what a list's levels look like, and paragraph after paragraph of it. Goes out: the text that is printed in
//! front of each. Bullets print nothing here: they number nothing.

mod style;

use std::collections::{BTreeMap, BTreeSet};
pub(super) use style::Style;

/// Levels of a list (ECMA-376 part 1, 17.9.6).
pub(super) const LEVELS: usize = 9;
/// What is printed in front of a paragraph is no longer than this (characters).
pub(super) const MAX_TEXT: usize = 64;

/// How one level of a list is numbered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Level {
    /// The first number.
    pub(super) start: i64,
    /// How a number is written.
    pub(super) style: Style,
    /// What is printed, `%1` to `%9` standing for the numbers of the levels.
    pub(super) text: String,
    /// The level (from 1) behind which it starts again; 0 stands for never, none for any higher one.
    pub(super) restart: Option<usize>,
    /// Whether all numbers are written in digits.
    pub(super) legal: bool,
    /// Whether nothing stands between the number and the text.
    pub(super) tight: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, style: Style::Decimal, text: String::new(), restart: None, legal: false, tight: false }
    }
}

/// The levels of a list.
pub(super) type Levels = [Level; LEVELS];

/// The state of every list of a document.
#[derive(Debug, Default)]
pub(super) struct Counters {
    /// By the list that counts: the number of each level that was used.
    counts: BTreeMap<i64, [Option<i64>; LEVELS]>,
    /// The instances of lists that were met.
    met: BTreeSet<(i64, usize)>,
}

impl Counters {
    /// What is printed in front of the next paragraph of a list. Instances of one list go on counting with each other.
    pub(super) fn next(&mut self, list: i64, levels: &Levels, level: usize) -> String {
        let Some(shape) = levels.get(level) else { return String::new() };
        let counts = self.counts.entry(list).or_default();
        counts[level] = Some(counts[level].map_or(shape.start, |count| count.saturating_add(1)));
        for (deeper, count) in counts.iter_mut().enumerate().skip(level + 1) {
            if levels[deeper].restart.is_none_or(|behind| behind > level) {
                *count = None;
            }
        }
        printed(levels, level, counts)
    }

    /// The next number of a level is this one.
    pub(super) fn set(&mut self, list: i64, level: usize, start: i64) {
        if level < LEVELS {
            self.counts.entry(list).or_default()[level] = Some(start.saturating_sub(1));
        }
    }

    /// An instance of a list that starts a level anew where it is first met (`w:startOverride`).
    pub(super) fn start_over(&mut self, list: i64, instance: i64, level: usize, start: i64) {
        if level < LEVELS && self.met.insert((instance, level)) {
            self.set(list, level, start);
        }
    }
}

/// A level's text with its numbers; a higher level that was not used yet counts as started.
fn printed(levels: &Levels, level: usize, counts: &[Option<i64>; LEVELS]) -> String {
    let shape = &levels[level];
    if shape.style == Style::Bullet {
        return String::new();
    }
    let mut text = String::new();
    let mut chars = shape.text.chars().take(MAX_TEXT).peekable();
    while let Some(c) = chars.next().filter(|_| text.len() < MAX_TEXT * 4) {
        let number = chars.peek().and_then(|next| next.to_digit(10)).and_then(|digit| usize::try_from(digit).ok());
        match number {
            Some(of @ 1..=LEVELS) if c == '%' => {
                chars.next();
                let number = counts[of - 1].unwrap_or(levels[of - 1].start);
                let style = if shape.legal { Style::Decimal } else { levels[of - 1].style };
                text.push_str(&style.write(number));
            }
            _ => text.push(c),
        }
    }
    // what Word sets a tab or a space behind needs none where a mark tells the number from the text
    if !shape.tight && text.ends_with(|c: char| c.is_alphanumeric() || c.is_ascii_punctuation() && c != ')') {
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests;
