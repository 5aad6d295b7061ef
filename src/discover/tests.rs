//! Every dialect against its folder of fixtures: `case.json` is what is asked, the page beside it what the portal
//! answers, `expected.json` what a listing has to hold. A case without a page is the start of a walk.

mod calls;
mod shapes;
mod walks;

use super::*;
use crate::model::source::{Evidence, Selectors, SourceId, Years};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// What a case asks. Whatever it leaves out is usual.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    listing: CrawlUri,
    fragment: Option<String>,
    dialect: Option<String>,
    years: Option<(u16, Option<u16>)>,
    #[serde(default)]
    params: std::collections::BTreeMap<String, Vec<String>>,
    selectors: Option<Selectors>,
    file: Option<String>,
    #[serde(default)]
    content_type: String,
    uri: Option<CrawlUri>,
    form: Option<String>,
    referer: Option<CrawlUri>,
    page: Option<u32>,
    #[serde(default)]
    depth: u8,
    #[serde(default)]
    trail: Value,
}

impl Case {
    fn source(&self, dialect: &str) -> Source {
        let (first, last) = self.years.unwrap_or((2008, None));
        Source {
            id: SourceId("case".into()),
            province: "sample".into(),
            unit: "某市".into(),
            level: "prefecture".into(),
            gb2260: None,
            listing: self.listing.clone(),
            fragment: self.fragment.clone(),
            dialect: self.dialect.clone().unwrap_or_else(|| dialect.to_owned()),
            years: Years { first, last },
            expect: None,
            evidence: Evidence::Seen,
            enabled: true,
            interval: None,
            revisit: None,
            params: self.params.clone(),
            selectors: self.selectors.clone(),
            evidence_urls: Vec::new(),
        }
    }

