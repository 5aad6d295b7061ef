//! A host with one column, while it is filled.
//!
//! Comes in: reports, decoys, and how a family writes their addresses. Goes out: pages on the host, entries for its list, and the
//! expectations of a crawl. How the list is served is each family's own.

use crate::portal::office;
use crate::portal::page::{Attachment, Chrome, item};
use crate::portal::report::SampleReport;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Charset, Entry, Host, Resource, seconds_of};

const SEED: u64 = 20_260_131;

/// 2023-02-01T00:00:00Z, for `Last-Modified`.
pub(super) const MODIFIED: u64 = 1_675_209_600;

/// The report years that [`Column::fill`]'s sources ask for, as the configuration has them.
pub(super) const YEARS: &str = "years = \"2021..2023\"";

/// What stands among reports and is none; the place's name goes before those that begin with a noun of its own.
const DECOYS: [&str; 8] = [
    "政府信息公开指南",
    "政府信息公开目录",
    "2023年政务公开工作要点",
    "财政局2023年度部门预算",
    "市场监督管理局2022年度企业年报公示公告",
    "统计局2022年统计年报",
    "司法局2022年法治政府建设年度报告",
    "召开政府信息公开工作年度报告编制培训会",
];

/// The report of an agency, the same on every host.
pub(super) fn sample(agency: &str, year: u16) -> SampleReport {
    SampleReport::new(agency, year, SEED)
}

/// Where a column lies and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    /// The host's name.
    pub(super) host: &'static str,
    /// The id of the source that reads it.
    pub(super) source: &'static str,
    /// The place whose agencies publish in it.
    pub(super) place: &'static str,
    /// How many reports it has, seven at most.
    pub(super) reports: usize,
}

impl Plot {
    pub(super) const fn new(host: &'static str, source: &'static str, place: &'static str) -> Self {
        Self { host, source, place, reports: 7 }
    }

    /// The same with fewer reports.
    pub(super) const fn small(self, reports: usize) -> Self {
        Self { reports, ..self }
    }

    /// Adds the source; `more` are further lines of its table.
    pub(super) fn source(&self, scenario: &mut Scenario, listing: &str, dialect: &str, more: &str) {
        let listing = format!("{{base:{}}}{listing}", self.host);
        scenario.source(self.source, self.place, &listing, &format!("dialect = \"{dialect}\"\n{YEARS}\n{more}"));
    }
}

/// What a content management system knows of a page when it gives it an address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filed {
    /// Unique within the column.
    pub(super) number: u32,
    /// The day of publication: year, month, day.
    pub(super) day: (u16, u8, u8),
}

impl Filed {
    /// `20240115`.
    pub(super) fn compact_day(self) -> String {
        let (year, month, day) = self.day;
        format!("{year}{month:02}{day:02}")
    }

    /// `202401`.
    pub(super) fn month(self) -> String {
        format!("{}{:02}", self.day.0, self.day.1)
    }

    /// Ten o'clock of that day in China, in seconds since 1970.
    pub(super) fn epoch_seconds(self) -> i64 {
        seconds_of(self.day)
    }

