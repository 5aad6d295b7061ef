//! The rulings in a picture.
//!
//! Comes in: ink. Goes out: thin bars of ink along an axis that hang together as the rulings of a table do: an upright one
//! ends at level ones, a short level one at upright ones. Strokes of characters do not.

use super::gray::Patch;
use super::ink::Ink;

/// A ruling may be interrupted by so much (points): dust, weak print.
const GAP: f64 = 0.6;
/// A ruling is no thicker than this (points): what is thicker is a picture or a shade.
const THICK: f64 = 3.0;
/// The shortest bars that may be rulings: level, and upright (points).
const LEVEL: f64 = 16.0;
const UPRIGHT: f64 = 8.5;
/// A level bar this long (points) needs nothing at its ends.
const LONG: f64 = 60.0;
/// Bars this close to each other (points) meet.
const MEET: f64 = 0.7;
/// More bars than this are a drawing.
const MAX_BARS: usize = 6_000;

/// The rulings of a page with so many pixels to the point.
pub(super) fn find(ink: &Ink, density: f64) -> Vec<Patch> {
    let level = bars(ink, density, LEVEL);
    let turned = transposed(ink);
    let upright: Vec<Patch> = bars(&turned, density, UPRIGHT).into_iter().map(flipped).collect();
    if level.len() + upright.len() > MAX_BARS {
        return Vec::new();
    }
    let near = (MEET * density) as usize;
    let long = LONG * density;
    let (firm, short): (Vec<Patch>, Vec<Patch>) = level.into_iter().partition(|bar| bar.width() as f64 >= long);
    let ends_meet = |a: Patch, b: Patch, bars: &[Patch]| {
        let meets = |end: Patch| bars.iter().any(|bar| bar.meets(&end.grown(near)));
        meets(a) && meets(b)
    };
    let ends = |bar: &Patch| (Patch { bottom: bar.top + 1, ..*bar }, Patch { top: bar.bottom - 1, ..*bar });
    // uprights that the long bars hold, then short level bars between those, then what these hold
    let mut standing: Vec<Patch> = Vec::new();
    let mut lying = firm;
    for _ in 0..2 {
        standing = upright.iter().copied().filter(|bar| ends_meet(ends(bar).0, ends(bar).1, &lying)).collect();
        let held = short.iter().copied().filter(|bar| {
            let (left, right) = (Patch { right: bar.left + 1, ..*bar }, Patch { left: bar.right - 1, ..*bar });
            !lying.contains(bar) && ends_meet(left, right, &standing)
        });
        let held: Vec<Patch> = held.collect();
        lying.extend(held);
    }
    lying.retain(|bar| standing.iter().any(|other| other.meets(&bar.grown(near))));
    lying.extend(standing);
    lying
}

/// Thin level bars of ink of at least this length (points).
fn bars(ink: &Ink, density: f64, length: f64) -> Vec<Patch> {
    let gap = (GAP * density).ceil() as usize;
    let length = (length * density) as usize;
    let mut open: Vec<Patch> = Vec::new();
    let mut done = Vec::new();
    for y in 0..ink.height {
        let below = ink.row((y + 1).min(ink.height - 1));
        let mut found = runs(ink.row(y), below, gap);
        found.retain(|(from, to)| to - from >= length);
        for (left, right) in found {
            let run = Patch { left, top: y, right, bottom: y + 1 };
            match open.iter_mut().find(|bar| bar.meets(&run.grown(1))) {
                Some(bar) => *bar = bar.with(run),
                None => open.push(run),
            }
        }
        let (closed, still): (Vec<Patch>, Vec<Patch>) = open.into_iter().partition(|bar| bar.bottom + 1 < y);
        done.extend(closed);
        open = still;
    }
    done.extend(open);
    done.retain(|bar| bar.height() as f64 <= (THICK * density).max(4.0));
    done
}

/// Runs of ink in two rows taken together, small gaps closed.
fn runs(row: &[bool], below: &[bool], gap: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for x in (0..row.len()).filter(|x| row[*x] || below[*x]) {
        match runs.last_mut() {
            Some(last) if x - last.1 <= gap => last.1 = x + 1,
            _ => runs.push((x, x + 1)),
        }
    }
    runs
}

fn transposed(ink: &Ink) -> Ink {
    let dark = (0..ink.width).flat_map(|x| (0..ink.height).map(move |y| ink.dark[y * ink.width + x])).collect();
    Ink { width: ink.height, height: ink.width, dark }
}

fn flipped(patch: Patch) -> Patch {
    Patch { left: patch.top, top: patch.left, right: patch.bottom, bottom: patch.right }
}
