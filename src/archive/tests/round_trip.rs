//! Written and read again.

use super::*;
use proptest::prelude::*;

/// Writes one exchange; reads it by its place and by walking the file.
fn there_and_back(exchange: &Exchange, original: Option<&Original>) -> (Capture, Stored, Archived) {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    let capture = writer.append(exchange, &hop(), original).unwrap();
    writer.close().unwrap();
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let stored = archive.read(&capture.location).unwrap();
    let mut all = scan_all(&dir, &capture.location.file);
    assert_eq!(archive.check(&capture.location.file).unwrap(), Checked { records: 4, captures: 1, faults: vec![] });
    assert_eq!(all.len(), 1);
    (capture, stored, all.remove(0))
}

#[test]
fn a_page_comes_back_as_it_was() {
    let exchange = page("a.html", 3000);
    let (capture, stored, archived) = there_and_back(&exchange, None);
    assert_eq!(archived.exchange, exchange);
    assert_eq!(archived.capture, capture);
    assert_eq!(archived.hop, hop());
    assert!(archived.digest_ok && stored.digest_ok);
    assert_eq!(stored.kind, StoredKind::Response);
    assert_eq!((stored.id, stored.uri, stored.time), (capture.id, capture.uri, exchange.started));
    assert_eq!((stored.payload, stored.headers), (exchange.body, exchange.headers));
    assert_eq!(stored.payload_digest, Some(capture.payload_digest));
}

#[test]
fn a_form_comes_back_with_its_address_as_sent() {
    let mut exchange = page("dataproxy.jsp?page=1&_=17", 10);
    exchange.request.form = Some("col=2&name=%E5%B9%B4&x=年".into());
    exchange.request.ajax = true;
    exchange.request.referer = Some(uri("https://www.jining.gov.cn/list"));
    exchange.request_headers = headers(&[("host", "www.jining.gov.cn"), ("content-length", "27")]);
    let (capture, _, archived) = there_and_back(&exchange, None);
    assert_eq!(archived.exchange, exchange);
    assert_eq!(capture.uri, exchange.request.uri);
    assert_eq!(archived.capture.key, exchange.request.key());
}

#[test]
fn a_request_is_a_whole_message_even_where_the_library_hides_fields() {
    let mut exchange = page("x", 1);
    exchange.request.uri = uri("http://a.gov.cn:8080/x?y=1");
    exchange.request.form = Some("a=1".into());
    exchange.request_headers = headers(&[("accept", "*/*")]);
    let (_, _, archived) = there_and_back(&exchange, None);
    let sent = headers(&[("Host", "a.gov.cn:8080"), ("accept", "*/*"), ("Content-Length", "3")]);
    assert_eq!(archived.exchange.request_headers, sent);
}

#[test]
fn a_coding_that_is_gone_from_the_body_is_kept_beside_it() {
    for fields in [
        &[("transfer-encoding", "chunked"), ("content-encoding", "gzip")][..],
        &[("Content-Length", "999"), ("x", "y")],
        &[("x", ""), ("content-length", "abc")],
        &[("content-length", "5"), ("Content-Length", "5")],
        &[],
    ] {
        let exchange = Exchange { headers: headers(fields), body: "12345".into(), ..page("c", 0) };
        let (_, stored, archived) = there_and_back(&exchange, None);
        assert_eq!(stored.headers, exchange.headers);
        assert_eq!(archived.exchange, exchange);
    }
}

#[test]
fn the_block_is_a_message_that_other_tools_can_read() {
    let fields = [("Transfer-Encoding", "chunked"), ("Content-Length", "7"), ("b", "年\r\nX: 1\0"), ("c d:", "\u{e9}")];
    let exchange = Exchange { headers: headers(&fields), body: "12345".into(), ..page("c", 0) };
    let block = super::super::http::response_block(&exchange, &exchange.body);
    let want = "HTTP/1.1 200 OK\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\
                X-Archive-Orig-Content-Length: 7\r\nb: %E5%B9%B4%0D%0AX: 1%00\r\nc%20d%3A: \u{e9}\r\n\r\n12345";
    assert_eq!(block, want.chars().map(|c| c as u8).collect::<Vec<_>>());
}

