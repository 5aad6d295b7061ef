//! The client against a server that answers as portals do, and as they lie.

mod server;

use super::*;
use crate::coding::tests::gzip;
use crate::model::capture::{Role, Truncated};
use crate::model::uri::CrawlUri;
use server::{Act, Server, send};
use std::fmt::Write as _;

const MS: Duration = Duration::from_millis(1);

fn policy() -> Policy {
    Policy {
        user_agent: user_agent("nianbao", "0.1", "https://example.org/bot"),
        connect_timeout: 2000 * MS,
        read_timeout: 2000 * MS,
        total_timeout: 5000 * MS,
        max_body: 64 << 20,
        max_redirects: 5,
        proxy: None,
        allow_private_addresses: true,
    }
}

fn request(address: &str) -> Request {
    Request::get(CrawlUri::parse(address).unwrap())
}

async fn ask(policy: &Policy, address: &str) -> Result<Exchange, FetchFailure> {
    Client::new(policy).unwrap().fetch(&request(address), &Validators::default()).await
}

async fn status_of(policy: &Policy, address: &str) -> RequestStatus {
    match ask(policy, address).await {
        Ok(exchange) => classify(&exchange, Role::Report).status,
        Err(failure) => failure.status,
    }
}

#[test]
fn the_identity_is_honest_and_has_to_be_sendable() {
    assert_eq!(user_agent("nianbao", "0.1", "https://example.org/bot"), "nianbao/0.1 (+https://example.org/bot)");
    assert_eq!(user_agent("nianbao", "0.1", " "), "nianbao/0.1");
    for wrong in ["nianbao/0.1 (+某人)", "nianbao\r\nX: y", ""] {
        let policy = Policy { user_agent: wrong.into(), ..policy() };
        assert!(matches!(Client::new(&policy), Err(Error::UserAgent(_))), "{wrong:?}");
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_named_without_its_password() {
    for wrong in ["ftp://u:secret@p:1", "socks4://u:secret@p:1", "http:", "nothing"] {
        let Err(error) = Client::new(&Policy { proxy: Some(wrong.into()), ..policy() }) else { panic!("{wrong}") };
        assert!(matches!(error, Error::Proxy { .. }) && !error.to_string().contains("secret"), "{error}");
    }
}

#[tokio::test]
async fn what_is_recorded_is_what_was_sent_in_its_order() {
    let server = Server::start(vec![send("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n")]).await;
    let client = Client::new(&policy()).unwrap();
    let address = server.url("/年报?a=1#top").replace("http://", "http://user:secret@");
    let validators =
        Validators { etag: Some("\"a\u{e9}\"".into()), last_modified: Some("Tue, 20 Jan 2026 04:00:00 GMT".into()) };
    let referer = Some(CrawlUri::parse("http://a.gov.cn/list").unwrap());
    let asked = Request { ajax: true, referer, ..request(&address) };
    let exchange = client.fetch(&asked, &validators).await.unwrap();
    assert_eq!(classify(&exchange, Role::Report).status, RequestStatus::NotModified);
    assert_eq!((exchange.ip, exchange.request), (Some(server.address.ip()), asked));

    let names: Vec<_> = exchange.request_headers.0.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Host",
            "User-Agent",
            "Accept",
            "Accept-Encoding",
            "Accept-Language",
            "If-None-Match",
            "If-Modified-Since",
            "X-Requested-With",
            "Referer"
        ]
    );
    let mut expected = "GET /%E5%B9%B4%E6%8A%A5?a=1 HTTP/1.1\r\n".to_owned();
    for (name, value) in &exchange.request_headers.0 {
        // the server shows what is not UTF-8 as a replacement
        write!(expected, "{name}: {}\r\n", value.replace('\u{e9}', "\u{fffd}")).unwrap();
    }
    assert_eq!(server.requests(), [expected + "\r\n"]);
}

#[tokio::test]
async fn a_form_is_posted() {
    let server = Server::start(vec![send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]).await;
    let asked = Request { form: Some("page=2&col=年".into()), ..request(&server.url("/dataproxy.jsp")) };
    let exchange = Client::new(&policy()).unwrap().fetch(&asked, &Validators::default()).await.unwrap();
    assert_eq!(exchange.body.as_ref(), b"{}");
    let sent = server.requests().concat();
    assert!(sent.starts_with("POST /dataproxy.jsp HTTP/1.1\r\nHost: "), "{sent}");
    assert!(
        sent.ends_with(
            "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\npage=2&col=年"
        ),
        "{sent}"
    );
}

