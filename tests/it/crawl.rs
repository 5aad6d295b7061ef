//! One whole crawl of the sample portal, and one of a portal that goes wrong in every way: what each leaves behind.

use crate::support::{Bench, Held, Settings, asked, detail, status};
use flate2::read::MultiGzDecoder;
use nianbao::model::capture::Role;
use nianbao::model::status::{ReportStatus, RequestStatus, SourceStatus};
use nianbao::model::uri::SurtKey;
use nianbao::pipeline::Job;
use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::portal::LogEntry;
use nianbao::portal::scenario::{Expected, ExpectedReport};
use nianbao::portal::site::{Fault, Resource};
use nianbao::portal::sites;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// What one crawl left: the portal is gone.
struct Crawled {
    report: RunReport,
    held: Held,
    expected: Expected,
    log: Vec<LogEntry>,
    most_at_once: BTreeMap<String, usize>,
    /// Every WARC file, decompressed, one behind the other.
    warc: String,
    seconds: Duration,
}

impl Crawled {
    fn of(bench: &Bench) -> Self {
        let begun = Instant::now();
        let report = bench.crawl();
        let seconds = begun.elapsed();
        let log = bench.portal.log();
        let hosts: BTreeSet<String> = log.iter().map(|entry| entry.host.clone()).collect();
        Self {
            report,
            held: bench.held(),
            expected: bench.expected.clone(),
            most_at_once: hosts.into_iter().map(|host| (host.clone(), bench.portal.most_at_once(&host))).collect(),
            log,
            warc: warc(&bench.data()),
            seconds,
        }
    }
}

/// The sample portal's hosts.
const HOSTS: [&str; 8] = ["annual", "generic", "gkmlpt", "jpaas", "jpage", "lonsun", "trs", "ucap"];

static DEMO: LazyLock<Crawled> = LazyLock::new(|| Crawled::of(&Bench::with(sites::demo(), &retrying())));

static HOSTILE: LazyLock<Crawled> = LazyLock::new(|| {
    let settings = Settings { patience: "600ms", max_body: "1MiB", ..Settings::default() };
    let mut scenario = sites::hostile();
    // packing the bomb must not take longer than the crawler's patience
    let bomb = Resource::html("").failing(Fault::Bomb { plain: 16 << 20 });
    scenario.site.host_mut("pages").unwrap().put("/nb/bomb.html", bomb);
    Crawled::of(&Bench::with(scenario, &settings))
});

fn retrying() -> Settings {
    Settings { retries: 2, ..Settings::default() }
}

