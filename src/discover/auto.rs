//! `auto`: recognises the dialect on a column's first page and leaves the reading to it; what nobody recognises is
//! `generic`. [`Listing::dialect`] names the one that read.

use super::page::Page;
use super::{DIALECTS, Dialect, Listing, ListingRequest, Start, generic, hanweb_annual_report};
use crate::model::source::Source;

pub(super) struct Auto;

impl Dialect for Auto {
    fn name(&self) -> &'static str {
        "auto"
    }

    fn marks(&self) -> &'static str {
        "the marks of any family, or links whose words name a report"
    }

    /// It is not itself a family.
    fn recognise(&self, _: &Page<'_>) -> bool {
        false
    }

    fn start(&self, source: &Source, newest_year: u16) -> Start {
        if hanweb_annual_report::is_endpoint(&source.listing) {
            return hanweb_annual_report::AnnualReport.start(source, newest_year);
        }
        Start::at_listing(source, newest_year)
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let recognised = DIALECTS.iter().copied().find(|dialect| dialect.recognise(page));
        recognised.unwrap_or(&generic::Generic).read(source, page, at)
    }
}
