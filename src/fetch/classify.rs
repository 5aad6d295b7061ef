//! What an answer means.
//!
//! Comes in: an exchange. Goes out: its status, where it redirects to, how long it asks to wait. Pure: nothing is asked, and
//! the time is an argument. A challenge is recognised so that it can be reported; it is never solved.

mod moved;
pub mod no_such_page;
mod page;

use crate::charset;
use crate::model::capture::{Exchange, Headers, Role, Truncated};
use crate::model::status::RequestStatus;
use crate::model::uri::{CrawlUri, UriError};
use jiff::Timestamp;
use page::Kind;
use std::time::{Duration, SystemTime};

/// What an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its status.
    pub status: RequestStatus,
    /// What was met, in words for a person; empty where the status says it all.
    pub detail: String,
}

impl Outcome {
    fn plain(status: RequestStatus) -> Self {
        Self { status, detail: String::new() }
    }

    fn said(status: RequestStatus, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }
}

/// The outcome of an answer to a request of this role: by its code, and for 2xx by whether its body is whole and what it says.
///
/// A code that no answer of ours should have (1xx, 304 without a condition, 3xx without a target, 600 and above)
/// is `client_error`: asking again brings the same. A robots.txt is no page: it neither sends on nor asks for a password.
pub fn classify(exchange: &Exchange, role: Role) -> Outcome {
    use RequestStatus as S;
    let code = exchange.http_status;
    match code {
        202 | 412 | 512 | 521 => {
            Outcome::said(S::Challenged, format!("HTTP {code}, with which walls ask for a browser"))
        }
        // nobody asked for a range
        206 => Outcome::plain(S::Truncated),
        200..=299 => classify_body(exchange, role),
        304 if is_conditional(&exchange.request_headers) => Outcome::plain(S::NotModified),
        301 | 302 | 303 | 307 | 308 if exchange.headers.get("location").is_some() => Outcome::plain(S::Redirected),
        401 | 403 | 451 => Outcome::plain(S::Forbidden),
        404 => Outcome::plain(S::NotFound),
        410 => Outcome::plain(S::Gone),
        429 | 503 => Outcome::plain(S::Throttled),
        500..=599 => Outcome::plain(S::ServerError),
        _ => Outcome::plain(S::ClientError),
    }
}

/// The target of a redirect (301, 302, 303, 307, 308 with `Location`, or a page that sends on), relative to the address that
/// was asked; none where there is no redirect, an error where the target is no web address.
pub fn redirect_target(exchange: &Exchange) -> Option<Result<CrawlUri, UriError>> {
    if (200..300).contains(&exchange.http_status) && exchange.truncated.is_none() {
        let Kind::Moved(target) = page::kind(exchange) else { return None };
        return Some(exchange.request.uri.join(&target));
    }
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

fn classify_body(exchange: &Exchange, role: Role) -> Outcome {
    use RequestStatus as S;
    match exchange.truncated {
        Some(Truncated::Length) => return Outcome::plain(S::TooLarge),
        Some(Truncated::Time) => return Outcome::plain(S::Timeout),
        Some(Truncated::Disconnect) => return Outcome::plain(S::Truncated),
        None if exchange.body.is_empty() => return Outcome::plain(S::Empty),
        None => {}
    }
    match page::kind(exchange) {
        Kind::Challenge(how) => Outcome::said(S::Challenged, how),
        Kind::NotFound(title) => Outcome::said(S::Soft404, format!("HTTP 200, and its title says {title:?}")),
        Kind::Blank => Outcome::said(S::Empty, "a page that shows nothing"),
        Kind::Moved(_) if role != Role::Robots => Outcome::said(S::Redirected, "the page itself sends on"),
        Kind::Login if role != Role::Robots => Outcome::said(S::Forbidden, "a login page in place of the content"),
        Kind::Content | Kind::Moved(_) | Kind::Login => Outcome::plain(S::Ok),
    }
}

#[cfg(test)]
mod tests;
