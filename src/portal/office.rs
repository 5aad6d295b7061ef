//! A report as DOCX and PDF, small but whole.
//!
//! Comes in: a report. Goes out: bytes that an office program opens. The zip is written by hand, every member stored.

mod pdf;

pub use pdf::pdf;

use super::grid::{Grid, WIDTHS};
use super::markup::{add, escape};
use super::report::{Block, SampleReport};
use std::collections::BTreeMap;

/// The media type of [`docx`].
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// The media type of [`pdf`].
pub const PDF: &str = "application/pdf";

/// The report as an Office Open XML text (ECMA-376), its tables with merged cells.
pub fn docx(report: &SampleReport) -> Vec<u8> {
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
        <Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
        </Types>";
    let relations = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
        <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
        <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
        </Relationships>";
    let mut document = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>",
    );
    let mut tables = WIDTHS.into_iter();
    for block in report.blocks() {
        match block {
            Block::Title(text) | Block::Heading(text) | Block::Paragraph(text) | Block::Signature(text) => {
                document.push_str(&paragraph(&text));
            }
            Block::Table(grid) => document.push_str(&table(&grid, tables.next().unwrap_or(1))),
        }
    }
    document.push_str("<w:sectPr/></w:body></w:document>");
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

/// The width of a page's text in twentieths of a point.
const TEXT_WIDTH: usize = 9_000;

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(text))
}

fn table(grid: &Grid, width: usize) -> String {
    // without the grid an office program makes columns of its own (ECMA-376 part 1, 17.4.48)
    let columns = format!("<w:gridCol w:w=\"{}\"/>", TEXT_WIDTH / width.max(1)).repeat(width);
    let mut xml = format!("<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>");
    // column → rows that a cell above still covers, and how wide that cell is
    let mut covered: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for row in &grid.rows {
        xml.push_str("<w:tr>");
        let mut cells = row.iter();
        let mut column = 0;
        while column < width {
            let (span, merge, text) = if let Some((rows, span)) = covered.remove(&column) {
                if rows > 1 {
                    covered.insert(column, (rows - 1, span));
                }
                (span, "<w:vMerge/>", "")
            } else if let Some(cell) = cells.next() {
                if cell.rows > 1 {
                    covered.insert(column, (cell.rows - 1, cell.columns));
                }
                (cell.columns, if cell.rows > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" }, cell.text.as_str())
            } else {
                break;
            };
            let content = paragraph(text);
            add(&mut xml, format_args!("<w:tc><w:tcPr><w:gridSpan w:val=\"{span}\"/>{merge}</w:tcPr>{content}</w:tc>"));
            column += span.max(1);
        }
        xml.push_str("</w:tr>");
    }
    xml + "</w:tbl>"
}

/// A zip of stored members, by name (PKWARE APPNOTE 4.3).
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in members {
        let offset = narrow(file.len());
        // version 2.0, no flags, stored, 1980-01-01 00:00
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend(narrow(bytes.len()).to_le_bytes());
        common.extend(narrow(bytes.len()).to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        common.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend_from_slice(bytes);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = narrow(file.len());
    let count = u16::try_from(members.len()).unwrap_or(u16::MAX).to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend(count);
    file.extend(count);
    file.extend(narrow(directory.len()).to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portal::site::position;

    fn sample() -> SampleReport {
        SampleReport::new("临溪县气象局", 2022, 4)
    }

    fn number(bytes: &[u8]) -> usize {
        bytes.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    }

    #[test]
    fn a_docx_is_a_zip_whose_directory_leads_to_whole_members() {
        let file = docx(&sample());
        let end = &file[file.len() - 22..];
        assert_eq!((&end[..4], number(&end[10..12])), (&b"PK\x05\x06"[..], 3));
        let mut entry = number(&end[16..20]);
        let mut names = Vec::new();
        for _ in 0..3 {
            let head = &file[entry..];
            assert_eq!(&head[..4], b"PK\x01\x02");
            let (size, name) = (number(&head[20..24]), number(&head[28..30]));
            let start = number(&head[42..46]) + 30 + name;
            let member = &file[start..start + size];
            assert_eq!(crc32fast::hash(member).to_le_bytes(), head[16..20]);
            names.push(String::from_utf8(head[46..46 + name].to_vec()).unwrap());
            entry += 46 + name;
        }
        assert_eq!(names, ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]);
        assert_eq!(entry, file.len() - 22);
        assert!(position(&file, sample().title().as_bytes()).is_some());
    }

    #[test]
    fn every_row_of_a_docx_table_fills_its_width() {
        for (grid, width) in sample()
            .blocks()
            .iter()
            .filter_map(|block| match block {
                Block::Table(grid) => Some(grid),
                _ => None,
            })
            .zip(WIDTHS)
        {
            let xml = table(grid, width);
            for row in xml.split("<w:tr>").skip(1) {
                let spans = row.split("gridSpan w:val=\"").skip(1);
                let covered: usize = spans.map(|rest| rest.split('"').next().unwrap().parse::<usize>().unwrap()).sum();
                assert_eq!(covered, width, "{row}");
            }
        }
    }

    #[test]
    fn a_pdf_says_where_its_objects_are_and_holds_the_text() {
        let file = String::from_utf8(pdf(&sample())).unwrap();
        let table = &file[file.find("xref\n").unwrap()..];
        let entries: Vec<usize> =
            table.lines().filter_map(|line| line.strip_suffix(" 00000 n ")).map(|at| at.parse().unwrap()).collect();
        assert!(entries.len() > 7);
        for (at, offset) in entries.iter().enumerate() {
            assert!(file[*offset..].starts_with(&format!("{} 0 obj\n", at + 1)));
        }
        assert!(file.contains(&pdf::utf16_hex(&sample().title())));
    }
}
