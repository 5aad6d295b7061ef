//! RFC 9309, rule by rule.

use super::*;
use proptest::prelude::*;

fn allows(body: &str, path: &str) -> bool {
    Robots::parse(body.as_bytes(), "nianbao").allows(path)
}

#[test]
fn the_example_of_the_rfc_reads_as_the_rfc_says() {
    // RFC 9309 section 5.1, with our product in the place of its crawlers
    let body = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n\
                User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n\
                User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\n\
                User-Agent: quxbot\n";
    for (product, path, allowed) in [
        ("other", "/a.gif", false),
        ("other", "/a.gifs", true),
        ("other", "/example/x", false),
        ("other", "/publications/x.gif", true),
        ("foobot", "/", false),
        ("FooBot", "/example/page.html", true),
        ("foobot", "/example/allowed.gif", true),
        ("barbot", "/example/page.html", false),
        ("bazbot", "/example/page.html", false),
        ("bazbot", "/example/", true),
        ("quxbot", "/example/", true),
    ] {
        assert_eq!(Robots::parse(body.as_bytes(), product).allows(path), allowed, "{product} {path}");
    }
}

#[test]
fn the_longest_match_decides_and_allow_wins_a_tie() {
    let longest = "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    assert!(!allows(longest, "/example/page/disallowed.gif") && allows(longest, "/example/page/x"));
    assert!(allows("User-agent: *\nDisallow: /p\nAllow: /p\n", "/p/x"));
    assert!(!allows("User-agent: *\nAllow: /\nDisallow: /p\n", "/p"));
}

#[test]
fn operators_and_escapes_match_as_the_rfc_says() {
    for (pattern, path, matched) in [
        ("/fish", "/fish.html", true),
        ("/fish", "/Fish", false),
        ("/fish*", "/fish/a", true),
        ("/fish/", "/fish", false),
        ("/*.php", "/a/b.php?x", true),
        ("/*.php$", "/a.php?x", false),
        ("/*.php$", "/a.php.php", true),
        ("/a*b*c$", "/abc", true),
        ("/a*b*c$", "/acb", false),
        ("/a*a$", "/a", false),
        ("/p?q=*&r", "/p?q=1&r=2", true),
        // section 2.2.2: the table of percent-encoded octets
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https://foo.bar", true),
        ("/foo/bar/\u{30c4}", "/foo/bar/%E3%83%84", true),
        ("/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84", true),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", true),
        ("/a%2Fb", "/a/b", false),
        // section 2.2.3: an operator escaped is a character
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", true),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-x.html", false),
        ("/path/foo-%24", "/path/foo-$", true),
        ("/a$b", "/a$b/c", true),
        ("/100%", "/100%25/x", true),
        ("/a b", "/a%20b", true),
        ("private/", "/private/x", true),
        ("/%", "/x", false),
    ] {
        assert_eq!(!allows(&format!("User-agent: *\nDisallow: {pattern}\n"), path), matched, "{pattern} {path}");
    }
}

#[test]
fn octets_of_another_encoding_are_matched_as_octets() {
    let robots = Robots::parse(b"User-agent: *\nDisallow: /\xC4\xEA\xB1\xA8\n", "nianbao");
    assert!(!robots.allows("/%C4%EA%B1%A8/1.htm"));
}

#[test]
fn groups_are_found_by_the_whole_token_and_joined() {
    for (agents, ours) in [
        ("User-agent: NianBao", true),
        ("user-agent : nianbao/0.1 (x)", true),
        ("User-agent: other\nUser-agent: nianbao", true),
        ("User-agent: nianbaobot", false),
        ("User-agent: nianbao-news", false),
        ("User-agent: nian", false),
        ("# User-agent: nianbao", false),
    ] {
        assert_eq!(!allows(&format!("{agents}\nDisallow: /x\n"), "/x"), ours, "{agents}");
    }
    let joined =
        "User-agent: nianbao\nDisallow: /a\n\nUser-agent: *\nDisallow: /c\n\nUser-agent: nianbao\nDisallow: /b\n";
    assert!(!allows(joined, "/a") && !allows(joined, "/b") && allows(joined, "/c"));
    assert!(allows("Disallow: /\nUser-agent: *\nDisallow: /x\n", "/"), "rules before any group speak for nobody");
    // RFC 9309 section 2.2.4: a record of another protocol does not end a group
    assert!(!allows("User-agent: nianbao\nSitemap: /s.xml\nUser-agent: b\nDisallow: /\n", "/x"));
}

#[test]
fn the_delay_is_that_of_our_group() {
    let delay = |body: &str| Robots::parse(body.as_bytes(), "nianbao").crawl_delay();
    let general = "User-agent: *\nCrawl-delay: 10\nDisallow:\n";
    assert_eq!(delay(general), Some(Duration::from_secs(10)));
    assert_eq!(
        delay(&format!("{general}User-agent: nianbao\nCrawl-Delay: 0.5 # s\n")),
        Some(Duration::from_millis(500))
    );
    assert_eq!(delay(&format!("{general}User-agent: nianbao\nDisallow: /x\n")), None);
    assert_eq!(delay("User-agent: *\nCrawl-delay: 1e3\n"), Some(Duration::from_secs(1000)));
    assert_eq!(delay("User-agent: *\nCrawl-delay: 10s\n"), Some(Duration::from_secs(10)));
    assert_eq!(delay("User-agent: *\nCrawl-delay: 99999999999999999999\n"), Some(LONGEST_DELAY));
    for none in ["-5", "soon", "", ".", "1.2.3"] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {none}\n")), None, "{none}");
    }
}

