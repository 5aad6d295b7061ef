//! A page as the dialects see it: decoded once, parsed at most once, whoever looks at it.

use crate::charset;
use crate::model::uri::CrawlUri;
use crate::nesting;
use scraper::{ElementRef, Html};
use std::cell::OnceCell;
use std::ops::ControlFlow;

/// How much of a page is read, in bytes of text. A listing of thousands of links is well under one megabyte.
const LONGEST: usize = 4 << 20;

/// How many links of a page are looked at.
const MOST_LINKS: usize = 20_000;

/// How many characters of a page are quoted to a person.
const OPENING: usize = 100;

/// A page that was archived, its body without content encoding.
pub struct Page<'a> {
    /// Where it was answered from.
    pub uri: &'a CrawlUri,
    /// `Content-Type`, or empty.
    pub content_type: &'a str,
    /// The body.
    pub body: &'a [u8],
    text: OnceCell<(String, &'static str)>,
    html: OnceCell<Html>,
    base: OnceCell<CrawlUri>,
}

impl<'a> Page<'a> {
    /// A page; nothing is decoded until something asks.
    pub fn new(uri: &'a CrawlUri, content_type: &'a str, body: &'a [u8]) -> Self {
        Self { uri, content_type, body, text: OnceCell::new(), html: OnceCell::new(), base: OnceCell::new() }
    }

    /// Whether the body is longer than what is read of it.
    pub(super) fn is_cut(&self) -> bool {
        self.body.len() > LONGEST
    }

    /// The page's text.
    pub(super) fn text(&self) -> &str {
        &self.decoded().0
    }

    /// The page's text and its encoding.
    fn decoded(&self) -> &(String, &'static str) {
        self.text.get_or_init(|| {
            let body = self.body.get(..LONGEST).unwrap_or(self.body);
            let (text, encoding) = charset::decode(body, self.content_type);
            (text.into_owned(), encoding)
        })
    }

    /// The parsed page.
    pub(super) fn html(&self) -> &Html {
        self.html.get_or_init(|| Html::parse_document(&nesting::tamed(self.text())))
    }

    /// What links are resolved against: `<base href>`, or the page's own address.
    pub(super) fn base(&self) -> &CrawlUri {
        self.base.get_or_init(|| {
            let href = self.elements().find(|e| e.value().name() == "base").and_then(|e| e.value().attr("href"));
            href.and_then(|href| self.uri.join(href).ok()).unwrap_or_else(|| self.uri.clone())
        })
    }

    /// Reads the page's links as the page of the column would that a script shows it in.
    pub(super) fn shown_in(&self, column: &CrawlUri) {
        self.base.get_or_init(|| column.clone());
    }

