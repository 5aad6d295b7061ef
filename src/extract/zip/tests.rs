//! Zips in zips, and too much of everything.

use super::super::package::tests::zip;
use super::*;

fn files(bytes: &[u8]) -> Vec<(String, Option<ReportStatus>)> {
    match read(bytes, None) {
        Extraction::Several(files) => files
            .into_iter()
            .map(|file| {
                let status = match file.extraction {
                    Extraction::Unread { status, .. } => Some(status),
                    _ => None,
                };
                (file.path, status)
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn each_file_comes_with_its_path_and_zips_inside_are_opened() {
    let inner = zip(&[("丙.txt", "年度报告".as_bytes()), ("图.png", b"\x89PNG....")]);
    let bytes = zip(&[
        ("夹/", b""),
        ("夹/甲.html", "<p>年报</p>".as_bytes()),
        ("__MACOSX/夹/._甲.html", b"x"),
        ("Thumbs.db", b"x"),
        ("夹/乙.zip", &inner),
    ]);
    let picture = Some(ReportStatus::NeedsOcr);
    assert_eq!(
        files(&bytes),
        [
            ("夹/甲.html".to_owned(), None),
            ("夹/乙.zip/丙.txt".to_owned(), None),
            ("夹/乙.zip/图.png".to_owned(), picture)
        ]
    );
}

#[test]
fn depth_number_and_emptiness_are_told() {
    let mut nested = zip(&[("a.txt", "年报".as_bytes())]);
    for _ in 0..5 {
        nested = zip(&[("n.zip", &nested)]);
    }
    assert_eq!(files(&nested), [("n.zip/n.zip/n.zip".to_owned(), Some(ReportStatus::Unsupported))]);
    let names: Vec<String> = (0..MAX_FILES + 50).map(|n| format!("{n}.txt")).collect();
    let many = zip(&names.iter().map(|name| (name.as_str(), b"1".as_slice())).collect::<Vec<_>>());
    assert_eq!(files(&many).len(), MAX_FILES + 1);
    assert!(matches!(read(&zip(&[("a/", b"")]), None), Extraction::Unread { status: ReportStatus::NotAReport, .. }));
    let hollow = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    assert!(matches!(read(&hollow, None), Extraction::Unread { status: ReportStatus::NotAReport, .. }));
    assert!(matches!(read(b"PK\x03\x04", None), Extraction::Unread { status: ReportStatus::Corrupt, .. }));
}
