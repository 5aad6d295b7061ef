//! What the store holds, as rows of the exported tables.

use super::{Error, Selection, Sinks, copies};
use crate::model::capture::Digest;
use crate::model::record::{Figure, Record};
use crate::model::source::Source;
use crate::model::state::ReportRow;
use crate::model::status::ReportStatus;
use crate::store::{Store, schema};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A row: values by column name.
pub(super) type Row = Map<String, Value>;

pub(super) fn row<const N: usize>(values: [(&str, Value); N]) -> Row {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// A report with everything that its record holds.
pub(super) fn report(store: &Store, report: &ReportRow, sinks: &mut Sinks) -> Result<(), Error> {
    let record = record_of(store, report, &report.payload)?;
    let copies = copies::of(store, report)?;
    let metadata = copies::metadata(store, report, record.as_ref(), &copies)?;
    let metadata = metadata.as_ref();
    let mut line = row([
        ("report_id", json!(report.id)),
        ("province", json!(report.province)),
        ("source_id", json!(report.source)),
        ("agency_name", json!(report.agency)),
        ("gb2260", json!(metadata.and_then(|m| m.region.as_ref()).and_then(|r| r.gb2260.as_ref()))),
        ("admin_level", json!(metadata.and_then(|m| m.admin_level.as_ref()))),
        ("agency_category", json!(metadata.and_then(|m| m.agency_category.as_ref()))),
        ("report_year", json!(report.year)),
        ("template", json!(record.as_ref().and_then(|r| r.template))),
        ("status", json!(report.status)),
        ("publication_date", json!(metadata.and_then(|m| m.publication_date.as_ref()))),
        ("url", json!(copies.iter().find(|copy| copy.chosen).map(|copy| &copy.address.uri))),
        ("capture_id", json!(report.capture)),
        ("payload_digest", json!(report.payload)),
        ("text_digest", json!(record.as_ref().and_then(|r| r.text_digest.as_ref()))),
        ("version", json!(report.version)),
        ("first_seen", json!(report.first_seen)),
        ("last_seen", json!(report.last_seen)),
        ("availability", json!(report.availability)),
        ("parser_version", json!(record.as_ref().map(|r| r.parser_version))),
        ("copies_disagree", json!(!report.disagreements.is_empty())),
    ]);
    if let Some(record) = &record {
        for (table, rows) in record.tables() {
            for (key, fields) in rows {
                for (field, value) in fields {
                    line.insert(format!("{table}_{key}_{field}"), figure(value));
                }
            }
        }
        details(&report.id, record, sinks)?;
    }
    let links = copies.iter().flat_map(|copy| &copy.address.issues);
    for issue in links.chain(&report.disagreements) {
        sinks.write("issues", &with_id(&report.id, issue))?;
    }
    copies::write(report, &copies, sinks)?;
    sinks.write("reports", &line)
}

/// The record of a payload of this report.
pub(super) fn record_of(store: &Store, report: &ReportRow, payload: &Digest) -> Result<Option<Record>, Error> {
    let Some(bytes) = store.blob(&schema::RECORDS, payload)? else { return Ok(None) };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|e| Error::Record { report: report.id.clone(), why: e.to_string() })
}

fn figure(value: &Figure) -> Value {
    match value {
        Figure::Number(n) => Value::Number(n.clone()),
        Figure::Raw(text) => Value::String(text.clone()),
        Figure::Null => Value::Null,
    }
}

fn details(id: &str, record: &Record, sinks: &mut Sinks) -> Result<(), Error> {
    for cell in &record.cells {
        sinks.write("cells", &with_id(id, cell))?;
    }
    for fact in &record.narrative_facts {
        let mut line = with_id(id, fact);
        line.insert("approximate".into(), json!(fact.approximate));
        sinks.write("facts", &line)?;
    }
    for check in &record.checks {
        sinks.write("checks", &with_id(id, check))?;
    }
    for (position, section) in record.sections.iter().enumerate() {
        let mut line = with_id(id, section);
        line.insert("position".into(), json!(position + 1));
        sinks.write("sections", &line)?;
    }
    for issue in &record.issues {
        sinks.write("issues", &with_id(id, issue))?;
    }
    Ok(())
}

