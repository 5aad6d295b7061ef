//! Listings that do not end, or end late.
//!
//! Four hosts of the generic family: one that makes up a further page whatever is asked, one that shows the same page for ever, one
//! whose last page leads to the first, one of ten thousand entries.

use super::column::{Column, Plot, YEARS, sample};
use crate::model::status::SourceStatus;
use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Entry, Host, Resource};

const LISTING: &str = "/nb/list.html";
const PORTAL: &str = "漠河湾县人民政府";

/// Sources and hosts `made-up`, `same`, `cycle` (three reports each) and `long` (twenty reports among ten thousand entries, the
/// others of years that nobody asks for).
pub fn endless() -> Scenario {
    let mut scenario = Scenario::new("endless", "示例省");
    let hosts = [
        column(&mut scenario, "made-up", made_up),
        column(&mut scenario, "same", same),
        cycle(&mut scenario),
        long(&mut scenario),
    ];
    for host in hosts {
        scenario.expect_source(&host.name, &[SourceStatus::Ok]);
        scenario.site.hosts.push(host);
    }
    scenario
}

fn chrome() -> Chrome {
    Chrome::new(PORTAL, LISTING, Family::Plain, Markup::Clean)
}

fn filled(scenario: &mut Scenario, name: &'static str) -> Column {
    let plot = Plot::new(name, name, "漠河湾县");
    let mut column = Column::new(name, name, chrome());
    for year in [2023, 2022, 2021_u16] {
        let report = sample("漠河湾县林业局", year);
        column.report(scenario, &report, &format!("/nb/{}/{}.html", year + 1, 50_000 + u32::from(year)));
    }
    let listing = format!("{{base:{}}}{LISTING}", plot.host);
    scenario.source(name, plot.place, &listing, &format!("dialect = \"generic\"\n{YEARS}"));
    column
}

/// Three reports, and a list as this function answers it.
fn column(scenario: &mut Scenario, name: &'static str, answer: fn(&Api, Asked<'_>) -> Resource) -> Host {
    let mut column = filled(scenario, name);
    let entries = column.entries.clone();
    column.host.put(LISTING, Resource::api(entries, 3, answer));
    column.host
}

fn page(entries: &[Entry], next: &str) -> Resource {
    let lines: Vec<String> = entries.iter().map(|entry| item(&entry.target, &entry.title, &entry.date())).collect();
    let pager = if next.is_empty() { String::new() } else { format!("<a href=\"{next}\">下一页</a>") };
    Resource::html(&chrome().listing("政府信息公开年报", &lines, &pager))
}

fn number(asked: Asked<'_>) -> usize {
    asked.number("page").unwrap_or(1)
}

/// A report of a year that nobody asks for; its page does not exist.
fn old(number: usize) -> Entry {
    let title = format!("漠河湾县第{number}林场2012年政府信息公开工作年度报告");
    Entry::new(&format!("/nb/2013/{}.html", 100_000 + number), &title, "2013-03-05")
}

fn made_up(api: &Api, asked: Asked<'_>) -> Resource {
    let number = number(asked);
    let mut entries = if number == 1 { api.entries.clone() } else { Vec::new() };
    entries.extend((0..3).map(|at| old(3 * number + at)));
    page(&entries, &format!("list.html?page={}", number + 1))
}

fn same(api: &Api, asked: Asked<'_>) -> Resource {
    page(&api.entries, &format!("list.html?page={}", number(asked) + 1))
}

fn paged(api: &Api, asked: Asked<'_>) -> Resource {
    let number = number(asked);
    let next = if number < api.pages() { format!("list.html?page={}", number + 1) } else { String::new() };
    page(api.page(number), &next)
}

/// One report a page, the third page leading to the first.
fn cycle(scenario: &mut Scenario) -> Host {
    let mut column = filled(scenario, "cycle");
    let targets = [LISTING, "/nb/list_2.html", "/nb/list_3.html"];
    for (at, entry) in column.entries.clone().iter().enumerate() {
        let next = targets.get(at + 1).unwrap_or(&LISTING);
        column.host.put(targets.get(at).unwrap_or(&LISTING), page(std::slice::from_ref(entry), next));
    }
    column.host
}

/// Ten thousand entries on four hundred pages; every five hundredth is a report.
fn long(scenario: &mut Scenario) -> Host {
    let mut column = filled(scenario, "long");
    for number in 1..=17_u32 {
        let report = sample(&format!("漠河湾县第{number}林场"), 2023);
        column.report(scenario, &report, &format!("/nb/2024/{}.html", 60_000 + number));
    }
    let mut reports = column.entries.clone().into_iter();
    let entry = |at: usize| if at.is_multiple_of(500) { reports.next() } else { None }.unwrap_or_else(|| old(at));
    let entries = (0..10_000).map(entry).collect();
    column.host.put(LISTING, Resource::api(entries, 25, paged));
    column.host
}
