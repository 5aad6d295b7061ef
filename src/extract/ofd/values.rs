//! Values as OFD writes them into attributes (GB/T 33190 section 7.3).
//!
//! Comes in: a tag. Goes out: numbers, matrices, lists of distances.

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use std::borrow::Cow;

/// A tag with its attributes.
pub(super) type Tag<'a> = BytesStart<'a>;

/// An attribute's value.
pub(super) fn attribute(tag: &Tag<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::default()).ok().map(Cow::into_owned)
}

/// An attribute that is one number.
pub(super) fn number(tag: &Tag<'_>, name: &str) -> Option<f64> {
    attribute(tag, name)?.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

/// Numbers between white space.
pub(super) fn numbers(text: &str) -> Vec<f64> {
    text.split_whitespace().map_while(|word| word.parse().ok()).filter(|n: &f64| n.is_finite()).collect()
}

/// The distances from each character to the next, of which there are at most `count`; `g 3 4.2` is three times 4.2.
pub(super) fn distances(text: &str, count: usize) -> Vec<f64> {
    let mut found = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let (times, value) = if word == "g" {
            let times = words.next().and_then(|n| n.parse().ok()).unwrap_or(0usize);
            (times, words.next().unwrap_or_default())
        } else {
            (1, word)
        };
        let Some(value) = value.parse().ok().filter(|n: &f64| n.is_finite()) else { break };
        let room = count.saturating_sub(found.len());
        found.extend(std::iter::repeat_n(value, times.min(room)));
        if found.len() >= count {
            break;
        }
    }
    found
}

/// What takes a point of an object to its page: the object's own matrix, then its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    matrix: [f64; 6],
    left: f64,
    top: f64,
}

impl Frame {
    pub(super) fn of(tag: &Tag<'_>) -> Self {
        let list = |name| attribute(tag, name).map(|text| numbers(&text)).unwrap_or_default();
        let matrix = <[f64; 6]>::try_from(list("CTM")).unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let boundary = list("Boundary");
        let at = |index: usize| boundary.get(index).copied().unwrap_or_default();
        Self { matrix, left: at(0), top: at(1) }
    }

    pub(super) fn point(&self, x: f64, y: f64) -> (f64, f64) {
        let (right, down) = self.direction(x, y);
        (right + self.matrix[4] + self.left, down + self.matrix[5] + self.top)
    }

    pub(super) fn direction(&self, x: f64, y: f64) -> (f64, f64) {
        let m = &self.matrix;
        (m[0] * x + m[2] * y, m[1] * x + m[3] * y)
    }
}

/// A text whose characters may be written as `\` and four hexadecimal digits (GB/T 33190 chapter 11).
pub(super) fn unescaped(said: &str) -> Cow<'_, str> {
    if !said.contains('\\') {
        return Cow::Borrowed(said);
    }
    let mut text = String::with_capacity(said.len());
    let mut rest = said;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let code = behind.get(..4).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let written = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        text.push(written.unwrap_or('\\'));
        rest = if written.is_some() { &behind[4..] } else { behind };
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Characters that say nothing: control characters, U+FFFD, and the sign that the standard puts where a glyph has no
/// character (section 11.4).
pub(super) fn is_nameless(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffd}' | '¤')
}
