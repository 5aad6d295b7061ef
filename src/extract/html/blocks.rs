//! A page's events to blocks.
//!
//! Comes in: events and the survey of the page. Goes out: the blocks of the article and those around it. White space is
//! folded as HTML folds it, except that none is left between Chinese characters; the text of a cell is joined without a
//! separator, for Word's HTML puts one character in each span.

use super::article::{Page, Role};
use super::events::{Event, Manner};
use super::tree::Element;
use super::white::{fold_into, is_space, trim};
use crate::extract::grid::{self, RawCell};
use crate::extract::symbol;
use crate::model::document::Block;
use crate::model::issue::{Issue, Severity};

/// The largest number of rows that is kept of one table.
const MAX_ROWS: usize = 20_000;

/// Blocks and what was met on the way.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// In reading order.
    pub(super) blocks: Vec<Block>,
    /// Findings.
    pub(super) issues: Vec<Issue>,
}

/// A data table being read.
#[derive(Debug, Default)]
struct OpenTable {
    rows: Vec<Vec<RawCell>>,
    cell: Option<RawCell>,
    /// Whether a line of the cell ended behind a digit.
    broken: bool,
    /// Tables inside, which are read as text.
    inner: usize,
}

/// Collects blocks from events.
#[derive(Debug)]
pub(super) struct Builder {
    inside: Part,
    around: Part,
    in_article: bool,
    line: String,
    heading: Option<u8>,
    table: Option<OpenTable>,
    /// How many elements are open whose text stands above the line.
    raised: usize,
    article: (usize, usize),
}

impl Builder {
    /// A builder for the page of this survey.
    pub(super) fn new(page: &Page) -> Self {
        Self {
            inside: Part::default(),
            around: Part::default(),
            in_article: false,
            line: String::new(),
            heading: None,
            table: None,
            raised: 0,
            article: page.article,
        }
    }

