//! `crawler status`: sources and their reports.

use super::{config, open_data};
use crate::args::{Global, Status, TableFormat};
use crate::exit::{Exit, is_held};
use crate::table::{csv, json, plain, say};
use nianbao::config::Selected;
use nianbao::pipeline;
use nianbao::status::{self, SourceLine};

/// Reports are listed one by one up to this number; beyond it a source has to be named.
const LISTED: usize = 60;
/// Reports whose copies disagree are named up to this number.
const NAMED: usize = 5;

pub(crate) fn run(global: &Global, args: &Status) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let selected = config.select(&args.which.province, &args.which.source, None)?;
    let data = match open_data(global, &config, "status") {
        Ok(data) => data,
        Err(e) if is_held(&e) => return live(global, args, &e),
        Err(e) => return Err(e),
    };
    let lines = status::read(data.store(), selected.all())?;
    match args.format {
        TableFormat::Json => json(&lines)?,
        TableFormat::Csv => csv(
            &[
                "source_id",
                "province",
                "unit",
                "status",
                "detail",
                "last_run",
                "found",
                "expected",
                "latest_year",
                "reports",
            ],
            lines.iter().map(fields),
        )?,
        TableFormat::Table => show(&lines, &selected, !args.which.source.is_empty())?,
    }
    Ok(Exit::Well)
}

/// A run holds the store: its own live report says how far it is.
fn live(global: &Global, args: &Status, held: &anyhow::Error) -> anyhow::Result<Exit> {
    let Some(report) = pipeline::live_report(&global.data()) else {
        return Err(anyhow::anyhow!("{held:#}").context("no report of the run that holds the store was found"));
    };
    if args.format == TableFormat::Json {
        json(&report)?;
        return Ok(Exit::Well);
    }
    say(format!("{held:#}\n\nthe run's own report, written {}:", report.written))?;
    super::fetch::summary(&report)?;
    Ok(Exit::Well)
}

fn fields(line: &SourceLine) -> Vec<String> {
    let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    vec![
        line.source_id.to_string(),
        line.province.clone(),
        line.unit.clone(),
        line.status.to_string(),
        line.detail.clone(),
        line.last_run.clone().unwrap_or_default(),
        line.found.to_string(),
        number(line.expected),
        number(line.latest_year.map(u32::from)),
        line.reports.len().to_string(),
    ]
}

/// The tables for a person.
pub(crate) fn show(lines: &[SourceLine], selected: &Selected, all_reports: bool) -> anyhow::Result<()> {
    let mut table = plain(&["source", "unit", "status", "found", "latest", "reports by extraction status"]);
    for line in lines {
        let by_status: Vec<_> = line.by_status.iter().map(|(s, n)| format!("{n} {s}")).collect();
        table.add_row([
            line.source_id.to_string(),
            line.unit.clone(),
            line.status.to_string(),
            line.found.to_string(),
            line.latest_year.map(|y| y.to_string()).unwrap_or_default(),
            by_status.join(", "),
        ]);
    }
    say(table)?;
    for line in lines.iter().filter(|line| !line.detail.is_empty()) {
        say(format!("{}: {}: {}", line.source_id, line.status, line.detail))?;
    }
    disagreements(lines)?;
    let reports: usize = lines.iter().map(|line| line.reports.len()).sum();
    if reports > LISTED && !all_reports {
        let sources = selected.all().count();
        return Ok(say(format!("{reports} reports of {sources} sources; --source ID lists them, --format json all"))?);
    }
    let mut table = plain(&["report", "year", "agency", "status", "portal", "version"]);
    for report in lines.iter().flat_map(|line| &line.reports) {
        table.add_row([
            report.report_id.clone(),
            report.report_year.map(|y| y.to_string()).unwrap_or_default(),
            report.agency_name.clone().unwrap_or_default(),
            report.status.to_string(),
            report.availability.to_string(),
            report.version.to_string(),
        ]);
    }
    if reports > 0 {
        say(table)?;
    }
    Ok(())
}

/// The reports whose copies do not say the same, the first few by name.
fn disagreements(lines: &[SourceLine]) -> anyhow::Result<()> {
    let reports = lines.iter().flat_map(|line| &line.reports).filter(|report| !report.disagreements.is_empty());
    let ids: Vec<&str> = reports.map(|report| report.report_id.as_str()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let more = if ids.len() > NAMED { format!(" and {} more", ids.len() - NAMED) } else { String::new() };
    let named = ids.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    Ok(say(format!("page and attachments disagree in {named}{more}; `crawler history REPORT` says where"))?)
}
