//! Running headers, footers and page numbers.
//!
//! Comes in: pages with their items. They are taken off the pages; running words go to what stands around the document,
//! page numbers go. A figure is a page number only if it is dressed as one, or counts with the pages.

use super::{Item, Page};
use crate::model::document::Block;
use std::collections::HashMap;

/// The part of a page's height in which headers and footers stand, at each end.
const ZONE: f64 = 0.12;
/// How many lines from each end of a page are looked at.
const DEEP: usize = 3;
/// Lines of one header lie at the same height up to this (points).
const LEVEL: f64 = 3.0;

/// Takes the furniture off the pages.
pub(super) fn strip(pages: &mut [Page], around: &mut Vec<Block>) {
    let counting = counting(pages);
    let running = running(pages);
    let mut said: Vec<String> = Vec::new();
    for (number, page) in pages.iter_mut().enumerate() {
        let mut gone = Vec::new();
        for (at, text, level) in edge_lines(page) {
            let counts = counting.is_some_and(|offset| bare(&text).is_some_and(|n| n == offset + as_signed(number)));
            let runs = running.iter().any(|(words, y)| *words == text && (y - level).abs() <= LEVEL);
            if counts || is_page_number(&text) {
                gone.push(at);
            } else if runs {
                gone.push(at);
                if !said.contains(&text) && said.len() < 20 {
                    said.push(text);
                }
            }
        }
        let mut at = 0;
        page.items.retain(|_| {
            at += 1;
            !gone.contains(&(at - 1))
        });
    }
    around.extend(said.into_iter().map(|text| Block::Paragraph { text }));
}

fn as_signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The lines at both ends of a page with their index and height.
fn edge_lines(page: &Page) -> Vec<(usize, String, f64)> {
    let line = |(at, item): (usize, &Item)| match item {
        Item::Line(line) => Some((at, line.text().trim().to_owned(), line.area.middle_y())),
        Item::Table(_) => None,
    };
    let mut found: Vec<_> = page
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.area().bottom < ZONE * page.height || item.area().top > (1.0 - ZONE) * page.height)
        .filter_map(line)
        .collect();
    if found.len() > 2 * DEEP {
        found.drain(DEEP..found.len() - DEEP);
    }
    found
}

/// What a bare number at the end of a page is more than the page's index, where that is the same on most pages.
fn counting(pages: &[Page]) -> Option<i64> {
    let mut offsets: HashMap<i64, usize> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        let bare = edge_lines(page).into_iter().filter_map(|(_, text, _)| bare(&text));
        let own: std::collections::HashSet<i64> = bare.map(|n| n - as_signed(number)).collect();
        for offset in own {
            *offsets.entry(offset).or_default() += 1;
        }
    }
    let (offset, count) = offsets.into_iter().max_by_key(|(offset, count)| (*count, -offset.abs()))?;
    let enough = count >= 2 && count * 2 > pages.len() || pages.len() == 1 && offset == 1;
    enough.then_some(offset)
}

fn bare(text: &str) -> Option<i64> {
    (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Words that stand at the same height at the end of at least two pages, and of half of them.
fn running(pages: &[Page]) -> Vec<(String, f64)> {
    let mut found: HashMap<(String, i64), (usize, f64)> = HashMap::new();
    for page in pages {
        for (_, text, level) in edge_lines(page) {
            #[expect(clippy::cast_possible_truncation, reason = "a height within a page; `as` saturates")]
            let key = (text, (level / LEVEL).round() as i64);
            let entry = found.entry(key).or_insert((0, level));
            entry.0 += 1;
        }
    }
    let words = |text: &str| text.chars().any(char::is_alphabetic);
    found
        .into_iter()
        .filter(|((text, _), (count, _))| *count >= 2 && count * 2 >= pages.len() && words(text))
        .map(|((text, _), (_, level))| (text, level))
        .collect()
}

/// `- 4 -`, `第 4 页 共 9 页`, `4/12`: a figure dressed as a page number.
fn is_page_number(text: &str) -> bool {
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let rules = ['-', '—', '–', '－', '─', '·'];
    let inner = squeezed.trim_matches(rules);
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    let dashed = squeezed.starts_with(rules) && squeezed.ends_with(rules) && digits(inner);
    let of = inner.split_once('/').is_some_and(|(page, count)| digits(page) && digits(count));
    let counted = inner.starts_with('第') && inner.contains('页') && {
        let rest: String = inner.chars().filter(|c| !"第共页,，/".contains(*c)).collect();
        !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())
    };
    dashed || of || counted
}
