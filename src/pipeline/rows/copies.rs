//! The copies of one report: its page, pages that mirror it, their documents. Which stands for it, and where they disagree.
//!
//! Comes in: what is known of each copy, and what was read in it. Goes out: their order, and issues. Never here: a change of
//! a number: what copies say differently is told, and each stays as it was read.

use super::{Overlay, Summary};
use crate::model::capture::Role;
use crate::model::issue::{Issue, Severity};
use crate::model::state::{Address, ReportRow, Version};
use crate::model::status::ReportStatus;
use crate::model::uri::{CrawlUri, SurtKey};
use crate::pipeline::Error;
use indexmap::IndexSet;
use std::fmt::Display;

/// Cells that are named one by one; how many more differ is said in one line.
const MOST_CELLS: usize = 10;
/// Different values of one cell that are told.
const MOST_VALUES: usize = 4;

/// One address that shows a report, as it was read last.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    /// The key of its address.
    pub(super) key: SurtKey,
    /// Its newest text.
    pub(super) version: Version,
    uri: CrawlUri,
    role: Role,
    /// Whether the portal still shows it.
    live: bool,
    /// How often its text changed.
    changes: usize,
}

impl Copy {
    fn of(key: SurtKey, address: Address, linked: bool) -> Option<Self> {
        let live = linked && !address.is_gone();
        let Address { uri, role, mut versions, .. } = address;
        let version = versions.pop()?;
        Some(Self { key, version, uri, role, live, changes: versions.len() })
    }

    /// Smaller is better: best status, most cells, page before attachment, one that the portal still shows before one that
    /// it has replaced, smallest address.
    fn rank(&self) -> impl Ord + use<> {
        let Version { status, cells, .. } = self.version;
        (status.goodness(), std::cmp::Reverse(cells), self.role != Role::Report, !self.live, self.key.clone())
    }
}

impl Overlay<'_> {
    /// The copies of a report that were read, the one that stands for it first.
    fn copies(&self, row: &ReportRow) -> Result<Vec<Copy>, Error> {
        let mut copies = Vec::new();
        for page_key in &row.pages {
            let Some(page) = self.address(&(row.source.clone(), page_key.clone()))? else { continue };
            for key in &page.attachments {
                let document = self.address(&(row.source.clone(), key.clone()))?;
                copies.extend(document.and_then(|document| {
                    let linked = page.links(&document);
                    Copy::of(key.clone(), document, linked)
                }));
            }
            copies.extend(Copy::of(page_key.clone(), page, true));
        }
        copies.sort_by_cached_key(Copy::rank);
        Ok(copies)
    }

    /// Lets the best copy of a report stand for it.
    pub(super) fn choose(&self, row: &mut ReportRow) -> Result<(), Error> {
        let copies = self.copies(row)?;
        let changes: usize = copies.iter().map(|copy| copy.changes).sum();
        row.version = u32::try_from(changes).unwrap_or(u32::MAX).saturating_add(1);
        let Some(Copy { key, version, .. }) = copies.into_iter().next() else { return Ok(()) };
        row.chosen = key;
        row.capture = version.capture;
        row.payload = version.payload;
        row.text = version.text;
        row.status = version.status;
        Ok(())
    }

    /// Where the copies of a report disagree: the one that stands for it and those that the portal still shows.
    pub(super) fn disagreements(&self, row: &ReportRow) -> Result<Vec<Issue>, Error> {
        let mut copies = self.copies(row)?;
        let chosen = row.chosen.clone();
        // of a page that is something else nothing is believed
        copies.retain(|c| (c.live || c.key == chosen) && c.version.status != ReportStatus::NotAReport);
        let mut payloads = std::collections::BTreeSet::new();
        copies.retain(|copy| payloads.insert(copy.version.payload));
        let by_document = copies.first().is_some_and(|copy| copy.role == Role::Attachment);
        if copies.len() < 2 && !by_document {
            return Ok(Vec::new());
        }
        let mut said = Vec::new();
        for copy in &copies {
            said.extend(self.summary(&copy.version.payload)?.map(|summary| (copy, summary)));
        }
        let mut issues = compare(&said);
        if let Some((copy, summary)) = said.first().filter(|_| by_document && issues.is_empty()) {
            issues.extend(named_otherwise(row, copy, summary));
        }
        Ok(issues)
    }
}

