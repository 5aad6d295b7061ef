//! The end of a run for each source: what its walk says, once every page is read.
//!
//! Facts of a listing change here and only for a walk that ended.

use super::session::Session;
use super::walk::{self, Census};
use super::{Error, Tally, rows};
use crate::frontier::schedule;
use crate::model::source::Source;
use crate::model::state::{Item, SourceState, Walk};
use crate::model::status::{Availability, RequestStatus, SourceStatus};
use crate::store::{Batch, Store, schema};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Settles every source of the run.
pub(crate) fn sources(
    session: &Session<'_>,
    sources: &[Source],
    store: &Store,
    tally: &Tally,
    stopped: bool,
    now: Timestamp,
) -> Result<(), Error> {
    for source in sources {
        let Some(state) = session.states().get(&source.id) else { continue };
        let mut state = state.clone();
        let left = session.left_over(&source.id)?;
        let ended = session.walk_ended(&source.id) && left == 0;
        let whole = state.walk.as_ref().filter(|walk| ended && is_whole(walk)).map(|walk| walk.id);
        let mut census = count(source, store, tally, &shown_by(whole), now)?;
        // a year that was not asked for lacks nothing
        census.by_year.retain(|year, _| session.wants_year(*year));
        census.closed.retain(|year, _| session.wants_year(*year) && source.years.contains(*year));
        let believed = settle(&mut state, source, &census, ended, stopped, session, now);
        if left > 0 {
            let waiting = format!("{left} of its addresses wait for the next run");
            let said = [state.detail.as_str(), &waiting, session.why_left(&source.id)];
            state.detail = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        }
        let mut batch = Batch::new();
        tally.gone(&source.id, bring_up_to_date(source, store, whole.filter(|_| believed), &mut batch)?);
        batch.put(&schema::SOURCES, &source.id, &state)?;
        store.commit(batch)?;
        tally.conclude(source, &state, census.found);
    }
    Ok(())
}

/// Keeps what each listing's first page said; nothing else of a source changes.
pub(crate) fn checks(
    session: &Session<'_>,
    sources: &[Source],
    store: &Store,
    tally: &Tally,
    now: Timestamp,
) -> Result<(), Error> {
    for source in sources {
        let Some(walk) = session.states().get(&source.id).and_then(|state| state.walk.as_ref()) else { continue };
        let ended = session.walk_ended(&source.id);
        let check = walk::checked(source, walk, &session.first_page(&source.id), ended, now);
        let mut state = store.get(&schema::SOURCES, &source.id)?.unwrap_or_default();
        let (status, detail, found) = (check.status, check.detail.clone(), check.items);
        state.check = Some(check);
        let mut batch = Batch::new();
        batch.put(&schema::SOURCES, &source.id, &state)?;
        store.commit(batch)?;
        tally.conclude(source, &SourceState { status, detail, notes: walk.notes.clone(), ..state }, found);
    }
    Ok(())
}

/// What the listing shows: by its last whole walk, or as it was known before.
fn shown_by(walk: Option<u64>) -> impl Fn(&Item) -> bool {
    move |item| walk.map_or(item.listed, |id| item.walk == id)
}

/// Whether a walk saw everything that the listing shows.
fn is_whole(walk: &Walk) -> bool {
    !walk.cut_short && (walk.failure.is_none() || (walk.by_items && walk.answers > 0))
}

/// Brings items and rows up to what a walk showed that is whole and believed; without one, only to what answers 404.
/// Nothing is deleted. Returns how many reports are gone since.
fn bring_up_to_date(source: &Source, store: &Store, walk: Option<u64>, batch: &mut Batch) -> Result<u32, Error> {
    let shown = shown_by(walk);
    for found in store.scan_prefix(&schema::ITEMS, &source.id) {
        let (key, mut item) = found?;
        if item.listed != shown(&item) {
            item.listed = !item.listed;
            batch.put(&schema::ITEMS, &key, &item)?;
        }
    }
    let mut gone = 0;
    for found in store.scan_prefix(&schema::REPORTS, &source.id) {
        let (key, mut row) = found?;
        let availability = rows::availability(store, &row, &shown)?;
        if availability != row.availability {
            gone += u32::from(availability == Availability::Gone);
            row.availability = availability;
            batch.put(&schema::REPORTS, &key, &row)?;
        }
    }
    Ok(gone)
}

