//! `hanweb-xxgk`: the disclosure module of 大汉 JCMS. A column's page frames a tree (`tree.jsp`) of kinds of information and
//! a list that `search.jsp` answers by POST; the kind that is called 年报 in the tree is the one to ask for. A page for
//! several units links each of them (`vc_xxgkarea=`). Nothing declares reliably how long a list is: it ends with an empty
//! or repeated page. `[source.params]` can give what a page does not tell: `area` (units' codes), `infotype` (the kind's id),
//! `webid` (the site's number), `divid` (the list's place on the page).

mod module;

use super::call::{self, Missing};
use super::link::Link;
use super::page::Page;
use super::sift::{Place, Sift};
use super::{Dialect, Listing, ListingRequest, entries};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use module::{Kind, Module, Unit};
use scraper::ElementRef;

pub(super) struct Xxgk;

/// How many kinds of one tree, and units of one page, are asked for.
const MOST_KINDS: usize = 30;
const MOST_UNITS: usize = 500;

/// The order that the portals' own pages ask for: the newest first.
const NEWEST_FIRST: &str = ",compaltedate:0";

impl Dialect for Xxgk {
    fn name(&self) -> &'static str {
        "hanweb-xxgk"
    }

    fn marks(&self) -> &'static str {
        "the module's tree (`/module/xxgk/tree.jsp`) or list (`search.jsp`), and rows `tr_main_value_odd|even`"
    }

    fn params(&self) -> &'static [&'static str] {
        &["area", "infotype", "webid", "divid"]
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        call::faults(source, &["infotype", "webid", "divid"], &["area"])
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        let text = page.text();
        module::is_search(page.uri)
            || module::is_tree(page.uri)
            || page.uri.query("vc_xxgkarea").is_some()
            || ["/xxgk/search.jsp", "/xxgk/tree.jsp", "tr_main_value_", "vc_xxgkarea="]
                .iter()
                .any(|mark| text.contains(mark))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        if module::is_search(page.uri) { rows(source, page, at) } else { frame(source, page, at) }
    }
}

/// An answer of `search.jsp`: rows of a table, in some templates items of a list.
fn rows(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Xxgk.name());
    let html = entries::parsed(page.text());
    let is_link = |e: &ElementRef<'_>| e.value().name() == "a";
    let of_list = |e: &ElementRef<'_>| e.value().classes().any(|class| class.starts_with("tr_main_value_"));
    let rows: Vec<ElementRef<'_>> =
        html.tree.root().descendants().filter_map(ElementRef::wrap).filter(of_list).collect();
    if rows.is_empty() {
        entries::offer(&mut sift, page, &html);
    } else {
        let links = rows.iter().map(|row| row.descendants().filter_map(ElementRef::wrap).filter(is_link).collect());
        entries::offer_each(&mut sift, page, &links.collect::<Vec<_>>());
    }
    let mut listing = sift.finish();
    listing.matched |= !rows.is_empty() || at.page > 1;
    listing.note_if_bare(at);
    if !listing.is_empty() && !listing.repeats {
        listing.next = further(&at.request).map(|request| at.further(page, &listing, request)).into_iter().collect();
    }
    listing
}

/// The same search for its next page: the number stands in the query and in the form.
fn further(asked: &Request) -> Option<Request> {
    let current: u32 = asked.uri.query("currpage").map_or(Some(1), |number| number.parse().ok())?;
    let number = current.checked_add(1)?.to_string();
    let form = asked.form.as_deref().map(|form| call::with_field(form, "currpage", &number));
    Some(Request { uri: asked.uri.with_query("currpage", &number), form, ..asked.clone() })
}

/// A column's page or a tree: where the list is to be asked for.
fn frame(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let mut sift = Sift::new(source, page, at, Xxgk.name());
    // some columns print their newest entries beside the frame
    for link in page.anchors().filter_map(|(anchor, href)| Link::read(page, anchor, href)) {
        sift.offer(&link, Place::Anywhere);
    }
    let mut listing = sift.finish();
    let module = Module::of(source, page, at);
    let areas = source.param("area");
    let units = if at.depth == 0 && areas.is_empty() { module::units(page) } else { Vec::new() };
    if units.len() > MOST_UNITS {
        let detail = format!("the page names {} units; the first {MOST_UNITS} are asked", units.len());
        listing.note("units-cut", Severity::Warning, page.uri, detail);
    }
    let elsewhere = units.iter().take(MOST_UNITS).filter(|unit| Some(&unit.area) != module.area.as_ref());
    let elsewhere = elsewhere.map(|unit| of_unit(page, at, unit)).collect::<Vec<_>>();
    let own_areas: Vec<Option<String>> = match areas {
        [_, _, ..] if at.depth == 0 => areas.iter().cloned().map(Some).collect(),
        _ => vec![module.area.clone()],
    };
    // with a directory of units, a page without an area of its own is nothing but that directory
    let is_directory = module.area.is_none() && !elsewhere.is_empty();
    for area in own_areas.into_iter().filter(|_| !is_directory) {
        let own = Module { area, ..module.clone() };
        lists(page, at, &own, &mut listing);
    }
    if areas.len() > 1 && at.depth == 0 {
        let lists = std::mem::take(&mut listing.next);
        listing.next = lists.into_iter().map(|list| list.in_column("", None)).collect();
    }
    listing.next.extend(elsewhere);
    listing.matched = !listing.next.is_empty() || !listing.items.is_empty();
    listing
}