#[tokio::test]
async fn an_answer_is_kept_as_it_came() {
    let head = b"HTTP/1.1 200 Alles Gut\r\nX-One: 1\r\nSet-Cookie: a=1\r\nX-Path: \xC4\xEA\r\nSet-Cookie: b=2\r\n\
                 Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
    let server = Server::start(vec![send(head), send("3\r\n\x1f?x\r\n0\r\n\r\n")]).await;
    let client = Client::new(&policy()).unwrap();
    let exchange = client.fetch(&request(&server.url("/")), &Validators::default()).await.unwrap();
    assert_eq!((exchange.http_status, exchange.reason.as_str()), (200, "Alles Gut"));
    assert_eq!(exchange.body.as_ref(), b"\x1f?x", "neither decoded nor checked");
    assert_eq!(exchange.headers.get("x-path"), Some("\u{c4}\u{ea}"));
    let cookies = exchange.headers.0.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
    assert_eq!(cookies.map(|(_, value)| value.as_str()).collect::<Vec<_>>(), ["a=1", "b=2"]);

    client.fetch(&request(&server.url("/")), &Validators::default()).await.unwrap();
    assert!(!server.requests()[1].to_lowercase().contains("cookie"), "cookies are not kept");
}

#[tokio::test]
async fn redirects_are_handed_over_and_not_followed() {
    let server = Server::start(vec![send("HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n")]).await;
    let exchange = ask(&policy(), &server.url("/")).await.unwrap();
    assert_eq!(redirect_target(&exchange), Some(CrawlUri::parse(&server.url("/next"))));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_body_that_is_cut_is_kept_with_the_reason() {
    let limits = Policy { read_timeout: 300 * MS, total_timeout: 9000 * MS, max_body: 1000, ..policy() };
    for (name, acts, cut, length) in [
        ("too few bytes", vec![send("Content-Length: 10\r\n\r\nabc")], Truncated::Disconnect, 3..=3),
        ("a chunk breaks off", vec![send("Transfer-Encoding: chunked\r\n\r\n5\r\nab")], Truncated::Disconnect, 2..=2),
        (
            "the last chunk is missing",
            vec![send("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")],
            Truncated::Disconnect,
            2..=2,
        ),
        (
            "reset",
            vec![send("Content-Length: 10\r\n\r\nabc"), Act::Pause(100 * MS), Act::Reset],
            Truncated::Disconnect,
            3..=3,
        ),
        ("stalls", vec![send("Content-Length: 10\r\n\r\nabc"), Act::Hang], Truncated::Time, 3..=3),
        (
            "announces too much",
            vec![send("Content-Length: 2000\r\n\r\n"), send([b'x'; 2000])],
            Truncated::Length,
            1000..=1000,
        ),
        ("has no end", vec![send("\r\n"), send([b'x'; 2000]), Act::Hang], Truncated::Length, 1000..=1000),
    ] {
        let acts = [send("HTTP/1.1 200 OK\r\n")].into_iter().chain(acts).collect();
        let server = Server::start(acts).await;
        let exchange = ask(&limits, &server.url("/")).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(exchange.truncated, Some(cut), "{name}");
        assert!(length.contains(&exchange.body.len()), "{name}: {}", exchange.body.len());
        assert!(exchange.duration < 6000 * MS, "{name}: long before the limit of the whole: {:?}", exchange.duration);
    }
}

#[tokio::test]
async fn a_body_that_drips_is_cut_when_the_whole_takes_too_long() {
    let limits = Policy { read_timeout: 9000 * MS, total_timeout: 500 * MS, ..policy() };
    let drip = (0..200).flat_map(|_| [Act::Pause(50 * MS), send("x")]);
    let server =
        Server::start([send("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n")].into_iter().chain(drip).collect()).await;
    let exchange = ask(&limits, &server.url("/")).await.unwrap();
    assert_eq!(classify(&exchange, Role::Report).status, RequestStatus::Timeout);
    assert!((1..200).contains(&exchange.body.len()) && exchange.duration < 6000 * MS, "{:?}", exchange.duration);
}

#[tokio::test]
async fn a_body_of_exactly_the_largest_size_is_whole() {
    let server = Server::start(vec![send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), send([b'x'; 1000])]).await;
    let exchange = ask(&Policy { max_body: 1000, ..policy() }, &server.url("/")).await.unwrap();
    assert_eq!((exchange.truncated, exchange.body.len()), (None, 1000));
}

#[tokio::test]
async fn a_bomb_is_stopped_at_the_cap() {
    // 600 MB of zeros in some 600 KB
    let bomb = gzip(&vec![0; 600 << 20]);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len());
    let server = Server::start(vec![send(head), send(&bomb)]).await;
    let exchange = ask(&policy(), &server.url("/")).await.unwrap();
    assert_eq!(classify(&exchange, Role::Report).status, RequestStatus::TooLarge);
    assert!(exchange.body.len() < bomb.len() / 2, "{} of {}", exchange.body.len(), bomb.len());
}

