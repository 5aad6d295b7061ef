//! A site together with the sources that read it and what a crawl of it should find.
//!
//! Plain data: addresses are written with `{base:<host>}` until the portal runs.

use super::Portal;
use super::markup::add;
use super::report::SampleReport;
use super::site::Site;
use crate::model::status::{ReportStatus, RequestStatus, SourceStatus};
use std::io;

/// A site, its sources and the expectations, before it runs.
#[derive(Debug, Clone, Default)]
pub struct Scenario {
    /// What is served.
    pub site: Site,
    /// A province's source file (`config/sources/<province>.toml`).
    pub sources: String,
    /// What a whole crawl should find.
    pub expected: Expected,
}

/// A scenario that runs.
#[derive(Debug)]
pub struct Running {
    /// The portal.
    pub portal: Portal,
    /// The source file with the portal's addresses.
    pub sources: String,
    /// The expectations with the portal's addresses.
    pub expected: Expected,
}

/// What a whole crawl should find.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// One for each (source, agency, year): no more rows and no fewer.
    pub reports: Vec<ExpectedReport>,
    /// Addresses that a crawler may come to and that are no reports: guides, catalogues, budgets, empty shells.
    pub decoys: Vec<String>,
    /// Requests whose outcome is not `ok`.
    pub requests: Vec<ExpectedRequest>,
    /// Each source with its status after a first whole crawl; any of the words will do.
    pub sources: Vec<(String, Vec<SourceStatus>)>,
}

/// One report that should be found.
#[derive(Debug, Clone)]
pub struct ExpectedReport {
    /// The source's id.
    pub source_id: String,
    /// The publisher, as the title names it.
    pub agency: String,
    /// The year reported on.
    pub year: u16,
    /// The title on the listing.
    pub title: String,
    /// Every address that it stands at, redirects' targets included, redirects not.
    pub urls: Vec<String>,
    /// How far it can be read.
    pub status: ReportStatus,
    /// The truth; none where the documents were given by the caller.
    pub sample: Option<SampleReport>,
}

/// One request that does not simply succeed.
#[derive(Debug, Clone)]
pub struct ExpectedRequest {
    /// The source's id.
    pub source_id: String,
    /// The address.
    pub url: String,
    /// Its last status; any of these will do.
    pub any_of: Vec<RequestStatus>,
}

impl Scenario {
    /// A scenario whose source file is for this province.
    pub fn new(province: &str, name: &str) -> Self {
        let sources = format!("province = \"{province}\"\nname = \"{name}\"\ngb2260 = \"990000\"\n");
        Self { sources, ..Self::default() }
    }

    /// Adds a source; `more` are further lines of its table.
    pub fn source(&mut self, id: &str, unit: &str, listing: &str, more: &str) {
        add(
            &mut self.sources,
            format_args!(
                "\n[[source]]\nid = \"{id}\"\nunit = \"{unit}\"\nlevel = \"county\"\nlisting = \"{listing}\"\nevidence = \"seen\"\n{more}\n"
            ),
        );
    }

    /// Adds a report that should be found complete, at these addresses.
    pub fn expect_report(&mut self, source: &str, sample: &SampleReport, urls: &[String]) {
        self.expected.reports.push(ExpectedReport {
            source_id: source.to_owned(),
            agency: sample.agency().to_owned(),
            year: sample.year(),
            title: sample.title(),
            urls: urls.to_vec(),
            status: ReportStatus::Complete,
            sample: Some(sample.clone()),
        });
    }

    /// Adds a request that ends with one of these.
    pub fn expect_request(&mut self, source: &str, url: &str, any_of: &[RequestStatus]) {
        let (source_id, url, any_of) = (source.to_owned(), url.to_owned(), any_of.to_vec());
        self.expected.requests.push(ExpectedRequest { source_id, url, any_of });
    }

    /// Adds a source's status.
    pub fn expect_source(&mut self, source: &str, any_of: &[SourceStatus]) {
        self.expected.sources.push((source.to_owned(), any_of.to_vec()));
    }

    /// Runs it.
    ///
    /// # Errors
    /// As [`Portal::start`].
    pub async fn start(self) -> io::Result<Running> {
        let Self { site, sources, mut expected } = self;
        let portal = Portal::start(site).await?;
        let urls = expected.reports.iter_mut().flat_map(|report| &mut report.urls);
        for url in urls.chain(&mut expected.decoys).chain(expected.requests.iter_mut().map(|request| &mut request.url))
        {
            *url = portal.expand(url);
        }
        let sources = portal.expand(&sources);
        Ok(Running { portal, sources, expected })
    }
}
