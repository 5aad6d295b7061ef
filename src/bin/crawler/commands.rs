//! One file for each command; what they share is here.

pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod fetch;
pub(crate) mod history;
pub(crate) mod inspect;
pub(crate) mod parse;
pub(crate) mod read_documents;
pub(crate) mod rebuild;
pub(crate) mod sources;
pub(crate) mod status;
pub(crate) mod verify;

use crate::args::Global;
use crate::exit::usage_fault;
use jiff::Timestamp;
use nianbao::config::{Config, Overrides};
use nianbao::model::source::Source;
use nianbao::model::uri::HostKey;
use nianbao::pipeline::{DataDir, Purpose};
use nianbao::reading::{Limits, Readers, Workers};
use std::path::PathBuf;
use std::process::Command;

/// The configuration, with what the command line and the environment say.
pub(crate) fn config(global: &Global, contact: Option<&str>) -> anyhow::Result<Config> {
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let overrides = Overrides {
        contact: contact.map(str::to_owned),
        https_proxy: variable("HTTPS_PROXY").or_else(|| variable("https_proxy")),
        http_proxy: variable("HTTP_PROXY").or_else(|| variable("http_proxy")),
    };
    let config = Config::load(global.config.as_deref(), &overrides)?;
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    Ok(config)
}

/// Processes that read documents by the rules of this configuration.
pub(crate) fn readers(config: &Config) -> anyhow::Result<Readers<'static>> {
    // the running program, even where its file was replaced meanwhile
    let running = PathBuf::from("/proc/self/exe");
    let program = if running.exists() { running } else { std::env::current_exe()? };
    let dir = config.dir.clone();
    let command = move |limits: &Limits| {
        let mut command = Command::new(&program);
        command.args(["read-documents", "--memory", &limits.memory.to_string()]);
        command.env_remove("CRAWLER_CONFIG");
        command.args(dir.iter().flat_map(|dir| ["--config".as_ref(), dir.as_os_str()]));
        command
    };
    Ok(Readers::Apart(Workers::new(Limits::default(), command)))
}

/// Refuses to ask a host beyond this machine without a contact.
pub(crate) fn contact_owed(config: &Config, host: &HostKey) -> anyhow::Result<()> {
    if config.contact.is_empty() && !host.is_loopback() {
        return Err(usage_fault(format!(
            "the keepers of {host} must be able to reach you: give --contact, set CRAWLER_CONTACT, or fill in \
             [identity] contact (a URL or an address); nothing was requested"
        )));
    }
    Ok(())
}

/// Refuses to ask sources beyond this machine without a contact.
pub(crate) fn contact_owed_for(config: &Config, sources: &[Source]) -> anyhow::Result<()> {
    if config.needs_contact(sources) {
        return Err(usage_fault(
            "the portals' keepers must be able to reach you: give --contact, set CRAWLER_CONTACT, or fill in \
             [identity] contact (a URL or an address); nothing was requested",
        ));
    }
    Ok(())
}

/// The data directory, which must be there already.
pub(crate) fn existing_data(global: &Global) -> anyhow::Result<PathBuf> {
    let dir = global.data();
    if dir.exists() {
        return Ok(dir);
    }
    Err(usage_fault(format!(
        "there is no data directory {}; `crawler fetch` makes it, --data names another one",
        dir.display()
    )))
}

/// An existing data directory, locked and open.
pub(crate) fn open_data(global: &Global, config: &Config, command: &str) -> anyhow::Result<DataDir> {
    let purpose = Purpose { command: format!("crawler {command}"), run: String::new(), now: Timestamp::now() };
    Ok(DataDir::open(&existing_data(global)?, config, &purpose)?)
}
