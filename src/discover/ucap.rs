//! `ucap`: columns of 开普 UCAP. Older ones are static lists of articles `<month>/<32 hex>.shtml`; newer ones name their
//! channel in a meta tag and draw the list from a call that answers with JSON. A channel page may also be the report
//! itself, one channel a year.
//!
//! The call is the page's own where its script names it, else that of `[source.params] api`; else the three that are known
//! are tried in turn, and that is said.

use super::answer::{self, Extent, Record};
use super::column_page::{ColumnPage, FULL};
use super::link::{self, Beside, Link};
use super::page::Page;
use super::sift::Sift;
use super::{Dialect, Listing, ListingRequest, call, itself, pager};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use std::sync::LazyLock;

pub(super) struct Ucap;

/// The calls that portals of this family are known to have, in the order in which they are tried.
const CALLS: [&str; 3] = ["/searchList/", "/common/search/", "/search/"];

/// What a call asks beside the channel: the record list as JSON and not as markup. 20 is what portals' own pages ask.
const QUERY: [(&str, &str); 6] = [
    ("_isAgg", "true"),
    ("_isJson", "true"),
    ("_pageSize", "20"),
    ("_template", "index"),
    ("_rangeTimeGte", ""),
    ("_channelName", ""),
];

static ARTICLE: LazyLock<Regex> = LazyLock::new(|| {
    let folder = "/(?:20[0-9]{4}|20[0-9]{2}/[0-9]{1,2}/[0-9]{1,2})/";
    pattern(&format!(r"{folder}(?:[0-9a-f]{{32}}|c01_[0-9]+)\.s?html?$"))
});
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    let meta = r#"(?i:<meta[^<>]{0,80}name\s*=\s*["']?channelid\b)|(?i:ucap-?content)"#;
    let hex = r"/20[0-9]{4}/[0-9a-f]{32}\.shtml|/20[0-9]{2}/[0-9]{1,2}/[0-9]{1,2}/[0-9a-f]{32}\.shtml";
    pattern(&format!(r"{meta}|{hex}|/20[0-9]{{4}}/c01_[0-9]+\.shtml"))
});
/// A call as the page's script has it: whole, or to be completed with the channel.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let path = r#"[^"'\s<>]{0,200}?/(?:searchList|common/search|search)/"#;
    pattern(&format!(r#"["']({path}(?:[0-9a-fA-F]{{32}}(?:\?[^"'\s<>]{{0,600}})?)?)["']"#))
});
static CHANNEL: LazyLock<Regex> = LazyLock::new(|| pattern("^[0-9a-fA-F]{32}$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// What a call answers with. Fields of the wrong kind are as good as missing.
#[derive(Deserialize)]
struct Answer {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    total: Value,
    results: Vec<Value>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Row {
    title: Value,
    url: Value,
    published_time: Value,
    published_time_str: Value,
    res_list: Value,
}

impl Dialect for Ucap {
    fn name(&self) -> &'static str {
        "ucap"
    }

    fn marks(&self) -> &'static str {
        "a meta tag `channelid`, articles `<month>/<32 hex digits>.shtml`, or an article `UCAP-CONTENT`"
    }

    fn params(&self) -> &'static [&'static str] {
        &["api", "channel"]
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        if let Some(api) = source.param("api").iter().find(|api| !api.starts_with('/') || !api.ends_with('/')) {
            let what = format!("{api:?} is not the path of a call; write it from / to /, as \"/common/search/\"");
            faults.push(("params.api".to_owned(), what));
        }
        if let Some(channel) = source.param("channel").iter().find(|channel| !CHANNEL.is_match(channel)) {
            faults.push(("params.channel".to_owned(), format!("{channel:?} is not a channel's 32 hex digits")));
        }
        faults
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        is_call(page.uri) || MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        if is_call(&at.request.uri) || answer::is_json(page) {
            return read_answer(source, page, at);
        }
        let is_own = |link: &Link<'_>| {
            let path = link.uri.path();
            ARTICLE.is_match(path) && path.starts_with(link::folder(page.uri)) && !link.in_frame()
        };
        let mut found = ColumnPage::read(self.name(), source, (page, at), is_own);
        found.listing.matched |= page.meta("channelid").is_some();
        let is_report = found.entries == 0
            && (found.is_report || (has_article(page) && itself::take(source, page, &mut found.listing)));
        let next = pager::next(page, at, &found.listing)
            .or_else(|| if at.page > 1 || is_report { None } else { first_call(source, (page, at), &mut found) });
        found.followed_by(next)
    }
}

