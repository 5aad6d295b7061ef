//! A data directory, open: its lock, its store, its archive, in a state that agrees with itself.

use super::run::{RunReport, RunState};
use super::{Error, recover};
use crate::archive::{self, Archive, Writer};
use crate::config::Config;
use crate::store::{self, Holder, Lock, Store, schema};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What a data directory is opened for; it goes into the lock and the log.
#[derive(Debug, Clone)]
pub struct Purpose {
    /// The command, such as `crawler fetch`.
    pub command: String,
    /// The run's id, or empty.
    pub run: String,
    /// When.
    pub now: Timestamp,
}

/// An open data directory.
pub struct DataDir {
    dir: PathBuf,
    store: Store,
    archive: Archive,
    killed: bool,
    replayed: u64,
    // given back last, when the store is closed
    _lock: Lock,
}

/// Store and archive, brought together.
struct Whole {
    store: Store,
    archive: Archive,
    replayed: u64,
}

impl Whole {
    fn open(dir: &Path, config: &Config, purpose: &Purpose) -> Result<Self, Error> {
        let (store, _) = Store::open(dir)?;
        let accounted = accounted(&store)?;
        let settings = settings(dir, config, &purpose.run);
        let (writer, tails) = Writer::open(settings, &accounted)?;
        writer.close()?;
        let archive = Archive::open(warc_dir(dir))?;
        let replayed = recover::replay(&store, &archive, config, &tails)?;
        Ok(Self { store, archive, replayed })
    }
}

impl DataDir {
    /// Locks and opens a data directory, or makes one, and brings store and archive together: exchanges that a crash
    /// left in the archive alone become captures.
    pub fn open(dir: &Path, config: &Config, purpose: &Purpose) -> Result<Self, Error> {
        Self::open_whole(dir, config, purpose).map_err(|e| e.in_dir(dir))
    }

    fn open_whole(dir: &Path, config: &Config, purpose: &Purpose) -> Result<Self, Error> {
        let lock = lock(dir, purpose)?;
        let whole = Whole::open(dir, config, purpose)?;
        Ok(Self::of(dir, lock, whole))
    }

    /// The same with a new store: the old one is moved aside, and every exchange of the archive becomes a capture
    /// again. Returns where the old one lies now; where the new one cannot be filled, the old one is put back.
    pub fn open_anew(dir: &Path, config: &Config, purpose: &Purpose) -> Result<(Self, Option<PathBuf>), Error> {
        Self::open_empty(dir, config, purpose).map_err(|e| e.in_dir(dir))
    }

    fn open_empty(dir: &Path, config: &Config, purpose: &Purpose) -> Result<(Self, Option<PathBuf>), Error> {
        let lock = lock(dir, purpose)?;
        let aside = store::set_aside(&lock)?;
        match Whole::open(dir, config, purpose) {
            Ok(whole) => Ok((Self::of(dir, lock, whole), aside.path)),
            Err(error) => {
                store::put_back(&lock, aside)?;
                Err(error)
            }
        }
    }

    fn of(dir: &Path, lock: Lock, whole: Whole) -> Self {
        let Whole { store, archive, replayed } = whole;
        let killed = last_run_was_killed(&dir.join("runs"));
        Self { dir: dir.to_owned(), store, archive, killed, replayed, _lock: lock }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The archive.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The folder of the run reports.
    pub fn runs(&self) -> PathBuf {
        self.dir.join("runs")
    }

    /// Exchanges that opening found in the archive alone.
    pub fn replayed(&self) -> u64 {
        self.replayed
    }

    /// Whether the run before did not come to its end.
    pub(crate) fn was_killed(&self) -> bool {
        self.killed
    }

    pub(crate) fn accounted(&self) -> Result<BTreeMap<String, u64>, Error> {
        accounted(&self.store)
    }

    pub(crate) fn archive_settings(&self, config: &Config, run: &str) -> archive::Settings {
        settings(&self.dir, config, run)
    }

    /// An error where less than this is free.
    pub(crate) fn require_space(&self, min_free: u64) -> Result<(), Error> {
        let free = store::free_space(&self.dir)?;
        if free < min_free {
            return Err(Error::NoSpace { dir: self.dir.clone(), free, min_free });
        }
        Ok(())
    }
}

fn lock(dir: &Path, purpose: &Purpose) -> Result<Lock, Error> {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned();
    let holder = Holder {
        pid: std::process::id(),
        host,
        run: purpose.run.clone(),
        command: purpose.command.clone(),
        started: purpose.now,
    };
    Ok(store::lock(dir, &holder)?)
}

fn warc_dir(dir: &Path) -> PathBuf {
    dir.join("warc")
}

fn settings(dir: &Path, config: &Config, run: &str) -> archive::Settings {
    archive::Settings {
        dir: warc_dir(dir),
        max_file: config.storage.warc_max,
        software: format!("nianbao/{}", env!("CARGO_PKG_VERSION")),
        user_agent: config.fetch.user_agent.clone(),
        contact: config.contact.clone(),
        run: run.to_owned(),
    }
}

fn accounted(store: &Store) -> Result<BTreeMap<String, u64>, Error> {
    Ok(store.scan(&schema::ARCHIVE).collect::<Result<_, _>>()?)
}

/// The newest run's report still says that it lasts, and nobody holds the lock but us.
fn last_run_was_killed(runs: &Path) -> bool {
    newest_run(runs).is_some_and(|report| report.state == RunState::Running)
}

/// The report of the newest run in a folder; none where there is none that reads.
pub(crate) fn newest_run(runs: &Path) -> Option<RunReport> {
    let mut files: Vec<PathBuf> = fs::read_dir(runs)
        .ok()?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|x| x == "json"))
        .collect();
    files.sort();
    files.iter().rev().find_map(|path| RunReport::load(path).ok())
}
