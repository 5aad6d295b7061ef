//! Columns of 大汉 JCMS, classic: an island of records, then the dataproxy, by page (GET) or by record (POST).

use crate::portal::page::{Chrome, Family, record};
use crate::portal::report::Markup;
use crate::portal::scenario::Scenario;
use crate::portal::site::{Api, Asked, Entry, Host, Resource};
use crate::portal::sites::column::{Column, Filed, Plot};

const PER_PAGE: usize = 6;
const PROXY: &str = "/module/web/jpage/dataproxy.jsp";
/// What some portals answer, with 200, where they hand out nothing.
const NOTHING: &str = "<?xml version='1.0' encoding='UTF-8'?>\n<datastore></datastore>\n";
const FORM: [(&str, &str); 9] = [
    ("col", "1"),
    ("appid", "1"),
    ("webid", "46"),
    ("path", "/"),
    ("columnid", "2102"),
    ("sourceContentType", "1"),
    ("unitid", "9137"),
    ("webname", "桑榆县人民政府"),
    ("permissiontype", "0"),
];

/// The ids of column and widget are blobs, so that the address of `nextgroup` has to be kept as it is.
pub(super) fn by_page(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/col/col2101/index.html";
    let mut column = filled(scenario, plot, "2101", LISTING);
    let next = format!(
        "{PROXY}?page=2&amp;appid=1&amp;webid=31&amp;path=/&amp;columnid=7sK%2BzP0aQ%3D%3D&amp;unitid=Qm9%2F4w%3D%3D&amp;webname=%E4%B8%B4%E6%BA%AA%E5%8E%BF&amp;permissiontype=0"
    );
    let island: Vec<String> = column.entries.iter().take(PER_PAGE).map(|entry| record(&line(entry))).collect();
    let body = format!(
        "<div id=\"4512\" class=\"default_pgContainer\"><script type=\"text/xml\"><datastore>\n\
         <nextgroup><![CDATA[<a href=\"{next}\"></a>]]></nextgroup>\n<recordset>\n{}\n</recordset>\n</datastore></script></div>\n\
         <div class=\"default_pgBar\">每页6条记录，共3页</div>\n",
        island.join("\n")
    );
    column.host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开年报", &body)));
    let entries = column.entries.clone();
    column.host.put(PROXY, Resource::api(entries, PER_PAGE, page));
    plot.source(scenario, LISTING, "hanweb-jpage", "");
    column.settle(scenario)
}

/// The first records stand in the island without a `nextgroup`; the rest is asked for as the page's script says.
pub(super) fn by_record(scenario: &mut Scenario, plot: Plot) -> Host {
    const LISTING: &str = "/col/col2102/index.html";
    let mut column = filled(scenario, plot, "2102", LISTING);
    let island: Vec<String> = column.entries.iter().take(PER_PAGE).map(|entry| record(&line(entry))).collect();
    let total = column.entries.len();
    let body = format!(
        "<div id=\"9137\"><script type=\"text/xml\"><datastore>\n<recordset>\n{}\n</recordset>\n</datastore></script></div>\n\
         <script>\n$(function(){{ $('#9137').jpage({{openCookies:false, totalRecord:{total}, groupSize:1, perPage:{PER_PAGE},\n\
         barPosition:'bottom', proxyUrl:'{PROXY}',\n\
         param:{{col:1,appid:1,webid:46,path:'/',columnid:2102,sourceContentType:1,unitid:'9137',webname:'桑榆县人民政府',permissiontype:0}}\n\
         }}); }});\n</script>\n",
        island.join("\n")
    );
    column.host.put(LISTING, Resource::html(&column.chrome.page("政府信息公开年报", &body)));
    let entries = column.entries.clone();
    column.host.put(PROXY, Resource::api(entries, PER_PAGE, posted));
    plot.source(scenario, LISTING, "hanweb-jpage", "");
    column.settle(scenario)
}

fn filled(scenario: &mut Scenario, plot: Plot, id: &str, listing: &str) -> Column {
    let portal = format!("{}人民政府", plot.place);
    let mut column = Column::new(plot.host, plot.source, Chrome::new(&portal, listing, Family::Hanweb, Markup::Padded));
    column.shelf = Some(|_| {
        let target = "/module/download/downfile.jsp?classid=0&filename=7c0e5a91d2b84f36a1f0c3d9e8b7a654.docx";
        (target.to_owned(), target.to_owned())
    });
    column.fill(scenario, plot, |filed: Filed| {
        let (year, month, day) = filed.day;
        format!("/art/{year}/{month}/{day}/art_{id}_{}.html", filed.number)
    });
    column
}

/// The days are broken over lines, as editors leave them.
fn line(entry: &Entry) -> String {
    let Entry { target, title, day: (year, month, day) } = entry;
    format!(
        "<li><a href=\"{target}\" title=\"{title}\">{title}</a><span class=\"time\">{year}-\n {month:02}-\n {day:02}</span></li>"
    )
}

fn xml(entries: &[Entry]) -> Resource {
    if entries.is_empty() {
        return Resource::bytes("text/xml;charset=utf-8", NOTHING.as_bytes());
    }
    let records: Vec<String> = entries.iter().map(|entry| record(&line(entry))).collect();
    let text = format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<datastore>\n<recordset>\n{}\n</recordset>\n</datastore>\n",
        records.join("\n")
    );
    Resource::bytes("text/xml;charset=utf-8", text.as_bytes())
}

fn page(api: &Api, asked: Asked<'_>) -> Resource {
    let ids = [("appid", "1"), ("webid", "31"), ("columnid", "7sK+zP0aQ=="), ("unitid", "Qm9/4w==")];
    let number = asked.number("page").filter(|_| asked.says(&ids) && !asked.is_post());
    xml(number.map_or(&[], |number| api.page(number)))
}

/// Counts from 1 with both ends; the form alone names the column.
fn posted(api: &Api, asked: Asked<'_>) -> Resource {
    let from_page = asked.header("referer").is_some_and(|from| from.ends_with("/col/col2102/index.html"));
    let (first, last) = (asked.number("startrecord"), asked.number("endrecord"));
    let (Some(first @ 1..), Some(last)) = (first, last) else { return xml(&[]) };
    if !asked.posts(&FORM) || !asked.by_script() || !from_page || asked.number("perpage").is_none() {
        return xml(&[]);
    }
    xml(api.entries.get(first - 1..last.min(api.entries.len())).unwrap_or_default())
}
