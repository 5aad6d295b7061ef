//! A picture in shades of grey.
//!
//! Comes in: pixels. Goes out: the same turned by quarters or by a small angle, and pieces of it at another size.

use crate::extract::recogniser::Crop;

/// The shade of paper.
const WHITE: u8 = 255;

/// A picture, row by row, 0 for black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct Gray {
    pub(in crate::extract) width: usize,
    pub(in crate::extract) height: usize,
    pub(in crate::extract) pixels: Vec<u8>,
}

/// A rectangle of pixels; the last column and row are outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patch {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Patch {
    pub(super) fn width(&self) -> usize {
        self.right - self.left
    }

    pub(super) fn height(&self) -> usize {
        self.bottom - self.top
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

    /// Whether both share a pixel.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    /// The same with a margin around it.
    pub(super) fn grown(self, by: usize) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            top: self.top.saturating_sub(by),
            right: self.right + by,
            bottom: self.bottom + by,
        }
    }
}

impl Gray {
    /// White on black becomes black on white: paper is the greater part of a page.
    pub(in crate::extract) fn on_paper(mut self) -> Self {
        let dark = self.pixels.iter().filter(|pixel| **pixel < 128).count();
        if dark * 2 > self.pixels.len() {
            for pixel in &mut self.pixels {
                *pixel = WHITE - *pixel;
            }
        }
        self
    }

    /// Turned clockwise by so many quarters.
    pub(in crate::extract) fn turned(self, quarters: u8) -> Self {
        let (width, height) = (self.width, self.height);
        let at = |x: usize, y: usize| self.pixels[y * width + x];
        match quarters % 4 {
            1 => Self {
                width: height,
                height: width,
                pixels: (0..width).flat_map(|y| (0..height).map(move |x| at(y, height - 1 - x))).collect(),
            },
            2 => Self { width, height, pixels: self.pixels.iter().rev().copied().collect() },
            3 => Self {
                width: height,
                height: width,
                pixels: (0..width).flat_map(|y| (0..height).map(move |x| at(width - 1 - y, x))).collect(),
            },
            _ => self,
        }
    }

    /// Half as wide and high.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (above, below) = (&self.pixels[2 * y * self.width..], &self.pixels[(2 * y + 1) * self.width..]);
            pixels.extend((0..width).map(|x| {
                let sum: u16 =
                    [above[2 * x], above[2 * x + 1], below[2 * x], below[2 * x + 1]].map(u16::from).iter().sum();
                u8::try_from(sum / 4).unwrap_or(WHITE)
            }));
        }
        Self { width, height, pixels }
    }

    /// Turned about its middle, so that lines which sink by `slope` to the right lie level.
    pub(super) fn levelled(&self, slope: f64) -> Self {
        let (sin, cos) = slope.atan().sin_cos();
        let (mid_x, mid_y) = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        let mut pixels = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height {
            let down = y as f64 - mid_y;
            pixels.extend((0..self.width).map(|x| {
                let across = x as f64 - mid_x;
                self.shade(mid_x + across * cos - down * sin, mid_y + across * sin + down * cos)
            }));
        }
        Self { width: self.width, height: self.height, pixels }
    }

    /// A piece at another size, so often side by side, with paper around it.
    pub(super) fn repeated(&self, patch: Patch, scale: f64, times: usize) -> Crop {
        let one = self.cut(patch, scale, 0);
        let (gap, margin) = (one.height / 3, one.height / 3);
        let (width, height) = (times * one.width + (times - 1) * gap + 2 * margin, one.height + 2 * margin);
        let mut pixels = vec![WHITE; width * height];
        for (y, row) in one.pixels.chunks_exact(one.width).enumerate() {
            for time in 0..times {
                let at = (y + margin) * width + margin + time * (one.width + gap);
                pixels[at..at + one.width].copy_from_slice(row);
            }
        }
        Crop { width, height, pixels }
    }

    /// A piece at another size, with a margin of paper around it.
    pub(super) fn cut(&self, patch: Patch, scale: f64, margin: usize) -> Crop {
        let size = |length: usize| (length as f64 * scale).round().max(1.0) as usize;
        let (inner_width, inner_height) = (size(patch.width()), size(patch.height()));
        let (width, height) = (inner_width + 2 * margin, inner_height + 2 * margin);
        let mut pixels = vec![WHITE; width * height];
        for y in 0..inner_height {
            let from_y = patch.top as f64 + (y as f64 + 0.5) / scale - 0.5;
            for x in 0..inner_width {
                let from_x = patch.left as f64 + (x as f64 + 0.5) / scale - 0.5;
                pixels[(y + margin) * width + x + margin] = self.shade(from_x, from_y);
            }
        }
        Crop { width, height, pixels }
    }

    /// Makes paper of a rectangle.
    pub(super) fn clear(&mut self, patch: Patch) {
        let (left, right) = (patch.left.min(self.width), patch.right.min(self.width));
        for y in patch.top..patch.bottom.min(self.height) {
            self.pixels[y * self.width + left..y * self.width + right].fill(WHITE);
        }
    }

    /// The shade between four pixels; paper beyond the edge.
    fn shade(&self, x: f64, y: f64) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        let (right_part, lower_part) = (x - left, y - top);
        let pixel = |dx: f64, dy: f64| {
            let (x, y) = (left + dx, top + dy);
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if inside { f64::from(self.pixels[y as usize * self.width + x as usize]) } else { f64::from(WHITE) }
        };
        let upper = pixel(0.0, 0.0) * (1.0 - right_part) + pixel(1.0, 0.0) * right_part;
        let lower = pixel(0.0, 1.0) * (1.0 - right_part) + pixel(1.0, 1.0) * right_part;
        (upper * (1.0 - lower_part) + lower * lower_part).round() as u8
    }
}
