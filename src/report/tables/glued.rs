//! Figures that were printed without separators: `15130000154` is 151, 3, 0, 0, 0, 0, 154.
//!
//! Comes in: the printed pieces, how many values they hold, and which of those are the sum of others. Goes out: the values,
//! only where the sums allow exactly one reading. Nothing is chosen among several.

use std::ops::Range;

/// More digits than this are not tried.
const MAX_DIGITS: usize = 80;
/// No value of a form has more digits.
const MAX_WIDTH: usize = 9;
/// Attempts after which the reading counts as not unique.
const MAX_STEPS: usize = 200_000;

/// Splits the pieces, or takes them as they are, into `count` values so that in each range of `sums` the last value is the sum of the others.
pub(super) fn split(pieces: &[&str], count: usize, sums: &[Range<usize>]) -> Option<Vec<String>> {
    let digits: usize = pieces.iter().map(|p| p.len()).sum();
    let plain = pieces.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    if !plain || digits < count || digits > MAX_DIGITS || pieces.len() > count {
        return None;
    }
    let mut search = Search { pieces, count, sums, values: Vec::new(), found: Vec::new(), steps: 0 };
    search.run(0, 0);
    match search.found.as_slice() {
        [only] if search.steps < MAX_STEPS => Some(only.iter().map(ToString::to_string).collect()),
        _ => None,
    }
}

struct Search<'a> {
    pieces: &'a [&'a str],
    count: usize,
    sums: &'a [Range<usize>],
    values: Vec<u64>,
    found: Vec<Vec<u64>>,
    steps: usize,
}

impl Search<'_> {
    fn run(&mut self, piece: usize, at: usize) {
        self.steps += 1;
        if self.found.len() > 1 || self.steps >= MAX_STEPS {
            return;
        }
        let Some(text) = self.pieces.get(piece) else {
            if self.values.len() == self.count {
                self.found.push(self.values.clone());
            }
            return;
        };
        let rest = &text[at..];
        if rest.is_empty() {
            return self.run(piece + 1, 0);
        }
        if self.values.len() == self.count {
            return;
        }
        // a number of several digits does not begin with 0
        let widest = if rest.starts_with('0') { 1 } else { rest.len().min(MAX_WIDTH) };
        for width in 1..=widest {
            let Ok(value) = rest[..width].parse() else { return };
            self.values.push(value);
            if self.sums_hold() {
                self.run(piece, at + width);
            }
            self.values.pop();
        }
    }

    /// Whether the sum that ends with the last value, if one does, is right.
    fn sums_hold(&self) -> bool {
        let end = self.values.len();
        self.sums.iter().filter(|sum| sum.end == end).all(|sum| {
            let (total, addends) = self.values[sum.clone()].split_last().expect("a sum has at least its total");
            addends.iter().sum::<u64>() == *total
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_is_taken_and_several_are_not() {
        let row = 0..7;
        let split_row = |text: &str| split(&[text], 7, std::slice::from_ref(&row)).map(|v| v.join(" "));
        assert_eq!(split_row("15130000154").as_deref(), Some("151 3 0 0 0 0 154"));
        assert_eq!(split_row("0000000").as_deref(), Some("0 0 0 0 0 0 0"));
        assert_eq!(split_row("1000000").as_deref(), None, "the sum is 0, not 1");
        assert_eq!(split_row("396442278"), None, "no reading, or more than one");
        let blocks = [0..5, 5..10, 10..15];
        let review = split(&["10203120001200000"], 15, &blocks);
        assert_eq!(review.map(|v| v.join(" ")).as_deref(), Some("1 0 2 0 3 12 0 0 0 12 0 0 0 0 0"));
    }

    #[test]
    fn two_readings_are_none() {
        // 1 + 11 = 12 and 11 + 1 = 12
        assert_eq!(split(&["11112"], 3, std::slice::from_ref(&(0..3))), None);
    }
}
