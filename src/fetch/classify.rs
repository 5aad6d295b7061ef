//! What an answer means.
//!
//! Comes in: an exchange. Goes out: its status, where it redirects to, how long it asks to wait. Pure: nothing is asked, and
//! the time is an argument. A challenge is recognised so that it can be reported; it is never solved.

mod page;

use crate::charset;
use crate::model::capture::{Exchange, Headers, Truncated};
use crate::model::status::RequestStatus;
use crate::model::uri::{CrawlUri, UriError};
use jiff::Timestamp;
use page::Kind;
use std::time::{Duration, SystemTime};

/// The status of an answer: by its code, and for 2xx by whether its body is whole and what it says.
///
/// A code that no answer of ours should have (1xx, 304 without a condition, 3xx without a target, 600 and above)
/// is `client_error`: asking again brings the same.
pub fn classify(exchange: &Exchange) -> RequestStatus {
    use RequestStatus as S;
    match exchange.http_status {
        202 | 412 | 512 | 521 => S::Challenged,
        // nobody asked for a range
        206 => S::Truncated,
        200..=299 => classify_body(exchange),
        304 if is_conditional(&exchange.request_headers) => S::NotModified,
        301 | 302 | 303 | 307 | 308 if exchange.headers.get("location").is_some() => S::Redirected,
        401 | 403 | 451 => S::Forbidden,
        404 => S::NotFound,
        410 => S::Gone,
        429 | 503 => S::Throttled,
        500..=599 => S::ServerError,
        _ => S::ClientError,
    }
}

/// The target of a redirect (301, 302, 303, 307, 308 with `Location`), relative to the address that was asked; none where
/// there is no redirect, an error where the target is no web address.
pub fn redirect_target(exchange: &Exchange) -> Option<Result<CrawlUri, UriError>> {
    if !matches!(exchange.http_status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = exchange.headers.get("location")?;
    // portals send Chinese paths as they are, in UTF-8 or GBK
    let octets: Vec<u8> = location.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let (location, _) = charset::decode(&octets, "");
    Some(exchange.request.uri.join(&location))
}

/// `Retry-After` (RFC 9110 section 10.2.3) in seconds or as a date; a date that has passed is no wait. What is neither is
/// none.
pub fn retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let value = headers.get("retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // more digits than a number has are a long wait still
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(SystemTime::from(now)).unwrap_or_default())
}

fn is_conditional(request_headers: &Headers) -> bool {
    ["if-none-match", "if-modified-since"].iter().any(|name| request_headers.get(name).is_some())
}

fn classify_body(exchange: &Exchange) -> RequestStatus {
    match exchange.truncated {
        Some(Truncated::Length) => RequestStatus::TooLarge,
        Some(Truncated::Time) => RequestStatus::Timeout,
        Some(Truncated::Disconnect) => RequestStatus::Truncated,
        None if exchange.body.is_empty() => RequestStatus::Empty,
        None => match page::kind(exchange) {
            Kind::Content => RequestStatus::Ok,
            Kind::Challenge => RequestStatus::Challenged,
            Kind::NotFound => RequestStatus::Soft404,
            Kind::Blank => RequestStatus::Empty,
        },
    }
}

#[cfg(test)]
mod tests;
