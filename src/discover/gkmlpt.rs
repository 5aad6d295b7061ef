//! `gkmlpt`: the disclosure platform of Guangdong (政府信息公开目录平台). Its pages hold `window._CONFIG` and draw everything
//! else from an API: a site's id, a tree of categories, and 100 articles of a category at once.
//!
//! The category is in the fragment of the listing's address (`/gkmlpt/annualreport#2629`), or in `[source.params]`, or it
//! is the one of the tree that is called yearly reports.

use super::answer::{self, Extent, Record};
use super::column::says_reports;
use super::link::{Beside, Link};
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, Start, auto, call};
use crate::literal;
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use crate::title::{self, UNRELATED, Verdict};
use serde::Deserialize;
use serde_json::Value;

pub(super) struct Gkmlpt;

/// How many nodes of a tree are looked at, and how many categories of it are asked.
const MOST_NODES: usize = 20_000;
const MOST_CATEGORIES: usize = 60;

/// What a page of the API holds.
#[derive(Deserialize)]
struct Answer {
    articles: Vec<Value>,
    #[serde(default)]
    total: Value,
    #[serde(default)]
    classify: Value,
}

/// One article. Fields of the wrong kind are as good as missing.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Article {
    title: Value,
    url: Value,
    post_url: Value,
    publisher: Value,
    display_publish_time: Value,
    first_publish_time: Value,
    date: Value,
    create_time: Value,
    attachment: Value,
}

/// A category of the tree that is called yearly reports.
struct Category {
    name: String,
    at: Where,
}

enum Where {
    /// Its id.
    Here(String),
    /// Another address, anywhere.
    Elsewhere(String),
}

impl Dialect for Gkmlpt {
    fn name(&self) -> &'static str {
        "gkmlpt"
    }

    fn marks(&self) -> &'static str {
        "a script `window._CONFIG` with the site's SID and its TREE of categories, or articles of its API"
    }

    fn params(&self) -> &'static [&'static str] {
        &["category", "sid"]
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        let wrong = |name: &str| source.param(name).iter().find(|id| !is_id(id)).cloned();
        let mut faults = Vec::new();
        for name in ["category", "sid"] {
            if let Some(id) = wrong(name) {
                faults.push((format!("params.{name}"), format!("{id:?} is not a number")));
            }
        }
        faults
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        is_platform(page.uri) || (page.text().contains("window._CONFIG") && page.text().contains("SID"))
    }

    /// With category and site in the configuration the page that would tell them need not be asked.
    fn start(&self, source: &Source, newest_year: u16) -> Start {
        let mut start = Start::at_listing(source, newest_year);
        let sid = source.param("sid").first().filter(|sid| is_id(sid));
        let call = categories_given(source).first().zip(sid).and_then(|(category, sid)| {
            // several categories are several columns, which only a page can have
            (categories_given(source).len() == 1).then(|| call(&source.listing, category, sid)).flatten()
        });
        if let (Some(request), Some(first)) = (call, start.listings.first_mut()) {
            first.request = request;
        }
        start
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        if is_api(&at.request.uri) || answer::is_json(page) {
            return read_answer(source, page, at);
        }
        // a category of the tree may lie anywhere
        if at.depth > 0 && !self.recognise(page) {
            return auto::Auto.read(source, page, at);
        }
        read_page(source, page, at)
    }
}

fn is_platform(uri: &CrawlUri) -> bool {
    uri.path().contains("/gkmlpt/")
}

fn is_api(uri: &CrawlUri) -> bool {
    uri.path().contains("/gkmlpt/api/")
}

