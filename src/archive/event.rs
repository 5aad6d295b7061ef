//! One capture event as three records, and back (WARC/1.1 sections 5.7, 6.3, 6.5, 6.6, 6.7).
//!
//! Comes in: an exchange, its place in the crawl, the original of a revisit, ids. Goes out: the records `request`,
//! `metadata` and `response` or `revisit` with the [`Capture`] that they make; from records read, the same again. Pure.
//! What HTTP has no word for, the [`Hop`] and how the request came to be, stands in the `metadata` record, because the
//! store is rebuilt from the archive alone.

use super::http::{Head, not_modified_block, request_block, response_block};
use super::record::{Draft, Fields, Kind, Record};
use super::revisit::{Decision, decide};
use super::{Original, Settings};
use crate::model::capture::{Capture, CaptureId, Digest, Exchange, Headers, Hop, Location, Request, Role, Truncated};
use crate::model::source::SourceId;
use crate::model::status::RequestStatus;
use crate::model::uri::CrawlUri;
use bytes::Bytes;
use jiff::Timestamp;
use std::time::Duration;

const HTTP_REQUEST: &str = "application/http;msgtype=request";
const HTTP_RESPONSE: &str = "application/http;msgtype=response";
const WARC_FIELDS: &str = "application/warc-fields";

/// The ids of an event's records; the capture's is that of the `response` or `revisit`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) request: CaptureId,
    pub(super) metadata: CaptureId,
    pub(super) capture: CaptureId,
}

/// The first record of a file (section 6.2).
pub(super) fn warcinfo(settings: &Settings, file: &str, id: CaptureId, now: Timestamp) -> Draft {
    let mut fields = Fields::default();
    fields.push("WARC-Date", &now);
    fields.push("WARC-Filename", &file);
    let mut about = Fields::default();
    about.push("software", &settings.software);
    about.push("format", "WARC File Format 1.1");
    about.push("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/");
    about.push("isPartOf", &settings.run);
    about.push("robots", "classic");
    about.push("http-header-user-agent", &settings.user_agent);
    if !settings.contact.is_empty() {
        about.push("operator", &settings.contact);
    }
    Draft::new(Kind::Warcinfo, id, &fields, (WARC_FIELDS, about.to_lines().into_bytes()))
}

/// The records of an event in the order in which they are written, and the capture but for its place.
pub(super) fn write(exchange: &Exchange, hop: &Hop, original: Option<&Original>, ids: Ids) -> ([Draft; 3], Capture) {
    let payload = Digest::of(&exchange.body);
    let decision = decide(exchange, payload, original);
    let main = main_record(exchange, decision, payload, ids);
    let capture = Capture {
        id: ids.capture,
        uri: exchange.request.uri.clone(),
        key: exchange.request.key(),
        time: exchange.started,
        http_status: exchange.http_status,
        content_type: exchange.headers.get("content-type").unwrap_or_default().to_owned(),
        payload_digest: referred_digest(decision, payload),
        payload_length: exchange.body.len() as u64,
        revisit_of: decision.original().map(|original| original.id),
        location: Location { file: String::new(), offset: 0, length: 0 },
        truncated: exchange.truncated,
        hop: hop.clone(),
    };
    ([request_record(exchange, ids), metadata_record(exchange, hop, ids), main], capture)
}

fn common_fields(exchange: &Exchange, concurrent: &[CaptureId]) -> Fields {
    let mut fields = Fields::default();
    fields.push("WARC-Date", &exchange.started);
    fields.push("WARC-Target-URI", &exchange.request.uri);
    for id in concurrent {
        fields.push("WARC-Concurrent-To", &id.record_id());
    }
    if let Some(ip) = exchange.ip {
        fields.push("WARC-IP-Address", &ip);
    }
    fields
}

