//! Walks that do not see all that a listing promises, and listings that lose something: nothing passes for whole that is not.

use super::{LISTING, edit, full, line, listing, page, shelf, target, two_pages};
use crate::support::{Bench, Settings, detail, status};
use nianbao::model::status::{Availability, RequestStatus as R, SourceStatus as S};
use nianbao::portal::site::{Fault, Resource};

fn notes(report: &nianbao::pipeline::run::RunReport) -> String {
    report.sources[0].notes.join("\n")
}

#[test]
fn a_page_that_is_briefly_missing_is_asked_again_by_the_next_run() {
    for missing in [Resource::html("x").status(404), Resource::redirect(LISTING), listing(&[], "")] {
        let bench = Bench::new(two_pages(&[2022, 2021], &[2020, 2019]));
        edit(&bench, |host| host.put("/nb/index_2.html", missing.clone()));
        let first = bench.crawl();
        assert!(notes(&first).contains("/nb/index_2.html"), "{:?}", notes(&first));
        assert_eq!(bench.held().rows.len(), 2);
        edit(&bench, |host| host.put("/nb/index_2.html", listing(&[line(2020), line(2019)], "")));
        bench.crawl();
        assert_eq!(bench.held().rows.len(), 4);
    }
}

#[test]
fn a_page_that_is_missing_unlists_nothing() {
    let bench = Bench::new(two_pages(&[2022, 2021, 2018], &[2020]));
    bench.crawl();
    edit(&bench, |host| assert!(host.remove("/nb/index_2.html")));
    let second = bench.crawl_as(&full());
    assert!(!status(&second, "s").is_bad() && notes(&second).contains("index_2"), "{}", detail(&second, "s"));
    assert!(bench.held().rows.iter().all(|row| row.availability == Availability::Listed));
}

#[test]
fn a_first_page_that_became_shorter_is_read_to_the_end() {
    let bench = Bench::new(two_pages(&[2022, 2021, 2020, 2019], &[2018]));
    bench.crawl();
    edit(&bench, |host| {
        host.put(LISTING, listing(&[line(2022)], "<a href=\"index_2.html\">下一页</a>"));
        host.put("/nb/index_2.html", listing(&[], ""));
    });
    let second = bench.crawl();
    assert!(notes(&second).contains("index_2"), "{} {}", status(&second, "s"), notes(&second));
    edit(&bench, |host| host.put(LISTING, listing(&[line(2022)], "")));
    let third = bench.crawl();
    assert_eq!(status(&third, "s"), S::Drift, "{}", detail(&third, "s"));
}

#[test]
fn a_report_that_was_gone_and_is_listed_again_is_asked_at_once() {
    let bench = Bench::new(shelf(&[2022, 2021], ""));
    bench.crawl();
    edit(&bench, |host| assert!(host.remove(&target(2021))));
    bench.crawl_as(&full());
    assert_eq!(bench.held().row("云泽市气象局", 2021).availability, Availability::Gone);
    edit(&bench, |host| host.put(&target(2021), page(2021)));
    bench.crawl();
    assert_eq!(bench.held().row("云泽市气象局", 2021).availability, Availability::Listed);
}

#[test]
fn columns_with_the_same_news_beside_them_are_all_followed() {
    let bench = Bench::new(shelf(&[], ""));
    let beside: String =
        [1, 2, 3].map(|n| format!("<li><a href=\"/xw/2024/t2024010{n}_1000{n}.html\">要闻{n}</a></li>")).concat();
    let column = |links: &str| {
        Resource::html(&format!("<html><title>政府信息公开年报</title><ul>{links}</ul><ul>{beside}</ul></html>"))
    };
    edit(&bench, |host| {
        host.put(LISTING, column("<li><a href=\"2022n/\">2022年</a></li><li><a href=\"2021n/\">2021年</a></li>"));
        for year in [2022, 2021] {
            host.put(&format!("/nb/{year}n/"), column("<li><a href=\"bm/\">各部门</a></li>"));
            host.put(&format!("/nb/{year}n/bm/"), column(&line(year)));
            host.put(&target(year), page(year));
        }
    });
    let report = bench.crawl();
    assert_eq!(bench.held().rows.len(), 2, "{} {}", detail(&report, "s"), notes(&report));
}

#[test]
fn a_report_that_is_sent_to_the_home_page_is_gone_and_its_row_stays_what_it_was() {
    let bench = Bench::new(shelf(&[2022, 2021], ""));
    bench.crawl();
    let before = bench.held().row("云泽市气象局", 2021).chosen.clone();
    edit(&bench, |host| {
        host.put(
            "/",
            Resource::html("<html><h2>政府信息公开年报</h2><p>云泽市气象局2021年政府信息公开工作年度报告</p></html>"),
        );
        host.put(&target(2021), Resource::redirect("/"));
    });
    bench.crawl_as(&full());
    let held = bench.held();
    assert_eq!(held.last_line(&bench.portal.expand("{base:h}/")).status, R::Soft404);
    assert_eq!(held.row("云泽市气象局", 2021).chosen, before);
    assert_eq!(held.rows.len(), 2);
}

#[test]
fn a_tree_is_bounded_by_the_same_number_of_pages_and_says_so_once() {
    let bench = Bench::with(shelf(&[], ""), &Settings { max_listing_pages: 10, ..Settings::default() });
    edit(&bench, |host| {
        let links = |prefix: &str| {
            let link = |n: usize| format!("<li><a href=\"{prefix}c{n}/\">第{n}单位年报</a></li>");
            (0..30).map(link).collect::<Vec<_>>().concat()
        };
        host.put(LISTING, Resource::html(&format!("<html><title>年报</title><ul>{}</ul></html>", links(""))));
        for n in 0..30 {
            host.put(
                &format!("/nb/c{n}/"),
                Resource::html(&format!("<html><title>年报</title><ul>{}</ul></html>", links(&format!("{n}-")))),
            );
        }
    });
    let report = bench.crawl();
    let listings = bench.held().lines.iter().filter(|line| line.role == nianbao::model::capture::Role::Listing).count();
    assert_eq!(listings, 10);
    assert_eq!(notes(&report).matches("max_listing_pages").count(), 1, "{}", notes(&report));
}

#[test]
fn an_error_says_nothing_of_what_a_portal_shows_for_what_does_not_exist() {
    let bench = Bench::new(shelf(&[2022, 2021], ""));
    edit(&bench, |host| {
        host.unknown = Resource::html("<html><p>本站内容正在调整，请稍后再来访问本站首页</p></html>");
        host.put("/nianbao-no-such-page/404.html", Resource::html("x").failing(Fault::Reset { after: 0 }));
        assert!(host.remove(&target(2021)));
    });
    bench.crawl();
    edit(&bench, |host| assert!(host.remove("/nianbao-no-such-page/404.html")));
    bench.crawl_as(&full());
    let probes = bench.asked().iter().filter(|asked| asked.contains("no-such-page")).count();
    assert_eq!(probes, 2);
    let url = bench.portal.expand(&format!("{{base:h}}{}", target(2021)));
    assert_eq!(bench.held().last_line(&url).status, R::Soft404);
}
