//! The call for a list, `/site/label/8888`: its address as the page has it, or put together from what the page's script names.

use crate::discover::call::{self, Missing};
use crate::discover::page::Page;
use crate::discover::{ListingRequest, script};
use crate::model::capture::Request;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use regex::Regex;
use std::sync::LazyLock;

const ENDPOINT: &str = "/site/label/8888";

/// What the configuration can give.
pub(super) const PARAMS: &[&str] = &["siteid", "organid", "catid", "file"];

/// How much of a script round the list's name is looked through, in bytes.
const REACH: usize = 3000;

/// The call as a constant of the page.
static CONSTANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["']([^"'\s<>]{0,200}/site/label/8888\?[^"'\s<>]{1,2000})["']"#).expect("a constant pattern")
});

pub(super) fn is_call(uri: &CrawlUri) -> bool {
    uri.path().contains(ENDPOINT)
}

/// The number of the page that a call asks for.
pub(super) fn number(uri: &CrawlUri) -> Option<u32> {
    uri.query("pageIndex").map_or(Some(1), |number| number.parse().ok())
}

/// The same call for another page.
pub(super) fn numbered(uri: &CrawlUri, number: u32) -> CrawlUri {
    uri.with_query("pageIndex", &number.to_string())
}

/// The records that a pager declares.
pub(super) fn total(text: &str) -> Option<u32> {
    let at = text.find("Ls.pagination(")?;
    script::number(text.get(at..)?.split(')').next()?, "total")
}

/// The call for the first page of the list; none where the page has no list.
pub(super) fn first(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Result<Option<Request>, Vec<Missing>> {
    let text = page.text();
    let whole = CONSTANT.captures_iter(text).filter_map(|call| {
        let uri = page.uri.join(&call.get(1)?.as_str().replace("&amp;", "&")).ok()?;
        let names_list = uri.query("labelName").is_some_and(|name| name.contains("List"));
        (names_list && uri.query("siteId").is_some()).then_some(uri)
    });
    if let Some(uri) = whole.into_iter().next() {
        return Ok(Some(call::by_script(page, at, numbered(&without_noise(&uri), 1))));
    }
    let Some(place) = text.find("publicInfoList").filter(|_| text.contains(ENDPOINT)) else { return Ok(None) };
    // links of the frame have parameters of the same names
    let script = script_at(text, place);
    let uri = from_parts(source, page, (script, around(text, place)))?;
    Ok(Some(call::by_script(page, at, uri)))
}

/// A call's random number is there against caches only.
fn without_noise(uri: &CrawlUri) -> CrawlUri {
    let pairs: Vec<(String, String)> = uri
        .url()
        .query_pairs()
        .filter(|(name, _)| name != "_")
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    let query = call::form(pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())));
    uri.join(&format!("{}?{query}", uri.path())).unwrap_or_else(|_| uri.clone())
}

/// The call from the names in its script, else in the scripts near it: which list, whose, and the template that it is drawn with
/// cannot be guessed.
fn from_parts(source: &Source, page: &Page<'_>, (own, near): (&str, &str)) -> Result<CrawlUri, Vec<Missing>> {
    let value = |name: &str| script::value(own, name).or_else(|| script::value(near, name));
    let given = |param: &str, name: &str| call::param(source, param).or_else(|| value(name));
    let site = given("siteid", "siteId").or_else(|| meta(page, "siteid"));
    let organ = given("organid", "organId").or_else(|| super::unit_in(page.uri));
    let file = given("file", "file");
    let mut missing = Vec::new();
    for (value, code, field, param) in [
        (&site, "siteid-not-found", "siteId", "siteid"),
        (&organ, "organid-not-found", "organId, the unit", "organid"),
        (&file, "file-not-found", "file, the list's template", "file"),
    ] {
        if value.is_none() {
            let sought = "the script that names publicInfoList, the meta tag SiteId and the page's address";
            missing.push(Missing { code, field, sought, param });
        }
    }
    let (Some(site), Some(organ), Some(file)) = (site, organ, file) else { return Err(missing) };
    let said = |name: &str, usual: &str| value(name).unwrap_or_else(|| usual.to_owned());
    let several = script::value(own, "catIds").map(|ids| ("catIds", ids));
    let category = given("catid", "catId").or_else(|| page.uri.query("catId"));
    let pairs = [
        ("IsAjax", "1".to_owned()),
        ("dataType", "html".to_owned()),
        ("labelName", "publicInfoList".to_owned()),
        ("siteId", site),
        ("pageSize", said("pageSize", "15")),
        ("pageIndex", "1".to_owned()),
        ("action", "list".to_owned()),
        ("isDate", "true".to_owned()),
        ("dateFormat", "yyyy-MM-dd".to_owned()),
        ("length", said("length", "80")),
        ("organId", organ),
        ("type", said("type", &page.uri.query("type").unwrap_or_else(|| "4".to_owned()))),
        ("catId", category.unwrap_or_default()),
        ("file", file),
    ];
    let path = near.find(ENDPOINT).map_or(ENDPOINT, |at| path_before(near, at));
    let query = call::form(pairs.iter().chain(&several).map(|(name, value)| (*name, value.as_str())));
    page.uri.join(&format!("{path}?{query}")).map_err(|_| Vec::new())
}

/// The call's path as the script has it: some portals lie in a folder of their host.
fn path_before(near: &str, at: usize) -> &str {
    let start = near[..at].rfind(['"', '\'']).map_or(at, |quote| quote + 1);
    let path = &near[start..at + ENDPOINT.len()];
    if path.len() <= 200 && !path.contains(char::is_whitespace) { path } else { ENDPOINT }
}

fn meta(page: &Page<'_>, name: &str) -> Option<String> {
    let named = |e: &scraper::ElementRef<'_>| e.value().attr("name").is_some_and(|n| n.eq_ignore_ascii_case(name));
    let tag = page.elements().filter(|e| e.value().name() == "meta").find(named)?;
    tag.value().attr("content").map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned)
}

/// The script that a place of the page stands in; nothing where it stands in none.
fn script_at(text: &str, at: usize) -> &str {
    let (before, behind) = text.split_at(at);
    let start = before.rfind("<script").filter(|start| before.rfind("</script") < Some(*start));
    let end = behind.find("</script");
    start.zip(end).and_then(|(start, end)| text.get(start..at + end)).unwrap_or_default()
}

fn around(text: &str, at: usize) -> &str {
    let (mut start, mut end) = (at.saturating_sub(REACH), (at + REACH).min(text.len()));
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[start..end]
}
