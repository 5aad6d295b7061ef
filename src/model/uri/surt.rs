//! Keys that tell whether two addresses are one resource.
//!
//! In: an address. Out: a [`SurtKey`]. Only what cannot change the answer is left out; what portals merely use to do
//! (`index.html` for its folder, pages for telephones) is no matter of keys.

use crate::model::capture::Digest;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};
use url::Url;

/// The longest key kept in full; what is longer ends in its digest, so that a hostile link cannot outgrow the store's keys.
const KEY_LENGTH_MAX: usize = 1000;

/// Parameters of a query or path that only name a session or defeat a cache.
const SESSION_PARAMETERS: &[&str] =
    &["jsessionid", "phpsessid", "sessionid", "session_id", "sid_", "cftoken", "_", "randid", "random"];

/// Parameters that hold the time of the click where a script made the address. Some of these names mean something else
/// elsewhere, so the value has to be milliseconds, and the rest of the address has to say which page it is: two pages
/// taken for one lose a report, one page asked for twice costs a request. Never `key`, `id` or `time`.
const CLOCK_PARAMETERS: &[&str] = &["t", "_t", "ts", "timestamp", "rnd", "r", "v"];

/// Ends of paths that are one page whatever the query.
const STATIC_PAGES: &[&str] = &[".html", ".htm", ".shtml"];

/// The Sort-friendly URI Reordering Transform of an address: `cn,gov,jining,www)/a/b?x=1`.
///
/// Scheme, default port, fragment, session ids, repeated slashes, the way in which percent signs are written and the
/// order of query parameters do not count. Two addresses with one key are one resource to the crawler.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SurtKey(String);

impl SurtKey {
    pub(super) fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let literal = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
        let mut key = if literal { host } else { host.split('.').rev().collect::<Vec<_>>().join(",") };
        if let Some(port) = url.port() {
            key.push(':');
            key.push_str(&port.to_string());
        }
        key.push(')');
        push_path(&mut key, url.path());
        let is_file = key.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let path = url.path().to_ascii_lowercase();
        let is_static = STATIC_PAGES.iter().any(|end| path.ends_with(end));
        let query = url.query().unwrap_or_default();
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !(pair.is_empty() || is_session(pair))).collect();
        if is_static || (is_file && !pairs.iter().all(|pair| is_clock(pair))) {
            pairs.retain(|pair| !is_clock(pair));
        }
        let mut pairs: Vec<String> = pairs.into_iter().map(uniform).collect();
        pairs.sort();
        if !pairs.is_empty() {
            key.push('?');
            key.push_str(&pairs.join("&"));
        }
        Self::bounded(key)
    }

    fn bounded(key: String) -> Self {
        if key.len() <= KEY_LENGTH_MAX {
            return Self(key);
        }
        let head: String = key.chars().take(KEY_LENGTH_MAX / 4).collect();
        Self(format!("{head}…{}", Digest::of(key.as_bytes())))
    }

    /// The key of a POST: the body stands behind the address, so that two forms are two resources.
    #[must_use]
    pub fn with_body(&self, body: &str) -> Self {
        Self::bounded(format!("{} POST {body}", self.0))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SurtKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Appends a path without session ids (`;jsessionid=…` of servlets, `/(S(…))` of ASP.NET) and empty segments.
fn push_path(key: &mut String, path: &str) {
    for segment in path.split('/') {
        let mut parts = segment.split(';');
        let name = parts.next().unwrap_or_default();
        if segment.is_empty() || (name.starts_with("(S(") && name.ends_with("))")) {
            continue;
        }
        key.push('/');
        key.push_str(&uniform(name));
        for parameter in parts.filter(|parameter| !is_session(parameter)) {
            key.push(';');
            key.push_str(&uniform(parameter));
        }
    }
    if path.ends_with('/') || !path.contains('/') {
        key.push('/');
    }
}

/// Whether a pair only names a session. `sid` is a site's number as often, so it has to look like a session's id.
fn is_session(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    SESSION_PARAMETERS.contains(&name.as_str())
        || name.starts_with("aspsessionid")
        || (name == "sid" && value.len() >= 26 && value.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether a pair holds the time of a click, in milliseconds between 2014 and 2033, or a script's random fraction.
fn is_clock(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let millis = value.len() == 13 && digits(value) && ("14".."20").contains(&&value[..2]);
    let fraction = value.strip_prefix("0.").is_some_and(|rest| rest.len() >= 6 && digits(rest));
    CLOCK_PARAMETERS.contains(&name.to_ascii_lowercase().as_str()) && (millis || fraction)
}

/// Percent signs as RFC 3986 (6.2.2) has them: capitals, and none where none is needed.
fn uniform(text: &str) -> String {
    let mut uniform = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        uniform.push_str(&rest[..at]);
        let hex = rest.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) else {
            uniform.push('%');
            rest = &rest[at + 1..];
            continue;
        };
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            uniform.push(char::from(byte));
        } else {
            let _ = write!(uniform, "%{byte:02X}");
        }
        rest = &rest[at + 3..];
    }
    uniform.push_str(rest);
    uniform
}

