//! Whole walks, page by page, as the pipeline follows them: from a listing that only its marks tell, to its end.

use super::*;
use std::collections::VecDeque;

/// Follows every page of a listing, each address once; gives the requests as they were sent, and the reports found.
fn walk(listing: &str, answer: impl Fn(&Request) -> String) -> (Vec<String>, Vec<Item>) {
    let case: Case = serde_json::from_value(json!({"listing": listing, "dialect": "auto"})).unwrap();
    let source = case.source("auto");
    let mut queue: VecDeque<ListingRequest> = start(&source, 2024).listings.into();
    let (mut asked, mut sent, mut items) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(at) = queue.pop_front() {
        if asked.contains(&at.request.key()) {
            continue;
        }
        assert!(sent.len() < 40, "no end: {sent:#?}");
        asked.push(at.request.key());
        sent.push(format!("{} {}", at.request.method(), at.request.uri.path_and_query()));
        let body = answer(&at.request);
        let found =
            read_listing(&source, &Page::new(&at.request.uri, "text/html; charset=utf-8", body.as_bytes()), &at);
        assert_eq!(found.issues, [], "{}", at.request.uri);
        queue.extend(found.next);
        items.extend(found.items);
    }
    (sent, items)
}

fn list(entries: &[(&str, &str)]) -> String {
    let entry = |(href, words): &(&str, &str)| format!("<li><a href='{href}'>{words}</a><span>2024-01-20</span></li>");
    format!("<ul>{}</ul>", entries.iter().map(entry).collect::<String>())
}

/// The units of the reports, each with its year.
fn reports(items: &[Item]) -> Vec<(&str, u16)> {
    items.iter().map(|item| (item.unit.as_deref().unwrap_or_default(), item.year.unwrap_or_default())).collect()
}

#[test]
fn the_tree_of_a_module_leads_to_the_list_of_each_unit() {
    let unit = "/col/col5/index.html?vc_xxgkarea=";
    let (sent, items) = walk("http://a.gov.cn/col/col4/index.html", |request| {
        let area = request.uri.query("vc_xxgkarea").or_else(|| request.uri.query("area")).unwrap_or_default();
        match request.uri.path() {
            "/col/col4/index.html" => format!(
                "<iframe src='/module/xxgk/tree.jsp?divid=div4&area='></iframe>
                 <a href='{unit}11370899004312466C'>甲局</a><a href='{unit}11370899004312810B'>乙局</a>"
            ),
            "/col/col5/index.html" => format!(
                "<iframe src='/module/xxgk/tree.jsp?standardXxgk=1&amp;area={area}&amp;divid=div4'></iframe>
                 <script>loadDynamic('/module/xxgk/search.jsp?infotypeId='+a+'&area={area}','div4','0','0','9','17','','')</script>"
            ),
            "/module/xxgk/tree.jsp" => "<a onclick=\"funclick('B5','')\">政府信息公开年报</a>".into(),
            _ => {
                let form = request.form.clone().unwrap();
                assert!(form.starts_with("infotypeId=B5&jdid=17&area=11370899004312"), "{form}");
                let (one, two) = if form.contains("466C") { ("/art_5_1001.html", "/art_5_1002.html") } else { ("/art_5_2001.html", "/art_5_2002.html") };
                match request.uri.query("currpage").as_deref() {
                    Some("1") => list(&[(one, "2023年年度报告")]),
                    Some("2") => list(&[(two, "2022年年度报告")]),
                    _ => "<table></table>".into(),
                }
            }
        }
    });
    assert_eq!(sent.len(), 1 + 2 * (1 + 1 + 3));
    let mut found = reports(&items);
    found.sort_unstable();
    assert_eq!(found, [("乙局", 2022), ("乙局", 2023), ("甲局", 2022), ("甲局", 2023)]);
}