/// Counts what the source shows.
fn count(
    source: &Source,
    store: &Store,
    tally: &Tally,
    shown: &impl Fn(&Item) -> bool,
    now: Timestamp,
) -> Result<Census, Error> {
    let mut census = Census { news: tally.news(&source.id), ..Census::default() };
    let closed = schedule::newest_closed_year(now);
    census.closed.extend([closed, closed.saturating_sub(1)].map(|year| (year, 0)));
    if let Some(first) = source.expect.map(|_| source.years.first) {
        let years = (first..=source.years.last.unwrap_or(closed).min(closed)).map(|y| (y, 0));
        census.by_year.extend(years);
    }
    for found in store.scan_prefix(&schema::REPORTS, &source.id) {
        let (_, row) = found?;
        if rows::availability(store, &row, shown)? == Availability::Listed {
            census.found += 1;
            for years in [&mut census.by_year, &mut census.closed] {
                if let Some(n) = row.year.and_then(|y| years.get_mut(&y)) {
                    *n += 1;
                }
            }
        }
    }
    census.found += unread_items(source, store, shown)?;
    Ok(census)
}

/// Listed links that say they are reports and could not be had: the listing shows them all the same.
fn unread_items(source: &Source, store: &Store, shown: &impl Fn(&Item) -> bool) -> Result<u32, Error> {
    let mut n = 0;
    for found in store.scan_prefix(&schema::ITEMS, &source.id) {
        let (key, item) = found?;
        if !shown(&item) || !item.hint.sure || store.contains(&schema::ADDRESSES, &key)? {
            continue;
        }
        // where a redirect leads is counted there
        let state = store.get(&schema::URLS, &key.1)?;
        n += u32::from(state.is_none_or(|state| state.status != RequestStatus::Redirected));
    }
    Ok(n)
}

/// Fewer reports for the newest closed year than for the year before: no drift, and worth a look.
fn fewer_than_before(closed: &BTreeMap<u16, u32>) -> Option<String> {
    let mut newest = closed.iter().rev();
    let ((year, n), (before, m)) = (newest.next()?, newest.next()?);
    (n < m).then(|| format!("{n} report(s) for {year}, and {m} for {before}"))
}

/// Settles the source's state. Returns whether what its walk showed is to be believed.
fn settle(
    state: &mut SourceState,
    source: &Source,
    census: &Census,
    ended: bool,
    stopped: bool,
    session: &Session<'_>,
    now: Timestamp,
) -> bool {
    if !ended {
        // a page that is throttled delays its host; only a listing's says something of the source
        let throttled = !session.walk_ended(&source.id) && session.is_throttled(&source.listing.host(), now);
        state.status = match (stopped, throttled) {
            (false, true) => SourceStatus::Throttled,
            _ => SourceStatus::Unfinished,
        };
        state.detail = state.walk.as_ref().map(|w| w.notes.join("; ")).unwrap_or_default();
        return false;
    }
    let Some(mut walk) = state.walk.take() else { return false };
    if walk.by_items && walk.answers > 0 {
        walk.failure = None;
    }
    let verdict = walk::conclude(source, state, &walk, census);
    let believed = walk.failure.is_none() && !verdict.doubtful;
    if believed {
        state.dialect = walk.dialect.clone().or_else(|| state.dialect.take());
        state.incomplete = walk.incomplete;
        if is_whole(&walk) {
            state.walked_whole = true;
            state.first_page = walk.first_page;
            state.found = census.found;
            state.found_at = Some(now);
            walk.notes.extend(fewer_than_before(&census.closed));
        }
    }
    (state.status, state.detail, state.notes) = (verdict.status, verdict.detail, walk.notes);
    believed
}
