//! The documents that a report's page links and that could be the report.
//!
//! Comes in: a page. Goes out: [`Attachment`]s. Most pages have none, so the bytes are looked through before anything is
//! decoded.

use super::link;
use super::page::{Page, folded};
use crate::model::uri::CrawlUri;
use crate::title::{self, Verdict};
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;

/// A document that a report's page links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where it is.
    pub uri: CrawlUri,
    /// The words of its link, white space folded.
    pub label: Option<String>,
}

/// Formats that a report is published in, and what packs them.
const EXTENSIONS: &str = "docx?|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z";

/// How many documents of one page are taken.
const MOST: usize = 50;

static IN_BYTES: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    let pattern = format!(r#"(?i-u)\.(?:{EXTENSIONS})["'?&#\s<>)\\;]|downfile|filedownload|/download|/attach"#);
    regex::bytes::Regex::new(&pattern).expect("a constant pattern")
});
static DOCUMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)\.(?:{EXTENSIONS})$")).expect("a constant pattern"));
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r#"(?i)["']([^"'\s<>]{{1,400}}\.(?:{EXTENSIONS})(?:\?[^"'\s<>]{{0,200}})?)["']"#))
        .expect("a constant pattern")
});
static SERVED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)downfile|download|/attach(?:ment)?[/.?]").expect("a constant pattern"));
/// What portals offer on every page: forms to apply with, manuals, programs.
static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"申请表|流程图|客户端|APP|浏览器|插件|阅读器|使用说明|操作手册|使用手册|使用帮助|下载中心|适老|无障碍")
        .expect("a constant pattern")
});

/// Whether a file name or address ends like a document.
pub(super) fn is_document(name: &str) -> bool {
    DOCUMENT.is_match(name)
}

