//! Every family of portals, crawled whole: what of its reports is found, what else is taken for one, and what each report costs.

mod measure;

use crate::support::{Bench, Held, Settings, detail, status};
use jiff::Timestamp;
use measure::{Measure, Seen, by_role, table};
use nianbao::discover::DIALECTS;
use nianbao::model::capture::Role;
use nianbao::model::source::SourceId;
use nianbao::model::state::LogLine;
use nianbao::model::status::{ReportStatus, SourceStatus};
use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::portal::page::{Chrome, Family};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::portal::scenario::{Expected, Scenario};
use nianbao::portal::site::Resource;
use nianbao::portal::{LogEntry, sites};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Only their configuration can say how they are read.
const BY_CONFIGURATION: [&str; 2] = ["selectors", "seeds"];
/// Nothing of their lists is served, so that there is nothing to recognise either.
const SHELLS: [&str; 2] = ["gongkai", "hebei"];

/// What one crawl left.
struct Crawl {
    report: RunReport,
    held: Held,
    /// What it logged.
    lines: Vec<LogLine>,
    /// What the portal was asked in it.
    asked: Vec<LogEntry>,
}

impl Crawl {
    fn seen(&self) -> Seen<'_> {
        (&self.held, &self.lines, &self.asked)
    }
}

/// A crawl of the site, and what should have come of it.
struct Crawled {
    expected: Expected,
    /// Each source's dialect, by its id.
    dialects: BTreeMap<String, String>,
    first: Crawl,
    /// An incremental one after it.
    second: Option<Crawl>,
}

impl Crawled {
    fn of(scenario: Scenario, twice: bool) -> Self {
        let dialects = dialects_of(&sites::dialects().sources);
        let bench = Bench::with(scenario, &Settings::default());
        let crawl = |before: Option<&Crawl>| {
            let report = bench.crawl();
            let held = bench.held();
            let asked = bench.portal.log().split_off(before.map_or(0, |crawl| crawl.asked.len()));
            let known: BTreeSet<Timestamp> =
                before.iter().flat_map(|crawl| &crawl.lines).map(|line| line.time).collect();
            let lines =
                held.lines.iter().filter(|line| known.last().is_none_or(|last| line.time > *last)).cloned().collect();
            Crawl { report, held, lines, asked }
        };
        let first = crawl(None);
        let second = twice.then(|| crawl(Some(&first)));
        Self { expected: bench.expected.clone(), dialects, first, second }
    }

    fn measures(&self) -> Vec<Measure> {
        let measure = |(id, dialect): (&String, &String)| {
            let mut measure = Measure::of(id, dialect, &self.expected, self.first.seen());
            if !measure.faults.is_empty() {
                let source = &self.first.report.sources[&SourceId(id.clone())];
                measure
                    .faults
                    .push(format!("{id} is {} ({:?}) and says {:?}", source.status, source.detail, source.notes));
            }
            measure.again = self.second.as_ref().map(|crawl| by_role(id, &crawl.lines));
            measure
        };
        self.dialects.iter().map(measure).collect()
    }
}

static BY_NAME: LazyLock<Crawled> = LazyLock::new(|| Crawled::of(sites::dialects(), true));

static BY_AUTO: LazyLock<Crawled> = LazyLock::new(|| {
    let mut scenario = sites::dialects();
    for dialect in dialects_of(&scenario.sources).into_values().collect::<BTreeSet<_>>() {
        if !BY_CONFIGURATION.contains(&dialect.as_str()) {
            let named = format!("dialect = \"{dialect}\"");
            scenario.sources = scenario.sources.replace(&named, "dialect = \"auto\"");
        }
    }
    Crawled::of(scenario, false)
});

/// The dialect of each source in a source file.
fn dialects_of(sources: &str) -> BTreeMap<String, String> {
    let value = |prefix: &str, table: &str| {
        let line = table.lines().find_map(|line| line.strip_prefix(prefix)).unwrap();
        line.trim_matches('"').to_owned()
    };
    sources.split("[[source]]").skip(1).map(|table| (value("id = ", table), value("dialect = ", table))).collect()
}

