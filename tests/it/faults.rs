//! Bad input: too large, endless, cut, wrong, hostile. Each has a clear outcome, nothing is lost, nothing panics, and
//! time and memory stay bounded.

use crate::ground::{Ground, finish_measured, names, signal};
use nianbao::model::status::{RequestStatus as R, SourceStatus};
use nianbao::portal::page::{Chrome, Family, item};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::portal::scenario::Scenario;
use nianbao::portal::site::{Fault, Host, Resource};
use nianbao::portal::sites;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const LISTING: &str = "/nb/index.html";
const QUICK: &str = "[politeness]\ninterval = \"0s\"\nretries = 1\nbackoff_max = \"20ms\"\n";

fn chrome() -> Chrome {
    Chrome::new("沙棘市人民政府", LISTING, Family::Plain, Markup::Clean)
}

fn sample(agency: &str) -> SampleReport {
    SampleReport::new(agency, 2022, 11)
}

fn title(agency: &str) -> String {
    format!("{agency}2022年政府信息公开工作年度报告")
}

/// One source over one host `f` whose listing shows these lines, in this order.
fn listed(host: Host, lines: &[String]) -> Scenario {
    let mut scenario = Scenario::new("faults", "示例省");
    let host = host.with(LISTING, Resource::html(&chrome().listing("政府信息公开年报", lines, "")));
    scenario.site.hosts.push(host);
    scenario.source("f", "沙棘市", &format!("{{base:f}}{LISTING}"), "dialect = \"generic\"\nyears = \"2019..2023\"");
    scenario
}

/// The report of an agency at an address, and its line.
fn good(host: Host, target: &str, agency: &str) -> (Host, String) {
    let report = sample(agency);
    (host.with(target, Resource::html(&chrome().report(&report, &[]))), item(target, &report.title(), "2023-01-20"))
}

#[test]
fn answers_that_end_early_or_never_end_are_named_and_the_rest_is_read() {
    let page = Resource::html(&chrome().report(&sample("沙棘市水务局"), &[]));
    let huge = "政府信息公开工作年度报告。".repeat(1_000_000);
    let cases: Vec<(&str, Resource, &[R])> = vec![
        ("huge", Resource::text(&huge).in_chunks(), &[R::TooLarge]),
        ("hugepage", Resource::html(&format!("<html><body><p>{huge}</p></body></html>")), &[R::TooLarge]),
        ("hugezip", Resource::text(&huge).zipped(), &[R::TooLarge]),
        ("bomb", page.clone().failing(Fault::Bomb { plain: 300 << 20 }), &[R::TooLarge]),
        ("short", page.clone().failing(Fault::ShortBody { missing: 900 }), &[R::Truncated, R::Truncated]),
        ("chunks", page.clone().in_chunks().failing(Fault::ShortBody { missing: 900 }), &[R::Truncated, R::Truncated]),
        ("empty", Resource::empty(), &[R::Empty]),
        ("blank", Resource::html("\n \t\n"), &[R::Empty]),
        ("missing", page.clone().status(404), &[R::NotFound]),
    ];
    let (mut host, line) = good(Host::new("f"), "/nb/good.html", "沙棘市渔业局");
    let mut lines = Vec::new();
    for (name, resource, _) in &cases {
        let target = format!("/nb/{name}.html");
        lines.push(item(&target, &title(&format!("沙棘市{name}局")), "2023-01-20"));
        host.put(&target, resource.clone());
    }
    lines.push(line);
    let ground = Ground::new(listed(host, &lines), &format!("{QUICK}[limits]\nmax_body = \"2MiB\"\n"));
    let data = ground.data("data");
    let (ended, peak) = ground.fetch_measured(&data);
    let report = ended.expect(0).report();
    assert_eq!(report.sources.values().next().unwrap().status, SourceStatus::Ok, "{report:?}");
    let held = ground.holdings(&data);
    for (name, _, statuses) in &cases {
        assert_eq!(held.outcomes(&format!("/{name}.html")), *statuses, "{name}");
    }
    // what came is archived, cut or not, and says so
    let archived = fs::read(data.join("warc").join(&names(&data.join("warc"))[0])).unwrap();
    let records = unzipped(&archived);
    assert_eq!(records.matches("WARC-Truncated: length").count(), 4);
    assert_eq!(records.matches("WARC-Truncated: disconnect").count(), 4);
    let complete: Vec<_> = held.rows.iter().filter(|row| row.1 == "complete").collect();
    assert_eq!(complete.len(), 1, "{:#?}", held.rows);
    if let Some(peak) = peak {
        assert!(peak < 300 << 20, "{peak} bytes of memory");
    }
}

