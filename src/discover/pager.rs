//! Where a column goes on: by the links of its pager, or by the script that would draw it.
//!
//! A count that a page declares ends nothing by itself: pages that are empty or repeat the one before do.

use super::link;
use super::page::Page;
use super::{Listing, ListingRequest};
use crate::model::capture::Request;
use crate::model::uri::CrawlUri;
use regex::Regex;
use std::sync::LazyLock;

/// What a link to the next page says. The second list is also said by other links, so those have to look like a page beside.
const NEXT: &[&str] =
    &["下一页", "下页", "下一頁", "后一页", "后页", "下一页>", "下一页>>", "下一页»", ">下一页", "next", "nextpage"];
const NEXT_IF_BESIDE: &[&str] = &[">", "›", "»", ">>", "〉", "→"];

/// What else the links of a pager say.
const ELSEWHERE: &[&str] = &[
    "上一页",
    "上页",
    "前一页",
    "首页",
    "第一页",
    "尾页",
    "末页",
    "最后一页",
    "最后页",
    "«",
    "‹",
    "<",
    "<<",
    "go",
    "跳转",
    "确定",
    "更多",
    "更多>>",
];

/// Whether a link turns the pages of a list, and is no entry of it.
pub(super) fn turns(text: &str) -> bool {
    (!text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()))
        || [NEXT, NEXT_IF_BESIDE, ELSEWHERE].iter().any(|words| words.contains(&text))
}

/// The page after this one, or a second guess at it where this one repeats the page before.
pub(super) fn next(page: &Page<'_>, at: &ListingRequest, listing: &Listing) -> Option<ListingRequest> {
    if listing.is_empty() {
        return None;
    }
    if listing.repeats {
        let twin = one_based_twin(at).filter(|_| !at.trail.probe)?;
        return Some(at.further(page, listing, twin.request));
    }
    let uri = by_link(page, at).or_else(|| by_script(page, at))?;
    Some(at.further(page, listing, Request::get(uri)).promised(true))
}

/// `index_2` instead of an `index_1` that is not there or shows the first page once more: portals that count from 1.
pub(super) fn one_based_twin(at: &ListingRequest) -> Option<ListingRequest> {
    let uri = &at.request.uri;
    let (_, last) = uri.path().rsplit_once('/')?;
    let (stem, extension) = last.split_once("_1.")?;
    if at.page != 2 || at.trail.probe {
        return None;
    }
    let mut twin = at.clone();
    twin.request.uri = uri.join(&format!("{stem}_2.{extension}")).ok()?;
    twin.trail.probe = true;
    Some(twin)
}

pub(super) fn by_link(page: &Page<'_>, at: &ListingRequest) -> Option<CrawlUri> {
    let here = [page.uri.surt(), at.request.uri.surt()];
    let wanted = at.page.saturating_add(1).to_string();
    let mut numbered = None;
    for (anchor, href) in page.anchors() {
        let text = link::short_text(anchor);
        let title = anchor.value().attr("title").map(str::trim).unwrap_or_default();
        let relation = anchor.value().attr("rel") == Some("next");
        let says_next = relation || [text.as_str(), title].iter().any(|words| NEXT.contains(words));
        let may_say = NEXT_IF_BESIDE.contains(&text.as_str())
            || (text.is_empty() && anchor.value().classes().any(|class| class.contains("next")));
        let is_number = text == wanted;
        if !(says_next || may_say || is_number) {
            continue;
        }
        let Some(uri) = page.resolve(href).filter(|uri| uri.host() == page.uri.host() && !here.contains(&uri.surt()))
        else {
            continue;
        };
        if (says_next && goes_on(&uri, page.uri)) || (may_say && beside(&uri, page.uri)) {
            return Some(uri);
        }
        if is_number && numbered.is_none() && beside(&uri, page.uri) {
            numbered = Some(uri);
        }
    }
    numbered
}

