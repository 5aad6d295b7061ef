//! A look at the streams of a PDF before it is read.
//!
//! Comes in: the bytes of a file. Goes out: whether it has pictures, hidden text
//! or damaged text, or that it would swell beyond all use.
//! Streams are found by their keyword, not by the file's own tables, so that nothing escapes the look. What is encrypted
//! is passed over.

mod codings;
mod dictionary;
mod syntax;

use codings::{Coding, Plain};
use dictionary::{Dictionary, Role};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// What all streams but pictures and fonts may swell to (bytes).
const MAX_PLAIN: usize = 160 << 20;
/// Bytes of shown text: two for a Chinese character; a long report has 200,000.
const MAX_TEXT: usize = 600_000;

/// More than this of an object is not looked at (bytes).
const MAX_OBJECT: usize = 4 << 20;
/// What objects have that say where glyphs stand.
const PLACING: &[&[u8]] = &[b"/Font", b"/Page", b"/Widths", b"/W ", b"/W["];

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// There are pictures.
    pub(super) pictures: bool,
    /// There is text that is not to be seen (rendering mode 3), as OCR programs lay it under pictures.
    pub(super) hidden_text: bool,
    /// There are layers that are switched off: what is drawn on them is not told from what is shown.
    pub(super) hidden_layers: bool,
    /// Streams and objects that break off, have not their checksum or are no such thing: what they say is not what was
    /// written.
    pub(super) damaged: usize,
    plain: usize,
    text: usize,
}

/// Looks at every stream; fails with the reason where there is too much of them.
pub(super) fn survey(payload: &[u8]) -> Result<Survey, String> {
    let hidden_layers = hides_layers(payload);
    let mut survey = Survey { damaged: damaged_objects(payload), hidden_layers, ..Survey::default() };
    let encrypted = has(payload, b"/Encrypt");
    let mut last_end = 0;
    let mut at = 0;
    while let Some(found) = find(&payload[at..], b"stream") {
        let keyword = at + found;
        at = keyword + b"stream".len();
        if payload[..keyword].ends_with(b"end") {
            last_end = keyword;
            continue;
        }
        let dictionary = Dictionary::before(&payload[last_end..keyword]);
        last_end = keyword;
        let data = payload[at..].strip_prefix(b"\r\n").or_else(|| payload[at..].strip_prefix(b"\n"));
        let data = data.unwrap_or(&payload[at..]);
        // the length is believed where the stream ends there, so that no keyword is found within its data
        let length = dictionary.length();
        let said = length.filter(|length| ends_at(data, *length));
        let behind = payload.len() - data.len();
        let role = dictionary.role();
        survey.pictures |= role == Role::Picture;
        if matches!(role, Role::Picture | Role::Other) {
            // one whose end is not known may have swallowed the next
            at = said.map_or(at, |length| behind + length);
            continue;
        }
        let found = said.or_else(|| find(data, b"endstream"));
        let end = found.unwrap_or(data.len());
        let fits = found.is_some() && length.is_some() == said.is_some();
        at = behind + end;
        let codings = dictionary.codings();
        match codings {
            Some(codings) if !encrypted => survey.judge(&data[..end], &codings, fits)?,
            // its own bytes say nothing, but may swell all the same
            _ => survey.swell(&data[..end], &codings.unwrap_or_default())?,
        }
    }
    Ok(survey)
}

/// How many of the objects that say where glyphs stand are no such thing: pages, fonts, and the widths of these. Widths
/// that are damaged put a figure's digits into another column.
fn damaged_objects(payload: &[u8]) -> usize {
    let (mut at, mut damaged) = (0, 0);
    while let Some(found) = find(&payload[at..], b" obj") {
        at += found + b" obj".len();
        let rest = &payload[at..payload.len().min(at + MAX_OBJECT)];
        if !payload[..at - b" obj".len()].last().is_some_and(u8::is_ascii_digit) {
            continue;
        }
        // one look for either end, so that no byte is gone over twice
        let end = rest.windows(6).position(|window| window == b"endobj" || window == b"stream");
        let object = &rest[..end.unwrap_or(rest.len())];
        let matters = PLACING.iter().any(|key| has(object, key));
        damaged += usize::from(matters && end.is_some() && !syntax::is_object(object));
        at += object.len();
    }
    damaged
}

