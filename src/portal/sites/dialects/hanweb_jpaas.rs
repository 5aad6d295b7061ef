//! Newer 大汉 JCMS: the first page in the column's HTML, the next ones as markup in JSON.

use crate::portal::markup::escape;
use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};
use serde_json::{Value, json};

const LISTING: &str = "/col/col2401/index.html";
const API: &str = "/api-gateway/jpaas-publish-server/front/page/build/unit";
const PER_PAGE: usize = 6;
const QUERY: [(&str, &str); 6] = [
    ("webId", "3185"),
    ("pageId", "2401"),
    ("parseType", "bulidstatic"),
    ("pageType", "column"),
    ("tagId", "信息列表"),
    ("tplSetId", "c5d1f0a79b3e4d6c8a2b1e0f7c6d5a49"),
];

pub(in crate::portal::sites) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, LISTING, Family::Hanweb, Markup::Clean));
    column.fill(scenario, plot, |filed: Filed| format!("/col/col2401/art/{}/art_{}.html", filed.day.0, filed.hex32()));
    let query: Vec<String> = QUERY.iter().map(|(name, value)| format!("'{name}':'{value}'")).collect();
    let body = format!(
        "<div class=\"page-content\" count=\"{}\" rows=\"{PER_PAGE}\" pageNo=\"1\" url=\"{API}\" unitUrl=\"{API}\" queryData=\"{{{}}}\">\n\
         <ul>\n{}</ul>\n</div>\n",
        column.entries.len(),
        query.join(","),
        lines(column.entries.get(..PER_PAGE).unwrap_or_default())
    );
    column.host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开年报", &body)));
    let entries = column.entries.clone();
    column.host.put(API, Resource::api(entries, PER_PAGE, answer));
    plot.source(scenario, LISTING, "hanweb-jpaas", "");
    column.settle(scenario)
}

/// A page of the newest five leads to the column of all, which is small enough to have no pages.
pub(super) fn gathered(scenario: &mut Scenario, plot: Plot) -> Host {
    const GATHERED: &str = "/col/col2501/index.html";
    const WHOLE: &str = "/col/col2502/index.html";
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, GATHERED, Family::Hanweb, Markup::Clean));
    column.fill(scenario, plot, |filed: Filed| format!("/col/col2502/art/{}/art_{}.html", filed.day.0, filed.hex32()));
    let query: Vec<String> = QUERY.iter().map(|(name, value)| format!("'{name}':'{value}'")).collect();
    let unit = format!("unitUrl=\"{API}\" queryData=\"{{{}}}\"", query.join(",").replace("2401", "2501"));
    let newest = lines(column.entries.get(..5).unwrap_or_default());
    let body = format!(
        "<div class=\"xxgk_part\" {unit}>\n<h3>政府信息公开年报<a class=\"xxgk_more\" href=\"{WHOLE}\">更多</a></h3>\n<ul>\n{newest}</ul>\n</div>\n"
    );
    column.host.put(GATHERED, Resource::html(&column.chrome.page("政府信息公开", &body)));
    let body = format!("<div class=\"page-content\">\n<ul>\n{}</ul>\n</div>\n", lines(&column.entries));
    column.host.put(WHOLE, Resource::html(&column.chrome.page("政府信息公开年报", &body)));
    plot.source(scenario, GATHERED, "hanweb-jpaas", "");
    column.settle(scenario)
}

fn lines(entries: &[Entry]) -> String {
    let line = |entry: &Entry| {
        let (target, title, date) = (escape(&entry.target), escape(&entry.title), entry.date());
        format!(
            "<li class='clearfix'><a href='{target}' title='{title}' target='_blank'>{title}</a><span class='bt-right'>{date}</span></li>\n"
        )
    };
    entries.iter().map(line).collect()
}

/// The page's number counts only within `paramJson`; a number of its own is passed over, and so it is always the first page.
fn answer(api: &Api, asked: Asked<'_>) -> Resource {
    if !asked.says(&QUERY) {
        return Resource::json(
            &json!({"success": false, "message": "参数错误", "code": "500", "data": null}).to_string(),
        );
    }
    let wanted: Value = asked.query("paramJson").and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let number = |name: &str| wanted[name].as_u64().and_then(|number| usize::try_from(number).ok());
    let size = number("pageSize").unwrap_or(api.per_page);
    let entries = api.page_of(number("pageNo").unwrap_or(1), size);
    let html = format!(
        "<ul>\n{}</ul>\n<div class=\"pagination\" rows=\"{size}\" count=\"{}\"></div>",
        lines(entries),
        api.entries.len()
    );
    Resource::json(&json!({"success": true, "message": "", "code": "200", "data": {"html": html}}).to_string())
}
