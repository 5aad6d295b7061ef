//! Every exported table with its columns: name, type (of the Table Schema standard) and meaning.

use crate::model::form::{
    PROACTIVE_2019, PROACTIVE_2021, ProactiveRow, REQUEST_COLUMNS, REQUEST_ROWS, REVIEW_BLOCKS, REVIEW_COLUMNS,
};
use crate::model::status::ReportStatus;

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// `string`, `integer`, `number`, `datetime`.
    pub(super) kind: &'static str,
    /// What it holds.
    pub(super) meaning: String,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TableDef {
    /// Its name, which is its file's.
    pub(super) name: &'static str,
    /// What it has one row for.
    pub(super) meaning: &'static str,
    /// Its columns in order.
    pub(super) columns: Vec<Column>,
}

fn column(name: impl Into<String>, kind: &'static str, meaning: impl Into<String>) -> Column {
    Column { name: name.into(), kind, meaning: meaning.into() }
}

fn table(name: &'static str, meaning: &'static str, columns: &[(&str, &'static str, &str)]) -> TableDef {
    let columns = columns.iter().map(|(name, kind, meaning)| column(*name, kind, *meaning)).collect();
    TableDef { name, meaning, columns }
}

/// Every table, in the order in which they are written.
pub(super) fn tables() -> Vec<TableDef> {
    vec![reports(), copies(), cells(), facts(), checks(), sections(), issues(), sources(), captures(), crawl_log()]
}

fn reports() -> TableDef {
    let mut reports = table(
        "reports",
        "each report: an agency's, for a year, in a source",
        &[
            ("report_id", "string", "source, year and a digest of the agency's name"),
            ("province", "string", "slug of the province whose source shows it"),
            ("source_id", "string", "the source"),
            ("agency_name", "string", "the publisher as printed"),
            ("gb2260", "string", "GB/T 2260 code of the place that the agency serves"),
            ("admin_level", "string", "national, province, prefecture, county, township, zone or vertical"),
            ("agency_category", "string", "the agency's field of work"),
            ("report_year", "integer", "the year reported on"),
            ("template", "string", "the form: 2019_60, 2021_30, pre2019_stat_table, free"),
            ("status", "string", "extraction status"),
            ("publication_date", "string", "as the page says, ISO 8601, cut to what it says"),
            ("url", "string", "the address that stands for the report"),
            ("capture_id", "string", "the archived exchange that stands for it"),
            ("payload_digest", "string", "SHA-256 of its payload"),
            ("text_digest", "string", "SHA-256 over the report's own text, white space removed"),
            ("version", "integer", "rises when the text at a known address changes"),
            ("first_seen", "datetime", "first fetched"),
            ("last_seen", "datetime", "last fetched or confirmed"),
            ("availability", "string", "what the portal says now: listed, unlisted, gone"),
            ("parser_version", "integer", "the parser that read it"),
            (
                "copies_disagree",
                "boolean",
                "whether its page, mirrors of it and documents say different things; see issues",
            ),
        ],
    );
    reports.columns.extend(figures());
    reports
}

/// A column for every value of the national tables, both forms together.
fn figures() -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for row in PROACTIVE_2019.iter().chain(PROACTIVE_2021) {
        for (key, label) in row.fields {
            for (suffix, kind) in amounts(row, key) {
                let name = format!("proactive_disclosure_{}_{suffix}", row.key);
                if columns.iter().all(|c| c.name != name) {
                    columns.push(column(name, kind, format!("主动公开 {} {label}", row.label)));
                }
            }
        }
    }
    for row in REQUEST_ROWS {
        for (key, label) in REQUEST_COLUMNS {
            let name = format!("requests_{}_{key}", row.key);
            columns.push(column(name, "integer", format!("依申请 {}{} {label}", row.group, row.label)));
        }
    }
    for (block, block_label) in REVIEW_BLOCKS {
        for (key, label) in REVIEW_COLUMNS {
            let name = format!("review_litigation_{block}_{key}");
            columns.push(column(name, "integer", format!("{block_label} {label}")));
        }
    }
    columns
}

/// The fields that stand for one printed column: money is kept as printed and in 元.
fn amounts(row: &ProactiveRow, key: &'static str) -> Vec<(&'static str, &'static str)> {
    match (key, row.key) {
        ("amount", "administrative_fees") => {
            vec![("amount_raw", "string"), ("amount_wan_yuan", "number"), ("amount_yuan", "number")]
        }
        ("amount", _) => vec![("amount_raw", "string"), ("amount_yuan", "number")],
        _ => vec![(key, "integer")],
    }
}

fn copies() -> TableDef {
    table(
        "copies",
        "each address that shows a report: a page or a document that a page links; where it was read from",
        &[
            ("report_id", "string", "the report"),
            ("url", "string", "the address"),
            ("role", "string", "report for a page, attachment for a document that a page links"),
            ("chosen", "boolean", "whether the report's row, cells and sections are read from it"),
            ("shown", "boolean", "whether the portal still shows it: a page may link another document now"),
            ("status", "string", "extraction status of this copy"),
            ("cells", "integer", "cells with a value"),
            ("version", "integer", "number of its text at this address, from 1"),
            ("capture_id", "string", "the capture that stands for that text"),
            ("payload_digest", "string", "SHA-256 of its payload"),
            ("text_digest", "string", "digest over the report's own text, or the payload's where there is none"),
            ("first_seen", "datetime", "when that text was first fetched"),
            ("last_seen", "datetime", "when it was last fetched or confirmed"),
            ("last_status", "string", "outcome of the last request"),
        ],
    )
}

fn cells() -> TableDef {
    table(
        "cells",
        "each cell of the national tables: the evidence behind every value",
        &[
            ("report_id", "string", "the report"),
            ("table", "string", "proactive_disclosure, requests or review_litigation"),
            ("row", "string", "the row's key"),
            ("column", "string", "the column's key"),
            ("raw", "string", "as printed"),
            ("kind", "string", "number, zero, blank, not_applicable or text"),
            ("value", "number", "the value, or null"),
        ],
    )
}

fn facts() -> TableDef {
    table(
        "facts",
        "each figure that a sentence says",
        &[
            ("report_id", "string", "the report"),
            ("key", "string", "what is counted"),
            ("value", "number", "the number"),
            ("unit", "string", "条, 件, 次, 人, 元"),
            ("sentence", "string", "the sentence it was read from"),
            ("category", "string", "the noun phrase before the number, where facts are by category"),
            ("channel", "string", "wechat, weibo, website, gov_platform, bulletin, gazette, other"),
            ("approximate", "boolean", "whether the report says about"),
            ("expressed_as", "string", "the words that stand for the number"),
            ("share_pct", "number", "the share that the sentence gives"),
        ],
    )
}

fn checks() -> TableDef {
    table(
        "checks",
        "each identity that was tested",
        &[
            ("report_id", "string", "the report"),
            ("id", "string", "I1 to I6"),
            ("scope", "string", "the row or column"),
            ("severity", "string", "hard or soft"),
            ("outcome", "string", "held, violated or untestable"),
            ("left", "integer", "the left side"),
            ("right", "integer", "the right side"),
            ("detail", "string", "the identity in words"),
        ],
    )
}

fn sections() -> TableDef {
    table(
        "sections",
        "each section of a report",
        &[
            ("report_id", "string", "the report"),
            ("position", "integer", "its place, from 1"),
            ("key", "string", "preamble, overview, proactive_disclosure, …"),
            ("heading", "string", "as printed"),
            ("text", "string", "the text under it"),
        ],
    )
}

fn issues() -> TableDef {
    table(
        "issues",
        "each thing that the parser could not settle",
        &[
            ("report_id", "string", "the report"),
            ("code", "string", "a stable word"),
            ("severity", "string", "note, warning or error"),
            ("at", "string", "where"),
            ("detail", "string", "what was met"),
        ],
    )
}

fn sources() -> TableDef {
    let mut sources = table(
        "sources",
        "each source",
        &[
            ("source_id", "string", "the source"),
            ("province", "string", "slug of its province"),
            ("unit", "string", "the publisher, or the area"),
            ("status", "string", "outcome of the last run that asked it"),
            ("detail", "string", "why, in words"),
            ("last_run", "string", "that run"),
            ("found", "integer", "reports that the last whole walk of its listing showed"),
            ("expected", "integer", "reports in a closed year, at least, as configured"),
            ("latest_year", "integer", "the newest report year held"),
        ],
    );
    for status in ReportStatus::ALL {
        sources.columns.push(column(status.word(), "integer", format!("reports with the status {status}")));
    }
    sources
}

fn captures() -> TableDef {
    table(
        "captures",
        "each archived exchange",
        &[
            ("capture_id", "string", "UUID of its WARC record"),
            ("url", "string", "as sent"),
            ("time", "datetime", "when the request started"),
            ("http_status", "integer", "status code"),
            ("content_type", "string", "as the portal said"),
            ("payload_digest", "string", "SHA-256 of the payload"),
            ("revisit_of", "string", "the response that a revisit refers to"),
            ("warc_file", "string", "file in warc/"),
            ("offset", "integer", "byte offset of the record"),
            ("length", "integer", "its length in bytes"),
        ],
    )
}

fn crawl_log() -> TableDef {
    table(
        "crawl_log",
        "each request made or refused",
        &[
            ("run", "string", "the run"),
            ("time", "datetime", "when"),
            ("source_id", "string", "for which source"),
            ("url", "string", "the address"),
            ("via", "string", "of a redirect: the redirecting address"),
            ("request_status", "string", "the outcome"),
            ("http_status", "integer", "status code, where there was an answer"),
            ("bytes", "integer", "payload bytes"),
            ("duration", "number", "seconds"),
            ("attempts", "integer", "which attempt, from 1"),
            ("detail", "string", "what was met, in words"),
            ("capture_id", "string", "the archived exchange"),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_both_forms_has_one_column() {
        let reports = reports();
        let names: Vec<&str> = reports.columns.iter().map(|c| c.name.as_str()).collect();
        for wanted in [
            "proactive_disclosure_rules_issued",
            "proactive_disclosure_rules_made",
            "proactive_disclosure_administrative_fees_amount_wan_yuan",
            "proactive_disclosure_administrative_fees_change",
            "proactive_disclosure_centralized_procurement_amount_raw",
            "requests_new_received_total",
            "requests_other_handling_natural_person",
            "review_litigation_review_upheld",
        ] {
            assert_eq!(names.iter().filter(|n| **n == wanted).count(), 1, "{wanted}");
        }
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
    }
}
