//! One table's file while it is written.

use super::columns::TableDef;
use super::rows::Row;
use super::{Error, Format, Written};
use serde_json::Value;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A table's file; it gets its name when it is whole.
pub(super) struct Sink {
    table: TableDef,
    path: PathBuf,
    writer: Writer,
    rows: u64,
}

enum Writer {
    Csv(Box<csv::Writer<NamedTempFile>>),
    Jsonl(BufWriter<NamedTempFile>),
}

impl Sink {
    pub(super) fn open(out: &Path, format: Format, table: TableDef) -> Result<Self, Error> {
        let path = out.join(format!("{}.{}", table.name, format.extension()));
        let io = |source| Error::Io { path: path.clone(), source };
        let file = NamedTempFile::new_in(out).map_err(io)?;
        let writer = match format {
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(file);
                csv.write_record(table.columns.iter().map(|c| &c.name)).map_err(|e| io(e.into()))?;
                Writer::Csv(Box::new(csv))
            }
            Format::Jsonl => Writer::Jsonl(BufWriter::new(file)),
        };
        Ok(Self { table, path, writer, rows: 0 })
    }

    pub(super) fn table(&self) -> &'static str {
        self.table.name
    }

    /// Writes a row; a column that it does not name is null.
    pub(super) fn write(&mut self, row: &Row) -> Result<(), Error> {
        self.rows += 1;
        let path = self.path.clone();
        let io = |source| Error::Io { path: path.clone(), source };
        match &mut self.writer {
            Writer::Csv(csv) => {
                let fields = self.table.columns.iter().map(|c| row.get(&c.name).map_or_else(String::new, field));
                csv.write_record(fields).map_err(|e| io(e.into()))
            }
            Writer::Jsonl(file) => {
                let object: serde_json::Map<String, Value> = self
                    .table
                    .columns
                    .iter()
                    .map(|c| (c.name.clone(), row.get(&c.name).cloned().unwrap_or(Value::Null)))
                    .collect();
                serde_json::to_writer(&mut *file, &object).map_err(|e| io(e.into()))?;
                file.write_all(b"\n").map_err(io)
            }
        }
    }

    pub(super) fn close(self) -> Result<Written, Error> {
        let path = self.path;
        let io = |source| Error::Io { path: path.clone(), source };
        let file = match self.writer {
            Writer::Csv(csv) => csv.into_inner().map_err(|e| io(e.into_error()))?,
            Writer::Jsonl(file) => file.into_inner().map_err(|e| io(e.into_error()))?,
        };
        persist(file, &path)?;
        Ok(Written { table: self.table.name, path, rows: self.rows })
    }
}

/// Gives a finished file its name, readable like any file that the user makes.
pub(super) fn persist(file: NamedTempFile, path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let io = |source| Error::Io { path: path.to_owned(), source };
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(io)?;
    file.as_file().sync_data().map_err(io)?;
    file.persist(path).map_err(|e| io(e.error))?;
    Ok(())
}

fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
