//! Drives both halves: the crawl (online) and the reading of what was archived (offline).
//!
//! Everything that acts meets here: the thread that commits, the thread that reads, the loop that sends. What has to be
//! decided is decided by the pure parts and by `session`, which can be tested without a portal.

mod committer;
mod conclude;
mod crawl;
mod data;
pub mod once;
mod process;
pub mod propose;
mod recover;
mod rows;
pub mod run;
mod session;
mod tally;
mod verify;
mod walk;

pub use data::{DataDir, Purpose};
pub use process::{is_outdated, stored_record};
pub use tally::Tally;
pub use verify::{Verification, verify};

use crate::config::Config;
use crate::fetch::{self, Fetch};
use crate::model::source::{Source, SourceId, Years};
use crate::model::state::{Address, Entry, ReportRow};
use crate::reading::{self, Readers};
use crate::{archive, store};
use futures::future::BoxFuture;
use jiff::Timestamp;
use process::Reader;
use run::{RunReport, RunState};
use session::Session;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// Why a run cannot go on. Bad portals and bad documents are none of these.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The archive cannot be read or written.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The HTTP client cannot be made.
    #[error(transparent)]
    Client(#[from] fetch::Error),
    /// Nothing can be read any more.
    #[error(transparent)]
    Reading(#[from] reading::Error),
    /// A run report cannot be written.
    #[error("cannot write the run's report in {}: {source}", dir.display())]
    RunReport {
        /// The folder.
        dir: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The disk is nearly full.
    #[error(
        "{} has {free} bytes free, and storage.min_free asks for {min_free}: make room, or lower min_free; everything so far is kept",
        dir.display()
    )]
    NoSpace {
        /// The data directory.
        dir: std::path::PathBuf,
        /// Bytes free.
        free: u64,
        /// Bytes that must stay free.
        min_free: u64,
    },
    /// The disk is full, or the quota used up.
    #[error("{cause}. Make room for {} and run it again: what was acknowledged is kept, and the next run goes on", dir.display())]
    DiskFull {
        /// The data directory.
        dir: std::path::PathBuf,
        /// What could not be written.
        cause: Box<Error>,
    },
    /// The committer ended before the crawl did; its own error says why.
    #[error("what was fetched can no longer be written")]
    CommitterGone,
    /// A fault of this program.
    #[error("internal error: {0}; please report it")]
    Internal(String),
}

impl Error {
    /// The same, with what to do about it where a disk is full.
    fn in_dir(self, dir: &std::path::Path) -> Self {
        if self.is_full_disk() { Self::DiskFull { dir: dir.to_owned(), cause: Box::new(self) } } else { self }
    }

    fn is_full_disk(&self) -> bool {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        let mut next: Option<&dyn std::error::Error> = Some(self);
        while let Some(cause) = next {
            if let Some(io) = cause.downcast_ref::<std::io::Error>() {
                return matches!(io.kind(), StorageFull | QuotaExceeded);
            }
            next = cause.source();
        }
        // what follows a commit that failed only quotes it
        matches!(self, Self::Store(store::Error::Poisoned { why }) if why.contains("No space left on device"))
    }
}

/// What a run is to do.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// The sources to ask.
    pub sources: Vec<Source>,
    /// Report years that are asked for; all where none is given.
    pub years: Option<Years>,
    /// Every page of every listing, and every known report again.
    pub full: bool,
    /// Only the first page of each listing, to see whether it reads: no walk begins, no report is asked for.
    pub check: bool,
    /// Stop cleanly after this time.
    pub max_duration: Option<Duration>,
}

/// Tells the time and waits; the one place where the pipeline does either.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Waits.
    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// A request to stop: what is out is finished, everything so far is kept.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    why: Arc<Mutex<String>>,
    deadline: Option<Instant>,
}

impl Stop {
    /// Never, unless somebody asks; after this time in any case.
    pub fn after(max_duration: Option<Duration>) -> Self {
        Self { deadline: max_duration.and_then(|d| Instant::now().checked_add(d)), ..Self::default() }
    }

