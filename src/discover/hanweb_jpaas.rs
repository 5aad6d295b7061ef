//! `hanweb-jpaas`: columns of 大汉 JPaaS, the newer JCMS. Articles are `…/art/<year>/art_<32 hex>.html`; what a column's page
//! does not hold itself comes from a unit's call: its `queryData` and, from the second page on, `paramJson`. The answer is
//! JSON with a piece of HTML in it; an answer that says `success: false` is no page, whatever its status. `[source.params]` can
//! give the call's own fields: `webid`, `pageid`, `tplsetid`, and `tagid`, which also chooses among the units of a page.

use super::call::{self, Missing};
use super::column::Columns;
use super::entries::Known;
use super::link::{self, Link};
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, entries, script};
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::{CrawlUri, SurtKey};
use crate::title::Verdict;
use regex::Regex;
use scraper::{ElementRef, Html};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::LazyLock;

pub(super) struct Jpaas;

/// The call's own path, where a page names none.
const ENDPOINT: &str = "/api-gateway/jpaas-publish-server/front/page/build/unit";

/// The most entries that are asked for at once, as far as portals were seen to answer.
const MOST_ROWS: u32 = 50;

/// What a unit's call cannot do without: the parameter, the issue's code, the name in the configuration.
const NEEDED: &[(&str, &str, &str)] = &[
    ("webId", "webid-not-found", "webid"),
    ("pageId", "pageid-not-found", "pageid"),
    ("tplSetId", "tplsetid-not-found", "tplsetid"),
    ("tagId", "tagid-not-found", "tagid"),
];

/// How far above its link the part of a gathering page is looked for, and how many of its nodes are looked at.
const LEVELS_UP: usize = 3;
const MOST_NODES: usize = 1000;

/// How deep such links are followed, and how many of one page are.
const DEEPEST: u8 = 3;
const MOST_PARTS: usize = 50;

static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/art/[0-9]{4}/art_[0-9a-f]{32}\.html$").expect("a constant pattern"));
static HOLDER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(?i)querydata\s*=\s*["']\{"#).expect("a constant pattern"));
static ARTICLE_MARK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/art/[0-9]{4}/art_[0-9a-f]{32}\.html").expect("a constant pattern"));

/// A unit of a page: the call for its entries, and what the page says of their number.
struct Unit {
    uri: CrawlUri,
    count: Option<u32>,
    rows: Option<u32>,
}

impl Dialect for Jpaas {
    fn name(&self) -> &'static str {
        "hanweb-jpaas"
    }

    fn marks(&self) -> &'static str {
        "articles `/art/<year>/art_<32 hex>.html`, or a unit with `queryData` and the path of `jpaas-publish-server`"
    }

    fn params(&self) -> &'static [&'static str] {
        &["webid", "pageid", "tplsetid", "tagid"]
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        call::faults(source, self.params(), &[])
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        let text = page.text();
        // an island of records or their proxy is the classic column's, whatever counters stand beside it
        if text.contains("<recordset>") || (text.contains("dataproxy.jsp") && !HOLDER.is_match(text)) {
            return false;
        }
        HOLDER.is_match(text)
            || text.contains("/jpaas-publish-server/")
            || is_call(page.uri)
            || (ARTICLE_MARK.is_match(text)
                && page.anchors().filter_map(|(_, href)| page.resolve(href)).any(|uri| is_below(&uri, page.uri)))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        if is_call(page.uri) { answer(source, page, at) } else { column(source, page, at) }
    }
}

fn is_call(uri: &CrawlUri) -> bool {
    uri.path().ends_with("/front/page/build/unit")
}

/// Whether an address is an article of a column.
fn is_below(uri: &CrawlUri, column: &CrawlUri) -> bool {
    ARTICLE.is_match(uri.path()) && uri.host() == column.host() && uri.path().starts_with(link::folder(column))
}

/// A column's page: its own entries, the columns below, and the call for the rest.
fn column(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Jpaas.name());
    let mut columns = Columns::new(source, page, at, sift.in_report_column());
    let own =
        |link: &Link<'_>| (is_below(&link.uri, page.uri) && !link.in_frame()).then_some(Known::Entry(Place::InList));
    let entries = entries::offer_page(&mut sift, page, &mut columns, own);
    let mut listing = sift.finish();
    let columns = columns.requests(&mut listing);
    listing.matched |= Jpaas.recognise(page);
    match unit(source, page) {
        Ok(Some(unit)) => follow(page, at, &mut listing, (unit, entries)),
        Ok(None) => {}
        Err(missing) => missing.iter().for_each(|missing| call::say_missing(&mut listing, page, missing)),
    }
    listing.next.extend(columns);
    let known: HashSet<SurtKey> = listing.next.iter().map(|next| next.request.uri.surt()).collect();
    listing.next.extend(wholes(page, at).into_iter().filter(|whole| !known.contains(&whole.request.uri.surt())));
    listing
}

