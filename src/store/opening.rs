//! Opening: is it ours, is it whole, is it for this program? Nothing is repaired, and nothing starts afresh in silence.

use super::engine::{self, Engine, Meta};
use super::error::Error;
use super::schema::SCHEMA;
use super::sentinel::{self, Sentinel};
use super::{Progress, Store, layout, lock, unsynced, write_sentinel};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

/// What opening found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Whether the store is new.
    pub created: bool,
    /// Whether it was closed in order the last time. Where not, every record was read and checked now.
    pub clean: bool,
    /// Version of the tables that were found; commits from now on are of [`SCHEMA`].
    pub schema: u32,
    /// Commits so far.
    pub commits: u64,
    /// Records now, chunks of blobs included.
    pub entries: u64,
}

impl Store {
    /// Opens the store of a data directory, or creates both.
    ///
    /// Whoever opens it should hold [`lock`]; a second opener gets `Held` either way. `Damaged` where the files hold
    /// less than the sentinel knows of, `Foreign`, `Newer` and `Io` as their texts say.
    pub fn open(dir: &Path) -> Result<(Self, Opened), Error> {
        fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
        let known = layout::inspect(dir)?;
        layout::create(dir)?;
        let sentinel = match known {
            Some(sentinel) => sentinel,
            None => write_sentinel(dir, Meta { schema: SCHEMA, ..Meta::default() }, true)?,
        };
        let files = layout::store_dir(dir);
        check_files(&files, &sentinel)?;
        let engine = Engine::open(&files).map_err(|error| match error {
            Error::Held { .. } => lock::held(dir),
            other => other,
        })?;
        let found = engine.meta()?;
        let meta = match found {
            Some(meta) => meta,
            None if sentinel.commits > 0 => return Err(Error::damaged(&files, emptied(&sentinel))),
            None => Self::create(dir, &engine)?,
        };
        check_meta(&files, meta, &sentinel)?;
        let clean = sentinel.clean || found.is_none();
        let Meta { schema, commits, entries } = meta;
        let opened = Opened { created: found.is_none(), clean, schema, commits, entries };
        let meta = Meta { schema: SCHEMA, ..meta };
        let sentinel = if found.is_none() { Sentinel::of(meta, true) } else { sentinel };
        let progress = Mutex::new(Progress { meta, sentinel, written: Instant::now() });
        let store = Self { dir: dir.to_owned(), engine, progress };
        if !clean {
            store.verify()?;
        }
        Ok((store, opened))
    }

    /// The first commit of a new store: from now on the sentinel knows that there is one.
    fn create(dir: &Path, engine: &Engine) -> Result<Meta, Error> {
        let meta = engine.commit(&[].into(), Meta { schema: SCHEMA, ..Meta::default() })?;
        sentinel::sync_dir(engine.dir())?;
        write_sentinel(dir, meta, true)?;
        Ok(meta)
    }
}

/// What can be said before the engine looks at its files: it would take an empty one for a new store.
fn check_files(files: &Path, sentinel: &Sentinel) -> Result<(), Error> {
    if let Some(stray) = engine::stray_file(files)? {
        return Err(Error::damaged(files, unsynced(&stray)));
    }
    let db = files.join("db");
    let length = match fs::metadata(&db) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(Error::io("look at", &db)(error)),
    };
    if length == 0 && sentinel.commits > 0 {
        return Err(Error::damaged(files, emptied(sentinel)));
    }
    Ok(())
}

/// Whether the store holds what the sentinel knows of, in tables that this program knows.
fn check_meta(files: &Path, meta: Meta, sentinel: &Sentinel) -> Result<(), Error> {
    if meta.schema > SCHEMA {
        return Err(Error::Newer { path: files.to_owned(), what: "schema", found: meta.schema, known: SCHEMA });
    }
    if meta.commits < sentinel.commits {
        let (held, known) = (meta.commits, sentinel.commits);
        return Err(Error::damaged(files, format!("it holds {held} commits, but {known} were made durable")));
    }
    Ok(())
}

fn emptied(sentinel: &Sentinel) -> String {
    format!("it is empty, but {} commits were made durable", sentinel.commits)
}
