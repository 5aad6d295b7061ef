//! Values that a page's script assigns: `window._CONFIG = { SID: '175', TREE: [ … ] }`.
//!
//! Comes in: text with a script in it, and the name that is assigned. Goes out: the literal as a JSON [`Value`]. Nothing is
//! ever run: what is no literal (a call, a sum, a function) comes out as null. JSON is read too, being literals as well.

use serde_json::{Map, Number, Value};

/// What nests deeper than this comes out as null.
const DEEPEST: usize = 64;

/// How many places that look like the assignment are tried.
const MOST_TRIES: usize = 16;

/// The first object or array that `name` is assigned (`name = {`, `name: [`); none where its end is missing.
pub fn assigned(script: &str, name: &str) -> Option<Value> {
    let part_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let starts = script.match_indices(name).filter(|(at, _)| !script[..*at].ends_with(part_of_name));
    starts.take(MOST_TRIES).find_map(|(at, _)| {
        let mut reader = Reader { text: script, at: at + name.len() };
        // the name may be a quoted key
        reader.take(|c| matches!(c, '"' | '\''));
        reader.skip_blanks();
        if !reader.eat('=') && !reader.eat(':') {
            return None;
        }
        reader.skip_blanks();
        if matches!(reader.peek(), Some('{' | '[')) { reader.value(0) } else { None }
    })
}

