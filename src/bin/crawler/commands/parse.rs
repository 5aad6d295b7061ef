//! `crawler parse`: extraction and parsing again, from the archive. What a run left unread is read in any case.

use super::{config, open_data, readers};
use crate::args::{Global, Parse};
use crate::exit::{Exit, usage_fault};
use crate::table::say;
use jiff::Timestamp;
use nianbao::model::source::SourceId;
use nianbao::model::state::{Address, ReportRow};
use nianbao::model::status::ReportStatus;
use nianbao::pipeline::{self, Offline, Tally};
use std::collections::BTreeSet;

pub(crate) fn run(global: &Global, args: &Parse) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let statuses = args.status.iter().map(|word| status(word)).collect::<anyhow::Result<Vec<_>>>()?;
    let narrowed = !(args.which.province.is_empty() && args.which.source.is_empty());
    // without a word of what is meant: whatever is not up to date
    let outdated = args.outdated || !(args.all || narrowed || !statuses.is_empty());
    let selected = config.select(&args.which.province, &args.which.source, None)?;
    let ids: BTreeSet<&SourceId> = selected.all().map(|s| &s.id).collect();
    let which = |source: &SourceId, address: &Address, row: Option<&ReportRow>| {
        let version = address.versions.last();
        (!narrowed || ids.contains(source))
            && (!outdated || version.is_some_and(pipeline::is_outdated))
            && (statuses.is_empty()
                || row.is_some_and(|r| statuses.contains(&r.status))
                || version.is_some_and(|v| statuses.contains(&v.status)))
    };
    let data = open_data(global, &config, "parse")?;
    let tally = Tally::begin_run("crawler parse", Timestamp::now());
    let readers = readers(&config)?;
    let tools = Offline { config: &config, readers: &readers, tally: &tally };
    let read = pipeline::reread(&data, &tools, &which)?;
    let report = tally.snapshot(Timestamp::now());
    let statuses: Vec<_> = report.reports.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let what = if statuses.is_empty() { String::new() } else { format!(": {}", statuses.join(", ")) };
    say(format!("{read} documents read again in {:.1} s{what}", report.seconds()))?;
    Ok(Exit::Well)
}

fn status(word: &str) -> anyhow::Result<ReportStatus> {
    ReportStatus::from_word(word).ok_or_else(|| {
        let known: Vec<_> = ReportStatus::ALL.iter().map(|s| s.word()).collect();
        usage_fault(format!("no extraction status is called {word:?}; there are {}", known.join(", ")))
    })
}
