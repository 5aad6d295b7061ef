//! A run's report: what a person and a scheduled job read while it lasts and afterwards.

use crate::model::source::SourceId;
use crate::model::status::SourceStatus;
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How far a run came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It lasts, or was killed.
    Running,
    /// It came to its end.
    Finished,
    /// Stopped by a signal or `--max-duration`; the next run goes on.
    Stopped,
    /// It could not go on.
    Failed,
}

/// What a run did for one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// The province's slug.
    pub province: String,
    /// The publisher or area.
    pub unit: String,
    /// The outcome.
    pub status: SourceStatus,
    /// Why, in words; empty where all is well.
    pub detail: String,
    /// Reports that the listing shows.
    pub found: u32,
    /// New reports.
    pub new: u32,
    /// Reports whose text changed.
    pub changed: u32,
    /// Reports that answer 404 or 410 now and did not before.
    pub gone: u32,
    /// Requests made.
    pub requests: u64,
    /// Requests that failed for good.
    pub failed: u64,
    /// Findings.
    pub notes: Vec<String>,
    /// The first report pages and attachments that could not be had: outcome and address.
    #[serde(default)]
    pub failures: Vec<String>,
}

/// One run: `runs/<run-id>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// The run's id: start time and process.
    pub run: String,
    /// The command.
    pub command: String,
    /// The program's version.
    pub version: String,
    /// How far it came.
    pub state: RunState,
    /// When it started.
    pub started: Timestamp,
    /// When this report was written.
    pub written: Timestamp,
    /// Why it stopped or failed; empty else.
    pub detail: String,
    /// Requests made.
    pub requests: u64,
    /// Requests made or refused, by outcome.
    pub outcomes: IndexMap<String, u64>,
    /// Payload bytes received.
    pub bytes: u64,
    /// Exchanges archived with their payload.
    pub responses: u64,
    /// Exchanges archived as revisits.
    pub revisits: u64,
    /// Captures read by the parser.
    pub parsed: u64,
    /// What was read, by extraction status.
    pub reports: IndexMap<String, u64>,
    /// Addresses that wait for the next run.
    pub waiting: u64,
    /// Each source of the run.
    pub sources: IndexMap<SourceId, SourceReport>,
}

impl RunReport {
    /// The report of a run that begins.
    pub fn begin(command: &str, now: Timestamp) -> Self {
        Self {
            run: format!("{}-{}", now.strftime("%Y%m%dT%H%M%S%3fZ"), std::process::id()),
            command: command.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            state: RunState::Running,
            started: now,
            written: now,
            detail: String::new(),
            requests: 0,
            outcomes: IndexMap::new(),
            bytes: 0,
            responses: 0,
            revisits: 0,
            parsed: 0,
            reports: IndexMap::new(),
            waiting: 0,
            sources: IndexMap::new(),
        }
    }

    /// Seconds from start to the last writing.
    pub fn seconds(&self) -> f64 {
        self.written.duration_since(self.started).as_secs_f64()
    }

    /// Where the report of this run lies.
    pub fn path(&self, runs: &Path) -> PathBuf {
        runs.join(format!("{}.json", self.run))
    }

    /// Writes the report in one piece: a reader sees the old one or the new one.
    pub fn save(&self, runs: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(runs)?;
        let file = tempfile::NamedTempFile::new_in(runs)?;
        serde_json::to_writer_pretty(&file, self)?;
        // a status page or a monitor of another user reads it too
        file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        file.as_file().sync_data()?;
        file.persist(self.path(runs)).map_err(|e| e.error)?;
        Ok(())
    }

    /// Reads a report.
    pub fn load(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read(path)?;
        serde_json::from_slice(&text).map_err(std::io::Error::from)
    }
}
