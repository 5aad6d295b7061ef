//! Lists that are drawn by a call: which one, how often, how far.

use super::*;

#[test]
fn a_call_that_nobody_names_is_guessed_three_times_and_no_more() {
    let case = serde_json::from_value::<Case>(json!({"listing": "http://a.gov.cn/s/c100486/list.shtml"})).unwrap();
    let source = case.source("ucap");
    let at = ListingRequest::first(&source, 2024);
    let body = format!("<meta name=channelid content={}>", "0a".repeat(16));
    let mut next = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at).next.remove(0);
    let mut asked = vec![next.request.uri.path().to_owned()];
    while let Some(other) = instead_of(&next) {
        // what answers with a page of its own instead of 404 leads to the same place
        let page = "<html>找不到页面</html>".as_bytes();
        let listing = read_listing(&source, &Page::new(&next.request.uri, "", page), &next);
        assert_eq!(listing.next, std::slice::from_ref(&other));
        assert!(other.trail.probe && other.page == 2);
        asked.push(other.request.uri.path().to_owned());
        next = other;
    }
    let channel = "0a".repeat(16);
    assert_eq!(asked, ["/searchList/", "/common/search/", "/search/"].map(|call| format!("{call}{channel}")));
    let page = "<html>找不到页面</html>".as_bytes();
    assert_eq!(read_listing(&source, &Page::new(&next.request.uri, "", page), &next).next, []);
}

#[test]
fn an_api_that_begins_with_what_the_page_showed_is_read_on() {
    let case = serde_json::from_value::<Case>(json!({"listing": "http://a.gov.cn/s/c100486/list.shtml"})).unwrap();
    let source = case.source("ucap");
    let at = ListingRequest::first(&source, 2024);
    let address = |n: u32| format!("/s/c100486/202601/{n:032x}.shtml");
    let link = |n: u32| format!("<li><a href='{}'>某局2025年政府信息公开年报</a>", address(n));
    let first = (0..12).map(link).collect::<String>() + &format!("<meta name=channelid content={}>", "0a".repeat(16));
    let next = read_listing(&source, &Page::new(&at.request.uri, "", first.as_bytes()), &at).next.remove(0);
    let answer = |from: u32, to: u32| {
        let row = |n: u32| json!({"title": "某局2025年政府信息公开年报", "url": address(n)});
        json!({"data": {"total": 15, "results": (from..to).map(row).collect::<Vec<_>>()}}).to_string()
    };
    let body = answer(0, 12);
    let same = read_listing(&source, &Page::new(&next.request.uri, "", body.as_bytes()), &next);
    assert!(same.repeats && same.next[0].trail.probe, "the walk goes on although nothing is new");
    let next = &same.next[0];
    assert_eq!(next.request.uri.query("page").as_deref(), Some("2"));
    let body = answer(12, 15);
    let rest = read_listing(&source, &Page::new(&next.request.uri, "", body.as_bytes()), next);
    assert_eq!((rest.items.len(), rest.next.len(), rest.issues.len()), (3, 0, 0));
    // a portal that knows one page only would hand it out for ever
    let body = answer(0, 12);
    let stuck = read_listing(&source, &Page::new(&next.request.uri, "", body.as_bytes()), next);
    assert_eq!((stuck.next.len(), stuck.issues[0].code.as_ref()), (0, "listing-cut-short"));
}

#[test]
fn a_tree_without_end_is_asked_within_bounds() {
    let deep = (0..3_000).fold(String::new(), |inner, n| format!("{{id:{n},name:'年报',children:[{inner}]}}"));
    let wide = (0..30_000).map(|n| format!("{{id:{n},name:'年报'}},")).collect::<Vec<_>>().concat();
    let case = serde_json::from_value::<Case>(json!({"listing": "http://a.gov.cn/gkmlpt/index"})).unwrap();
    let source = case.source("gkmlpt");
    let at = ListingRequest::first(&source, 2024);
    for tree in [deep, wide] {
        let body = format!("<script>window._CONFIG = {{SID: '1', TREE: [{tree}]}}</script>");
        let listing = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at);
        assert!((1..=60).contains(&listing.next.len()), "{}", listing.next.len());
    }
}

#[test]
fn parameters_that_cannot_be_used_are_said() {
    for (dialect, params, keys) in [
        ("gkmlpt", json!({"category": ["2629"], "sid": ["175"]}), vec![]),
        (
            "gkmlpt",
            json!({"category": ["年报"], "sid": ["99999999999999999999"]}),
            vec!["params.category", "params.sid"],
        ),
        ("ucap", json!({"api": ["/common/search/"], "channel": ["0a1b2c3d4e5f60718293a4b5c6d7e8f9"]}), vec![]),
        ("ucap", json!({"api": ["search"], "channel": ["c100486"]}), vec!["params.api", "params.channel"]),
    ] {
        let case = serde_json::from_value::<Case>(json!({"listing": "http://a.gov.cn/", "params": params})).unwrap();
        let faults = super::dialect(dialect).unwrap().faults(&case.source(dialect));
        assert_eq!(faults.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), keys);
    }
}

#[test]
fn what_stands_beside_a_list_that_is_elsewhere_does_not_fill_it() {
    // else a walk that looks for news alone would stop before the list
    let beside = "<ul><li><a href='/s/c1/202601/content_123456.shtml'>全县植树活动</a></ul>";
    let config = "<script>window._CONFIG = {SID: '1', TREE: []}</script>";
    let channel = format!("<meta name=channelid content={}>", "0a".repeat(16));
    for (dialect, listing, body, goes_on) in [
        ("gkmlpt", "http://a.gov.cn/gkmlpt/annualreport", config, true),
        ("ucap", "http://a.gov.cn/s/c100486/list.shtml", channel.as_str(), true),
        ("gongkai", "http://a.gov.cn/gongkai/channel_c1/", "", false),
    ] {
        let case = serde_json::from_value::<Case>(json!({"listing": listing, "fragment": "2629"})).unwrap();
        let source = case.source(dialect);
        let at = ListingRequest::first(&source, 2024);
        let body = format!("{body}{beside}");
        let found = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at);
        assert_eq!((found.is_empty(), !found.next.is_empty()), (true, goes_on), "{dialect}");
    }
}
