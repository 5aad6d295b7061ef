//! The dictionary in front of a stream (ISO 32000-1 section 7.3.8).
//!
//! Comes in: the bytes before the keyword. Goes out: what the stream is for, how it is packed, how long it says it is.
//! References to other objects are not followed: what they say is not known.

use super::codings::Coding;
use super::find;

/// How far before its keyword the dictionary of a stream may begin.
const MAX_DICTIONARY: usize = 4096;

/// What a stream is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Picture,
    /// Fonts, profiles of colours, words about the file: nothing that is printed.
    Other,
    /// Drawings, codes of fonts, objects, and whatever does not say what it is.
    Unknown,
}

/// A dictionary as it is written.
pub(super) struct Dictionary<'a>(&'a [u8]);

impl<'a> Dictionary<'a> {
    /// The dictionary that ends where these bytes do.
    pub(super) fn before(bytes: &'a [u8]) -> Self {
        let near = &bytes[bytes.len().saturating_sub(MAX_DICTIONARY)..];
        // objects before this one say nothing of it
        let start = near.windows(3).rposition(|window| window == b"obj").map_or(0, |at| at + 3);
        Self(&near[start..])
    }

    pub(super) fn role(&self) -> Role {
        let has = |list: &[&str]| list.iter().any(|name| self.value(name).is_some());
        let is = |list: &[&str]| list.iter().any(|name| self.is(name));
        if is(&["Image"]) {
            Role::Picture
        } else if has(&["Length1", "Length2", "Length3", "Alternate"])
            || is(&["Metadata", "Type1C", "CIDFontType0C", "OpenType", "EmbeddedFile"])
        {
            Role::Other
        } else {
            Role::Unknown
        }
    }

    /// The length, where it stands here.
    pub(super) fn length(&self) -> Option<usize> {
        let value = self.value("Length")?;
        let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
        // a reference is two numbers and a letter
        let behind = value[digits..].trim_ascii_start();
        let is_reference = behind.first().is_some_and(u8::is_ascii_digit);
        std::str::from_utf8(&value[..digits]).ok()?.parse().ok().filter(|_| !is_reference)
    }

    /// How the data is packed, the outermost coding first; none where that is not said here or not known.
    pub(super) fn codings(&self) -> Option<Vec<Coding>> {
        let Some(value) = self.value("Filter").or_else(|| self.value("F")) else { return Some(Vec::new()) };
        let list = match value.first()? {
            b'/' => {
                let end = value[1..].iter().position(|byte| !is_regular(*byte));
                end.map_or(value, |end| &value[..=end])
            }
            b'[' => &value[1..find(value, b"]")?],
            _ => return None,
        };
        let names = list.split(|byte| *byte == b'/').skip(1);
        names.map(|name| Coding::named(name.trim_ascii())).collect()
    }

    /// What stands behind a key.
    fn value(&self, key: &str) -> Option<&'a [u8]> {
        self.behind(key).next().filter(|value| !value.is_empty())
    }

    /// Whether this is its type or its subtype.
    fn is(&self, name: &str) -> bool {
        ["Type", "Subtype"].iter().flat_map(|key| self.behind(key)).any(|value| {
            let rest = value.strip_prefix(b"/").and_then(|value| value.strip_prefix(name.as_bytes()));
            rest.is_some_and(|rest| !rest.first().is_some_and(|next| is_regular(*next)))
        })
    }

    /// What stands behind each place where this name is written.
    fn behind(&self, name: &str) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let written = [b"/", name.as_bytes()].concat();
        let mut rest = self.0;
        std::iter::from_fn(move || {
            while let Some(at) = find(rest, &written) {
                rest = &rest[at + written.len()..];
                if !rest.first().is_some_and(|next| is_regular(*next)) {
                    return Some(rest.trim_ascii_start());
                }
            }
            None
        })
    }
}

/// Whether a name goes on with this byte (ISO 32000-1 section 7.2.2).
pub(super) fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}
