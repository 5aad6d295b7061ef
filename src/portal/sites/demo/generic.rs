//! The host `generic`: a hand-made site in GB18030.

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Charset, Host};
use crate::portal::sites::column::{Column, sample};

/// A hand-made site in GB18030 that asks for a second between two requests and sends nothing to revalidate with.
pub(super) fn host(scenario: &mut Scenario) -> Host {
    const LISTING: &str = "/xxgk/nb/list.html";
    let chrome = Chrome::new("石榴岭区人民政府", LISTING, Family::Plain, Markup::Clean).declaring("gb2312");
    let mut column = Column::new("generic", "demo-generic", chrome);
    column.host.charset = Charset::Gb18030;
    for (at, unit) in ["石榴岭区教育局", "石榴岭区交通运输局"].iter().enumerate() {
        for year in [2023_u16, 2021, 2019] {
            let target = format!("/xxgk/nb/{}/{}.html", year + 1, 51_000 + 10 * usize::from(year - 2000) + at);
            column.report(scenario, &sample(unit, year), &target);
        }
    }
    column.decoy("/xxgk/ml/1.html", "石榴岭区政府信息公开目录");
    scenario.expected.decoys.append(&mut column.decoys);
    let lines = column.lines();
    let chrome = column.chrome;
    let mut host = column.host.with_robots("# 请礼貌访问\nUser-agent: *\nCrawl-delay: 1\nDisallow: /admin/\n");
    let (first, second) = lines.split_at(4);
    let first = chrome.listing("政府信息公开年报", first, "<a href=\"list_2.html\">下一页</a>");
    let second = chrome.listing("政府信息公开年报", second, "<a href=\"list.html\">上一页</a>");
    host = host.with_page(LISTING, &first).with_page("/xxgk/nb/list_2.html", &second);
    scenario.source(
        "demo-generic",
        "石榴岭区",
        &format!("{{base:generic}}{LISTING}"),
        "dialect = \"generic\"\nyears = \"2019..2023\"",
    );
    host
}
