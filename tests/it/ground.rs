//! The ground that the hard tests stand on: a portal in this process, a configuration, data directories, and the binary
//! as a child process that can be killed.

use nianbao::archive::Archive;
use nianbao::config::{Config, Overrides};
use nianbao::model::capture::CaptureId;
use nianbao::model::state::LogLine;
use nianbao::model::status::{RequestStatus, SourceStatus};
use nianbao::pipeline::run::RunReport;
use nianbao::pipeline::{self, DataDir, Purpose};
use nianbao::portal::LogEntry;
use nianbao::portal::scenario::{Running, Scenario};
use nianbao::store::{Store, schema};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Longer than any run here lasts; a run that hangs fails instead of stopping the suite.
const LONGEST: Duration = Duration::from_mins(2);

/// A portal that answers, and a folder for everything that reads it.
pub(crate) struct Ground {
    pub(crate) site: Running,
    dir: TempDir,
    // the portal answers for as long as this stands
    _runtime: Runtime,
}

/// How a run of the binary ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; none for a run that was killed.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ended {
    /// The report that `fetch --format json` prints.
    pub(crate) fn report(&self) -> RunReport {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("no report ({e}) in {self:?}"))
    }

    /// Fails the test unless the run ended so.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

impl Ground {
    /// Starts the scenario's portal; `settings` is the text of `crawler.toml` but for what the loopback needs.
    pub(crate) fn new(scenario: Scenario, settings: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let site = runtime.block_on(scenario.start()).unwrap();
        let ground = Self { site, dir: tempfile::tempdir().unwrap(), _runtime: runtime };
        fs::create_dir_all(ground.config_dir().join("sources")).unwrap();
        ground.configure(settings, &ground.site.sources);
        ground
    }

    /// Writes the configuration anew: settings, and the file of the scenario's province.
    pub(crate) fn configure(&self, settings: &str, sources: &str) {
        let scope = "[scope]\nallow_private_addresses = true\nallow_hosts = []\n";
        let scope = if settings.contains("[scope]") { "" } else { scope };
        let storage = if settings.contains("[storage]") { "" } else { "[storage]\nmin_free = \"1MiB\"\n" };
        fs::write(self.config_dir().join("crawler.toml"), format!("{settings}\n{scope}{storage}")).unwrap();
        let province = sources.lines().find_map(|line| line.strip_prefix("province = ")).unwrap().trim_matches('"');
        fs::write(self.config_dir().join("sources").join(format!("{province}.toml")), sources).unwrap();
    }

    pub(crate) fn config_dir(&self) -> PathBuf {
        self.dir.path().join("config")
    }

    /// A data directory of this name; nothing is made.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn config(&self) -> Config {
        Config::load(Some(&self.config_dir()), &Overrides::default()).unwrap()
    }

    fn command(&self, data: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crawler"));
        self.equip(&mut command, data, args);
        command
    }

    /// The environment, the pipes and the arguments of a run.
    fn equip(&self, command: &mut Command, data: &Path, args: &[&str]) {
        for name in ["CRAWLER_CONFIG", "CRAWLER_DATA", "CRAWLER_CONTACT", "HTTP_PROXY", "HTTPS_PROXY", "RUST_LOG"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command.arg("--config").arg(self.config_dir()).arg("--data").arg(data).args(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    }

    /// Lets another program run the binary: its name and arguments become the last arguments of that program.
    pub(crate) fn name_run(&self, command: &mut Command, data: &Path, args: &[&str]) {
        command.arg(env!("CARGO_BIN_EXE_crawler"));
        self.equip(command, data, args);
    }

    /// Starts the binary.
    pub(crate) fn spawn(&self, data: &Path, args: &[&str]) -> Child {
        self.command(data, args).spawn().unwrap()
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, data: &Path, args: &[&str]) -> Ended {
        finish(self.spawn(data, args))
    }

    /// `crawler fetch` of everything.
    pub(crate) fn fetch(&self, data: &Path) -> Ended {
        self.run(data, &["fetch", "--format", "json"])
    }

    /// The same, with the most memory that it had, in bytes, where the system tells.
    pub(crate) fn fetch_measured(&self, data: &Path) -> (Ended, Option<u64>) {
        finish_measured(self.spawn(data, &["fetch", "--format", "json"]))
    }

    /// Requests that reached the portal so far.
    pub(crate) fn requests(&self) -> usize {
        self.site.portal.log().len()
    }

    /// How often each address was asked from this request on.
    pub(crate) fn asked_since(&self, from: usize) -> BTreeMap<String, i64> {
        let mut asked = BTreeMap::new();
        for entry in self.log_from(from) {
            let url = self.site.portal.base(&entry.host) + &entry.target;
            *asked.entry(url).or_default() += 1;
        }
        asked
    }

    /// The portal's log from this request on.
    pub(crate) fn log_from(&self, from: usize) -> Vec<LogEntry> {
        self.site.portal.log().split_off(from)
    }

    /// Everything that a data directory holds, once it was opened as a run opens it.
    pub(crate) fn holdings(&self, data: &Path) -> Holdings {
        let config = self.config();
        let purpose =
            Purpose { command: "test".to_owned(), run: String::new(), now: "2026-01-01T00:00:00Z".parse().unwrap() };
        let open = DataDir::open(data, &config, &purpose).unwrap();
        let faults = pipeline::verify(&open).unwrap().faults;
        assert_eq!(faults, Vec::<String>::new());
        let files = names(&data.join("warc"));
        assert!(!files.iter().any(|name| name.contains(".open")), "{files:?}");
        Holdings::read(open.store())
    }
}

/// Sends a running child a signal by its name.
pub(crate) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits for a child and reads what it said.
pub(crate) fn finish(child: Child) -> Ended {
    finish_measured(child).0
}

/// The same, with the most memory that it had, in bytes, where the system tells (proc(5), `VmHWM`).
pub(crate) fn finish_measured(mut child: Child) -> (Ended, Option<u64>) {
    let started = Instant::now();
    let (out, err) = (reading(child.stdout.take()), reading(child.stderr.take()));
    let mut peak = None;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        peak = peak.max(most_memory(child.id()));
        if started.elapsed() > LONGEST {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("the run hangs: {}\n{}", out.join().unwrap(), err.join().unwrap());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    (Ended { code: status.code(), stdout: out.join().unwrap(), stderr: err.join().unwrap() }, peak)
}

fn most_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? << 10)
}