/// The documents of a report's page, each once, in the page's order. A page that is no HTML has none.
pub fn read_report(page: &Page<'_>) -> Vec<Attachment> {
    if !looks_like_html(page) || !IN_BYTES.is_match(page.body) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for element in page.elements() {
        for (target, label) in targets(element) {
            offer(page, &mut found, Candidate { target, label, element });
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

fn looks_like_html(page: &Page<'_>) -> bool {
    let kind = page.content_type.to_ascii_lowercase();
    if ["html", "xml", "text/plain"].iter().any(|word| kind.contains(word)) {
        return true;
    }
    let head = &page.body[..page.body.len().min(512)];
    // portals send HTML as anything; documents of every kind have zeros or a sign of their own at the start
    head.contains(&b'<') && !head.contains(&0) && !head.starts_with(b"%PDF") && !head.starts_with(b"PK")
}

/// Something that an element refers to.
struct Candidate<'a> {
    target: String,
    label: String,
    element: ElementRef<'a>,
}

/// What an element refers to that may be a document, each with the words about it.
fn targets(element: ElementRef<'_>) -> Vec<(String, String)> {
    let node = element.value();
    let mut targets = Vec::new();
    let attribute = match node.name() {
        "a" | "area" => "href",
        "iframe" | "embed" | "frame" => "src",
        "object" => "data",
        "param" => "value",
        "script" if node.attr("src").is_none() => {
            let text: String = element.text().collect();
            return quoted(&text).map(|target| (target, String::new())).collect();
        }
        _ => "",
    };
    let onclick = node.attr("onclick");
    if attribute.is_empty() && onclick.is_none() {
        return targets;
    }
    let label = || {
        let text = link::text_of(element);
        let title = node.attr("title").map(folded).unwrap_or_default();
        if title.len() > text.len() { title } else { text }
    };
    if let Some(value) = node.attr(attribute) {
        if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
            targets.extend(quoted(value).map(|target| (target, label())));
        } else {
            targets.push((value.to_owned(), label()));
        }
    }
    targets.extend(onclick.into_iter().flat_map(quoted).map(|target| (target, label())));
    targets
}

fn quoted(script: &str) -> impl Iterator<Item = String> {
    QUOTED.captures_iter(script).filter_map(|found| Some(found.get(1)?.as_str().to_owned()))
}

fn offer(page: &Page<'_>, found: &mut Vec<Attachment>, candidate: Candidate<'_>) {
    let Some(uri) = page.resolve(&candidate.target).map(|uri| inside_viewer(page, &uri).unwrap_or(uri)) else { return };
    if found.len() < MOST
        && could_be_the_report(page, &uri, &candidate)
        && found.iter().all(|held| held.uri.surt() != uri.surt())
        && uri.surt() != page.uri.surt()
    {
        let label = (!candidate.label.is_empty()).then_some(candidate.label);
        found.push(Attachment { uri, label });
    }
}

/// The document that a viewer's page shows: `viewer.html?file=/a/b.pdf`.
fn inside_viewer(page: &Page<'_>, uri: &CrawlUri) -> Option<CrawlUri> {
    if is_document(uri.path()) {
        return None;
    }
    let file = ["file", "url", "src", "filepath", "filePath"].iter().find_map(|name| uri.query(name))?;
    // a bare name is what the server calls its file, not where it is
    let looks_whole = file.contains('/') && is_document(file.split('?').next().unwrap_or_default());
    looks_whole.then(|| page.resolve(&file)).flatten()
}

fn could_be_the_report(page: &Page<'_>, uri: &CrawlUri, candidate: &Candidate<'_>) -> bool {
    let address = uri.as_str();
    let named = is_document(uri.path()) || uri.url().query_pairs().any(|(_, value)| is_document(&value));
    let served = SERVED.is_match(address) && (is_document(&candidate.label) || candidate.label.starts_with("附件"));
    if !(named || served) || candidate.target.starts_with('#') {
        return false;
    }
    let path = uri.path().to_ascii_lowercase();
    let furniture = ["/images/", "/img/", "/css/", "/js/", "/app/", "/template/", "/plugins/"];
    if furniture.iter().any(|folder| path.contains(folder)) || FURNITURE.is_match(&candidate.label) {
        return false;
    }
    let by_label = title::judge(&candidate.label).verdict;
    let by_name = title::judge(&file_name(uri)).verdict;
    let says = |verdict| matches!(verdict, Verdict::Report | Verdict::Doubt);
    let denies = |verdict| matches!(verdict, Verdict::Not(reason) if reason != title::UNRELATED);
    if says(by_label) || says(by_name) {
        return true;
    }
    !denies(by_label) && !denies(by_name) && uri.host() == page.uri.host() && !link::in_frame(candidate.element)
}

/// The last part of an address with its percent signs resolved.
fn file_name(uri: &CrawlUri) -> String {
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    url::form_urlencoded::parse(format!("n={}", last.replace('+', "%2B")).as_bytes())
        .next()
        .map_or_else(String::new, |(_, name)| name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<String> {
        let uri = CrawlUri::parse("http://a.gov.cn/nb/202101/t20210115_1.html").unwrap();
        let page = Page::new(&uri, "text/html", body.as_bytes());
        read_report(&page)
            .into_iter()
            .map(|a| a.uri.as_str().trim_start_matches("http://a.gov.cn").to_owned())
            .collect()
    }

    #[test]
    fn documents_are_found_however_a_page_refers_to_them() {
        for (body, wanted) in [
            ("<a href='./P020210115123456789012.docx'>附件：年报</a>", "/nb/202101/P020210115123456789012.docx"),
            (
                "<a href='/module/download/downfile.jsp?classid=0&amp;filename=00ff.pdf'>点击下载</a>",
                "/module/download/downfile.jsp?classid=0&filename=00ff.pdf",
            ),
            ("<iframe src='/pdfjs/web/viewer.html?file=%2Ffiles%2F2020.pdf'></iframe>", "/files/2020.pdf"),
            ("<embed src='x.ofd'>", "/nb/202101/x.ofd"),
            ("<object data=/f/y.PDF></object>", "/f/y.PDF"),
            ("<p onclick=\"window.open('../z.wps')\">查看</p>", "/nb/z.wps"),
            ("<script>var file = \"/upload/report.pdf\";</script>", "/upload/report.pdf"),
            ("<a href='/attachment/17'>2020年政府信息公开年报.doc</a><!-- /attach -->", "/attachment/17"),
            ("<div class=nav><a href='/n.pdf'>某局2020年政府信息公开年报</a></div>", "/n.pdf"),
        ] {
            assert_eq!(found(body), [wanted], "{body}");
        }
    }

    #[test]
    fn what_stands_on_every_page_is_no_attachment() {
        for body in [
            "<p>没有附件</p>",
            "<a href='/images/help.pdf'>帮助</a>",
            "<a href='/f/1.doc'>政府信息公开申请表</a>",
            "<a href='/f/2.pdf'>政府信息公开指南</a>",
            "<div class='footer'><a href='/f/3.pdf'>附件</a></div>",
            "<a href='http://other.example/f/4.pdf'>白皮书</a>",
            "<a href='/download/app.apk'>APP下载</a>",
            "<script>document.write('x')</script>",
        ] {
            assert_eq!(found(body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn a_document_has_no_attachments() {
        let uri = CrawlUri::parse("http://a.gov.cn/x.pdf").unwrap();
        let page = Page::new(&uri, "application/octet-stream", b"%PDF-1.4 <a href='y.pdf'>");
        assert_eq!(read_report(&page), []);
    }
}
