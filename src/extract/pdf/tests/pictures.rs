//! Pages that are pictures: which one, how it is packed, and which way up.

use crate::extract::pdf::pictures;
use crate::extract::scan::Gray;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// Four pixels by two, one of them dark.
const PIXELS: [u8; 8] = [0, 200, 200, 200, 200, 200, 200, 200];
const IMAGE: &str = "/Type/XObject/Subtype/Image/Width 4/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8";
const WHOLE: &str = "595 0 0 842 0 0 cm /P Do";

/// A file of one page that draws this, with this picture, its dictionary and its bytes.
fn file(entries: &str, drawing: &str, picture: &str, data: &[u8]) -> Vec<u8> {
    let mut file = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/MediaBox[0 0 595 842]>>endobj\n\
         3 0 obj<</Type/Page/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>{entries}>>endobj\n\
         4 0 obj<</Length {}>>stream\n{drawing}\nendstream endobj\n5 0 obj<<{picture}/Length {}>>stream\n",
        drawing.len(),
        data.len()
    )
    .into_bytes();
    file.extend_from_slice(data);
    file.extend_from_slice(b"\nendstream endobj\n%%EOF\n");
    file
}

fn pages(payload: &[u8]) -> Vec<Result<(Gray, f64), String>> {
    pictures::read(payload, |pages| pages.map(|page| page.map(|picture| (picture.gray, picture.width))).collect())
}

fn pixels(payload: &[u8]) -> Vec<u8> {
    let (gray, _) = pages(payload).remove(0).unwrap();
    gray.pixels
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(data).unwrap();
    packed.finish().unwrap()
}

#[test]
fn pixels_are_unpacked_whatever_their_packing() {
    assert_eq!(pixels(&file("", WHOLE, IMAGE, &PIXELS)), PIXELS);
    let flate = format!("{IMAGE}/Filter/FlateDecode");
    assert_eq!(pixels(&file("", WHOLE, &flate, &deflated(&PIXELS))), PIXELS);
    // each row told from the one to its left, and from the one above
    let predicted = format!("{flate}/DecodeParms<</Predictor 15/Colors 1/Columns 4>>");
    let rows = [1, 0, 200, 0, 0, 2, 200, 0, 0, 0];
    assert_eq!(pixels(&file("", WHOLE, &predicted, &deflated(&rows))), PIXELS);
    let bits = "/Subtype/Image/Width 4/Height 2/ColorSpace[/Indexed/DeviceRGB 1<000000C8C8C8>]/BitsPerComponent 1";
    assert_eq!(pixels(&file("", WHOLE, bits, &[0b0111_0000, 0b1111_0000])), PIXELS);
}

#[test]
fn a_fax_is_unpacked() {
    // a dark bar of eight pixels in the second of four rows of thirty-two
    let fax = "/Subtype/Image/Width 32/Height 4/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode\
               /DecodeParms<</K -1/Columns 32/Rows 4>>";
    let found = pixels(&file("", WHOLE, fax, FAX));
    let dark: Vec<usize> = (0..found.len()).filter(|at| found[*at] < 128).collect();
    assert_eq!(dark, (40..48).collect::<Vec<_>>());
}

/// As libtiff packs it.
const FAX: &[u8] = &[0x26, 0xa0, 0xd5, 0x22, 0xcf, 0x1e, 0x00, 0x20, 0x02];

#[test]
fn a_picture_is_upright_as_the_page_is_shown() {
    let shown = |entries: &str, drawing: &str| {
        let (gray, width) = pages(&file(entries, drawing, IMAGE, &PIXELS)).remove(0).unwrap();
        let dark = gray.pixels.iter().position(|pixel| *pixel == 0).unwrap();
        (gray.width, gray.height, dark, width)
    };
    assert_eq!(shown("", WHOLE), (4, 2, 0, 595.0));
    assert_eq!(shown("/Rotate 180", WHOLE), (4, 2, 7, 595.0));
    // a quarter clockwise: the first pixel comes to the upper right
    assert_eq!(shown("/Rotate 90", "q 595 0 0 842 0 0 cm /P Do Q"), (2, 4, 1, 842.0));
    // drawn a quarter anticlockwise: it comes to the lower left
    assert_eq!(shown("", "0 842 -595 0 595 0 cm /P Do"), (2, 4, 6, 595.0));
}

#[test]
fn what_is_no_whole_page_is_said() {
    let why = |drawing: &str, picture: &str| pages(&file("", drawing, picture, &PIXELS)).remove(0).unwrap_err();
    assert_eq!(why("", IMAGE), "no picture is on it");
    assert_eq!(
        why("q 100 0 0 100 0 0 cm /P Do Q q 100 0 0 100 0 200 cm /P Do Q", IMAGE),
        "it is put together of 2 pictures"
    );
    assert_eq!(why("-595 0 0 842 595 0 cm /P Do", IMAGE), "its picture is mirrored or askew");
    assert!(why(WHOLE, &format!("{IMAGE}/Filter/JBIG2Decode")).contains("JBIG2Decode, which is not unpacked"));
    let bomb = IMAGE.replace("Width 4/Height 2", "Width 99999/Height 99999");
    assert!(why(WHOLE, &bomb).contains("99999 × 99999 pixels"));
    assert!(why(WHOLE, &IMAGE.replace("Height 2", "Height 3")).contains("breaks off"));
}