    fn at(&self, source: &Source) -> ListingRequest {
        let mut at = ListingRequest::first(source, 2024);
        at.request.uri = self.uri.clone().unwrap_or_else(|| self.listing.clone());
        at.request.form = self.form.clone();
        at.request.referer = self.referer.clone();
        at.request.ajax = self.referer.is_some();
        at.page = self.page.unwrap_or(1);
        at.trail.column = self.trail.get("column").and_then(Value::as_str).map(str::to_owned);
        at.trail.unit = self.trail.get("unit").and_then(Value::as_str).map(str::to_owned);
        at.trail.given = serde_json::from_value(self.trail.get("given").cloned().unwrap_or(json!({}))).unwrap();
        at.depth = self.depth;
        at.trail.left = self.trail.get("left").and_then(Value::as_u64).map(|n| u32::try_from(n).unwrap());
        at
    }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The cases of one dialect, by name.
fn cases(dialect: &str) -> Vec<(PathBuf, Case)> {
    let folder = fixtures().join(dialect);
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    let read = |path: PathBuf| {
        let case = serde_json::from_slice(&fs::read(path.join("case.json")).unwrap());
        (path.clone(), case.unwrap_or_else(|e| panic!("{}: {e}", path.display())))
    };
    cases.into_iter().map(read).collect()
}

fn items(items: &[Item]) -> Value {
    let one = |item: &Item| {
        json!({
            "url": item.uri, "title": item.title, "date": item.date, "year": item.year, "unit": item.unit,
            "certainty": item.certainty,
        })
    };
    items.iter().map(one).collect()
}

fn requests(requests: &[ListingRequest]) -> Value {
    let one = |next: &ListingRequest| {
        let request = &next.request;
        let mut value = json!({
            "url": request.uri, "page": next.page, "form": request.form, "ajax": request.ajax.then_some(true),
            "referer": request.referer, "depth": Some(next.depth).filter(|depth| *depth > 0), "left": next.trail.left,
            "unit": next.trail.unit, "given": Some(&next.trail.given).filter(|given| !given.is_empty()),
            "probe": next.trail.probe.then_some(true),
        });
        value.as_object_mut().unwrap().retain(|_, found| !found.is_null());
        value
    };
    requests.iter().map(one).collect()
}

fn outcome(case: &Case, folder: &Path, source: &Source) -> Value {
    let Some(file) = &case.file else {
        let start = start(source, 2024);
        return json!({"listings": requests(&start.listings), "items": items(&start.items)});
    };
    let body = fs::read(folder.join(file)).unwrap();
    let at = case.at(source);
    let page = Page::new(&at.request.uri, &case.content_type, &body);
    let listing = read_listing(source, &page, &at);
    json!({
        "dialect": listing.dialect,
        "matched": listing.matched,
        "items": items(&listing.items),
        "next": requests(&listing.next),
        "rejected": listing.rejected.len(),
        "outside_years": listing.outside_years,
        "declared_total": listing.declared_total,
        "issues": listing.issues.iter().map(|issue| issue.code.as_ref()).collect::<Vec<_>>(),
    })
}

#[test]
fn every_dialect_reads_its_fixtures() {
    for dialect in DIALECTS {
        let cases = cases(dialect.name());
        assert!(!cases.is_empty(), "{} has no fixture", dialect.name());
        for (folder, case) in cases {
            let found = outcome(&case, &folder, &case.source(dialect.name()));
            let expected = fs::read(folder.join("expected.json")).unwrap_or_default();
            let expected: Value = serde_json::from_slice(&expected).unwrap_or_default();
            let print = |value: &Value| serde_json::to_string_pretty(value).unwrap();
            assert!(found == expected, "{} reads as\n{}", folder.display(), print(&found));
        }
    }
}

#[test]
fn first_pages_are_recognised_as_what_they_are() {
    for dialect in DIALECTS {
        for (folder, case) in cases(dialect.name()) {
            let source = Source { dialect: "auto".into(), ..case.source("auto") };
            let (Some(file), None | Some(1)) = (&case.file, case.page) else { continue };
            let body = fs::read(folder.join(file)).unwrap();
            let at = case.at(&source);
            let listing = read_listing(&source, &Page::new(&at.request.uri, &case.content_type, &body), &at);
            let can_be = matches!(dialect.name(), "selectors" | "seeds" | "auto");
            assert_eq!(listing.dialect, if can_be { "generic" } else { dialect.name() }, "{}", folder.display());
        }
    }
}

/// Reads one page as the second of a column whose first page is also given.
fn second_page(first: &str, second: &str, uri: &str) -> Listing {
    let case = Case { listing: CrawlUri::parse("http://a.gov.cn/nb/").unwrap(), ..trs_case() };
    let source = case.source("trs");
    let at = ListingRequest::first(&source, 2024);
    let before = read_listing(&source, &Page::new(&at.request.uri, "text/html", first.as_bytes()), &at);
    let mut next = before.next[0].clone();
    assert_eq!(next.request.uri.as_str(), "http://a.gov.cn/nb/index_1.html");
    next.request.uri = CrawlUri::parse(uri).unwrap();
    read_listing(&source, &Page::new(&next.request.uri, "text/html", second.as_bytes()), &next)
}

fn trs_case() -> Case {
    serde_json::from_value(json!({"listing": "http://a.gov.cn/nb/", "dialect": "trs"})).unwrap()
}

fn trs_page(number: u32, current: u32) -> String {
    format!(
        "<ul><li><a href='./202101/t20210115_{number}.html'>某局2020年政府信息公开年报</a></ul><script>createPageHTML(3, {current}, 'index', 'html')</script>"
    )
}

#[test]
fn a_first_page_shown_again_makes_one_more_guess_and_only_one() {
    let listing = second_page(&trs_page(1, 0), &trs_page(1, 0), "http://a.gov.cn/nb/index_1.html");
    assert!(listing.repeats);
    let probe = &listing.next[0];
    assert_eq!((probe.request.uri.as_str(), probe.page), ("http://a.gov.cn/nb/index_2.html", 2));

    let source = trs_case().source("trs");
    let body = trs_page(1, 0);
    let again = read_listing(&source, &Page::new(&probe.request.uri, "text/html", body.as_bytes()), probe);
    assert!(again.repeats && again.next.is_empty());

    let body = trs_page(2, 1);
    let found = read_listing(&source, &Page::new(&probe.request.uri, "text/html", body.as_bytes()), probe);
    assert_eq!(found.next[0].request.uri.as_str(), "http://a.gov.cn/nb/index_3.html");
}

#[test]
fn a_page_that_is_not_there_may_be_counted_from_one() {
    let source = trs_case().source("trs");
    let body = trs_page(1, 0);
    let at = ListingRequest::first(&source, 2024);
    let next = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at).next.remove(0);
    let instead = instead_of(&next).unwrap();
    assert_eq!(instead.request.uri.as_str(), "http://a.gov.cn/nb/index_2.html");
    assert_eq!(instead_of(&instead), None);
}

