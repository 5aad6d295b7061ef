//! A workbook in the binary format of Excel 97 to 2003 ([MS-XLS], BIFF8).
//!
//! Comes in: a compound file. Goes out: a document. Older workbooks are told and not read.

mod records;
mod strings;

use super::{Sheet, Workbook, number};
use crate::extract::Extraction;
use crate::extract::little::{u16_at, u32_at, usize_at};
use crate::extract::ole::Compound;
use crate::extract::package::PackageError;
use crate::model::status::ReportStatus;
use records::{Record, Records};
use std::collections::BTreeMap;
use strings::{Strings, string_at};

/// BIFF8, the only version since Excel 97.
const BIFF8: u16 = 0x0600;
/// No workbook has more sheets.
const MAX_SHEETS: usize = 1_000;
/// More merged cells than this are not believed.
const MAX_MERGED: usize = 1_000_000;

/// Kinds of records ([MS-XLS] 2.3).
mod kind {
    pub(super) const FORMULA: u16 = 0x0006;
    pub(super) const END: u16 = 0x000A;
    pub(super) const DATE_MODE: u16 = 0x0022;
    pub(super) const FILE_PASS: u16 = 0x002F;
    pub(super) const COLUMNS: u16 = 0x007D;
    pub(super) const SHEET: u16 = 0x0085;
    pub(super) const MANY_NUMBERS: u16 = 0x00BD;
    pub(super) const MANY_BLANKS: u16 = 0x00BE;
    pub(super) const RICH_STRING: u16 = 0x00D6;
    pub(super) const LOOK: u16 = 0x00E0;
    pub(super) const MERGED: u16 = 0x00E5;
    pub(super) const STRINGS: u16 = 0x00FC;
    pub(super) const SHARED_STRING: u16 = 0x00FD;
    pub(super) const BLANK: u16 = 0x0201;
    pub(super) const NUMBER: u16 = 0x0203;
    pub(super) const LABEL: u16 = 0x0204;
    pub(super) const TRUTH_OR_ERROR: u16 = 0x0205;
    pub(super) const RESULT: u16 = 0x0207;
    pub(super) const ROW: u16 = 0x0208;
    pub(super) const SHORT_NUMBER: u16 = 0x027E;
    pub(super) const FORMAT: u16 = 0x041E;
    pub(super) const BEGIN: u16 = 0x0809;
}

/// Why there is no workbook.
enum Refusal {
    Encrypted,
    Older,
    Broken(PackageError),
}

/// Reads a compound file.
pub(in crate::extract) fn read(payload: &[u8]) -> Extraction {
    let unread = |status, detail: &str| Extraction::Unread { status, format: "xls".into(), detail: detail.into() };
    match of_file(payload) {
        Ok(workbook) => Extraction::Document(workbook.document("xls")),
        Err(Refusal::Encrypted) => unread(ReportStatus::Encrypted, "it is encrypted"),
        Err(Refusal::Older) => unread(ReportStatus::Unsupported, "workbooks of Excel 95 and older are not read"),
        Err(Refusal::Broken(error)) => crate::extract::unread_package(&error, "xls"),
    }
}

fn of_file(payload: &[u8]) -> Result<Workbook, Refusal> {
    let file = Compound::open(payload).map_err(Refusal::Broken)?;
    if !file.has("Workbook") && file.has("Book") {
        return Err(Refusal::Older);
    }
    let stream = file.read("Workbook").map_err(Refusal::Broken)?;
    let damaged = |what: &str| Refusal::Broken(PackageError::Damaged(what.to_owned()));
    let globals =
        Globals::read(&stream).map_err(|refusal| refusal.unwrap_or_else(|| damaged("its first records are broken")))?;
    let mut workbook = Workbook { hidden_sheets: globals.hidden, ..Workbook::default() };
    for at in &globals.sheets {
        workbook.sheets.push(Sheet::default());
        let records = stream.get(*at..).map(Records::new).ok_or_else(|| damaged("a sheet is nowhere"))?;
        Cells { workbook: &mut workbook, globals: &globals, awaits_result: None }
            .read(records)
            .ok_or_else(|| damaged("a sheet ends early"))?;
    }
    Ok(workbook)
}

