//! What a walk of a listing means: which pages to follow, when it ends, and what a source's status then is.
//!
//! Pure: comes in a page as discovery read it and what is known; goes out what to ask next. Never here: requests, the
//! store.

use crate::discover::{Certainty, Listing, ListingRequest};
use crate::model::capture::Role;
use crate::model::source::{Source, SourceId};
use crate::model::state::{Entry, Item, LinkHint, SourceState, Walk, WalkFailure};
use crate::model::status::{RequestStatus, SourceStatus};
use crate::model::uri::SurtKey;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// An interrupted walk that is older than this is begun anew: its first pages say too little about now.
const WALK_AGE_MAX: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// How an item compares with what was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Novelty {
    /// Never shown before.
    New,
    /// Shown before with another title or date.
    Changed,
    /// As before.
    Known,
}

/// One page of a listing, read.
#[derive(Debug, Default)]
pub(crate) struct PageReading {
    /// The items with what is to be kept of them.
    pub(crate) items: Vec<(SurtKey, Item, Novelty)>,
    /// The listing pages to ask next.
    pub(crate) follow: Vec<ListingRequest>,
}

/// Begins a walk, or goes on with the one that an earlier run left.
pub(crate) fn begin(state: &mut SourceState, full: bool, now: Timestamp) -> bool {
    if let Some(walk) = &state.walk
        && (walk.whole || !full)
        && now.duration_since(walk.started) < WALK_AGE_MAX
        && now >= walk.started
    {
        return false;
    }
    state.walks += 1;
    state.walk = Some(Walk {
        id: state.walks,
        started: now,
        whole: full || !state.walked_whole,
        cut_short: false,
        by_items: false,
        pages: 0,
        items: 0,
        new_items: 0,
        changed_items: 0,
        rejected: 0,
        answers: 0,
        signatures: Vec::new(),
        matched: false,
        dialect: None,
        failure: None,
        notes: Vec::new(),
    });
    true
}

/// Whether nothing is known of a walk's listing, neither what it shows nor why it could not be read.
pub(crate) fn is_untouched(walk: &Walk) -> bool {
    !walk.by_items && walk.answers == 0 && walk.failure.is_none()
}

/// Takes one page into the walk.
pub(crate) fn read_page(walk: &mut Walk, listing: Listing, at: &ListingRequest, seen: &PageContext<'_>) -> PageReading {
    walk.matched |= listing.matched;
    walk.answers += 1;
    if walk.dialect.is_none() {
        walk.dialect = Some(listing.dialect.to_owned());
    }
    for issue in &listing.issues {
        walk.notes.push(format!("{}: {}", issue.at, issue.detail));
    }
    walk.rejected += u32::try_from(listing.rejected.len()).unwrap_or(u32::MAX);
    if listing.repeats || !is_new_page(walk, &listing) {
        // the dialect may still know one other address at which the next page can be
        let follow = listing.next.into_iter().filter(|next| next.trail.probe).collect();
        return PageReading { items: Vec::new(), follow };
    }
    walk.pages += 1;
    let empty = listing.is_empty();
    let mut reading = PageReading { items: keep_items(walk, listing.items, seen), follow: Vec::new() };
    let novel = reading.items.iter().any(|(_, _, novelty)| *novelty != Novelty::Known);
    let deeper = |next: &ListingRequest| next.depth > at.depth;
    let stop_paging = if empty {
        at.page > 1
    } else if !walk.whole && !novel {
        walk.cut_short |= listing.next.iter().any(|n| !deeper(n));
        true
    } else {
        false
    };
    let room = seen.max_pages.saturating_sub(walk.pages);
    reading.follow = listing.next.into_iter().filter(|next| deeper(next) || !stop_paging).collect();
    if room == 0 && !reading.follow.is_empty() {
        walk.cut_short = true;
        walk.notes.push(format!(
            "{}: stopped after {} listing pages (max_listing_pages); later pages were not read",
            at.request.uri, walk.pages
        ));
        reading.follow.clear();
    }
    reading
}

/// Whether no page of this walk showed the same.
fn is_new_page(walk: &mut Walk, listing: &Listing) -> bool {
    let Some(signature) = listing.signature() else { return true };
    let short = signature.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
    if walk.signatures.contains(&short) {
        return false;
    }
    walk.signatures.push(short);
    true
}

/// What a page is compared with.
pub(crate) struct PageContext<'a> {
    /// Those of the page's items that an earlier page or walk showed.
    pub(crate) known: &'a HashMap<SurtKey, Item>,
    /// When the page was read.
    pub(crate) now: Timestamp,
    /// `max_listing_pages`.
    pub(crate) max_pages: u32,
}

