//! `hanweb-jpage`: columns of 大汉 JCMS, classic. The column page carries its first records in an island of XML
//! (`datastore`, `recordset`); further ones come from `dataproxy.jsp`, by the address that the island's `nextgroup` holds,
//! or by the form that the page's script describes. `[source.params]` can give what the script does not name: `webid`,
//! `columnid`, `unitid` (the list's own widget).

mod island;

use super::call::Missing;
use super::link::Link;
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, call, entries, script};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use crate::nesting;
use island::Island;
use regex::Regex;
use scraper::{ElementRef, Html};
use std::fmt::Write as _;
use std::sync::LazyLock;

pub(super) struct Jpage;

/// Records that the script asks for at once where it does not say so itself: pages of 15 in groups of 3.
const PER_PAGE: u32 = 15;
const GROUP: u32 = 3;

/// The address of the proxy in a script, with its query where it is a constant.
static PROXY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"["']((?:[^"'\s<>]*/)?(?:more(?:column)?)?dataproxy\.jsp)([^"'\s<>]*)["']"#)
        .expect("a constant pattern")
});
static PAGE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"([?&]page=)([0-9]{1,9})").expect("a constant pattern"));

impl Dialect for Jpage {
    fn name(&self) -> &'static str {
        "hanweb-jpage"
    }

    fn marks(&self) -> &'static str {
        "records (`<recordset>`) and the address of a `dataproxy.jsp`"
    }

    fn params(&self) -> &'static [&'static str] {
        &["webid", "columnid", "unitid"]
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        call::faults(source, self.params(), &[])
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        ["<recordset>", "dataproxy.jsp", "totalRecord"].iter().any(|mark| page.text().contains(mark))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let text = page.text();
        let mut sift = Sift::new(source, page, at, self.name());
        let island = island::read(text);
        offer_records(&mut sift, page, &island.records);
        if island.records.is_empty() && at.page == 1 {
            for link in page.anchors().filter_map(|(anchor, href)| Link::read(page, anchor, href)) {
                sift.offer(&link, Place::Anywhere);
            }
        }
        let mut listing = sift.finish();
        let handed_out = u32::try_from(island.records.len()).unwrap_or(u32::MAX);
        listing.matched = handed_out > 0 || self.recognise(page) || (at.page > 1 && text.len() < 200);
        listing.declared_total = script::number(text, "totalRecord").or(island.total);
        let left = match at.trail.left {
            None => listing.declared_total.map(|total| total.saturating_sub(handed_out)),
            Some(_) if listing.repeats => at.trail.left,
            Some(left) => Some(left.saturating_sub(handed_out)),
        };
        if let Some(damage) = &island.damage {
            let detail = format!("the portal's XML is damaged ({damage}); {handed_out} whole records were read");
            listing.note("records-damaged", Severity::Warning, page.uri, detail);
        }
        match next(source, (page, &island), at, &listing) {
            Ok(next) => listing.next.extend(next),
            Err(missing) if left != Some(0) => call::say_missing(&mut listing, page, &missing),
            Err(_) => {}
        }
        match listing.next.first_mut() {
            Some(next) => next.trail.left = left,
            None => listing.note_if_short(page.uri, left),
        }
        listing
    }
}

/// Each record is a piece of HTML, a `<li>` or a `<tr>`; of its links the one that says most is the record's.
fn offer_records(sift: &mut Sift<'_>, page: &Page<'_>, records: &[String]) {
    let mut joined = String::with_capacity(records.iter().map(|r| r.len() + 40).sum());
    for record in records {
        // a row outside a table would lose its cells
        let row = record.as_bytes().windows(3).any(|w| w.eq_ignore_ascii_case(b"<tr"));
        let (open, close) = if row { ("<table>", "</table>") } else { ("", "") };
        let _ = write!(joined, "<x-record>{open}{record}{close}</x-record>");
    }
    let html = Html::parse_fragment(&nesting::tamed(&joined));
    let elements = html.tree.root().descendants().filter_map(ElementRef::wrap);
    for record in elements.filter(|e| e.value().name() == "x-record") {
        let anchors = record.descendants().filter_map(ElementRef::wrap).filter(|e| e.value().name() == "a");
        entries::offer_best(sift, page, &anchors.collect::<Vec<_>>());
    }
}

