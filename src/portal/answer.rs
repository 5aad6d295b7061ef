//! From a resource and a request to the bytes of an answer.
//!
//! Comes in: what the host holds, what was asked. Goes out: the answer as it goes over the wire (RFC 9110, 9112), and how it is to go
//! wrong there. Sends nothing.

use super::request::Request;
use super::site::{Asked, Body, Fault, Resource, position};
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::SystemTime;

/// An answer, ready to be sent.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Head and body.
    pub(super) wire: Vec<u8>,
    /// How much of it is the head.
    pub(super) head: usize,
    pub(super) fault: Option<Fault>,
}

/// Addresses of the hosts by name.
pub(super) type Bases = BTreeMap<String, String>;

/// The answer, and one throttled attempt less in the resource where there was one.
pub(super) fn answer(resource: &mut Resource, request: &Request, bases: &Bases) -> Answer {
    if let Some(Fault::Throttle { times, status, retry_after }) = &mut resource.fault
        && *times > 0
    {
        *times -= 1;
        let mut refusal = Resource::html("<html><body>服务繁忙，请稍后再试</body></html>").status(*status);
        if !retry_after.is_empty() {
            refusal = refusal.header("Retry-After", retry_after);
        }
        return compose(&refusal, request, bases);
    }
    if let Body::Api(api) = &resource.body {
        let made = Resource { fault: resource.fault.clone(), ..(api.answer)(api, Asked(request)) };
        return compose(&made, request, bases);
    }
    compose(resource, request, bases)
}

fn compose(resource: &Resource, request: &Request, bases: &Bases) -> Answer {
    let mut headers: Vec<(String, String)> = vec![("Date".into(), httpdate::fmt_http_date(SystemTime::now()))];
    let mut header = |name: &str, value: String| headers.push((name.to_owned(), value));
    let mut body = body_of(resource, request, bases);
    let tag = format!("\"{:08x}-{:x}\"", crc32fast::hash(&body), body.len());
    if resource.etag {
        header("ETag", tag.clone());
    }
    if let Some(time) = resource.modified {
        header("Last-Modified", httpdate::fmt_http_date(time));
    }
    let status = if resource.status == 200 && unchanged(resource, &tag, request) { 304 } else { resource.status };
    for (name, value) in &resource.headers {
        header(name, String::from_utf8_lossy(&expand(value.as_bytes(), bases)).into_owned());
    }
    if status == 304 {
        body.clear();
    } else {
        if let Some(kind) = &resource.content_type {
            header("Content-Type", kind.clone());
        }
        let accepted = request.header("accept-encoding").is_some_and(|codings| codings.contains("gzip"));
        if let Some(Fault::Bomb { plain }) = resource.fault {
            body = zeros(plain);
            header("Content-Encoding", "gzip".to_owned());
        } else if resource.gzip && accepted {
            body = zipped(&body);
            header("Content-Encoding", "gzip".to_owned());
            header("Vary", "Accept-Encoding".to_owned());
        }
        if resource.chunked {
            body = chunks(&body);
            header("Transfer-Encoding", "chunked".to_owned());
        } else {
            header("Content-Length", body.len().to_string());
        }
    }
    let mut wire = head(status, &headers);
    if resource.fault == Some(Fault::NoHead) {
        wire.clear();
    }
    let head = wire.len();
    if request.method != "HEAD" {
        wire.extend(body);
    }
    Answer { status, wire, head, fault: resource.fault.clone() }
}

/// RFC 9110 13.2.2: `If-None-Match` decides alone where it is given.
fn unchanged(resource: &Resource, tag: &str, request: &Request) -> bool {
    if let Some(known) = request.header("if-none-match") {
        return resource.etag
            && known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*");
    }
    let since = request.header("if-modified-since").and_then(|text| httpdate::parse_http_date(text).ok());
    matches!((resource.modified, since), (Some(modified), Some(since)) if modified <= since)
}

fn head(status: u16, headers: &[(String, String)]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} {}\r\n", reason(status));
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").expect("writing to a String cannot fail");
    }
    text.push_str("\r\n");
    text.into_bytes()
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Whatever",
    }
}

fn body_of(resource: &Resource, request: &Request, bases: &Bases) -> Vec<u8> {
    match &resource.body {
        Body::Bytes(bytes) => bytes.clone(),
        Body::Page(bytes) => expand(bytes, bases),
        Body::Records { records, per_page } => proxied(records, *per_page, request).into_bytes(),
        // an API that answers with an API has nothing to say
        Body::Api(_) => Vec::new(),
    }
}

/// Puts the hosts' addresses where their names stand.
pub(super) fn expand(bytes: &[u8], bases: &Bases) -> Vec<u8> {
    const OPEN: &[u8] = b"{base:";
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = position(rest, OPEN) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        let end = position(from, b"}").unwrap_or(from.len());
        let name = from.get(OPEN.len()..end).map(String::from_utf8_lossy).unwrap_or_default();
        match bases.get(name.as_ref()) {
            Some(base) => out.extend_from_slice(base.as_bytes()),
            None => out.extend_from_slice(&from[..end]),
        }
        // a name that is no host keeps its closing brace
        let skip = end + usize::from(bases.contains_key(name.as_ref()));
        rest = from.get(skip..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

/// The dataproxy's answer: `page` counts from 1, `startrecord` to `endrecord` from 1 with both ends included.
fn proxied(records: &[String], per_page: usize, request: &Request) -> String {
    let number = |name: &str| request.parameter(name).and_then(|text| text.trim().parse::<usize>().ok());
    let (first, last) = match (number("startrecord"), number("endrecord"), number("page")) {
        (Some(first), Some(last), _) => (first.max(1), last),
        (_, _, Some(page)) => {
            let first = page.max(1).saturating_sub(1).saturating_mul(per_page);
            (first.saturating_add(1), first.saturating_add(per_page))
        }
        _ => (1, per_page),
    };
    let mut xml = format!("<datastore>\n<totalrecord>{}</totalrecord>\n<recordset>\n", records.len());
    for record in records.iter().take(last).skip(first - 1) {
        xml.push_str(&super::page::record(record));
        xml.push('\n');
    }
    xml.push_str("</recordset>\n</datastore>");
    xml
}

fn zipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail")
}

fn zeros(plain: u64) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0), plain), &mut encoder)
        .expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail")
}

/// Chunks of 1,000 bytes at most, small enough that every page has several (RFC 9112 7.1).
fn chunks(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in body.chunks(1000) {
        out.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        out.extend_from_slice(piece);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}
