//! Looking at listings without crawling them, and listings whose address is only inferred.

use super::{LISTING, edit, listing, shelf, two_pages};
use crate::support::{Bench, detail, status};
use nianbao::model::status::SourceStatus as S;
use nianbao::pipeline::Job;
use nianbao::portal::site::Resource;

fn check() -> Job {
    Job { check: true, ..Job::default() }
}

#[test]
fn a_check_asks_for_one_page_and_leaves_everything_else_as_it_was() {
    let bench = Bench::new(two_pages(&[2022, 2021], &[2020]));
    let checked = bench.crawl_as(&check());
    assert_eq!(bench.asked(), ["h /robots.txt".to_owned(), format!("h {LISTING}")]);
    assert_eq!((status(&checked, "s"), detail(&checked, "s")), (S::Ok, ""));
    let seen = bench.check("s");
    assert_eq!((seen.items, seen.further, seen.dialect.as_deref()), (2, 1, Some("generic")));
    assert!(seen.titles[0].contains("2022年"), "{:?}", seen.titles);
    assert_eq!((bench.held().rows.len(), bench.held().waiting), (0, 0));
    // a fetch behind it does the whole work
    let fetched = bench.crawl();
    assert_eq!((status(&fetched, "s"), bench.held().rows.len()), (S::Ok, 3));
    // and a check behind that changes no row
    let shown = bench.held().shown();
    bench.crawl_as(&check());
    assert_eq!(bench.held().shown(), shown);
}

#[test]
fn a_check_of_a_listing_that_gives_nothing_says_what_came() {
    let bench = Bench::new(shelf(&[2022], ""));
    edit(&bench, |host| host.put(LISTING, listing(&[], "")));
    let checked = bench.crawl_as(&check());
    assert_eq!(status(&checked, "s"), S::Drift);
    assert!(detail(&checked, "s").contains("it begins"), "{}", detail(&checked, "s"));
    edit(&bench, |host| host.put(LISTING, Resource::html("x").status(403)));
    assert_eq!(status(&bench.crawl_as(&check()), "s"), S::Blocked);
    assert_eq!(bench.check("s").status, S::Blocked);
}

#[test]
fn a_listing_that_is_only_inferred_has_not_drifted_before_it_was_seen_to_work() {
    let mut bench = Bench::new(shelf(&[2022], ""));
    bench.reconfigure("evidence = \"seen\"", "evidence = \"inferred\"");
    edit(&bench, |host| assert!(host.remove(LISTING)));
    let first = bench.crawl();
    assert_eq!(status(&first, "s"), S::NeverRun, "{}", detail(&first, "s"));
    assert!(detail(&first, "s").contains("sources check"), "{}", detail(&first, "s"));
    // the address was right after all, and a check saw it
    edit(&bench, |host| host.put(LISTING, listing(&[super::line(2022)], "")));
    assert_eq!(status(&bench.crawl_as(&check()), "s"), S::Ok);
    edit(&bench, |host| assert!(host.remove(LISTING)));
    let second = bench.crawl();
    assert_eq!(status(&second, "s"), S::Drift, "{}", detail(&second, "s"));
}

#[test]
fn fewer_reports_than_for_the_year_before_are_a_note_and_no_drift() {
    let year = i16::try_from(nianbao::frontier::schedule::newest_closed_year(jiff::Timestamp::now())).unwrap();
    let before = u16::try_from(year - 1).unwrap();
    let bench = Bench::new(shelf(&[before], ""));
    let report = bench.crawl();
    assert_eq!(status(&report, "s"), S::Ok);
    let notes = &report.sources[0].notes;
    assert!(
        notes.iter().any(|note| note.contains(&format!("0 report(s) for {year}, and 1 for {before}"))),
        "{notes:?}"
    );
}
