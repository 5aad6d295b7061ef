//! Single pages, asked for as politely as in a crawl and without a store: for `crawler inspect URL`.
//!
//! Comes in: an address. Goes out: its payload, or why it is not to be had. The robots.txt of every origin on the way is
//! asked first, every hop waits its turn. Never here: a second attempt, or anything on disk.

use crate::coding::{self, CodingError};
use crate::config::Config;
use crate::fetch::{self, Fetch};
use crate::model::capture::{Digest, Exchange, Request, Role, Validators};
use crate::model::status::RequestStatus;
use crate::model::uri::{CrawlUri, HostKey, Origin};
use crate::politeness::robots::{self, Robots, RobotsVerdict};
use crate::politeness::{self, Admit, HostState};
use crate::scope::Scope;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::Clock;

/// Redirects of a robots.txt that are followed (RFC 9309 section 2.3.1.2: at least five).
const ROBOTS_REDIRECTS: u32 = 5;

/// A page that answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its address, after redirects.
    pub uri: CrawlUri,
    /// `Content-Type`, or empty.
    pub content_type: String,
    /// The payload without its content coding.
    pub payload: Vec<u8>,
    /// Digest of the payload as transferred, as the archive would have it.
    pub digest: Digest,
    /// When the request started.
    pub fetched: Timestamp,
}

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{uri}: {status}: {detail}")]
pub struct Refusal {
    /// The address that brought the end: the one that was given, or where it redirects to.
    pub uri: CrawlUri,
    /// The outcome.
    pub status: RequestStatus,
    /// What was met, in words.
    pub detail: String,
}

/// Asks for pages one after the other, and remembers the hosts' turns and rules for as long as it lives.
pub struct Visitor<'a> {
    config: &'a Config,
    fetcher: &'a dyn Fetch,
    clock: &'a dyn Clock,
    intervals: BTreeMap<HostKey, Duration>,
    hosts: HashMap<HostKey, HostState>,
    crawl_delays: HashMap<HostKey, Duration>,
    rules: HashMap<Origin, Result<Robots, Refusal>>,
}

impl<'a> Visitor<'a> {
    /// A visitor that has asked nobody yet.
    pub fn new(config: &'a Config, fetcher: &'a dyn Fetch, clock: &'a dyn Clock) -> Self {
        let intervals = config.host_intervals();
        let (hosts, crawl_delays, rules) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { config, fetcher, clock, intervals, hosts, crawl_delays, rules }
    }

    /// Asks for a page and follows its redirects, to its own host and those of `[scope] allow_hosts`.
    ///
    /// # Errors
    /// A [`Refusal`] for everything but an answer that is what it says.
    pub async fn visit(&mut self, uri: &CrawlUri) -> Result<Page, Refusal> {
        self.call(&Request::get(uri.clone())).await
    }

    /// As [`Self::visit`], for a request that a page's own script would make.
    ///
    /// # Errors
    /// As [`Self::visit`].
    pub async fn call(&mut self, request: &Request) -> Result<Page, Refusal> {
        let uri = &request.uri;
        let mut way = vec![uri.clone()];
        loop {
            let at = way[way.len() - 1].clone();
            self.in_scope(&at, &uri.host())?;
            self.permitted(&at).await?;
            // a redirect is followed without the form
            let asks = if way.len() == 1 { request.clone() } else { Request::get(at.clone()) };
            let (status, exchange) = self.ask(asks, Role::Report).await?;
            match status {
                RequestStatus::Ok => return self.page(&exchange),
                RequestStatus::Redirected => way.push(next_hop(&way, &exchange, self.config.fetch.max_redirects)?),
                status => return Err(refusal(&at, status, said(&exchange))),
            }
        }
    }

