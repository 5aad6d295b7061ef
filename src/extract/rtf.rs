//! Rich Text Format (RTF 1.9.1) to a document.
//!
//! Comes in: the bytes of a file. Goes out: what a person would read: bytes by the character set of their font, numbers of lists
//! as the writer printed them, tables with merged cells, text boxes in front of their paragraph. Headers, footers, notes,
//! deleted and hidden text and every destination that is not known are left out.

mod fonts;
mod row;
mod state;
mod tokens;

use super::Extraction;
use super::edges::Edged;
use super::package::PackageError;
use super::symbol;
use crate::model::document::{Block, Document};
use crate::model::issue::{Issue, Severity};
use fonts::{Fonts, Run};
use row::Row;
use state::{Destination, State};
use tokens::{Token, Tokens};

/// Groups nested deeper than this are no document.
const MAX_DEPTH: usize = 10_000;
/// How many pictures are kept.
const MAX_PICTURES: usize = 10_000;

/// Reads a file.
pub(super) fn read(payload: &[u8]) -> Extraction {
    let mut reader = Reader::default();
    match reader.run(payload) {
        Ok(open) => Extraction::Document(reader.finish(open)),
        Err(error) => super::unread_package(&error, "rtf"),
    }
}

/// Reads a file from its first byte to its last.
#[derive(Debug, Default)]
struct Reader {
    edged: Edged,
    fonts: Fonts,
    state: State,
    outer: Vec<State>,
    line: String,
    /// Paragraphs that text boxes interrupt.
    interrupted: Vec<String>,
    run: Run,
    row: Row,
    nested_row: Row,
    is_in_row: bool,
    /// Characters that stand for a Unicode character before them, and are passed over.
    to_skip: usize,
    pictures: usize,
}

impl Reader {
    /// Goes through the file; how many groups it leaves open.
    fn run(&mut self, payload: &[u8]) -> Result<usize, PackageError> {
        for token in Tokens::new(payload) {
            // the document says that it was cut
            if self.edged.is_full() {
                return Ok(0);
            }
            match token {
                Token::Open => {
                    self.end_run();
                    self.to_skip = 0;
                    if self.outer.len() == MAX_DEPTH {
                        return Err(PackageError::TooLarge(format!("groups nest more than {MAX_DEPTH} deep")));
                    }
                    self.outer.push(self.state);
                }
                Token::Close => {
                    self.close();
                    // what follows the last brace is none of the document
                    if self.outer.is_empty() {
                        return Ok(0);
                    }
                }
                Token::Byte(byte) => self.byte(byte),
                Token::Word(word, number) => self.word(word, number),
                Token::Ignorable => self.state.is_ignorable = true,
            }
        }
        self.end_run();
        match self.outer.len() {
            0 | 1 => Ok(self.outer.len()),
            open => Err(PackageError::Damaged(format!("it ends within {open} groups"))),
        }
    }

    fn finish(mut self, open: usize) -> Document {
        self.end_paragraph();
        let mut document = Document { format: "rtf".to_owned(), ..self.edged.finish() };
        if open > 0 {
            let detail = "it ends without its last brace: what followed may be missing";
            document.issues.push(Issue::new("document-cut", Severity::Warning, "document", detail));
        }
        document
    }