#[test]
fn marks_line_ends_and_foreign_pages_do_not_confuse() {
    assert!(!allows("\u{feff}User-agent: *\r\nDisallow: /x\r\n", "/x"));
    assert!(!allows("User-agent: *\rDisallow: /x\r", "/x"));
    let wide: Vec<u8> = "\u{feff}User-agent: *\nDisallow: /x\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(!Robots::parse(&wide, "nianbao").allows("/x"));
    let page = "<!DOCTYPE html>\n<html><head><title>404</title></head>\n<body>\n<a href=\"/\">首页</a>\n</body></html>";
    assert_eq!(Robots::parse(page.as_bytes(), "nianbao"), Robots::allow_all());
    assert_eq!(Robots::parse(b"", "nianbao"), Robots::allow_all());
}

#[test]
fn at_least_500_kib_are_read_and_half_a_rule_is_none() {
    let line = "Disallow: /private/of/a/department/nobody/should/see/000\n";
    let head = "User-agent: *\n";
    let mut body = head.to_owned() + &line.repeat((500 * 1024 - head.len() - 20) / line.len());
    body.push_str("Disallow: /late\n");
    assert!(body.len() < READ_MAX && !allows(&body, "/late"));
    // the cut lies within a rule for one file, whose first half would forbid everything
    let mut long = head.to_owned() + &"#\n".repeat((READ_MAX - head.len() - 12) / 2);
    long.push_str("Disallow: /a-single-file.htm\n");
    assert!(allows(&long, "/another"));
}

#[test]
fn robots_itself_may_always_be_asked() {
    let none = Robots::parse(b"User-agent: *\nDisallow: /\n", "nianbao");
    assert!(none.allows("/robots.txt") && !none.allows("/") && !none.allows("/robots.txt?x"));
    assert!(!none.allows_uri(&CrawlUri::parse("http://a.cn").unwrap()));
}

#[test]
fn an_answer_for_robots_means_what_the_rfc_says() {
    use RequestStatus as S;
    use RobotsVerdict as V;
    for (code, status, verdict) in [
        (Some(200), S::Ok, V::Rules),
        (Some(200), S::Empty, V::Rules),
        (Some(304), S::NotModified, V::Unchanged),
        (Some(301), S::Redirected, V::Redirect),
        (Some(404), S::NotFound, V::AllowAll),
        (Some(410), S::Gone, V::AllowAll),
        (Some(401), S::Forbidden, V::AllowAll),
        (Some(412), S::Challenged, V::AllowAll),
        (Some(400), S::ClientError, V::AllowAll),
        (Some(304), S::ClientError, V::Unreachable(S::ClientError)),
        (Some(429), S::Throttled, V::Unreachable(S::Throttled)),
        (Some(503), S::Throttled, V::Unreachable(S::Throttled)),
        (Some(500), S::ServerError, V::Unreachable(S::ServerError)),
        (Some(521), S::Challenged, V::Unreachable(S::Challenged)),
        (Some(200), S::Challenged, V::Unreachable(S::Challenged)),
        (Some(200), S::Truncated, V::Unreachable(S::Truncated)),
        (None, S::Timeout, V::Unreachable(S::Timeout)),
        (None, S::TlsFailed, V::Unreachable(S::TlsFailed)),
        (None, S::TooManyRedirects, V::Unreachable(S::TooManyRedirects)),
        (None, S::PrivateAddress, V::Unreachable(S::PrivateAddress)),
    ] {
        assert_eq!(judge_response(code, status), verdict, "{code:?} {status}");
    }
}

/// Matching as the definition of the operators says, without any thought for time.
fn matches_by_definition(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => true,
        [b'$'] => path.is_empty(),
        [b'*', rest @ ..] => (0..=path.len()).any(|from| matches_by_definition(rest, &path[from..])),
        [first, rest @ ..] => path.first() == Some(first) && matches_by_definition(rest, &path[1..]),
    }
}

proptest! {
    #[test]
    fn matching_is_what_its_definition_says(pattern in "/[ab*]{0,8}\\$?", path in "/[ab]{0,10}") {
        prop_assert_eq!(
            pattern::matches(&pattern, &path),
            matches_by_definition(pattern.as_bytes(), path.as_bytes())
        );
    }

    #[test]
    fn no_body_and_no_path_does_harm(body in prop::collection::vec(any::<u8>(), 0..400), path in ".{0,40}") {
        let body = [b"User-agent: *\nDisallow: ", &body[..]].concat();
        let _ = Robots::parse(&body, "nianbao").allows(&path);
    }

    #[test]
    fn an_over_long_line_of_any_script_does_no_harm(text in "[a年%]{1,9}", times in 1500_usize..4000) {
        let body = format!("User-agent: *\nDisallow: /{}\nDisallow: /x\n", text.repeat(times));
        prop_assert!(!Robots::parse(body.as_bytes(), "nianbao").allows("/x"));
    }
}
