//! A crawl of a made-up portal, from the scenario to what it left behind.
//!
//! Comes in: a scenario. Goes out: run reports, what the store holds, what the portal saw. Nothing here asserts.

use nianbao::archive::Archive;
use nianbao::config::{Config, Overrides};
use nianbao::fetch::Client;
use nianbao::model::capture::Capture;
use nianbao::model::record::Record;
use nianbao::model::source::SourceId;
use nianbao::model::state::{Address, Check, LogLine, ReportRow, SourceState};
use nianbao::model::status::SourceStatus;
use nianbao::pipeline::run::RunReport;
use nianbao::pipeline::{self, DataDir, Job, Offline, Purpose, Stop, SystemClock, Tally, Tools, Verification};
use nianbao::portal::scenario::{Expected, Scenario};
use nianbao::portal::{LogEntry, Portal};
use nianbao::reading::Readers;
use nianbao::store::Store;
use nianbao::store::schema;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The settings that tests differ in, as `crawler.toml` has them; the defaults never make a test wait.
pub(crate) struct Settings {
    pub(crate) interval: &'static str,
    pub(crate) retries: u32,
    pub(crate) backoff_max: &'static str,
    pub(crate) robots_ttl: &'static str,
    pub(crate) max_crawl_delay: &'static str,
    /// For connecting and for each piece of an answer.
    pub(crate) patience: &'static str,
    pub(crate) max_body: &'static str,
    pub(crate) max_listing_pages: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            interval: "0s",
            retries: 0,
            backoff_max: "1ms",
            robots_ttl: "24h",
            max_crawl_delay: "10m",
            patience: "10s",
            max_body: "8MiB",
            max_listing_pages: 500,
        }
    }
}

impl Settings {
    fn toml(&self) -> String {
        let Self { interval, retries, backoff_max, robots_ttl, max_crawl_delay, patience, max_body, max_listing_pages } =
            self;
        format!(
            "[politeness]\ninterval = \"{interval}\"\nretries = {retries}\nbackoff_max = \"{backoff_max}\"\n\
             robots_ttl = \"{robots_ttl}\"\nmax_crawl_delay = \"{max_crawl_delay}\"\nhosts_at_once = 64\n\
             [limits]\nconnect_timeout = \"{patience}\"\nread_timeout = \"{patience}\"\nmax_body = \"{max_body}\"\n\
             max_listing_pages = {max_listing_pages}\n\
             [scope]\nallow_private_addresses = true\n\
             [storage]\nmin_free = \"1MiB\"\n"
        )
    }
}

/// A portal that runs, a configuration for it and a data directory.
pub(crate) struct Bench {
    pub(crate) portal: Portal,
    pub(crate) expected: Expected,
    sources: String,
    settings: String,
    config: Config,
    folder: TempDir,
    // the portal answers from its thread
    _runtime: Runtime,
}

impl Bench {
    pub(crate) fn new(scenario: Scenario) -> Self {
        Self::with(scenario, &Settings::default())
    }

    pub(crate) fn with(scenario: Scenario, settings: &Settings) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let running = runtime.block_on(scenario.start()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (sources, settings) = (running.sources, settings.toml());
        let config = configure(&folder, &settings, &sources);
        Self {
            portal: running.portal,
            expected: running.expected,
            sources,
            settings,
            config,
            folder,
            _runtime: runtime,
        }
    }

    /// Puts other words in the source file.
    pub(crate) fn reconfigure(&mut self, from: &str, to: &str) {
        assert!(self.sources.contains(from), "no {from:?} in the source file");
        self.sources = self.sources.replace(from, to);
        self.config = configure(&self.folder, &self.settings, &self.sources);
    }

