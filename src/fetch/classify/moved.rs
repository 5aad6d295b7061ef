//! Redirects that a page makes itself: a meta refresh, or a script that does nothing but name another address.
//!
//! Comes in: a tag, or the page's scripts as text. Goes out: the address as it is written. Never runs a script: what has a
//! condition, a call or a computed address is left alone.

use regex::Regex;
use std::sync::LazyLock;

/// Longest wait of a refresh that is a redirect and not a page that renews itself, in seconds.
const SOON: u32 = 10;

static REFRESH: LazyLock<Regex> = LazyLock::new(|| {
    let wait = r#"content\s*=\s*["']?\s*([0-9]{1,6})(?:\.[0-9]*)?\s*[;,]\s*"#;
    // a quote is only the address's own behind `url=`; elsewhere it ends the attribute
    let address = r#"(?:url\s*=\s*(["']?)([^"'>\s]+)|()([^"'>\s]+))"#;
    Regex::new(&format!("(?i){wait}{address}")).expect("a constant pattern")
});

/// The whole of a script: one assignment to the page's own address, at most wrapped in a timer or a function called once.
static ASSIGNMENT: LazyLock<Regex> = LazyLock::new(|| {
    let place = r"(?:(?:window|self|top|parent|document)\s*\.\s*)*location";
    let address = r#"["']([^"'<>\s\\]+)["']"#;
    let sets = format!(r"{place}(?:\s*\.\s*href)?\s*=\s*{address}");
    let calls = format!(r"{place}\s*\.\s*(?:replace|assign)\s*\(\s*{address}\s*\)");
    let statement = format!(r"(?:{sets}|{calls})\s*;?");
    let timer = format!(
        r"(?:window\s*\.\s*)?setTimeout\s*\(\s*function\s*\(\s*\)\s*\{{\s*{statement}\s*\}}\s*,\s*[0-9]{{1,4}}\s*\)\s*;?"
    );
    let at_once = format!(r"\(\s*function\s*\(\s*\)\s*\{{\s*{statement}\s*\}}\s*\)\s*\(\s*\)\s*;?");
    Regex::new(&format!(r"^(?:{statement}|{timer}|{at_once})$")).expect("a constant pattern")
});

static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)/\*.*?\*/|<!--|-->|//<!\[CDATA\[|//\]\]>").expect("a constant pattern"));

/// Where a `<meta http-equiv=refresh>` tag leads, if it does so soon.
pub(super) fn by_meta(tag: &str) -> Option<String> {
    let tag = tag.replace("&amp;", "&");
    let found = REFRESH.captures(&tag)?;
    let wait: u32 = found.get(1)?.as_str().parse().ok()?;
    let address = found.get(3).or_else(|| found.get(5))?;
    // `content="5;"/>` and `content="5;url="/>`: the end of the tag, and no way home
    let bare = found.get(3).is_none() || found.get(2).is_some_and(|quote| !quote.is_empty());
    let ends_tag = bare && address.as_str() == "/" && tag[address.end()..].trim().is_empty();
    let unfinished = bare && address.as_str().to_ascii_lowercase().starts_with("url=");
    (wait <= SOON && !ends_tag && !unfinished).then(|| address.as_str().to_owned())
}

/// Where the one script of a page that is not empty leads, if leading there is all that it does.
pub(super) fn by_script(scripts: &[String]) -> Option<String> {
    let bodies = scripts.iter().map(|script| script.split_once('>').map_or("", |(_, body)| body));
    let bodies: Vec<_> = bodies.map(|body| COMMENT.replace_all(body, " ").trim().to_owned()).collect();
    let mut bodies = bodies.iter().filter(|body| !body.is_empty());
    let (only, None) = (bodies.next()?, bodies.next()) else { return None };
    let found = ASSIGNMENT.captures(only)?;
    found.iter().skip(1).flatten().next().map(|address| address.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_that_comes_soon_leads_on() {
        for (tag, to) in [
            (r#"meta http-equiv="refresh" content="0;url=/nb/index.html""#, Some("/nb/index.html")),
            (
                r#"meta http-equiv=refresh content="3; URL='./x.html?a=1&amp;b=2'""#.to_lowercase().as_str(),
                Some("./x.html?a=1&b=2"),
            ),
            ("meta content='1,url=http://a.gov.cn/' http-equiv='refresh'", Some("http://a.gov.cn/")),
            (r#"meta http-equiv="refresh" content="300;url=/home""#, None),
            (r#"meta http-equiv="refresh" content="60""#, None),
            (r#"meta http-equiv="refresh" content="5;"/"#, None),
            (r#"meta http-equiv="refresh" content="5; " /"#, None),
            (r#"meta http-equiv="refresh" content="5;url="/"#, None),
            (r#"meta http-equiv="refresh" content="5;url=" /"#, None),
            ("meta http-equiv=refresh content=5;/", None),
            (r#"meta http-equiv="refresh" content="0;url=/" /"#, Some("/")),
            (r#"meta http-equiv="refresh" content="0;url='/'"/"#, Some("/")),
            ("meta http-equiv=refresh content=0;url=/", Some("/")),
        ] {
            assert_eq!(by_meta(tag).as_deref(), to, "{tag}");
        }
    }

    #[test]
    fn a_script_leads_on_only_where_it_does_nothing_else() {
        for (script, to) in [
            (r#"location.href="/nb/2023/";"#, Some("/nb/2023/")),
            (" window.location = './index.html' ", Some("./index.html")),
            (r#"<!-- top.location.replace("http://b.gov.cn/"); -->"#, Some("http://b.gov.cn/")),
            ("setTimeout(function(){ location.href='/x.html'; }, 500);", Some("/x.html")),
            (r#"(function(){location.assign("/y")})()"#, Some("/y")),
            (r#"if(/Android/.test(navigator.userAgent)) location.href="/m/";"#, None),
            (r#"location.href="/nb/"+year+".html";"#, None),
            (r#"function go(){ location.href="/x" }"#, None),
            (r#"document.write("x"); location.href="/x""#, None),
            (r#"var u="/x"; location.href=u"#, None),
            ("", None),
        ] {
            assert_eq!(by_script(&[format!("script>{script}")]).as_deref(), to, "{script}");
        }
        let two = ["script>location.href='/a'".to_owned(), "script>location.href='/b'".to_owned()];
        assert_eq!(by_script(&two), None);
        let beside = ["script src='/jquery.js'>".to_owned(), "script>location.href='/a'".to_owned()];
        assert_eq!(by_script(&beside).as_deref(), Some("/a"));
    }
}
