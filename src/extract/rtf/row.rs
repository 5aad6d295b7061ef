//! What RTF says of a row of a table (RTF 1.9.1, "Table Definitions").
//!
//! Comes in: control words. Goes out: where the row begins and its cells end, and how they are merged.

use crate::extract::cells::Merge;
use crate::extract::edges::Edge;

/// No row has more cells.
const MAX_CELLS: usize = 256;

/// A row's definition.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Where it begins.
    pub(super) left: i32,
    /// Its cells.
    pub(super) edges: Vec<Edge>,
    /// What is said of the cell whose end comes next.
    next: Edge,
}

const PLAIN: Edge = Edge { right: 0, into_left: false, merge: Merge::Alone };

impl Default for Row {
    fn default() -> Self {
        Self { left: 0, edges: Vec::new(), next: PLAIN }
    }
}

impl Row {
    /// Takes in a word; false where it says nothing of a row.
    pub(super) fn apply(&mut self, word: &[u8], number: i32) -> bool {
        match word {
            b"trowd" => *self = Self::default(),
            b"trleft" => self.left = number,
            b"clmrg" => self.next.into_left = true,
            b"clvmgf" => self.next.merge = Merge::Starts,
            b"clvmrg" => self.next.merge = Merge::GoesOn,
            b"cellx" => {
                let edge = std::mem::replace(&mut self.next, PLAIN);
                if self.edges.len() < MAX_CELLS {
                    self.edges.push(Edge { right: number, ..edge });
                }
            }
            _ => return false,
        }
        true
    }
}
