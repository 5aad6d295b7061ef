//! Files of our own words.

use super::*;
use crate::model::status::ReportStatus;

fn document(rtf: &str) -> Document {
    match read(rtf.as_bytes()) {
        Extraction::Document(document) => document,
        other => panic!("{other:?}"),
    }
}

fn texts(rtf: &str) -> Vec<String> {
    document(rtf).blocks.iter().map(|block| block.text().unwrap_or("[table or picture]").to_owned()).collect()
}

#[test]
fn bytes_are_read_by_the_font_and_unicode_before_what_stands_for_it() {
    let rtf = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fnil\fcharset134 \'cb\'ce\'cc\'e5{\*\falt SimSun};}{\f2\fcharset2 Wingdings;}}
\pard\f1 \'c4\'ea\'b6\'c8\f0 caf\'e9\uc1\u25253 ?\u-30692\'3f\uc2\u21578\'b8\'e6{\f2\'fe}\uc0\u-10179\u-8704\par}";
    assert_eq!(texts(rtf), ["年度café报\u{881c}告☑\u{1f600}"]);
}

#[test]
fn numbers_of_lists_are_read_as_printed_and_bullets_are_not() {
    let rtf = r"{\rtf1\ansicpg936 {\listtext\pard\plain \'d2\'bb\'a1\'a2\tab}\pard\ls1 \'d7\'dc\'cc\'e5\par
{\listtext 1.\tab}\'b6\'fe\par{\pntext\f3\'b7\tab}{\*\pn\pnlvlblt}\'b5\'e3\par}";
    assert_eq!(texts(rtf), ["一、总体", "1. 二", "点"]);
}

#[test]
fn what_nobody_sees_is_left_out() {
    let rtf = r"{\rtf1{\info{\title t}}{\header h}{\*\unknown{\par x}}a{\v b}{\deleted c}{\footnote d}{\field{\*\fldinst PAGE}{\fldrslt 3}}
{\object{\*\objdata 00ff}{\result r}}{\*\shppict{\pict\pngblip 89504e}}{\nonshppict{\pict 00}}\bin3 xyz\{e\}\~\emdash\line f\par}trailing";
    assert_eq!(texts(rtf), ["[table or picture]", "a3r{e}\u{a0}—\nf"]);
}

#[test]
fn a_text_box_is_read_once_and_does_not_break_its_paragraph() {
    let rtf = r"{\rtf1 a{\shp{\*\shpinst{\sp{\sn n}{\sv v}}{\shptxt b\par}}{\shprslt{\pict 00}b}}c\par}";
    assert_eq!(texts(rtf), ["b", "ac"]);
}

#[test]
fn merged_and_nested_cells_keep_their_place() {
    let rtf = r"{\rtf1\trowd\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl A\cell B\cell\cell\row
\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell 1\par 2\cell 3\cell\row
\pard after\par}";
    let document = document(rtf);
    let [Block::Table(table), Block::Paragraph { .. }] = document.blocks.as_slice() else { panic!("{document:?}") };
    let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
    assert_eq!(seen, [(0, 0, 2, 1, "A"), (0, 1, 1, 2, "B"), (1, 1, 1, 1, "1\n2"), (1, 2, 1, 1, "3")]);
    let nested = r"{\rtf1\trowd\cellx9000\pard\intbl t\par\pard\intbl\itap2 1\nestcell 2\nestcell
{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}\pard\intbl\cell\row\pard e\par}";
    let blocks = self::document(nested).blocks;
    let [Block::Paragraph { .. }, Block::Table(inner), Block::Paragraph { .. }] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    assert_eq!((inner.rows, inner.cols, inner.text()), (1, 2, "12".to_owned()));
}

#[test]
fn a_file_that_is_cut_is_told() {
    let cut = document(r"{\rtf1 a\par b");
    assert_eq!(cut.blocks.len(), 2);
    assert_eq!(cut.issues.first().map(|issue| &*issue.code), Some("document-cut"));
    let within = read(br"{\rtf1 a\par {\b b");
    assert!(matches!(within, Extraction::Unread { status: ReportStatus::Corrupt, .. }));
}

#[test]
fn a_digit_above_the_line_is_a_mark() {
    assert_eq!(texts(r"{\rtf1 12{\super 1}\super 2\nosupersub 3\par}"), ["12¹²3"]);
}