/// Every gzip member of a WARC file, as text.
fn unzipped(bytes: &[u8]) -> String {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut plain).unwrap();
    String::from_utf8_lossy(&plain).into_owned()
}

#[test]
fn pages_that_are_no_report_or_half_of_one_get_no_invented_number() {
    let whole = sample("沙棘市水务局");
    let html = chrome().report(&whole, &[]);
    let tables: Vec<_> = html.match_indices("<table").map(|(at, _)| at).collect();
    assert!(tables.len() >= 3);
    let cut = |at: usize| {
        let at = (at..html.len()).find(|at| html.is_char_boundary(*at)).unwrap();
        Resource::html(&html[..at])
    };
    let cases = [
        (
            "news",
            Resource::html(&chrome().page("要闻", "<div><p>今天召开了会议，通报了3项工作，共有15人参加。</p></div>")),
        ),
        ("half", cut(usize::midpoint(tables[2], html.rfind("</table>").unwrap()))),
        ("start", cut(tables[2] + 200)),
        ("noise", Resource::bytes("application/msword", &[7; 5000])),
        ("pdf", Resource::bytes("application/pdf", b"%PDF-1.4\n1 0 obj\n<</Type/Catalog")),
        ("zip", Resource::bytes("application/zip", b"PK\x03\x04\x14\0\0\0\0\0")),
        ("json", Resource::bytes("application/json", b"{\"a\":[1,2,{\"b\":")),
    ];
    let (mut host, line) = good(Host::new("f"), "/nb/good.html", "沙棘市渔业局");
    let mut lines = vec![line];
    for (name, resource) in cases {
        let target = format!("/nb/{name}.html");
        lines.push(item(&target, &title(&format!("沙棘市{name}局")), "2023-01-20"));
        host.put(&target, resource);
    }
    let ground = Ground::new(listed(host, &lines), QUICK);
    let data = ground.data("data");
    ground.fetch(&data).expect(0);
    let held = ground.holdings(&data);
    assert_eq!(held.rows.iter().filter(|row| row.1 == "complete").count(), 1, "{:#?}", held.rows);
    let half: Vec<_> = held.rows.iter().filter(|row| row.5.starts_with(whole.agency())).collect();
    assert!(half.len() == 1 && half[0].1 != "complete", "{half:#?}");
    // of what can be read of the half, every cell is as in the whole
    let read = cells(&ground, &data);
    let host = Host::new("f").with("/nb/whole.html", Resource::html(&html));
    let line = item("/nb/whole.html", &whole.title(), "2023-01-20");
    let ground = Ground::new(listed(host, &[line]), QUICK);
    let data = ground.data("data");
    ground.fetch(&data).expect(0);
    let truth = cells(&ground, &data);
    let mut compared = 0;
    for cell in read.iter().filter(|cell| cell.starts_with(&half[0].0) && !cell.ends_with(',')) {
        assert!(truth.contains(cell), "{cell} does not stand in the report");
        compared += 1;
    }
    assert!(compared > 20 && compared < truth.len(), "{compared} of {}", truth.len());
}

/// The lines of the exported cells.
fn cells(ground: &Ground, data: &Path) -> BTreeSet<String> {
    let lines = exported(ground, data, "cells.csv");
    lines.lines().map(str::to_owned).collect()
}

/// One exported table.
fn exported(ground: &Ground, data: &Path, file: &str) -> String {
    let out = ground.data("export");
    ground.run(data, &["export", "--format", "csv", "--out", out.to_str().unwrap()]).expect(0);
    fs::read_to_string(out.join(file)).unwrap()
}

