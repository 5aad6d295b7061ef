//! `crawler export`: the tables for other programs.

use super::{config, open_data};
use crate::args::{Export, ExportFormat, Global};
use crate::exit::{Exit, usage_fault};
use crate::table::{plain, say};
use nianbao::export::{self, Format, Selection, Written};
use nianbao::pipeline::run::RunReport;
use std::path::Path;

pub(crate) fn run(global: &Global, args: &Export) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let provinces = if args.province.is_empty() {
        Vec::new()
    } else {
        let selected = config.select(&args.province, &[], None)?;
        selected.all().map(|s| s.province.clone()).collect()
    };
    keep_out_of(&global.data(), &args.out)?;
    let data = open_data(global, &config, "export")?;
    let since = match &args.since {
        None => None,
        Some(run) => {
            let path = data.runs().join(format!("{run}.json"));
            let report = RunReport::load(&path)
                .map_err(|e| usage_fault(format!("no report of a run {run:?} in {}: {e}", data.runs().display())))?;
            Some(report.started)
        }
    };
    let format = match args.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Jsonl => Format::Jsonl,
    };
    let selection = Selection { provinces, years: args.year, since };
    let sources: Vec<_> = config.sources().cloned().collect();
    show(&export::export(data.store(), &sources, &selection, format, &args.out)?)?;
    Ok(Exit::Well)
}

/// Tables beside the store's own files would be taken for damage at the next open.
fn keep_out_of(data: &Path, out: &Path) -> anyhow::Result<()> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (data, out) = (whole(data), whole(out));
    let own = ["store", "warc", "runs"].into_iter().find(|own| out == data || out.starts_with(data.join(own)));
    match own {
        Some(_) => Err(usage_fault(format!(
            "--out {} belongs to the data directory itself; take a folder of its own, such as {}",
            out.display(),
            data.join("export").display()
        ))),
        None => Ok(()),
    }
}

/// What was written.
pub(crate) fn show(written: &[Written]) -> anyhow::Result<()> {
    let mut table = plain(&["table", "rows", "file"]);
    for file in written {
        let rows = if file.table == "datapackage" { String::new() } else { file.rows.to_string() };
        table.add_row([file.table.to_owned(), rows, file.path.display().to_string()]);
    }
    Ok(say(table)?)
}
