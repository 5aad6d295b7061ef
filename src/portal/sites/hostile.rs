//! Portals that go wrong in every way that was met, one host for each, and one good host whose pages go wrong.

use crate::model::status::{ReportStatus, RequestStatus, SourceStatus};
use crate::portal::markup::Markup;
use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::SampleReport;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Charset, Fault, Host, Resource};

const LISTING: &str = "/nb/index.html";
/// An address of a private network that the crawl has no business at.
const PRIVATE: &str = "http://10.11.12.13/";
/// A host outside every scope (RFC 6761: never resolves).
const OFFSITE: &str = "http://mirror.invalid/";

/// Hosts and sources of the same name. `robots-*` and `listing-*` go wrong where they say; each has one good report behind it that
/// must not be asked for. `pages` has a good listing, one good report, and links to everything else. Time-outs of a second or less
/// keep a test short.
pub fn hostile() -> Scenario {
    let mut scenario = Scenario::new("hostile", "示例省");
    robots(&mut scenario);
    listings(&mut scenario);
    pages(&mut scenario);
    scenario
}

fn chrome() -> Chrome {
    Chrome::new("沙棘市人民政府", LISTING, Family::Plain, Markup::Clean)
}

fn sample(year: u16) -> SampleReport {
    SampleReport::new("沙棘市渔业局", year, 3)
}

/// A host with a listing of one report, and its source; the report is expected only where somebody says so.
fn host(scenario: &mut Scenario, name: &str) -> Host {
    let report = sample(2022);
    let line = item("/nb/2023/1.html", &report.title(), &report.publication_date());
    scenario.source(
        name,
        "沙棘市",
        &format!("{{base:{name}}}{LISTING}"),
        "dialect = \"generic\"\nyears = \"2019..2023\"",
    );
    Host::new(name)
        .with(LISTING, Resource::html(&chrome().listing("政府信息公开年报", &[line], "")))
        .with("/nb/2023/1.html", Resource::html(&chrome().report(&report, &[])))
}

fn robots(scenario: &mut Scenario) {
    let good = Resource::text("User-agent: *\nAllow: /\n");
    let lying = [
        ("robots-500", good.clone().status(500), RequestStatus::RobotsUnreachable),
        ("robots-503", good.clone().status(503), RequestStatus::RobotsUnreachable),
        ("robots-429", good.clone().status(429), RequestStatus::RobotsUnreachable),
        ("robots-hang", good.clone().failing(Fault::Hang { after: 0 }), RequestStatus::RobotsUnreachable),
        ("robots-reset", good.clone().failing(Fault::Reset { after: 0 }), RequestStatus::RobotsUnreachable),
        ("robots-short", good.clone().failing(Fault::ShortBody { missing: 5 }), RequestStatus::RobotsUnreachable),
        ("robots-loop", Resource::redirect("/robots.txt"), RequestStatus::RobotsUnreachable),
        ("robots-disallow", Resource::text("User-agent: *\nDisallow: /\n"), RequestStatus::RobotsDenied),
    ];
    for (name, robots, status) in lying {
        let host = host(scenario, name).with("/robots.txt", robots);
        scenario.site.hosts.push(host);
        scenario.expect_request(name, &format!("{{base:{name}}}{LISTING}"), &[status]);
        scenario.expect_source(name, &[SourceStatus::Blocked]);
    }
    for (name, status) in [("robots-403", 403), ("robots-404", 404)] {
        let host = host(scenario, name).with("/robots.txt", good.clone().status(status));
        scenario.site.hosts.push(host);
        scenario.expect_report(name, &sample(2022), &[format!("{{base:{name}}}/nb/2023/1.html")]);
        scenario.expect_source(name, &[SourceStatus::Ok]);
    }
}

fn listings(scenario: &mut Scenario) {
    use RequestStatus as R;
    use SourceStatus as S;
    let page = Resource::html(&chrome().listing("政府信息公开年报", &[], ""));
    let cases: [(&str, Resource, &[R], &[S]); 13] = [
        ("listing-404", page.clone().status(404), &[R::NotFound], &[S::Drift]),
        ("listing-soft404", Resource::soft_404(), &[R::Soft404], &[S::Drift]),
        ("listing-nothing", page.clone(), &[], &[S::Drift, S::Ok]),
        ("listing-empty", Resource::empty(), &[R::Empty], &[]),
        ("listing-403", page.clone().status(403), &[R::Forbidden], &[S::Blocked]),
        ("listing-521", Resource::challenge(), &[R::Challenged], &[S::Blocked]),
        ("listing-500", page.clone().status(500), &[R::ServerError], &[S::Unreachable]),
        ("listing-hang", page.clone().failing(Fault::Hang { after: 0 }), &[R::Timeout], &[S::Unreachable]),
        ("listing-reset", page.clone().failing(Fault::Reset { after: 0 }), &[R::ConnectFailed], &[S::Unreachable]),
        ("listing-short", page.clone().failing(Fault::ShortBody { missing: 200 }), &[R::Truncated], &[S::Unreachable]),
        ("listing-429", page.clone().status(429).header("Retry-After", "3600"), &[R::Throttled], &[S::Throttled]),
        ("listing-loop", Resource::redirect(LISTING), &[R::TooManyRedirects, R::Redirected], &[]),
        ("listing-private", Resource::redirect(PRIVATE), &[R::Redirected], &[]),
    ];
    for (name, listing, request, source) in cases {
        let host = host(scenario, name).with(LISTING, listing);
        scenario.site.hosts.push(host);
        if !request.is_empty() {
            scenario.expect_request(name, &format!("{{base:{name}}}{LISTING}"), request);
        }
        if !source.is_empty() {
            scenario.expect_source(name, source);
        }
    }
    scenario.expect_request("listing-private", PRIVATE, &[R::PrivateAddress, R::OutOfScope]);
}

