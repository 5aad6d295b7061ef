//! The hours in which nothing is sent.
//!
//! Comes in: parts of the day and a time. Goes out: when the quiet ends, if it is quiet.

use super::{QuietHours, after};
use jiff::Timestamp;
use std::time::Duration;

/// China has kept one time without summer time since 1991, so a fixed offset is exact and needs no time zone database.
const SHANGHAI: i64 = 8 * 3600;

const DAY: i64 = 24 * 3600;

/// The first time at or after `now` that is not quiet; none if it is not quiet now.
///
/// Quiet hours that leave no minute of the day end a day later and are then found quiet again.
pub(super) fn end(hours: &[QuietHours], now: Timestamp) -> Option<Timestamp> {
    let mut left = 0;
    // each turn leaves one part of the day behind, so more turns than parts go in a circle
    for _ in 0..=hours.len() {
        let second = (now.as_second() + left + SHANGHAI).rem_euclid(DAY);
        match hours.iter().filter_map(|part| seconds_left(*part, second)).max() {
            None => break,
            Some(more) => left += more,
        }
    }
    let wait = u64::try_from(left.min(DAY)).ok().filter(|wait| *wait > 0)?;
    // whole seconds: the quiet ends with the minute, not with the fraction that `now` happens to have
    Some(after(Timestamp::from_second(now.as_second()).unwrap_or(now), Duration::from_secs(wait)))
}

/// Seconds from this second of the day to the end of a part of it; none outside the part.
fn seconds_left(part: QuietHours, second: i64) -> Option<i64> {
    let (from, until) = (i64::from(part.from) * 60, i64::from(part.until) * 60);
    let length = (until - from).rem_euclid(DAY);
    let into = (second - from).rem_euclid(DAY);
    (into < length).then(|| length - into)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(from: u16, until: u16) -> QuietHours {
        QuietHours { from: from * 60, until: until * 60 }
    }

    #[test]
    fn quiet_hours_are_shanghai_time_and_may_pass_midnight() {
        let day = [part(8, 18)];
        let night = [part(22, 6)];
        let joined = [part(8, 12), part(12, 14), part(13, 18)];
        for (hours, now, until) in [
            // 08:00 in Shanghai is midnight UTC
            (&day[..], "2026-01-20T00:00:00Z", Some("2026-01-20T10:00:00Z")),
            (&day, "2026-01-19T23:59:59.9Z", None),
            (&day, "2026-01-20T09:59:59.5Z", Some("2026-01-20T10:00:00Z")),
            (&day, "2026-01-20T10:00:00Z", None),
            (&night, "2026-01-20T15:00:00Z", Some("2026-01-20T22:00:00Z")),
            (&night, "2026-01-20T21:30:00Z", Some("2026-01-20T22:00:00Z")),
            (&night, "2026-01-20T22:00:00Z", None),
            (&joined, "2026-01-20T01:00:00Z", Some("2026-01-20T10:00:00Z")),
            (&[part(7, 7)], "2026-01-20T00:00:00Z", None),
            (&[], "2026-01-20T00:00:00Z", None),
        ] {
            assert_eq!(end(hours, now.parse().unwrap()), until.map(|u| u.parse().unwrap()), "{now}");
        }
    }

    #[test]
    fn a_day_without_an_open_minute_does_not_hang() {
        let now: Timestamp = "2026-01-20T00:00:00Z".parse().unwrap();
        assert_eq!(end(&[part(0, 12), part(12, 0)], now), Some("2026-01-21T00:00:00Z".parse().unwrap()));
    }
}
