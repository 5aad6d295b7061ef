//! `crawler sources check`: one polite request a listing, and what its dialect made of the answer.

use super::super::fetch::crawl;
use super::super::{config, contact_owed_for, open_data};
use super::evidence;
use crate::args::{Global, SourcesCheck, TableFormat, Which};
use crate::exit::{Exit, usage_fault};
use crate::table::{csv, fitting, json, say};
use jiff::Timestamp;
use nianbao::discover;
use nianbao::model::source::{Evidence, Source};
use nianbao::model::state::Check;
use nianbao::model::status::SourceStatus;
use nianbao::pipeline::Job;
use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::store::schema;
use serde::Serialize;

/// What is known of one source after the run.
#[derive(Debug, Serialize)]
struct Line<'s> {
    source_id: &'s str,
    province: &'s str,
    unit: &'s str,
    evidence: Evidence,
    listing: String,
    /// A word of [`SourceStatus`], `not checked` or `no listing`.
    outcome: &'static str,
    /// What the run saw; none where it did not come to it.
    check: Option<Check>,
}

pub(super) fn run(global: &Global, args: &SourcesCheck) -> anyhow::Result<Exit> {
    let config = config(global, args.contact.as_deref())?;
    let Which { province, source } = &args.which;
    let sources = config.select(province, source, None)?.sources;
    if sources.is_empty() {
        return Err(usage_fault("every selected source is disabled in the configuration; nothing was requested"));
    }
    contact_owed_for(&config, &sources)?;
    let job = Job { sources, check: true, max_duration: args.max_duration, ..Job::default() };
    let report = crawl(&global.data(), &config, &job, global.quiet)?;
    let data = open_data(global, &config, "sources check")?;
    let mut lines = Vec::new();
    for source in &job.sources {
        let known = data.store().get(&schema::SOURCES, &source.id)?.and_then(|state| state.check);
        lines.push(line(source, known.filter(|check| check.time >= report.started)));
    }
    match args.format {
        TableFormat::Json => json(&lines)?,
        TableFormat::Csv => csv(HEADER, lines.iter().map(fields))?,
        TableFormat::Table => show(&lines)?,
    }
    Ok(exit(&report, &lines))
}

const NOT_CHECKED: &str = "not checked";
const NO_LISTING: &str = "no listing";

fn line(source: &Source, check: Option<Check>) -> Line<'_> {
    let fragment = source.fragment.as_ref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    let outcome = match &check {
        _ if !has_listing(source) => NO_LISTING,
        Some(check) => check.status.word(),
        None => NOT_CHECKED,
    };
    Line {
        source_id: source.id.as_str(),
        province: &source.province,
        unit: &source.unit,
        evidence: source.evidence,
        listing: format!("{}{fragment}", source.listing),
        outcome,
        check,
    }
}

/// Sources of single reports, or of units and years, have no listing that could be checked.
fn has_listing(source: &Source) -> bool {
    let year = u16::try_from(Timestamp::now().in_tz("Asia/Shanghai").map_or(2026, |now| now.year())).unwrap_or(2026);
    !discover::start(source, year).listings.is_empty()
}

const HEADER: &[&str] =
    &["source", "province", "evidence", "outcome", "dialect", "reports", "further", "listing", "detail"];

/// What a narrow terminal does without, the last one first.
const EXPENDABLE: &[&str] = &["evidence", "further", "province", "listing"];

fn fields(line: &Line<'_>) -> Vec<String> {
    let seen = |count: fn(&Check) -> String| line.check.as_ref().map(count).unwrap_or_default();
    vec![
        line.source_id.to_owned(),
        line.province.to_owned(),
        evidence(line.evidence).to_owned(),
        line.outcome.to_owned(),
        seen(|check| check.dialect.clone().unwrap_or_default()),
        seen(|check| check.items.to_string()),
        seen(|check| check.further.to_string()),
        line.listing.clone(),
        seen(|check| check.detail.clone()),
    ]
}

/// The table, the details below it where they do not fit into a cell, and what can be done.
fn show(lines: &[Line<'_>]) -> anyhow::Result<()> {
    let header: Vec<&str> = HEADER.iter().copied().filter(|name| *name != "detail").collect();
    let rows: Vec<Vec<String>> =
        lines.iter().map(|line| fields(line).into_iter().take(header.len()).collect()).collect();
    let (table, _) = fitting(&header, &rows, EXPENDABLE);
    say(table)?;
    for line in lines {
        if let Some(check) = line.check.as_ref().filter(|check| !check.detail.is_empty()) {
            say(format!("{}: {}: {}", line.source_id, line.outcome, check.detail))?;
        }
    }
    let count = |outcome: &str| lines.iter().filter(|line| line.outcome == outcome).count();
    let mut words: Vec<&str> = lines.iter().map(|line| line.outcome).collect();
    words.sort_unstable();
    words.dedup();
    let counts: Vec<_> = words.iter().map(|word| format!("{} {word}", count(word))).collect();
    say(format!("{} sources: {}", lines.len(), counts.join(", ")))?;
    advise(lines)
}

fn advise(lines: &[Line<'_>]) -> anyhow::Result<()> {
    let which = |wanted: fn(&Line<'_>, &Check) -> bool| {
        let wanted = lines.iter().filter(|line| line.check.as_ref().is_some_and(|check| wanted(line, check)));
        wanted.map(|line| line.source_id).collect::<Vec<_>>().join(", ")
    };
    let proven =
        which(|line, check| line.evidence == Evidence::Inferred && check.status == SourceStatus::Ok && check.items > 0);
    if !proven.is_empty() {
        say(format!("inferred, and they read: set evidence = \"seen\" for {proven}"))?;
    }
    let unread = which(|_, check| check.status == SourceStatus::Drift);
    if !unread.is_empty() {
        say(format!(
            "the address answers and does not read: look for the listing and try `crawler sources add URL` for {unread}"
        ))?;
    }
    let away = which(|_, check| matches!(check.status, SourceStatus::Blocked | SourceStatus::Unreachable));
    if !away.is_empty() {
        say(format!("nothing is wrong with the configuration as far as can be told from here: {away}"))?;
    }
    if lines.iter().any(|line| line.outcome == NO_LISTING) {
        say(format!("{NO_LISTING}: the reports of the source are asked for one by one, by `crawler fetch`"))?;
    }
    Ok(())
}

/// As a run's, by what the checks say: 7, 4, 3, 0 in this order.
fn exit(report: &RunReport, lines: &[Line<'_>]) -> Exit {
    let fine = |line: &&Line<'_>| {
        line.outcome == NO_LISTING || line.check.as_ref().is_some_and(|check| !check.status.is_bad())
    };
    let bad = lines.len() - lines.iter().filter(fine).count();
    match report.state {
        RunState::Stopped => Exit::Stopped,
        RunState::Running | RunState::Failed => Exit::Internal,
        RunState::Finished if bad == 0 => Exit::Well,
        RunState::Finished if bad == lines.len() => Exit::EverySource,
        RunState::Finished => Exit::SomeSources,
    }
}
