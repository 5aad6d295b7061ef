//! The portal as a client sees it: over plain TCP, so that nothing between repairs what it sends.

mod demo;
mod dialects;

use super::scenario::{Running, Scenario};
use super::site::{Charset, Fault, Host, Resource, Site};
use super::{Portal, sites};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read as _};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

async fn connect(base: &str) -> TcpStream {
    TcpStream::connect(base.trim_start_matches("http://")).await.unwrap()
}

/// Everything that comes until the end of the connection, or the error at its end.
async fn ask(base: &str, request: &str) -> (Vec<u8>, Option<ErrorKind>) {
    let mut stream = connect(base).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = stream.read_to_end(&mut answer).await;
    (answer, end.err().map(|fault| fault.kind()))
}

async fn get(base: &str, target: &str, headers: &str) -> (String, Vec<u8>) {
    let (answer, fault) = ask(base, &format!("GET {target} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n")).await;
    assert_eq!(fault, None, "{target}");
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    (String::from_utf8(answer[..end].to_vec()).unwrap(), answer[end..].to_vec())
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().filter_map(|line| line.split_once(": ")).find(|(key, _)| *key == name).map(|(_, value)| value)
}

async fn portal(host: Host) -> (Portal, String) {
    let name = host.name.clone();
    let portal = Portal::start(Site::new(vec![host])).await.unwrap();
    let base = portal.base(&name);
    (portal, base)
}

fn gunzipped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain).unwrap();
    plain
}

#[tokio::test]
async fn validators_are_answered_with_304_until_the_page_changes() {
    let host = Host::new("a")
        .with("/tag", Resource::html("年报").tagged())
        .with("/date", Resource::html("年报").modified(1_700_000_000))
        .with("/none", Resource::html("年报"));
    let (portal, base) = portal(host).await;
    let (head, _) = get(&base, "/tag", "").await;
    let tag = header(&head, "ETag").unwrap().to_owned();
    let known = format!("If-None-Match: W/{tag}\r\n");
    let (head, body) = get(&base, "/tag", &known).await;
    assert!(head.starts_with("HTTP/1.1 304 ") && body.is_empty());
    assert_eq!(header(&head, "ETag"), Some(tag.as_str()));

    let date = header(&get(&base, "/date", "").await.0, "Last-Modified").unwrap().to_owned();
    assert!(get(&base, "/date", &format!("If-Modified-Since: {date}\r\n")).await.0.starts_with("HTTP/1.1 304 "));
    let before = "If-Modified-Since: Mon, 13 Nov 2023 00:00:00 GMT\r\n";
    assert!(get(&base, "/date", before).await.0.starts_with("HTTP/1.1 200 "));
    assert!(get(&base, "/none", &known).await.0.starts_with("HTTP/1.1 200 "));

    portal.edit(|site| site.host_mut("a").unwrap().put("/tag", Resource::html("新年报").tagged()));
    assert!(get(&base, "/tag", &known).await.0.starts_with("HTTP/1.1 200 "));
    assert_eq!(portal.log().iter().filter(|entry| entry.status == 304 && entry.body_bytes == 0).count(), 2);
}

#[tokio::test]
async fn bodies_are_compressed_when_asked_and_chunked_where_wanted() {
    let text = "政府信息公开年报".repeat(300);
    let host = Host::new("a")
        .with("/zip", Resource::html(&text).zipped())
        .with("/chunks", Resource::html(&text).in_chunks())
        .with("/gbk", Resource::encoded(&text, Charset::Gb18030));
    let (_portal, base) = portal(host).await;
    let (head, body) = get(&base, "/zip", "Accept-Encoding: gzip, br\r\n").await;
    assert_eq!(header(&head, "Content-Encoding"), Some("gzip"));
    assert_eq!(gunzipped(&body), text.as_bytes());
    let (head, body) = get(&base, "/zip", "").await;
    assert_eq!((header(&head, "Content-Encoding"), body.len()), (None, text.len()));

    let (head, body) = get(&base, "/chunks", "").await;
    assert_eq!((header(&head, "Transfer-Encoding"), header(&head, "Content-Length")), (Some("chunked"), None));
    assert!(body.starts_with(b"3e8\r\n") && body.ends_with(b"\r\n0\r\n\r\n"));
    let (head, body) = get(&base, "/gbk", "").await;
    assert_eq!(header(&head, "Content-Type"), Some("text/html"));
    assert_eq!(body, Charset::Gb18030.encode(&text));
}

