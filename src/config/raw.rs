//! What the user wrote: one TOML file.
//!
//! Comes in: the file's text. Goes out: its top [`Section`], and a finding for each error of syntax. Read by hand and not
//! through serde, because serde stops at the first fault of a file. Nothing here knows a key.

mod section;

pub(super) use section::Section;

use super::fault::{Fault, Findings};
use section::Reader;
use std::collections::BTreeSet;
use toml::de::DeTable;

/// One configuration file with its text.
#[derive(Debug, Clone)]
pub(super) struct ConfigFile {
    /// The name that faults carry.
    pub(super) name: String,
    /// The whole text.
    pub(super) text: String,
}

impl ConfigFile {
    /// The line of a byte offset.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        line_at(self.text.as_bytes(), offset)
    }

    /// The key that a line seems to set, for lines that are not TOML: the last header above it, and the word before `=`.
    fn key_near(&self, line: usize) -> String {
        let mut path = String::new();
        let mut key = "";
        for text in self.text.lines().take(line) {
            key = "";
            let text = text.trim();
            if text.starts_with('[') {
                text.trim_matches(['[', ']', ' ']).clone_into(&mut path);
            } else if let Some((name, _)) = text.split_once('=') {
                key = name.trim();
            }
        }
        [path.as_str(), key].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(".")
    }

    /// Lets `read` take what it needs from the file, and reports the keys that it did not ask for.
    ///
    /// A file with errors of syntax is read as far as the parser recovers; what it says on the faulty lines, and what
    /// seems to be missing, is then not reported.
    pub(super) fn read<T>(&self, findings: &Findings, read: impl FnOnce(&mut Section<'_>) -> T) -> T {
        let (document, errors) = DeTable::parse_recoverable(&self.text);
        let mut broken = BTreeSet::new();
        for error in &errors {
            let line = error.span().map_or(1, |span| self.line_of(span.start));
            if broken.insert(line) {
                let what = format!("not TOML: {}", error.message());
                findings.fault(Fault { file: self.name.clone(), line: Some(line), key: self.key_near(line), what });
            }
        }
        let reader = Reader { file: self, findings, broken };
        let mut top = Section::top(&reader, document.get_ref());
        let value = read(&mut top);
        top.close();
        value
    }
}

/// The line, from 1, of a byte offset; an offset beyond the end is on the last line.
pub(super) fn line_at(text: &[u8], offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).split(|byte| *byte == b'\n').count()
}
