//! Lists `showList/<unit>/<channel>/page_<n>.html` and reports `XxgkAnnualReport/show/<id>.html`, one of them under its other name too.

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const FOLDER: &str = "/XxgkContent/showList/801/2201/";

/// The pager names the last page and no next one.
pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let portal = format!("{}人民政府", plot.place);
    let listing = format!("{FOLDER}page_1.html");
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, &listing, Family::Plain, Markup::Clean));
    column.fill(scenario, plot, |filed: Filed| {
        let module = if filed.number == 301 { "OpennessAnnualReport" } else { "XxgkAnnualReport" };
        format!("/{module}/show/{}.html", 2_510_000 + filed.number)
    });
    let lines = column.lines();
    let count = lines.len().div_ceil(6);
    for (at, own) in (1..).zip(lines.chunks(6)) {
        let pager = format!(
            "<span>共{}条 第{at}/{count}页</span> <a href=\"{FOLDER}page_1.html\">首页</a> <a href=\"{FOLDER}page_{count}.html\">尾页</a>",
            lines.len()
        );
        let page = column.chrome.listing("政府信息公开年报", own, &pager);
        column.host.put(&format!("{FOLDER}page_{at}.html"), Resource::html(&page));
    }
    plot.source(scenario, &listing, "openness", "");
    column.settle(scenario)
}