#[test]
fn a_listing_without_an_end_is_read_as_far_as_the_limit_and_the_source_says_so() {
    let mut host = Host::new("f");
    let page = |number: usize| {
        let lines: Vec<_> = (0..3)
            .map(|n| {
                item(&format!("/nb/{number}/{n}.html"), &title(&format!("沙棘市第{number}{n}服务站")), "2023-01-20")
            })
            .collect();
        let next = format!("<a href=\"/nb/index_{}.html\">下一页</a>", number + 1);
        Resource::html(&chrome().listing("政府信息公开年报", &lines, &next))
    };
    for number in 1..40 {
        host.put(&format!("/nb/index_{number}.html"), page(number));
    }
    let mut scenario = listed(host, &[]);
    scenario.site.host_mut("f").unwrap().put(LISTING, page(0));
    let ground = Ground::new(scenario, &format!("{QUICK}[limits]\nmax_listing_pages = 10\n"));
    let report = ground.fetch(&ground.data("data")).report();
    let listings = ground.log_from(0).iter().filter(|e| e.target.contains("index")).count();
    assert_eq!(listings, 10, "{:?}", ground.log_from(0).iter().map(|e| &e.target).collect::<Vec<_>>());
    let source = report.sources.values().next().unwrap();
    assert!(source.notes.iter().any(|note| note.contains("max_listing_pages")), "{source:?}");
    // it was never read to its end, so the next run reads on to the limit too
    let before = ground.requests();
    ground.fetch(&ground.data("data"));
    let listings = ground.log_from(before).iter().filter(|e| e.target.contains("index")).count();
    assert_eq!(listings, 10);
}

#[test]
fn listing_pages_that_come_again_end_the_paging() {
    let lines = [item("/nb/good.html", &sample("沙棘市渔业局").title(), "2023-01-20")];
    let page = |next: &str| {
        let pager = format!("<a href=\"{next}\">下一页</a>");
        Resource::html(&chrome().listing("政府信息公开年报", &lines, &pager))
    };
    let (host, _) = good(Host::new("f"), "/nb/good.html", "沙棘市渔业局");
    let mut host = host;
    for number in 2..50 {
        host.put(&format!("/nb/index_{number}.html"), page(&format!("/nb/index_{}.html", number + 1)));
    }
    let mut scenario = listed(host, &[]);
    scenario.site.host_mut("f").unwrap().put(LISTING, page("/nb/index_2.html"));
    let ground = Ground::new(scenario, QUICK);
    let report = ground.fetch(&ground.data("data")).expect(0).report();
    assert_eq!(report.sources.values().next().unwrap().found, 1);
    let listings = ground.log_from(0).iter().filter(|e| e.target.contains("index")).count();
    assert!(listings <= 3, "{listings} pages of a listing that shows the same again and again");
}

#[test]
fn a_listing_of_ten_thousand_links_is_taken_in_seconds() {
    let line = |n: u32| item(&format!("/nb/{n}.html"), &title(&format!("沙棘市第{n}服务站")), "2023-01-20");
    let lines: Vec<_> = (0..10_000).map(line).collect();
    let ground = Ground::new(listed(Host::new("f"), &lines), QUICK);
    let data = ground.data("data");
    let child = ground.spawn(&data, &["fetch", "--format", "json"]);
    let begun = Instant::now();
    while ground.requests() < 100 {
        assert!(begun.elapsed() < Duration::from_mins(1), "{} requests", ground.requests());
        std::thread::sleep(Duration::from_millis(20));
    }
    signal(&child, "TERM");
    let (ended, peak) = finish_measured(child);
    let report = ended.expect(7).report();
    assert!(report.requests >= 100, "{report:?}");
    assert!(peak.is_none_or(|peak| peak < 500 << 20), "{peak:?} bytes of memory");
    // whatever was not asked is still due, and nothing is asked twice
    let held = ground.holdings(&data);
    let asked = held.captures.len() - 2;
    assert_eq!(asked + held.waiting.0, 10_000);
    assert_eq!(held.waiting.1, 0);
}

