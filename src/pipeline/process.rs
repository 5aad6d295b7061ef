//! The offline half: archive → extract → report → store, for every capture that still has to be read.
//!
//! Works from the durable queue alone, so a crawl can run beside it, and a crash costs nothing but time.

use super::rows::{self, Reading, Summary};
use super::{Error, Tally};
use crate::archive::Archive;
use crate::coding;
use crate::extract::EXTRACTOR_VERSION;
use crate::model::capture::{Capture, CaptureId, Digest};
use crate::model::record::Record;
use crate::model::source::{Source, SourceId};
use crate::model::state::{Address, ReportRow, Unread, Version};
use crate::model::status::{ReportStatus, RequestStatus};
use crate::model::uri::SurtKey;
use crate::reading::{self, Payload, Readers, unreadable};
use crate::report::PARSER_VERSION;
use crate::store::{Batch, Store, schema};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Captures read in one commit.
const GROUP: usize = 32;

/// What reading needs.
pub(crate) struct Reader<'a> {
    /// Where the queue is and the rows go.
    pub(crate) store: &'a Store,
    /// Where the payloads are.
    pub(crate) archive: &'a Archive,
    /// Who reads the payloads.
    pub(crate) readers: &'a Readers<'a>,
    /// The sources by id: a capture of a source that is no longer configured is read all the same.
    pub(crate) sources: &'a BTreeMap<SourceId, Source>,
    /// Most bytes of a payload after decompression.
    pub(crate) max_body: u64,
    /// Whether what this very parser read before is read anew too.
    pub(crate) afresh: bool,
    /// What is counted.
    pub(crate) tally: &'a Tally,
}

impl Reader<'_> {
    /// Reads the oldest captures of the queue, one commit's worth; once nothing more `arrives` whatever is left. Returns how
    /// many.
    pub(crate) fn read_some(&self, arrives: bool) -> Result<usize, Error> {
        let due = self.due(arrives)?;
        let captures = due.iter().map(|((id, _), _)| self.capture(*id)).collect::<Result<Vec<_>, _>>()?;
        let records = self.records(captures.iter().flatten().filter(|capture| !is_lost(capture)))?;
        let mut batch = Batch::new();
        let mut overlay = rows::Overlay::new(self.store);
        for (((id, source), unread), capture) in due.iter().zip(&captures) {
            batch.delete(&schema::UNREAD, &(*id, source.clone()))?;
            let Some(capture) = capture else { continue };
            match records.get(&capture.payload_digest) {
                Some(Read { summary, .. }) if !is_lost(capture) => {
                    let reading = Reading { capture, summary, unread, config: self.sources.get(source) };
                    let row = overlay.take(source, &reading)?;
                    self.tally.read(source, summary.status, row);
                }
                _ => overlay.lost(source, unread, capture)?,
            }
        }
        for (digest, read) in &records {
            if let Some(json) = &read.fresh {
                batch.put_blob(&schema::RECORDS, digest, json)?;
            }
        }
        batch.extend(overlay.into_batch()?);
        self.store.commit(batch)?;
        Ok(due.len())
    }

    /// The oldest captures of the queue, one commit's worth. A document waits for the page that links it, whose report it is:
    /// one that another source fetched before is older than the page, and may be queued before it.
    fn due(&self, arrives: bool) -> Result<Vec<Queued>, Error> {
        let (mut due, mut pages, mut early) = (Vec::new(), BTreeSet::new(), Vec::new());
        for found in self.store.scan(&schema::UNREAD) {
            let found: Queued = found?;
            let ((_, source), unread) = &found;
            let at = |key: &SurtKey| (source.clone(), key.clone());
            let known = |key| self.store.contains(&schema::ADDRESSES, &at(key));
            let ready = match &unread.page {
                Some(page) => pages.contains(&at(page)) || known(page)? || known(&unread.key)?,
                None => true,
            };
            if ready {
                pages.insert(at(&unread.key));
                due.push(found);
            } else if early.len() < GROUP {
                early.push(found);
            }
            if due.len() == GROUP {
                break;
            }
        }
        // pages that never came
        Ok(if due.is_empty() && !arrives { early } else { due })
    }

    fn capture(&self, id: CaptureId) -> Result<Option<Capture>, Error> {
        let capture = self.store.get(&schema::CAPTURES, &id)?;
        if capture.is_none() {
            tracing::warn!(capture = %id, "queued for reading and not in the store; `crawler verify` says more");
        }
        Ok(capture)
    }

    /// The records of these captures' payloads, each payload once; read side by side, as many as there are processors.
    fn records<'c>(&self, captures: impl Iterator<Item = &'c Capture>) -> Result<BTreeMap<Digest, Read>, Error> {
        let payloads: BTreeMap<Digest, &Capture> = captures.map(|capture| (capture.payload_digest, capture)).collect();
        let payloads: Vec<_> = payloads.into_iter().collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(payloads.len());
        let next = AtomicUsize::new(0);
        let read = || -> Result<Vec<(Digest, Read)>, Error> {
            let mut records = Vec::new();
            while let Some((digest, capture)) = payloads.get(next.fetch_add(1, Ordering::Relaxed)) {
                records.push((*digest, self.record(capture)?));
            }
            Ok(records)
        };
        let parts: Vec<Result<_, Error>> = std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(read)).collect();
            std::iter::once(read()).chain(helpers.into_iter().map(super::join)).collect()
        });
        let mut records = BTreeMap::new();
        for part in parts {
            records.extend(part?);
        }
        Ok(records)
    }

    /// The record of a capture's payload: from the store where this program's readers wrote it, else read now.
    fn record(&self, capture: &Capture) -> Result<Read, Error> {
        if !self.afresh
            && let Some(record) = stored_record(self.store, &capture.payload_digest)?
            && record.parser_version == PARSER_VERSION
            && record.provenance.extractor_version == EXTRACTOR_VERSION
        {
            return Ok(Read { summary: Summary::of(&record), fresh: None });
        }
        let record = self.read_payload(capture)?;
        if reading::gave_up(&record)
            && let Some(known) = stored_record(self.store, &capture.payload_digest)?
            && !reading::gave_up(&known)
        {
            // the fault may lie in this machine: what was read before stands until it can be read again
            let why = record.issues.first().map_or("", |issue| issue.detail.as_str());
            tracing::warn!(uri = %capture.uri, "not read again, what was read before is kept: {why}");
            return Ok(Read { summary: Summary::of(&known), fresh: None });
        }
        Ok(Read { summary: Summary::of(&record), fresh: Some(json(&record)?) })
    }

    fn read_payload(&self, capture: &Capture) -> Result<Record, Error> {
        let holder = match capture.revisit_of {
            Some(original) => self.store.get(&schema::CAPTURES, &original)?,
            None => Some(capture.clone()),
        };
        let Some(holder) = holder else {
            return Ok(unreadable(
                ReportStatus::Failed,
                "payload-missing",
                "the response that this revisit refers to is not in the store",
            ));
        };
        let stored = self.archive.read(&holder.location)?;
        let encoding = coding::declared(&stored.headers);
        let payload = match coding::decode(&stored.payload, &encoding, self.max_body) {
            Ok(payload) => payload,
            Err(e) => return Ok(unreadable(ReportStatus::Corrupt, "content-encoding", &e.to_string())),
        };
        let payload = Payload { bytes: &payload, content_type: &holder.content_type, name: holder.uri.path() };
        let mut record = reading::best(self.readers.read(&payload)?);
        record.provenance.payload_digest = Some(holder.payload_digest.to_string());
        record.provenance.content_type = Some(holder.content_type.clone());
        Ok(record)
    }
}

