//! robots.txt of each origin: asked once, kept for its time, closed where it cannot be had (RFC 9309 section 2.3.1).

use super::step::next_hop;
use super::{Session, Step, decoded};
use crate::model::capture::{Request, Role};
use crate::model::state::{Entry, RobotsState};
use crate::model::status::RequestStatus;
use crate::model::uri::Origin;
use crate::pipeline::Error;
use crate::politeness;
use crate::politeness::robots::{Robots, RobotsVerdict};
use crate::store::schema;
use jiff::Timestamp;
use std::time::Duration;

/// What is known of an origin's rules in this run.
pub(super) enum Rules {
    Asking,
    Known(Box<Robots>),
    Unreachable(String),
}

impl Session<'_> {
    /// Rules that are held and still fresh.
    pub(super) fn load_rules(&mut self, origin: &Origin, now: Timestamp) -> Result<(), Error> {
        let Some(held) = self.store.get(&schema::ROBOTS, origin)? else { return Ok(()) };
        let age = Duration::try_from(now.duration_since(held.fetched)).unwrap_or(Duration::MAX);
        if age >= self.config.politeness.robots_ttl {
            return Ok(());
        }
        let rules = self.held_rules(origin, &held)?;
        self.know(origin, rules)
    }

    fn held_rules(&self, origin: &Origin, held: &RobotsState) -> Result<Robots, Error> {
        if !held.rules {
            return Ok(Robots::allow_all());
        }
        let text = self.store.blob(&schema::ROBOTS_TEXT, origin)?.unwrap_or_default();
        Ok(Robots::parse(&text, &self.config.politeness.product))
    }

    /// Goes by these rules from now on. A delay counts from the request before, which is mostly the one for the rules;
    /// one that is too long for a run counts from the next request on, or no run would come further than robots.txt.
    pub(super) fn know(&mut self, origin: &Origin, rules: Robots) -> Result<(), Error> {
        if let (Some(delay), Ok(uri)) = (rules.crawl_delay(), origin.robots()) {
            let host = uri.host();
            let known = self.crawl_delays.entry(host.clone()).or_default();
            *known = (*known).max(delay);
            let delay = self.delay(&host);
            let too_long = politeness::exceeds_run(delay, &self.config.politeness);
            let state = self.host(&host)?;
            if let Some(last) = state.last_request.filter(|_| !too_long) {
                politeness::after_start(state, delay, last);
            }
        }
        self.robots.insert(origin.clone(), Rules::Known(Box::new(rules)));
        Ok(())
    }

    /// Keeps an entry until its origin's robots.txt is known, and asks for that.
    pub(crate) fn hold_for_robots(&mut self, entry: Entry) -> Result<(), Error> {
        let origin = entry.request.uri.origin();
        if !self.robots.contains_key(&origin) {
            let uri = origin.robots().map_err(|e| Error::Internal(e.to_string()))?;
            self.robots.insert(origin.clone(), Rules::Asking);
            self.frontier.push(Entry::new(entry.source.clone(), Role::Robots, Request::get(uri), entry.walk));
        }
        self.after_robots.entry(origin).or_default().push(entry);
        Ok(())
    }

    pub(super) fn settle_robots(&mut self, step: &mut Step, now: Timestamp) -> Result<(), Error> {
        let origin = step.entry.linked().origin();
        if step.status == RequestStatus::Redirected {
            // RFC 9309 2.3.1.2: at least five consecutive redirects
            match next_hop(&step.entry, step.exchange.as_ref(), 5) {
                Ok(target) => {
                    let mut redirects = step.entry.redirects.clone();
                    redirects.push(step.entry.request.uri.clone());
                    let via = Some(step.entry.request.uri.clone());
                    let request = Request::get(target);
                    self.frontier.push(Entry { request, via, redirects, attempts: 0, ..step.entry.clone() });
                }
                Err((status, detail)) => {
                    step.status = status;
                    step.detail.clone_from(&detail);
                    self.close(&origin, format!("robots.txt of {origin}: {detail}"));
                }
            }
            return Ok(());
        }
        let http_status = step.exchange.as_ref().map(|e| e.http_status);
        match politeness::robots::judge_response(http_status, step.status) {
            RobotsVerdict::Rules | RobotsVerdict::Unchanged => self.take_rules(&origin, step, now)?,
            RobotsVerdict::AllowAll => {
                keep_rules(&origin, None, step, now)?;
                self.know(&origin, Robots::allow_all())?;
                self.release(&origin);
            }
            // redirects are followed above
            RobotsVerdict::Unreachable(_) | RobotsVerdict::Redirect => {
                let cut = step.status == RequestStatus::Truncated;
                if politeness::is_transient(step.status) && !cut && step.entry.attempts < self.config.politeness.retries
                {
                    step.retried = true;
                    self.frontier.push(Entry { attempts: step.entry.attempts + 1, ..step.entry.clone() });
                } else {
                    let code = http_status.map(|code| format!(" (HTTP {code})")).unwrap_or_default();
                    let detail = [": ", &step.detail].concat();
                    let detail = if step.detail.is_empty() { "" } else { &detail };
                    self.close(&origin, format!("robots.txt of {origin}: {}{code}{detail}", step.status));
                }
            }
        }
        Ok(())
    }

    fn take_rules(&mut self, origin: &Origin, step: &mut Step, now: Timestamp) -> Result<(), Error> {
        let body = match (&step.exchange, step.status) {
            // what is confirmed is what the archive holds; the rules kept since may be none, where it was missing meanwhile
            (_, RequestStatus::NotModified) => self.held_body(&step.entry)?.map(|(_, body)| body),
            (Some(exchange), _) => Some(decoded(exchange, self.config.fetch.max_body).1),
            (None, _) => None,
        };
        let Some(body) = body else {
            self.close(origin, format!("robots.txt of {origin}: 304 for a file that is not held"));
            return Ok(());
        };
        keep_rules(origin, Some(&body), step, now)?;
        self.know(origin, Robots::parse(&body, &self.config.politeness.product))?;
        self.release(origin);
        Ok(())
    }

    /// Nothing is asked of an origin whose rules cannot be had.
    pub(super) fn close(&mut self, origin: &Origin, why: String) {
        self.robots.insert(origin.clone(), Rules::Unreachable(why));
        self.release(origin);
    }

    pub(super) fn rules_unreachable(&mut self, origin: &Origin, why: &str, now: Timestamp) -> Result<Vec<Step>, Error> {
        self.robots.insert(origin.clone(), Rules::Unreachable(why.to_owned()));
        let waiting = self.after_robots.remove(origin).unwrap_or_default();
        let mut steps = Vec::new();
        for entry in waiting {
            steps.extend(self.refused(entry, RequestStatus::RobotsUnreachable, why.to_owned(), now)?);
        }
        Ok(steps)
    }

    pub(super) fn release(&mut self, origin: &Origin) {
        for entry in self.after_robots.remove(origin).unwrap_or_default() {
            self.frontier.push(entry);
        }
    }
}

/// Keeps what is needed to go by an origin's rules in a later run.
fn keep_rules(origin: &Origin, body: Option<&[u8]>, step: &mut Step, now: Timestamp) -> Result<(), Error> {
    let state = RobotsState { fetched: now, rules: body.is_some() };
    step.writes.put(&schema::ROBOTS, origin, &state)?;
    if let Some(body) = body {
        step.writes.put_blob(&schema::ROBOTS_TEXT, origin, body)?;
    }
    Ok(())
}