fn keep_items(
    walk: &mut Walk,
    items: Vec<crate::discover::Item>,
    seen: &PageContext<'_>,
) -> Vec<(SurtKey, Item, Novelty)> {
    items
        .into_iter()
        .map(|found| {
            let key = found.uri.surt();
            let hint = hint_of(&found);
            let (item, novelty) = match seen.known.get(&key).cloned() {
                None => {
                    let item = Item {
                        uri: found.uri,
                        hint,
                        first_seen: seen.now,
                        last_seen: seen.now,
                        walk: walk.id,
                        listed: true,
                    };
                    (item, Novelty::New)
                }
                Some(known) => {
                    let changed = says_something_else(&known.hint, &hint);
                    let novelty = if changed { Novelty::Changed } else { Novelty::Known };
                    let item = Item { uri: found.uri, hint, last_seen: seen.now, walk: walk.id, listed: true, ..known };
                    (item, novelty)
                }
            };
            walk.items += 1;
            match novelty {
                Novelty::New => walk.new_items += 1,
                Novelty::Changed => walk.changed_items += 1,
                Novelty::Known => {}
            }
            (key, item, novelty)
        })
        .collect()
}

fn hint_of(found: &crate::discover::Item) -> LinkHint {
    LinkHint {
        title: found.title.clone(),
        date: found.date,
        year: found.year,
        unit: found.unit.clone(),
        sure: found.certainty == Certainty::Sure,
    }
}

fn says_something_else(before: &LinkHint, now: &LinkHint) -> bool {
    before.title != now.title || (before.date.is_some() && now.date.is_some() && before.date != now.date)
}

/// A frontier entry for a listing page of a walk.
pub(crate) fn listing_entry(source: &SourceId, walk: u64, next: ListingRequest, from: Option<&Entry>) -> Entry {
    let ListingRequest { request, page, depth, trail } = next;
    let via = from.map(|e| e.request.uri.clone());
    Entry { via, page, depth, trail, ..Entry::new(source.clone(), Role::Listing, request, walk) }
}

/// What a walk that ended says about a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Census {
    /// Reports that the listing shows now.
    pub(crate) found: u32,
    /// The same by closed report year.
    pub(crate) by_year: BTreeMap<u16, u32>,
    /// Reports whose text changed, or that are new, in this run.
    pub(crate) news: u32,
}

/// What a walk that ended comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// The source's status.
    pub(crate) status: SourceStatus,
    /// Why, in words for a person; empty where all is well.
    pub(crate) detail: String,
    /// Whether the listing gave so little that it is not believed: what it showed before stays listed.
    pub(crate) doubtful: bool,
}

/// The source's status after a walk that ended, by the rules of drift.
pub(crate) fn conclude(source: &Source, state: &SourceState, walk: &Walk, census: &Census) -> Verdict {
    let verdict = |status, detail, doubtful| Verdict { status, detail, doubtful };
    if let Some(failure) = &walk.failure {
        return verdict(status_of_failure(failure), describe(failure), true);
    }
    if let Some(why) = gave_too_little(source, state, walk, census) {
        return verdict(SourceStatus::Drift, why, true);
    }
    if let Some(why) = below_expectation(source, walk, census) {
        return verdict(SourceStatus::Drift, why, false);
    }
    let quiet = census.news == 0 && walk.new_items == 0 && walk.changed_items == 0;
    verdict(if quiet { SourceStatus::Unchanged } else { SourceStatus::Ok }, String::new(), false)
}

/// Why a listing is not to be believed.
fn gave_too_little(source: &Source, state: &SourceState, walk: &Walk, census: &Census) -> Option<String> {
    let listing = &source.listing;
    if walk.cut_short && census.found > 0 {
        return None;
    }
    if !walk.matched {
        return Some(format!(
            "{listing}: nothing on the page reads as the dialect {:?}; look at the page, then mend `dialect` or `selectors`",
            walk.dialect.as_deref().unwrap_or(&source.dialect)
        ));
    }
    if census.found == 0 {
        return Some(if state.found > 0 {
            format!("{listing}: no report found where the last whole walk found {}", state.found)
        } else {
            format!("{listing}: no report found on {} listing page(s)", walk.pages)
        });
    }
    (state.walked_whole && census.found * 2 < state.found).then(|| {
        format!(
            "{listing}: {} report(s) found, fewer than half of the {} of the last whole walk",
            census.found, state.found
        )
    })
}

/// Why a listing that reads well has too few reports all the same.
fn below_expectation(source: &Source, walk: &Walk, census: &Census) -> Option<String> {
    let expect = source.expect.filter(|_| !walk.cut_short)?;
    census.by_year.iter().find(|(_, n)| **n < expect).map(|(year, n)| {
        let listing = &source.listing;
        format!("{listing}: {n} report(s) for {year}, where the configuration expects {expect} or more")
    })
}

/// The status of a source whose listing could not be read.
pub(crate) fn status_of_failure(failure: &WalkFailure) -> SourceStatus {
    use RequestStatus as R;
    match failure.status {
        R::RobotsDenied | R::RobotsUnreachable | R::Challenged | R::Forbidden => SourceStatus::Blocked,
        R::Throttled => SourceStatus::Throttled,
        R::NotFound | R::Gone | R::Soft404 | R::Empty => SourceStatus::Drift,
        _ => SourceStatus::Unreachable,
    }
}

fn describe(failure: &WalkFailure) -> String {
    if failure.detail.is_empty() {
        format!("{}: {}", failure.uri, failure.status)
    } else {
        format!("{}: {}: {}", failure.uri, failure.status, failure.detail)
    }
}
