//! Small PDFs of our own, and what is wrong with some.

mod pictures;

use super::*;
use crate::model::document::Table;
use std::fmt::Write;
use std::io::Write as _;

/// A page: its entries beside the usual ones, and what it draws.
struct Page<'a> {
    entries: &'a str,
    content: String,
}

const FONT: &str = "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>";
/// Glyphs by their places in a font that does not say what they are.
const NAMELESS: &str = "<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Song/Encoding/Identity-H/DescendantFonts[5 0 R]>>";

/// A file of these pages. Object 3 is the font, 6 a picture.
fn file(font: &str, pages: &[Page<'_>], trailer: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 7 + 2 * at)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", pages.len(), kids.join(" ")),
        font.to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/W[814 907 500]\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>"
            .to_owned(),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Song\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
            .to_owned(),
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\n\0\nendstream"
            .to_owned(),
    ];
    for (at, page) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R\
             /Resources<</Font<</F1 3 0 R>>/XObject<</P 6 0 R>>>>{}>>",
            8 + 2 * at,
            page.entries
        ));
        objects.push(format!("<</Length {}>>\nstream\n{}\nendstream", page.content.len(), page.content));
    }
    let mut text = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (at, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", text.len()).unwrap();
        write!(text, "{} 0 obj\n{object}\nendobj\n", at + 1).unwrap();
    }
    let (start, size) = (text.len(), objects.len() + 1);
    write!(text, "xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n")
        .unwrap();
    text.into_bytes()
}

fn show(x: u32, y: u32, text: &str) -> String {
    let hex: Vec<String> = text.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
    format!("BT /F1 10 Tf {x} {y} Td <{}> Tj ET\n", hex.concat())
}

/// A table of two rows whose sides are thin rectangles, below a heading.
fn content() -> String {
    let mut content = show(50, 780, "四、结转下年度继续办理");
    for x in [50, 150, 250] {
        writeln!(content, "{x} 700 .5 40 re f").unwrap();
    }
    for y in [700, 720, 740] {
        writeln!(content, "50 {y} 200.5 .5 re f").unwrap();
    }
    for (y, label, figure) in [(726, "自然人", "15"), (706, "总计", "3040")] {
        content += &(show(60, y, label) + &show(190, y, figure));
    }
    content
}

fn simple(content: String) -> Vec<u8> {
    file(FONT, &[Page { entries: "", content }], "")
}

fn tables(payload: &[u8]) -> Vec<Table> {
    let Extraction::Document(document) = read(payload, None) else { panic!("{:?}", read(payload, None)) };
    assert_eq!(document.format, "pdf");
    let table = |block| if let Block::Table(table) = block { Some(table) } else { None };
    document.blocks.into_iter().filter_map(table).collect()
}

fn status(payload: &[u8]) -> Option<ReportStatus> {
    match read(payload, None) {
        Extraction::Document(_) => None,
        Extraction::Unread { status, .. } => Some(status),
        Extraction::Several(_) => panic!("several documents"),
    }
}

#[test]
fn a_table_drawn_with_thin_rectangles_is_read_upright_and_turned() {
    let texts = |payload: &[u8]| -> Vec<String> {
        let tables = tables(payload);
        assert_eq!((tables.len(), tables[0].rows, tables[0].cols), (1, 2, 2));
        tables[0].cells.iter().map(|cell| cell.text.clone()).collect()
    };
    let expected = ["自然人", "15", "总计", "3040"];
    assert_eq!(texts(&simple(content())), expected);
    // the page lies on its side, and a viewer turns it
    let turned = format!("0 1 -1 0 595 0 cm {}", content());
    for entries in ["/Rotate 90", "/Rotate 450", ""] {
        let payload = file(FONT, &[Page { entries, content: turned.clone() }], "");
        assert_eq!(texts(&payload), expected, "{entries}");
    }
}

#[test]
fn pages_that_are_pictures_need_ocr() {
    let picture = "500 0 0 800 0 0 cm /P Do\n".to_owned();
    assert_eq!(status(&simple(picture.clone())), Some(ReportStatus::NeedsOcr));
    // letters drawn as outlines
    assert_eq!(status(&simple("10 10 m 20 35 l 30 10 l f\n".repeat(9))), Some(ReportStatus::NeedsOcr));
    let nothing = String::from_utf8_lossy(&simple(String::new())).replace("/Image", "/Other");
    assert_eq!(status(nothing.as_bytes()), Some(ReportStatus::Corrupt), "nothing at all");
    // an OCR program put its reading below the picture
    let hidden = content().replace("BT ", "BT 3 Tr ");
    assert_eq!(status(&simple(picture.clone() + &hidden)), Some(ReportStatus::NeedsOcr));
    let Extraction::Document(document) = read(
        &file(FONT, &[Page { entries: "", content: content() }, Page { entries: "", content: picture }], ""),
        None,
    ) else {
        panic!("the first page is text")
    };
    assert!(document.issues.iter().any(|issue| issue.code == "page-without-text" && issue.at == "page 2"));
    assert!(document.blocks.iter().any(|block| matches!(block, Block::Picture { .. })));
}

