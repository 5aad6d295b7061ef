//! What a walk of a listing means: which pages to follow, when it ends, and what a source's status then is.
//!
//! Pure: comes in a page as discovery read it and what is known; goes out what to ask next. Never here: requests, the
//! store.

use crate::discover::{self, Certainty, Listing, ListingRequest};
use crate::model::capture::{Digest, Role};
use crate::model::source::{Evidence, Source, SourceId};
use crate::model::state::{Check, Entry, Item, LinkHint, SourceState, Walk, WalkFailure};
use crate::model::status::{RequestStatus, SourceStatus};
use crate::model::uri::{CrawlUri, SurtKey};
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};

/// An interrupted walk that is older than this is begun anew: its first pages say too little about now.
const WALK_AGE_MAX: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// The number of the walk that a check of a listing makes in the place of one.
pub(crate) const CHECK: u64 = 0;

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
    state.walk = Some(new_walk(state.walks, full || !state.walked_whole || state.incomplete, now));
    true
}

/// Begins to look at a listing's first page only; no walk of the source has this number.
pub(crate) fn begin_check(state: &mut SourceState, now: Timestamp) {
    state.walk = Some(new_walk(CHECK, true, now));
}

fn new_walk(id: u64, whole: bool, now: Timestamp) -> Walk {
    Walk {
        id,
        started: now,
        whole,
        cut_short: false,
        incomplete: false,
        queued: 0,
        first_page: 0,
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
        opening: None,
    }
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
    if walk.opening.is_none() && !listing.opening.is_empty() {
        walk.opening = Some(listing.opening.clone());
    }
    for issue in &listing.issues {
        walk.notes.push(format!("{}: {}", issue.at, issue.detail));
    }
    walk.rejected += u32::try_from(listing.rejected.len()).unwrap_or(u32::MAX);
    if listing.issues.iter().any(|issue| LEAVES_OUT.contains(&issue.code.as_ref())) {
        walk.leave_out();
    }
    let deeper = |next: &ListingRequest| next.depth > at.depth;
    if listing.repeats || !is_new_page(walk, &listing, at) {
        // the dialect may still know one other address at which the next page can be, and columns are pages of their own
        let follow: Vec<_> = listing.next.into_iter().filter(|next| next.trail.probe || deeper(next)).collect();
        if is_promised(at) && !follow.iter().any(|next| next.trail.probe) {
            walk.miss(at, "shows a page before once more");
        }
        return PageReading { items: Vec::new(), follow };
    }
    walk.pages += 1;
    let empty = listing.is_empty();
    if empty && is_promised(at) && !listing.next.iter().any(|next| next.trail.probe) {
        walk.miss(at, "links nothing");
    }
    let mut reading = PageReading { items: keep_items(walk, listing.items, seen), follow: Vec::new() };
    if at.page == 1 && at.depth == 0 && !empty {
        let shown = u32::try_from(reading.items.len()).unwrap_or(u32::MAX);
        walk.first_page = walk.first_page.max(shown);
        // a list that became shorter has lost something, on this page or behind it
        walk.whole |= shown < seen.first_page;
    }
    let novel = reading.items.iter().any(|(_, _, novelty)| *novelty != Novelty::Known);
    let stop_paging = if empty {
        at.page > 1
    } else if !walk.whole && !novel {
        walk.cut_short |= listing.next.iter().any(|n| !deeper(n));
        true
    } else {
        false
    };
    // an answer with nothing in it may have been asked at the wrong address
    let instead = |next: &ListingRequest| empty && next.trail.probe;
    reading.follow = listing.next.into_iter().filter(|next| deeper(next) || !stop_paging || instead(next)).collect();
    reading
}

/// Codes of findings that say that a page holds more than was read of it.
const LEAVES_OUT: &[&str] = &[
    "answer-unreadable",
    "call-refused",
    "columns-cut",
    "columns-too-deep",
    "listing-cut-short",
    "listing-too-long",
    "records-damaged",
    "units-cut",
];

