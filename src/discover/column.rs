//! Columns below a listing: years, kinds of units, whatever lies below a column of reports.

use super::link::twin::Twin;
use super::link::{self, Link};
use super::page::Page;
use super::{Listing, ListingRequest, Rejected};
use crate::model::issue::Severity;
use crate::model::source::{Source, Years};
use crate::model::uri::CrawlUri;
use crate::title::{UNRELATED, Verdict};
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// How deep columns are walked, and how many of one page are.
const DEEPEST: u8 = 4;
const MOST: usize = 500;

/// What columns with the reports of many units are called.
static UNITS: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = r"部门|街道|乡镇|镇街|街镇|县区|区县|市直|县直|区直|省直|直属|各县|各区|各镇|委办局|单位|功能区|开发区";
    Regex::new(&format!(r"{kinds}|年报|年度报告")).expect("a constant pattern")
});

/// The columns that one page links.
pub(super) struct Columns<'a> {
    source: &'a Source,
    page: &'a Page<'a>,
    at: &'a ListingRequest,
    /// Whether everything below the listing is a column of reports.
    trusting: bool,
    /// Where columns are files below the listing's name (`gknb/2024n.htm` below `gknb.htm`): that name as a path.
    slug: Option<&'a str>,
    found: Vec<Link<'a>>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(source: &'a Source, page: &'a Page<'a>, at: &'a ListingRequest, trusting: bool) -> Self {
        Self { source, page, at, trusting, slug: None, found: Vec::new() }
    }

    /// Columns that are files below a column's name and no folders.
    pub(super) fn below_slug(self, slug: &'a str) -> Self {
        Self { slug: Some(slug), ..self }
    }

    /// Takes a link that leads to a column with more reports; gives any other back.
    pub(super) fn take(&mut self, link: Link<'a>) -> Option<Link<'a>> {
        if self.is_column(&link) {
            self.found.push(link);
            return None;
        }
        Some(link)
    }

    fn is_column(&self, link: &Link<'_>) -> bool {
        if let Some(slug) = self.slug {
            let below = || is_file_below(&link.uri, slug) && link.uri.host() == self.page.uri.host();
            return !matches!(link.judgement.verdict, Verdict::Not(reason) if reason != UNRELATED) && below();
        }
        let (uri, page, listing) = (&link.uri, self.page.uri, &self.source.listing);
        if !link::is_folder(uri) || uri.host() != page.host() || uri.url().query().is_some() {
            return false;
        }
        let (folder, start) = (link::folder(uri), link::folder(listing));
        // neither the page itself nor anything above it
        if link::folder(page).starts_with(folder) || start.starts_with(folder) {
            return false;
        }
        let named = match link.judgement.verdict {
            Verdict::Report | Verdict::Doubt => true,
            Verdict::Not(UNRELATED) => UNITS.is_match(&link.words),
            Verdict::Not(_) => return false,
        };
        if start != "/" && folder.starts_with(start) {
            named || self.trusting
        } else {
            // elsewhere 部门 and 单位 are any part of the portal
            let of_reports = link.judgement.year.is_some() || (self.trusting && says_reports(&link.words));
            named && of_reports && !link.in_frame()
        }
    }

    /// The columns to ask, each once. Those of years that the source does not ask for are kept as rejected, and what is
    /// too deep or too much is counted.
    pub(super) fn requests(self, listing: &mut Listing) -> Vec<ListingRequest> {
        let mut seen = HashSet::new();
        let mut requests = Vec::new();
        let mut left_out = 0_usize;
        let is_deepest = self.at.depth >= DEEPEST;
        for link in self.found {
            if !seen.insert(Twin::of(&link.uri, &link.uri.surt())) {
                continue;
            }
            if link.judgement.year.is_some_and(|year| !near(self.source.years, year)) {
                let reason = "a column of other years".to_owned();
                listing.rejected.push(Rejected { uri: link.uri, title: link.words, reason });
            } else if is_deepest || requests.len() >= MOST {
                left_out += 1;
            } else {
                requests.push(self.at.below(self.page, &link));
            }
        }
        if left_out > 0 {
            let (code, why) = if is_deepest {
                ("columns-too-deep", format!("columns are followed {DEEPEST} levels down"))
            } else {
                ("columns-cut", format!("{MOST} columns of one page are followed"))
            };
            let detail = format!("{left_out} columns that the page links were not followed: {why}");
            listing.note(code, Severity::Warning, &self.at.request.uri, detail);
        }
        requests
    }
}

/// Whether an address is `<slug>/<name>.htm`. Numbers are articles and later pages.
fn is_file_below(uri: &CrawlUri, slug: &str) -> bool {
    let name = uri.path().strip_prefix(slug).and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".htm"));
    name.is_some_and(|name| !name.is_empty() && !name.contains('/') && !name.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a column calls itself one of yearly reports.
pub(super) fn says_reports(words: &str) -> bool {
    words.contains("年报") || words.contains("年度报告")
}

/// Whether a path is that of a column of yearly reports, by the letters that portals write 年报 and 年度报告 with.
pub(super) fn spells_reports(path: &str) -> bool {
    path.to_ascii_lowercase().split('/').any(|part| {
        let name = part.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
        name == "nb" || name.ends_with("gknb") || ["ndbg", "nianbao"].iter().any(|word| name.contains(word))
    })
}

/// Columns are named by the report year or by the year of publication, which is one more; portals mix them up.
fn near(years: Years, year: u16) -> bool {
    [year.saturating_sub(1), year, year.saturating_add(1)].into_iter().any(|year| years.contains(year))
}
