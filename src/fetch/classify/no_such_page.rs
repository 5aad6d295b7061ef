//! Pages that a portal shows for an address that does not exist, told by asking for one.
//!
//! Comes in: the answer to a path that cannot exist, and a doubtful answer with 200. Goes out: whether they are the same page.
//! Only what gives a reason for doubt is ever compared: a report under a portal's frame looks like the portal's frame too.

use super::page;
use crate::model::capture::Exchange;
use crate::model::state::NoSuchPage;
use crate::model::status::RequestStatus;
use jiff::Timestamp;
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A path that no portal has, the same for all, so that a keeper who meets it in a log can look it up.
pub const PATH: &str = "/nianbao-no-such-page/404.html";

/// A page whose own words name no report, or a page that is none of the kind that was asked for, may be an error page.
static NAMES_A_REPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"年\s*报|年\s*度\s*报\s*告|公\s*开[^。]{0,12}(?:报\s*告|总\s*结)").expect("a constant pattern")
});

/// Longest page that is compared, in bytes: error pages wear a portal's whole frame at most.
const LONGEST: usize = 512 * 1024;

/// Characters that are kept of a page, and the least that say anything.
const KEPT: usize = 2000;
const LEAST: usize = 8;

/// How much of two pages' words is the same, of which share on they are the same page.
const ALIKE: f64 = 0.9;

/// Whether a page that should be a report may be an error page in disguise: HTML whose title and words, links aside, name no
/// report of any kind, and that shows or links no document, which may be the report itself.
pub fn is_doubtful(exchange: &Exchange) -> bool {
    let text = page::short_html(exchange, LONGEST);
    text.is_some_and(|text| !names_a_report(&words(&text, false)) && !page::holds_document(&text))
}

/// Whether words name a report of any kind.
pub(super) fn names_a_report(words: &str) -> bool {
    NAMES_A_REPORT.is_match(words)
}

/// Whether an answer is HTML, where a document was asked for.
pub fn is_page(exchange: &Exchange) -> bool {
    page::short_html(exchange, LONGEST).is_some()
}

/// What a host answers to [`PATH`].
pub fn describe(exchange: &Exchange, status: RequestStatus, now: Timestamp) -> NoSuchPage {
    let found = matches!(status, RequestStatus::Ok | RequestStatus::Soft404);
    let leads_to = super::redirect_target(exchange).and_then(Result::ok);
    let text = page::short_html(exchange, LONGEST).filter(|_| found);
    NoSuchPage { asked: now, status, leads_to, words: text.map(|text| words(&text, true)).unwrap_or_default() }
}

/// Whether an answer is the page that its host shows for what does not exist.
pub fn is_no_such_page(exchange: &Exchange, known: &NoSuchPage) -> bool {
    if known.leads_to.as_ref().is_some_and(|target| *target == exchange.request.uri) {
        return true;
    }
    let Some(text) = page::short_html(exchange, LONGEST) else { return false };
    let words = words(&text, true);
    let long_enough = |words: &str| words.chars().count() >= LEAST;
    long_enough(&words) && long_enough(&known.words) && likeness(&words, &known.words) >= ALIKE
}

/// The words that a page shows, with or without those of its links: letters beyond ASCII only, since addresses, times and
/// request numbers differ from one error page to the next.
fn words(text: &str, with_links: bool) -> String {
    let mut words = String::new();
    let mut kept = 0;
    let mut hidden: Option<&'static str> = None;
    let mut rest = text;
    while kept < KEPT {
        let (before, tag) = rest.split_once('<').unwrap_or((rest, ""));
        if hidden.is_none() {
            for c in before.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).take(KEPT - kept) {
                words.push(c);
                kept += 1;
            }
        }
        if tag.is_empty() {
            break;
        }
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '/').next().unwrap_or_default();
        let name = name.to_ascii_lowercase();
        match hidden {
            Some(open) if name.strip_prefix('/') == Some(open) => hidden = None,
            None => {
                hidden = ["script", "style", "a"].into_iter().find(|n| *n == name).filter(|n| *n != "a" || !with_links);
            }
            Some(_) => {}
        }
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    words
}