/// What all sheets refer to.
#[derive(Debug, Default)]
struct Globals {
    /// Where the visible sheets begin.
    sheets: Vec<usize>,
    hidden: usize,
    strings: Vec<String>,
    codes: BTreeMap<u16, String>,
    /// The format of each look.
    formats: Vec<u16>,
    from_1904: bool,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Option<Refusal>> {
        let mut records = Records::new(stream);
        let begin = records.next().filter(|record| record.kind == kind::BEGIN).ok_or(None)?;
        if begin.u16(0) != Some(BIFF8) {
            return Err(Some(Refusal::Older));
        }
        let mut globals = Self::default();
        while let Some(record) = records.next() {
            match record.kind {
                kind::FILE_PASS => return Err(Some(Refusal::Encrypted)),
                kind::END => return Ok(globals),
                kind::SHEET => globals.sheet(&record).ok_or(None)?,
                kind::STRINGS => globals.strings = Strings::new(record.bytes, records.continued()).read(),
                kind::FORMAT => {
                    globals.codes.extend(record.u16(0).zip(string_at(record.bytes, 2)));
                }
                kind::LOOK => globals.formats.push(record.u16(2).unwrap_or(0)),
                kind::DATE_MODE => globals.from_1904 = record.u16(0) == Some(1),
                _ => {}
            }
        }
        Err(None)
    }

    /// Worksheets that are shown; charts and macros have no cells (2.4.28).
    fn sheet(&mut self, record: &Record<'_>) -> Option<()> {
        let (at, state, kind) = (usize_at(record.bytes, 0)?, record.bytes.get(4)? & 3, *record.bytes.get(5)?);
        if kind == 0 && state != 0 {
            self.hidden += 1;
        } else if kind == 0 && self.sheets.len() < MAX_SHEETS && !self.sheets.contains(&at) {
            self.sheets.push(at);
        }
        Some(())
    }

    fn printed(&self, number: f64, look: u16) -> String {
        let id = self.formats.get(usize::from(look)).copied().unwrap_or(0);
        let code = self.codes.get(&id).map_or_else(|| number::built_in(u32::from(id)), String::as_str);
        number::printed(number, code, self.from_1904)
    }
}

/// Reads the cells of a sheet.
struct Cells<'a> {
    workbook: &'a mut Workbook,
    globals: &'a Globals,
    /// The formula whose text follows.
    awaits_result: Option<(usize, usize)>,
}