/// Faults of all sources at once: one that fails must not hide another.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_portal_has_a_source_of_every_dialect() {
    let served: BTreeSet<String> = dialects_of(&sites::dialects().sources).into_values().collect();
    let read: BTreeSet<String> =
        DIALECTS.iter().map(|dialect| dialect.name().to_owned()).filter(|n| n != "auto").collect();
    assert_eq!(served, read);
}

#[test]
fn every_report_of_every_dialect_is_found_and_nothing_else_is_one() {
    let measures = BY_NAME.measures();
    eprintln!("{}", table(&measures));
    assert_none(&measures.iter().flat_map(|measure| measure.faults.clone()).collect::<Vec<_>>());
}

#[test]
fn a_dialect_is_recognised_and_finds_the_same_as_by_its_name() {
    let measures = BY_AUTO.measures();
    let mut faults: Vec<String> = measures.iter().flat_map(|measure| measure.faults.clone()).collect();
    for (id, dialect) in &BY_AUTO.dialects {
        let recognised = BY_AUTO.first.held.states[&SourceId(id.clone())].dialect.clone();
        let by_start = BY_CONFIGURATION.contains(&dialect.as_str()) || SHELLS.contains(&dialect.as_str());
        if !by_start && recognised.as_ref() != Some(dialect) {
            faults.push(format!("{id}: recognised as {recognised:?} and not as {dialect}"));
        }
    }
    assert_none(&faults);
    assert_eq!(BY_AUTO.first.held.shown(), BY_NAME.first.held.shown());
}

#[test]
fn a_source_is_well_when_its_list_was_read_and_says_what_is_wrong_when_it_was_not() {
    let first = &BY_NAME.first;
    assert_eq!(first.report.state, RunState::Finished);
    let mut faults = Vec::new();
    for (id, any_of) in &BY_NAME.expected.sources {
        let (status, detail) = (status(&first.report, id), detail(&first.report, id));
        if !any_of.contains(&status) || detail.is_empty() != (status == SourceStatus::Ok) {
            faults.push(format!("{id} is {status} ({detail:?}), expected one of {any_of:?}"));
        }
    }
    assert_none(&faults);
}

#[test]
fn a_page_that_was_named_a_report_and_is_none_says_so() {
    let none = BY_NAME.first.held.rows.iter().filter(|row| row.status == ReportStatus::NotAReport);
    assert_eq!(none.map(|row| row.source.as_str()).collect::<Vec<_>>(), ["seeds"]);
}

#[test]
fn a_script_shell_is_named_so_and_gives_no_report() {
    for id in SHELLS {
        let detail = detail(&BY_NAME.first.report, id);
        assert!(detail.contains("http://") && detail.chars().count() > 40, "{id}: {detail:?}");
        assert!(BY_NAME.first.held.rows.iter().all(|row| row.source.as_str() != id));
    }
}

#[test]
fn a_second_run_finds_nothing_changed_and_asks_for_no_report_again() {
    let second = BY_NAME.second.as_ref().unwrap();
    let mut faults = Vec::new();
    for (id, first) in &BY_NAME.expected.sources {
        let status = status(&second.report, id);
        let expected = if first == &[SourceStatus::Drift] { SourceStatus::Drift } else { SourceStatus::Unchanged };
        if status != expected {
            faults.push(format!("{id} is {status} ({:?}) in the second run", detail(&second.report, id)));
        }
    }
    let asked: BTreeSet<String> = second.asked.iter().map(|entry| format!("{}{}", entry.host, entry.target)).collect();
    for report in &BY_NAME.expected.reports {
        for url in &report.urls {
            let path = url.splitn(4, '/').nth(3).unwrap();
            if asked.contains(&format!("{}/{path}", report.source_id)) {
                faults.push(format!("{} asked for {url} again", report.source_id));
            }
        }
    }
    assert_none(&faults);
    assert_eq!(second.held.shown(), BY_NAME.first.held.shown());
}

