//! Listings that a script of the page draws by a call that nobody has written down yet.
//!
//! What the page itself links is read; where that is nothing, the page is said to be unread, with what a person needs to go
//! on. No call is guessed.

use super::column_page::ColumnPage;
use super::page::{Page, folded};
use super::{Listing, ListingRequest};
use crate::model::capture::Request;
use crate::model::issue::Severity;

/// How many scripts are named to a person.
const MOST_SCRIPTS: usize = 5;

/// The page as it was read, followed by the list's call, or else said to be unread where it shows nothing of a list.
pub(super) fn settle(
    found: ColumnPage,
    (page, at): (&Page<'_>, &ListingRequest),
    call: Option<Request>,
    seen: &str,
) -> Listing {
    let empty = found.entries == 0 && found.columns.is_empty() && !found.listing.matched;
    if !empty {
        return found.followed(page, at);
    }
    let mut found = found;
    // whatever the page links beside its list neither fills nor ends it
    found.listing.keys.clear();
    let next = call.map(|request| at.further(page, &found.listing, request));
    let asked = next.is_some();
    let mut listing = found.followed_by(next);
    if !asked && at.page == 1 {
        listing.matched = false;
        listing.note("list-call-unknown", Severity::Warning, page.uri, describe(page, seen));
    }
    listing
}

fn describe(page: &Page<'_>, wanted: &str) -> String {
    let links = page.anchors().count();
    let scripts = page.elements().map(|e| e.value()).filter(|node| node.name() == "script");
    let scripts: Vec<&str> = scripts.filter_map(|node| node.attr("src")).take(MOST_SCRIPTS).map(str::trim).collect();
    let title: String = page.column().map_or_else(String::new, |title| folded(&title).chars().take(60).collect());
    format!(
        "tried: the links of the page as it is served, and found no {wanted}. Seen: {} bytes, title {title:?}, {links} \
         links, scripts {scripts:?}; a script draws the list by a call that is not known. To do: open the page in a \
         browser, note the call that fills the list (method, address, form, answer) and report it; until then list the \
         reports with dialect = \"seeds\"",
        page.body.len()
    )
}
