//! The text of a Word document, element by element (ECMA-376 part 1, 17.2 to 17.4).
//!
//! Comes in: the main part as it goes by. Goes out: a document of blocks, and where other documents were put into it.

mod properties;

use super::Parts;
use super::paragraph::{Paragraph, Run};
use crate::extract::cells::Shape;
use crate::extract::field::Fields;
use crate::extract::flow::Flow;
use crate::extract::numbering::Counters;
use crate::extract::symbol;
use crate::extract::xml::{Go, Tag, Visitor};
use crate::model::document::{Block, Document};
use properties::{Within, is_left_out};

/// Text boxes within text boxes deeper than this are left out.
const MAX_BOXES: usize = 16;
/// How many lines of a table of contents are kept.
const MAX_AROUND: usize = 500;

/// A cell being read.
#[derive(Debug, Default)]
struct OpenCell {
    shape: Shape,
    /// One with the cell to its left (`w:hMerge`).
    into_left: bool,
    /// Deleted while changes were tracked: its place stays, for the rows around have it too.
    deleted: bool,
}

/// Reads the main part.
#[derive(Debug)]
pub(super) struct Body<'a> {
    parts: &'a Parts,
    flow: Flow,
    counters: Counters,
    fields: Fields,
    around: Vec<Block>,
    chunks: Vec<(usize, String)>,
    /// The paragraphs that are open: more than one where text boxes hang in them.
    paragraphs: Vec<Paragraph>,
    /// The text of a paragraph whose mark was deleted.
    carried: String,
    cells: Vec<OpenCell>,
    /// For each open row whether it is kept.
    rows: Vec<bool>,
    /// For each open alternative whether a branch was taken.
    alternatives: Vec<bool>,
    /// The properties that are being told, and how deep in them.
    within: Option<(Within, usize)>,
    /// Inside of the properties of a paragraph's mark.
    in_mark: bool,
    in_text: bool,
    alt: String,
    /// How many structured parts are open, and at which of them a table of contents began.
    structured: usize,
    contents: Option<usize>,
}

impl<'a> Body<'a> {
    /// A reader that looks styles, numbers and links up in these parts.
    pub(super) fn new(parts: &'a Parts) -> Self {
        Self {
            parts,
            flow: Flow::default(),
            counters: Counters::default(),
            fields: Fields::default(),
            around: Vec::new(),
            chunks: Vec::new(),
            paragraphs: Vec::new(),
            carried: String::new(),
            cells: Vec::new(),
            rows: Vec::new(),
            alternatives: Vec::new(),
            within: None,
            in_mark: false,
            in_text: false,
            alt: String::new(),
            structured: 0,
            contents: None,
        }
    }

    /// The document, and at which block another document belongs by the id of its link.
    pub(super) fn finish(self) -> (Document, Vec<(usize, String)>) {
        let (blocks, issues) = self.flow.finish();
        (Document { blocks, issues, around: self.around, ..Document::default() }, self.chunks)
    }

    fn put(&mut self, text: &str) {
        if self.fields.shows()
            && let Some(paragraph) = self.paragraphs.last_mut()
            && paragraph.run != Some(Run::Hidden)
        {
            if paragraph.raised {
                paragraph.text.extend(text.chars().map(symbol::raised));
            } else {
                paragraph.text.push_str(text);
            }
        }
    }