    /// Thirty-two hexadecimal digits that are this page's own.
    pub(super) fn hex32(self) -> String {
        let number = u128::from(self.number) + 1;
        format!("{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
    }

    /// The same as a UUID is written (RFC 9562).
    pub(super) fn uuid(self) -> String {
        let hex = self.hex32();
        let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default().to_owned();
        [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
    }
}

/// How a family frames a report and what it attaches.
type Frame = fn(&Chrome, &SampleReport, &[Attachment]) -> String;

/// Where a family keeps a document, and how its page links it; from the page's own address.
pub(super) type Shelf = fn(&str) -> (String, String);

/// A host with one column, while it is filled.
pub(super) struct Column {
    pub(super) host: Host,
    pub(super) source: &'static str,
    pub(super) chrome: Chrome,
    /// The list, in order.
    pub(super) entries: Vec<Entry>,
    pub(super) decoys: Vec<String>,
    pub(super) frame: Frame,
    /// Where the second report is also had as a document; none where pages attach nothing.
    pub(super) shelf: Option<Shelf>,
}

impl Column {
    pub(super) fn new(host: &str, source: &'static str, chrome: Chrome) -> Self {
        let frame: Frame = Chrome::report;
        let (entries, decoys) = (Vec::new(), Vec::new());
        Self { host: Host::new(host), source, chrome, entries, decoys, frame, shelf: None }
    }

    pub(super) fn address(&self, target: &str) -> String {
        format!("{{base:{}}}{target}", self.host.name)
    }

    pub(super) fn link(&mut self, target: &str, title: &str, date: &str) {
        self.entries.push(Entry::new(target, title, date));
    }

    /// The entries as the lines of a plain listing.
    pub(super) fn lines(&self) -> Vec<String> {
        self.entries.iter().map(|entry| item(&entry.target, &entry.title, &entry.date())).collect()
    }

    fn put_report(&mut self, report: &SampleReport, target: &str) {
        let attached = self.shelf.filter(|_| report.agency().ends_with("教育局") && report.year() == 2023);
        let attached: Vec<Attachment> = attached.map(|shelf| self.attach(report, shelf(target))).into_iter().collect();
        let page = Resource::encoded(&(self.frame)(&self.chrome, report, &attached), self.host.charset);
        // the host in GB18030 is the one without validators
        let page = if self.host.charset == Charset::Utf8 { page.modified(MODIFIED) } else { page.in_chunks() };
        self.host.put(target, page);
        self.link(target, &report.title(), &report.publication_date());
    }

    fn attach(&mut self, report: &SampleReport, (target, href): (String, String)) -> Attachment {
        self.host.put(&target, Resource::bytes(office::DOCX, &office::docx(report)).modified(MODIFIED));
        (href, format!("{}.docx", report.title()))
    }

    pub(super) fn report(&mut self, scenario: &mut Scenario, report: &SampleReport, target: &str) {
        self.put_report(report, target);
        scenario.expect_report(self.source, report, &[self.address(target)]);
    }

    /// A report that is there already, at another address.
    pub(super) fn again(&mut self, scenario: &mut Scenario, agency: &str, year: u16, target: &str) {
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

    pub(super) fn decoy(&mut self, target: &str, title: &str) {
        self.decoy_of(target, title, "2020-06-01");
    }

    fn decoy_of(&mut self, target: &str, title: &str, date: &str) {
        let page = self.chrome.page(title, &format!("<div id=\"zoom\"><p>{title}的正文，与年度报告无关。</p></div>\n"));
        self.host.put(target, Resource::encoded(&page, self.host.charset));
        self.link(target, title, date);
        self.decoys.push(self.address(target));
    }

    /// A report of a year that the source does not ask for.
    fn outside(&mut self, report: &SampleReport, target: &str) {
        self.put_report(report, target);
        self.decoys.push(self.address(target));
    }

    /// The usual column: seven reports of three agencies and three years, one of them at two addresses, one of a year that nobody
    /// asks for, and what else portals keep beside them; sixteen or seventeen entries, the newest first.
    pub(super) fn fill(&mut self, scenario: &mut Scenario, plot: Plot, address: impl Fn(Filed) -> String) {
        let place = plot.place;
        let mut decoys = (0_u8..).zip(DECOYS);
        for (number, (agency, year)) in (101..).zip(reports_of(plot)) {
            let report = sample(&agency, year);
            self.report(scenario, &report, &address(Filed { number, day: report.published() }));
            if let Some((at, words)) = decoys.next() {
                let filed = Filed { number: 201 + u32::from(at), day: (year + 1, 4, 8 + at) };
                self.other(filed, &format!("{place}{words}"), &address);
            }
        }
        for (at, words) in decoys {
            let filed = Filed { number: 201 + u32::from(at), day: (2021, 4, 8 + at) };
            self.other(filed, &format!("{place}{words}"), &address);
        }
        let twice = sample(&format!("{place}民政局"), 2023);
        let second = address(Filed { number: 301, day: twice.published() });
        self.again(scenario, twice.agency(), 2023, &second);
        let old = sample(&format!("{place}教育局"), 2018);
        self.outside(&old, &address(Filed { number: 401, day: old.published() }));
    }

    fn other(&mut self, filed: Filed, title: &str, address: &impl Fn(Filed) -> String) {
        let (year, month, day) = filed.day;
        self.decoy_of(&address(filed), title, &format!("{year}-{month:02}-{day:02}"));
    }

    /// Ends the column: its decoys are expected, its host joins the site.
    pub(super) fn settle(mut self, scenario: &mut Scenario) -> Host {
        scenario.expected.decoys.append(&mut self.decoys);
        self.host
    }
}

/// The reports of a column, the newest first: agency and year.
pub(super) fn reports_of(plot: Plot) -> Vec<(String, u16)> {
    let units = agencies(plot.place);
    [(0, 2023), (1, 2023), (2, 2023), (0, 2022), (1, 2022), (0, 2021), (1, 2021)]
        .into_iter()
        .take(plot.reports)
        .map(|(at, year): (usize, u16)| (units.get(at).cloned().unwrap_or_default(), year))
        .collect()
}

/// The agencies of a place.
pub(super) fn agencies(place: &str) -> [String; 3] {
    ["民政局", "教育局", "南坪镇人民政府"].map(|unit| format!("{place}{unit}"))
}
