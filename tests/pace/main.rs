//! By the portal's own log: nobody is asked faster, or for more, than was promised.
//!
//! A test program of its own, so that no other test runs beside it and moves the times that it compares.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../it/ground.rs"]
#[expect(dead_code, reason = "the other test program uses the rest")]
mod ground;

use ground::{Ground, finish};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use nianbao::model::status::SourceStatus;
use nianbao::portal::LogEntry;
use nianbao::portal::sites;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The times between one request to a host and the next, as the portal saw them.
fn gaps(log: &[LogEntry], host: &str) -> Vec<Duration> {
    let starts: Vec<_> = log.iter().filter(|entry| entry.host == host).map(|entry| entry.at).collect();
    starts.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[track_caller]
fn assert_apart(log: &[LogEntry], host: &str, interval: Duration) {
    let gaps = gaps(log, host);
    assert!(gaps.iter().all(|gap| *gap >= interval), "{host}: {gaps:?}");
    assert!(log.iter().all(|entry| entry.in_flight == 0), "two requests at once");
}

#[test]
fn four_hosts_are_asked_side_by_side_and_each_no_faster_than_promised() {
    let interval = Duration::from_secs(1);
    let ground = Ground::new(sites::polite(4, 6), "[politeness]\ninterval = \"1s\"\n");
    let begun = Instant::now();
    ground.fetch(&ground.data("data")).expect(0);
    let lasted = begun.elapsed();
    let log = ground.log_from(0);
    let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entry in &log {
        asked.entry(&entry.host).or_default().push(&entry.target);
    }
    for (host, targets) in &asked {
        assert_apart(&log, host, interval);
        assert_eq!(targets[..2], ["/robots.txt", "/nb/index.html"], "{host}");
        assert!(!targets.iter().any(|target| target.starts_with("/private/")), "{host}: {targets:?}");
        assert_eq!(targets.len(), 2 + 6, "{host}: {targets:?}");
    }
    assert_eq!(asked.len(), 4);
    let due = interval * u32::try_from(asked.values().map(Vec::len).max().unwrap()).unwrap();
    let paced = log.last().unwrap().at - log[0].at + interval;
    assert!(paced >= due * 9 / 10 && paced <= due * 11 / 10, "{paced:?} for what takes {due:?}");
    // starting, and reading and settling what came last
    assert!(lasted <= paced + Duration::from_secs(3), "{lasted:?} for {paced:?} of asking");
}

#[test]
fn a_host_that_two_provinces_share_is_asked_at_the_greatest_interval() {
    let ground = Ground::new(sites::polite(2, 3), "[politeness]\ninterval = \"50ms\"\n");
    let (h0, h1) = (ground.site.portal.base("h0"), ground.site.portal.base("h1"));
    // both sources list pages of the first host; the slower one is in another province
    let one = ground.site.sources.replace(&h1, &h0).replace("evidence", "interval = \"200ms\"\nevidence");
    let other = format!(
        "province = \"elsewhere\"\nname = \"他省\"\n\n[[source]]\nid = \"slow\"\nunit = \"他县\"\nlevel = \"county\"\n\
         listing = \"{h0}/nb/2019/9000.html\"\ndialect = \"generic\"\ninterval = \"500ms\"\nevidence = \"seen\"\n"
    );
    ground.configure("[politeness]\ninterval = \"50ms\"\n", &one);
    ground.configure("[politeness]\ninterval = \"50ms\"\n", &other);
    // it holds whether or not that source is asked
    for args in [&["fetch", "--province", "polite"][..], &["fetch"]] {
        let before = ground.requests();
        ground.run(&ground.data("data"), args);
        let log = ground.log_from(before);
        assert!(log.len() > 1);
        assert_apart(&log, "h0", Duration::from_millis(500));
    }
}

#[test]
fn the_interval_holds_from_one_run_to_the_next_and_across_kills() {
    let ground = Ground::new(sites::polite(1, 1), "[politeness]\ninterval = \"1s\"\n");
    let data = ground.data("data");
    // killed while robots.txt is out and nothing is in the store yet, then while the listing is, then at once again
    for more in [1, 1, 0] {
        let before = ground.requests();
        let mut child = ground.spawn(&data, &["fetch"]);
        while ground.requests() < before + more {
            assert!(child.try_wait().unwrap().is_none());
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        finish(child);
    }
    ground.fetch(&data).expect(0);
    ground.fetch(&data).expect(0);
    let log = ground.log_from(0);
    assert!(log.len() >= 5, "{log:?}");
    assert_apart(&log, "h0", Duration::from_secs(1));
}

/// The part of the day from an hour ago until in three hours, as `quiet_hours` writes it.
fn around_now() -> String {
    let now = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(8)));
    let hour = |by: i64| (&now + jiff::SignedDuration::from_hours(by)).strftime("%H:%M").to_string();
    format!("quiet_hours = [\"{}-{}\"]", hour(-1), hour(3))
}

#[test]
fn in_quiet_hours_nothing_is_sent_and_everything_waits_for_a_later_run() {
    let open = "[politeness]\ninterval = \"20ms\"\n";
    let quiet = format!("{open}{}\n", around_now());
    let ground = Ground::new(sites::polite(1, 3), &quiet);
    let fresh = ground.data("fresh");
    let known = ground.data("known");
    // its rules are not known, and later they are
    ground.configure(open, &ground.site.sources);
    ground.fetch(&known).expect(0);
    ground.configure(&quiet, &ground.site.sources);
    let before = ground.requests();
    for data in [&fresh, &known] {
        let begun = Instant::now();
        let report = ground.fetch(data).expect(4).report();
        assert!(begun.elapsed() < Duration::from_secs(10));
        let source = report.sources.values().next().unwrap();
        assert_eq!(source.status, SourceStatus::Unfinished, "{source:?}");
        assert!(source.detail.contains("not to be asked before 20"), "{source:?}");
        assert!(report.waiting >= 1, "{report:?}");
    }
    // where the wait is one that a run takes upon itself, the run can still be stopped
    ground.configure(&format!("{quiet}max_crawl_delay = \"12h\"\n"), &ground.site.sources);
    let ended = ground.run(&fresh, &["fetch", "--max-duration", "1s"]).expect(7);
    assert!(ended.stderr.contains("until"), "a run that waits for hours says so: {ended:?}");
    assert_eq!(ground.requests(), before);
    ground.configure(open, &ground.site.sources);
    ground.fetch(&fresh).expect(0);
    ground.fetch(&known).expect(0);
    assert_eq!(ground.holdings(&fresh).rows.len(), 3);
}
