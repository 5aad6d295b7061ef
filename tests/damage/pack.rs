//! Containers around a document: a zip, and a page that was saved as one file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A zip of these files, uncompressed (APPNOTE 6.3.10).
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    let word = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    for (name, data) in files {
        // version 2.0, names in UTF-8, stored, no time
        let mut common = vec![20, 0, 0, 8, 0, 0, 0, 0, 0, 0];
        common.extend(crc32fast::hash(data).to_le_bytes());
        common.extend([word(data.len()), word(data.len())].concat());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        directory
            .extend([b"PK\x01\x02\x14\0".as_slice(), &common, &[0; 10], &word(body.len()), name.as_bytes()].concat());
        body.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), data].concat());
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let end = [b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &word(directory.len()), &word(body.len()), &[0, 0]];
    [body, directory, end.concat()].concat()
}

/// A page as a browser saves it in one piece.
pub(crate) fn message(page: &[u8]) -> Vec<u8> {
    let lines: Vec<Vec<u8>> = page.chunks(57).map(|line| STANDARD.encode(line).into_bytes()).collect();
    let head = "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; \
        boundary=\"----part\"\r\n\r\n------part\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    [head.as_bytes(), &lines.join(b"\r\n".as_slice()), b"\r\n------part--\r\n"].concat()
}
