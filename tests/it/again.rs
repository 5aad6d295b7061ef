//! The second run and every one after it: what is asked again, what changes, what stays, who may run at all.

mod check;
mod disguised;
mod drift;
mod incomplete;
mod stopped;

use crate::support::{Bench, Settings, detail, status};
use nianbao::model::source::Years;
use nianbao::model::status::{Availability, RequestStatus, SourceStatus};
use nianbao::pipeline::Job;
use nianbao::portal::page::{Chrome, Family, item};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::portal::scenario::Scenario;
use nianbao::portal::site::{Host, Resource};
use nianbao::portal::sites;
use std::time::Duration;

const LISTING: &str = "/nb/index.html";
const SERVICE: &str = "第1示范区第1服务站";

fn chrome() -> Chrome {
    Chrome::new("云泽市人民政府", LISTING, Family::Plain, Markup::Clean)
}

fn sample(year: u16) -> SampleReport {
    SampleReport::new("云泽市气象局", year, 11)
}

fn target(year: u16) -> String {
    format!("/nb/{year}.html")
}

fn line(year: u16) -> String {
    item(&target(year), &sample(year).title(), &sample(year).publication_date())
}

fn page(year: u16) -> Resource {
    Resource::html(&chrome().report(&sample(year), &[])).tagged()
}

fn listing(lines: &[String], pager: &str) -> Resource {
    Resource::html(&chrome().listing("政府信息公开年报", lines, pager))
}

/// One host `h` with one source `s` that lists a report for each of these years; `more` are further lines of the source.
fn shelf(years: &[u16], more: &str) -> Scenario {
    let mut scenario = Scenario::new("demo", "示例省");
    let lines: Vec<String> = years.iter().copied().map(line).collect();
    let mut host = Host::new("h").with_robots("User-agent: *\nAllow: /\n").with(LISTING, listing(&lines, ""));
    for year in years {
        host.put(&target(*year), page(*year));
    }
    scenario.site.hosts.push(host);
    let more = if more.contains("dialect") { more.to_owned() } else { format!("dialect = \"generic\"\n{more}") };
    scenario.source("s", "云泽市", &format!("{{base:h}}{LISTING}"), &more);
    scenario
}

/// The same with two listing pages: the years of the second one stand in `older`.
fn two_pages(newer: &[u16], older: &[u16]) -> Scenario {
    let mut scenario = shelf(&[newer, older].concat(), "years = \"2008..2023\"");
    let lines = |years: &[u16]| years.iter().copied().map(line).collect::<Vec<_>>();
    let host = &mut scenario.site.hosts[0];
    host.put(LISTING, listing(&lines(newer), "<a href=\"index_2.html\">下一页</a>"));
    host.put("/nb/index_2.html", listing(&lines(older), "<a href=\"index.html\">上一页</a>"));
    scenario
}

fn edit(bench: &Bench, change: impl FnOnce(&mut Host)) {
    bench.portal.edit(|site| change(&mut site.hosts[0]));
}

fn full() -> Job {
    Job { full: true, ..Job::default() }
}

fn years(first: u16, last: u16) -> Job {
    Job { years: Some(Years { first, last: Some(last) }), ..Job::default() }
}

/// Slow enough to be stopped on the way.
fn slow() -> Settings {
    Settings { interval: "100ms", ..Settings::default() }
}

// ---- what a second run asks --------------------------------------------------------------------------------------

#[test]
fn a_second_run_over_an_unchanged_portal_asks_for_the_listing_alone() {
    let bench = Bench::new(sites::polite(1, 5));
    let first = bench.crawl();
    let (before, shown) = (bench.asked().len(), bench.held().shown());
    let second = bench.crawl();
    assert_eq!(bench.asked_since(before), [format!("h0 {LISTING}")]);
    assert_eq!((status(&first, "polite-0"), status(&second, "polite-0")), (SourceStatus::Ok, SourceStatus::Unchanged));
    assert_eq!(bench.held().shown(), shown);
}

