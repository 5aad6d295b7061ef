//! Texts of our own words, built in code.

use super::super::package::tests::zip;
use super::*;
use crate::model::document::Block;
use crate::model::status::ReportStatus;

const STYLES: &str = "<o><style:style style:name='H'><style:text-properties text:display='none'/></style:style>
<text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='一, 二, 三, ...' style:num-suffix='、'/>
<text:list-level-style-number text:level='2' style:num-format='1' loext:num-list-format='（%1%.%2%）' text:display-levels='2'/></text:list-style>
<text:list-style style:name='B'><text:list-level-style-bullet text:level='1'/></text:list-style></o>";

fn document(body: &str) -> Document {
    let content = format!("<o><office:body><office:text>{body}</office:text></office:body></o>");
    let bytes = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("styles.xml", STYLES.as_bytes()),
        ("content.xml", content.as_bytes()),
    ]);
    match read(&bytes) {
        Extraction::Document(document) => document,
        other => panic!("{other:?}"),
    }
}

fn texts(body: &str) -> Vec<String> {
    let text = |block: &Block| block.text().unwrap_or("[table or picture]").to_owned();
    document(body).blocks.iter().map(text).collect()
}

#[test]
fn lists_print_their_numbers_and_go_on_where_they_say_so() {
    let item = |text: &str| format!("<text:list-item><text:p>{text}</text:p></text:list-item>");
    let body = format!(
        "<text:list xml:id='a' text:style-name='L'>{}<text:list-item><text:p>主动公开</text:p><text:list>{}</text:list></text:list-item></text:list>\
         <text:list text:style-name='L'>{}</text:list><text:list text:continue-list='a' text:style-name='L'>{}</text:list>\
         <text:list text:style-name='B'>{}</text:list>",
        item("总体情况"),
        item("规章"),
        item("另起"),
        item("依申请"),
        item("一点"),
    );
    assert_eq!(texts(&body), ["一、总体情况", "二、主动公开", "（二.1）规章", "一、另起", "三、依申请", "一点"]);
}

#[test]
fn what_is_hidden_deleted_or_a_note_is_left_out() {
    let body = "<text:tracked-changes><text:p>删</text:p></text:tracked-changes>\
        <text:p>本年<text:s text:c='2'/>新收<text:span text:style-name='H'>隐</text:span><text:note><text:p>注</text:p></text:note>\n  3件\
        <text:line-break/>止<draw:frame><draw:text-box><text:p>框内</text:p></draw:text-box></draw:frame></text:p>\
        <text:table-of-content><text:index-body><text:p>一、总体情况 1</text:p></text:index-body></text:table-of-content>";
    assert_eq!(texts(body), ["本年  新收 3件\n止", "框内"]);
    assert_eq!(document(body).around.len(), 1);
}

#[test]
fn cells_cover_columns_and_rows() {
    let cell =
        |spans: &str, text: &str| format!("<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>");
    let body = format!(
        "<table:table><table:table-row>{}{}<table:covered-table-cell/></table:table-row>\
         <table:table-row><table:covered-table-cell/>{}{}</table:table-row></table:table>",
        cell("table:number-rows-spanned='2'", "甲"),
        cell("table:number-columns-spanned='2'", "乙"),
        cell("", "1"),
        cell("", "2"),
    );
    let document = document(&body);
    let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
    let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
    assert_eq!(seen, [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "1"), (1, 2, 1, 1, "2")]);
}

#[test]
fn repeated_cells_stand_there_as_often_as_they_say_within_bounds() {
    let body = "<table:table><table:table-row table:number-rows-repeated='1000000'>\
        <table:table-cell table:number-columns-repeated='3'><text:p>0</text:p></table:table-cell></table:table-row></table:table>";
    let document = document(body);
    let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
    assert_eq!(table.cols, 3);
    assert!((2..1_000).contains(&table.rows), "{}", table.rows);
}

#[test]
fn an_encrypted_text_is_told() {
    let bytes = zip(&[("META-INF/manifest.xml", b"<manifest:encryption-data/>"), ("content.xml", b"\x01\x02")]);
    assert!(matches!(read(&bytes), Extraction::Unread { status: ReportStatus::Encrypted, .. }));
}

#[test]
fn a_digit_above_the_line_is_a_mark() {
    let content = "<o><style:style style:name='N'><style:text-properties style:text-position='super 58%'/></style:style>\
        <office:body><text:p>12<text:span text:style-name='N'>1</text:span>件</text:p></office:body></o>";
    let bytes = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())]);
    let Extraction::Document(document) = read(&bytes) else { panic!("no document") };
    assert_eq!(document.blocks.first().and_then(Block::text), Some("12¹件"));
}
