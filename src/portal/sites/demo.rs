//! The portal of `crawler demo`: four hosts of four families, about forty reports, and the usual trouble in small doses.

mod annual;
mod generic;
mod jpage;
mod trs;

use crate::model::status::SourceStatus;
use crate::portal::page::{Chrome, item};
use crate::portal::report::SampleReport;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Charset, Host, Resource};

const SEED: u64 = 20_260_131;

/// 2023-02-01T00:00:00Z, for `Last-Modified`.
const MODIFIED: u64 = 1_675_209_600;

/// Four sources: `demo-annual`, `demo-jpage`, `demo-trs`, `demo-generic`, one on each host (`annual`, `jpage`, `trs`, `generic`).
pub fn demo() -> Scenario {
    let mut scenario = Scenario::new("demo", "示例省");
    for build in [annual::host, jpage::host, trs::host, generic::host] {
        let host = build(&mut scenario);
        scenario.site.hosts.push(host);
    }
    for id in ["demo-annual", "demo-jpage", "demo-trs", "demo-generic"] {
        scenario.expect_source(id, &[SourceStatus::Ok]);
    }
    scenario
}

fn sample(agency: &str, year: u16) -> SampleReport {
    SampleReport::new(agency, year, SEED)
}

/// A host with one column, while it is filled.
struct Column {
    host: Host,
    source: &'static str,
    chrome: Chrome,
    /// The listing's lines, in order.
    lines: Vec<String>,
    decoys: Vec<String>,
}

impl Column {
    fn new(host: &str, source: &'static str, chrome: Chrome) -> Self {
        Self { host: Host::new(host), source, chrome, lines: Vec::new(), decoys: Vec::new() }
    }

    fn address(&self, target: &str) -> String {
        format!("{{base:{}}}{target}", self.host.name)
    }

    fn link(&mut self, target: &str, title: &str, date: &str) {
        self.lines.push(item(target, title, date));
    }

    fn put_report(&mut self, report: &SampleReport, target: &str) {
        let page = Resource::encoded(&self.chrome.report(report, &[]), self.host.charset);
        // the host in GB18030 is the one without validators
        let page = if self.host.charset == Charset::Utf8 { page.modified(MODIFIED) } else { page.in_chunks() };
        self.host.put(target, page);
        self.link(target, &report.title(), &report.publication_date());
    }

    fn report(&mut self, scenario: &mut Scenario, report: &SampleReport, target: &str) {
        self.put_report(report, target);
        scenario.expect_report(self.source, report, &[self.address(target)]);
    }

    /// A report that is there already, at another address.
    fn again(&mut self, scenario: &mut Scenario, agency: &str, year: u16, target: &str) {
        self.put_report(&sample(agency, year), target);
        let (source, address) = (self.source, self.address(target));
        let known = scenario
            .expected
            .reports
            .iter_mut()
            .find(|r| (&*r.source_id, &*r.agency, r.year) == (source, agency, year));
        if let Some(known) = known {
            known.urls.push(address);
        }
    }

    fn decoy(&mut self, target: &str, title: &str) {
        let page = self.chrome.page(title, &format!("<div id=\"zoom\"><p>{title}的正文，与年度报告无关。</p></div>\n"));
        self.host.put(target, Resource::encoded(&page, self.host.charset));
        self.link(target, title, "2020-06-01");
        self.decoys.push(self.address(target));
    }
}