/// Whether nothing but white space stands between the end of this length and the keyword.
fn ends_at(data: &[u8], length: usize) -> bool {
    data.get(length..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"endstream"))
}

impl Survey {
    /// Looks at a stream of plain bytes or of such as are packed in ways that are known; `fits` where it has the length that
    /// it says.
    fn judge(&mut self, data: &[u8], codings: &[Coding], fits: bool) -> Result<(), String> {
        let Plain { bytes, whole, checked } = self.unpacked(data, codings)?;
        // text without a checksum has to look sound at least
        let sound = whole && (checked || !draws_text(&bytes) || fits && syntax::is_drawing(&bytes));
        self.damaged += usize::from(!sound);
        self.look(&bytes)
    }

    /// Looks at a stream that cannot be judged.
    fn swell(&mut self, data: &[u8], codings: &[Coding]) -> Result<(), String> {
        let plain = self.unpacked(data, codings)?;
        self.look(&plain.bytes)
    }

    fn unpacked<'a>(&mut self, data: &'a [u8], codings: &[Coding]) -> Result<Plain<'a>, String> {
        let plain = codings::unpacked(data, codings, MAX_PLAIN.saturating_sub(self.plain));
        let plain = plain.ok_or_else(|| format!("its streams are more than {MAX_PLAIN} bytes"))?;
        // data that swells to nothing takes time as well
        self.plain += data.len();
        Ok(plain)
    }

    /// Counts the bytes of shown text in a stream of drawing operators.
    fn look(&mut self, plain: &[u8]) -> Result<(), String> {
        self.plain += plain.len();
        if self.plain > MAX_PLAIN {
            return Err(format!("its streams are more than {MAX_PLAIN} bytes"));
        }
        if !draws_text(plain) {
            self.hidden_layers |= hides_layers(plain);
            return Ok(());
        }
        self.hidden_text |= hides_text(plain);
        let (mut depth, mut hex, mut escaped) = (0usize, false, false);
        for byte in plain {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if depth > 0 => escaped = true,
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                b'<' if depth == 0 => hex = !hex,
                b'>' if depth == 0 => hex = false,
                _ => {}
            }
            self.text += usize::from(depth > 0) * 2 + usize::from(hex);
        }
        if self.text / 2 > MAX_TEXT {
            return Err(format!("more than {MAX_TEXT} bytes of text"));
        }
        Ok(())
    }
}

/// Whether text is shown in the rendering mode that shows none.
fn hides_text(mut plain: &[u8]) -> bool {
    while let Some(at) = find(plain, b"3 Tr") {
        let own = at == 0 || !dictionary::is_regular(plain[at - 1]);
        plain = &plain[at + b"3 Tr".len()..];
        if own && draws_text(&plain[..find(plain, b" Tr").unwrap_or(plain.len())]) {
            return true;
        }
    }
    false
}

/// Whether layers of the drawing are switched off (ISO 32000-1 section 8.11.4.3).
fn hides_layers(plain: &[u8]) -> bool {
    let mut rest = plain;
    while let Some(at) = find(rest, b"/OFF") {
        rest = &rest[at + b"/OFF".len()..];
        let list = rest.trim_ascii_start().strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
        if list.is_some_and(|list| list.first().is_some_and(u8::is_ascii_digit)) {
            return true;
        }
    }
    false
}

fn draws_text(plain: &[u8]) -> bool {
    has(plain, b"Tj") || has(plain, b"TJ")
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    find(bytes, part).is_some()
}

/// What a stream holds, up to so many bytes; of a damaged one what comes before the damage.
pub(super) fn inflated(data: &[u8], room: usize) -> Vec<u8> {
    let mut plain = Vec::new();
    // what is missing shows in the length
    drop(ZlibDecoder::new(data).take(room as u64).read_to_end(&mut plain));
    plain
}

/// Where a part begins.
pub(super) fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    // the first byte alone sorts nearly every place out
    bytes.windows(part.len()).position(|window| window[0] == part[0] && window == part)
}
