//! The documents that a report's page links and that could be the report.
//!
//! Comes in: a page. Goes out: [`Attachment`]s. Most pages have none, so the bytes are looked through before anything is
//! decoded. What could be the report: what is named so; what is named nothing in particular (附件, 点击下载, a number) and
//! stands in the page's text on the portal's own hosts; the figures of the years before 2019 on a sheet of their own.
//! What is named as something else is not, whether or not the page holds the whole report itself.

mod targets;

use super::page::Page;
use super::{detail, link};
use crate::charset;
use crate::model::uri::CrawlUri;
use crate::title::{self, Judgement, Verdict};
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;
use targets::Target;

/// A document that a report's page links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Where it is.
    pub uri: CrawlUri,
    /// The words of its link, white space folded.
    pub label: Option<String>,
}

/// Formats that a report is published in, and what packs them.
const EXTENSIONS: &str = "docx?|wps|pdf|ofd|ceb|xlsx?|et|rtf|odt|zip|rar|7z";

/// How many documents of one page are taken.
const MOST: usize = 50;

/// What bytes a page that refers to a document cannot do without; the last two are 附件 in UTF-8 and GBK.
static IN_BYTES: LazyLock<regex::bytes::Regex> = LazyLock::new(|| {
    let pattern = format!(
        r#"(?i-u)\.(?:{EXTENSIONS})["'?&#\s<>)\\;]|downfile|download|attach|appendix|\xe9\x99\x84\xe4\xbb\xb6|\xb8\xbd\xbc\xfe"#
    );
    regex::bytes::Regex::new(&pattern).expect("a constant pattern")
});
static DOCUMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)\.(?:{EXTENSIONS})$")).expect("a constant pattern"));
/// A document's name within other words: "附件：年报.docx（点击下载）".
static NAMES_DOCUMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"(?i)\.(?:{EXTENSIONS})(?:$|[^a-z0-9])")).expect("a constant pattern"));
/// Addresses of programs that hand out files.
static SERVED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)downfile|download|/attach(?:ment|s)?[/.?]|/files?[/?]|getfile|openfile|appendix|fileid=|fileserver",
    )
    .expect("a constant pattern")
});
/// What portals offer on every page: forms to apply with, manuals, programs.
static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"申请表|流程图|客户端|(?i:app)(?:下载|$)|安卓|苹果|浏览器|插件|阅读器|使用说明|操作手册|使用手册|使用帮助|下载中心|适老|无障碍")
        .expect("a constant pattern")
});
/// Documents of other kinds, by the end of their names.
static OTHER_DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    let ends = "批复|决定|意见|标准|名单|合同|招标文件|采购文件|申报书|承诺书|简历|说明书|证书|照片|图片|视频|音频|课件|图集|指标体系";
    Regex::new(&format!(r"(?i)(?:{ends})(?:[（(][^（()）]*[）)])?(?:\.(?:{EXTENSIONS}))?$"))
        .expect("a constant pattern")
});
/// Words of a link that name nothing.
static UNNAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:请?(?:点击|单击)?(?:这里|此处)?(?:下载|查看|打开|预览|阅读|浏览|附件|文件|全文|原文|详情|word版?|pdf版?|版)*[0-9一二三四五]*[：:.。>]*)$")
        .expect("a constant pattern")
});

/// Longest words around a link that are taken for its own, in characters; what is longer is the article.
const LONGEST_AROUND: usize = 80;

/// Whether a file name or address ends like a document.
pub(super) fn is_document(name: &str) -> bool {
    DOCUMENT.is_match(name)
}

/// The name of the document that an address asks for: of its path, or of the parameter that names a file.
pub(super) fn document_name(uri: &CrawlUri) -> Option<String> {
    if is_document(uri.path()) {
        return Some(charset::file_name(uri.path()));
    }
    uri.url()
        .query_pairs()
        .map(|(_, value)| value)
        .find(|value| is_document(value))
        .map(|value| charset::file_name(&value))
}