    fn in_scope(&self, uri: &CrawlUri, own: &HostKey) -> Result<(), Refusal> {
        if self.config.contact.is_empty() && !uri.host().is_loopback() {
            let why = "a host beyond this machine is asked only with a contact".to_owned();
            return Err(refusal(uri, RequestStatus::OutOfScope, why));
        }
        let scope: &Scope = &self.config.scope;
        scope.judge(uri, own).map_err(|why| refusal(uri, RequestStatus::OutOfScope, why.to_string()))
    }

    /// Whether the rules of its origin allow an address; they are asked for where they are not known.
    async fn permitted(&mut self, uri: &CrawlUri) -> Result<(), Refusal> {
        let origin = uri.origin();
        if !self.rules.contains_key(&origin) {
            let rules = self.rules_of(&origin, uri).await;
            if let Some(delay) = rules.as_ref().ok().and_then(Robots::crawl_delay) {
                let known = self.crawl_delays.entry(uri.host()).or_default();
                *known = delay.max(*known);
            }
            self.rules.insert(origin.clone(), rules);
        }
        match &self.rules[&origin] {
            Ok(rules) if rules.allows_uri(uri) => Ok(()),
            Ok(_) => {
                let why = format!("{origin}/robots.txt forbids it to {}", self.config.politeness.product);
                Err(refusal(uri, RequestStatus::RobotsDenied, why))
            }
            Err(why) => Err(Refusal { uri: uri.clone(), ..why.clone() }),
        }
    }

    /// The rules of an origin. Their redirects are followed without asking other origins' rules; what cannot be had
    /// forbids everything.
    async fn rules_of(&mut self, origin: &Origin, uri: &CrawlUri) -> Result<Robots, Refusal> {
        let unreachable = |why: String| {
            let why = format!("{origin}/robots.txt cannot be had, so nothing may be asked ({why})");
            refusal(uri, RequestStatus::RobotsUnreachable, why)
        };
        let mut way = vec![origin.robots().map_err(|e| unreachable(e.to_string()))?];
        loop {
            let (status, exchange) = self
                .ask(Request::get(way[way.len() - 1].clone()), Role::Robots)
                .await
                .map_err(|e| unreachable(e.to_string()))?;
            match robots::judge_response(Some(exchange.http_status), status) {
                RobotsVerdict::Rules => {
                    let coding = coding::declared(&exchange.headers);
                    let body = match coding::decode(&exchange.body, &coding, u64::MAX) {
                        Ok(body) => body,
                        // cut by us, far behind what has to be read
                        Err(CodingError::Damaged { partial }) if status == RequestStatus::TooLarge => partial.into(),
                        Err(e) => return Err(unreachable(e.to_string())),
                    };
                    return Ok(Robots::parse(&body, &self.config.politeness.product));
                }
                RobotsVerdict::AllowAll | RobotsVerdict::Unchanged => return Ok(Robots::allow_all()),
                RobotsVerdict::Redirect => {
                    let target = next_hop(&way, &exchange, ROBOTS_REDIRECTS).map_err(|e| unreachable(e.to_string()))?;
                    way.push(target);
                }
                RobotsVerdict::Unreachable(status) => {
                    return Err(unreachable(format!("{status}: {}", answer(&exchange))));
                }
            }
        }
    }

    /// Sends one request in its host's turn.
    async fn ask(&mut self, request: Request, role: Role) -> Result<(RequestStatus, Exchange), Refusal> {
        let uri = &request.uri;
        self.await_turn(uri).await?;
        let host = uri.host();
        let delay = self.delay(&host);
        politeness::after_start(self.hosts.entry(host.clone()).or_default(), delay, self.clock.now());
        let answered = self.fetcher.fetch(&request, &Validators::default()).await;
        let now = self.clock.now();
        let (status, wait) = match &answered {
            Ok(exchange) => (fetch::classify(exchange, role).status, fetch::retry_after(&exchange.headers, now)),
            Err(failure) => (failure.status, None),
        };
        let state = self.hosts.entry(host).or_default();
        // nobody knows when the request arrived, and a page or two can take the time
        politeness::after_start(state, delay, now);
        politeness::after_outcome(state, status, wait, &self.config.politeness, now);
        answered.map(|exchange| (status, exchange)).map_err(|failure| refusal(uri, failure.status, failure.detail))
    }

