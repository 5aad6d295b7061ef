//! A document's tables as one stream of rows.
//!
//! Comes in: blocks. Goes out: [`Row`]s in reading order, each with the cells that cover it from left to right. A merged
//! cell stands in every row that it covers. Lines of text that hold a row of a form stand in the stream as well.

mod lines;

use crate::model::document::{Block, Cell, Document, Table};
use crate::model::record::CellKind;
use crate::report::label::Label;
use crate::report::number;
use std::rc::Rc;

/// No more rows of a document are looked at.
const MAX_ROWS: usize = 50_000;

/// A cell within a row.
#[derive(Debug, Clone)]
pub(super) struct RowCell {
    /// First grid column.
    pub(super) col: usize,
    /// One past the last grid column.
    pub(super) end: usize,
    /// Whether it begins in this row.
    pub(super) begins: bool,
    /// What it says.
    pub(super) content: Rc<Content>,
}

/// What a cell says.
#[derive(Debug)]
pub(super) struct Content {
    /// As printed.
    pub(super) text: String,
    /// Its words.
    pub(super) label: Label,
    /// Words rather than a figure, a mark or nothing.
    pub(super) is_words: bool,
    /// Nothing.
    pub(super) is_blank: bool,
}

impl RowCell {
    /// Its words.
    pub(super) fn words(&self) -> &str {
        &self.content.label.words
    }

    /// Whether it holds words.
    pub(super) fn is_words(&self) -> bool {
        self.content.is_words
    }

    /// Whether it holds nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.content.is_blank
    }
}

/// A row of a table, or a line of text that holds one.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The block that it stands in.
    pub(super) block: usize,
    /// The cells that cover it, from left to right.
    pub(super) cells: Vec<RowCell>,
    /// Whether the columns are the document's own.
    pub(super) placed: bool,
    /// Columns of the whole table.
    pub(super) width: usize,
    /// Whether figures without any words stand right above or below it: a piece of one of its own, or none of its.
    pub(super) is_torn: bool,
}

impl Row {
    /// Whether a cell of it holds exactly or nearly these words.
    pub(super) fn has_words(&self, words: &str) -> bool {
        self.cells.iter().any(|c| c.is_words() && c.words().contains(words))
    }

    /// The cells from this one on.
    pub(super) fn values_after(&self, index: usize) -> &[RowCell] {
        self.cells.get(index..).unwrap_or_default()
    }

    /// The label of the row: among its words before the first figure the last that `known` knows, else the last. A number
    /// in front of the words is the row's own (序号).
    pub(super) fn label(&self, known: impl Fn(&RowCell) -> bool) -> Option<usize> {
        let is_figure = |c: &RowCell| !c.is_words() && !c.is_blank();
        let is_counted = self.cells.first().is_some_and(is_figure)
            && self.cells.iter().skip(1).find(|c| !c.is_blank()).is_some_and(RowCell::is_words);
        let figure = self.cells.iter().skip(usize::from(is_counted)).position(is_figure);
        let words = &self.cells[..figure.map_or(self.cells.len(), |at| at + usize::from(is_counted))];
        // the line above a label, put before it and into it, is a parent or a beginning and never the row's own
        let is_led = |at: usize| {
            let text = &words[at].content.text;
            words
                .get(at + 1)
                .is_some_and(|next| next.content.text.len() > text.len() && next.content.text.starts_with(text))
        };
        let own = (0..words.len()).rev().find(|at| words[*at].is_words() && known(&words[*at]) && !is_led(*at));
        own.or_else(|| words.iter().rposition(RowCell::is_words))
    }

    /// One past the last grid column that it reaches.
    pub(super) fn end(&self) -> usize {
        self.cells.last().map_or(0, |cell| cell.end)
    }

    /// Whether it holds figures or marks.
    fn has_figures(&self) -> bool {
        self.cells.iter().any(|cell| cell.begins && !cell.is_words() && !cell.is_blank())
    }

    /// Whether it begins with a figure or a mark and holds no words.
    fn is_bare(&self) -> bool {
        let is_figure = |cell: &RowCell| !cell.is_words() && !cell.is_blank();
        self.cells.first().is_some_and(is_figure) && !self.cells.iter().any(RowCell::is_words)
    }

    /// Whether it is a line of text with nothing but a figure.
    fn is_lone(&self) -> bool {
        !self.placed && self.cells.len() == 1 && self.is_bare()
    }

    /// What is printed in these cells, for an issue.
    pub(super) fn printed(&self) -> String {
        self.cells.iter().map(|c| c.content.text.as_str()).collect::<Vec<_>>().join(" | ")
    }
}

/// The rows of every table of the document, and of the lines between them.
pub(super) fn of(document: &Document) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for (block, content) in document.blocks.iter().enumerate() {
        match content {
            Block::Table(table) => {
                lines::rows(&lines, &mut rows);
                lines.clear();
                table_rows(block, table, &mut rows);
            }
            Block::Paragraph { text } | Block::Heading { text, .. } => {
                lines.extend(text.lines().map(|line| (block, line)));
            }
            Block::Picture { .. } => {}
        }
        if rows.len() > MAX_ROWS {
            break;
        }
    }
    lines::rows(&lines, &mut rows);
    rows.truncate(MAX_ROWS);
    mark_torn(&mut rows);
    // a lone figure between two rows has said what it can
    rows.retain(|row| !row.is_lone());
    rows
}

/// Marks the rows beside which figures stand that have no words: a line break may have cut a figure in two.
fn mark_torn(rows: &mut [Row]) {
    for at in 1..rows.len() {
        let (above, below) = (&rows[at - 1], &rows[at]);
        let ends_above = below.is_bare() && above.has_figures();
        let begins_above = above.is_lone() && below.has_figures();
        rows[at - 1].is_torn |= ends_above;
        rows[at].is_torn |= begins_above;
    }
}

fn table_rows(block: usize, table: &Table, rows: &mut Vec<Row>) {
    let contents: Vec<Rc<Content>> = table.cells.iter().map(|c| Rc::new(content(&c.text))).collect();
    let slots = table.slots();
    for (index, line) in slots.iter().enumerate() {
        let mut cells: Vec<RowCell> = Vec::new();
        let mut last = None;
        for found in line.iter().flatten() {
            if last == Some(*found) {
                continue;
            }
            last = Some(*found);
            let cell: &Cell = &table.cells[*found];
            cells.push(RowCell {
                col: cell.col,
                end: cell.col.saturating_add(cell.colspan),
                begins: cell.row == index,
                content: Rc::clone(&contents[*found]),
            });
        }
        rows.push(Row { block, cells, placed: table.spans_known, width: table.cols, is_torn: false });
    }
}

fn content(text: &str) -> Content {
    // most cells are bare digits or nothing
    let bare = text.trim();
    if bare.bytes().all(|b| b.is_ascii_digit()) {
        return Content { text: bare.to_owned(), label: Label::default(), is_words: false, is_blank: bare.is_empty() };
    }
    let kind = match number::read_money(text).0 {
        // 12件 is no money and no words
        CellKind::Text => number::read_count(text).kind,
        kind => kind,
    };
    let label = if kind == CellKind::Text { Label::of(text) } else { Label::default() };
    Content {
        is_words: kind == CellKind::Text && text.chars().any(char::is_alphabetic),
        is_blank: kind == CellKind::Blank,
        text: number::printed(text),
        label,
    }
}
