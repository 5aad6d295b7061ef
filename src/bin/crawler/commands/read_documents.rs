//! `crawler read-documents`: what other commands start to have documents read apart from them. Not for people.

use super::config;
use crate::args::{Global, ReadDocuments};
use crate::exit::{Exit, usage_fault};
use nianbao::reading::worker;
use std::io::{IsTerminal, stdin};

pub(crate) fn run(global: &Global, args: &ReadDocuments) -> anyhow::Result<Exit> {
    if stdin().is_terminal() {
        return Err(usage_fault("other commands start this one; `crawler inspect` reads documents for people"));
    }
    let config = config(global, None)?;
    worker::serve(config.means(), args.memory)?;
    Ok(Exit::Well)
}
