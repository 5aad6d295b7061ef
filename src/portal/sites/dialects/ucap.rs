//! 开普 UCAP: the list is JSON, by the channel's id in the page's head.

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};
use serde_json::{Value, json};

const LISTING: &str = "/sjx/c102201/list.shtml";
const CHANNEL: &str = "4f1c0d2e9a7b43c58d6e0f1a2b3c4d5e";

/// The column's HTML has no entry; its script says which of the family's three calls this portal answers.
pub(in crate::portal::sites) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, LISTING, Family::Plain, Markup::Padded));
    column.fill(scenario, plot, |filed: Filed| format!("/sjx/c102201/{}/{}.shtml", filed.month(), filed.hex32()));
    let body = "<div class=\"list\"><ul id=\"list\"></ul></div><div id=\"page\"></div>\n<script>\n\
         var channelId = $('meta[name=channelid]').attr('content');\n\
         $.getJSON('/common/search/' + channelId + '?_isAgg=true&_isJson=true&_pageSize=6&_template=index&_rangeTimeGte=&_channelName=&page=' + page, show);\n\
         </script>\n";
    let page = column.chrome.page("政府信息公开年报", body);
    let page = page.replace("</head>", &format!("<meta name=\"channelid\" content=\"{CHANNEL}\">\n</head>"));
    column.host.put(LISTING, Resource::html(&page));
    let entries = column.entries.clone();
    column.host.put(&format!("/common/search/{CHANNEL}"), Resource::api(entries, 6, answer));
    plot.source(scenario, LISTING, "ucap", "");
    column.settle(scenario)
}

/// The column's HTML has the first dozen entries; its script does not say which call draws the others. Addresses are of the other shape.
pub(super) fn unnamed(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/zwgk/nbgk/list.shtml";
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, LISTING, Family::Plain, Markup::Clean));
    column.fill(scenario, plot, |filed: Filed| {
        let (year, month, day) = filed.day;
        format!("/zwgk/nbgk/{year}/{month}/{day}/{}.shtml", filed.hex32())
    });
    let first = column.lines().into_iter().take(12).collect::<Vec<_>>().join("\n");
    let body = format!(
        "<div class=\"list\"><ul id=\"list\">\n{first}\n</ul></div>\n<script src=\"/static/list.js\"></script>\n"
    );
    let page = column.chrome.page("政府信息公开年报", &body);
    let page = page.replace("</head>", &format!("<meta name=\"channelid\" content=\"{CHANNEL}\">\n</head>"));
    column.host.put(LISTING, Resource::html(&page));
    let entries = column.entries.clone();
    column.host.put(&format!("/search/{CHANNEL}"), Resource::api(entries, 6, answer));
    plot.source(scenario, LISTING, "ucap", "");
    column.settle(scenario)
}

/// What a portal gives at most, whatever is asked; the answer says how many a page has.
const MOST: usize = 10;

/// Without `_isJson=true` it is a page for people.
fn answer(api: &Api, asked: Asked<'_>) -> Resource {
    if asked.query("_isJson").as_deref() != Some("true") {
        return Resource::html(
            "<html><head><title>检索</title></head><body><div id=\"UCAP-CONTENT\"></div></body></html>",
        );
    }
    let size = asked.number("_pageSize").filter(|size| *size > 0).unwrap_or(api.per_page).min(MOST);
    let number = asked.number("page").unwrap_or(1).max(1);
    let results: Vec<Value> = api.page_of(number, size).iter().map(result).collect();
    let data = json!({
        "total": api.entries.len(), "page": number, "rows": size, "channelName": "政府信息公开年报", "results": results,
    });
    Resource::json(&json!({"code": "200", "data": data}).to_string())
}

fn result(entry: &Entry) -> Value {
    let unit = entry.title.split("局").next().unwrap_or_default();
    json!({
        "title": entry.title,
        "subTitle": "",
        "url": entry.target,
        "content": format!("{}的正文", entry.title),
        "publishedTime": entry.epoch_seconds() * 1000,
        "publishedTimeStr": format!("{} 10:00:00", entry.date()),
        "resList": [],
        "domainMetaList": [{"domainId": 1, "resultList": [{"key": "source", "name": "来源", "value": unit}]}],
    })
}
