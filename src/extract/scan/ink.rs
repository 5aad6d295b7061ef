//! What of a picture is ink.
//!
//! Comes in: shades of grey. Goes out: for each pixel whether it is darker than the paper around it, and how far the lines
//! of print slope.

use super::gray::Gray;

/// The side of a tile (pixels): within it and its neighbours the paper has one shade.
const TILE: usize = 32;
/// Ink is darker than this part of the mean around it (in hundredths).
const DARKER: usize = 80;
/// So many points of ink tell the slope.
const POINTS: usize = 120_000;
/// The steepest slope that is corrected: three degrees.
const STEEPEST: f64 = 0.0525;
/// Steps in which it is looked for, and then found exactly.
const COARSE: f64 = 0.0015;
const FINE: f64 = 0.000_15;

/// For each pixel whether it is ink.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) dark: Vec<bool>,
}

impl Ink {
    /// The ink of a picture.
    pub(super) fn of(gray: &Gray) -> Self {
        let (across, down) = (gray.width.div_ceil(TILE), gray.height.div_ceil(TILE));
        let mut tiles = vec![(0usize, 0usize); across * down];
        for (y, row) in gray.pixels.chunks_exact(gray.width).enumerate() {
            for (x, part) in row.chunks(TILE).enumerate() {
                let tile = &mut tiles[y / TILE * across + x];
                tile.0 += part.iter().map(|pixel| usize::from(*pixel)).sum::<usize>();
                tile.1 += part.len();
            }
        }
        let limit = |x: usize, y: usize| {
            let (mut sum, mut count) = (0, 0);
            for row in y.saturating_sub(2)..(y + 3).min(down) {
                for tile in &tiles[row * across + x.saturating_sub(2)..row * across + (x + 3).min(across)] {
                    (sum, count) = (sum + tile.0, count + tile.1);
                }
            }
            sum * DARKER / (count * 100).max(1)
        };
        let limits: Vec<usize> = (0..across * down).map(|at| limit(at % across, at / across)).collect();
        let mut dark = Vec::with_capacity(gray.pixels.len());
        for (y, row) in gray.pixels.chunks_exact(gray.width).enumerate() {
            let limits = &limits[y / TILE * across..];
            dark.extend(row.iter().enumerate().map(|(x, pixel)| usize::from(*pixel) < limits[x / TILE]));
        }
        Self { width: gray.width, height: gray.height, dark }
    }

    pub(super) fn row(&self, y: usize) -> &[bool] {
        &self.dark[y * self.width..(y + 1) * self.width]
    }

    /// By how much lines of print sink from left to right: the slope at which most ink falls on few lines.
    pub(super) fn slope(&self) -> f64 {
        let every = (self.dark.iter().filter(|dark| **dark).count() / POINTS).max(1);
        let points: Vec<(f64, f64)> = self
            .dark
            .iter()
            .enumerate()
            .filter(|(_, dark)| **dark)
            .step_by(every)
            .map(|(at, _)| ((at % self.width) as f64, (at / self.width) as f64))
            .collect();
        let steps = |from: f64, to: f64, step: f64| {
            let count = ((to - from) / step).round() as usize;
            (0..=count).map(move |at| from + at as f64 * step)
        };
        let best = |slopes: &mut dyn Iterator<Item = f64>| {
            slopes
                .map(|slope| (self.sharpness(&points, slope), slope))
                .max_by(|a, b| a.0.cmp(&b.0))
                .map_or(0.0, |best| best.1)
        };
        let near = best(&mut steps(-STEEPEST, STEEPEST, COARSE));
        best(&mut steps(near - COARSE, near + COARSE, FINE))
    }

    /// How unevenly the points fall on lines of this slope.
    fn sharpness(&self, points: &[(f64, f64)], slope: f64) -> u64 {
        let over = (slope.abs() * self.width as f64).ceil();
        let mut lines = vec![0u64; self.height + 2 * over as usize + 2];
        for (x, y) in points {
            let line = (y - x * slope + over).max(0.0) as usize;
            if let Some(count) = lines.get_mut(line) {
                *count += 1;
            }
        }
        lines.iter().map(|count| count * count).sum()
    }
}
