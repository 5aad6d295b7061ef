//! `crawler inspect`: documents through extraction and parsing, without a data directory.
//!
//! Every input is shown or told about on its own: one that cannot be read does not keep the others from being shown.

mod tables;
mod text;

use super::{config, contact_owed, readers};
use crate::args::{Global, Inspect, InspectFormat};
use crate::exit::{Exit, Failure, is_broken_pipe, tell, usage_fault};
use crate::table::{plain, printable, say, terminal_width};
use comfy_table::ColumnConstraint;
use nianbao::config::Config;
use nianbao::fetch::Client;
use nianbao::model::capture::Digest;
use nianbao::model::issue::{Issue, Severity};
use nianbao::model::record::{Check, CheckOutcome, CheckSeverity, Record};
use nianbao::model::status::ReportStatus;
use nianbao::model::uri::CrawlUri;
use nianbao::pipeline::SystemClock;
use nianbao::pipeline::once::Visitor;
use nianbao::reading::{Payload, Readers, Records};
use nianbao::report::PARSER_VERSION;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One thing to read.
enum Input {
    Stdin,
    File(PathBuf),
    Url(CrawlUri),
}

impl Input {
    fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Url(uri) => uri.to_string(),
        }
    }
}

pub(crate) fn run(global: &Global, args: &Inspect) -> anyhow::Result<Exit> {
    let config = config(global, args.contact.as_deref())?;
    let addresses = addresses(&args.files, &config)?;
    let readers = readers(&config)?;
    let client = Client::new(&config.fetch)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut visitor = Visitor::new(&config, &client, &SystemClock);
    let mut shown = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    let mut worst = Exit::Well;
    for input in inputs(&args.files, addresses) {
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
                    show(&name, &record, args, shown.is_empty())?;
                    shown.push((name, record));
                }
            }
            Err(error) if is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                // 2 before 3
                worst = if worst == Exit::Usage { worst } else { crate::exit::code(&error) };
                tell(&error);
                unread.push(name);
            }
        }
    }
    if shown.len() + unread.len() > 1 && args.format != InspectFormat::Json {
        summary(&shown, &unread, worst)?;
    }
    Ok(worst)
}

/// The arguments that are addresses, in their order; checked before anything is read or asked.
fn addresses(files: &[String], config: &Config) -> anyhow::Result<Vec<CrawlUri>> {
    let mut addresses = Vec::new();
    for text in files.iter().filter(|text| is_address(text)) {
        let uri = CrawlUri::parse(text).map_err(|e| usage_fault(e.to_string()))?;
        contact_owed(config, &uri.host())?;
        addresses.push(uri);
    }
    Ok(addresses)
}

fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    }) && !Path::new(text).exists()
}

/// A folder whose files cannot be told.
struct FolderFault {
    folder: PathBuf,
    message: String,
}

/// What the arguments name, a folder's files one by one; or why that cannot be told.
fn inputs(files: &[String], addresses: Vec<CrawlUri>) -> Vec<Result<Input, FolderFault>> {
    let mut addresses = addresses.into_iter();
    let mut inputs = Vec::new();
    for text in files {
        let path = Path::new(text);
        if text == "-" {
            inputs.push(Ok(Input::Stdin));
        } else if is_address(text) {
            inputs.extend(addresses.next().map(|uri| Ok(Input::Url(uri))));
        } else if path.is_dir() {
            inputs.extend(folder(path));
        } else {
            inputs.push(Ok(Input::File(path.to_owned())));
        }
    }
    inputs
}

/// The files of a folder by name; folders inside are not entered.
fn folder(dir: &Path) -> Vec<Result<Input, FolderFault>> {
    let fault = |message| vec![Err(FolderFault { folder: dir.to_owned(), message })];
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = match entries {
        Ok(entries) => entries,
        Err(e) => return fault(format!("cannot read the folder {}: {e}", dir.display())),
    };
    let (mut files, others): (Vec<PathBuf>, Vec<PathBuf>) =
        entries.into_iter().map(|entry| entry.path()).partition(|path| path.is_file());
    if !others.is_empty() {
        tracing::warn!("{}: {} folders or special files in it are left out", dir.display(), others.len());
    }
    if files.is_empty() {
        return fault(format!("the folder {} holds no files", dir.display()));
    }
    files.sort();
    files.into_iter().map(|path| Ok(Input::File(path))).collect()
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

/// One line for each document, how many came out how, and the code that the command ends with.
fn summary(shown: &[(String, Record)], unread: &[String], exit: Exit) -> anyhow::Result<()> {
    // the form is told above; in a narrow terminal the names need the room
    let wide = terminal_width().is_none_or(|width| width >= 100);
    let form = |cell: String| wide.then_some(cell);
    let header: Vec<String> = ["file", "status"]
        .map(str::to_owned)
        .into_iter()
        .chain(form("template".into()))
        .chain(["agency", "year", "cells", "broken", "issues"].map(str::to_owned))
        .collect();
    let mut table = plain(&header.iter().map(String::as_str).collect::<Vec<_>>());
    let folder = common_folder(shown.iter().map(|(name, _)| name).chain(unread));
    let within = |name: &str| printable(name.strip_prefix(folder).unwrap_or(name));
    for (name, record) in shown {
        let row = [within(name), record.status.to_string()]
            .into_iter()
            .chain(form(record.template.map(|t| t.id().to_owned()).unwrap_or_default()))
            .chain([
                printable(record.metadata.agency_name.as_deref().unwrap_or_default()),
                record.metadata.report_year.map(|y| y.to_string()).unwrap_or_default(),
                record.cells_read().to_string(),
                violated(record, CheckSeverity::Hard).to_string(),
                record.issues.len().to_string(),
            ]);
        table.add_row(row);
    }
    for name in unread {
        table.add_row([within(name), "not read".to_owned()]);
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        // words of a fixed list and numbers stay whole
        if header.get(at).is_none_or(|name| name != "file" && name != "agency") {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    say("")?;
    if !folder.is_empty() {
        say(printable(folder))?;
    }
    say(table)?;
    let counts = ReportStatus::ALL.iter().filter_map(|status| {
        let count = shown.iter().filter(|(_, record)| record.status == *status).count();
        (count > 0).then(|| format!("{count} {status}"))
    });
    let counts = counts.chain((!unread.is_empty()).then(|| format!("{} not read", unread.len())));
    let all = shown.len() + unread.len();
    Ok(say(format!("{all} documents: {}; exit code {}", counts.collect::<Vec<_>>().join(", "), exit as u8))?)
}

/// The folder that all of them lie in, with its last slash: in a table the names need the room.
fn common_folder<'a>(mut names: impl Iterator<Item = &'a String>) -> &'a str {
    let folder = |name: &'a str| name.rfind('/').map_or("", |slash| &name[..=slash]);
    let first = names.next().map_or("", |name| folder(name));
    names.fold(first, |mut common, name| {
        while !name.starts_with(common) {
            common = folder(common.trim_end_matches('/'));
        }
        common
    })
}

fn violated(record: &Record, severity: CheckSeverity) -> usize {
    let broken = |check: &&Check| check.outcome == CheckOutcome::Violated && check.severity == severity;
    record.checks.iter().filter(broken).count()
}
