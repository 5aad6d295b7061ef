//! Fields: an instruction that nobody sees, and the result that everybody does (ECMA-376 part 1, 17.16).
//!
//! Comes in: the marks of fields. Goes out: whether the text that follows is shown.

/// The fields that are open, the innermost last: whether its result has begun.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<bool>,
}

/// Fields nested deeper than this are damage.
const MAX_DEPTH: usize = 64;

impl Fields {
    /// A field begins.
    pub(super) fn begin(&mut self) {
        if self.open.len() < MAX_DEPTH {
            self.open.push(false);
        }
    }

    /// Its instruction ends, its result begins.
    pub(super) fn separate(&mut self) {
        if let Some(last) = self.open.last_mut() {
            *last = true;
        }
    }

    /// It ends.
    pub(super) fn end(&mut self) {
        self.open.pop();
    }

    /// A paragraph ends, and no instruction goes beyond it: what was begun and never shown is damage.
    pub(super) fn end_paragraph(&mut self) {
        self.open.retain(|in_result| *in_result);
    }

    /// Whether text here is shown.
    pub(super) fn shows(&self) -> bool {
        self.open.iter().all(|in_result| *in_result)
    }
}
