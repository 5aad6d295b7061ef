//! An OFD (GB/T 33190) to a document.
//!
//! Comes in: the bytes of a file, a zip of XML. Goes out: its text and tables, or why there are none. Pages are laid out
//! like those of a PDF. Never follows a path out of the file, and never unpacks more than its caps.

mod package;
mod page;
mod path;
mod values;

use super::{Extraction, paper};
use crate::model::document::{Block, Document};
use crate::model::issue::{Issue, Severity};
use crate::model::status::ReportStatus;
use package::Package;
use std::collections::HashMap;

/// More pages than this are no report.
const MAX_PAGES: usize = 3_000;
/// A page holds no more objects than this, with those of its templates.
const MAX_OBJECTS: usize = 300_000;
/// A document holds no more characters and lines than this.
const MAX_DRAWN: usize = 2_000_000;
/// Characters of which this part have no meaning of their own come from fonts that do not name them.
const MOSTLY: usize = 2;

/// Reads a file.
pub(super) fn read(payload: &[u8]) -> Extraction {
    match document(payload) {
        Ok(document) => Extraction::Document(document),
        Err(Fault { status, detail }) => Extraction::Unread { status, format: "ofd".into(), detail },
    }
}

/// Why a file cannot be read.
#[derive(Debug)]
struct Fault {
    status: ReportStatus,
    detail: String,
}

impl Fault {
    fn new(status: ReportStatus, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into() }
    }

    fn corrupt(detail: impl Into<String>) -> Self {
        Self::new(ReportStatus::Corrupt, detail)
    }
}

fn document(payload: &[u8]) -> Result<Document, Fault> {
    let package = Package::open(payload)?;
    let structure = package.structure()?;
    if structure.pages.len() > MAX_PAGES {
        let detail = format!("{} pages; {MAX_PAGES} are read", structure.pages.len());
        return Err(Fault::new(ReportStatus::Unsupported, detail));
    }
    let mut issues = Vec::new();
    if structure.more > 0 {
        let detail = format!("{} more documents in the file are not read", structure.more);
        issues.push(Issue::new("document-left-out", Severity::Warning, "document", detail));
    }
    let templates = Templates::read(&package, &structure.templates, &mut issues);
    let mut sheets = Vec::new();
    let mut pictures = Vec::new();
    let (mut drawn, mut lost) = (0, 0);
    for (at, path) in structure.pages.iter().enumerate() {
        let content = match package.part(path).and_then(|xml| page::read(&xml)).and_then(|page| templates.under(page)) {
            Ok(content) => content,
            Err(fault) => {
                lost += 1;
                sheets.push(paper::Sheet { cut: true, ..paper::Sheet::default() });
                issues.push(Issue::new("page-lost", Severity::Error, format!("page {}", at + 1), fault.detail));
                continue;
            }
        };
        let at = format!("page {}", at + 1);
        if let Some(damage) = &content.damage {
            issues.push(Issue::new("page-cut", Severity::Error, at.clone(), damage.clone()));
        }
        if content.composites > 0 {
            let detail = format!("{} drawings of the file's resources are not looked at", content.composites);
            issues.push(Issue::new("drawing-left-out", Severity::Warning, at.clone(), detail));
        }
        let mut sheet = content.sheet(&templates.read, structure.area);
        sheet.cut = content.damage.is_some();
        drawn += sheet.glyphs.len() + sheet.rules.len();
        if drawn > MAX_DRAWN {
            return Err(Fault::new(ReportStatus::Failed, format!("more than {MAX_DRAWN} characters and lines")));
        }
        if sheet.glyphs.is_empty() && content.pictures > 0 {
            pictures.push(at);
        }
        sheets.push(sheet);
    }
    if lost == structure.pages.len() {
        return Err(Fault::corrupt("no page can be read"));
    }
    let glyphs = sheets.iter().map(|sheet| sheet.glyphs.len()).sum::<usize>();
    let unnamed = sheets.iter().flat_map(|s| &s.glyphs).filter(|g| values::is_nameless(g.ch)).count();
    if glyphs == 0 || unnamed * MOSTLY > glyphs {
        let detail = format!("{unnamed} of {glyphs} characters on {} pages have no meaning of their own", sheets.len());
        return Err(Fault::new(ReportStatus::NeedsOcr, detail));
    }
    let paper = paper::read(sheets);
    let mut blocks = paper.blocks;
    for at in pictures {
        blocks.push(Block::Picture { alt: at.clone(), src: String::new() });
        issues.push(Issue::new("page-without-text", Severity::Warning, at, "nothing but pictures on this page"));
    }
    issues.extend(paper.issues);
    Ok(Document {
        format: "ofd".into(),
        title: structure.title,
        blocks,
        around: paper.around,
        issues,
        ..Document::default()
    })
}

/// What pages are drawn over.
struct Templates {
    read: HashMap<String, page::Content>,
    lost: Vec<String>,
}

impl Templates {
    fn read(package: &Package<'_>, places: &[(String, String)], issues: &mut Vec<Issue>) -> Self {
        let mut templates = Self { read: HashMap::new(), lost: Vec::new() };
        for (id, path) in places {
            let damage = match package.part(path).and_then(|xml| page::read(&xml)) {
                Ok(content) if content.damage.is_none() => {
                    templates.read.insert(id.clone(), content);
                    continue;
                }
                Ok(content) => content.damage.unwrap_or_default(),
                Err(fault) => fault.detail,
            };
            issues.push(Issue::new("page-lost", Severity::Error, path.clone(), damage));
            templates.lost.push(id.clone());
        }
        templates
    }

    /// A page, unless what it is drawn over is lost: the rulings may be there, and figures mean nothing without them.
    fn under(&self, content: page::Content) -> Result<page::Content, Fault> {
        if content.needs(&self.lost) {
            return Err(Fault::corrupt("the template that it is drawn over is lost"));
        }
        Ok(content)
    }
}

#[cfg(test)]
mod tests;