fn request_record(exchange: &Exchange, ids: Ids) -> Draft {
    let mut fields = common_fields(exchange, &[ids.capture]);
    if let Some(form) = &exchange.request.form {
        fields.push("WARC-Payload-Digest", &Digest::of(form.as_bytes()));
    }
    Draft::new(Kind::Request, ids.request, &fields, (HTTP_REQUEST, request_block(exchange)))
}

fn metadata_record(exchange: &Exchange, hop: &Hop, ids: Ids) -> Draft {
    let fields = common_fields(exchange, &[ids.capture]);
    let mut about = Fields::default();
    if let Some(via) = &hop.via {
        about.push("via", via);
    }
    about.push("fetchTimeMs", &exchange.duration.as_millis());
    about.push("source", &hop.source);
    about.push("role", hop.role.word());
    about.push("run", &hop.run);
    about.push("walk", &hop.walk);
    about.push("status", &hop.status);
    if exchange.request.ajax {
        about.push("ajax", "true");
    }
    if let Some(referer) = &exchange.request.referer {
        about.push("referer", referer);
    }
    // a revisit's own WARC-Truncated says that the payload is left out, so the capture's stands here
    if let Some(truncated) = exchange.truncated {
        about.push("truncated", truncated.word());
    }
    Draft::new(Kind::Metadata, ids.metadata, &fields, (WARC_FIELDS, about.to_lines().into_bytes()))
}

fn main_record(exchange: &Exchange, decision: Decision<'_>, payload: Digest, ids: Ids) -> Draft {
    let mut fields = common_fields(exchange, &[ids.request, ids.metadata]);
    if let (Some(profile), Some(original)) = (decision.profile(), decision.original()) {
        fields.push("WARC-Profile", profile);
        fields.push("WARC-Refers-To", &original.id.record_id());
        fields.push("WARC-Refers-To-Target-URI", &original.uri);
        fields.push("WARC-Refers-To-Date", &original.time);
    }
    fields.push("WARC-Payload-Digest", &referred_digest(decision, payload));
    let (kind, truncated, block) = match decision {
        Decision::Response => {
            (Kind::Response, exchange.truncated.map(Truncated::word), response_block(exchange, &exchange.body))
        }
        Decision::ServerNotModified(_) => (Kind::Revisit, None, not_modified_block(exchange)),
        // section 6.7.2: "A WARC-Truncated header with reason 'length' shall be used for any identical-digest truncation"
        Decision::IdenticalPayload(_) => (Kind::Revisit, Some(Truncated::Length.word()), response_block(exchange, &[])),
    };
    if let Some(word) = truncated {
        fields.push("WARC-Truncated", word);
    }
    Draft::new(kind, ids.capture, &fields, (HTTP_RESPONSE, block))
}

fn referred_digest(decision: Decision<'_>, payload: Digest) -> Digest {
    decision.original().map_or(payload, |original| original.digest)
}

/// A `response` or `revisit` record as read.
pub(super) struct Answer {
    pub(super) id: CaptureId,
    pub(super) uri: CrawlUri,
    pub(super) time: Timestamp,
    pub(super) http_status: u16,
    pub(super) reason: String,
    /// As the portal sent them.
    pub(super) headers: Headers,
    /// As stored: empty for most revisits.
    pub(super) payload: Bytes,
    /// The length that the portal's payload had.
    pub(super) payload_length: u64,
    pub(super) payload_digest: Option<Digest>,
    pub(super) truncated: Option<Truncated>,
    pub(super) refers_to: Option<CaptureId>,
}

