//! The state of one run in memory, and what each outcome does to it.
//!
//! Comes in: entries that the frontier lets out, and their outcomes. Goes out: [`Step`]s, whose writes make the same
//! change durable. The same functions serve live exchanges and exchanges that are replayed after a crash. Never here:
//! sending, sleeping, committing.

mod admission;
mod doubt;
mod listing;
mod rules;
mod step;

pub(crate) use admission::Admission;
pub(crate) use step::Step;

use super::walk::{self, FirstPage, Novelty};
use super::{Error, Job};
use crate::archive::Archive;
use crate::coding;
use crate::config::Config;
use crate::discover::{self, ListingRequest};
use crate::frontier::{Frontier, schedule};
use crate::model::capture::{Exchange, Hop, Request, Role};
use crate::model::source::{Source, SourceId};
use crate::model::state::{Entry, LinkHint, SourceState, Trail, UrlState, Walk};
use crate::model::uri::{CrawlUri, HostKey, Origin, SurtKey};
use crate::politeness::HostState;
use crate::politeness::limiter::Pacer;
use crate::store::{Batch, Store, schema};
use doubt::Probe;
use jiff::Timestamp;
use listing::Due;
use rules::Rules;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

/// The state of one run.
pub(crate) struct Session<'a> {
    store: &'a Store,
    archive: &'a Archive,
    config: &'a Config,
    job: &'a Job,
    run: String,
    pub(crate) frontier: Frontier,
    sources: BTreeMap<SourceId, Source>,
    states: BTreeMap<SourceId, SourceState>,
    /// Entries of each source's walk that wait or are out; the walk ends with the last one.
    open: BTreeMap<SourceId, u64>,
    /// Keys that were queued or asked in this run.
    queued: HashSet<(SourceId, SurtKey)>,
    robots: HashMap<Origin, Rules>,
    after_robots: HashMap<Origin, Vec<Entry>>,
    /// Of a check: what each listing's first page said.
    first_pages: BTreeMap<SourceId, FirstPage>,
    /// What each origin shows for an address that does not exist.
    probes: HashMap<Origin, Probe>,
    /// Whether that may be asked for.
    probing: bool,
    hosts: HashMap<HostKey, HostState>,
    crawl_delays: HashMap<HostKey, Duration>,
    intervals: BTreeMap<HostKey, Duration>,
    /// No request before this: the last run was killed, and what it sent last is not known.
    not_before: Option<Timestamp>,
    /// One pacer a host, made for the delay beside it.
    pacers: HashMap<HostKey, (Duration, Pacer)>,
    /// The pacers' clock.
    begun: Instant,
    /// Entries left for the next run, and why, for each source that has some.
    postponed: u64,
    left: BTreeMap<SourceId, String>,
}

impl<'a> Session<'a> {
    /// The state as the store holds it.
    pub(crate) fn load(
        store: &'a Store,
        archive: &'a Archive,
        config: &'a Config,
        job: &'a Job,
        run: &str,
    ) -> Result<Self, Error> {
        let mut session = Self {
            store,
            archive,
            config,
            job,
            run: run.to_owned(),
            frontier: Frontier::new(config.politeness.hosts_at_once),
            sources: job.sources.iter().map(|s| (s.id.clone(), s.clone())).collect(),
            states: BTreeMap::new(),
            open: BTreeMap::new(),
            queued: HashSet::new(),
            robots: HashMap::new(),
            after_robots: HashMap::new(),
            first_pages: BTreeMap::new(),
            probes: HashMap::new(),
            probing: true,
            hosts: HashMap::new(),
            crawl_delays: HashMap::new(),
            intervals: config.host_intervals(),
            not_before: None,
            pacers: HashMap::new(),
            begun: Instant::now(),
            postponed: 0,
            left: BTreeMap::new(),
        };
        for id in session.sources.keys() {
            let state = store.get(&schema::SOURCES, id)?.unwrap_or_default();
            session.states.insert(id.clone(), state);
        }
        Ok(session)
    }

    /// Settles exchanges of an earlier run: what is not known now can no longer be asked.
    pub(crate) fn replaying(mut self) -> Self {
        self.probing = false;
        self
    }

    /// Keeps every host waiting for one interval: an earlier run was killed and may just have sent something.
    pub(crate) fn wait_one_interval(&mut self, now: Timestamp) {
        self.not_before = Some(now);
    }