    /// Every element in the page's order.
    pub(super) fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        self.html().tree.root().descendants().filter_map(ElementRef::wrap)
    }

    /// Every `<a href>` in the page's order, up to a bound.
    pub(super) fn anchors(&self) -> impl Iterator<Item = (ElementRef<'_>, &str)> {
        let anchors = self.elements().filter(|e| e.value().name() == "a");
        anchors.filter_map(|e| e.value().attr("href").map(|href| (e, href))).take(MOST_LINKS)
    }

    /// Where a link leads; none for scripts, mail and places in the page itself.
    pub(super) fn resolve(&self, href: &str) -> Option<CrawlUri> {
        let href = href.trim();
        if href.is_empty() || href.starts_with('#') {
            return None;
        }
        self.join(href)
    }

    /// Joins as a browser does, which writes a query in the page's own encoding.
    fn join(&self, href: &str) -> Option<CrawlUri> {
        if href.is_ascii() {
            return self.base().join(href).ok();
        }
        let encoding = self.decoded().1;
        self.base().join_from(href, &|text| charset::encode(text, encoding)).ok()
    }

    /// The first words that a person would read here, those of links aside; of what is no page its first characters.
    pub(super) fn opening(&self) -> String {
        let mut words = String::new();
        for node in self.html().tree.root().descendants() {
            let Some(text) = node.value().as_text() else { continue };
            let parent = node.parent().and_then(ElementRef::wrap).map_or("", |e| e.value().name());
            if !matches!(parent, "script" | "style" | "noscript" | "title" | "a") {
                words.push_str(text);
                words.push(' ');
            }
            if words.len() > 4 * OPENING {
                break;
            }
        }
        let whole = || self.text().chars().take(4 * OPENING).collect();
        let shown: String = if words.trim().is_empty() { whole() } else { words };
        folded(&shown).chars().take(OPENING).collect()
    }

    /// The content of a `<meta name>`, white space folded, whatever its case.
    pub(super) fn meta(&self, name: &str) -> Option<String> {
        let tag = self.elements().map(|e| e.value()).find(|node| {
            node.name() == "meta" && node.attr("name").is_some_and(|given| given.trim().eq_ignore_ascii_case(name))
        })?;
        tag.attr("content").map(folded).filter(|content| !content.is_empty())
    }

    /// What the page calls its site and itself: the `SiteName` of the national meta tags, then the title.
    pub(crate) fn names(&self) -> Vec<String> {
        self.meta("SiteName").into_iter().chain(self.title()).collect()
    }

    /// The page's title, white space folded.
    fn title(&self) -> Option<String> {
        let title = self.elements().find(|e| e.value().name() == "title");
        title.map(|e| folded(&e.text().collect::<String>())).filter(|title| !title.is_empty())
    }

    /// The title as far as it is quoted to a person; empty where there is none.
    pub(super) fn quoted_title(&self) -> String {
        self.title().unwrap_or_default().chars().take(OPENING).collect()
    }

    /// The column that the page says it shows: the `ColumnName` of the national meta tags, else the title.
    pub(super) fn column(&self) -> Option<String> {
        let mut title = None;
        let meta = self.elements().try_for_each(|e| match e.value().name() {
            "meta" if e.value().attr("name").is_some_and(|n| n.eq_ignore_ascii_case("columnname")) => {
                ControlFlow::Break(e.value().attr("content").map(folded))
            }
            "title" if title.is_none() => {
                title = Some(folded(&e.text().collect::<String>()));
                ControlFlow::Continue(())
            }
            "body" => ControlFlow::Break(None),
            _ => ControlFlow::Continue(()),
        });
        let named = match meta {
            ControlFlow::Break(named) => named,
            ControlFlow::Continue(()) => None,
        };
        named.filter(|name| !name.is_empty()).or(title).filter(|name| !name.is_empty())
    }
}

/// Text with its white space folded to single blanks, without what a terminal would obey: control characters, and those
/// that turn the direction of writing.
pub(super) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = folded.len();
        if before > 0 {
            folded.push(' ');
        }
        let at = folded.len();
        folded.extend(word.chars().filter(|c| !commands(*c)));
        if folded.len() == at {
            folded.truncate(before);
        }
    }
    folded
}

/// Whether a character is none to be seen, but tells a terminal what to do (C0, C1, and the bidirectional controls of UAX 9).
fn commands(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_words_command_no_terminal() {
        for (text, shown) in [
            (" 某局\n\t 年报 ", "某局 年报"),
            ("\u{1b}[31m红\u{1b}[0m", "[31m红[0m"),
            ("\u{9b}2J\u{7} \u{0} 清\u{8}", "2J 清"),
            ("a\u{202e}fdp.exe\u{2069}", "afdp.exe"),
            ("\u{1b}", ""),
        ] {
            assert_eq!(folded(text), shown, "{text:?}");
        }
        let uri = CrawlUri::parse("http://a.gov.cn/").unwrap();
        assert_eq!(Page::new(&uri, "text/html", "<p>\u{1b}]0;x\u{7}维护</p>".as_bytes()).opening(), "]0;x维护");
    }
}
