//! Columns that are no list but the report itself: one channel or folder for each year.

use super::page::{Page, folded};
use super::{Certainty, Item, Listing, ListingRequest};
use crate::model::source::Source;
use crate::title::{self, Verdict};

/// What every report has by law (the regulation's article 50) and no list has, in words that forms since 2008 keep.
const OF_REPORTS: [&str; 3] = ["主动公开", "申请", "行政复议"];

/// Characters of text that a page of nothing but a list and its frame hardly has.
const LONG: usize = 300;

/// Takes a page below the listing that was thought a column, and shows no report, for one itself where it reads as one.
pub(super) fn below(source: &Source, (page, at): (&Page<'_>, &ListingRequest), listing: &mut Listing) -> bool {
    let bare = at.depth > 0 && at.page == 1 && listing.items.is_empty();
    bare && reads_as_report(page) && take(source, page, listing)
}

/// Whether the page's text is that of a report. The words stand in links too, so it is asked of long pages only.
fn reads_as_report(page: &Page<'_>) -> bool {
    OF_REPORTS.iter().all(|words| page.text().contains(words)) && {
        let paragraphs = page.elements().filter(|e| matches!(e.value().name(), "p" | "td"));
        let text =
            paragraphs.flat_map(|p| p.children().filter_map(|node| node.value().as_text().map(|text| text.len())));
        // three bytes a character
        text.fold(0_usize, usize::saturating_add) >= LONG * 3
    }
}

/// Takes the page for a report where its own heading says so. Returns whether it does.
pub(super) fn take(source: &Source, page: &Page<'_>, listing: &mut Listing) -> bool {
    let Some(words) = heading(page) else { return false };
    let judgement = title::judge(&words);
    let certainty = match judgement.verdict {
        Verdict::Report => Certainty::Sure,
        Verdict::Doubt => Certainty::Doubt,
        Verdict::Not(_) => return false,
    };
    listing.matched = true;
    listing.keys.push(page.uri.surt());
    if judgement.year.is_some_and(|year| !source.years.contains(year)) {
        listing.outside_years = listing.outside_years.saturating_add(1);
        return true;
    }
    let (year, unit) = (judgement.year, judgement.agency);
    listing.items.push(Item { uri: page.uri.clone(), title: Some(words), date: None, year, unit, certainty });
    true
}

/// What a page calls its article: the national meta tag, else its title.
fn heading(page: &Page<'_>) -> Option<String> {
    let title = || page.elements().find(|e| e.value().name() == "title").map(|e| folded(&e.text().collect::<String>()));
    page.meta("articletitle").or_else(title).filter(|words| !words.is_empty())
}
