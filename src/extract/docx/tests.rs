//! Documents of our own words, built in code.

use super::super::package::tests::zip;
use super::*;
use crate::model::status::ReportStatus;

const LINKS: &str = r#"<Relationships>
<Relationship Id="r1" Type="x/styles" Target="styles.xml"/><Relationship Id="r2" Type="x/numbering" Target="/word/numbering.xml"/>
<Relationship Id="r3" Type="x/image" Target="media/a.png"/><Relationship Id="r4" Type="x/aFChunk" Target="a.html"/></Relationships>"#;
const STYLES: &str = r#"<w:styles><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="n"><w:name w:val="x"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="n2"><w:basedOn w:val="n"/></w:style>
<w:style w:styleId="t"><w:name w:val="TOC 1"/></w:style></w:styles>"#;
const NUMBERING: &str = r#"<w:numbering><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="decimal"/><w:pStyle w:val="n2"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

fn document(body: &str) -> Document {
    let main = format!("<w:document><w:body>{body}</w:body></w:document>");
    let bytes = zip(&[
        ("_rels/.rels", br#"<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/word/document2.xml"/></Relationships>"#),
        ("word/document2.xml", main.as_bytes()),
        ("word/_rels/document2.xml.rels", LINKS.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/a.html", "<p>并入的一页</p>".as_bytes()),
    ]);
    match read(&bytes) {
        Extraction::Document(document) => document,
        other => panic!("{other:?}"),
    }
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn listed(instance: u8, level: u8, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{instance}\"/></w:numPr></w:pPr>\
         <w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

fn texts(body: &str) -> Vec<String> {
    let text = |block: &Block| match block {
        Block::Table(table) => table.text(),
        Block::Picture { alt, src } => format!("[{alt} {src}]"),
        other => other.text().unwrap_or_default().to_owned(),
    };
    document(body).blocks.iter().map(text).collect()
}

#[test]
fn automatic_numbers_are_printed_in_front() {
    let body = [
        listed(1, 0, "总体情况"),
        listed(1, 1, "主动公开"),
        listed(1, 1, "依申请公开"),
        listed(1, 0, "主动公开情况"),
        listed(1, 1, "规章"),
        listed(2, 0, "另一份"),
        listed(3, 0, "一点"),
        "<w:p><w:pPr><w:pStyle w:val='n2'/></w:pPr><w:r><w:t>按样式</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:pPr><w:pStyle w:val='n2'/><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr><w:r><w:t>不编号</w:t></w:r></w:p>".to_owned(),
    ];
    assert_eq!(
        texts(&body.concat()),
        [
            "一、总体情况",
            "（一）主动公开",
            "（二）依申请公开",
            "二、主动公开情况",
            "（一）规章",
            "一、另一份",
            "一点",
            "1. 按样式",
            "不编号"
        ]
    );
}

#[test]
fn insertions_stay_and_what_was_deleted_or_hidden_goes() {
    let body = "<w:p><w:pPr><w:pPrChange><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:pPrChange></w:pPr>\
        <w:ins><w:r><w:t>新收</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>\
        <w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>\
        <w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>3件</w:t></w:r><w:r><w:footnoteReference w:id='1'/></w:r></w:p>\
        <w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r><w:t>上半句</w:t></w:r></w:p>";
    assert_eq!(texts(&(body.to_owned() + &p("下半句"))), ["新收3件", "上半句下半句"]);
}

#[test]
fn of_a_field_its_result_is_read_and_symbols_tabs_and_breaks_are_kept() {
    let body = "<w:p><w:r><w:t>共</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>= 1+2</w:instrText></w:r>\
        <w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>\
        <w:hyperlink><w:r><w:t>件</w:t><w:br/><w:sym w:font='Wingdings' w:char='F0FE'/><w:tab/><w:noBreakHyphen/></w:r></w:hyperlink></w:p>\
        <w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:t>断</w:t></w:r></w:p>";
    assert_eq!(texts(&(body.to_owned() + &p("后文"))), ["共3件\n☑\t-", "后文"]);
}

#[test]
fn merged_cells_cover_their_grid_and_deleted_rows_are_gone() {
    let cell = |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text));
    let body = format!(
        "<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr>\
         <w:tr><w:trPr><w:del/></w:trPr>{}</w:tr><w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{}</w:tr></w:tbl>",
        cell("<w:vMerge w:val='restart'/>", "甲"),
        cell("<w:gridSpan w:val='2'/>", "乙"),
        cell("<w:vMerge w:val='restart'/>", "丙"),
        cell("<w:vMerge/>", ""),
        cell("", "1"),
        cell("<w:vMerge/>", "2"),
        cell("", "删"),
        cell("", "3"),
    );
    let document = document(&body);
    let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
    let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            (0, 0, 2, 1, "甲"),
            (0, 1, 1, 2, "乙"),
            (0, 3, 1, 1, "丙"),
            (1, 1, 1, 1, "1"),
            (1, 2, 1, 1, "2"),
            (2, 2, 1, 1, "3")
        ]
    );
}

