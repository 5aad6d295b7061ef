//! One table of a TOML file, read key by key, every value with the line that it stands on.
//!
//! Comes in: a table. Goes out: typed values, and a finding for everything that is not as its reader needs it. Nothing
//! here knows a key.

use super::ConfigFile;
use crate::config::fault::{Fault, Findings};
use crate::config::value::{ValueError, nearest};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What all sections of a file share.
pub(super) struct Reader<'a> {
    pub(super) file: &'a ConfigFile,
    pub(super) findings: &'a Findings,
    /// Lines with an error of syntax.
    pub(super) broken: BTreeSet<usize>,
}

/// One table of a file. The keys that a reader asks for are the keys that are allowed.
pub(in crate::config) struct Section<'a> {
    reader: &'a Reader<'a>,
    path: String,
    /// Where its header stands.
    at: Range<usize>,
    /// None where the file lacks it, so that its readers fall back to their defaults.
    table: Option<&'a DeTable<'a>>,
    asked: Vec<&'static str>,
}

impl<'a> Section<'a> {
    /// The file itself.
    pub(super) fn top(reader: &'a Reader<'a>, table: &'a DeTable<'a>) -> Self {
        Self { reader, path: String::new(), at: 0..0, table: Some(table), asked: Vec::new() }
    }

