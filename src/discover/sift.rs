//! What every dialect does with the links that it finds: join, judge, drop other years, keep each resource once.

use super::column;
use super::link::twin::{self, Twin};
use super::link::{self, Link};
use super::page::Page;
use super::{Certainty, Item, Listing, ListingRequest, Rejected, Trail};
use crate::model::capture::Request;
use crate::model::source::Source;
use crate::model::uri::SurtKey;
use crate::title::{self, Verdict};
use std::collections::HashMap;

/// How many links that are no reports are kept of a page.
const MOST_REJECTED: usize = 200;

/// Where a link stands, which decides how much its words have to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Somewhere on the page: only its words can make it a report.
    Anywhere,
    /// An entry of the list itself: in a column of reports it is one unless its words say otherwise.
    InList,
    /// A place where nothing but reports can stand, by its address or by its list.
    OfReports,
}

/// Collects the links of one page.
pub(super) struct Sift<'a> {
    source: &'a Source,
    at: &'a ListingRequest,
    column: Option<String>,
    listing: Listing,
    /// The page itself and the listing: links to them lead nowhere new.
    here: [Twin; 2],
    /// The item of each resource, and how much the words say that it was taken for.
    taken: HashMap<Twin, (usize, u8)>,
}

impl<'a> Sift<'a> {
    pub(super) fn new(source: &'a Source, page: &Page<'_>, at: &'a ListingRequest, dialect: &'static str) -> Self {
        let column = at.trail.column.clone().or_else(|| page.column());
        let here = [page.uri, &source.listing].map(|uri| Twin::of(uri, &uri.surt()));
        Self { source, at, column, listing: Listing::of(dialect), here, taken: HashMap::new() }
    }

    /// Whether the column calls itself one of reports, so that an entry may be a bare agency name.
    pub(super) fn in_report_column(&self) -> bool {
        self.column.as_deref().is_some_and(column::says_reports) || column::spells_reports(self.source.listing.path())
    }

    /// Takes one link for what it is.
    pub(super) fn offer(&mut self, link: &Link<'_>, place: Place) {
        let key = link.uri.surt();
        if self.here.contains(&Twin::of(&link.uri, &key)) {
            return;
        }
        let listed = place != Place::Anywhere || (link::is_article(&link.uri) && !link.in_frame());
        let worth = self.worth(link, place, listed);
        // what is taken belongs to the page too, or a page of addresses unlike an article's would count as empty
        if listed || matches!(worth, Worth::Item(_)) {
            self.listing.keys.push(key.clone());
        }
        match worth {
            Worth::Item(certainty) => self.take(link, key, certainty),
            Worth::Rejected(reason) => self.reject(link, reason),
            Worth::Nothing => {}
        }
    }

    fn worth(&self, link: &Link<'_>, place: Place, listed: bool) -> Worth {
        let judgement = &link.judgement;
        let column = link::is_folder(&link.uri) && !link::is_article(&link.uri);
        match judgement.verdict {
            // a column of the navigation is called just like a report, but for the year or a page of its own
            Verdict::Report if judgement.year.is_some() && (listed || !column) => Worth::Item(Certainty::Sure),
            Verdict::Report if listed => Worth::Item(Certainty::Sure),
            Verdict::Doubt if place != Place::Anywhere => Worth::Item(Certainty::Doubt),
            Verdict::Doubt if listed && judgement.year.is_some() && !column => Worth::Item(Certainty::Doubt),
            Verdict::Not(title::UNRELATED) if place == Place::OfReports => Worth::Item(Certainty::Doubt),
            Verdict::Not(title::UNRELATED) if place == Place::InList && self.in_report_column() => {
                Worth::Item(Certainty::Doubt)
            }
            Verdict::Not(reason) if place != Place::Anywhere || (listed && reason != title::UNRELATED) => {
                Worth::Rejected(reason)
            }
            _ => Worth::Nothing,
        }
    }

    fn take(&mut self, link: &Link<'_>, key: SurtKey, certainty: Certainty) {
        let judgement = &link.judgement;
        let item = Item {
            uri: link.uri.clone(),
            title: (!link.words.is_empty()).then(|| link.words.clone()),
            date: link.day(),
            year: judgement.year,
            unit: judgement
                .agency
                .clone()
                .or_else(|| link::as_agency(&link.words))
                .or_else(|| link.beside.unit.clone())
                .or_else(|| self.at.trail.unit.clone()),
            certainty,
        };
        self.add(item, key, link::says(judgement));
    }

