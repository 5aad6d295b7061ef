//! Takes exchanges that lie in the archive and not in the store into the store.
//!
//! A crash between the archive's sync and the store's commit leaves them. Each is settled by the same functions as a
//! live one, so its links are queued and its address counts as asked.

use super::committer::Group;
use super::session::Session;
use super::{Error, Job, Tally};
use crate::archive::{Archive, Archived, Tail};
use crate::config::Config;
use crate::model::capture::Role;
use crate::store::{Store, schema};
use std::collections::{BTreeMap, BTreeSet};

/// Replays the tails. Returns how many exchanges became captures.
pub(crate) fn replay(store: &Store, archive: &Archive, config: &Config, tails: &[Tail]) -> Result<u64, Error> {
    if tails.is_empty() {
        return Ok(0);
    }
    let job = Job { sources: config.sources().cloned().collect(), ..Job::default() };
    let mut session = Session::load(store, archive, config, &job, "replay")?.replaying();
    session.queue_what_is_stored()?;
    let mut lines = BTreeMap::new();
    let mut replayed = 0;
    let mut unknown = BTreeSet::new();
    for tail in tails {
        for archived in archive.scan(&tail.file, tail.from)? {
            let archived = archived?;
            if store.contains(&schema::CAPTURES, &archived.capture.id)? {
                let location = archived.capture.location;
                account(store, &location.file, location.offset + location.length)?;
                continue;
            }
            if !session.is_configured(&archived.hop.source) {
                unknown.insert(archived.hop.source.0.clone());
            }
            take(archived, store, archive, &mut session, &mut lines)?;
            replayed += 1;
        }
        // what stands behind the last exchange (a request whose answer never came) is accounted for too
        account(store, &tail.file, tail.length)?;
    }
    tracing::info!(exchanges = replayed, "taken from the archive into the store");
    if !unknown.is_empty() {
        tell_of(&unknown);
    }
    Ok(replayed)
}

/// Sources that are not configured have no listings to read and no province; that must not pass unnoticed.
fn tell_of(unknown: &BTreeSet<String>) {
    let some: Vec<&str> = unknown.iter().take(5).map(String::as_str).collect();
    let more = if unknown.len() > some.len() { " and others" } else { "" };
    tracing::warn!(
        "the archive holds answers for sources that are not configured ({}{more}): their listings are not read and \
         their reports have no province; `crawler rebuild` with the --config of their crawl gives them back",
        some.join(", ")
    );
}

fn take(
    archived: Archived,
    store: &Store,
    archive: &Archive,
    session: &mut Session<'_>,
    lines: &mut BTreeMap<String, u64>,
) -> Result<(), Error> {
    let Archived { mut exchange, hop, capture, .. } = archived;
    if let (Some(original), true) = (capture.revisit_of, exchange.http_status != 304)
        && let Some(original) = store.get(&schema::CAPTURES, &original)?
    {
        exchange.body = archive.read(&original.location)?.payload;
    }
    let ended = exchange.started.saturating_add(exchange.duration).unwrap_or(exchange.started);
    let entry = session.replayed_entry(&exchange.request, &hop)?;
    if hop.role == Role::Robots {
        session.expect_rules(&entry);
    }
    session.expect_walk(&hop, ended);
    let steps = session.answered(entry, exchange, ended)?;
    let line = match lines.get(&hop.run) {
        Some(next) => *next,
        None => store.scan_prefix(&schema::LOG, &hop.run).count() as u64,
    };
    let end = capture.location.offset + capture.location.length;
    let accounted = BTreeMap::from([(capture.location.file.clone(), end)]);
    let mut group = Group::new(store, &hop.run, line);
    for step in steps {
        group.record(step, Some(&capture), &Tally::begin_run("replay", ended))?;
    }
    let next = group.commit(&accounted)?;
    lines.insert(hop.run, next);
    Ok(())
}

fn account(store: &Store, file: &str, length: u64) -> Result<(), Error> {
    let mut batch = crate::store::Batch::new();
    batch.put(&schema::ARCHIVE, &file.to_owned(), &length)?;
    Ok(store.commit(batch)?)
}
