//! Listings of portals: which reports they show, and where they go on.
//!
//! Comes in: a source of the configuration, and the bytes of a page that was archived. Goes out: requests and links as
//! values ([`Start`], [`Listing`], [`Attachment`]). Never fetches, never judges whether an address may be asked (that is
//! `scope`'s), never ends a walk: the pipeline follows [`Listing::next`] until there is none.
//!
//! Each family of portals is a [`Dialect`]: one file, one row of [`DIALECTS`], one folder of fixtures.

mod answer;
mod aspx;
mod attachments;
mod auto;
mod call;
mod column;
mod column_page;
mod detail;
mod entries;
mod generic;
mod gkmlpt;
mod gongkai;
mod hanweb_annual_report;
mod hanweb_jpaas;
mod hanweb_jpage;
mod hanweb_xxgk;
mod hebei;
mod ilist;
mod itself;
mod liaoning;
mod link;
mod lonsun;
mod nfcms;
mod openness;
mod page;
mod pager;
mod script;
mod seeds;
mod selectors;
mod shell;
mod sift;
mod trs;
mod ucap;
mod vsb;

pub use crate::model::state::Trail;
pub use attachments::{Attachment, read_report};
pub use page::Page;

use crate::model::capture::{Digest, Request};
use crate::model::issue::{Issue, Severity};
use crate::model::source::Source;
use crate::model::uri::{CrawlUri, SurtKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Every dialect that is read; the order is the order in which [`auto`](DIALECTS) recognises them.
pub static DIALECTS: &[&dyn Dialect] = &[
    &hanweb_annual_report::AnnualReport,
    &hanweb_jpaas::Jpaas,
    &hanweb_jpage::Jpage,
    &hanweb_xxgk::Xxgk,
    &trs::Trs,
    &ucap::Ucap,
    &gkmlpt::Gkmlpt,
    &nfcms::Nfcms,
    &gongkai::Gongkai,
    &lonsun::Lonsun,
    &openness::Openness,
    &hebei::Hebei,
    &liaoning::Liaoning,
    &ilist::IList,
    &vsb::Vsb,
    &aspx::Aspx,
    &generic::Generic,
    &selectors::BySelectors,
    &seeds::Seeds,
    &auto::Auto,
];

/// One family of portals.
pub trait Dialect: Sync {
    /// The name in the configuration.
    fn name(&self) -> &'static str;

    /// Whether a listing page bears this family's own marks; false where only the configuration can say.
    fn recognise(&self, page: &Page<'_>) -> bool;

    /// What its listings bear, in words for a person who looks at a page that bears none of it.
    fn marks(&self) -> &'static str;

    /// The names in `[source.params]` that it understands.
    fn params(&self) -> &'static [&'static str] {
        &[]
    }

    /// What of a source's configuration it cannot use: the key below `[[source]]`, and why.
    fn faults(&self, _source: &Source) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Where a walk begins.
    fn start(&self, source: &Source, newest_year: u16) -> Start {
        Start::at_listing(source, newest_year)
    }

    /// Reads one page of a listing.
    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing;
}

/// What a walk begins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Start {
    /// Listing pages to ask.
    pub listings: Vec<ListingRequest>,
    /// Reports that are known without a listing.
    pub items: Vec<Item>,
    /// What of the configuration could not be used.
    pub issues: Vec<Issue>,
}

impl Start {
    /// The source's listing and nothing else.
    fn at_listing(source: &Source, newest_year: u16) -> Self {
        Self { listings: vec![ListingRequest::first(source, newest_year)], ..Self::default() }
    }

    /// Reports that need no listing.
    fn with_items(items: Vec<Item>) -> Self {
        Self { items, ..Self::default() }
    }
}

/// A page of a listing that is to be asked; it goes through the durable frontier, so that a walk can go on in another run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingRequest {
    /// What to ask.
    pub request: Request,
    /// Which page of its column, from 1.
    pub page: u32,
    /// How many columns below the source's listing, from 0.
    pub depth: u8,
    /// What the pages before this one told.
    pub trail: Trail,
}

impl ListingRequest {
    /// The source's listing as the configuration has it.
    fn first(source: &Source, newest_year: u16) -> Self {
        let trail = Trail { newest_year, ..Trail::default() };
        Self { request: Request::get(source.listing.clone()), page: 1, depth: 0, trail }
    }
}

/// How sure it is that a link leads to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// The listing names it a report.
    Sure,
    /// It stands where reports stand, or may not exist; its page has to say.
    Doubt,
}

/// A link to a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Where the report is.
    pub uri: CrawlUri,
    /// The words of the link, white space folded.
    pub title: Option<String>,
    /// The day that the listing shows beside it.
    pub date: Option<Date>,
    /// The report year, by the title or, where the portal's addresses are made of it, by the address.
    pub year: Option<u16>,
    /// The agency as the title has it.
    pub unit: Option<String>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// A link that sounds like a report and is none, kept so that a person can see what was left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Where it leads.
    pub uri: CrawlUri,
    /// Its words.
    pub title: String,
    /// Why it was left out.
    pub reason: String,
}

