//! `crawler verify`: the archive against its digests, the store against the archive.

use super::{config, open_data};
use crate::args::{Global, SummaryFormat, Verify};
use crate::exit::Exit;
use crate::table::{json, say};
use nianbao::pipeline;

pub(crate) fn run(global: &Global, args: &Verify) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let data = open_data(global, &config, "verify")?;
    let found = pipeline::verify(&data)?;
    match args.format {
        SummaryFormat::Json => json(&found)?,
        SummaryFormat::Text => {
            say(format!(
                "{} WARC files with {} records, {} captures and {} entries in the store",
                found.files, found.records, found.captures, found.entries
            ))?;
            for fault in &found.faults {
                say(format!("fault: {fault}"))?;
            }
            say(if found.faults.is_empty() {
                "no fault".to_owned()
            } else {
                format!("{} faults", found.faults.len())
            })?;
        }
    }
    Ok(if found.faults.is_empty() { Exit::Well } else { Exit::Storage })
}