/// The columns of which the page shows the newest entries only, where reports are among them.
fn wholes(page: &Page<'_>, at: &ListingRequest) -> Vec<ListingRequest> {
    let of_reports = |anchor: ElementRef<'_>| {
        let part = anchor.ancestors().take(LEVELS_UP).filter_map(ElementRef::wrap);
        let links = part.into_iter().flat_map(|part| part.descendants().take(MOST_NODES).filter_map(ElementRef::wrap));
        links
            .filter_map(|e| Link::read(page, e, e.value().attr("href")?))
            .any(|l| l.judgement.verdict == Verdict::Report)
    };
    let more = page.anchors().filter(|(anchor, _)| anchor.value().classes().any(|class| class == "xxgk_more"));
    let more = more.filter(|(anchor, _)| at.depth < DEEPEST && of_reports(*anchor)).take(MOST_PARTS);
    let links = more.filter_map(|(anchor, href)| Link::read(page, anchor, href));
    links.filter(|link| link.uri.host() == page.uri.host()).map(|link| at.below(page, &link)).collect()
}

/// Where a column goes on behind the entries that its page holds itself.
fn follow(page: &Page<'_>, at: &ListingRequest, listing: &mut Listing, (unit, entries): (Unit, u32)) {
    listing.declared_total = unit.count;
    if entries == 0 {
        let request = call::by_script(page, at, unit.uri);
        listing.frame(at.framed(page, Jpaas.name(), request));
        return;
    }
    let rows = unit.rows.unwrap_or(entries).clamp(1, MOST_ROWS);
    let left = unit.count.map(|count| count.saturating_sub(rows));
    if left == Some(0) {
        return;
    }
    let uri = paged(&unit.uri, 2, rows);
    let mut next = at.further(page, listing, call::by_script(page, at, uri));
    next.trail.left = left;
    listing.next.push(next);
}

/// The second and later pages: the number goes in JSON; as plain parameters it is not heeded.
fn paged(uri: &CrawlUri, number: u32, rows: u32) -> CrawlUri {
    uri.with_query("paramJson", &json!({"pageNo": number, "pageSize": rows}).to_string())
}