/// The fields of a part of a record, and the report's id.
fn with_id(id: &str, part: &impl serde::Serialize) -> Row {
    let mut line = match serde_json::to_value(part) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    // the id of a check has its own column; the report's is never called `id`
    line.insert("report_id".into(), json!(id));
    line
}

/// Every source with the number of its reports by status.
pub(super) fn sources(
    store: &Store,
    sources: &[Source],
    selection: &Selection,
    sinks: &mut Sinks,
) -> Result<(), Error> {
    for source in sources.iter().filter(|s| selection.wants_province(Some(&s.province))) {
        let state = store.get(&schema::SOURCES, &source.id)?.unwrap_or_default();
        let mut counts: BTreeMap<ReportStatus, u64> = ReportStatus::ALL.iter().map(|s| (*s, 0)).collect();
        let mut latest = None;
        for found in store.scan_prefix(&schema::REPORTS, &source.id) {
            let (_, report) = found?;
            *counts.entry(report.status).or_default() += 1;
            latest = latest.max(report.year);
        }
        let status = if source.enabled { state.status } else { crate::model::status::SourceStatus::Disabled };
        let mut line = row([
            ("source_id", json!(source.id)),
            ("province", json!(source.province)),
            ("unit", json!(source.unit)),
            ("status", json!(status)),
            ("detail", json!(state.detail)),
            ("last_run", json!(state.last_run)),
            ("found", json!(state.found)),
            ("expected", json!(source.expect)),
            ("latest_year", json!(latest)),
        ]);
        line.extend(counts.into_iter().map(|(status, n)| (status.word().to_owned(), json!(n))));
        sinks.write("sources", &line)?;
    }
    Ok(())
}

fn province_of<'a>(sources: &'a [Source], id: &crate::model::source::SourceId) -> Option<&'a str> {
    sources.iter().find(|s| s.id == *id).map(|s| s.province.as_str())
}

/// Every archived exchange.
pub(super) fn captures(
    store: &Store,
    sources: &[Source],
    selection: &Selection,
    sinks: &mut Sinks,
) -> Result<(), Error> {
    for found in store.scan(&schema::CAPTURES) {
        let (_, capture) = found?;
        if !selection.wants_province(province_of(sources, &capture.hop.source))
            || selection.since.is_some_and(|since| capture.time < since)
        {
            continue;
        }
        sinks.write(
            "captures",
            &row([
                ("capture_id", json!(capture.id)),
                ("url", json!(capture.uri)),
                ("time", json!(capture.time)),
                ("http_status", json!(capture.http_status)),
                ("content_type", json!(capture.content_type)),
                ("payload_digest", json!(capture.payload_digest)),
                ("revisit_of", json!(capture.revisit_of)),
                ("warc_file", json!(capture.location.file)),
                ("offset", json!(capture.location.offset)),
                ("length", json!(capture.location.length)),
            ]),
        )?;
    }
    Ok(())
}

/// Every request made or refused.
pub(super) fn log(store: &Store, sources: &[Source], selection: &Selection, sinks: &mut Sinks) -> Result<(), Error> {
    for found in store.scan(&schema::LOG) {
        let ((run, _), line) = found?;
        if !selection.wants_province(province_of(sources, &line.source))
            || selection.since.is_some_and(|since| line.time < since)
        {
            continue;
        }
        let seconds = std::time::Duration::from_millis(line.duration_ms).as_secs_f64();
        sinks.write(
            "crawl_log",
            &row([
                ("run", json!(run)),
                ("time", json!(line.time)),
                ("source_id", json!(line.source)),
                ("url", json!(line.url)),
                ("via", json!(line.via)),
                ("request_status", json!(line.status)),
                ("http_status", json!(line.http_status)),
                ("bytes", json!(line.bytes)),
                ("duration", json!(seconds)),
                ("attempts", json!(line.attempt)),
                ("detail", json!(line.detail)),
                ("capture_id", json!(line.capture)),
            ]),
        )?;
    }
    Ok(())
}
