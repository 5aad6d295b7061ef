//! 龙讯's columns of units: a directory whose units have their years as links, and a list that a script posts for.

use crate::portal::markup::{add, escape};
use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, MODIFIED, Plot, agencies, reports_of, sample};

const LABEL: &str = "/site/label/8888";
/// What the list's script sends, its page number apart.
const QUERY: [(&str, &str); 11] = [
    ("labelName", "publicInfoList"),
    ("siteId", "6795621"),
    ("organId", "6596001"),
    ("type", "6"),
    ("catIds", "7010112"),
    ("action", "list"),
    ("pageSize", "6"),
    ("isDate", "true"),
    ("dateFormat", "yyyy-MM-dd"),
    ("length", "80"),
    ("file", "/xxgk/publicInfoList_newest"),
];

/// The directory links each unit's catalogue; its yearly reports are its column of type 2. Links of years say nothing but the year.
/// The last unit's years are its column itself, one unit never wrote a report.
pub(in crate::portal::sites) fn directory(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/public/column/6596001?type=4&action=rel";
    let portal = format!("{}人民政府", plot.place);
    let chrome = Chrome::new(&portal, LISTING, Family::Plain, Markup::Clean);
    let mut host = Host::new(plot.host);
    let mut lines = String::new();
    let silent = format!("{}气象局", plot.place);
    for (at, unit) in agencies(plot.place).into_iter().chain([silent]).enumerate() {
        let organ = 6_596_101 + at;
        let catalogue = format!("/public/column/{organ}?type=4&amp;action=list");
        add(
            &mut lines,
            format_args!("<li><a href=\"{catalogue}\" title=\"{unit}\" target=\"_blank\">{unit}</a></li>\n"),
        );
        let mut years = String::new();
        let reports = reports_of(plot).into_iter().filter(|(agency, _)| *agency == unit).map(|(_, year)| year);
        for year in reports.chain((at != 3).then_some(2018)) {
            let target = match at {
                2 => format!("/public/column/{organ}?type=2&year={year}"),
                _ => format!("/public/{organ}/{}.html", 101_000_000 + usize::from(year) * 10 + at),
            };
            add(&mut years, format_args!("<li><a href=\"{}\">{year}年</a></li>\n", escape(&target)));
            let report = sample(&unit, year);
            host.put(&target, Resource::html(&chrome.report(&report, &[])).modified(MODIFIED));
            let address = format!("{{base:{}}}{target}", plot.host);
            if year == 2018 {
                scenario.expected.decoys.push(address);
            } else {
                scenario.expect_report(plot.source, &report, &[address]);
            }
        }
        let guide = format!("/public/{organ}/100000001.html");
        host.put(&guide, Resource::html(&chrome.page("政府信息公开指南", "<p>本指南每年更新一次。</p>\n")));
        scenario.expected.decoys.push(format!("{{base:{}}}{guide}", plot.host));
        let column = format!("/public/column/{organ}?type=2");
        host.put(&column, Resource::html(&chrome.page("政府信息公开年报", &unit_column(&column, &guide, &years))));
    }
    let body = format!("<div class=\"xxgk_bm\"><ul class=\"clearfix\">\n{lines}</ul></div>\n");
    host.put(LISTING, Resource::html(&chrome.page("部门信息公开", &body)));
    plot.source(scenario, LISTING, "lonsun", "");
    host
}

fn unit_column(own: &str, guide: &str, years: &str) -> String {
    format!(
        "<div class=\"xxgk_navli\"><ul class=\"clearfix\"><li><a href=\"{guide}\" title=\"政府信息公开指南\">政府信息公开指南</a></li>\
         <li><a href=\"{own}\" title=\"政府信息公开年报\">政府信息公开年报</a></li></ul></div>\n\
         <ul id=\"timeFrame\">\n{years}</ul>\n<div id=\"zoom\"></div>\n"
    )
}

/// A unit's catalogue: its list comes by a call that the page's script describes.
pub(super) fn list(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/public/column/6596001?type=4&action=list&catId=7010112";
    let chrome = Chrome::new("松萝县人民政府", LISTING, Family::Plain, Markup::Clean);
    let mut column = Column::new(plot.host, plot.source, chrome);
    column.fill(scenario, plot, |filed: Filed| format!("/public/content/{}", 101_000_000 + filed.number));
    let data: Vec<String> = QUERY.iter().map(|(name, value)| format!("{name}: '{value}'")).collect();
    let body = format!(
        "<div class=\"xxgk_list\"><ul id=\"publicInfo\"></ul></div>\n<script>\n\
         Ls.ajax({{url: '{LABEL}', data: {{{}, pageIndex: 1, result: '暂无相关信息'}}, dataType: 'html'}});\n</script>\n",
        data.join(", ")
    );
    column.host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开年报", &body)));
    let entries = column.entries.clone();
    column.host.put(LABEL, Resource::api(entries, 6, label));
    plot.source(scenario, LISTING, "lonsun", "");
    column.settle(scenario)
}

/// The parameters stand in the address; who does not ask by script gets the text for an empty list.
fn label(api: &Api, asked: Asked<'_>) -> Resource {
    if !asked.says(&QUERY) || !asked.by_script() {
        return Resource::html("<li class=\"nothing\">暂无相关信息</li>");
    }
    let number = asked.number("pageIndex").unwrap_or(1);
    let line = |entry: &Entry| {
        let Entry { target, title, .. } = entry;
        let date = entry.date();
        format!(
            "<li class=\"clearfix\"><a href=\"{target}\" title=\"{title}\" target=\"_blank\">{title}</a><span class=\"date\">{date}</span></li>\n"
        )
    };
    let lines: String = api.page(number).iter().map(line).collect();
    let total = api.entries.len();
    Resource::html(&format!(
        "<ul>\n{lines}</ul>\n<div id=\"page_publicInfo\"></div>\n<script>\nLs.pagination({{el: '#page_publicInfo', pageIndex: {number}, pageSize: 6, total: {total}, pageCount: {}}});\n</script>\n",
        api.pages()
    ))
}
