//! `lonsun`: the disclosure columns of 龙讯 portals. `/public/column/<unit>?type=4&action=rel` is the directory of units,
//! `?type=2` a unit's yearly reports with a link for each year (`ul#timeFrame`). Lists come by a call of the page's script
//! (`/site/label/8888?…&pageIndex=<n>`), whose answer is a piece of HTML. `[source.params]` can give what the script does not
//! name: `siteid`, `organid` (the unit), `catid` (the catalogue), `file` (the list's template).

mod label;

use super::column::Columns;
use super::entries::Known;
use super::link::{self, Link};
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, call, entries, script};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use indexmap::IndexMap;
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;

pub(super) struct Lonsun;

/// How many units of a directory are asked for.
const MOST_UNITS: usize = 500;

/// How far above a link the list of years is looked for.
const LEVELS_UP: usize = 8;

/// A unit's column.
static COLUMN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"/public/column/([0-9]{1,20})/?$").expect("a constant pattern"));

impl Dialect for Lonsun {
    fn name(&self) -> &'static str {
        "lonsun"
    }

    fn marks(&self) -> &'static str {
        "a unit's column `/public/column/<number>`, its years in `ul#timeFrame`, or the call `/site/label/8888`"
    }

    fn params(&self) -> &'static [&'static str] {
        label::PARAMS
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        call::faults(source, self.params(), &[])
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        COLUMN.is_match(page.uri.path())
            || ["/site/label/8888", "Ls.pagination("].iter().any(|mark| page.text().contains(mark))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        if label::is_call(page.uri) {
            answer(source, page, at)
        } else if page.uri.query("action").as_deref() == Some("rel") {
            directory(source, page, at)
        } else {
            column(source, page, at)
        }
    }
}

/// The portal's directory: the yearly reports of each unit.
fn directory(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut listing = Sift::new(source, page, at, Lonsun.name()).finish();
    let mut units: IndexMap<String, (CrawlUri, String)> = IndexMap::new();
    for (anchor, href) in page.anchors() {
        let uri = page.resolve(href).filter(|uri| uri.host() == page.uri.host());
        let Some((id, uri)) = uri.and_then(|uri| Some((unit_in(&uri)?, uri))) else { continue };
        let name = anchor.value().attr("title").and_then(link::as_agency);
        let Some(name) = name.or_else(|| link::as_agency(&link::text_of(anchor))) else { continue };
        units.entry(id).or_insert((uri, name));
    }
    listing.matched = !units.is_empty();
    if units.is_empty() {
        let detail =
            "the directory names no unit: looked for links /public/column/<number> that are called like an agency";
        listing.note("units-not-found", Severity::Warning, page.uri, detail);
    }
    if units.len() > MOST_UNITS {
        let detail = format!("the directory names {} units; the first {MOST_UNITS} are asked", units.len());
        listing.note("units-cut", Severity::Warning, page.uri, detail);
    }
    let ask = |(uri, name): (CrawlUri, String)| {
        let next = at.framed(page, Lonsun.name(), Request::get(yearly_reports(&uri)));
        next.in_column(&format!("{name}政府信息公开年报"), Some(name))
    };
    listing.next = units.into_values().take(MOST_UNITS).map(ask).collect();
    listing
}

fn unit_in(uri: &CrawlUri) -> Option<String> {
    Some(COLUMN.captures(uri.path())?.get(1)?.as_str().to_owned())
}

/// Where a unit's yearly reports are.
fn yearly_reports(column: &CrawlUri) -> CrawlUri {
    column.join(&format!("{}?type=2", column.path())).unwrap_or_else(|_| column.clone())
}

/// A unit's column: its years, its articles, and the call for its list.
fn column(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Lonsun.name());
    let mut columns = Columns::new(source, page, at, sift.in_report_column());
    let of_reports = page.uri.query("type").as_deref() == Some("2") || sift.in_report_column();
    let own = |link: &Link<'_>| {
        // one year, one report, whatever its address looks like
        if of_reports && link.judgement.year.is_some() && link.anchor.is_some_and(in_years) {
            return Some(Known::Entry(Place::OfReports));
        }
        unit_in(&link.uri).map(|_| Known::Way)
    };
    entries::offer_page(&mut sift, page, &mut columns, own);
    let mut listing = sift.finish();
    let below = columns.requests(&mut listing);
    say_own_year(page, &mut listing);
    listing.matched |= Lonsun.recognise(page);
    match label::first(source, page, at) {
        Ok(Some(request)) => listing.frame(at.framed(page, Lonsun.name(), request)),
        Ok(None) => {}
        Err(missing) => missing.iter().for_each(|missing| call::say_missing(&mut listing, page, missing)),
    }
    let plain = unit_in(page.uri).is_some() && page.uri.query("type").is_none();
    if plain {
        listing.frame(at.framed(page, Lonsun.name(), Request::get(yearly_reports(page.uri))));
    }
    listing.next.extend(below);
    listing
}

/// Whether a link stands in the list of years.
fn in_years(anchor: ElementRef<'_>) -> bool {
    let above = anchor.ancestors().take(LEVELS_UP).filter_map(ElementRef::wrap);
    above.into_iter().any(|e| e.value().id().is_some_and(|id| id.eq_ignore_ascii_case("timeFrame")))
}

/// A year whose report is nothing but this page: an address is asked once in a walk, and this one was asked as a listing.
fn say_own_year(page: &Page<'_>, listing: &mut Listing) {
    let links = page.anchors().filter(|(anchor, _)| in_years(*anchor));
    let mut own = links.filter(|(_, href)| page.resolve(href).is_some_and(|uri| uri.surt() == page.uri.surt()));
    if let Some((anchor, _)) = own.next() {
        let detail = format!(
            "the list of years leads to this very page for {:?}; what a listing page shows itself is archived and not \
             read as a report: name the report's own address in a source of dialect \"seeds\"",
            link::text_of(anchor)
        );
        listing.note("report-in-listing", Severity::Warning, page.uri, detail);
    }
}

/// An answer of the list's call.
fn answer(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Lonsun.name());
    let text = page.text();
    let handed_out = entries::offer(&mut sift, page, &entries::parsed(text));
    let mut listing = sift.finish();
    listing.matched |= at.page > 1 || text.contains("Ls.pagination(");
    listing.declared_total = label::total(text);
    listing.note_if_bare(at);
    let pages = script::number(text, "pageCount").filter(|pages| *pages > 0);
    let next = label::number(page.uri).and_then(|number| {
        let on = pages.is_none_or(|pages| number < pages) && handed_out > 0 && !listing.repeats;
        number.checked_add(1).filter(|_| on)
    });
    let shown = if listing.repeats { 0 } else { handed_out };
    let before = at.trail.left.or(listing.declared_total.filter(|_| at.page == 1));
    let left = before.map(|left| left.saturating_sub(shown));
    if let Some(number) = next {
        let request = call::by_script(page, at, label::numbered(page.uri, number));
        let mut next = at.further(page, &listing, request);
        next.trail.left = left;
        listing.next.push(next);
    } else {
        listing.note_if_short(page.uri, left);
    }
    listing
}
