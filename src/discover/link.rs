//! A link with what stands round it: its words, the day beside it, whether it belongs to the page's frame.

pub(super) mod twin;

use super::page::{Page, folded};
use crate::model::uri::CrawlUri;
use crate::title::{self, Judgement, Verdict};
use jiff::civil::Date;
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;

/// How far up the day of an entry is looked for, and how long the entry may be (bytes); further up stand other entries.
const LEVELS_UP: usize = 4;
const LONGEST_ENTRY: usize = 1200;

/// How many nodes of an entry, and how many elements above it, are looked at: a hostile page nests without end.
const MOST_NODES: usize = 1000;
const HIGHEST: usize = 64;

/// Longest words of a link that are kept, in characters.
const LONGEST_WORDS: usize = 200;

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    // portals break days over lines: 2026-⏎ 01-⏎ 23
    Regex::new(r"(?:^|[^0-9])(20[0-9]{2})\s*[-./年]\s*([01]?[0-9])\s*[-./月]\s*([0-3]?[0-9])(?:[^0-9]|$)")
        .expect("a constant pattern")
});

/// What the answer of a list's API says beside a record's title.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// The day of publication.
    pub(super) day: Option<Date>,
    /// The publisher.
    pub(super) unit: Option<String>,
}

/// What is one page among many although its number is short: in a folder of its day or month, or with a word for a page
/// before its number. Other short numbers are those of pagers.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"/20[0-9]{2}(?:/[01]?[0-9]|/?[01][0-9]-?[0-3][0-9])/[^/]*[0-9]+[^/]*$|(?:content|show|info|detail|view)[-_][0-9]+(?:\.[a-z]+)?$")
        .expect("a constant pattern")
});

/// One link of a page, or one record of an answer, judged by its words.
pub(super) struct Link<'a> {
    /// The `<a>` itself; none for a record.
    pub(super) anchor: Option<ElementRef<'a>>,
    /// Where it leads.
    pub(super) uri: CrawlUri,
    /// Its words, white space folded.
    pub(super) words: String,
    /// What they say.
    pub(super) judgement: Judgement,
    /// Where the configuration says that the day stands.
    pub(super) day_in: Option<ElementRef<'a>>,
    /// What the answer says beside the words; empty for a link of a page.
    pub(super) beside: Beside,
}

impl<'a> Link<'a> {
    /// Reads an anchor; none where it leads nowhere.
    pub(super) fn read(page: &Page<'_>, anchor: ElementRef<'a>, href: &str) -> Option<Self> {
        let uri = page.resolve(href)?;
        let (mut words, mut judgement) = words(anchor);
        // "下载": a document's own name may say more
        if says(&judgement) < 2
            && let Some(name) = super::attachments::document_name(&uri)
            && let named = title::judge(&name)
            && says(&named) >= 2
        {
            (words, judgement) = (folded(&name), named);
        }
        Some(Self { anchor: Some(anchor), uri, words, judgement, day_in: None, beside: Beside::default() })
    }

    /// A record of an answer.
    pub(super) fn of_record(uri: CrawlUri, title: &str, beside: Beside) -> Self {
        let words: String = folded(title).chars().take(LONGEST_WORDS).collect();
        let judgement = title::judge(&words);
        Self { anchor: None, uri, words, judgement, day_in: None, beside }
    }

    /// The day that the list shows beside it.
    pub(super) fn day(&self) -> Option<Date> {
        match self.day_in {
            Some(element) => day(&text_of(element)),
            None => self.beside.day.or_else(|| day_beside(self.anchor?, &self.words)),
        }
    }

    /// Whether it belongs to the page's frame.
    pub(super) fn in_frame(&self) -> bool {
        self.anchor.is_some_and(in_frame)
    }
}

/// Words that are nothing but the name of a public body, as lists of a year's reports have them.
pub(super) fn as_agency(words: &str) -> Option<String> {
    let name: String = words.split_whitespace().collect();
    let ends = [
        "局",
        "委",
        "办",
        "政府",
        "厅",
        "中心",
        "街道",
        "办事处",
        "镇",
        "乡",
        "院",
        "委员会",
        "办公室",
        "支队",
        "大队",
        "站",
        "所",
        "部",
    ];
    ((2..=40).contains(&name.chars().count()) && ends.iter().any(|end| name.ends_with(end))).then_some(name)
}

