//! What the user configured, checked as a whole before anything is requested.
//!
//! Comes in: the configuration directory (else the one built into the binary) and what the command line and the
//! environment say. Goes out: [`Config`], the settings of every part with all defaults filled in, or [`Faults`]: every
//! fault of every file, each with file, line and key. Never done here: reading the environment, asking a portal,
//! stopping at the first fault.
//!
//! The files and their keys are described in the comments of `config/crawler.toml` and `config/sources/shandong.toml`.

mod fault;
mod files;
mod raw;
mod rules;
mod select;
mod settings;
mod sources;
mod value;

#[cfg(test)]
mod tests;

pub use fault::{Fault, Faults};
pub use select::{SelectError, Selected};
pub use value::{ValueError, duration, size, slug, years};

use crate::extract::recogniser::Recogniser;
use crate::model::source::Source;
use crate::model::uri::{CrawlUri, HostKey};
use crate::ocr::Program;
use crate::reading::Means;
use crate::report::profile::Profile;
use crate::{fetch, politeness, scope};
use fault::Findings;
use files::Files;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the command line and the environment say beside the files; the caller reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--contact`, else `CRAWLER_CONTACT`; takes the place of `identity.contact`.
    pub contact: Option<String>,
    /// `HTTPS_PROXY`, counts where `network.proxy` is empty.
    pub https_proxy: Option<String>,
    /// `HTTP_PROXY`, counts where there is neither of the two before.
    pub http_proxy: Option<String>,
}

/// What the data directory may take, from `[storage]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// Bytes that stay free on its disk; a run stops cleanly before.
    pub min_free: u64,
    /// Bytes after which a new WARC file is begun.
    pub warc_max: u64,
}

/// One province file.
#[derive(Debug, Clone, PartialEq)]
pub struct Province {
    /// Its name in commands, which is the name of its file.
    pub slug: String,
    /// Its name in Chinese, such as 山东省.
    pub name: String,
    /// Its GB/T 2260 code, six digits.
    pub gb2260: Option<String>,
    /// Its sources in the order of the file, disabled ones included.
    pub sources: Vec<Source>,
}

/// The whole configuration, validated.
#[derive(Debug)]
pub struct Config {
    /// Where it came from; nowhere if all of it is built in.
    pub dir: Option<PathBuf>,
    /// What is owed to a portal.
    pub politeness: politeness::Policy,
    /// The limits of a request.
    pub fetch: fetch::Policy,
    /// The hosts that may be asked beside each source's own.
    pub scope: scope::Scope,
    /// What the data directory may take.
    pub storage: Storage,
    /// The OCR program that reads pictures of pages, if one is named.
    pub ocr: Option<Program>,
    /// Pages of one listing that one walk reads at most.
    pub max_listing_pages: u32,
    /// How the operator can be reached, or empty.
    pub contact: String,
    /// Every province, in the order of their slugs.
    pub provinces: Vec<Province>,
    /// The rules that reports are read with.
    pub profile: Profile,
    /// What looks odd and can be worked with; for the log.
    pub warnings: Vec<Fault>,
}

impl Config {
    /// Reads and checks the configuration.
    ///
    /// A file that `dir` lacks comes from the built-in configuration, except `sources/`, which `dir` replaces whole.
    #[expect(clippy::missing_panics_doc, reason = "rules that cannot be used are faults, so that settling ends before")]
    pub fn load(dir: Option<&Path>, overrides: &Overrides) -> Result<Self, Faults> {
        let findings = Findings::default();
        let files = Files::of(dir, &findings);
        let settings = settings::read(&files, overrides, &findings);
        let provinces = sources::read(&files, settings.politeness.interval, &findings);
        let profile = rules::read(&files, &findings);
        let warnings = findings.settle()?;
        let profile = profile.expect("rules that cannot be used are among the faults");
        let settings::Settings { politeness, fetch, scope, storage, ocr, max_listing_pages, contact } = settings;
        let dir = dir.map(Path::to_owned);
        Ok(Self {
            dir,
            politeness,
            fetch,
            scope,
            storage,
            ocr,
            max_listing_pages,
            contact,
            provinces,
            profile,
            warnings,
        })
    }

    /// What documents are read with.
    pub fn means(&self) -> Means<'_> {
        Means { profile: &self.profile, ocr: self.ocr.as_ref().map(|program| program as &dyn Recogniser) }
    }

    /// Every source of every province, disabled ones included.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.provinces.iter().flat_map(|province| &province.sources)
    }

    /// The time between two requests to each configured host: the greatest interval that applies to it holds, the
    /// general one and those of all its sources, selected or not.
    pub fn host_intervals(&self) -> BTreeMap<HostKey, Duration> {
        let mut intervals = BTreeMap::new();
        for source in self.sources() {
            let own = source.interval.unwrap_or_default().max(self.politeness.interval);
            for host in hosts(source) {
                let interval = intervals.entry(host).or_insert(own);
                *interval = own.max(*interval);
            }
        }
        intervals
    }

    /// Whether these sources may not be asked before a contact is configured: there is none, and not all of them are on
    /// the loopback.
    pub fn needs_contact(&self, sources: &[Source]) -> bool {
        self.contact.is_empty() && sources.iter().flat_map(hosts).any(|host| !host.is_loopback())
    }
}

/// The hosts that a source names: its listing's, and those of the reports that it lists itself.
fn hosts(source: &Source) -> impl Iterator<Item = HostKey> {
    let seeds = if source.dialect == "seeds" { source.param("urls") } else { &[] };
    let seeds = seeds.iter().filter_map(|url| CrawlUri::parse(url).ok()).map(|uri| uri.host());
    std::iter::once(source.listing.host()).chain(seeds)
}
