//! `liaoning`: the two systems of Liaoning's portals. In one an article is a folder of its own with a number of twelve
//! digits or more below its column (`<column>/2026013009294572088/index.shtml`); in the other it lies in a folder of its
//! month (`/html/<SITE>/202601/0176852606910451.html`), whatever its column is.

use super::column_page::ColumnPage;
use super::link::{self, Link};
use super::page::Page;
use super::sift::Sift;
use super::{Dialect, Listing, ListingRequest};
use crate::model::source::Source;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct Liaoning;

static IN_FOLDER: LazyLock<Regex> = LazyLock::new(|| pattern(r"/[0-9]{12,}/(?:index\.s?html?)?$"));
static BY_MONTH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"/html/[A-Z][A-Z0-9]*/20[0-9]{4}/0[0-9]{11,20}\.s?html?$"));
static MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"/[0-9]{12,}/index\.shtml|/html/[A-Z][A-Z0-9]*/20[0-9]{4}/0[0-9]{15}\.html"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Liaoning {
    fn name(&self) -> &'static str {
        "liaoning"
    }

    fn marks(&self) -> &'static str {
        "articles `<twelve digits or more>/index.shtml` below the column, or `/html/<SITE>/<month>/0<15 digits>.html`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        // an address by month says nothing of the column, so the page itself has to be one of reports
        let of_reports = Sift::new(source, page, at, self.name()).in_report_column();
        let is_own = |link: &Link<'_>| {
            let path = link.uri.path();
            let below = || IN_FOLDER.is_match(path) && path.starts_with(link::folder(page.uri));
            let here = || of_reports && BY_MONTH.is_match(path) && link.uri.host() == page.uri.host();
            (below() || here()) && !link.in_frame()
        };
        ColumnPage::read(self.name(), source, (page, at), is_own).followed(page, at)
    }
}
