//! Messages of our own words.

use super::*;
use crate::model::document::Block;

fn first_text(message: &str) -> Option<String> {
    match read(message.as_bytes()) {
        Extraction::Document(document) => document.blocks.first().and_then(Block::text).map(str::to_owned),
        _ => None,
    }
}

#[test]
fn the_page_is_read_whatever_its_coding_is() {
    let message = |kind: &str, coding: &str, body: &str| {
        format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_1\"\r\n\r\n前言\r\n----=_1\r\nContent-Type: image/png\r\n\r\nx\r\n\
             ----=_1\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n{body}\r\n----=_1--\r\n"
        )
    };
    let kind = "text/html; charset=\"gb2312\"";
    assert_eq!(first_text(&message(kind, "quoted-printable", "<p>=C4=EA=\r\n=B1=A8</p>")).as_deref(), Some("年报"));
    assert_eq!(first_text(&message(kind, "base64", "PHA+xOqxqD\r\nwvcD4=")).as_deref(), Some("年报"));
    assert_eq!(first_text(&message("text/html", "8bit", "<p>年报</p>")).as_deref(), Some("年报"));
    let inner = message("text/html", "7bit", "<p>1</p>").replace("----=_1", "--in").replace("--=_1", "in");
    let (_, inner) = inner.split_once("1.0\r\n").unwrap_or_default();
    let outer = format!("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=out\n\n--out\n{inner}\n--out--\n");
    assert_eq!(first_text(&outer).as_deref(), Some("1"));
}

#[test]
fn a_message_that_is_cut_or_holds_no_page_is_told() {
    let head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: ";
    let status = |message: &str| match read(message.as_bytes()) {
        Extraction::Unread { status, .. } => Some(status),
        _ => None,
    };
    assert_eq!(status(&format!("{head}text/html\n\n<p>年报")), Some(ReportStatus::Corrupt));
    let packed = format!("{head}text/html\nContent-Transfer-Encoding: base64\n\nPHA+xOq");
    assert_eq!(status(&format!("{packed}x\x06qDwvcD4=\n--b--\n")), Some(ReportStatus::Corrupt));
    assert_eq!(status(&format!("{head}image/png\n\nx\n--b--\n")), Some(ReportStatus::Unsupported));
}
