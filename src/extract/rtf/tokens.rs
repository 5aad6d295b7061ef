//! The bytes of RTF to tokens (RTF 1.9.1, "RTF Syntax").
//!
//! Comes in: bytes. Goes out: braces, control words and symbols, and bytes of text. Binary data is passed over.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// A control word without its backslash, or a symbol, with its number; `'` for a byte in two digits.
    Word(&'a [u8], Option<i32>),
    /// `\*`: what follows may be passed over by those who do not know it.
    Ignorable,
    /// A byte of text.
    Byte(u8),
}

/// The tokens of a file.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// The tokens of these bytes.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn word(&mut self) -> Option<Token<'a>> {
        let letters = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol();
        }
        let (word, rest) = self.rest.split_at(letters);
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let length = if digits == 0 { 0 } else { sign + digits };
        let number = std::str::from_utf8(&rest[..length]).ok().and_then(|text| text.parse().ok());
        self.rest = &rest[length..];
        // a space behind a word belongs to it
        if self.rest.first() == Some(&b' ') {
            self.rest = &self.rest[1..];
        }
        if word == b"bin" {
            let skipped = number.and_then(|length: i32| usize::try_from(length).ok()).unwrap_or(0);
            self.rest = self.rest.get(skipped..).unwrap_or_default();
            return self.next();
        }
        Some(Token::Word(word, number))
    }

    fn symbol(&mut self) -> Option<Token<'a>> {
        let (symbol, rest) = self.rest.split_at_checked(1)?;
        self.rest = rest;
        match symbol {
            b"*" => Some(Token::Ignorable),
            b"'" => {
                let digits = self.rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                let value = digits.and_then(|digits| i32::from_str_radix(digits, 16).ok());
                self.rest = if value.is_some() { &self.rest[2..] } else { self.rest };
                Some(Token::Word(symbol, value.filter(|value| *value >= 0).or(Some(i32::from(b'?')))))
            }
            _ => Some(Token::Word(symbol, None)),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let (first, rest) = self.rest.split_first()?;
            self.rest = rest;
            return match first {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.word(),
                // line ends and zeros of the file mean nothing
                b'\r' | b'\n' | 0 => continue,
                byte => Some(Token::Byte(*byte)),
            };
        }
    }
}
