//! `hanweb-jpage`: columns of 大汉 JCMS, classic. The column page carries its first records in an island of XML
//! (`datastore`, `recordset`); further ones come from `dataproxy.jsp`, by the address that the island's `nextgroup` holds,
//! or by the form that the page's script describes.

use super::link::{self, Link};
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use crate::nesting;
use regex::Regex;
use scraper::{ElementRef, Html};
use std::fmt::Write as _;
use std::sync::LazyLock;

pub(super) struct Jpage;

/// Records that the script asks for at once where it does not say so itself: pages of 15 in groups of 3.
const PER_PAGE: u32 = 15;
const GROUP: u32 = 3;

static RECORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?is)<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>"));
static NEXT_GROUP: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?is)<nextgroup>.{0,200}?href\s*=\s*["']([^"'<>]+)["']"#));
static TOTAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)\btotalRecord["']?\s*[:=]\s*["']?([0-9]{1,9})|<totalrecord>\s*([0-9]{1,9})"#));
static PER: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\bperPage["']?\s*[:=]\s*["']?([0-9]{1,4})"#));
static GROUPS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\bgroupSize["']?\s*[:=]\s*["']?([0-9]{1,2})"#));
static PROXY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"["']((?:[^"'\s<>]*/)?(?:more(?:column)?)?dataproxy\.jsp)[^"'\s<>]*["']"#));
static PAGE_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"([?&]page=)([0-9]{1,9})"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Jpage {
    fn name(&self) -> &'static str {
        "hanweb-jpage"
    }

    fn marks(&self) -> &'static str {
        "records (`<recordset>`) and the address of a `dataproxy.jsp`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        ["<recordset>", "dataproxy.jsp", "totalRecord"].iter().any(|mark| page.text().contains(mark))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let text = page.text();
        let mut sift = Sift::new(source, page, at, self.name());
        let records: Vec<&str> = RECORD.captures_iter(text).filter_map(|r| r.get(1)).map(|r| r.as_str()).collect();
        offer_records(&mut sift, page, &records);
        if records.is_empty() && at.page == 1 {
            for link in page.anchors().filter_map(|(anchor, href)| Link::read(page, anchor, href)) {
                sift.offer(&link, Place::Anywhere);
            }
        }
        let mut listing = sift.finish();
        let handed_out = u32::try_from(records.len()).unwrap_or(u32::MAX);
        listing.matched = !records.is_empty() || self.recognise(page) || (at.page > 1 && text.len() < 200);
        listing.declared_total = TOTAL.captures(text).and_then(|t| t.get(1).or(t.get(2))?.as_str().parse().ok());
        let left = match at.trail.left {
            None => listing.declared_total.map(|total| total.saturating_sub(handed_out)),
            Some(_) if listing.repeats => at.trail.left,
            Some(left) => Some(left.saturating_sub(handed_out)),
        };
        listing.next = next(page, at, &listing).into_iter().collect();
        match listing.next.first_mut() {
            Some(next) => next.trail.left = left,
            None => warn_if_short(page, &mut listing, left),
        }
        listing
    }
}

/// Some portals answer deep pages with an empty body and 200: what they declared and never showed must not pass silently.
fn warn_if_short(page: &Page<'_>, listing: &mut Listing, left: Option<u32>) {
    if let Some(left) = left.filter(|left| *left > 0) {
        let detail = format!("the portal declares {left} more records than it hands out");
        listing.note("listing-cut-short", Severity::Warning, page.uri, detail);
    }
}

/// Each record is a piece of HTML, a `<li>` or a `<tr>`; of its links the one that says most is the record's.
fn offer_records(sift: &mut Sift<'_>, page: &Page<'_>, records: &[&str]) {
    let mut joined = String::with_capacity(records.iter().map(|r| r.len() + 40).sum());
    for record in records {
        // a row outside a table would lose its cells
        let row = record.as_bytes().windows(3).any(|w| w.eq_ignore_ascii_case(b"<tr"));
        let (open, close) = if row { ("<table>", "</table>") } else { ("", "") };
        let _ = write!(joined, "<x-record>{open}{record}{close}</x-record>");
    }
    let html = Html::parse_fragment(&nesting::tamed(&joined));
    for record in html.tree.root().descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "x-record")
    {
        let anchors = record.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "a");
        let links = anchors.filter_map(|a| Link::read(page, a, a.value().attr("href")?));
        let best = links.max_by_key(|l| (link::says(&l.judgement), link::is_article(&l.uri), l.words.len()));
        if let Some(link) = best {
            sift.offer(&link, Place::InList);
        }
    }
}

