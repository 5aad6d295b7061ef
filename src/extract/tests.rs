//! Documents of each format, and bytes that are none.

use super::ole::tests::compound;
use super::package::tests::zip;
use super::*;
use crate::model::document::Block;

fn format_of(payload: &[u8], name: &str) -> (String, Option<ReportStatus>) {
    match read(payload, "", name) {
        Extraction::Document(document) => (document.format, None),
        Extraction::Unread { status, format, .. } => (format, Some(status)),
        Extraction::Several(_) => ("zip".to_owned(), None),
    }
}

#[test]
fn the_bytes_tell_the_format_and_not_the_name() {
    let of_stream = |stream: &str| compound(&[(stream, b"x")]);
    let unsupported = Some(ReportStatus::Unsupported);
    let corrupt = Some(ReportStatus::Corrupt);
    for (payload, name, format, status) in [
        (b"%PDF-1.7 ...".to_vec(), "a.html", "pdf", corrupt),
        (zip(&[("[Content_Types].xml", b""), ("word/document.xml", b"<a/>")]), "a.zip", "docx", None),
        (zip(&[("OFD.xml", b"")]), "a", "ofd", corrupt),
        (zip(&[("photo.jpg", b""), ("about word/document.xml", b"")]), "a.docx", "zip", None),
        (zip(&[("OFD.xml", b"")])[..40].to_vec(), "a", "ofd", corrupt),
        (zip(&[("word/document.xml", b"")])[..60].to_vec(), "a.zip", "docx", corrupt),
        (zip(&[("a.docx", &zip(&[("word/document.xml", b"")]))])[..120].to_vec(), "a.zip", "zip", corrupt),
        (of_stream("WordDocument"), "a.xls", "doc", corrupt),
        (compound(&[("WordDocument", b"x"), ("WpsCustomData", b"x")]), "a.doc", "wps", corrupt),
        (of_stream("Workbook"), "a", "xls", corrupt),
        (of_stream("EncryptedPackage"), "a.docx", "ooxml", Some(ReportStatus::Encrypted)),
        (of_stream("PowerPoint Document"), "a", "ppt", unsupported),
        (b"{\\rtf1}".to_vec(), "a.doc", "rtf", None),
        (b"<?xml version=\"1.0\"?><w:wordDocument>".to_vec(), "a.doc", "word-xml", unsupported),
        (b"\xff\xd8\xff\xe0".to_vec(), "", "image", Some(ReportStatus::NeedsOcr)),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x".to_vec(), "", "mht", corrupt),
        (b" \r\n".to_vec(), "a.html", "empty", Some(ReportStatus::NotAReport)),
        ("<p>年报</p>".into(), "a", "html", None),
        ("<html>年报".into(), "a.txt", "html", None),
        ("甲 <br> 乙".into(), "a.txt", "text", None),
        ("一、总体情况".into(), "a.pdf", "text", None),
    ] {
        assert_eq!(format_of(&payload, name), (format.to_owned(), status), "{name}");
    }
}

/// What is noted of the format, of the first file where there are several.
fn note(payload: &[u8], kind: &str, name: &str) -> String {
    let noted = |extraction: Extraction| match extraction {
        Extraction::Document(document) => {
            let note = document.issues.into_iter().find(|issue| issue.code == "format-disagrees");
            note.map(|note| note.detail).unwrap_or_default()
        }
        Extraction::Unread { detail, .. } => detail,
        Extraction::Several(_) => String::new(),
    };
    match read(payload, kind, name) {
        Extraction::Several(mut files) => noted(files.swap_remove(0).extraction),
        other => noted(other),
    }
}

#[test]
fn what_the_name_or_the_server_claims_against_the_bytes_is_noted() {
    let page = "<html><body>您访问的页面不存在</body></html>".as_bytes();
    let packed = zip(&[("甲.txt", "年报".as_bytes())]);
    for (payload, kind, name, claim) in [
        (&b"{\\rtf1 a}"[..], "", "a.doc", "the name says doc, and the bytes are rtf"),
        (page, "text/html", "a.doc", "the name says doc, and the bytes are html"),
        (page, "application/pdf", "a.pdf", "the name says pdf, and the bytes are html"),
        (page, "application/pdf; charset=utf-8", "show.html", "the server says pdf, and the bytes are html"),
        (page, "application/pdf", "download", "the server says pdf, and the bytes are html"),
        (page, "image/jpeg", "scan.jpg", "the name says image, and the bytes are html"),
        (b"%PDF-1.4", "application/msword", "download", "the server says doc, and the bytes are pdf"),
        (b"Rar!\x1a\x07", "application/zip", "a.zip", "the name says zip, and the bytes are rar"),
        (&packed, "", "a.docx", "the name says docx, and the bytes are zip"),
    ] {
        let note = note(payload, kind, name);
        assert!(note.contains(claim), "{kind} {name}: {note:?}");
    }
}

#[test]
fn what_is_named_vaguely_or_declared_by_habit_is_no_disagreement() {
    let page = "<p>年报</p>".as_bytes();
    let word = compound(&[("WordDocument", b"x")]);
    let works = compound(&[("CONTENTS", b"x"), ("MM", b"x")]);
    let docx = zip(&[("word/document.xml", b"<a/>")]);
    for (payload, kind, name) in [
        (&b"{\\rtf1 a}"[..], "application/octet-stream", "a.rtf"),
        (b"{\\rtf1 a}", "", "a"),
        (page, "text/html", "index.jsp"),
        (page, "text/html;charset=gbk", "t1.shtml"),
        (page, "text/html", "2023.doc.html"),
        (page, "text/plain", "2023.txt"),
        ("一、总体情况".as_bytes(), "text/html", "a.html"),
        (&word, "application/vnd.ms-works", "a.wps"),
        (&word, "application/vnd.ms-works", "download"),
        (&word, "application/msword", "a.wps"),
        (&works, "application/octet-stream", "a.wps"),
        (&docx, "application/msword", "a.docx"),
        (&docx, "application/zip", "download"),
        (&docx, "text/html", "a.docx"),
        (b"%PDF-1.4", "text/plain", "a.PDF"),
        (&zip(&[("甲.txt", "年报".as_bytes())]), "application/x-zip-compressed", "a.zip"),
        (b" ", "application/pdf", "a.pdf"),
    ] {
        let note = note(payload, kind, name);
        assert!(!note.contains(", and the bytes are "), "{kind} {name}: {note:?}");
    }
}

#[test]
fn damaged_input_of_any_kind_comes_back() {
    let page = "<table><tr><td rowspan=3>甲<td colspan=2>1<tr><td>2</table>\t一\n\t1\n\n\t二\n\t2";
    for end in 0..page.len() {
        for start in [0, end / 2] {
            let _ = read(&page.as_bytes()[start..end], "text/html", "");
            let _ = read(&page.as_bytes()[start..end], "", "a.txt");
        }
    }
}

#[test]
fn deep_nesting_and_huge_spans_stay_small() {
    let deep = "<div><font>".repeat(3_000) + "年度报告";
    assert!(matches!(read(deep.as_bytes(), "", ""), Extraction::Document(_)));
    let bomb = "<table><tr>".to_owned()
        + &"<td rowspan=99999 colspan=99999>一</td>".repeat(50)
        + "</tr><tr><td>二</td><td>三</td></tr></table>";
    let Extraction::Document(document) = read(bomb.as_bytes(), "", "") else { panic!("a page") };
    let Some(Block::Table(table)) = document.blocks.first() else { panic!("a table: {:?}", document.blocks) };
    assert!(table.rows * table.cols < 10_000, "{} x {}", table.rows, table.cols);
}