#[test]
fn a_full_run_over_an_unchanged_portal_transfers_no_page_twice() {
    let mut demo = sites::demo();
    // the sample portal without its waits
    demo.site.host_mut("generic").unwrap().put("/robots.txt", Resource::text("User-agent: *\nDisallow: /admin/\n"));
    let bench = Bench::with(demo, &Settings { retries: 2, ..Settings::default() });
    bench.crawl();
    let (before, held) = (bench.asked().len(), bench.held());
    let second = bench.crawl_as(&full());
    let again: Vec<_> = bench.portal.log().into_iter().skip(before).collect();
    let mut confirmed = 0;
    for entry in &again {
        let conditional = entry.header("if-none-match").or(entry.header("if-modified-since")).is_some();
        if conditional {
            assert_eq!((entry.status, entry.body_bytes), (304, 0), "{} {}", entry.host, entry.target);
            confirmed += 1;
        }
    }
    assert!(confirmed > 30, "{confirmed} pages were confirmed");
    for (id, source) in &second.sources {
        assert_eq!((source.status, source.new, source.changed), (SourceStatus::Unchanged, 0, 0), "{id}");
    }
    let after = bench.held();
    assert_eq!(after.shown(), held.shown());
    let stored = |held: &crate::support::Held| held.payloads.values().filter(|payload| !payload.is_empty()).count();
    assert_eq!(stored(&after), stored(&held));
    assert_eq!(after.verification.faults, Vec::<String>::new());
}

#[test]
fn a_run_for_some_years_asks_for_those_alone_and_the_next_one_for_the_rest() {
    let bench = Bench::new(two_pages(&[2023, 2022, 2021], &[2020, 2019]));
    bench.crawl_as(&years(2022, 2022));
    let asked = bench.asked();
    let pages: Vec<_> = asked.iter().filter(|asked| asked.contains("/nb/20")).collect();
    assert_eq!(pages, ["h /nb/2022.html"]);
    bench.crawl_as(&years(2020, 2021));
    assert_eq!(bench.held().rows.len(), 3);
    let last = bench.crawl();
    assert_eq!(bench.held().rows.len(), 5, "{:?}", bench.asked());
    assert_eq!(status(&last, "s"), SourceStatus::Ok);
}

#[test]
fn a_page_that_failed_is_asked_in_the_next_run_whichever_listing_page_shows_it() {
    let mut scenario = two_pages(&[2023, 2022], &[2021, 2020]);
    for year in [2022, 2020] {
        scenario.site.hosts[0].put(&target(year), page(year).status(500));
    }
    let bench = Bench::new(scenario);
    let first = bench.crawl();
    assert_eq!(status(&first, "s"), SourceStatus::Ok, "single pages that fail do not make a source bad");
    assert_eq!(first.sources[0].failed, 2);
    edit(&bench, |host| {
        for year in [2022, 2020] {
            host.put(&target(year), page(year));
        }
    });
    bench.crawl();
    assert_eq!(bench.held().rows.len(), 4);
}

// ---- what changes ------------------------------------------------------------------------------------------------

#[test]
fn a_full_run_finds_every_change_and_deletes_nothing() {
    let bench = Bench::new(sites::polite(1, 5));
    bench.crawl();
    let before = bench.held();
    let edited = SampleReport::new(SERVICE, 2019, 7).with_remark("本报告于六月更正一处表述。");
    let added = SampleReport::new("第1示范区第2服务站", 2023, 7);
    let chrome = Chrome::new("第1示范区管理委员会", LISTING, Family::Plain, Markup::Clean);
    edit(&bench, |host| {
        host.get_mut("/nb/2019/9000.html").unwrap().body = Resource::html(&chrome.report(&edited, &[])).body;
        assert!(host.remove("/nb/2020/9001.html"));
        assert!(host.remove("/nb/2021/9002.html"));
        assert_eq!(host.unlist("/nb/2021/9002.html"), 1);
        assert_eq!(host.unlist("/nb/2022/9003.html"), 1);
        host.put("/nb/2023/9100.html", Resource::html(&chrome.report(&added, &[])).tagged());
        assert!(host.enlist(LISTING, "/nb/2023/9100.html", &added.title(), &added.publication_date()));
    });
    let report = bench.crawl_as(&full());
    let after = bench.held();

    let source = &report.sources[0];
    assert_eq!((source.new, source.changed, source.gone), (1, 1, 2));
    assert_eq!((status(&report, "polite-0"), detail(&report, "polite-0")), (SourceStatus::Ok, ""));
    let seen = |year| (after.row(SERVICE, year).version, after.row(SERVICE, year).availability);
    assert_eq!(seen(2019), (2, Availability::Listed));
    assert_eq!(seen(2020), (1, Availability::Gone));
    assert_eq!(seen(2021), (1, Availability::Gone));
    assert_eq!(seen(2022), (1, Availability::Unlisted));
    assert_eq!(seen(2023), (1, Availability::Listed));
    assert_eq!(after.row("第1示范区第2服务站", 2023).version, 1);
    assert_eq!(after.rows.len(), 6);

    let url = format!("{}/nb/2019/9000.html", bench.portal.base("h0"));
    let [old, new] = &after.address(&url).versions[..] else { panic!("{:?}", after.address(&url).versions) };
    assert_eq!((old.number, new.number), (1, 2));
    assert_ne!(old.text, new.text);
    let text = |version: &nianbao::model::state::Version| {
        String::from_utf8(after.payloads[&version.capture.to_string()].clone()).unwrap()
    };
    assert!(text(new).contains("更正一处表述") && !text(old).contains("更正一处表述"));
    for capture in &before.captures {
        assert!(after.captures.contains(capture), "{} was taken away", capture.uri);
    }
    assert_eq!(after.verification.faults, Vec::<String>::new());

    let third = bench.crawl_as(&full());
    assert_eq!(bench.held().shown(), after.shown());
    assert_eq!((third.sources[0].new, third.sources[0].changed, third.sources[0].gone), (0, 0, 0));
}

