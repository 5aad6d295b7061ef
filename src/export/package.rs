//! `datapackage.json`: what every file and column means (Data Package and Table Schema standards).

use super::columns::tables;
use super::{Error, Format, Written, sink};
use serde_json::json;
use std::io::Write as _;
use std::path::Path;

pub(super) fn write(out: &Path, format: Format, files: &[Written]) -> Result<Written, Error> {
    let path = out.join("datapackage.json");
    let io = |source| Error::Io { path: path.clone(), source };
    let resources: Vec<_> = tables()
        .into_iter()
        .filter_map(|table| {
            let file = files.iter().find(|f| f.table == table.name)?;
            let fields: Vec<_> = table
                .columns
                .iter()
                .map(|c| json!({"name": c.name, "type": c.kind, "description": c.meaning}))
                .collect();
            let media = match format {
                Format::Csv => "text/csv",
                Format::Jsonl => "application/jsonl",
            };
            Some(json!({
                "name": table.name,
                "path": file.path.file_name().map(|n| n.to_string_lossy()),
                "title": format!("one row for {}", table.meaning),
                "format": format.extension(),
                "mediatype": media,
                "encoding": "utf-8",
                "schema": {"fields": fields, "missingValues": [""]},
            }))
        })
        .collect();
    let package = json!({
        "name": "nianbao",
        "title": "政府信息公开工作年度报告",
        "version": env!("CARGO_PKG_VERSION"),
        "resources": resources,
    });
    let mut file = tempfile::NamedTempFile::new_in(out).map_err(io)?;
    serde_json::to_writer_pretty(&mut file, &package).map_err(|e| io(e.into()))?;
    file.write_all(b"\n").map_err(io)?;
    sink::persist(file, &path)?;
    Ok(Written { table: "datapackage", path, rows: 0 })
}
