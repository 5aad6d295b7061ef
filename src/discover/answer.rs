//! What the JSON answer of a list's API holds: its records, and how far they go.
//!
//! Values are taken leniently: a field of an unexpected kind is one that is missing, and never costs the whole answer.

use super::attachments::is_document;
use super::link::{Beside, Link};
use super::page::{Page, folded};
use super::sift::{Place, Sift};
use super::{Listing, ListingRequest};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use serde_json::Value;

/// How many records of one answer are read.
const MOST: usize = 20_000;

/// How much of an answer is shown to a person, in characters.
const HEAD: usize = 80;

/// One record.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Where its page is, as the answer has it.
    pub(super) address: Option<String>,
    /// Its title.
    pub(super) title: String,
    /// The day and the publisher that the answer names.
    pub(super) beside: Beside,
}

/// How far the records of a list go.
pub(super) struct Extent {
    /// How many there are by the portal's own words.
    pub(super) total: Option<u32>,
    /// How many this answer held.
    pub(super) handed_out: usize,
}

/// Offers the records as entries of the list. Returns how many have no address that could be asked.
pub(super) fn offer(sift: &mut Sift<'_>, page: &Page<'_>, records: Vec<Record>) -> usize {
    let mut lost = 0;
    for record in records.into_iter().take(MOST) {
        match record.address.as_deref().and_then(|address| page.resolve(address)) {
            Some(uri) => sift.offer(&Link::of_record(uri, &record.title, record.beside), Place::InList),
            None => lost += 1,
        }
    }
    lost
}

/// Notes how far the list goes, and follows it with `next` until nothing is left. What the portal declares and never
/// shows does not pass silently.
pub(super) fn follow(
    page: &Page<'_>,
    at: &ListingRequest,
    listing: &mut Listing,
    (extent, next): (Extent, Option<Request>),
) {
    listing.declared_total = extent.total;
    let handed_out = u32::try_from(extent.handed_out).unwrap_or(u32::MAX);
    let left = match at.trail.left {
        None => extent.total.map(|total| total.saturating_sub(handed_out)),
        held if listing.repeats => held,
        Some(left) => Some(left.saturating_sub(handed_out)),
    };
    // an API's first answer may well show what the column's page showed before it
    let stuck = listing.repeats && at.trail.probe && (at.trail.left.is_some() || left.is_none());
    match next.filter(|_| extent.handed_out > 0 && left != Some(0) && !stuck) {
        Some(request) => {
            let mut next = at.further(page, listing, request);
            next.trail.left = left;
            listing.next.push(next);
        }
        None => listing.note_if_short(page.uri, left),
    }
}

/// Notes an answer that is not what the API answers.
pub(super) fn note_unread(listing: &mut Listing, page: &Page<'_>, wanted: &str) {
    let head: String = folded(page.text()).chars().take(HEAD).collect();
    let detail = format!("the answer has no {wanted}; it begins with {head:?}");
    listing.matched = false;
    listing.note("answer-unreadable", Severity::Warning, page.uri, detail);
}

/// Notes records that lead nowhere.
pub(super) fn note_lost(listing: &mut Listing, page: &Page<'_>, lost: usize) {
    if lost > 0 {
        let detail = format!("{lost} records of the answer have no address of a page or document");
        listing.note("record-without-address", Severity::Warning, page.uri, detail);
    }
}

/// Whether an answer is JSON.
pub(super) fn is_json(page: &Page<'_>) -> bool {
    page.text().trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// A field's words; a number counts as its digits.
pub(super) fn words(value: &Value) -> Option<String> {
    let words = match value {
        Value::String(text) => folded(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!words.is_empty()).then_some(words)
}

/// A field's number, whether or not it is quoted.
pub(super) fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A count; one beyond all bounds is the greatest.
pub(super) fn count(value: &Value) -> Option<u32> {
    number(value).filter(|count| *count >= 0).map(|count| u32::try_from(count).unwrap_or(u32::MAX))
}

/// The day of an instant in China, where portals count (GB/T 7408; no summer time since 1991).
pub(super) fn day_of(seconds: i64) -> Option<Date> {
    let instant = Timestamp::from_second(seconds).ok().filter(|_| seconds > 0)?;
    Some(instant.to_zoned(TimeZone::fixed(offset(8))).date())
}

/// The first text in a list of attachments that is the address of a document.
pub(super) fn document(attachments: &Value) -> Option<String> {
    let fields = attachments.as_array()?.iter().filter_map(Value::as_object).flat_map(|fields| fields.values());
    let mut texts = fields.filter_map(Value::as_str);
    texts.find(|text| text.contains('/') && is_document(text.split('?').next().unwrap_or_default())).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn days_are_those_of_china() {
        // 2026-01-15 23:30 in London is the 16th in China
        assert_eq!(day_of(1_768_519_800), Date::new(2026, 1, 16).ok());
        // milliseconds are no seconds, and nothing was published in 1970
        assert_eq!((day_of(1_768_519_800_000), day_of(0), day_of(i64::MIN)), (None, None, None));
    }

    #[test]
    fn counts_are_taken_as_they_come_and_bounded() {
        for (value, wanted) in [
            (json!(3), Some(3)),
            (json!("17"), Some(17)),
            (json!(99_999_999_999_i64), Some(u32::MAX)),
            (json!(-1), None),
            (json!(1e300), None),
            (json!(null), None),
            (json!([1]), None),
        ] {
            assert_eq!(count(&value), wanted, "{value}");
        }
    }
}
