//! What the store remembers between two steps: addresses, walks, hosts, rows.

use super::capture::{CaptureId, Digest, Request, Role, Validators};
use super::issue::Issue;
use super::source::SourceId;
use super::status::{Availability, ReportStatus, RequestStatus, SourceStatus};
use super::uri::{CrawlUri, SurtKey};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a link says of the page behind it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkHint {
    /// The link's text or title.
    pub title: Option<String>,
    /// The date beside it.
    pub date: Option<Date>,
    /// The report year that the link or its place in the listing names.
    pub year: Option<u16>,
    /// The unit that its place in the listing names.
    pub unit: Option<String>,
    /// Whether the words alone say that this is the report.
    pub sure: bool,
}

/// What a listing page has to know of the pages before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// The newest report year that can have been published when the walk began.
    pub newest_year: u16,
    /// The dialect that was recognised on the column's first page.
    pub dialect: Option<String>,
    /// The column's name as its first page gives it.
    pub column: Option<String>,
    /// The unit whose column this is, where the portal's own directory of units led here.
    pub unit: Option<String>,
    /// What the pages before told of the portal's calls, where the answer to a call no longer tells it.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// Signature of the page before.
    pub previous: Option<Digest>,
    /// Records that the portal declared and has not handed out yet.
    pub left: Option<u32>,
    /// Whether the page before links or counts this one, so that it should be there.
    #[serde(default)]
    pub promised: bool,
    /// Whether this is the second guess at a page, after the first guess showed the page before once more.
    pub probe: bool,
}

/// One address that is due: an entry of the frontier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// For which source.
    pub source: SourceId,
    /// What for.
    pub role: Role,
    /// What to send.
    pub request: Request,
    /// The address that led here.
    pub via: Option<CrawlUri>,
    /// Which walk of the source's listing.
    pub walk: u64,
    /// For a listing page: its number, from 1.
    pub page: u32,
    /// For a listing page: how deep in the tree of sub-listings, from 0.
    pub depth: u8,
    /// For a listing page: what the pages before it told.
    pub trail: Trail,
    /// What the link said.
    pub hint: LinkHint,
    /// Failed attempts so far.
    pub attempts: u32,
    /// The addresses that redirected here, first one first.
    pub redirects: Vec<CrawlUri>,
}

impl Entry {
    /// An address that is due for the first time and that nothing more is known of.
    pub fn new(source: SourceId, role: Role, request: Request, walk: u64) -> Self {
        Self {
            source,
            role,
            request,
            via: None,
            walk,
            page: 1,
            depth: 0,
            trail: Trail::default(),
            hint: LinkHint::default(),
            attempts: 0,
            redirects: Vec::new(),
        }
    }

    /// The key that it is compared by.
    pub fn key(&self) -> SurtKey {
        self.request.key()
    }

    /// The address that the link named, before any redirect.
    pub fn linked(&self) -> &CrawlUri {
        self.redirects.first().unwrap_or(&self.request.uri)
    }
}

/// The payload that is held for an address, and what makes the portal confirm it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Digest of the payload.
    pub payload: Digest,
    /// What a conditional request carries.
    pub validators: Validators,
}

/// What is known of one address, over all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UrlState {
    /// As last sent.
    pub uri: CrawlUri,
    /// For which source it was last asked.
    pub source: SourceId,
    /// What it was last asked for.
    pub role: Role,
    /// When it was first asked.
    pub first_asked: Timestamp,
    /// When it was last asked.
    pub last_asked: Timestamp,
    /// In which run.
    pub run: String,
    /// In which walk.
    pub walk: u64,
    /// With what outcome.
    pub status: RequestStatus,
    /// The last archived exchange.
    pub capture: Option<CaptureId>,
    /// The payload that is held.
    pub held: Option<Held>,
}

/// One address that a listing showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The address.
    pub uri: CrawlUri,
    /// What the link said.
    pub hint: LinkHint,
    /// When a listing first showed it.
    pub first_seen: Timestamp,
    /// When a listing last showed it.
    pub last_seen: Timestamp,
    /// The last walk that showed it.
    pub walk: u64,
    /// Whether the last whole walk showed it.
    pub listed: bool,
}

