//! Bytes to text by the character set of their font (RTF 1.9.1, "Font Table", "Unicode RTF").
//!
//! Comes in: the table of fonts, then bytes and Unicode values. Goes out: text.

use crate::charset;
use crate::extract::symbol;
use std::collections::BTreeMap;

/// More fonts than this are damage.
const MAX_FONTS: usize = 10_000;
/// The character set of fonts that draw symbols.
const SYMBOLS: i32 = 2;

/// A font.
#[derive(Debug, Clone, Default)]
struct Font {
    set: i32,
    /// Of those that draw symbols.
    name: Vec<u8>,
}

/// The fonts of a document.
#[derive(Debug)]
pub(super) struct Fonts {
    known: BTreeMap<i32, Font>,
    open: Option<(i32, Font)>,
    page: i32,
}

impl Default for Fonts {
    fn default() -> Self {
        // Chinese writers that do not say anything write GBK
        Self { known: BTreeMap::new(), open: None, page: 936 }
    }
}

impl Fonts {
    /// The code page of the document.
    pub(super) fn page(&mut self, page: i32) {
        self.page = page;
    }

    /// A word within the table.
    pub(super) fn word(&mut self, word: &[u8], number: Option<i32>) {
        match word {
            b"f" => {
                self.end();
                self.open = number.map(|id| (id, Font::default()));
            }
            b"fcharset" => {
                if let Some((_, font)) = &mut self.open {
                    font.set = number.unwrap_or(0);
                }
            }
            _ => {}
        }
    }

    /// A byte of a font's name.
    pub(super) fn name(&mut self, byte: u8) {
        const LONGEST: usize = 64;
        if let Some((_, font)) = self.open.as_mut().filter(|(_, font)| font.name.len() < LONGEST && byte != b';') {
            font.name.push(byte);
        }
    }

    /// A font's entry ends.
    pub(super) fn end(&mut self) {
        if let Some((id, font)) = self.open.take().filter(|_| self.known.len() < MAX_FONTS) {
            self.known.insert(id, font);
        }
    }

    /// The encoding of a font, by its WHATWG name; the document's where the font says nothing of it.
    fn encoding(&self, font: i32) -> &'static str {
        let set = self.known.get(&font).map_or(0, |font| font.set);
        match (set, self.page) {
            (134, _) | (_, 936 | 54936) if !matches!(set, 128 | 129 | 136) => "gb18030",
            (136, _) | (_, 950) => "big5",
            (128, _) | (_, 932) => "shift_jis",
            (129, _) | (_, 949) => "euc-kr",
            (_, 65001) => "utf-8",
            _ => "windows-1252",
        }
    }
}

/// A stretch of bytes of one font, or of Unicode values.
#[derive(Debug, Default)]
pub(super) struct Run {
    bytes: Vec<u8>,
    units: Vec<u16>,
}

impl Run {
    /// Adds a byte.
    pub(super) fn push(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Adds a UTF-16 value, which is written with a sign.
    pub(super) fn unicode(&mut self, value: i32) {
        self.units.push(u16::try_from(value.rem_euclid(0x1_0000)).unwrap_or(0xFFFD));
    }

    /// Whether there are bytes.
    pub(super) fn has_bytes(&self) -> bool {
        !self.bytes.is_empty()
    }

    /// Whether there are Unicode values.
    pub(super) fn has_units(&self) -> bool {
        !self.units.is_empty()
    }

    /// What it says, of one kind or the other; it is empty then.
    pub(super) fn text(&mut self, fonts: &Fonts, font: i32) -> String {
        let known = fonts.known.get(&font).filter(|font| font.set == SYMBOLS);
        let name = known.map(|font| String::from_utf8_lossy(&font.name).trim().to_owned());
        let drawn = |code: u32| symbol::drawn(name.as_deref().unwrap_or_default(), code);
        let units = std::mem::take(&mut self.units);
        let bytes = std::mem::take(&mut self.bytes);
        if !units.is_empty() {
            let text = String::from_utf16_lossy(&units);
            // symbols are moved into the private area
            return text
                .chars()
                .map(|c| if matches!(c, '\u{f000}'..='\u{f0ff}') { drawn(u32::from(c)) } else { c })
                .collect();
        }
        match &name {
            Some(_) => bytes.iter().map(|byte| if *byte == b' ' { ' ' } else { drawn(u32::from(*byte)) }).collect(),
            None => charset::decode_named(&bytes, fonts.encoding(font)).into_owned(),
        }
    }
}
