//! `crawler inspect`: documents through extraction and parsing, without a data directory.
//!
//! Every input is shown or told about on its own: one that cannot be read does not keep the others from being shown.

mod inputs;
mod summary;
mod tables;
mod text;

use super::{config, readers};
use crate::args::{Global, Inspect, InspectFormat};
use crate::exit::{Exit, Failure, is_broken_pipe, tell, usage_fault};
use crate::table::say;
use inputs::Input;
use nianbao::config::Config;
use nianbao::fetch::Client;
use nianbao::model::capture::Digest;
use nianbao::model::issue::{Issue, Severity};
use nianbao::model::record::{Check, CheckOutcome, CheckSeverity, Record};
use nianbao::model::status::ReportStatus;
use nianbao::pipeline::SystemClock;
use nianbao::pipeline::once::Visitor;
use nianbao::reading::{Payload, Readers, Records};
use nianbao::report::PARSER_VERSION;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use summary::Summary;

pub(crate) fn run(global: &Global, args: &Inspect) -> anyhow::Result<Exit> {
    let config = config(global, args.contact.as_deref())?;
    let addresses = inputs::addresses(&args.files, &config)?;
    let readers = readers(&config)?;
    let client = Client::new(&config.fetch)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut visitor = Visitor::new(&config, &client, &SystemClock);
    let mut summary = Summary::default();
    let mut worst = Exit::Well;
    for input in inputs::of(&args.files, addresses) {
        let record = match &input {
            Ok(Input::Url(uri)) => runtime.block_on(visitor.visit(uri)).map_or_else(
                |refusal| Err(Failure { exit: Exit::SomeSources, message: refusal.to_string() }.into()),
                |page| of_page(&page, &readers),
            ),
            Ok(Input::Stdin) => of_reader(&mut io::stdin().lock(), Path::new("-"), &readers, &config),
            Ok(Input::File(path)) => of_file(path, &readers, &config),
            Err(fault) => Err(usage_fault(fault.message.clone())),
        };
        let name = input.as_ref().map_or_else(|fault| fault.folder.display().to_string(), Input::name);
        match record {
            Ok(records) => {
                for (path, record) in records {
                    let name = path.map_or_else(|| name.clone(), |path| format!("{name}/{path}"));
                    show(&name, &record, args, summary.is_empty())?;
                    summary.add(name, &record);
                }
            }
            Err(error) if is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                // 2 before 3
                worst = if worst == Exit::Usage { worst } else { crate::exit::code(&error) };
                tell(&error);
                summary.add_unread(name);
            }
        }
    }
    if args.format != InspectFormat::Json {
        summary.show(worst)?;
    }
    Ok(worst)
}

fn of_file(path: &Path, readers: &Readers<'_>, config: &Config) -> anyhow::Result<Records> {
    let unreadable = |e: io::Error| usage_fault(format!("cannot read {}: {e}", path.display()));
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > config.fetch.max_body {
        return Ok(vec![(None, too_large(path, config))]);
    }
    of_reader(&mut file, path, readers, config)
}

/// Reads at most what a crawl would take.
fn of_reader(from: &mut dyn Read, path: &Path, readers: &Readers<'_>, config: &Config) -> anyhow::Result<Records> {
    let mut payload = Vec::new();
    let cap = config.fetch.max_body;
    from.take(cap.saturating_add(1))
        .read_to_end(&mut payload)
        .map_err(|e| usage_fault(format!("cannot read {}: {e}", path.display())))?;
    if payload.len() as u64 > cap {
        return Ok(vec![(None, too_large(path, config))]);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut records = readers.read(&Payload { bytes: &payload, content_type: "", name: &name })?;
    let digest = Digest::of(&payload).to_string();
    for (inside, record) in &mut records {
        let path = path.display();
        record.provenance.path =
            Some(inside.as_ref().map_or_else(|| path.to_string(), |inside| format!("{path}/{inside}")));
        record.provenance.payload_digest = Some(digest.clone());
    }
    Ok(records)
}

fn too_large(path: &Path, config: &Config) -> Record {
    let mut record = Record::unread(PARSER_VERSION, ReportStatus::Failed);
    let detail = format!("larger than [limits] max_body ({} bytes), and not read", config.fetch.max_body);
    record.issues.push(Issue::new("too-large", Severity::Error, "document", detail));
    record.provenance.path = Some(path.display().to_string());
    record
}

fn of_page(page: &nianbao::pipeline::once::Page, readers: &Readers<'_>) -> anyhow::Result<Records> {
    let payload = Payload { bytes: &page.payload, content_type: &page.content_type, name: page.uri.path() };
    let mut records = readers.read(&payload)?;
    for (path, record) in &mut records {
        record.provenance.url = Some(page.uri.to_string());
        record.provenance.path.clone_from(path);
        record.provenance.fetch_time = Some(page.fetched.to_string());
        record.provenance.payload_digest = Some(page.digest.to_string());
        record.provenance.content_type = Some(page.content_type.clone());
    }
    Ok(records)
}

fn show(name: &str, record: &Record, args: &Inspect, first: bool) -> anyhow::Result<()> {
    if args.format == InspectFormat::Json {
        return Ok(say(serde_json::to_string(record)?)?);
    }
    if !first {
        say("")?;
    }
    match args.format {
        InspectFormat::Tables => tables::show(name, record),
        InspectFormat::Text | InspectFormat::Json => text::show(name, record),
    }
}

fn violated(record: &Record, severity: CheckSeverity) -> usize {
    let broken = |check: &&Check| check.outcome == CheckOutcome::Violated && check.severity == severity;
    record.checks.iter().filter(broken).count()
}
