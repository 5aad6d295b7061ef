//! The HTTP client.
//!
//! Comes in: a policy, then requests. Goes out: exchanges. HTTP/1.1 only, since the archive's records are HTTP/1.1 (WARC/1.1
//! annex C); no redirects, cookies, decompression, retries or proxies that nobody configured.

use super::resolver::Resolver;
use super::{Error, Fetch, FetchFailure, Policy, address, body, failure, sent};
use crate::coding;
use crate::model::capture::{Exchange, Headers, Request, Validators};
use crate::model::status::RequestStatus;
use futures::future::BoxFuture;
use jiff::Timestamp;
use reqwest::{Proxy, Response, redirect, retry};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// How long a connection is kept for the host's next request. Servers close sooner or later by themselves, and a request
/// that meets the closing is lost.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Sends requests over the network.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    policy: Policy,
}

impl Client {
    /// Sets up the client; nothing is sent.
    ///
    /// # Errors
    /// A User-Agent or proxy that cannot be used, or no TLS.
    pub fn new(policy: &Policy) -> Result<Self, Error> {
        let agent = sent::value(&policy.user_agent).filter(|agent| agent.to_str().is_ok_and(|text| !text.is_empty()));
        agent.ok_or_else(|| Error::UserAgent(policy.user_agent.clone()))?;
        // the library's default would depend on which features other crates switch on; a second call changes nothing
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (proxy, exempt) = policy.proxy.as_deref().map(proxy).transpose()?.unzip();
        let resolver = Resolver { allow_private: policy.allow_private_addresses, exempt };
        let builder = reqwest::Client::builder()
            .http1_only()
            // on the wire as in the archive
            .http1_title_case_headers()
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(policy.connect_timeout)
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(KEEP_ALIVE)
            .dns_resolver(resolver);
        let builder = match proxy {
            Some(proxy) => builder.proxy(proxy),
            None => builder,
        };
        let http = builder.build().map_err(|e| Error::Setup(failure::detail(&e)))?;
        Ok(Self { http, policy: policy.clone() })
    }

    async fn exchange(&self, request: &Request, validators: &Validators) -> Result<Exchange, FetchFailure> {
        let (started, clock) = (Timestamp::now(), Instant::now());
        let fail = |status, detail| FetchFailure { status, detail, started, duration: clock.elapsed() };
        if !self.policy.allow_private_addresses && address::names_private(request.uri.url()) {
            let detail = format!("{} is a private address; see [scope] allow_private_addresses", request.uri.host());
            return Err(fail(RequestStatus::PrivateAddress, detail));
        }
        let request_headers = sent::headers(request, validators, &self.policy.user_agent);
        let deadline = later(clock, self.policy.total_timeout);
        let head_until =
            later(clock, self.policy.connect_timeout.saturating_add(self.policy.read_timeout)).min(deadline);
        let response = match timeout_at(head_until, self.http.execute(wire(request, &request_headers))).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(fail(failure::status(&error), failure::detail(&error))),
            Err(_) => return Err(fail(RequestStatus::Timeout, "no answer within the limits".into())),
        };
        let headers = received(&response);
        let limits = body::Limits {
            read_timeout: self.policy.read_timeout,
            deadline,
            max_body: self.policy.max_body,
            encoding: coding::declared(&headers),
        };
        // behind a proxy the peer is the proxy
        let ip = response.remote_addr().map(|peer| peer.ip()).filter(|_| self.policy.proxy.is_none());
        let (http_status, reason) = (response.status().as_u16(), reason(&response));
        let (body, truncated) = body::read(response, limits).await;
        Ok(Exchange {
            request: request.clone(),
            request_headers,
            started,
            duration: clock.elapsed(),
            ip,
            http_status,
            reason,
            headers,
            body,
            truncated,
        })
    }
}

impl Fetch for Client {
    fn fetch<'a>(
        &'a self,
        request: &'a Request,
        validators: &'a Validators,
    ) -> BoxFuture<'a, Result<Exchange, FetchFailure>> {
        Box::pin(self.exchange(request, validators))
    }
}

/// A proxy for everything, and its own name, which may be private.
fn proxy(address: &str) -> Result<(Proxy, String), Error> {
    let wrong = |why: String| Error::Proxy { address: shown(address), why };
    let mut url = Url::parse(address).map_err(|e| wrong(e.to_string()))?;
    let name = url.host_str().unwrap_or_default().to_owned();
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") || name.is_empty() {
        return Err(wrong("this is no proxy that can be used".into()));
    }
    if url.scheme() == "socks5" {
        // the proxy resolves the portals' names: it stands where they answer, and its own is the only name asked here
        url = Url::parse(&address.replacen("socks5", "socks5h", 1)).map_err(|e| wrong(e.to_string()))?;
    }
    let proxy = Proxy::all(url.as_str()).map_err(|e| wrong(e.to_string()))?;
    Ok((proxy, name))
}

/// A proxy's address without its password.
fn shown(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| sent::without_secrets(&url).into())
}

fn wire(request: &Request, headers: &Headers) -> reqwest::Request {
    let method = if request.form.is_some() { reqwest::Method::POST } else { reqwest::Method::GET };
    let mut wire = reqwest::Request::new(method, sent::without_secrets(request.uri.url()));
    *wire.headers_mut() = sent::wire(headers);
    *wire.body_mut() = request.form.clone().map(Into::into);
    wire
}

/// The response's fields; values are octets and become the characters of the same number.
fn received(response: &Response) -> Headers {
    let latin = |octets: &[u8]| octets.iter().copied().map(char::from).collect::<String>();
    let fields = response.headers().iter();
    Headers(fields.map(|(name, value)| (name.as_str().to_owned(), latin(value.as_bytes()))).collect())
}

/// The reason phrase as sent; the library hands it over only where it is not the usual one, and empties one that is not
/// ASCII.
fn reason(response: &Response) -> String {
    match response.extensions().get::<hyper::ext::ReasonPhrase>() {
        Some(phrase) => phrase.as_bytes().iter().copied().map(char::from).collect(),
        None => response.status().canonical_reason().unwrap_or_default().to_owned(),
    }
}

/// A moment later; a limit that nobody lives to see is a year.
fn later(from: Instant, wait: Duration) -> Instant {
    from + wait.min(Duration::from_hours(366 * 24))
}
