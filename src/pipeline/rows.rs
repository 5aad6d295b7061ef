//! From what was read at an address to one row for each agency and year.
//!
//! Comes in: readings. Goes out: addresses with their versions, and report rows. Which address stands for a report
//! does not depend on the order in which they were fetched. Never here: a number of a report.

mod copies;
mod identity;
mod summary;

use super::{Error, stored_record};
use crate::model::capture::{Capture, Digest, Role};
use crate::model::source::{Source, SourceId};
use crate::model::state::{Address, Item, ReportRow, Unread, Version};
use crate::model::status::{Availability, ReportStatus};
use crate::model::uri::SurtKey;
use crate::store::{Batch, Store, schema};
use identity::Identity;
use std::collections::BTreeMap;

pub(crate) use summary::Summary;

/// One capture with what was read in it.
pub(crate) struct Reading<'a> {
    /// The capture.
    pub(crate) capture: &'a Capture,
    /// What its record says.
    pub(crate) summary: &'a Summary,
    /// What was known of it when it was queued.
    pub(crate) unread: &'a Unread,
    /// The source, where it is still configured.
    pub(crate) config: Option<&'a Source>,
}

/// What a reading did to its report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowChange {
    /// It is no report, or outside the source's years.
    None,
    /// A report that was not known.
    New,
    /// A report whose text changed.
    Changed,
    /// As before.
    Same,
}

type At = (SourceId, SurtKey);

/// Addresses and rows as they will be once the batch is committed.
pub(crate) struct Overlay<'s> {
    store: &'s Store,
    addresses: BTreeMap<At, Address>,
    rows: BTreeMap<(SourceId, String), Option<ReportRow>>,
    /// What was read since, by payload: newer than the store's records.
    read: BTreeMap<Digest, Summary>,
}

