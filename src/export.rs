//! The store as tables for other programs: CSV or JSON lines, with a data package that describes every column.
//!
//! Comes in: the store. Goes out: one file a table, written beside its name and renamed when whole. Never here: a
//! change to the store, or a number that no record holds.

mod columns;
mod copies;
mod package;
mod rows;
mod sink;

use crate::model::source::{Source, Years};
use crate::model::state::ReportRow;
use crate::store::{self, Store, schema};
use jiff::Timestamp;
use sink::Sink;
use std::path::{Path, PathBuf};

/// How the tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, UTF-8, a header line; null is an empty field.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// The ending of the files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
        }
    }
}

/// Which rows are exported.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Slugs; all where none is given.
    pub provinces: Vec<String>,
    /// Report years.
    pub years: Option<Years>,
    /// Only what was fetched since then.
    pub since: Option<Timestamp>,
}

impl Selection {
    fn wants(&self, row: &ReportRow) -> bool {
        (self.provinces.is_empty() || self.provinces.contains(&row.province))
            && self.years.is_none_or(|years| row.year.is_some_and(|y| years.contains(y)))
            && self.since.is_none_or(|since| row.last_seen >= since)
    }

    fn wants_province(&self, slug: Option<&str>) -> bool {
        self.provinces.is_empty() || slug.is_some_and(|s| self.provinces.iter().any(|p| p == s))
    }
}

/// Why an export could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store cannot be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A record in the store does not read.
    #[error("the record of {report} does not read ({why}); `crawler parse --all` writes it anew")]
    Record {
        /// The report's id.
        report: String,
        /// What the parser said.
        why: String,
    },
    /// The folder or a file in it cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The table, or `datapackage`.
    pub table: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Its rows.
    pub rows: u64,
}

/// Writes every table of the selection into a folder, which is made where there is none.
pub fn export(
    store: &Store,
    sources: &[Source],
    selection: &Selection,
    format: Format,
    out: &Path,
) -> Result<Vec<Written>, Error> {
    std::fs::create_dir_all(out).map_err(|source| Error::Io { path: out.to_owned(), source })?;
    let mut sinks = Sinks::open(out, format)?;
    for found in store.scan(&schema::REPORTS) {
        let (_, row) = found?;
        if selection.wants(&row) {
            rows::report(store, &row, &mut sinks)?;
        }
    }
    rows::sources(store, sources, selection, &mut sinks)?;
    rows::captures(store, sources, selection, &mut sinks)?;
    rows::log(store, sources, selection, &mut sinks)?;
    let mut written = sinks.close()?;
    written.push(package::write(out, format, &written)?);
    Ok(written)
}

/// One open file for each table.
struct Sinks(Vec<Sink>);

impl Sinks {
    fn open(out: &Path, format: Format) -> Result<Self, Error> {
        columns::tables().into_iter().map(|table| Sink::open(out, format, table)).collect::<Result<_, _>>().map(Self)
    }

    fn write(&mut self, table: &str, row: &rows::Row) -> Result<(), Error> {
        match self.0.iter_mut().find(|sink| sink.table() == table) {
            Some(sink) => sink.write(row),
            None => Ok(()),
        }
    }

    fn close(self) -> Result<Vec<Written>, Error> {
        self.0.into_iter().map(Sink::close).collect()
    }
}
