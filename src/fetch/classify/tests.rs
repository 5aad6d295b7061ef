//! An answer's outcome, for each kind of answer that was met.

use super::*;
use crate::coding::tests::gzip;
use crate::model::capture::{Request, Role};
use bytes::Bytes;

pub(super) fn answer(http_status: u16, headers: &[(&str, &str)], body: &[u8]) -> Exchange {
    let fields = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Exchange {
        request: Request::get(CrawlUri::parse("http://www.a.gov.cn/xxgk/list.htm?p=1").unwrap()),
        request_headers: Headers::default(),
        started: Timestamp::UNIX_EPOCH,
        duration: Duration::ZERO,
        ip: None,
        http_status,
        reason: String::new(),
        headers: Headers(fields.collect()),
        body: Bytes::copy_from_slice(body),
        truncated: None,
    }
}

fn status(exchange: &Exchange) -> RequestStatus {
    classify(exchange, Role::Report).status
}

#[test]
fn a_status_code_means_what_the_documentation_says() {
    for (code, expected) in [
        (200, "ok"),
        (203, "ok"),
        (202, "challenged"),
        (206, "truncated"),
        (300, "client_error"),
        (301, "client_error"),
        (304, "client_error"),
        (400, "client_error"),
        (401, "forbidden"),
        (403, "forbidden"),
        (404, "not_found"),
        (410, "gone"),
        (412, "challenged"),
        (418, "client_error"),
        (429, "throttled"),
        (451, "forbidden"),
        (500, "server_error"),
        (502, "server_error"),
        (503, "throttled"),
        (512, "challenged"),
        (521, "challenged"),
        (599, "server_error"),
        (100, "client_error"),
        (999, "client_error"),
    ] {
        assert_eq!(status(&answer(code, &[], b"x")).word(), expected, "{code}");
    }
    assert_eq!(status(&answer(200, &[], b"")), RequestStatus::Empty);
    assert_eq!(status(&answer(204, &[], b"")), RequestStatus::Empty);
    assert_eq!(status(&answer(302, &[("Location", "/y")], b"")), RequestStatus::Redirected);
    let mut unchanged = answer(304, &[], b"");
    unchanged.request_headers.0.push(("If-None-Match".into(), "\"1\"".into()));
    assert_eq!(status(&unchanged), RequestStatus::NotModified);
}

#[test]
fn a_cut_body_spoils_an_answer_and_not_a_refusal() {
    for (cut, expected) in [
        (Truncated::Length, RequestStatus::TooLarge),
        (Truncated::Time, RequestStatus::Timeout),
        (Truncated::Disconnect, RequestStatus::Truncated),
    ] {
        assert_eq!(status(&Exchange { truncated: Some(cut), ..answer(200, &[], b"") }), expected);
        assert_eq!(status(&Exchange { truncated: Some(cut), ..answer(404, &[], b"x") }), RequestStatus::NotFound);
    }
}

