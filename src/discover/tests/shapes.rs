//! Addresses of articles outside the families.

use super::*;

/// The shapes of articles' addresses that portals outside the families have, each below the column that lists it.
const SHAPES: &[&str] = &[
    "2293115/index.html",
    "/xxgkpt/a/b/c/88123/index.htm",
    "pnidpv901234.html",
    "/20260116/88.html",
    "/20260116/fe3a64cbaa0d4f2dbf3a64cbaa0d4fee.html",
    "/govxxgk/qpq/2026-01-16/4f6d64cb-aa0d-4f2d-bf3a-64cbaa0d4fee.html",
    "/article.html?infoid=4f6d64cb-aa0d-4f2d-bf3a-64cbaa0d4fee",
    "/mh-xxgk-cms/website/mh_xxgk/xxgk_nb/content/4f6d64cb-aa0d-4f2d-bf3a-64cbaa0d4fee.htm",
    "/nb/2026/1/77.html",
    "t88123.shtml",
    "/nb/1947123456789012345.html",
    "/2026/01-16/77.html",
    "/17/2026/1/77.html",
    "content_88.html",
    "content_88123",
    "/single/29/391457.html",
    "/artview/88/77.html?nbYear=2025&orgCode=A01A01",
    "xxgk-show-77.html",
    "/news/show/20260116101530123.html",
    "/col/12_34/art/17672256/1768526069123ab.html",
    "/InfoShow.aspx?id=77",
];

/// Shapes that any other page has as well: there the words have to name the year.
const PLAIN_SHAPES: &[&str] =
    &["files/basic-html/page4.html", "/zwgk/nb/bmnb-jyj", "/html/jyj.html", "/single/29/77.html"];

#[test]
fn articles_of_every_shape_of_address_are_reports() {
    let case: Case = serde_json::from_value(json!({"listing": "http://a.gov.cn/zwgk/nb/"})).unwrap();
    let source = case.source("generic");
    let at = ListingRequest::first(&source, 2024);
    let mut missed = Vec::new();
    for shape in SHAPES.iter().chain(PLAIN_SHAPES) {
        for words in ["某局2025年政府信息公开工作年度报告", "2025年政府信息公开年报", "某局政府信息公开年度报告"]
        {
            let body = format!("<ul><li><a href='{shape}'>{words}</a></ul>");
            let listing = read_listing(&source, &Page::new(&at.request.uri, "", body.as_bytes()), &at);
            // a folder may as well be a column, which is read and is then a report itself
            let column = listing.next.iter().any(|next| next.depth == 1 && shape.contains("/index.htm"));
            let sure = matches!(listing.items[..], [Item { certainty: Certainty::Sure, .. }]);
            let wanted = words.contains("2025") || SHAPES.contains(shape);
            if (sure || column) != wanted {
                missed.push((shape, words));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn a_folder_that_is_no_column_but_the_report_is_taken_itself() {
    let case: Case = serde_json::from_value(json!({"listing": "http://a.gov.cn/nb/"})).unwrap();
    let source = case.source("generic");
    let uri = CrawlUri::parse("http://a.gov.cn/nb/2293115/index.html").unwrap();
    let text = "本局主动公开政府信息，依法答复申请，没有行政复议。".repeat(20);
    for (title, text, wanted) in [
        ("某局2025年政府信息公开工作年度报告", text.as_str(), 1),
        ("某局2025年政府信息公开工作年度报告", "<a href=/zdgk/>主动公开</a>", 0),
        ("政府信息公开指南", &text, 0),
    ] {
        let body = format!("<title>{title}_某区</title><p>{text}</p>");
        let at = ListingRequest { depth: 1, ..ListingRequest::first(&source, 2024) };
        let listing = read_listing(&source, &Page::new(&uri, "", body.as_bytes()), &at);
        assert_eq!(listing.items.len(), wanted, "{title}");
        assert!(listing.items.iter().all(|item| item.uri == uri && item.year == Some(2025)));
    }
}
