//! The cells of a sheet, one by one (ECMA-376 part 1, 18.3).
//!
//! Comes in: the part of a sheet as it goes by. Goes out: cells as they are printed, into the workbook's last sheet.

use super::Shown;
use crate::extract::sheet::{Merged, Workbook, number};
use crate::extract::xml::{Go, Tag, Visitor};

/// More merged cells than this are not believed.
const MAX_MERGED: usize = 1_000_000;

/// The cell that is open.
#[derive(Debug, Default)]
struct Open {
    kind: String,
    look: usize,
    value: String,
}

/// Reads a sheet.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    workbook: &'a mut Workbook,
    looks: &'a Shown,
    /// The row, and the column of the next cell that does not name its own.
    row: usize,
    col: usize,
    open: Option<Open>,
    in_value: bool,
}

impl<'a> Cells<'a> {
    /// A reader for the workbook's last sheet.
    pub(super) fn new(workbook: &'a mut Workbook, looks: &'a Shown) -> Self {
        Self { workbook, looks, row: 0, col: 0, open: None, in_value: false }
    }

    fn open_row(&mut self, tag: &Tag<'_>) {
        self.row = tag.count("r", self.row.saturating_add(1));
        self.col = 0;
        let is_hidden = tag.attr("hidden").is_some_and(|on| matches!(&*on, "1" | "true"));
        let row = self.row.saturating_sub(1);
        if let Some(sheet) = self.workbook.sheets.last_mut().filter(|_| is_hidden) {
            sheet.hidden_rows.push(row);
        }
    }

    fn open_cell(&mut self, tag: &Tag<'_>) {
        if let Some((row, col)) = tag.attr("r").and_then(|name| place(&name)) {
            (self.row, self.col) = (row + 1, col);
        }
        let kind = tag.attr("t").unwrap_or_default().into_owned();
        self.open = Some(Open { kind, look: tag.count("s", 0), value: String::new() });
    }

    fn close_cell(&mut self) {
        let Some(open) = self.open.take().filter(|_| !self.workbook.is_full()) else { return };
        let text = match open.kind.as_str() {
            "s" => {
                let at = open.value.trim().parse::<usize>().ok();
                at.and_then(|at| self.looks.strings.get(at)).cloned().unwrap_or_default()
            }
            "b" => if open.value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            "" | "n" => self.number(&open),
            // text in the cell itself, the text that a formula gave, an error's name, a date
            _ => open.value,
        };
        self.workbook.push(self.row.saturating_sub(1), self.col, text);
        self.col = self.col.saturating_add(1);
    }

    fn number(&self, open: &Open) -> String {
        let value = open.value.trim();
        let code = self.looks.code(open.look);
        let is_whole = !value.is_empty() && value.len() <= 15 && value.bytes().all(|digit| digit.is_ascii_digit());
        if is_whole && matches!(code, "" | "0") {
            return value.trim_start_matches('0').to_owned()
                + if value.bytes().all(|digit| digit == b'0') { "0" } else { "" };
        }
        value.parse().map_or_else(|_| value.to_owned(), |value| number::printed(value, code, self.looks.from_1904))
    }

    fn merge(&mut self, tag: &Tag<'_>) {
        let range = tag.attr("ref").unwrap_or_default();
        let Some((first, last)) = range.split_once(':') else { return };
        let (Some((top, left)), Some((bottom, right))) = (place(first), place(last)) else { return };
        if let Some(sheet) = self.workbook.sheets.last_mut().filter(|sheet| sheet.merged.len() < MAX_MERGED) {
            sheet.merged.push(Merged::from([top, left, bottom, right]));
        }
    }

    fn hide_columns(&mut self, tag: &Tag<'_>) {
        let is_hidden = tag.attr("hidden").is_some_and(|on| matches!(&*on, "1" | "true"));
        let (first, last) = (tag.count("min", 0), tag.count("max", 0));
        if let Some(sheet) = self.workbook.sheets.last_mut().filter(|_| is_hidden && first > 0 && last > 0) {
            sheet.hide_cols(first - 1, last - 1);
        }
    }
}

/// Row and column, from 0, of a cell's name: `B3`.
fn place(name: &str) -> Option<(usize, usize)> {
    let name = name.replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let mut col = 0_usize;
    for letter in letters.bytes() {
        let letter = letter.to_ascii_uppercase().checked_sub(b'A').filter(|letter| *letter < 26)?;
        col = col.checked_mul(26)?.checked_add(usize::from(letter) + 1)?;
    }
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, col.checked_sub(1)?))
}

impl Visitor for Cells<'_> {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        match tag.name() {
            "row" => self.open_row(tag),
            "c" => self.open_cell(tag),
            "v" | "t" => self.in_value = true,
            // formulas, phonetic text, headers and footers of pages
            "f" | "rPh" | "headerFooter" | "extLst" | "oddHeader" => return Go::Past,
            "mergeCell" => self.merge(tag),
            "col" => self.hide_columns(tag),
            _ => {}
        }
        Go::In
    }

    fn close(&mut self, name: &str) {
        match name {
            "v" | "t" => self.in_value = false,
            "c" => self.close_cell(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_value
            && let Some(open) = &mut self.open
        {
            open.value.push_str(text);
        }
    }
}
