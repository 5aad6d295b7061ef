//! Addresses: what is sent, what is compared, what is throttled.
//!
//! Comes in: text from configuration and pages. Goes out: [`CrawlUri`], [`SurtKey`], [`HostKey`], [`Origin`].
//! A [`SurtKey`] is for comparing only and is never fetched; nothing else in the crate normalises an address.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::Url;

/// The longest key kept in full; what is longer ends in its digest, so that a hostile link cannot outgrow the store's keys.
const KEY_LENGTH_MAX: usize = 1000;

/// Query parameters that only name a session; two addresses that differ in them are one.
const SESSION_PARAMETERS: &[&str] = &["jsessionid", "phpsessid", "sessionid", "sid_", "_", "randid", "random"];

/// Why a text is not an address that can be crawled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// It does not parse as a URL.
    #[error("{text:?} is not an address: {why}")]
    Malformed {
        /// The text as given, cut to a readable length.
        text: String,
        /// What the URL parser said.
        why: String,
    },
    /// A scheme other than http and https.
    #[error("{0:?} is not an http or https address")]
    Scheme(String),
}

/// An address as it is sent: absolute, http or https, with a host, without a fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CrawlUri(Url);

impl CrawlUri {
    /// Reads an absolute address.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        let url = Url::parse(text.trim()).map_err(|e| malformed(text, e))?;
        Self::from_url(url)
    }

    /// Resolves a link found on this page (`href` as it stands in the markup, entities already resolved).
    pub fn join(&self, href: &str) -> Result<Self, UriError> {
        let url = self.0.join(href.trim()).map_err(|e| malformed(href, e))?;
        Self::from_url(url)
    }

    fn from_url(mut url: Url) -> Result<Self, UriError> {
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(UriError::Scheme(url.to_string()));
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address as text, as it goes into the request and the archive.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The parsed form, for callers that need its parts.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The path, percent-encoded as sent.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// Path and query, as they go into the request line and into the rules of robots.txt.
    pub fn path_and_query(&self) -> &str {
        &self.0[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// The value of a query parameter, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        self.0.query_pairs().find(|(k, _)| k == name).map(|(_, v)| v.into_owned())
    }

    /// This address with one query parameter set (replaced where it stands, appended else).
    #[must_use]
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let mut seen = false;
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (k, v) in self.0.query_pairs() {
            if k != name {
                pairs.push((k.into_owned(), v.into_owned()));
            } else if !seen {
                seen = true;
                pairs.push((name.to_owned(), value.to_owned()));
            }
        }
        if !seen {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        let mut url = self.0.clone();
        url.query_pairs_mut().clear().extend_pairs(pairs);
        Self(url)
    }

    /// Whom politeness is owed to.
    pub fn host(&self) -> HostKey {
        HostKey::new(self.0.host_str().unwrap_or_default())
    }

    /// What a robots.txt speaks for (RFC 9309 2.3: scheme, host and port).
    pub fn origin(&self) -> Origin {
        Origin(self.0.origin().ascii_serialization())
    }

    /// The canonical form for comparing.
    pub fn surt(&self) -> SurtKey {
        SurtKey::of(&self.0)
    }
}

fn malformed(text: &str, why: url::ParseError) -> UriError {
    UriError::Malformed { text: text.chars().take(200).collect(), why: why.to_string() }
}

impl fmt::Display for CrawlUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for CrawlUri {
    type Error = UriError;
    fn try_from(text: String) -> Result<Self, UriError> {
        Self::parse(&text)
    }
}

impl From<CrawlUri> for String {
    fn from(uri: CrawlUri) -> Self {
        uri.0.into()
    }
}

/// The Sort-friendly URI Reordering Transform of an address: `cn,gov,jining,www)/a/b?x=1`.
///
/// Scheme, default port, a leading `www` number, fragment, session ids and the order of query parameters do not
/// count. Two addresses with one key are one resource to the crawler.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SurtKey(String);

impl SurtKey {
    fn of(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let literal = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
        let mut key = if literal { host } else { host.split('.').rev().collect::<Vec<_>>().join(",") };
        if let Some(port) = url.port() {
            key.push(':');
            key.push_str(&port.to_string());
        }
        key.push(')');
        let path = url.path().split(";jsessionid=").next().unwrap_or_default();
        key.push_str(path);
        let mut pairs: Vec<String> = url
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| {
                let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
                !pair.is_empty() && !SESSION_PARAMETERS.contains(&name.as_str())
            })
            .map(str::to_owned)
            .collect();
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
        Self(format!("{head}…{}", super::capture::Digest::of(key.as_bytes())))
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

/// A host as politeness counts it: the lower-case name, all schemes and ports together.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostKey(String);

impl HostKey {
    /// Lower-cases the name and drops a trailing dot.
    pub fn new(name: &str) -> Self {
        Self(name.trim_end_matches('.').to_ascii_lowercase())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this host can only be this machine.
    pub fn is_loopback(&self) -> bool {
        let bare = self.0.trim_start_matches('[').trim_end_matches(']');
        self.0 == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Scheme, host and port: `https://www.jining.gov.cn` (a default port is left out).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Origin(String);

impl Origin {
    /// The origin as text, without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where its robots.txt lies.
    pub fn robots(&self) -> Result<CrawlUri, UriError> {
        CrawlUri::parse(&format!("{}/robots.txt", self.0))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> CrawlUri {
        CrawlUri::parse(text).unwrap()
    }

    #[test]
    fn one_resource_has_one_key_however_it_is_written() {
        let one = uri("https://www.jining.gov.cn/module/x.jsp?area=11&fbtime=2025").surt();
        for same in [
            "http://www.jining.gov.cn/module/x.jsp?fbtime=2025&area=11",
            "https://WWW.JINING.GOV.CN:443/module/x.jsp?area=11&fbtime=2025#top",
            "https://www.jining.gov.cn/module/x.jsp;jsessionid=9?area=11&fbtime=2025&_=1700",
        ] {
            assert_eq!(uri(same).surt(), one, "{same}");
        }
        assert_ne!(uri("https://www.jining.gov.cn/module/x.jsp?area=11&fbtime=2024").surt(), one);
    }

    #[test]
    fn a_key_stays_short_and_two_long_addresses_stay_two() {
        let long = |end: &str| uri(&format!("http://a.cn/?q={}{end}", "年".repeat(2000))).surt();
        assert!(long("1").as_str().len() < 1100);
        assert_ne!(long("1"), long("2"));
    }

    #[test]
    fn only_web_addresses_are_crawled_and_fragments_are_not_sent() {
        assert!(CrawlUri::parse("ftp://a.gov.cn/").is_err());
        assert!(CrawlUri::parse("no address").is_err());
        assert!(uri("http://a.gov.cn/x/").join("javascript:void(0)").is_err());
        assert_eq!(uri("http://a.gov.cn/x/").join("../y#z").unwrap().as_str(), "http://a.gov.cn/y");
    }

    #[test]
    fn a_query_parameter_is_replaced_in_its_place() {
        assert_eq!(
            uri("http://a.cn/d.jsp?page=1&col=2").with_query("page", "3").as_str(),
            "http://a.cn/d.jsp?page=3&col=2"
        );
        assert_eq!(uri("http://a.cn/d.jsp").with_query("page", "3").as_str(), "http://a.cn/d.jsp?page=3");
    }

    #[test]
    fn hosts_and_origins_keep_ports_apart_as_politeness_and_robots_need() {
        assert_eq!(uri("http://A.cn:8080/x").host(), uri("https://a.cn/").host());
        assert_eq!(uri("http://a.cn:8080/x").origin().as_str(), "http://a.cn:8080");
        assert!(uri("http://127.0.0.9:1/").host().is_loopback());
        assert!(!uri("http://a.cn/").host().is_loopback());
    }
}
