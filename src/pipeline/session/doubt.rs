//! Answers in doubt: pages with 200 that may be what a portal shows for an address that does not exist.
//!
//! The first of a host makes the crawler ask that host once for a path that cannot exist; the answers in doubt wait for it and
//! are then settled. Without that answer (refused, failed, the run ends) they count as what they say they are.

use super::listing::listing_request;
use super::{Session, Step, decoded};
use crate::discover::{self, Page};
use crate::fetch::{Outcome, no_such_page};
use crate::model::capture::{Exchange, Request, Role};
use crate::model::state::{Entry, NoSuchPage};
use crate::model::status::RequestStatus;
use crate::model::uri::{CrawlUri, Origin};
use crate::pipeline::Error;
use crate::store::schema;
use jiff::{SignedDuration, Timestamp};

/// How long an origin's page for what does not exist is believed to stay the same.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What is known of an origin's page for what does not exist.
pub(super) enum Probe {
    /// It is being asked for; these answers wait.
    Asking(Vec<(Entry, Exchange)>),
    Known(NoSuchPage),
    /// It could not be had in this run.
    Unknown,
}

impl Session<'_> {
    /// An answer as it is to be settled; none where it waits until more is known.
    pub(super) fn beyond_doubt(
        &mut self,
        entry: Entry,
        exchange: Exchange,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<Option<(Entry, Exchange, Outcome)>, Error> {
        if outcome.status == RequestStatus::Ok && self.was_sent_home(&entry) {
            let detail = format!("the portal sends it to {}, which is no report", entry.request.uri);
            return Ok(Some((entry, exchange, Outcome { status: RequestStatus::Soft404, detail })));
        }
        if outcome.status != RequestStatus::Ok || !self.is_in_doubt(&entry, &exchange) {
            return Ok(Some((entry, exchange, outcome)));
        }
        let origin = entry.request.uri.origin();
        self.load_probe(&origin, now)?;
        match self.probes.get_mut(&origin) {
            Some(Probe::Known(page)) if no_such_page::is_no_such_page(&exchange, page) => {
                Ok(Some((entry, exchange, soft_404(page))))
            }
            Some(Probe::Asking(waiting)) => {
                waiting.push((entry, exchange));
                Ok(None)
            }
            None if self.probing => {
                let uri = entry.request.uri.join(no_such_page::PATH);
                let uri = uri.map_err(|e| Error::Internal(e.to_string()))?;
                self.frontier.push(Entry::new(entry.source.clone(), Role::Probe, Request::get(uri), entry.walk));
                self.probes.insert(origin, Probe::Asking(vec![(entry, exchange)]));
                Ok(None)
            }
            Some(Probe::Known(_) | Probe::Unknown) | None => Ok(Some((entry, exchange, outcome))),
        }
    }

    /// Whether a redirect ended at the portal's home page or at the listing, where nothing of what was linked can be.
    fn was_sent_home(&self, entry: &Entry) -> bool {
        let home = |uri: &CrawlUri| {
            let file = uri.path().trim_start_matches('/');
            uri.url().query().is_none() && (file.is_empty() || (file.starts_with("index.") && !file.contains('/')))
        };
        let listing = self.sources.get(&entry.source).map(|source| source.listing.surt());
        let of_page = matches!(entry.role, Role::Report | Role::Attachment);
        let (linked, target) = (entry.linked(), &entry.request.uri);
        !entry.redirects.is_empty()
            && linked.surt() != target.surt()
            && !home(linked)
            && ((home(target) && entry.role != Role::Robots)
                || (of_page && listing.is_some_and(|listing| listing == target.surt())))
    }

    fn is_in_doubt(&self, entry: &Entry, exchange: &Exchange) -> bool {
        match entry.role {
            Role::Robots | Role::Probe => false,
            Role::Report => no_such_page::is_doubtful(exchange),
            Role::Attachment => no_such_page::is_page(exchange),
            // beyond its end a column may answer anything
            Role::Listing => entry.page == 1 && self.gives_nothing(entry, exchange),
        }
    }

    fn gives_nothing(&self, entry: &Entry, exchange: &Exchange) -> bool {
        let Some(source) = self.sources.get(&entry.source) else { return false };
        let (content_type, body) = decoded(exchange, self.config.fetch.max_body);
        let page = Page::new(&entry.request.uri, &content_type, &body);
        let listing = discover::read_listing(source, &page, &listing_request(entry));
        listing.items.is_empty() && listing.next.is_empty() && listing.rejected.is_empty() && listing.outside_years == 0
    }

    fn load_probe(&mut self, origin: &Origin, now: Timestamp) -> Result<(), Error> {
        if self.probes.contains_key(origin) {
            return Ok(());
        }
        let held = self.store.get(&schema::NO_SUCH_PAGE, origin)?;
        if let Some(page) = held.filter(|page| now.duration_since(page.asked) < AGE_MAX) {
            self.probes.insert(origin.clone(), Probe::Known(page));
        }
        Ok(())
    }

    /// A probe came back, with or without an answer: settles what waits for it.
    pub(super) fn after_probe(&mut self, probe: &mut Step, now: Timestamp) -> Result<Vec<Step>, Error> {
        let origin = probe.entry.request.uri.origin();
        let known = match &probe.exchange {
            // an error says nothing of what is shown otherwise
            Some(exchange) if is_conclusive(probe.status) => {
                let page = no_such_page::describe(exchange, probe.status, now);
                probe.writes.put(&schema::NO_SUCH_PAGE, &origin, &page)?;
                Probe::Known(page)
            }
            _ => Probe::Unknown,
        };
        self.settle_doubtful(&origin, known, now)
    }

    /// Settles the answers that wait for what an origin shows for an address that does not exist.
    pub(super) fn settle_doubtful(
        &mut self,
        origin: &Origin,
        known: Probe,
        now: Timestamp,
    ) -> Result<Vec<Step>, Error> {
        let waiting = match self.probes.insert(origin.clone(), known) {
            Some(Probe::Asking(waiting)) => waiting,
            _ => Vec::new(),
        };
        let mut steps = Vec::new();
        for (entry, exchange) in waiting {
            let outcome = Outcome { status: RequestStatus::Ok, detail: String::new() };
            if let Some((entry, exchange, outcome)) = self.beyond_doubt(entry, exchange, outcome, now)? {
                steps.push(self.settled(entry, exchange, outcome, now)?);
            }
        }
        Ok(steps)
    }

    /// Settles whatever still waits, at the end of a run.
    pub(crate) fn settle_all_doubtful(&mut self, now: Timestamp) -> Result<Vec<Step>, Error> {
        let asking = |(origin, probe): (&Origin, &Probe)| matches!(probe, Probe::Asking(_)).then(|| origin.clone());
        let origins: Vec<Origin> = self.probes.iter().filter_map(asking).collect();
        let mut steps = Vec::new();
        for origin in origins {
            steps.extend(self.settle_doubtful(&origin, Probe::Unknown, now)?);
        }
        Ok(steps)
    }
}

/// Whether a probe's outcome tells how the host answers what does not exist.
fn is_conclusive(status: RequestStatus) -> bool {
    use RequestStatus as S;
    matches!(status, S::Ok | S::Soft404 | S::Redirected | S::NotFound | S::Gone)
}

fn soft_404(page: &NoSuchPage) -> Outcome {
    let detail = match &page.leads_to {
        Some(target) => format!("the portal sends whatever does not exist to {target}"),
        None => "HTTP 200, and the same page as for an address that does not exist".to_owned(),
    };
    Outcome { status: RequestStatus::Soft404, detail }
}