    fn open_run(&mut self) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let style = paragraph.style.as_deref();
        let hidden = style.is_some_and(|id| self.parts.styles.hides(id) == Some(true));
        paragraph.run = Some(if hidden { Run::Hidden } else { Run::Shown });
        paragraph.raised = false;
    }

    /// What stands in a run.
    fn run_content(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "t" => self.in_text = true,
            "tab" | "ptab" => self.put("\t"),
            "br" | "cr" => self.put("\n"),
            "noBreakHyphen" => self.put("-"),
            // what stands below or above in a formula goes on from nothing (ECMA-376 part 1, 22.1.2)
            "den" => self.put("/"),
            "sup" => self.put("^"),
            "sub" => self.put("_"),
            "sym" => {
                let font = tag.attr("font").unwrap_or_default();
                let code = tag.attr("char").and_then(|code| u32::from_str_radix(&code, 16).ok()).unwrap_or(0xFFFD);
                self.put(symbol::drawn(&font, code).encode_utf8(&mut [0; 4]));
            }
            "fldChar" => match tag.attr("fldCharType").as_deref() {
                Some("begin") => self.fields.begin(),
                Some("separate") => self.fields.separate(),
                Some("end") => self.fields.end(),
                _ => {}
            },
            "docPr" => tag.attr("descr").unwrap_or_default().trim().clone_into(&mut self.alt),
            "blip" => self.picture(tag.attr("embed").or_else(|| tag.attr("link")).as_deref()),
            "imagedata" => self.picture(tag.attr("id").as_deref()),
            _ => {}
        }
    }

    fn picture(&mut self, id: Option<&str>) {
        let src = id.and_then(|id| self.parts.links.target(id)).unwrap_or_default().to_owned();
        let picture = Block::Picture { alt: std::mem::take(&mut self.alt), src };
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.anchored.push(picture);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else { return };
        self.fields.end_paragraph();
        if paragraph.joined {
            self.carried.push_str(&paragraph.text);
        } else {
            paragraph.text.insert_str(0, &std::mem::take(&mut self.carried));
            let printed = paragraph.printed(self.parts, &mut self.counters);
            if !printed.is_contents && self.contents.is_none() {
                self.flow.paragraph(&printed.text, printed.heading);
            } else if self.around.len() < MAX_AROUND && !printed.text.trim().is_empty() {
                self.around.push(Block::Paragraph { text: printed.text.trim().to_owned() });
            }
        }
        self.flow.extend(paragraph.anchored);
    }

    fn open_table(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "tbl" => self.flow.open_table(),
            "tr" => {
                self.rows.push(true);
                self.flow.open_row(0);
            }
            "tc" => {
                self.cells.push(OpenCell::default());
                self.flow.open_cell();
            }
            _ => {}
        }
    }
}

impl Visitor for Body<'_> {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        let name = tag.name();
        if is_left_out(name) && !(self.within.is_some() && matches!(name, "del" | "moveFrom")) {
            return Go::Past;
        }
        if let Some((within, depth)) = &mut self.within {
            *depth += 1;
            let within = *within;
            self.property(within, tag);
            return Go::In;
        }
        match name {
            "AlternateContent" => self.alternatives.push(false),
            "Choice" | "Fallback" => {
                if let Some(taken) = self.alternatives.last_mut()
                    && std::mem::replace(taken, true)
                {
                    return Go::Past;
                }
            }
            "txbxContent" if self.paragraphs.len() > MAX_BOXES => return Go::Past,
            "txbxContent" => self.flow.open_box(),
            "p" => self.paragraphs.push(Paragraph::default()),
            "r" => self.open_run(),
            "sdt" => self.structured += 1,
            "altChunk" => self.chunks.extend(tag.attr("id").map(|id| (self.flow.len(), id.into_owned()))),
            "tbl" | "tr" | "tc" => self.open_table(tag),
            _ => match Within::of(name) {
                Some(within) => self.within = Some((within, 0)),
                None => self.run_content(tag),
            },
        }
        Go::In
    }

    fn close(&mut self, name: &str) {
        if let Some((_, depth)) = &mut self.within {
            self.in_mark &= name != "rPr";
            match depth.checked_sub(1) {
                Some(left) => *depth = left,
                None => self.within = None,
            }
            return;
        }
        match name {
            "AlternateContent" => drop(self.alternatives.pop()),
            "txbxContent" => {
                let blocks = self.flow.close_box();
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.anchored.extend(blocks);
                } else {
                    self.flow.extend(blocks);
                }
            }
            "p" => self.end_paragraph(),
            "r" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.run = None;
                }
            }
            "t" => self.in_text = false,
            "sdt" => {
                if self.contents == Some(self.structured) {
                    self.contents = None;
                }
                self.structured -= 1;
            }
            "tc" => {
                let cell = self.cells.pop().unwrap_or_default();
                if cell.deleted {
                    drop(self.flow.close_box());
                    self.flow.open_box();
                }
                if cell.into_left {
                    self.flow.close_cell_into_left(cell.shape.colspan);
                } else {
                    self.flow.close_cell(cell.shape);
                }
            }
            "tr" => {
                let keep = self.rows.pop().unwrap_or(true);
                self.flow.close_row(keep);
            }
            "tbl" => self.flow.close_table(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.put(text);
        }
    }
}
