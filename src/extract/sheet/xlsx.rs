//! A workbook in the format of Excel since 2007 (ECMA-376 part 1, SpreadsheetML).
//!
//! Comes in: a package. Goes out: a document. A string that many cells share counts for each of them, so that a small file
//! cannot swell.

mod cells;

use super::{Sheet, Workbook};
use crate::extract::Extraction;
use crate::extract::links::Links;
use crate::extract::package::{Package, PackageError};
use crate::extract::symbol;
use crate::extract::xml::{self, Go, Tag, Visitor};
use cells::Cells;
use std::collections::BTreeMap;

/// Reads a package.
pub(in crate::extract) fn read(payload: &[u8]) -> Extraction {
    let workbook = Package::open(payload).and_then(|package| of_package(&package));
    match workbook {
        Ok(workbook) => Extraction::Document(workbook.document("xlsx")),
        Err(error) => crate::extract::unread_package(&error, "xlsx"),
    }
}

fn of_package(package: &Package<'_>) -> Result<Workbook, PackageError> {
    let root = Links::of_part(package, "")?;
    let main = root.of_kind("officeDocument").filter(|part| package.has(part)).unwrap_or("xl/workbook.xml");
    let mut book = Book::default();
    xml::walk(&package.read(main)?, &mut book)?;
    let links = Links::of_part(package, main)?;
    let mut looks = Shown { from_1904: book.from_1904, ..Shown::default() };
    for kind in ["sharedStrings", "styles"] {
        match links.of_kind(kind).map(|part| package.read(part)) {
            Some(Ok(source)) => xml::walk(&source, &mut looks)?,
            None | Some(Err(PackageError::Missing(_))) => {}
            Some(Err(error)) => return Err(error),
        }
    }
    let mut workbook = Workbook { hidden_sheets: book.hidden, ..Workbook::default() };
    for id in book.sheets {
        let nowhere = || PackageError::Damaged(format!("the sheet {id} is nowhere"));
        let (kind, part) = links.get(&id).ok_or_else(nowhere)?;
        // charts have sheets of their own
        if kind == "worksheet" {
            workbook.sheets.push(Sheet::default());
            xml::walk(&package.read(part)?, &mut Cells::new(&mut workbook, &looks))?;
        }
    }
    Ok(workbook)
}

/// The sheets of a workbook by the ids of their links.
#[derive(Debug, Default)]
struct Book {
    sheets: Vec<String>,
    hidden: usize,
    from_1904: bool,
}

/// No workbook has more formats of its own.
const MAX_CODES: usize = 20_000;
/// No workbook has more sheets.
const MAX_SHEETS: usize = 1_000;

impl Visitor for Book {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        match tag.name() {
            "sheet" if tag.attr("state").is_some_and(|state| state != "visible") => self.hidden += 1,
            "sheet" if self.sheets.len() < MAX_SHEETS => {
                // the link's id has a prefix, the sheet's own number is called otherwise
                self.sheets.extend(tag.attr("id").map(std::borrow::Cow::into_owned));
            }
            "workbookPr" => self.from_1904 = tag.attr("date1904").is_some_and(|on| matches!(&*on, "1" | "true")),
            _ => {}
        }
        Go::In
    }

    fn close(&mut self, _: &str) {}

    fn text(&mut self, _: &str) {}
}

/// Shared strings, and how numbers look.
#[derive(Debug, Default)]
struct Shown {
    strings: Vec<String>,
    /// The codes of formats that the workbook defines.
    codes: BTreeMap<u32, String>,
    /// The format of each look of a cell.
    formats: Vec<u32>,
    from_1904: bool,
    in_looks: bool,
    in_text: bool,
    height: Height,
}

/// Where the run of a text stands that is open.
#[derive(Debug, Default, PartialEq)]
enum Height {
    #[default]
    OnLine,
    Above,
}

impl Shown {
    fn code(&self, look: usize) -> &str {
        let id = self.formats.get(look).copied().unwrap_or(0);
        self.codes.get(&id).map_or_else(|| super::number::built_in(id), String::as_str)
    }
}

impl Visitor for Shown {
    fn open(&mut self, tag: &Tag<'_>) -> Go {
        match tag.name() {
            // how a text is said, and texts of differing looks
            "rPh" | "phoneticPr" | "dxfs" | "cellStyleXfs" => return Go::Past,
            "si" => self.strings.push(String::new()),
            "vertAlign" => {
                let above = tag.attr("val").as_deref() == Some("superscript");
                self.height = if above { Height::Above } else { Height::OnLine };
            }
            "t" => self.in_text = true,
            "numFmt" => {
                if let (Some(id), Some(code), true) =
                    (tag.number("numFmtId"), tag.attr("formatCode"), self.codes.len() < MAX_CODES)
                {
                    self.codes.insert(u32::try_from(id).unwrap_or(0), code.chars().take(255).collect());
                }
            }
            "cellXfs" => self.in_looks = true,
            "xf" if self.in_looks => self.formats.push(u32::try_from(tag.count("numFmtId", 0)).unwrap_or(0)),
            _ => {}
        }
        Go::In
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "r" | "si" | "font" => self.height = Height::OnLine,
            "cellXfs" => self.in_looks = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text
            && let Some(string) = self.strings.last_mut()
        {
            if self.height == Height::Above {
                string.extend(text.chars().map(symbol::raised));
            } else {
                string.push_str(text);
            }
        }
    }
}
