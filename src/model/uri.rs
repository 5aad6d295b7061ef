//! Addresses: what is sent, what is compared, what is throttled.
//!
//! Comes in: text from configuration and pages. Goes out: [`CrawlUri`], [`SurtKey`], [`HostKey`], [`Origin`].
//! A [`SurtKey`] is for comparing only and is never fetched; nothing else in the crate normalises an address.

mod surt;

pub use surt::SurtKey;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use url::Url;

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

    /// Resolves a link found on this page (`href` as it stands in the markup, entities already resolved). White space,
    /// backslashes and missing parts are taken as a browser takes them (WHATWG URL).
    pub fn join(&self, href: &str) -> Result<Self, UriError> {
        self.resolve(href, None)
    }

    /// The same on a page that is not in UTF-8: a browser writes the query in the page's own encoding and the path in
    /// UTF-8.
    pub fn join_from(&self, href: &str, encode: &dyn Fn(&str) -> Cow<'_, [u8]>) -> Result<Self, UriError> {
        self.resolve(href, Some(encode))
    }

    fn resolve(&self, href: &str, encode: url::EncodingOverride<'_>) -> Result<Self, UriError> {
        let href = href.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'));
        // escaped twice: no address means it, and a server would take the parameter for one called `amp;page`
        let plain = if href.contains("&amp;") { Cow::Owned(href.replace("&amp;", "&")) } else { Cow::Borrowed(href) };
        let url = Url::options().base_url(Some(&self.0)).encoding_override(encode).parse(&plain);
        Self::from_url(url.map_err(|e| malformed(href, e))?)
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
    fn only_web_addresses_are_crawled_and_fragments_are_not_sent() {
        assert!(CrawlUri::parse("ftp://a.gov.cn/").is_err());
        assert!(CrawlUri::parse("no address").is_err());
        assert!(uri("http://a.gov.cn/x/").join("javascript:void(0)").is_err());
        assert_eq!(uri("http://a.gov.cn/x/").join("../y#z").unwrap().as_str(), "http://a.gov.cn/y");
    }

    /// The one query that the test below writes, in GBK.
    fn gbk(_: &str) -> Cow<'_, [u8]> {
        Cow::Borrowed(b"n=\xb1\xa8")
    }

    #[test]
    fn links_are_taken_as_a_browser_takes_them() {
        for (href, wanted) in [
            ("./y.html", "http://a.gov.cn/x/y.html"),
            ("//b.gov.cn/y.html", "http://b.gov.cn/y.html"),
            (r"..\y\z.html", "http://a.gov.cn/y/z.html"),
            ("\u{3000}/y\n /z.html\u{feff} ", "http://a.gov.cn/y%20/z.html"),
            ("/y z.html", "http://a.gov.cn/y%20z.html"),
            ("HTTP://A.GOV.CN:80/y", "http://a.gov.cn/y"),
            ("d.jsp?a=1&amp;b=2", "http://a.gov.cn/x/d.jsp?a=1&b=2"),
            ("/年报/1.html?n=报", "http://a.gov.cn/%E5%B9%B4%E6%8A%A5/1.html?n=%E6%8A%A5"),
            ("/a.jsp;jsessionid=F9?x=1#top", "http://a.gov.cn/a.jsp;jsessionid=F9?x=1"),
        ] {
            assert_eq!(uri("http://a.gov.cn/x/").join(href).unwrap().as_str(), wanted, "{href:?}");
        }
        let joined = uri("http://a.gov.cn/").join_from("/报?n=报", &gbk).unwrap();
        assert_eq!(joined.as_str(), "http://a.gov.cn/%E6%8A%A5?n=%B1%A8");
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
