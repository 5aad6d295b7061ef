//! A PDF (ISO 32000) to a document.
//!
//! Comes in: the bytes of a file. Goes out: its text and tables, or why there are none: pages that are pictures, fonts that do
//! not say which characters they print, a password, damage. Text that an OCR program laid under a picture is not read, and
//! a character that its font does not name is U+FFFD, never a guess.

mod glyphs;
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "numbers of a PDF are fractions; those that count something are small"
)]
mod objects;
mod pictures;
mod pixels;
mod streams;
mod strings;

use super::recogniser::Recogniser;
use super::{Extraction, paper, scan};
use crate::model::document::{Block, Document};
use crate::model::issue::{Issue, Severity};
use crate::model::status::ReportStatus;
use pdfni::{ReaderDump, ReaderSettings};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use streams::Survey;

/// A file beyond this is not read (bytes): a report of pictures alone may be this large.
const MAX_FILE: usize = 96 << 20;
/// More pages than this are no report.
const MAX_PAGES: usize = 3_000;
/// What one stream may swell to (bytes).
const MAX_STREAM: usize = 48 << 20;
/// Codes that a font may map.
const MAX_CODES: usize = 300_000;
/// Of what the reader had to step over, this many are told.
const MAX_WARNINGS: usize = 10;
/// A report takes some ten milliseconds.
const MAX_TIME: Duration = Duration::from_secs(8);
/// The reader's recursion is bounded, not small.
const STACK: usize = 16 << 20;

/// Reads a file.
pub(super) fn read(payload: &[u8], ocr: Option<&dyn Recogniser>) -> Extraction {
    if payload.len() > MAX_FILE {
        let detail = format!("a PDF of {} bytes; {MAX_FILE} are read", payload.len());
        return unread(ReportStatus::Unsupported, detail);
    }
    let survey = match streams::survey(payload) {
        Ok(survey) => survey,
        Err(detail) => return unread(ReportStatus::Failed, detail),
    };
    if survey.damaged > 0 {
        let detail = format!("{} of its streams and objects are damaged: figures cannot be trusted", survey.damaged);
        return unread(ReportStatus::Corrupt, detail);
    }
    let dump = match dump(payload) {
        Ok(dump) => dump,
        Err((status, detail)) => return unread(status, detail),
    };
    if dump.pages.len() > MAX_PAGES {
        return unread(ReportStatus::Unsupported, format!("{} pages; {MAX_PAGES} are read", dump.pages.len()));
    }
    match (document(&dump, &survey), ocr) {
        (Extraction::Unread { status: ReportStatus::NeedsOcr, detail, .. }, Some(ocr)) if survey.pictures => {
            pictures_of(payload, ocr, &detail)
        }
        (extraction, _) => extraction,
    }
}

/// The document that the pictures of the pages are.
fn pictures_of(payload: &[u8], ocr: &dyn Recogniser, why: &str) -> Extraction {
    if streams::find(payload, b"/Encrypt").is_some() {
        return unread(ReportStatus::NeedsOcr, format!("{why}; they are encrypted, and not unpacked"));
    }
    pictures::read(payload, |pages| scan::read("pdf", pages, ocr))
}

fn unread(status: ReportStatus, detail: impl Into<String>) -> Extraction {
    Extraction::Unread { status, format: "pdf".into(), detail: detail.into() }
}

/// The pages as the reader gives them. It works in a thread of its own, so that a file it cannot get on with costs no more
/// than its time.
fn dump(payload: &[u8]) -> Result<ReaderDump, (ReportStatus, String)> {
    let (sender, receiver) = mpsc::channel();
    let bytes = payload.to_vec();
    let work = move || {
        let settings = ReaderSettings { max_decoded_bytes: MAX_STREAM, max_cmap_entries: MAX_CODES };
        let read = catch_unwind(AssertUnwindSafe(|| pdfni::read_pages_full_with(&bytes, None, &settings)));
        // nobody listens any more where the time was up
        drop(sender.send(read));
    };
    let failed = |detail: &str| (ReportStatus::Failed, detail.to_owned());
    thread::Builder::new().name("pdf".into()).stack_size(STACK).spawn(work).map_err(|e| failed(&e.to_string()))?;
    match receiver.recv_timeout(MAX_TIME) {
        Ok(Ok(Ok(dump))) => Ok(dump),
        Ok(Ok(Err(pdfni::Error::BadPassword | pdfni::Error::SecurityRestricted))) => {
            Err((ReportStatus::Encrypted, "the file cannot be opened without a password".into()))
        }
        Ok(Ok(Err(error))) => Err((ReportStatus::Corrupt, format!("its structure cannot be read ({error})"))),
        Ok(Err(_)) => Err((ReportStatus::Corrupt, "the reader of PDF gave up on its structure".into())),
        Err(_) => Err(failed(&format!("not read after {} seconds", MAX_TIME.as_secs()))),
    }
}

fn document(dump: &ReaderDump, survey: &Survey) -> Extraction {
    let pages = dump.pages.len();
    if pages == 0 {
        return unread(ReportStatus::Corrupt, "no page was found");
    }
    let read: Vec<glyphs::Read> = dump.pages.iter().map(glyphs::sheet).collect();
    let (named, unnamed, chinese) =
        read.iter().fold((0, 0, 0), |sum, page| (sum.0 + page.named, sum.1 + page.unnamed, sum.2 + page.chinese));
    let drawn = survey.pictures || dump.pages.iter().any(|p| !p.parts.edges.is_empty() || !p.parts.graphics.is_empty());
    if named + unnamed == 0 && !drawn {
        return unread(ReportStatus::Corrupt, format!("nothing is drawn on {pages} pages"));
    }
    if named + unnamed == 0 {
        return unread(ReportStatus::NeedsOcr, format!("no characters on {pages} pages: they are pictures"));
    }
    if unnamed > named || unnamed > 0 && chinese == 0 {
        let detail = format!("{unnamed} of {} characters have fonts that do not name them", named + unnamed);
        return unread(ReportStatus::NeedsOcr, detail);
    }
    if survey.hidden_text {
        let whose = if survey.pictures { "pictures with an OCR program's hidden text" } else { "hidden text" };
        return unread(ReportStatus::NeedsOcr, format!("{whose}, which is not trusted"));
    }
    if survey.hidden_layers {
        return unread(ReportStatus::NeedsOcr, "layers that are switched off cannot be told from what is shown");
    }
    let repaired = dump.warnings.iter().take(MAX_WARNINGS);
    let mut issues: Vec<Issue> =
        repaired.map(|warning| Issue::new("pdf-repaired", Severity::Warning, "document", warning.clone())).collect();
    if unnamed > 0 {
        let detail = format!("{unnamed} characters have fonts that do not name them: they stand as U+FFFD");
        issues.push(Issue::new("characters-unnamed", Severity::Warning, "document", detail));
    }
    let blank: Vec<usize> = (1..=pages).filter(|at| read[at - 1].named + read[at - 1].unnamed == 0).collect();
    let paper = paper::read(read.into_iter().map(|page| page.sheet).collect());
    let mut blocks = paper.blocks;
    if survey.pictures {
        for page in blank {
            let detail = "nothing but pictures on this page, or nothing at all";
            issues.push(Issue::new("page-without-text", Severity::Warning, format!("page {page}"), detail));
            blocks.push(Block::Picture { alt: format!("page {page}"), src: String::new() });
        }
    }
    issues.extend(paper.issues);
    let document = Document { format: "pdf".into(), blocks, around: paper.around, issues, ..Document::default() };
    Extraction::Document(document)
}

#[cfg(test)]
mod tests;
