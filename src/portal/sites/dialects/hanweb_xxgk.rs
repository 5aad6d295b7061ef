//! The catalogue module of 大汉 JCMS: a column page with the tree of subjects in a frame, and a search that is posted.

use crate::portal::markup::{add, escape};
use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Charset, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot, agencies, reports_of, sample};

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
    column.host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开", &shell(AREA))));
    column.host.put(&format!("{TREE}?standardXxgk=1&area={AREA}&divid=div4"), Resource::html(&tree()));
    let entries = column.entries.clone();
    column.host.put("/module/xxgk/search.jsp", Resource::api(entries, 6, search));
    plot.source(scenario, LISTING, "hanweb-xxgk", "");
    column.settle(scenario)
}

/// Each unit has a catalogue of its own, in which titles do not name it.
pub(super) fn units(scenario: &mut Scenario, plot: Plot) -> Host {
    const DIRECTORY: &str = "/col/col2202/index.html";
    const CODES: [&str; 3] = ["11990502MB00000021", "11990502MB00000022", "11990502MB00000023"];
    let chrome = Chrome::new("墨竹市人民政府", DIRECTORY, Family::Hanweb, Markup::Clean);
    let mut column = Column::new(plot.host, plot.source, chrome);
    let mut directory = String::new();
    let mut entries = Vec::new();
    for (code, unit) in CODES.into_iter().zip(agencies(plot.place)) {
        let own = format!("/col/col2203/index.html?vc_xxgkarea={code}&number=");
        add(&mut directory, format_args!("<li><a href=\"{}\" title=\"{unit}\">{unit}</a></li>\n", escape(&own)));
        column.host.put(&own, Resource::html(&column.chrome.page("政府信息公开", &shell(code))));
        column.host.put(&format!("{TREE}?standardXxgk=1&area={code}&divid=div4"), Resource::html(&tree()));
        for (number, (agency, year)) in (101..).zip(reports_of(plot)).filter(|(_, (agency, _))| *agency == unit) {
            let report = sample(&agency, year);
            let (published, month, day) = report.published();
            let target = format!("/art/{published}/{month}/{day}/art_2203_{number}.html");
            column.report(scenario, &report, &target);
            entries.push(Entry::new(
                &target,
                &format!("{year}年政府信息公开工作年度报告#{code}"),
                &report.publication_date(),
            ));
        }
    }
    let body = format!("<div class=\"xxgk_bm\"><ul>\n{directory}</ul></div>\n");
    column.host.put(DIRECTORY, Resource::html(&column.chrome.page("部门信息公开", &body)));
    column.host.put("/module/xxgk/search.jsp", Resource::api(entries, 2, search_of_unit));
    plot.source(scenario, DIRECTORY, "hanweb-xxgk", "");
    column.settle(scenario)
}

/// The entries of the unit that is asked for, whose code stands behind their titles.
fn search_of_unit(api: &Api, asked: Asked<'_>) -> Resource {
    let area = asked.form("area").unwrap_or_default();
    let of_unit = |entry: &Entry| {
        let title = entry.title.strip_suffix(&format!("#{area}"))?.to_owned();
        Some(Entry { title, ..entry.clone() })
    };
    let own = Api { entries: api.entries.iter().filter_map(of_unit).collect(), ..api.clone() };
    answer(&own, asked, &area)
}

/// The catalogue's frame: its tree, and the call for its list as a script puts it together.
fn shell(area: &str) -> String {
    format!(
        "<iframe src=\"{TREE}?standardXxgk=1&amp;area={area}&amp;divid=div4\" width=\"240\"></iframe>\n<div id=\"div4\"></div>\n\
         <script>loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&infotypeId='+a+'&vc_title='+encodeURI(b)+'&vc_number='+encodeURI(c)+\
         '&area={area}', 'div4', '0','0','950','57','','');</script>\n"
    )
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
    answer(api, asked, AREA)
}

fn answer(api: &Api, asked: Asked<'_>, area: &str) -> Resource {
    let form = [("jdid", "57"), ("area", area), ("divid", "div4")];
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
