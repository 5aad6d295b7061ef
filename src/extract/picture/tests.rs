//! Picture files of our own: each format, pages of a TIFF, and pictures that would swell.

use super::*;
use image::{GrayAlphaImage, GrayImage, ImageFormat, Luma, LumaA};

/// Two pixels of ink on a page of eight by four.
fn drawn() -> GrayImage {
    GrayImage::from_fn(8, 4, |x, y| Luma([if y == 1 && (2..4).contains(&x) { 0 } else { 255 }]))
}

fn packed(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

#[test]
fn every_format_gives_the_same_pixels() {
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff] {
        let gray = unpack(&packed(drawn(), format)).unwrap();
        assert_eq!((gray.width, gray.height, &gray.pixels), (8, 4, drawn().as_raw()), "{format:?}");
    }
    let gif = DynamicImage::from(drawn()).to_rgba8();
    assert_eq!(unpack(&packed(gif, ImageFormat::Gif)).unwrap().pixels, *drawn().as_raw());
    let jpeg = unpack(&packed(drawn(), ImageFormat::Jpeg)).unwrap();
    assert!(jpeg.pixels[8 + 2] < 100 && jpeg.pixels[24] > 200);
}

#[test]
fn what_is_not_covered_is_paper_and_black_pages_are_white_ones() {
    let bare = GrayAlphaImage::from_fn(8, 4, |x, _| LumaA([0, if x == 0 { 255 } else { 0 }]));
    let gray = unpack(&packed(bare, ImageFormat::Png)).unwrap();
    assert_eq!(&gray.pixels[..3], [0, 255, 255]);
    let mut black = drawn();
    image::imageops::invert(&mut black);
    assert_eq!(unpack(&packed(black, ImageFormat::Png)).unwrap().pixels, *drawn().as_raw());
}

#[test]
fn a_picture_that_would_swell_is_refused_by_its_size() {
    let mut bomb = packed(drawn(), ImageFormat::Bmp);
    // width and height of the header
    bomb[18..26].copy_from_slice(&[0x20, 0x4e, 0, 0, 0x20, 0x4e, 0, 0]);
    assert!(unpack(&bomb).unwrap_err().contains("20000 × 20000 pixels"));
    assert!(within(u64::MAX, 2).is_err() && within(0, 5).is_err());
}

#[test]
fn a_picture_that_breaks_off_is_said() {
    let whole = packed(drawn(), ImageFormat::Png);
    assert!(unpack(&whole[..whole.len() / 2]).unwrap_err().contains("cannot be read"));
}

#[test]
fn each_page_of_a_tiff_is_a_picture() {
    let one = packed(drawn(), ImageFormat::Tiff);
    assert_eq!(pages(&one).len(), 1);
    // a second directory, a copy of the first one, behind the file
    let mut two = one.clone();
    let first = u32::from_le_bytes(one[4..8].try_into().unwrap()) as usize;
    let entries = usize::from(u16::from_le_bytes(one[first..first + 2].try_into().unwrap()));
    let end = first + 2 + 12 * entries;
    let at = u32::try_from(one.len()).unwrap();
    two[end..end + 4].copy_from_slice(&at.to_le_bytes());
    two.extend_from_slice(&one[first..end]);
    two.extend([0; 4]);
    let found = pages(&two);
    assert_eq!(found.len(), 2);
    assert_eq!(unpack(&found[1]).unwrap().pixels, *drawn().as_raw());
    // a chain that bites its tail
    two[end..end + 4].copy_from_slice(&one[4..8]);
    assert_eq!(pages(&two).len(), 1);
}

#[test]
fn without_an_ocr_program_a_picture_needs_one() {
    let extraction = read(&packed(drawn(), ImageFormat::Png), None);
    let Extraction::Unread { status, detail, .. } = extraction else { panic!("{extraction:?}") };
    assert_eq!((status, detail.as_str()), (ReportStatus::NeedsOcr, "a picture, and no OCR program is configured"));
}
