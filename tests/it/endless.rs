//! Listings that never end, that repeat, that go round, that are very long: the crawl is bounded, comes to its end, and is right.

use crate::support::{Bench, Held, Settings, detail, status};
use nianbao::model::capture::Role;
use nianbao::model::source::SourceId;
use nianbao::model::status::SourceStatus;
use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::portal::scenario::Expected;
use nianbao::portal::site::Body;
use nianbao::portal::sites;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// More than the long listing has pages, few enough for the endless one to be asked to the end.
const MOST_PAGES: u32 = 420;

struct Crawled {
    report: RunReport,
    held: Held,
    expected: Expected,
    seconds: Duration,
}

static ENDLESS: LazyLock<Crawled> = LazyLock::new(|| {
    let bench = Bench::with(sites::endless(), &Settings { max_listing_pages: MOST_PAGES, ..Settings::default() });
    let begun = Instant::now();
    let report = bench.crawl();
    Crawled { report, seconds: begun.elapsed(), held: bench.held(), expected: bench.expected.clone() }
});

/// How many requests of this role a source made.
fn asked(source: &str, role: Role) -> usize {
    ENDLESS.held.lines.iter().filter(|line| line.source.as_str() == source && line.role == role).count()
}

#[test]
fn a_crawl_of_endless_listings_ends_with_every_report() {
    assert_eq!((ENDLESS.report.state, ENDLESS.held.waiting), (RunState::Finished, 0));
    let expected = &ENDLESS.expected.reports;
    let mut rows: Vec<String> =
        expected.iter().map(|r| format!("{} {} {} {} v1 listed", r.source_id, r.agency, r.year, r.status)).collect();
    rows.sort();
    assert_eq!(ENDLESS.held.shown(), rows);
    for (source, any_of) in &ENDLESS.expected.sources {
        let status = status(&ENDLESS.report, source);
        assert!(any_of.contains(&status), "{source} is {status}: {:?}", detail(&ENDLESS.report, source));
    }
    assert!(ENDLESS.seconds < Duration::from_secs(30), "{:?}", ENDLESS.seconds);
}

#[test]
fn a_listing_that_makes_up_pages_is_left_at_the_bound_and_says_so() {
    assert_eq!(asked("made-up", Role::Listing), MOST_PAGES as usize);
    let source = &ENDLESS.report.sources[&SourceId("made-up".to_owned())];
    let said = format!("{} {}", source.detail, source.notes.join(" "));
    assert!(said.contains("max_listing_pages") && said.contains(&MOST_PAGES.to_string()), "{said:?}");
    // what lies beyond the bound may hold reports, so nothing is known to be unlisted
    assert_eq!(source.status, SourceStatus::Ok);
}

#[test]
fn a_listing_that_repeats_or_goes_round_is_left_when_it_does() {
    assert_eq!(asked("same", Role::Listing), 2);
    assert_eq!(asked("cycle", Role::Listing), 3);
}

#[test]
fn a_long_listing_is_read_to_its_end_and_only_the_wanted_years_are_asked() {
    assert_eq!(asked("long", Role::Listing), 400);
    assert_eq!(asked("long", Role::Report), 20);
}

#[test]
fn a_call_that_shows_the_same_whatever_page_is_asked_ends_all_the_same() {
    let calls = [
        ("aspx", "/InfoPublic.aspx"),
        ("gkmlpt", "/gkmlpt/api/all/2629"),
        ("hanweb-jpaas", "/api-gateway/jpaas-publish-server/front/page/build/unit"),
        ("hanweb-jpage", "/module/web/jpage/dataproxy.jsp"),
        ("hanweb-xxgk", "/module/xxgk/search.jsp"),
        ("ilist", "/info/iList.jsp"),
        ("lonsun-list", "/site/label/8888"),
        ("ucap", "/common/search/4f1c0d2e9a7b43c58d6e0f1a2b3c4d5e"),
    ];
    let mut scenario = sites::dialects();
    for (host, call) in calls {
        let resource = scenario.site.host_mut(host).unwrap().get_mut(call).unwrap();
        let Body::Api(api) = &mut resource.body else { panic!("{call} is no call") };
        api.stuck = true;
    }
    let bench = Bench::new(scenario);
    let report = bench.crawl();
    let held = bench.held();
    assert_eq!((report.state, held.waiting), (RunState::Finished, 0));
    let mut faults = Vec::new();
    for (host, _) in calls {
        let asked = held.lines.iter().filter(|line| line.source.as_str() == host && line.role == Role::Listing).count();
        let rows = held.rows.iter().filter(|row| row.source.as_str() == host).count();
        let (status, detail) = (status(&report, host), detail(&report, host));
        let notes = &report.sources[&SourceId(host.to_owned())].notes;
        let declares = ["gkmlpt", "hanweb-jpaas", "lonsun-list", "ucap"].contains(&host);
        let said = notes.iter().any(|note| note.contains("more records than it hands out"));
        // the column, its tree where it has one, two pages, and another way of asking for the second one
        if asked > 5 || !(3..=5).contains(&rows) || declares != said {
            faults.push(format!("{host}: {asked} listing requests, {rows} rows, {status} {detail:?} {notes:?}"));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
