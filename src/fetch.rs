//! One request to a portal.
//!
//! Comes in: a [`Request`], and the validators of what is held. Goes out: the [`Exchange`] as it went over the wire, or the
//! [`FetchFailure`] where there was no answer. Never follows a redirect, decodes a body, keeps a cookie or asks twice;
//! never pretends to be a browser.

mod address;
mod body;
mod classify;
mod client;
mod failure;
mod resolver;
mod sent;

pub use classify::no_such_page;
pub use classify::{Outcome, classify, redirect_target, retry_after};
pub use client::Client;

use crate::model::capture::{Exchange, Request, Validators};
use crate::model::status::RequestStatus;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::time::Duration;

/// The limits of a request, from `[identity]`, `[limits]` and `[network]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The `User-Agent` as sent.
    pub user_agent: String,
    /// Until the connection stands.
    pub connect_timeout: Duration,
    /// Between two pieces of an answer.
    pub read_timeout: Duration,
    /// For the whole exchange.
    pub total_timeout: Duration,
    /// Most bytes of a body after decompression.
    pub max_body: u64,
    /// Most redirects in a row.
    pub max_redirects: u32,
    /// A proxy's address, or none.
    pub proxy: Option<String>,
    /// Whether loopback, private and link-local addresses may be asked.
    pub allow_private_addresses: bool,
}

/// What can send a request. [`Client`] is the one that does; tests put their own in its place.
pub trait Fetch: Send + Sync {
    /// Sends one request and takes its answer, whatever its status code. `Err` is a request without an answer.
    fn fetch<'a>(
        &'a self,
        request: &'a Request,
        validators: &'a Validators,
    ) -> BoxFuture<'a, Result<Exchange, FetchFailure>>;
}

/// A request that brought no answer. It is an outcome like any other and goes into the crawl log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {detail}")]
pub struct FetchFailure {
    /// `timeout`, `connect_failed`, `dns_failed`, `tls_failed` or `private_address`.
    pub status: RequestStatus,
    /// What the network said.
    pub detail: String,
    /// When the request started.
    pub started: Timestamp,
    /// Until it failed.
    pub duration: Duration,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The User-Agent cannot stand in a request.
    #[error("the User-Agent {0:?} cannot be sent; keep [identity] product and contact to plain ASCII")]
    UserAgent(String),
    /// The proxy's address cannot be used.
    #[error("[network] proxy {address:?}: {why}; use http://, https:// or socks5://")]
    Proxy {
        /// As configured.
        address: String,
        /// What is wrong with it.
        why: String,
    },
    /// TLS or the system's certificates cannot be set up.
    #[error("the HTTP client cannot be set up: {0}; are the system's CA certificates installed?")]
    Setup(String),
}

/// The one identity of this crawler: `nianbao/0.1 (+https://example.org/bot)`; without a contact `nianbao/0.1`.
pub fn user_agent(product: &str, version: &str, contact: &str) -> String {
    match contact.trim() {
        "" => format!("{product}/{version}"),
        contact => format!("{product}/{version} (+{contact})"),
    }
}

#[cfg(test)]
mod tests;