impl Answer {
    /// Reads what the record's fields and HTTP head say.
    pub(super) fn read(record: &Record) -> Result<Self, String> {
        let revisit = record.kind == Kind::Revisit;
        let head = Head::parse(&record.block)?;
        let (http_status, reason) = head.status()?;
        let payload = record.block.slice(head.length..);
        let headers = head.original_fields();
        let fitted = head.fields.get("content-length").and_then(|text| text.trim().parse().ok());
        Ok(Self {
            id: record.id().ok_or("WARC-Record-ID is no UUID")?,
            uri: uri(&record.fields, "WARC-Target-URI")?.ok_or("the record has no WARC-Target-URI")?,
            time: parsed(&record.fields, "WARC-Date")?,
            payload_length: match fitted {
                Some(length) if revisit && http_status != 304 => length,
                _ => payload.len() as u64,
            },
            payload,
            http_status,
            reason,
            headers,
            payload_digest: record.digest("WARC-Payload-Digest"),
            truncated: record.fields.get("WARC-Truncated").filter(|_| !revisit).and_then(Truncated::from_word),
            refers_to: record.fields.get("WARC-Refers-To").and_then(CaptureId::from_record_id),
        })
    }

    /// Whether the stored payload has the declared digest; a revisit's is that of a payload elsewhere.
    pub(super) fn payload_is_intact(&self, record: &Record) -> bool {
        record.kind == Kind::Revisit || self.payload_digest.is_none_or(|declared| declared == Digest::of(&self.payload))
    }
}

/// Puts the three records of an event together again; says what is missing or unreadable.
pub(super) fn read(
    request: &Record,
    metadata: &Record,
    answer: Answer,
    location: Location,
) -> Result<(Exchange, Hop, Capture), String> {
    let about = Fields::from_lines(&String::from_utf8_lossy(&metadata.block))?;
    let hop = Hop {
        source: SourceId(required(&about, "source")?.to_owned()),
        role: word(&about, "role", Role::from_word)?,
        via: uri(&about, "via")?,
        run: required(&about, "run")?.to_owned(),
        walk: parsed(&about, "walk")?,
        status: word(&about, "status", RequestStatus::from_word)?,
    };
    let sent = Head::parse(&request.block)?;
    let form = request.block.slice(sent.length..);
    let request_sent = Request {
        uri: answer.uri.clone(),
        form: sent.start.starts_with("POST ").then(|| String::from_utf8_lossy(&form).into_owned()),
        ajax: about.get("ajax") == Some("true"),
        referer: uri(&about, "referer")?,
    };
    let truncated = match about.get("truncated") {
        Some(_) => Some(word(&about, "truncated", Truncated::from_word)?),
        None => answer.truncated,
    };
    let ip = request.fields.get("WARC-IP-Address").and_then(|text| text.trim().parse().ok());
    let capture = Capture {
        id: answer.id,
        uri: answer.uri,
        key: request_sent.key(),
        time: answer.time,
        http_status: answer.http_status,
        content_type: answer.headers.get("content-type").unwrap_or_default().to_owned(),
        payload_digest: answer.payload_digest.unwrap_or_else(|| Digest::of(&answer.payload)),
        payload_length: answer.payload_length,
        revisit_of: answer.refers_to,
        location,
        truncated,
        hop: hop.clone(),
    };
    let exchange = Exchange {
        request: request_sent,
        request_headers: sent.fields,
        started: answer.time,
        duration: Duration::from_millis(parsed(&about, "fetchTimeMs")?),
        ip,
        http_status: answer.http_status,
        reason: answer.reason,
        headers: answer.headers,
        body: answer.payload,
        truncated,
    };
    Ok((exchange, hop, capture))
}

fn required<'a>(fields: &'a Fields, name: &str) -> Result<&'a str, String> {
    fields.get(name).ok_or_else(|| format!("the record has no {name}"))
}

fn parsed<T: std::str::FromStr>(fields: &Fields, name: &str) -> Result<T, String> {
    let text = required(fields, name)?;
    text.trim().parse().map_err(|_| format!("{name} is {text:?}"))
}

fn word<T>(fields: &Fields, name: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    let text = required(fields, name)?;
    read(text).ok_or_else(|| format!("{name} is {text:?}"))
}

fn uri(fields: &Fields, name: &str) -> Result<Option<CrawlUri>, String> {
    fields.get(name).map(|text| CrawlUri::parse(text).map_err(|why| format!("{name}: {why}"))).transpose()
}
