//! What reads print in pictures: a program of its own, which the caller brings along.
//!
//! Comes in: lines of print, cut out. Goes out: what each says, as the program has it. Whether that is believed is decided by
//! those who ask.

use std::fmt;

/// A line of print as grey pixels, row by row, 0 for black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crop {
    /// Pixels from left to right.
    pub width: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// `width * height` of them.
    pub pixels: Vec<u8>,
}

/// What may stand in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Anything.
    Words,
    /// Nothing but 0 to 9.
    Digits,
}

/// Why nothing was read: no program, a fault of it, no time left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecogniserFault(pub String);

impl fmt::Display for RecogniserFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RecogniserFault {}

/// Reads lines of print.
pub trait Recogniser: Sync {
    /// What these lines say, one text for each of them, in their order.
    fn read(&self, crops: &[Crop], alphabet: Alphabet) -> Result<Vec<String>, RecogniserFault>;
}
