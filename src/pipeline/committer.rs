//! Makes steps durable, in groups: WARC first, then the store (ARCHITECTURE.md, "A step and its commit").
//!
//! One thread owns the archive's writer. The crawl does not wait for it; it waits only when too many bytes are on
//! their way. A fault here ends the run: an exchange that cannot be written is never dropped.

use super::session::Step;
use super::{Error, Tally};
use crate::archive::{self, Writer};
use crate::model::capture::{Capture, Digest, Hop, Original};
use crate::model::state::{Held, LogLine, Unread, UrlState};
use crate::model::status::RequestStatus;
use crate::model::uri::SurtKey;
use crate::store::{Batch, Store, schema};
use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Most steps in one commit.
const GROUP: usize = 64;
/// Most payload bytes in one commit: what a group holds in memory.
const GROUP_BYTES: usize = 16 << 20;
/// Longest time that a step waits for others.
const GATHER: Duration = Duration::from_secs(1);

/// What the crawl sends.
pub(crate) struct Work {
    /// The step.
    pub(crate) step: Box<Step>,
    /// Whether no other request is out, so that there is nothing to wait for.
    pub(crate) alone: bool,
    /// Gives the bytes back to the budget when the step is durable.
    pub(crate) permit: Option<tokio::sync::OwnedSemaphorePermit>,
}

/// Turns steps into writes of one batch; the archive's part of a step is already on its way to the disk.
pub(crate) struct Group<'a> {
    store: &'a Store,
    run: &'a str,
    batch: Batch,
    steps: usize,
    /// Payloads and addresses that this group writes and the store does not show yet.
    originals: HashMap<Digest, Original>,
    urls: HashMap<SurtKey, UrlState>,
    log: u64,
}

impl<'a> Group<'a> {
    /// An empty group; `log` is the number of the next line of the run's log.
    pub(crate) fn new(store: &'a Store, run: &'a str, log: u64) -> Self {
        let (originals, urls) = (HashMap::new(), HashMap::new());
        Self { store, run, batch: Batch::new(), steps: 0, originals, urls, log }
    }

    /// The response that an exchange with this payload would only repeat.
    fn original(&self, step: &Step) -> Result<Option<Original>, Error> {
        let Some(exchange) = &step.exchange else { return Ok(None) };
        let digest = if exchange.http_status == 304 {
            match self.url(&step.entry.key())?.and_then(|s| s.held) {
                Some(held) => held.payload,
                None => return Ok(None),
            }
        } else if exchange.body.is_empty() || exchange.truncated.is_some() {
            return Ok(None);
        } else {
            Digest::of(&exchange.body)
        };
        match self.originals.get(&digest) {
            Some(known) => Ok(Some(known.clone())),
            None => Ok(self.store.get(&schema::PAYLOADS, &digest)?),
        }
    }

    fn url(&self, key: &SurtKey) -> Result<Option<UrlState>, Error> {
        match self.urls.get(key) {
            Some(state) => Ok(Some(state.clone())),
            None => Ok(self.store.get(&schema::URLS, key)?),
        }
    }

    /// Appends the exchange to the archive and takes the step into the batch.
    pub(crate) fn take(&mut self, step: Step, writer: &mut Writer, tally: &Tally) -> Result<(), Error> {
        let capture = match &step.exchange {
            Some(exchange) => {
                let original = self.original(&step)?;
                Some(writer.append(exchange, &self.hop(&step), original.as_ref())?)
            }
            None => None,
        };
        self.record(step, capture.as_ref(), tally)
    }

    fn hop(&self, step: &Step) -> Hop {
        Hop {
            source: step.entry.source.clone(),
            role: step.entry.role,
            via: step.entry.via.clone(),
            run: self.run.to_owned(),
            walk: step.entry.walk,
            status: step.status,
        }
    }

    /// Takes a step whose exchange is in the archive already.
    pub(crate) fn record(&mut self, step: Step, capture: Option<&Capture>, tally: &Tally) -> Result<(), Error> {
        let line = log_line(&step, capture);
        self.batch.put(&schema::LOG, &(self.run.to_owned(), self.log), &line)?;
        self.log += 1;
        if step.status.was_sent() {
            self.remember_url(&step, capture)?;
        }
        if let Some(capture) = capture {
            self.batch.put(&schema::CAPTURES, &capture.id, capture)?;
            self.remember_payload(&step, capture)?;
            if step.to_read {
                let key = (capture.id, step.entry.source.clone());
                self.batch.put(&schema::UNREAD, &key, &Unread::of(&step.entry, step.documents.clone()))?;
            }
        }
        tally.step(&step, capture);
        self.batch.extend(step.writes);
        self.steps += 1;
        Ok(())
    }