#[test]
fn two_sources_that_list_one_report_ask_for_it_once_and_both_have_it() {
    let (host, line) = good(Host::new("f"), "/nb/shared.html", "沙棘市渔业局");
    let (host, own) = good(host, "/nb/own.html", "沙棘市水务局");
    let other = Resource::html(&chrome().listing("年报", &[line.clone(), own], ""));
    let mut scenario = listed(host.with("/other/index.html", other), &[line]);
    scenario.source("g", "沙棘市", "{base:f}/other/index.html", "dialect = \"generic\"\nyears = \"2019..2023\"");
    // slow enough for an answer to be in the store when the next request is due
    let ground = Ground::new(scenario, "[politeness]\ninterval = \"400ms\"\n");
    for (name, runs) in [
        ("together", vec![vec!["fetch"]]),
        ("one after the other", vec![vec!["fetch", "--source", "f"], vec!["fetch", "--source", "g"]]),
        ("the other way round", vec![vec!["fetch", "--source", "g"], vec!["fetch", "--source", "f"]]),
    ] {
        let data = ground.data(name);
        let before = ground.requests();
        for args in runs {
            ground.run(&data, &args).expect(0);
        }
        let asked = ground.log_from(before).iter().filter(|e| e.target == "/nb/shared.html").count();
        let held = ground.holdings(&data);
        let rows: Vec<_> = held.rows.iter().map(|row| row.0.split_at(1).0).collect();
        assert_eq!(rows, ["f", "g", "g"], "{name}: {:#?}", held.rows);
        assert_eq!(asked, 1, "{name}");
        assert_eq!(held.waiting, (0, 0), "{name}");
    }
}

#[test]
fn links_that_lead_nowhere_or_elsewhere_are_told_and_hurt_nobody() {
    let long = format!("/nb/long.html?x={}", "a".repeat(9000));
    let mut host = Host::new("f");
    let hrefs = [
        ("javascript:void(0)", None),
        ("http://[::bad", None),
        ("//", None),
        ("mailto:a@b.invalid", None),
        ("http://example.invalid:99999/", None),
        ("data:text/html,x", None),
        ("", None),
        ("#top", None),
        ("http://mirror.invalid/r.html", Some(R::OutOfScope)),
        ("https://10.11.12.13/r.html", Some(R::OutOfScope)),
        ("http://user:secret@mirror.invalid/", Some(R::OutOfScope)),
        ("/nb/leave.html", Some(R::Redirected)),
        ("/nb/inside.html", Some(R::Redirected)),
        ("/nb/nowhere.html", Some(R::ClientError)),
        ("  /nb/spaces.html ", Some(R::NotFound)),
        ("/nb/../nb/./up.html", Some(R::NotFound)),
        ("\\nb\\back.html", Some(R::NotFound)),
        ("/nb/年报 2022.html", Some(R::NotFound)),
        (&long, Some(R::NotFound)),
    ];
    host.put("/nb/leave.html", Resource::redirect("http://mirror.invalid/there.html"));
    host.put("/nb/inside.html", Resource::redirect("http://169.254.169.254/latest/meta-data/"));
    host.put("/nb/nowhere.html", Resource::redirect("http://[::bad"));
    let (host, line) = good(host, "/nb/good.html", "沙棘市渔业局");
    let mut lines: Vec<_> = hrefs
        .iter()
        .enumerate()
        .map(|(n, (href, _))| item(href, &title(&format!("沙棘市第{n}服务站")), "2023-01-20"))
        .collect();
    lines.push(line);
    let ground = Ground::new(listed(host, &lines), QUICK);
    let data = ground.data("data");
    ground.fetch(&data).expect(0);
    let held = ground.holdings(&data);
    for (end, status) in [
        ("mirror.invalid/r.html", R::OutOfScope),
        ("10.11.12.13/r.html", R::OutOfScope),
        ("/nb/leave.html", R::Redirected),
        ("mirror.invalid/there.html", R::OutOfScope),
        ("/nb/inside.html", R::Redirected),
        ("169.254.169.254/latest/meta-data/", R::OutOfScope),
        ("/nb/nowhere.html", R::ClientError),
        ("/nb/spaces.html", R::NotFound),
        ("/nb/up.html", R::NotFound),
        ("/nb/back.html", R::NotFound),
        ("%202022.html", R::NotFound),
        (long.as_str(), R::NotFound),
    ] {
        assert_eq!(held.outcomes(end), [status], "{end}");
    }
    assert_eq!(held.rows.iter().filter(|row| row.1 == "complete").count(), 1);
    assert!(!exported(&ground, &data, "crawl_log.csv").contains("secret"));
}

