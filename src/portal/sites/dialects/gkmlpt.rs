//! The catalogue platform of 广东: http only, lists as JSON by a number in the address's fragment or in the page's tree, articles as an
//! escaped string in a script.

use crate::portal::page::{Attachment, Chrome, Family};
use crate::portal::report::{Markup, SampleReport};
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};
use serde_json::{Value, json};

/// As many as every host of the family gives at once.
const PER_PAGE: usize = 100;

/// The number of the subject stands behind the address; the page's own tree does not name it.
pub(in crate::portal::sites) fn by_fragment(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = filled(scenario, plot, "/gkmlpt/annualreport");
    let tree = json!([{"id": 2600, "name": "机构职能", "jump_url": "", "children": []}]);
    let page = config(&column.chrome, "政府信息公开年报", "175", &tree);
    column.host.put("/gkmlpt/annualreport", Resource::html(&page));
    // whole addresses here, paths alone in the other one
    let whole = |entry: &Entry| Entry { target: column.address(&entry.target), ..entry.clone() };
    let entries = column.entries.iter().map(whole).collect();
    column.host.put("/gkmlpt/api/all/2629", Resource::api(entries, PER_PAGE, |api, asked| answer(api, asked, "175")));
    plot.source(scenario, "/gkmlpt/annualreport#2629", "gkmlpt", "");
    column.settle(scenario)
}

/// A unit below the portal; the subject has to be found in the tree, where another one of that name lies elsewhere.
pub(super) fn by_tree(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = filled(scenario, plot, "/mmq/gkmlpt/index");
    let tree = json!([
        {"id": 3100, "name": "政策", "jump_url": "", "children": [{"id": 3101, "name": "规范性文件", "children": []}]},
        {"id": 3102, "name": "法定主动公开内容", "children": [
            {"id": 3103, "name": "机构职能", "children": []},
            {"id": 3104, "name": "政府信息公开年报", "children": []},
            {"id": 3105, "name": "统计信息", "jump_url": "http://stats.invalid/tjnb/", "children": []},
        ]},
    ]);
    let page = config(&column.chrome, "政府信息公开目录", "216", &tree);
    column.host.put("/mmq/gkmlpt/index", Resource::html(&page));
    // the platform is one, whichever unit's path it is asked by
    for path in ["/gkmlpt", "/mmq/gkmlpt"] {
        let api = Resource::api(column.entries.clone(), PER_PAGE, |api, asked| answer(api, asked, "216"));
        column.host.put(&format!("{path}/api/all/3104"), api);
    }
    plot.source(scenario, "/mmq/gkmlpt/index", "gkmlpt", "");
    column.settle(scenario)
}

/// Seventeen entries as everywhere, and as many of years long past as fill a page.
fn filled(scenario: &mut Scenario, plot: Plot, listing: &str) -> Column {
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, listing, Family::Plain, Markup::Clean));
    column.frame = in_script;
    column.shelf =
        Some(|_| ("/attachment/1/1658/7000102/1.docx".to_owned(), "/attachment/1/1658/7000102/1.docx".to_owned()));
    column.fill(scenario, plot, |filed: Filed| {
        format!("/gkmlpt/content/{}/{}/post_{}.html", filed.number / 100, filed.number, 7_000_000 + filed.number)
    });
    let late = column.entries.split_off(9);
    for number in 0..PER_PAGE {
        let year = 2009 + number / 10;
        let title = format!("{}第{}中学{year}年政府信息公开工作年度报告", plot.place, number % 10 + 1);
        column.link(
            &format!("/gkmlpt/content/0/{number}/post_{}.html", 6_000_000 + number),
            &title,
            &format!("{}-03-01", year + 1),
        );
    }
    column.entries.extend(late);
    column
}

fn config(chrome: &Chrome, title: &str, sid: &str, tree: &Value) -> String {
    let body = format!(
        "<div id=\"app\"></div>\n<script>\nwindow._CONFIG = {{\n    SITE_NAME: '{}',\n    SID: '{sid}',\n    TREE: {tree},\n    \
         SERVICE_AREA_ID: '8',\n    DEBUG: false\n}};\n</script>\n<script src=\"/gkmlpt/dist/js/app.js\"></script>\n",
        chrome.portal
    );
    chrome.page(title, &body)
}

/// The page of a report: nothing to see until a script has run.
fn in_script(chrome: &Chrome, report: &SampleReport, attached: &[Attachment]) -> String {
    let attached: Vec<Value> = attached
        .iter()
        .map(|(href, name)| json!({"id": 1, "name": name, "type": "docx", "size": 20_480, "url": href}))
        .collect();
    let detail = json!({
        "id": 1, "title": report.title(), "publisher": report.agency(), "identifier": report.index_number(),
        "created_at": format!("{} 10:00:00", report.publication_date()), "content": report.html(Markup::Padded), "attachment": attached,
    });
    let detail = detail.to_string().replace('<', "\\u003C").replace('>', "\\u003E").replace('&', "\\u0026");
    let body = format!(
        "<div id=\"app\"></div>\n<script>\nwindow._CONFIG = {{\n    SID: '175',\n    DETAIL: {detail}\n}};\n</script>\n\
         <script src=\"/gkmlpt/dist/js/app.js\"></script>\n"
    );
    chrome.page(&report.title(), &body)
}

/// Pages 0 and 1 are the same; another unit's number gives nothing.
fn answer(api: &Api, asked: Asked<'_>, sid: &str) -> Resource {
    let known = asked.query("sid").as_deref() == Some(sid);
    let entries = if known { api.page(asked.number("page").unwrap_or(1).max(1)) } else { &[] };
    let total = if known { api.entries.len() } else { 0 };
    let articles: Vec<Value> = entries.iter().map(article).collect();
    let classify = json!({"id": 2629, "name": "政府信息公开年报", "post_count": total});
    Resource::json(&json!({"articles": articles, "classify": classify, "total": total}).to_string())
}

fn article(entry: &Entry) -> Value {
    let seconds = entry.epoch_seconds();
    json!({
        "id": entry.target.len(), "title": entry.title, "url": entry.target, "post_url": entry.target, "publisher": "",
        "document_number": "", "identifier": "", "create_time": seconds, "first_publish_time": seconds, "date": seconds,
        "display_publish_time": seconds, "created_at": format!("{} 10:00:00", entry.date()), "attachment": [],
    })
}