/// The documents of a report's page, each once, in the page's order. A page that is no HTML has none.
pub fn read_report(page: &Page<'_>) -> Vec<Attachment> {
    if !looks_like_html(page) || !IN_BYTES.is_match(page.body) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let drawn = detail::article(page);
    let drawn_elements = drawn.iter().flat_map(|html| html.tree.root().descendants().filter_map(ElementRef::wrap));
    // the script that holds the article names its documents without saying where they are
    let is_read = |element: &ElementRef<'_>| drawn.is_none() || element.value().name() != "script";
    for element in page.elements().filter(is_read).chain(drawn_elements) {
        for target in targets::of(element) {
            offer(page, &mut found, target, element);
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

fn offer(page: &Page<'_>, found: &mut Vec<Attachment>, target: Target, element: ElementRef<'_>) {
    let Some(uri) = page.resolve(&target.address) else { return };
    let uri = inside_viewer(page, &uri).unwrap_or(uri);
    if found.len() < MOST
        && could_be_the_report(page, &uri, &target, element)
        && found.iter().all(|held| held.uri.surt() != uri.surt())
        && uri.surt() != page.uri.surt()
    {
        let label = (!target.label.is_empty()).then_some(target.label);
        found.push(Attachment { uri, label });
    }
}

/// The document that a viewer's page shows: `viewer.html?file=/a/b.pdf`. A viewer that is a page itself (pdf.js) reads
/// a relative path from where it lies, a program from where it is called.
fn inside_viewer(page: &Page<'_>, uri: &CrawlUri) -> Option<CrawlUri> {
    if is_document(uri.path()) {
        return None;
    }
    let names = ["file", "url", "src", "path", "pdf", "doc"];
    let of_file = |name: &str| names.iter().any(|known| name.to_ascii_lowercase().contains(known));
    let mut pairs = uri.url().query_pairs().filter(|(name, _)| of_file(name));
    let (_, file) = pairs.find(|(_, value)| is_document(value.split(['?', '#']).next().unwrap_or_default()))?;
    // written into the address of an address
    let file = if file.contains("%2F") || file.contains("%2f") {
        file.replace("%2F", "/").replace("%2f", "/").replace("%3A", ":").replace("%3a", ":")
    } else {
        file.into_owned()
    };
    let is_page = [".html", ".htm", ".shtml"].iter().any(|end| uri.path().to_ascii_lowercase().ends_with(end));
    if is_page {
        return uri.join(&file).ok();
    }
    // a bare name is what the server calls its file, not where it is
    file.contains('/').then(|| page.resolve(&file)).flatten()
}

fn could_be_the_report(page: &Page<'_>, uri: &CrawlUri, target: &Target, element: ElementRef<'_>) -> bool {
    let name = document_name(uri);
    if !(name.is_some() || is_served(uri, &target.label)) || target.address.starts_with('#') {
        return false;
    }
    let own = title::judge(&target.label);
    let by_name = title::judge(name.as_deref().unwrap_or_default());
    let around = if says_nothing(&target.label) { around(element, &target.label) } else { None };
    let beside = title::judge(around.as_deref().unwrap_or_default());
    let judgements = [own, by_name, beside];
    if judgements.iter().any(|judgement| judgement.verdict == Verdict::Report) {
        return true;
    }
    let words = || [Some(&target.label), name.as_ref(), around.as_ref()].into_iter().flatten();
    if judgements.iter().any(denies) || words().any(|w| FURNITURE.is_match(w) || OTHER_DOCUMENT.is_match(w.trim())) {
        return false;
    }
    let path = uri.path().to_ascii_lowercase();
    let furniture = ["/images/", "/img/", "/css/", "/js/", "/app/", "/template/", "/plugins/"];
    if furniture.iter().any(|folder| path.contains(folder)) {
        return false;
    }
    let hinted = judgements.iter().any(|judgement| judgement.verdict == Verdict::Doubt && judgement.year.is_some());
    hinted || (of_one_site(page.uri, uri) && !link::in_frame(element))
}

/// Whether a program hands out a file here, by the words of the link: an address without an extension says nothing.
fn is_served(uri: &CrawlUri, label: &str) -> bool {
    let path = uri.path().to_ascii_lowercase();
    let is_page = [".html", ".htm", ".shtml", "/"].iter().any(|end| path.ends_with(end));
    let attached = label.starts_with("附件") || label.starts_with("附：") || label.ends_with("附件");
    let said = attached || (UNNAMED.is_match(label) && label.contains("下载"));
    !is_page && (NAMES_DOCUMENT.is_match(label) || (said && SERVED.is_match(uri.as_str())))
}

/// Whether a text names another document. The figures on a sheet of their own belong to the report of the page.
fn denies(judgement: &Judgement) -> bool {
    matches!(judgement.verdict, Verdict::Not(reason) if reason != title::UNRELATED && reason != title::FIGURES)
}

fn says_nothing(label: &str) -> bool {
    let label: String = label.to_lowercase().split_whitespace().collect();
    UNNAMED.is_match(&label)
}

/// The other words of the line that the link stands in, where that is a line and not the article.
fn around(element: ElementRef<'_>, label: &str) -> Option<String> {
    let parent = element.ancestors().find_map(ElementRef::wrap)?;
    let line = matches!(parent.value().name(), "p" | "li" | "td" | "span" | "strong" | "div" | "dd");
    // what stands around a script is the page
    if !line || element.value().name() == "script" {
        return None;
    }
    let text = link::text_of(parent).replace(label, " ").trim().to_owned();
    (!text.is_empty() && text.chars().count() <= LONGEST_AROUND).then_some(text)
}

/// Whether two addresses are of one portal: the same host, or hosts below one name of an agency (`a.gov.cn`).
fn of_one_site(page: &CrawlUri, other: &CrawlUri) -> bool {
    let (page, other) = (page.host(), other.host());
    if page == other {
        return true;
    }
    let name = page.as_str();
    let site = if name.split('.').count() >= 4 { name.split_once('.').map_or(name, |(_, site)| site) } else { name };
    let below = other.as_str().strip_suffix(site).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    below && site.split('.').count() >= 3 && name.parse::<std::net::IpAddr>().is_err()
}

#[cfg(test)]
mod tests;
