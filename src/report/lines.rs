//! A document as lines: what the readers of sections, metadata and facts walk over.
//!
//! In: a [`Document`]. Out: its lines in order, tables as one line each, without the artefacts of word processors.
//! Never here: a decision what a line is.

use crate::model::document::{Block, Document, Table};
use std::borrow::Cow;

/// One line of a paragraph, or a whole table.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// Index of its block in the document.
    pub(crate) block: usize,
    /// The text without artefacts and outer white space; for a table its cells one after the other.
    pub(crate) text: Cow<'a, str>,
    /// The table, where the line is one.
    pub(crate) table: Option<&'a Table>,
}

impl Line<'_> {
    /// The text without white space.
    pub(crate) fn squashed(&self) -> Cow<'_, str> {
        squash(&self.text)
    }
}

/// The lines of a document; empty ones and page numbers are dropped.
pub(crate) fn lines(document: &Document) -> Vec<Line<'_>> {
    lines_of(&document.blocks)
}

/// The lines of some blocks, numbered from 0.
pub(crate) fn lines_of(blocks: &[Block]) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(blocks.len());
    for (block, content) in blocks.iter().enumerate() {
        match content {
            Block::Table(table) => {
                let mut text: String = table.cells.iter().map(|cell| without_artefacts(&cell.text)).collect();
                text.retain(|c| c != '\n');
                lines.push(Line { block, text: Cow::Owned(text), table: Some(table) });
            }
            Block::Heading { text, .. } | Block::Paragraph { text } => {
                for part in text.split(['\n', '\r', '\u{c}', '\u{2028}']) {
                    let text = trimmed(without_artefacts(part));
                    if !text.is_empty() && !is_page_number(&text) {
                        lines.push(Line { block, text, table: None });
                    }
                }
            }
            Block::Picture { .. } => {}
        }
    }
    lines
}

/// White space and characters that print nothing.
pub(crate) fn is_blank(c: char) -> bool {
    // nearly all are Chinese, and those need no table
    !matches!(c, '\u{4e00}'..='\u{9fff}')
        && (c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{ad}'))
}

/// The text without any white space.
pub(crate) fn squash(text: &str) -> Cow<'_, str> {
    if text.chars().any(is_blank) {
        Cow::Owned(text.chars().filter(|c| !is_blank(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The squashed text with full-width digits, brackets and punctuation made one kind, for matching and reading numbers
/// only: digits, `.` and `%` become ASCII, brackets and separators full-width.
pub(crate) fn uniform(text: &str) -> String {
    text.chars()
        .filter(|c| !is_blank(*c))
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '．' | '％' | '／' | '－' | '＋' | '＠' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            '(' | '﹙' | '[' | '【' | '〔' => '（',
            ')' | '﹚' | ']' | '】' | '〕' => '）',
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '!' => '！',
            '〈' => '《',
            '〉' => '》',
            _ => c,
        })
        .collect()
}

/// What text dumps of word-processor files leave behind: `[bookmark: …]`, `[image: …]`.
pub(crate) fn without_artefacts(text: &str) -> Cow<'_, str> {
    const KINDS: [&str; 4] = ["[bookmark", "[image", "[footnote", "[comment"];
    if !text.contains('[') || !KINDS.iter().any(|kind| text.contains(kind)) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = KINDS.iter().filter_map(|kind| rest.find(kind)).min() {
        let Some(length) = rest[at..].find(']') else { break };
        kept.push_str(&rest[..at]);
        rest = &rest[at + length + 1..];
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(is_blank)),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(is_blank).to_owned()),
    }
}

/// `- 4 -`, `—4—`: the foot of a printed page.
fn is_page_number(text: &str) -> bool {
    let is_dash = |c: char| matches!(c, '-' | '—' | '–' | '－' | '─');
    let Some(inner) = text.strip_prefix(is_dash).and_then(|text| text.strip_suffix(is_dash)) else { return false };
    let digits = inner.trim_matches(|c| is_dash(c) || is_blank(c));
    !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artefacts_and_page_numbers_leave_no_trace() {
        let document = Document {
            blocks: vec![
                Block::Paragraph { text: "[bookmark: _GoBack]　甲 乙\n- 4 -\n[image: 图片1]\n—12—".into() },
                Block::Paragraph { text: "－－".into() },
                Block::Paragraph { text: "7".into() },
                Block::Paragraph { text: "[bookmark 没有结尾".into() },
            ],
            ..Document::default()
        };
        let texts: Vec<_> = lines(&document).iter().map(|line| line.text.to_string()).collect();
        assert_eq!(texts, ["甲 乙", "－－", "7", "[bookmark 没有结尾"]);
    }

    #[test]
    fn one_spelling_serves_every_width() {
        assert_eq!(uniform("２０２０ 年(试行),占 ４７．５％"), "2020年（试行），占47.5%");
        assert_eq!(squash("2020 年\u{3000}度"), "2020年度");
    }
}