/// One reading of a listing.
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own about the walk")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Walk {
    /// Its number, unique within the source.
    pub id: u64,
    /// When it started.
    pub started: Timestamp,
    /// Whether it must go to the end, new items or not.
    pub whole: bool,
    /// Whether it was cut short because a page held nothing new: it then says nothing about what is unlisted.
    pub cut_short: bool,
    /// Whether a page that the listing promises did not come or read: the next walk goes to the end again.
    #[serde(default)]
    pub incomplete: bool,
    /// Listing pages and columns queued.
    #[serde(default)]
    pub queued: u32,
    /// Items on the first page of the listing itself.
    #[serde(default)]
    pub first_page: u32,
    /// Whether the source has no listing pages, so that the reports themselves are asked for one by one.
    pub by_items: bool,
    /// Listing pages read.
    pub pages: u32,
    /// Items on them.
    pub items: u32,
    /// Items that were not known before.
    pub new_items: u32,
    /// Known items whose link says something else now.
    pub changed_items: u32,
    /// Links that sound like reports and are none.
    pub rejected: u32,
    /// Answers other than a failure.
    pub answers: u32,
    /// The first eight bytes of the signatures of the pages read, so that a page that comes again ends the paging.
    pub signatures: Vec<u64>,
    /// Whether the dialect recognised anything on any page.
    pub matched: bool,
    /// The dialect that was recognised.
    pub dialect: Option<String>,
    /// The first request that ended the walk early: address, outcome, what was met.
    pub failure: Option<WalkFailure>,
    /// Findings for the run's summary.
    pub notes: Vec<String>,
    /// The first words of the listing's first page, for a person who has to see what came.
    pub opening: Option<String>,
}

/// Why a walk could not go on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalkFailure {
    /// The address.
    pub uri: CrawlUri,
    /// The outcome.
    pub status: RequestStatus,
    /// What was met, in words.
    pub detail: String,
}

/// What `crawler sources check` last saw at a source's listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// When.
    pub time: Timestamp,
    /// `ok` where the listing reads as its dialect and shows a report or a way to one; else what a fetch would say.
    pub status: SourceStatus,
    /// Why, in words that a person can act on; empty where all is well.
    pub detail: String,
    /// The dialect that read it.
    pub dialect: Option<String>,
    /// Reports on the page that was asked.
    pub items: u32,
    /// Further pages and columns that the page leads to.
    pub further: u32,
    /// The first of the reports' titles, ten at most.
    pub titles: Vec<String>,
}

/// What is known of a source, over all runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceState {
    /// The outcome of the last run that asked it.
    pub status: SourceStatus,
    /// Why, in words that a person can act on; empty where all is well.
    pub detail: String,
    /// The last run that asked it.
    pub last_run: Option<String>,
    /// The walk that is under way or was interrupted.
    pub walk: Option<Walk>,
    /// The number of the last walk.
    pub walks: u64,
    /// Whether a walk ever reached the end.
    pub walked_whole: bool,
    /// Whether the last walk missed something that the listing promises: the next one goes to the end again.
    #[serde(default)]
    pub incomplete: bool,
    /// Reports that the last whole walk showed.
    pub found: u32,
    /// When that was.
    pub found_at: Option<Timestamp>,
    /// Items on the listing's first page then.
    #[serde(default)]
    pub first_page: u32,
    /// The dialect that was recognised.
    pub dialect: Option<String>,
    /// Findings of the last concluded walk.
    pub notes: Vec<String>,
    /// What the last check of its listing saw.
    pub check: Option<Check>,
}

impl Default for SourceState {
    fn default() -> Self {
        Self {
            status: SourceStatus::NeverRun,
            detail: String::new(),
            last_run: None,
            walk: None,
            walks: 0,
            walked_whole: false,
            incomplete: false,
            found: 0,
            found_at: None,
            first_page: 0,
            dialect: None,
            notes: Vec::new(),
            check: None,
        }
    }
}

/// What is held of an origin's robots.txt; its text lies in a blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsState {
    /// When it was last asked.
    pub fetched: Timestamp,
    /// Whether there are rules to read; else everything is allowed.
    pub rules: bool,
}

/// What a host answers to a path that cannot exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoSuchPage {
    /// When it was asked.
    pub asked: Timestamp,
    /// With what outcome; `ok` and `redirected` are those of hosts that do not say so.
    pub status: RequestStatus,
    /// Where it sends instead.
    pub leads_to: Option<CrawlUri>,
    /// The first words of what it shows; empty where it says so by its code.
    pub words: String,
}

/// A capture that still has to be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// The key of its address.
    pub key: SurtKey,
    /// The key of the address that was linked: another one after a redirect.
    pub linked: SurtKey,
    /// What the link said.
    pub hint: LinkHint,
    /// The page that links it, where it is an attachment.
    pub page: Option<SurtKey>,
    /// Of a page that came whole, the documents that it links; none where that was not looked at.
    #[serde(default)]
    pub documents: Option<Vec<SurtKey>>,
}

