//! Whether bytes without a checksum are drawing operators, or objects (ISO 32000-1 sections 7.3 and 7.8.2, annex A).
//!
//! Comes in: plain bytes. Goes out: whether every word of them is one. Which digits a damaged file shows cannot be known;
//! that it is damaged shows where a word is none.

use super::dictionary::is_regular;

/// All operators, and the words that stand among their operands.
const WORDS: &[&[u8]] = &[
    b"b", b"B", b"b*", b"B*", b"BDC", b"BI", b"BMC", b"BT", b"BX", b"c", b"cm", b"CS", b"cs", b"d", b"d0", b"d1",
    b"Do", b"DP", b"EI", b"EMC", b"ET", b"EX", b"f", b"F", b"f*", b"G", b"g", b"gs", b"h", b"i", b"ID", b"j", b"J",
    b"K", b"k", b"l", b"m", b"M", b"MP", b"n", b"q", b"Q", b"re", b"RG", b"rg", b"ri", b"s", b"S", b"SC", b"sc",
    b"SCN", b"scn", b"sh", b"T*", b"Tc", b"Td", b"TD", b"Tf", b"Tj", b"TJ", b"TL", b"Tm", b"Tr", b"Ts", b"Tw", b"Tz",
    b"v", b"w", b"W", b"W*", b"y", b"'", b"\"", b"true", b"false", b"null",
];

/// The words of objects beside numbers and names.
const OBJECT_WORDS: &[&[u8]] = &[b"R", b"true", b"false", b"null"];

/// Whether these are drawing operators.
pub(super) fn is_drawing(bytes: &[u8]) -> bool {
    are_words(bytes, WORDS)
}

/// Whether this is the text of an object. Nobody writes zeros for white space there.
pub(super) fn is_object(bytes: &[u8]) -> bool {
    are_words(bytes, OBJECT_WORDS) && !bytes.contains(&0)
}

fn are_words(bytes: &[u8], known: &[&[u8]]) -> bool {
    let mut rest = bytes;
    let mut lists = 0usize;
    while let Some((first, behind)) = rest.split_first() {
        let next = match first {
            b'(' => behind_string(behind),
            b'<' | b'>' if behind.first() == Some(first) => Some(&behind[1..]),
            b'<' => behind_hex(behind),
            b'%' => Some(&behind[behind.iter().position(|byte| b"\r\n".contains(byte)).unwrap_or(behind.len())..]),
            b'/' => Some(&behind[regular(behind)..]),
            b'[' => {
                lists += 1;
                Some(behind)
            }
            b']' if lists > 0 => {
                lists -= 1;
                Some(behind)
            }
            byte if byte.is_ascii_whitespace() || *byte == 0 => Some(behind),
            byte if !is_regular(*byte) => None,
            _ => {
                let (word, behind) = rest.split_at(regular(rest));
                match word {
                    // an inline picture's bytes are any
                    b"ID" => Some(behind_picture(behind)),
                    // what stands between these may be words of a later time
                    b"BX" => return true,
                    word => (known.contains(&word) || is_number(word)).then_some(behind),
                }
            }
        };
        let Some(next) = next else { return false };
        rest = next;
    }
    lists == 0
}

fn regular(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !is_regular(*byte)).unwrap_or(bytes.len())
}

/// Writers of numbers are not all careful: `--5` and `0.00-3` are met.
fn is_number(word: &[u8]) -> bool {
    word.iter().all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte))
}

fn behind_string(bytes: &[u8]) -> Option<&[u8]> {
    let mut depth = 1usize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return bytes.get(at..);
        }
    }
    None
}

fn behind_hex(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().position(|byte| *byte == b'>')?;
    let digits = bytes[..end].iter().filter(|byte| !byte.is_ascii_whitespace());
    digits.clone().all(u8::is_ascii_hexdigit).then(|| &bytes[end + 1..])
}

fn behind_picture(bytes: &[u8]) -> &[u8] {
    let is_end = |window: &[u8]| {
        window[0].is_ascii_whitespace()
            && &window[1..3] == b"EI"
            && (window[3].is_ascii_whitespace() || window[3] == b'Q')
    };
    bytes.windows(4).position(is_end).map_or(&[], |at| &bytes[at + 3..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_object_says_is_damage() {
        let font = "<</Type/Font/ToUnicode 9 0 R/Widths[0 599 -1.5 <0a> (x)] % end\r\n/Embedded true>>";
        assert!(is_object(font.as_bytes()));
        for damaged in [font.replace("599", "p99"), font.replace("0 599", "0\u{0}599"), font.replace("599", "10 n")] {
            assert!(!is_object(damaged.as_bytes()), "{damaged}");
        }
    }

    #[test]
    fn words_that_are_no_operators_are_damage() {
        let sound = [
            "q 1 0 0 1 -.5 --3 cm BT/F1 12 Tf 1 0 0 1 50 700 Tm(a\\)(b)c)Tj T*[<0031>-250(x)]TJ ET Q % end",
            "/P <</MCID 0 /Alt (x)>> BDC 0 0 m 10 0 l S EMC f* W* n",
            "BI /W 1 /H 1 ID \u{1}\u{2} x(< EI Q",
        ];
        for drawing in sound {
            assert!(is_drawing(drawing.as_bytes()), "{drawing}");
        }
        for damaged in
            ["BT <003g> Tj ET", "BT (12 Tj ET", "1 0 0 1 5: 7 Tm", "BT <31> Uj ET", "[<31> TJ", "] TJ", "q \u{7f} Q"]
        {
            assert!(!is_drawing(damaged.as_bytes()), "{damaged}");
        }
    }
}
