//! Pages drawn here, with digits of seven strokes, and a recogniser that reads those.

use super::*;
use crate::model::document::{Block, Table};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pixels to the point of the drawn pages (144 to the inch).
const DENSITY: usize = 2;
/// A digit's width and height, and the thickness of its strokes (pixels).
const DIGIT: (usize, usize, usize) = (12, 20, 3);
/// Which of the strokes each digit has: top, the upper two, middle, the lower two, bottom.
const STROKES: [[bool; 7]; 10] = [
    [true, true, true, false, true, true, true],
    [false, false, true, false, false, true, false],
    [true, false, true, true, true, false, true],
    [true, false, true, true, false, true, true],
    [false, true, true, true, false, true, false],
    [true, true, false, true, false, true, true],
    [true, true, false, true, true, true, true],
    [true, false, true, false, false, true, false],
    [true, true, true, true, true, true, true],
    [true, true, true, true, false, true, true],
];

/// A page of A4 without anything on it.
fn paper() -> Gray {
    let (width, height) = (595 * DENSITY, 400 * DENSITY);
    Gray { width, height, pixels: vec![255; width * height] }
}

fn fill(gray: &mut Gray, left: usize, top: usize, size: (usize, usize)) {
    for y in top..top + size.1 {
        gray.pixels[y * gray.width + left..y * gray.width + left + size.0].fill(20);
    }
}

/// The places of the strokes of a digit within it.
fn strokes() -> [(usize, usize, usize, usize); 7] {
    let (width, height, thick) = DIGIT;
    let (half, right) = (height / 2, width - thick);
    [
        (0, 0, width, thick),
        (0, 0, thick, half + 1),
        (right, 0, thick, half + 1),
        (0, half - 1, width, thick),
        (0, half, thick, half),
        (right, half, thick, half),
        (0, height - thick, width, thick),
    ]
}

fn number(gray: &mut Gray, left: usize, top: usize, text: &str) {
    for (at, char) in text.chars().enumerate() {
        let digit = char.to_digit(10).unwrap() as usize;
        for (drawn, (x, y, width, height)) in STROKES[digit].iter().zip(strokes()).filter(|(drawn, _)| **drawn) {
            assert!(*drawn);
            fill(gray, left + at * (DIGIT.0 + 4) + x, top + y, (width, height));
        }
    }
}

/// A table of these numbers, ruled, its first column of words.
fn table(rows: &[[&str; 3]]) -> Gray {
    let mut gray = paper();
    let (left, top, wide, high) = (100, 100, 160, 44);
    for row in 0..=rows.len() {
        fill(&mut gray, left, top + row * high, (4 * wide + 2, 2));
    }
    for column in 0..=4 {
        fill(&mut gray, left + column * wide, top, (2, rows.len() * high));
    }
    for (at, row) in rows.iter().enumerate() {
        // a tall blob and a flat one: no digits
        fill(&mut gray, left + 30, top + at * high + 12, (20, 18));
        fill(&mut gray, left + 56, top + at * high + 20, (40, 6));
        for (column, text) in row.iter().enumerate() {
            number(&mut gray, left + (column + 1) * wide + 40, top + at * high + 11, text);
        }
    }
    gray
}

/// Reads digits of seven strokes; words are always the same.
#[derive(Default)]
struct Reader {
    /// Calls for digits so far; every one from the second on reads a 3 as an 8, if it errs.
    calls: AtomicUsize,
    errs: bool,
    forgets: bool,
}

impl Recogniser for Reader {
    fn read(&self, crops: &[Crop], alphabet: Alphabet) -> Result<Vec<String>, RecogniserFault> {
        if alphabet == Alphabet::Words {
            return Ok(vec!["标签".to_owned(); crops.len()]);
        }
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let texts =
            crops.iter().map(digits).map(|text| if self.errs && call > 0 { text.replace('3', "8") } else { text });
        Ok(texts.skip(usize::from(self.forgets)).collect())
    }
}

