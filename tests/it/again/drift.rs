//! Listings that no longer read: the source says drift and why, and every row stays.

use super::{LISTING, edit, full, line, listing, shelf, slow, target};
use crate::support::{Bench, Held, detail, status};
use nianbao::model::status::{Availability, SourceStatus};
use nianbao::pipeline::{Job, Stop};
use nianbao::portal::site::{Host, Resource};
use std::time::Duration;

/// Crawls, changes the portal, crawls again: the second run has to say drift with these words, and every row stays.
#[expect(clippy::print_stdout, reason = "what a person reads, to be looked at")]
fn drifts(years: &[u16], more: &str, change: impl FnOnce(&mut Host), words: &[&str]) {
    let bench = Bench::new(shelf(years, more));
    let first = bench.crawl();
    assert_eq!((status(&first, "s"), detail(&first, "s")), (SourceStatus::Ok, ""));
    let before = bench.held();
    edit(&bench, change);
    let second = bench.crawl();
    assert_eq!(status(&second, "s"), SourceStatus::Drift, "{}", detail(&second, "s"));
    println!("drift: {}", detail(&second, "s"));
    for word in words {
        assert!(detail(&second, "s").contains(word), "{:?} lacks {word:?}", detail(&second, "s"));
    }
    let after = bench.held();
    let ids = |held: &Held| held.rows.iter().map(|row| (row.id.clone(), row.version)).collect::<Vec<_>>();
    assert_eq!(ids(&after), ids(&before));
    // it stays drift as long as the portal stays as it is
    let third = bench.crawl();
    assert_eq!(status(&third, "s"), SourceStatus::Drift, "{}", detail(&third, "s"));
}

#[test]
fn a_listing_that_shows_nothing_where_something_was_is_drift() {
    drifts(&[2022, 2021, 2020], "", |host| host.put(LISTING, listing(&[], "")), &["/nb/index.html"]);
}

#[test]
fn selectors_that_match_nothing_any_more_are_drift() {
    let selectors = "dialect = \"selectors\"\n[source.selectors]\nitem = \"li\"\nlink = \"a\"";
    let rebuilt =
        Resource::html("<html><body><div class=\"new\"><a href=\"/nb/2022.html\">年报</a></div></body></html>");
    drifts(
        &[2022, 2021],
        selectors,
        |host| host.put(LISTING, rebuilt),
        &["item = \"li\" matches nothing", "/nb/index.html"],
    );
}

#[test]
fn a_listing_that_is_gone_is_drift() {
    drifts(&[2022, 2021], "", |host| assert!(host.remove(LISTING)), &["/nb/index.html", "not_found"]);
    drifts(&[2022, 2021], "", |host| host.put(LISTING, Resource::soft_404()), &["/nb/index.html", "soft_404"]);
}

#[test]
fn fewer_than_half_of_the_reports_is_drift() {
    let remaining = listing(&[line(2022), line(2021)], "");
    let change = |host: &mut Host| {
        host.put(LISTING, remaining);
        for year in [2020, 2019, 2018] {
            assert!(host.remove(&target(year)));
        }
    };
    let bench = Bench::new(shelf(&[2022, 2021, 2020, 2019, 2018], ""));
    bench.crawl();
    edit(&bench, change);
    let second = bench.crawl_as(&full());
    assert_eq!(status(&second, "s"), SourceStatus::Drift);
    assert!(detail(&second, "s").contains("2 report(s) found, fewer than half"), "{}", detail(&second, "s"));
    assert!(detail(&second, "s").contains("found 5"), "{}", detail(&second, "s"));
    assert_eq!(bench.held().rows.len(), 5);
}

#[test]
fn one_report_less_is_no_drift() {
    let bench = Bench::new(shelf(&[2022, 2021, 2020], ""));
    bench.crawl();
    edit(&bench, |host| assert_eq!(host.unlist("/nb/2020.html"), 1));
    let second = bench.crawl_as(&full());
    assert!(!status(&second, "s").is_bad(), "{}", detail(&second, "s"));
    assert_eq!(bench.held().row("云泽市气象局", 2020).availability, Availability::Unlisted);
}

#[test]
fn a_closed_year_below_what_is_expected_is_drift_and_an_interrupted_run_says_nothing_of_it() {
    let mut bench = Bench::with(shelf(&[2022, 2021, 2020], "years = \"2020..2022\"\nexpect = 1"), &slow());
    let stopped = bench.crawl_until(&Job::default(), &Stop::after(Some(Duration::from_millis(250))));
    assert_eq!(status(&stopped, "s"), SourceStatus::Unfinished, "{}", detail(&stopped, "s"));
    let enough = bench.crawl();
    assert_eq!(status(&enough, "s"), SourceStatus::Ok, "{}", detail(&enough, "s"));
    bench.reconfigure("expect = 1", "expect = 2");
    let second = bench.crawl_as(&full());
    assert_eq!(status(&second, "s"), SourceStatus::Drift);
    let said = detail(&second, "s");
    assert!(said.contains("1 report(s) for 2020") && said.contains("expects 2 or more"), "{said}");
    assert_eq!(bench.held().rows.len(), 3);
}

#[test]
fn a_source_that_never_showed_a_report_is_drift_too() {
    let bench = Bench::new(shelf(&[], ""));
    let report = bench.crawl();
    assert_eq!(status(&report, "s"), SourceStatus::Drift);
    assert!(detail(&report, "s").contains("/nb/index.html"), "{}", detail(&report, "s"));
}