#[test]
fn a_unit_of_jpaas_is_turned_by_its_call_until_all_is_shown() {
    let art = |n: u32| format!("/col/col7/art/2024/art_{n:032x}.html");
    let (sent, items) = walk("http://a.gov.cn/col/col7/index.html", |request| {
        if request.uri.path().starts_with("/col/") {
            return "<script url='/api-gateway/jpaas-publish-server/front/page/build/unit' \
                    queryData=\"{'webId':'1','pageId':'7','tplSetId':'t','tagId':'列表'}\"></script>"
                .into();
        }
        assert!(request.ajax && request.referer.is_some());
        let second = request.uri.query("paramJson").is_some_and(|sent| sent == r#"{"pageNo":2,"pageSize":2}"#);
        let entries = if second {
            list(&[(&art(3), "丙局2023年政府信息公开年度报告")])
        } else {
            list(&[(&art(1), "甲局2023年政府信息公开年度报告"), (&art(2), "乙局2023年政府信息公开年度报告")])
        };
        json!({"success": true, "data": {"html": format!("{entries}<div class='pagination' count='3' rows='2'></div>")}}).to_string()
    });
    assert_eq!(sent.len(), 3);
    assert_eq!(reports(&items), [("甲局", 2023), ("乙局", 2023), ("丙局", 2023)]);
}

#[test]
fn the_directory_of_a_portal_leads_to_the_years_of_each_unit() {
    let (sent, items) = walk("http://a.gov.cn/public/column/11?type=4&action=rel", |request| {
        match request.uri.path_and_query() {
            "/public/column/11?type=2" => "<ul id='timeFrame'><li><a href='/public/11/101.html'>2023年</a></li></ul>".into(),
            "/public/column/12?type=2" => "<script>$.get('/site/label/8888?labelName=publicInfoList&siteId=1&organId=12&pageIndex=1&file=x')</script>".into(),
            list_call if list_call.starts_with("/site/label/") => match request.uri.query("pageIndex").as_deref() {
                Some("1") => list(&[("/public/12/201.html", "2023年年度报告")]),
                _ => "暂无相关信息".into(),
            },
            _ => "<a href='/public/column/11?type=4' title='甲局'>甲局</a><a href='/public/column/12?type=2'>乙局</a>".into(),
        }
    });
    assert_eq!(sent.len(), 5, "{sent:#?}");
    assert_eq!(reports(&items), [("甲局", 2023), ("乙局", 2023)]);
}

#[test]
fn lists_that_count_their_pages_end_with_an_empty_one_or_with_one_that_comes_again() {
    for (listing, page, from) in [
        ("http://a.gov.cn/info/iList.jsp?cat_id=1", "cur_page=", 1),
        ("http://a.gov.cn/list.aspx?cid=1&page=1", "page=", 1),
        ("http://a.gov.cn/XxgkContent/showList/1/2/page_1.html", "page_", 1),
    ] {
        for repeats in [false, true] {
            let (sent, items) = walk(listing, |request| {
                let address = request.uri.as_str();
                let number = address
                    .split(page)
                    .nth(1)
                    .map_or(from, |rest| rest.split(['.', '&']).next().unwrap().parse().unwrap());
                match number {
                    1 => list(&[("/show/10001.html", "甲局2023年政府信息公开年度报告")]),
                    2 => list(&[("/show/10002.html", "甲局2022年政府信息公开年度报告")]),
                    3 if repeats => list(&[("/show/10002.html", "甲局2022年政府信息公开年度报告")]),
                    _ => list(&[]),
                }
            });
            assert_eq!(sent.len(), 3, "{listing}: {sent:#?}");
            assert_eq!(reports(&items)[..2], [("甲局", 2023), ("甲局", 2022)], "{listing}");
        }
    }
}

#[test]
fn a_frame_leads_to_its_list_even_where_a_walk_finds_nothing_new_on_it() {
    let unit = "<script queryData=\"{'webId':'1','pageId':'7','tplSetId':'t','tagId':'列表'}\"></script>";
    let other = "<a href='/other/10001.html'>本县要闻</a>";
    let report = "<a href='/public/11/10001.html'>甲局2023年政府信息公开年度报告</a>";
    let call = "<script>$.get('/site/label/8888?labelName=publicInfoList&siteId=1&pageIndex=1')</script>";
    for (listing, body) in [
        ("http://a.gov.cn/col/col7/index.html", format!("{unit}{other}")),
        ("http://a.gov.cn/public/column/11?type=4", format!("{call}{report}")),
    ] {
        let case: Case = serde_json::from_value(json!({"listing": listing, "dialect": "auto"})).unwrap();
        let source = case.source("auto");
        let at = ListingRequest::first(&source, 2024);
        let found =
            read_listing(&source, &Page::new(&at.request.uri, "text/html; charset=utf-8", body.as_bytes()), &at);
        // what the pipeline follows where nothing on a page is new: an empty page's next one, and what lies below
        assert!(found.next.len() == 1 && (found.is_empty() || found.next[0].depth > at.depth), "{listing}: {found:?}");
    }
}

#[test]
fn columns_that_are_not_followed_are_counted() {
    let case: Case = serde_json::from_value(json!({"listing": "http://a.gov.cn/nb/"})).unwrap();
    let source = case.source("generic");
    let column =
        |n: usize| format!("<li><a href='/nb/bm{n}/'>第{n}部门年报</a></li><li><a href='/nb/bm{n}/'>部门</a></li>");
    let body: String = (0..503).map(column).collect();
    for (depth, followed, code, words) in [
        (0, 500, "columns-cut", "3 columns"),
        (3, 500, "columns-cut", "3 columns"),
        (4, 0, "columns-too-deep", "503 columns"),
    ] {
        let at = ListingRequest { depth, ..ListingRequest::first(&source, 2024) };
        let listing = read_listing(&source, &Page::new(&at.request.uri, "text/html", body.as_bytes()), &at);
        assert_eq!(listing.next.len(), followed, "{depth}");
        let issues: Vec<_> = listing.issues.iter().filter(|issue| issue.code.starts_with("columns-")).collect();
        let [issue] = issues[..] else { panic!("{issues:?}") };
        assert!(issue.code == code && issue.detail.starts_with(words), "{issue:?}");
    }
    let few = Page::new(&source.listing, "text/html", "<a href='/nb/bm1/'>部门年报</a>".as_bytes());
    assert!(read_listing(&source, &few, &ListingRequest::first(&source, 2024)).issues.is_empty());
}
