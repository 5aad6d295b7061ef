//! Lines to paragraphs.
//!
//! Comes in: pages of lines and tables. Goes out: blocks. A line goes on with the one before it where that one is full and
//! this one is neither set in nor numbered; a title over several lines is one.

use super::line::Line;
use super::{Item, Page};
use crate::model::document::Block;

/// A line ends at the margin if it is short of it by less than this (in heights): punctuation is not parted.
const FULL: f64 = 2.2;
/// In the middle of a sentence a line may end this far before the margin (in parts of the text's width).
const RAGGED: f64 = 0.25;
/// A line that begins this far behind the margin is set in.
const SET_IN: f64 = 0.8;
/// Lines further apart than this (in heights) are not one paragraph.
const APART: f64 = 2.6;
/// Lines of one paragraph have the same size, up to this part.
const SAME_SIZE: f64 = 0.15;
/// A title is larger than the text by this part.
const LARGER: f64 = 1.15;
/// Lines from this many characters on tell where the margins are.
const TELLING: usize = 12;

/// The margins of a page's text.
#[derive(Debug, Clone, Copy)]
struct Margins {
    left: f64,
    right: f64,
}

impl Margins {
    /// Whether a line stands in the middle of the text, or of the page.
    fn centre(&self, line: &Line, width: f64) -> bool {
        let off = |middle: f64| (line.area.middle_x() - middle).abs() < line.em;
        off(f64::midpoint(self.left, self.right)) || off(width / 2.0)
    }
}

/// A paragraph that may go on.
struct Open {
    text: String,
    last: Line,
    margins: Margins,
    page: usize,
    centred: bool,
}

/// The blocks of all pages.
pub(super) fn blocks(pages: Vec<Page>) -> Vec<Block> {
    let body = body_size(&pages);
    let all = margins(pages.iter().flat_map(|page| &page.items));
    let mut blocks = Vec::new();
    let mut open: Option<Open> = None;
    for (number, page) in pages.into_iter().enumerate() {
        let margins = margins(page.items.iter()).or(all).unwrap_or(Margins { left: 0.0, right: page.width });
        let (width, cut) = (page.width, page.cut);
        for item in page.items {
            match item {
                Item::Table(placed) => {
                    close(&mut open, &mut blocks);
                    blocks.push(Block::Table(placed.table));
                }
                Item::Line(line) => {
                    let centred = line.em > LARGER * body && margins.centre(&line, width);
                    let next = Next { line: &line, page: number, margins, centred };
                    let goes_on = open.as_ref().is_some_and(|before| goes_on(before, &next));
                    if !goes_on {
                        close(&mut open, &mut blocks);
                    }
                    let text = line.text();
                    match &mut open {
                        Some(before) => {
                            before.text.push_str(between(&before.text, &text));
                            before.text.push_str(&text);
                            (before.last, before.page, before.margins) = (line, number, margins);
                            before.centred = centred;
                        }
                        none => *none = Some(Open { text, last: line, margins, page: number, centred }),
                    }
                }
            }
        }
        // what follows goes on from what is lost
        if cut {
            close(&mut open, &mut blocks);
        }
    }
    close(&mut open, &mut blocks);
    blocks
}

fn close(open: &mut Option<Open>, blocks: &mut Vec<Block>) {
    if let Some(paragraph) = open.take()
        && !paragraph.text.trim().is_empty()
    {
        blocks.push(Block::Paragraph { text: paragraph.text });
    }
}

/// A space where two Latin words or figures meet at a line's end.
fn between(before: &str, after: &str) -> &'static str {
    let word = |c: char| c.is_ascii_alphabetic();
    if before.ends_with(word) && after.starts_with(word) { " " } else { "" }
}

/// A line that may go on with a paragraph.
struct Next<'a> {
    line: &'a Line,
    page: usize,
    margins: Margins,
    /// Whether it is larger than the text and stands in the middle, as a title does.
    centred: bool,
}

fn goes_on(before: &Open, next: &Next<'_>) -> bool {
    let (last, line) = (&before.last, next.line);
    if (line.em - last.em).abs() > SAME_SIZE * last.em {
        return false;
    }
    // the second column begins above the end of the first
    let follows = next.page != before.page || line.area.bottom - last.area.bottom < APART * line.em;
    if next.centred && before.centred && follows && next.page == before.page {
        return true;
    }
    let room = before.margins.right - last.area.right;
    let ragged = room < RAGGED * (before.margins.right - before.margins.left) && is_cut(&before.text);
    let full = room < FULL * last.em || ragged;
    let set_in = line.area.left - next.margins.left > SET_IN * line.em;
    follows && full && !set_in && !is_numbered(line)
}

/// Whether a text stops in the middle of a sentence.
fn is_cut(text: &str) -> bool {
    const ENDS: &[char] = &['。', '！', '？', '；', '：', '”', '）', ')', '》', '.', ';', ':', '…'];
    !text.ends_with(ENDS) && !text.ends_with("报告")
}

/// Whether a line begins as a heading or an item of a list does. `2.5` and `2023年` are figures.
fn is_numbered(line: &Line) -> bool {
    let Some(piece) = line.pieces.first() else { return false };
    let text = piece.text.trim_start();
    let inner = text.trim_start_matches(['（', '(']);
    let bracketed = inner.len() < text.len();
    let chinese = inner.trim_start_matches(|c: char| "一二三四五六七八九十".contains(c));
    if chinese.len() < inner.len() {
        return chinese.starts_with(if bracketed { &['）', ')'][..] } else { &['、', '．', '.'][..] });
    }
    let arabic = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    arabic.len() < inner.len()
        && inner.len() - arabic.len() <= 2
        && (bracketed && arabic.starts_with(['）', ')'])
            || arabic
                .strip_prefix(['.', '．', '、'])
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit())))
}

/// The size of most of the text.
fn body_size(pages: &[Page]) -> f64 {
    let mut sizes: Vec<(f64, usize)> = pages
        .iter()
        .flat_map(|page| &page.items)
        .filter_map(|item| match item {
            Item::Line(line) => Some((line.em, line.text().chars().count())),
            Item::Table(_) => None,
        })
        .collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, count)| count).sum::<usize>() / 2;
    let mut passed = 0;
    for (size, count) in sizes {
        passed += count;
        if passed >= half {
            return size;
        }
    }
    0.0
}

/// Where the lines begin and end that are long enough to tell.
fn margins<'a>(items: impl Iterator<Item = &'a Item>) -> Option<Margins> {
    let mut found: Option<Margins> = None;
    for item in items {
        let Item::Line(line) = item else { continue };
        if line.text().chars().count() >= TELLING {
            let (left, right) = (line.area.left, line.area.right);
            found =
                Some(found.map_or(Margins { left, right }, |m| Margins {
                    left: m.left.min(left),
                    right: m.right.max(right),
                }));
        }
    }
    found
}