/// Whether an address can be the next page of this one: beside it, in its folder or below, or in a folder that counts as
/// its own does. A link up the tree or to another column is a theme's, whatever it says.
fn goes_on(uri: &CrawlUri, page: &CrawlUri) -> bool {
    let (to, here) = (link::folder(uri), link::folder(page));
    let counted = |folder: &str| {
        let (above, last) = folder.trim_end_matches('/').rsplit_once('/')?;
        let stem = last.trim_end_matches(|c: char| c.is_ascii_digit());
        (stem.len() < last.len() && last.len() - stem.len() <= 3).then(|| format!("{above}/{stem}"))
    };
    beside(uri, page) || to.starts_with(here) || counted(to).is_some_and(|to| counted(here) == Some(to))
}

/// Whether an address looks like another page of the same column: the same path with another query, or a file whose
/// name differs by a number only.
fn beside(one: &CrawlUri, other: &CrawlUri) -> bool {
    if one.path() == other.path() {
        return one.url().query() != other.url().query();
    }
    let stem = |uri: &CrawlUri| {
        let last = uri.path().rsplit('/').next().unwrap_or_default();
        let name = last.split('.').next().unwrap_or_default();
        name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['_', '-']).to_owned()
    };
    let (a, b) = (stem(one), stem(other));
    let pageish = |name: &str| matches!(name, "index" | "column-index" | "list" | "page" | "");
    link::folder(one) == link::folder(other) && (a == b || (pageish(&a) && pageish(&b)))
        // vsb: gknb.htm goes on as gknb/3.htm
        || link::folder(one).strip_suffix('/').is_some_and(|f| other.path().split('.').next() == Some(f))
}

/// What a page's script says of its pager.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Script {
    pages: u32,
    /// The page's own number as the script counts.
    current: Option<u32>,
    /// The files' name and extension.
    name: String,
    extension: String,
    /// Whether the second page is `_2`.
    one_based: bool,
}

static CALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"createPage(?:HTML)?\s*\(([^()]{1,200})\)").expect("a constant pattern"));
static COUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:var\s+(countPage)\s*=\s*|\b(totalPage)\s*[:=]\s*)([0-9]{1,6})").expect("a constant pattern")
});

/// Whether the page has a script that pages as TRS WCM does.
pub(super) fn has_script(page: &Page<'_>) -> bool {
    script(page.text()).is_some()
}

fn by_script(page: &Page<'_>, at: &ListingRequest) -> Option<CrawlUri> {
    let script = script(page.text())?;
    if at.page >= script.pages {
        return None;
    }
    let last = at.request.uri.path().rsplit('/').next().unwrap_or_default();
    let own =
        last.strip_prefix(&script.name).and_then(|rest| rest.strip_prefix('_')).and_then(|rest| rest.split('.').next());
    let own: u32 = own.and_then(|number| number.parse().ok()).unwrap_or(0);
    let one_based = script.one_based || (at.page == 1 && script.current == Some(1));
    let number = if own == 0 && one_based { 2 } else { own.saturating_add(1) };
    page.resolve(&format!("{}_{number}.{}", script.name, script.extension))
}

fn script(text: &str) -> Option<Script> {
    CALL.captures_iter(text).find_map(|call| called(call.get(1)?.as_str())).or_else(|| {
        let count = COUNT.captures(text)?;
        Some(Script {
            pages: count.get(3)?.as_str().parse().ok()?,
            current: None,
            name: "index".to_owned(),
            extension: "html".to_owned(),
            one_based: count.get(2).is_some(),
        })
    })
}

