//! The pace within a run.
//!
//! Comes in: the time since the run began, on a clock that cannot step back. Goes out: go, or how long to wait. It never
//! sleeps: governor's own waiting runs on a clock that no test can turn.

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Beyond this nothing paces within a run any more, and governor's count of nanoseconds stays far from its end.
const LONGEST: Duration = Duration::from_hours(366 * 24);

/// Lets one request to a host through in each interval.
#[derive(Debug)]
pub struct Pacer {
    hand: Hand,
    /// None where the interval is zero.
    limiter: Option<RateLimiter<NotKeyed, InMemoryState, Hand, NoOpMiddleware<Nanos>>>,
}

impl Pacer {
    /// A pacer whose first request may start at once. An interval of zero lets everything through.
    pub fn new(interval: Duration) -> Self {
        let hand = Hand::default();
        let quota = Quota::with_period(interval.min(LONGEST));
        let limiter = quota.map(|quota| RateLimiter::direct_with_clock(quota, hand.clone()));
        Self { hand, limiter }
    }

    /// Asks for one request; `elapsed` is the time since any fixed moment of this run. `Ok` takes the turn; `Err` is how
    /// long there is none.
    pub fn check(&mut self, elapsed: Duration) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let now = u64::try_from(elapsed.min(LONGEST).as_nanos()).unwrap_or(u64::MAX / 2);
        self.hand.0.fetch_max(now, Ordering::Relaxed);
        limiter.check().map_err(|not_until| not_until.wait_time_from(self.hand.now()))
    }
}

/// A clock that shows what it was last set to.
#[derive(Debug, Clone, Default)]
struct Hand(Arc<AtomicU64>);

impl Clock for Hand {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.load(Ordering::Relaxed).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_request_passes_in_each_interval() {
        let at = Duration::from_millis;
        let mut pacer = Pacer::new(at(3000));
        assert_eq!(pacer.check(at(500)), Ok(()));
        assert_eq!(pacer.check(at(1500)), Err(at(2000)));
        assert_eq!(pacer.check(at(3499)), Err(at(1)));
        assert_eq!(pacer.check(at(3500)), Ok(()));
        // a time that was asked for late does not allow a burst
        assert_eq!(pacer.check(at(60_000)), Ok(()));
        assert_eq!(pacer.check(at(60_001)), Err(at(2999)));
    }

    #[test]
    fn nothing_is_paced_without_an_interval_and_nothing_breaks_with_an_endless_one() {
        let mut free = Pacer::new(Duration::ZERO);
        assert!((0..100).all(|_| free.check(Duration::ZERO).is_ok()));
        let mut endless = Pacer::new(Duration::MAX);
        assert_eq!(endless.check(Duration::ZERO), Ok(()));
        assert!(endless.check(Duration::from_hours(24)).is_err());
        assert_eq!(endless.check(Duration::MAX), Ok(()));
    }
}