#[test]
fn a_portal_on_a_private_address_is_not_asked_unless_that_is_allowed() {
    let scope = "[identity]\ncontact = \"a@b.invalid\"\n[scope]\nallow_private_addresses = false\n";
    let ground = Ground::new(sites::polite(1, 1), &format!("{QUICK}{scope}"));
    let data = ground.data("data");
    ground.fetch(&data).expect(4);
    assert_eq!(ground.requests(), 0);
    let held = ground.holdings(&data);
    assert!(held.log.iter().any(|line| line.status == R::PrivateAddress), "{:#?}", held.log);
    assert_eq!(held.captures.len(), 0);
}

#[test]
fn a_folder_of_somebody_else_is_not_made_a_data_directory() {
    let ground = Ground::new(sites::polite(1, 1), QUICK);
    let folder = ground.data("photos");
    fs::create_dir_all(folder.join("store")).unwrap();
    fs::write(folder.join("holiday.jpg"), "x").unwrap();
    for args in [&["fetch"][..], &["verify"], &["status"]] {
        let ended = ground.run(&folder, args);
        assert!(matches!(ended.code, Some(2 | 6)) && ended.stderr.contains("holiday.jpg"), "{ended:?}");
    }
    assert_eq!(names(&folder), ["holiday.jpg", "store"]);
    assert_eq!(ground.requests(), 0);
}

#[test]
fn inspect_reads_no_more_of_a_file_than_the_limit() {
    let ground = Ground::new(sites::polite(1, 1), &format!("{QUICK}[limits]\nmax_body = \"8MiB\"\n"));
    let path = ground.data("huge.txt");
    let mut file = fs::File::create(&path).unwrap();
    let mut line = String::new();
    for n in 0..4000 {
        writeln!(line, "第{n}条 主动公开政府信息情况 本年新收 12 件").unwrap();
    }
    while file.metadata().unwrap().len() < 200 << 20 {
        file.write_all(line.as_bytes()).unwrap();
    }
    let begun = Instant::now();
    let child = ground.spawn(&ground.data("none"), &["inspect", "--format", "json", path.to_str().unwrap()]);
    let (ended, peak) = finish_measured(child);
    assert!(ended.code.is_some() && !ended.stderr.contains("panicked"), "{ended:?}");
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let said = ended.stdout + &ended.stderr;
    assert!(said.contains("max_body") || said.contains("too_large") || said.contains("bytes"), "{said}");
    if let Some(peak) = peak {
        assert!(peak < 400 << 20, "{peak} bytes of memory");
    }
}

#[test]
fn reports_of_years_that_were_not_asked_for_are_had_by_the_next_run_that_asks_for_all() {
    let (mut host, mut pages) = (Host::new("f"), Vec::new());
    for number in 0..3 {
        let mut lines = Vec::new();
        for year in [2021, 2022] {
            let report = SampleReport::new(&format!("沙棘市第{number}服务站"), year, 5);
            let target = format!("/nb/{year}/{}.html", 100 + number);
            host.put(&target, Resource::html(&chrome().report(&report, &[])));
            lines.push(item(&target, &report.title(), &report.publication_date()));
        }
        let next = format!("<a href=\"/nb/index_{}.html\">下一页</a>", number + 1);
        pages.push(Resource::html(&chrome().listing("政府信息公开年报", &lines, if number < 2 { &next } else { "" })));
    }
    let mut scenario = listed(host, &[]);
    for (number, page) in pages.into_iter().enumerate() {
        let target = if number == 0 { LISTING.to_owned() } else { format!("/nb/index_{number}.html") };
        scenario.site.host_mut("f").unwrap().put(&target, page);
    }
    let ground = Ground::new(scenario, QUICK);
    let data = ground.data("data");
    ground.run(&data, &["fetch", "--year", "2022"]).expect(0);
    assert_eq!(ground.holdings(&data).rows.len(), 3);
    ground.run(&data, &["fetch"]).expect(0);
    assert_eq!(ground.holdings(&data).rows.len(), 6);
    // and nothing is asked of the reports again
    let before = ground.requests();
    ground.run(&data, &["fetch"]).expect(0);
    assert!(ground.log_from(before).iter().all(|entry| !entry.target.contains("/20")));
}
