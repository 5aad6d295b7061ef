//! The archive as its users rely on it: what goes in comes out, and what a crash leaves behind is whole.

mod damage;
mod round_trip;

use super::*;
use crate::model::capture::{Capture, Digest, Exchange, Headers, Hop, Request, Role, Truncated};
use crate::model::source::SourceId;
use crate::model::status::RequestStatus;
use crate::model::uri::CrawlUri;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;
use tempfile::TempDir;

fn settings(dir: &TempDir) -> Settings {
    Settings {
        dir: dir.path().join("warc"),
        max_file: 1 << 30,
        software: "nianbao/0.1.0".into(),
        user_agent: "nianbao/0.1 (+https://example.org/bot)".into(),
        contact: "someone@example.org".into(),
        run: "20260102T030405Z-1".into(),
    }
}

fn open(dir: &TempDir) -> Writer {
    Writer::open(settings(dir), &BTreeMap::new()).unwrap().0
}

fn uri(text: &str) -> CrawlUri {
    CrawlUri::parse(text).unwrap()
}

fn headers(fields: &[(&str, &str)]) -> Headers {
    Headers(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
}

fn hop() -> Hop {
    Hop {
        source: SourceId("shandong-jining".into()),
        role: Role::Report,
        via: Some(uri("https://www.jining.gov.cn/col/col1/index.html?uid=%E5%B9%B4")),
        run: "20260102T030405Z-1".into(),
        walk: 7,
        status: RequestStatus::Ok,
    }
}

/// A page as a portal sends it, with a body of so many bytes that hardly compress.
fn page(path: &str, bytes: usize) -> Exchange {
    let body: Vec<u8> = (0..bytes as u64).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect();
    let length = body.len().to_string();
    Exchange {
        request: Request::get(uri(&format!("https://www.jining.gov.cn/{path}"))),
        request_headers: headers(&[("host", "www.jining.gov.cn"), ("user-agent", "nianbao/0.1")]),
        started: "2026-01-02T03:04:05.123456789Z".parse().unwrap(),
        duration: Duration::from_millis(321),
        ip: Some("203.0.113.7".parse().unwrap()),
        http_status: 200,
        reason: "OK".into(),
        headers: headers(&[("content-type", "text/html"), ("content-length", &length), ("etag", "\"a\"")]),
        body: body.into(),
        truncated: None,
    }
}

fn scan_all(dir: &TempDir, file: &str) -> Vec<Archived> {
    Archive::open(settings(dir).dir).unwrap().scan(file, 0).unwrap().collect::<Result<_, _>>().unwrap()
}
