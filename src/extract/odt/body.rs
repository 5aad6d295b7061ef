//! The text of an OpenDocument text, element by element (ODF 1.2 part 1, 5, 6 and 9).
//!
//! Comes in: the content as it goes by. Goes out: a document of blocks.

use super::Looks;
use super::lists::Counting;
use crate::extract::cells::Shape;
use crate::extract::flow::Flow;
use crate::extract::grid::MAX_COLS;
use crate::extract::symbol;
use crate::extract::xml::{Go, Tag, Visitor};
use crate::model::document::{Block, Document};

/// Text boxes within text boxes deeper than this are left out.
const MAX_BOXES: usize = 16;
/// How many lines of a table of contents are kept.
const MAX_AROUND: usize = 500;
/// A run of spaces is kept no longer than this.
const MAX_SPACES: usize = 100;

/// A paragraph being read.
#[derive(Debug, Default)]
struct Paragraph {
    text: String,
    heading: Option<u8>,
    anchored: Vec<Block>,
}

/// Reads the content.
#[derive(Debug)]
pub(super) struct Body<'a> {
    looks: &'a Looks,
    flow: Flow,
    counting: Counting,
    around: Vec<Block>,
    paragraphs: Vec<Paragraph>,
    /// The cells that are open, and how often each stands there.
    cells: Vec<(Shape, usize)>,
    /// How often each open row stands there.
    rows: Vec<usize>,
    contents: usize,
    /// For each open span whether it stands above the line.
    spans: Vec<bool>,
    alt: String,
}

impl<'a> Body<'a> {
    /// A reader that looks styles up here.
    pub(super) fn new(looks: &'a Looks) -> Self {
        Self {
            looks,
            flow: Flow::default(),
            counting: Counting::default(),
            around: Vec::new(),
            paragraphs: Vec::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            contents: 0,
            spans: Vec::new(),
            alt: String::new(),
        }
    }

    /// The document.
    pub(super) fn finish(self) -> Document {
        let (blocks, issues) = self.flow.finish();
        Document { blocks, issues, around: self.around, ..Document::default() }
    }

    fn put(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn open_paragraph(&mut self, tag: &Tag<'_>) {
        let level = (tag.name() == "h").then(|| tag.count("outline-level", 1));
        let mut number = self.counting.in_front(&self.looks.lists);
        if let Some(level) = level.filter(|_| number.is_empty()) {
            number = self.counting.in_front_of_heading(&self.looks.lists, level);
        }
        let heading = level.map(|level| u8::try_from(level).unwrap_or(6));
        self.paragraphs.push(Paragraph { text: number, heading, anchored: Vec::new() });
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if self.contents == 0 {
            self.flow.paragraph(&paragraph.text, paragraph.heading);
        } else if self.around.len() < MAX_AROUND && !paragraph.text.trim().is_empty() {
            self.around.push(Block::Paragraph { text: paragraph.text.trim().to_owned() });
        }
        self.flow.extend(paragraph.anchored);
    }

    fn open_table_part(&mut self, tag: &Tag<'_>) {
        let repeated = |name| tag.count(name, 1).max(1);
        match tag.name() {
            "table" => self.flow.open_table(),
            "table-row" => {
                self.rows.push(repeated("number-rows-repeated"));
                self.flow.open_row(0);
            }
            "covered-table-cell" => self.flow.skip_columns(repeated("number-columns-repeated").min(MAX_COLS)),
            _ => {
                let shape = Shape {
                    colspan: tag.count("number-columns-spanned", 1),
                    rowspan: tag.count("number-rows-spanned", 1),
                    ..Shape::default()
                };
                self.cells.push((shape, repeated("number-columns-repeated").min(MAX_COLS)));
                self.flow.open_cell();
            }
        }
    }

    fn close_cell(&mut self) {
        let Some((shape, times)) = self.cells.pop() else { return };
        // the cells that it covers in its own row follow as covered ones and take their columns
        self.flow.close_cell(Shape { colspan: 1, ..shape });
        self.flow.widen_cell(shape.colspan);
        if times > 1 {
            self.flow.repeat_cell(times - 1);
        }
    }
}

/// Whether nobody sees what stands in an element, or it belongs to the page and not to the text.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "tracked-changes"
            | "note"
            | "annotation"
            | "ruby-text"
            | "automatic-styles"
            | "font-face-decls"
            | "scripts"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "forms"
            | "desc"
            | "title"
            | "event-listeners"
            | "table-of-content-source"
    )
}

impl Visitor for Body<'_> {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        let name = tag.name();
        if is_left_out(name) {
            return Go::Past;
        }
        match name {
            "p" | "h" => self.open_paragraph(tag),
            "span" if tag.attr("style-name").is_some_and(|style| self.looks.hidden.contains(&*style)) => {
                return Go::Past;
            }
            "span" => {
                self.spans.push(tag.attr("style-name").is_some_and(|style| self.looks.raised.contains(&*style)));
            }
            "s" => self.put(&" ".repeat(tag.count("c", 1).clamp(1, MAX_SPACES))),
            "tab" => self.put("\t"),
            "line-break" => self.put("\n"),
            "list" => self.counting.open_list(tag),
            "list-item" => self.counting.open_item(tag.number("start-value")),
            "table-of-content" => self.contents += 1,
            "table" | "table-row" | "table-cell" | "covered-table-cell" => {
                self.open_table_part(tag);
                // what stands in a covered cell is not shown
                return if name == "covered-table-cell" { Go::Past } else { Go::In };
            }
            "text-box" if self.paragraphs.len() > MAX_BOXES => return Go::Past,
            "text-box" => self.flow.open_box(),
            "image" => {
                let src = tag.attr("href").unwrap_or_default().into_owned();
                let picture = Block::Picture { alt: std::mem::take(&mut self.alt), src };
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.anchored.push(picture),
                    None => self.flow.push(picture),
                }
            }
            _ => {}
        }
        Go::In
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" | "h" => self.close_paragraph(),
            "span" => drop(self.spans.pop()),
            "list" => self.counting.close_list(),
            "table-of-content" => self.contents -= 1,
            "table-cell" => self.close_cell(),
            "table-row" => {
                self.flow.close_row(true);
                let times = self.rows.pop().unwrap_or(1);
                self.flow.repeat_row(times - 1);
            }
            "table" => self.flow.close_table(),
            "text-box" => {
                let blocks = self.flow.close_box();
                match self.paragraphs.last_mut() {
                    Some(paragraph) => paragraph.anchored.extend(blocks),
                    None => self.flow.extend(blocks),
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let is_raised = self.spans.contains(&true);
        // white space is folded as in HTML: what counts is written as elements (6.1.2)
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\t' | '\r' | '\n');
            if !is_space {
                paragraph.text.push(if is_raised { symbol::raised(c) } else { c });
            } else if !paragraph.text.ends_with([' ', '\n', '\t']) && !paragraph.text.is_empty() {
                paragraph.text.push(' ');
            }
        }
    }
}