    async fn await_turn(&mut self, uri: &CrawlUri) -> Result<(), Refusal> {
        let (host, policy) = (uri.host(), &self.config.politeness);
        let delay = self.delay(&host);
        let state = self.hosts.entry(host.clone()).or_default();
        if let Some(last) = state.last_request {
            // what robots.txt asks was not known yet when its own request started
            politeness::after_start(state, delay, last);
        }
        loop {
            let now = self.clock.now();
            let Admit::Wait(until) = politeness::admit(state, policy, now) else { return Ok(()) };
            let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
            if politeness::exceeds_run(wait, policy) {
                let (most, asked) = (policy.max_crawl_delay, self.crawl_delays.get(&host));
                let asked = asked.map(|asked| format!(" (Crawl-delay: {asked:?})")).unwrap_or_default();
                let why = format!(
                    "{host} is to be left alone until {until:.0}{asked}, longer than max_crawl_delay ({most:?})"
                );
                return Err(refusal(uri, RequestStatus::Throttled, why));
            }
            tracing::info!("waiting {:.1} s before asking {host}", wait.as_secs_f64());
            self.clock.sleep(wait).await;
        }
    }

    /// From the end of one request to the start of the next one.
    fn delay(&self, host: &HostKey) -> Duration {
        let own = self.intervals.get(host).copied().unwrap_or_default();
        politeness::delay_for(self.config.politeness.interval, &[own], self.crawl_delays.get(host).copied())
    }

    fn page(&self, exchange: &Exchange) -> Result<Page, Refusal> {
        let uri = exchange.request.uri.clone();
        let coding = coding::declared(&exchange.headers);
        let payload = match coding::decode(&exchange.body, &coding, self.config.fetch.max_body) {
            Ok(payload) => payload.into_owned(),
            Err(e @ CodingError::TooLarge(_)) => return Err(refusal(&uri, RequestStatus::TooLarge, e.to_string())),
            Err(e) => return Err(refusal(&uri, RequestStatus::Truncated, e.to_string())),
        };
        let content_type = exchange.headers.get("content-type").unwrap_or_default().to_owned();
        Ok(Page { uri, content_type, payload, digest: Digest::of(&exchange.body), fetched: exchange.started })
    }
}

/// Where a redirect leads, or why it is not followed.
fn next_hop(way: &[CrawlUri], exchange: &Exchange, most: u32) -> Result<CrawlUri, Refusal> {
    let from = &exchange.request.uri;
    let lost = |why: String| refusal(from, RequestStatus::ClientError, format!("a redirect that leads nowhere: {why}"));
    let target = fetch::redirect_target(exchange).ok_or_else(|| lost("no Location".to_owned()))?;
    let target = target.map_err(|e| lost(e.to_string()))?;
    if way.contains(&target) {
        return Err(refusal(from, RequestStatus::TooManyRedirects, format!("redirects in a loop to {target}")));
    }
    if way.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        let why = format!("more than {most} redirects, the last to {target}");
        return Err(refusal(from, RequestStatus::TooManyRedirects, why));
    }
    Ok(target)
}

fn refusal(uri: &CrawlUri, status: RequestStatus, detail: String) -> Refusal {
    Refusal { uri: uri.clone(), status, detail }
}

/// The status line, and what the page is where that is not a report.
fn said(exchange: &Exchange) -> String {
    let detail = fetch::classify(exchange, Role::Report).detail;
    if detail.is_empty() { answer(exchange) } else { format!("{}: {detail}", answer(exchange)) }
}

/// The status line, as far as it was sent.
fn answer(exchange: &Exchange) -> String {
    format!("HTTP {} {}", exchange.http_status, exchange.reason).trim_end().to_owned()
}