fn is_call(uri: &CrawlUri) -> bool {
    uri.query("_isJson").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Whether the page has an article of its own, as its editor marks it.
fn has_article(page: &Page<'_>) -> bool {
    let named = |name: &str| matches!(name.to_ascii_lowercase().as_str(), "ucap-content" | "ucapcontent");
    page.elements()
        .map(|e| e.value())
        .any(|node| named(node.name()) || node.id().is_some_and(named) || node.classes().any(named))
}

/// The list's call, where the page's own links are not all there is.
fn first_call(
    source: &Source,
    (page, at): (&Page<'_>, &ListingRequest),
    found: &mut ColumnPage,
) -> Option<ListingRequest> {
    let named = named_call(page);
    let nothing = found.entries == 0 && found.listing.items.is_empty() && found.columns.is_empty();
    if !nothing && named.is_none() && found.entries < FULL {
        return None;
    }
    let channel = source.param("channel").first().cloned().or_else(|| page.meta("channelid"));
    let channel = channel.filter(|channel| CHANNEL.is_match(channel)).unwrap_or_default();
    let configured = source.param("api").first().map(|api| format!("{api}{channel}"));
    let path = configured.or(named);
    let complete = path.as_ref().is_some_and(|path| !path.ends_with('/'));
    if channel.is_empty() && !complete {
        if nothing {
            let detail = "the page has no list, and no <meta name=\"channelid\"> of 32 hex digits to ask for one; look \
                          for the channel in the page's own calls and set [source.params] channel";
            found.listing.note("channelid-not-found", Severity::Warning, page.uri, detail);
        }
        return None;
    }
    if path.is_none() {
        let detail = format!(
            "the page's script names no call for its list; {} are tried in turn with its channel {channel}. Where none \
             of them answers, capture the call of the page once and set [source.params] api",
            CALLS.join(", ")
        );
        found.listing.note("api-guessed", Severity::Note, page.uri, detail);
    }
    let path = path.unwrap_or_else(|| CALLS[0].to_owned());
    let path = if path.ends_with('/') { format!("{path}{channel}") } else { path };
    let uri = page.uri.join(&path).ok()?;
    let uri = QUERY.iter().fold(uri, |uri, (name, value)| match uri.query(name) {
        Some(_) if *name != "_isJson" => uri,
        _ => uri.with_query(name, value),
    });
    let request = Request { ajax: true, referer: Some(page.uri.clone()), ..Request::get(uri.with_query("page", "1")) };
    if nothing {
        // the list is elsewhere: whatever the page links beside it neither fills nor ends it
        found.listing.keys.clear();
    }
    Some(at.further(page, &found.listing, request))
}

/// The call that the page's script names. A link to the portal's search is called alike.
fn named_call(page: &Page<'_>) -> Option<String> {
    let text = page.text();
    let calls =
        NAMED.captures_iter(text).filter_map(|call| call.get(1)).map(|call| call.as_str().replace("&amp;", "&"));
    let of_lists = text.contains("_isAgg") || text.contains("_isJson");
    calls.into_iter().find(|call| !call.ends_with('/') || of_lists)
}

/// The call to try where this one is not there, or answers something else.
pub(super) fn other_call(at: &ListingRequest) -> Option<ListingRequest> {
    let uri = &at.request.uri;
    if !is_call(uri) || uri.query("page").as_deref() != Some("1") {
        return None;
    }
    let (before, channel) = uri.path().rsplit_once('/')?;
    let tried = CALLS.iter().position(|call| format!("{before}/").ends_with(call))?;
    let other = CALLS.get(tried.checked_add(1)?)?;
    let mut next = at.clone();
    next.request.uri = uri.join(&format!("{other}{channel}?{}", uri.url().query().unwrap_or_default())).ok()?;
    next.trail.probe = true;
    Some(next)
}

fn read_answer(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let answer = call::json(page).ok().and_then(|value| serde_json::from_value::<Answer>(value).ok());
    let mut sift = Sift::new(source, page, at, Ucap.name());
    let Some(Answer { data }) = answer else {
        let mut listing = sift.finish();
        answer::note_unread(&mut listing, page, "data.results");
        listing.next.extend(other_call(at));
        return listing;
    };
    let handed_out = data.results.len();
    let lost = answer::offer(&mut sift, page, data.results.into_iter().map(record).collect());
    let mut listing = sift.finish();
    listing.matched = handed_out > 0 || at.page > 1;
    answer::note_lost(&mut listing, page, lost);
    let own: u32 = at.request.uri.query("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    let next = own.checked_add(1).map(|page| {
        let uri = at.request.uri.with_query("page", &page.to_string());
        Request { uri, ..at.request.clone() }
    });
    let extent = Extent { total: answer::count(&data.total), handed_out };
    answer::follow(page, at, &mut listing, (extent, next));
    listing
}

fn record(row: Value) -> Record {
    let row: Row = serde_json::from_value(row).unwrap_or_default();
    let printed = row.published_time_str.as_str().and_then(link::day);
    // milliseconds
    let day = printed.or_else(|| answer::day_of(answer::number(&row.published_time)?.checked_div(1000)?));
    // the documents stand on the record's page as well, where it has one
    let address = answer::words(&row.url).or_else(|| answer::document(&row.res_list));
    Record { address, title: answer::words(&row.title).unwrap_or_default(), beside: Beside { day, unit: None } }
}
