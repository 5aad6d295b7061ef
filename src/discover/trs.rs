//! `trs`: static pages of TRS WCM (拓尔思), the most common family. Pages are `index`, `index_1`, `index_2`…; years and
//! kinds of units are columns below.

use super::column_page::ColumnPage;
use super::link::{self, Link};
use super::page::Page;
use super::{Dialect, Listing, ListingRequest, pager};
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct Trs;

/// An article's file: `202101/t20210115_300001.html`, or without the day, or the document itself.
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)/(?:t(?:[0-9]{8})?_[0-9]+\.s?html?|[^/]+\.(?:docx?|pdf|wps|ofd))$").expect("a constant pattern")
});
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"createPage(?:HTML)?\s*\(\s*[0-9]|href\s*=\s*["']?[^"'>\s]*/t[0-9]{8}_[0-9]+\.s?html?"#)
        .expect("a constant pattern")
});

impl Dialect for Trs {
    fn name(&self) -> &'static str {
        "trs"
    }

    fn marks(&self) -> &'static str {
        "articles `t<day>_<number>.html` below the column, a pager `createPageHTML(…)`, or columns of years and units"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let is_own = |link: &Link<'_>| is_own_article(link, page.uri);
        let mut found = ColumnPage::read(self.name(), source, (page, at), is_own);
        found.listing.matched |= !found.listing.is_empty() || pager::has_script(page);
        found.followed(page, at)
    }
}

/// Whether a link is an article of the very column that lists it, and not news of the frame.
fn is_own_article(link: &Link<'_>, page: &CrawlUri) -> bool {
    ARTICLE.is_match(link.uri.path()) && link.uri.path().starts_with(link::folder(page)) && !link.in_frame()
}