    fn remember_url(&mut self, step: &Step, capture: Option<&Capture>) -> Result<(), Error> {
        let key = step.entry.key();
        let before = self.url(&key)?;
        let fresh = match (capture, &step.exchange) {
            (Some(capture), Some(exchange)) if step.status == RequestStatus::Ok && exchange.truncated.is_none() => {
                Some(Held { payload: capture.payload_digest, validators: exchange.headers.validators() })
            }
            _ => None,
        };
        let state = UrlState {
            uri: step.entry.request.uri.clone(),
            source: step.entry.source.clone(),
            role: step.entry.role,
            first_asked: before.as_ref().map_or(step.started, |s| s.first_asked),
            last_asked: step.started,
            run: self.run.to_owned(),
            walk: step.entry.walk,
            status: step.status,
            capture: capture.map(|c| c.id).or_else(|| before.as_ref().and_then(|s| s.capture)),
            held: fresh.or_else(|| before.and_then(|s| s.held)),
        };
        self.batch.put(&schema::URLS, &key, &state)?;
        self.urls.insert(key, state);
        Ok(())
    }

    fn remember_payload(&mut self, step: &Step, capture: &Capture) -> Result<(), Error> {
        let whole = step.exchange.as_ref().is_some_and(|e| e.truncated.is_none() && !e.body.is_empty());
        let Some(original) = Original::of(capture).filter(|_| whole) else { return Ok(()) };
        self.batch.put(&schema::PAYLOADS, &capture.payload_digest, &original)?;
        self.originals.insert(original.digest, original);
        Ok(())
    }

    /// Steps taken.
    pub(crate) fn len(&self) -> usize {
        self.steps
    }

    /// Makes the group durable: the archive's bytes must be synced before.
    pub(crate) fn commit(mut self, accounted: &BTreeMap<String, u64>) -> Result<u64, Error> {
        for (file, length) in accounted {
            self.batch.put(&schema::ARCHIVE, file, length)?;
        }
        self.store.commit(self.batch)?;
        Ok(self.log)
    }
}

fn log_line(step: &Step, capture: Option<&Capture>) -> LogLine {
    LogLine {
        time: step.started,
        source: step.entry.source.clone(),
        role: step.entry.role,
        url: step.entry.request.uri.as_str().to_owned(),
        via: step.entry.redirects.last().map(|u| u.as_str().to_owned()),
        status: step.status,
        http_status: step.exchange.as_ref().map(|e| e.http_status),
        bytes: step.exchange.as_ref().map_or(0, |e| e.body.len() as u64),
        duration_ms: u64::try_from(step.duration.as_millis()).unwrap_or(u64::MAX),
        attempt: step.entry.attempts + 1,
        detail: step.detail.clone(),
        capture: capture.map(|c| c.id),
    }
}

/// The committer thread: until the crawl hangs up, or something cannot be written.
pub(crate) fn run(
    work: &Receiver<Work>,
    store: &Store,
    settings: archive::Settings,
    accounted: &BTreeMap<String, u64>,
    tally: &Tally,
) -> Result<(), Error> {
    let run = settings.run.clone();
    let (mut writer, tails) = Writer::open(settings, accounted)?;
    if let Some(tail) = tails.first() {
        return Err(Error::Internal(format!("{} was not replayed before the crawl", tail.file)));
    }
    let mut log = 0;
    while let Ok(first) = work.recv() {
        log = commit_group(first, work, store, &run, log, &mut writer, tally)?;
    }
    writer.close()?;
    Ok(())
}

/// Gathers one group from the first step on, and commits it.
fn commit_group(
    first: Work,
    work: &Receiver<Work>,
    store: &Store,
    run: &str,
    log: u64,
    writer: &mut Writer,
    tally: &Tally,
) -> Result<u64, Error> {
    let deadline = Instant::now() + GATHER;
    let mut group = Group::new(store, run, log);
    let (mut permits, mut bytes) = (Vec::new(), 0);
    let mut next = Some(first);
    while let Some(Work { step, alone, permit }) = next.take() {
        permits.extend(permit);
        bytes += step.exchange.as_ref().map_or(0, |e| e.body.len());
        group.take(*step, writer, tally)?;
        if group.len() >= GROUP || bytes >= GROUP_BYTES {
            break;
        }
        let wait = if alone { Duration::ZERO } else { deadline.saturating_duration_since(Instant::now()) };
        next = work.recv_timeout(wait).ok();
    }
    let accounted = writer.sync()?;
    let log = group.commit(&accounted)?;
    tally.committed();
    Ok(log)
}