/// A capture that still has to be read, for a source.
type Queued = ((CaptureId, SourceId), Unread);

/// What rows need of a record, and the record as JSON where the store does not have it yet.
struct Read {
    summary: Summary,
    fresh: Option<Vec<u8>>,
}

/// Whether a capture says that its address is no longer there.
fn is_lost(capture: &Capture) -> bool {
    matches!(capture.hop.status, RequestStatus::NotFound | RequestStatus::Gone)
}

/// Whether a text was last read by an older parser or extractor than this program's.
pub fn is_outdated(version: &Version) -> bool {
    version.parser < PARSER_VERSION || version.extractor < EXTRACTOR_VERSION
}

/// Queues the newest capture of every address for which this holds.
pub(crate) fn queue_again(
    store: &Store,
    which: &dyn Fn(&SourceId, &Address, Option<&ReportRow>) -> bool,
) -> Result<(), Error> {
    let mut batch = Batch::new();
    for found in store.scan(&schema::ADDRESSES) {
        let ((source, key), address) = found?;
        let row = match &address.report {
            Some(id) => store.get(&schema::REPORTS, &(source.clone(), id.clone()))?,
            None => None,
        };
        let Some(version) = address.versions.last() else { continue };
        if !which(&source, &address, row.as_ref()) {
            continue;
        }
        let Address { linked, hint, page, .. } = address;
        let unread = Unread { key, linked, hint, page, documents: None };
        batch.put(&schema::UNREAD, &(version.capture, source), &unread)?;
    }
    Ok(store.commit(batch)?)
}

/// The record of a payload as the store holds it.
pub fn stored_record(store: &Store, payload: &Digest) -> Result<Option<Record>, Error> {
    let Some(bytes) = store.blob(&schema::RECORDS, payload)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| Error::Internal(format!("record of {payload}: {e}")))
}

fn json(record: &Record) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(record).map_err(|e| Error::Internal(format!("a record that is no JSON: {e}")))
}