/// `pages, current, "index", "html"`; with three leading numbers the first is the number of records. UCAP has the id of
/// the pager's element before all.
fn called(arguments: &str) -> Option<Script> {
    let mut numbers: Vec<u32> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let all: Vec<&str> = arguments.split(',').map(str::trim).collect();
    let has_element = matches!(all[..], [id, pages, ..] if id.starts_with(['"', '\'']) && pages.parse::<u32>().is_ok());
    for argument in all.into_iter().skip(usize::from(has_element)) {
        let bare = argument.trim_matches(['"', '\'']);
        match bare.parse() {
            Ok(number) if words.is_empty() => numbers.push(number),
            _ if bare.len() < argument.len() => words.push(bare),
            _ => {}
        }
    }
    let ([pages, current] | [_, pages, current, ..]) = numbers[..] else { return None };
    let plain =
        |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let mut words = words.into_iter().filter(plain);
    let name = words.next().unwrap_or("index").to_owned();
    let extension = words.next().unwrap_or("html").to_owned();
    Some(Script { pages, current: Some(current), name, extension, one_based: false })
}

#[cfg(test)]
mod tests {
    use super::super::Trail;
    use super::*;

    #[test]
    fn the_pagers_of_trs_are_read_in_every_form() {
        for (text, pages, current, file) in [
            (r#"createPageHTML(32, 0, "index", "html");"#, 32, Some(0), "index.html"),
            ("createPageHTML(5,1,'list','shtml',100)", 5, Some(1), "list.shtml"),
            (r#"createPage(7, 0, "index", "htm")"#, 7, Some(0), "index.htm"),
            (r#"createPageHTML(412, 21, 0, "index", "html")"#, 21, Some(0), "index.html"),
            ("function createPageHTML(a, b, c, d){} createPageHTML(3,0,\"index\",\"html\")", 3, Some(0), "index.html"),
            ("var countPage = 9//", 9, None, "index.html"),
            ("createPageHTML('page_div', 4, 1, 'zfxxgk_list', 'shtml', 68);", 4, Some(1), "zfxxgk_list.shtml"),
        ] {
            let found = script(text).unwrap();
            assert_eq!((found.pages, found.current), (pages, current), "{text}");
            assert_eq!(format!("{}.{}", found.name, found.extension), file, "{text}");
        }
        assert_eq!(script("createPageHTML(pageCount, current, \"index\", \"html\")"), None);
        assert!(script("$('.pagination').pagination({totalPage: 4})").unwrap().one_based);
    }

    #[test]
    fn a_link_up_the_tree_or_to_another_column_is_no_next_page() {
        let uri = CrawlUri::parse("http://a.gov.cn/zwgk/nb/index.html").unwrap();
        for (href, is) in [
            ("index_1.html", true),
            ("/zwgk/nb/index.html?page=2", true),
            ("/zwgk/nb/2/index.html", true),
            ("list-9.shtml", true),
            ("/", false),
            ("/zwgk/", false),
            ("../index_1.html", false),
            ("/zwgk/tzgg/index_1.html", false),
        ] {
            let html = format!("<a href='{href}'>下一页</a>");
            let page = Page::new(&uri, "text/html", html.as_bytes());
            let request = Request::get(uri.clone());
            let at = ListingRequest { request, page: 1, depth: 0, trail: Trail::default() };
            let found = by_link(&page, &at);
            assert_eq!(found.is_some(), is, "{href}");
        }
        let at = |text: &str| CrawlUri::parse(&format!("http://a.gov.cn{text}")).unwrap();
        assert!(goes_on(&at("/nb/p2/"), &at("/nb/p1/")) && !goes_on(&at("/nb/p2/"), &at("/gg/p1/")));
    }

    #[test]
    fn a_page_beside_differs_by_a_number_only() {
        let uri = |text: &str| CrawlUri::parse(&format!("http://a.gov.cn{text}")).unwrap();
        for (one, other, is) in [
            ("/nb/index_1.html", "/nb/", true),
            ("/nb/index_2.html", "/nb/index_1.html", true),
            ("/nb/list?page=2", "/nb/list", true),
            ("/gknb/3.htm", "/gknb.htm", true),
            ("/nb/column-index-2.shtml", "/nb/index.shtml", true),
            ("/nb/202101/t2.html", "/nb/index.html", false),
            ("/other/index_1.html", "/nb/index.html", false),
        ] {
            assert_eq!(beside(&uri(one), &uri(other)), is, "{one}");
        }
    }
}