/// What one page of a listing holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Listing {
    /// The dialect that read it: the recognised one, where the configuration says `auto`.
    pub dialect: &'static str,
    /// Links to reports, each resource once, in the page's order.
    pub items: Vec<Item>,
    /// The page after this one (at most one), and the columns below. To be followed always: a page that is empty or
    /// repeats the one before has no further page here, but for one probe.
    pub next: Vec<ListingRequest>,
    /// Links that sound like reports and are none.
    pub rejected: Vec<Rejected>,
    /// Links to reports of years that the source does not ask for.
    pub outside_years: u32,
    /// Whether the dialect's own marks or selectors matched anything; a first page without is drift.
    pub matched: bool,
    /// How many records the portal says that the column has.
    pub declared_total: Option<u32>,
    /// Whether this page shows the same as the page before.
    pub repeats: bool,
    /// What was met on the way.
    pub issues: Vec<Issue>,
    /// The first words of a page that leads nowhere; empty of any other.
    pub opening: String,
    /// The title of such a page.
    pub title: String,
    /// Everything that the list itself links, whatever it is: what tells two pages apart.
    keys: Vec<SurtKey>,
}

impl Listing {
    fn of(dialect: &'static str) -> Self {
        Self { dialect, ..Self::default() }
    }

    /// A digest over everything that the list links, other years and other subjects included, in any order: two pages
    /// of one column with the same signature show the same. None where the list is empty.
    pub fn signature(&self) -> Option<Digest> {
        if self.keys.is_empty() {
            return None;
        }
        let mut keys: Vec<&str> = self.keys.iter().map(SurtKey::as_str).collect();
        keys.sort_unstable();
        keys.dedup();
        Some(Digest::of(keys.join("\n").as_bytes()))
    }

    /// Whether the list links nothing at all: the end of a column, or a stub.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Takes the call for a list that this page only frames. A walk that finds nothing new on a page does not turn it; so
    /// that the list is asked all the same, a frame without entries counts as empty, and below any other the list is a
    /// column of its own.
    fn frame(&mut self, mut list: ListingRequest) {
        if self.items.is_empty() {
            self.keys.clear();
        } else {
            list.depth = list.depth.saturating_add(1);
        }
        self.next.push(list);
    }

    /// Whether none of its links has anything to do with reports.
    fn says_nothing(&self) -> bool {
        self.items.is_empty() && self.rejected.is_empty() && self.outside_years == 0
    }

    /// A list's first answer without an entry: right for a unit that published nothing, and else a call gone wrong.
    fn note_if_bare(&mut self, at: &ListingRequest) {
        if at.page == 1 && self.is_empty() {
            let detail = "the portal's answer to the call for the list has no entry";
            self.note("list-empty", Severity::Note, &at.request.uri, detail);
        }
    }

    /// Some portals answer deep pages with an empty body and 200: what they declared and never showed must not pass
    /// silently.
    fn note_if_short(&mut self, at: &CrawlUri, left: Option<u32>) {
        if let Some(left) = left.filter(|left| *left > 0) {
            let detail = format!("the portal declares {left} more records than it hands out");
            self.note("listing-cut-short", Severity::Warning, at, detail);
        }
    }

    fn note(&mut self, code: &'static str, severity: Severity, at: &CrawlUri, detail: impl Into<String>) {
        self.issues.push(Issue::new(code, severity, at.as_str(), detail));
    }
}

/// The dialect of this name.
pub fn dialect(name: &str) -> Option<&'static dyn Dialect> {
    DIALECTS.iter().copied().find(|dialect| dialect.name() == name)
}

/// Where a walk over a source begins; `newest_year` is the last closed report year.
pub fn start(source: &Source, newest_year: u16) -> Start {
    dialect(&source.dialect).unwrap_or(&auto::Auto).start(source, newest_year)
}

/// Reads one page of a source's listing.
pub fn read_listing(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
    let recognised = at.trail.dialect.as_deref().and_then(dialect);
    let configured = recognised.or_else(|| dialect(&source.dialect));
    if let (true, Some(column)) = (at.request.ajax, &at.request.referer) {
        page.shown_in(column);
    }
    let mut listing = configured.unwrap_or(&auto::Auto).read(source, page, at);
    if configured.is_none() {
        let detail = format!("no dialect is called {:?}; the page was read as {}", source.dialect, listing.dialect);
        listing.note("dialect-unknown", Severity::Warning, page.uri, detail);
    }
    if listing.items.is_empty() && listing.next.is_empty() {
        listing.opening = page.opening();
        listing.title = page.quoted_title();
    }
    if page.is_cut() {
        listing.note("listing-too-long", Severity::Warning, page.uri, "only the first part of the page was read");
    }
    listing
}

/// Where a page may be instead that was not found: portals that count their pages from 1 have no `index_1`, and a call
/// that the page does not name may have another path.
pub fn instead_of(at: &ListingRequest) -> Option<ListingRequest> {
    pager::one_based_twin(at).or_else(|| ucap::other_call(at))
}

#[cfg(test)]
mod tests;
