//! Whether an answer is stored whole or as a revisit (WARC/1.1 section 6.7).
//!
//! Comes in: an exchange, its payload's digest, and the response that may hold the same payload. Goes out: the kind of
//! record. Never done here: looking the original up.

use super::Original;
use crate::model::capture::{Digest, Exchange};

/// What an exchange becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision<'a> {
    /// A `response` with its payload.
    Response,
    /// A `revisit`: the portal says that nothing changed.
    ServerNotModified(&'a Original),
    /// A `revisit`: the payload came and is one that the archive holds.
    IdenticalPayload(&'a Original),
}

/// Decides. A 304 without an original is a response like any other; an empty payload has nothing that could be shared.
pub(super) fn decide<'a>(exchange: &Exchange, payload: Digest, original: Option<&'a Original>) -> Decision<'a> {
    match original {
        Some(original) if exchange.http_status == 304 => Decision::ServerNotModified(original),
        Some(original) if original.digest == payload && !exchange.body.is_empty() => {
            Decision::IdenticalPayload(original)
        }
        _ => Decision::Response,
    }
}

impl<'a> Decision<'a> {
    /// The response that is referred to.
    pub(super) fn original(self) -> Option<&'a Original> {
        match self {
            Self::Response => None,
            Self::ServerNotModified(original) | Self::IdenticalPayload(original) => Some(original),
        }
    }

    /// `WARC-Profile` of a revisit.
    pub(super) fn profile(self) -> Option<&'static str> {
        match self {
            Self::Response => None,
            Self::ServerNotModified(_) => Some("http://netpreserve.org/warc/1.1/revisit/server-not-modified"),
            Self::IdenticalPayload(_) => Some("http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
        }
    }
}
