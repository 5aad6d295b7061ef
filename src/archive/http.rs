//! HTTP messages as record blocks (WARC/1.1 sections 6.3.2 and 6.5.2; RFC 9112).
//!
//! Comes in: header fields in their order and a body. Goes out: the block of an `application/http` record, and the fields
//! back from it. The body is stored without its transfer coding, so two fields are told apart from what came:
//! `Transfer-Encoding` is kept as `X-Archive-Orig-Transfer-Encoding`, and where `Content-Length` was none or another, the
//! block has the fitting one and `X-Archive-Orig-Content-Length` says what came, or `none`. Never done here: decoding.

use super::record::{END, find};
use crate::model::capture::{Exchange, Headers};
use std::fmt::Write as _;
use url::Position;

const TRANSFER_ENCODING: &str = "Transfer-Encoding";
const CONTENT_LENGTH: &str = "Content-Length";
/// Stands before the name of a field that is kept and no longer true of the block.
const ORIGINAL: &str = "X-Archive-Orig-";
/// What stands in `X-Archive-Orig-Content-Length` where the portal sent no length.
const NONE: &str = "none";

/// The request as sent; `Host` and a form's `Content-Length` are added where the HTTP library did not show them.
pub(super) fn request_block(exchange: &Exchange) -> Vec<u8> {
    let request = &exchange.request;
    let url = request.uri.url();
    let mut block = Block::default();
    block.line(&format!("{} {} HTTP/1.1", request.method(), &url[Position::BeforePath..Position::AfterQuery]));
    if exchange.request_headers.get("host").is_none() {
        block.field("Host", &url[Position::BeforeHost..Position::AfterPort]);
    }
    for (name, value) in &exchange.request_headers.0 {
        block.field(name, value);
    }
    let form = request.form.as_deref().unwrap_or_default();
    if request.form.is_some() && exchange.request_headers.get(CONTENT_LENGTH).is_none() {
        block.field(CONTENT_LENGTH, &form.len().to_string());
    }
    block.finish(form.as_bytes())
}

/// The response with fields that fit its payload; `body` is the payload, or nothing where a revisit leaves it out.
pub(super) fn response_block(exchange: &Exchange, body: &[u8]) -> Vec<u8> {
    let length = exchange.body.len().to_string();
    let mut block = status_line(exchange);
    let mut fitted = false;
    for (name, value) in &exchange.headers.0 {
        if name.eq_ignore_ascii_case(TRANSFER_ENCODING) {
            block.field(&format!("{ORIGINAL}{name}"), value);
        } else if !name.eq_ignore_ascii_case(CONTENT_LENGTH) {
            block.field(name, value);
        } else if *value == length {
            fitted = true;
            block.field(name, value);
        } else {
            if !std::mem::replace(&mut fitted, true) {
                block.field(CONTENT_LENGTH, &length);
            }
            block.field(&format!("{ORIGINAL}{name}"), value);
        }
    }
    if !fitted {
        block.field(CONTENT_LENGTH, &length);
        block.field(&format!("{ORIGINAL}{CONTENT_LENGTH}"), NONE);
    }
    block.finish(body)
}

/// A 304 as it came: its `Content-Length` speaks of the payload that it confirms (RFC 9110 section 15.4.5).
pub(super) fn not_modified_block(exchange: &Exchange) -> Vec<u8> {
    let mut block = status_line(exchange);
    for (name, value) in &exchange.headers.0 {
        let transfer = name.eq_ignore_ascii_case(TRANSFER_ENCODING);
        block.field(&format!("{}{name}", if transfer { ORIGINAL } else { "" }), value);
    }
    block.finish(&exchange.body)
}

fn status_line(exchange: &Exchange) -> Block {
    let mut block = Block::default();
    block.line(&format!("HTTP/1.1 {} {}", exchange.http_status, exchange.reason));
    block
}

/// An HTTP message's head, and where its body starts in the block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The request line or status line.
    pub(super) start: String,
    /// The fields as the block has them.
    pub(super) fields: Headers,
    /// Bytes before the body.
    pub(super) length: usize,
}

impl Head {
    /// Reads the head of a block.
    pub(super) fn parse(block: &[u8]) -> Result<Self, String> {
        let end = find(block, END).ok_or("the HTTP head has no end")?;
        let text: String = block.get(..end).unwrap_or_default().iter().map(|byte| char::from(*byte)).collect();
        let mut lines = text.split("\r\n");
        let start = lines.next().unwrap_or_default().to_owned();
        let field = |line: &str| {
            let (name, value) = line.split_once(':').ok_or("an HTTP field has no name")?;
            Ok((name.to_owned(), value.strip_prefix(' ').unwrap_or(value).to_owned()))
        };
        let fields = lines.map(field).collect::<Result<_, String>>()?;
        Ok(Self { start, fields: Headers(fields), length: end + END.len() })
    }

    /// Status code and reason phrase of a response.
    pub(super) fn status(&self) -> Result<(u16, String), String> {
        let rest = self.start.strip_prefix("HTTP/").and_then(|rest| rest.split_once(' '));
        let (code, reason) = rest.map(|(_, r)| r.split_once(' ').unwrap_or((r, ""))).ok_or("no HTTP status line")?;
        Ok((code.parse().map_err(|_| format!("{code:?} is no HTTP status"))?, reason.to_owned()))
    }

    /// The fields as the portal sent them, the archive's own changes taken back.
    pub(super) fn original_fields(&self) -> Headers {
        let mut out: Vec<(String, String)> = Vec::with_capacity(self.fields.0.len());
        for (name, value) in &self.fields.0 {
            let original = name.strip_prefix(ORIGINAL).unwrap_or_default();
            if original.eq_ignore_ascii_case(CONTENT_LENGTH) {
                out.pop_if(|(last, _)| last == CONTENT_LENGTH);
                if value == NONE {
                    continue;
                }
            } else if !original.eq_ignore_ascii_case(TRANSFER_ENCODING) {
                out.push((name.clone(), value.clone()));
                continue;
            }
            out.push((original.to_owned(), value.clone()));
        }
        Headers(out)
    }
}

/// A head under construction, ISO-8859-1.
#[derive(Default)]
struct Block(Vec<u8>);

impl Block {
    fn line(&mut self, text: &str) {
        self.text(text);
        self.0.extend(b"\r\n");
    }

    fn field(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.extend(b": ");
        self.line(value);
    }

    /// A token (RFC 9110 section 5.6.2); any other byte is written as `%XX`.
    fn name(&mut self, name: &str) {
        if name.is_empty() {
            self.0.extend(b"X-Archive-Unnamed");
        }
        for byte in name.bytes() {
            match byte {
                b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'^'..=b'`' | b'|' | b'~' => self.0.push(byte),
                _ if byte.is_ascii_alphanumeric() => self.0.push(byte),
                _ => self.escape(byte),
            }
        }
    }

    /// One line of ISO-8859-1; control characters but for tabs, and what is beyond ISO-8859-1, as `%XX`.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match u8::try_from(u32::from(c)) {
                Ok(byte) if byte == b'\t' || !byte.is_ascii_control() => self.0.push(byte),
                _ => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| self.escape(byte)),
            }
        }
    }

    fn escape(&mut self, byte: u8) {
        let mut text = String::with_capacity(3);
        let _ = write!(text, "%{byte:02X}");
        self.0.extend(text.bytes());
    }

    fn finish(mut self, body: &[u8]) -> Vec<u8> {
        self.0.extend(b"\r\n");
        self.0.extend(body);
        self.0
    }
}