/// A place in a text. Every method gives none where the text ends too early.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let here = self.peek() == Some(wanted);
        self.at += if here { wanted.len_utf8() } else { 0 };
        here
    }

    fn take(&mut self, of: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !of(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// White space and comments.
    fn skip_blanks(&mut self) {
        loop {
            self.take(|c| c.is_whitespace() || c == '\u{feff}');
            let rest = self.rest();
            let end = if rest.starts_with("//") {
                rest.find('\n')
            } else if let Some(comment) = rest.strip_prefix("/*") {
                comment.find("*/").map(|end| end + 4)
            } else {
                return;
            };
            self.at += end.unwrap_or(rest.len());
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip_blanks();
        let start = self.at;
        let value = match self.peek()? {
            '{' if depth < DEEPEST => self.object(depth)?,
            '[' if depth < DEEPEST => self.array(depth)?,
            '"' | '\'' | '`' => self.string()?,
            _ => return Some(plain(self.skip_expression()?)),
        };
        if depth == 0 {
            return Some(value);
        }
        self.skip_blanks();
        if matches!(self.peek()?, ',' | '}' | ']') {
            return Some(value);
        }
        // it was but the first part of an expression
        self.at = start;
        self.skip_expression()?;
        Some(Value::Null)
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        self.eat('{');
        loop {
            self.skip_blanks();
            if self.eat('}') {
                return Some(Value::Object(members));
            }
            if self.eat(',') {
                continue;
            }
            let start = self.at;
            let key = match self.peek()? {
                '"' | '\'' => self.string()?.as_str().unwrap_or_default().to_owned(),
                _ => self.take(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).to_owned(),
            };
            self.skip_blanks();
            if self.eat(':') {
                let value = self.value(depth + 1)?;
                members.insert(key, value);
            } else {
                // a method, a spread, a short form
                self.at = start;
                self.skip_expression()?;
                // a bracket that closes nothing would be met for ever
                if self.peek()? == ']' {
                    return None;
                }
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut values = Vec::new();
        self.eat('[');
        loop {
            self.skip_blanks();
            if self.eat(']') {
                return Some(Value::Array(values));
            }
            if self.eat(',') {
                continue;
            }
            if self.peek()? == '}' {
                return None;
            }
            values.push(self.value(depth + 1)?);
        }
    }

    /// A quoted text; null where it is a template that would have to be run.
    fn string(&mut self) -> Option<Value> {
        let quote = self.next()?;
        let mut text = String::new();
        let mut runs = false;
        loop {
            match self.next()? {
                c if c == quote => return Some(if runs { Value::Null } else { Value::String(text) }),
                '\\' => self.escaped(&mut text)?,
                c => {
                    runs |= quote == '`' && c == '$' && self.peek() == Some('{');
                    text.push(c);
                }
            }
        }
    }

    /// What stands behind a backslash (ECMA-262, 12.9.4).
    fn escaped(&mut self, text: &mut String) -> Option<()> {
        let c = self.next()?;
        let plain = match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' => '\0',
            '\n' => return Some(()),
            'x' => self.code(2)?,
            'u' if self.peek() == Some('{') => {
                self.next();
                let digits = self.take(|c| c.is_ascii_hexdigit());
                self.next();
                u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            'u' => self.code(4)?,
            other => other,
        };
        text.push(plain);
        Some(())
    }

    /// The character of so many hex digits; of two halves of a pair the one they make.
    fn code(&mut self, digits: usize) -> Option<char> {
        let lost = char::REPLACEMENT_CHARACTER;
        let Some(first) = self.hex(digits) else { return Some(lost) };
        if !(0xd800..0xdc00).contains(&first) {
            return Some(char::from_u32(first).unwrap_or(lost));
        }
        let before = self.at;
        if self.rest().starts_with("\\u") {
            self.at += 2;
            if let Some(second @ 0xdc00..=0xdfff) = self.hex(4) {
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        self.at = before;
        Some(lost)
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text = self.rest().get(..digits).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += digits;
        u32::from_str_radix(text, 16).ok()
    }

    /// Goes to the comma or bracket that ends an expression, and returns what it was.
    fn skip_expression(&mut self) -> Option<&'a str> {
        let start = self.at;
        let mut open = 0_usize;
        loop {
            self.skip_blanks();
            match self.peek()? {
                '"' | '\'' | '`' => {
                    self.string()?;
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ',' | '}' | ']' if open == 0 => return self.text.get(start..self.at),
                ')' | ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            self.next();
        }
    }
}

/// A number or one of the words that stand for a value; anything else is null.
fn plain(expression: &str) -> Value {
    match expression.trim() {
        "true" | "!0" => Value::Bool(true),
        "false" | "!1" => Value::Bool(false),
        number => {
            let whole = number.parse().ok().map(|n: i64| Number::from(n));
            let whole = whole.or_else(|| number.parse().ok().map(|n: u64| Number::from(n)));
            // a longer one would lose digits as a fraction
            let broken = || number.contains('.').then(|| number.parse().ok().and_then(Number::from_f64)).flatten();
            whole.or_else(broken).map_or(Value::Null, Value::Number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn literals_are_read_however_scripts_write_them() {
        for (script, wanted) in [
            (r#"window._CONFIG = {"SID":"175"};"#, json!({"SID": "175"})),
            ("var _CONFIG={SID:'175',TREE:[{id:1,name:'\\u5e74\\u62a5',children:[],},]}", {
                json!({"SID": "175", "TREE": [{"id": 1, "name": "年报", "children": []}]})
            }),
            ("_CONFIG = { /* 站点 */ a: 1, // one\n b: -2.5, c: !0, d: null, e: undefined }", {
                json!({"a": 1, "b": -2.5, "c": true, "d": null, "e": null})
            }),
            ("_CONFIG = {a: f(1, {b: '}'}), b: 'x' + y, c: `z`, d: `${q}`, e() { return [1] }, ...rest, f: 2}", {
                json!({"a": null, "b": null, "c": "z", "d": null, "f": 2})
            }),
            (r#"_CONFIG = {"a": "\u003Cp\u003E\"\/\x41\ud83d\ude00\ud83d"}"#, json!({"a": "<p>\"/A😀\u{fffd}"})),
            ("my_CONFIG = {a: 1}; if (_CONFIG == 1) {} _CONFIG = [3]", json!([3])),
            ("{'_CONFIG': {n: 99999999999999999999}}", json!({"n": null})),
        ] {
            assert_eq!(assigned(script, "_CONFIG"), Some(wanted), "{script}");
        }
    }

    #[test]
    fn what_has_no_end_is_no_value() {
        let whole = "_CONFIG = {a: ['x', \"\\u5e74\", {b: f(`1`)}], /* c */ d: 1}";
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert_eq!(assigned(&whole[..end], "_CONFIG"), None, "{}", &whole[..end]);
        }
        for script in ["_CONFIG = {]", "_CONFIG = [}", "_CONFIG = {a: ]}", "_CONFIG = {)", "_CONFIG", "_CONFIG = f()"] {
            let _ = assigned(script, "_CONFIG");
        }
    }

    #[test]
    fn depth_ends_in_null() {
        let script = format!("_CONFIG = {}{}", "[".repeat(100_000), "]".repeat(100_000));
        let mut value = &assigned(&script, "_CONFIG").unwrap();
        let mut depth = 1;
        while let Some(inner) = value.get(0) {
            value = inner;
            depth += 1;
        }
        assert_eq!((depth, value), (DEEPEST + 1, &Value::Null));
    }

    proptest::proptest! {
        #[test]
        fn any_script_comes_back(script in r#"_CONFIG ?= ?[\[\]{}(),:'"`\\a-c0-9u$/* \n年]{0,60}"#) {
            let _ = assigned(&script, "_CONFIG");
        }
    }
}
