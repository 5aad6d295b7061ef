//! An HTML page to a document.
//!
//! Comes in: the bytes of a page and its `Content-Type`. Goes out: a [`Document`] whose blocks are the article's; what
//! stands around it (date line, the site's table of the file) is kept apart. Never runs a script, and never
//! drops a table that a reader of the page would see.

mod article;
mod blocks;
mod events;
mod flattened;
mod markup;
mod scripted;
mod tree;
mod white;

use super::Extraction;
use crate::model::document::{Block, Document};
use crate::model::issue::Issue;
use crate::model::status::ReportStatus;
use crate::{charset, nesting};
use blocks::Builder;
use events::Event;
use scripted::Scripted;
use tree::Tree;

/// A page beyond this is not parsed (bytes): the tree takes about ten times as much, and nesting costs more than its size.
const MAX_PAGE: usize = 32 << 20;
/// A page of more tags than this is not parsed: each may open a handful of elements again.
const MAX_TAGS: usize = 1_000_000;
/// A tag of more words than this is none: the parser compares each of its attributes with all others.
const MAX_WORDS: usize = 20_000;
/// How many blocks around the article are kept.
const MAX_AROUND: usize = 500;
/// The title is one of the article's first blocks, or stands outside of it.
const FIRST: usize = 4;

/// Reads a page.
pub(super) fn read(payload: &[u8], content_type: &str) -> Extraction {
    let refused = |detail| Extraction::Unread { status: ReportStatus::Unsupported, format: "html".into(), detail };
    if payload.len() > MAX_PAGE {
        return refused(format!("a page of {} bytes; {MAX_PAGE} are read", payload.len()));
    }
    let (source, charset) = charset::decode(payload, content_type);
    if let Some(detail) = excess(&source) {
        return refused(detail);
    }
    let tree = Tree::parse(&nesting::tamed(&source));
    let events = events::flatten(&tree);
    let mut document = Document { format: "html".into(), charset: Some(charset.into()), ..Document::default() };
    read_head(&events, &mut document);
    let shown = body(&events);
    let (body, title) = match scripted::article(&source).map(|article| drawn(article, &shown)) {
        Some(Some((drawn, title))) => (drawn, title),
        _ => (shown, None),
    };
    document.blocks = body.blocks;
    document.issues = body.issues;
    document.around = title.into_iter().map(|text| Block::Heading { level: 1, text }).chain(body.around).collect();
    document.around.truncate(MAX_AROUND);
    keep_title(&mut document);
    Extraction::Document(document)
}

/// What there is too much of for the parser.
fn excess(source: &str) -> Option<String> {
    let mut tags = 0;
    for piece in source.split('<').skip(1) {
        tags += 1;
        let tag = piece.split('>').next().filter(|tag| tag.len() > MAX_WORDS && tag.starts_with(char::is_alphabetic));
        if tag.is_some_and(|tag| tag.split_ascii_whitespace().nth(MAX_WORDS).is_some()) {
            return Some(format!("a tag of more than {MAX_WORDS} words"));
        }
    }
    (tags > MAX_TAGS).then(|| format!("a page of {tags} tags; {MAX_TAGS} are read"))
}

/// What a page shows.
struct Body {
    blocks: Vec<Block>,
    issues: Vec<Issue>,
    around: Vec<Block>,
}

fn body(events: &[Event<'_>]) -> Body {
    let page = article::survey(events);
    let mut builder = Builder::new(&page);
    builder.run(events, &page);
    let (inside, around) = builder.finish();
    let mut blocks = inside.blocks;
    if flattened::is_flattened(&blocks) {
        let read = super::text::blocks_of(&flattened::lines(events, &page));
        if read.iter().any(|block| matches!(block, Block::Table(_))) {
            blocks = read;
        }
    }
    Body { blocks, issues: inside.issues, around: around.blocks }
}

/// The article that a script would draw, with its title, where the page shows next to nothing without it.
fn drawn(article: Scripted, shown: &Body) -> Option<(Body, Option<String>)> {
    let tree = Tree::parse(&nesting::tamed(&article.markup));
    let mut drawn = body(&events::flatten(&tree));
    if words(&drawn.blocks) / 2 <= words(&shown.blocks) {
        return None;
    }
    drawn.around.extend(shown.blocks.iter().chain(&shown.around).cloned());
    Some((drawn, article.title))
}

/// How many characters the blocks hold.
fn words(blocks: &[Block]) -> usize {
    let length = |block: &Block| match block {
        Block::Table(table) => table.cells.iter().map(|cell| cell.text.chars().count()).sum(),
        other => other.text().map_or(0, |text| text.chars().count()),
    };
    blocks.iter().map(length).sum()
}

fn read_head(events: &[Event<'_>], document: &mut Document) {
    let mut in_title = false;
    for event in events {
        match event {
            Event::Open { element, .. } => match element.name() {
                "title" if document.title.is_none() => in_title = true,
                "meta" => {
                    let name = element.attr("name").or_else(|| element.attr("property"));
                    if let (Some(name), Some(content)) = (name, element.attr("content")) {
                        document.meta.push((name.trim().to_lowercase(), content.trim().to_owned()));
                    }
                }
                _ => {}
            },
            Event::Text(text) if in_title => {
                let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
                document.title.get_or_insert_default().push_str(&folded);
            }
            Event::Text(_) => {}
            Event::Close(_) => in_title = false,
        }
    }
}

/// The report's title often stands above the article's container: it is read as its first heading.
fn keep_title(document: &mut Document) {
    if document.blocks.is_empty() || document.blocks.iter().take(FIRST).filter_map(Block::text).any(names_report) {
        return;
    }
    let in_head = squeeze(document.title.as_deref().unwrap_or_default())
        + &document.meta.iter().filter(|(name, _)| name.contains("title")).map(|(_, v)| squeeze(v)).collect::<String>();
    // what the page's head says too comes first; a heading of a year's report is good enough, a column's name is not
    let rank = |block: &Block| match block {
        Block::Heading { text, .. } | Block::Paragraph { text } if names_report(text) && names_year(text) => {
            let confirmed = in_head.contains(&squeeze(text));
            let heading = matches!(block, Block::Heading { .. });
            (confirmed || heading).then_some((confirmed, heading))
        }
        _ => None,
    };
    let ranked = document.around.iter().enumerate().filter_map(|(at, block)| rank(block).map(|rank| (rank, at)));
    let title = ranked.max_by_key(|(rank, at)| (*rank, usize::MAX - at)).map(|(_, at)| at);
    if let Some(at) = title
        && let Some(text) = document.around.remove(at).text()
    {
        document.blocks.insert(0, Block::Heading { level: 1, text: text.to_owned() });
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a line reads like a report's title: short, no sentence.
fn names_report(text: &str) -> bool {
    const LONGEST: usize = 80;
    // most lines hold neither, and need not be squeezed to be told
    if !text.contains('报') || text.contains('。') {
        return false;
    }
    let text = squeeze(text);
    let named = text.contains("年度报告") || text.contains("年报") || text.contains("工作报告");
    named && text.chars().count() <= LONGEST
}

/// Whether a line holds a year, in digits or Chinese numerals.
fn names_year(text: &str) -> bool {
    let text = squeeze(text);
    text.split('年').any(|before| {
        let digits = before.chars().rev().take_while(|c| c.is_numeric() || "〇○零一二三四五六七八九".contains(*c));
        digits.count() >= 4
    })
}

#[cfg(test)]
mod tests;
