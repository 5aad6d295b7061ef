//! The strings and streams of a PDF's objects (ISO 32000-1, 7.3.4 and 7.3.8).
//!
//! Comes in: bytes and a place in them. Goes out: what the string or the stream at that place holds.

use super::objects::{Parser, Value};
use super::streams::find;

impl<'a> Parser<'a> {
    /// `(text)`, with its escapes.
    pub(super) fn literal(&mut self) -> Value {
        let mut text = Vec::new();
        let mut depth = 0usize;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'(' if depth == 0 => {
                    depth = 1;
                    continue;
                }
                b'(' => depth += 1,
                b')' if depth == 1 => break,
                b')' => depth -= 1,
                b'\\' => {
                    text.extend(self.escaped());
                    continue;
                }
                _ => {}
            }
            text.push(*byte);
        }
        Value::Text(text)
    }

    fn escaped(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\n' => None,
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.bytes.get(self.at) else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                u8::try_from(code & 0xff).ok()
            }
            other => Some(other),
        }
    }

    /// `<68 65 78>`.
    pub(super) fn hexadecimal(&mut self) -> Value {
        self.at += 1;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        self.at += (length + 1).min(rest.len());
        let digits: Vec<u32> = rest[..length].iter().filter_map(|byte| char::from(*byte).to_digit(16)).collect();
        let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).unwrap_or(u8::MAX);
        Value::Text(digits.chunks(2).map(byte).collect())
    }

    /// The bytes of the stream whose dictionary was just read; the place is their beginning then. Its length is believed
    /// where the stream ends there.
    pub(super) fn stream(&mut self, dictionary: &Value) -> Option<&'a [u8]> {
        let bytes = self.bytes;
        let rest = bytes.get(self.at..)?;
        let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let begin = self.at + spaces;
        if !bytes[begin..].starts_with(b"stream") {
            return None;
        }
        let begin = begin + b"stream".len();
        let line_end = match bytes.get(begin..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\n' | b'\r', ..]) => 1,
            _ => 0,
        };
        self.at = begin + line_end;
        let data = &bytes[self.at..];
        let stated = dictionary.get("Length").and_then(Value::count).filter(|length| {
            data.get(*length..)
                .is_some_and(|rest| rest[..rest.len().min(12)].trim_ascii_start().starts_with(b"endstream"))
        });
        let length = stated.or_else(|| find(data, b"endstream")).unwrap_or(data.len());
        Some(&data[..length])
    }
}
