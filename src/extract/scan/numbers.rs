//! Numbers in pictures, read more than once.
//!
//! Comes in: numbers as they are shown to a recogniser, at several sizes and each twice side by side. Goes out: the digits
//! of each, as many as blobs of ink stand there, where two readings of different kinds say the same; else none.

use super::shapes::{Looks, Shape};
use crate::extract::paper::Area;
use crate::extract::recogniser::{Alphabet, Crop, Recogniser, RecogniserFault};

/// A number is shown this often side by side: one digit alone is hardly read.
pub(super) const TIMES: usize = 2;
/// The heights (pixels) at which a number is shown, and after how many of them it is looked at what was read.
pub(super) const HEIGHTS: [f64; 5] = [24.0, 40.0, 20.0, 32.0, 28.0];
const FIRST: usize = 2;

/// What may be a number.
pub(super) struct Number {
    /// The place of each digit.
    pub(super) places: Vec<Area>,
    /// The look of each digit.
    pub(super) shapes: Vec<Shape>,
    /// As the recogniser gets it, at each of the heights.
    pub(super) shown: Vec<Crop>,
}

/// The digits of these numbers.
pub(super) fn read(numbers: &[&Number], recogniser: &dyn Recogniser) -> Result<Vec<Option<String>>, RecogniserFault> {
    let mut readings: Vec<Vec<String>> = vec![Vec::new(); numbers.len()];
    for height in 0..FIRST {
        ask(numbers, height, &mut readings, recogniser)?;
    }
    let agreed: Vec<Option<String>> = readings.iter().map(|readings| alike(readings, FIRST)).collect();
    let known = numbers.iter().zip(&agreed).filter_map(|(number, digits)| Some((digits.as_ref()?, &number.shapes)));
    let known: Vec<(char, &Shape)> = known.flat_map(|(digits, shapes)| digits.chars().zip(shapes)).collect();
    let looks = Looks::of(&known);
    // of a digit that is hardly ever read nobody knows what it looks like
    let shapes = |(number, digits): (&&Number, &Option<String>)| {
        let known = digits.iter().flat_map(|digits| digits.chars()).all(|digit| looks.know(digit));
        if known { looks.read(&number.shapes) } else { None }
    };
    let by_shape: Vec<Option<(String, bool)>> = numbers.iter().zip(&agreed).map(shapes).collect();
    for height in FIRST..HEIGHTS.len() {
        ask_open(numbers, height, &by_shape, &mut readings, recogniser)?;
    }
    Ok((0..numbers.len()).map(|at| settled(&readings[at], by_shape[at].as_ref())).collect())
}

/// What a number is by its readings and its shapes. Shapes alone, of digits that were read at other places, count where no
/// reading contradicts them.
fn settled(readings: &[String], by_shape: Option<&(String, bool)>) -> Option<String> {
    let Some((digits, sure)) = by_shape else { return alike(readings, FIRST) };
    let counts = readings.contains(digits) || readings.is_empty() && *sure;
    counts.then(|| digits.clone())
}

/// What all of at least so many readings say.
fn alike(readings: &[String], least: usize) -> Option<String> {
    let first = readings.first()?;
    (readings.len() >= least && readings.iter().all(|reading| reading == first)).then(|| first.clone())
}

/// Asks again for what is not settled yet.
fn ask_open(
    numbers: &[&Number],
    height: usize,
    by_shape: &[Option<(String, bool)>],
    readings: &mut [Vec<String>],
    recogniser: &dyn Recogniser,
) -> Result<(), RecogniserFault> {
    let open: Vec<usize> =
        (0..numbers.len()).filter(|at| settled(&readings[*at], by_shape[*at].as_ref()).is_none()).collect();
    let asked: Vec<&Number> = open.iter().map(|at| numbers[*at]).collect();
    let mut found = vec![Vec::new(); asked.len()];
    ask(&asked, height, &mut found, recogniser)?;
    for (at, found) in open.into_iter().zip(found) {
        readings[at].extend(found);
    }
    Ok(())
}

/// Adds the readings at a height that say as many digits as there are.
fn ask(
    numbers: &[&Number],
    height: usize,
    readings: &mut [Vec<String>],
    recogniser: &dyn Recogniser,
) -> Result<(), RecogniserFault> {
    let crops: Vec<Crop> = numbers.iter().filter_map(|number| number.shown.get(height).cloned()).collect();
    let texts = super::ask(recogniser, &crops, Alphabet::Digits)?;
    for ((number, text), readings) in numbers.iter().zip(texts).zip(readings) {
        let digits = number.places.len();
        let fits = text.len() == digits * TIMES && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits && text.as_bytes().chunks(digits).all(|part| part == &text.as_bytes()[..digits]) {
            readings.push(text[..digits].to_owned());
        }
    }
    Ok(())
}
