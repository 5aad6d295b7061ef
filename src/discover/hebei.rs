//! `hebei`: portals of Hebei (`/columns/<uuid>/index.html`, articles `/columns/<uuid>/202601/16/<uuid>.html`). Some serve
//! their list; others draw it by a script whose call is not known, so that only what a page links itself is read.

use super::column_page::ColumnPage;
use super::link::{self, Link};
use super::page::Page;
use super::{Dialect, Listing, ListingRequest, shell};
use crate::model::capture::Request;
use crate::model::source::Source;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct Hebei;

const UUID: &str = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"/columns/{UUID}/20[0-9]{{4}}/[0-9]{{2}}/{UUID}\.html?$")));
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"/columns/{UUID}/20[0-9]{{4}}/[0-9]{{2}}/{UUID}\.html?\b")));
static COLUMN: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("/columns/{UUID}/(?:index[^/]*)?$")));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Hebei {
    fn name(&self) -> &'static str {
        "hebei"
    }

    fn marks(&self) -> &'static str {
        "articles `/columns/<uuid>/<month>/<day>/<uuid>.html`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        COLUMN.is_match(page.uri.path()) || MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let is_own = |link: &Link<'_>| {
            let path = link.uri.path();
            ARTICLE.is_match(path) && path.starts_with(link::folder(page.uri)) && !link.in_frame()
        };
        let found = ColumnPage::read(self.name(), source, (page, at), is_own);
        shell::settle(found, (page, at), list_call(page), "article `<month>/<day>/<uuid>.html` of the column")
    }
}

/// SEAM: the call by which a column's page draws its list. It has not been seen yet, so none is made.
fn list_call(_page: &Page<'_>) -> Option<Request> {
    None
}