#[test]
fn pages_of_other_years_still_differ() {
    let mut source = trs_case().source("trs");
    source.years = Years { first: 2023, last: None };
    let at = ListingRequest::first(&source, 2024);
    let read = |body: &str| read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at);
    let (one, other) = (read(&trs_page(1, 0)), read(&trs_page(2, 1)));
    assert_eq!((one.items.len(), one.outside_years), (0, 1));
    assert!(!one.is_empty() && one.signature() != other.signature());
}

#[test]
fn a_page_linked_twice_is_one_item_at_its_desktop_address() {
    let source = trs_case().source("generic");
    let at = ListingRequest::first(&source, 2024);
    let body = "<ul><li><a href='./202101/t20210115_1_app.shtml'>某局2020年政府信息公开工作年度报告</a></li>
        <li><a href='./202101/t20210115_1.shtml' title='某局2020年政府信息公开年报'>某局2020年…</a><i>2021-01-15</i></li>
        <li><a href='content/mpost_2.html'>某县2020年政府信息公开年报</a></li>
        <li><a href='content/post_2.html'>某县2020年政府信息公开年报</a></li>
        <li><a href='/x.jsp;jsessionid=7?id=31&amp;amp;c=1'>某镇2020年政府信息公开年报</a></li>
        <li><a href='/x.jsp?c=1&amp;id=31'>某镇2020年政府信息公开年报</a></li>
        <li><a href='content/4_wap.html'>某乡2020年政府信息公开年报</a></li>
        <li><a href='index.html'>某市2020年政府信息公开年报</a></li></ul>";
    let listing = read_listing(&source, &Page::new(&at.request.uri, "text/html", body.as_bytes()), &at);
    let found: Vec<_> = listing.items.iter().map(|item| item.uri.as_str()).collect();
    let wanted = [
        "http://a.gov.cn/nb/202101/t20210115_1.shtml",
        "http://a.gov.cn/nb/content/post_2.html",
        "http://a.gov.cn/x.jsp?c=1&id=31",
        // nothing links a desktop's page of this one, so none is made up
        "http://a.gov.cn/nb/content/4_wap.html",
    ];
    assert_eq!(found, wanted);
    assert_eq!(listing.items[0].title.as_deref(), Some("某局2020年政府信息公开工作年度报告"));
    assert_eq!(listing.items[0].date.map(|day| day.to_string()).as_deref(), Some("2021-01-15"));
}

#[test]
fn documents_that_a_listing_links_itself_are_its_items() {
    let body = "<title>2020年政府信息公开年报</title><ul>
        <li><a href='./202101/P020210115123456789012.docx'>某局</a></li>
        <li><a href='/f/2020%E5%B9%B4%E6%9F%90%E5%8E%BF%E6%94%BF%E5%BA%9C%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B9%B4%E6%8A%A5.pdf'>下载</a></li>
        <li><a href='./202101/W020210115123456789013.pdf'>某镇2020年政府信息公开指南</a></li>
        <li><a href='/down.jsp?filename=1705285718.docx'>某乡2020年政府信息公开年报</a></li></ul>
        <script>createPageHTML(1, 0, 'index', 'html')</script>";
    let source = trs_case().source("trs");
    let at = ListingRequest::first(&source, 2024);
    let listing = read_listing(&source, &Page::new(&at.request.uri, "text/html", body.as_bytes()), &at);
    let found: Vec<_> = listing.items.iter().map(|item| (item.unit.as_deref().unwrap_or(""), item.year)).collect();
    assert_eq!(found, [("某局", None), ("某县", Some(2020)), ("某乡", Some(2020))]);
    assert_eq!(listing.rejected[0].reason, "a guide or a form");
}

