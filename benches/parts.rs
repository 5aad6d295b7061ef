//! How fast the parts are that a crawl spends its time in: `cargo bench`, or `cargo bench -- html` for some of them.
//!
//! Comes in: made-up reports and listings. Goes out: for each part the median time of one piece of work, how many pieces
//! (records, pages) one core does a second, and its throughput. `read` is records by format; `DOCUMENTS=folder` reads the
//! documents of a folder, by what stands behind the first dot of their names. The network, the store and the disk's sync are
//! left out; what a crawl costs as a whole is measured on the program.

#![expect(clippy::print_stdout, reason = "the figures are what a benchmark is run for")]

use bytes::Bytes;
use jiff::Timestamp;
use nianbao::archive::{Settings, Writer};
use nianbao::charset;
use nianbao::config::{Config, Overrides};
use nianbao::discover::{self, ListingRequest, Page};
use nianbao::extract::{self, Extraction};
use nianbao::model::capture::{Exchange, Headers, Hop, Request, Role};
use nianbao::model::document::Document;
use nianbao::model::source::{Evidence, Source, SourceId, Years};
use nianbao::model::status::{ReportStatus, RequestStatus};
use nianbao::model::uri::CrawlUri;
use nianbao::nesting;
use nianbao::portal::page::{Chrome, Family, item};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::reading::read_document;
use nianbao::report::profile::Profile;
use nianbao::report::sections::{self, Outline};
use nianbao::report::{self, facts, metadata};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long each part is measured.
const MEASURE: Duration = Duration::from_secs(2);

/// Only the parts whose names hold one of these words; all where there is none.
struct Bench {
    words: Vec<String>,
}