    /// Adds an item that a dialect made itself. Of several links to one page the words that say most count, and the
    /// address that a desktop asks.
    #[expect(clippy::needless_pass_by_value, reason = "dialects make the key for this call alone")]
    pub(super) fn add(&mut self, mut item: Item, key: SurtKey, says: u8) {
        let twin = Twin::of(&item.uri, &key);
        if let Some((index, said)) = self.taken.get_mut(&twin) {
            if let Some(held) = self.listing.items.get_mut(*index) {
                item.date = held.date.or(item.date);
                held.date = item.date;
                let (old, new) = (twin::reluctance(&held.uri), twin::reluctance(&item.uri));
                if says > *said || (says == *said && length(&item) > length(held)) {
                    if old < new {
                        item.uri = held.uri.clone();
                    }
                    *held = item;
                    *said = says;
                } else if new < old {
                    held.uri = item.uri;
                }
            }
            return;
        }
        if item.year.is_some_and(|year| !self.source.years.contains(year)) {
            // the same resource may be linked twice
            self.taken.insert(twin, (usize::MAX, u8::MAX));
            self.listing.outside_years += 1;
            return;
        }
        self.taken.insert(twin, (self.listing.items.len(), says));
        self.listing.items.push(item);
    }

    fn reject(&mut self, link: &Link<'_>, reason: &str) {
        let rejected = &mut self.listing.rejected;
        if rejected.len() < MOST_REJECTED && rejected.iter().all(|r| r.uri != link.uri) {
            rejected.push(Rejected { uri: link.uri.clone(), title: link.words.clone(), reason: reason.to_owned() });
        }
    }

    /// The page read so far; paging asks it whether the page is empty or repeated.
    pub(super) fn listing(&mut self) -> &mut Listing {
        &mut self.listing
    }

    /// Ends the page. What it found says whether it matched; the dialect adds its own marks and what comes next.
    pub(super) fn finish(mut self) -> Listing {
        let signature = self.listing.signature();
        self.listing.repeats = signature.is_some() && signature == self.at.trail.previous;
        self.listing.matched |= !self.listing.is_empty() || !self.listing.items.is_empty();
        self.listing
    }
}

enum Worth {
    Item(Certainty),
    Rejected(&'static str),
    Nothing,
}

fn length(item: &Item) -> usize {
    item.title.as_ref().map_or(0, String::len)
}

impl ListingRequest {
    /// The page after this one, or a second guess at it.
    pub(super) fn further(&self, page: &Page<'_>, listing: &Listing, request: Request) -> Self {
        let guess_again = listing.repeats;
        let trail = Trail {
            newest_year: self.trail.newest_year,
            dialect: Some(listing.dialect.to_owned()),
            column: self.trail.column.clone().or_else(|| page.column()),
            unit: self.trail.unit.clone(),
            given: self.trail.given.clone(),
            previous: listing.signature(),
            left: None,
            promised: false,
            probe: guess_again,
        };
        let page = if guess_again { self.page } else { self.page.saturating_add(1) };
        Self { request, page, depth: self.depth, trail }
    }

    /// The same, of which the page says that it is there, by a link or a count, or not.
    pub(super) fn promised(mut self, is_promised: bool) -> Self {
        self.trail.promised = is_promised;
        self
    }

    /// A column below the one that this page belongs to.
    pub(super) fn below(&self, page: &Page<'_>, link: &Link<'_>) -> Self {
        let parent = self.trail.column.clone().or_else(|| page.column()).unwrap_or_default();
        let trail = Trail {
            newest_year: self.trail.newest_year,
            column: Some(format!("{parent}/{}", link.words)),
            unit: self.trail.unit.clone(),
            ..Trail::default()
        };
        let request = Request::get(link.uri.clone());
        Self { request, page: 1, depth: self.depth.saturating_add(1), trail }
    }

    /// The list that this page only frames: the first page of the same column, by a call of the page's script.
    pub(super) fn framed(&self, page: &Page<'_>, dialect: &'static str, request: Request) -> Self {
        let trail = Trail {
            newest_year: self.trail.newest_year,
            dialect: Some(dialect.to_owned()),
            column: self.trail.column.clone().or_else(|| page.column()),
            unit: self.trail.unit.clone(),
            given: self.trail.given.clone(),
            ..Trail::default()
        };
        Self { request, page: 1, depth: self.depth, trail }
    }

    /// The same as a column of its own, below: one unit's, where the portal's directory leads there.
    pub(super) fn in_column(mut self, words: &str, unit: Option<String>) -> Self {
        self.depth = self.depth.saturating_add(1);
        self.trail.column = Some(format!("{}/{words}", self.trail.column.unwrap_or_default()));
        self.trail.unit = unit.or(self.trail.unit);
        self
    }
}
