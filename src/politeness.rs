//! What is owed to a portal: when a host may be asked again, and what its robots.txt forbids.
//!
//! Comes in: the durable state of a host, the policy, the time. Goes out: go or wait until then, and the next state.
//! Nothing here sleeps, sends or reads a clock: the time is always an argument.
//!
//! The durable state alone decides. [`limiter`] paces within a run beside it, on a clock that cannot step back.

mod backoff;
pub mod limiter;
mod quiet;
pub mod robots;

pub use backoff::{RETRY_AFTER_MAX, is_transient};

use crate::model::status::RequestStatus;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A part of the day, minutes after midnight in Asia/Shanghai; `until` may lie before `from` (over midnight).
///
/// `from == until` is no time at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    /// First quiet minute.
    pub from: u16,
    /// First minute after.
    pub until: u16,
}

/// The rules of politeness, from `[politeness]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The token that robots.txt groups are matched with.
    pub product: String,
    /// Least time between two requests to one host, start to start.
    pub interval: Duration,
    /// Hosts that are asked side by side.
    pub hosts_at_once: usize,
    /// The longest wait within a run; what robots.txt asks beyond it is spread over runs.
    pub max_crawl_delay: Duration,
    /// How long a robots.txt holds.
    pub robots_ttl: Duration,
    /// When nothing is sent.
    pub quiet_hours: Vec<QuietHours>,
    /// Further attempts after a failure that may pass.
    pub retries: u32,
    /// The longest backoff.
    pub backoff_max: Duration,
}

/// What is known of a host between requests and between runs. The default is a host that was never asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostState {
    /// Before this nothing is sent.
    pub next_allowed: Timestamp,
    /// How long the wait was when `next_allowed` was set: more than this can never be left of it, whatever the clock says.
    pub wait: Duration,
    /// The time from request start to request start that was in force at the last request.
    pub delay: Duration,
    /// Failures in a row.
    pub failures: u32,
    /// Until when the host asked to be left alone; none once it answered again.
    pub throttled_until: Option<Timestamp>,
    /// Start of the last request.
    pub last_request: Option<Timestamp>,
}

impl Default for HostState {
    fn default() -> Self {
        Self {
            next_allowed: Timestamp::UNIX_EPOCH,
            wait: Duration::ZERO,
            delay: Duration::ZERO,
            failures: 0,
            throttled_until: None,
            last_request: None,
        }
    }
}

/// Whether a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admit {
    /// Now.
    Go,
    /// Not before this time.
    Wait(Timestamp),
}

/// Judges a host: its own next time first, then the quiet hours.
///
/// The state is changed only when the clock evidently stepped back, i.e. when more is left of the wait than it was
/// long: the wait then counts anew from `now`. Commit the state after a `Wait`, so that a run does not count anew too.
pub fn admit(state: &mut HostState, policy: &Policy, now: Timestamp) -> Admit {
    if span(now, state.next_allowed) > state.wait {
        state.next_allowed = after(now, state.wait);
        state.throttled_until = state.throttled_until.map(|until| until.min(state.next_allowed));
    }
    let from = state.next_allowed.max(now);
    let until = quiet::end(&policy.quiet_hours, from).unwrap_or(from);
    if until > now { Admit::Wait(until) } else { Admit::Go }
}

/// The host's state once a request to it started: robots.txt, a redirect's hop or anything else. A longer wait that
/// still stands goes on.
pub fn after_start(state: &mut HostState, delay: Duration, now: Timestamp) {
    state.last_request = Some(now);
    state.delay = delay;
    push_back(state, delay, now);
}

/// The host's state once the outcome is known; it only ever moves `next_allowed` further away.
///
/// A failure that may pass doubles the backoff up to `backoff_max`; what `Retry-After` asks is added whatever the
/// status, up to [`RETRY_AFTER_MAX`]; an answer of any other kind ends the row of failures.
pub fn after_outcome(
    state: &mut HostState,
    status: RequestStatus,
    retry_after: Option<Duration>,
    policy: &Policy,
    now: Timestamp,
) {
    let asked = retry_after.map(|asked| asked.min(RETRY_AFTER_MAX));
    let mut hold = asked.unwrap_or_default();
    if backoff::is_failure(status) {
        state.failures = state.failures.saturating_add(1);
        hold = hold.max(backoff::wait(state.failures, state.delay, policy.backoff_max));
    } else if backoff::is_answer(status) {
        state.failures = 0;
        state.throttled_until = None;
    }
    push_back(state, hold, now);
    if status == RequestStatus::Throttled || asked.is_some_and(|asked| !asked.is_zero()) {
        state.throttled_until = Some(state.next_allowed);
    }
}

/// The host's state once a request to it ended after this long. How late the request reached the host is not known, at most
/// by that; the next one waits as much longer, up to a twentieth of the delay, so that the host too sees what was
/// promised.
pub fn after_end(state: &mut HostState, lasted: Duration) {
    let Some(last) = state.last_request else { return };
    let wait = state.delay.saturating_add(lasted.min(state.delay / 20));
    let until = after(last, wait);
    if until > state.next_allowed {
        state.next_allowed = until;
        state.wait = wait;
    }
}

/// The time from request start to request start that holds for a host: the greatest of the general interval, those of
/// the sources on this host, and what robots.txt asks.
pub fn delay_for(interval: Duration, sources: &[Duration], crawl_delay: Option<Duration>) -> Duration {
    sources.iter().copied().chain(crawl_delay).fold(interval, Duration::max)
}

/// Whether a wait is longer than one run takes upon itself. The wait stands in the durable state all the same: the
/// run leaves the host's entries in the frontier, and the next one goes on where the time has come.
pub fn exceeds_run(wait: Duration, policy: &Policy) -> bool {
    wait > policy.max_crawl_delay
}

/// Lets the host wait this long from now, unless it waits longer already.
fn push_back(state: &mut HostState, wait: Duration, now: Timestamp) {
    let until = after(now, wait);
    if until > state.next_allowed {
        state.next_allowed = until;
        state.wait = wait;
    }
}

/// A time later by this much, at most the last that can be written.
fn after(time: Timestamp, wait: Duration) -> Timestamp {
    time.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

/// From one time to a later one; nothing where it is not later.
fn span(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
