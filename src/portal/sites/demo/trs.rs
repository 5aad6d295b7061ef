//! The host `trs`: year folders of static pages (拓尔思).

use crate::model::status::{ReportStatus, RequestStatus};
use crate::portal::office;
use crate::portal::page::{Attachment, Chrome, Family, item};
use crate::portal::report::{Identity, Markup, SampleReport};
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::sample;

/// A tree of year folders, one of them on two pages; one answer is 503 at first, one link redirects, one report is broken,
/// and one differs from its document.
pub(super) fn host(scenario: &mut Scenario) -> Host {
    let chrome = Chrome::new("白鹭湖区人民政府", ROOT, Family::Trs, Markup::Spreadsheet);
    let mut host = Host::new("trs").with_robots("User-agent: *\nDisallow: /zwgk/nbzl/\nAllow: /\n");
    let mut folders = Vec::new();
    for (year, units) in [(2022, &UNITS[..]), (2021, &UNITS[..2]), (2020, &UNITS[..2])] {
        folders.push(format!("<li><a href=\"./{year}n/\">{year}年度</a></li>"));
        let mut lines: Vec<_> =
            units.iter().map(|unit| article(scenario, &mut host, &chrome, &sample(unit, year))).collect();
        if year == 2020 {
            lines.push(redirect(scenario, &mut host));
        }
        let guide = format!("../../xxgkzn/{GUIDE}");
        lines.push(item(&guide, "白鹭湖区政府信息公开指南", "2020-06-01"));
        listing(&mut host, &chrome, &format!("{ROOT}{year}n/"), &lines);
    }
    let guide = format!("/zwgk/xxgkzn/{GUIDE}");
    host.put(&guide, Resource::html(&chrome.page("白鹭湖区政府信息公开指南", "<p>本指南每年更新一次。</p>\n")));
    scenario.expected.decoys.push(format!("{{base:trs}}{guide}"));
    listing(&mut host, &chrome, ROOT, &folders);
    scenario.source(
        "demo-trs",
        "白鹭湖区",
        &format!("{{base:trs}}{ROOT}"),
        "dialect = \"trs\"\nyears = \"2019..2023\"",
    );
    host
}

const ROOT: &str = "/zwgk/xxgknb/";
const GUIDE: &str = "202006/t20200601_11.html";
const UNITS: [&str; 5] =
    ["白鹭湖区人民政府办公室", "白鹭湖区审计局", "白鹭湖区商务局", "白鹭湖区体育局", "白鹭湖区苇荡街道办事处"];

/// Where a report lies: its year's folder and its name within.
fn place(report: &SampleReport) -> (String, String) {
    let (year, month, day) = report.published();
    let unit = UNITS.iter().position(|unit| *unit == report.agency()).unwrap_or_default();
    let number = 10 * usize::from(report.year()) + unit;
    (format!("{ROOT}{}n/", report.year()), format!("{year}{month:02}/t{year}{month:02}{day:02}_{number}.html"))
}

/// Puts a report and gives its line on the listing.
fn article(scenario: &mut Scenario, host: &mut Host, chrome: &Chrome, report: &SampleReport) -> String {
    let (folder, name) = place(report);
    let target = format!("{folder}{name}");
    let mut report = report.clone();
    let mut attachments: Vec<Attachment> = Vec::new();
    let mut status = ReportStatus::Complete;
    let mut page = Resource::html("").tagged().zipped();
    match (report.agency(), report.year()) {
        ("白鹭湖区商务局", _) => {
            let file = "P020230118612345678901.docx";
            attachments.push((format!("./{file}"), format!("{}.docx", report.title())));
            let beside = target.rsplit_once('/').map_or("", |(path, _)| path);
            // the file that somebody corrected last, and not on the page
            let document = office::docx(&report.clone().with_broken(Identity::I4));
            host.put(&format!("{beside}/{file}"), Resource::bytes(office::DOCX, &document).tagged());
        }
        ("白鹭湖区体育局", _) => {
            report = report.with_broken(Identity::I4);
            status = ReportStatus::Inconsistent;
        }
        ("白鹭湖区人民政府办公室", 2021) => page = page.throttled(1, "1"),
        _ => {}
    }
    page.body = Resource::html(&chrome.report(&report, &attachments)).body;
    host.put(&target, page);
    scenario.expect_report("demo-trs", &report, &[format!("{{base:trs}}{target}")]);
    if let Some(expected) = scenario.expected.reports.last_mut() {
        expected.status = status;
    }
    item(&format!("./{name}"), &report.title(), &report.publication_date())
}

/// An old address of a report that is listed as well.
fn redirect(scenario: &mut Scenario, host: &mut Host) -> String {
    let report = sample("白鹭湖区审计局", 2020);
    let (folder, name) = place(&report);
    let old = "/old/2020nb_shenji.html";
    host.put(old, Resource::redirect(&format!("{folder}{name}")));
    scenario.expect_request("demo-trs", &format!("{{base:trs}}{old}"), &[RequestStatus::Redirected]);
    item(old, &report.title(), &report.publication_date())
}

/// Puts a folder's index, four lines a page, the second page being `index_1.html`.
fn listing(host: &mut Host, chrome: &Chrome, folder: &str, lines: &[String]) {
    let count = lines.chunks(4).count();
    for (at, lines) in lines.chunks(4).enumerate() {
        let name = if at == 0 { "index.html".to_owned() } else { format!("index_{at}.html") };
        let pager = format!("<script>createPageHTML({count}, {at}, \"index\", \"html\");</script>");
        let listing = Resource::html(&chrome.listing("政府信息公开年报", lines, &pager)).zipped();
        if at == 0 {
            host.put(folder, listing.clone());
        }
        host.put(&format!("{folder}{name}"), listing);
    }
}
