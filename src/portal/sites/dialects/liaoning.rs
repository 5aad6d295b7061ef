//! The two families of 辽宁 in one list: pages in a folder of many digits, and pages whose name begins with the second of publication.

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const ROOT: &str = "/zwgk/zfxxgknb/";

pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let portal = format!("{}人民政府", plot.place);
    let listing = format!("{ROOT}index.shtml");
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, &listing, Family::Plain, Markup::Padded));
    column.fill(scenario, plot, |filed: Filed| {
        if filed.number % 3 == 1 {
            return format!("/html/LYSZF/{}/0{}{:05}.html", filed.month(), filed.epoch_seconds(), filed.number);
        }
        format!("{ROOT}{}100000{:05}/index.shtml", filed.compact_day(), filed.number)
    });
    let lines = column.lines();
    let count = lines.len().div_ceil(6);
    for (at, own) in (1..).zip(lines.chunks(6)) {
        let name = |at: usize| if at == 1 { "index.shtml".to_owned() } else { format!("index_{at}.shtml") };
        let next = format!("<a href=\"{}\">下一页</a>", name(at + 1));
        let pager = format!("<span>{at}/{count}</span>{}", if at < count { next.as_str() } else { "" });
        let page = column.chrome.listing("政府信息公开年报", own, &pager);
        column.host.put(&format!("{ROOT}{}", name(at)), Resource::html(&page));
    }
    plot.source(scenario, &listing, "liaoning", "");
    column.settle(scenario)
}