    /// Goes through the page.
    pub(super) fn run(&mut self, events: &[Event<'_>], page: &Page) {
        let mut at = 0;
        while let Some(event) = events.get(at) {
            match event {
                Event::Open { element, manner, close } => {
                    if manner.is_silent || !page.read_hidden && manner.is_hidden {
                        at = close + 1;
                        continue;
                    }
                    if at == self.article.0 {
                        self.end_line();
                        self.in_article = true;
                    }
                    self.open(element, *manner, page.role(element, at));
                }
                Event::Text(text) => {
                    self.go_on(text);
                    if self.raised > 0 {
                        let raised: String = text.chars().map(symbol::raised).collect();
                        fold_into(self.sink(), &raised);
                    } else {
                        fold_into(self.sink(), text);
                    }
                }
                Event::Close(open) => {
                    if let Some(Event::Open { element, manner, .. }) = events.get(*open) {
                        self.close(element, *manner, page.role(element, *open));
                    }
                    if at == self.article.1 {
                        self.end_line();
                        self.in_article = false;
                    }
                }
            }
            at += 1;
        }
        self.end_line();
    }

    /// The article, and what stands around it.
    pub(super) fn finish(self) -> (Part, Part) {
        (self.inside, self.around)
    }

    fn part(&mut self) -> &mut Part {
        if self.in_article { &mut self.inside } else { &mut self.around }
    }

    fn sink(&mut self) -> &mut String {
        match &mut self.table {
            Some(OpenTable { cell: Some(cell), .. }) => &mut cell.text,
            _ => &mut self.line,
        }
    }

    /// Within a cell, the line's end that stands between two digits: they may be one number or two.
    fn go_on(&mut self, text: &str) {
        let Some(OpenTable { cell: Some(cell), broken, .. }) = &mut self.table else { return };
        let Some(first) = text.chars().find(|c| !is_space(*c)).filter(|_| *broken) else { return };
        *broken = false;
        if first.is_numeric() {
            cell.text.push('\n');
        }
    }

    fn open(&mut self, element: &Element, manner: Manner, role: Option<Role>) {
        let name = element.name();
        self.raised += usize::from(name == "sup");
        if let Some(table) = &mut self.table {
            table.end_cell_line(name, manner);
            match name {
                "table" => table.inner += 1,
                "tr" if table.inner == 0 => {
                    end_cell(table);
                    table.rows.push(Vec::new());
                }
                "td" | "th" if table.inner == 0 => {
                    end_cell(table);
                    table.cell = Some(RawCell {
                        rowspan: span(element.attr("rowspan")),
                        colspan: span(element.attr("colspan")).max(1),
                        text: String::new(),
                    });
                }
                _ => {}
            }
            return;
        }
        match name {
            "table" if role == Some(Role::Data) => {
                self.end_line();
                self.table = Some(OpenTable::default());
            }
            "br" => self.line.push('\n'),
            "img" => {
                let attr = |key| element.attr(key).unwrap_or_default().trim().to_owned();
                let picture = Block::Picture { alt: attr("alt"), src: attr("src") };
                self.part().blocks.push(picture);
            }
            _ if manner.is_breaking => self.end_line(),
            _ => {
                if let Some(level) = heading_level(name) {
                    self.end_line();
                    self.heading = Some(level);
                }
            }
        }
    }

    fn close(&mut self, element: &Element, manner: Manner, role: Option<Role>) {
        let name = element.name();
        self.raised = self.raised.saturating_sub(usize::from(name == "sup"));
        if let Some(table) = &mut self.table {
            table.end_cell_line(name, manner);
            match name {
                "table" if table.inner > 0 => table.inner -= 1,
                "table" => self.end_table(),
                "td" | "th" if table.inner == 0 => end_cell(table),
                "caption" if table.inner == 0 => self.end_line(),
                _ => {}
            }
            return;
        }
        debug_assert!(role != Some(Role::Data), "a data table closes as one");
        if heading_level(name).is_some() {
            self.end_line();
            self.heading = None;
        } else if manner.is_breaking {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let text = line.lines().map(trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
        if text.is_empty() {
            return;
        }
        let block = match self.heading {
            Some(level) => Block::Heading { level, text },
            None => Block::Paragraph { text },
        };
        self.part().blocks.push(block);
    }

    fn end_table(&mut self) {
        let Some(mut open) = self.table.take() else { return };
        end_cell(&mut open);
        self.end_line();
        let mut lost = open.rows.len().saturating_sub(MAX_ROWS);
        open.rows.truncate(MAX_ROWS);
        let (table, cells_lost) = grid::place(open.rows);
        lost += cells_lost;
        let part = self.part();
        if lost > 0 {
            let at = format!("table {}", part.blocks.len());
            let detail = format!("{lost} rows or cells beyond the largest table that is read");
            part.issues.push(Issue::new("table-cut", Severity::Error, at, detail));
        }
        if table.cells.iter().any(|c| !c.text.is_empty()) {
            part.blocks.push(Block::Table(table));
        }
    }
}

impl OpenTable {
    /// Remembers that a line of the cell ends here, where it ends behind a digit. What is set apart by its height or struck
    /// out is no part of the figure beside it either.
    fn end_cell_line(&mut self, name: &str, manner: Manner) {
        if manner.is_breaking || matches!(name, "br" | "sup" | "sub" | "s" | "strike" | "del" | "ins") {
            self.broken |= self.cell.as_ref().is_some_and(|cell| cell.text.trim_end().ends_with(char::is_numeric));
        }
    }
}

fn end_cell(table: &mut OpenTable) {
    let Some(mut cell) = table.cell.take() else { return };
    table.broken = false;
    cell.text.truncate(cell.text.trim_end_matches(is_space).len());
    cell.text.drain(..cell.text.len() - cell.text.trim_start_matches(is_space).len());
    // a cell without a row: html5ever always makes one, other readers may not
    if table.rows.is_empty() {
        table.rows.push(Vec::new());
    }
    if let Some(row) = table.rows.last_mut() {
        row.push(cell);
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// A span's value by its leading digits; 1 where there is none (HTML Living Standard 2.3.4.2).
fn span(value: Option<&str>) -> usize {
    let Some(value) = value else { return 1 };
    let digits: String = value.trim_start().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap_or(if digits.is_empty() { 1 } else { usize::MAX })
}
