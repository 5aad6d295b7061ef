//! What is believed of a report that an OCR program read.
//!
//! Comes in: a record of what was read. Goes out: the record with those figures alone that the form's sums confirm, and of
//! what the report says about itself what stands at two places. Everything else is null, and said in one issue a table.
//! Nothing is put right here.
//!
//! A figure is confirmed where the identities of its row and of its column hold, and where they would not if every like
//! figure, or every like digit, had been misread alike: in `1 = 1 = 1` nothing shows that it is not a 7.

mod proof;

use super::lines::squash;
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CellKind, Figure, Metadata, Record};
use crate::model::status::ReportStatus;
use proof::Proof;
use std::collections::BTreeMap;

/// The tables that a record may have.
const TABLES: &[&str] = &["proactive_disclosure", "requests", "review_litigation", "statistics_table"];

/// Leaves what is confirmed.
pub(super) fn confirmed(mut record: Record) -> Record {
    let proof = Proof::of(&record);
    let kept: Vec<bool> = record.cells.iter().map(|cell| proof.confirms(cell)).collect();
    drop(proof);
    let issues = TABLES.iter().filter_map(|table| left_out(&record, table, &kept)).collect::<Vec<_>>();
    // what was read of single rows and cells is summed up in those
    record.issues.retain(|issue| {
        !TABLES.iter().any(|table| issue.at.strip_prefix(table).is_some_and(|rest| rest.starts_with('.')))
    });
    record.issues.extend(issues);
    forget(&mut record, &kept);
    confirm_metadata(&mut record);
    let detail = "an OCR program read its pictures: the text may be misread, and no figure in it is taken";
    record.issues.push(Issue::new("recognised", Severity::Note, "document", detail));
    record.status = if kept.contains(&true) {
        ReportStatus::Partial
    } else {
        let detail = "of what an OCR program read in its pictures no figure is confirmed";
        record.issues.push(Issue::new("needs_ocr", Severity::Error, "document", detail));
        ReportStatus::NeedsOcr
    };
    record
}

/// Says how many figures of a table are left out, and which: rows of which none is kept by their name alone.
fn left_out(record: &Record, table: &str, kept: &[bool]) -> Option<Issue> {
    let mut rows: Vec<(&str, Vec<&str>, usize)> = Vec::new();
    let (mut all, mut out) = (0, 0);
    for (cell, kept) in record.cells.iter().zip(kept).filter(|(cell, _)| cell.table == table) {
        if rows.last().is_none_or(|(row, ..)| *row != cell.row) {
            rows.push((&cell.row, Vec::new(), 0));
        }
        all += 1;
        if let Some((_, columns, of)) = rows.last_mut() {
            *of += 1;
            // what is blank is null anyway
            if !kept && cell.kind != CellKind::Blank {
                columns.push(&cell.column);
                out += 1;
            }
        }
    }
    if out == 0 {
        return None;
    }
    let named = rows.iter().filter(|(_, columns, _)| !columns.is_empty()).map(|(row, columns, of)| {
        if columns.len() == *of { (*row).to_owned() } else { format!("{row} ({})", columns.join(", ")) }
    });
    let named = if out == all { "all of them".to_owned() } else { named.collect::<Vec<_>>().join(", ") };
    let detail = format!("{out} of {all} cells are left out, as no sums confirm what was read there: {named}");
    Some(Issue::new("figures-unconfirmed", Severity::Error, table, detail))
}

/// Takes out the values that are not kept; what was read stays beside them.
fn forget(record: &mut Record, kept: &[bool]) {
    let mut values: BTreeMap<(String, String, String), Figure> = BTreeMap::new();
    for (cell, kept) in record.cells.iter_mut().zip(kept) {
        if *kept {
            let key = (cell.table.to_string(), cell.row.to_string(), cell.column.to_string());
            values.insert(key, cell.value.clone());
        } else {
            cell.value = Figure::Null;
            cell.kind = if cell.kind == CellKind::Blank { CellKind::Blank } else { CellKind::Text };
        }
    }
    let tables = [
        ("proactive_disclosure", &mut record.proactive_disclosure),
        ("requests", &mut record.requests),
        ("review_litigation", &mut record.review_litigation),
        ("statistics_table", &mut record.statistics_table),
    ];
    for (name, table) in tables {
        for (row, fields) in table.iter_mut().flatten() {
            for (column, figure) in fields {
                let key = (name.to_owned(), row.to_string(), column.to_string());
                *figure = values.remove(&key).unwrap_or(Figure::Null);
            }
        }
    }
}

/// Leaves the agency and the year where the text names them beside the title, and what follows from them.
fn confirm_metadata(record: &mut Record) {
    let text: String = record.sections.iter().map(|section| squash(&section.text)).collect();
    let read = std::mem::take(&mut record.metadata);
    let agency = read.agency_name.filter(|name| text.matches(name.as_str()).nth(1).is_some());
    let year = read.report_year.filter(|year| text.matches(&format!("{year}年")).nth(1).is_some());
    let of_year =
        |day: &Option<String>| day.as_ref().zip(year).is_some_and(|(day, year)| day.starts_with(&year.to_string()));
    let mut missing = Vec::new();
    missing.extend(agency.is_none().then_some("the agency"));
    missing.extend(year.is_none().then_some("the year"));
    if !missing.is_empty() {
        let detail = format!("{} was not read alike at two places", missing.join(" or "));
        record.issues.push(Issue::new("metadata-unconfirmed", Severity::Warning, "metadata", detail));
    }
    let known = agency.is_some();
    record.metadata = Metadata {
        title: read.title.filter(|_| known && year.is_some()),
        admin_level: read.admin_level.filter(|_| known),
        region: read.region.filter(|_| known),
        agency_category: read.agency_category.filter(|_| known),
        report_year: year,
        statistics_period: read.statistics_period.filter(|period| of_year(&period.start) && of_year(&period.end)),
        signature: read.signature.filter(|name| Some(name) == agency.as_ref()),
        agency_name: agency,
        ..Metadata::default()
    };
}

#[cfg(test)]
mod tests;
