//! One line for each document that was looked at, and how many came out how.
//!
//! Comes in: records, one after the other. Goes out: a table. Never here: a record that is kept: a folder may hold thousands.

use super::violated;
use crate::exit::Exit;
use crate::table::{plain, printable, say, terminal_width};
use comfy_table::ColumnConstraint;
use nianbao::model::form::Template;
use nianbao::model::record::{CheckSeverity, Record};
use nianbao::model::status::ReportStatus;

/// What was looked at, in order; documents that could not be had stand behind those that were read.
#[derive(Default)]
pub(super) struct Summary {
    read: Vec<Line>,
    unread: Vec<String>,
}

struct Line {
    name: String,
    status: ReportStatus,
    template: Option<Template>,
    agency: String,
    year: Option<u16>,
    cells: usize,
    broken: usize,
    issues: usize,
}

impl Summary {
    pub(super) fn is_empty(&self) -> bool {
        self.read.is_empty()
    }

    pub(super) fn add(&mut self, name: String, record: &Record) {
        self.read.push(Line {
            name,
            status: record.status,
            template: record.template,
            agency: record.metadata.agency_name.clone().unwrap_or_default(),
            year: record.metadata.report_year,
            cells: record.cells_read(),
            broken: violated(record, CheckSeverity::Hard),
            issues: record.issues.len(),
        });
    }

    pub(super) fn add_unread(&mut self, name: String) {
        self.unread.push(name);
    }

    /// Prints a line for each, the counts, and the code that the command ends with; nothing for one document.
    pub(super) fn show(&self, exit: Exit) -> anyhow::Result<()> {
        let all = self.read.len() + self.unread.len();
        if all < 2 {
            return Ok(());
        }
        say("")?;
        let names = self.read.iter().map(|line| &line.name).chain(&self.unread);
        let folder = common_folder(names);
        if !folder.is_empty() {
            say(printable(folder))?;
        }
        say(self.table(folder))?;
        let counts = ReportStatus::ALL.iter().filter_map(|status| {
            let count = self.read.iter().filter(|line| line.status == *status).count();
            (count > 0).then(|| format!("{count} {status}"))
        });
        let unread = (!self.unread.is_empty()).then(|| format!("{} not read", self.unread.len()));
        let counts: Vec<String> = counts.chain(unread).collect();
        Ok(say(format!("{all} documents: {}; exit code {}", counts.join(", "), exit as u8))?)
    }

    fn table(&self, folder: &str) -> comfy_table::Table {
        // the form is told above; in a narrow terminal the names need the room
        let wide = terminal_width().is_none_or(|width| width >= 100);
        let mut header = vec!["file", "status", "template", "agency", "year", "cells", "broken", "issues"];
        header.retain(|name| wide || *name != "template");
        let mut table = plain(&header);
        let within = |name: &str| printable(name.strip_prefix(folder).unwrap_or(name));
        for line in &self.read {
            let mut row = vec![within(&line.name), line.status.to_string()];
            row.extend(wide.then(|| line.template.map(|form| form.id().to_owned()).unwrap_or_default()));
            row.push(printable(&line.agency));
            row.push(line.year.map(|year| year.to_string()).unwrap_or_default());
            row.extend([line.cells, line.broken, line.issues].map(|number| number.to_string()));
            table.add_row(row);
        }
        for name in &self.unread {
            table.add_row([within(name), "not read".to_owned()]);
        }
        for (name, column) in header.iter().zip(table.column_iter_mut()) {
            // words of a fixed list and numbers stay whole
            if !["file", "agency"].contains(name) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table
    }
}

/// The folder that all of them lie in, with its last slash: in a table the names need the room.
fn common_folder<'a>(mut names: impl Iterator<Item = &'a String>) -> &'a str {
    let folder = |name: &'a str| name.rfind('/').map_or("", |slash| &name[..=slash]);
    let first = names.next().map_or("", |name| folder(name));
    names.fold(first, |mut common, name| {
        while !name.starts_with(common) {
            common = folder(common.trim_end_matches('/'));
        }
        common
    })
}
