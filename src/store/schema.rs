//! The tables: what is kept, under which key, in which order.

use super::table::{BlobTable, Table};
use crate::model::capture::{Capture, CaptureId, Digest, Original};
use crate::model::source::SourceId;
use crate::model::state::{
    Address, Entry, Item, LogLine, NoSuchPage, ReportRow, RobotsState, SourceState, Unread, UrlState,
};
use crate::model::uri::{HostKey, Origin, SurtKey};
use crate::politeness::HostState;

/// Version of the tables. It grows whenever an older program would misread what a newer one wrote.
pub const SCHEMA: u32 = 2;

/// Every archived exchange, in the order of time.
pub const CAPTURES: Table<CaptureId, Capture> = Table::new(1, "captures");
/// Every address that was ever asked.
pub const URLS: Table<SurtKey, UrlState> = Table::new(2, "urls");
/// The `response` that holds a payload: what a revisit refers to.
pub const PAYLOADS: Table<Digest, Original> = Table::new(3, "payloads");
/// The durable frontier: what was queued and is not settled yet.
pub const FRONTIER: Table<(SourceId, SurtKey), Entry> = Table::new(4, "frontier");
/// What each source's listing showed.
pub const ITEMS: Table<(SourceId, SurtKey), Item> = Table::new(5, "items");
/// The state of each source, its open walk included.
pub const SOURCES: Table<SourceId, SourceState> = Table::new(6, "sources");
/// When each host may be asked again.
pub const HOSTS: Table<HostKey, HostState> = Table::new(7, "hosts");
/// The robots.txt of each origin.
pub const ROBOTS: Table<Origin, RobotsState> = Table::new(8, "robots");
/// Their texts.
pub const ROBOTS_TEXT: BlobTable<Origin> = BlobTable::new(9, "robots_text");
/// Captures that still have to be read, oldest first.
pub const UNREAD: Table<(CaptureId, SourceId), Unread> = Table::new(10, "unread");
/// What each address of a source says about a report.
pub const ADDRESSES: Table<(SourceId, SurtKey), Address> = Table::new(11, "addresses");
/// One row for each report.
pub const REPORTS: Table<(SourceId, String), ReportRow> = Table::new(12, "reports");
/// The parsed record of a payload as JSON, its text by sections included.
pub const RECORDS: BlobTable<Digest> = BlobTable::new(13, "records");
/// Every request made or refused: run, number within the run.
pub const LOG: Table<(String, u64), LogLine> = Table::new(14, "crawl_log");
/// Bytes of each WARC file that the store accounts for.
pub const ARCHIVE: Table<String, u64> = Table::new(15, "archive");
/// The page that each origin shows for what does not exist.
pub const NO_SUCH_PAGE: Table<Origin, NoSuchPage> = Table::new(16, "no_such_page");

/// Every table's first byte and name. A byte is never given to another table again.
pub const TABLES: &[(u8, &str)] = &[
    CAPTURES.id(),
    URLS.id(),
    PAYLOADS.id(),
    FRONTIER.id(),
    ITEMS.id(),
    SOURCES.id(),
    HOSTS.id(),
    ROBOTS.id(),
    ROBOTS_TEXT.id(),
    UNREAD.id(),
    ADDRESSES.id(),
    REPORTS.id(),
    RECORDS.id(),
    LOG.id(),
    ARCHIVE.id(),
    NO_SUCH_PAGE.id(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_tables_share_a_first_byte_or_a_name() {
        let bytes: HashSet<u8> = TABLES.iter().map(|t| t.0).collect();
        let names: HashSet<&str> = TABLES.iter().map(|t| t.1).collect();
        assert_eq!((bytes.len(), names.len()), (TABLES.len(), TABLES.len()));
    }
}