    fn close(&mut self) {
        self.end_run();
        self.to_skip = 0;
        let inner = self.state;
        self.state = self.outer.pop().unwrap_or_default();
        if inner.destination == self.state.destination {
            return;
        }
        match inner.destination {
            Destination::Fonts => self.fonts.end(),
            Destination::TextBox => {
                self.end_paragraph();
                self.line = self.interrupted.pop().unwrap_or_default();
            }
            Destination::ListText => {
                let number = self.interrupted.pop().unwrap_or_default();
                let number = std::mem::replace(&mut self.line, number);
                // a bullet numbers nothing
                if number.contains(char::is_alphanumeric) {
                    let number = number.trim();
                    self.line.push_str(number);
                    if number.ends_with(|c: char| c.is_alphanumeric() || c == '.') {
                        self.line.push(' ');
                    }
                }
            }
            _ => {}
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        match self.state.destination {
            Destination::Fonts => self.fonts.name(byte),
            _ if self.state.is_shown() => {
                if self.run.has_units() {
                    self.end_run();
                }
                self.run.push(byte);
            }
            _ => {}
        }
    }

    /// Ends a stretch of bytes of one font.
    fn end_run(&mut self) {
        if self.run.has_bytes() || self.run.has_units() {
            let text = self.run.text(&self.fonts, self.state.font);
            if self.state.is_raised {
                self.line.extend(text.chars().map(symbol::raised));
            } else {
                self.line.push_str(&text);
            }
        }
    }

    fn put(&mut self, text: &str) {
        self.end_run();
        if self.state.is_shown() {
            self.line.push_str(text);
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        if word == b"'" {
            return self.byte(u8::try_from(number.unwrap_or(0)).unwrap_or(b'?'));
        }
        if std::mem::take(&mut self.to_skip) > 0 && is_character(word) {
            return;
        }
        let was = self.state.destination;
        if !matches!(word, b"u" | b"uc") {
            self.end_run();
        }
        if self.state.begins(word) {
            self.enter(was);
            return;
        }
        if self.state.destination == Destination::Fonts {
            self.fonts.word(word, number);
        } else if word == b"u" && self.state.is_shown() {
            if self.run.has_bytes() {
                self.end_run();
            }
            self.run.unicode(number.unwrap_or(0));
            self.to_skip = self.state.skip;
        } else if !self.state.apply(word, number) && !self.row_word(word, number) {
            self.text_word(word, number);
        }
    }

    /// A destination opens behind another one.
    fn enter(&mut self, was: Destination) {
        match self.state.destination {
            now if now == was => {}
            Destination::TextBox | Destination::ListText => self.interrupted.push(std::mem::take(&mut self.line)),
            Destination::Picture if was.is_text() && self.pictures < MAX_PICTURES => {
                self.pictures += 1;
                self.edged.push(Block::Picture { alt: String::new(), src: String::new() });
            }
            _ => {}
        }
    }

    fn row_word(&mut self, word: &[u8], number: Option<i32>) -> bool {
        let is_nested = self.state.destination == Destination::NestedRow;
        if word == b"trowd" && !is_nested && self.state.destination.is_text() {
            self.is_in_row = true;
        }
        let row = if is_nested { &mut self.nested_row } else { &mut self.row };
        row.apply(word, number.unwrap_or(1))
    }

    fn text_word(&mut self, word: &[u8], number: Option<i32>) {
        if word == b"ansicpg" {
            self.fonts.page(number.unwrap_or(0));
        }
        let is_text = self.state.destination.is_text();
        match word {
            b"nestrow" if is_text || self.state.destination == Destination::NestedRow => {
                self.end_row(self.state.depth.max(2));
            }
            _ if !is_text => {}
            b"par" | b"sect" => self.end_paragraph(),
            b"line" | b"page" | b"column" | b"\n" | b"\r" => self.put("\n"),
            b"tab" => self.put("\t"),
            b"cell" => self.end_cell(1),
            b"nestcell" => self.end_cell(self.state.depth.max(2)),
            b"row" => {
                self.end_row(1);
                self.is_in_row = false;
            }
            b"~" => self.put("\u{a0}"),
            b"_" => self.put("-"),
            b"emdash" => self.put("—"),
            b"endash" => self.put("–"),
            b"emspace" | b"enspace" | b"qmspace" => self.put("\u{3000}"),
            b"lquote" => self.put("‘"),
            b"rquote" => self.put("’"),
            b"ldblquote" => self.put("“"),
            b"rdblquote" => self.put("”"),
            b"bullet" => self.put("•"),
            b"{" | b"}" | b"\\" => self.put(std::str::from_utf8(word).unwrap_or_default()),
            _ => {}
        }
    }

    fn depth(&self) -> usize {
        self.state.depth.max(usize::from(self.is_in_row))
    }

    fn end_paragraph(&mut self) {
        self.end_run();
        let text = std::mem::take(&mut self.line);
        if !text.is_empty() {
            self.edged.paragraph(self.depth(), &text, self.state.outline);
        }
    }

    fn end_cell(&mut self, depth: usize) {
        self.end_run();
        let text = std::mem::take(&mut self.line);
        self.edged.paragraph(depth, &text, self.state.outline);
        self.edged.end_cell(depth);
    }

    fn end_row(&mut self, depth: usize) {
        self.end_run();
        self.line.clear();
        let row = if depth == 1 { &self.row } else { &self.nested_row };
        self.edged.end_row(depth, row.left, &row.edges);
    }
}

/// Whether a word prints a character, and so may stand for one that was written in Unicode before it.
fn is_character(word: &[u8]) -> bool {
    const NAMED: [&[u8]; 7] = [b"emdash", b"endash", b"lquote", b"rquote", b"ldblquote", b"rdblquote", b"bullet"];
    NAMED.contains(&word) || matches!(word, b"~" | b"_" | b"{" | b"}" | b"\\")
}

#[cfg(test)]
mod tests;
