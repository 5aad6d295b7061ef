//! A document to a record: what the report says, with the evidence for every number.
//!
//! Comes in: a [`Document`] of any format and the rules of a [`Profile`]. Goes out: a [`Record`]. Nothing is repaired,
//! guessed or taken from anywhere but the document; what could not be settled is an issue.

pub mod agency;
mod announced;
mod checks;
mod dates;
mod extra;
pub mod facts;
mod label;
mod lines;
pub mod metadata;
mod mirror;
mod number;
pub mod profile;
mod recognised;
mod region;
pub mod sections;
mod tables;

use crate::model::capture::Digest;
use crate::model::document::{Block, Document};
use crate::model::form::Template;
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CheckOutcome, CheckSeverity, Provenance, Record, Section};
use crate::model::status::ReportStatus;
use mirror::Mirror;
use profile::Profile;
use sections::Outline;
use tables::Tables;

/// Raised when a document may be read differently.
pub const PARSER_VERSION: u32 = 3;

/// A page with a report's title and fewer characters than this holds no report: it is in pictures, or elsewhere.
const FEW_WORDS: usize = 120;

/// Reads a report. The record's status says how far it could be read; where the document is none, an issue says why. Of
/// the provenance only the extractor's name is filled in: the caller knows the rest.
pub fn read(document: &Document, profile: &Profile) -> Record {
    let record = read_as_printed(document, profile);
    if document.recognised { recognised::confirmed(record) } else { record }
}

fn read_as_printed(document: &Document, profile: &Profile) -> Record {
    let outline = Outline::of(document);
    let mut record = Record::unread(PARSER_VERSION, ReportStatus::NotAReport);
    record.provenance = Provenance { extractor: document.format.clone(), ..Provenance::default() };
    record.issues.clone_from(&document.issues);
    record.metadata = metadata::read(document, &outline, profile);
    let planted = mirror::is_planted(outline.own_words()).then_some(Mirror::Planted);
    let mirror = planted.or_else(|| mirror::of(document.blocks.iter().flat_map(texts)));
    let copy = mirror.filter(|mirror| *mirror != Mirror::PartlyTraditional).map(Mirror::reason);
    let tables = if copy.is_some() { Tables::default() } else { tables::read(document) };
    let blank = tables.is_blank();
    let form = blank && sections::is_untitled(document, &outline);
    let form = form.then_some("the form of a report, and nothing is filled in");
    let reason =
        copy.or(form).map(str::to_owned).or_else(|| sections::not_a_report(document, &outline, !tables.is_empty()));
    if let Some(reason) = reason {
        record.issues.push(Issue::new("not-a-report", Severity::Note, "document", reason));
        return record;
    }
    record.issues.extend(metadata::disagreement(&record.metadata));
    record.issues.extend(metadata::unknown(&record.metadata));
    if blank {
        let detail = "every cell of the tables is blank: zeros may have been left out, or the figures are lost";
        record.issues.push(Issue::new("tables-blank", Severity::Warning, "document", detail));
    }
    if let Some(mirror) = mirror {
        record.issues.push(Issue::new("mirror-suspected", Severity::Warning, "document", mirror.reason()));
    }
    record.sections = outline.sections();
    // nothing confirms a figure in a sentence, or in a table of its own
    if !document.recognised {
        record.narrative_facts = facts::read(&outline, record.metadata.report_year, profile);
        record.extra_tables = extra::tables(document, &outline, &tables.blocks);
        record.text_digest = text_digest(&record.sections);
    }
    take_tables(&mut record, tables);
    if record.template.is_none() {
        take_narrative(&mut record, document);
    }
    record
}

/// The texts of a block: its own, or its cells'.
fn texts(block: &Block) -> impl Iterator<Item = &str> {
    let cells = if let Block::Table(table) = block { table.cells.as_slice() } else { &[] };
    block.text().into_iter().chain(cells.iter().map(|cell| cell.text.as_str()))
}

/// The digest of the report's own text: section texts one after the other, white space removed.
fn text_digest(sections: &[Section]) -> Option<String> {
    let text: String = sections.iter().flat_map(|s| s.text.split_whitespace()).collect();
    (!text.is_empty()).then(|| Digest::of(text.as_bytes()).to_string())
}

fn take_tables(record: &mut Record, tables: Tables) {
    let gaps = tables.has_gaps();
    if tables.requests.is_some()
        && let Some(form) = tables.requests_form.or(tables.template)
    {
        record.checks.extend(checks::requests(&tables.evidence, form));
    }
    if tables.review.is_some() {
        record.checks.extend(checks::review(&tables.evidence));
    }
    if tables.statistics.is_some() {
        record.checks.extend(checks::statistics(&tables.evidence));
    }
    record.checks.extend(checks::soft::checks(&tables.evidence, &record.narrative_facts));
    let broken = record.checks.iter().any(|c| c.outcome == CheckOutcome::Violated && c.severity == CheckSeverity::Hard);
    record.status = match (tables.is_empty(), gaps, broken) {
        (true, _, _) => ReportStatus::NarrativeOnly,
        (_, true, _) => ReportStatus::Partial,
        (_, _, true) => ReportStatus::Inconsistent,
        _ => ReportStatus::Complete,
    };
    record.template = tables.template;
    record.requests_form = tables.requests_form;
    record.proactive_disclosure = tables.proactive;
    record.requests = tables.requests;
    record.review_litigation = tables.review;
    record.statistics_table = tables.statistics;
    record.cells = tables.cells;
    record.issues.extend(tables.issues);
}

/// A report without the national tables: free text of the early years, or a form whose tables are lost or pictures.
fn take_narrative(record: &mut Record, document: &Document) {
    let pictures = document.blocks.iter().filter(|b| matches!(b, Block::Picture { .. })).count();
    let words: usize = record.sections.iter().map(|s| s.text.chars().count()).sum();
    // 依申请公开 and 复议、诉讼 head sections of the early years too; these words came with the form of 2019
    let heads = record.sections.iter().filter(|s| s.key == "requests").filter_map(|s| s.heading.as_deref());
    let keyed = heads.into_iter().any(|heading| heading.contains("收到") && heading.contains("处理"));
    if pictures > 0 && words < FEW_WORDS {
        record.status = ReportStatus::NeedsOcr;
        let detail = format!("{pictures} pictures and {words} characters: the report is in the pictures");
        record.issues.push(Issue::new("report-in-pictures", Severity::Error, "document", detail));
    } else if keyed {
        let detail = format!("the sections of the form are there and its tables are not ({pictures} pictures)");
        record.issues.push(Issue::new("tables-missing", Severity::Warning, "document", detail));
    } else if words < FEW_WORDS && record.sections.iter().all(|section| section.key == "preamble") {
        let detail = format!("{words} characters and no section: the report may be in an attachment");
        record.issues.push(Issue::new("text-missing", Severity::Warning, "document", detail));
    } else {
        record.template = Some(Template::Free);
    }
}

#[cfg(test)]
mod tests;
