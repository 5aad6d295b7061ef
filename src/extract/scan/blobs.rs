//! Ink to blobs, and blobs to lines of print.
//!
//! Comes in: ink without rulings. Goes out: what hangs together of it, as rectangles, and bands of those that stand on one
//! line.

use super::gray::Patch;
use super::ink::Ink;

/// More blobs than this are no page of print.
const MAX_BLOBS: usize = 60_000;

/// The rectangles around what hangs together, corner to corner included; none where there is too much of it.
pub(super) fn find(ink: &Ink) -> Vec<Patch> {
    let mut parents: Vec<usize> = Vec::new();
    let mut boxes: Vec<Patch> = Vec::new();
    let mut above: Vec<(usize, usize, usize)> = Vec::new();
    for y in 0..ink.height {
        let mut here = Vec::new();
        for (left, right) in runs(ink.row(y)) {
            let run = Patch { left, top: y, right, bottom: y + 1 };
            let touching = above.iter().filter(|(from, to, _)| *from <= right && left <= *to);
            let mut own = None;
            for (_, _, blob) in touching {
                let root = root(&mut parents, *blob);
                own = Some(own.map_or(root, |own: usize| join(&mut parents, &mut boxes, own, root)));
            }
            let own = own.unwrap_or_else(|| {
                parents.push(parents.len());
                boxes.push(run);
                parents.len() - 1
            });
            boxes[own] = boxes[own].with(run);
            here.push((left, right, own));
        }
        above = here;
    }
    let blobs: Vec<Patch> = (0..boxes.len()).filter(|at| parents[*at] == *at).map(|at| boxes[at]).collect();
    if blobs.len() > MAX_BLOBS { Vec::new() } else { blobs }
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

fn join(parents: &mut [usize], boxes: &mut [Patch], a: usize, b: usize) -> usize {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[b] = a;
    boxes[a] = boxes[a].with(boxes[b]);
    a
}

fn runs(row: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for x in (0..row.len()).filter(|x| row[*x]) {
        match runs.last_mut() {
            Some(last) if x == last.1 => last.1 = x + 1,
            _ => runs.push((x, x + 1)),
        }
    }
    runs
}

/// A character of two parts above each other, alone on its line, is one line and not two.
fn whole_characters(lines: Vec<(Patch, Vec<Patch>)>) -> Vec<(Patch, Vec<Patch>)> {
    let is_part = |(around, line): &(Patch, Vec<Patch>)| {
        line.iter().map(Patch::width).max().is_some_and(|widest| widest * 5 >= around.width() * 4)
    };
    let mut whole: Vec<(Patch, Vec<Patch>)> = Vec::new();
    for line in lines {
        let is_rest = |above: &(Patch, Vec<Patch>)| {
            let both = above.0.with(line.0);
            let (width, height, gap) = (both.width(), both.height(), line.0.top - above.0.bottom);
            is_part(above) && is_part(&line) && gap * 5 < height && width * 10 > height * 7 && height * 10 > width * 7
        };
        match whole.last_mut() {
            Some(above) if is_rest(above) => {
                above.0 = above.0.with(line.0);
                above.1.extend(line.1);
            }
            _ => whole.push(line),
        }
    }
    whole
}

/// The blobs of each line from left to right, lines from top to bottom. Lines are parted by rows without ink but for dots of
/// at most `dot` pixels, which belong to the line that they stand in.
pub(super) fn lines(blobs: &[Patch], dot: usize) -> Vec<Vec<Patch>> {
    let (mut firm, dots): (Vec<Patch>, Vec<Patch>) =
        blobs.iter().partition(|blob| blob.width() > dot || blob.height() > dot);
    firm.sort_by_key(|blob| blob.top);
    let mut lines: Vec<(Patch, Vec<Patch>)> = Vec::new();
    for blob in firm {
        match lines.last_mut() {
            Some((around, line)) if blob.top < around.bottom => {
                *around = around.with(blob);
                line.push(blob);
            }
            _ => lines.push((blob, vec![blob])),
        }
    }
    let mut lines = whole_characters(lines);
    for dot in dots {
        if let Some((_, line)) = lines.iter_mut().find(|(around, _)| around.meets(&dot)) {
            line.push(dot);
        }
    }
    let sorted = |(_, mut line): (Patch, Vec<Patch>)| {
        line.sort_by_key(|blob| blob.left);
        line
    };
    lines.into_iter().map(sorted).collect()
}
