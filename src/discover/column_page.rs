//! A page of a column whose entries are told by their addresses: the dialects of static pages differ in little else.

use super::column::Columns;
use super::link::Link;
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Listing, ListingRequest, itself, pager};
use crate::model::source::Source;

/// How many entries a page holds, at least, that may go on although it does not say so.
pub(super) const FULL: u32 = 10;

/// What one page of links holds.
pub(super) struct ColumnPage {
    /// Its links, without what comes next. It matched where it has an entry of its own, a report or a column.
    pub(super) listing: Listing,
    /// Links with the address of one of the column's own articles.
    pub(super) entries: u32,
    /// The columns below.
    pub(super) columns: Vec<ListingRequest>,
    /// Whether it is no list but a report, taken itself.
    pub(super) is_report: bool,
}

impl ColumnPage {
    /// Reads a page; `is_own` tells the column's own articles from other links.
    pub(super) fn read(
        dialect: &'static str,
        source: &Source,
        (page, at): (&Page<'_>, &ListingRequest),
        is_own: impl Fn(&Link<'_>) -> bool,
    ) -> Self {
        let sift = Sift::new(source, page, at, dialect);
        let columns = Columns::new(source, page, at, sift.in_report_column());
        Self::collect(source, (page, at), (sift, columns), is_own)
    }

    /// The same where columns are files below a name, as [`Columns::below_slug`] has it.
    pub(super) fn read_below(
        dialect: &'static str,
        (source, slug): (&Source, &str),
        (page, at): (&Page<'_>, &ListingRequest),
        is_own: impl Fn(&Link<'_>) -> bool,
    ) -> Self {
        let columns = Columns::new(source, page, at, false).below_slug(slug);
        Self::collect(source, (page, at), (Sift::new(source, page, at, dialect), columns), is_own)
    }

    fn collect<'a>(
        source: &Source,
        (page, at): (&'a Page<'_>, &ListingRequest),
        (mut sift, mut columns): (Sift<'_>, Columns<'a>),
        is_own: impl Fn(&Link<'_>) -> bool,
    ) -> Self {
        let mut entries = 0_u32;
        for link in page.anchors().filter_map(|(anchor, href)| Link::read(page, anchor, href)) {
            if is_own(&link) {
                entries = entries.saturating_add(1);
                sift.offer(&link, Place::InList);
            } else if let Some(link) = columns.take(link) {
                sift.offer(&link, Place::Anywhere);
            }
        }
        let mut listing = sift.finish();
        let columns = columns.requests(&mut listing);
        listing.matched = entries > 0 || !listing.items.is_empty() || listing.outside_years > 0 || !columns.is_empty();
        let is_report = entries == 0 && columns.is_empty() && itself::below(source, (page, at), &mut listing);
        Self { listing, entries, columns, is_report }
    }

    /// The page with what its own pager and columns lead to.
    pub(super) fn followed(self, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let next = pager::next(page, at, &self.listing);
        self.followed_by(next)
    }

    /// The same where the dialect found the next page itself.
    pub(super) fn followed_by(self, next: Option<ListingRequest>) -> Listing {
        let mut listing = self.listing;
        listing.next = next.into_iter().chain(self.columns).collect();
        listing
    }
}
