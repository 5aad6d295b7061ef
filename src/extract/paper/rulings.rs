//! Rulings as they are drawn, in pieces and twice, to whole strokes.
//!
//! Comes in: lines and the sides of thin rectangles. Goes out: strokes along each axis, those of one ruling made one.

use super::area::Area;

/// Strokes within this distance are one ruling: the two sides of a thin rectangle, a double border.
const SAME: f64 = 4.0;
/// A ruling may be interrupted by this much where cells draw their own sides.
const GAP: f64 = 3.0;
/// Shorter strokes are the ends of thin rectangles, or parts of a picture.
const SHORT: f64 = 4.5;

/// A straight line along an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    /// Where it lies across its axis.
    pub(super) at: f64,
    /// Where it begins.
    pub(super) from: f64,
    /// Where it ends.
    pub(super) to: f64,
}

/// The strokes from left to right, and those from top to bottom; each sorted by where it lies.
pub(super) fn strokes(rules: &[Area]) -> (Vec<Stroke>, Vec<Stroke>) {
    let (mut level, mut upright) = (Vec::new(), Vec::new());
    for rule in rules.iter().filter(|rule| rule.is_finite()) {
        if rule.width() >= rule.height() {
            level.push(Stroke { at: rule.middle_y(), from: rule.left, to: rule.right });
        } else {
            upright.push(Stroke { at: rule.middle_x(), from: rule.top, to: rule.bottom });
        }
    }
    (whole(level), whole(upright))
}

fn whole(mut strokes: Vec<Stroke>) -> Vec<Stroke> {
    strokes.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut found = Vec::new();
    let mut rest = strokes.as_mut_slice();
    while let Some(first) = rest.first() {
        let limit = first.at + SAME;
        let (same, behind) = rest.split_at_mut(rest.partition_point(|s| s.at <= limit));
        joined(same, &mut found);
        rest = behind;
    }
    found
}

/// Strokes of one ruling, joined where they touch. It lies where most of its length lies.
fn joined(same: &mut [Stroke], found: &mut Vec<Stroke>) {
    let length: f64 = same.iter().map(|s| (s.to - s.from).max(0.1)).sum();
    let at = same.iter().map(|s| s.at * (s.to - s.from).max(0.1)).sum::<f64>() / length;
    same.sort_by(|a, b| a.from.total_cmp(&b.from));
    let mut open: Option<Stroke> = None;
    for stroke in same.iter() {
        match &mut open {
            Some(last) if stroke.from <= last.to + GAP => last.to = last.to.max(stroke.to),
            _ => {
                found.extend(open.filter(|s| s.to - s.from >= SHORT));
                open = Some(Stroke { at, ..*stroke });
            }
        }
    }
    found.extend(open.filter(|s| s.to - s.from >= SHORT));
}