#[test]
fn a_listing_request_survives_the_frontier() {
    let source = trs_case().source("trs");
    let body = trs_page(1, 0);
    let at = ListingRequest::first(&source, 2024);
    let next = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at).next.remove(0);
    let text = serde_json::to_string(&next).unwrap();
    assert_eq!(serde_json::from_str::<ListingRequest>(&text).unwrap(), next);
}

#[test]
fn a_seed_that_is_no_address_is_said() {
    let params = json!({"urls": ["http://a.gov.cn/1.html", "a.gov.cn/2.html"]});
    let case: Case = serde_json::from_value(json!({"listing": "http://a.gov.cn/", "params": params})).unwrap();
    let start = start(&case.source("seeds"), 2024);
    assert_eq!((start.items.len(), start.issues.len()), (1, 1));
    assert!(start.issues[0].detail.contains("a.gov.cn/2.html"));
}

#[test]
fn an_unknown_dialect_is_said_and_the_page_read_all_the_same() {
    let case: Case = serde_json::from_value(json!({"listing": "http://a.gov.cn/nb/", "dialect": "lost"})).unwrap();
    let source = case.source("lost");
    let at = ListingRequest::first(&source, 2024);
    let body = trs_page(1, 0);
    let listing = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at);
    assert_eq!((listing.dialect, listing.items.len()), ("trs", 1));
    assert_eq!(listing.issues[0].code, "dialect-unknown");
}

#[test]
fn a_page_of_nothing_but_depth_and_links_is_read_to_its_end() {
    let source = trs_case().source("trs");
    let at = ListingRequest::first(&source, 2024);
    let link = |n: u32| format!("<div><a href=202101/t20210115_{n}.html>2020年</a>");
    let links = (0..2000).map(link).collect::<Vec<_>>().concat();
    let body = format!("{}{links}", "<div>".repeat(100_000));
    let listing = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at);
    assert_eq!(listing.items.len(), 2000);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_by_any_dialect(
        pieces in proptest::collection::vec(0..PIECES.len(), 0..40),
        noise in proptest::collection::vec(proptest::num::u8::ANY, 0..60),
        at in 0_usize..40,
        asked in 0..ASKED.len(),
    ) {
        let mut body: Vec<u8> = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            if index == at {
                body.extend(&noise);
            }
            body.extend(PIECES[*piece].as_bytes());
        }
        let mut source = trs_case().source("trs");
        source.selectors = Some(Selectors { item: "li".into(), link: None, date: Some("span".into()), next: None });
        let asked = source.listing.join(ASKED[asked]).unwrap();
        let api = CrawlUri::parse("http://a.gov.cn/gkmlpt/api/all/1?_isJson=true&page=4294967295").unwrap();
        let down = CrawlUri::parse("http://a.gov.cn/nb/0.htm").unwrap();
        for (uri, page) in [(asked, u32::MAX), (api, 2), (down, 1)] {
            for dialect in DIALECTS {
                source.dialect = dialect.name().to_owned();
                let mut at = ListingRequest::first(&source, 2024);
                (at.page, at.request.uri) = (page, uri.clone());
                read_listing(&source, &Page::new(&uri, "text/html", &body), &at);
                instead_of(&at);
            }
            read_report(&Page::new(&uri, "text/html", &body));
        }
    }
}

/// Where a page can have been asked, as far as a dialect minds.
const ASKED: &[&str] = &[
    "",
    "/module/xxgk/search.jsp?currpage=4294967295",
    "/module/xxgk/tree.jsp?area=1",
    "/front/page/build/unit?paramJson=%7B%22pageNo%22%3A4294967295%7D",
    "/site/label/8888?pageIndex=4294967295",
    "/public/column/1?type=4&action=rel",
    "/News/showList/1/page_4294967295.html",
    "/info/iList.jsp?cur_page=4294967295",
    "/a.aspx?page=4294967295",
];

