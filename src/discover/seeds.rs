//! `seeds`: a plain list of reports' addresses (`[source.params] urls`), for portals whose listing cannot be read.

use super::page::Page;
use super::{Certainty, Dialect, Item, Listing, ListingRequest, Start};
use crate::model::issue::{Issue, Severity};
use crate::model::source::Source;
use crate::model::uri::CrawlUri;

pub(super) struct Seeds;

impl Dialect for Seeds {
    fn name(&self) -> &'static str {
        "seeds"
    }

    fn marks(&self) -> &'static str {
        "nothing: its reports are listed in the configuration"
    }

    fn params(&self) -> &'static [&'static str] {
        &["urls"]
    }

    /// Only the configuration can say.
    fn recognise(&self, _: &Page<'_>) -> bool {
        false
    }

    fn start(&self, source: &Source, _: u16) -> Start {
        let mut start = Start::default();
        for url in source.param("urls") {
            match CrawlUri::parse(url) {
                Ok(uri) => start.items.push(Item {
                    uri,
                    title: None,
                    date: None,
                    year: None,
                    unit: None,
                    certainty: Certainty::Sure,
                }),
                Err(e) => start.issues.push(Issue::new("seed-unusable", Severity::Error, "params.urls", e.to_string())),
            }
        }
        start
    }

    /// There is no listing to read.
    fn read(&self, _: &Source, _: &Page<'_>, _: &ListingRequest) -> Listing {
        Listing::of(self.name())
    }
}