impl Cells<'_> {
    /// Goes through the records up to the sheet's end; none where the end is missing.
    fn read(mut self, mut records: Records<'_>) -> Option<()> {
        records.next().filter(|record| record.kind == kind::BEGIN)?;
        // what is embedded (charts) begins and ends within
        let mut depth = 0_usize;
        for record in records {
            match record.kind {
                kind::BEGIN => depth += 1,
                kind::END if depth == 0 => return Some(()),
                kind::END => depth -= 1,
                _ if depth > 0 || self.workbook.is_full() => {}
                kind::MERGED => self.merge(&record),
                kind::COLUMNS | kind::ROW => self.hide(&record),
                _ => {
                    self.cell(&record);
                }
            }
        }
        None
    }

    fn put(&mut self, row: usize, col: usize, text: String) {
        self.workbook.push(row, col, text);
    }

    /// A record of one cell or of several in a row.
    fn cell(&mut self, record: &Record<'_>) -> Option<()> {
        if record.kind == kind::RESULT {
            let (row, col) = self.awaits_result.take()?;
            self.put(row, col, string_at(record.bytes, 0)?);
            return Some(());
        }
        let (row, col) = (usize::from(record.u16(0)?), usize::from(record.u16(2)?));
        let look = record.u16(4)?;
        match record.kind {
            kind::NUMBER => self.put(row, col, self.globals.printed(record.double(6)?, look)),
            kind::SHORT_NUMBER => self.put(row, col, self.globals.printed(short(u32_at(record.bytes, 6)?), look)),
            kind::SHARED_STRING => {
                let text = self.globals.strings.get(usize_at(record.bytes, 6)?).cloned();
                self.put(row, col, text?);
            }
            kind::LABEL | kind::RICH_STRING => self.put(row, col, string_at(record.bytes, 6)?),
            kind::BLANK => self.put(row, col, String::new()),
            kind::MANY_BLANKS => {
                let count = (record.bytes.len() - 6) / 2;
                (0..count).for_each(|more| self.put(row, col + more, String::new()));
            }
            kind::MANY_NUMBERS => {
                for (more, number) in record.bytes.get(4..)?.chunks_exact(6).enumerate() {
                    let (look, value) = (u16_at(number, 0)?, short(u32_at(number, 2)?));
                    self.put(row, col + more, self.globals.printed(value, look));
                }
            }
            kind::TRUTH_OR_ERROR => {
                let (value, is_error) = (*record.bytes.get(6)?, *record.bytes.get(7)? == 1);
                self.put(row, col, truth_or_error(value, is_error).to_owned());
            }
            kind::FORMULA => self.formula(record, row, col, look)?,
            _ => {}
        }
        Some(())
    }

    /// The value that a formula had when it was saved (2.5.133).
    fn formula(&mut self, record: &Record<'_>, row: usize, col: usize, look: u16) -> Option<()> {
        let value = record.bytes.get(6..14)?;
        if value[6..] != [0xFF, 0xFF] {
            self.put(row, col, self.globals.printed(record.double(6)?, look));
            return Some(());
        }
        match value[0] {
            0 => self.awaits_result = Some((row, col)),
            1 => self.put(row, col, truth_or_error(value[2], false).to_owned()),
            2 => self.put(row, col, truth_or_error(value[2], true).to_owned()),
            _ => self.put(row, col, String::new()),
        }
        Some(())
    }

    fn merge(&mut self, record: &Record<'_>) {
        let Some(sheet) = self.workbook.sheets.last_mut() else { return };
        for range in record.bytes.get(2..).unwrap_or_default().chunks_exact(8) {
            let at = |place| u16_at(range, place).map_or(0, usize::from);
            if sheet.merged.len() < MAX_MERGED {
                sheet.merged.push([at(0), at(4), at(2), at(6)]);
            }
        }
    }

    fn hide(&mut self, record: &Record<'_>) {
        let at = |place| record.u16(place).map_or(0, usize::from);
        let Some(sheet) = self.workbook.sheets.last_mut() else { return };
        if record.kind == kind::COLUMNS && at(8) & 1 == 1 {
            sheet.hide_cols(at(0), at(2));
        } else if record.kind == kind::ROW && at(12) & 0x20 != 0 {
            sheet.hidden_rows.push(at(0));
        }
    }
}

/// A number in four bytes: the upper part of a double or a whole number, perhaps in hundredths (2.5.217).
fn short(bits: u32) -> f64 {
    let value =
        if bits & 2 == 0 { f64::from_bits(u64::from(bits & !3) << 32) } else { f64::from(bits.cast_signed() >> 2) };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

fn truth_or_error(value: u8, is_error: bool) -> &'static str {
    match (is_error, value) {
        (false, 0) => "FALSE",
        (false, _) => "TRUE",
        (true, 0x07) => "#DIV/0!",
        (true, 0x17) => "#REF!",
        (true, 0x1D) => "#NAME?",
        (true, 0x2A) => "#N/A",
        (true, _) => "#VALUE!",
    }
}
