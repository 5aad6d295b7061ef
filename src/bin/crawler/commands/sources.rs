//! `crawler sources`: what is configured.

use super::config;
use crate::args::{Global, Sources, SourcesCommand, SourcesList, SourcesShow, TableFormat};
use crate::exit::Exit;
use crate::table::{csv, json, plain, say};
use nianbao::model::source::{Evidence, Source};

pub(crate) fn run(global: &Global, args: &Sources) -> anyhow::Result<Exit> {
    match &args.command {
        SourcesCommand::List(args) => list(global, args),
        SourcesCommand::Show(args) => show(global, args),
    }
}

const HEADER: &[&str] = &["source", "province", "unit", "dialect", "years", "evidence", "enabled", "listing"];

fn list(global: &Global, args: &SourcesList) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let selected = config.select(&args.province, &[], None)?;
    let mut sources: Vec<&Source> = selected.all().collect();
    sources.sort_by(|a, b| (&a.province, &a.id).cmp(&(&b.province, &b.id)));
    match args.format {
        TableFormat::Json => json(&sources)?,
        TableFormat::Csv => csv(HEADER, sources.iter().map(|s| fields(s)))?,
        TableFormat::Table => {
            let mut table = plain(HEADER);
            for source in &sources {
                table.add_row(fields(source));
            }
            say(table)?;
            say(format!("{} sources", sources.len()))?;
        }
    }
    Ok(Exit::Well)
}

fn fields(source: &Source) -> Vec<String> {
    vec![
        source.id.to_string(),
        source.province.clone(),
        source.unit.clone(),
        source.dialect.clone(),
        source.years.to_string(),
        evidence(source.evidence).to_owned(),
        if source.enabled { "yes" } else { "no" }.to_owned(),
        source.listing.to_string(),
    ]
}

fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Seen => "seen",
        Evidence::Inferred => "inferred",
    }
}

fn show(global: &Global, args: &SourcesShow) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let selected = config.select(&[], std::slice::from_ref(&args.id), None)?;
    for source in selected.all() {
        json(source)?;
    }
    Ok(Exit::Well)
}
