//! What the store says about sources and their reports, as plain data for a table or for another program.

use crate::model::issue::Issue;
use crate::model::source::{Source, SourceId};
use crate::model::status::{Availability, ReportStatus, SourceStatus};
use crate::store::{Error, Store, schema};
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;

/// One source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceLine {
    /// Its id.
    pub source_id: SourceId,
    /// The province's slug.
    pub province: String,
    /// The publisher or area.
    pub unit: String,
    /// The outcome of the last run that asked it.
    pub status: SourceStatus,
    /// Why, in words; empty where all is well.
    pub detail: String,
    /// That run.
    pub last_run: Option<String>,
    /// Reports that the last whole walk showed.
    pub found: u32,
    /// Reports in a closed year, at least, as configured.
    pub expected: Option<u32>,
    /// The newest report year held.
    pub latest_year: Option<u16>,
    /// Its reports by extraction status; only those that occur.
    pub by_status: IndexMap<ReportStatus, u64>,
    /// Its reports, by year and agency.
    pub reports: Vec<ReportLine>,
}

/// One report.
#[derive(Debug, Clone, Serialize)]
pub struct ReportLine {
    /// Its id.
    pub report_id: String,
    /// The year reported on.
    pub report_year: Option<u16>,
    /// The agency as printed.
    pub agency_name: Option<String>,
    /// How far it could be read.
    pub status: ReportStatus,
    /// What the portal says of it now.
    pub availability: Availability,
    /// Rises when its text changes.
    pub version: u32,
    /// Last fetched or confirmed.
    pub last_seen: Timestamp,
    /// The address that stands for it.
    pub url: Option<String>,
    /// Where its page, mirrors of it and documents do not say the same.
    pub disagreements: Vec<Issue>,
}

/// Every given source as the store knows it.
pub fn read<'a>(store: &Store, sources: impl Iterator<Item = &'a Source>) -> Result<Vec<SourceLine>, Error> {
    sources.map(|source| line(store, source)).collect()
}

fn line(store: &Store, source: &Source) -> Result<SourceLine, Error> {
    let state = store.get(&schema::SOURCES, &source.id)?.unwrap_or_default();
    let mut reports = Vec::new();
    for found in store.scan_prefix(&schema::REPORTS, &source.id) {
        let (_, row) = found?;
        let address = store.get(&schema::ADDRESSES, &(source.id.clone(), row.chosen.clone()))?;
        reports.push(ReportLine {
            report_id: row.id,
            report_year: row.year,
            agency_name: row.agency,
            status: row.status,
            availability: row.availability,
            version: row.version,
            last_seen: row.last_seen,
            url: address.map(|a| a.uri.as_str().to_owned()),
            disagreements: row.disagreements,
        });
    }
    reports.sort_by(|a, b| (b.report_year, &a.agency_name).cmp(&(a.report_year, &b.agency_name)));
    let mut by_status = IndexMap::new();
    for status in ReportStatus::ALL {
        let n = reports.iter().filter(|r| r.status == *status).count() as u64;
        if n > 0 {
            by_status.insert(*status, n);
        }
    }
    Ok(SourceLine {
        source_id: source.id.clone(),
        province: source.province.clone(),
        unit: source.unit.clone(),
        status: if source.enabled { state.status } else { SourceStatus::Disabled },
        detail: state.detail,
        last_run: state.last_run,
        found: state.found,
        expected: source.expect,
        latest_year: reports.iter().filter_map(|r| r.report_year).max(),
        by_status,
        reports,
    })
}