impl<'s> Overlay<'s> {
    /// The store as it is.
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store, addresses: BTreeMap::new(), rows: BTreeMap::new(), read: BTreeMap::new() }
    }

    /// The changes, ready to commit.
    pub(crate) fn into_batch(mut self) -> Result<Batch, Error> {
        let mut batch = Batch::new();
        let mut rows = std::mem::take(&mut self.rows);
        // once every copy that this batch brings is known
        for row in rows.values_mut().flatten() {
            row.disagreements = self.disagreements(row)?;
        }
        for (key, address) in &self.addresses {
            batch.put(&schema::ADDRESSES, key, address)?;
        }
        for (id, row) in &rows {
            match row {
                Some(row) => batch.put(&schema::REPORTS, id, row)?,
                None => batch.delete(&schema::REPORTS, id)?,
            }
        }
        Ok(batch)
    }

    fn address(&self, key: &At) -> Result<Option<Address>, Error> {
        match self.addresses.get(key) {
            Some(address) => Ok(Some(address.clone())),
            None => Ok(self.store.get(&schema::ADDRESSES, key)?),
        }
    }

    fn row(&self, key: &(SourceId, String)) -> Result<Option<ReportRow>, Error> {
        match self.rows.get(key) {
            Some(row) => Ok(row.clone()),
            None => Ok(self.store.get(&schema::REPORTS, key)?),
        }
    }

    /// What was read in a payload; none where there is no record of it.
    fn summary(&self, payload: &Digest) -> Result<Option<Summary>, Error> {
        match self.read.get(payload) {
            Some(summary) => Ok(Some(summary.clone())),
            None => Ok(stored_record(self.store, payload)?.map(|record| Summary::of(&record))),
        }
    }

    fn set_row(&mut self, row: ReportRow) {
        self.rows.insert((row.source.clone(), row.id.clone()), Some(row));
    }

    /// An address answered 404 or 410: noted, and nothing is forgotten.
    pub(crate) fn lost(&mut self, source: &SourceId, unread: &Unread, capture: &Capture) -> Result<(), Error> {
        let key = (source.clone(), unread.key.clone());
        if let Some(mut address) = self.address(&key)?
            && address.last_asked <= capture.time
        {
            address.last_status = capture.hop.status;
            address.last_asked = capture.time;
            let report = address.report.clone();
            self.addresses.insert(key, address);
            // what it says differently from the others is no longer to be seen
            if let Some(mut row) = report.map(|id| self.row(&(source.clone(), id))).transpose()?.flatten() {
                self.choose(&mut row)?;
                self.set_row(row);
            }
        }
        Ok(())
    }

    /// Takes a reading.
    pub(crate) fn take(&mut self, source: &SourceId, reading: &Reading<'_>) -> Result<RowChange, Error> {
        let key = (source.clone(), reading.unread.key.clone());
        self.read.insert(reading.capture.payload_digest, reading.summary.clone());
        let mut address = match self.address(&key)? {
            Some(address) => address,
            None => new_address(reading),
        };
        let changed_text = note_version(&mut address, reading);
        if reading.capture.time >= address.last_asked {
            address.last_status = reading.capture.hop.status;
            address.last_asked = reading.capture.time;
            address.hint = reading.unread.hint.clone();
            if reading.unread.documents.is_some() {
                address.documents.clone_from(&reading.unread.documents);
            }
        }
        if address.role == Role::Attachment {
            return self.take_attachment(source, key, address, reading);
        }
        let before = address.report.clone();
        let identity = Identity::of_page(reading, &address);
        let own = address.uri.to_string();
        address.issues.retain(|issue| issue.at != own);
        address.issues.extend(identity::disagreements(reading, &address));
        address.report = match &identity {
            Some(identity) => Some(identity.id(source)),
            // a page without a word of the report keeps the one that its document is
            None if self.holds_documents(source, &address)? => before.clone(),
            None => None,
        };
        let after = address.report.clone();
        self.addresses.insert(key.clone(), address);
        if let Some(old) = before.filter(|old| Some(old) != after.as_ref()) {
            self.leave(&old, &key)?;
        }
        match identity {
            Some(identity) => self.join(source, &key, &identity, reading, changed_text),
            None => Ok(RowChange::None),
        }
    }

    /// Whether one of a page's documents is a report.
    fn holds_documents(&self, source: &SourceId, page: &Address) -> Result<bool, Error> {
        for key in &page.attachments {
            let document = self.address(&(source.clone(), key.clone()))?;
            let status = document.and_then(|address| Some(address.versions.last()?.status));
            if status.is_some_and(|status| status != ReportStatus::NotAReport) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The page that links a document.
    fn page_of(&self, source: &SourceId, document: &Address) -> Result<Option<(At, Address)>, Error> {
        let Some(page) = document.page.clone() else { return Ok(None) };
        let at = (source.clone(), page);
        Ok(self.address(&at)?.map(|page| (at, page)))
    }

    /// An attachment is evidence for its page's report, unless it names another year itself.
    fn take_attachment(
        &mut self,
        source: &SourceId,
        key: At,
        mut address: Address,
        reading: &Reading<'_>,
    ) -> Result<RowChange, Error> {
        let Some((page_at, mut page)) = self.page_of(source, &address)? else {
            self.addresses.insert(key, address);
            return Ok(RowChange::None);
        };
        let row = match &page.report {
            Some(id) => self.row(&(source.clone(), id.clone()))?,
            None => None,
        };
        let own = address.uri.to_string();
        page.issues.retain(|issue| issue.at != own);
        if let Some(issue) = row.as_ref().and_then(|row| identity::of_another_year(reading, row, &own)) {
            address.report = None;
            page.issues.push(issue);
            page.attachments.retain(|held| *held != key.1);
        } else if !page.attachments.contains(&key.1) {
            page.attachments.push(key.1.clone());
            page.attachments.sort();
        }
        let identity = if row.is_none() { Identity::of_document(reading, &address, &page) } else { None };
        if let Some(identity) = &identity {
            page.report = Some(identity.id(source));
        }
        if page.attachments.contains(&key.1) {
            address.report.clone_from(&page.report);
        }
        self.addresses.insert(page_at.clone(), page);
        self.addresses.insert(key, address);
        match (row, identity) {
            (Some(mut row), _) => {
                row.last_seen = row.last_seen.max(reading.capture.time);
                self.choose(&mut row)?;
                self.set_row(row);
                Ok(RowChange::Same)
            }
            (None, Some(identity)) => self.join(source, &page_at, &identity, reading, false),
            (None, None) => Ok(RowChange::None),
        }
    }

    /// Takes an address out of a report that it no longer shows; a row that nothing shows goes.
    fn leave(&mut self, id: &str, key: &At) -> Result<(), Error> {
        let at = (key.0.clone(), id.to_owned());
        let Some(mut row) = self.row(&at)? else { return Ok(()) };
        row.pages.retain(|page| *page != key.1);
        if row.pages.is_empty() {
            self.rows.insert(at, None);
        } else {
            self.choose(&mut row)?;
            self.set_row(row);
        }
        Ok(())
    }

    /// Puts an address into its report's row.
    fn join(
        &mut self,
        source: &SourceId,
        key: &At,
        identity: &Identity,
        reading: &Reading<'_>,
        changed_text: bool,
    ) -> Result<RowChange, Error> {
        let id = identity.id(source);
        let time = reading.capture.time;
        let known = self.row(&(source.clone(), id.clone()))?;
        let change = match &known {
            None => RowChange::New,
            Some(_) if changed_text => RowChange::Changed,
            Some(_) => RowChange::Same,
        };
        let mut row = known.unwrap_or_else(|| ReportRow {
            id: id.clone(),
            source: source.clone(),
            province: reading.config.map(|c| c.province.clone()).unwrap_or_default(),
            agency: identity.agency.clone(),
            year: identity.year,
            pages: Vec::new(),
            chosen: key.1.clone(),
            capture: reading.capture.id,
            payload: reading.capture.payload_digest,
            text: String::new(),
            status: reading.summary.status,
            version: 1,
            first_seen: time,
            last_seen: time,
            availability: Availability::Listed,
            disagreements: Vec::new(),
        });
        if !row.pages.contains(&key.1) {
            row.pages.push(key.1.clone());
            row.pages.sort();
        }
        row.first_seen = row.first_seen.min(time);
        row.last_seen = row.last_seen.max(time);
        self.choose(&mut row)?;
        self.set_row(row);
        Ok(change)
    }
}

fn new_address(reading: &Reading<'_>) -> Address {
    Address {
        uri: reading.capture.uri.clone(),
        linked: reading.unread.linked.clone(),
        role: reading.capture.hop.role,
        hint: reading.unread.hint.clone(),
        page: reading.unread.page.clone(),
        attachments: Vec::new(),
        documents: None,
        report: None,
        issues: Vec::new(),
        versions: Vec::new(),
        last_status: reading.capture.hop.status,
        last_asked: reading.capture.time,
    }
}

/// Adds a version where the text changed, else confirms the last one. Returns whether an earlier text was replaced.
fn note_version(address: &mut Address, reading: &Reading<'_>) -> bool {
    let (capture, summary) = (reading.capture, reading.summary);
    let text = summary.text.clone().unwrap_or_else(|| capture.payload_digest.to_string());
    if let Some(last) = address.versions.last_mut() {
        // read again by a newer parser: the same payload is the same version, whatever is read in it now
        if last.payload == capture.payload_digest || last.text == text {
            last.last_seen = last.last_seen.max(capture.time);
            last.first_seen = last.first_seen.min(capture.time);
            (last.status, last.cells, last.text) = (summary.status, summary.cells, text);
            (last.parser, last.extractor) = (summary.parser, summary.extractor);
            return false;
        }
        if capture.time < last.last_seen {
            return false;
        }
    }
    let number = address.versions.last().map_or(1, |v| v.number + 1);
    address.versions.push(Version {
        number,
        capture: capture.id,
        payload: capture.payload_digest,
        text,
        parser: summary.parser,
        extractor: summary.extractor,
        status: summary.status,
        cells: summary.cells,
        first_seen: capture.time,
        last_seen: capture.time,
    });
    number > 1
}

/// What the portal says of a report now: `gone` once every page of it answers 404 or 410, `unlisted` when a whole walk
/// did not show any of them.
pub(crate) fn availability(
    store: &Store,
    row: &ReportRow,
    shown: &impl Fn(&Item) -> bool,
) -> Result<Availability, Error> {
    let (mut answers, mut listed) = (false, false);
    for key in &row.pages {
        let at = (row.source.clone(), key.clone());
        let Some(address) = store.get(&schema::ADDRESSES, &at)? else { continue };
        if address.is_gone() {
            continue;
        }
        answers = true;
        let item = store.get(&schema::ITEMS, &(row.source.clone(), address.linked))?;
        listed |= item.is_some_and(|item| shown(&item));
    }
    Ok(match (answers, listed) {
        (false, _) => Availability::Gone,
        (true, true) => Availability::Listed,
        (true, false) => Availability::Unlisted,
    })
}

#[cfg(test)]
mod tests;
