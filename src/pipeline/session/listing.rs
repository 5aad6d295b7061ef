//! What a page of a listing adds to its walk: further pages, and reports that are due.

use super::{Session, Step, decoded, page_entry};
use crate::coding;
use crate::discover::{self, Listing, ListingRequest, Page};
use crate::model::capture::{CaptureId, Role};
use crate::model::source::{Source, SourceId};
use crate::model::state::{Entry, Item, Unread, UrlState, Walk};
use crate::model::status::RequestStatus;
use crate::model::uri::SurtKey;
use crate::pipeline::Error;
use crate::pipeline::walk::{self, FirstPage, Novelty, PageContext};
use crate::politeness;
use crate::store::{Batch, schema};
use jiff::Timestamp;
use std::collections::HashMap;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    No,
    Ask,
    /// Another source asked for it in this run: its capture serves here too.
    Share(CaptureId),
}

impl Session<'_> {
    pub(super) fn settle_listing(&mut self, step: &mut Step, now: Timestamp) -> Result<(), Error> {
        let Some(source) = self.sources.get(&step.entry.source).cloned() else { return Ok(()) };
        let body = match step.status {
            RequestStatus::Ok => step.exchange.as_ref().map(|e| decoded(e, self.config.fetch.max_body)),
            RequestStatus::NotModified => self.held_body(&step.entry)?,
            // paging is probed beyond its end, and year folders come and go
            RequestStatus::NotFound | RequestStatus::Gone | RequestStatus::Soft404 | RequestStatus::Empty
                if step.entry.page > 1 || step.entry.depth > 0 =>
            {
                return self.try_instead(step);
            }
            _ => {
                self.walk_failed(step);
                return Ok(());
            }
        };
        let Some((content_type, body)) = body else {
            "304 for a page that is not held".clone_into(&mut step.detail);
            self.walk_failed(step);
            return Ok(());
        };
        let at = listing_request(&step.entry);
        let page = Page::new(&step.entry.request.uri, &content_type, &body);
        let listing = discover::read_listing(&source, &page, &at);
        // some columns are no list but the report itself
        step.to_read |= listing.items.iter().any(|item| item.uri.surt() == step.entry.key());
        let entry = step.entry.clone();
        self.take_listing(&source, listing, &at, Some(&entry), (now, &mut step.writes))
    }

    /// A page of a listing that is not there may be at another address. Beyond a column's last page there is none; a column
    /// that a page leads to should be there.
    fn try_instead(&mut self, step: &mut Step) -> Result<(), Error> {
        let at = listing_request(&step.entry);
        let Some(next) = discover::instead_of(&at) else {
            let linked = at.page == 1 && !at.trail.probe;
            if (linked || walk::is_promised(&at))
                && let Some(walk) = self.walk_mut(&step.entry.source)
            {
                walk.miss(&at, step.status.word());
            }
            return Ok(());
        };
        let entry = walk::listing_entry(&step.entry.source, step.entry.walk, next, Some(&step.entry));
        self.enqueue(entry, &mut step.writes)
    }

    /// Queues what a page of a listing shows.
    pub(super) fn take_listing(
        &mut self,
        source: &Source,
        listing: Listing,
        at: &ListingRequest,
        from: Option<&Entry>,
        (now, writes): (Timestamp, &mut Batch),
    ) -> Result<(), Error> {
        let mut known = HashMap::new();
        for item in &listing.items {
            let key = item.uri.surt();
            if let Some(before) = self.store.get(&schema::ITEMS, &(source.id.clone(), key.clone()))? {
                known.insert(key, before);
            }
        }
        let max_pages = self.config.max_listing_pages;
        let first_page = self.states.get(&source.id).map_or(0, |state| state.first_page);
        let Some(walk) = self.walk_mut(&source.id) else { return Ok(()) };
        let reading = walk::read_page(walk, listing, at, &PageContext { known: &known, now, first_page });
        let walk_id = walk.id;
        if self.job.check {
            self.first_pages.insert(source.id.clone(), FirstPage::of(&reading));
            return Ok(());
        }
        for next in reading.follow {
            let entry = walk::listing_entry(&source.id, walk_id, next, from);
            let known = self.is_queued(&entry) || self.was_asked(&entry.key(), &source.id, walk_id)?;
            let room = |walk: &mut Walk| walk.has_room(max_pages, &source.listing);
            if !known && self.walk_mut(&source.id).is_some_and(room) {
                self.enqueue(entry, writes)?;
            }
        }
        for (key, item, novelty) in reading.items {
            self.take_item(source, walk_id, (&key, &item, novelty), from, (now, &mut *writes))?;
            writes.put(&schema::ITEMS, &(source.id.clone(), key), &item)?;
        }
        Ok(())
    }

    /// Whether a source asked this in this walk, in this run or an earlier one.
    pub(super) fn was_asked(&self, key: &SurtKey, source: &SourceId, walk: u64) -> Result<bool, Error> {
        let state = self.store.get(&schema::URLS, key)?;
        Ok(walk != walk::CHECK && state.is_some_and(|s| s.source == *source && s.walk == walk))
    }

    fn take_item(
        &mut self,
        source: &Source,
        walk_id: u64,
        (key, item, novelty): (&SurtKey, &Item, Novelty),
        from: Option<&Entry>,
        (now, writes): (Timestamp, &mut Batch),
    ) -> Result<(), Error> {
        if !self.wants(&item.hint) {
            return Ok(());
        }
        let state = self.store.get(&schema::URLS, key)?;
        match self.due(source, walk_id, key, state.as_ref(), novelty, now)? {
            Due::No => Ok(()),
            Due::Ask => {
                let via = from.map(|e| e.request.uri.clone());
                let entry = page_entry(source, walk_id, Role::Report, (item.uri.clone(), item.hint.clone()), via);
                self.enqueue(entry, writes)
            }
            Due::Share(capture) => {
                let item = (item.uri.clone(), item.hint.clone());
                self.share(&page_entry(source, walk_id, Role::Report, item, None), capture, writes)
            }
        }
    }

    /// Whether a listed page has to be asked now.
    pub(super) fn due(
        &self,
        source: &Source,
        walk_id: u64,
        key: &SurtKey,
        state: Option<&UrlState>,
        novelty: Novelty,
        now: Timestamp,
    ) -> Result<Due, Error> {
        let Some(state) = state else { return Ok(Due::Ask) };
        if state.source == source.id && state.walk == walk_id {
            return Ok(Due::No);
        }
        let address = self.store.get(&schema::ADDRESSES, &(source.id.clone(), key.clone()))?;
        if address.is_none()
            && let Some(capture) = self.shareable(state, &source.id, now)
        {
            return Ok(Due::Share(capture));
        }
        if address.is_none() && state.source != source.id && state.status == RequestStatus::Redirected {
            // what the redirect leads to is known to that source alone
            return Ok(Due::Ask);
        }
        let by_items = self.states.get(&source.id).and_then(|s| s.walk.as_ref()).is_some_and(|w| w.by_items);
        // no link says that it exists: an address that a dialect put together of a unit and a year
        let item = self.store.get(&schema::ITEMS, &(source.id.clone(), key.clone()))?;
        let is_pair = item.is_some_and(|item| !item.hint.sure && item.hint.title.is_none());
        let was_report = address.as_ref().is_some_and(|a| !a.versions.is_empty());
        let held = match state.status {
            // a product's pair that is no report yet is asked like a listing: in every run
            _ if by_items || is_pair => address.is_some_and(|a| a.report.is_some()),
            // a report that was gone and is listed again may be back
            RequestStatus::NotFound | RequestStatus::Gone | RequestStatus::Soft404 => !was_report,
            s => {
                !politeness::is_transient(s)
                    && !matches!(s, RequestStatus::RobotsUnreachable | RequestStatus::RobotsDenied)
            }
        };
        let due = !held || novelty == Novelty::Changed || self.comes_due(&source.id, state, now);
        Ok(if due { Due::Ask } else { Due::No })
    }

    /// The capture by which another source holds an address, while it is fresh enough not to be asked again.
    fn shareable(&self, state: &UrlState, source: &SourceId, now: Timestamp) -> Option<CaptureId> {
        let fresh = state.run == self.run || !self.comes_due(source, state, now);
        let whole = state.held.is_some() && matches!(state.status, RequestStatus::Ok | RequestStatus::NotModified);
        state.capture.filter(|_| state.source != *source && fresh && whole)
    }

    /// The same for an entry whose source knows nothing of the address yet.
    pub(super) fn shared_by_another(&self, entry: &Entry, now: Timestamp) -> Result<Option<CaptureId>, Error> {
        if !matches!(entry.role, Role::Report | Role::Attachment) {
            return Ok(None);
        }
        let key = entry.key();
        let Some(state) = self.store.get(&schema::URLS, &key)? else { return Ok(None) };
        let Some(capture) = self.shareable(&state, &entry.source, now) else { return Ok(None) };
        let own = self.store.contains(&schema::ADDRESSES, &(entry.source.clone(), key))?;
        Ok(Some(capture).filter(|_| !own))
    }

    /// Lets another source's capture be read for this entry's source too, and queues what the page attaches.
    fn share(&mut self, entry: &Entry, capture: CaptureId, writes: &mut Batch) -> Result<(), Error> {
        let mut documents = None;
        if entry.role == Role::Report
            && let Some((content_type, body)) = self.held_body(entry)?
        {
            documents = Some(self.queue_attachments(entry, &content_type, &body, writes)?);
        }
        Ok(writes.put(&schema::UNREAD, &(capture, entry.source.clone()), &Unread::of(entry, documents))?)
    }

    /// Settles an entry of the frontier with the capture of another source; nothing is sent.
    pub(crate) fn share_instead(&mut self, entry: &Entry, capture: CaptureId) -> Result<(), Error> {
        let mut writes = Batch::new();
        self.dequeue(entry, &mut writes)?;
        self.share(entry, capture, &mut writes)?;
        if self.counts(entry) {
            if let Some(walk) = self.walk_mut(&entry.source) {
                walk.answers += 1;
            }
            self.close_one(&entry.source);
            if let Some(state) = self.states.get(&entry.source) {
                writes.put(&schema::SOURCES, &entry.source, state)?;
            }
        }
        Ok(self.store.commit(writes)?)
    }

    /// What an address held when it was last read whole.
    pub(super) fn held_body(&self, entry: &Entry) -> Result<Option<(String, Vec<u8>)>, Error> {
        let Some(held) = self.store.get(&schema::URLS, &entry.key())?.and_then(|s| s.held) else { return Ok(None) };
        let Some(original) = self.store.get(&schema::PAYLOADS, &held.payload)? else { return Ok(None) };
        let Some(capture) = self.store.get(&schema::CAPTURES, &original.id)? else { return Ok(None) };
        let stored = self.archive.read(&capture.location)?;
        let encoding = coding::declared(&stored.headers);
        let body = coding::decode(&stored.payload, &encoding, self.config.fetch.max_body)
            .map_or_else(|_| stored.payload.to_vec(), std::borrow::Cow::into_owned);
        Ok(Some((capture.content_type, body)))
    }
}

pub(super) fn listing_request(entry: &Entry) -> ListingRequest {
    let Entry { request, page, depth, trail, .. } = entry.clone();
    ListingRequest { request, page, depth, trail }
}