/// The digits in a crop: its columns of ink, each held against the strokes.
fn digits(crop: &Crop) -> String {
    let dark = |x: usize, y: usize| crop.pixels[y * crop.width + x] < 128;
    let column = |x: usize| (0..crop.height).any(|y| dark(x, y));
    let rows: Vec<usize> = (0..crop.height).filter(|y| (0..crop.width).any(|x| dark(x, *y))).collect();
    let (top, scale) = (rows[0], rows.len() as f64 / DIGIT.1 as f64);
    let mut text = String::new();
    let mut x = 0;
    while x < crop.width {
        let right = (x..crop.width).find(|x| !column(*x)).unwrap_or(crop.width);
        if right > x {
            let narrow = ((right - x) as f64) < 0.5 * DIGIT.0 as f64 * scale;
            let shown = strokes().map(|(left, above, width, height)| {
                let at = |part: usize, size: usize| ((part as f64 + size as f64 / 2.0) * scale) as usize;
                !narrow && dark((x + at(left, width)).min(right - 1), (top + at(above, height)).min(crop.height - 1))
            });
            let digit = if narrow { Some(1) } else { STROKES.iter().position(|strokes| *strokes == shown) };
            text.push(digit.map_or('?', |digit| char::from_digit(u32::try_from(digit).unwrap(), 10).unwrap()));
        }
        x = right + 1;
    }
    text
}

fn pages(gray: Gray) -> impl Iterator<Item = Result<Picture, String>> {
    [Ok(Picture { gray, width: 595.0 })].into_iter()
}

fn texts_of(gray: Gray, reader: &Reader) -> Vec<String> {
    let Extraction::Document(document) = read("image", &mut pages(gray), reader) else { panic!("no document") };
    assert!(document.recognised && document.format == "image+ocr");
    let tables: Vec<&Table> = document
        .blocks
        .iter()
        .filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None })
        .collect();
    assert_eq!(tables.len(), 1, "{:?}", document.blocks);
    tables[0].cells.iter().map(|cell| cell.text.clone()).collect()
}

const ROWS: &[[&str; 3]] =
    &[["130", "0", "130"], ["7", "3", "10"], ["56", "13", "69"], ["33", "0", "33"], ["284", "9", "293"]];

fn expected() -> Vec<String> {
    ROWS.iter().flat_map(|row| [&["标签"], &row[..]].concat()).map(str::to_owned).collect()
}

#[test]
fn a_ruled_table_is_read_cell_by_cell() {
    assert_eq!(texts_of(table(ROWS), &Reader::default()), expected());
}

#[test]
fn a_page_that_lies_askew_is_straightened_first() {
    for slope in [-0.02, 0.007, 0.03] {
        assert_eq!(texts_of(table(ROWS).levelled(-slope), &Reader::default()), expected(), "{slope}");
    }
}

#[test]
fn a_page_on_its_side_has_the_table_once_it_is_turned() {
    let turned = table(ROWS).turned(1);
    assert_eq!(turned.clone().turned(3), table(ROWS));
    assert_eq!(texts_of(turned.turned(3), &Reader::default()), expected());
}

#[test]
fn a_number_that_is_read_in_two_ways_is_none() {
    let texts = texts_of(table(ROWS), &Reader { errs: true, ..Reader::default() });
    for (said, is) in texts.iter().zip(expected()) {
        let is_number = said.chars().any(|char| char.is_ascii_digit());
        assert!(*said == is && !is.contains('3') || is.contains('3') && !is_number, "{said} for {is}");
    }
}

#[test]
fn a_digit_at_a_ruling_is_not_read() {
    let mut gray = table(ROWS);
    // the foot of the first 0 of 130 reaches the ruling below
    fill(&mut gray, 100 + 160 + 40 + 2 * 16, 130, (3, 14));
    assert!(texts_of(gray, &Reader::default())[1].contains(UNREAD));
}

#[test]
fn a_reader_that_forgets_a_line_reads_nothing() {
    let reader = Reader { forgets: true, ..Reader::default() };
    let extraction = read("image", &mut pages(table(ROWS)), &reader);
    let Extraction::Unread { status, detail, .. } = extraction else { panic!("{extraction:?}") };
    assert_eq!(status, ReportStatus::NeedsOcr);
    assert!(detail.contains("15 lines") && detail.contains("14 came back"), "{detail}");
}

#[test]
fn pages_without_a_picture_are_named_and_the_others_read() {
    let mut pages = pages(table(ROWS)).chain([Err("no picture is on it".to_owned())]);
    let Extraction::Document(document) = read("pdf", &mut pages, &Reader::default()) else { panic!() };
    let issue = document.issues.iter().find(|issue| issue.code == "page-not-recognised").unwrap();
    assert_eq!(issue.detail, "page 2: no picture is on it");
}
