//! `iList.jsp`: pages by `cur_page`, no total, and no link to the next one that a script would not have to follow.

use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const PATH: &str = "/info/iList.jsp";

pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let listing = format!("{PATH}?isSd=false&node_id=GKhysrmzf&cat_id=10245&tm_id=69");
    let mut column = Column::new(plot.host, plot.source, chrome());
    column.fill(scenario, plot, |filed: Filed| format!("/gk/GKhysrmzf/{}/{}.htm", filed.day.0, 96_000 + filed.number));
    let entries = column.entries.clone();
    column.host.put(PATH, Resource::api(entries, 6, answer));
    plot.source(scenario, &listing, "ilist", "");
    column.settle(scenario)
}

fn chrome() -> Chrome {
    Chrome::new("胡杨市人民政府", PATH, Family::Plain, Markup::Spreadsheet)
}

/// Another template or another column shows an empty list, and so does a page beyond the last one.
fn answer(api: &Api, asked: Asked<'_>) -> Resource {
    let known = asked.says(&[("node_id", "GKhysrmzf"), ("cat_id", "10245"), ("tm_id", "69")]);
    let entries = if known { api.page(asked.number("cur_page").unwrap_or(1)) } else { &[] };
    let lines: Vec<String> = entries.iter().map(|entry| item(&entry.target, &entry.title, &entry.date())).collect();
    let pager = "<a href=\"javascript:goPage('next')\">下一页</a>";
    Resource::html(&chrome().listing("政府信息公开年报", &lines, pager))
}