#[test]
fn a_304_becomes_a_revisit_of_the_response_it_confirms() {
    let first = page("a.html", 500);
    let (held, ..) = there_and_back(&first, None);
    let again = Exchange {
        http_status: 304,
        reason: "Not Modified".into(),
        headers: headers(&[("etag", "\"a\""), ("content-length", "500")]),
        body: "".into(),
        started: "2026-02-02T00:00:00Z".parse().unwrap(),
        ..first
    };
    let (capture, stored, archived) = there_and_back(&again, Original::of(&held).as_ref());
    assert_eq!((capture.revisit_of, capture.payload_digest), (Some(held.id), held.payload_digest));
    assert_eq!((stored.kind, stored.refers_to), (StoredKind::Revisit, Some(held.id)));
    assert!(stored.digest_ok && stored.payload.is_empty());
    assert_eq!((&archived.exchange, &archived.capture), (&again, &capture));

    assert_eq!(Original::of(&archived.capture), None);

    let (alone, stored, _) = there_and_back(&again, None);
    assert_eq!((alone.revisit_of, stored.kind), (None, StoredKind::Response));
}

#[test]
fn a_payload_that_is_held_is_not_stored_again() {
    let first = Exchange { truncated: Some(Truncated::Disconnect), ..page("a.html", 5000) };
    let (held, ..) = there_and_back(&first, None);
    let again = Exchange { request: Request::get(uri("http://b.gov.cn/copy")), ..first.clone() };
    let (capture, stored, archived) = there_and_back(&again, Original::of(&held).as_ref());
    assert_eq!(capture.revisit_of, Some(held.id));
    assert_eq!((capture.payload_length, capture.truncated), (5000, Some(Truncated::Disconnect)));
    assert!(stored.payload.is_empty() && capture.location.length < 1000);
    assert_eq!(stored.truncated, None);
    assert_eq!(archived.capture, capture);
    assert_eq!(archived.exchange, Exchange { body: "".into(), ..again.clone() });

    let whole = Exchange { truncated: None, ..again.clone() };
    let (capture, _, archived) = there_and_back(&whole, Original::of(&held).as_ref());
    assert_eq!((capture.truncated, archived.capture.truncated), (None, None));

    let changed = Exchange { body: "other".into(), ..first.clone() };
    let (capture, stored, _) = there_and_back(&changed, Original::of(&held).as_ref());
    assert_eq!((capture.revisit_of, stored.payload), (None, "other".into()));

    let nothing = Exchange { body: "".into(), ..first };
    let (empty, ..) = there_and_back(&nothing, None);
    assert_eq!(there_and_back(&nothing, Original::of(&empty).as_ref()).0.revisit_of, None);
}

#[test]
fn files_stay_under_their_size_and_an_exchange_is_in_one() {
    let dir = TempDir::new().unwrap();
    let small = Settings { max_file: 5000, ..settings(&dir) };
    let (mut writer, _) = Writer::open(small.clone(), &BTreeMap::new()).unwrap();
    let sizes = [1500, 1500, 1500, 9000, 10, 1500];
    let captures: Vec<_> = sizes.iter().map(|n| writer.append(&page("x", *n), &hop(), None).unwrap()).collect();
    let lengths = writer.close().unwrap();
    let files = Archive::open(&small.dir).unwrap().files().unwrap();
    assert!(files.len() >= 4, "{files:?}");
    assert_eq!(lengths, files.iter().map(|f| (f.name.clone(), f.length)).collect());
    let mut read = Vec::new();
    for file in &files {
        assert!(!file.open);
        let here = scan_all(&dir, &file.name);
        assert!(here.len() == 1 || file.length <= 5000, "{file:?}");
        read.extend(here.into_iter().map(|archived| archived.capture));
    }
    assert_eq!(read, captures);
}

#[test]
fn a_reader_sees_what_a_writer_has_appended_before_and_after_it_closes() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    assert_eq!(Archive::open(settings(&dir).dir).unwrap().files().unwrap(), []);
    let capture = writer.append(&page("a", 100), &hop(), None).unwrap();
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let before = archive.read(&capture.location).unwrap();
    let files = archive.files().unwrap();
    assert!(files[0].open);
    assert_eq!(writer.sync().unwrap(), BTreeMap::from([(files[0].name.clone(), files[0].length)]));
    assert_eq!(writer.sync().unwrap(), BTreeMap::new());
    writer.close().unwrap();
    assert_eq!(archive.read(&capture.location).unwrap(), before);
    assert!(!archive.files().unwrap()[0].open);
}

