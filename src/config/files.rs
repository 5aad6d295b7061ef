//! Where the configuration lies: in a directory of the user's, and else in the binary.
//!
//! Comes in: the directory, if any. Goes out: the text of each file under the name that faults carry. Nothing here
//! looks into a file.

use super::fault::{Fault, Findings};
use super::raw::{ConfigFile, line_at};
use include_dir::{Dir, include_dir};
use std::fs;
use std::io;
use std::path::Path;

/// The repository's `config/`, as it was when the binary was built.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/config");

/// What a configuration directory may hold; `sources/` holds one file a province.
const FILES: &[&str] = &["crawler.toml", "agencies.toml", "facts.toml", "regions.tsv"];
const SOURCES: &str = "sources";

/// A configuration directory over the built-in one.
pub(super) struct Files<'a> {
    dir: Option<&'a Path>,
    findings: &'a Findings,
}

impl<'a> Files<'a> {
    /// Looks at the directory, and reports when there is none or when it holds files that nobody reads.
    pub(super) fn of(dir: Option<&'a Path>, findings: &'a Findings) -> Self {
        if let Some(dir) = dir {
            for (name, _) in entries(dir, findings) {
                if name != SOURCES && !FILES.contains(&name.as_str()) {
                    let what = format!("is not read; a configuration has {} and {SOURCES}/", FILES.join(", "));
                    findings.warn_of(&dir.join(name).display().to_string(), what);
                }
            }
        }
        Self { dir, findings }
    }

    /// One file: the directory's, or the built-in one where the directory lacks it. None where it cannot be read.
    pub(super) fn one(&self, name: &str) -> Option<ConfigFile> {
        if let Some(dir) = self.dir {
            let path = dir.join(name);
            match read(&path) {
                Ok(bytes) => return self.decoded(path.display().to_string(), &bytes),
                // A directory that is none is reported as a whole.
                Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {}
                Err(e) => {
                    self.findings.fault_of(&path.display().to_string(), format!("cannot be read: {e}"));
                    return None;
                }
            }
        }
        let Some(built_in) = BUILT_IN.get_file(name) else {
            self.findings.fault_of(&built_in_name(name), "is missing from this binary");
            return None;
        };
        self.decoded(built_in_name(name), built_in.contents())
    }

    /// The file of each province with its stem, in the order of their names: the directory's, or the built-in ones
    /// without a directory. A directory without any is a fault, because the built-in sources are not asked in its place.
    pub(super) fn provinces(&self) -> Vec<(String, ConfigFile)> {
        let Some(dir) = self.dir else { return self.built_in_provinces() };
        let folder = dir.join(SOURCES);
        let shown = folder.display().to_string();
        if !folder.is_dir() {
            if dir.is_dir() {
                let what = "is missing; put one file a province here, such as shandong.toml (the built-in sources are \
                            not used when a configuration directory is given)";
                self.findings.fault_of(&shown, what);
            }
            return Vec::new();
        }
        let mut files = Vec::new();
        let mut found = 0;
        for (name, path) in entries(&folder, self.findings) {
            let Some(stem) = name.strip_suffix(".toml") else {
                self.findings.warn_of(&path.display().to_string(), "is not read; its name does not end in .toml");
                continue;
            };
            found += 1;
            match read(&path) {
                Ok(bytes) => {
                    let file = self.decoded(path.display().to_string(), &bytes);
                    files.extend(file.map(|file| (stem.to_owned(), file)));
                }
                Err(e) => self.findings.fault_of(&path.display().to_string(), format!("cannot be read: {e}")),
            }
        }
        if found == 0 {
            self.findings.fault_of(&shown, "holds no province; put one file a province here, such as shandong.toml");
        }
        files
    }

    fn built_in_provinces(&self) -> Vec<(String, ConfigFile)> {
        let folder = BUILT_IN.get_dir(SOURCES);
        let mut files: Vec<_> = folder
            .into_iter()
            .flat_map(Dir::files)
            .filter_map(|file| {
                let stem = file.path().file_name()?.to_str()?.strip_suffix(".toml")?;
                let name = built_in_name(&format!("{SOURCES}/{stem}.toml"));
                Some((stem.to_owned(), self.decoded(name, file.contents())?))
            })
            .collect();
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files
    }

    fn decoded(&self, name: String, bytes: &[u8]) -> Option<ConfigFile> {
        match str::from_utf8(bytes) {
            // Windows editors put a byte order mark in front.
            Ok(text) => Some(ConfigFile { name, text: text.trim_start_matches('\u{feff}').to_owned() }),
            Err(e) => {
                let line = Some(line_at(bytes, e.valid_up_to()));
                let what = "is not UTF-8; save the file as UTF-8".to_owned();
                self.findings.fault(Fault { file: name, line, key: String::new(), what });
                None
            }
        }
    }
}

fn built_in_name(name: &str) -> String {
    format!("<built-in>/{name}")
}

/// What a directory holds, by name; hidden files and the backups of editors aside.
fn entries(dir: &Path, findings: &Findings) -> Vec<(String, std::path::PathBuf)> {
    let listed = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = listed.unwrap_or_else(|e| {
        findings.fault_of(&dir.display().to_string(), format!("cannot be read: {e}"));
        Vec::new()
    });
    let mut named: Vec<_> =
        entries.iter().map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path())).collect();
    named.retain(|(name, _)| !name.starts_with('.') && !name.ends_with('~'));
    named.sort();
    named
}

/// The bytes of a regular file: reading a pipe could last for ever.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    fs::read(path)
}
