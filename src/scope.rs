//! Which addresses belong to the crawl.
//!
//! Comes in: an address and the host of the source that led to it. Goes out: in, or out with the reason. No name is
//! resolved here; private addresses are refused where the connection is made.

use crate::model::uri::{CrawlUri, HostKey};

/// The hosts that may be asked beside each source's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Host names or patterns with one leading `*.`: `*.gov.cn`.
    pub allow_hosts: Vec<String>,
}

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is neither the source's own host ({own}) nor in [scope] allow_hosts")]
pub struct OutOfScope {
    /// The host that was asked for.
    pub host: HostKey,
    /// The host of the source.
    pub own: HostKey,
}

impl Scope {
    /// In scope are the source's own host, on any port, and every host that a pattern of `allow_hosts` matches.
    pub fn judge(&self, uri: &CrawlUri, own: &HostKey) -> Result<(), OutOfScope> {
        let host = uri.host();
        if host == *own || self.allow_hosts.iter().any(|pattern| matches(pattern, host.as_str())) {
            return Ok(());
        }
        Err(OutOfScope { host, own: own.clone() })
    }
}

/// `*.gov.cn` matches the hosts below `gov.cn` and not `gov.cn` itself; anything else matches itself.
fn matches(pattern: &str, host: &str) -> bool {
    let pattern = HostKey::new(pattern.trim());
    match pattern.as_str().strip_prefix("*.") {
        // the dot is part of what must match, so that `notgov.cn` stays outside
        Some(parent) => {
            !parent.is_empty()
                && host
                    .strip_suffix(parent)
                    .and_then(|rest| rest.strip_suffix('.'))
                    .is_some_and(|rest| !rest.is_empty())
        }
        None => host == pattern.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_host_and_true_sub_domains_are_in() {
        let scope = Scope { allow_hosts: vec!["*.GOV.cn".into(), "files.example.org".into()] };
        let own = HostKey::new("www.portal.example");
        for (address, within) in [
            ("http://www.portal.example:8080/x", true),
            ("https://a.b.gov.cn/", true),
            ("https://www.jining.gov.cn./", true),
            ("https://files.example.org/y.pdf", true),
            ("https://gov.cn/", false),
            ("https://gov.cn.evil.com/", false),
            ("https://notgov.cn/", false),
            ("https://more.files.example.org/", false),
            ("https://portal.example/", false),
            ("https://user:www.gov.cn@evil.com/", false),
        ] {
            assert_eq!(scope.judge(&CrawlUri::parse(address).unwrap(), &own).is_ok(), within, "{address}");
        }
    }

    #[test]
    fn the_reason_names_the_host_and_the_key_to_change() {
        let why = Scope::default().judge(&CrawlUri::parse("http://b.cn/").unwrap(), &HostKey::new("a.cn")).unwrap_err();
        assert!(why.to_string().contains("b.cn") && why.to_string().contains("allow_hosts"));
    }
}
