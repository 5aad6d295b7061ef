//! Workbooks of our own words, built in code.

use super::super::Extraction;
use super::super::ole::tests::compound;
use super::super::package::tests::zip;
use super::*;
use crate::model::status::ReportStatus;

const SHEET: &str = "<worksheet><cols><col min='6' max='6' hidden='1'/></cols><sheetData>
<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1'/></row>
<row r='2'><c r='A2' t='inlineStr'><is><t>一、主动公开</t></is></c></row>
<row r='3'><c r='A3' t='s'><v>1</v></c><c r='B3' t='str'><f>x</f><v>数量</v></c><c r='C3'/><c r='F3'><v>9</v></c></row>
<row r='4'><c r='A4'><v>77</v></c><c r='B4' s='1'><v>1234.5</v></c><c r='C4'><v>3</v></c></row>
<row r='5' hidden='1'><c r='A5'><v>8</v></c><c r='B5'><v>8</v></c></row>
</sheetData><mergeCells><mergeCell ref='A1:B1'/><mergeCell ref='A3:A4'/><mergeCell ref='B3:C3'/></mergeCells></worksheet>";

fn workbook(sheet: &str) -> Extraction {
    read_xlsx(&zip(&[
        ("xl/workbook.xml", b"<workbook><sheets><sheet name='s' r:id='r1'/><sheet name='h' state='hidden' r:id='r1'/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            b"<R><Relationship Id='r1' Type='x/worksheet' Target='a.xml'/><Relationship Id='r2' Type='x/sharedStrings' Target='s.xml'/>\
              <Relationship Id='r3' Type='x/styles' Target='/xl/t.xml'/></R>",
        ),
        ("xl/a.xml", sheet.as_bytes()),
        ("xl/s.xml", "<sst><si><t>年度</t><rPh><t>x</t></rPh><r><t>报告</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si><si><t>项目</t></si></sst>".as_bytes()),
        (
            "xl/t.xml",
            "<s><numFmts><numFmt numFmtId='176' formatCode='#,##0.00\"元\"'/></numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>\
             <cellXfs><xf numFmtId='0'/><xf numFmtId='176'/></cellXfs></s>"
                .as_bytes(),
        ),
    ]))
}

#[test]
fn titles_headings_and_tables_are_told_apart_and_cells_are_as_printed() {
    let Extraction::Document(document) = workbook(SHEET) else { panic!("a workbook") };
    let [Block::Paragraph { text: title }, Block::Paragraph { text: heading }, Block::Table(table)] =
        document.blocks.as_slice()
    else {
        panic!("{:?}", document.blocks)
    };
    assert_eq!((title.as_str(), heading.as_str()), ("年度报告¹", "一、主动公开"));
    let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
    assert_eq!(seen, [(0, 0, 2, 1, "项目"), (0, 1, 1, 2, "数量"), (1, 1, 1, 1, "1,234.50元"), (1, 2, 1, 1, "3")]);
    assert_eq!(document.issues.first().map(|issue| &*issue.code), Some("hidden-cells"));
}

#[test]
fn a_cell_far_away_and_a_string_in_many_cells_stay_small() {
    let far = "<worksheet><sheetData><row><c r='A1'><v>1</v></c><c r='XFD1048576'><v>2</v></c><c r='B1048576'><v>2</v></c>\
               <c r='ZZZZZZZZZZZZZZZZ1'><v>3</v></c></row></sheetData><mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells></worksheet>";
    assert!(matches!(workbook(far), Extraction::Document(_)));
    let mut book = Workbook { sheets: vec![Sheet::default()], ..Workbook::default() };
    let long = "字".repeat(1 << 20);
    let kept = (0..100).take_while(|row| book.push(*row, 0, long.clone())).count();
    assert_eq!(kept, MAX_TEXT / long.len());
    let document = book.document("xlsx");
    assert_eq!(document.issues.last().map(|issue| &*issue.code), Some("table-cut"));
}

fn record(kind: u16, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), bytes].concat()
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_le_bytes()).collect()
}

/// A workbook whose second shared string goes on in another record, there in narrow characters.
fn binary(extra: &[u8]) -> Vec<u8> {
    let mut shared = [2_u32, 2].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    shared.extend([2, 0, 1].into_iter().chain(words(&[0x9879, 0x76EE])));
    shared.extend([3, 0, 1].into_iter().chain(words(&[0x6570])));
    let globals = |at: u32| {
        let begin = record(0x0809, &words(&[0x0600, 5]));
        let sheet = record(0x0085, &[&at.to_le_bytes()[..], &[0, 0, 1, 0, b's']].concat());
        let look = record(0x00E0, &words(&[0, 2, 0]));
        let strings = [record(0x00FC, &shared), record(0x003C, b"\x00ab")].concat();
        [begin, extra.to_vec(), sheet, look, strings, record(0x000A, &[])].concat()
    };
    let at = u32::try_from(globals(0).len()).unwrap();
    let number = [words(&[1, 1, 0]), 2.5_f64.to_le_bytes().to_vec()].concat();
    let shared_at = |row: u16, col: u16, which: u32| {
        record(0x00FD, &[words(&[row, col, 0]), which.to_le_bytes().to_vec()].concat())
    };
    let short =
        [words(&[1, 2, 0]), ((1141_u32 << 2) | 2).to_le_bytes().to_vec(), words(&[0, 0]), vec![0, 0, 2, 0]].concat();
    let sheet = [
        record(0x0809, &words(&[0x0600, 0x10])),
        shared_at(0, 0, 0),
        shared_at(0, 1, 1),
        record(0x0203, &number),
        record(0x00BD, &short),
        record(0x00E5, &words(&[1, 0, 1, 0, 0])),
        record(0x000A, &[]),
    ];
    [globals(at), sheet.concat()].concat()
}

#[test]
fn a_binary_workbook_is_read_with_strings_over_two_records() {
    let Extraction::Document(document) = read_xls(&compound(&[("Workbook", &binary(&[]))])) else {
        panic!("a workbook")
    };
    let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
    let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.text.as_str())).collect();
    assert_eq!(
        seen,
        [(0, 0, 2, "项目"), (0, 1, 1, "数ab"), (1, 1, 1, "2.50"), (1, 2, 1, "1141.00"), (1, 3, 1, "0.00")]
    );
}

#[test]
fn encrypted_older_and_broken_workbooks_are_told() {
    let status = |streams: &[(&str, &[u8])]| match read_xls(&compound(streams)) {
        Extraction::Unread { status, .. } => Some(status),
        _ => None,
    };
    assert_eq!(status(&[("Workbook", &binary(&record(0x002F, &[1, 0])))]), Some(ReportStatus::Encrypted));
    assert_eq!(status(&[("Book", b"\x09\x08")]), Some(ReportStatus::Unsupported));
    assert_eq!(status(&[("Workbook", b"\x09\x08\x04\x00\x00\x06\x05\x00")]), Some(ReportStatus::Corrupt));
}