/// Dice's coefficient over the pairs of neighbouring letters: 1 for the same, 0 for nothing in common.
fn likeness(one: &str, other: &str) -> f64 {
    fn pairs(text: &str) -> HashMap<(char, char), usize> {
        let mut pairs = HashMap::new();
        for pair in text.chars().zip(text.chars().skip(1)) {
            *pairs.entry(pair).or_default() += 1;
        }
        pairs
    }
    let (a, b) = (pairs(one), pairs(other));
    let total: usize = a.values().sum::<usize>() + b.values().sum::<usize>();
    let common: usize = a.iter().map(|(pair, n)| (*n).min(b.get(pair).copied().unwrap_or(0))).sum();
    // at most KEPT pairs each
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    if total == 0 { f64::from(u8::from(one == other)) } else { (2 * common) as f64 / total as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::tests::answer;
    use super::*;

    const FRAME: &str = "<div class=nav><a href=/>首页</a><a href=/xxgk/>政府信息公开年报</a></div><p>某县人民政府主办 某县大数据局承办 版权所有</p>";
    const HTML: [(&str, &str); 1] = [("content-type", "text/html")];

    fn page(body: &str) -> Exchange {
        answer(200, &HTML, format!("<html><title>某县人民政府</title>{FRAME}{body}</html>").as_bytes())
    }

    #[test]
    fn the_page_for_what_does_not_exist_is_known_by_its_words() {
        let missing = page("<p>对不起，您要找的内容搬家了，请返回首页再试。编号 17a</p>");
        let known = describe(&missing, RequestStatus::Ok, Timestamp::UNIX_EPOCH);
        assert!(is_no_such_page(
            &page("<p>对不起，您要找的内容搬家了，请返回首页再试。编号 99f /nb/1.html</p>"),
            &known
        ));
        let report =
            page(&format!("<h1>某县2023年政府信息公开工作年度报告</h1><p>{}</p>", "主动公开政府信息若干条".repeat(30)));
        assert!(!is_no_such_page(&report, &known));
        let honest = describe(&answer(404, &HTML, b"<p>"), RequestStatus::NotFound, Timestamp::UNIX_EPOCH);
        assert!(!is_no_such_page(&missing, &honest));
    }

    #[test]
    fn a_host_that_sends_everything_home_is_known_by_where_it_sends() {
        let mut sent = answer(302, &[("location", "/")], b"");
        sent.request.uri = sent.request.uri.join(PATH).unwrap();
        let known = describe(&sent, RequestStatus::Redirected, Timestamp::UNIX_EPOCH);
        let mut home = page("<p>今日要闻</p>");
        home.request.uri = home.request.uri.join("/").unwrap();
        assert!(is_no_such_page(&home, &known));
        assert!(!is_no_such_page(&page("<p>今日要闻</p>"), &known));
    }

    #[test]
    fn only_a_page_whose_own_words_name_no_report_is_in_doubt() {
        assert!(is_doubtful(&page("<p>系统维护中</p>")), "the link in the frame says nothing of the page");
        assert!(!is_doubtful(&page("<h1>某局2023年政府信息公开\n工作年度报告</h1><a href=x.docx>附件</a>")));
        assert!(!is_doubtful(&page("<h1>某局2015年政府信息公开工作总结</h1>")));
        assert!(!is_doubtful(&answer(200, &[("content-type", "application/pdf")], b"%PDF-1.4")));
    }

    #[test]
    fn a_page_that_holds_only_a_document_is_in_no_doubt() {
        for held in [
            r#"<iframe src="./P020240115123456789012.pdf"></iframe>"#,
            "<embed src=x.ofd>",
            "<object data='/f/1.PDF#page=1'></object>",
            "<a href='/f/1.docx'>附件</a>",
            "<a href=\"/f/某局 1.wps\">下载</a>",
            "<a href='/downfile.jsp?filename=00ff.xls&amp;classid=0'>下载</a>",
            "<iframe src='/pdfjs/viewer.html?file=%2Ff%2F17'></iframe>",
        ] {
            assert!(!is_doubtful(&page(held)), "{held}");
        }
        for none in ["<a href='/pdf/list.html'>首页</a>", "<img src=/i/lost.png>", "<p>file=1.pdf</p>"] {
            assert!(is_doubtful(&page(none)), "{none}");
        }
    }
}