#[tokio::test]
async fn resources_are_found_by_path_and_parameters_in_any_order() {
    let host = Host::new("a")
        .with("/r.jsp?area=1&fbtime=2022", Resource::html("two"))
        .with("/r.jsp?area=1", Resource::html("one"))
        .with("/r.jsp", Resource::html("none"))
        .with("/to", Resource::redirect("{base:a}/r.jsp"));
    let (portal, base) = portal(host).await;
    let cases = [
        ("/r.jsp?fbtime=2022&x=1&area=1", "two"),
        ("/r.jsp?area=1&fbtime=2023", "one"),
        ("/r.jsp?area=2", "none"),
        ("/r.jsp", "none"),
        ("/q.jsp", "您访问"),
    ];
    for (target, expected) in cases {
        let (_, body) = get(&base, target, "").await;
        assert!(String::from_utf8(body).unwrap().contains(expected), "{target}");
    }
    let (head, _) = get(&base, "/to", "").await;
    assert_eq!(header(&head, "Location"), Some(format!("{base}/r.jsp").as_str()));
    portal.edit(|site| {
        let host = site.host_mut("a").unwrap();
        host.unknown = Resource::soft_404();
        host.put("/r.jsp?fbtime=2022&area=1", Resource::html("new two"));
    });
    assert_eq!(get(&base, "/r.jsp?area=1&fbtime=2022", "").await.1, b"new two");
    assert!(get(&base, "/q.jsp", "").await.0.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn faults_break_the_answer_where_they_say() {
    let good = || Resource::html(&"年".repeat(1000));
    let host = Host::new("a")
        .with("/reset", good().failing(Fault::Reset { after: 0 }))
        .with("/cut", good().failing(Fault::Reset { after: 500 }))
        .with("/short", good().failing(Fault::ShortBody { missing: 10 }))
        .with("/chunks", good().in_chunks().failing(Fault::ShortBody { missing: 5 }))
        .with("/nohead", good().failing(Fault::NoHead))
        .with("/bomb", good().failing(Fault::Bomb { plain: 10 << 20 }))
        .with("/busy", good().throttled(2, "1"));
    let (portal, base) = portal(host).await;
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(ask(&base, &request("/reset")).await, (vec![], Some(ErrorKind::ConnectionReset)));
    let (answer, fault) = ask(&base, &request("/cut")).await;
    assert_eq!((answer.len(), fault), (500, Some(ErrorKind::ConnectionReset)));
    let (short, fault) = ask(&base, &request("/short")).await;
    assert_eq!(fault, None);
    let head = String::from_utf8_lossy(&short).into_owned();
    assert_eq!(header(&head, "Content-Length"), Some("3000"));
    assert_eq!(short.len(), head.find("\r\n\r\n").unwrap() + 4 + 2990);
    assert!(!ask(&base, &request("/chunks")).await.0.ends_with(b"0\r\n\r\n"));
    assert!(ask(&base, &request("/nohead")).await.0.starts_with("年".as_bytes()));
    let (_, bomb) = get(&base, "/bomb", "").await;
    assert!(bomb.len() < 100_000 && gunzipped(&bomb).len() == 10 << 20);
    for status in [503, 503, 200] {
        let (head, _) = get(&base, "/busy", "").await;
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")));
        assert_eq!(header(&head, "Retry-After"), (status == 503).then_some("1"));
    }
    let log = portal.log();
    assert_eq!((log[0].status, log[0].body_bytes), (0, 0));
    assert_eq!((log[2].status, log[2].body_bytes), (200, 2990));
}

#[tokio::test]
async fn a_hanging_request_is_in_flight_until_the_client_leaves() {
    let host = Host::new("a")
        .with("/hang", Resource::html("x").failing(Fault::Hang { after: 20 }))
        .with("/", Resource::html("x"));
    let (portal, base) = portal(host).await;
    let mut stream = connect(&base).await;
    stream.write_all(b"GET /hang HTTP/1.1\r\n\r\n").await.unwrap();
    let mut start = [0; 20];
    stream.read_exact(&mut start).await.unwrap();
    assert_eq!(&start[..12], b"HTTP/1.1 200");
    let more = tokio::time::timeout(Duration::from_millis(50), stream.read_u8()).await;
    assert!(more.is_err(), "nothing more comes");
    get(&base, "/", "").await;
    assert_eq!(portal.log()[1].in_flight, 1);
    assert_eq!((portal.most_at_once("a"), portal.most_at_once("b")), (2, 0));
    assert!(portal.gaps("a")[0] >= Duration::from_millis(50));
    drop(stream);
    while portal.log().last().unwrap().in_flight > 0 {
        get(&base, "/", "").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_one_after_the_other_never_look_like_two_at_once() {
    let (portal, base) = portal(Host::new("a").with("/", Resource::html("x"))).await;
    let mut left_open = Vec::new();
    for _ in 0..300 {
        // the whole answer is here before its connection ends
        let mut stream = connect(&base).await;
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\nx") {
            stream.read_buf(&mut answer).await.unwrap();
        }
        left_open.push(stream);
    }
    let mut stream = connect(&base).await;
    stream
        .write_all(b"GET /1 HTTP/1.1\r\n\r\nHEAD /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.0\r\nX-Word: y\r\n\r\n")
        .await
        .unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
    let log = portal.log();
    assert!(log.iter().all(|entry| entry.in_flight == 0));
    assert_eq!(log.len(), 303);
    assert_eq!(log.iter().map(|entry| entry.connection).collect::<BTreeSet<_>>().len(), 301);
    assert_eq!((log[301].method.as_str(), log[301].target.as_str(), log[301].body_bytes), ("HEAD", "/2", 0));
    assert_eq!(log[302].header("x-word"), Some("y"));
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let (_portal, base) = portal(Host::new("a")).await;
    for nonsense in ["\r\n\r\n", "GET\r\n\r\n", "GET / FTP/1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"] {
        assert!(ask(&base, nonsense).await.0.starts_with(b"HTTP/1.1 400 "), "{nonsense:?}");
    }
}

#[tokio::test]
async fn a_stopped_portal_starts_again_where_it_was() {
    let (portal, base) = portal(Host::new("a").with("/", Resource::html("x"))).await;
    let site = portal.stop().await;
    assert!(TcpStream::connect(base.trim_start_matches("http://")).await.is_err());
    let portal = Portal::start(site).await.unwrap();
    assert_eq!(portal.base("a"), base);
    get(&base, "/", "").await;
}

async fn running(scenario: Scenario) -> Running {
    scenario.start().await.unwrap()
}

fn split(url: &str) -> (&str, &str) {
    url.split_at(url[7..].find('/').unwrap() + 7)
}

/// The body of an absolute address, decoded.
async fn page(url: &str) -> String {
    let (base, path) = split(url);
    let (head, body) = get(base, path, "").await;
    assert!(head.starts_with("HTTP/1.1 200 "), "{url}: {head}");
    let body = if header(&head, "Transfer-Encoding").is_some() { unchunked(&body) } else { body };
    crate::charset::decode(&body, header(&head, "Content-Type").unwrap()).0.into_owned()
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    loop {
        let end = body.windows(2).position(|w| w == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&body[..end]).unwrap(), 16).unwrap();
        plain.extend_from_slice(&body[end + 2..end + 2 + length]);
        body = &body[end + 4 + length..];
        if length == 0 {
            return plain;
        }
    }
}
