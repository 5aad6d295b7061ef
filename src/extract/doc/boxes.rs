//! Text boxes ([MS-DOC] 2.8.37, 2.8.38): their texts stand in one story, one behind the other.
//!
//! Comes in: the table of boxes and that of the shapes in the text. Goes out: for each box the characters that it holds, and
//! the character that it hangs on.

use super::Parts;
use super::fib::Place;
use crate::extract::little::{i32_at, usize_at};
use std::collections::BTreeMap;
use std::ops::Range;

/// A text box.
#[derive(Debug, Clone)]
pub(super) struct TextBox {
    /// Its characters, counted as all stories of the document are.
    pub(super) range: Range<usize>,
    /// The character of the text that it hangs on; the end of the text where nobody can tell.
    pub(super) anchor: usize,
}

/// The boxes in the order of their anchors.
pub(super) fn read(parts: &Parts) -> Vec<TextBox> {
    let table = parts.fib.span(Place::Boxes).of(&parts.table).unwrap_or_default();
    let anchors = anchors(parts);
    let mut boxes: Vec<TextBox> = entries::<22>(table)
        .filter_map(|(first, end, shape)| {
            let range = first.min(parts.fib.boxes)..end.min(parts.fib.boxes);
            let anchor = i32_at(shape, 14).and_then(|id| anchors.get(&id)).copied().unwrap_or(usize::MAX);
            let base = parts.fib.boxes_at;
            let range = base.checked_add(range.start)?..base.checked_add(range.end)?;
            (!range.is_empty()).then_some(TextBox { range, anchor })
        })
        .collect();
    // boxes follow on each other; a table that says otherwise is damaged, and nothing is read twice
    let in_order = boxes.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start);
    if !in_order {
        boxes.clear();
    }
    boxes.sort_by_key(|found| found.anchor);
    boxes
}

/// The character that each shape hangs on.
fn anchors(parts: &Parts) -> BTreeMap<i32, usize> {
    let table = parts.fib.span(Place::Anchors).of(&parts.table).unwrap_or_default();
    entries::<26>(table).filter_map(|(at, _, shape)| Some((i32_at(shape, 0)?, at))).collect()
}

/// The entries of a table of places and records of fixed size (2.2.2), each with its place and the next one's.
fn entries<const SIZE: usize>(table: &[u8]) -> impl Iterator<Item = (usize, usize, &[u8])> {
    let count = table.len().saturating_sub(4) / (4 + SIZE);
    (0..count).map_while(move |at| {
        let record = table.get(4 * (count + 1) + SIZE * at..)?.get(..SIZE)?;
        Some((usize_at(table, 4 * at)?, usize_at(table, 4 * at + 4)?, record))
    })
}
