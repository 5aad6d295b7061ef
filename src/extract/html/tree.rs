//! The tree that html5ever builds of a page, as lean as reading needs it.
//!
//! Comes in: the text of a page. Goes out: a [`Tree`] of elements and texts by index, the same that a browser builds (HTML
//! Living Standard 13.2.6). Comments and the document type are left out. Attributes stay as html5ever hands them over:
//! a page has thousands, and few are looked at.

use super::markup;
use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Ref, RefCell};

/// A page has at least so many bytes for each element or text.
const BYTES_PER_NODE: usize = 16;
/// The index of the document, the parent of everything.
pub(super) const DOCUMENT: usize = 0;

/// An element's name and attributes.
#[derive(Debug)]
pub(super) struct Element {
    name: QualName,
    attrs: Vec<Attribute>,
}

impl Element {
    /// Its name, which HTML has in lower case.
    pub(super) fn name(&self) -> &str {
        &self.name.local
    }

    /// Its name as html5ever interns it: two compare as two numbers do.
    pub(super) fn atom(&self) -> &LocalName {
        &self.name.local
    }

    /// Every attribute with its value, in order.
    #[cfg(test)]
    pub(super) fn attrs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attrs.iter().map(|attr| (&*attr.name.local, &*attr.value))
    }

    /// The value of an attribute.
    pub(super) fn attr(&self, name: &str) -> Option<&str> {
        self.attrs.iter().find(|attr| attr.name.ns == ns!() && &*attr.name.local == name).map(|attr| &*attr.value)
    }
}

/// What stands at a place of the tree.
#[derive(Debug)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text, as long as nothing interrupts it.
    Text(StrTendril),
    /// The document, a comment, the content of a template.
    Other,
}

/// A node and its neighbours by index.
#[derive(Debug)]
struct Slot {
    node: Node,
    parent: Option<usize>,
    previous: Option<usize>,
    next: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
}

/// A page's tree.
#[derive(Debug)]
pub(super) struct Tree(Vec<Slot>);

impl Tree {
    /// Parses a page.
    pub(super) fn parse(page: &str) -> Self {
        let mut tree = Self(Vec::with_capacity(page.len() / BYTES_PER_NODE));
        tree.add(Node::Other);
        markup::parse(page, Sink(RefCell::new(tree)))
    }

    /// Parses a page with html5ever alone: what [`Self::parse`] has to come to.
    #[cfg(test)]
    pub(super) fn by_html5ever(page: &str) -> Self {
        use html5ever::tendril::TendrilSink;
        let mut tree = Self(Vec::new());
        tree.add(Node::Other);
        html5ever::parse_document(Sink(RefCell::new(tree)), html5ever::ParseOpts::default()).one(page)
    }

    /// How many nodes it has, those that html5ever took out again among them.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What stands at an index.
    pub(super) fn node(&self, at: usize) -> &Node {
        &self.0[at].node
    }

    /// The first node inside of another one.
    pub(super) fn first_child(&self, at: usize) -> Option<usize> {
        self.0[at].first
    }

    /// The node behind another one.
    pub(super) fn next_sibling(&self, at: usize) -> Option<usize> {
        self.0[at].next
    }

    /// The node around another one.
    pub(super) fn parent(&self, at: usize) -> Option<usize> {
        self.0[at].parent
    }

    fn add(&mut self, node: Node) -> usize {
        self.0.push(Slot { node, parent: None, previous: None, next: None, first: None, last: None });
        self.0.len() - 1
    }

    fn detach(&mut self, at: usize) {
        let Slot { parent, previous, next, .. } = self.0[at];
        let Some(parent) = parent else { return };
        match previous {
            Some(previous) => self.0[previous].next = next,
            None => self.0[parent].first = next,
        }
        match next {
            Some(next) => self.0[next].previous = previous,
            None => self.0[parent].last = previous,
        }
        let slot = &mut self.0[at];
        (slot.parent, slot.previous, slot.next) = (None, None, None);
    }

    /// Puts a node that has no parent before another one, or behind all the children of its parent.
    fn put(&mut self, at: usize, parent: usize, next: Option<usize>) {
        let previous = next.map_or(self.0[parent].last, |next| self.0[next].previous);
        match previous {
            Some(previous) => self.0[previous].next = Some(at),
            None => self.0[parent].first = Some(at),
        }
        match next {
            Some(next) => self.0[next].previous = Some(at),
            None => self.0[parent].last = Some(at),
        }
        let slot = &mut self.0[at];
        (slot.parent, slot.previous, slot.next) = (Some(parent), previous, next);
    }

    /// Puts a node or text there; text goes on with the text before it.
    fn insert(&mut self, new: NodeOrText<usize>, parent: usize, next: Option<usize>) {
        let at = match new {
            NodeOrText::AppendNode(at) => {
                self.detach(at);
                at
            }
            NodeOrText::AppendText(text) => {
                let previous = next.map_or(self.0[parent].last, |next| self.0[next].previous);
                if let Some(Node::Text(before)) = previous.map(|at| &mut self.0[at].node) {
                    before.push_tendril(&text);
                    return;
                }
                self.add(Node::Text(text))
            }
        };
        self.put(at, parent, next);
    }
}

/// What html5ever calls while it parses.
struct Sink(RefCell<Tree>);

impl TreeSink for Sink {
    type Handle = usize;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.0.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Ref<'a, QualName> {
        Ref::map(self.0.borrow(), |tree| match &tree.0[*target].node {
            Node::Element(element) => &element.name,
            Node::Text(_) | Node::Other => unreachable!("html5ever asks for the names of elements alone"),
        })
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _flags: ElementFlags) -> usize {
        let mut tree = self.0.borrow_mut();
        let is_template = name.ns == ns!(html) && name.local == local_name!("template");
        let at = tree.add(Node::Element(Element { name, attrs }));
        if is_template {
            let content = tree.add(Node::Other);
            tree.put(content, at, None);
        }
        at
    }

    fn create_comment(&self, _text: StrTendril) -> usize {
        self.0.borrow_mut().add(Node::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> usize {
        self.0.borrow_mut().add(Node::Other)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        self.0.borrow_mut().insert(child, *parent, None);
    }

    fn append_before_sibling(&self, sibling: &usize, new: NodeOrText<usize>) {
        let mut tree = self.0.borrow_mut();
        if let NodeOrText::AppendNode(at) = new {
            tree.detach(at);
        }
        if let Some(parent) = tree.0[*sibling].parent {
            tree.insert(new, parent, Some(*sibling));
        }
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        let has_parent = self.0.borrow().0[*element].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public: StrTendril, _system: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        self.0.borrow().0[*target].first.unwrap_or(*target)
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &usize, attrs: Vec<Attribute>) {
        if let Node::Element(element) = &mut self.0.borrow_mut().0[*target].node {
            for attr in attrs {
                if element.attrs.iter().all(|known| known.name != attr.name) {
                    element.attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &usize) {
        self.0.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let mut tree = self.0.borrow_mut();
        while let Some(child) = tree.0[*node].first {
            tree.detach(child);
            tree.put(child, *new_parent, None);
        }
    }
}
