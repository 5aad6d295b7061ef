//! The data directory: whether it is ours, its parts, its room.

use super::engine::Meta;
use super::error::Error;
use super::lock::Lock;
use super::schema::SCHEMA;
use super::sentinel::{Sentinel, sync_dir};
use jiff::Timestamp;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the WARC files.
pub(super) const WARC: &str = "warc";
/// The folder of the run reports.
const RUNS: &str = "runs";
/// The folder of the engine's files.
const STORE: &str = "store";

/// Where the engine's files lie.
pub(super) fn store_dir(dir: &Path) -> PathBuf {
    dir.join(STORE)
}

/// Creates what is missing of the folders.
pub(super) fn create(dir: &Path) -> Result<(), Error> {
    for part in [WARC, RUNS, STORE] {
        let part = dir.join(part);
        fs::create_dir_all(&part).map_err(Error::io("create", &part))?;
    }
    sync_dir(dir)
}

/// The sentinel of a data directory, or none for a directory that may become one.
///
/// `Foreign` for a directory with other people's files, `Damaged` for one of ours without its sentinel.
pub(super) fn inspect(dir: &Path) -> Result<Option<Sentinel>, Error> {
    if let Some(sentinel) = Sentinel::read(dir)? {
        return Ok(Some(sentinel));
    }
    refuse_foreign(dir)?;
    for part in [STORE, WARC] {
        if !names(&dir.join(part))?.is_empty() {
            return Err(Error::damaged(dir, format!("nianbao.json is missing, but {part}/ is not empty")));
        }
    }
    Ok(None)
}

/// `Foreign` where a directory holds something but is no data directory.
pub(super) fn refuse_foreign(dir: &Path) -> Result<(), Error> {
    let names = names(dir)?;
    if names.iter().any(|name| name == "nianbao.json") {
        return Ok(());
    }
    match names.into_iter().find(|name| !is_ours(name)) {
        Some(stray) => Err(Error::Foreign { dir: dir.to_owned(), stray }),
        None => Ok(()),
    }
}

/// A store that was moved aside.
#[derive(Debug)]
pub struct Aside {
    /// Where it lies now; none where there was nothing to move.
    pub path: Option<PathBuf>,
    /// The sentinel that belongs to it, as it was.
    sentinel: Option<Vec<u8>>,
}

/// Moves a store that cannot be used aside, so that the next open creates an empty one to be filled from the archive.
///
/// The archive is not touched.
pub fn set_aside(lock: &Lock) -> Result<Aside, Error> {
    let dir = lock.dir();
    let store = store_dir(dir);
    // a damaged sentinel is what a rebuild is for; one of a later program is not
    if let Err(error @ Error::Newer { .. }) = Sentinel::read(dir) {
        return Err(error);
    }
    let sentinel = Sentinel::bytes(dir)?;
    let aside = dir.join(format!("{STORE}.aside-{}", Timestamp::now().strftime("%Y%m%dT%H%M%S%6fZ")));
    let path = match fs::rename(&store, &aside) {
        Ok(()) => Some(aside),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::io("move aside", &store)(error)),
    };
    let aside = Aside { path, sentinel };
    // only now may a store be empty: a crash before this line leaves the old demand standing
    match Sentinel::of(Meta { schema: SCHEMA, commits: 0, entries: 0 }, true).write(dir) {
        Ok(()) => Ok(aside),
        Err(error) => {
            put_back(lock, aside)?;
            Err(error)
        }
    }
}

/// Puts a store back that was moved aside, in place of the one that was to follow it and could not be filled.
pub fn put_back(lock: &Lock, aside: Aside) -> Result<(), Error> {
    let dir = lock.dir();
    let store = store_dir(dir);
    match fs::remove_dir_all(&store) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::io("remove", &store)(error)),
        _ => {}
    }
    Sentinel::restore(dir, aside.sentinel.as_deref())?;
    match aside.path {
        Some(path) => fs::rename(&path, &store).map_err(Error::io("move back", &path)),
        None => Ok(()),
    }
}

/// Bytes that this process may still write to the file system that holds a path (which need not exist yet).
pub fn free_space(path: &Path) -> Result<u64, Error> {
    let there = path.ancestors().find(|p| p.exists()).unwrap_or(Path::new("."));
    let room = rustix::fs::statvfs(there).map_err(|e| Error::io("look up the free space of", path)(e.into()))?;
    Ok(room.f_bavail.saturating_mul(room.f_frsize))
}

/// The names in a directory, sorted; none where it does not exist.
fn names(dir: &Path) -> Result<Vec<String>, Error> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::io("read", dir)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(Error::io("read", dir))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn is_ours(name: &str) -> bool {
    ["LOCK", "nianbao.json.new", WARC, RUNS, STORE].contains(&name) || name.starts_with("store.aside-")
}
