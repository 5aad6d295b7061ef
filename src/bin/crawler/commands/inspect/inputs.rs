//! What the arguments of `inspect` name: files, folders with all that lies in them, standard input, addresses.
//!
//! Comes in: the arguments. Goes out: one input for each document or archive, in a steady order. Never here: a look into a file.

use super::super::contact_owed;
use crate::exit::usage_fault;
use nianbao::config::Config;
use nianbao::model::uri::CrawlUri;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// One thing to read.
pub(super) enum Input {
    Stdin,
    File(PathBuf),
    Url(CrawlUri),
}

impl Input {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) => path.display().to_string(),
            Self::Url(uri) => uri.to_string(),
        }
    }
}

/// A folder whose files cannot be told.
pub(super) struct FolderFault {
    pub(super) folder: PathBuf,
    pub(super) message: String,
}

/// The arguments that are addresses, in their order; checked before anything is read or asked.
pub(super) fn addresses(files: &[String], config: &Config) -> anyhow::Result<Vec<CrawlUri>> {
    let mut addresses = Vec::new();
    for text in files.iter().filter(|text| is_address(text)) {
        let uri = CrawlUri::parse(text).map_err(|e| usage_fault(e.to_string()))?;
        contact_owed(config, &uri.host())?;
        addresses.push(uri);
    }
    Ok(addresses)
}

fn is_address(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    }) && !Path::new(text).exists()
}

/// What the arguments name, a folder's files one by one; or why that cannot be told.
pub(super) fn of(files: &[String], addresses: Vec<CrawlUri>) -> Vec<Result<Input, FolderFault>> {
    let mut addresses = addresses.into_iter();
    let mut inputs = Vec::new();
    for text in files {
        let path = Path::new(text);
        if text == "-" {
            inputs.push(Ok(Input::Stdin));
        } else if is_address(text) {
            inputs.extend(addresses.next().map(|uri| Ok(Input::Url(uri))));
        } else if path.is_dir() {
            inputs.extend(folder(path));
        } else {
            inputs.push(Ok(Input::File(path.to_owned())));
        }
    }
    inputs
}

/// The files of a folder and of those inside, by path.
fn folder(dir: &Path) -> Vec<Result<Input, FolderFault>> {
    let mut found = Found { files: Vec::new(), faults: Vec::new(), left_out: 0 };
    found.enter(dir);
    if found.left_out > 0 {
        tracing::warn!("{}: {} hidden, linked or special files in it are left out", dir.display(), found.left_out);
    }
    if found.files.is_empty() && found.faults.is_empty() {
        let message = format!("the folder {} holds no files", dir.display());
        found.faults.push(FolderFault { folder: dir.to_owned(), message });
    }
    found.files.sort();
    found.files.into_iter().map(|path| Ok(Input::File(path))).chain(found.faults.into_iter().map(Err)).collect()
}

struct Found {
    files: Vec<PathBuf>,
    faults: Vec<FolderFault>,
    left_out: usize,
}

impl Found {
    fn enter(&mut self, dir: &Path) {
        let entries = fs::read_dir(dir).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(e) => {
                let message = format!("cannot read the folder {}: {e}", dir.display());
                return self.faults.push(FolderFault { folder: dir.to_owned(), message });
            }
        };
        for entry in entries {
            let path = entry.path();
            // a link to a folder may lead back here
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_left_behind(&entry.file_name().to_string_lossy()) {
                self.left_out += 1;
            } else if is_folder {
                self.enter(&path);
            } else if path.is_file() {
                self.files.push(path);
            } else {
                self.left_out += 1;
            }
        }
    }
}

/// Whether a name is that of a file which a system or an office program left behind, and nobody put there.
fn is_left_behind(name: &str) -> bool {
    let left_behind = ["thumbs.db", "desktop.ini", "__macosx"];
    name.starts_with('.') || name.starts_with("~$") || left_behind.contains(&name.to_lowercase().as_str())
}