    /// The source file.
    pub(crate) fn sources(&self) -> &str {
        &self.sources
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A run as `crawler fetch` makes it.
    pub(crate) fn crawl(&self) -> RunReport {
        self.crawl_as(&Job::default())
    }

    /// A run over all sources with the wishes of this job.
    pub(crate) fn crawl_as(&self, job: &Job) -> RunReport {
        self.crawl_until(job, &Stop::default())
    }

    pub(crate) fn crawl_until(&self, job: &Job, stop: &Stop) -> RunReport {
        self.crawl_reading(job, stop, &Readers::Here(self.config.means()))
    }

    /// A run whose documents these readers read.
    pub(crate) fn crawl_reading(&self, job: &Job, stop: &Stop, readers: &Readers<'_>) -> RunReport {
        let client = Client::new(&self.config.fetch).unwrap();
        let tally = Tally::begin_run("a test", jiff::Timestamp::now());
        let data = self.open(&tally.run());
        let config = &self.config;
        let tools = Tools { config, fetcher: Arc::new(client), clock: &SystemClock, stop, readers };
        let job = Job { sources: config.sources().cloned().collect(), ..job.clone() };
        pipeline::fetch(&data, &tools, &job, &tally).unwrap()
    }

    /// Has these readers read everything again, as `crawler parse --all` does.
    pub(crate) fn read_again(&self, readers: &Readers<'_>) {
        let tally = Tally::begin_run("a test", jiff::Timestamp::now());
        let tools = Offline { config: &self.config, readers, tally: &tally };
        pipeline::reread(&self.open(""), &tools, &|_, _, _| true).unwrap();
    }

    fn open(&self, run: &str) -> DataDir {
        let purpose = Purpose { command: "a test".to_owned(), run: run.to_owned(), now: jiff::Timestamp::now() };
        DataDir::open(&self.data(), &self.config, &purpose).unwrap()
    }

    /// What the last check of a source's listing saw.
    pub(crate) fn check(&self, source: &str) -> Check {
        let data = self.open("");
        let state = data.store().get(&schema::SOURCES, &SourceId(source.to_owned())).unwrap().unwrap();
        state.check.unwrap()
    }

    /// What the data directory holds.
    pub(crate) fn held(&self) -> Held {
        let data = self.open("");
        Held::read(data.store(), data.archive(), pipeline::verify(&data).unwrap())
    }

    /// Changes the store as another program would have left it.
    pub(crate) fn alter(&self, change: impl FnOnce(&Store)) {
        change(self.open("").store());
    }

    /// What the binary prints, where it ends well.
    pub(crate) fn printed(&self, arguments: &[&str]) -> String {
        let output = self.binary(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The binary with this bench's configuration and data directory.
    pub(crate) fn binary(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crawler"));
        command.arg("--config").arg(self.folder.path().join("config")).arg("--data").arg(self.data());
        for name in ["CRAWLER_CONFIG", "CRAWLER_DATA", "CRAWLER_CONTACT"] {
            command.env_remove(name);
        }
        command.args(arguments);
        command
    }

    /// What the portal was asked from the given number of requests on: `host /path?query`.
    pub(crate) fn asked_since(&self, first: usize) -> Vec<String> {
        self.portal.log().iter().skip(first).map(asked).collect()
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked_since(0)
    }

    /// Waits until the portal was asked for this, or fails.
    pub(crate) fn wait_for(&self, what: &str) {
        let begun = Instant::now();
        while !self.asked().iter().any(|asked| asked == what) {
            assert!(begun.elapsed() < Duration::from_secs(30), "nobody asks for {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// `host /path?query`.
pub(crate) fn asked(entry: &LogEntry) -> String {
    format!("{} {}", entry.host, entry.target)
}

/// The status of a source in a run.
pub(crate) fn status(report: &RunReport, source: &str) -> SourceStatus {
    report.sources[&SourceId(source.to_owned())].status
}

/// Why it has that status.
pub(crate) fn detail<'r>(report: &'r RunReport, source: &str) -> &'r str {
    &report.sources[&SourceId(source.to_owned())].detail
}

fn configure(folder: &TempDir, settings: &str, sources: &str) -> Config {
    let dir = folder.path().join("config");
    fs::create_dir_all(dir.join("sources")).unwrap();
    fs::write(dir.join("crawler.toml"), settings).unwrap();
    let province = sources.lines().find_map(|line| line.strip_prefix("province = ")).unwrap().trim_matches('"');
    fs::write(dir.join("sources").join(format!("{province}.toml")), sources).unwrap();
    Config::load(Some(&dir), &Overrides::default()).unwrap_or_else(|faults| panic!("{faults}"))
}

/// What a data directory holds, read out.
pub(crate) struct Held {
    pub(crate) rows: Vec<ReportRow>,
    /// What is known of each source.
    pub(crate) states: BTreeMap<SourceId, SourceState>,
    pub(crate) addresses: Vec<Address>,
    pub(crate) lines: Vec<LogLine>,
    pub(crate) captures: Vec<Capture>,
    /// The stored payloads of the captures that are no revisits, by capture.
    pub(crate) payloads: BTreeMap<String, Vec<u8>>,
    /// The record of each row's payload, by report id.
    pub(crate) records: BTreeMap<String, Record>,
    /// Entries of the frontier that wait.
    pub(crate) waiting: usize,
    pub(crate) verification: Verification,
}

impl Held {
    fn read(store: &Store, archive: &Archive, verification: Verification) -> Self {
        let rows: Vec<ReportRow> = store.scan(&schema::REPORTS).map(|row| row.unwrap().1).collect();
        let captures: Vec<Capture> = store.scan(&schema::CAPTURES).map(|row| row.unwrap().1).collect();
        let payload = |c: &Capture| (c.id.to_string(), archive.read(&c.location).unwrap().payload.to_vec());
        let record = |row: &ReportRow| {
            let record = pipeline::stored_record(store, &row.payload).unwrap();
            record.map(|record| (row.id.clone(), record))
        };
        Self {
            states: store.scan(&schema::SOURCES).map(|row| row.unwrap()).collect(),
            addresses: store.scan(&schema::ADDRESSES).map(|row| row.unwrap().1).collect(),
            lines: store.scan(&schema::LOG).map(|row| row.unwrap().1).collect(),
            payloads: captures.iter().filter(|c| c.revisit_of.is_none()).map(payload).collect(),
            records: rows.iter().filter_map(record).collect(),
            waiting: store.scan(&schema::FRONTIER).count(),
            rows,
            captures,
            verification,
        }
    }

    /// The row of an agency and year.
    pub(crate) fn row(&self, agency: &str, year: u16) -> &ReportRow {
        let mine = |row: &&ReportRow| row.agency.as_deref() == Some(agency) && row.year == Some(year);
        self.rows.iter().find(mine).unwrap_or_else(|| panic!("no row for {agency} {year}"))
    }

    /// The address as it was asked.
    pub(crate) fn address(&self, url: &str) -> &Address {
        self.addresses.iter().find(|a| a.uri.as_str() == url).unwrap_or_else(|| panic!("{url} was not read"))
    }

    /// The log's last line for an address.
    pub(crate) fn last_line(&self, url: &str) -> &LogLine {
        let lines = self.lines.iter().filter(|line| line.url == url);
        lines.max_by_key(|line| line.time).unwrap_or_else(|| panic!("{url} is not in the log"))
    }

    /// One line for each row: what a user sees.
    pub(crate) fn shown(&self) -> Vec<String> {
        let mut shown: Vec<String> = self.rows.iter().map(one_line).collect();
        shown.sort();
        shown
    }
}

fn one_line(row: &ReportRow) -> String {
    let mut line = format!("{} {} ", row.source, row.agency.as_deref().unwrap_or("?"));
    let year = row.year.map_or_else(|| "?".to_owned(), |year| year.to_string());
    write!(line, "{year} {} v{} {}", row.status, row.version, row.availability).unwrap();
    line
}