impl Bench {
    /// Repeats a piece of work on `bytes` of input, after a warm-up.
    fn part(&self, name: &str, bytes: usize, mut work: impl FnMut()) {
        if !self.words.is_empty() && !self.words.iter().any(|word| name.contains(word.as_str())) {
            return;
        }
        work();
        let begun = Instant::now();
        let mut times = Vec::new();
        while begun.elapsed() < MEASURE {
            let start = Instant::now();
            work();
            times.push(start.elapsed());
        }
        times.sort_unstable();
        let median = times[times.len() / 2];
        // pieces differ where pages of a folder are read: the rate is that of them all
        let each = Duration::from_secs_f64(times.iter().map(Duration::as_secs_f64).sum::<f64>() / count(times.len()));
        println!(
            "{name:<42} {:>9.1} µs {:>9.0} a second {:>8.1} MB/s {:>7} times",
            median.as_secs_f64() * 1e6,
            each.as_secs_f64().recip(),
            count(bytes) / 1e6 / each.as_secs_f64(),
            times.len()
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for a person")]
fn count(things: usize) -> f64 {
    things as f64
}

fn main() {
    // cargo passes `--bench`
    let words = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let bench = Bench { words };
    let config = Config::load(None, &Overrides::default()).expect("the built-in configuration is sound");
    reading(&bench, &config.profile);
    documents(&bench, &config.profile);
    stages(&bench, &config.profile);
    archiving(&bench);
    discovering(&bench);
}

/// A report to its record, in each format and each kind of markup.
fn reading(bench: &Bench, profile: &Profile) {
    let report = SampleReport::new("云泽市水务局", 2023, 7);
    let page = |markup| {
        let chrome = Chrome::new("云泽市人民政府", "/xxgk/nb/index.html", Family::Hanweb, markup);
        (
            format!("html {}", format!("{markup:?}").to_lowercase()),
            "text/html",
            chrome.report(&report, &[]).into_bytes(),
        )
    };
    let text = ("text".to_owned(), "text/plain", report.text().into_bytes());
    // a format that is read is a row here
    for (format, content_type, payload) in Markup::ALL.into_iter().map(page).chain([text]) {
        bench.part(&format!("read {format}"), payload.len(), || read(&payload, content_type, "", profile));
    }
}

/// The documents of the folder that `DOCUMENTS` names, each kind by itself.
fn documents(bench: &Bench, profile: &Profile) {
    let Some(folder) = std::env::var_os("DOCUMENTS") else { return };
    let mut kinds: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    for path in std::fs::read_dir(&folder).expect("DOCUMENTS is a folder").flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some((_, kind)) = name.split_once('.').filter(|(_, kind)| !kind.ends_with("json")) else { continue };
        kinds.entry(kind.to_owned()).or_default().push((name.clone(), std::fs::read(path).expect("a document")));
    }
    for (kind, files) in kinds {
        let average = files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() / files.len();
        let mut next = files.iter().cycle();
        bench.part(&format!("read document {kind}"), average, || {
            let (name, bytes) = next.next().expect("a kind has files");
            drop(black_box(read_document(bytes, "", name, profile)));
        });
    }
}

/// The stages from the bytes of a page to its record, as far as each can be asked for alone.
///
/// `REPORTS=folder` takes the pages of a folder in place of the made-up ones; the time is that of an average page.
fn stages(bench: &Bench, profile: &Profile) {
    const HTML: &str = "text/html";
    let pages = pages();
    let documents: Vec<Document> = pages.iter().filter_map(|page| document(page)).collect();
    let records: Vec<_> = documents.iter().map(|document| report::read(document, profile)).collect();
    let outlines: Vec<_> = documents.iter().map(Outline::of).collect();
    let average = pages.iter().map(Vec::len).sum::<usize>() / pages.len().max(1);
    let each = |name: &str, work: &mut dyn FnMut(usize)| {
        let mut next = 0;
        bench.part(&format!("HTML report to record: {name}"), average, || {
            work(next % documents.len());
            next += 1;
        });
    };
    each("decode", &mut |at| drop(black_box(charset::decode(&pages[at], HTML))));
    each("decode, tame", &mut |at| drop(black_box(nesting::tamed(&charset::decode(&pages[at], HTML).0))));
    each("to document", &mut |at| drop(black_box(extract::read(&pages[at], HTML, ""))));
    each("outline", &mut |at| drop(black_box(Outline::of(&documents[at]))));
    each("sections", &mut |at| drop(black_box(sections::split(&documents[at]))));
    each("metadata", &mut |at| drop(black_box(metadata::read(&documents[at], &outlines[at], profile))));
    each("facts", &mut |at| drop(black_box(facts::read(&outlines[at], records[at].metadata.report_year, profile))));
    each("document to record", &mut |at| drop(black_box(report::read(&documents[at], profile))));
    each("serialise", &mut |at| drop(black_box(serde_json::to_vec(&records[at]))));
    each("all", &mut |at| {
        let record = read_document(&pages[at], HTML, "", profile);
        drop(black_box(serde_json::to_vec(&record)));
    });
}

/// The pages that are read: of the folder that the environment names, else made up in every markup.
fn pages() -> Vec<Vec<u8>> {
    if let Some(folder) = std::env::var_os("REPORTS") {
        let entries = std::fs::read_dir(&folder).expect("REPORTS is a folder");
        let files = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file());
        return files
            .map(|path| std::fs::read(path).expect("a page"))
            .filter(|page| document(page).is_some())
            .collect();
    }
    let report = SampleReport::new("云泽市水务局", 2023, 7);
    let page =
        |markup| Chrome::new("云泽市人民政府", "/xxgk/nb/index.html", Family::Hanweb, markup).report(&report, &[]);
    Markup::ALL.into_iter().map(|markup| page(markup).into_bytes()).collect()
}

fn document(page: &[u8]) -> Option<Document> {
    match extract::read(page, "text/html", "") {
        Extraction::Document(document) => Some(document),
        Extraction::Unread { .. } | Extraction::Several(_) => None,
    }
}

fn read(payload: &[u8], content_type: &str, name: &str, profile: &Profile) {
    let record = read_document(black_box(payload), content_type, name, profile);
    assert!(!matches!(record.status, ReportStatus::Failed | ReportStatus::NotAReport), "{:?}", record.issues);
}

/// A report's page into a WARC file, not synced.
fn archiving(bench: &Bench) {
    let dir = tempfile::tempdir().expect("a folder for the archive");
    let settings = Settings {
        dir: dir.path().to_owned(),
        max_file: 1 << 30,
        software: "nianbao".to_owned(),
        user_agent: "nianbao".to_owned(),
        contact: String::new(),
        run: "bench".to_owned(),
    };
    let (mut writer, _) = Writer::open(settings, &BTreeMap::new()).expect("a new archive");
    let chrome = Chrome::new("云泽市人民政府", "/xxgk/nb/index.html", Family::Trs, Markup::Word);
    let page = chrome.report(&SampleReport::new("云泽市水务局", 2023, 7), &[]);
    let exchange = Exchange {
        request: Request::get(uri("http://www.example.gov.cn/nb/1.html")),
        request_headers: fields(&[("Host", "www.example.gov.cn"), ("User-Agent", "nianbao")]),
        started: Timestamp::UNIX_EPOCH,
        duration: Duration::from_millis(120),
        ip: None,
        http_status: 200,
        reason: "OK".to_owned(),
        headers: fields(&[("Content-Type", "text/html; charset=utf-8"), ("ETag", "\"a1\"")]),
        body: Bytes::from(page.clone()),
        truncated: None,
    };
    let hop = Hop {
        source: SourceId("bench".to_owned()),
        role: Role::Report,
        via: None,
        run: "bench".to_owned(),
        walk: 1,
        status: RequestStatus::Ok,
    };
    bench.part("archive a page", page.len(), || {
        black_box(writer.append(&exchange, &hop, None).expect("the archive takes it"));
    });
}

/// A listing page of 200 reports to its links.
fn discovering(bench: &Bench) {
    let listing = "http://www.example.gov.cn/xxgk/nb/index.html";
    let chrome = Chrome::new("云泽市人民政府", "/xxgk/nb/index.html", Family::Plain, Markup::Clean);
    let lines: Vec<String> = (0..200)
        .map(|n| {
            let report = SampleReport::new(&format!("云泽市第{n}办事处"), 2019 + n % 5, 7);
            item(&format!("/xxgk/nb/{n}.html"), &report.title(), &report.publication_date())
        })
        .collect();
    let page = chrome.listing("政府信息公开年报", &lines, "");
    let uri = uri(listing);
    let source = source(uri.clone());
    let at =
        ListingRequest { request: Request::get(uri.clone()), page: 1, depth: 0, trail: discover::Trail::default() };
    bench.part("discover 200 links", page.len(), || {
        let page = Page::new(&uri, "text/html; charset=utf-8", black_box(page.as_bytes()));
        assert_eq!(discover::read_listing(&source, &page, &at).items.len(), 200);
    });
}

fn source(listing: CrawlUri) -> Source {
    Source {
        id: SourceId("bench".to_owned()),
        province: "bench".to_owned(),
        unit: "云泽市".to_owned(),
        level: "county".to_owned(),
        gb2260: None,
        listing,
        fragment: None,
        dialect: "generic".to_owned(),
        years: Years::ALL,
        expect: None,
        evidence: Evidence::Seen,
        enabled: true,
        interval: None,
        revisit: None,
        params: BTreeMap::new(),
        selectors: None,
        evidence_urls: Vec::new(),
    }
}

fn fields(fields: &[(&str, &str)]) -> Headers {
    Headers(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

fn uri(text: &str) -> CrawlUri {
    CrawlUri::parse(text).expect("a fixed address")
}
