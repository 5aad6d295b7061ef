//! `nfcms`: columns of Guangdong's joint portal platform (NFCMS). Articles are `content/post_<number>.html` below their
//! column, pages count from 1: `index`, `index_2`, `index_3`.

use super::column_page::{ColumnPage, FULL};
use super::link::{self, Link};
use super::page::Page;
use super::{Dialect, Listing, ListingRequest, pager};
use crate::model::capture::Request;
use crate::model::source::Source;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct Nfcms;

static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"/content/m?post_[0-9]+\.html?$"));
static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r"/content/m?post_[0-9]+\.html?\b|\bNFCMS_"));
static PAGER: LazyLock<Regex> = LazyLock::new(|| pattern(r"index_[0-9]+\.html?\b"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Nfcms {
    fn name(&self) -> &'static str {
        "nfcms"
    }

    fn marks(&self) -> &'static str {
        "articles `content/post_<number>.html` below the column, or the platform's `NFCMS_` variables"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let is_own = |link: &Link<'_>| {
            let path = link.uri.path();
            ARTICLE.is_match(path) && path.starts_with(link::folder(page.uri)) && !link.in_frame()
        };
        let mut found = ColumnPage::read(self.name(), source, (page, at), is_own);
        found.listing.matched |= self.recognise(page);
        let next = pager::next(page, at, &found.listing).or_else(|| silent_second(page, at, &found));
        found.followed_by(next)
    }
}

/// The second page of a full first page that has no pager of any kind.
fn silent_second(page: &Page<'_>, at: &ListingRequest, found: &ColumnPage) -> Option<ListingRequest> {
    let silent = !pager::has_script(page) && !PAGER.is_match(page.text());
    if at.page > 1 || found.listing.repeats || found.entries < FULL || !silent || !link::is_folder(page.uri) {
        return None;
    }
    let second = page.uri.join("index_2.html").ok()?;
    Some(at.further(page, &found.listing, Request::get(second)))
}