#[test]
fn walls_and_disguised_errors_are_told_from_content() {
    let html = [("content-type", "text/html; charset=utf-8")];
    let report =
        "<html><head><title>某局2023年政府信息公开工作年度报告</title><script>document.cookie='n=1'</script></head>";
    let report = format!("{report}<body>{}</body></html>", "本机关主动公开政府信息。".repeat(9));
    let comment = format!("<!-- {} --><script src='/wzws.js'></script>", "注".repeat(200));
    for (page, expected) in [
        (
            "<script>document.cookie=('_')+('_')+('jsl_clearance_s=1');location.href=location.pathname</script>",
            "challenged",
        ),
        ("<html><head></head><body><SCRIPT>var wzwsquestion='x';</SCRIPT></body></html>", "challenged"),
        ("<html><script>var arg1='0A';var n='acw_sc__v2';</script></html>", "challenged"),
        (comment.as_str(), "challenged"),
        (report.as_str(), "ok"),
        // an application shell: nothing to read, and no wall
        ("<html><body><div id=app></div><script src='/app.js'></script></body></html>", "ok"),
        ("<html><head><title>404 Not Found</title></head><body>x</body></html>", "soft_404"),
        ("<TITLE lang=zh>页面不存在</TITLE><p>返回首页", "soft_404"),
        ("<title>关于印发404号文件的通知</title><p>正文", "ok"),
        (" \r\n ", "empty"),
        ("<html><head><title>年报</title></head><body><p> </p></body></html>", "empty"),
        ("<html><body><img src=scan.jpg></body></html>", "ok"),
        ("<?xml version='1.0'?><datastore></datastore>", "ok"),
        ("<html><head><meta http-equiv='Refresh' content='0; url=/nb/'></head></html>", "redirected"),
        ("<html><body>正在跳转…<script>window.location.href='/nb/index.html';</script></body></html>", "redirected"),
        ("<noscript><meta http-equiv=refresh content='0;url=/nojs'></noscript><div id=app></div>", "ok"),
        (
            "<html><title>统一身份认证</title><form>用户名<input name=u>密码<input type=password name=p></form></html>",
            "forbidden",
        ),
        ("<html><title>访问拦截</title><p>您的访问被拦截，请稍后再试</p></html>", "challenged"),
        ("<", "ok"),
        ("<script", "ok"),
        ("<script>document.cookie", "challenged"),
        ("<!--", "ok"),
        ("<titl年", "ok"),
    ] {
        assert_eq!(status(&answer(200, &html, page.as_bytes())).word(), expected, "{page}");
    }
    for (page, detail) in [
        (
            "<html><script>var arg1='0A';var n='acw_sc__v2';</script></html>",
            "the script page of 阿里云 WAF (acw_sc__v2)",
        ),
        ("<TITLE lang=zh>页面不存在</TITLE><p>返回首页", "HTTP 200, and its title says \"页面不存在\""),
        ("<html>密码<input type=password></html>", "a login page in place of the content"),
    ] {
        assert_eq!(classify(&answer(200, &html, page.as_bytes()), Role::Listing).detail, detail, "{page}");
    }
    assert_eq!(classify(&answer(521, &[], b""), Role::Listing).detail, "HTTP 521, with which walls ask for a browser");
    // a robots.txt that is a page is still read as one: it has no rules
    let robots = answer(200, &html, b"<html><script>location.href='/home'</script></html>");
    assert_eq!(classify(&robots, Role::Robots).status, RequestStatus::Ok);
    let data =
        answer(200, &[("content-type", "application/json")], br#"{"c":"document.cookie <script>wzws</script>"}"#);
    assert_eq!(status(&data), RequestStatus::Ok);
}

#[test]
fn a_login_box_makes_no_login_page() {
    let html = [("content-type", "text/html")];
    let boxed = "<form>用户名<input name=u>密码<input type=password name=p>登录</form>";
    for (rest, expected) in [
        ("<title>用户登录</title><a href=/>返回首页</a><a href='#'>忘记密码</a>", "forbidden"),
        ("<title>某局2023年政府信息公开工作年度报告</title>", "ok"),
        ("<title>某局</title><h1>2015年政府信息公开年报</h1>", "ok"),
        ("<title>某局</title><iframe src='./P020240115.pdf'></iframe>", "ok"),
        (
            "<title>某局</title><a href=/>首页</a><a href=/zwgk/>政务公开</a><a href=/bs/>办事</a><div id=list></div>",
            "ok",
        ),
    ] {
        let page = format!("<html>{boxed}{rest}</html>");
        assert_eq!(status(&answer(200, &html, page.as_bytes())).word(), expected, "{rest}");
    }
}

#[test]
fn a_shell_that_can_set_a_cookie_is_no_wall() {
    let html = [("content-type", "text/html")];
    let script = "<script>function setCookie(n,v){document.cookie=n+'='+v}</script>";
    for (page, expected) in [
        (format!("<html><head>{script}</head><body><div id=app></div><script src=/app.js></script></body>"), "ok"),
        (format!("<html><head>{script}</head><body><img src=/scan.jpg></body>"), "ok"),
        (format!("<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{script}</body></html>"), "challenged"),
    ] {
        assert_eq!(status(&answer(200, &html, page.as_bytes())).word(), expected, "{page}");
    }
}

#[test]
fn a_compressed_wall_is_a_wall_and_a_damaged_page_is_left_to_its_reader() {
    let body = gzip(b"<script>document.cookie='__jsl_clearance=1'</script>");
    let headers = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")];
    assert_eq!(status(&answer(200, &headers, &body)), RequestStatus::Challenged);
    assert_eq!(status(&answer(200, &headers, &body[..20])), RequestStatus::Ok);
}

#[test]
fn a_redirect_leads_where_the_portal_says() {
    let latin = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let target = |code, location: &str| redirect_target(&answer(code, &[("location", location)], b""));
    for (location, to) in [
        ("https://b.gov.cn/x#top", "https://b.gov.cn/x"),
        ("?p=2", "http://www.a.gov.cn/xxgk/list.htm?p=2"),
        ("../y", "http://www.a.gov.cn/y"),
        ("//c.gov.cn/", "http://c.gov.cn/"),
        (&latin("/年报".as_bytes()), "http://www.a.gov.cn/%E5%B9%B4%E6%8A%A5"),
    ] {
        assert_eq!(target(302, location).unwrap().unwrap().as_str(), to);
    }
    assert!(target(302, "javascript:void(0)").unwrap().is_err());
    assert!(target(302, "http://").unwrap().is_err());
    let page = |body: &str| redirect_target(&answer(200, &[("content-type", "text/html")], body.as_bytes()));
    let there = page("<script>location.href='../nb/'</script>").unwrap().unwrap();
    assert_eq!(there.as_str(), "http://www.a.gov.cn/nb/");
    assert!(page("<p>年报</p>").is_none());
    assert!(target(304, "/y").is_none() && target(200, "/y").is_none());
    assert!(redirect_target(&answer(301, &[], b"")).is_none());
}

#[test]
fn a_wait_is_read_as_seconds_or_as_a_date() {
    let now: Timestamp = "2026-01-20T04:00:00Z".parse().unwrap();
    for (value, wait) in [
        ("120", Some(120)),
        (" 0 ", Some(0)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("Tue, 20 Jan 2026 04:02:00 GMT", Some(120)),
        ("Tue, 20 Jan 2026 03:00:00 GMT", Some(0)),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
    ] {
        let headers = Headers(vec![("Retry-After".into(), value.into())]);
        assert_eq!(retry_after(&headers, now), wait.map(Duration::from_secs), "{value}");
    }
    assert_eq!(retry_after(&Headers::default(), now), None);
}
