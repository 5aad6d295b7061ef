//! 博达 VSB: articles `info/<column>/<id>.htm`; pages are numbered from the last one, so that the second of three is `2.htm` and the
//! third `1.htm`.

use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const LISTING: &str = "/zfxxgk/gknb.htm";

pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, LISTING, Family::Plain, Markup::Clean));
    column.fill(scenario, plot, |filed: Filed| format!("/info/1043/{}.htm", 15_000 + filed.number));
    let entries = column.entries.clone();
    let count = entries.len().div_ceil(6);
    for (at, own) in entries.chunks(6).enumerate() {
        let (up, name) =
            if at == 0 { ("..", LISTING.to_owned()) } else { ("../..", format!("/zfxxgk/gknb/{}.htm", count - at)) };
        let lines: Vec<String> =
            own.iter().map(|entry| item(&format!("{up}{}", entry.target), &entry.title, &entry.date())).collect();
        let next = count - at - 1;
        let href = if at == 0 { format!("gknb/{next}.htm") } else { format!("{next}.htm") };
        let next = format!("<a href=\"{href}\" class=\"Next\">下页</a>");
        let pager = format!(
            "<span>共{}条</span> <span>{}/{count}</span> {}",
            entries.len(),
            at + 1,
            if at + 1 < count { next.as_str() } else { "" }
        );
        column.host.put(&name, Resource::html(&column.chrome.listing("政府信息公开年报", &lines, &pager)));
    }
    plot.source(scenario, LISTING, "vsb", "");
    column.settle(scenario)
}
