//! Static pages of 拓尔思 WCM: a column whose second page is `index_1`, one whose second page is `index_2`, and a tree of years and
//! kinds of units.

use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot, reports_of, sample};

const ROOT: &str = "/zwgk/zfxxgknb/";

/// The pager promises a fourth page, which is a stub with 200.
pub(super) fn flat(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = filled(scenario, plot);
    for (at, lines) in lines(&column, ROOT).chunks(6).enumerate() {
        let pager = format!("<script>createPageHTML(4, {at}, \"index\", \"html\");</script>");
        let page = Resource::html(&column.chrome.listing("政府信息公开年报", lines, &pager));
        if at == 0 {
            column.host.put(ROOT, page);
        } else {
            column.host.put(&format!("{ROOT}index_{at}.html"), page);
        }
    }
    let stub =
        "<html><head><title>政府信息公开年报</title></head><body><div class=\"list\"><ul></ul></div></body></html>";
    column.host.put(&format!("{ROOT}index_3.html"), Resource::html(stub));
    plot.source(scenario, ROOT, "trs", "");
    column.settle(scenario)
}

/// `index_1` is there and shows the first page once more.
pub(super) fn from_one(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = filled(scenario, plot);
    let lines = lines(&column, ROOT);
    let pages: Vec<Resource> = lines
        .chunks(6)
        .enumerate()
        .map(|(at, lines)| {
            let pager = format!("<script>createPageHTML(3, {at}, \"index\", \"html\");</script>");
            Resource::html(&column.chrome.listing("政府信息公开年报", lines, &pager))
        })
        .collect();
    for (at, page) in (1..).zip(pages) {
        if at == 1 {
            column.host.put(ROOT, page.clone());
        }
        column.host.put(&format!("{ROOT}index_{at}.html"), page);
    }
    plot.source(scenario, ROOT, "trs", "");
    column.settle(scenario)
}

/// `index_1` is not there, as the pager's script says that counts pages from 1.
pub(super) fn paginated(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = filled(scenario, plot);
    for (at, own) in (1..).zip(lines(&column, ROOT).chunks(6)) {
        let pager = "<div class=\"pagination\"></div><script>$(\".pagination\").pagination({totalPage: 3, showData: 6});</script>";
        let page = Resource::html(&column.chrome.listing("政府信息公开年报", own, pager));
        let name = if at == 1 { String::new() } else { format!("index_{at}.html") };
        column.host.put(&format!("{ROOT}{name}"), page);
    }
    plot.source(scenario, ROOT, "trs", "");
    column.settle(scenario)
}

/// Years, then departments and towns; a department's column of one year has two pages. Folders are named by the year of publication
/// or by the year before, as it happens.
pub(super) fn tree(scenario: &mut Scenario, plot: Plot) -> Host {
    let chrome = Chrome::new("石榴岭区人民政府", ROOT, Family::Trs, Markup::Spreadsheet);
    let mut column = Column::new(plot.host, plot.source, chrome);
    let mut years = Vec::new();
    for year in [2023, 2022, 2021_u16] {
        let folder = format!("{ROOT}{}/", if year == 2022 { "2023n".to_owned() } else { format!("gknb{year}") });
        years.push(format!("<li><a href=\"{folder}\">{year}年</a></li>"));
        let mut kinds = Vec::new();
        for (kind, words, suffix) in [("bm", "区直部门", "局"), ("xz", "乡镇街道", "人民政府")] {
            let below = format!("{folder}{kind}/");
            kinds.push(format!("<li><a href=\"./{kind}/\">{words}</a></li>"));
            let before = column.entries.len();
            for (number, (agency, _)) in
                (101..).zip(reports_of(plot)).filter(|(_, (agency, y))| *y == year && agency.ends_with(suffix))
            {
                let report = sample(&agency, year);
                column.report(scenario, &report, &article(&below, Filed { number, day: report.published() }));
            }
            if kind == "bm" {
                let day = (year + 1, 4, 8);
                let guide = article(&below, Filed { number: 201, day });
                column.decoy(&guide, "石榴岭区政府信息公开工作年度报告编制指南");
                let again = sample(&format!("{}教育局", plot.place), year);
                column.again(scenario, again.agency(), year, &article(&below, Filed { number: 301, day }));
            }
            let own: Vec<String> = column.entries.iter().skip(before).map(|entry| line(entry, &below)).collect();
            pages(&mut column, &below, &own);
        }
        pages(&mut column, &folder, &kinds);
    }
    pages(&mut column, ROOT, &years);
    plot.source(scenario, ROOT, "trs", "");
    column.settle(scenario)
}

fn pages(column: &mut Column, folder: &str, lines: &[String]) {
    let count = lines.len().div_ceil(3).max(1);
    for at in 0..count {
        let pager = format!("<script>createPageHTML({count}, {at}, \"index\", \"html\");</script>");
        let own = lines.get(3 * at..(3 * at + 3).min(lines.len())).unwrap_or_default();
        let page = Resource::html(&column.chrome.listing("政府信息公开年报", own, &pager));
        let name = if at == 0 { String::new() } else { format!("index_{at}.html") };
        column.host.put(&format!("{folder}{name}"), page);
    }
}

fn filled(scenario: &mut Scenario, plot: Plot) -> Column {
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, ROOT, Family::Trs, Markup::Clean));
    column.shelf = Some(|page| {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        (format!("{folder}/P020240201612345678901.docx"), "./P020240201612345678901.docx".to_owned())
    });
    column.fill(scenario, plot, |filed: Filed| article(ROOT, filed));
    column
}

fn article(folder: &str, filed: Filed) -> String {
    format!("{folder}{}/t{}_{}.html", filed.month(), filed.compact_day(), filed.number)
}

fn lines(column: &Column, folder: &str) -> Vec<String> {
    column.entries.iter().map(|entry| line(entry, folder)).collect()
}

fn line(entry: &Entry, folder: &str) -> String {
    let relative = entry.target.strip_prefix(folder).map_or(entry.target.clone(), |rest| format!("./{rest}"));
    item(&relative, &entry.title, &entry.date())
}
