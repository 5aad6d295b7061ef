//! `crawler rebuild`: the store anew from the archive.

use super::{config, existing_data, readers};
use crate::args::Global;
use crate::exit::Exit;
use crate::table::say;
use jiff::Timestamp;
use nianbao::pipeline::{self, DataDir, Offline, Purpose, Tally};

pub(crate) fn run(global: &Global) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let dir = existing_data(global)?;
    let purpose = Purpose { command: "crawler rebuild".to_owned(), run: String::new(), now: Timestamp::now() };
    let (data, aside) = DataDir::open_anew(&dir, &config, &purpose)?;
    if let Some(aside) = aside {
        say(format!("the old store lies in {}; delete it when the new one is right", aside.display()))?;
    }
    let tally = Tally::begin_run("crawler rebuild", Timestamp::now());
    let readers = readers(&config)?;
    let read = pipeline::finish_rebuild(&data, &Offline { config: &config, readers: &readers, tally: &tally })?;
    say(format!("{} exchanges of the archive are in the new store, {read} documents were read", data.replayed()))?;
    Ok(Exit::Well)
}
