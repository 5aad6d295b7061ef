//! Pages of 广东's common platform: articles `content/post_<id>.html`, the second page `index_2`.

use crate::portal::page::{Chrome, Family};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const ROOT: &str = "/zwgk/xxgkndbg/";

/// One report stands at a `mpost_` address as well.
pub(super) fn host(scenario: &mut Scenario, plot: Plot) -> Host {
    let portal = format!("{}人民政府", plot.place);
    let listing = format!("{ROOT}index.html");
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, &listing, Family::Plain, Markup::Word));
    column.shelf = Some(|_| {
        ("/attachment/0/552/552102/8450102.docx".to_owned(), "/attachment/0/552/552102/8450102.docx".to_owned())
    });
    column.fill(scenario, plot, |filed: Filed| {
        let kind = if filed.number == 301 { "mpost" } else { "post" };
        format!("{ROOT}content/{kind}_{}.html", 8_450_000 + filed.number)
    });
    let lines = column.lines();
    let count = lines.len().div_ceil(6);
    for (at, lines) in (1..).zip(lines.chunks(6)) {
        let name = |at: usize| if at == 1 { "index.html".to_owned() } else { format!("index_{at}.html") };
        let next = format!("<a class=\"next\" href=\"{{base:{}}}{ROOT}{}\">下一页</a>", plot.host, name(at + 1));
        let next = if at < count { next.as_str() } else { "<span class=\"next\">下一页</span>" };
        let pager = format!(
            "<a class=\"first\" href=\"{ROOT}index.html\">首页</a>{next}<script>var NFCMS_SITE_ID = '200019';</script>"
        );
        let page = column.chrome.listing("政府信息公开年报", lines, &pager);
        column.host.put(&format!("{ROOT}{}", name(at)), Resource::html(&page));
    }
    plot.source(scenario, &listing, "nfcms", "");
    column.settle(scenario)
}
