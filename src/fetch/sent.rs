//! The header fields of a request.
//!
//! Comes in: a request, its validators, our User-Agent. Goes out: every field that is sent, in its order, for the wire
//! and for the archive alike.

use crate::coding::ACCEPT_ENCODING;
use crate::model::capture::{Headers, Request, Validators};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// What a page's script asks for, and what a reader does.
const ACCEPT_AJAX: &str = "application/json, text/javascript, text/html, */*;q=0.8";
const ACCEPT: &str = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8";

/// All fields of a request. A validator that cannot stand in a field is left out: the request is then unconditional.
pub(super) fn headers(request: &Request, validators: &Validators, user_agent: &str) -> Headers {
    let mut fields = vec![
        ("Host", host(request.uri.url())),
        ("User-Agent", user_agent.to_owned()),
        ("Accept", if request.ajax { ACCEPT_AJAX } else { ACCEPT }.to_owned()),
        ("Accept-Encoding", ACCEPT_ENCODING.to_owned()),
        ("Accept-Language", "zh-CN".to_owned()),
    ];
    let conditions = [("If-None-Match", &validators.etag), ("If-Modified-Since", &validators.last_modified)];
    fields.extend(conditions.into_iter().filter_map(|(name, held)| Some((name, held.clone()?))));
    if request.ajax {
        fields.push(("X-Requested-With", "XMLHttpRequest".to_owned()));
    }
    if let Some(referer) = &request.referer {
        fields.push(("Referer", without_secrets(referer.url()).into()));
    }
    if let Some(form) = &request.form {
        fields.push(("Content-Type", "application/x-www-form-urlencoded".to_owned()));
        fields.push(("Content-Length", form.len().to_string()));
    }
    let sendable = fields.into_iter().filter(|(_, text)| value(text).is_some());
    Headers(sendable.map(|(name, text)| (name.to_owned(), text)).collect())
}

/// The same fields for the wire, in the same order.
pub(super) fn wire(headers: &Headers) -> HeaderMap {
    let fields = headers.0.iter();
    fields.filter_map(|(name, text)| Some((HeaderName::try_from(name).ok()?, value(text)?))).collect()
}

/// An address without the user and password that a link may carry: nobody is ever logged in.
pub(super) fn without_secrets(url: &Url) -> Url {
    let mut url = url.clone();
    // both only fail for addresses without a host, which a crawl address never is
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// A field's value from text of ISO-8859-1.
pub(super) fn value(text: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}
