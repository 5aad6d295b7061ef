//! After a request: what an outcome changes.

use super::listing::listing_request;
use super::{Session, decoded, page_entry};
use crate::discover::{self, Page};
use crate::fetch::{self, FetchFailure, Outcome};
use crate::model::capture::{Exchange, Request, Role};
use crate::model::source::SourceId;
use crate::model::state::{Entry, LinkHint, WalkFailure};
use crate::model::status::RequestStatus;
use crate::model::uri::{CrawlUri, SurtKey};
use crate::pipeline::{Error, walk};
use crate::politeness;
use crate::store::{Batch, schema};
use jiff::Timestamp;
use std::time::Duration;

/// One finished request, or one that was refused, with the writes that follow from it.
pub(crate) struct Step {
    /// What was asked.
    pub(crate) entry: Entry,
    /// The outcome.
    pub(crate) status: RequestStatus,
    /// What was met, in words.
    pub(crate) detail: String,
    /// The answer, where there was one.
    pub(crate) exchange: Option<Exchange>,
    /// When the request started.
    pub(crate) started: Timestamp,
    /// How long it took.
    pub(crate) duration: Duration,
    /// Whether the capture goes to the parser.
    pub(crate) to_read: bool,
    /// The documents that a report's page links, where it came.
    pub(crate) documents: Option<Vec<SurtKey>>,
    /// Whether the request will be made again in this run.
    pub(crate) retried: bool,
    /// Everything else that changes.
    pub(crate) writes: Batch,
}

impl Step {
    /// A step without an answer.
    fn of(entry: Entry, status: RequestStatus, detail: String, started: Timestamp) -> Self {
        Self {
            entry,
            status,
            detail,
            exchange: None,
            started,
            duration: Duration::ZERO,
            to_read: false,
            documents: None,
            retried: false,
            writes: Batch::new(),
        }
    }
}