/// What the document that stands for a report says of itself, where the page or the link that led to it says otherwise.
fn named_otherwise(row: &ReportRow, copy: &Copy, summary: &Summary) -> Vec<Issue> {
    let told = |code, named: &dyn Display, own: &dyn Display| {
        let detail = format!("the page or its link says {named}, the document whose figures stand here {own}");
        Issue::new(code, Severity::Warning, copy.uri.as_str(), detail)
    };
    let agency = row.agency.as_ref().zip(summary.agency.as_ref()).filter(|(named, own)| !is_same_agency(named, own));
    let year = row.year.zip(summary.said_year).filter(|(named, own)| named != own);
    let agency = agency.map(|(named, own)| told("agency-disagrees", named, own));
    agency.into_iter().chain(year.map(|(named, own)| told("year-disagrees", &named, &own))).collect()
}

/// What two or more of these say differently. What a copy does not say is no disagreement.
fn compare(said: &[(&Copy, Summary)]) -> Vec<Issue> {
    let agency = at(said, "metadata.agency_name", |s| s.agency.as_ref(), |a, b| is_same_agency(a, b));
    let year = at(said, "metadata.report_year", |s| s.said_year.as_ref(), |a, b| a == b);
    let mut issues: Vec<Issue> = agency.into_iter().chain(year).collect();
    let places: IndexSet<&String> = said.iter().flat_map(|(_, summary)| summary.figures.keys()).collect();
    let mut cells = places.into_iter().filter_map(|place| {
        // an amount is a decimal, and takes two ways of writing it
        let same = |a: &f64, b: &f64| (a - b).abs() < 5e-5;
        at(said, place, |s| s.figures.get(place), same)
    });
    issues.extend(cells.by_ref().take(MOST_CELLS));
    let more = cells.count();
    if more > 0 {
        let detail = format!("{more} more cells of the tables differ between copies of this report");
        issues.push(Issue::new("copies-disagree", Severity::Warning, "document", detail));
    }
    issues
}

/// The issue where copies give different values for one thing, each value with the first copy that gives it.
fn at<'s, T: Display + 's>(
    said: &'s [(&Copy, Summary)],
    place: &str,
    value: impl Fn(&'s Summary) -> Option<&'s T>,
    same: impl Fn(&T, &T) -> bool,
) -> Option<Issue> {
    let mut values: Vec<(&T, &Copy, usize)> = Vec::new();
    for (copy, summary) in said {
        let Some(given) = value(summary) else { continue };
        match values.iter_mut().find(|(known, ..)| same(known, given)) {
            Some((_, _, copies)) => *copies += 1,
            None => values.push((given, copy, 1)),
        }
    }
    if values.len() < 2 {
        return None;
    }
    let told = values.iter().take(MOST_VALUES).map(|(value, copy, copies)| {
        let others = if *copies > 1 { format!(" and {} more", copies - 1) } else { String::new() };
        format!("{value} in {} (capture {}){others}", copy.uri, copy.version.capture)
    });
    let more = (values.len() > MOST_VALUES).then(|| format!("{} more values", values.len() - MOST_VALUES));
    let detail = told.chain(more).collect::<Vec<_>>().join(", ");
    Some(Issue::new("copies-disagree", Severity::Warning, place, detail))
}

/// Whether two names are one body's, one of them perhaps in short.
fn is_same_agency(one: &str, other: &str) -> bool {
    let bare = |name: &str| name.split_whitespace().collect::<String>();
    let (one, other) = (bare(one), bare(other));
    one.contains(&other) || other.contains(&one)
}
