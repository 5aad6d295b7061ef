//! A rectangle on a page.
//!
//! In points, from the top left corner of the page downwards.

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::extract) struct Area {
    pub(in crate::extract) left: f64,
    pub(in crate::extract) top: f64,
    pub(in crate::extract) right: f64,
    pub(in crate::extract) bottom: f64,
}

impl Area {
    pub(in crate::extract) fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(in crate::extract) fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) fn middle_x(&self) -> f64 {
        f64::midpoint(self.left, self.right)
    }

    pub(super) fn middle_y(&self) -> f64 {
        f64::midpoint(self.top, self.bottom)
    }

    /// Whether a point lies in it.
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        self.left <= x && x < self.right && self.top <= y && y < self.bottom
    }

    pub(super) fn is_finite(&self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|side| side.is_finite())
    }

    /// The smallest rectangle around both.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// How much of the width both share.
    pub(super) fn shared_width(&self, other: &Self) -> f64 {
        (self.right.min(other.right) - self.left.max(other.left)).max(0.0)
    }
}
