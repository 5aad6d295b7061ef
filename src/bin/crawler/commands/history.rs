//! `crawler history`: the versions of one report.

use super::{config, open_data};
use crate::args::{Global, History, SummaryFormat};
use crate::exit::Exit;
use crate::table::{bold, coloured, json, printable, say};
use nianbao::history::{self, AddressHistory, Changes, VersionLine};

pub(crate) fn run(global: &Global, args: &History) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let data = open_data(global, &config, "history")?;
    let found = history::read(data.store(), &args.report)?;
    match args.format {
        SummaryFormat::Json => json(&found)?,
        SummaryFormat::Text => show(&found)?,
    }
    Ok(Exit::Well)
}

fn show(report: &history::History) -> anyhow::Result<()> {
    let agency = report.agency_name.as_deref().unwrap_or("（agency unknown）");
    let year = report.report_year.map_or_else(|| "year unknown".to_owned(), |year| year.to_string());
    say(bold(&format!("{agency} {year}")))?;
    say(format!("report      {} (source {}, {})", report.report_id, report.source_id, report.province))?;
    say(format!("status      {}, {} on the portal, version {}", report.status, report.availability, report.version))?;
    say(format!("seen        {:.0} to {:.0}", report.first_seen, report.last_seen))?;
    for issue in &report.disagreements {
        say(coloured_line("33", &format!("disagree    {}: {}", issue.at, issue.detail)))?;
    }
    report.addresses.iter().try_for_each(address)
}

fn address(address: &AddressHistory) -> anyhow::Result<()> {
    let stands = if address.chosen { ", stands for the report" } else { "" };
    say("")?;
    say(bold(&address.url))?;
    let role = address.role.word();
    say(format!("  {role}{stands}; last asked {:.0}: {}", address.last_asked, address.last_status))?;
    address.versions.iter().try_for_each(version)
}

fn version(version: &VersionLine) -> anyhow::Result<()> {
    let VersionLine { number, first_seen, last_seen, status, cells, parser_version, .. } = version;
    say(format!(
        "  version {number}: {first_seen:.0} to {last_seen:.0}, {status}, {cells} cells (parser {parser_version})"
    ))?;
    say(format!("    payload {}", version.payload_digest))?;
    say(format!("    text    {}", version.text_digest))?;
    say(format!("    capture {}", version.capture_id))?;
    version.changes.as_ref().map_or(Ok(()), changes)
}

fn changes(changes: &Changes) -> anyhow::Result<()> {
    for gone in &changes.sentences_removed {
        say(coloured_line("31", &format!("    - {gone}")))?;
    }
    for new in &changes.sentences_added {
        say(coloured_line("32", &format!("    + {new}")))?;
    }
    for cell in &changes.cells {
        let (before, after) = (printed(cell.before.as_deref()), printed(cell.after.as_deref()));
        say(format!("    {}.{}.{}: {before} → {after}", cell.table, cell.row, cell.column))?;
    }
    changes.notes.iter().try_for_each(|note| Ok(say(format!("    note: {note}"))?))
}

fn printed(raw: Option<&str>) -> String {
    match raw {
        None => "(no such cell)".to_owned(),
        Some("") => "(blank)".to_owned(),
        Some(raw) => printable(raw),
    }
}

fn coloured_line(code: &str, line: &str) -> String {
    let line = printable(line);
    if coloured() { format!("\u{1b}[{code}m{line}\u{1b}[0m") } else { line }
}
