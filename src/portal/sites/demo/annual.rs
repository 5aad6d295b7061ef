//! The host `annual`: a page for each pair of unit and year, and no list (大汉 xxgkAnnualReport).

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::sample;

/// One address for each unit and year, no list; a pair without a report answers with an empty shell.
pub(super) fn host(scenario: &mut Scenario) -> Host {
    const LISTING: &str = "/module/xxgk/xxgkAnnualReport.jsp";
    const UNITS: [(&str, &str); 3] = [
        ("11990101MB00000011", "云泽市水务局"),
        ("11990101MB00000012", "云泽市档案馆"),
        ("11990101MB00000013", "云泽市园林绿化局"),
    ];
    let chrome = Chrome::new("云泽市人民政府", LISTING, Family::Hanweb, Markup::Word);
    let shell = "<div id=\"zoom\"></div>\n";
    let options: Vec<_> =
        UNITS.iter().map(|(area, unit)| format!("<option value=\"{area}\">{unit}</option>")).collect();
    let select = format!("<select name=\"area\">{}</select>\n{shell}", options.concat());
    let mut host = Host::new("annual")
        .with_robots("User-agent: *\nDisallow: /jact/\n")
        .with(LISTING, Resource::html(&chrome.page("政府信息公开年度报告", &select)));
    for (area, unit) in UNITS {
        let empty = Resource::html(&chrome.page("政府信息公开年度报告", shell));
        host.put(&format!("{LISTING}?area={area}"), empty);
        for year in 2019..=2023 {
            let target = format!("{LISTING}?area={area}&fbtime={year}");
            if (unit, year) == ("云泽市档案馆", 2020) {
                scenario.expected.decoys.push(format!("{{base:annual}}{target}"));
                continue;
            }
            let report = sample(unit, year);
            host.put(&target, Resource::html(&chrome.report(&report, &[])).tagged());
            scenario.expect_report("demo-annual", &report, &[format!("{{base:annual}}{target}")]);
        }
    }
    let areas: Vec<_> = UNITS.iter().map(|(area, _)| format!("\"{area}\"")).collect();
    scenario.source(
        "demo-annual",
        "云泽市",
        &format!("{{base:annual}}{LISTING}"),
        &format!(
            "dialect = \"hanweb-annual-report\"\nyears = \"2019..2023\"\n[source.params]\nareas = [{}]",
            areas.join(", ")
        ),
    );
    host
}
