//! Before a request: whether and when an entry may be sent.

use super::doubt::Probe;
use super::{Rules, Session, Step};
use crate::model::capture::{CaptureId, Role, Validators};
use crate::model::state::Entry;
use crate::model::status::RequestStatus;
use crate::model::uri::HostKey;
use crate::pipeline::Error;
use crate::politeness::limiter::Pacer;
use crate::politeness::{self, Admit, HostState};
use crate::store::schema;
use jiff::Timestamp;
use std::time::Duration;

/// Whether and when an entry may be sent.
pub(crate) enum Admission {
    /// Now, with these conditions.
    Send(Validators),
    /// Not before this time.
    Later(Timestamp),
    /// Not in this run: until this time is too long a wait.
    Postpone(Timestamp),
    /// After the origin's robots.txt.
    AfterRobots,
    /// Not at all: another source has it, and its capture serves here too.
    Share(CaptureId),
    /// Never: outcome and reason.
    Refuse(RequestStatus, String),
}

impl Session<'_> {
    /// Whether and when an entry may be sent.
    pub(crate) fn admit(&mut self, entry: &Entry, now: Timestamp) -> Result<Admission, Error> {
        if entry.role != Role::Robots {
            if let Err(why) = self.in_scope(entry) {
                return Ok(Admission::Refuse(RequestStatus::OutOfScope, why));
            }
            if let Some(capture) = self.shared_by_another(entry, now)? {
                return Ok(Admission::Share(capture));
            }
            let origin = entry.request.uri.origin();
            if !self.robots.contains_key(&origin) {
                self.load_rules(&origin, now)?;
            }
            match self.robots.get(&origin) {
                Some(Rules::Known(rules)) => {
                    if !rules.allows(entry.request.uri.path_and_query()) {
                        let why = format!("robots.txt of {origin} forbids it");
                        return Ok(Admission::Refuse(RequestStatus::RobotsDenied, why));
                    }
                }
                Some(Rules::Unreachable(why)) => {
                    return Ok(Admission::Refuse(RequestStatus::RobotsUnreachable, why.clone()));
                }
                Some(Rules::Asking) | None => return Ok(Admission::AfterRobots),
            }
        }
        let host = entry.request.uri.host();
        let policy = &self.config.politeness;
        match politeness::admit(self.host(&host)?, policy, now) {
            Admit::Go => match self.pace(&host) {
                Some(wait) => Ok(Admission::Later(now.saturating_add(wait).unwrap_or(now))),
                None => Ok(Admission::Send(self.conditions(entry)?)),
            },
            Admit::Wait(until) => {
                let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
                let too_long = politeness::exceeds_run(wait, policy);
                Ok(if too_long { Admission::Postpone(until) } else { Admission::Later(until) })
            }
        }
    }

    /// Whether it is known without asking anybody that an entry would be refused.
    pub(super) fn is_refused(&mut self, entry: &Entry, now: Timestamp) -> Result<bool, Error> {
        let origin = entry.request.uri.origin();
        if !self.robots.contains_key(&origin) {
            self.load_rules(&origin, now)?;
        }
        let forbidden = match self.robots.get(&origin) {
            Some(Rules::Known(rules)) => !rules.allows(entry.request.uri.path_and_query()),
            _ => false,
        };
        Ok(forbidden || self.in_scope(entry).is_err())
    }

    /// The pace within the run, on a clock that cannot step back; how long to wait, if at all.
    fn pace(&mut self, host: &HostKey) -> Option<Duration> {
        let delay = self.delay(host);
        let begun = self.begun;
        let (made_for, pacer) = self.pacers.entry(host.clone()).or_insert_with(|| (delay, Pacer::new(delay)));
        if *made_for != delay {
            (*made_for, *pacer) = (delay, Pacer::new(delay));
        }
        pacer.check(begun.elapsed()).err()
    }

    fn in_scope(&self, entry: &Entry) -> Result<(), String> {
        let own = self.sources.get(&entry.source).map(|s| s.listing.host());
        let own = own.unwrap_or_else(|| entry.linked().host());
        self.config.scope.judge(&entry.request.uri, &own).map_err(|why| why.to_string())
    }

    /// Validators of what is held, where a conditional request is possible.
    fn conditions(&self, entry: &Entry) -> Result<Validators, Error> {
        if entry.request.form.is_some() || entry.attempts > 0 || entry.role == Role::Probe {
            return Ok(Validators::default());
        }
        let state = self.store.get(&schema::URLS, &entry.key())?;
        Ok(state.and_then(|s| s.held).map(|h| h.validators).unwrap_or_default())
    }

    pub(super) fn host(&mut self, host: &HostKey) -> Result<&mut HostState, Error> {
        if !self.hosts.contains_key(host) {
            let mut state = self.store.get(&schema::HOSTS, host)?.unwrap_or_default();
            if let Some(start) = self.not_before {
                let delay = self.delay(host);
                if state.next_allowed < start.saturating_add(delay).unwrap_or(start) {
                    politeness::after_start(&mut state, delay, start);
                }
            }
            self.hosts.insert(host.clone(), state);
        }
        self.hosts.get_mut(host).ok_or_else(|| Error::Internal(format!("no state for the host {host}")))
    }

    pub(super) fn delay(&self, host: &HostKey) -> Duration {
        let own = self.intervals.get(host).copied().unwrap_or_default();
        politeness::delay_for(self.config.politeness.interval, &[own], self.crawl_delays.get(host).copied())
    }

    /// A request goes out now: the host's next one has to wait from here.
    pub(crate) fn sending(&mut self, host: &HostKey, now: Timestamp) -> Result<(), Error> {
        let delay = self.delay(host);
        politeness::after_start(self.host(host)?, delay, now);
        Ok(())
    }

    /// When a host may be asked again.
    pub(crate) fn ready_at(&self, host: &HostKey) -> Timestamp {
        self.hosts.get(host).map_or(Timestamp::MIN, |h| h.next_allowed)
    }

    /// Leaves everything for a host to the next run, because it is not to be asked before this time.
    ///
    /// What waits for a robots.txt that was tried in vain is refused: nothing is known of it.
    pub(crate) fn postpone(&mut self, entry: Entry, until: Timestamp, now: Timestamp) -> Result<Vec<Step>, Error> {
        let host = entry.request.uri.host();
        let mut entries = self.frontier.withdraw(&host);
        entries.push(entry);
        let mut steps = Vec::new();
        for entry in entries {
            match entry.role {
                Role::Robots => {}
                Role::Probe => {
                    steps.extend(self.settle_doubtful(&entry.request.uri.origin(), Probe::Unknown, now)?);
                    continue;
                }
                Role::Listing | Role::Report | Role::Attachment => {
                    self.leave(&entry, &host, until);
                    continue;
                }
            }
            let origin = entry.linked().origin();
            if entry.attempts == 0 && entry.redirects.is_empty() {
                self.robots.remove(&origin);
                for waiting in self.after_robots.remove(&origin).unwrap_or_default() {
                    self.leave(&waiting, &host, until);
                }
            } else {
                let why = format!("robots.txt of {origin} cannot be asked before {until}");
                steps.extend(self.rules_unreachable(&origin, &why, now)?);
            }
        }
        Ok(steps)
    }

    /// Leaves everything to the next run, where even the first host is not to be asked within a run's longest wait.
    ///
    /// Returns none where the wait is one that a run takes upon itself.
    pub(crate) fn postpone_all(&mut self, until: Timestamp, now: Timestamp) -> Result<Option<Vec<Step>>, Error> {
        let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        if !politeness::exceeds_run(wait, &self.config.politeness) {
            return Ok(None);
        }
        let mut steps = Vec::new();
        while let Some(host) = self.frontier.entries().first().map(|entry| entry.request.uri.host()) {
            let until = self.ready_at(&host).max(until);
            for entry in self.frontier.withdraw(&host) {
                steps.extend(self.postpone(entry, until, now)?);
            }
        }
        Ok(Some(steps))
    }

    /// Leaves an entry where it is in the store, for the next run.
    fn leave(&mut self, entry: &Entry, host: &HostKey, until: Timestamp) {
        self.postponed += 1;
        let why = format!("{host} is not to be asked before {until:.0}");
        self.left.insert(entry.source.clone(), why);
    }
}
