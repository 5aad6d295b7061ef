//! What a run counts while it lasts; shared by its threads and by whoever draws its progress.

use super::rows::RowChange;
use super::run::{RunReport, RunState, SourceReport};
use super::session::Step;
use crate::model::capture::{Capture, Role};
use crate::model::source::{Source, SourceId};
use crate::model::state::SourceState;
use crate::model::status::{ReportStatus, RequestStatus, SourceStatus};
use jiff::Timestamp;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many addresses that could not be had are named for each source; the crawl log has them all.
const FAILURES: usize = 5;

/// The counts of one run.
#[derive(Debug)]
pub struct Tally {
    report: Mutex<RunReport>,
    committed: Mutex<u64>,
    news: Condvar,
}

impl Tally {
    /// Counts for a run of this command that begins now.
    pub fn begin_run(command: &str, now: Timestamp) -> Self {
        Self { report: Mutex::new(RunReport::begin(command, now)), committed: Mutex::new(0), news: Condvar::new() }
    }

    fn report(&self) -> MutexGuard<'_, RunReport> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The run's id.
    pub fn run(&self) -> String {
        self.report().run.clone()
    }

    /// The counts as they are now.
    pub fn snapshot(&self, now: Timestamp) -> RunReport {
        let mut report = self.report();
        report.written = now;
        report.clone()
    }

    pub(crate) fn finish(&self, state: RunState, detail: String, now: Timestamp) -> RunReport {
        let mut report = self.report();
        (report.state, report.detail, report.written) = (state, detail, now);
        report.clone()
    }

    /// A source takes part in the run.
    pub(crate) fn begin(&self, source: &Source) {
        let entry = SourceReport {
            province: source.province.clone(),
            unit: source.unit.clone(),
            status: SourceStatus::Unfinished,
            detail: String::new(),
            found: 0,
            new: 0,
            changed: 0,
            gone: 0,
            requests: 0,
            failed: 0,
            notes: Vec::new(),
            failures: Vec::new(),
        };
        self.report().sources.insert(source.id.clone(), entry);
    }

    /// A step is on its way to the disk.
    pub(crate) fn step(&self, step: &Step, capture: Option<&Capture>) {
        let mut report = self.report();
        *report.outcomes.entry(step.status.word().to_owned()).or_default() += 1;
        report.requests += u64::from(step.status.was_sent());
        report.bytes += step.exchange.as_ref().map_or(0, |e| e.body.len() as u64);
        match capture {
            Some(capture) if capture.revisit_of.is_some() => report.revisits += 1,
            Some(_) => report.responses += 1,
            None => {}
        }
        let failed = !step.retried && !matches!(step.entry.role, Role::Robots | Role::Probe) && is_failure(step);
        if let Some(source) = report.sources.get_mut(&step.entry.source) {
            source.requests += u64::from(step.status.was_sent());
            source.failed += u64::from(failed);
            let of_report = matches!(step.entry.role, Role::Report | Role::Attachment);
            let lost = failed || step.status == RequestStatus::RobotsDenied;
            if of_report && lost && source.failures.len() < FAILURES {
                source.failures.push(format!("{}: {}", step.status, step.entry.request.uri));
            }
        }
    }

    /// A capture was read.
    pub(crate) fn read(&self, source: &SourceId, status: ReportStatus, row: RowChange) {
        let mut report = self.report();
        report.parsed += 1;
        *report.reports.entry(status.word().to_owned()).or_default() += 1;
        if let Some(source) = report.sources.get_mut(source) {
            match row {
                RowChange::New => source.new += 1,
                RowChange::Changed => source.changed += 1,
                RowChange::None | RowChange::Same => {}
            }
        }
    }

    /// Reports that this run added or found changed.
    pub(crate) fn news(&self, source: &SourceId) -> u32 {
        self.report().sources.get(source).map_or(0, |s| s.new + s.changed)
    }

    pub(crate) fn gone(&self, source: &SourceId, gone: u32) {
        if let Some(source) = self.report().sources.get_mut(source) {
            source.gone = gone;
        }
    }

    pub(crate) fn waiting(&self, waiting: u64) {
        self.report().waiting = waiting;
    }

    /// A source is settled.
    pub(crate) fn conclude(&self, source: &Source, state: &SourceState, found: u32) {
        if let Some(entry) = self.report().sources.get_mut(&source.id) {
            entry.status = state.status;
            entry.detail.clone_from(&state.detail);
            entry.found = found;
            entry.notes.clone_from(&state.notes);
        }
    }

    /// Something was committed: the reader may have work.
    pub(crate) fn committed(&self) {
        *self.committed.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.news.notify_all();
    }

    /// Waits until something is committed, at most this long.
    pub(crate) fn wait_for_commit(&self, at_most: Duration) {
        let before = self.committed.lock().unwrap_or_else(PoisonError::into_inner);
        let count = *before;
        let waited = self.news.wait_timeout_while(before, at_most, |now| *now == count);
        drop(waited);
    }
}

fn is_failure(step: &Step) -> bool {
    use crate::model::status::RequestStatus as S;
    !matches!(step.status, S::Ok | S::NotModified | S::Redirected | S::RobotsDenied | S::OutOfScope)
}
