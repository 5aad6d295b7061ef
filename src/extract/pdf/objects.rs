//! The objects of a PDF, found by their keyword.
//!
//! Comes in: the bytes of a file. Goes out: objects by number, those in object streams too (ISO 32000-1, 7.3 and 7.5.7). The
//! file's own tables are not asked, so that a damaged one is no hindrance; the last object of a number counts.

use super::streams::{find, inflated};
use std::collections::HashMap;

/// More objects than this are no report.
const MAX_OBJECTS: usize = 200_000;
/// What all object streams may swell to (bytes).
const MAX_PLAIN: usize = 32 << 20;
/// Arrays and dictionaries within each other.
const MAX_DEPTH: usize = 24;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing, or something that no picture needs.
    Other,
    Bool(bool),
    Number(f64),
    Name(String),
    Text(Vec<u8>),
    Array(Vec<Value>),
    Dictionary(HashMap<String, Value>),
    Reference(u32),
}

/// A file's objects.
#[derive(Debug, Default)]
pub(super) struct Objects<'a> {
    objects: HashMap<u32, (Value, Option<&'a [u8]>)>,
}

impl<'a> Objects<'a> {
    /// The objects of a file.
    pub(super) fn of(payload: &'a [u8]) -> Self {
        let mut found = Self::default();
        let (mut at, mut room) = (0, MAX_PLAIN);
        while let Some(keyword) = find(&payload[at..], b"obj") {
            let keyword = at + keyword;
            at = keyword + 3;
            let Some(number) = number_before(&payload[..keyword]) else { continue };
            let mut parser = Parser { bytes: payload, at };
            let Some(value) = parser.value(0) else { continue };
            let stream = parser.stream(&value);
            at = stream.map_or(parser.at, |stream| parser.at + stream.len());
            if let (Some(stream), Some(Value::Name(kind))) = (stream, value.get("Type"))
                && kind == "ObjStm"
            {
                found.unpack(&value, stream, &mut room);
            }
            if found.objects.len() >= MAX_OBJECTS {
                break;
            }
            found.objects.insert(number, (value, stream));
        }
        found
    }

    /// What stands in an object stream.
    fn unpack(&mut self, dictionary: &Value, stream: &[u8], room: &mut usize) {
        let plain = inflated(stream, *room);
        *room = room.saturating_sub(plain.len());
        let number = |key| dictionary.get(key).and_then(Value::count).unwrap_or(0);
        let mut parser = Parser { bytes: &plain, at: 0 };
        for _ in 0..number("N").min(MAX_OBJECTS) {
            let (Some(object), Some(offset)) = (parser.count(), parser.count()) else { return };
            let mut inner = Parser { bytes: &plain, at: number("First").saturating_add(offset) };
            if let (Ok(object), Some(value)) = (u32::try_from(object), inner.value(0))
                && self.objects.len() < MAX_OBJECTS
            {
                self.objects.insert(object, (value, None));
            }
        }
    }

    /// A value, or what it refers to.
    pub(super) fn resolve<'v>(&'v self, value: &'v Value) -> &'v Value {
        let mut value = value;
        for _ in 0..MAX_DEPTH {
            let Value::Reference(number) = value else { return value };
            value = self.objects.get(number).map_or(&Value::Other, |(value, _)| value);
        }
        &Value::Other
    }

    /// What a dictionary holds under a key, references followed.
    pub(super) fn get<'v>(&'v self, dictionary: &'v Value, key: &str) -> Option<&'v Value> {
        self.resolve(dictionary).get(key).map(|value| self.resolve(value))
    }

    /// The bytes of the stream that a reference names, as they stand in the file.
    pub(super) fn stream(&self, value: &Value) -> Option<&'a [u8]> {
        let Value::Reference(number) = value else { return None };
        match self.objects.get(number)? {
            (next @ Value::Reference(_), _) if next != value => self.stream(next),
            (_, stream) => *stream,
        }
    }

    /// The document's catalogue: the last one in the file.
    pub(super) fn catalogue(&self) -> Option<&Value> {
        let is_catalogue = |value: &Value| value.get("Type") == Some(&Value::Name("Catalog".into()));
        self.objects
            .iter()
            .filter(|(_, (value, _))| is_catalogue(value))
            .max_by_key(|(number, _)| **number)
            .map(|(_, (value, _))| value)
    }
}

