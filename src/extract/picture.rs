//! A picture file to shades of grey.
//!
//! Comes in: the bytes of a JPEG, PNG, GIF, BMP or TIFF. Goes out: its pixels, or why there are none. Its size is looked at
//! before anything is unpacked.

use super::Extraction;
use super::recogniser::Recogniser;
use super::scan::{self, Gray, Picture};
use crate::model::status::ReportStatus;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use std::io::Cursor;

/// A larger picture is not unpacked (pixels): a page at 600 to the inch has 35 million.
pub(super) const MAX_PIXELS: u64 = 40_000_000;
/// What unpacking may take (bytes).
const MAX_MEMORY: u64 = 256 << 20;
/// Pages of one TIFF.
pub(super) const MAX_PAGES: usize = 60;

/// The width and height of the paper that a picture is taken for (points): A4.
const PAPER: (f64, f64) = (595.0, 842.0);

/// Reads a picture of a page, or what is nothing but pictures of pages.
pub(super) fn read(payload: &[u8], ocr: Option<&dyn Recogniser>) -> Extraction {
    let Some(ocr) = ocr else {
        let detail = "a picture, and no OCR program is configured".to_owned();
        return Extraction::Unread { status: ReportStatus::NeedsOcr, format: "image".into(), detail };
    };
    let mut pictures = pages(payload).into_iter().map(|page| {
        let gray = unpack(&page)?;
        let width = if gray.width > gray.height { PAPER.1 } else { PAPER.0 };
        Ok(Picture { gray, width })
    });
    scan::read("image", &mut pictures, ocr)
}

/// Unpacks a picture.
pub(super) fn unpack(payload: &[u8]) -> Result<Gray, String> {
    let reader = ImageReader::new(Cursor::new(payload)).with_guessed_format().map_err(|e| e.to_string())?;
    let mut decoder = reader.into_decoder().map_err(|e| format!("a picture that cannot be read: {e}"))?;
    let (width, height) = decoder.dimensions();
    within(u64::from(width), u64::from(height))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    decoder.set_limits(limits).map_err(|e| e.to_string())?;
    if decoder.total_bytes() > MAX_MEMORY {
        return Err(format!("a picture that unpacks to {} bytes; {MAX_MEMORY} are read", decoder.total_bytes()));
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(|e| format!("a picture that cannot be read: {e}"))?;
    let (width, height) = (width as usize, height as usize);
    let pixels = if picture.color().has_alpha() { on_white(&picture) } else { picture.into_luma8().into_raw() };
    Ok(Gray { width, height, pixels }.on_paper())
}

/// Refuses what has no pixels, or too many.
pub(super) fn within(width: u64, height: u64) -> Result<(), String> {
    match width.checked_mul(height) {
        Some(1..=MAX_PIXELS) => Ok(()),
        _ => Err(format!("a picture of {width} × {height} pixels; {MAX_PIXELS} are read")),
    }
}

/// What is not covered is paper.
fn on_white(picture: &DynamicImage) -> Vec<u8> {
    let covered = picture.to_luma_alpha8();
    let shade = |[shade, cover]: [u8; 2]| {
        let (shade, cover) = (u16::from(shade), u16::from(cover));
        u8::try_from((shade * cover + 255 * (255 - cover)) / 255).unwrap_or(u8::MAX)
    };
    covered.pixels().map(|pixel| shade(pixel.0)).collect()
}

/// The pages of a picture file as files of their own: those of a TIFF, else the file itself. At most [`MAX_PAGES`].
pub(super) fn pages(payload: &[u8]) -> Vec<Vec<u8>> {
    let directories = tiff_directories(payload);
    if directories.len() < 2 {
        return vec![payload.to_vec()];
    }
    // a TIFF whose head names another directory first is that page
    let page = |at: &u32| {
        let mut page = payload.to_vec();
        let at = if payload[0] == b'I' { at.to_le_bytes() } else { at.to_be_bytes() };
        page[4..8].copy_from_slice(&at);
        page
    };
    directories.iter().map(page).collect()
}

/// Where the directories of a TIFF's pictures begin, in their order (TIFF 6.0, section 2).
fn tiff_directories(payload: &[u8]) -> Vec<u32> {
    let little = match payload.get(..4) {
        Some(b"II*\0") => true,
        Some(b"MM\0*") => false,
        _ => return Vec::new(),
    };
    let number = |at: usize, length: usize| -> Option<u32> {
        let bytes = payload.get(at..at.checked_add(length)?)?;
        let add = |sum: u32, byte: &u8| sum << 8 | u32::from(*byte);
        Some(if little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let mut found: Vec<u32> = Vec::new();
    let mut next = number(4, 4);
    while let Some(at) = next.filter(|at| *at != 0 && !found.contains(at) && found.len() < MAX_PAGES) {
        let place = at as usize;
        let Some(entries) = number(place, 2) else { break };
        found.push(at);
        next = number(place + 2 + 12 * entries as usize, 4);
    }
    found
}

#[cfg(test)]
mod tests;
