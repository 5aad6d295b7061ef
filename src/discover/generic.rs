//! `generic`: any page of links. A link is a report by its words alone; the pager is found by its words or its script.

use super::column::Columns;
use super::link::Link;
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, itself, pager};
use crate::model::source::Source;

pub(super) struct Generic;

impl Dialect for Generic {
    fn name(&self) -> &'static str {
        "generic"
    }

    fn marks(&self) -> &'static str {
        "links whose words name a report, or columns that are named so"
    }

    /// What is left for it is what no other dialect recognises.
    fn recognise(&self, _: &Page<'_>) -> bool {
        false
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let mut sift = Sift::new(source, page, at, self.name());
        let mut columns = Columns::new(source, page, at, false);
        for (anchor, href) in page.anchors() {
            let Some(link) = Link::read(page, anchor, href) else { continue };
            // some portals give each report a folder of its own
            let a_report = link.judgement.year.is_some() && link.judgement.agency.is_some();
            if let Some(link) = if a_report { Some(link) } else { columns.take(link) } {
                sift.offer(&link, Place::Anywhere);
            }
        }
        let mut listing = sift.finish();
        let columns = columns.requests(&mut listing);
        // a folder of a year may hold the year's reports, or be its report
        itself::below(source, (page, at), &mut listing);
        listing.matched = !listing.items.is_empty() || listing.outside_years > 0 || !columns.is_empty();
        listing.next = pager::next(page, at, &listing).into_iter().chain(columns).collect();
        listing
    }
}
