//! Runs that are stopped, by a person, by a signal or by time: what they leave, and who takes it up.

use super::{LISTING, chrome, edit, full, line, listing, page, sample, shelf, slow, target, two_pages};
use crate::support::{Bench, Settings, detail, status};
use nianbao::model::status::SourceStatus;
use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::pipeline::{Job, Stop};
use nianbao::portal::office;
use nianbao::portal::site::{Fault, Resource};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

#[test]
fn a_run_that_was_stopped_is_finished_by_the_ones_after_it() {
    let bench = Bench::with(two_pages(&[2023, 2022, 2021, 2020], &[2019, 2018, 2017, 2016]), &slow());
    let stop = Stop::after(Some(Duration::from_millis(450)));
    let first = bench.crawl_until(&Job::default(), &stop);
    assert_eq!(first.state, RunState::Stopped);
    assert!(first.detail.contains("--max-duration"), "{}", first.detail);
    assert!(first.waiting > 0 && bench.held().rows.len() < 8, "nothing was left to do");
    assert_eq!(status(&first, "s"), SourceStatus::Unfinished);
    let last = run_to_the_end(&bench);
    assert_eq!(status(&last, "s"), SourceStatus::Ok, "{}", detail(&last, "s"));
    let held = bench.held();
    assert_eq!((held.rows.len(), held.waiting), (8, 0));
    let pages: Vec<_> = bench.asked().into_iter().filter(|asked| asked.contains("/nb/20")).collect();
    assert_eq!(pages.len(), 8, "a page was asked twice: {pages:?}");
}

#[test]
fn a_run_that_was_stopped_among_the_pages_asks_for_the_rest_whatever_the_listing_then_shows() {
    let bench = Bench::with(two_pages(&[2023, 2022], &[2021, 2020, 2019, 2018]), &slow());
    let stop = Stop::default();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| bench.crawl_until(&Job::default(), &stop));
        // both listing pages were read, and of the reports at most a few
        bench.wait_for("h /nb/index_2.html");
        bench.wait_for("h /nb/2023.html");
        stop.ask("enough");
        assert_eq!(run.join().unwrap().state, RunState::Stopped);
    });
    assert!(bench.held().rows.len() < 6);
    run_to_the_end(&bench);
    assert_eq!(bench.held().rows.len(), 6, "{:?}", bench.asked());
}

#[test]
fn an_attachment_that_a_stopped_run_left_is_asked_by_the_next_one() {
    let mut scenario = shelf(&[2022], "");
    let host = &mut scenario.site.hosts[0];
    let link = ("/nb/2022.docx".to_owned(), format!("{}.docx", sample(2022).title()));
    host.put("/nb/2022.docx", Resource::bytes(office::DOCX, &office::docx(&sample(2022))));
    host.put(&target(2022), Resource::html(&chrome().report(&sample(2022), &[link])));
    let bench = Bench::with(scenario, &Settings { interval: "700ms", ..Settings::default() });
    let stop = Stop::default();
    std::thread::scope(|scope| {
        let run = scope.spawn(|| bench.crawl_until(&Job::default(), &stop));
        bench.wait_for("h /nb/2022.html");
        stop.ask("enough");
        assert_eq!(run.join().unwrap().waiting, 1);
    });
    let last = run_to_the_end(&bench);
    assert!(!status(&last, "s").is_bad(), "{}", detail(&last, "s"));
    let held = bench.held();
    let attachment = held.address(&format!("{}/nb/2022.docx", bench.portal.base("h")));
    assert_eq!(attachment.report.as_ref(), Some(&held.row("云泽市气象局", 2022).id));
}

/// One run that nobody stops.
fn run_to_the_end(bench: &Bench) -> RunReport {
    let report = bench.crawl();
    assert_eq!(report.state, RunState::Finished);
    report
}

#[test]
fn a_full_run_is_full_even_where_an_incremental_one_was_interrupted() {
    let bench = Bench::with(shelf(&[2022, 2021], ""), &slow());
    bench.crawl();
    edit(&bench, |host| {
        host.put(&target(2023), page(2023));
        host.put(LISTING, listing(&[line(2023), line(2022), line(2021)], ""));
    });
    let stop = Stop::default();
    stop.ask("at once");
    assert_eq!(bench.crawl_until(&Job::default(), &stop).state, RunState::Stopped);
    let before = bench.asked().len();
    bench.crawl_as(&full());
    let pages: Vec<_> = bench.asked_since(before).into_iter().filter(|asked| asked.contains("/nb/20")).collect();
    assert_eq!(pages.len(), 3, "{pages:?}");
}

#[test]
fn max_duration_ends_with_7_and_the_next_run_with_0() {
    let bench = Bench::with(shelf(&[2023, 2022, 2021, 2020, 2019, 2018, 2017], ""), &slow());
    let first = bench.binary(&["fetch", "--quiet", "--max-duration", "400ms"]).output().unwrap();
    let shown = String::from_utf8_lossy(&first.stdout);
    assert_eq!(first.status.code(), Some(7), "{shown}");
    assert!(shown.contains("the next run goes on"), "{shown}");
    let second = bench.binary(&["fetch", "--quiet"]).output().unwrap();
    assert_eq!(second.status.code(), Some(0), "{}", String::from_utf8_lossy(&second.stdout));
    assert_eq!(bench.held().rows.len(), 7);
}

#[test]
fn one_run_at_a_time_and_a_signal_ends_it_in_order() {
    let mut scenario = shelf(&[2022, 2021, 2020], "");
    scenario.site.hosts[0].put(&target(2021), page(2021).failing(Fault::Hang { after: 0 }));
    let bench = Bench::with(scenario, &Settings { patience: "3s", retries: 9, ..Settings::default() });
    let mut first = Running(bench.binary(&["fetch", "--quiet"]).stdout(Stdio::null()).spawn().unwrap());
    bench.wait_for("h /nb/2021.html");

    let second = bench.binary(&["fetch", "--quiet"]).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(5), "{said}");
    assert!(said.contains(&first.0.id().to_string()) && said.contains("crawler fetch"), "{said}");

    let signal = Command::new("kill").args(["-TERM", &first.0.id().to_string()]).status().unwrap();
    assert!(signal.success());
    assert_eq!(first.0.wait().unwrap().code(), Some(7));

    edit(&bench, |host| host.put(&target(2021), page(2021)));
    let third = bench.binary(&["fetch", "--quiet"]).output().unwrap();
    assert_eq!(third.status.code(), Some(0), "{}", String::from_utf8_lossy(&third.stdout));
    let held = bench.held();
    let shown: Vec<_> = [2020, 2021, 2022].map(|year| format!("s 云泽市气象局 {year} complete v1 listed")).into();
    assert_eq!(held.shown(), shown);
    assert_eq!(held.verification.faults, Vec::<String>::new());
}

/// A process that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended, which is what every good test wants
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
