//! A document as blocks with their place, whatever its format was.
//!
//! Extraction produces it, the report parser reads it, and the parser never learns the format.

use super::issue::Issue;
use serde::{Deserialize, Serialize};

/// One document: what a person would read from top to bottom.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The format's name in lower case: `html`, `text`.
    pub format: String,
    /// The character encoding that was used, by its WHATWG name.
    pub charset: Option<String>,
    /// The document's own title (HTML `<title>`), white space folded.
    pub title: Option<String>,
    /// Named values of the document's head (HTML `<meta name content>`, names in lower case).
    pub meta: Vec<(String, String)>,
    /// Headings, paragraphs, tables and pictures in reading order.
    pub blocks: Vec<Block>,
    /// What the page prints around them (date line, table of the file, menus), where extraction told it apart.
    #[serde(default)]
    pub around: Vec<Block>,
    /// Whether an OCR program read it in pictures: its figures are then believed only where sums confirm them.
    #[serde(default)]
    pub recognised: bool,
    /// What extraction met on the way.
    pub issues: Vec<Issue>,
}

/// One block of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A heading by its markup. Many reports set theirs as plain paragraphs: readers go by the words.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        text: String,
    },
    /// A paragraph; line breaks inside it are `\n`.
    Paragraph {
        /// Its text.
        text: String,
    },
    /// A table with merged cells resolved.
    Table(Table),
    /// A picture, of which only the place and the words about it are known.
    Picture {
        /// The alternative text, or empty.
        alt: String,
        /// Its address as it stands in the document, or empty.
        src: String,
    },
}

impl Block {
    /// The text of a heading or paragraph.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text } => Some(text),
            Self::Table(_) | Self::Picture { .. } => None,
        }
    }
}

/// A table as a grid of slots; a merged cell covers several slots.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Number of grid rows.
    pub rows: usize,
    /// Number of grid columns.
    pub cols: usize,
    /// Each cell once, in reading order.
    pub cells: Vec<Cell>,
    /// Whether the spans are the document's own. False where a text dump lost them: a merged cell is then one
    /// filled slot followed by blank ones, and ragged rows may have shifted.
    pub spans_known: bool,
}

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// First grid row, from 0.
    pub row: usize,
    /// First grid column, from 0.
    pub col: usize,
    /// Rows covered, at least 1.
    pub rowspan: usize,
    /// Columns covered, at least 1.
    pub colspan: usize,
    /// The text as printed, lines joined as the format joins them.
    pub text: String,
}

impl Table {
    /// For each slot the index into `cells` of the cell that covers it, row by row.
    pub fn slots(&self) -> Vec<Vec<Option<usize>>> {
        let mut slots = vec![vec![None; self.cols]; self.rows];
        for (index, cell) in self.cells.iter().enumerate() {
            for line in slots.iter_mut().skip(cell.row).take(cell.rowspan) {
                for slot in line.iter_mut().skip(cell.col).take(cell.colspan) {
                    slot.get_or_insert(index);
                }
            }
        }
        slots
    }

    /// The text of the table as a section holds it: its cells row by row, a merged cell once, no separators.
    pub fn text(&self) -> String {
        self.cells.iter().map(|c| c.text.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_cell_covers_its_slots_and_stands_in_the_text_once() {
        let cell = |row, col, rowspan, colspan, text: &str| Cell { row, col, rowspan, colspan, text: text.into() };
        let table = Table {
            rows: 2,
            cols: 3,
            cells: vec![cell(0, 0, 2, 1, "甲"), cell(0, 1, 1, 2, "乙"), cell(1, 1, 1, 1, "1"), cell(1, 2, 1, 1, "2")],
            spans_known: true,
        };
        assert_eq!(table.slots(), [[Some(0), Some(1), Some(1)], [Some(0), Some(2), Some(3)]]);
        assert_eq!(table.text(), "甲乙12");
    }
}
