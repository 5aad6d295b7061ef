//! The versions of one report: what each of its addresses held when, and what changed from one text to the next.
//!
//! Comes in: the store and a report's id. Goes out: plain data for a person or another program. Never here: a change to
//! the store, or a second reading of a payload.

mod changes;

pub use changes::{CellChange, Changes, changes};

use crate::model::capture::{CaptureId, Digest, Role};
use crate::model::issue::Issue;
use crate::model::record::Record;
use crate::model::source::SourceId;
use crate::model::state::{Address, ReportRow, Version};
use crate::model::status::{Availability, ReportStatus, RequestStatus};
use crate::model::uri::SurtKey;
use crate::store::{self, Store, schema};
use jiff::Timestamp;
use serde::Serialize;

/// Most ids that are offered in place of an unknown one.
const OFFERED: usize = 5;

/// One report over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// Its id.
    pub report_id: String,
    /// Its source.
    pub source_id: SourceId,
    /// The province's slug.
    pub province: String,
    /// The agency as printed.
    pub agency_name: Option<String>,
    /// The year reported on.
    pub report_year: Option<u16>,
    /// How far it could be read.
    pub status: ReportStatus,
    /// What the portal says of it now.
    pub availability: Availability,
    /// How often a text changed, plus one.
    pub version: u32,
    /// When an address of it was first fetched.
    pub first_seen: Timestamp,
    /// When an address of it last answered.
    pub last_seen: Timestamp,
    /// Where its addresses do not say the same.
    pub disagreements: Vec<Issue>,
    /// Its pages, each followed by its attachments.
    pub addresses: Vec<AddressHistory>,
}

/// One address of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AddressHistory {
    /// The address.
    pub url: String,
    /// Report page or attachment.
    pub role: Role,
    /// Whether it stands for the report.
    pub chosen: bool,
    /// The outcome of the last ask.
    pub last_status: RequestStatus,
    /// When that was.
    pub last_asked: Timestamp,
    /// Its texts, oldest first.
    pub versions: Vec<VersionLine>,
}

/// One text that an address held for a time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VersionLine {
    /// 1 for the first.
    pub number: u32,
    /// When it was first fetched.
    pub first_seen: Timestamp,
    /// When it was last fetched or confirmed.
    pub last_seen: Timestamp,
    /// Digest of its payload.
    pub payload_digest: Digest,
    /// Digest over the report's own text.
    pub text_digest: String,
    /// How far it could be read.
    pub status: ReportStatus,
    /// Cells with a value.
    pub cells: u32,
    /// The capture that stands for it.
    pub capture_id: CaptureId,
    /// The version of the parser that read it last.
    pub parser_version: u32,
    /// What changed since the version before; none for the first.
    pub changes: Option<Changes>,
}

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No report has this id.
    #[error("there is no report {id:?} in the store; {}", offer(near))]
    Unknown {
        /// The id as given.
        id: String,
        /// Ids that are like it.
        near: Vec<String>,
    },
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A record in the store does not read.
    #[error("the record of {payload} does not read ({why}); `crawler parse --all` writes it anew")]
    Record {
        /// The payload's digest.
        payload: Digest,
        /// What the parser said.
        why: String,
    },
}

fn offer(near: &[String]) -> String {
    match near {
        [] => "`crawler status --source ID` lists a source's reports".to_owned(),
        near => format!("did you mean {}?", near.join(" or ")),
    }
}

/// The history of the report with this id.
pub fn read(store: &Store, id: &str) -> Result<History, Error> {
    let row = find(store, id)?;
    let mut addresses = Vec::new();
    for page_key in &row.pages {
        let Some(page) = address(store, &row, page_key)? else { continue };
        let attachments = page.attachments.clone();
        addresses.push(of_address(store, page, row.chosen == *page_key)?);
        for key in attachments {
            if let Some(attachment) = address(store, &row, &key)? {
                addresses.push(of_address(store, attachment, row.chosen == key)?);
            }
        }
    }
    Ok(History {
        report_id: row.id,
        source_id: row.source,
        province: row.province,
        agency_name: row.agency,
        report_year: row.year,
        status: row.status,
        availability: row.availability,
        version: row.version,
        first_seen: row.first_seen,
        last_seen: row.last_seen,
        disagreements: row.disagreements,
        addresses,
    })
}

/// Ids are unique over all sources, and no table is sorted by them.
fn find(store: &Store, id: &str) -> Result<ReportRow, Error> {
    let mut near = Vec::new();
    for found in store.scan(&schema::REPORTS) {
        let (_, row) = found?;
        if row.id == id {
            return Ok(row);
        }
        let edits = if !id.is_empty() && row.id.starts_with(id) { 0 } else { strsim::levenshtein(&row.id, id) };
        if edits <= 3 {
            near.push((edits, row.id));
        }
    }
    near.sort();
    near.truncate(OFFERED);
    Err(Error::Unknown { id: id.to_owned(), near: near.into_iter().map(|(_, id)| id).collect() })
}

fn address(store: &Store, row: &ReportRow, key: &SurtKey) -> Result<Option<Address>, Error> {
    Ok(store.get(&schema::ADDRESSES, &(row.source.clone(), key.clone()))?)
}

fn of_address(store: &Store, address: Address, chosen: bool) -> Result<AddressHistory, Error> {
    let mut versions = Vec::new();
    let mut before: Option<Option<Record>> = None;
    for version in address.versions {
        let record = record(store, &version.payload)?;
        let changes = before.map(|before| match (&before, &record) {
            (Some(before), Some(after)) => changes(before, after),
            _ => Changes {
                notes: vec![
                    "one of the two texts has no record; `crawler parse --all` reads what can be read".to_owned(),
                ],
                ..Changes::default()
            },
        });
        versions.push(line(version, changes));
        before = Some(record);
    }
    Ok(AddressHistory {
        url: address.uri.to_string(),
        role: address.role,
        chosen,
        last_status: address.last_status,
        last_asked: address.last_asked,
        versions,
    })
}

fn line(version: Version, changes: Option<Changes>) -> VersionLine {
    VersionLine {
        number: version.number,
        first_seen: version.first_seen,
        last_seen: version.last_seen,
        payload_digest: version.payload,
        text_digest: version.text,
        status: version.status,
        cells: version.cells,
        capture_id: version.capture,
        parser_version: version.parser,
        changes,
    }
}

fn record(store: &Store, payload: &Digest) -> Result<Option<Record>, Error> {
    let Some(bytes) = store.blob(&schema::RECORDS, payload)? else { return Ok(None) };
    serde_json::from_slice(&bytes).map(Some).map_err(|e| Error::Record { payload: *payload, why: e.to_string() })
}
