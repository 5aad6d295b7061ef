//! One exchange with a portal and what the archive keeps of it.

use super::source::SourceId;
use super::status::RequestStatus;
use super::uri::{CrawlUri, SurtKey};
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;
use uuid::Uuid;

/// A SHA-256 digest, written `sha256:` and lower-case hex everywhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The raw 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The hex digits without the prefix.
    pub fn hex(&self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::with_capacity(64), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is not `sha256:` and 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a sha256 digest")]
pub struct DigestError(String);

impl TryFrom<String> for Digest {
    type Error = DigestError;
    fn try_from(text: String) -> Result<Self, DigestError> {
        let wrong = || DigestError(text.clone());
        let hex = text.strip_prefix("sha256:").ok_or_else(wrong)?;
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
            let digits = std::str::from_utf8(pair).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl From<[u8; 32]> for Digest {
    /// A digest that was taken earlier, from its raw bytes.
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

/// The id of a capture: the UUID of its WARC record (version 7, so ids sort by time).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaptureId(pub Uuid);

impl CaptureId {
    /// A new id.
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// As WARC writes record ids: `<urn:uuid:…>` (WARC/1.1 section 5.2).
    pub fn record_id(self) -> String {
        format!("<urn:uuid:{}>", self.0)
    }

    /// Reads a WARC record id.
    pub fn from_record_id(text: &str) -> Option<Self> {
        let inner = text.trim().trim_start_matches('<').trim_end_matches('>');
        Uuid::parse_str(inner.strip_prefix("urn:uuid:")?).ok().map(Self)
    }
}

impl Default for CaptureId {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for CaptureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an address is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The rules of an origin.
    Robots,
    /// A page of links, or an answer of a listing's API.
    Listing,
    /// A page or document that should be a report.
    Report,
    /// A document that a report page links.
    Attachment,
    /// A path that cannot exist, to know the page that a host shows for one.
    Probe,
}

impl Role {
    /// The word in metadata records and logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Robots => "robots",
            Self::Listing => "listing",
            Self::Report => "report",
            Self::Attachment => "attachment",
            Self::Probe => "probe",
        }
    }

    /// The role that prints as this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Robots, Self::Listing, Self::Report, Self::Attachment, Self::Probe]
            .into_iter()
            .find(|r| r.word() == word)
    }
}

/// One request, before politeness and transport add theirs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Request {
    /// Where to.
    pub uri: CrawlUri,
    /// A form (`application/x-www-form-urlencoded`); with it the method is POST, else GET.
    pub form: Option<String>,
    /// Whether the portal's own page would send it by script (`X-Requested-With: XMLHttpRequest`).
    pub ajax: bool,
    /// The page that the request comes from, where the portal wants to be told.
    pub referer: Option<CrawlUri>,
}

impl Request {
    /// A plain GET.
    pub fn get(uri: CrawlUri) -> Self {
        Self { uri, form: None, ajax: false, referer: None }
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &'static str {
        if self.form.is_some() { "POST" } else { "GET" }
    }

    /// The key that this request is compared by: the address, and the form where there is one.
    pub fn key(&self) -> SurtKey {
        let surt = self.uri.surt();
        match &self.form {
            Some(form) => surt.with_body(form),
            None => surt,
        }
    }
}

/// Conditions that make a portal answer 304 where nothing changed (RFC 9110 section 13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag` of the held response, verbatim.
    pub etag: Option<String>,
    /// `Last-Modified` of the held response, verbatim.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Whether there is none, so that a conditional request is not possible.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// Why a body in the archive is shorter than what the portal had (WARC/1.1 section 5.13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truncated {
    /// The cap on size.
    Length,
    /// The cap on time.
    Time,
    /// The connection ended early.
    Disconnect,
}

impl Truncated {
    /// The word of the `WARC-Truncated` field.
    pub fn word(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
        }
    }

    /// The reason that prints as this word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Length, Self::Time, Self::Disconnect].into_iter().find(|t| t.word() == word)
    }
}

/// Header fields in their order, names and values as they came (values as bytes of ISO-8859-1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// The first value of a field, by its name in any case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The validators that a response carries.
    pub fn validators(&self) -> Validators {
        Validators {
            etag: self.get("etag").map(str::to_owned),
            last_modified: self.get("last-modified").map(str::to_owned),
        }
    }
}