impl Session<'_> {
    /// An answer: its step, and the steps of answers that waited for it; none yet where it waits itself.
    pub(crate) fn answered(&mut self, entry: Entry, exchange: Exchange, now: Timestamp) -> Result<Vec<Step>, Error> {
        let outcome = fetch::classify(&exchange, entry.role);
        let retry_after = fetch::retry_after(&exchange.headers, now);
        self.account(&entry, exchange.started, exchange.duration, (outcome.status, retry_after), now)?;
        let Some((entry, exchange, outcome)) = self.beyond_doubt(entry, exchange, outcome, now)? else {
            return Ok(Vec::new());
        };
        let mut step = self.settled(entry, exchange, outcome, now)?;
        let released = if step.entry.role == Role::Probe { self.after_probe(&mut step, now)? } else { Vec::new() };
        Ok(std::iter::once(step).chain(released).collect())
    }

    /// What a request means for its host's next one.
    fn account(
        &mut self,
        entry: &Entry,
        started: Timestamp,
        lasted: Duration,
        (status, retry_after): (RequestStatus, Option<Duration>),
        now: Timestamp,
    ) -> Result<(), Error> {
        let host = entry.request.uri.host();
        let policy = self.config.politeness.clone();
        let delay = self.delay(&host);
        let state = self.host(&host)?;
        // it went out a little after it was let out
        politeness::after_start(state, delay, started);
        politeness::after_outcome(state, status, retry_after, &policy, now);
        politeness::after_end(state, lasted);
        Ok(())
    }

    /// The step of an answer whose outcome is clear.
    pub(super) fn settled(
        &mut self,
        entry: Entry,
        exchange: Exchange,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<Step, Error> {
        let Outcome { status, detail } = outcome;
        let (started, duration) = (exchange.started, exchange.duration);
        let mut step = Step { exchange: Some(exchange), duration, ..Step::of(entry, status, detail, started) };
        self.settle(&mut step, now)?;
        Ok(step)
    }

    /// No answer.
    pub(crate) fn failed(&mut self, entry: Entry, failure: FetchFailure, now: Timestamp) -> Result<Vec<Step>, Error> {
        let FetchFailure { status, detail, started, duration } = failure;
        self.account(&entry, started, duration, (status, None), now)?;
        self.unanswered(Step { duration, ..Step::of(entry, status, detail, started) }, now)
    }

    /// Nothing was sent.
    pub(crate) fn refused(
        &mut self,
        entry: Entry,
        status: RequestStatus,
        detail: String,
        now: Timestamp,
    ) -> Result<Vec<Step>, Error> {
        self.unanswered(Step::of(entry, status, detail, now), now)
    }

    fn unanswered(&mut self, mut step: Step, now: Timestamp) -> Result<Vec<Step>, Error> {
        self.settle(&mut step, now)?;
        let released = if step.entry.role == Role::Probe { self.after_probe(&mut step, now)? } else { Vec::new() };
        Ok(std::iter::once(step).chain(released).collect())
    }

    /// Everything that follows from an outcome.
    fn settle(&mut self, step: &mut Step, now: Timestamp) -> Result<(), Error> {
        if step.entry.role == Role::Robots {
            self.settle_robots(step, now)?;
        }
        let host = step.entry.request.uri.host();
        if let Some(state) = self.hosts.get(&host) {
            step.writes.put(&schema::HOSTS, &host, state)?;
        }
        if matches!(step.entry.role, Role::Robots | Role::Probe) {
            return Ok(());
        }
        if politeness::is_transient(step.status) && step.entry.attempts < self.config.politeness.retries {
            let again = Entry { attempts: step.entry.attempts + 1, ..step.entry.clone() };
            step.retried = true;
            if !self.job.check {
                step.writes.put(&schema::FRONTIER, &(again.source.clone(), again.key()), &again)?;
            }
            self.frontier.push(again);
            return Ok(());
        }
        self.dequeue(&step.entry, &mut step.writes)?;
        match (step.status, step.entry.role) {
            (RequestStatus::Redirected, _) => self.settle_redirect(step)?,
            (_, Role::Listing) => self.settle_listing(step, now)?,
            _ => self.settle_page(step)?,
        }
        if self.counts(&step.entry) {
            self.close_one(&step.entry.source);
        }
        if !self.job.check
            && let Some(state) = self.states.get(&step.entry.source)
            && (step.entry.role == Role::Listing || state.walk.as_ref().is_some_and(|w| w.by_items))
        {
            step.writes.put(&schema::SOURCES, &step.entry.source, state)?;
        }
        Ok(())
    }

    fn settle_redirect(&mut self, step: &mut Step) -> Result<(), Error> {
        let target = match next_hop(&step.entry, step.exchange.as_ref(), self.config.fetch.max_redirects) {
            Ok(target) => target,
            Err((status, detail)) => {
                step.status = status;
                step.detail = detail;
                self.walk_failed(step);
                return Ok(());
            }
        };
        let mut redirects = step.entry.redirects.clone();
        redirects.push(step.entry.request.uri.clone());
        // RFC 9110 section 15.4: 307 and 308 ask for the same request, the others for a GET
        let same = step.exchange.as_ref().is_some_and(|e| matches!(e.http_status, 307 | 308));
        let request = if same {
            Request { uri: target, ..step.entry.request.clone() }
        } else {
            Request { referer: step.entry.request.referer.clone(), ..Request::get(target) }
        };
        let via = Some(step.entry.request.uri.clone());
        let hop = Entry { request, via, attempts: 0, redirects, ..step.entry.clone() };
        if hop.key() == step.entry.key() {
            // https for http, or a session id: the same resource, whose turn this still is
            self.queued.remove(&(hop.source.clone(), hop.key()));
        } else if self.was_asked(&hop.key(), &hop.source, hop.walk)? {
            // an earlier run of this walk may have asked the target for a link of its own
            self.led_back(step);
            return Ok(());
        }
        if self.is_queued(&hop) {
            self.led_back(step);
        }
        self.enqueue(hop, &mut step.writes)
    }

    /// A redirect to what is asked anyway: a listing page that was promised is then none.
    fn led_back(&mut self, step: &Step) {
        let at = listing_request(&step.entry);
        if step.entry.role == Role::Listing
            && walk::is_promised(&at)
            && let Some(walk) = self.walk_mut(&step.entry.source)
        {
            walk.miss(&at, "leads back to a page that was read");
        }
    }

    fn settle_page(&mut self, step: &mut Step) -> Result<(), Error> {
        use RequestStatus as S;
        match step.status {
            S::Ok | S::NotModified | S::NotFound | S::Gone => {
                step.to_read = !self.job.check && !is_page_for_document(step);
                if let Some(walk) = self.walk_mut(&step.entry.source) {
                    walk.answers += u32::from(walk.by_items);
                }
            }
            _ => self.page_failed(step),
        }
        if step.to_read
            && step.status == S::Ok
            && step.entry.role == Role::Report
            && let Some(exchange) = &step.exchange
        {
            let (content_type, body) = decoded(exchange, self.config.fetch.max_body);
            let documents = self.queue_attachments(&step.entry, &content_type, &body, &mut step.writes)?;
            step.documents = Some(documents);
        }
        Ok(())
    }

    /// Queues the documents that a report's page links, and gives their keys.
    pub(super) fn queue_attachments(
        &mut self,
        report: &Entry,
        content_type: &str,
        body: &[u8],
        writes: &mut Batch,
    ) -> Result<Vec<SurtKey>, Error> {
        let Some(source) = self.sources.get(&report.source).cloned() else { return Ok(Vec::new()) };
        let page = Page::new(&report.request.uri, content_type, body);
        let attachments = discover::read_report(&page);
        let documents = attachments.iter().map(|attachment| attachment.uri.surt()).collect();
        for attachment in attachments {
            if !self.was_asked(&attachment.uri.surt(), &source.id, report.walk)? {
                let hint = LinkHint { title: attachment.label, ..report.hint.clone() };
                let via = Some(report.request.uri.clone());
                let entry = page_entry(&source, report.walk, Role::Attachment, (attachment.uri, hint), via);
                self.enqueue(entry, writes)?;
            }
        }
        Ok(documents)
    }

    /// One entry less for which a walk waits.
    pub(super) fn close_one(&mut self, source: &SourceId) {
        let open = self.open.entry(source.clone()).or_default();
        *open = open.saturating_sub(1);
    }

    /// A single page that could not be had is counted; only for a source without listing pages it says something of
    /// the source.
    fn page_failed(&mut self, step: &Step) {
        if self.counts(&step.entry) {
            self.walk_failed(step);
        }
    }

    pub(super) fn walk_failed(&mut self, step: &Step) {
        if !self.counts(&step.entry) {
            return;
        }
        let detail = match &step.exchange {
            Some(exchange) if step.detail.is_empty() => format!("HTTP {}", exchange.http_status),
            _ => step.detail.clone(),
        };
        let failure = WalkFailure { uri: step.entry.request.uri.clone(), status: step.status, detail };
        if let Some(walk) = self.walk_mut(&step.entry.source) {
            walk.failure.get_or_insert(failure);
        }
    }
}

/// Whether a page that names no report came where a document was asked for: it is evidence of nothing.
fn is_page_for_document(step: &Step) -> bool {
    step.status == RequestStatus::Ok
        && step.entry.role == Role::Attachment
        && step.exchange.as_ref().is_some_and(fetch::no_such_page::is_doubtful)
}

/// Where a redirect leads, or why it is not followed.
pub(super) fn next_hop(
    entry: &Entry,
    exchange: Option<&Exchange>,
    most: u32,
) -> Result<CrawlUri, (RequestStatus, String)> {
    let target = exchange.and_then(fetch::redirect_target);
    let target = match target {
        Some(Ok(target)) => target,
        Some(Err(e)) => return Err((RequestStatus::ClientError, format!("a redirect that leads nowhere: {e}"))),
        None => return Err((RequestStatus::ClientError, "a redirect without a Location".to_owned())),
    };
    if entry.redirects.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
        return Err((RequestStatus::TooManyRedirects, format!("more than {most} redirects, the last to {target}")));
    }
    if target == entry.request.uri || entry.redirects.contains(&target) {
        return Err((RequestStatus::TooManyRedirects, format!("redirects in a loop to {target}")));
    }
    Ok(target)
}