    /// Whether the table has this key, right or wrong.
    pub(in crate::config) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// A text, read by `parse`; none where it is absent or wrong.
    pub(in crate::config) fn text<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        let value = self.ask(key)?;
        self.parsed(&self.path_of(key), value, &parse)
    }

    /// As [`Self::text`]; its absence is a fault.
    pub(in crate::config) fn required<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        if self.ask(key).is_none() {
            self.missing(key, "is missing");
        }
        self.text(key, parse)
    }

    /// A list of texts; wrong ones are reported each and left out.
    pub(in crate::config) fn texts<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<Vec<T>> {
        let value = self.ask(key)?;
        let path = self.path_of(key);
        let DeValue::Array(items) = value.get_ref() else {
            let what = format!("is {}; a list is needed, such as [\"…\"]", kind(value.get_ref()));
            self.fault_at(&path, value.span(), what);
            return None;
        };
        Some(items.iter().filter_map(|item| self.parsed(&path, item, &parse)).collect())
    }

    /// As [`Self::texts`]; its absence is a fault.
    pub(in crate::config) fn required_texts<T>(
        &mut self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<Vec<T>> {
        if self.ask(key).is_none() {
            self.missing(key, "is missing");
        }
        self.texts(key, parse)
    }

    /// A number with or without a fraction.
    pub(in crate::config) fn decimal(&mut self, key: &'static str) -> Option<f64> {
        let value = self.ask(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(written) if written.radix() == 10 => written.as_str().parse().ok(),
            DeValue::Float(written) => written.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            let what = format!("is {}; a number without quotes is needed", kind(value.get_ref()));
            self.fault_at(&self.path_of(key), value.span(), what);
        }
        number
    }

    /// A whole number within bounds.
    pub(in crate::config) fn number(&mut self, key: &'static str, allowed: RangeInclusive<u32>) -> Option<u32> {
        let value = self.ask(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(written) => u32::from_str_radix(written.as_str(), written.radix()).ok(),
            _ => None,
        };
        let within = number.filter(|number| allowed.contains(number));
        if within.is_none() {
            let is = match value.get_ref() {
                DeValue::Integer(written) => written.as_str().to_owned(),
                other => kind(other).to_owned(),
            };
            let (least, most) = (allowed.start(), allowed.end());
            let what = format!("is {is}; a whole number without quotes from {least} to {most} is needed");
            self.fault_at(&self.path_of(key), value.span(), what);
        }
        within
    }

    /// Yes or no.
    pub(in crate::config) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.ask(key)?;
        if let DeValue::Boolean(flag) = value.get_ref() {
            return Some(*flag);
        }
        let what = format!("is {}; true or false without quotes is needed", kind(value.get_ref()));
        self.fault_at(&self.path_of(key), value.span(), what);
        None
    }

    /// A table within this one, read by `read`; absent keys are absent in it too.
    pub(in crate::config) fn section<T>(&mut self, key: &'static str, read: impl FnOnce(&mut Section<'a>) -> T) -> T {
        let found = self.ask(key);
        let at = found.map_or(self.at.clone(), Spanned::span);
        let table = match found.map(Spanned::get_ref) {
            Some(DeValue::Table(table)) => Some(table),
            Some(other) => {
                let what = format!("is {}; a table is needed: [{}]", kind(other), self.path_of(key));
                self.fault_at(&self.path_of(key), at.clone(), what);
                None
            }
            None => None,
        };
        let mut section = Section { reader: self.reader, path: self.path_of(key), at, table, asked: Vec::new() };
        let value = read(&mut section);
        section.close();
        value
    }

    /// Every table of an array of tables, `[[key]]`, in the order of the file; none where the key is something else.
    pub(in crate::config) fn sections<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Section<'a>) -> T,
    ) -> Option<Vec<T>> {
        let Some(value) = self.ask(key) else { return Some(Vec::new()) };
        let path = self.path_of(key);
        let DeValue::Array(items) = value.get_ref() else {
            let what = format!("is {}; write it with double brackets: [[{path}]]", kind(value.get_ref()));
            self.fault_at(&path, value.span(), what);
            return None;
        };
        let mut values = Vec::new();
        for item in items {
            let DeValue::Table(table) = item.get_ref() else {
                self.fault_at(&path, item.span(), format!("is {}; a table is needed", kind(item.get_ref())));
                continue;
            };
            let mut section = Section {
                reader: self.reader,
                path: path.clone(),
                at: item.span(),
                table: Some(table),
                asked: Vec::new(),
            };
            values.push(read(&mut section));
            section.close();
        }
        Some(values)
    }

    /// Reports every key that is none of these; `what` says what it then is.
    pub(in crate::config) fn only(&self, known: &[&str], what: &str) {
        for key in self.table.into_iter().flat_map(DeTable::keys) {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let there_are = match nearest(name, known.iter().copied()) {
                    Some(meant) => format!("did you mean {meant}?"),
                    None if known.is_empty() => "it takes none".to_owned(),
                    None => format!("it takes {}", known.join(", ")),
                };
                self.fault_at(&self.path_of(name), key.span(), format!("is {what}; {there_are}"));
            }
        }
    }

    /// Every key of a table whose keys are free, each a word or a list of words.
    pub(in crate::config) fn word_lists(&mut self) -> BTreeMap<String, Vec<String>> {
        // A table that was taken whole has no unknown keys.
        let Some(table) = self.table.take() else { return BTreeMap::new() };
        table.iter().map(|(key, value)| (key.get_ref().to_string(), self.words(key.get_ref(), value))).collect()
    }

    fn words(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Vec<String> {
        let items: &[Spanned<DeValue<'_>>] = match value.get_ref() {
            DeValue::Array(items) => items,
            _ => std::slice::from_ref(value),
        };
        let word = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::String(word) => Some(word.to_string()),
            DeValue::Integer(number) => Some(number.as_str().to_owned()),
            other => {
                let what = format!("is {}; a text or a list of texts is needed", kind(other));
                self.fault_at(&self.path_of(key), item.span(), what);
                None
            }
        };
        items.iter().filter_map(word).collect()
    }

    /// Reports something about a key of this table, or of one within it (`params.urls`), at its value where it is given.
    pub(in crate::config) fn fault(&self, key: &str, what: impl Into<String>) {
        let (mut table, mut at) = (self.table, self.at.clone());
        for part in key.split('.') {
            let Some(value) = table.and_then(|table| table.get(part)) else { break };
            at = value.span();
            table = if let DeValue::Table(within) = value.get_ref() { Some(within) } else { None };
        }
        self.fault_at(&self.path_of(key), at, what.into());
    }

    /// Reports that a key is not there, unless errors of syntax may have swallowed it.
    pub(in crate::config) fn missing(&self, key: &str, what: &str) {
        if self.reader.broken.is_empty() {
            self.fault(key, what);
        }
    }

    /// Notes something odd about a key of this table.
    pub(in crate::config) fn warn(&self, key: &str, what: impl Into<String>) {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at.clone(), Spanned::span);
        self.reader.findings.warn(self.finding(&self.path_of(key), at, what.into()));
    }

    /// The line that a key of this table stands on; its header's where it is absent.
    pub(in crate::config) fn line_of(&self, key: &str) -> usize {
        let at = self.table.and_then(|table| table.get(key)).map_or(self.at.start, |value| value.span().start);
        self.reader.file.line_of(at)
    }

    fn ask(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.table?.get(key)
    }

    fn parsed<T>(
        &self,
        path: &str,
        value: &Spanned<DeValue<'_>>,
        parse: &impl Fn(&str) -> Result<T, ValueError>,
    ) -> Option<T> {
        // A number without its quotes is told what the text should have been, not only that it should be a text.
        let parsed = match value.get_ref() {
            DeValue::String(text) => parse(text).map_err(|e| e.to_string()),
            DeValue::Integer(number) => match parse(number.as_str()) {
                Ok(_) => Err(format!("is a number; write it in quotes: \"{}\"", number.as_str())),
                Err(why) => Err(why.to_string()),
            },
            other => Err(format!("is {}; a text in quotes is needed", kind(other))),
        };
        parsed.map_err(|what| self.fault_at(path, value.span(), what)).ok()
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn finding(&self, path: &str, at: Range<usize>, what: String) -> Fault {
        let file = self.reader.file;
        Fault { file: file.name.clone(), line: Some(file.line_of(at.start)), key: path.to_owned(), what }
    }

    fn fault_at(&self, path: &str, at: Range<usize>, what: String) {
        let fault = self.finding(path, at, what);
        if fault.line.is_none_or(|line| !self.reader.broken.contains(&line)) {
            self.reader.findings.fault(fault);
        }
    }

    /// Reports every key that no reader asked for.
    pub(super) fn close(self) {
        for key in self.table.into_iter().flat_map(DeTable::keys) {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let what = match nearest(name, self.asked.iter().copied()) {
                Some(meant) => format!("is no key here; did you mean {meant}?"),
                None => format!("is no key here; there are {}", self.asked.join(", ")),
            };
            self.fault_at(&self.path_of(name), key.span(), what);
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
