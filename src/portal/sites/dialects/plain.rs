//! Hand-made sites: one with the article shapes of many (`generic`), one that only its selectors can read, one that only a list of
//! addresses can.

use crate::portal::markup::escape;
use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

/// A folder of the day, an id in the query, a single page of a unit, a day without its column.
pub(super) fn generic(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/zwgk/nb/list.html";
    let mut column = column(plot, LISTING);
    column.fill(scenario, plot, |filed: Filed| {
        let (year, month, day) = filed.day;
        match filed.number % 4 {
            0 => format!("/{}/{}.html", filed.compact_day(), filed.number),
            1 => format!("/zwgk/article.html?infoid={}", filed.uuid()),
            2 => format!("/single/801/{}.html", 10_000 + filed.number),
            _ => format!("/zwgk/{year}/{month:02}-{day:02}/{}.html", 33_000 + filed.number),
        }
    });
    let lines = column.lines();
    let count = lines.len().div_ceil(6);
    for (at, own) in (1..).zip(lines.chunks(6)) {
        let name = |at: usize| if at == 1 { "list.html".to_owned() } else { format!("list_{at}.html") };
        let next = format!("<a href=\"./{}\">下一页</a>", name(at + 1));
        let page = column.chrome.listing("政府信息公开年报", own, if at < count { &next } else { "" });
        column.host.put(&format!("/zwgk/nb/{}", name(at)), Resource::html(&page));
    }
    plot.source(scenario, LISTING, "generic", "");
    column.settle(scenario)
}

/// Entries are no list items, and beside them stand the newest reports of somewhere else.
pub(super) fn selectors(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/c/annual";
    let mut column = column(plot, LISTING);
    column.fill(scenario, plot, |filed: Filed| format!("/c/annual/p/{}", filed.uuid()));
    let other = column.entries.len();
    column.decoy("/c/other/p/90001", "邻县民政局2022年政府信息公开工作年度报告");
    let beside: Vec<Entry> = column.entries.split_off(other);
    let entry = |entry: &Entry| {
        let (target, title, date) = (escape(&entry.target), escape(&entry.title), entry.date());
        format!(
            "<div class=\"row\"><em class=\"when\">{date}</em><b><a class=\"name\" href=\"{target}\">{title}</a></b></div>\n"
        )
    };
    let entries = column.entries.clone();
    let count = entries.len().div_ceil(6);
    for (at, own) in (1..).zip(entries.chunks(6)) {
        let rows: String = own.iter().map(entry).collect();
        let aside: String = beside.iter().map(|e| entry(e).replace("class=\"row\"", "class=\"hot\"")).collect();
        let go = format!("<a class=\"go\" href=\"{LISTING}/{}\">more</a>", at + 1);
        let body =
            format!("<div class=\"rows\">\n{rows}</div>\n{}\n{aside}", if at < count { go.as_str() } else { "" });
        let target = if at == 1 { LISTING.to_owned() } else { format!("{LISTING}/{at}") };
        column.host.put(&target, Resource::html(&column.chrome.page("政府信息公开年报", &body)));
    }
    let more = "[source.selectors]\nitem = \"div.row\"\nlink = \"a.name\"\ndate = \"em.when\"\nnext = \"a.go\"";
    plot.source(scenario, LISTING, "selectors", more);
    column.settle(scenario)
}

/// No list at all; the configuration has the addresses, one of which has become another kind of page.
pub(super) fn seeds(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = column(plot, "/");
    column.fill(scenario, plot, |filed: Filed| format!("/p/{}.html", filed.number));
    seeded(scenario, plot, &column, &["/p/208.html"]);
    column.settle(scenario)
}

/// A source of a column's reports and of these pages.
pub(super) fn seeded(scenario: &mut Scenario, plot: Plot, column: &Column, more: &[&str]) {
    let is_seed = |entry: &&Entry| entry.title.ends_with("政府信息公开工作年度报告") && !entry.title.contains("2018年");
    let reports: Vec<&str> = column.entries.iter().filter(is_seed).map(|entry| entry.target.as_str()).collect();
    let seeds = reports.iter().chain(more).map(|target| format!("\"{}\"", column.address(target)));
    let urls: Vec<String> = seeds.collect();
    let first = reports.first().unwrap_or(&"/");
    plot.source(scenario, first, "seeds", &format!("[source.params]\nurls = [{}]", urls.join(", ")));
}

fn column(plot: Plot, listing: &str) -> Column {
    let portal = format!("{}人民政府", plot.place);
    Column::new(plot.host, plot.source, Chrome::new(&portal, listing, Family::Plain, Markup::Clean))
}
