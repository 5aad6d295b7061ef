//! Tables that a page shows as lines, one cell a line: pasted dumps in `<pre>`, in one `<p>` a cell, or between `<br>`.
//!
//! Comes in: the page's events and its article. Goes out: the article's lines as a text dump would have them, for the
//! text reader to find the tables in. Never used where the article has a table of its own.

use super::article::Page;
use super::events::Event;
use crate::model::document::Block;

/// Rows' words that stand in every form since 2019, and in the statistics table before; a page may misprint one.
const TELLS: &[&str] = &[
    "本年新收政府信息公开申请数量",
    "没有现成信息需要另行制作",
    "要求行政机关确认或重新出具已获取信息",
    "结转下年度继续办理",
    "申请信息不存在数",
    "不属于本行政机关公开数",
];
/// Elements whose end is the end of a line, even of an empty one.
const LINES: &[&str] = &["p", "li", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd"];
/// Elements that begin a line of their own, and are an empty one where they hold nothing.
const BLOCKS: &[&str] = &["div", "section", "article", "center", "blockquote", "ul", "ol", "dl", "table", "tbody"];

/// Whether the form's words stand in the article without any table.
pub(super) fn is_flattened(blocks: &[Block]) -> bool {
    blocks.iter().all(|block| !matches!(block, Block::Table(_)))
        && blocks.iter().filter_map(Block::text).any(|text| TELLS.iter().any(|words| text.contains(words)))
}

/// The article as lines.
pub(super) fn lines(events: &[Event<'_>], page: &Page) -> String {
    let (first, last) = page.article;
    let mut text = String::new();
    let (mut at, mut in_pre) = (first, 0_usize);
    while at <= last {
        match events.get(at) {
            Some(Event::Open { manner, close, .. }) if manner.is_silent => at = *close,
            Some(Event::Open { element, close, .. }) => match element.name() {
                "br" => text.push('\n'),
                name if LINES.contains(&name) || BLOCKS.contains(&name) => {
                    end_line(&mut text);
                    in_pre += usize::from(name == "pre");
                    if BLOCKS.contains(&name) && is_empty(&events[at + 1..*close]) {
                        text.push('\n');
                    }
                }
                _ => {}
            },
            Some(Event::Close(open)) => {
                if let Some(Event::Open { element, .. }) = events.get(*open) {
                    let name = element.name();
                    if LINES.contains(&name) {
                        text.push('\n');
                    } else if BLOCKS.contains(&name) {
                        end_line(&mut text);
                    }
                    in_pre -= usize::from(name == "pre");
                }
            }
            Some(Event::Text(found)) if in_pre > 0 => text.push_str(found),
            // line ends of the markup are none of the page
            Some(Event::Text(found)) => text.extend(found.chars().filter(|c| !matches!(c, '\n' | '\r'))),
            None => break,
        }
        at += 1;
    }
    text
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn is_empty(events: &[Event<'_>]) -> bool {
    events.iter().all(|event| matches!(event, Event::Text(text) if text.trim().is_empty()))
}
