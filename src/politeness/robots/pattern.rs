//! Paths and patterns of robots.txt in one form, and their matching (RFC 9309 sections 2.2.2 and 2.2.3).
//!
//! Comes in: a path or a pattern. Goes out: ASCII in which unreserved characters are plain and all others that cannot
//! stand in an address are escaped with capital digits. In a path `*` and `$` are escaped, so they never act.

use std::fmt::Write as _;

/// Escapes octets beyond ASCII and makes every `%` the start of an escape with capital digits; all else stays.
pub(super) fn escape(line: &[u8]) -> String {
    let mut out = String::with_capacity(line.len());
    let mut bytes = line;
    while let [byte, rest @ ..] = bytes {
        bytes = rest;
        match escaped(*byte, rest) {
            Some(octet) => {
                push_escape(&mut out, octet);
                bytes = &rest[2..];
            }
            None if *byte >= 0x80 || *byte == b'%' => push_escape(&mut out, *byte),
            None => out.push(char::from(*byte)),
        }
    }
    out
}

/// A path with its query in the form that patterns are matched against.
pub(super) fn normalise_path(path: &str) -> String {
    let path = normalise(path, |_, _| false);
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// A pattern in the form that is matched; none for an empty one, which matches nothing.
///
/// A pattern has to start with `/` or `*`; the slash that portals forget is put there, since the rule without it would
/// match nothing.
pub(super) fn normalise_pattern(pattern: &str) -> Option<String> {
    let pattern = normalise(pattern.trim(), |byte, last| byte == b'*' || (byte == b'$' && last));
    if pattern.is_empty() {
        return None;
    }
    Some(if pattern.starts_with(['/', '*']) { pattern } else { format!("/{pattern}") })
}

/// Whether a normalised pattern matches a normalised path from its start.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let Some(last) = pieces.next_back() else { return !to_the_end || rest.is_empty() };
    // the leftmost place of each piece leaves the most for those after it
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    if to_the_end { rest.ends_with(last) } else { rest.contains(last) }
}

fn normalise(text: &str, acts: impl Fn(u8, bool) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut bytes = text.as_bytes();
    while let [byte, rest @ ..] = bytes {
        bytes = rest;
        if acts(*byte, rest.is_empty()) {
            out.push(char::from(*byte));
        } else if let Some(octet) = escaped(*byte, rest) {
            bytes = &rest[2..];
            if is_unreserved(octet) { out.push(char::from(octet)) } else { push_escape(&mut out, octet) }
        } else if is_plain(*byte) {
            out.push(char::from(*byte));
        } else {
            push_escape(&mut out, *byte);
        }
    }
    out
}

/// The octet of an escape that starts with this byte.
fn escaped(byte: u8, rest: &[u8]) -> Option<u8> {
    let [high, low, ..] = rest else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    (byte == b'%').then_some(())?;
    Some(digit(*high)? * 16 + digit(*low)?)
}

fn push_escape(out: &mut String, octet: u8) {
    let _ = write!(out, "%{octet:02X}");
}

/// RFC 3986 section 2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// What may stand in an address as it is, without the two operators.
fn is_plain(byte: u8) -> bool {
    is_unreserved(byte) || b":/?#[]@!&'()+,;=".contains(&byte)
}