    /// Asks.
    pub fn ask(&self, why: &str) {
        if let Ok(mut known) = self.why.lock()
            && known.is_empty()
        {
            why.clone_into(&mut known);
        }
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked, or the time is over.
    pub fn asked(&self) -> bool {
        if self.deadline.is_some_and(|at| Instant::now() >= at) {
            self.ask("the time given by --max-duration is over");
        }
        self.asked.load(Ordering::Relaxed)
    }

    /// Why; empty while nobody asked.
    pub fn why(&self) -> String {
        self.why.lock().map(|why| why.clone()).unwrap_or_default()
    }
}

/// What a run needs from outside beside its data directory.
pub struct Tools<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Sends requests.
    pub fetcher: Arc<dyn Fetch>,
    /// Tells the time.
    pub clock: &'a dyn Clock,
    /// Says when to stop.
    pub stop: &'a Stop,
    /// Who reads what comes.
    pub readers: &'a Readers<'a>,
}

/// What reading again needs beside the data directory.
#[derive(Debug, Clone, Copy)]
pub struct Offline<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// Who reads.
    pub readers: &'a Readers<'a>,
    /// What is counted.
    pub tally: &'a Tally,
}

/// What would be requested, without asking anything.
pub fn plan(data: &DataDir, config: &Config, job: &Job, now: Timestamp) -> Result<Vec<Entry>, Error> {
    let mut session = Session::load(data.store(), data.archive(), config, job, "dry-run")?;
    drop(session.begin_walks(now)?);
    Ok(session.frontier.entries().into_iter().cloned().collect())
}

/// One run: crawls the sources of the job and reads what comes.
///
/// `Err` only where the run could not go on; everything that was committed until then is kept.
pub fn fetch(data: &DataDir, tools: &Tools<'_>, job: &Job, tally: &Tally) -> Result<RunReport, Error> {
    let result = crawl_and_read(data, tools, job, tally).map_err(|e| e.in_dir(data.dir()));
    let stopped = tools.stop.asked();
    let state = match (&result, stopped) {
        (Err(_), _) => RunState::Failed,
        (Ok(()), true) => RunState::Stopped,
        (Ok(()), false) => RunState::Finished,
    };
    let detail = result.as_ref().err().map_or_else(|| tools.stop.why(), ToString::to_string);
    let report = tally.finish(state, detail, tools.clock.now());
    let saved = save(data, &report).map_err(|e| e.in_dir(data.dir()));
    // what ended the run says more than that its report could not be written either
    result.and(saved).map(|()| report)
}

fn crawl_and_read(data: &DataDir, tools: &Tools<'_>, job: &Job, tally: &Tally) -> Result<(), Error> {
    data.require_space(tools.config.storage.min_free)?;
    let now = tools.clock.now();
    let mut session = Session::load(data.store(), data.archive(), tools.config, job, &tally.run())?;
    if data.was_killed() {
        session.wait_one_interval(now);
    }
    data.store().commit(session.begin_walks(now)?)?;
    for source in &job.sources {
        tally.begin(source);
    }
    save(data, &tally.snapshot(now))?;
    let done = AtomicBool::new(false);
    let all: BTreeMap<SourceId, Source> = tools.config.sources().map(|s| (s.id.clone(), s.clone())).collect();
    let full_disk = Mutex::new(None);
    let reader = Reader {
        store: data.store(),
        archive: data.archive(),
        readers: tools.readers,
        sources: &all,
        max_body: tools.config.fetch.max_body,
        afresh: false,
        tally,
    };
    let outcome = std::thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(64);
        let accounted = data.accounted()?;
        let settings = data.archive_settings(tools.config, &tally.run());
        let committer = scope.spawn(move || committer::run(&receiver, data.store(), settings, &accounted, tally));
        let reading = scope.spawn(|| read_all(&reader, &done));
        let reporting = scope.spawn(|| report_on(data, tools, tally, &done, &full_disk));
        let crawled = run_crawl(&mut session, tools, sender);
        let written = join(committer);
        done.store(true, Ordering::Release);
        tally.committed();
        let read = join(reading);
        let reported = join(reporting);
        written.and(crawled).and(read).and(reported)
    });
    outcome?;
    tally.waiting(session.postponed() + session.frontier.waiting() as u64);
    let now = tools.clock.now();
    if job.check {
        conclude::checks(&session, &job.sources, data.store(), tally, now)?;
    } else {
        conclude::sources(&session, &job.sources, data.store(), tally, tools.stop.asked(), now)?;
    }
    match full_disk.into_inner() {
        Ok(Some(full)) => Err(full),
        _ => Ok(()),
    }
}