/// The words of a link and what they say: of its title, text and picture the one that says most.
fn words(anchor: ElementRef<'_>) -> (String, Judgement) {
    let text = text_of(anchor);
    let attribute = anchor.value().attr("title").map(folded).unwrap_or_default();
    let mut best = (String::new(), title::judge(""));
    for words in [attribute, text] {
        if words.is_empty() || words == best.0 || words.chars().count() > LONGEST_WORDS {
            continue;
        }
        let judgement = title::judge(&words);
        let rank = |words: &str, judgement: &Judgement| (says(judgement), !is_cut(words), words.len());
        if best.0.is_empty() || rank(&words, &judgement) > rank(&best.0, &best.1) {
            best = (words, judgement);
        }
    }
    best
}

/// Whether the portal shortened the words for its list.
fn is_cut(words: &str) -> bool {
    words.ends_with('…') || words.ends_with("...")
}

/// How much a judgement tells: a cut title ("某局2020年政府信息公…") tells less than the whole one.
pub(super) fn says(judgement: &Judgement) -> u8 {
    match judgement.verdict {
        Verdict::Report => 3,
        Verdict::Doubt => 2,
        Verdict::Not(title::UNRELATED) => 0,
        Verdict::Not(_) => 1,
    }
}

/// The first pieces of an element's text.
fn pieces(element: ElementRef<'_>) -> impl Iterator<Item = &str> {
    element.descendants().take(MOST_NODES).filter_map(|node| node.value().as_text().map(|text| &**text))
}

/// An element's text without white space and in small letters, where it is short enough for a pager; else empty.
pub(super) fn short_text(element: ElementRef<'_>) -> String {
    let mut short = String::new();
    for c in pieces(element).flat_map(str::chars).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase) {
        short.push(c);
        if short.len() > 40 {
            return String::new();
        }
    }
    short
}

/// An element's text, white space folded, up to the length of an entry.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for piece in pieces(element) {
        text.push_str(piece);
        if text.len() > LONGEST_ENTRY {
            break;
        }
    }
    folded(&text)
}

/// The day that stands in the same entry of the list as the link.
fn day_beside(anchor: ElementRef<'_>, words: &str) -> Option<Date> {
    for parent in anchor.ancestors().filter_map(ElementRef::wrap).take(LEVELS_UP) {
        if matches!(parent.value().name(), "ul" | "ol" | "table" | "tbody" | "body" | "html" | "main" | "section") {
            return None;
        }
        let text = text_of(parent);
        if text.len() > LONGEST_ENTRY || several_links(parent, anchor) {
            return None;
        }
        // a day within the words themselves is not the listing's
        let day = if words.is_empty() { day(&text) } else { day(&text.replace(words, " ")) };
        let day = day.or_else(|| day_apart(parent, words));
        if day.is_some() || matches!(parent.value().name(), "li" | "tr" | "dl") {
            return day;
        }
    }
    None
}

/// The day in a row whose cells stand apart though nothing is between them: `004312024-01-19` is a number and a day.
fn day_apart(row: ElementRef<'_>, words: &str) -> Option<Date> {
    let apart = pieces(row).collect::<Vec<_>>().join(" ");
    day(&apart).filter(|_| day(words).is_none())
}

/// Whether an element holds links to other places than the anchor, so that it is no longer the anchor's own entry.
fn several_links(element: ElementRef<'_>, anchor: ElementRef<'_>) -> bool {
    let own = anchor.value().attr("href");
    let others = element.descendants().take(MOST_NODES).filter_map(ElementRef::wrap).filter(|e| {
        let node = e.value();
        node.name() == "a" && node.attr("href") != own && node.attr("href").is_some_and(|h| h.len() > 1)
    });
    !matches!(element.value().name(), "li" | "tr" | "dl") && others.take(1).count() > 0
}

/// The first day in a text.
pub(super) fn day(text: &str) -> Option<Date> {
    DAY.captures_iter(text).find_map(|day| {
        let number = |group: usize| day.get(group)?.as_str().parse::<i8>().ok();
        let year = day.get(1)?.as_str().parse::<i16>().ok()?;
        Date::new(year, number(2)?, number(3)?).ok()
    })
}

/// Whether an element belongs to the page's frame: navigation, breadcrumbs, head, foot.
pub(super) fn in_frame(element: ElementRef<'_>) -> bool {
    element.ancestors().take(HIGHEST).filter_map(ElementRef::wrap).any(|e| {
        let node = e.value();
        matches!(node.name(), "nav" | "header" | "footer" | "aside")
            || node.id().is_some_and(names_frame)
            || node.attr("class").is_some_and(|classes| classes.split_ascii_whitespace().any(names_frame))
    })
}

