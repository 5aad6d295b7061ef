//! One answer of a made-up portal, and how it lies.
//!
//! Plain data with shorthands to build it.

use super::{Api, Asked, Charset, Entry, position};
use crate::portal::page;
use std::time::{Duration, SystemTime};

/// What stands in an answer's body.
#[derive(Debug, Clone)]
pub enum Body {
    /// These bytes as they are.
    Bytes(Vec<u8>),
    /// Text of our own, in which `{base:<name>}` becomes a host's address.
    Page(Vec<u8>),
    /// Records of a jpage column, cut to the `page` or the `startrecord` and `endrecord` that a request asks for.
    Records {
        /// Each record's markup.
        records: Vec<String>,
        /// How many a page has.
        per_page: usize,
    },
    /// Made anew for each request.
    Api(Api),
}

impl Body {
    pub(super) fn drop_lines(&mut self, text: &str) -> usize {
        match self {
            Self::Bytes(_) => 0,
            Self::Page(bytes) => {
                let mut dropped = 0;
                let kept: Vec<&[u8]> = bytes
                    .split_inclusive(|byte| *byte == b'\n')
                    .filter(|line| {
                        let hit = position(line, text.as_bytes()).is_some();
                        dropped += usize::from(hit);
                        !hit
                    })
                    .collect();
                *bytes = kept.concat();
                dropped
            }
            Self::Records { records, .. } => {
                let before = records.len();
                records.retain(|record| !record.contains(text));
                before - records.len()
            }
            Self::Api(api) => {
                let before = api.entries.len();
                api.entries.retain(|entry| !entry.target.contains(text));
                before - api.entries.len()
            }
        }
    }

    pub(super) fn add_first(&mut self, line: &str, charset: Charset) -> bool {
        match self {
            Self::Bytes(_) | Self::Api(_) => false,
            Self::Page(bytes) => {
                // menus have items too, but not at the start of a line; an island keeps each item within a record
                let at_start = |text: &[u8]| position(bytes, text).map(|at| at + 1);
                let (item, record) = (at_start(b"\n<li><a href"), at_start(b"\n<record>"));
                let Some(start) = record.or(item) else { return false };
                let line = if record.is_some() { page::record(line) } else { line.to_owned() };
                bytes.splice(start..start, charset.encode(&format!("{line}\n")));
                true
            }
            Self::Records { records, .. } => {
                records.insert(0, line.to_owned());
                true
            }
        }
    }
}

/// One answer, and how it lies.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The status code.
    pub status: u16,
    /// `Content-Type` as sent, true or not; none sends none.
    pub content_type: Option<String>,
    /// The body.
    pub body: Body,
    /// Whether an `ETag` of the body is sent and `If-None-Match` answered.
    pub etag: bool,
    /// The `Last-Modified` that is sent and held against `If-Modified-Since`.
    pub modified: Option<SystemTime>,
    /// Further headers, in order.
    pub headers: Vec<(String, String)>,
    /// Whether the body is compressed for who accepts it.
    pub gzip: bool,
    /// Whether the body goes out in chunks, without a length.
    pub chunked: bool,
    /// What goes wrong.
    pub fault: Option<Fault>,
}

/// What goes wrong with an answer. Sizes are bytes on the wire, the head included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// So much is sent, then nothing more; the connection stays open.
    Hang {
        /// 0 for no answer at all.
        after: usize,
    },
    /// So much is sent, then the connection is reset (TCP RST).
    Reset {
        /// 0 for no answer at all.
        after: usize,
    },
    /// The end is not sent and the connection is closed: `Content-Length` lies, or the last chunk lacks.
    ShortBody {
        /// How much lacks.
        missing: usize,
    },
    /// Sent slowly.
    Slow {
        /// Bytes in a second.
        rate: usize,
    },
    /// A small gzip body that unpacks to so many zero bytes, whether gzip was accepted or not.
    Bomb {
        /// Bytes after decompression.
        plain: u64,
    },
    /// So many times an error, then the real answer.
    Throttle {
        /// How often still.
        times: u32,
        /// 503 or 429.
        status: u16,
        /// `Retry-After` as sent: seconds or a date; empty sends none.
        retry_after: String,
    },
    /// The body alone, without a status line or headers.
    NoHead,
}