fn next(page: &Page<'_>, at: &ListingRequest, listing: &Listing) -> Option<ListingRequest> {
    // an island may be empty and leave even the first records to the proxy
    if (listing.is_empty() && at.page > 1) || (listing.repeats && at.trail.probe) {
        return None;
    }
    let mut request = by_page(page, at).or_else(|| by_record(page, at, listing))?;
    request.ajax = true;
    // the column page, from its first answer on
    request.referer = at.request.referer.clone().or_else(|| Some(page.uri.clone()));
    Some(at.further(page, listing, request))
}

/// The page form: the address of `nextgroup` verbatim (its ids may be encrypted), with nothing but the number replaced.
fn by_page(page: &Page<'_>, at: &ListingRequest) -> Option<Request> {
    let own = page_number(at.request.uri.as_str());
    let group = NEXT_GROUP.captures(page.text()).and_then(|group| group.get(1));
    let group = group.and_then(|href| page.uri.join(&href.as_str().replace("&amp;", "&")).ok());
    let uri = match (group, own) {
        (Some(group), None) => group,
        (Some(group), Some(own)) if page_number(group.as_str()).is_some_and(|number| number > own) => group,
        (_, Some(own)) => numbered(&at.request.uri, own.checked_add(1)?)?,
        (None, None) => return None,
    };
    Some(Request::get(uri))
}

fn page_number(uri: &str) -> Option<u32> {
    if !uri.contains("dataproxy.jsp") {
        return None;
    }
    PAGE_NUMBER.captures(uri)?.get(2)?.as_str().parse().ok()
}

fn numbered(uri: &CrawlUri, number: u32) -> Option<CrawlUri> {
    CrawlUri::parse(&PAGE_NUMBER.replace(uri.as_str(), format!("${{1}}{number}"))).ok()
}

/// The record form: a POST with the script's own parameters for the records behind the last one seen.
fn by_record(page: &Page<'_>, at: &ListingRequest, listing: &Listing) -> Option<Request> {
    let number = |name: &str| at.request.uri.query(name)?.parse::<u32>().ok();
    if let (Some(_), Some(first), Some(last)) = (&at.request.form, number("startrecord"), number("endrecord")) {
        let step = last.checked_sub(first)?.checked_add(1)?;
        let uri = at.request.uri.with_query("startrecord", &last.checked_add(1)?.to_string());
        let uri = uri.with_query("endrecord", &last.checked_add(step)?.to_string());
        return Some(Request { uri, ..at.request.clone() });
    }
    let text = page.text();
    let proxy = PROXY.captures(text)?.get(1)?;
    let seen = u32::try_from(listing.keys.len()).ok()?;
    let said = |pattern: &Regex| pattern.captures(text)?.get(1)?.as_str().parse::<u32>().ok().filter(|n| *n > 0);
    let per_page = said(&PER).unwrap_or(PER_PAGE);
    let step = per_page.saturating_mul(said(&GROUPS).unwrap_or(GROUP));
    let (first, last) = (seen.checked_add(1)?, seen.checked_add(step)?);
    let uri =
        page.uri.join(&format!("{}?startrecord={first}&endrecord={last}&perpage={per_page}", proxy.as_str())).ok()?;
    let form = form(around(text, proxy.start()))?;
    Some(Request { form: Some(form), ..Request::get(uri) })
}

/// The script's parameters in the order in which the portal's own page sends them; none without the column and the
/// widget, which cannot be guessed.
fn form(script: &str) -> Option<String> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, usual) in [
        ("col", Some("1")),
        ("appid", Some("1")),
        ("webid", Some("1")),
        ("path", Some("/")),
        ("columnid", None),
        ("sourceContentType", Some("1")),
        ("unitid", None),
        ("webname", Some("")),
        ("permissiontype", Some("0")),
    ] {
        let said = pattern(&format!(r#"(?i)\b{name}["']?\s*[:=]\s*["']?([^"'&,}}\s<>]*)"#));
        let value = said.captures(script).and_then(|found| found.get(1)).map(|value| value.as_str());
        let value = value.filter(|value| !value.is_empty()).or(usual)?;
        let value = url::form_urlencoded::parse(format!("v={value}").as_bytes())
            .next()
            .map_or_else(String::new, |(_, v)| v.into_owned());
        form.append_pair(name, &value);
    }
    Some(form.finish())
}

/// The part of a script in which a call's parameters stand.
fn around(text: &str, at: usize) -> &str {
    let reach = 1500;
    let mut start = at.saturating_sub(reach);
    let mut end = (at + reach).min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[start..end]
}
