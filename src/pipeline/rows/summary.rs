//! What rows need of a record.
//!
//! Comes in: a record. Goes out: a [`Summary`], small enough to be kept for each document of a batch. Never here: a look at
//! anything but the record.

use crate::model::record::{Figure, Record};
use crate::model::status::ReportStatus;
use crate::title;
use indexmap::IndexMap;

/// What a row needs of a record.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    /// How far it could be read.
    pub(crate) status: ReportStatus,
    /// The version of the parser.
    pub(super) parser: u32,
    /// The version of the extractor.
    pub(super) extractor: u32,
    /// Cells with a value.
    pub(super) cells: u32,
    /// Their values by place, `requests.granted.total`, in printed order.
    pub(super) figures: IndexMap<String, f64>,
    /// As the report says.
    pub(super) title: Option<String>,
    /// As the report says.
    pub(super) agency: Option<String>,
    /// As the report's title or the period of its figures says.
    pub(super) said_year: Option<u16>,
    /// The year that its text names most, where neither says.
    pub(super) majority_year: Option<u16>,
    /// Why it is no report, in words, where it is none.
    pub(super) reason: Option<String>,
    /// Digest over the report's own text.
    pub(super) text: Option<String>,
}

impl Summary {
    /// Of this record.
    pub(crate) fn of(record: &Record) -> Self {
        let metadata = &record.metadata;
        let titled = metadata.title.as_deref().is_some_and(|text| title::judge(text).year.is_some());
        let said = titled || metadata.statistics_period.is_some();
        Self {
            status: record.status,
            parser: record.parser_version,
            extractor: record.provenance.extractor_version,
            figures: figures(record),
            cells: u32::try_from(record.cells_read()).unwrap_or(u32::MAX),
            title: record.metadata.title.clone(),
            agency: record.metadata.agency_name.clone(),
            said_year: metadata.report_year.filter(|_| said),
            majority_year: metadata.report_year.filter(|_| !said),
            reason: record.issues.iter().find(|issue| issue.code == "not-a-report").map(|issue| issue.detail.clone()),
            text: record.text_digest.clone(),
        }
    }
}

/// The cells of a record that hold a number.
fn figures(record: &Record) -> IndexMap<String, f64> {
    let number = |value: &Figure| match value {
        Figure::Number(number) => number.as_f64(),
        Figure::Raw(_) | Figure::Null => None,
    };
    let cells = record.cells.iter().filter_map(|cell| Some((cell, number(&cell.value)?)));
    cells.map(|(cell, value)| (format!("{}.{}.{}", cell.table, cell.row, cell.column), value)).collect()
}