impl Resource {
    fn new(content_type: &str, body: Body) -> Self {
        Self {
            status: 200,
            content_type: Some(content_type.to_owned()),
            body,
            etag: false,
            modified: None,
            headers: Vec::new(),
            gzip: false,
            chunked: false,
            fault: None,
        }
    }

    /// A page in UTF-8 that says so.
    pub fn html(html: &str) -> Self {
        Self::new("text/html; charset=utf-8", Body::Page(html.as_bytes().to_vec()))
    }

    /// A page in this encoding; the header says nothing of it.
    pub fn encoded(html: &str, charset: Charset) -> Self {
        Self::new("text/html", Body::Page(charset.encode(html)))
    }

    /// A text file in UTF-8.
    pub fn text(text: &str) -> Self {
        Self::bytes("text/plain; charset=utf-8", text.as_bytes())
    }

    /// These bytes as they are.
    pub fn bytes(content_type: &str, bytes: &[u8]) -> Self {
        Self::new(content_type, Body::Bytes(bytes.to_vec()))
    }

    /// The dataproxy of a jpage column: XML with the records that are asked for.
    pub fn records(records: Vec<String>, per_page: usize) -> Self {
        Self::new("text/xml;charset=utf-8", Body::Records { records, per_page })
    }

    /// An answer that is made anew for each request; its status and headers are those that `answer` gives it.
    pub fn api(entries: Vec<Entry>, per_page: usize, answer: fn(&Api, Asked<'_>) -> Self) -> Self {
        Self::new("text/html; charset=utf-8", Body::Api(Api { entries, per_page, stuck: false, answer }))
    }

    /// JSON in UTF-8.
    pub fn json(text: &str) -> Self {
        Self::new("application/json;charset=UTF-8", Body::Page(text.as_bytes().to_vec()))
    }

    /// 302 to an address: absolute, relative, or with `{base:<name>}`.
    pub fn redirect(to: &str) -> Self {
        Self::html("").status(302).header("Location", to)
    }

    /// A wall's script page: status 521 and a cookie that only a browser would come back with.
    pub fn challenge() -> Self {
        let script = "<script>document.cookie='__jsl_clearance_s='+[7,1,4].join('')+';max-age=3600;path=/';\
                      location.href=location.pathname+location.search</script>";
        Self::html(script).status(521).header("Set-Cookie", "__jsluid_s=0f0f0f0f; path=/; HttpOnly")
    }

    /// "Not found" with 200.
    pub fn soft_404() -> Self {
        Self::html(
            "<html><head><title>页面不存在</title></head><body><p>抱歉，您访问的页面不存在或已被删除。</p>\
             <p><a href=\"/\">返回首页</a></p></body></html>",
        )
    }

    /// 200 without a body.
    pub fn empty() -> Self {
        Self::bytes("text/html", b"")
    }

    /// Sets the status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Sets the content type as sent.
    #[must_use]
    pub fn typed(mut self, content_type: &str) -> Self {
        self.content_type = Some(content_type.to_owned());
        self
    }

    /// Sends an `ETag`.
    #[must_use]
    pub fn tagged(mut self) -> Self {
        self.etag = true;
        self
    }

    /// Sends a `Last-Modified`, in seconds since 1970.
    #[must_use]
    pub fn modified(mut self, epoch_seconds: u64) -> Self {
        self.modified = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(epoch_seconds));
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Compresses for who accepts it.
    #[must_use]
    pub fn zipped(mut self) -> Self {
        self.gzip = true;
        self
    }

    /// Sends in chunks.
    #[must_use]
    pub fn in_chunks(mut self) -> Self {
        self.chunked = true;
        self
    }

    /// Lets it go wrong.
    #[must_use]
    pub fn failing(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// So many times 503 with `Retry-After`, then the real answer.
    #[must_use]
    pub fn throttled(self, times: u32, retry_after: &str) -> Self {
        self.failing(Fault::Throttle { times, status: 503, retry_after: retry_after.to_owned() })
    }
}