#[test]
fn a_font_that_does_not_name_its_characters_gives_no_figures() {
    let codes = |text: &str| format!("BT /F1 10 Tf 60 700 Td <{text}> Tj ET\n");
    // places 3 to 5 would be control characters, 0x31 to 0x33 look like figures
    let content = codes("000300040005003100320033");
    assert_eq!(status(&file(NAMELESS, &[Page { entries: "", content }], "")), Some(ReportStatus::NeedsOcr));
}

#[test]
fn a_file_that_cannot_be_opened_says_why() {
    let whole = simple(content());
    assert_eq!(status(b"%PDF-1.4\n1 0 obj\n<</Type/Catalog"), Some(ReportStatus::Corrupt));
    let locked = format!("/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>", "41".repeat(32));
    let page = || Page { entries: "", content: content() };
    assert_eq!(status(&file(FONT, &[page()], &locked)), Some(ReportStatus::Encrypted));
    assert_eq!(status(&whole), None);
}

#[test]
fn a_stream_that_swells_beyond_use_is_left() {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let line = "(1234567890) Tj ".repeat(4_000);
    for _ in 0..60 {
        packed.write_all(line.as_bytes()).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut payload = b"%PDF-1.4\n1 0 obj\n<</Length 9/Filter/FlateDecode>>\nstream\n".to_vec();
    payload.extend(packed);
    payload.extend(b"\nendstream\nendobj\n");
    assert_eq!(status(&payload), Some(ReportStatus::Failed));
}

/// The same file with its text packed, and one byte of the packed text changed.
fn packed_content(change: impl Fn(&mut [u8])) -> Vec<u8> {
    let whole = simple(content());
    let text = content().into_bytes();
    let at = whole.windows(text.len()).position(|window| window == text).unwrap();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&text).unwrap();
    let mut packed = packed.finish().unwrap();
    change(&mut packed);
    let head = String::from_utf8_lossy(&whole[..at])
        .replace(&format!("<</Length {}>>", text.len()), &format!("<</Filter/FlateDecode/Length {}>>", packed.len()));
    [head.as_bytes(), &packed, &whole[at + text.len()..]].concat()
}

#[test]
fn packed_text_whose_checksum_is_wrong_gives_no_figures() {
    assert_eq!(tables(&packed_content(|_| ())).len(), 1);
    let last = packed_content(|packed| packed[packed.len() - 1] ^= 1);
    assert_eq!(status(&last), Some(ReportStatus::Corrupt));
}

#[test]
fn plain_text_that_is_no_drawing_and_fonts_that_are_none_give_no_figures() {
    let whole = String::from_utf8(simple(content())).unwrap();
    assert_eq!(status(whole.as_bytes()), None);
    for (from, to) in [(" Tj", " Uj"), ("<0031", "<00;1"), ("/W[814 907", "/W[814 p07")] {
        assert_eq!(status(whole.replacen(from, to, 1).as_bytes()), Some(ReportStatus::Corrupt), "{to}");
    }
    let (before, behind) = whole.rsplit_once("endstream").unwrap();
    assert_eq!(status(format!("{before}endstreal{behind}").as_bytes()), Some(ReportStatus::Corrupt));
    // a row that stands there twice makes the text longer than it says
    let row = content().lines().last().unwrap().to_owned() + "\n";
    assert_eq!(status(whole.replace(&row, &row.repeat(2)).as_bytes()), Some(ReportStatus::Corrupt));
}

#[test]
fn text_that_is_not_shown_gives_no_figures() {
    let hidden = content().replacen("BT ", "BT 3 Tr ", 1);
    assert_eq!(status(&simple(hidden)), Some(ReportStatus::NeedsOcr));
    assert_eq!(status(&simple(content() + "BT 3 Tr ET")), None, "nothing is shown so");
    let layers = |list: &str| {
        let catalog = format!("/Catalog/OCProperties<</D<</OFF[{list}]>>>>");
        String::from_utf8(simple(content())).unwrap().replace("/Catalog", &catalog)
    };
    assert_eq!(status(layers("9 0 R").as_bytes()), Some(ReportStatus::NeedsOcr));
    assert_eq!(status(layers("").as_bytes()), None);
}

#[test]
fn damage_of_any_kind_comes_back() {
    let whole = simple(content());
    for at in (0..whole.len()).step_by(7) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        let _ = read(&flipped, None);
        let _ = read(&whole[..at], None);
        let _ = read(&[&whole[..at], &whole[at / 2..]].concat(), None);
    }
}
