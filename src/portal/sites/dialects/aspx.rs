//! ASP.NET pages in GB18030: everything stands in queries, and what lies beyond the last page shows the last page once more.

use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Charset, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const PATH: &str = "/InfoPublic.aspx";

/// The first report is listed once more, its parameters in another order.
pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let mut column = Column::new(plot.host, plot.source, chrome());
    column.host.charset = Charset::Gb18030;
    column.fill(scenario, plot, |filed: Filed| format!("/InfoView.aspx?cid=1019&id={}", 5000 + filed.number));
    if let Some(first) = column.entries.first().cloned() {
        column.link("/InfoView.aspx?id=5101&cid=1019", &first.title, &first.date());
    }
    let entries = column.entries.clone();
    column.host.put(PATH, Resource::api(entries, 6, answer));
    plot.source(scenario, &format!("{PATH}?cid=1019&pid=971&page=1&kw="), "aspx", "");
    column.settle(scenario)
}

fn chrome() -> Chrome {
    Chrome::new("滇池湾区人民政府", PATH, Family::Plain, Markup::Spreadsheet).declaring("gb2312")
}

fn answer(api: &Api, asked: Asked<'_>) -> Resource {
    let known = asked.says(&[("cid", "1019"), ("pid", "971")]);
    let number = asked.number("page").unwrap_or(1).clamp(1, api.pages().max(1));
    let entries = if known { api.page(number) } else { &[] };
    let lines: Vec<String> = entries.iter().map(|entry| item(&entry.target, &entry.title, &entry.date())).collect();
    let pager = format!("<a href=\"InfoPublic.aspx?cid=1019&amp;pid=971&amp;page={}&amp;kw=\">下一页</a>", number + 1);
    Resource::encoded(&chrome().listing("政府信息公开年报", &lines, &pager), Charset::Gb18030)
}
