//! Changes of formatting, one after the other ([MS-DOC] 2.2.5, 2.6).
//!
//! Comes in: a list of changes. Goes out: each with its operand, and the properties that reading needs.

use crate::extract::cells::Merge;
use crate::extract::edges::Edge;
use crate::extract::little::{i16_at, u16_at, usize_at};

/// The largest number of cells of a row.
const MAX_CELLS: usize = 64;

/// A list of changes.
pub(super) struct Changes<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Changes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = u16_at(self.0, 0)?;
        let rest = self.0.get(2..)?;
        // a table's definition tells its length in two bytes, one too many; the others by their kind
        let (skipped, length) = match (code, code >> 13) {
            (0xD608, _) => (2, usize::from(u16_at(rest, 0)?).saturating_sub(1)),
            (_, 0 | 1) => (0, 1),
            (_, 2 | 4 | 5) => (0, 2),
            (_, 3) => (0, 4),
            (_, 7) => (0, 3),
            (0xC615, _) if rest.first() == Some(&0xFF) => (1, tabs_length(rest)?),
            _ => (1, usize::from(*rest.first()?)),
        };
        let operand = rest.get(skipped..skipped + length)?;
        self.0 = rest.get(skipped + length..)?;
        Some((code, operand))
    }
}

/// A change of tabs longer than a byte can tell (2.6.2, sprmPChgTabs).
fn tabs_length(rest: &[u8]) -> Option<usize> {
    let deleted = usize::from(*rest.get(1)?);
    let added = usize::from(*rest.get(2 + 4 * deleted)?);
    Some(2 + 4 * deleted + 3 * added)
}

/// What a row says of its cells.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowShape {
    /// Where it begins.
    pub(super) left: i32,
    /// Its cells.
    pub(super) edges: Vec<Edge>,
}

/// What counts of a paragraph's properties.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    /// How deep in tables; 0 outside.
    pub(super) depth: usize,
    /// What its mark ends.
    pub(super) ends: Ends,
    /// The list instance.
    pub(super) list: i16,
    /// The level in it.
    pub(super) level: u8,
    /// The outline level, 9 for text.
    pub(super) outline: Option<u8>,
    /// Of a row's mark.
    pub(super) row: RowShape,
    in_table: bool,
}

/// What a paragraph's mark ends beside the paragraph.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Ends {
    #[default]
    Nothing,
    /// A cell of a nested table; at depth 1 the mark itself tells.
    InnerCell,
    Row,
    InnerRow,
}

impl Paragraph {
    /// Makes these changes; `data` holds those that are too long for a page.
    pub(super) fn change(&mut self, changes: &[u8], data: &[u8]) {
        for (code, operand) in Changes(changes) {
            if matches!(code, 0x6645 | 0x6646 | 0x646B) {
                let at = usize_at(operand, 0).unwrap_or(usize::MAX);
                let length = u16_at(data, at).map_or(0, usize::from);
                let more = at.checked_add(2).and_then(|at| data.get(at..at.checked_add(length)?));
                // no such change stands within one
                more.into_iter().flat_map(Changes).for_each(|(code, operand)| self.apply(code, operand));
            } else {
                self.apply(code, operand);
            }
        }
        self.depth = if self.in_table { self.depth.max(1) } else { self.depth };
    }

    fn apply(&mut self, code: u16, operand: &[u8]) {
        let first = operand.first().copied().unwrap_or_default();
        let end = |ends: Ends, on: u8| if on == 0 { Ends::Nothing } else { ends };
        match code {
            0x2416 => self.in_table = first != 0,
            0x2417 => self.ends = end(Ends::Row, first),
            0x244B => self.ends = end(Ends::InnerCell, first),
            0x244C => self.ends = end(Ends::InnerRow, first),
            0x6649 => self.depth = usize_at(operand, 0).filter(|depth| *depth < 1_000).unwrap_or(0),
            0x260A => self.level = first,
            0x460B => self.list = i16_at(operand, 0).unwrap_or(0),
            0x2640 => self.outline = Some(first),
            _ => self.row.apply(code, operand),
        }
    }
}

impl RowShape {
    fn apply(&mut self, code: u16, operand: &[u8]) {
        match code {
            0xD608 => {
                if let Some(row) = Self::defined(operand) {
                    *self = row;
                }
            }
            // cells of one row made one
            0x5624 => {
                if let [first, behind] = *operand {
                    let cells = self.edges.iter_mut().take(usize::from(behind)).skip(usize::from(first) + 1);
                    cells.for_each(|edge| edge.into_left = true);
                }
            }
            0xD62B => {
                if let [at, merge] = *operand
                    && let Some(edge) = self.edges.get_mut(usize::from(at))
                {
                    edge.merge = merge_of(u16::from(merge));
                }
            }
            _ => {}
        }
    }

    /// A table's definition (2.9.321): the edges of the cells, then what is said of each.
    fn defined(operand: &[u8]) -> Option<Self> {
        let count = usize::from(*operand.first()?).min(MAX_CELLS);
        let place = |at: usize| i16_at(operand, 1 + 2 * at).map(i32::from);
        let told = operand.get(1 + 2 * (usize::from(*operand.first()?) + 1)..).unwrap_or_default();
        let edge = |at: usize| {
            let flags = u16_at(told, 20 * at).unwrap_or(0);
            Some((Edge { right: place(at + 1)?, into_left: false, merge: merge_of(flags >> 5) }, flags & 0b11))
        };
        let (mut edges, sides): (Vec<Edge>, Vec<u16>) = (0..count).map_while(edge).unzip();
        for (edge, into_left) in edges.iter_mut().zip(into_left(&sides)) {
            edge.into_left = into_left;
        }
        Some(Self { left: place(0)?, edges })
    }
}

/// Which cells are one with the cell to their left. Word 97 writes 1 for the first of a set and 2 for those behind it, the
/// specification (2.9.317) says 2 or 3 for the first and 1 for those behind it: what stands first tells.
fn into_left(sides: &[u16]) -> Vec<bool> {
    let mut behind = None;
    let goes_left = |side: &u16| match (*side, behind) {
        (0, _) => {
            behind = None;
            false
        }
        (side, Some(behind)) => side == behind,
        (side, None) => {
            behind = Some(if side == 1 { 2 } else { 1 });
            false
        }
    };
    sides.iter().map(goes_left).collect()
}

/// Two bits: goes on, starts (2.9.344, 2.9.317).
fn merge_of(flags: u16) -> Merge {
    match flags & 0b11 {
        0b01 => Merge::GoesOn,
        0b11 | 0b10 => Merge::Starts,
        _ => Merge::Alone,
    }
}