impl Value {
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        if let Self::Dictionary(entries) = self { entries.get(key) } else { None }
    }

    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(number) = self { Some(*number) } else { None }
    }

    /// A number that counts.
    pub(super) fn count(&self) -> Option<usize> {
        self.number().filter(|number| *number >= 0.0 && *number < 1e9).map(|number| number as usize)
    }

    pub(super) fn name(&self) -> Option<&str> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// The items of an array; of anything else the value alone.
    pub(super) fn items(&self) -> &[Self] {
        if let Self::Array(items) = self { items } else { std::slice::from_ref(self) }
    }
}

/// The number of the object whose keyword follows.
fn number_before(bytes: &[u8]) -> Option<u32> {
    let back = |bytes: &'_ [u8], keep: fn(&u8) -> bool| bytes.iter().rev().take_while(|byte| keep(byte)).count();
    let mut rest = bytes;
    let mut digits: &[u8] = &[];
    for _ in 0..2 {
        let spaces = back(rest, u8::is_ascii_whitespace);
        rest = &rest[..rest.len() - spaces];
        let count = back(rest, u8::is_ascii_digit);
        if spaces == 0 || count == 0 || count > 10 {
            return None;
        }
        digits = &rest[rest.len() - count..];
        rest = &rest[..rest.len() - count];
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Reads values from a place on.
pub(super) struct Parser<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Parser<'a> {
    fn skip_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'%' => self.at += self.bytes[self.at..].iter().take_while(|b| !matches!(b, b'\r' | b'\n')).count(),
                0 => self.at += 1,
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => return,
            }
        }
    }

    /// Characters up to the next space or delimiter.
    fn word(&mut self) -> &'a [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0 || b"()<>[]{}/%".contains(byte);
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn count(&mut self) -> Option<usize> {
        self.skip_space();
        std::str::from_utf8(self.word()).ok()?.parse().ok()
    }

    /// The next value; an operator is [`Value::Other`]. None at the end, and where brackets are nested too deep.
    pub(super) fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_space();
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty() && depth < MAX_DEPTH)?;
        match rest {
            [b'<', b'<', ..] => self.dictionary(depth),
            [b'[', ..] => {
                self.at += 1;
                let mut items = Vec::new();
                loop {
                    self.skip_space();
                    if self.bytes.get(self.at) == Some(&b']') {
                        self.at += 1;
                        return Some(Value::Array(items));
                    }
                    items.push(self.value(depth + 1)?);
                }
            }
            [b'/', ..] => {
                self.at += 1;
                Some(Value::Name(String::from_utf8_lossy(self.word()).into_owned()))
            }
            [b'(', ..] => Some(self.literal()),
            [b'<', ..] => Some(self.hexadecimal()),
            [b')' | b'>' | b']' | b'{' | b'}', ..] => {
                self.at += 1;
                Some(Value::Other)
            }
            _ => Some(self.plain()),
        }
    }

    fn dictionary(&mut self, depth: usize) -> Option<Value> {
        self.at += 2;
        let mut entries = HashMap::new();
        loop {
            self.skip_space();
            match self.bytes.get(self.at..)? {
                [b'>', b'>', ..] => {
                    self.at += 2;
                    return Some(Value::Dictionary(entries));
                }
                [] => return None,
                _ => {}
            }
            let key = self.value(depth + 1)?;
            if let Value::Name(key) = key {
                let value = self.value(depth + 1)?;
                entries.insert(key, value);
            }
        }
    }

    /// A number, a reference, true or false; else nothing that is needed.
    fn plain(&mut self) -> Value {
        let word = self.word();
        let text = std::str::from_utf8(word).unwrap_or_default();
        if let Ok(number) = text.parse::<u32>() {
            let mut ahead = Parser { bytes: self.bytes, at: self.at };
            if ahead.count().is_some() {
                ahead.skip_space();
                if ahead.word() == b"R" {
                    self.at = ahead.at;
                    return Value::Reference(number);
                }
            }
        }
        match text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => text.parse().ok().filter(|number: &f64| number.is_finite()).map_or(Value::Other, Value::Number),
        }
    }
}
