//! `openness`: the disclosure module of several portals in Anhui. Reports are `…AnnualReport/show/<id>.html`; a unit's list is
//! `…AnnualReport/?branch_id=<id>`, a column's `…Content/showList/<unit>/<channel>/page_<n>.html`, counted from 1.

use super::column::Columns;
use super::entries::Known;
use super::link::{self, Link};
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, entries, pager};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use indexmap::IndexMap;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct Openness;

/// How many units of one page are asked for.
const MOST_UNITS: usize = 500;

static REPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^/(?:xxgk|openness)annualreport/show/[^/]+$"));
static CONTENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^/(?:xxgk|openness)content/show/[^/]+$"));
static MODULE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^/(xxgk|openness)(content|annualreport)(/|$)"));
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)/(?:xxgk|openness)(?:annualreport/show/|content/showlist/|(?:annualreport|content)/?\?branch_id=)")
});
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)(/showlist/[^?]*?/page_)([0-9]{1,9})(\.html?)"));
/// How many pages a pager says that there are.
static PAGES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"共(?:\s|&nbsp;|<[^<>]{0,80}>){0,4}([0-9]{1,7})(?:\s|&nbsp;|<[^<>]{0,80}>){0,4}页"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

impl Dialect for Openness {
    fn name(&self) -> &'static str {
        "openness"
    }

    fn marks(&self) -> &'static str {
        "reports `…AnnualReport/show/<id>.html`, lists `showList/…/page_<n>.html`, or units by `branch_id=`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        MODULE.is_match(page.uri.path()) || NUMBERED.is_match(page.uri.path()) || MARK.is_match(page.text())
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let mut sift = Sift::new(source, page, at, self.name());
        let mut columns = Columns::new(source, page, at, sift.in_report_column());
        let of_reports = is_of_reports(page.uri);
        let own = |link: &Link<'_>| {
            let path = link.uri.path();
            match (REPORT.is_match(path), CONTENT.is_match(path) && !link.in_frame()) {
                (true, _) => Some(Known::Entry(Place::OfReports)),
                (_, true) => Some(Known::Entry(if of_reports { Place::OfReports } else { Place::InList })),
                _ => of_unit(&link.uri, page.uri).map(|_| Known::Way),
            }
        };
        let entries = entries::offer_page(&mut sift, page, &mut columns, own);
        let mut listing = sift.finish();
        let columns = columns.requests(&mut listing);
        let units = units(page, at, &mut listing);
        listing.matched |= self.recognise(page);
        let ends = listing.repeats || (entries == 0 && listing.says_nothing() && at.page > 1);
        if let Some(uri) = next_page(page, at).filter(|_| !ends) {
            listing.next.push(at.further(page, &listing, Request::get(uri)));
        }
        listing.next.extend(units.into_iter().chain(columns));
        listing
    }
}

fn is_of_reports(uri: &CrawlUri) -> bool {
    uri.path().to_ascii_lowercase().contains("annualreport")
}

/// By the pager's link; else the number behind the address's own, unless the page says that it is the last one.
fn next_page(page: &Page<'_>, at: &ListingRequest) -> Option<CrawlUri> {
    pager::by_link(page, at).or_else(|| {
        let number: u32 = NUMBERED.captures(page.uri.path())?.get(2)?.as_str().parse().ok()?;
        let pages = PAGES.captures(page.text()).and_then(|said| said.get(1)?.as_str().parse::<u32>().ok());
        if pages.is_some_and(|pages| number >= pages) {
            return None;
        }
        let next = NUMBERED.replace(page.uri.as_str(), format!("${{1}}{}${{3}}", number.checked_add(1)?));
        CrawlUri::parse(&next).ok()
    })
}

/// The yearly reports of each unit of the portal's directory.
fn units(page: &Page<'_>, at: &ListingRequest, listing: &mut Listing) -> Vec<ListingRequest> {
    if at.depth > 0 {
        return Vec::new();
    }
    let own = page.uri.query("branch_id");
    let mut units: IndexMap<String, (CrawlUri, String)> = IndexMap::new();
    for (anchor, href) in page.anchors() {
        let Some((uri, id)) = page.resolve(href).and_then(|uri| of_unit(&uri, page.uri)) else { continue };
        let name = anchor.value().attr("title").and_then(link::as_agency);
        let Some(name) = name.or_else(|| link::as_agency(&link::text_of(anchor))) else { continue };
        if own.as_ref() != Some(&id) {
            units.entry(id).or_insert((uri, name));
        }
    }
    if units.len() > MOST_UNITS {
        let detail = format!("the page names {} units; the first {MOST_UNITS} are asked", units.len());
        listing.note("units-cut", Severity::Warning, page.uri, detail);
    }
    let ask = |(uri, name): (CrawlUri, String)| {
        at.framed(page, Openness.name(), Request::get(uri)).in_column(&name, Some(name.clone()))
    };
    units.into_values().take(MOST_UNITS).map(ask).collect()
}

/// Where a unit's reports are: the portals give each unit `…Content/?branch_id=` and `…AnnualReport/?branch_id=`.
fn of_unit(uri: &CrawlUri, page: &CrawlUri) -> Option<(CrawlUri, String)> {
    let id = uri.query("branch_id").filter(|id| !id.is_empty() && id != "all")?;
    let module = MODULE.captures(uri.path()).filter(|_| uri.host() == page.host())?;
    let (family, kind) = (module.get(1)?.as_str(), module.get(2)?.as_str());
    if kind.eq_ignore_ascii_case("annualreport") {
        return Some((uri.clone(), id));
    }
    let reports = uri.join(&format!("/{family}AnnualReport/")).ok()?;
    Some((reports.with_query("branch_id", &id), id))
}