/// Whether a page should be there and hold something: the one before links it, or counts more than was shown.
pub(crate) fn is_promised(at: &ListingRequest) -> bool {
    at.page > 1 && !at.trail.probe && (at.trail.promised || at.trail.left.is_some_and(|left| left > 0))
}

impl Walk {
    /// Something of the listing was not read: nothing is unlisted by this walk, and the next one goes to the end.
    fn leave_out(&mut self) {
        self.incomplete = true;
        self.cut_short = true;
    }

    /// A page that the listing promises and that did not come, or came without a list.
    pub(crate) fn miss(&mut self, at: &ListingRequest, why: &str) {
        self.leave_out();
        let note = format!("{}: {why}, though the listing leads to it: what it should hold is missing", at.request.uri);
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Whether one more listing page may be queued; said once where none may.
    pub(crate) fn has_room(&mut self, max_pages: u32, listing: &CrawlUri) -> bool {
        // the first page was not queued by another one
        if self.queued.saturating_add(1) < max_pages {
            self.queued += 1;
            return true;
        }
        let note =
            format!("{listing}: stopped after {max_pages} listing pages (max_listing_pages); others were not read");
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
        self.leave_out();
        false
    }
}

/// Whether no page of this walk showed the same in the same column.
fn is_new_page(walk: &mut Walk, listing: &Listing, at: &ListingRequest) -> bool {
    let Some(signature) = listing.signature() else { return true };
    let column = at.trail.column.as_deref().filter(|_| at.depth > 0).unwrap_or_default();
    let signature = Digest::of(&[signature.as_bytes(), column.as_bytes()].concat());
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
    /// Items on the listing's first page when a walk last reached its end.
    pub(crate) first_page: u32,
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

/// What the first page of a listing says to whoever checks it.
pub(crate) fn checked(source: &Source, walk: &Walk, seen: &FirstPage, ended: bool, now: Timestamp) -> Check {
    let (status, detail) = match &walk.failure {
        _ if !ended => (SourceStatus::Unfinished, "the run ended before its turn came".to_owned()),
        Some(failure) => (status_of_failure(failure), describe(failure)),
        None if walk.by_items => {
            (SourceStatus::Ok, "it has no listing: one of its reports was asked and answered".to_owned())
        }
        None if !walk.matched => (SourceStatus::Drift, format!("{}; {}", unread(source, walk), given(walk))),
        None if walk.items == 0 && seen.further == 0 => {
            (SourceStatus::Drift, format!("{}: no report on the page; {}", source.listing, given(walk)))
        }
        None => (SourceStatus::Ok, String::new()),
    };
    let FirstPage { further, titles } = seen.clone();
    Check { time: now, status, detail, dialect: walk.dialect.clone(), items: walk.items, further, titles }
}

/// What a check keeps of a listing's first page.
#[derive(Debug, Clone, Default)]
pub(crate) struct FirstPage {
    /// Pages and columns that it leads to.
    pub(crate) further: u32,
    /// The titles of its first reports.
    pub(crate) titles: Vec<String>,
}

impl FirstPage {
    /// Titles that are kept.
    const TITLES: usize = 10;

    pub(crate) fn of(reading: &PageReading) -> Self {
        let titles = reading.items.iter().map(|(_, item, _)| item);
        let titles = titles.map(|item| item.hint.title.clone().unwrap_or_else(|| item.uri.to_string()));
        Self {
            further: u32::try_from(reading.follow.len()).unwrap_or(u32::MAX),
            titles: titles.take(Self::TITLES).collect(),
        }
    }
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
    /// The same by closed report year, where the configuration expects a number of them.
    pub(crate) by_year: BTreeMap<u16, u32>,
    /// The same for the two newest closed years.
    pub(crate) closed: BTreeMap<u16, u32>,
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

/// The source's status after a walk that ended, by the rules of drift. A listing whose address is only inferred and never
/// gave anything did not change: it is not known yet.
pub(crate) fn conclude(source: &Source, state: &SourceState, walk: &Walk, census: &Census) -> Verdict {
    let verdict = |status, detail, doubtful| Verdict { status, detail, doubtful };
    let mut found = if let Some(failure) = &walk.failure {
        verdict(status_of_failure(failure), describe(failure), true)
    } else if let Some(why) = gave_too_little(source, state, walk, census) {
        verdict(SourceStatus::Drift, why, true)
    } else if let Some(why) = below_expectation(source, walk, census) {
        return verdict(SourceStatus::Drift, why, false);
    } else {
        let quiet = census.news == 0 && walk.new_items == 0 && walk.changed_items == 0;
        return verdict(if quiet { SourceStatus::Unchanged } else { SourceStatus::Ok }, String::new(), false);
    };
    if found.status == SourceStatus::Drift {
        let (status, advice) = if is_confirmed(source, state) || census.found > 0 {
            (SourceStatus::Drift, "look at the listing in a browser, then mend its `listing`, `dialect` or `selectors`")
        } else {
            let advice = "its address is only inferred and was never seen to work: `crawler sources check` tries it, \
                          `crawler sources add URL` proposes another";
            (SourceStatus::NeverRun, advice)
        };
        found.status = status;
        found.detail = [found.detail, before(state), given(walk), advice.to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; ");
    }
    found
}

/// Whether a listing is known to be one: somebody saw it, a walk found reports, or a check read it.
fn is_confirmed(source: &Source, state: &SourceState) -> bool {
    source.evidence == Evidence::Seen
        || state.found > 0
        || state.check.as_ref().is_some_and(|check| check.status == SourceStatus::Ok)
}

/// Why a listing is not to be believed.
fn gave_too_little(source: &Source, state: &SourceState, walk: &Walk, census: &Census) -> Option<String> {
    let listing = &source.listing;
    if walk.cut_short && census.found > 0 {
        return None;
    }
    if !walk.matched {
        return Some(unread(source, walk));
    }
    if census.found == 0 {
        return Some(format!("{listing}: no report found on {} listing page(s)", walk.pages));
    }
    (state.walked_whole && census.found * 2 < state.found).then(|| {
        format!("{listing}: {} report(s) found, fewer than half of those of the last whole walk", census.found)
    })
}

/// A listing on which nothing is as its dialect has it.
fn unread(source: &Source, walk: &Walk) -> String {
    let name = walk.dialect.as_deref().unwrap_or(&source.dialect);
    if let Some(note) = walk.notes.first() {
        return format!("{note} (read as the dialect {name:?})");
    }
    let marks = discover::dialect(name).map(|dialect| format!(", whose listings bear {}", dialect.marks()));
    format!("{}: nothing on the page reads as the dialect {name:?}{}", source.listing, marks.unwrap_or_default())
}

/// What the listing gave before.
fn before(state: &SourceState) -> String {
    match (state.found, state.found_at) {
        (0, _) => "no walk ever found a report".to_owned(),
        (found, Some(at)) => format!("the last whole walk, on {}, found {found}", at.strftime("%F")),
        (found, None) => format!("the last whole walk found {found}"),
    }
}

/// What it gave now.
fn given(walk: &Walk) -> String {
    if walk.failure.is_some() {
        return String::new();
    }
    let opening = walk.opening.as_ref().map(|words| format!("; it begins \u{201c}{words}\u{201d}"));
    let counts = (walk.pages + walk.rejected + walk.items > 0).then(|| {
        format!(
            "now {} page(s), {} link(s) to reports, {} that only sound like one",
            walk.pages, walk.items, walk.rejected
        )
    });
    format!("{}{}", counts.unwrap_or_else(|| "now nothing".to_owned()), opening.unwrap_or_default())
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
    let WalkFailure { uri, status, detail } = failure;
    let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
    let advice = match status {
        RequestStatus::Challenged => {
            "; a wall is reported and never worked around: most let addresses inside China pass, others answer to a word with \
             the portal's keeper"
        }
        RequestStatus::Forbidden => "; it may be open from inside China ([network] proxy), or its address changed",
        _ => "",
    };
    format!("{uri}: {status}{detail}{advice}")
}
