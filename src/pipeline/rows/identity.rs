//! Whose report for which year, where page, link and file do not say the same.
//!
//! In: a reading and its address. Out: an [`Identity`], and what disagreed as issues. The report's own title counts
//! first, then the period of its figures, then the link's words, then the name of a document's file, then what the
//! listing's place says, and only then what the text names most. A folder's name and a date of publication never count.

use super::Reading;
use crate::charset;
use crate::model::capture::Digest;
use crate::model::issue::{Issue, Severity};
use crate::model::source::SourceId;
use crate::model::state::{Address, LinkHint, ReportRow};
use crate::model::status::ReportStatus;
use crate::model::uri::{CrawlUri, SurtKey};
use crate::title::{self, Judgement, Verdict};

/// Whose report for which year.
pub(super) struct Identity {
    pub(super) agency: Option<String>,
    pub(super) year: Option<u16>,
    /// Where neither is said, the address itself.
    address: SurtKey,
}

impl Identity {
    /// The id of the report's row.
    pub(super) fn id(&self, source: &SourceId) -> String {
        let name = match (&self.agency, self.year) {
            (None, None) => self.address.as_str().to_owned(),
            (agency, _) => agency.clone().unwrap_or_default(),
        };
        let digest = Digest::of(name.as_bytes()).hex();
        let year = self.year.map_or_else(|| "unknown".to_owned(), |y| y.to_string());
        format!("{source}-{year}-{}", &digest[..8])
    }

    /// Of a page. One that is no report is one all the same where its link called it so: the link then says which.
    pub(super) fn of_page(reading: &Reading<'_>, address: &Address) -> Option<Self> {
        if reading.summary.status == ReportStatus::NotAReport && !address.hint.sure {
            return None;
        }
        Self::of(reading, &[&address.hint], &address.uri, &address.hint, reading.unread.key.clone())
    }

    /// Of a page that shows nothing but its document. A document that cannot be read has to be called a report by
    /// somebody.
    pub(super) fn of_document(reading: &Reading<'_>, document: &Address, page: &Address) -> Option<Self> {
        let called = [link_of(&document.hint), link_of(&page.hint), file_of(&document.uri)];
        let promising = |j: &Judgement| matches!(j.verdict, Verdict::Report | Verdict::Doubt);
        let is_read = reading.summary.title.is_some() || reading.summary.cells > 0;
        if reading.summary.status == ReportStatus::NotAReport || !(is_read || called.iter().any(promising)) {
            return None;
        }
        let page_key = document.page.clone()?;
        Self::of(reading, &[&document.hint, &page.hint], &document.uri, &page.hint, page_key)
    }

    fn of(
        reading: &Reading<'_>,
        links: &[&LinkHint],
        uri: &CrawlUri,
        place: &LinkHint,
        address: SurtKey,
    ) -> Option<Self> {
        let summary = reading.summary;
        // of a page that is something else nothing is believed
        let says = summary.status != ReportStatus::NotAReport;
        let mut named: Vec<Judgement> = links.iter().map(|hint| link_of(hint)).collect();
        named.push(file_of(uri));
        if let Some(title) = summary.title.as_deref().filter(|_| says) {
            named.insert(0, title::judge(title));
        }
        let agency = summary.agency.clone().filter(|_| says);
        let agency = agency.or_else(|| named.iter().find_map(|n| n.agency.clone())).or_else(|| place.unit.clone());
        let year = summary.said_year.filter(|_| says);
        let year = year.or_else(|| named.iter().find_map(|n| n.year)).or(place.year);
        let year = year.or(summary.majority_year.filter(|_| says));
        if let (Some(config), Some(year)) = (reading.config, year)
            && !config.years.contains(year)
        {
            return None;
        }
        Some(Self { agency, year, address })
    }
}

/// What a page says otherwise than its link; nothing where either is silent.
pub(super) fn disagreements(reading: &Reading<'_>, address: &Address) -> Vec<Issue> {
    let (summary, hint) = (reading.summary, &address.hint);
    let at = address.uri.as_str();
    let mut issues = Vec::new();
    let words = hint.title.as_deref().unwrap_or("without words");
    if summary.status == ReportStatus::NotAReport {
        let promised = hint.sure || matches!(link_of(hint).verdict, Verdict::Report | Verdict::Doubt);
        if promised {
            let why = summary.reason.as_deref().unwrap_or("nothing could be read");
            let detail = format!("the link {words:?} leads to a page that is no report: {why}");
            issues.push(Issue::new("link-leads-elsewhere", Severity::Warning, at, detail));
        }
        return issues;
    }
    let link_year = link_of(hint).year.or(hint.year);
    let own_year = summary.said_year.or(summary.majority_year);
    if let (Some(link), Some(own)) = (link_year, own_year)
        && link != own
    {
        let (severity, followed) = match summary.said_year {
            Some(_) => (Severity::Warning, "the report's own words count"),
            None => (Severity::Note, "its text only names that year most, so the link counts"),
        };
        let detail = format!("the link {words:?} says {link}, the report {own}; {followed}");
        issues.push(Issue::new("year-disagrees", severity, at, detail));
    }
    let link_agency = link_of(hint).agency.or_else(|| hint.unit.clone());
    if let (Some(link), Some(own)) = (link_agency, &summary.agency)
        && !own.contains(&link)
        && !link.contains(own.as_str())
    {
        let detail = format!("the link {words:?} says {link:?}, the report {own:?}; the report's own words count");
        issues.push(Issue::new("agency-disagrees", Severity::Note, at, detail));
    }
    issues
}

/// A document that names another year than the report of its page is not evidence for it.
pub(super) fn of_another_year(reading: &Reading<'_>, row: &ReportRow, at: &str) -> Option<Issue> {
    let own = reading.summary.title.as_deref().and_then(|text| title::judge(text).year)?;
    let year = row.year.filter(|year| *year != own)?;
    let detail = format!("this document calls itself the report of {own}, its page that of {year}; it was left out");
    Some(Issue::new("document-of-another-year", Severity::Warning, at, detail))
}

fn link_of(hint: &LinkHint) -> Judgement {
    title::judge(hint.title.as_deref().unwrap_or_default())
}

/// What the name of a document's file says. The name of a page is an id as often as not.
fn file_of(uri: &CrawlUri) -> Judgement {
    let name = charset::file_name(uri.path());
    let pages = [".html", ".htm", ".shtml", ".jsp", ".aspx", ".php", ".do"];
    let is_page = !name.contains('.') || pages.iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let judged = title::judge(if is_page { "" } else { &name });
    // an id may hold four digits like a year
    let says = matches!(judged.verdict, Verdict::Report | Verdict::Doubt);
    Judgement { year: judged.year.filter(|_| says), ..judged }
}
