//! Small OFDs of our own, and what is wrong with some.

use super::*;
use crate::extract::package::tests::zip;
use crate::model::document::Table;
use std::fmt::Write;

const ROOT: &str = "<?xml version='1.0' encoding='UTF-8'?><ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'><ofd:DocBody>\
    <ofd:DocInfo><ofd:Title>年度报告</ofd:Title></ofd:DocInfo><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot>\
    </ofd:DocBody></ofd:OFD>";
const DOCUMENT: &str = "<ofd:Document xmlns:ofd='http://www.ofdspec.org/2016'><ofd:CommonData><ofd:PageArea>\
    <ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>\
    <ofd:TemplatePage ID='9' BaseLoc='Tpls/T.xml'/></ofd:CommonData>\
    <ofd:Pages><ofd:Page ID='1' BaseLoc='Pages/P0.xml'/><ofd:Page ID='2' BaseLoc='./Pages/../Pages/P1.xml'/></ofd:Pages>\
    </ofd:Document>";

fn packed(members: &[(&str, &str)]) -> Vec<u8> {
    let members: Vec<_> = members.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    zip(&members)
}

fn page(objects: &str) -> String {
    format!(
        "<ofd:Page xmlns:ofd='http://www.ofdspec.org/2016'><ofd:Template TemplateID='9'/>\
         <ofd:Content><ofd:Layer><ofd:PageBlock>{objects}</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>"
    )
}

fn text(x: f64, y: f64, code: &str) -> String {
    format!(
        "<ofd:TextObject Boundary='{x} {y} 80 5' Size='4'><ofd:TextCode X='0' Y='4' {code}</ofd:TextCode></ofd:TextObject>"
    )
}

/// A table of two rows: its lines in one path each, the figures with one distance for all.
fn table() -> String {
    let mut objects = text(20.0, 20.0, "DeltaX='g 10 4'>四、结转下年度继续办理");
    for y in [40, 50, 60] {
        write!(objects, "<ofd:PathObject Boundary='20 {y} 80 1'><ofd:AbbreviatedData>M 0 0 L 80 0</ofd:AbbreviatedData></ofd:PathObject>").unwrap();
    }
    for x in [20, 60, 100] {
        // drawn along its own x and turned by the matrix
        write!(objects, "<ofd:PathObject Boundary='{x} 40 1 20' CTM='0 1 -1 0 0 0'><ofd:AbbreviatedData>M 0 0 L 20 0</ofd:AbbreviatedData></ofd:PathObject>").unwrap();
    }
    objects += &text(25.0, 42.0, "DeltaX='4 4'>自然人");
    objects += &text(70.0, 42.0, "DeltaX='2'>15");
    objects += &text(25.0, 52.0, "DeltaX='4'>总计");
    objects += &text(70.0, 52.0, "DeltaX='g 3 2'>3&#48;40");
    objects
}

fn sample(first: &str) -> Vec<u8> {
    let head = text(20.0, 5.0, "DeltaX='g 5 4'>沙棘市水务局");
    packed(&[
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", DOCUMENT),
        ("Doc_0/Tpls/T.xml", &page(&head).replace("<ofd:Template TemplateID='9'/>", "")),
        ("Doc_0/Pages/P0.xml", first),
        ("Doc_0/Pages/P1.xml", &page(&text(20.0, 20.0, "DeltaX='g 4 4'>另一页文字"))),
    ])
}

fn document(payload: &[u8]) -> Document {
    match read(payload) {
        Extraction::Document(document) => document,
        other => panic!("{other:?}"),
    }
}

fn status(payload: &[u8]) -> Option<ReportStatus> {
    match read(payload) {
        Extraction::Document(_) => None,
        Extraction::Unread { status, .. } => Some(status),
        Extraction::Several(_) => panic!("several documents"),
    }
}

#[test]
fn text_tables_and_templates_are_read() {
    let document = document(&sample(&page(&table())));
    assert_eq!((document.format.as_str(), document.title.as_deref()), ("ofd", Some("年度报告")));
    let tables: Vec<&Table> =
        document.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(t) } else { None }).collect();
    let texts: Vec<&str> = tables[0].cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(texts, ["自然人", "15", "总计", "3040"]);
    let lines: Vec<&str> = document.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(lines, ["四、结转下年度继续办理", "另一页文字"]);
    assert_eq!(document.around, [Block::Paragraph { text: "沙棘市水务局".into() }], "the template's running head");
}

#[test]
fn a_page_that_is_lost_or_cut_is_said_and_the_others_are_read() {
    let whole = page(&table());
    let lost = document(&sample("<ofd:Page><ofd:Content"));
    assert!(lost.issues.iter().any(|issue| issue.code == "page-lost" && issue.at == "page 1"), "{:?}", lost.issues);
    assert!(lost.blocks.iter().any(|block| block.text() == Some("另一页文字")));
    let cut = document(&sample(&whole.replace("</ofd:PageBlock>", "</ofd:Wrong>")));
    assert!(cut.issues.iter().any(|issue| issue.code == "page-cut"), "{:?}", cut.issues);
}