#[test]
fn an_incremental_run_asks_for_what_the_listing_shows_as_new_or_changed() {
    let bench = Bench::new(shelf(&[2021, 2020], ""));
    bench.crawl();
    let before = bench.asked().len();
    edit(&bench, |host| {
        host.put(&target(2022), page(2022));
        host.put(
            LISTING,
            listing(&[line(2022), line(2021).replace("工作年度报告", "工作年度报告（更正）"), line(2020)], ""),
        );
    });
    let report = bench.crawl();
    let mut asked = bench.asked_since(before);
    asked.sort();
    assert_eq!(asked, ["h /nb/2021.html", "h /nb/2022.html", "h /nb/index.html"]);
    assert_eq!((status(&report, "s"), report.sources[0].new), (SourceStatus::Ok, 1));
    assert_eq!(bench.held().rows.len(), 3);
}

#[test]
fn a_report_that_comes_back_is_listed_again() {
    let bench = Bench::new(shelf(&[2022, 2021, 2020], ""));
    bench.crawl();
    edit(&bench, |host| assert!(host.remove(&target(2020))));
    bench.crawl_as(&full());
    assert_eq!(bench.held().row("云泽市气象局", 2020).availability, Availability::Gone);
    edit(&bench, |host| host.put(&target(2020), page(2020)));
    bench.crawl_as(&full());
    let row = bench.held().row("云泽市气象局", 2020).clone();
    assert_eq!((row.availability, row.version), (Availability::Listed, 1));
}

// ---- waiting across runs -----------------------------------------------------------------------------------------

#[test]
fn the_interval_holds_from_one_run_to_the_next() {
    let bench = Bench::with(shelf(&[2022], ""), &Settings { interval: "400ms", ..Settings::default() });
    bench.crawl();
    bench.crawl();
    let held = bench.held();
    let mut starts: Vec<_> = held.lines.iter().map(|line| line.time).collect();
    starts.sort();
    assert_eq!(starts.len(), 4, "robots.txt, the listing, the report, the listing");
    for pair in starts.windows(2) {
        let gap = Duration::try_from(pair[1].duration_since(pair[0])).unwrap();
        assert!(gap >= Duration::from_millis(400), "{gap:?}");
    }
}

#[test]
fn a_portal_that_asks_for_time_is_left_alone_by_the_next_run_too() {
    let mut scenario = shelf(&[2022], "");
    scenario.site.hosts[0].put(&target(2022), page(2022).throttled(1, "1"));
    let bench = Bench::new(scenario);
    bench.crawl();
    let refused = bench.held().last_line(&format!("{}/nb/2022.html", bench.portal.base("h"))).clone();
    assert_eq!(refused.status, RequestStatus::Throttled);
    bench.crawl();
    let held = bench.held();
    let next = held.lines.iter().filter(|line| line.time > refused.time).map(|line| line.time).min().unwrap();
    let wait = Duration::try_from(next.duration_since(refused.time)).unwrap();
    assert!(wait >= Duration::from_secs(1), "asked again after {wait:?}");
    assert_eq!(held.rows.len(), 1);
}
