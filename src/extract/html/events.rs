//! A parsed page as a flat list of events in document order.
//!
//! Comes in: the tree of html5ever. Goes out: [`Event`]s, with which an element is a range of the list. Flat, so that no
//! depth of nesting can exhaust the stack.

use scraper::Html;
use scraper::node::{Element, Node};

/// One step of a walk through the page.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event<'a> {
    /// An element begins.
    Open {
        /// The element.
        element: &'a Element,
        /// The index of its [`Event::Close`].
        close: usize,
    },
    /// Text.
    Text(&'a str),
    /// An element ends; the index of its [`Event::Open`].
    Close(usize),
}

/// The page from its root to its end.
pub(super) fn flatten(html: &Html) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    let mut open = Vec::new();
    let mut node = html.tree.root();
    loop {
        match node.value() {
            Node::Element(element) => {
                open.push(events.len());
                events.push(Event::Open { element, close: 0 });
            }
            Node::Text(text) => events.push(Event::Text(text)),
            _ => {}
        }
        if let Some(child) = node.first_child() {
            node = child;
            continue;
        }
        loop {
            if node.value().is_element()
                && let Some(at) = open.pop()
            {
                let end = events.len();
                if let Event::Open { close, .. } = &mut events[at] {
                    *close = end;
                }
                events.push(Event::Close(at));
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return events,
            }
        }
    }
}