#[test]
fn what_is_not_printed_is_not_read() {
    let figure = |attributes: &str, within: &str| {
        let code = "<ofd:TextCode X='0' Y='4'>7</ofd:TextCode>";
        format!("<ofd:TextObject Boundary='20 20 80 5' Size='4' {attributes}>{within}{code}</ofd:TextObject>")
    };
    let hidden = ["Visible='false'", "Alpha='0'", "Fill='false'"].map(|attributes| figure(attributes, "")).concat();
    let clip = "<ofd:Clips><ofd:Clip><ofd:Area><ofd:Text Boundary='0 0 9 9' Size='4'><ofd:TextCode X='0' Y='0'>8\
        </ofd:TextCode></ofd:Text></ofd:Area></ofd:Clip></ofd:Clips>";
    let drawn = text(20.0, 60.0, "DeltaX='g 4 4'>另一段文字") + &hidden + &figure("Stroke='true'", clip);
    let document = document(&pictures_with(&drawn));
    let lines: Vec<&str> = document.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(lines, ["7", "另一段文字"]);
    // the sides of a clip are no rulings
    let clipped = "<ofd:AbbreviatedData>M 0 0 L 80 0</ofd:AbbreviatedData>".replace("80", "8");
    let clipped =
        format!("<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path>{clipped}</ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>");
    let path = format!(
        "<ofd:PathObject Boundary='0 0 9 9'>{clipped}<ofd:AbbreviatedData>M 0 0 L 9 0</ofd:AbbreviatedData></ofd:PathObject>"
    );
    assert_eq!(page::read(&page(&path)).unwrap().sheet(&HashMap::new(), None).rules.len(), 1);
}

#[test]
fn characters_may_be_written_by_their_codes() {
    assert_eq!(values::unescaped("1\\00322\\x\\5e74"), "122\\x年");
}

#[test]
fn a_second_document_in_the_file_is_said() {
    let root = ROOT.replace("</ofd:OFD>", &ROOT[ROOT.find("<ofd:DocBody>").unwrap()..]);
    let one = DOCUMENT.replace("<ofd:Page ID='2' BaseLoc='./Pages/../Pages/P1.xml'/>", "");
    let drawn = page(&table());
    let parts = [
        ("OFD.xml", &*root),
        ("Doc_0/Document.xml", &*one),
        ("Doc_0/Tpls/T.xml", "<P/>"),
        ("Doc_0/Pages/P0.xml", &*drawn),
    ];
    let issues = document(&packed(&parts)).issues;
    assert_eq!(issues.iter().map(|issue| &*issue.code).collect::<Vec<_>>(), ["document-left-out"]);
}

#[test]
fn a_page_over_a_lost_template_is_lost_with_it() {
    let whole = sample(&page(&table()));
    let broken = packed(&[
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", DOCUMENT),
        ("Doc_0/Tpls/T.xml", "<ofd:Page><ofd:Content"),
        ("Doc_0/Pages/P0.xml", &page(&table())),
        ("Doc_0/Pages/P1.xml", &page(&table())),
    ]);
    assert_eq!((status(&whole), status(&broken)), (None, Some(ReportStatus::Corrupt)));
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let picture = page("<ofd:ImageObject Boundary='0 0 210 297' ResourceID='3'/>");
    let pictures = packed(&[
        ("OFD.xml", ROOT),
        ("Doc_0/Document.xml", DOCUMENT),
        ("Doc_0/Tpls/T.xml", "<ofd:Page/>"),
        ("Doc_0/Pages/P0.xml", &picture),
        ("Doc_0/Pages/P1.xml", &picture),
    ]);
    assert_eq!(status(&pictures), Some(ReportStatus::NeedsOcr));
    let nameless = pictures_with(&text(20.0, 20.0, "DeltaX='g 4 4'>¤¤¤¤1"));
    assert_eq!(status(&nameless), Some(ReportStatus::NeedsOcr), "the glyphs of a font without characters");
    assert_eq!(status(&packed(&[("OFD.xml", ROOT)])), Some(ReportStatus::Corrupt));
    assert_eq!(status(&packed(&[("OFD.xml", ROOT), ("Encryptions.xml", "<a/>")])), Some(ReportStatus::Encrypted));
    assert_eq!(status(b"PK\x03\x04....OFD.xml"), Some(ReportStatus::Corrupt));
}

fn pictures_with(objects: &str) -> Vec<u8> {
    let one = DOCUMENT.replace("<ofd:Page ID='2' BaseLoc='./Pages/../Pages/P1.xml'/>", "");
    let template = ("Doc_0/Tpls/T.xml", "<ofd:Page/>");
    packed(&[("OFD.xml", ROOT), ("Doc_0/Document.xml", &one), template, ("Doc_0/Pages/P0.xml", &page(objects))])
}

#[test]
fn distances_stop_at_the_text_they_belong_to() {
    assert_eq!(values::distances("g 999999999999 4", 3), [4.0, 4.0, 4.0]);
    assert_eq!(values::distances("1 g 2 3.5 x 4", 9), [1.0, 3.5, 3.5]);
    assert_eq!(values::distances("g", 3), [0.0; 0]);
}

#[test]
fn damage_of_any_kind_comes_back() {
    let whole = sample(&page(&table()));
    for at in (0..whole.len()).step_by(5) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        let _ = read(&flipped);
        let _ = read(&whole[..at]);
    }
    let xml = page(&table());
    for at in (0..xml.len()).filter(|at| xml.is_char_boundary(*at)).step_by(3) {
        let _ = read(&sample(&xml[..at]));
        let _ = read(&sample(&xml[at..]));
    }
}