impl Unread {
    /// The answer to this entry, which links these documents.
    pub fn of(entry: &Entry, documents: Option<Vec<SurtKey>>) -> Self {
        let page = entry.via.as_ref().filter(|_| entry.role == Role::Attachment).map(CrawlUri::surt);
        Self { key: entry.key(), linked: entry.linked().surt(), hint: entry.hint.clone(), page, documents }
    }
}

/// One text that an address held for a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// 1 for the first.
    pub number: u32,
    /// The capture that stands for it.
    pub capture: CaptureId,
    /// Digest of its payload.
    pub payload: Digest,
    /// Digest over the report's own text; the payload's where there is none.
    pub text: String,
    /// The version of the parser that read it.
    pub parser: u32,
    /// The version of the extractor that read it.
    #[serde(default)]
    pub extractor: u32,
    /// How far it could be read.
    pub status: ReportStatus,
    /// Cells with a value.
    pub cells: u32,
    /// When it was first fetched.
    pub first_seen: Timestamp,
    /// When it was last fetched or confirmed.
    pub last_seen: Timestamp,
}

/// What one address of a source says about a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// The address.
    pub uri: CrawlUri,
    /// The key of the address that was linked: another one after a redirect.
    pub linked: SurtKey,
    /// Report page or attachment.
    pub role: Role,
    /// What the link said.
    pub hint: LinkHint,
    /// The page that links it, where it is an attachment.
    pub page: Option<SurtKey>,
    /// For a page, the attachments that were read.
    pub attachments: Vec<SurtKey>,
    /// For a page, the documents that it linked last, read or not; none where that is not known.
    #[serde(default)]
    pub documents: Option<Vec<SurtKey>>,
    /// The report that it belongs to; none where it is no report.
    pub report: Option<String>,
    /// Where link, page and documents do not say the same.
    #[serde(default)]
    pub issues: Vec<Issue>,
    /// Its texts, oldest first.
    pub versions: Vec<Version>,
    /// The outcome of the last ask.
    pub last_status: RequestStatus,
    /// When that was.
    pub last_asked: Timestamp,
}

impl Address {
    /// Whether the portal no longer has it.
    pub fn is_gone(&self) -> bool {
        matches!(self.last_status, RequestStatus::NotFound | RequestStatus::Gone)
    }

    /// Whether this page links a document still, as far as is known.
    pub fn links(&self, document: &Self) -> bool {
        let keys = self.documents.as_ref();
        keys.is_none_or(|keys| keys.contains(&document.linked) || keys.contains(&document.uri.surt()))
    }
}

/// One report: an agency's, for a year, in a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportRow {
    /// Its id: source, year, and a digest of the agency's name.
    pub id: String,
    /// Its source.
    pub source: SourceId,
    /// The province's slug.
    pub province: String,
    /// The agency as printed; none where nothing says.
    pub agency: Option<String>,
    /// The year reported on; none where nothing says.
    pub year: Option<u16>,
    /// Every page that shows it.
    pub pages: Vec<SurtKey>,
    /// The address that stands for it.
    pub chosen: SurtKey,
    /// The capture that stands for it.
    pub capture: CaptureId,
    /// Digest of that capture's payload.
    pub payload: Digest,
    /// Digest over its text.
    pub text: String,
    /// How far it could be read.
    pub status: ReportStatus,
    /// How often a text changed, plus one.
    pub version: u32,
    /// When an address of it was first fetched.
    pub first_seen: Timestamp,
    /// When an address of it last answered.
    pub last_seen: Timestamp,
    /// What the portal says of it now.
    pub availability: Availability,
    /// Where copies that the portal shows (page, mirrors of it, documents) do not say the same; a bounded number.
    #[serde(default)]
    pub disagreements: Vec<Issue>,
}

/// One line of the crawl log: a request made or refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// When.
    pub time: Timestamp,
    /// For which source.
    pub source: SourceId,
    /// What for.
    pub role: Role,
    /// The address.
    pub url: String,
    /// The address that redirected here.
    pub via: Option<String>,
    /// The outcome.
    pub status: RequestStatus,
    /// The status code, where there was an answer.
    pub http_status: Option<u16>,
    /// Payload bytes.
    pub bytes: u64,
    /// Milliseconds.
    pub duration_ms: u64,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// What was met, in words; empty where all is well.
    pub detail: String,
    /// The archived exchange.
    pub capture: Option<CaptureId>,
}
