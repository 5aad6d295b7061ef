//! `crawler sources`: what is configured, whether it still reads, and what could be added.

mod add;
mod check;
mod list;

use super::config;
use crate::args::{Global, Sources, SourcesCommand, SourcesShow};
use crate::exit::Exit;
use crate::table::json;
use nianbao::model::source::Evidence;

pub(crate) fn run(global: &Global, args: &Sources) -> anyhow::Result<Exit> {
    match &args.command {
        SourcesCommand::List(args) => list::run(global, args),
        SourcesCommand::Show(args) => show(global, args),
        SourcesCommand::Check(args) => check::run(global, args),
        SourcesCommand::Add(args) => add::run(global, args),
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

/// As the configuration writes it.
fn evidence(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Seen => "seen",
        Evidence::Inferred => "inferred",
    }
}