/// Whether an id or class names a part of the frame.
fn names_frame(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let starts = ["nav", "menu", "foot", "header", "crumb", "bread", "sitemap", "friend", "copyright"];
    let ends = ["nav", "menu", "foot", "footer", "header", "crumb", "crumbs", "breadcrumb"];
    starts.iter().any(|s| name.strip_prefix(s).is_some_and(|rest| rest.is_empty() || !rest.contains("list")))
        || ends.iter().any(|end| name.ends_with(end))
        || matches!(name.as_str(), "dqwz" | "location" | "position" | "weizhi" | "wz")
}

/// Whether an address names a column and not a page in it: a folder or its `index`.
pub(super) fn is_folder(uri: &CrawlUri) -> bool {
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    last.is_empty() || matches!(last.split_once('.'), Some(("index" | "default", _)))
}

/// The folder of an address, with its slash at the end.
pub(super) fn folder(uri: &CrawlUri) -> &str {
    let path = uri.path();
    path.rfind('/').map_or("/", |at| &path[..=at])
}

/// Whether an address looks like one page among many: a number in its last part or its query, or a document.
pub(super) fn is_article(uri: &CrawlUri) -> bool {
    let path = uri.path().trim_end_matches('/');
    let mut parts = path.rsplit('/').filter(|part| !part.starts_with("index."));
    let last = parts.next().unwrap_or_default();
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    digits(last) >= 4
        || (NUMBERED.is_match(path) && !last.starts_with("index"))
        || uri.url().query().is_some_and(|query| digits(query) >= 2)
        || super::attachments::document_name(uri).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    #[test]
    fn days_are_read_however_portals_break_them() {
        for text in ["2026-01-23", "[2026.1.23]", "2026年1月23日", "2026-\n 01-\n 23 ", "2026/01/23 10:00"] {
            assert_eq!(day(text), Date::new(2026, 1, 23).ok(), "{text}");
        }
        assert_eq!(day("120260123"), None);
        assert_eq!(day("2026-13-40"), None);
    }

    #[test]
    fn the_day_is_that_of_the_own_entry() {
        let html = Html::parse_document(
            "<ul><li><a href=1>甲局2020年政府信息公开年报</a></li><li><a href=2>乙局2020年政府信息公开年报</a><span>2021-01-15</span></li></ul>",
        );
        let days: Vec<_> = html
            .tree
            .root()
            .descendants()
            .filter_map(ElementRef::wrap)
            .filter(|e| e.value().name() == "a")
            .map(|a| day_beside(a, ""))
            .collect();
        assert_eq!(days, [None, Date::new(2021, 1, 15).ok()]);
    }

    #[test]
    fn the_day_of_a_row_stands_in_a_cell_of_its_own() {
        for (row, expected) in [
            ("<td><a href=1>甲局年报</a></td><td>00431</td><td>2021-01-15</td>", Date::new(2021, 1, 15).ok()),
            ("<td><a href=1>2021年1月9日<br>的公告</a></td><td>00431</td>", None),
        ] {
            let html = Html::parse_fragment(&format!("<table><tr>{row}</tr></table>"));
            let mut elements = html.tree.root().descendants().filter_map(ElementRef::wrap);
            let anchor = elements.find(|e| e.value().name() == "a").unwrap();
            assert_eq!(day_beside(anchor, &text_of(anchor)), expected, "{row}");
        }
    }

    #[test]
    fn columns_and_articles_are_told_apart_by_their_addresses() {
        for (text, folder, article) in [
            ("http://a.gov.cn/zfxxgknb/", true, false),
            ("http://a.gov.cn/zfxxgknb/2020nb/index.html", true, true),
            ("http://a.gov.cn/nb/202101/t20210115_1.html", false, true),
            ("http://a.gov.cn/nb/about.html", false, false),
            ("http://a.gov.cn/2293115/index.html", true, true),
            ("http://a.gov.cn/2026/1/7.html", false, true),
            ("http://a.gov.cn/nb/index_2.html", false, false),
            ("http://a.gov.cn/nb/3.htm", false, false),
            ("http://a.gov.cn/nb/2026/1/index_2.html", false, false),
        ] {
            let uri = CrawlUri::parse(text).unwrap();
            assert_eq!((is_folder(&uri), is_article(&uri)), (folder, article), "{text}");
        }
    }
}
