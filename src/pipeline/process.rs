//! The offline half: archive → extract → report → store, for every capture that still has to be read.
//!
//! Works from the durable queue alone, so a crawl can run beside it, and a crash costs nothing but time.

use super::rows::{self, Reading, Summary};
use super::{Error, Tally};
use crate::archive::Archive;
use crate::coding;
use crate::extract::{self, Extraction};
use crate::model::capture::{Capture, CaptureId, Digest};
use crate::model::issue::{Issue, Severity};
use crate::model::record::Record;
use crate::model::source::{Source, SourceId};
use crate::model::state::{Address, ReportRow, Unread};
use crate::model::status::{ReportStatus, RequestStatus};
use crate::report::{self, profile::Profile};
use crate::store::{Batch, Store, schema};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Captures read in one commit.
const GROUP: usize = 32;

/// What reading needs.
pub(crate) struct Reader<'a> {
    /// Where the queue is and the rows go.
    pub(crate) store: &'a Store,
    /// Where the payloads are.
    pub(crate) archive: &'a Archive,
    /// The rules of reading.
    pub(crate) profile: &'a Profile,
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
    /// Reads the oldest captures of the queue, one commit's worth. Returns how many.
    pub(crate) fn read_some(&self) -> Result<usize, Error> {
        let due: Vec<_> = self.store.scan(&schema::UNREAD).take(GROUP).collect::<Result<_, _>>()?;
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

    /// The record of a capture's payload: from the store where this parser wrote it, else read now.
    fn record(&self, capture: &Capture) -> Result<Read, Error> {
        if !self.afresh
            && let Some(record) = stored_record(self.store, &capture.payload_digest)?
            && record.parser_version == report::PARSER_VERSION
        {
            return Ok(Read { summary: Summary::of(&record), fresh: None });
        }
        let record = self.read_payload(capture)?;
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
        let mut record = read_document(&payload, &holder.content_type, holder.uri.path(), self.profile);
        record.provenance.payload_digest = Some(holder.payload_digest.to_string());
        record.provenance.content_type = Some(holder.content_type.clone());
        Ok(record)
    }
}

/// What rows need of a record, and the record as JSON where the store does not have it yet.
struct Read {
    summary: Summary,
    fresh: Option<Vec<u8>>,
}

/// Whether a capture says that its address is no longer there.
fn is_lost(capture: &Capture) -> bool {
    matches!(capture.hop.status, RequestStatus::NotFound | RequestStatus::Gone)
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
        let unread = Unread { key, linked: address.linked, hint: address.hint, page: address.page };
        batch.put(&schema::UNREAD, &(version.capture, source), &unread)?;
    }
    Ok(store.commit(batch)?)
}

/// One payload through extraction and parsing. Whatever happens inside, a record comes out; of a container that of the file
/// that reads best, the others named.
pub fn read_document(payload: &[u8], content_type: &str, name: &str, profile: &Profile) -> Record {
    let mut records = read_documents(payload, content_type, name, profile);
    let best = (0..records.len()).min_by_key(|at| {
        let record = &records[*at].1;
        (record.status, std::cmp::Reverse(record.cells_read()))
    });
    let Some((path, mut record)) = best.map(|best| records.swap_remove(best)) else {
        return unreadable(ReportStatus::NotAReport, "empty-container", "there are no files in it");
    };
    if let Some(path) = path {
        let others: Vec<String> =
            records.iter().filter_map(|(path, other)| Some(format!("{} ({})", path.as_ref()?, other.status))).collect();
        let detail = format!("read from {path} in it; other files: {}", others.join(", "));
        record.issues.push(Issue::new("in-container", Severity::Note, "document", detail));
    }
    record
}

/// The records of a payload: one, or of a container one for each file with its path in it. Never empty.
pub fn read_documents(
    payload: &[u8],
    content_type: &str,
    name: &str,
    profile: &Profile,
) -> Vec<(Option<String>, Record)> {
    match guarded(|| extract::read(payload, content_type, name)) {
        Ok(Extraction::Several(files)) => {
            files.into_iter().map(|file| (Some(file.path), of_extraction(file.extraction, profile))).collect()
        }
        Ok(extraction) => vec![(None, of_extraction(extraction, profile))],
        Err(record) => vec![(None, *record)],
    }
}

/// What came of one document.
fn of_extraction(extraction: Extraction, profile: &Profile) -> Record {
    match extraction {
        Extraction::Document(document) => guarded(|| {
            let mut record = report::read(&document, profile);
            record.provenance.extractor_version = extract::EXTRACTOR_VERSION;
            record
        })
        .unwrap_or_else(|record| *record),
        Extraction::Unread { status, format, detail } => {
            let mut record = unreadable(status, status.word(), &detail);
            record.provenance.extractor = format;
            record
        }
        Extraction::Several(_) => unreadable(ReportStatus::Unsupported, "unsupported", "a container in a container"),
    }
}

/// What came of reading, or the record that says that it gave up.
fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, Box<Record>> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(read) => Ok(read),
        Err(panic) => {
            let what = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                .unwrap_or_else(|| "no message".to_owned());
            Err(Box::new(unreadable(ReportStatus::Failed, "parser-panic", &what)))
        }
    }
}

fn unreadable(status: ReportStatus, code: &'static str, detail: &str) -> Record {
    let mut record = Record::unread(report::PARSER_VERSION, status);
    record.issues.push(Issue::new(code, Severity::Error, "document", detail));
    record
}

/// The record of a payload as the store holds it.
pub fn stored_record(store: &Store, payload: &Digest) -> Result<Option<Record>, Error> {
    let Some(bytes) = store.blob(&schema::RECORDS, payload)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| Error::Internal(format!("record of {payload}: {e}")))
}

fn json(record: &Record) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(record).map_err(|e| Error::Internal(format!("a record that is no JSON: {e}")))
}