fn warc(data: &Path) -> String {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(data.join("warc")).unwrap() {
        MultiGzDecoder::new(File::open(entry.unwrap().path()).unwrap()).read_to_end(&mut bytes).unwrap();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Rows as a user sees them: source, agency, year, status.
fn expected_rows(expected: &Expected) -> Vec<String> {
    let row = |r: &ExpectedReport| format!("{} {} {} {} v1 listed", r.source_id, r.agency, r.year, r.status);
    let mut rows: Vec<String> = expected.reports.iter().map(row).collect();
    rows.sort();
    rows
}

fn assert_sources(crawled: &Crawled) {
    for (source, any_of) in &crawled.expected.sources {
        let (status, detail) = (status(&crawled.report, source), detail(&crawled.report, source));
        assert!(any_of.contains(&status), "{source} is {status} ({detail:?}), expected one of {any_of:?}");
    }
}

fn assert_requests(crawled: &Crawled) {
    for request in &crawled.expected.requests {
        let line = crawled.held.last_line(&request.url);
        let any_of = &request.any_of;
        assert!(any_of.contains(&line.status), "{} is {}, expected one of {any_of:?}", request.url, line.status);
    }
}

// ---- the sample portal -------------------------------------------------------------------------------------------

#[test]
fn the_sample_portal_gives_one_row_for_each_agency_and_year_and_nothing_else() {
    assert_eq!(DEMO.report.state, RunState::Finished);
    assert_eq!(DEMO.held.shown(), expected_rows(&DEMO.expected));
    assert_eq!(DEMO.held.waiting, 0, "entries were left in the frontier");
}

#[test]
fn a_row_knows_every_address_of_its_report_and_no_decoy_is_one() {
    for report in &DEMO.expected.reports {
        let row = DEMO.held.row(&report.agency, report.year);
        let uri = |key: &SurtKey| DEMO.held.addresses.iter().find(|a| a.uri.surt() == *key).unwrap().uri.as_str();
        let pages: BTreeSet<&str> = row.pages.iter().map(uri).collect();
        assert_eq!(pages, report.urls.iter().map(String::as_str).collect(), "{} {}", report.agency, report.year);
    }
    for address in DEMO.held.addresses.iter().filter(|a| a.report.is_some()) {
        assert!(!DEMO.expected.decoys.iter().any(|decoy| decoy == address.uri.as_str()), "{}", address.uri);
    }
}

#[test]
fn every_number_of_every_readable_report_is_the_one_that_was_printed() {
    let readable = [ReportStatus::Complete, ReportStatus::Inconsistent];
    let mut compared = 0;
    for report in DEMO.expected.reports.iter().filter(|r| readable.contains(&r.status)) {
        let row = DEMO.held.row(&report.agency, report.year);
        let record = serde_json::to_value(&DEMO.held.records[&row.id]).unwrap();
        let differences = report.sample.as_ref().unwrap().differences(&record);
        assert_eq!(differences, Vec::<String>::new(), "{} {}", report.agency, report.year);
        compared += 1;
    }
    assert!(compared > 30, "only {compared} reports were compared");
}

#[test]
fn requests_that_fail_fail_as_expected_and_sources_do_well_all_the_same() {
    assert_requests(&DEMO);
    assert_sources(&DEMO);
}

#[test]
fn a_source_counts_the_reports_that_its_listing_shows() {
    for (id, source) in &DEMO.report.sources {
        let mine = |r: &&ExpectedReport| r.source_id == id.as_str();
        let rows = DEMO.expected.reports.iter().filter(mine).count();
        // a listed report that is missing or forbidden is listed all the same
        let unread = |status: RequestStatus| matches!(status, RequestStatus::NotFound | RequestStatus::RobotsDenied);
        let lost = DEMO.expected.requests.iter().filter(|r| r.source_id == id.as_str() && unread(r.any_of[0])).count();
        assert_eq!(source.found as usize, rows + lost, "{id}");
        assert_eq!(source.new as usize, rows, "{id}");
    }
}

#[test]
fn every_answer_is_in_the_archive_and_verification_finds_no_fault() {
    let verification = &DEMO.held.verification;
    assert_eq!(verification.faults, Vec::<String>::new());
    let answers = DEMO.log.iter().filter(|entry| entry.status > 0).count();
    assert_eq!(DEMO.held.captures.len(), answers);
    // request, metadata and answer of each, and a warcinfo for each file
    assert_eq!(verification.records, 3 * answers as u64 + verification.files);
    assert_eq!(DEMO.report.responses + DEMO.report.revisits, answers as u64);
    for capture in &DEMO.held.captures {
        assert_eq!(DEMO.held.last_line(capture.uri.as_str()).source, capture.hop.source);
    }
}

#[test]
fn robots_txt_is_archived_like_everything_else() {
    let robots = DEMO.held.captures.iter().filter(|capture| capture.hop.role == Role::Robots);
    assert_eq!(robots.map(|capture| capture.uri.path()).collect::<Vec<_>>(), ["/robots.txt"; 8]);
}

#[test]
fn a_payload_is_stored_once_and_its_repetition_is_a_revisit() {
    let twice = DEMO.expected.reports.iter().filter(|report| report.urls.len() > 1);
    let mut pairs = 0;
    for report in twice {
        let captures: Vec<_> =
            DEMO.held.captures.iter().filter(|c| report.urls.iter().any(|url| url == c.uri.as_str())).collect();
        let [first, second] = captures[..] else { panic!("{} captures of {:?}", captures.len(), report.urls) };
        assert_eq!((first.revisit_of, second.revisit_of), (None, Some(first.id)));
        assert_eq!(first.payload_digest, second.payload_digest);
        pairs += 1;
    }
    assert_eq!(pairs, 5);
    let stored: Vec<_> =
        DEMO.held.captures.iter().filter(|c| c.revisit_of.is_none()).map(|c| c.payload_digest).collect();
    assert_eq!(stored.len(), stored.iter().collect::<BTreeSet<_>>().len(), "a payload is stored twice");
    assert!(DEMO.warc.contains("/revisit/identical-payload-digest"));
}

#[test]
fn an_attachment_is_evidence_for_its_pages_report() {
    let attachments = DEMO.held.addresses.iter().filter(|a| a.role == Role::Attachment);
    let attachments: Vec<_> = attachments.filter(|a| a.uri.path().contains("/zwgk/")).collect();
    let [attachment] = attachments[..] else { panic!("{} attachments", attachments.len()) };
    assert!(attachment.uri.path().ends_with("/P020230118612345678901.docx"));
    let row = DEMO.held.row("白鹭湖区商务局", 2022);
    assert_eq!(attachment.report.as_ref(), Some(&row.id));
    let page = DEMO.held.addresses.iter().find(|a| a.uri.surt() == row.chosen).unwrap();
    assert_eq!(page.attachments, [attachment.uri.surt()]);
    assert_eq!(page.role, Role::Report, "the page can be read and the attachment cannot");
}

#[test]
fn pages_in_gb18030_are_archived_as_they_came_and_read_right() {
    let page = |c: &&nianbao::model::capture::Capture| {
        c.hop.source.as_str() == "demo-generic" && c.hop.role == Role::Report && c.revisit_of.is_none()
    };
    let pages: Vec<_> = DEMO.held.captures.iter().filter(page).collect();
    assert_eq!(pages.len(), 6);
    for capture in pages {
        let payload = &DEMO.held.payloads[&capture.id.to_string()];
        assert!(std::str::from_utf8(payload).is_err(), "{} is UTF-8 in the archive", capture.uri);
    }
    let row = DEMO.held.row("石榴岭区交通运输局", 2021);
    assert_eq!(
        DEMO.held.records[&row.id].metadata.title.as_deref(),
        Some("石榴岭区交通运输局2021年政府信息公开工作年度报告")
    );
}

#[test]
fn robots_txt_comes_first_and_nothing_that_it_forbids_is_asked() {
    let forbidden =
        ["annual /jact/", "jpage /inner/", "jpage /module/web/search/", "trs /zwgk/nbzl/", "generic /admin/"];
    let asked: Vec<String> = DEMO.log.iter().map(asked).collect();
    for host in HOSTS {
        let own: Vec<_> = asked.iter().filter(|asked| asked.starts_with(&format!("{host} "))).collect();
        assert_eq!(own[0], &format!("{host} /robots.txt"));
        assert_eq!(own.iter().filter(|asked| asked.ends_with("/robots.txt")).count(), 1, "{host}");
    }
    for asked in &asked {
        assert!(!forbidden.iter().any(|prefix| asked.starts_with(prefix)), "{asked}");
    }
}

#[test]
fn no_host_has_two_requests_at_once_and_each_request_says_who_asks() {
    let one_each = HOSTS.map(|host| (host.to_owned(), 1));
    assert_eq!(DEMO.most_at_once, BTreeMap::from(one_each));
    for entry in &DEMO.log {
        let agent = entry.header("user-agent").unwrap_or_default();
        assert!(agent.starts_with("nianbao/"), "{agent:?}");
        assert_eq!(entry.header("cookie"), None);
    }
}

#[test]
fn a_crawl_delay_is_kept_from_start_to_start() {
    let mut starts: Vec<_> =
        DEMO.held.lines.iter().filter(|line| line.source.as_str() == "demo-generic").map(|line| line.time).collect();
    starts.sort();
    assert_eq!(starts.len(), 9);
    for pair in starts.windows(2) {
        let gap = Duration::try_from(pair[1].duration_since(pair[0])).unwrap();
        assert!(gap >= Duration::from_secs(1), "{gap:?} between two requests");
    }
}

#[test]
fn a_throttled_page_is_asked_again_when_the_portal_wants_it() {
    let throttled = |line: &&nianbao::model::state::LogLine| line.status == RequestStatus::Throttled;
    let refused: Vec<_> = DEMO.held.lines.iter().filter(throttled).collect();
    let [refused] = refused[..] else { panic!("{} throttled requests", refused.len()) };
    let again = DEMO.held.last_line(&refused.url);
    assert_eq!((refused.attempt, again.attempt, again.status), (1, 2, RequestStatus::Ok));
    let wait = Duration::try_from(again.time.duration_since(refused.time)).unwrap();
    assert!(wait >= Duration::from_secs(1), "asked again after {wait:?} where Retry-After says 1 s");
}

#[test]
fn a_confirmed_page_is_archived_as_not_modified() {
    let bench = Bench::new(sites::polite(1, 2));
    bench.crawl();
    let second = bench.crawl_as(&Job { full: true, ..Job::default() });
    assert_eq!(second.outcomes.get("not_modified"), Some(&2), "{:?}", second.outcomes);
    let held = bench.held();
    let confirmed: Vec<_> = held.captures.iter().filter(|c| c.http_status == 304).collect();
    assert_eq!(confirmed.len(), 2);
    for capture in confirmed {
        let original = held.captures.iter().find(|c| Some(c.id) == capture.revisit_of).unwrap();
        assert_eq!((&original.uri, original.http_status), (&capture.uri, 200));
    }
    assert_eq!(warc(&bench.data()).matches("/revisit/server-not-modified").count(), 2);
    assert_eq!(held.verification.faults, Vec::<String>::new());
}

#[test]
fn a_report_that_two_sources_list_is_a_row_of_each() {
    let mut scenario = sites::polite(1, 3);
    let host = &mut scenario.site.hosts[0];
    let listing = host.get_mut("/nb/index.html").unwrap().clone();
    host.put("/nb/all.html", listing);
    scenario.source("all", "云泽市", "{base:h0}/nb/all.html", "dialect = \"generic\"");
    let bench = Bench::new(scenario);
    bench.crawl();
    let held = bench.held();
    for source in ["polite-0", "all"] {
        assert_eq!(held.rows.iter().filter(|row| row.source.as_str() == source).count(), 3, "{source}");
    }
}

// ---- a portal that goes wrong ------------------------------------------------------------------------------------

#[test]
fn a_hostile_portal_ends_no_run_and_every_outcome_is_named() {
    assert_eq!(HOSTILE.report.state, RunState::Finished);
    assert_requests(&HOSTILE);
    assert_sources(&HOSTILE);
    assert!(HOSTILE.seconds < Duration::from_secs(30), "{:?}", HOSTILE.seconds);
}

#[test]
fn no_bad_source_goes_without_an_explanation() {
    for (id, source) in &HOSTILE.report.sources {
        let bad = !matches!(source.status, SourceStatus::Ok | SourceStatus::Unchanged);
        assert_eq!(bad, !source.detail.is_empty(), "{id}: {} {:?}", source.status, source.detail);
    }
}

#[test]
fn good_reports_beside_bad_ones_are_read_whole() {
    for report in &HOSTILE.expected.reports {
        let mine = |r: &&nianbao::model::state::ReportRow| {
            r.source.as_str() == report.source_id
                && r.year == Some(report.year)
                && r.agency.as_ref() == Some(&report.agency)
        };
        let row = HOSTILE.held.rows.iter().find(mine).unwrap_or_else(|| panic!("no row in {}", report.source_id));
        assert_eq!(row.status, report.status, "{}", report.source_id);
        let record = serde_json::to_value(&HOSTILE.held.records[&row.id]).unwrap();
        assert_eq!(report.sample.as_ref().unwrap().differences(&record), Vec::<String>::new(), "{}", report.source_id);
    }
}

#[test]
fn whatever_came_is_archived_and_sound() {
    assert_eq!(HOSTILE.held.verification.faults, Vec::<String>::new());
    assert!(HOSTILE.held.captures.iter().any(|capture| capture.http_status == 521));
    for (host, most) in &HOSTILE.most_at_once {
        // a request that timed out is still being answered by the portal that hangs
        let hangs = ["pages", "listing-hang", "robots-hang"].contains(&host.as_str());
        assert!(*most == 1 || hangs, "{host} had {most} requests at once");
    }
}
