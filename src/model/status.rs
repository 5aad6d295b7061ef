//! The closed lists of outcomes: of a request, of a source, of a report.
//!
//! A bad outcome is data. The words are the ones that tables, logs and run reports print.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it is printed.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value that prints as this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.word() == word)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

words! {
    /// What became of one request.
    RequestStatus {
        /// 2xx with a body that is what it says.
        Ok => "ok",
        /// 304 to a conditional request.
        NotModified => "not_modified",
        /// 3xx with a target; the target is a request of its own.
        Redirected => "redirected",
        /// 404.
        NotFound => "not_found",
        /// 410.
        Gone => "gone",
        /// 401, 403, 451.
        Forbidden => "forbidden",
        /// 429, 503.
        Throttled => "throttled",
        /// 412, 512, 521, 202 or a script page of a known wall.
        Challenged => "challenged",
        /// 200 that says "not found".
        Soft404 => "soft_404",
        /// robots.txt forbids it; nothing was sent.
        RobotsDenied => "robots_denied",
        /// robots.txt could not be had (RFC 9309 2.3.1.4); nothing was sent.
        RobotsUnreachable => "robots_unreachable",
        /// Outside the hosts that the configuration allows; nothing was sent.
        OutOfScope => "out_of_scope",
        /// A loopback, private or link-local address; nothing was sent.
        PrivateAddress => "private_address",
        /// No answer, or no whole answer, within the limits.
        Timeout => "timeout",
        /// Refused, reset or closed before an answer.
        ConnectFailed => "connect_failed",
        /// The name does not resolve.
        DnsFailed => "dns_failed",
        /// The TLS handshake failed.
        TlsFailed => "tls_failed",
        /// The body ended early.
        Truncated => "truncated",
        /// The body is larger than `max_body`.
        TooLarge => "too_large",
        /// More redirects than `max_redirects`, or a loop.
        TooManyRedirects => "too_many_redirects",
        /// 2xx without a body.
        Empty => "empty",
        /// Any other 4xx.
        ClientError => "client_error",
        /// Any other 5xx.
        ServerError => "server_error",
    }
}

impl RequestStatus {
    /// Whether something went over the wire.
    pub fn was_sent(self) -> bool {
        !matches!(self, Self::RobotsDenied | Self::RobotsUnreachable | Self::OutOfScope | Self::PrivateAddress)
    }
}

words! {
    /// What became of a source in its last run.
    SourceStatus {
        /// Its listing was read to the end.
        Ok => "ok",
        /// Read to the end, and nothing is new or changed.
        Unchanged => "unchanged",
        /// Fewer than expected, or a listing that no longer reads.
        Drift => "drift",
        /// A challenge, 403, or robots.
        Blocked => "blocked",
        /// Time-out, DNS, TLS, connection, server error.
        Unreachable => "unreachable",
        /// 429 or 503.
        Throttled => "throttled",
        /// Time ran out.
        Unfinished => "unfinished",
        /// Configured and never asked.
        NeverRun => "never_run",
        /// Switched off in the configuration.
        Disabled => "disabled",
    }
}

impl SourceStatus {
    /// Whether a run with this source ends with exit code 3 or 4.
    pub fn is_bad(self) -> bool {
        !matches!(self, Self::Ok | Self::Unchanged | Self::Disabled)
    }
}

words! {
    /// How far a report could be read.
    ReportStatus {
        /// Every table and cell was read and no hard identity is broken.
        Complete => "complete",
        /// Complete, and the printed figures break an identity.
        Inconsistent => "inconsistent",
        /// Some tables or rows are missing or unreadable.
        Partial => "partial",
        /// A report without the national tables.
        NarrativeOnly => "narrative_only",
        /// Pages are pictures.
        NeedsOcr => "needs_ocr",
        /// A format that is not read yet.
        Unsupported => "unsupported",
        /// Cannot be opened without a password.
        Encrypted => "encrypted",
        /// Cannot be opened.
        Corrupt => "corrupt",
        /// Something else: an index, a notice, an error page.
        NotAReport => "not_a_report",
        /// The parser itself gave up.
        Failed => "failed",
    }
}

impl ReportStatus {
    /// Smaller is better: how much a reader gets from a report of this status. What could not be read may be a report, and
    /// comes before what is known to be none.
    pub fn goodness(self) -> usize {
        use ReportStatus as S;
        let order = [
            S::Complete,
            S::Inconsistent,
            S::Partial,
            S::NarrativeOnly,
            S::NeedsOcr,
            S::Unsupported,
            S::Encrypted,
            S::Corrupt,
            S::Failed,
            S::NotAReport,
        ];
        order.iter().position(|s| *s == self).unwrap_or(order.len())
    }
}

words! {
    /// Whether the portal still shows a report.
    Availability {
        /// On the listing at its last whole walk.
        Listed => "listed",
        /// No listing shows it, and it still answers.
        Unlisted => "unlisted",
        /// 404 or 410 at the last ask.
        Gone => "gone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_word_is_the_serialised_word() {
        for s in RequestStatus::ALL {
            let json = serde_json::to_string(s).unwrap();
            assert_eq!(json.trim_matches('"'), s.word());
            assert_eq!(RequestStatus::from_word(s.word()), Some(*s));
        }
        for s in ReportStatus::ALL {
            assert_eq!(serde_json::to_string(s).unwrap().trim_matches('"'), s.word());
        }
    }

    #[test]
    fn only_three_source_statuses_are_good() {
        let good: Vec<_> = SourceStatus::ALL.iter().filter(|s| !s.is_bad()).map(|s| s.word()).collect();
        assert_eq!(good, ["ok", "unchanged", "disabled"]);
    }
}