fn reading(pipe: Option<impl std::io::Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.unwrap().read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// What a capture is, whenever it was asked: address, role, status code, payload.
pub(crate) type Sight = (String, String, u16, String);

/// What a report's row says, times and captures left out.
pub(crate) type Row = (String, String, u32, String, Vec<String>, String);

/// What a store holds.
#[derive(Debug, Default)]
pub(crate) struct Holdings {
    /// Every capture by its id.
    pub(crate) captures: BTreeMap<CaptureId, Sight>,
    /// Every report.
    pub(crate) rows: BTreeSet<Row>,
    /// Every line of the log, run by run.
    pub(crate) log: Vec<LogLine>,
    /// Each source's status.
    pub(crate) sources: BTreeMap<String, SourceStatus>,
    /// Entries of the frontier, and captures that wait to be read.
    pub(crate) waiting: (usize, usize),
}

impl Holdings {
    /// What the store of a data directory that nobody holds had acknowledged: nothing is replayed, and what is there
    /// stays as it is.
    pub(crate) fn acknowledged(data: &Path) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_dir(data, copy.path());
        let (store, _) = Store::open(copy.path()).unwrap();
        Self::read(&store)
    }

    fn read(store: &Store) -> Self {
        let mut holdings = Self::default();
        for row in store.scan(&schema::CAPTURES) {
            let (id, capture) = row.unwrap();
            let sight = (
                capture.uri.as_str().to_owned(),
                capture.hop.role.word().to_owned(),
                capture.http_status,
                capture.payload_digest.to_string(),
            );
            holdings.captures.insert(id, sight);
        }
        for row in store.scan(&schema::REPORTS) {
            let (_, row) = row.unwrap();
            let mut pages: Vec<_> = row.pages.iter().map(|p| p.as_str().to_owned()).collect();
            pages.sort();
            let agency = row.agency.unwrap_or_default();
            holdings.rows.insert((
                row.id,
                row.status.word().to_owned(),
                row.version,
                row.payload.to_string(),
                pages,
                format!("{agency} {:?} {:?} {}", row.year, row.availability, row.chosen.as_str()),
            ));
        }
        holdings.log = store.scan(&schema::LOG).map(|row| row.unwrap().1).collect();
        holdings.sources = store.scan(&schema::SOURCES).map(|row| row.unwrap()).map(|(k, s)| (k.0, s.status)).collect();
        holdings.waiting = (store.scan(&schema::FRONTIER).count(), store.scan(&schema::UNREAD).count());
        holdings
    }

    /// The captures without their ids, in order; one that is there twice shows up twice.
    pub(crate) fn sights(&self) -> Vec<&Sight> {
        let mut sights: Vec<_> = self.captures.values().collect();
        sights.sort();
        sights
    }

    /// The outcomes of the requests for an address whose end is this, in order.
    pub(crate) fn outcomes(&self, end: &str) -> Vec<RequestStatus> {
        self.log.iter().filter(|line| line.url.ends_with(end)).map(|line| line.status).collect()
    }
}

/// The ids of every whole exchange in the archive, acknowledged or not.
pub(crate) fn archived(data: &Path) -> BTreeSet<CaptureId> {
    let Ok(archive) = Archive::open(data.join("warc")) else { return BTreeSet::new() };
    let mut ids = BTreeSet::new();
    for file in archive.files().unwrap() {
        ids.extend(archive.scan(&file.name, 0).unwrap().map_while(Result::ok).map(|a| a.capture.id));
    }
    ids
}

/// Copies a folder with everything in it.
pub(crate) fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The names in a folder, in order; none where there is no folder.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