    /// The sources' states.
    pub(crate) fn states(&self) -> &BTreeMap<SourceId, SourceState> {
        &self.states
    }

    /// Whether a source is among those of the job.
    pub(crate) fn is_configured(&self, id: &SourceId) -> bool {
        self.sources.contains_key(id)
    }

    /// Entries that wait for the next run.
    pub(crate) fn postponed(&self) -> u64 {
        self.postponed
    }

    /// Why entries of a source were left for the next run; empty where none was.
    pub(crate) fn why_left(&self, id: &SourceId) -> &str {
        self.left.get(id).map_or("", String::as_str)
    }

    /// Whether a source's walk came to its end in this run.
    pub(crate) fn walk_ended(&self, id: &SourceId) -> bool {
        self.states.get(id).is_some_and(|s| s.walk.is_some()) && self.open.get(id).copied().unwrap_or(0) == 0
    }

    /// Begins or goes on with the walk of every selected source and queues what is due.
    pub(crate) fn begin_walks(&mut self, now: Timestamp) -> Result<Batch, Error> {
        let mut writes = Batch::new();
        let sources: Vec<Source> = self.sources.values().cloned().collect();
        if self.job.check {
            for source in &sources {
                self.begin_check(source, now);
            }
            return Ok(writes);
        }
        for source in &sources {
            let found = self.store.scan_prefix(&schema::FRONTIER, &source.id).collect::<Result<Vec<_>, _>>()?;
            let (listings, pages): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, e)| e.role == Role::Listing);
            let state = self.states.entry(source.id.clone()).or_default();
            // a listing that was read and whose pages still wait is gone on with whatever its age: on a host that takes
            // one request a run a new walk would never come to its pages
            let pages_wait = state.walk.is_some() && listings.is_empty() && !pages.is_empty() && !self.job.full;
            // one that a replay left where its source was not configured has asked nothing that could be gone on with
            state.walk.take_if(|walk| listings.is_empty() && pages.is_empty() && walk::is_untouched(walk));
            let begun = !pages_wait && walk::begin(state, self.job.full, now);
            state.last_run = Some(self.run.clone());
            let walk_id = state.walk.as_ref().map_or(0, |w| w.id);
            self.open.insert(source.id.clone(), 0);
            for (key, entry) in listings {
                if begun || entry.walk != walk_id {
                    // a new walk begins at the first page
                    writes.delete(&schema::FRONTIER, &key)?;
                } else {
                    self.queue(entry);
                }
            }
            if begun {
                self.seed(source, walk_id, now, &mut writes)?;
            }
            for (_, entry) in pages {
                if self.wants(&entry.hint) {
                    self.enqueue(Entry { walk: walk_id, ..entry }, &mut writes)?;
                }
            }
            self.queue_due(source, walk_id, now, &mut writes)?;
            let state = self.states.entry(source.id.clone()).or_default();
            writes.put(&schema::SOURCES, &source.id, state)?;
        }
        Ok(writes)
    }

    /// Queues the first page of a listing, or the first report of a source without one; nothing of it is durable.
    fn begin_check(&mut self, source: &Source, now: Timestamp) {
        let start = discover::start(source, schedule::newest_year(now));
        let state = self.states.entry(source.id.clone()).or_default();
        walk::begin_check(state, now);
        if let Some(walk) = &mut state.walk {
            walk.by_items = start.listings.is_empty();
            walk.matched = walk.by_items;
        }
        self.open.insert(source.id.clone(), 0);
        let listing = start.listings.into_iter().next();
        let listing = listing.map(|next| walk::listing_entry(&source.id, walk::CHECK, next, None));
        let item = start.items.into_iter().next();
        let item = item.map(|i| page_entry(source, walk::CHECK, Role::Report, (i.uri, LinkHint::default()), None));
        if let Some(entry) = listing.or(item) {
            self.queue(entry);
        }
    }

    /// What the first pages said that a check asked for.
    pub(crate) fn first_page(&self, id: &SourceId) -> FirstPage {
        self.first_pages.get(id).cloned().unwrap_or_default()
    }

    /// The first entries of a walk.
    fn seed(&mut self, source: &Source, walk_id: u64, now: Timestamp, writes: &mut Batch) -> Result<(), Error> {
        let start = discover::start(source, schedule::newest_year(now));
        if let Some(walk) = self.walk_mut(&source.id) {
            walk.by_items = start.listings.is_empty();
            walk.matched = walk.by_items;
        }
        for next in start.listings {
            let entry = walk::listing_entry(&source.id, walk_id, next, None);
            self.enqueue(entry, writes)?;
        }
        let mut listing = discover::Listing::default();
        (listing.items, listing.matched) = (start.items, true);
        if !listing.items.is_empty() {
            let at = ListingRequest {
                request: Request::get(source.listing.clone()),
                page: 1,
                depth: 0,
                trail: Trail::default(),
            };
            self.take_listing(source, listing, &at, None, (now, writes))?;
        }
        Ok(())
    }

    /// Queues what a listing showed, on whichever page, and is due: never had, or held and its time has come. With
    /// `--full` every known page and attachment.
    fn queue_due(&mut self, source: &Source, walk_id: u64, now: Timestamp, writes: &mut Batch) -> Result<(), Error> {
        let mut due = Vec::new();
        for found in self.store.scan_prefix(&schema::ITEMS, &source.id) {
            let ((_, key), item) = found?;
            let state = self.store.get(&schema::URLS, &key)?;
            // a column that is the report itself is asked as a column, which tells that it is still listed
            if state.as_ref().is_some_and(|state| state.role == Role::Listing) {
                continue;
            }
            let known = item.listed || self.is_due(state.as_ref(), source, walk_id, now);
            // what another source has is shared when its turn comes
            let ask = known && self.due(source, walk_id, &key, state.as_ref(), Novelty::Known, now)? != Due::No;
            if ask && self.wants(&item.hint) {
                due.push(page_entry(source, walk_id, Role::Report, (item.uri, item.hint), None));
            }
        }
        for found in self.store.scan_prefix(&schema::ADDRESSES, &source.id).filter(|_| self.job.full) {
            let ((_, key), address) = found?;
            let state = self.store.get(&schema::URLS, &key)?;
            let attached = address.role == Role::Attachment && self.wants(&address.hint);
            if attached && self.is_due(state.as_ref(), source, walk_id, now) {
                let (item, via) = ((address.uri, address.hint), Some(source.listing.clone()));
                due.push(page_entry(source, walk_id, Role::Attachment, item, via));
            }
        }
        for entry in due {
            // a listing that still shows it has the refusal told
            if !self.is_refused(&entry, now)? {
                self.enqueue(entry, writes)?;
            }
        }
        Ok(())
    }

    /// Whether the time has come for an address that was asked in an earlier walk.
    fn is_due(&self, state: Option<&UrlState>, source: &Source, walk_id: u64, now: Timestamp) -> bool {
        let earlier = state.filter(|s| s.walk != walk_id || s.source != source.id);
        earlier.is_some_and(|s| self.comes_due(&source.id, s, now))
    }

    /// Whether an address that was asked before is to be asked again for this source: by its own interval or the season's.
    fn comes_due(&self, source: &SourceId, state: &UrlState, now: Timestamp) -> bool {
        let revisit = self.sources.get(source).and_then(|source| source.revisit);
        self.job.full || schedule::is_due(revisit, state.last_asked, now)
    }

    /// Entries of a source that this run wants and leaves to the next one, by the store.
    pub(crate) fn left_over(&self, id: &SourceId) -> Result<usize, Error> {
        let mut left = 0;
        for found in self.store.scan_prefix(&schema::FRONTIER, id) {
            left += usize::from(self.wants(&found?.1.hint));
        }
        Ok(left)
    }

    /// Whether this run asks for reports of this year.
    pub(crate) fn wants_year(&self, year: u16) -> bool {
        self.job.years.is_none_or(|years| years.contains(year))
    }

    fn wants(&self, hint: &LinkHint) -> bool {
        match (self.job.years, hint.year) {
            (Some(years), Some(year)) => years.contains(year),
            _ => true,
        }
    }

    /// Puts an entry into the frontier, in memory and durably; nothing if it was queued in this run already.
    fn enqueue(&mut self, entry: Entry, writes: &mut Batch) -> Result<(), Error> {
        let key = (entry.source.clone(), entry.key());
        if self.queued.contains(&key) {
            return Ok(());
        }
        if !self.job.check {
            writes.put(&schema::FRONTIER, &key, &entry)?;
        }
        self.queue(entry);
        Ok(())
    }

    /// An entry is settled. A check leaves the frontier of the source's own walk alone.
    fn dequeue(&self, entry: &Entry, writes: &mut Batch) -> Result<(), Error> {
        if !self.job.check {
            writes.delete(&schema::FRONTIER, &(entry.source.clone(), entry.key()))?;
        }
        Ok(())
    }

    /// Whether an entry was queued in this run.
    fn is_queued(&self, entry: &Entry) -> bool {
        self.queued.contains(&(entry.source.clone(), entry.key()))
    }

    fn queue(&mut self, entry: Entry) {
        if !self.queued.insert((entry.source.clone(), entry.key())) {
            return;
        }
        if self.counts(&entry) {
            *self.open.entry(entry.source.clone()).or_default() += 1;
        }
        self.frontier.push(entry);
    }

    /// Whether a source's walk waits for this entry.
    fn counts(&self, entry: &Entry) -> bool {
        let by_items = self.states.get(&entry.source).and_then(|s| s.walk.as_ref()).is_some_and(|w| w.by_items);
        entry.role == Role::Listing || (by_items && entry.role == Role::Report)
    }

    fn walk_mut(&mut self, id: &SourceId) -> Option<&mut Walk> {
        self.states.get_mut(id).and_then(|s| s.walk.as_mut())
    }

    /// Whether a host asked to be left alone and that time is not over.
    pub(crate) fn is_throttled(&self, host: &HostKey, now: Timestamp) -> bool {
        self.hosts.get(host).and_then(|h| h.throttled_until).is_some_and(|until| until > now)
    }

    /// Queues what the store's frontier holds, so that replayed pages find the links that lead to them.
    pub(crate) fn queue_what_is_stored(&mut self) -> Result<(), Error> {
        for found in self.store.scan(&schema::FRONTIER) {
            self.queue(found?.1);
        }
        Ok(())
    }

    /// The entry that an archived exchange answered: as it was queued, or as far as the archive tells.
    pub(crate) fn replayed_entry(&mut self, request: &Request, hop: &Hop) -> Result<Entry, Error> {
        let key = request.key();
        let host = request.uri.host();
        let same = |e: &Entry| e.source == hop.source && e.role == hop.role && e.key() == key;
        if let Some(entry) = self.frontier.take(&host, same) {
            return Ok(entry);
        }
        let item = self.store.get(&schema::ITEMS, &(hop.source.clone(), key))?;
        Ok(Entry {
            via: hop.via.clone(),
            hint: item.map(|item| item.hint).unwrap_or_default(),
            redirects: hop.via.iter().filter(|_| hop.role == Role::Robots).cloned().collect(),
            ..Entry::new(hop.source.clone(), hop.role, request.clone(), hop.walk)
        })
    }

    /// A replayed exchange belongs to a walk that the store may know nothing of. How whole that walk was is not in the
    /// archive, so it counts as cut short: it unlists nothing, and the next walk goes to the end.
    pub(crate) fn expect_walk(&mut self, hop: &Hop, now: Timestamp) {
        if hop.walk == walk::CHECK {
            return;
        }
        let by_items = self
            .sources
            .get(&hop.source)
            .is_some_and(|source| discover::start(source, schedule::newest_year(now)).listings.is_empty());
        let state = self.states.entry(hop.source.clone()).or_default();
        if state.walk.as_ref().is_none_or(|walk| walk.id != hop.walk) && hop.walk >= state.walks {
            state.walks = hop.walk.saturating_sub(1);
            state.walk = None;
            walk::begin(state, false, now);
            if let Some(walk) = &mut state.walk {
                (walk.by_items, walk.matched, walk.cut_short) = (by_items, by_items, true);
            }
        }
    }

    /// A replayed robots.txt is being asked, as far as the session is concerned.
    pub(crate) fn expect_rules(&mut self, entry: &Entry) {
        self.robots.insert(entry.linked().origin(), Rules::Asking);
    }
}

fn page_entry(source: &Source, walk: u64, role: Role, item: (CrawlUri, LinkHint), via: Option<CrawlUri>) -> Entry {
    let (uri, hint) = item;
    Entry { via, hint, ..Entry::new(source.id.clone(), role, Request::get(uri), walk) }
}

/// The content type and the decoded payload of an answer; a payload whose coding is damaged as it came.
fn decoded(exchange: &Exchange, cap: u64) -> (String, Vec<u8>) {
    let encoding = coding::declared(&exchange.headers);
    let body = coding::decode(&exchange.body, &encoding, cap)
        .map_or_else(|_| exchange.body.to_vec(), std::borrow::Cow::into_owned);
    (exchange.headers.get("content-type").unwrap_or_default().to_owned(), body)
}
