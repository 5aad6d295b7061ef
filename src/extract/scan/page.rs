//! One picture of a page to the lines of print on it.
//!
//! Comes in: a picture. Goes out: its rulings, and every line of print with its place, those in a table's cell by
//! themselves, and cut out for the recogniser. Nothing is read here.

use super::blobs;
use super::gray::{Gray, Patch};
use super::ink::Ink;
use super::numbers::{self, Number};
use super::shapes::Shape;
use super::strokes;
use crate::extract::paper::{Area, cells_of};
use crate::extract::recogniser::Crop;
use std::collections::BTreeMap;

/// More pixels to the point than this (430 to the inch) only cost time.
const DENSE: f64 = 6.0;
/// Fewer pixels to the point than this (100 to the inch) show no digits.
const COARSE: f64 = 1.4;
/// A slope that moves the end of a line by less than this (pixels) is none.
const LEVEL: f64 = 0.75;
/// What is smaller than this each way (points) is dust.
const DUST: f64 = 0.5;
/// What is smaller than this each way (points) parts no lines.
const DOT: f64 = 1.6;
/// Print is at least and at most this high (points).
const LOWEST: f64 = 2.0;
const HIGHEST: f64 = 60.0;
/// What is higher than this (points) and thinner than this part of its height is an edge, a fold, the rest of a ruling.
const HAIR: (f64, f64) = (6.0, 0.07);
/// A gap of so many heights parts a line outside a table.
const APART: f64 = 4.0;
/// A digit is no wider than this part of the line's height, and at least as high as this one.
const NARROW: f64 = 0.95;
const TALL: f64 = 0.8;
/// The digits of one number are no further apart than this part of their height.
const CLOSE: f64 = 0.6;
/// Longer numbers are none.
const MAX_DIGITS: usize = 12;
/// The heights (pixels) at which words are shown: twice, and once more where that is not alike.
const WORDS: [f64; 3] = [28.0, 48.0, 32.0];
/// Print that is higher than most by this part is a title's.
const LARGE: f64 = 1.2;
/// A line no wider than so many heights is one character, which is shown twice.
const LONE: f64 = 1.6;
/// Blobs above each other by this part of their width are one figure.
const OVER: f64 = 0.35;
/// Two digits that touch are parted no further than this part of their height from where they would be of one width.
const PARTED: f64 = 0.2;

/// A page as it was found.
pub(super) struct Look {
    /// Its size in points.
    pub(super) size: (f64, f64),
    /// Its rulings in points.
    pub(super) rules: Vec<Area>,
    /// Its lines of print.
    pub(super) prints: Vec<Print>,
}

/// Where a line of print stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// In a cell of a table.
    InCell,
    /// Among the text.
    InText,
    /// Among the text, and larger than most of it.
    AsTitle,
    /// Among the text, a single blob: it may be dust.
    Alone,
}

/// A line of print.
pub(super) struct Print {
    /// Its rectangle, in points.
    pub(super) area: Area,
    /// Where it stands.
    pub(super) stands: Stands,
    /// As the recogniser gets it, at three sizes, and whether it is shown twice side by side.
    pub(super) words: [Crop; 3],
    pub(super) twice: bool,
    /// What may be a number.
    pub(super) number: Option<Number>,
}

/// Looks at a picture of a page that is so many points wide; fails where there is too little in it to read.
pub(super) fn look(mut gray: Gray, width: f64) -> Result<Look, &'static str> {
    let density = |gray: &Gray| gray.width as f64 / width;
    while density(&gray) > DENSE {
        gray = gray.halved();
    }
    if density(&gray) < COARSE {
        return Err("its picture is too coarse");
    }
    let mut ink = Ink::of(&gray);
    let slope = ink.slope();
    if slope.abs() * gray.width as f64 > LEVEL {
        gray = gray.levelled(slope);
        ink = Ink::of(&gray);
    }
    let density = density(&gray);
    let rules = strokes::find(&ink, density);
    let (lines, bars) = lines(&mut ink, &rules, density);
    for bar in &bars {
        gray.clear(*bar);
    }
    let mut page = Page { gray: &gray, bars: &bars, density, digit: None };
    page.digit = page.width_of_digits(&lines);
    let mut prints: Vec<Print> = lines.iter().map(|(line, in_table)| page.print(line, *in_table)).collect();
    let mut heights: Vec<f64> =
        prints.iter().filter(|print| print.stands != Stands::InCell).map(|print| print.area.height()).collect();
    heights.sort_by(f64::total_cmp);
    let large = heights.get(heights.len() / 2).map_or(f64::INFINITY, |height| LARGE * height);
    for print in &mut prints {
        if print.stands == Stands::InText && print.area.height() > large {
            print.stands = Stands::AsTitle;
        }
    }
    let size = (gray.width as f64 / density, gray.height as f64 / density);
    Ok(Look { size, rules: rules.iter().map(|rule| page.area(*rule)).collect(), prints })
}

