//! `ilist`: lists that `/info/iList.jsp` draws, by `cur_page` from 1. Nothing declares how many pages there are: the list
//! ends with a page that is empty or shows the one before once more.

use super::column::Columns;
use super::page::Page;
use super::sift::Sift;
use super::{Dialect, Listing, ListingRequest, entries};
use crate::model::capture::Request;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;

pub(super) struct IList;

/// The parameter that counts the pages.
const PAGE: &str = "cur_page";

impl Dialect for IList {
    fn name(&self) -> &'static str {
        "ilist"
    }

    fn marks(&self) -> &'static str {
        "a list at `/info/iList.jsp`, its pages by `cur_page=`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        is_list(page.uri) || page.text().contains("/info/iList.jsp?")
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let mut sift = Sift::new(source, page, at, self.name());
        let mut columns = Columns::new(source, page, at, sift.in_report_column());
        let entries = entries::offer_page(&mut sift, page, &mut columns, |_| None);
        let mut listing = sift.finish();
        let columns = columns.requests(&mut listing);
        listing.matched |= self.recognise(page);
        let ends = listing.repeats || (entries == 0 && listing.says_nothing() && at.page > 1);
        if let Some(uri) = next_page(page, at).filter(|_| !ends) {
            listing.next.push(at.further(page, &listing, Request::get(uri)));
        }
        listing.next.extend(columns);
        listing
    }
}

fn is_list(uri: &CrawlUri) -> bool {
    uri.path().to_ascii_lowercase().ends_with("/ilist.jsp")
}

/// The list's next page; for a page that only leads to the list, the list.
fn next_page(page: &Page<'_>, at: &ListingRequest) -> Option<CrawlUri> {
    if is_list(page.uri) {
        let current = page.uri.query(PAGE).map_or(Some(1), |number| number.parse::<u32>().ok())?;
        return Some(page.uri.with_query(PAGE, &current.checked_add(1)?.to_string()));
    }
    let own = page.anchors().filter_map(|(_, href)| page.resolve(href)).filter(|uri| uri.host() == page.uri.host());
    let second = own.filter(is_list).find(|uri| uri.query(PAGE).is_some_and(|number| number == "2"));
    second.filter(|_| at.page == 1)
}
