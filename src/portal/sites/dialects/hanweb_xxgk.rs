//! The catalogue module of 大汉 JCMS: a column page with the tree of subjects in a frame, and a search that is posted.

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Charset, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const LISTING: &str = "/col/col2201/index.html";
const AREA: &str = "11990502MB00000021";
/// The subject of yearly reports.
const REPORTS: &str = "C0203";
const TREE: &str = "/module/xxgk/tree.jsp";

/// Fragments come in GB18030 and say nothing of it.
pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let chrome = Chrome::new("云泽市人民政府", LISTING, Family::Hanweb, Markup::Word);
    let mut column = Column::new(plot.host, plot.source, chrome);
    column.fill(scenario, plot, |filed: Filed| {
        let (year, month, day) = filed.day;
        format!("/art/{year}/{month}/{day}/art_2201_{}.html", filed.number)
    });
    let body = format!(
        "<iframe src=\"{TREE}?standardXxgk=1&amp;area={AREA}&amp;divid=div4\" width=\"240\"></iframe>\n<div id=\"div4\"></div>\n\
         <script>loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId='+a+'&vc_title='+encodeURI(b)+'&vc_number='+encodeURI(c)+\
         '&area={AREA}', 'div4', '0','0','950','57','','');</script>\n"
    );
    column.host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开", &body)));
    column.host.put(&format!("{TREE}?standardXxgk=1&area={AREA}&divid=div4"), Resource::html(&tree()));
    let entries = column.entries.clone();
    column.host.put("/module/xxgk/search.jsp", Resource::api(entries, 6, search));
    plot.source(scenario, LISTING, "hanweb-xxgk", "");
    column.settle(scenario)
}

fn tree() -> String {
    let node = |id: &str, label: &str| format!("<li><span onclick=\"funclick('{id}','div4')\">{label}</span></li>\n");
    let nodes =
        [("A", "机构职能"), ("C", "法定主动公开内容"), ("C0201", "政府信息公开指南"), ("C0202", "政府信息公开制度")];
    let nodes: String =
        nodes.into_iter().chain([(REPORTS, "政府信息公开年报")]).map(|(id, label)| node(id, label)).collect();
    format!("<html><head><title>目录</title></head><body><ul class=\"tree\">\n{nodes}</ul></body></html>\n")
}

/// Posted, with the page's number in the address and in the form; a subject that is not named gives the whole catalogue.
fn search(api: &Api, asked: Asked<'_>) -> Resource {
    let form = [("jdid", "57"), ("area", AREA), ("divid", "div4")];
    let number = asked.number("currpage");
    let same = asked.form("currpage").and_then(|text| text.parse().ok()) == number;
    let entries = match (asked.posts(&form) && same, asked.form("infotypeId").as_deref(), number) {
        (true, Some(REPORTS), Some(number)) => api.page(number),
        _ => &[],
    };
    let row = |(at, entry): (usize, &Entry)| {
        let (class, Entry { target, title, .. }) = (if at % 2 == 0 { "odd" } else { "even" }, entry);
        let date = entry.date();
        format!(
            "<tr class=\"tr_main_value_{class}\"><td><a href=\"{target}\" title=\"{title}\" target=\"_blank\">{title}</a></td><td>{date}</td></tr>\n"
        )
    };
    let rows: String = entries.iter().enumerate().map(row).collect();
    let table = format!(
        "<table width=\"100%\"><tr class=\"tr_main_title\"><td>信息名称</td><td>发布日期</td></tr>\n{rows}</table>\n"
    );
    Resource::encoded(&table, Charset::Gb18030)
}