/// The page of one unit of the portal's directory.
fn of_unit(page: &Page<'_>, at: &ListingRequest, unit: &Unit) -> ListingRequest {
    let request = Request { referer: Some(page.uri.clone()), ..Request::get(unit.uri.clone()) };
    let mut next = at.framed(page, Xxgk.name(), request).in_column(&unit.name, Some(unit.name.clone()));
    // those of this page's own unit
    next.trail.given.clear();
    next
}

/// The lists of one area: the kind that is known, else those of the tree that are called so, else the tree itself.
fn lists(page: &Page<'_>, at: &ListingRequest, module: &Module, listing: &mut Listing) {
    let Some(area) = &module.area else {
        let sought = "vc_xxgkarea in its address, area in the tree's address and in the call loadDynamic";
        return call::say_missing(
            listing,
            page,
            &Missing { code: "area-not-found", field: "area, the unit's code", sought, param: "area" },
        );
    };
    let kinds = match &module.infotype {
        Some(id) => vec![Kind { id: id.clone(), label: String::new() }],
        None => module::kinds(page),
    };
    if kinds.is_empty() {
        return match module.tree_of(page, area).filter(|_| !module::is_tree(page.uri)) {
            Some(tree) => {
                let request = Request { referer: Some(page.uri.clone()), ..Request::get(tree) };
                let mut next = at.framed(page, Xxgk.name(), request);
                next.trail.given = module.given();
                listing.frame(next);
            }
            None => say_no_kind(page, listing),
        };
    }
    for (code, field, value, param) in [
        ("webid-not-found", "jdid, the site's number", &module.webid, "webid"),
        ("divid-not-found", "divid, the list's place on the page", &module.divid, "divid"),
    ] {
        if value.is_none() {
            let sought =
                "the call loadDynamic or jdid, webid and divid in the scripts; the list is asked for without it";
            call::say_missing(listing, page, &Missing { code, field, sought, param });
        }
    }
    let several = kinds.len() > 1;
    for kind in kinds.iter().take(MOST_KINDS) {
        let Some(request) = search(page, at, module, &kind.id) else { continue };
        let next = at.framed(page, Xxgk.name(), request);
        let next = if several { next.in_column(&kind.label, None) } else { named(next, &kind.label) };
        listing.frame(next);
    }
}

/// The column is called what the tree calls it.
fn named(mut next: ListingRequest, label: &str) -> ListingRequest {
    if !label.is_empty() {
        next.trail.column = Some(format!("{}/{label}", next.trail.column.unwrap_or_default()));
    }
    next
}

fn say_no_kind(page: &Page<'_>, listing: &mut Listing) {
    let sought =
        "a node funclick('<id>', …) that is called 年报 or 年度报告, number in the address, infotypeId in the scripts";
    let field = "infotypeId, the kind of information";
    call::say_missing(listing, page, &Missing { code: "infotype-not-found", field, sought, param: "infotype" });
}

/// The first page of a list.
fn search(page: &Page<'_>, at: &ListingRequest, module: &Module, infotype: &str) -> Option<Request> {
    let mut uri: CrawlUri = page.uri.join(&module.search).ok()?;
    for (name, value) in [
        ("standardXxgk", module.standard.as_str()),
        ("isAllList", "1"),
        ("texttype", "0"),
        ("fbtime", "-1"),
        ("vc_all", ""),
        ("vc_filenumber", ""),
        ("vc_title", ""),
        ("vc_number", ""),
        ("currpage", "1"),
        ("sortfield", NEWEST_FIRST),
    ] {
        uri = uri.with_query(name, value);
    }
    let known = [("jdid", &module.webid), ("area", &module.area), ("divid", &module.divid)];
    let known = known.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let pairs = [("infotypeId", infotype)].into_iter().chain(known);
    let form = call::form(pairs.chain([("currpage", "1"), ("sortfield", NEWEST_FIRST)]));
    let request = call::by_script(page, at, uri);
    // the list is shown in the column's page, also where the tree in its frame asks for it
    let column = at.request.referer.clone().filter(|_| module::is_tree(page.uri));
    Some(Request { form: Some(form), referer: column.or(request.referer), ..request })
}