#[test]
fn text_boxes_are_read_once_and_behind_their_paragraph() {
    let in_box = |text: &str| format!("<w:txbxContent>{}</w:txbxContent>", p(text));
    let body = format!(
        "<w:p><w:r><w:t>正</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{}<wp:docPr descr='公章'/><a:blip r:embed='r3'/></mc:Choice>\
         <mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>文</w:t></w:r></w:p>",
        in_box("框内"),
        in_box("又一次"),
    );
    assert_eq!(texts(&body), ["正文", "框内", "[公章 word/media/a.png]"]);
}

#[test]
fn headings_contents_and_pages_put_in_are_told_apart() {
    let styled = |style: &str, text: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    };
    let body = styled("t", "一、总体情况 1") + &styled("2", "一、总体情况") + "<w:altChunk r:id='r4'/>" + &p("末段");
    let document = document(&body);
    let paragraph = |text: &str| Block::Paragraph { text: text.into() };
    let heading = Block::Heading { level: 1, text: "一、总体情况".into() };
    assert_eq!(document.blocks, [heading, paragraph("并入的一页"), paragraph("末段")]);
    assert_eq!(document.around, [paragraph("一、总体情况 1")]);
}

#[test]
fn a_broken_document_is_corrupt_and_never_half_read() {
    let broken = zip(&[("word/document.xml", b"<w:document><w:body><w:p>")]);
    assert!(matches!(read(&broken), Extraction::Unread { status: ReportStatus::Corrupt, .. }));
    let none = zip(&[("word/other.xml", b"<a/>")]);
    assert!(matches!(read(&none), Extraction::Unread { status: ReportStatus::Corrupt, .. }));
}

#[test]
fn what_stands_above_the_line_is_no_part_of_the_figure_before_it() {
    let run = |look: &str, text: &str| format!("<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>");
    let note = run("", "12") + &run("<w:vertAlign w:val='superscript'/>", "1") + &run("", "件");
    let part = "<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>";
    let body = format!("<w:p>{note}</w:p><w:p>{}<m:oMath>{part}</m:oMath></w:p>", run("", "共"));
    assert_eq!(texts(&body), ["12¹件", "共1/2"]);
}

#[test]
fn a_cell_that_was_deleted_leaves_its_place_blank() {
    let cell = |property: &str, text: &str| format!("<w:tc><w:tcPr>{property}</w:tcPr>{}</w:tc>", p(text));
    let row = cell("", "甲") + &cell("<w:cellDel w:id='1'/>", "7") + &cell("", "8");
    let document = document(&format!("<w:tbl><w:tr>{row}</w:tr></w:tbl>"));
    let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{:?}", document.blocks) };
    assert_eq!(table.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>(), ["甲", "", "8"]);
}
