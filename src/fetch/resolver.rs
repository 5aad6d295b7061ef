//! Names to addresses, without those that may not be reached.
//!
//! Comes in: a name. Goes out: its public addresses, the only ones that a connection is tried to, so that a name cannot
//! change between the check and the connection.

use super::address::is_private;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::SocketAddr;

/// Why a name has no address to connect to.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAddress {
    /// The resolver says so.
    #[error("{name} does not resolve: {why}")]
    Unknown { name: String, why: String },
    /// All its addresses are private.
    #[error("{name} resolves to private addresses only ({addresses}); see [scope] allow_private_addresses")]
    Private { name: String, addresses: String },
}

/// The system's resolver behind a filter.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    pub(super) allow_private: bool,
    /// The configured proxy's name: the only names it is asked for are its own.
    pub(super) exempt: Option<String>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let all = self.allow_private || self.exempt.as_ref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(&name));
        Box::pin(async move {
            let unknown = |why: String| NoAddress::Unknown { name: name.clone(), why };
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(|e| unknown(e.to_string()))?;
            let (refused, public): (Vec<SocketAddr>, Vec<_>) = found.partition(|to| !all && is_private(to.ip()));
            if !public.is_empty() {
                return Ok(Box::new(public.into_iter()) as Addrs);
            }
            if refused.is_empty() {
                return Err(unknown("no address".into()).into());
            }
            let addresses: Vec<_> = refused.iter().map(|address| address.ip().to_string()).collect();
            Err(NoAddress::Private { name, addresses: addresses.join(", ") }.into())
        })
    }
}
