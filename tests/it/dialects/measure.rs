//! What a crawl found of one source, held against what the portal shows, and what it asked for.
//!
//! Comes in: expectations, the store, the portal's log. Goes out: counts, a line for each fault, a table.

use crate::support::Held;
use nianbao::model::capture::Role;
use nianbao::model::state::ReportRow;
use nianbao::model::status::ReportStatus;
use nianbao::model::uri::{CrawlUri, SurtKey};
use nianbao::portal::LogEntry;
use nianbao::portal::scenario::{Expected, ExpectedReport};
use std::collections::BTreeSet;
use std::fmt::Write as _;

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

/// One source.
pub(crate) struct Measure {
    source: String,
    dialect: String,
    /// Rows: expected, found of them, found at all.
    rows: (usize, usize, usize),
    /// Addresses of report pages, in the same order.
    pages: (usize, usize, usize),
    /// Requests of the first crawl: listing pages, calls, articles, attachments.
    requests: [usize; 4],
    /// Articles asked for that are no report.
    in_vain: usize,
    /// Requests of the crawl after it.
    pub(crate) again: Option<usize>,
    /// What is not as it should be, a line each.
    pub(crate) faults: Vec<String>,
}

impl Measure {
    pub(crate) fn of(id: &str, dialect: &str, expected: &Expected, (held, asked): (&Held, &[LogEntry])) -> Self {
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

        let lines = || held.lines.iter().filter(|line| line.source.as_str() == id);
        let count = |role: Role, call: bool| {
            let is_call = |url: &str| CALLS.iter().any(|piece| url.contains(piece));
            lines().filter(|line| line.role == role && is_call(&line.url) == call).count()
        };
        let articles = lines().filter(|line| line.role == Role::Report);
        let in_vain =
            articles.filter(|line| CrawlUri::parse(&line.url).is_ok_and(|uri| !wanted.contains(&uri.surt()))).count();
        let requests = [
            count(Role::Listing, false),
            count(Role::Listing, true),
            count(Role::Report, false) + count(Role::Report, true),
            count(Role::Attachment, false) + count(Role::Attachment, true),
        ];
        let sent = asked.iter().filter(|entry| entry.host == id).count();
        if sent != requests.iter().sum::<usize>() + count(Role::Robots, false) {
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

/// One line for each source; precision and recall are those of report pages, requests per report are without robots.txt.
pub(crate) fn table(measures: &[Measure]) -> String {
    let mut text = format!(
        "\n{:<22} {:<21} {:>9} {:>8} {:>5} {:>6} {:>7} {:>5} {:>8} {:>7} {:>7} {:>10} {:>6}\n",
        "source",
        "dialect",
        "reports",
        "pages",
        "prec.",
        "recall",
        "listing",
        "calls",
        "articles",
        "in vain",
        "attach.",
        "per report",
        "again"
    );
    for m in measures {
        let [listing, calls, articles, attachments] = m.requests;
        let all: u32 = m.requests.iter().map(|count| u32::try_from(*count).unwrap()).sum();
        let reports = u32::try_from(m.rows.1).unwrap();
        let each = if reports == 0 { "-".to_owned() } else { format!("{:.2}", f64::from(all) / f64::from(reports)) };
        let again = m.again.map_or_else(|| "-".to_owned(), |count| count.to_string());
        writeln!(
            text,
            "{:<22} {:<21} {:>9} {:>8} {:>5} {:>6} {listing:>7} {calls:>5} {articles:>8} {:>7} {attachments:>7} {each:>10} {again:>6}",
            m.source,
            m.dialect,
            format!("{}/{}", m.rows.1, m.rows.0),
            format!("{}/{}", m.pages.1, m.pages.0),
            share(m.pages.1, m.pages.2),
            share(m.pages.1, m.pages.0),
            m.in_vain,
        )
        .unwrap();
    }
    text
}
