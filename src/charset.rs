//! Bytes of a page or text file to Unicode.
//!
//! Comes in: bytes and what the server and the page say of their encoding. Goes out: text and the encoding used. The
//! declaration is never trusted alone: portals say UTF-8 and send GBK, and the other way round.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// How far into a page a declaration is looked for (HTML Living Standard, prescan: 1,024 bytes; portals put long comments first).
const PRESCAN: usize = 4096;

/// UTF-8 with at most one break in this many characters beyond ASCII is damaged UTF-8.
const DAMAGE: usize = 3;

/// Decodes by: byte order mark, UTF-8 with next to no damage, then whichever of the declared encoding and GB18030 leaves fewer
/// replacement characters, then what the bytes look like.
pub fn decode<'a>(bytes: &'a [u8], content_type: &str) -> (Cow<'a, str>, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text, encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), UTF_8.name());
    }
    if is_damaged_utf8(bytes) {
        let (text, name, _) = decode_as(UTF_8, bytes);
        return (text, name);
    }
    let mut candidates = vec![GB18030];
    for label in [charset_parameter(content_type), declared(bytes)].into_iter().flatten() {
        if let Some(encoding) = Encoding::for_label(label.as_bytes())
            && !candidates.contains(&encoding)
        {
            candidates.push(encoding);
        }
    }
    let mut best: Option<(Cow<'a, str>, &'static str, usize)> = None;
    for encoding in candidates {
        // the first that fits without a fault cannot be bettered
        if best.as_ref().is_none_or(|(_, _, bad)| *bad > 0) {
            let read = decode_as(encoding, bytes);
            best = best.filter(|(_, _, bad)| *bad <= read.2).or(Some(read));
        }
    }
    match best {
        Some((text, name, bad)) if bad * 100 < text.len() => (text, name),
        _ => {
            let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
            detector.feed(bytes, true);
            let guess = detector.guess(None, chardetng::Utf8Detection::Allow);
            let (text, name, _) = decode_as(guess, bytes);
            (text, name)
        }
    }
}

/// Bytes whose encoding is certain, by its WHATWG name; Windows 1252 where there is none of that name.
pub fn decode_named<'a>(bytes: &'a [u8], name: &str) -> Cow<'a, str> {
    let encoding = Encoding::for_label(name.as_bytes()).unwrap_or(WINDOWS_1252);
    encoding.decode_without_bom_handling(bytes).0
}

/// Text in the encoding of this name, as a browser writes it into a query (Encoding Standard, "encode"): what the
/// encoding lacks becomes a numeric entity. UTF-8 where there is no such encoding.
pub fn encode<'a>(text: &'a str, name: &str) -> Cow<'a, [u8]> {
    let encoding = Encoding::for_label(name.as_bytes()).unwrap_or(UTF_8).output_encoding();
    encoding.encode(text).0
}

/// The last part of a path as a person reads it: percent signs resolved, in whatever encoding the bytes are.
pub fn file_name(path: &str) -> String {
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(last.len());
    let mut rest = last.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|hex| std::str::from_utf8(hex).ok()).filter(|_| *byte == b'%');
        let found = hex.filter(|hex| !hex.starts_with('+')).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(found.unwrap_or(*byte));
        rest = found.and_then(|_| behind.get(2..)).unwrap_or(behind);
    }
    decode(&bytes, "").0.into_owned()
}

/// GBK read as UTF-8 breaks at about every other character, so few breaks are damage and not another encoding.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let most = bytes.iter().filter(|b| !b.is_ascii()).count();
    let (mut breaks, mut beyond_ascii) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        let broken = usize::from(!chunk.invalid().is_empty());
        breaks += broken;
        beyond_ascii += broken;
        for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
            breaks += usize::from(c == char::REPLACEMENT_CHARACTER);
            beyond_ascii += 1;
        }
        // a page of GBK has shown it long before its end
        if breaks * DAMAGE >= most {
            return false;
        }
    }
    breaks * DAMAGE < beyond_ascii
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> (Cow<'a, str>, &'static str, usize) {
    let (text, is_faulty) = encoding.decode_without_bom_handling(bytes);
    let bad = if is_faulty { text.matches(char::REPLACEMENT_CHARACTER).count() } else { 0 };
    (text, encoding.name(), bad)
}

/// The `charset` parameter of a `Content-Type`.
fn charset_parameter(content_type: &str) -> Option<String> {
    let at = content_type.to_ascii_lowercase().find("charset=")?;
    label(content_type.get(at + "charset=".len()..)?)
}

/// The declaration within the page: `<meta charset>`, `<meta http-equiv>` or `<?xml encoding?>`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(PRESCAN)]).to_ascii_lowercase();
    let at = ["charset=", "encoding="].iter().find_map(|word| head.find(word).map(|at| at + word.len()))?;
    label(head.get(at..)?)
}

fn label(rest: &str) -> Option<String> {
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':'))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<html><head></head><body>政府信息公开工作年度报告，二〇二〇年</body></html>";

    #[test]
    fn the_text_comes_out_right_whatever_is_declared() {
        let gbk = GB18030.encode(TEXT).0;
        for declaration in [
            "",
            "text/html",
            "text/html; charset=utf-8",
            "text/html;charset=\"GB2312\"",
            "text/html; charset=iso-8859-1",
        ] {
            assert_eq!(decode(TEXT.as_bytes(), declaration).0, TEXT, "UTF-8 as {declaration}");
            assert_eq!(decode(&gbk, declaration).0, TEXT, "GBK as {declaration}");
        }
    }

    #[test]
    fn a_byte_order_mark_decides() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend("年报".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(decode(&bytes, "text/html; charset=gbk"), (Cow::Borrowed("年报"), "UTF-16LE"));
    }

    #[test]
    fn a_declaration_in_the_page_is_read() {
        let page = "<meta http-equiv=Content-Type content='text/html; charset=big5'>公開";
        let bytes = encoding_rs::BIG5.encode(page).0;
        assert_eq!(declared(&bytes).as_deref(), Some("big5"));
    }

    #[test]
    fn a_few_broken_bytes_do_not_turn_the_page_over() {
        let mut bytes = TEXT.as_bytes().to_vec();
        let end = bytes.len() - 20;
        bytes[end] = 0xff;
        assert_eq!(decode(&bytes, "").1, "UTF-8");
    }

    #[test]
    fn file_names_are_read_in_either_encoding() {
        for (path, name) in [
            ("/a/2020%E5%B9%B4%E5%BA%A6%E6%8A%A5%E5%91%8A.docx", "2020年度报告.docx"),
            ("/a/%C4%EA%B6%C8%B1%A8%B8%E6.pdf", "年度报告.pdf"),
            ("/a/100%.pdf", "100%.pdf"),
            ("/a/%+1%e.pdf", "%+1%e.pdf"),
            ("", ""),
        ] {
            assert_eq!(file_name(path), name, "{path}");
        }
    }

    #[test]
    fn queries_are_written_in_the_pages_own_encoding() {
        assert_eq!(&*encode("报", "gb18030"), [0xb1, 0xa8]);
        assert_eq!(&*encode("报", "UTF-8"), "报".as_bytes());
        assert_eq!(&*encode("报", "UTF-16LE"), "报".as_bytes());
    }
}
