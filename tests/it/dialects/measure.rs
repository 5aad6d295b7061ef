//! What a crawl found of one source, held against what the portal shows, and what it asked for.
//!
//! Comes in: expectations, the store, the portal's log. Goes out: counts, a line for each fault, a table.

use crate::support::Held;
use nianbao::model::capture::Role;
use nianbao::model::state::{LogLine, ReportRow};
use nianbao::model::status::ReportStatus;
use nianbao::model::uri::{CrawlUri, SurtKey};
use nianbao::portal::LogEntry;
use nianbao::portal::scenario::{Expected, ExpectedReport};
use std::collections::BTreeSet;

/// What the addresses of the families' calls have in common.
const CALLS: [&str; 9] = [
    "dataproxy.jsp",
    "/module/xxgk/search.jsp",
    "/module/xxgk/tree.jsp",
    "/api-gateway/",
    "/common/search/",
    "/searchList/",
    "/search/",
    "/gkmlpt/api/",
    "/site/label/",
];

/// What a crawl left: the store, its log lines, and what the portal was asked.
pub(crate) type Seen<'a> = (&'a Held, &'a [LogLine], &'a [LogEntry]);

/// Requests by what they were for: listing pages, calls, articles, attachments.
pub(crate) type ByRole = [usize; 4];

pub(crate) fn by_role(id: &str, lines: &[LogLine]) -> ByRole {
    let is_call = |line: &LogLine| CALLS.iter().any(|piece| line.url.contains(piece));
    let count = |fits: &dyn Fn(&LogLine) -> bool| lines.iter().filter(|l| l.source.as_str() == id && fits(l)).count();
    [
        count(&|line| line.role == Role::Listing && !is_call(line)),
        count(&|line| line.role == Role::Listing && is_call(line)),
        count(&|line| line.role == Role::Report),
        count(&|line| line.role == Role::Attachment),
    ]
}

/// One source.
pub(crate) struct Measure {
    source: String,
    dialect: String,
    /// Rows: expected, found of them, found at all.
    rows: (usize, usize, usize),
    /// Addresses of report pages, in the same order.
    pages: (usize, usize, usize),
    /// Requests of the first crawl.
    requests: ByRole,
    /// Articles asked for that are no report.
    in_vain: usize,
    /// Requests of the crawl after it.
    pub(crate) again: Option<ByRole>,
    /// What is not as it should be, a line each.
    pub(crate) faults: Vec<String>,
}

impl Measure {
    pub(crate) fn of(id: &str, dialect: &str, expected: &Expected, (held, lines, asked): Seen<'_>) -> Self {
        let mut faults = Vec::new();
        let reports: Vec<&ExpectedReport> = expected.reports.iter().filter(|report| report.source_id == id).collect();
        let wanted = reports.iter().map(|r| format!("{} {} {} v1 listed", r.agency, r.year, r.status)).collect();
        // what was taken for a report and is none says so in its status
        let own = |row: &&ReportRow| row.source.as_str() == id && row.status != ReportStatus::NotAReport;
        let shown = |row: &ReportRow| {
            let (agency, year) = (row.agency.as_deref().unwrap_or("?"), row.year.unwrap_or(0));
            format!("{agency} {year} {} v{} {}", row.status, row.version, row.availability)
        };
        let found = held.rows.iter().filter(own).map(shown).collect();
        let rows = compare(id, "row", (&wanted, &found), &mut faults);

        let key = |url: &String| CrawlUri::parse(url).unwrap().surt();
        let wanted: BTreeSet<SurtKey> = reports.iter().flat_map(|report| &report.urls).map(key).collect();
        let found: BTreeSet<SurtKey> = held.rows.iter().filter(own).flat_map(|row| row.pages.clone()).collect();
        let pages = compare(id, "page", (&wanted, &found), &mut faults);

        let own = |line: &&LogLine| line.source.as_str() == id;
        let articles = lines.iter().filter(own).filter(|line| line.role == Role::Report);
        let is_other = |line: &&LogLine| CrawlUri::parse(&line.url).is_ok_and(|uri| !wanted.contains(&uri.surt()));
        let in_vain = articles.filter(is_other).count();
        let requests = by_role(id, lines);
        let robots = lines.iter().filter(own).filter(|line| matches!(line.role, Role::Robots | Role::Probe)).count();
        let sent = asked.iter().filter(|entry| entry.host == id).count();
        if sent != requests.iter().sum::<usize>() + robots {
            faults.push(format!("{id}: {sent} requests reached the portal, the log has {requests:?} and robots.txt"));
        }
        Self { source: id.to_owned(), dialect: dialect.to_owned(), rows, pages, requests, in_vain, again: None, faults }
    }
}

/// How many are wanted, how many of them are there, how many are there at all; a fault for each that is not in both.
fn compare<T: Ord + std::fmt::Debug>(
    id: &str,
    what: &str,
    (wanted, found): (&BTreeSet<T>, &BTreeSet<T>),
    faults: &mut Vec<String>,
) -> (usize, usize, usize) {
    faults.extend(wanted.difference(found).map(|one| format!("{id}: the {what} {one:?} was not found")));
    faults.extend(found.difference(wanted).map(|one| format!("{id}: the {what} {one:?} is none")));
    (wanted.len(), wanted.intersection(found).count(), found.len())
}

/// The share of a part in a whole; of nothing, all.
fn share(part: usize, whole: usize) -> String {
    let (part, whole) = (u32::try_from(part).unwrap(), u32::try_from(whole).unwrap());
    if whole == 0 { "1.00".to_owned() } else { format!("{:.2}", f64::from(part) / f64::from(whole)) }
}

/// One line for each source; precision and recall are those of report pages, requests (listing pages + calls + articles +
/// attachments) are without robots.txt, "again" is the incremental crawl after the first one.
pub(crate) fn table(measures: &[Measure]) -> String {
    let line = |cells: [&str; 10]| {
        let widths = [-22, -22, 8, 8, 6, 7, 15, 8, 11, 15_isize];
        let cell = |(cell, width): (&str, isize)| {
            let size = width.unsigned_abs();
            if width < 0 { format!("{cell:<size$}") } else { format!("{cell:>size$}") }
        };
        cells.into_iter().zip(widths).map(cell).collect::<Vec<_>>().concat() + "\n"
    };
    let head =
        ["source", "dialect", "reports", "pages", "prec.", "recall", "requests", "in vain", "per report", "again"];
    let mut text = format!("\n{}", line(head));
    for m in measures {
        let all: u32 = m.requests.iter().map(|count| u32::try_from(*count).unwrap()).sum();
        let reports = u32::try_from(m.rows.1).unwrap();
        let each = if reports == 0 { "-".to_owned() } else { format!("{:.2}", f64::from(all) / f64::from(reports)) };
        text += &line([
            &m.source,
            &m.dialect,
            &format!("{}/{}", m.rows.1, m.rows.0),
            &format!("{}/{}", m.pages.1, m.pages.0),
            &share(m.pages.1, m.pages.2),
            &share(m.pages.1, m.pages.0),
            &sum(m.requests),
            &m.in_vain.to_string(),
            &each,
            &m.again.map_or_else(|| "-".to_owned(), sum),
        ]);
    }
    text
}

fn sum(requests: ByRole) -> String {
    requests.map(|count| count.to_string()).join("+")
}