#[tokio::test]
async fn without_an_answer_the_reason_is_a_status() {
    let short = Policy { connect_timeout: 200 * MS, read_timeout: 200 * MS, ..policy() };
    let closed = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        format!("http://{}/", listener.local_addr().unwrap())
    };
    let silent = Server::start(vec![Act::Hang]).await;
    let drops = Server::start(vec![]).await;
    let resets = Server::start(vec![Act::Reset]).await;
    let halves = Server::start(vec![send("HTTP/1.1 200 OK\r\nContent-")]).await;
    let babbles = Server::start(vec![send("220 ftp ready\r\n")]).await;
    let secure = |server: &Server| server.url("/").replace("http:", "https:");
    for (address, status) in [
        (closed, RequestStatus::ConnectFailed),
        (silent.url("/"), RequestStatus::Timeout),
        (secure(&silent), RequestStatus::Timeout),
        (drops.url("/"), RequestStatus::ConnectFailed),
        (resets.url("/"), RequestStatus::ConnectFailed),
        (halves.url("/"), RequestStatus::ConnectFailed),
        (babbles.url("/"), RequestStatus::ConnectFailed),
        (secure(&babbles), RequestStatus::TlsFailed),
        (secure(&drops), RequestStatus::TlsFailed),
        // a label of 64 letters: no resolver has to be asked
        (format!("http://{}.cn/", "a".repeat(64)), RequestStatus::DnsFailed),
    ] {
        let limits = if status == RequestStatus::Timeout { &short } else { &policy() };
        let failure = ask(limits, &address).await.expect_err(&address);
        assert_eq!(failure.status, status, "{address}: {failure}");
        assert!(!failure.detail.is_empty(), "{address}: {failure:?}");
    }
}

#[tokio::test]
async fn private_addresses_are_refused_before_a_byte_is_sent() {
    let server = Server::start(vec![send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")]).await;
    let strict = Policy { allow_private_addresses: false, ..policy() };
    let port = server.address.port();
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "[::1]", "10.0.0.1"] {
        let address = format!("http://{host}:{port}/");
        assert_eq!(status_of(&strict, &address).await, RequestStatus::PrivateAddress, "{address}");
    }
    assert_eq!(server.requests().len(), 0);
    assert_eq!(status_of(&policy(), &format!("http://localhost:{port}/")).await, RequestStatus::Ok);
}

#[tokio::test]
async fn names_are_checked_after_resolving() {
    use reqwest::dns::Resolve as _;
    let resolve = async |allow_private, exempt: Option<&str>| {
        let resolver = resolver::Resolver { allow_private, exempt: exempt.map(str::to_owned) };
        resolver.resolve("localhost".parse().unwrap()).await.map(|found| found.count() > 0)
    };
    let refused = resolve(false, None).await.expect_err("localhost resolves to the loopback only");
    assert!(matches!(refused.downcast_ref(), Some(resolver::NoAddress::Private { .. })), "{refused}");
    assert!(resolve(true, None).await.unwrap());
    assert!(resolve(false, Some("LOCALHOST")).await.unwrap(), "the proxy's own name is exempt");
}

#[tokio::test]
async fn a_proxy_is_asked_by_name_and_may_itself_be_private() {
    let server = Server::start(vec![send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")]).await;
    for proxy in [server.url("/"), format!("http://localhost:{}", server.address.port())] {
        let policy = Policy { allow_private_addresses: false, proxy: Some(proxy), ..policy() };
        let exchange = ask(&policy, "http://portal.invalid/x").await.unwrap();
        assert_eq!(exchange.ip, None, "the peer is the proxy, not the portal");
        assert_eq!(status_of(&policy, "http://localhost/").await, RequestStatus::PrivateAddress);
        assert_eq!(status_of(&policy, "http://[::1]/").await, RequestStatus::PrivateAddress);
    }
    let requests = server.requests();
    assert!(requests.len() == 2 && requests.iter().all(|r| r.starts_with("GET http://portal.invalid/x HTTP/1.1\r\n")));
}

#[tokio::test]
async fn a_socks_proxy_resolves_the_portals_name() {
    // SOCKS5 without authentication (RFC 1928): method, then the connection stands at 0.0.0.0:0
    let connected = b"\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00";
    let answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
    let server = Server::start(vec![
        send(&connected[..2]),
        Act::Pause(50 * MS),
        send(&connected[2..]),
        Act::Pause(50 * MS),
        send(answer),
    ])
    .await;
    let proxy = Some(server.url("/").replace("http://", "socks5://"));
    let policy = Policy { allow_private_addresses: false, proxy, ..policy() };
    assert_eq!(status_of(&policy, "http://portal.invalid/x").await, RequestStatus::Ok);
}
