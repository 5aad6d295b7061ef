//! When a report page that is held is asked again.
//!
//! Agencies publish by 31 January, areas by 31 March (政府信息公开条例, article 49): in that season pages change daily, the
//! rest of the year hardly ever.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use std::time::Duration;

/// From the first working days of the year until late reports are in.
const SEASON_MONTHS: std::ops::RangeInclusive<i8> = 1..=4;
const IN_SEASON: Duration = Duration::from_hours(24);
const OFF_SEASON: Duration = Duration::from_hours(30 * 24);

/// The least time between two requests for a report page that is held: as configured for its source, else the season's.
pub fn interval(configured: Option<Duration>, now: Timestamp) -> Duration {
    if let Some(interval) = configured {
        return interval;
    }
    let month = now.to_zoned(TimeZone::fixed(Offset::constant(8))).month();
    if SEASON_MONTHS.contains(&month) { IN_SEASON } else { OFF_SEASON }
}

/// Whether a page that was last asked then is due. A time in the future (a clock that was set back) is due.
pub fn is_due(configured: Option<Duration>, last_asked: Timestamp, now: Timestamp) -> bool {
    let age = now.duration_since(last_asked);
    Duration::try_from(age).map_or(true, |age| age >= interval(configured, now))
}

/// The last report year that must have been published: the year before, once January is over in China.
pub fn newest_closed_year(now: Timestamp) -> u16 {
    let today = now.to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    let back = if today.month() > 3 { 1 } else { 2 };
    u16::try_from(today.year() - back).unwrap_or(0)
}

/// The newest report year that can be published at all.
pub fn newest_year(now: Timestamp) -> u16 {
    let today = now.to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    u16::try_from(today.year() - 1).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_pages_are_asked_daily_in_season_and_monthly_after_it() {
        let t = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(is_due(None, t("2026-01-10T00:00:00Z"), t("2026-01-11T00:00:00Z")));
        assert!(!is_due(None, t("2026-01-10T00:00:01Z"), t("2026-01-11T00:00:00Z")));
        assert!(!is_due(None, t("2026-07-01T00:00:00Z"), t("2026-07-20T00:00:00Z")));
        assert!(is_due(None, t("2026-07-01T00:00:00Z"), t("2026-08-01T00:00:00Z")));
        assert!(is_due(None, t("2026-07-01T00:00:00Z"), t("2026-06-01T00:00:00Z")), "a clock that was set back");
        let weekly = Some(Duration::from_hours(7 * 24));
        assert!(!is_due(weekly, t("2026-01-10T00:00:00Z"), t("2026-01-16T23:59:59Z")));
        assert!(is_due(weekly, t("2026-07-01T00:00:00Z"), t("2026-07-08T00:00:00Z")));
    }

    #[test]
    fn a_year_is_closed_when_even_the_areas_had_to_publish() {
        let t = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(newest_year(t("2026-01-01T00:00:00Z")), 2025);
        assert_eq!(newest_closed_year(t("2026-03-31T15:59:00Z")), 2024);
        assert_eq!(newest_closed_year(t("2026-03-31T16:00:00Z")), 2025, "midnight in China");
    }
}
