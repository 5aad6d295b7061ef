//! A plain text to a document.
//!
//! Comes in: the bytes of a text dump of a report. Goes out: a [`Document`] of paragraphs and tables. Four shapes of
//! tables are known: one cell a line behind a tab with a blank line between rows; one row a line with tabs between cells;
//! either of them cut by the breaks of pages; one row, or one cell, a line with bars between or behind cells. Cells keep the place that the dump gives them; nothing is shifted here.

mod markdown;
mod table;

use crate::charset;
use crate::model::document::{Block, Document};
use crate::model::issue::{Issue, Severity};

/// A paragraph of at least this many characters without an end may go on after the break of a page.
const CUT_LENGTH: usize = 25;

/// More of a text than this is not read (bytes): the longest report has some 200,000.
const MAX_TEXT: usize = 2 << 20;

/// Reads a text.
pub(super) fn read(payload: &[u8], content_type: &str) -> Document {
    let (text, charset) = charset::decode(payload, content_type);
    let kept = &text[..text.floor_char_boundary(MAX_TEXT)];
    // a figure or a line that is cut is none
    let kept = if kept.len() < text.len() { kept.rsplit_once('\n').map_or("", |(lines, _)| lines) } else { kept };
    let mut document = Document {
        format: "text".into(),
        charset: Some(charset.into()),
        blocks: blocks_of(kept),
        ..Document::default()
    };
    if kept.len() < text.len() {
        let detail = format!("a text of {} bytes, of which {} are read", text.len(), kept.len());
        document.issues.push(Issue::new("document-cut", Severity::Error, "document", detail));
    }
    document
}

/// The blocks of a text: its paragraphs, and the tables that its lines are.
pub(super) fn blocks_of(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text
        .split(['\n', '\u{c}'])
        .map(|l| l.trim_end_matches(['\r', '\u{feff}']).trim_start_matches('\u{feff}'))
        .collect();
    blocks(&lines)
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut blank_before = true;
    let (mut at, mut no_table_before) = (0, 0);
    while let Some(line) = lines.get(at) {
        let found = if !line.contains('\t') {
            markdown::read(lines, at)
        } else if at >= no_table_before {
            let found = table::read(lines, at).inspect_err(|next| no_table_before = *next).ok();
            found.map(|(table, next)| (vec![Block::Table(table)], next))
        } else {
            None
        };
        if let Some((found, next)) = found {
            blocks.extend(found);
            at = next;
            blank_before = true;
            continue;
        }
        at += 1;
        let text = line.trim_matches(|c: char| c.is_whitespace());
        if text.is_empty() || is_page_number(text) {
            blank_before = true;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Paragraph { text: before }) if blank_before && is_cut(before) && goes_on(text) => {
                before.push_str(text);
            }
            _ => blocks.push(Block::Paragraph { text: text.to_owned() }),
        }
        blank_before = false;
    }
    blocks
}

/// `- 4 -`, `第 4 页`, `4/12`: the foot of a page. A bare number is none: it may be a figure.
fn is_page_number(line: &str) -> bool {
    let squeezed: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let rules = ['-', '—', '–', '－', '─'];
    let inner = squeezed.trim_matches(rules);
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.chars().all(|c| c.is_ascii_digit());
    let dashed = squeezed.starts_with(rules) && squeezed.ends_with(rules);
    let counted = squeezed.strip_prefix('第').and_then(|s| s.split_once('页')).is_some_and(|(n, rest)| {
        digits(n)
            && (rest.is_empty()
                || rest
                    .trim_start_matches(['共', ',', '，', '/'])
                    .trim_end_matches('页')
                    .chars()
                    .all(|c| c.is_ascii_digit()))
    });
    dashed && digits(inner) || counted
}

/// Whether a paragraph stops in the middle of a sentence.
fn is_cut(text: &str) -> bool {
    const ENDS: &[char] =
        &['。', '！', '？', '；', '：', '”', '）', ')', '》', '.', ';', ':', '!', '?', '…', '〉', '】'];
    let is_figure = |word: &str| !word.contains(char::is_alphabetic);
    // figures one after another are a row of a table
    let is_row = text.split_whitespace().rev().take(2).all(is_figure);
    // 首页 > 信息公开 > 年报: the title below is none of it
    let is_trail = ["当前位置", ">", "»", "›", " / "].iter().any(|sign| text.contains(sign));
    text.chars().count() >= CUT_LENGTH && !is_row && !is_trail && !text.ends_with(ENDS) && !text.ends_with("报告")
}

/// Whether a line can be the rest of a sentence: it begins with no enumerator and no bracket, and is more than a figure.
fn goes_on(text: &str) -> bool {
    if !text.chars().any(char::is_alphabetic) {
        return false;
    }
    let mut chars = text.chars();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let Some(first) = chars.next() else { return false };
    let enumerated = numeral(first) && chars.find(|c| !numeral(*c)).is_some_and(|c| "、.．,，)）".contains(c));
    !enumerated && !"（([【《●■◆①②③④⑤⑥⑦⑧⑨".contains(first)
}

#[cfg(test)]
mod tests;
