//! Pictures of pages to a document, with the help of a recogniser.
//!
//! Comes in: pictures in grey, and who reads lines of print. Goes out: sheets of glyphs and rulings, as of a PDF. A number is
//! one only where two readings of it, at different sizes, say the same digits, and as many as blobs of ink stand there;
//! everything else that is printed stands as what was read, or as U+FFFD: a cell with ink in it is never blank.

mod blobs;
mod gray;
mod ink;
mod numbers;
mod page;
mod shapes;
mod strokes;

pub(super) use gray::Gray;

use super::Extraction;
use super::paper::{self, Area, Glyph, Sheet};
use super::recogniser::{Alphabet, Crop, Recogniser, RecogniserFault};
use crate::model::document::Document;
use crate::model::issue::{Issue, Severity};
use crate::model::status::ReportStatus;
use numbers::Number;
use page::{Look, Print, Stands};

/// More lines than this are no report.
const MAX_LINES: usize = 12_000;
/// Digits have this part of the height that characters of their size have.
const DIGIT_HEIGHT: f64 = 0.72;
/// What stands for print that was not read.
const UNREAD: char = '\u{fffd}';

/// A picture of a page.
pub(super) struct Picture {
    pub(super) gray: Gray,
    /// How wide the page is, in points.
    pub(super) width: f64,
}

/// The sheets of the pages, and those of which nothing was read, from 1, with the reason.
type Sheets = (Vec<Sheet>, Vec<(usize, String)>);

/// The document that pages of a file of this format are; each page is a picture, or why there is none.
pub(super) fn read(
    format: &str,
    pages: &mut dyn Iterator<Item = Result<Picture, String>>,
    recogniser: &dyn Recogniser,
) -> Extraction {
    let unread =
        |detail| Extraction::Unread { status: ReportStatus::NeedsOcr, format: format!("{format}+ocr"), detail };
    let (sheets, lost) = match sheets(pages, recogniser) {
        Ok(found) => found,
        Err(fault) => return unread(format!("pictures, and {fault}")),
    };
    let whys: Vec<String> = lost.iter().map(|(page, why)| format!("page {page}: {why}")).collect();
    if sheets.iter().all(|sheet| sheet.glyphs.is_empty()) {
        return unread(format!("no print was found in its pictures; {}", whys.join("; ")));
    }
    let lost = |why| Issue::new("page-not-recognised", Severity::Error, "document", why);
    let paper = paper::read(sheets);
    Extraction::Document(Document {
        format: format!("{format}+ocr"),
        blocks: paper.blocks,
        around: paper.around,
        recognised: true,
        issues: whys.into_iter().map(lost).chain(paper.issues).collect(),
        ..Document::default()
    })
}

fn sheets(
    pages: &mut dyn Iterator<Item = Result<Picture, String>>,
    recogniser: &dyn Recogniser,
) -> Result<Sheets, RecogniserFault> {
    let (mut looks, mut lost, mut lines) = (Vec::new(), Vec::new(), 0);
    for (at, page) in pages.enumerate() {
        let look = page.and_then(|picture| page::look(picture.gray, picture.width).map_err(str::to_owned));
        let look = look.unwrap_or_else(|why| {
            lost.push((at + 1, why));
            Look { size: (0.0, 0.0), rules: Vec::new(), prints: Vec::new() }
        });
        lines += look.prints.len();
        if lines > MAX_LINES {
            return Err(RecogniserFault(format!("there are more than {MAX_LINES} lines of print in them")));
        }
        looks.push(look);
    }
    let prints: Vec<&Print> = looks.iter().flat_map(|look| &look.prints).collect();
    let mut texts = texts(&prints, recogniser)?.into_iter();
    let mut sheets = Vec::new();
    for (at, look) in looks.iter().enumerate() {
        let said = look.prints.iter().zip(texts.by_ref());
        let glyphs = said.flat_map(|(print, text)| glyphs(print, &text)).collect();
        let cut = lost.iter().any(|(page, _)| *page == at + 1);
        let (width, height) = look.size;
        sheets.push(Sheet { width, height, glyphs, askew: String::new(), rules: look.rules.clone(), cut });
    }
    Ok((sheets, lost))
}

/// What a line says.
enum Text {
    Words(String),
    /// A digit for each of its places.
    Number(Vec<char>),
}

/// What these lines say.
fn texts(prints: &[&Print], recogniser: &dyn Recogniser) -> Result<Vec<Text>, RecogniserFault> {
    let numbers: Vec<&Number> = prints.iter().filter_map(|print| print.number.as_ref()).collect();
    let mut numbers = numbers::read(&numbers, recogniser)?.into_iter();
    let read: Vec<Option<String>> =
        prints.iter().map(|print| print.number.as_ref().and_then(|_| numbers.next()).flatten()).collect();
    let open: Vec<&Print> =
        prints.iter().zip(&read).filter(|(_, number)| number.is_none()).map(|(print, _)| *print).collect();
    let mut words = words(&open, recogniser)?.into_iter();
    let text = |(print, digits): (&&Print, Option<String>)| {
        if let Some(digits) = digits {
            return Text::Number(digits.chars().collect());
        }
        let said = words.next().unwrap_or_default();
        match &print.number {
            // a character may be narrow, or of narrow parts
            Some(number) if !said.chars().any(char::is_alphabetic) => Text::Number(vec![UNREAD; number.places.len()]),
            _ => Text::Words(said),
        }
    };
    Ok(prints.iter().zip(read).map(text).collect())
}