/// The unit that holds the list; none where the page has no call at all.
fn unit(source: &Source, page: &Page<'_>) -> Result<Option<Unit>, Vec<Missing>> {
    let wanted = call::param(source, "tagid");
    let holders: Vec<(ElementRef<'_>, Map<String, Value>)> =
        page.elements().filter_map(|e| Some((e, query_data(e.value().attr("querydata")?)?))).collect();
    let best = holders.iter().enumerate().max_by_key(|(index, (element, data))| {
        let tag = data.get("tagId").and_then(Value::as_str).unwrap_or_default();
        let low = tag.to_lowercase();
        (
            wanted.as_deref() == Some(tag),
            element.value().attr("count").is_some(),
            !link::in_frame(*element)
                && !["导航", "头部", "页头", "底部", "页脚", "位置", "nav"].iter().any(|w| low.contains(w)),
            ["列表", "list", "分页"].iter().any(|word| low.contains(word)),
            ["内容", "区域", "右侧"].iter().any(|word| low.contains(word)),
            std::cmp::Reverse(*index),
        )
    });
    let (element, mut data) = match best {
        Some((_, (element, data))) => (Some(*element), data.clone()),
        None if page.text().contains("jpaas-publish-server") => (None, named_in_script(page)),
        None => return Ok(None),
    };
    let missing = complete(source, &mut data);
    if !missing.is_empty() {
        return Err(missing);
    }
    let attribute = |name: &str| element.and_then(|e| e.value().attr(name)).map(str::trim).filter(|v| !v.is_empty());
    let path = attribute("url").or_else(|| attribute("uniturl")).unwrap_or(ENDPOINT);
    let Some(mut uri) = page.uri.join(path).ok() else { return Ok(None) };
    for (name, value) in &data {
        match value {
            Value::String(text) => uri = uri.with_query(name, text),
            Value::Number(_) | Value::Bool(_) => uri = uri.with_query(name, &value.to_string()),
            _ => {}
        }
    }
    let number = |name: &str| attribute(name)?.parse().ok();
    Ok(Some(Unit { uri, count: number("count"), rows: number("rows").filter(|rows| *rows > 0) }))
}

/// Adds what the configuration gives; what is then still missing.
fn complete(source: &Source, data: &mut Map<String, Value>) -> Vec<Missing> {
    let mut missing = Vec::new();
    for (field, code, param) in NEEDED {
        if let Some(word) = call::param(source, param) {
            data.insert((*field).to_owned(), Value::String(word));
        }
        if data.get(*field).is_none_or(|value| value.is_null() || value.as_str() == Some("")) {
            let sought = "the attribute queryData of the list's unit and the page's scripts";
            missing.push(Missing { code, field, sought, param });
        }
    }
    missing
}

/// `{'webId':'3185',…}`: JSON but for its quotes.
fn query_data(text: &str) -> Option<Map<String, Value>> {
    let read = |text: &str| serde_json::from_str::<Map<String, Value>>(text).ok();
    read(text).or_else(|| read(&text.replace('\'', "\"")))
}

/// The same as a script's own values.
fn named_in_script(page: &Page<'_>) -> Map<String, Value> {
    let text = page.text();
    let known = NEEDED.iter().map(|(field, ..)| *field).chain(["parseType", "pageType"]);
    known.filter_map(|field| Some((field.to_owned(), Value::String(script::value(text, field)?)))).collect()
}

/// The answer of a unit's call.
fn answer(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Jpaas.name());
    let markup = match markup(page) {
        Ok(markup) => markup,
        Err((code, detail)) => {
            let mut listing = sift.finish();
            listing.note(code, Severity::Warning, page.uri, detail);
            return listing;
        }
    };
    let html = entries::parsed(&markup);
    let entries = entries::offer(&mut sift, page, &html);
    let (count, rows) = pagination(&html, &markup);
    let mut listing = sift.finish();
    listing.matched = true;
    listing.declared_total = count;
    listing.note_if_bare(at);
    let (number, asked_rows) = asked(page.uri);
    let rows = asked_rows.or(rows).unwrap_or(entries).clamp(1, MOST_ROWS);
    // by whole pages, as the portal counts them: an entry may have several links or none
    let shown = if listing.is_empty() || listing.repeats { 0 } else { rows };
    let left = at.trail.left.or(count).map(|left| left.saturating_sub(shown));
    if shown == 0 || left == Some(0) {
        listing.note_if_short(page.uri, left);
        return listing;
    }
    if let Some(number) = number.checked_add(1) {
        let uri = paged(page.uri, number, rows);
        let mut next = at.further(page, &listing, call::by_script(page, at, uri));
        next.trail.left = left;
        listing.next.push(next);
    }
    listing
}

/// The piece of HTML in an answer, or why there is none.
fn markup(page: &Page<'_>) -> Result<String, (&'static str, String)> {
    let answer = call::json(page).map_err(|detail| ("answer-unreadable", detail))?;
    let said = answer.get("message").or_else(|| answer.get("msg")).and_then(Value::as_str).unwrap_or_default();
    if answer.get("success") == Some(&Value::Bool(false)) {
        let said: String = said.chars().take(200).collect();
        return Err(("call-refused", format!("the portal answers success:false to the call for the list: {said:?}")));
    }
    let html = answer.get("data").and_then(|data| data.get("html").or(Some(data))).and_then(Value::as_str);
    html.map(str::to_owned).ok_or_else(|| ("answer-unreadable", "the answer has no data.html".to_owned()))
}

/// The total and the entries of a page, from the piece's node of pages or from the script that draws it.
fn pagination(html: &Html, markup: &str) -> (Option<u32>, Option<u32>) {
    let elements = html.tree.root().descendants().filter_map(ElementRef::wrap);
    let node = elements.into_iter().find(|e| e.value().attr("count").is_some() && e.value().attr("rows").is_some());
    let number = |name: &str| match node {
        Some(node) => node.value().attr(name)?.trim().parse().ok(),
        None => script::number(markup, name),
    };
    (number("count"), number("rows").filter(|rows| *rows > 0))
}

/// Which page was asked, and how many entries of it.
fn asked(uri: &CrawlUri) -> (u32, Option<u32>) {
    let Some(sent) = uri.query("paramJson").and_then(|text| serde_json::from_str::<Value>(&text).ok()) else {
        return (1, None);
    };
    let number = |name: &str| sent.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    (number("pageNo").unwrap_or(1), number("pageSize"))
}