fn run_crawl(
    session: &mut Session<'_>,
    tools: &Tools<'_>,
    committer: mpsc::SyncSender<committer::Work>,
) -> Result<(), Error> {
    // requests go out on a thread of their own: reading a long listing must not hold them up, or the portal would see
    // the next one too close behind
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("requests")
        .enable_all()
        .build()
        .map_err(|e| Error::Internal(format!("no runtime: {e}")))?;
    let fetcher = Arc::clone(&tools.fetcher);
    let crawl = crawl::Crawl { session, fetcher, committer, clock: tools.clock, stop: tools.stop };
    runtime.block_on(crawl.run())
}

/// Reads the queue until the crawl is done and the queue is empty.
fn read_all(reader: &Reader<'_>, done: &AtomicBool) -> Result<(), Error> {
    loop {
        let last = done.load(Ordering::Acquire);
        if reader.read_some(!last)? == 0 {
            if last {
                return Ok(());
            }
            reader.tally.wait_for_commit(Duration::from_millis(500));
        }
    }
}

/// Keeps the run's report up to date, and stops the run before the disk is full.
fn report_on(
    data: &DataDir,
    tools: &Tools<'_>,
    tally: &Tally,
    done: &AtomicBool,
    full_disk: &Mutex<Option<Error>>,
) -> Result<(), Error> {
    const EVERY: Duration = Duration::from_secs(3);
    let mut written = Instant::now();
    while !done.load(Ordering::Acquire) {
        std::thread::sleep(Duration::from_millis(100));
        if written.elapsed() < EVERY {
            continue;
        }
        written = Instant::now();
        save(data, &tally.snapshot(tools.clock.now()))?;
        if let Err(full) = data.require_space(tools.config.storage.min_free) {
            tools.stop.ask("the disk is nearly full");
            if let Ok(mut slot) = full_disk.lock() {
                slot.get_or_insert(full);
            }
        }
    }
    Ok(())
}

/// Reads captures again, offline. Returns how many.
pub fn reread(
    data: &DataDir,
    tools: &Offline<'_>,
    which: &dyn Fn(&SourceId, &Address, Option<&ReportRow>) -> bool,
) -> Result<u64, Error> {
    data.require_space(tools.config.storage.min_free)?;
    process::queue_again(data.store(), which)?;
    read_queue(data, tools, true)
}

/// What is left to do once every exchange of the archive is in a new store: reads the reports and settles the sources.
/// Returns how many documents were read.
pub fn finish_rebuild(data: &DataDir, tools: &Offline<'_>) -> Result<u64, Error> {
    let Offline { config, tally, .. } = tools;
    let job = Job { sources: config.sources().cloned().collect(), ..Job::default() };
    let read = read_queue(data, tools, false)?;
    let session = Session::load(data.store(), data.archive(), config, &job, &tally.run())?;
    let asked = |source: &&Source| session.states().get(&source.id).is_some_and(|state| state.walk.is_some());
    let sources: Vec<Source> = job.sources.iter().filter(asked).cloned().collect();
    conclude::sources(&session, &sources, data.store(), tally, false, Timestamp::now())?;
    Ok(read)
}

fn read_queue(data: &DataDir, tools: &Offline<'_>, afresh: bool) -> Result<u64, Error> {
    let Offline { config, readers, tally } = tools;
    let sources: BTreeMap<SourceId, Source> = config.sources().map(|s| (s.id.clone(), s.clone())).collect();
    let reader = Reader {
        store: data.store(),
        archive: data.archive(),
        readers,
        sources: &sources,
        max_body: config.fetch.max_body,
        afresh,
        tally,
    };
    let mut read = 0;
    loop {
        match reader.read_some(false)? {
            0 => return Ok(read),
            some => read += some as u64,
        }
    }
}

/// The report of the newest run in a data directory, without opening its store.
pub fn live_report(data: &std::path::Path) -> Option<RunReport> {
    data::newest_run(&data.join("runs"))
}

fn save(data: &DataDir, report: &RunReport) -> Result<(), Error> {
    report.save(&data.runs()).map_err(|source| Error::RunReport { dir: data.runs(), source })
}

fn join<T>(thread: std::thread::ScopedJoinHandle<'_, Result<T, Error>>) -> Result<T, Error> {
    thread.join().unwrap_or_else(|_| Err(Error::Internal("a thread of the run panicked".to_owned())))
}