/// The lines of blobs, each with whether it stands in a table, and the rulings with the rim that print cannot touch unseen.
fn lines(ink: &mut Ink, rules: &[Patch], density: f64) -> (Vec<(Vec<Patch>, bool)>, Vec<Patch>) {
    let bars: Vec<Patch> = rules.iter().map(|rule| rule.grown(1)).collect();
    for bar in &bars {
        for y in bar.top..bar.bottom.min(ink.height) {
            let row = y * ink.width;
            ink.dark[row + bar.left.min(ink.width)..row + bar.right.min(ink.width)].fill(false);
        }
    }
    let points = |length: usize| length as f64 / density;
    let mut blobs = blobs::find(ink);
    blobs.retain(|blob| points(blob.width()) >= DUST || points(blob.height()) >= DUST);
    blobs.retain(|blob| points(blob.height()) <= HIGHEST);
    let is_hair = |b: &Patch| points(b.height()) >= HAIR.0 && (b.width() as f64) < HAIR.1 * b.height() as f64;
    blobs.retain(|blob| !is_hair(blob));
    let areas: Vec<Area> = rules.iter().map(|rule| area(*rule, density)).collect();
    let middles: Vec<(f64, f64)> =
        blobs.iter().map(|b| (points(b.left + b.right) / 2.0, points(b.top + b.bottom) / 2.0)).collect();
    let mut groups: BTreeMap<Option<(usize, usize)>, Vec<Patch>> = BTreeMap::new();
    for (blob, cell) in blobs.into_iter().zip(cells_of(&areas, &middles)) {
        groups.entry(cell).or_default().push(blob);
    }
    let dot = (DOT * density) as usize;
    let mut found = Vec::new();
    for (cell, blobs) in groups {
        for line in blobs::lines(&blobs, dot) {
            let parts = if cell.is_some() { vec![line] } else { parted(line) };
            found.extend(parts.into_iter().map(|line| (line, cell.is_some())));
        }
    }
    found.retain(|(line, _)| line.iter().map(|b| points(b.height())).fold(0.0, f64::max) >= LOWEST);
    (found, bars)
}