#[test]
fn a_file_says_who_wrote_it() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    let name = writer.append(&page("a", 1), &hop(), None).unwrap().location.file;
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let first = archive.records(&name, 0).unwrap().next().unwrap().unwrap().record;
    assert_eq!(first.fields.get("WARC-Filename"), Some(name.as_str()));
    let about = String::from_utf8(first.block.to_vec()).unwrap();
    for line in ["software: nianbao/0.1.0\r\n", "isPartOf: 20260102T030405Z-1\r\n", "operator: someone@example.org\r\n"]
    {
        assert!(about.contains(line), "{about}");
    }
    let parts: Vec<_> = name.trim_end_matches(".warc.gz").split('-').collect();
    assert_eq!((parts[0], parts[1].len(), parts[2]), ("nianbao", 17, "00000"));
}

#[test]
fn a_name_of_a_run_or_source_stays_in_its_line() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    let odd = Hop { run: "1\r\nstatus: gone\0".into(), source: SourceId("济宁\n".into()), ..hop() };
    let capture = writer.append(&page("a", 1), &odd, None).unwrap();
    let read = scan_all(&dir, &capture.location.file).remove(0).hop;
    assert_eq!(read, Hop { run: "1%0D%0Astatus: gone%00".into(), source: SourceId("济宁%0A".into()), ..hop() });
}

fn any_exchange() -> impl Strategy<Value = Exchange> {
    let value = "[ -~\u{a0}-\u{ff}\t]{0,40}";
    let fields = prop::collection::vec(("[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,20}", value), 0..8);
    let length = prop::option::of("[0-9a-z]{0,4}");
    let body = prop::collection::vec(any::<u8>(), 0..2000);
    let truncated = prop::sample::select(vec![None, Some(Truncated::Length), Some(Truncated::Time)]);
    (fields, length, body, prop::option::of("[^\r]{0,50}"), any::<u16>(), value, truncated, 0..253_402_207_200i64)
        .prop_map(|(mut fields, length, body, form, http_status, reason, truncated, second)| {
            fields.extend(length.map(|value| ("content-length".to_owned(), value)));
            let mut exchange = page("p?q=1", 0);
            exchange.request.form = form;
            if let Some(form) = &exchange.request.form {
                exchange.request_headers.0.push(("content-length".into(), form.len().to_string()));
            }
            let started = Timestamp::new(second, 5).unwrap();
            Exchange {
                headers: Headers(fields),
                body: body.into(),
                http_status,
                reason,
                truncated,
                started,
                ..exchange
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_exchange_comes_back(exchange in any_exchange()) {
        let (capture, stored, archived) = there_and_back(&exchange, None);
        prop_assert_eq!(&archived.exchange, &exchange);
        prop_assert_eq!(archived.capture, capture);
        prop_assert_eq!(stored.payload, exchange.body);
        prop_assert!(stored.digest_ok);
    }

    #[test]
    fn no_field_can_break_a_record(name in ".{0,20}", value in any::<String>(), reason in any::<String>(), run in any::<String>()) {
        let mut exchange = page("x", 10);
        exchange.headers.0.push((name.clone(), value.clone()));
        exchange.request_headers.0.push((name, value));
        exchange.reason = reason;
        let dir = TempDir::new().unwrap();
        let mut writer = open(&dir);
        let capture = writer.append(&exchange, &Hop { run, ..hop() }, None).unwrap();
        let archive = Archive::open(settings(&dir).dir).unwrap();
        let archived = archive.scan(&capture.location.file, 0).unwrap().next().unwrap().unwrap();
        prop_assert_eq!(&archived.exchange.body, &exchange.body);
        prop_assert_eq!(archived.exchange.headers.0.len(), exchange.headers.0.len());
        prop_assert_eq!(archived.capture.id, capture.id);
        prop_assert!(archived.digest_ok);
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), head in any::<String>()) {
        let _ = super::super::record::Record::parse(&bytes.clone().into());
        let _ = super::super::record::Record::parse(&format!("WARC/1.1\r\n{head}\r\n\r\n").into_bytes().into());
        let _ = super::super::http::Head::parse(&bytes).map(|h| (h.status(), h.original_fields()));
    }
}
