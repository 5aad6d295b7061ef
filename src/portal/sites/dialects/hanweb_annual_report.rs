//! The module xxgkAnnualReport of 大汉 JCMS behind a directory of units: a page for each pair of unit and year, no list of them.

use crate::portal::markup::add;
use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{MODIFIED, Plot, agencies, reports_of, sample};

const LISTING: &str = "/col/col2301/index.html";
const MODULE: &str = "/module/xxgk/xxgkAnnualReport.jsp";
const CODES: [&str; 3] = ["11990301MB00000031", "11990301MB00000032", "11990301MB00000033"];

/// The directory links each unit's newest report, one unit twice with its parameters the other way round; a pair without a report
/// answers with an empty shell.
pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let chrome = Chrome::new("竹石市人民政府", LISTING, Family::Hanweb, Markup::Clean);
    let shell = Resource::html(&chrome.page("政府信息公开年度报告", "<div id=\"zoom\"></div>\n"));
    let mut host = Host::new(plot.host).with(MODULE, shell);
    let mut lines = String::new();
    for (code, unit) in CODES.into_iter().zip(agencies(plot.place)) {
        let line = format!("<li><a href=\"{MODULE}?area={code}&amp;fbtime=2023\" title=\"{unit}\">{unit}</a></li>\n");
        lines.push_str(&line);
        let wanted: Vec<u16> =
            reports_of(plot).into_iter().filter(|(agency, _)| *agency == unit).map(|(_, year)| year).collect();
        for year in 2021..=2023 {
            let target = format!("{MODULE}?area={code}&fbtime={year}");
            let address = format!("{{base:{}}}{target}", plot.host);
            if !wanted.contains(&year) {
                scenario.expected.decoys.push(address);
                continue;
            }
            let report = sample(&unit, year);
            host.put(&target, Resource::html(&chrome.report(&report, &[])).modified(MODIFIED));
            scenario.expect_report(plot.source, &report, &[address]);
        }
    }
    add(&mut lines, format_args!("<li><a href=\"{MODULE}?fbtime=2023&amp;area={}\">最新年报</a></li>\n", CODES[0]));
    lines.push_str("<li><a href=\"/col/col2302/index.html\">政府信息公开指南</a></li>\n");
    let body = format!("<div class=\"zfxxgk_bm\"><ul>\n{lines}</ul></div>\n");
    host.put(LISTING, Resource::html(&chrome.page("政府信息公开年度报告", &body)));
    plot.source(scenario, LISTING, "hanweb-annual-report", "");
    host
}