/// What pages are made of, to be put together wrongly.
const PIECES: &[&str] = &[
    "<ul><li>",
    "</li>",
    "</ul>",
    "<a href='./202101/t20210115_1.html' title='",
    "某局2020年政府信息公开年报",
    "'>",
    "</a>",
    "<span>2021-1-",
    "15</span>",
    "<table><tr><td>",
    "</table>",
    "<a href='index_2.html'>下一页</a>",
    "<a href='javascript:x()'>2</a>",
    "<base href='//x:99999'>",
    "createPageHTML(9999999999, 4294967295, \"index\", \"html\")",
    "createPageHTML(4294967295,0,'年','')",
    "<script>",
    "</script>",
    "<datastore><nextgroup><![CDATA[<a href='dataproxy.jsp?page=4294967295&amp;x=1'>]]></nextgroup>",
    "<recordset><record><![CDATA[",
    "]]></record>",
    "'dataproxy.jsp' columnid:1,unitid:2,perPage:9999,groupSize:99",
    "totalRecord: 999999999",
    "<option value='11370899004312466C'>某局",
    "area=11370899004312466C",
    "<iframe src='v.html?file=/%FF%00.pdf'>",
    "<a onclick=\"open('x.doc')\">",
    "&#x110000;",
    "\u{feff}",
    "〇",
    "<iframe src='/module/xxgk/tree.jsp?area=11370899004312466C&amp;divid=div4'>",
    "loadDynamic('/module/xxgk/search.jsp?infotypeId='+a+'&area=",
    "','div4','0','0','9','1');",
    "<a onclick=\"funclick('A05','x')\">年度报告",
    "<tr class='tr_main_value_odd'><td>",
    "<a href='?vc_xxgkarea=11370899004312466C' title='某局'>",
    "<div queryData=\"{'webId':'1','pageId':'2','tplSetId':'3','tagId':'列表'}\" count='99999999999' rows='0'>",
    "{\"success\":true,\"data\":{\"html\":\"",
    "\"}}",
    "{\"success\":false,\"message\":1}",
    "<ul id='timeFrame'><a href='/public/1/2.html'>2020年",
    "Ls.pagination({total:4294967296, pageCount:0})",
    "'/site/label/8888?labelName=publicInfoList&siteId=1&pageIndex=4294967295'",
    "file:'/x', siteId:1, organId:2, publicInfoList /site/label/8888",
    "<a href='/public/column/1?type=2' title='某局'>",
    "<a href='/XxgkAnnualReport/show/1.html'>",
    "<a href='/opennessContent/?branch_id=1'>某局",
    "共99999999999页",
    "<a href='/info/iList.jsp?cur_page=2'>",
    "<a href=\"javascript:__doPostBack('p','2')\">2</a>",
    "<a href='http://[::1'>",
    "<a href=\"//\">2019年",
    "<meta name='channelid' content='0a1b2c3d4e5f60718293a4b5c6d7e8f9'>",
    "<div id='UCAP-CONTENT'>",
    "'/searchList/?_isAgg=true&_isJson=true'",
    "createPageHTML('x', 4294967295, 1, 'list', 'shtml', 9)",
    "<a href='202601/0a1b2c3d4e5f60718293a4b5c6d7e8f9.shtml'>",
    "{\"data\":{\"total\":-1,\"results\":[{\"title\":\"年报\",\"url\":\"//\",\"publishedTime\":9e99,\"resList\":[{\"a\":\"/x.pdf\"}]}]}}",
    "{\"articles\":[{\"title\":7,\"url\":null,\"date\":-9223372036854775808}],\"total\":\"99999999999\"}",
    "<script>window._CONFIG = {SID: '1', TREE: [{id: 1, name: '年报', children: [",
    "{id: 2, jump_url: '../年报/', name: \"年度报告\"},",
    "]}], DETAIL: {content: \"\\u003Cp\\ud800",
    "\", attachment: [{url: '/a.pdf', name: '年报'}]}}",
    "NFCMS_POST_ID",
    "<a href='content/post_1.html'>",
    "<a href='doc_697b014af0c8fadb14621054.html'>",
    "/columns/d1dfcc89-5a76-4e1c-9c53-4ddfecbc1b08/202601/16/d1dfcc89-5a76-4e1c-9c53-4ddfecbc1b08.html",
    "<a href='2026013009294572088/index.shtml'>",
    "<a href='/html/TXQ/202601/0176947223988780.html'>",
    "<a href='/info/1/2.htm'>",
    "<a href='../0.htm'>",
    "共99999页",
];
