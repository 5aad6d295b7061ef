//! A payload to its records: extraction and parsing, whatever happens inside.
//!
//! Comes in: the content-decoded bytes and what the server and the address say of them. Goes out: a record for the document,
//! or for each document of a container; where reading gives up, a record that says so. [`Readers`] read here or in processes
//! of their own, which a hostile document may end without ending the crawl. Never fetches, never stores.

mod frames;
pub mod worker;
mod workers;

use crate::extract::recogniser::Recogniser;
use crate::extract::{self, EXTRACTOR_VERSION, Extraction};
use crate::model::issue::{Issue, Severity};
use crate::model::record::Record;
use crate::model::status::ReportStatus;
use crate::report::profile::Profile;
use crate::report::{self, PARSER_VERSION};
use std::cmp::Reverse;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
pub use workers::{Limits, Workers};

/// The issue of a document that ended the processes that read it.
const ENDED: &str = "reader-ended";
/// The issue of a document that was not read in time.
const LATE: &str = "reader-late";

/// What is read.
#[derive(Debug, Clone, Copy)]
pub struct Payload<'a> {
    /// The content-decoded bytes.
    pub bytes: &'a [u8],
    /// What the server says of them; may be empty.
    pub content_type: &'a str,
    /// A file name or an address's path; may be empty.
    pub name: &'a str,
}

/// What documents are read with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// The rules of reading.
    pub profile: &'a Profile,
    /// Who reads pictures of pages, if anybody.
    pub ocr: Option<&'a dyn Recogniser>,
}

impl fmt::Debug for Means<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Means").field("ocr", &self.ocr.is_some()).finish_non_exhaustive()
    }
}

impl<'a> From<&'a Profile> for Means<'a> {
    fn from(profile: &'a Profile) -> Self {
        Self { profile, ocr: None }
    }
}

/// What came of a payload: one record without a path, or of a container one for each file in it, with its path there. Never
/// empty.
pub type Records = Vec<(Option<String>, Record)>;

/// Why nothing can be read any more.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No process can be started for it.
    #[error("no process for reading documents can be started: {0}")]
    NoWorker(String),
}

/// Who reads.
#[derive(Debug)]
pub enum Readers<'a> {
    /// This process: a document that takes all time or memory takes this process with it.
    Here(Means<'a>),
    /// Processes of their own, under limits.
    Apart(Workers),
}

impl Readers<'_> {
    /// Reads a payload. Never fails because of what it holds.
    pub fn read(&self, payload: &Payload<'_>) -> Result<Records, Error> {
        match self {
            Self::Here(means) => Ok(read_documents(payload, *means)),
            Self::Apart(workers) => workers.read(payload),
        }
    }
}

/// The records of a payload, read here.
pub fn read_documents(payload: &Payload<'_>, Means { profile, ocr }: Means<'_>) -> Records {
    match guarded(|| extract::read_with(ocr, payload.bytes, payload.content_type, payload.name)) {
        Ok(Extraction::Several(files)) => {
            files.into_iter().map(|file| (Some(file.path), of_extraction(file.extraction, profile))).collect()
        }
        Ok(extraction) => vec![(None, of_extraction(extraction, profile))],
        Err(record) => vec![(None, *record)],
    }
}

/// One record for a payload, read here.
pub fn read_document<'a>(payload: &[u8], content_type: &str, name: &str, means: impl Into<Means<'a>>) -> Record {
    best(read_documents(&Payload { bytes: payload, content_type, name }, means.into()))
}

/// One record for all: of a container that of the file that reads best, the others named.
pub fn best(mut records: Records) -> Record {
    let best = (0..records.len()).min_by_key(|at| {
        let record = &records[*at].1;
        (record.status.goodness(), Reverse(record.cells_read()))
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

/// Whether this is the record of a document whose process ended or was ended, and says nothing of what is in it.
pub fn gave_up(record: &Record) -> bool {
    record.issues.iter().any(|issue| [ENDED, LATE].contains(&issue.code.as_ref()))
}

/// The record of a payload that could not be read.
pub fn unreadable(status: ReportStatus, code: &'static str, detail: &str) -> Record {
    let mut record = Record::unread(PARSER_VERSION, status);
    // what is not read yet has to be tried again by an extractor that reads more
    record.provenance.extractor_version = EXTRACTOR_VERSION;
    record.issues.push(Issue::new(code, Severity::Error, "document", detail));
    record
}

/// What came of one document.
fn of_extraction(extraction: Extraction, profile: &Profile) -> Record {
    match extraction {
        Extraction::Document(document) => guarded(|| {
            let mut record = report::read(&document, profile);
            record.provenance.extractor_version = EXTRACTOR_VERSION;
            record
        })
        .unwrap_or_else(|record| *record),
        Extraction::Unread { status, format, detail } => {
            let code = match status {
                ReportStatus::NotAReport => "not-a-report",
                ReportStatus::NeedsOcr => "needs-ocr",
                status => status.word(),
            };
            let mut record = unreadable(status, code, &detail);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_container_that_failed_is_not_hidden_behind_one_that_is_no_report() {
        let of = |name: &str, status| (Some(name.to_owned()), Record::unread(PARSER_VERSION, status));
        let record = best(vec![of("a.txt", ReportStatus::NotAReport), of("b.pdf", ReportStatus::Failed)]);
        assert_eq!(record.status, ReportStatus::Failed);
    }
}
