//! `aspx`: lists of ASP.NET portals whose pages are asked by `page=` in the query. Lists that only a form of the page itself
//! can turn (`__doPostBack`) are said and not turned: such a form carries the whole state of the page.

use super::column::Columns;
use super::page::Page;
use super::sift::Sift;
use super::{Dialect, Listing, ListingRequest, entries, link, pager};
use crate::model::capture::Request;
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;

pub(super) struct Aspx;

/// What portals call the parameter that counts the pages.
const PAGE: &[&str] = &["page", "pageindex", "pageno"];

impl Dialect for Aspx {
    fn name(&self) -> &'static str {
        "aspx"
    }

    fn marks(&self) -> &'static str {
        "a list at an address `….aspx` whose pages are asked by `page=`"
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        let paged = |uri: &CrawlUri| is_aspx(uri) && number_in(uri).is_some();
        paged(page.uri)
            || (is_aspx(page.uri) && page.text().contains("__doPostBack"))
            || (page.text().to_ascii_lowercase().contains(".aspx?")
                && page
                    .anchors()
                    .filter_map(|(_, href)| page.resolve(href))
                    .any(|uri| uri.host() == page.uri.host() && uri.path() == page.uri.path() && paged(&uri)))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let mut sift = Sift::new(source, page, at, self.name());
        let mut columns = Columns::new(source, page, at, sift.in_report_column());
        let entries = entries::offer_page(&mut sift, page, &mut columns, |_| None);
        let mut listing = sift.finish();
        let columns = columns.requests(&mut listing);
        listing.matched |= self.recognise(page);
        let ends = listing.repeats || (entries == 0 && listing.says_nothing() && at.page > 1);
        match next_page(page, at).filter(|_| !ends) {
            Some(uri) => listing.next.push(at.further(page, &listing, Request::get(uri))),
            None if !ends && turned_by_form(page) => {
                let detail = "the list's further pages can only be asked by the page's own form (__doPostBack), which is \
                              not sent; the reports of this page were read: look for an address with page= in it, or \
                              name the others' addresses in a source of dialect \"seeds\"";
                listing.note("paging-by-form", Severity::Warning, page.uri, detail);
            }
            None => {}
        }
        listing.next.extend(columns);
        listing
    }
}

fn is_aspx(uri: &CrawlUri) -> bool {
    uri.path().to_ascii_lowercase().ends_with(".aspx")
}

/// The number of the page that an address asks for, with the name it has there.
fn number_in(uri: &CrawlUri) -> Option<(String, u32)> {
    uri.url().query_pairs().find_map(|(name, value)| {
        let known = PAGE.iter().any(|known| name.eq_ignore_ascii_case(known));
        if known { Some((name.into_owned(), value.parse().ok()?)) } else { None }
    })
}

/// By the pager's link; else, where the address counts its page, the number behind it.
fn next_page(page: &Page<'_>, at: &ListingRequest) -> Option<CrawlUri> {
    pager::by_link(page, at).or_else(|| {
        let (name, number) = number_in(page.uri)?;
        Some(page.uri.with_query(&name, &number.checked_add(1)?.to_string()))
    })
}

/// Whether the pager's links are calls of the page's form.
fn turned_by_form(page: &Page<'_>) -> bool {
    let mut forms = page.anchors().filter(|(_, href)| href.contains("__doPostBack"));
    forms.any(|(anchor, _)| pager::turns(&link::short_text(anchor)))
}