#[cfg(test)]
mod tests {
    use crate::model::uri::CrawlUri;

    fn key(text: &str) -> super::SurtKey {
        CrawlUri::parse(text).unwrap().surt()
    }

    #[test]
    fn one_resource_has_one_key_however_it_is_written() {
        for (one, same) in [
            (
                "https://www.jining.gov.cn/x.jsp?area=11&fbtime=2025",
                "http://www.jining.gov.cn/x.jsp?fbtime=2025&area=11",
            ),
            ("https://a.gov.cn/x.jsp?b=1", "https://A.GOV.CN.:443/x.jsp?b=1#top"),
            ("https://a.gov.cn/x.jsp?b=1", "https://a.gov.cn/x.jsp;jsessionid=9A?b=1&_=1700"),
            ("https://a.gov.cn/d/x.jsp?b=1", "https://a.gov.cn/d;JSESSIONID=9A.node1/x.jsp?b=1&PHPSESSID=0f"),
            ("http://a.gov.cn/x.aspx", "http://a.gov.cn/(S(lit3py55t21z5v55vlm25s55))/x.aspx"),
            ("http://a.gov.cn/1.html", "http://a.gov.cn/1.html?sid=0123456789abcdef0123456789abcdef"),
            ("http://a.gov.cn/1.html", "http://a.gov.cn/1.html?t=1769526069104"),
            ("http://a.gov.cn/show.jsp?id=7", "http://a.gov.cn/show.jsp?id=7&_t=1769526069104"),
            ("http://a.gov.cn/1.html", "http://a.gov.cn/1.html?r=0.8236123512"),
            ("http://a.gov.cn/年报/%7e1.html", "http://a.gov.cn/%e5%b9%b4%E6%8A%A5//~1.html"),
        ] {
            assert_eq!(key(one), key(same), "{same}");
        }
    }

    #[test]
    fn what_may_be_another_resource_keeps_its_own_key() {
        let mut keys: Vec<_> = [
            "http://a.gov.cn/",
            "http://a.gov.cn/nb",
            "http://a.gov.cn/nb/",
            "http://a.gov.cn/nb/index.html",
            "http://a.gov.cn/NB/",
            "http://www.a.gov.cn/nb/",
            "http://a.gov.cn:8080/nb/",
            "http://a.gov.cn/api/all/1?page=1&sid=175",
            "http://a.gov.cn/api/all/1?page=1&sid=176",
            "http://a.gov.cn/show?key=1769526069104",
            "http://a.gov.cn/show?key=1769526069105",
            "http://a.gov.cn/show.jsp?key=1704812345670",
            "http://a.gov.cn/show.jsp?key=1704812345671",
            "http://a.gov.cn/show.jsp?t=1704812345670",
            "http://a.gov.cn/show.jsp?t=1704812345671",
            "http://a.gov.cn/show.jsp?type=1&id=1704812345670",
            "http://a.gov.cn/show.jsp?type=1&id=1704812345671",
            "http://a.gov.cn/show.jsp?type=1&time=1704812345671",
            "http://a.gov.cn/show.jsp?type=1",
            "http://a.gov.cn/a%2Fb",
            "http://a.gov.cn/a/b",
            "http://a.gov.cn/1.html?v=2",
            "http://a.gov.cn/1_app.html",
            "http://a.gov.cn/1.html",
            "http://a.gov.cn/x;v=1/y",
            "http://a.gov.cn/x/y",
        ]
        .map(key)
        .to_vec();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn a_key_stays_short_and_two_long_addresses_stay_two() {
        let long = |end: &str| key(&format!("http://a.cn/?q={}{end}", "年".repeat(2000)));
        assert!(long("1").as_str().len() < 1100);
        assert_ne!(long("1"), long("2"));
    }
}
