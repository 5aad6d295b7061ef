//! What paragraphs have from their styles (ECMA-376 part 1, 17.7).
//!
//! Comes in: the part of styles. Goes out: number, outline level and kind of a style, inherited ones included.

use crate::extract::xml::{Go, Tag, Visitor};
use std::collections::BTreeMap;

/// Styles are based on each other no deeper than this.
const MAX_CHAIN: usize = 16;

/// No more of a name is kept (characters).
const MAX_NAME: usize = 64;

/// No document has more styles.
const MAX_STYLES: usize = 20_000;

/// One style, or the default of paragraphs.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// Its name in lower case: `heading 1`, `toc 2`.
    pub(super) name: String,
    based_on: Option<String>,
    /// The list instance; 0 takes a number away.
    pub(super) number: Option<i64>,
    /// The level in it.
    pub(super) level: Option<i64>,
    /// 0 to 8; 9 is text.
    pub(super) outline: Option<i64>,
    /// Whether its text is hidden.
    pub(super) hidden: Option<bool>,
}

/// The styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
    default: Option<String>,
    open: Option<(String, Style)>,
    /// Whether any style hides its text: next to no document has one.
    any_hides: bool,
}

impl Styles {
    /// The style of this id with what it inherits; the default one of paragraphs where a paragraph names none.
    pub(super) fn of(&self, id: Option<&str>) -> Style {
        let mut next = id.map(str::to_owned).or_else(|| self.default.clone());
        let mut found: Option<Style> = None;
        for _ in 0..MAX_CHAIN {
            let Some(style) = next.as_ref().and_then(|id| self.by_id.get(id)) else { break };
            next.clone_from(&style.based_on);
            let whole = found.get_or_insert_with(|| Style { name: style.name.clone(), ..Style::default() });
            whole.number = whole.number.or(style.number);
            whole.level = whole.level.or(style.level);
            whole.outline = whole.outline.or(style.outline);
            whole.hidden = whole.hidden.or(style.hidden);
            if whole.outline.is_none() {
                whole.outline = outline_of(&style.name);
            }
        }
        found.unwrap_or_default()
    }

    /// Whether a style hides its text, where it says so.
    pub(super) fn hides(&self, id: &str) -> Option<bool> {
        if self.any_hides { self.of(Some(id)).hidden } else { None }
    }
}

/// The built-in headings have their outline level even where nothing is said of it.
fn outline_of(name: &str) -> Option<i64> {
    let level: i64 = name.strip_prefix("heading ")?.trim().parse().ok()?;
    (1..=9).contains(&level).then_some(level - 1)
}

impl Visitor for Styles {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        if tag.name() == "style" {
            let id = tag.attr("styleId").unwrap_or_default().into_owned();
            let is_default = tag.attr("default").is_some_and(|value| matches!(&*value, "1" | "true" | "on"));
            if is_default && tag.attr("type").as_deref() == Some("paragraph") {
                self.default = Some(id.clone());
            }
            self.open = Some((id, Style::default()));
            return Go::In;
        }
        if tag.name().ends_with("PrChange") || tag.name() == "tblStylePr" {
            return Go::Past;
        }
        let Some((_, style)) = &mut self.open else { return Go::In };
        match tag.name() {
            "name" => style.name = tag.attr("val").unwrap_or_default().to_lowercase().chars().take(MAX_NAME).collect(),
            "basedOn" => style.based_on = tag.attr("val").map(std::borrow::Cow::into_owned),
            "numId" => style.number = tag.number("val"),
            "ilvl" => style.level = tag.number("val"),
            "outlineLvl" => style.outline = tag.number("val"),
            "vanish" => {
                style.hidden = Some(tag.is_on());
                self.any_hides |= tag.is_on();
            }
            _ => {}
        }
        Go::In
    }

    fn close(&mut self, name: &str) {
        if name == "style"
            && let Some((id, style)) = self.open.take()
            && self.by_id.len() < MAX_STYLES
        {
            self.by_id.insert(id, style);
        }
    }

    fn text(&mut self, _: &str) {}
}