/// A line in pieces where wide gaps are.
fn parted(line: Vec<Patch>) -> Vec<Vec<Patch>> {
    let height = line.iter().map(Patch::height).max().unwrap_or(1);
    let mut parts: Vec<(usize, Vec<Patch>)> = Vec::new();
    for blob in line {
        match parts.last_mut() {
            Some((end, part)) if blob.left as f64 <= *end as f64 + APART * height as f64 => {
                *end = blob.right.max(*end);
                part.push(blob);
            }
            _ => parts.push((blob.right, vec![blob])),
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn area(patch: Patch, density: f64) -> Area {
    let points = |length: usize| length as f64 / density;
    Area { left: points(patch.left), top: points(patch.top), right: points(patch.right), bottom: points(patch.bottom) }
}

/// A page whose lines are cut out.
struct Page<'a> {
    gray: &'a Gray,
    bars: &'a [Patch],
    density: f64,
    /// How wide digits are on it, in parts of their height, once that is known.
    digit: Option<f64>,
}

impl Page<'_> {
    fn area(&self, patch: Patch) -> Area {
        area(patch, self.density)
    }

    fn print(&self, line: &[Patch], in_table: bool) -> Print {
        let around = around(line);
        let twice = (around.width() as f64) < LONE * around.height() as f64;
        let shown =
            |height: f64, times: usize| self.gray.repeated(around.grown(1), height / around.height() as f64, times);
        let digits = if in_table { self.digits(line) } else { None };
        let number = digits.map(|digits| Number {
            places: digits.iter().map(|digit| self.area(*digit)).collect(),
            shapes: digits.iter().map(|digit| Shape::of(self.gray, *digit)).collect(),
            shown: numbers::HEIGHTS.map(|height| shown(height, numbers::TIMES)).into(),
        });
        let words = WORDS.map(|height| if twice { shown(height, 2) } else { self.crop(line, height) });
        let stands = match (in_table, line.len()) {
            (true, _) => Stands::InCell,
            (false, 1) => Stands::Alone,
            _ => Stands::InText,
        };
        Print { area: self.area(around), stands, words, twice, number }
    }

    /// A line so many pixels high, with a rim of blurred ink and paper around it.
    fn crop(&self, line: &[Patch], height: f64) -> Crop {
        let around = around(line);
        self.gray.cut(around.grown(1), height / around.height() as f64, (height * 0.35) as usize)
    }

    /// The digits of a line that may be a number: narrow figures of one height, none of them at a ruling.
    fn digits(&self, line: &[Patch]) -> Option<Vec<Patch>> {
        let mut figures: Vec<(Patch, bool)> = Vec::new();
        for blob in line {
            let over = |last: &Patch| {
                let shared = last.right.min(blob.right).saturating_sub(blob.left) as f64;
                shared > OVER * last.width().min(blob.width()) as f64
            };
            match figures.last_mut() {
                Some((last, whole)) if over(last) => (*last, *whole) = (last.with(*blob), false),
                _ => figures.push((*blob, true)),
            }
        }
        let height = figures.iter().map(|(figure, _)| figure.height()).max()? as f64;
        // digits that touch are one blob; a character is of several
        let parts = |(figure, whole): &(Patch, bool)| if *whole { self.parted(*figure, height) } else { vec![*figure] };
        let digits: Vec<Patch> = figures.iter().flat_map(parts).collect();
        let is_digit = |figure: &Patch| {
            figure.width() as f64 <= NARROW * height
                && figure.height() as f64 >= TALL * height
                && !self.bars.iter().any(|bar| bar.meets(&figure.grown(1)))
        };
        let is_close = |pair: &[Patch]| pair[1].left.saturating_sub(pair[0].right) as f64 <= CLOSE * height;
        let fits = digits.len() <= MAX_DIGITS && digits.iter().all(is_digit) && digits.windows(2).all(is_close);
        fits.then_some(digits)
    }

    /// How wide most digits are, in parts of their height: those but the ones.
    fn width_of_digits(&self, lines: &[(Vec<Patch>, bool)]) -> Option<f64> {
        let numbers = lines.iter().filter(|(_, in_table)| *in_table).filter_map(|(line, _)| self.digits(line));
        let mut widths: Vec<f64> =
            numbers.flatten().map(|digit| digit.width() as f64 / digit.height() as f64).collect();
        widths.sort_by(f64::total_cmp);
        widths.get(widths.len() * 3 / 4).copied()
    }

    /// A figure that is too wide for a digit, in as many parts as it has room for, each cut where the least ink is.
    fn parted(&self, figure: Patch, height: f64) -> Vec<Patch> {
        let Some(digit) = self.digit else { return vec![figure] };
        let count = (figure.width() as f64 / (digit * height)).round() as usize;
        if figure.width() as f64 <= NARROW * height || !(2..=MAX_DIGITS).contains(&count) {
            return vec![figure];
        }
        let ink = |x: usize| -> usize {
            let column = (figure.top..figure.bottom).map(|y| self.gray.pixels[y * self.gray.width + x]);
            column.map(|pixel| usize::from(u8::MAX - pixel)).sum()
        };
        let reach = (PARTED * height) as usize;
        let cut = |at: usize| {
            let middle = figure.left + figure.width() * at / count;
            (middle.saturating_sub(reach).max(figure.left + 1)..(middle + reach).min(figure.right))
                .min_by_key(|x| ink(*x))
        };
        let Some(cuts) = (1..count).map(cut).collect::<Option<Vec<usize>>>() else { return vec![figure] };
        let edges: Vec<usize> = [figure.left].into_iter().chain(cuts).chain([figure.right]).collect();
        if edges.windows(2).any(|pair| pair[0] >= pair[1]) {
            return vec![figure];
        }
        edges.windows(2).map(|pair| Patch { left: pair[0], right: pair[1], ..figure }).collect()
    }
}

fn around(line: &[Patch]) -> Patch {
    line.iter().copied().reduce(Patch::with).unwrap_or(Patch { left: 0, top: 0, right: 1, bottom: 1 })
}
