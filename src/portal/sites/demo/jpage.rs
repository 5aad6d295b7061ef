//! The host `jpage`: a column with an island of records and a dataproxy (大汉 JCMS).

use crate::model::status::RequestStatus;
use crate::portal::office;
use crate::portal::page::{Chrome, Family, record};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{Column, MODIFIED, sample};

/// A column whose first page has its records in an island and whose next pages come from the dataproxy.
pub(super) fn host(scenario: &mut Scenario) -> Host {
    const LISTING: &str = "/col/col777/index.html";
    const PER_PAGE: usize = 7;
    let chrome = Chrome::new("临溪县人民政府", LISTING, Family::Hanweb, Markup::Padded);
    let mut column = Column::new("jpage", "demo-jpage", chrome);
    column.decoy("/art/2019/6/3/art_778_1.html", "临溪县政府信息公开指南");
    let units = ["临溪县民政局", "临溪县林业局", "临溪县统计局", "临溪县竹溪镇人民政府"];
    for (at, unit) in units.iter().enumerate() {
        for year in 2021..=2023_u16 {
            let target = format!("/art/{}/1/{}/art_777_{}.html", year + 1, 10 + at, 100 * at + usize::from(year));
            column.report(scenario, &sample(unit, year), &target);
        }
    }
    column.decoy("/art/2023/2/6/art_779_5.html", "临溪县财政局2023年度部门预算公开");
    column.again(scenario, "临溪县民政局", 2022, "/art/2023/3/1/art_781_2022.html");
    column.again(scenario, "临溪县统计局", 2023, "/art/2024/3/1/art_781_2023.html");
    column.decoy("/art/2020/1/2/art_778_2.html", "临溪县政府信息主动公开基本目录");

    let printed = sample("临溪县气象局", 2022);
    let file = "/module/download/downfile.jsp?classid=0&filename=4f1c0d2e9a7b43c58d6e0f1a2b3c4d5e.pdf";
    column.link(file, &printed.title(), &printed.publication_date());
    column.host.put(file, Resource::bytes(office::PDF, &office::pdf(&printed)).modified(MODIFIED));
    scenario.expect_report("demo-jpage", &printed, &[column.address(file)]);
    let missing = "/art/2023/1/31/art_777_404.html";
    column.link(missing, "临溪县粮食局2022年政府信息公开工作年度报告", "2023-01-31");
    scenario.expect_request("demo-jpage", &column.address(missing), &[RequestStatus::NotFound]);
    let inner = "/inner/art_777_9.html";
    column.link(inner, "临溪县信访局2022年政府信息公开工作年度报告", "2023-01-30");
    scenario.expect_request("demo-jpage", &column.address(inner), &[RequestStatus::RobotsDenied]);

    scenario.expected.decoys.append(&mut column.decoys);
    let lines = column.lines();
    let mut host = column.host.with_robots("User-agent: *\nDisallow: /inner/\nDisallow: /module/web/search/\n");
    let proxy = "/module/web/jpage/dataproxy.jsp";
    let island: Vec<String> = lines.iter().take(PER_PAGE).map(|line| record(line)).collect();
    let page = island_page(&island.join("\n"), proxy, lines.len(), PER_PAGE);
    host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开年报", &page)));
    host.put(&format!("{proxy}?columnid=777&unitid=4512"), Resource::records(lines, PER_PAGE));
    scenario.source(
        "demo-jpage",
        "临溪县",
        &format!("{{base:jpage}}{LISTING}"),
        "dialect = \"hanweb-jpage\"\nyears = \"2019..2023\"",
    );
    host
}

fn island_page(records: &str, proxy: &str, total: usize, per_page: usize) -> String {
    let query = "appid=1&amp;webid=31&amp;path=/&amp;columnid=777&amp;unitid=4512&amp;webname=%E4%B8%B4%E6%BA%AA&amp;permissiontype=0";
    format!(
        "<div id=\"4512\" class=\"default_pgContainer\"><script type=\"text/xml\"><datastore>\n\
         <nextgroup><![CDATA[<a href=\"{proxy}?page=2&amp;{query}\"></a>]]></nextgroup>\n\
         <recordset>\n{records}\n</recordset>\n</datastore></script></div>\n\
         <script>var jpage = new Jpage({{totalRecord: {total}, perPage: {per_page}, proxyUrl: '{proxy}', unitId: '4512'}});</script>\n"
    )
}
