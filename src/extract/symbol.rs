//! Characters of symbol fonts, which have codes and no meaning (ECMA-376 part 1, 17.3.3.30), and digits above the line.
//!
//! Comes in: a font and a code. Goes out: the character that the font draws, where it is one that reports use.

/// What Wingdings and Wingdings 2 draw at a code.
const DRAWN: &[(&str, u32, char)] = &[
    ("Wingdings", 0x6C, '●'),
    ("Wingdings", 0x6E, '■'),
    ("Wingdings", 0x6F, '□'),
    ("Wingdings", 0x71, '❑'),
    ("Wingdings", 0x75, '◆'),
    ("Wingdings", 0x9F, '•'),
    ("Wingdings", 0xA8, '□'),
    ("Wingdings", 0xD8, '➢'),
    ("Wingdings", 0xFB, '✗'),
    ("Wingdings", 0xFC, '✓'),
    ("Wingdings", 0xFD, '☒'),
    ("Wingdings", 0xFE, '☑'),
    ("Wingdings 2", 0x4F, '✗'),
    ("Wingdings 2", 0x50, '✓'),
    ("Wingdings 2", 0x52, '☑'),
    ("Wingdings 2", 0x54, '☒'),
    ("Wingdings 2", 0xA3, '□'),
];

/// A character as it stands above the line: a digit there is the mark of a note, and none of the figure before it.
pub(super) fn raised(c: char) -> char {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    c.to_digit(10).and_then(|digit| RAISED.get(usize::try_from(digit).ok()?)).copied().unwrap_or(c)
}

/// Codes of symbol fonts are moved up by this, into the private area.
const PRIVATE: std::ops::RangeInclusive<u32> = 0xF000..=0xF0FF;

/// The character of a code in a font; the replacement character where nobody can tell.
pub(super) fn drawn(font: &str, code: u32) -> char {
    let plain = if PRIVATE.contains(&code) { code - PRIVATE.start() } else { code };
    let known = DRAWN.iter().find(|(name, at, _)| *name == font && *at == plain).map(|(.., drawn)| *drawn);
    let is_symbolic = ["Wingdings", "Webdings", "Symbol"].iter().any(|name| font.starts_with(name));
    known.or_else(|| char::from_u32(code).filter(|_| !is_symbolic && !PRIVATE.contains(&code))).unwrap_or('\u{fffd}')
}