#[test]
fn every_number_of_every_dialects_reports_is_the_one_that_was_printed() {
    let held = &BY_NAME.first.held;
    let mut faults = Vec::new();
    for report in &BY_NAME.expected.reports {
        let row = held.row(&report.agency, report.year);
        let record = serde_json::to_value(&held.records[&row.id]).unwrap();
        let differences = report.sample.as_ref().unwrap().differences(&record);
        faults.extend(differences.iter().map(|line| format!("{} {} {line}", report.source_id, row.status)));
    }
    assert_none(&faults);
}

#[test]
fn a_document_that_a_page_attaches_belongs_to_its_report() {
    let held = &BY_NAME.first.held;
    let attached: Vec<String> = held
        .addresses
        .iter()
        .filter(|address| address.role == Role::Attachment)
        .map(|address| {
            let row = held.rows.iter().find(|row| Some(&row.id) == address.report.as_ref()).unwrap();
            assert!(row.agency.as_ref().unwrap().ends_with("教育局") && row.year == Some(2023), "{}", address.uri);
            row.source.to_string()
        })
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut expected = vec!["gkmlpt", "gkmlpt-tree", "hanweb-jpage", "hanweb-jpage-records", "nfcms"];
    expected.extend(["trs", "trs-from-one", "trs-paginated"]);
    assert_eq!(attached, expected);
}

#[test]
fn a_report_that_a_call_lists_newly_is_all_that_the_next_run_asks_for() {
    let calls = [
        ("aspx", "/InfoPublic.aspx"),
        ("gkmlpt", "/gkmlpt/api/all/2629"),
        ("hanweb-xxgk", "/module/xxgk/search.jsp"),
        ("ilist", "/info/iList.jsp"),
        ("lonsun-list", "/site/label/8888"),
        ("ucap", "/common/search/4f1c0d2e9a7b43c58d6e0f1a2b3c4d5e"),
    ];
    let bench = Bench::new(sites::dialects());
    bench.crawl();
    let before = bench.asked().len();
    for (host, call) in calls {
        let report = SampleReport::new(&format!("{host}新设立局"), 2023, 5);
        let chrome = Chrome::new("示例", "/", Family::Plain, Markup::Clean);
        bench.portal.edit(|site| {
            let host = site.host_mut(host).unwrap();
            host.put("/new/20240226/900001.html", Resource::html(&chrome.report(&report, &[])));
            assert!(host.enlist(call, "/new/20240226/900001.html", &report.title(), "2024-02-26"));
        });
    }
    bench.crawl();
    let asked = bench.asked_since(before);
    let held = bench.held();
    let mut faults = Vec::new();
    for (host, _) in calls {
        let rows = held.rows.iter().filter(|row| row.agency.as_deref() == Some(&format!("{host}新设立局"))).count();
        let prefix = format!("{host} ");
        let requests = asked.iter().filter(|asked| asked.starts_with(&prefix)).count();
        // the column, its call and what they lead to; pages behind the first new one are read until one has nothing new
        if rows != 1 || requests > 6 {
            faults.push(format!("{host}: {rows} rows and {requests} requests"));
        }
    }
    assert_none(&faults);
}

#[test]
fn a_pair_of_unit_and_year_that_was_no_report_is_asked_again_in_the_next_run() {
    let bench = Bench::new(sites::dialects());
    bench.crawl();
    let missing = bench.expected.decoys.iter().find(|url| url.contains("xxgkAnnualReport.jsp")).unwrap();
    let target = &missing[missing.find("/module/").unwrap()..];
    let year: u16 = missing.rsplit("fbtime=").next().unwrap().parse().unwrap();
    let (report, before) = (SampleReport::new("竹石市新设立局", year, 5), bench.asked().len());
    let chrome = Chrome::new("竹石市人民政府", "/", Family::Hanweb, Markup::Clean);
    bench.portal.edit(|site| {
        let host = site.host_mut("hanweb-annual-report").unwrap();
        host.put(target, Resource::html(&chrome.report(&report, &[])));
    });
    bench.crawl();
    assert_eq!(bench.held().row("竹石市新设立局", year).status, ReportStatus::Complete);
    let asked = bench.asked_since(before).iter().filter(|a| a.contains("xxgkAnnualReport")).count();
    assert_eq!(asked, 2, "the pairs without a report, and nothing else of the module");
}
