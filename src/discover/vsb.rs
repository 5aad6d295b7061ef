//! `vsb`: columns of 博达 VSB. Articles are `/info/<column>/<number>.htm`, or `<slug>/<number>.htm` below a column
//! `<slug>.htm`. Later pages are `<slug>/<k>.htm` and count down: the page's own links tell, and only where it has none, its
//! count of pages does.

use super::column_page::ColumnPage;
use super::link::{self, Link};
use super::page::Page;
use super::{Dialect, Listing, ListingRequest, pager};
use crate::model::capture::Request;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) struct Vsb;

static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(/(?:[^/]+/)*info/[0-9]+/)[0-9]+\.html?$"));
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    // VSB names its parts; an address alone may lead to another site
    pattern(r#"(?:href\s*=\s*["']?(?:\.{1,2}/|/)*|["'])info/[0-9]+/[0-9]+\.htm\b"#)
});
/// `第1/4页`, `1/4`, `共4页`: the second and the last are VSB's own.
static PAGES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:共\s*|[>第\s]1\s*/\s*)([0-9]{1,5})\s*(?:页|</)"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Vsb {
    fn name(&self) -> &'static str {
        "vsb"
    }

    fn marks(&self) -> &'static str {
        "articles `/info/<column>/<number>.htm`, or articles and later pages below `<column>/` beside `<column>.htm`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        if MARK.is_match(page.text()) {
            return true;
        }
        // articles below the slug: <column>.htm and <column>/954040.htm
        slug(page.uri).is_some_and(|slug| links(page).any(|uri| is_below(&uri, page.uri, slug)))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let own = own_columns(page);
        let slug = slug_of(page, at);
        let is_own = |link: &Link<'_>| {
            let of_column = column(&link.uri).is_some_and(|column| own.contains(column));
            let below = || slug.is_some_and(|slug| is_below(&link.uri, page.uri, slug));
            (of_column || below()) && link.uri.host() == page.uri.host() && !link.in_frame()
        };
        let found = match slug {
            Some(slug) => ColumnPage::read_below(self.name(), (source, slug), (page, at), is_own),
            None => ColumnPage::read(self.name(), source, (page, at), is_own),
        };
        let next = pager::next(page, at, &found.listing).or_else(|| by_count(page, at, &found.listing));
        found.followed_by(next)
    }
}

fn links<'a>(page: &'a Page<'_>) -> impl Iterator<Item = CrawlUri> + 'a {
    page.anchors().filter_map(|(_, href)| page.resolve(href))
}

/// The column of an article's address, as a path.
fn column(uri: &CrawlUri) -> Option<&str> {
    ARTICLE.captures(uri.path())?.get(1).map(|column| column.as_str())
}

/// The columns that the page lists: those of which it names a report. Boxes of news beside the list are of others.
fn own_columns(page: &Page<'_>) -> HashSet<String> {
    let links = page.anchors().filter_map(|(anchor, href)| Link::read(page, anchor, href));
    let of_reports = links.filter(|link| link::says(&link.judgement) >= 2 && !link.in_frame());
    of_reports.filter_map(|link| column(&link.uri).map(str::to_owned)).collect()
}

/// The slug of a page's column, whichever of its pages this is.
fn slug_of<'a>(page: &Page<'a>, at: &ListingRequest) -> Option<&'a str> {
    let slug = slug(page.uri)?;
    match slug.rsplit_once('/') {
        Some((column, number)) if at.page > 1 && number.bytes().all(|b| b.is_ascii_digit()) => Some(column),
        _ => Some(slug),
    }
}

/// `/xwzx/gknb` of `/xwzx/gknb.htm`.
fn slug(uri: &CrawlUri) -> Option<&str> {
    let slug = uri.path().strip_suffix(".htm")?;
    (!slug.ends_with('/')).then_some(slug)
}

/// Whether an address is an article below the column's slug; fewer digits number its later pages.
fn is_below(uri: &CrawlUri, page: &CrawlUri, slug: &str) -> bool {
    let number = uri.path().strip_prefix(slug).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".htm"));
    number.is_some_and(|n| n.len() >= 4 && n.bytes().all(|b| b.is_ascii_digit())) && uri.host() == page.host()
}

/// The next page by the count that the first page shows, or by the number of a later one. A pager with links knows
/// better, so that one without a next page is the end.
fn by_count(page: &Page<'_>, at: &ListingRequest, listing: &Listing) -> Option<ListingRequest> {
    if listing.is_empty() || listing.repeats {
        return None;
    }
    let slug = slug_of(page, at)?;
    let number = if at.page > 1 {
        let own = page.uri.path().strip_prefix(slug)?.strip_prefix('/')?.strip_suffix(".htm")?;
        own.parse::<u32>().ok()?.checked_sub(1)?
    } else {
        PAGES.captures(page.text())?.get(1)?.as_str().parse::<u32>().ok()?.checked_sub(1)?
    };
    let is_page = |uri: &CrawlUri| {
        let rest = uri.path().strip_prefix(slug).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".htm"));
        rest.is_some_and(|n| (1..4).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
    };
    if number == 0 || links(page).any(|uri| is_page(&uri)) {
        return None;
    }
    let uri = page.uri.join(&format!("{slug}/{number}.htm")).ok()?;
    Some(at.further(page, listing, Request::get(uri)))
}
