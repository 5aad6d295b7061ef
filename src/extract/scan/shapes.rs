//! Digits by their shape.
//!
//! Comes in: the shapes of digits, most of them read by a recogniser. Goes out: which digit each is by what the others of the
//! same document look like; none where two digits look alike or nothing is near.

use super::gray::{Gray, Patch};

/// A shape is shown on so many points across and down.
const ACROSS: usize = 16;
const DOWN: usize = 20;
/// The nearest digit is nearer than the next one by this part.
const NEARER: f64 = 0.75;
/// Nothing else is anywhere near if it is nearer by this one.
const SURE: f64 = 0.3;
/// A shape is no further from its digit than this many times what those that were read are.
const FAR: f64 = 2.5;
/// What is nearer than this is near (of 1.0 a point).
const NEAR: f64 = 0.08;
/// So many readings of a digit show what it looks like.
const WITNESSES: usize = 3;

/// The ink of one digit, its height made one, its width to scale.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape(Vec<f64>);

impl Shape {
    /// The shape of a digit in a picture.
    pub(super) fn of(gray: &Gray, patch: Patch) -> Self {
        let scale = DOWN as f64 / patch.height() as f64;
        let shown = gray.cut(patch, scale, 0);
        let margin = ACROSS.saturating_sub(shown.width) / 2;
        let mut points = vec![0.0; ACROSS * DOWN];
        for y in 0..DOWN.min(shown.height) {
            for x in 0..shown.width.min(ACROSS) {
                points[y * ACROSS + (x + margin).min(ACROSS - 1)] =
                    1.0 - f64::from(shown.pixels[y * shown.width + x]) / 255.0;
            }
        }
        Self(points)
    }

    fn distance(&self, other: &[f64]) -> f64 {
        self.0.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>() / (ACROSS * DOWN) as f64
    }
}

/// What the digits of a document look like.
pub(super) struct Looks {
    digits: Vec<(char, Vec<f64>)>,
    /// How far a shape may be from its digit.
    reach: f64,
}

impl Looks {
    /// From shapes that were read.
    pub(super) fn of(read: &[(char, &Shape)]) -> Self {
        let digits: Vec<(char, Vec<f64>)> = ('0'..='9')
            .filter_map(|digit| {
                let own: Vec<&Shape> =
                    read.iter().filter(|(char, _)| *char == digit).map(|(_, shape)| *shape).collect();
                (own.len() >= WITNESSES).then(|| (digit, mean(&own)))
            })
            .collect();
        let distances = read.iter().filter_map(|(char, shape)| {
            digits.iter().find(|(digit, _)| digit == char).map(|(_, look)| shape.distance(look))
        });
        let (sum, count) = distances.fold((0.0, 0usize), |(sum, count), distance| (sum + distance, count + 1));
        Self { digits, reach: (FAR * sum / count.max(1) as f64).max(NEAR) }
    }

    /// Whether it is known what a digit looks like.
    pub(super) fn know(&self, digit: char) -> bool {
        self.digits.iter().any(|(known, _)| *known == digit)
    }

    /// The digits that these shapes are, and whether nothing else is anywhere near; none if one of them could be another.
    pub(super) fn read(&self, shapes: &[Shape]) -> Option<(String, bool)> {
        let digits: Vec<(char, bool)> = shapes.iter().map(|shape| self.digit(shape)).collect::<Option<_>>()?;
        Some((digits.iter().map(|(digit, _)| digit).collect(), digits.iter().all(|(_, sure)| *sure)))
    }

    fn digit(&self, shape: &Shape) -> Option<(char, bool)> {
        let mut far: Vec<(f64, char)> =
            self.digits.iter().map(|(digit, look)| (shape.distance(look), *digit)).collect();
        far.sort_by(|a, b| a.0.total_cmp(&b.0));
        match far[..] {
            [(near, digit), (next, _), ..] if near <= self.reach && near < NEARER * next => {
                Some((digit, near < SURE * next))
            }
            _ => None,
        }
    }
}

fn mean(shapes: &[&Shape]) -> Vec<f64> {
    let mut sum = vec![0.0; ACROSS * DOWN];
    for shape in shapes {
        for (sum, point) in sum.iter_mut().zip(&shape.0) {
            *sum += point;
        }
    }
    sum.iter().map(|sum| sum / shapes.len() as f64).collect()
}