fn is_id(text: &str) -> bool {
    (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// The categories that the configuration names: by parameter, else by the listing's fragment.
fn categories_given(source: &Source) -> Vec<String> {
    let named: Vec<String> = source.param("category").iter().filter(|id| is_id(id)).cloned().collect();
    if !named.is_empty() {
        return named;
    }
    let fragment = source.fragment.as_deref().map(|f| f.trim_matches('/')).filter(|f| is_id(f));
    fragment.map(str::to_owned).into_iter().collect()
}

/// A category's first page. Page 0 shows the same as page 1.
fn call(beside: &CrawlUri, category: &str, sid: &str) -> Option<Request> {
    let (below, _) = beside.path().split_once("/gkmlpt/").or_else(|| beside.path().split_once("/gkmlpt"))?;
    let uri = beside.join(&format!("{below}/gkmlpt/api/all/{category}?page=1&sid={sid}")).ok()?;
    Some(Request { ajax: true, referer: Some(beside.clone()), ..Request::get(uri) })
}

fn read_page(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Gkmlpt.name());
    for link in page.anchors().filter_map(|(anchor, href)| Link::read(page, anchor, href)) {
        sift.offer(&link, Place::Anywhere);
    }
    let mut listing = sift.finish();
    // the list is elsewhere: whatever the page links beside it neither fills nor ends it
    listing.keys.clear();
    let config = literal::assigned(page.text(), "_CONFIG");
    listing.matched = config.is_some() || !listing.items.is_empty();
    let Some(config) = config else {
        let detail = "the page has no whole `_CONFIG = {…}`, which names the site and its categories; set category and \
                      sid in [source.params], or list the reports with dialect = \"seeds\"";
        listing.note("config-not-found", Severity::Warning, page.uri, detail);
        return listing;
    };
    let sid = source.param("sid").first().cloned().or_else(|| config.get("SID").and_then(answer::words));
    let sid = sid.filter(|sid| is_id(sid));
    let categories = categories(source, &config);
    if categories.is_empty() {
        let detail = "neither the listing's address (its fragment, as in #2629) nor [source.params] category names a \
                      category, and no node of _CONFIG.TREE is called 年报 or 年度报告; open the platform in a browser, \
                      choose the yearly reports and write the number behind # into the configuration";
        listing.note("category-not-found", Severity::Warning, page.uri, detail);
    }
    if sid.is_none() && categories.iter().any(|category| matches!(category.at, Where::Here(_))) {
        let detail = "_CONFIG of the page has no SID of digits, which its API needs; look for sid= in the page's calls and \
                      set [source.params] sid";
        listing.note("sid-not-found", Severity::Warning, page.uri, detail);
    }
    if !page.uri.path().contains("/gkmlpt") {
        let detail = "the page lies outside of a path /gkmlpt/, below which the API is; write the platform's own address \
                      (…/gkmlpt/annualreport) into the configuration";
        listing.note("platform-not-found", Severity::Warning, page.uri, detail);
    }
    let next = |category| request((page, at), &listing, category, sid.as_deref());
    listing.next = categories.iter().filter_map(next).collect();
    listing
}

/// What is asked of a category: of the one that the configuration names, as this listing's next page; of one of the
/// tree, as a column below.
fn request(
    (page, at): (&Page<'_>, &ListingRequest),
    listing: &Listing,
    category: &Category,
    sid: Option<&str>,
) -> Option<ListingRequest> {
    let request = match &category.at {
        Where::Here(id) => call(page.uri, id, sid?)?,
        Where::Elsewhere(address) => Request::get(page.resolve(address).filter(|uri| uri.surt() != page.uri.surt())?),
    };
    if category.name.is_empty() {
        return Some(at.further(page, listing, request));
    }
    let link = Link::of_record(request.uri.clone(), &category.name, Beside::default());
    Some(ListingRequest { request, ..at.below(page, &link) })
}

/// The categories of reports. A node of the tree is asked and so are those below it: whether a category's answer holds
/// what is below it is not known, and what is shown twice is kept once.
fn categories(source: &Source, config: &Value) -> Vec<Category> {
    let given = categories_given(source);
    if !given.is_empty() {
        // several would take each other's place as the next page
        let name = |id: &str| if given.len() > 1 { format!("年报 {id}") } else { String::new() };
        return given.iter().map(|id| Category { name: name(id), at: Where::Here(id.clone()) }).collect();
    }
    let mut found: Vec<Category> = Vec::new();
    let roots = config.get("TREE").into_iter().flat_map(children);
    let mut open: Vec<(&Value, bool)> = roots.map(|node| (node, false)).collect();
    open.reverse();
    let mut looked_at = 0_usize;
    while let Some((node, below)) = open.pop() {
        looked_at += 1;
        if looked_at > MOST_NODES || found.len() >= MOST_CATEGORIES {
            break;
        }
        let name = node.get("name").and_then(answer::words).unwrap_or_default();
        let of_reports = below || names_reports(&name);
        let within: Vec<&Value> = node.get("children").into_iter().flat_map(children).collect();
        open.extend(within.into_iter().rev().map(|child| (child, of_reports)));
        if !of_reports {
            continue;
        }
        let elsewhere = node.get("jump_url").and_then(answer::words).map(Where::Elsewhere);
        let here = || node.get("id").and_then(answer::words).filter(|id| is_id(id)).map(Where::Here);
        if let Some(at) = elsewhere.or_else(here) {
            let name = if name.is_empty() { "年报".to_owned() } else { name };
            found.push(Category { name, at });
        }
    }
    found
}

/// The nodes of a list of nodes, or the one node that stands in its place.
fn children(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().chain(value.is_object().then_some(value))
}

/// Whether a category is of these reports, and not of budgets' or statistics' ones.
fn names_reports(name: &str) -> bool {
    says_reports(name) && !matches!(title::judge(name).verdict, Verdict::Not(reason) if reason != UNRELATED)
}

fn read_answer(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let answer = call::json(page).ok().and_then(|value| serde_json::from_value::<Answer>(value).ok());
    let mut sift = Sift::new(source, page, at, Gkmlpt.name());
    let Some(answer) = answer else {
        let mut listing = sift.finish();
        answer::note_unread(&mut listing, page, "articles");
        return listing;
    };
    let handed_out = answer.articles.len();
    let lost = answer::offer(&mut sift, page, answer.articles.into_iter().map(record).collect());
    let mut listing = sift.finish();
    listing.matched = true;
    answer::note_lost(&mut listing, page, lost);
    let total = answer::count(&answer.total).or_else(|| answer::count(answer.classify.get("post_count")?));
    let own: u32 = at.request.uri.query("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    // page 0 is page 1
    let next = own.max(1).checked_add(1).map(|page| {
        let uri = at.request.uri.with_query("page", &page.to_string());
        Request { uri, ..at.request.clone() }
    });
    answer::follow(page, at, &mut listing, (Extent { total, handed_out }, next));
    listing
}

fn record(article: Value) -> Record {
    let article: Article = serde_json::from_value(article).unwrap_or_default();
    let times = [&article.display_publish_time, &article.first_publish_time, &article.date, &article.create_time];
    let day = times.into_iter().find_map(|time| {
        let printed = || time.as_str().and_then(super::link::day);
        answer::number(time).and_then(answer::day_of).or_else(printed)
    });
    let address = answer::words(&article.url).or_else(|| answer::words(&article.post_url));
    let address = address.or_else(|| answer::document(&article.attachment));
    let title = answer::words(&article.title).unwrap_or_default();
    Record { address, title, beside: Beside { day, unit: answer::words(&article.publisher) } }
}
