//! Keeps a hostile page from taking the parser's time.
//!
//! Comes in: the text of a page. Goes out: the same text, without the start tags that nest deeper than any real page. The
//! HTML standard's tree construction walks its stack of open elements at nearly every tag, and re-opens unclosed
//! formatting elements in every new block, so that a few megabytes of `<div>` or `<b>` would take hours or all memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many elements may be open, and how many of those that only format.
const DEEPEST: usize = 256;
const MOST_FORMATTING: usize = 8;

/// Elements that never stay open by themselves: without an end tag, or ended by the next of their kind.
fn ends_itself(name: &str) -> bool {
    matches!(
        name,
        "a" | "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
            | "p"
            | "li"
            | "dd"
            | "dt"
            | "option"
            | "optgroup"
            | "tr"
            | "td"
            | "th"
            | "tbody"
            | "thead"
            | "tfoot"
            | "colgroup"
            | "html"
            | "head"
            | "body"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u"
    )
}

/// Whether an element's content is no markup.
fn is_raw(name: &str) -> bool {
    matches!(name, "script" | "style" | "textarea" | "title" | "xmp")
}

/// The text without the start tags that go too deep; borrowed where there are none.
pub fn tamed(text: &str) -> Cow<'_, str> {
    let mut open: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
    let (mut depth, mut formatting) = (0_usize, 0_usize);
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        let (name, ends) = tag(text, start + 1);
        at = start + 1;
        if text[at..].starts_with("!--") {
            at = find(text, at, "-->").unwrap_or(text.len());
            continue;
        }
        if name.is_empty() || ends_itself(&name) {
            continue;
        }
        if is_raw(&name) {
            if !ends {
                at = end_of_raw(text, at, &name);
            }
            continue;
        }
        let formats = is_formatting(&name);
        let of_this_kind = open.entry(name).or_default();
        if ends {
            if *of_this_kind > 0 {
                *of_this_kind -= 1;
                depth -= 1;
                formatting -= usize::from(formats);
            }
        } else if depth >= DEEPEST || (formats && formatting >= MOST_FORMATTING) {
            kept.push_str(&text[copied..start]);
            copied = find(text, start, ">").map_or(text.len(), |end| end + 1);
            at = copied;
        } else {
            *of_this_kind += 1;
            depth += 1;
            formatting += usize::from(formats);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(what)?)
}

/// The name of the tag that begins here in small letters, and whether it is an end tag.
fn tag(text: &str, from: usize) -> (Cow<'_, str>, bool) {
    let rest = &text[from..];
    let ends = rest.starts_with('/');
    let rest = &rest[usize::from(ends)..];
    let length = rest.bytes().take(20).take_while(|b| b.is_ascii_alphanumeric() || *b == b'-').count();
    let name = &rest[..length];
    let is_small = !name.bytes().any(|b| b.is_ascii_uppercase());
    (if is_small { Cow::Borrowed(name) } else { Cow::Owned(name.to_ascii_lowercase()) }, ends)
}

/// Where the content of a script or the like ends.
fn end_of_raw(text: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(close) = find(text, at, "</") {
        at = close + 2;
        if text.as_bytes().get(at..at + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return close;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn depth(text: &str) -> usize {
        let html = Html::parse_document(&tamed(text));
        html.tree.nodes().map(|node| node.ancestors().count()).max().unwrap()
    }

    #[test]
    fn pages_that_nest_without_end_are_made_flat() {
        for piece in ["<div>", "<DIV class='x'>", "<b id=1><i>", "<div></span>", "<span><p>", "<ul><li>"] {
            let text = format!("{}<a href=x>x</a>", piece.repeat(2000));
            assert!(depth(&text) < 600, "{piece}");
            assert!(tamed(&text).contains("<a href=x>"), "{piece}");
        }
    }

    #[test]
    fn formatting_is_not_opened_again_without_end() {
        let text: String = (0..200).map(|n| format!("<b id={n}>")).chain((0..200).map(|_| "<p>x".to_owned())).collect();
        assert!(Html::parse_document(&tamed(&text)).tree.nodes().count() < 200 * 12);
    }

    #[test]
    fn a_real_page_stays_as_it_is() {
        let rows = "<li><a href=x>甲<b>乙</b></a><br><p>丙</li><div><script>document.write('<div><div>')</script></div><!-- <div> -->";
        let text = format!("<ul>{}</ul>", rows.repeat(3000));
        assert!(matches!(tamed(&text), Cow::Borrowed(_)));
    }
}
