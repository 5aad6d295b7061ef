//! `gongkai`: the disclosure platform of Shandong's counties (`/gongkai/site_<unit>/channel_<id>/doc_<24 hex>.html`). Articles
//! are static; the list of a channel is drawn by a script whose call is not known, so that only what a page links itself is
//! read.

use super::column_page::ColumnPage;
use super::link::{self, Link};
use super::page::Page;
use super::{Dialect, Listing, ListingRequest, shell};
use crate::model::capture::Request;
use crate::model::source::Source;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct Gongkai;

/// An article; what a channel is called is anything.
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"/channel_[^/]+/doc_[0-9a-f]{24}\.html?$"));
static MARK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"/channel_[^/"'\s<>]{1,100}/doc_[0-9a-f]{24}\.html?\b"#));
static CHANNEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"/gongkai/(?:site_[^/]+/)?channel_[^/]+/|^/channel_[a-z]_[^/]+/"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Gongkai {
    fn name(&self) -> &'static str {
        "gongkai"
    }

    fn marks(&self) -> &'static str {
        "articles `channel_<id>/doc_<24 hex digits>.html`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        CHANNEL.is_match(page.uri.path()) || MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let is_own = |link: &Link<'_>| {
            let path = link.uri.path();
            ARTICLE.is_match(path) && path.starts_with(link::folder(page.uri)) && !link.in_frame()
        };
        let found = ColumnPage::read(self.name(), source, (page, at), is_own);
        shell::settle(found, (page, at), list_call(page), "article `doc_<24 hex digits>.html` of the channel")
    }
}

/// SEAM: the call by which a channel's page draws its list. It has not been seen yet, so none is made.
fn list_call(_page: &Page<'_>) -> Option<Request> {
    None
}
