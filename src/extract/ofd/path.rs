//! The straight sides of a path (GB/T 33190 chapter 9).
//!
//! Comes in: a path in the standard's abbreviated form. Goes out: those of its sides that lie along an axis, in points.

use super::page::POINT;
use super::values::Frame;
use crate::extract::paper::Area;

/// Across and down.
type Point = (f64, f64);

/// A side that leaves its axis by more than this is slanting (points).
const SLANT: f64 = 0.8;

/// Adds the sides of a path; one that is filled is closed.
pub(super) fn draw(frame: &Frame, fills: bool, data: &str, rules: &mut Vec<Area>) {
    let mut words = data.split_whitespace();
    let (mut start, mut last) = (None, None);
    let mut rule = |from: Option<Point>, to: Option<Point>| {
        let Some(((ax, ay), (bx, by))) = from.zip(to) else { return };
        let area = Area {
            left: ax.min(bx) * POINT,
            right: ax.max(bx) * POINT,
            top: ay.min(by) * POINT,
            bottom: ay.max(by) * POINT,
        };
        if area.width().min(area.height()) <= SLANT && area.width().max(area.height()) > SLANT {
            rules.push(area);
        }
    };
    while let Some(word) = words.next() {
        let count = match word {
            "M" | "S" | "L" => 2,
            "Q" => 4,
            "B" => 6,
            "A" => 7,
            _ => 0,
        };
        let values: Vec<f64> = words.by_ref().take(count).map_while(|w| w.parse().ok()).collect();
        let point = match values[..] {
            [.., x, y] if values.len() == count => Some(frame.point(x, y)),
            _ => None,
        };
        match word {
            "M" | "S" => {
                if fills {
                    rule(last, start);
                }
                (start, last) = (point, point);
            }
            "L" => {
                rule(last, point);
                last = point;
            }
            "C" => {
                rule(last, start);
                last = start;
            }
            _ => last = point,
        }
    }
    if fills {
        rule(last, start);
    }
}
