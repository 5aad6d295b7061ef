//! How long a host is left alone after a failure.
//!
//! Comes in: a status, the failures in a row, the host's delay. Goes out: a wait. Nothing is retried here.

use crate::model::status::RequestStatus;
use std::time::Duration;

/// The longest `Retry-After` that is taken at its word. Longer ones are typing errors or a way of saying no; the host is
/// asked again after a week, and says so again.
pub const RETRY_AFTER_MAX: Duration = Duration::from_hours(7 * 24);

/// The first backoff of a host without a delay of its own.
const FIRST: Duration = Duration::from_secs(1);

/// Whether another attempt within the run may bring something else: time-out, connection, truncation, 5xx, 429.
pub fn is_transient(status: RequestStatus) -> bool {
    use RequestStatus as S;
    matches!(status, S::Timeout | S::ConnectFailed | S::Truncated | S::ServerError | S::Throttled)
}

/// Whether this outcome counts towards the backoff: all that may pass, and the failures that repeat for every address
/// of the host.
pub(super) fn is_failure(status: RequestStatus) -> bool {
    is_transient(status) || matches!(status, RequestStatus::DnsFailed | RequestStatus::TlsFailed)
}

/// Whether the host answered as a working host does. Neither this nor a failure are challenges and what was never sent:
/// they leave the row of failures as it is.
pub(super) fn is_answer(status: RequestStatus) -> bool {
    use RequestStatus as S;
    matches!(
        status,
        S::Ok
            | S::NotModified
            | S::Redirected
            | S::NotFound
            | S::Gone
            | S::Forbidden
            | S::Soft404
            | S::Empty
            | S::ClientError
            | S::TooLarge
            | S::TooManyRedirects
    )
}

/// The wait after this many failures in a row: twice the host's delay (at least a second) after the first, doubled with
/// each further one, up to the longest.
pub(super) fn wait(failures: u32, delay: Duration, longest: Duration) -> Duration {
    if failures == 0 {
        return Duration::ZERO;
    }
    let first = delay.saturating_mul(2).max(FIRST);
    let factor = 1_u32.checked_shl(failures - 1).unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_wait_doubles_up_to_the_longest() {
        let seconds = |n, delay| wait(n, Duration::from_secs(delay), Duration::from_secs(100)).as_secs();
        assert_eq!([1, 2, 3, 4, 5, 6].map(|n| seconds(n, 3)), [6, 12, 24, 48, 96, 100]);
        assert_eq!([0, 1, 2, 3].map(|n| seconds(n, 0)), [0, 1, 2, 4]);
        assert_eq!(seconds(u32::MAX, 3), 100);
    }

    proptest! {
        #[test]
        fn the_wait_never_shrinks_while_failures_go_on(n in 0_u32..200, delay in 0_u64..10_000, longest in 0_u64..100_000) {
            let [delay, longest] = [delay, longest].map(Duration::from_millis);
            prop_assert!(wait(n, delay, longest) <= wait(n + 1, delay, longest));
            prop_assert!(wait(n, delay, longest) <= longest);
        }
    }
}