fn next(
    source: &Source,
    (page, island): (&Page<'_>, &Island),
    at: &ListingRequest,
    listing: &Listing,
) -> Result<Option<ListingRequest>, Missing> {
    // an island may be empty and leave even the first records to the proxy
    if (listing.is_empty() && at.page > 1) || (listing.repeats && at.trail.probe) {
        return Ok(None);
    }
    let request = match by_page((page, island), at) {
        Some(request) => Some(request),
        None => by_record(source, page, at, listing)?,
    };
    let Some(mut request) = request else { return Ok(None) };
    request.ajax = true;
    // the column page, from its first answer on
    request.referer = at.request.referer.clone().or_else(|| Some(page.uri.clone()));
    Ok(Some(at.further(page, listing, request)))
}

/// The page form: the address of `nextgroup` verbatim (its ids may be encrypted), with nothing but the number replaced;
/// or the address that a button for more carries.
fn by_page((page, island): (&Page<'_>, &Island), at: &ListingRequest) -> Option<Request> {
    let own = page_number(at.request.uri.as_str());
    let group = island.next_group.as_deref().and_then(|href| page.uri.join(href).ok());
    let uri = match (group, own) {
        (Some(group), None) => group,
        (Some(group), Some(own)) if page_number(group.as_str()).is_some_and(|number| number > own) => group,
        (_, Some(own)) => numbered(&at.request.uri, own.checked_add(1)?)?,
        (None, None) => button(page)?,
    };
    Some(Request::get(uri))
}

/// `morecolumndataproxy.jsp?page=1&…` as a constant in the page, where it names column and widget.
fn button(page: &Page<'_>) -> Option<CrawlUri> {
    let proxies = PROXY.captures_iter(page.text());
    let uris = proxies.filter_map(|proxy| {
        let (path, query) = (proxy.get(1)?.as_str(), proxy.get(2)?.as_str().replace("&amp;", "&"));
        page.uri.join(&format!("{path}{query}")).ok()
    });
    let mut whole = uris.filter(|uri| ["columnid", "unitid"].iter().all(|name| uri.query(name).is_some()));
    whole.find(|uri| page_number(uri.as_str()).is_some())
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
fn by_record(
    source: &Source,
    page: &Page<'_>,
    at: &ListingRequest,
    listing: &Listing,
) -> Result<Option<Request>, Missing> {
    if at.request.form.is_some() {
        return Ok(further_records(&at.request));
    }
    let text = page.text();
    let Some(proxy) = PROXY.captures(text).and_then(|proxy| proxy.get(1)) else { return Ok(None) };
    let said = |name: &str| script::number(text, name).filter(|n| (1..10_000).contains(n));
    let per_page = said("perPage").unwrap_or(PER_PAGE);
    let step = per_page.saturating_mul(said("groupSize").filter(|n| *n < 100).unwrap_or(GROUP));
    let seen = u32::try_from(listing.keys.len()).unwrap_or(u32::MAX);
    let (first, last) = (seen.saturating_add(1), seen.saturating_add(step));
    let form = form(source, around(text, proxy.start()), proxy.as_str())?;
    let address = format!("{}?startrecord={first}&endrecord={last}&perpage={per_page}", proxy.as_str());
    let uri = page.uri.join(&address).ok();
    Ok(uri.map(|uri| Request { form: Some(form), ..Request::get(uri) }))
}

/// The same form for as many records behind those that it asked for.
fn further_records(asked: &Request) -> Option<Request> {
    let number = |name: &str| asked.uri.query(name)?.parse::<u32>().ok();
    let (first, last) = (number("startrecord")?, number("endrecord")?);
    let step = last.checked_sub(first)?.checked_add(1)?;
    let uri = asked.uri.with_query("startrecord", &last.checked_add(1)?.to_string());
    let uri = uri.with_query("endrecord", &last.checked_add(step)?.to_string());
    Some(Request { uri, ..asked.clone() })
}

/// The script's parameters in the order in which the portal's own page sends them. Site, column and widget cannot be
/// guessed. The form for several columns at once has the length of the words that it cuts to.
fn form(source: &Source, text: &str, proxy: &str) -> Result<String, Missing> {
    let mut pairs = Vec::new();
    for (name, usual) in [
        ("col", Ok("1")),
        ("appid", Ok("1")),
        ("webid", Err("webid-not-found")),
        ("path", Ok("/")),
        ("columnid", Err("columnid-not-found")),
        ("sourceContentType", Ok("1")),
        ("unitid", Err("unitid-not-found")),
        ("webname", Ok("")),
        ("permissiontype", Ok("0")),
    ] {
        let value = call::param(source, name).or_else(|| script::value(text, name));
        let value = value.map_or_else(|| usual.map(str::to_owned), Ok);
        let sought = "the parameters beside the address of the dataproxy in the page's script";
        pairs.push((name, value.map_err(|code| Missing { code, field: name, sought, param: name })?));
    }
    let words = script::value(text, "keyWordCount").filter(|_| proxy.contains("more"));
    pairs.extend(words.map(|words| ("keyWordCount", words)));
    Ok(call::form(pairs.iter().map(|(name, value)| (*name, value.as_str()))))
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