/// The words of these lines: what two readings of three say, else the last one. A title names the report, and has to be
/// read alike at once.
fn words(prints: &[&Print], recogniser: &dyn Recogniser) -> Result<Vec<String>, RecogniserFault> {
    let at_size = |prints: &[&Print], size: usize| -> Result<Vec<String>, RecogniserFault> {
        let crops: Vec<Crop> = prints.iter().map(|print| print.words[size].clone()).collect();
        let texts = ask(recogniser, &crops, Alphabet::Words)?;
        Ok(prints.iter().zip(texts).map(|(print, text)| if print.twice { once(&text) } else { text }).collect())
    };
    let (mut texts, others) = (at_size(prints, 0)?, at_size(prints, 1)?);
    let open: Vec<usize> = (0..prints.len()).filter(|at| texts[*at] != others[*at]).collect();
    let asked: Vec<&Print> = open.iter().map(|at| prints[*at]).collect();
    for (at, third) in open.into_iter().zip(at_size(&asked, 2)?) {
        if prints[at].stands == Stands::AsTitle {
            texts[at] = alike(&texts[at], &others[at]);
        } else if third == others[at] || texts[at] != third && !third.is_empty() {
            texts[at] = third;
        }
    }
    Ok(texts)
}

/// What a recogniser says of these lines, without white space.
fn ask(recogniser: &dyn Recogniser, crops: &[Crop], alphabet: Alphabet) -> Result<Vec<String>, RecogniserFault> {
    let texts = if crops.is_empty() { Vec::new() } else { recogniser.read(crops, alphabet)? };
    if texts.len() == crops.len() {
        Ok(texts.iter().map(|text| squashed(text)).collect())
    } else {
        Err(RecogniserFault(format!(
            "{} lines were given to the OCR program and {} came back",
            crops.len(),
            texts.len()
        )))
    }
}

/// What was shown twice side by side; nothing if it was not read alike.
fn once(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (one, other) = chars.split_at(chars.len() / 2);
    if one == other { one.iter().collect() } else { String::new() }
}

/// What two readings of a line have in common at its beginning and its end, and one mark for what is between.
fn alike(one: &str, other: &str) -> String {
    if one == other {
        return one.to_owned();
    }
    let same = |(a, b): &(char, char)| a == b;
    let head = one.chars().zip(other.chars()).take_while(same).count();
    let rest = one.chars().count().min(other.chars().count()) - head;
    let tail = one.chars().rev().zip(other.chars().rev()).take(rest).take_while(same).count();
    let end = one.chars().count() - tail;
    one.chars().take(head).chain([UNREAD]).chain(one.chars().skip(end)).collect()
}

fn squashed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// Whether there is more than one Chinese character or letter in it.
fn is_word(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() > 1
}

/// The characters of a line with their places.
fn glyphs(print: &Print, text: &Text) -> Vec<Glyph> {
    match (text, &print.number) {
        (Text::Number(digits), Some(number)) => digits_at(digits, &number.places),
        (Text::Words(words), _) if !words.is_empty() => spread(print, words),
        // a speck beside the tables
        _ if print.stands == Stands::Alone => Vec::new(),
        _ => spread(print, &UNREAD.to_string()),
    }
}

/// Digits, each reaching to the next, as high as characters of their size.
fn digits_at(digits: &[char], places: &[Area]) -> Vec<Glyph> {
    let between = |at: usize| f64::midpoint(places[at - 1].right, places[at].left);
    let glyph = |(at, digit): (usize, &char)| {
        let place = places[at];
        let more = (place.height() / DIGIT_HEIGHT - place.height()) / 2.0;
        let area = Area {
            left: if at == 0 { place.left } else { between(at) },
            right: if at + 1 == places.len() { place.right } else { between(at + 1) },
            top: place.top - more,
            bottom: place.bottom + more,
        };
        Glyph { ch: *digit, area, turned: false }
    };
    digits.iter().enumerate().map(glyph).collect()
}

/// Words over the width of their line. A digit in a cell that holds hardly a word may be the figure: it was read once only.
fn spread(print: &Print, words: &str) -> Vec<Glyph> {
    let width = |c: char| if c.is_ascii() { 1.0 } else { 2.0 };
    let whole: f64 = words.chars().map(width).sum();
    let unit = print.area.width() / whole.max(1.0);
    let hidden = print.stands == Stands::InCell && !is_word(words);
    let mut left = print.area.left;
    let glyph = |ch: char| {
        let right = left + unit * width(ch);
        let area = Area { left, right, ..print.area };
        left = right;
        Glyph { ch: if hidden && ch.is_numeric() { UNREAD } else { ch }, area, turned: false }
    };
    words.chars().map(glyph).collect()
}

#[cfg(test)]
mod tests;
