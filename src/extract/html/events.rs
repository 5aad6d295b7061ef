//! A parsed page as a flat list of events in document order.
//!
//! Comes in: the page's tree. Goes out: [`Event`]s, with which an element is a range of the list, and for each element
//! what its name and attributes mean to those who read on, worked out once. Flat, so that no depth of nesting can
//! exhaust the stack.

use super::tree::{DOCUMENT, Element, Node, Tree};
use html5ever::{LocalName, local_name};

/// One step of a walk through the page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event<'a> {
    /// An element begins.
    Open {
        /// The element.
        element: &'a Element,
        /// What is to be done with it.
        manner: Manner,
        /// The index of its [`Event::Close`].
        close: usize,
    },
    /// Text.
    Text(&'a str),
    /// An element ends; the index of its [`Event::Open`].
    Close(usize),
}

/// How an element is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    /// It holds no text that a person reads.
    pub(super) is_silent: bool,
    /// It is not shown (`hidden`, `display:none`).
    pub(super) is_hidden: bool,
    /// A line ends before and behind it.
    pub(super) is_breaking: bool,
}

impl Manner {
    fn of(element: &Element) -> Self {
        let name = element.atom();
        Self { is_silent: is_silent(name), is_hidden: is_hidden(element), is_breaking: is_breaking(name) }
    }
}

/// Elements without text that a person reads.
fn is_silent(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("select")
            | local_name!("option")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("svg")
            | local_name!("head")
            | local_name!("title")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("canvas")
    )
}

/// Elements before and after which a line ends.
fn is_breaking(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("p")
            | local_name!("div")
            | local_name!("ul")
            | local_name!("ol")
            | local_name!("li")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("dd")
            | local_name!("section")
            | local_name!("article")
            | local_name!("header")
            | local_name!("footer")
            | local_name!("nav")
            | local_name!("main")
            | local_name!("aside")
            | local_name!("center")
            | local_name!("blockquote")
            | local_name!("pre")
            | local_name!("form")
            | local_name!("fieldset")
            | local_name!("address")
            | local_name!("figure")
            | local_name!("figcaption")
            | local_name!("hr")
            | local_name!("table")
            | local_name!("caption")
            | local_name!("tr")
            | local_name!("td")
            | local_name!("th")
            | local_name!("body")
    )
}

fn is_hidden(element: &Element) -> bool {
    element.attr("hidden").is_some() || element.attr("style").is_some_and(is_display_none)
}

/// Whether a style holds `display:none`, whatever white space and capitals it is written with.
fn is_display_none(style: &str) -> bool {
    const WANTED: &[u8] = b"display:none";
    let mut met = 0;
    for byte in style.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let same = |want: u8| byte.eq_ignore_ascii_case(&want);
        // its first letter comes once, so that nothing but that letter can begin it anew
        met = if same(WANTED[met]) { met + 1 } else { usize::from(same(WANTED[0])) };
        if met == WANTED.len() {
            return true;
        }
    }
    false
}

/// The page from its root to its end.
pub(super) fn flatten(tree: &Tree) -> Vec<Event<'_>> {
    let mut events = Vec::with_capacity(2 * tree.len());
    let mut open = Vec::new();
    let mut at = DOCUMENT;
    loop {
        match tree.node(at) {
            Node::Element(element) => {
                open.push(events.len());
                events.push(Event::Open { element, manner: Manner::of(element), close: 0 });
            }
            Node::Text(text) => events.push(Event::Text(text)),
            Node::Other => {}
        }
        if let Some(child) = tree.first_child(at) {
            at = child;
            continue;
        }
        loop {
            if matches!(tree.node(at), Node::Element(_))
                && let Some(opened) = open.pop()
            {
                let end = events.len();
                if let Event::Open { close, .. } = &mut events[opened] {
                    *close = end;
                }
                events.push(Event::Close(opened));
            }
            if let Some(next) = tree.next_sibling(at) {
                at = next;
                break;
            }
            match tree.parent(at) {
                Some(parent) => at = parent,
                None => return events,
            }
        }
    }
}
