//! What the properties of paragraphs, runs, rows and cells say (ECMA-376 part 1, 17.3.1, 17.3.2, 17.4).
//!
//! Comes in: the elements within a property element. Goes out: changes of what is open in the body.

use super::Body;
use crate::extract::cells::Merge;
use crate::extract::docx::paragraph::Run;
use crate::extract::xml::Tag;

/// What is told of: the element whose properties these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Paragraph,
    Run,
    Row,
    Cell,
    Other,
}

impl Within {
    /// The element of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "pPr" => Self::Paragraph,
            "rPr" => Self::Run,
            "trPr" => Self::Row,
            "tcPr" => Self::Cell,
            "tblPr" | "tblPrEx" | "sdtPr" => Self::Other,
            _ => return None,
        })
    }
}

impl Body<'_> {
    /// Takes in what a property says.
    pub(super) fn property(&mut self, within: Within, tag: &Tag<'_>) {
        match within {
            Within::Paragraph => self.paragraph_property(tag),
            Within::Run => self.run_property(tag),
            Within::Row => match tag.name() {
                "gridBefore" => self.flow.skip_columns(tag.count("val", 0)),
                "del" | "hidden" if tag.is_on() => {
                    if let Some(keep) = self.rows.last_mut() {
                        *keep = false;
                    }
                }
                _ => {}
            },
            Within::Cell => self.cell_property(tag),
            Within::Other => {
                if tag.name() == "docPartGallery" && tag.attr("val").as_deref() == Some("Table of Contents") {
                    self.contents.get_or_insert(self.structured);
                }
            }
        }
    }

    fn paragraph_property(&mut self, tag: &Tag<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        match tag.name() {
            "rPr" => self.in_mark = true,
            "del" | "moveFrom" if self.in_mark => paragraph.joined = true,
            _ if self.in_mark => {}
            "pStyle" => paragraph.style = tag.attr("val").map(std::borrow::Cow::into_owned),
            "numId" => paragraph.number = tag.number("val"),
            "ilvl" => paragraph.level = tag.number("val"),
            "outlineLvl" => paragraph.outline = tag.number("val"),
            _ => {}
        }
    }

    fn run_property(&mut self, tag: &Tag<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        if tag.name() == "vertAlign" {
            paragraph.raised = tag.attr("val").as_deref() == Some("superscript");
        }
        let hidden = match tag.name() {
            "vanish" => Some(tag.is_on()),
            "rStyle" => tag.attr("val").and_then(|id| self.parts.styles.hides(&id)),
            _ => None,
        };
        if let Some(hidden) = hidden {
            paragraph.run = Some(if hidden { Run::Hidden } else { Run::Shown });
        }
    }

    fn cell_property(&mut self, tag: &Tag<'_>) {
        let Some(cell) = self.cells.last_mut() else { return };
        let starts = tag.attr("val").as_deref() == Some("restart");
        match tag.name() {
            "gridSpan" => cell.shape.colspan = tag.count("val", 1),
            "vMerge" => cell.shape.merge = if starts { Merge::Starts } else { Merge::GoesOn },
            "hMerge" => cell.into_left = !starts,
            "cellDel" => cell.deleted = true,
            _ => {}
        }
    }
}

/// Whether nobody sees what stands in an element.
pub(super) fn is_left_out(name: &str) -> bool {
    // deletions, what was there before a change, instructions, notes, phonetic text, what other parts are named by
    name.ends_with("PrChange")
        || matches!(
            name,
            "del"
                | "moveFrom"
                | "delText"
                | "instrText"
                | "delInstrText"
                | "numberingChange"
                | "rt"
                | "sectPr"
                | "tblGrid"
                | "sdtEndPr"
                | "ffData"
                | "annotation"
                | "footnote"
                | "endnote"
                | "comment"
        )
}
