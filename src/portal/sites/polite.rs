//! Equal hosts, to see whether each of them is treated well.

use crate::model::status::{RequestStatus, SourceStatus};
use crate::portal::markup::Markup;
use crate::portal::page::{Chrome, Family, item};
use crate::portal::report::SampleReport;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};

/// So many hosts (`h0`, `h1`, …; sources `polite-0`, …) of the generic family with so many reports each, years 2019 to 2023 in turn.
/// Each links one report that its robots.txt forbids.
pub fn polite(hosts: usize, reports: usize) -> Scenario {
    const LISTING: &str = "/nb/index.html";
    let mut scenario = Scenario::new("polite", "示例省");
    for at in 0..hosts {
        let (name, id, place) = (format!("h{at}"), format!("polite-{at}"), format!("第{}示范区", at + 1));
        let chrome = Chrome::new(&format!("{place}管理委员会"), LISTING, Family::Plain, Markup::Clean);
        let mut host = Host::new(&name).with_robots("User-agent: *\nDisallow: /private/\n");
        let mut lines = Vec::new();
        for number in 0..reports {
            let year = 2019 + u16::try_from(number % 5).unwrap_or(0);
            let report = SampleReport::new(&format!("{place}第{}服务站", number / 5 + 1), year, 7);
            let target = format!("/nb/{year}/{}.html", 9000 + number);
            host.put(&target, Resource::html(&chrome.report(&report, &[])).tagged());
            lines.push(item(&target, &report.title(), &report.publication_date()));
            scenario.expect_report(&id, &report, &[format!("{{base:{name}}}{target}")]);
        }
        let private = "/private/9999.html";
        lines.push(item(private, &format!("{place}保卫科2022年政府信息公开工作年度报告"), "2023-01-20"));
        scenario.expect_request(&id, &format!("{{base:{name}}}{private}"), &[RequestStatus::RobotsDenied]);
        host.put(LISTING, Resource::html(&chrome.listing("政府信息公开年报", &lines, "")));
        scenario.source(
            &id,
            &place,
            &format!("{{base:{name}}}{LISTING}"),
            "dialect = \"generic\"\nyears = \"2019..2023\"",
        );
        scenario.expect_source(&id, &[SourceStatus::Ok]);
        scenario.site.hosts.push(host);
    }
    scenario
}
