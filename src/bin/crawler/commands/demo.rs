//! `crawler demo`: the real `fetch`, `status` and `export` against a made-up portal on this machine.

use super::{fetch, status};
use crate::args::{Demo, Global};
use crate::exit::{Exit, of_run, usage_fault};
use crate::table::say;
use anyhow::Context as _;
use jiff::Timestamp;
use nianbao::config::{Config, Overrides};
use nianbao::export::{self, Format, Selection};
use nianbao::pipeline::{DataDir, Job, Purpose};
use nianbao::portal::scenario::{Running, Scenario};
use nianbao::portal::sites::{self, GivenDocument, Shape};
use nianbao::reading::read_document;
use nianbao::report::profile::Profile;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;

/// The portal is on this machine, so it may be asked faster than any other. All that a demo writes is a few megabytes: it
/// has to run on a disk with less room than a real crawl wants.
const SETTINGS: &str = r#"
[politeness]
interval = "250ms"
[scope]
allow_private_addresses = true
[storage]
min_free = "64MiB"
"#;

pub(crate) fn run(global: &Global, args: &Demo) -> anyhow::Result<Exit> {
    let data = data_dir(global)?;
    // the portal answers from threads of its own for as long as this stands
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (province, scenario) = scenario(&args.document)?;
    let portal = runtime.block_on(scenario.start()).context("the sample portal cannot listen on the loopback")?;
    let scratch = tempfile::tempdir()?;
    let config = configure(scratch.path(), province, &portal)?;
    say(format!("a sample portal answers on the loopback; the data directory is {}", data.display()))?;
    say(format!("\n$ crawler fetch --province {province}"))?;
    let selected = config.select(&[], &[], None)?;
    let job = Job { sources: selected.sources.clone(), ..Job::default() };
    let report = fetch::crawl(&data, &config, &job, global.quiet)?;
    fetch::summary(&report)?;
    stop(portal, runtime);

    let purpose = Purpose { command: "crawler demo".to_owned(), run: String::new(), now: Timestamp::now() };
    let open = DataDir::open(&data, &config, &purpose)?;
    say("\n$ crawler export --format csv")?;
    let out = args.out.clone().unwrap_or_else(|| data.join("export"));
    let sources: Vec<_> = config.sources().cloned().collect();
    let written = export::export(open.store(), &sources, &Selection::default(), Format::Csv, &out)?;
    super::export::show(&written)?;
    say("\n$ crawler status")?;
    let lines = nianbao::status::read(open.store(), selected.all())?;
    status::show(&lines, &selected, false)?;
    say(format!("\nthe tables lie in {}, the archive in {}", out.display(), data.join("warc").display()))?;
    Ok(of_run(&report))
}

fn stop(portal: Running, runtime: Runtime) {
    drop(portal);
    runtime.shutdown_background();
}

/// The user's data directory, or a new one that stays for a look.
fn data_dir(global: &Global) -> anyhow::Result<PathBuf> {
    match &global.data {
        // the portal of each demo answers elsewhere: what an earlier one left over would be asked in vain
        Some(dir) if std::fs::read_dir(dir).is_ok_and(|mut inside| inside.next().is_some()) => {
            Err(usage_fault(format!(
                "{} is not empty, and every demo begins anew: name a folder that is empty or not there yet",
                dir.display()
            )))
        }
        Some(dir) => Ok(dir.clone()),
        None => Ok(tempfile::Builder::new().prefix("nianbao-demo-").tempdir()?.keep()),
    }
}

/// The sample's reports, or a listing of the given documents under their own titles; with the name of its province.
fn scenario(documents: &[PathBuf]) -> anyhow::Result<(&'static str, Scenario)> {
    if documents.is_empty() {
        return Ok(("demo", sites::demo()));
    }
    let profile = Config::load(None, &Overrides::default())?.profile;
    let given = documents.iter().map(|path| given(path, &profile)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(("files", sites::from_files(&given, Shape::AsIs)))
}

fn given(path: &Path, profile: &Profile) -> anyhow::Result<GivenDocument> {
    let bytes = std::fs::read(path)
        .map_err(|e| usage_fault(format!("{}: the document cannot be read: {e}", path.display())))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let content_type = match path.extension().and_then(|e| e.to_str()) {
        Some("html" | "htm" | "shtml") => "text/html",
        Some("txt") => "text/plain",
        _ => "application/octet-stream",
    };
    let title = read_document(&bytes, content_type, &name, profile).metadata.title;
    if title.is_none() {
        tracing::warn!(
            "{name} has no title that can be read: the listing shows it by its file name, and a crawl asks for a report only \
             where the name is that of one; `crawler inspect` says what is in it"
        );
    }
    let title = title.unwrap_or_else(|| name.clone());
    Ok(GivenDocument { name, title, bytes, content_type: content_type.to_owned() })
}

fn configure(dir: &Path, province: &str, portal: &Running) -> anyhow::Result<Config> {
    std::fs::create_dir_all(dir.join("sources"))?;
    std::fs::write(dir.join("crawler.toml"), SETTINGS)?;
    std::fs::write(dir.join("sources").join(format!("{province}.toml")), &portal.sources)?;
    Ok(Config::load(Some(dir), &Overrides::default())?)
}
