//! The copies of a report: pages that show it, and their documents.
//!
//! Comes in: the store and a report's row. Goes out: rows of the table `copies`, and what other copies say of a report where
//! the one that stands for it is silent: the day of publication stands on a page and hardly ever in its document. Never
//! here: a figure of a table, which comes from one copy alone.

use super::rows::{Row, record_of, row};
use super::{Error, Sinks};
use crate::model::record::{Metadata, Record};
use crate::model::state::{Address, ReportRow, Version};
use crate::model::status::ReportStatus;
use crate::model::uri::SurtKey;
use crate::store::{Store, schema};
use serde_json::json;

/// One address that shows a report, as it was read last.
pub(super) struct Copy {
    pub(super) address: Address,
    version: Version,
    /// Whether the portal still shows it.
    shown: bool,
    /// Whether the report is read from it.
    pub(super) chosen: bool,
}

/// The copies of a report: the one that stands for it, then its page, then the others.
pub(super) fn of(store: &Store, report: &ReportRow) -> Result<Vec<Copy>, Error> {
    let address = |key: &SurtKey| store.get(&schema::ADDRESSES, &(report.source.clone(), key.clone()));
    let mut copies = Vec::new();
    for page_key in &report.pages {
        let Some(page) = address(page_key)? else { continue };
        for key in &page.attachments {
            let document = address(key)?.map(|document| (key.clone(), page.links(&document), document));
            copies.extend(document);
        }
        copies.push((page_key.clone(), true, page));
    }
    let chosen = copies.iter().find(|(key, ..)| *key == report.chosen);
    let own_page = chosen.and_then(|(.., address)| address.page.clone());
    copies.sort_by_key(|(key, ..)| (*key != report.chosen, Some(key) != own_page.as_ref()));
    let copy = |(key, linked, address): (SurtKey, bool, Address)| {
        let version = address.versions.last().cloned()?;
        Some(Copy { shown: linked && !address.is_gone(), address, version, chosen: key == report.chosen })
    };
    Ok(copies.into_iter().filter_map(copy).collect())
}

/// Writes the rows of these copies.
pub(super) fn write(report: &ReportRow, copies: &[Copy], sinks: &mut Sinks) -> Result<(), Error> {
    for Copy { address, version, shown, chosen } in copies {
        let line: Row = row([
            ("report_id", json!(report.id)),
            ("url", json!(address.uri)),
            ("role", json!(address.role.word())),
            ("chosen", json!(chosen)),
            ("shown", json!(shown)),
            ("status", json!(version.status)),
            ("cells", json!(version.cells)),
            ("version", json!(version.number)),
            ("capture_id", json!(version.capture)),
            ("payload_digest", json!(version.payload)),
            ("text_digest", json!(version.text)),
            ("first_seen", json!(version.first_seen)),
            ("last_seen", json!(version.last_seen)),
            ("last_status", json!(address.last_status)),
        ]);
        sinks.write("copies", &line)?;
    }
    Ok(())
}

/// What a report says about itself; where the copy that stands for it does not give its day, place or kind, as another
/// copy has it.
pub(super) fn metadata(
    store: &Store,
    report: &ReportRow,
    chosen: Option<&Record>,
    copies: &[Copy],
) -> Result<Option<Metadata>, Error> {
    let Some(mut said) = chosen.map(|record| record.metadata.clone()) else { return Ok(None) };
    let own_page = copies.iter().find(|copy| copy.chosen).and_then(|copy| copy.address.page.clone());
    for copy in copies.iter().filter(|copy| !copy.chosen) {
        if said.publication_date.is_some() && said.region.is_some() && said.agency_category.is_some() {
            break;
        }
        let Some(other) = record_of(store, report, &copy.version.payload)?.map(|record| record.metadata) else {
            continue;
        };
        // of a page that is something else nothing is believed, but when it put its document out
        let is_report = copy.version.status != ReportStatus::NotAReport;
        if is_report || own_page.as_ref().is_some_and(|page| copy.address.uri.surt() == *page) {
            said.publication_date = said.publication_date.or(other.publication_date);
        }
        if is_report && (said.agency_name.is_none() || said.agency_name == other.agency_name) {
            said.region = said.region.or(other.region);
            said.admin_level = said.admin_level.or(other.admin_level);
            said.agency_category = said.agency_category.or(other.agency_category);
        }
    }
    Ok(Some(said))
}
