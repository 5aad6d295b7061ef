//! `crawler fetch`: the main job.

use super::{config, contact_owed_for, readers};
use crate::args::{Fetch, Global, SummaryFormat, Which};
use crate::console::{self, Progress};
use crate::exit::{Exit, of_run, usage_fault};
use crate::table::{json, plain, say};
use jiff::Timestamp;
use nianbao::config::Config;
use nianbao::fetch::Client;
use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::pipeline::{self, DataDir, Job, Purpose, Stop, SystemClock, Tally, Tools};
use std::path::Path;
use std::sync::Arc;

pub(crate) fn run(global: &Global, args: &Fetch) -> anyhow::Result<Exit> {
    let config = config(global, args.contact.as_deref())?;
    let job = job(&config, args)?;
    if args.dry_run {
        return dry_run(global, &config, &job);
    }
    contact_owed_for(&config, &job.sources)?;
    let report = crawl(&global.data(), &config, &job, global.quiet)?;
    match args.format {
        SummaryFormat::Json => json(&report)?,
        SummaryFormat::Text => summary(&report)?,
    }
    Ok(of_run(&report))
}

fn job(config: &Config, args: &Fetch) -> anyhow::Result<Job> {
    let Which { province, source } = &args.which;
    let selected = config.select(province, source, args.year)?;
    if selected.sources.is_empty() {
        return Err(usage_fault("every selected source is disabled in the configuration; nothing was requested"));
    }
    let Fetch { year, full, max_duration, .. } = *args;
    Ok(Job { sources: selected.sources, years: year, full, check: false, max_duration })
}

/// One run over a data directory.
pub(crate) fn crawl(data: &Path, config: &Config, job: &Job, quiet: bool) -> anyhow::Result<RunReport> {
    let client = Client::new(&config.fetch)?;
    let now = Timestamp::now();
    let command = if job.check { "crawler sources check" } else { "crawler fetch" };
    let tally = Arc::new(Tally::begin_run(command, now));
    let purpose = Purpose { command: command.to_owned(), run: tally.run(), now };
    let data = DataDir::open(data, config, &purpose)?;
    let stop = Stop::after(job.max_duration);
    console::stop_on_signals(&stop);
    let readers = readers(config)?;
    let tools = Tools { config, fetcher: Arc::new(client), clock: &SystemClock, stop: &stop, readers: &readers };
    let progress = Progress::watch(Arc::clone(&tally), quiet);
    let report = pipeline::fetch(&data, &tools, job, &tally);
    drop(progress);
    Ok(report?)
}

fn dry_run(global: &Global, config: &Config, job: &Job) -> anyhow::Result<Exit> {
    let dir = global.data();
    let scratch;
    let dir = if dir.exists() {
        dir
    } else {
        scratch = tempfile::tempdir()?;
        scratch.path().to_owned()
    };
    let purpose = Purpose { command: "crawler fetch --dry-run".to_owned(), run: String::new(), now: Timestamp::now() };
    let data = DataDir::open(&dir, config, &purpose)?;
    for entry in pipeline::plan(&data, config, job, Timestamp::now())? {
        let form = entry.request.form.as_deref().map(|f| format!(" {f}")).unwrap_or_default();
        say(format!(
            "{}\t{}\t{} {}{form}",
            entry.source,
            entry.role.word(),
            entry.request.method(),
            entry.request.uri
        ))?;
    }
    Ok(Exit::Well)
}

/// The summary that a person reads.
pub(crate) fn summary(report: &RunReport) -> anyhow::Result<()> {
    let mut table = plain(&["source", "unit", "status", "found", "new", "changed", "gone", "requests", "failed"]);
    for (id, s) in &report.sources {
        table.add_row([
            id.to_string(),
            s.unit.clone(),
            s.status.to_string(),
            s.found.to_string(),
            s.new.to_string(),
            s.changed.to_string(),
            s.gone.to_string(),
            s.requests.to_string(),
            s.failed.to_string(),
        ]);
    }
    say(table)?;
    for (id, source) in &report.sources {
        if !source.detail.is_empty() {
            say(format!("{id}: {}: {}", source.status, source.detail))?;
        }
        for note in &source.notes {
            say(format!("{id}: note: {note}"))?;
        }
        for failure in &source.failures {
            say(format!("{id}: {failure}"))?;
        }
    }
    let state = match report.state {
        RunState::Stopped => format!("stopped ({}), the next run goes on", report.detail),
        RunState::Running => "goes on".to_owned(),
        RunState::Failed => format!("failed ({})", report.detail),
        RunState::Finished => "finished".to_owned(),
    };
    let outcomes: Vec<_> = report.outcomes.iter().map(|(word, n)| format!("{n} {word}")).collect();
    say(format!("run {} {state} after {:.1} s", report.run, report.seconds()))?;
    say(format!("{} requests: {}", report.requests, outcomes.join(", ")))?;
    say(format!(
        "{} exchanges archived with their payload ({}), {} as revisits",
        report.responses,
        indicatif::HumanBytes(report.bytes),
        report.revisits
    ))?;
    if !report.reports.is_empty() {
        let read: Vec<_> = report.reports.iter().map(|(word, n)| format!("{n} {word}")).collect();
        say(format!("{} documents read: {}", report.parsed, read.join(", ")))?;
    }
    if report.waiting > 0 {
        say(format!("{} addresses wait for the next run", report.waiting))?;
    }
    Ok(())
}