/// The faults of single pages: name, resource, statuses.
fn faults() -> Vec<(&'static str, Resource, Vec<RequestStatus>)> {
    use RequestStatus as R;
    let good = Resource::html(&chrome().report(&sample(2021), &[]));
    let fail = |fault| good.clone().failing(fault);
    let half = 4000;
    vec![
        ("hang", fail(Fault::Hang { after: 0 }), vec![R::Timeout]),
        ("stall", fail(Fault::Hang { after: half }), vec![R::Timeout]),
        ("reset", fail(Fault::Reset { after: 0 }), vec![R::ConnectFailed]),
        ("cut", fail(Fault::Reset { after: half }), vec![R::Truncated, R::ConnectFailed]),
        ("short", fail(Fault::ShortBody { missing: 1000 }), vec![R::Truncated]),
        ("shortchunks", fail(Fault::ShortBody { missing: 1000 }).in_chunks(), vec![R::Truncated]),
        ("bomb", fail(Fault::Bomb { plain: 256 << 20 }), vec![R::TooLarge]),
        ("nohead", fail(Fault::NoHead), vec![R::ConnectFailed, R::Truncated]),
        ("soft404", Resource::soft_404(), vec![R::Soft404]),
        ("wall", Resource::challenge(), vec![R::Challenged]),
        ("empty", Resource::empty(), vec![R::Empty]),
        ("gone", good.clone().status(410), vec![R::Gone]),
        ("error", good.clone().status(500), vec![R::ServerError]),
        ("teapot", good.clone().status(418), vec![R::ClientError]),
        ("private", Resource::redirect(PRIVATE), vec![R::Redirected]),
        ("offsite", Resource::redirect(OFFSITE), vec![R::Redirected]),
        ("loop", Resource::redirect("/nb/loop.html"), vec![R::TooManyRedirects, R::Redirected]),
    ]
}

/// Pages that arrive whole and are hard to read.
fn oddities() -> Vec<(&'static str, Resource)> {
    let report = sample(2020);
    let page = chrome().report(&report, &[]);
    let deep = format!("<html><body>{}年报{}</body></html>", "<div>".repeat(20_000), "</div>".repeat(20_000));
    vec![
        ("wrongcharset", Resource::encoded(&page, Charset::Gb18030).typed("text/html; charset=utf-8")),
        ("deep", Resource::html(&deep)),
        ("unclosed", Resource::html(&page.chars().take(3000).collect::<String>())),
        (
            "noise",
            Resource::bytes(
                "text/html",
                &(0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect::<Vec<_>>(),
            ),
        ),
        ("nul", Resource::html(&page.replace("政府", "政\0府"))),
        ("image", Resource::bytes("text/html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")),
    ]
}

fn pages(scenario: &mut Scenario) {
    let mut host = host(scenario, "pages").with_robots("User-agent: *\nAllow: /\n");
    let good = sample(2022);
    let mut lines = vec![item("/nb/2023/1.html", &good.title(), &good.publication_date())];
    let title = |name: &str| format!("沙棘市{name}局2021年政府信息公开工作年度报告");
    for (name, resource, statuses) in faults() {
        let target = format!("/nb/{name}.html");
        lines.push(item(&target, &title(name), "2022-01-20"));
        host.put(&target, resource);
        scenario.expect_request("pages", &format!("{{base:pages}}{target}"), &statuses);
    }
    for (name, resource) in oddities() {
        let target = format!("/nb/{name}.html");
        lines.push(item(&target, &title(name), "2021-01-20"));
        host.put(&target, resource);
    }
    for url in [PRIVATE, OFFSITE] {
        scenario.expect_request("pages", url, &[RequestStatus::PrivateAddress, RequestStatus::OutOfScope]);
    }
    for href in ["javascript:void(0)", "http://[::bad", "//", "mailto:a@b.invalid", "http://example.invalid:99999/"] {
        lines.push(item(href, "沙棘市失联局2021年政府信息公开工作年度报告", ""));
    }
    host.put(
        LISTING,
        Resource::html(&chrome().listing("政府信息公开年报", &lines, "<a href=\"index.html\">下一页</a>")),
    );
    scenario.site.hosts.push(host);
    scenario.expect_report("pages", &good, &["{base:pages}/nb/2023/1.html".to_owned()]);
    scenario.expect_source("pages", &[SourceStatus::Ok]);
    debug_assert_eq!(scenario.expected.reports.last().map(|report| report.status), Some(ReportStatus::Complete));
}
