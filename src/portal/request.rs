//! A request as it stands on the wire (RFC 9112), read from one connection after the other.
//!
//! Comes in: a stream. Goes out: requests, or an error for what is none. Sizes are bounded.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt as _};

const MAX_HEAD: usize = 64 * 1024;
const MAX_BODY: usize = 1024 * 1024;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query as sent.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether the connection may carry another one.
    pub(super) keep_alive: bool,
}

impl Request {
    /// The first header of this name, whatever its case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(super) fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// The parameters of the query, then those of the form, decoded.
    pub(super) fn parameters(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let form = if self.method == "POST" { self.body.as_slice() } else { &[] };
        [query.as_bytes(), form].into_iter().flat_map(|text| url::form_urlencoded::parse(text).into_owned()).collect()
    }

    /// A parameter's value.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// The requests of one connection.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// What was read and belongs to the next request.
    rest: Vec<u8>,
}

impl Requests {
    /// The next request; none at the end of the connection.
    pub(super) async fn next(&mut self, stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Request>> {
        let end = loop {
            if let Some(at) = super::site::position(&self.rest, b"\r\n\r\n") {
                break at;
            }
            if self.rest.len() > MAX_HEAD {
                return Err(bad("a head of more than 64 KiB"));
            }
            if stream.read_buf(&mut self.rest).await? == 0 {
                return if self.rest.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
        };
        let head = String::from_utf8_lossy(&self.rest[..end]).into_owned();
        self.rest.drain(..end + 4);
        let mut request = head_of(&head)?;
        let length = request.header("content-length").unwrap_or("0").trim().parse().unwrap_or(usize::MAX);
        if length > MAX_BODY {
            return Err(bad("a body of more than 1 MiB, or of no length"));
        }
        while self.rest.len() < length {
            if stream.read_buf(&mut self.rest).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        request.body = self.rest.drain(..length).collect();
        Ok(Some(request))
    }
}

fn head_of(head: &str) -> io::Result<Request> {
    let mut lines = head.split("\r\n");
    let words: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, version] = words[..] else { return Err(bad("no request line")) };
    if !target.starts_with('/') || !version.starts_with("HTTP/1.") {
        return Err(bad("a target that is no path, or another protocol"));
    }
    let header =
        |line: &str| line.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    let headers: Vec<_> = lines.filter_map(header).collect();
    let mut request =
        Request { method: method.to_owned(), target: target.to_owned(), headers, body: Vec::new(), keep_alive: false };
    let connection = request.header("connection").unwrap_or_default().to_ascii_lowercase();
    request.keep_alive = version != "HTTP/1.0" && connection != "close";
    Ok(request)
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
