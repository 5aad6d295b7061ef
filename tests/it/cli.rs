//! The command line: what is typed wrong, what is configured wrong, what lies in the way; and the exit code of each.

mod history;
mod inspect;
mod portals;
mod proposals;
mod sources;
mod visit;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// A folder of its own for one test, and the binary run in it.
pub(crate) struct Place(TempDir);

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Fails unless the command ended with this code and said all of these words on standard error.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in\n{}", self.err);
        }
    }

    /// What the command printed, where it ended well.
    #[track_caller]
    pub(crate) fn well(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.out
    }
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, its folders included.
    pub(crate) fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    /// Runs the binary with nothing of the caller's settings.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    pub(crate) fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        self.put("input", input);
        let output = Command::new(env!("CARGO_BIN_EXE_crawler"))
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .stdin(Stdio::from(std::fs::File::open(self.path("input")).unwrap()))
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

const SOMEWHERE: &str = "[[source]]\nid = \"somewhere\"\nunit = \"某县\"\nlevel = \"county\"\n\
    listing = \"http://127.0.0.1:9/\"\ndialect = \"generic\"\n";

/// A configuration of one province `probe` with these lines of `crawler.toml` and these sources, or one that is never
/// asked.
pub(crate) fn configure(place: &Place, settings: &str, sources: &str) {
    place.put("config/crawler.toml", settings);
    let sources = if sources.is_empty() { SOMEWHERE } else { sources };
    let head = "province = \"probe\"\nname = \"示例省\"\ngb2260 = \"990000\"\n";
    place.put("config/sources/probe.toml", format!("{head}{sources}"));
}

#[test]
fn what_is_typed_wrong_ends_with_2_and_says_what_there_is() {
    let place = Place::new();
    for (args, words) in [
        (&["frobnicate"][..], &["frobnicate"][..]),
        (&[], &["Usage", "fetch"]),
        (&["fetch", "--province", "atlantis"], &["atlantis", "there are", "shandong"]),
        (&["fetch", "--province", "shandonk"], &["did you mean", "shandong"]),
        (&["fetch", "--source", "jinin"], &["did you mean", "jining"]),
        (&["fetch", "--year", "2025..2020"], &["--year"]),
        (&["fetch", "--max-duration", "soon"], &["--max-duration"]),
        (&["fetch", "--province", "shandong"], &["--contact", "CRAWLER_CONTACT", "nothing was requested"]),
        (&["inspect", "https://www.shandong.gov.cn/"], &["--contact", "www.shandong.gov.cn", "nothing was requested"]),
        (&["inspect", "ftp://127.0.0.1/x"], &["http"]),
        (&["inspect", "--format", "xml", "x"], &["text", "json", "tables"]),
        (&["sources", "show", "nowhere"], &["nowhere", "crawler sources list"]),
        (&["status"], &["no data directory", "crawler fetch"]),
        (&["history", "jining-2020-00000000"], &["no data directory"]),
        (&["--config", "missing", "sources", "list"], &["missing"]),
    ] {
        place.run(args).failed(2, words);
        assert!(!place.path("data").exists(), "{args:?} made a data directory");
    }
}

#[test]
fn every_fault_of_a_configuration_is_told_at_once_with_file_line_and_key() {
    let place = Place::new();
    let settings = "[politeness]\ninterval = \"three\"\nhost_at_once = 2\n[limits]\nmax_body = -1\n";
    configure(
        &place,
        settings,
        "[[source]]\nid = \"One\"\nunit = \"甲\"\nlevel = \"village\"\ndialect = \"generik\"\n",
    );
    let ran = place.run(&["--config", "config", "fetch", "--province", "probe", "--contact", "keeper@example.org"]);
    ran.failed(
        2,
        &[
            "crawler.toml:2: politeness.interval",
            "crawler.toml:3: politeness.host_at_once",
            "crawler.toml:5: limits.max_body",
            "probe.toml:5",
            "probe.toml:7",
            "probe.toml:8",
            "generic",
        ],
    );
    assert!(!place.path("data").exists());
}

#[test]
fn a_directory_that_is_no_data_directory_or_cannot_be_read_ends_with_6() {
    let place = Place::new();
    place.put("letters/to-mother.txt", "dear mother");
    place.put("file", "no folder");
    place.put("torn/nianbao.json", "{\"format\":");
    place.put("headless/warc/some.warc.gz", "");
    for (dir, words) in [
        ("letters", &["letters", "to-mother.txt", "not a data directory"][..]),
        ("file", &["file"]),
        ("torn", &["nianbao.json"]),
        ("headless", &["nianbao.json is missing"]),
    ] {
        for command in [&["status"][..], &["export", "--format", "csv", "--out", "out"], &["history", "x"]] {
            place.run(&[&["--data", dir], command].concat()).failed(6, words);
        }
    }
    let left: Vec<_> = std::fs::read_dir(place.path("letters")).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing was put beside other people's files: {left:?}");
}

#[test]
fn a_data_directory_in_use_ends_with_5_and_says_by_whom() {
    let place = Place::new();
    let holder = nianbao::store::Holder {
        pid: std::process::id(),
        host: "here".to_owned(),
        run: String::new(),
        command: "crawler export".to_owned(),
        started: jiff::Timestamp::UNIX_EPOCH,
    };
    let lock = nianbao::store::lock(&place.path("data"), &holder).unwrap();
    let export = ["export", "--format", "csv", "--out", "out"];
    place.run(&export).failed(5, &["crawler export", &std::process::id().to_string()]);
    drop(lock);
    place.run(&export).well();
}

#[test]
fn a_new_data_directory_has_sources_that_never_ran() {
    let place = Place::new();
    std::fs::create_dir(place.path("data")).unwrap();
    let lines: serde_json::Value = serde_json::from_str(&place.run(&["status", "--format", "json"]).well()).unwrap();
    let lines = lines.as_array().unwrap();
    assert!(lines.len() > 1 && lines.iter().all(|line| line["status"] == "never_run"), "{lines:?}");
    place.run(&["status", "--source", "jining", "--format", "csv"]).well();
    place.run(&["history", "jining-2020-00000000"]).failed(2, &["jining-2020-00000000", "crawler status"]);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    for args in [&["sources", "list"][..], &["sources", "show", "jining"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crawler"));
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.args(args).env_remove("CRAWLER_CONFIG").stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped());
        let ended = command.output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}