/// One request and its answer, as it went over the wire.
///
/// The body is transfer-decoded and still content-encoded (the payload of WARC/1.1); the header block is rebuilt
/// from the fields in their order, which is all that an HTTP library shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// What was asked.
    pub request: Request,
    /// The request's header fields as sent.
    pub request_headers: Headers,
    /// When the request started.
    pub started: Timestamp,
    /// From the start to the last byte.
    pub duration: Duration,
    /// The address that answered; none behind a proxy.
    pub ip: Option<IpAddr>,
    /// The status code.
    pub http_status: u16,
    /// The reason phrase, or empty.
    pub reason: String,
    /// The response's header fields.
    pub headers: Headers,
    /// The payload.
    pub body: Bytes,
    /// Whether and why the payload is cut.
    pub truncated: Option<Truncated>,
}

/// The `response` record that a revisit refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Its capture.
    pub id: CaptureId,
    /// Its address as sent.
    pub uri: CrawlUri,
    /// Its time.
    pub time: Timestamp,
    /// Digest of its payload.
    pub digest: Digest,
}

impl Original {
    /// The capture as an original; none when it is itself a revisit.
    pub fn of(capture: &Capture) -> Option<Self> {
        let Capture { id, uri, time, payload_digest, .. } = capture;
        let holds = capture.revisit_of.is_none();
        holds.then(|| Self { id: *id, uri: uri.clone(), time: *time, digest: *payload_digest })
    }
}

/// Where in the crawl an exchange belongs; kept in a `metadata` record beside it, so that the store can be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// For which source.
    pub source: SourceId,
    /// What for.
    pub role: Role,
    /// The address that led here: a listing, a report page, or the redirecting address.
    pub via: Option<CrawlUri>,
    /// Which run.
    pub run: String,
    /// Which walk of the source's listing.
    pub walk: u64,
    /// The outcome as the crawl judged it.
    pub status: RequestStatus,
}

/// A place in the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// The WARC file's name, without `.open` and without a folder.
    pub file: String,
    /// Byte offset of the record's gzip member.
    pub offset: u64,
    /// Length of that member in bytes.
    pub length: u64,
}

/// One archived exchange: a `response` record, or a `revisit` that refers to one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// Its WARC record's id.
    pub id: CaptureId,
    /// The address as sent.
    pub uri: CrawlUri,
    /// The key it is compared by.
    pub key: SurtKey,
    /// When the request started.
    pub time: Timestamp,
    /// The status code.
    pub http_status: u16,
    /// `Content-Type`, or empty.
    pub content_type: String,
    /// Digest of the payload (for a 304, of the payload that it confirms).
    pub payload_digest: Digest,
    /// Payload bytes as transferred.
    pub payload_length: u64,
    /// For a revisit, the `response` that it refers to: never another revisit.
    pub revisit_of: Option<CaptureId>,
    /// Where the record lies.
    pub location: Location,
    /// Whether and why the payload is cut.
    pub truncated: Option<Truncated>,
    /// Where in the crawl it belongs.
    pub hop: Hop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_read_back_and_reject_what_is_none() {
        let digest = Digest::of(b"");
        assert_eq!(digest.to_string(), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(Digest::try_from(digest.to_string()).unwrap(), digest);
        for wrong in
            ["", "sha1:00", "sha256:zz", &format!("sha256:{}", "g".repeat(64)), &format!("sha256:{}", "年".repeat(22))]
        {
            assert!(Digest::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_record_id_names_its_capture() {
        let id = CaptureId::new();
        assert_eq!(CaptureId::from_record_id(&id.record_id()), Some(id));
        assert_eq!(CaptureId::from_record_id("<urn:uuid:no>"), None);
    }

    #[test]
    fn a_form_makes_another_resource_of_the_same_address() {
        let uri = CrawlUri::parse("http://a.gov.cn/dataproxy.jsp").unwrap();
        let get = Request::get(uri);
        let post = Request { form: Some("page=2".into()), ..get.clone() };
        assert_ne!(get.key(), post.key());
        assert_eq!(post.method(), "POST");
    }
}
