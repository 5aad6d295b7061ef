//! Markup to the tokens of html5ever's tree construction: what pages are made of straight, all else by html5ever.
//!
//! Comes in: the text of a page. Goes out: the tree that html5ever alone would build. Its tokenizer takes a page character by
//! character and spends more time than everything else that reading does. Here whole runs of text, tags with their
//! attributes, comments and scripts are cut out by their ends (HTML Living Standard 13.2.5). From the first place on that
//! is none of these - an unfinished tag, a rare character reference, a CDATA section - the page is left to html5ever.

use html5ever::buffer_queue::BufferQueue;
use html5ever::data::NAMED_ENTITIES;
use html5ever::interface::tree_builder::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, State};
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, LocalName, QualName, TokenizerResult, ns};
use std::borrow::Cow;

/// White space between the parts of a tag.
const SPACE: [char; 4] = ['\t', '\n', '\u{c}', ' '];
/// No line number is asked for.
const LINE: u64 = 1;

/// The page's tree in the sink.
pub(super) fn parse<S: TreeSink>(page: &str, sink: S) -> S::Output {
    // HTML Living Standard 13.2.3.5: a line ends with a line feed
    let lines = if page.contains('\r') { page.replace("\r\n", "\n").replace('\r', "\n") } else { page.to_owned() };
    let page = StrTendril::from(lines);
    let builder = TreeBuilder::new(sink, TreeBuilderOpts::default());
    let met = std::array::from_fn(|_| LocalName::default());
    let mut reader = Reader { page: &page, at: 0, builder: &builder, met };
    let rest = if page.starts_with('\u{feff}') || page.contains('\0') { Err(Rest::data()) } else { reader.run() };
    let at = reader.at;
    match rest {
        Ok(()) => {
            let _done = builder.process_token(Token::EOFToken, LINE);
            builder.end();
            builder.sink.finish()
        }
        Err(rest) => {
            let Rest { state: initial_state, within: last_start_tag_name } = rest;
            let discard_bom = at == 0;
            let opts = TokenizerOpts { initial_state, last_start_tag_name, discard_bom, ..TokenizerOpts::default() };
            let tokenizer = Tokenizer::new(builder, opts);
            let queue = BufferQueue::default();
            queue.push_back(StrTendril::from_slice(&page[at..]));
            while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
            tokenizer.end();
            tokenizer.sink.sink.finish()
        }
    }
}

/// What html5ever has to know to go on with the rest of a page.
struct Rest {
    /// The tokenizer's state, where it is not that of data.
    state: Option<State>,
    /// The element whose content it goes on with.
    within: Option<String>,
}

impl Rest {
    fn data() -> Self {
        Self { state: None, within: None }
    }
}

struct Reader<'p, S: TreeSink> {
    page: &'p StrTendril,
    /// Where the next token begins; everything before it has been handed over.
    at: usize,
    builder: &'p TreeBuilder<S::Handle, S>,
    /// Names that were met, each in its place: a page repeats a few, and html5ever takes long to look one up.
    met: [LocalName; 64],
}

impl<'p, S: TreeSink> Reader<'p, S> {
    /// Hands over token by token; fails where html5ever has to go on.
    fn run(&mut self) -> Result<(), Rest> {
        while self.at < self.page.len() {
            let rest = self.rest();
            if !rest.starts_with('<') {
                let end = rest.find('<').unwrap_or(rest.len());
                self.text(end).ok_or_else(Rest::data)?;
                continue;
            }
            match rest.as_bytes().get(1..3) {
                Some([b'/', name]) if name.is_ascii_alphabetic() => self.tag(TagKind::EndTag)?,
                Some([name, _]) if name.is_ascii_alphabetic() => self.tag(TagKind::StartTag)?,
                Some(b"!-") => self.comment().ok_or_else(Rest::data)?,
                Some([b'!', b'd' | b'D']) => self.doctype().ok_or_else(Rest::data)?,
                _ => return Err(Rest::data()),
            }
        }
        Ok(())
    }

    fn rest(&self) -> &'p str {
        self.page.get(self.at..).unwrap_or_default()
    }

    /// A piece of the page that shares its memory.
    fn piece(&self, start: usize, end: usize) -> Option<StrTendril> {
        let length = u32::try_from(end.checked_sub(start)?).ok()?;
        self.page.try_subtendril(u32::try_from(start).ok()?, length).ok()
    }

    /// The next bytes as text.
    fn text(&mut self, length: usize) -> Option<()> {
        if length == 0 {
            return Some(());
        }
        let text = match decoded(self.rest().get(..length)?, false)? {
            Cow::Borrowed(_) => self.piece(self.at, self.at + length)?,
            Cow::Owned(text) => text.into(),
        };
        self.at += length;
        let _goes_on = self.builder.process_token(Token::CharacterTokens(text), LINE);
        Some(())
    }

    /// A tag, and the text of an element that holds nothing else.
    fn tag(&mut self, kind: TagKind) -> Result<(), Rest> {
        let start = self.at + 1 + usize::from(kind == TagKind::EndTag);
        let (tag, end) = self.read_tag(kind, start).ok_or_else(Rest::data)?;
        let name = tag.name.clone();
        self.at = end;
        match self.builder.process_token(Token::TagToken(tag), LINE) {
            TokenSinkResult::RawData(raw) => self
                .raw(raw, &name)
                .ok_or_else(|| Rest { state: Some(State::RawData(raw)), within: Some(name.to_string()) }),
            TokenSinkResult::Plaintext => Err(Rest { state: Some(State::Plaintext), within: None }),
            // scripts are not run, and the encoding is known
            TokenSinkResult::Continue | TokenSinkResult::Script(_) | TokenSinkResult::EncodingIndicator(_) => Ok(()),
        }
    }

    /// The tag whose name begins here, and where it ends.
    fn read_tag(&mut self, kind: TagKind, start: usize) -> Option<(Tag, usize)> {
        let page: &'p str = self.page;
        let (name, mut at) = self.name(start, |b| is_space(b) || matches!(b, b'/' | b'>'))?;
        let mut tag = Tag { kind, name, self_closing: false, attrs: Vec::new(), had_duplicate_attributes: false };
        loop {
            at = page.len() - page[at..].trim_start_matches(SPACE).len();
            match page.as_bytes().get(at)? {
                b'>' => return Some((tag, at + 1)),
                b'/' => {
                    at += 1;
                    tag.self_closing = *page.as_bytes().get(at)? == b'>';
                }
                b'=' => return None,
                _ => {
                    let (local, end) = self.name(at, |b| is_space(b) || matches!(b, b'/' | b'>' | b'='))?;
                    let (value, end) = self.value(end)?;
                    at = end;
                    if tag.attrs.iter().any(|known| known.name.local == local) {
                        tag.had_duplicate_attributes = true;
                    } else {
                        tag.attrs.push(Attribute { name: QualName::new(None, ns!(), local), value });
                    }
                }
            }
        }
    }

    /// The name that begins here in lower case, and where it ends.
    fn name(&mut self, start: usize, ends: impl Fn(u8) -> bool) -> Option<(LocalName, usize)> {
        let rest = self.page.get(start..)?;
        let name = rest.get(..rest.bytes().position(ends)?)?;
        let is_small = !name.bytes().any(|b| b.is_ascii_uppercase());
        let local = if is_small { self.met(name) } else { self.met(&name.to_ascii_lowercase()) };
        Some((local, start + name.len()))
    }

    /// A name in lower case as html5ever knows it.
    fn met(&mut self, name: &str) -> LocalName {
        let (first, last) = (name.bytes().next().unwrap_or_default(), name.bytes().last().unwrap_or_default());
        let place = (usize::from(first) + 5 * usize::from(last) + 9 * name.len()) % self.met.len();
        let met = &mut self.met[place];
        if **met != *name {
            *met = LocalName::from(name);
        }
        met.clone()
    }

    /// The value of the attribute whose name ends here, empty where it has none, and where it ends.
    fn value(&self, name_end: usize) -> Option<(StrTendril, usize)> {
        let page: &str = self.page;
        let behind = page.get(name_end..)?.trim_start_matches(SPACE);
        let Some(value) = behind.strip_prefix('=') else { return Some((StrTendril::new(), name_end)) };
        let value = value.trim_start_matches(SPACE);
        let (inner, end) = match value.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let inner = &value[1..];
                (inner, inner.find(char::from(*quote))?)
            }
            b'>' => (value, 0),
            _ => (value, value.bytes().position(|b| is_space(b) || b == b'>')?),
        };
        let start = page.len() - inner.len();
        let value_end = start + end;
        let text = match decoded(inner.get(..end)?, true)? {
            Cow::Borrowed(_) => self.piece(start, value_end)?,
            Cow::Owned(text) => text.into(),
        };
        let is_quoted = inner.len() < value.len();
        Some((text, value_end + usize::from(is_quoted)))
    }

    /// The text of a script, style, title and the like, up to the end tag.
    fn raw(&mut self, kind: RawKind, name: &str) -> Option<()> {
        let rest = self.rest();
        let is_end = |at: usize| {
            let behind = rest.as_bytes().get(at + 2..).unwrap_or_default();
            let named = behind.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            named && behind.get(name.len()).is_some_and(|b| is_space(*b) || matches!(b, b'/' | b'>'))
        };
        let end = rest.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at))?;
        match kind {
            RawKind::Rcdata => return self.text(end),
            RawKind::Rawtext => {}
            RawKind::ScriptData if !rest.get(..end)?.contains("<!--") => {}
            RawKind::ScriptData | RawKind::ScriptDataEscaped(_) => return None,
        }
        if end > 0 {
            let text = self.piece(self.at, self.at + end)?;
            self.at += end;
            let _goes_on = self.builder.process_token(Token::CharacterTokens(text), LINE);
        }
        Some(())
    }

    /// A comment, of which only the place counts.
    fn comment(&mut self) -> Option<()> {
        let inner = self.rest().strip_prefix("<!--")?;
        if inner.starts_with('>') || inner.starts_with("->") {
            return None;
        }
        let end = inner.find("-->");
        let early = inner.get(..end.unwrap_or(inner.len()))?.find("--!>");
        let length = early.map(|at| at + "--!>".len()).or(end.map(|at| at + "-->".len()))?;
        self.at += "<!--".len() + length;
        let _goes_on = self.builder.process_token(Token::CommentToken(StrTendril::new()), LINE);
        Some(())
    }

    /// The document type, which html5ever reads.
    fn doctype(&mut self) -> Option<()> {
        let rest = self.rest();
        rest.get(2..9).filter(|word| word.eq_ignore_ascii_case("doctype"))?;
        let length = rest.find('>')? + 1;
        let tokenizer = Tokenizer::new(Forward(self.builder), TokenizerOpts::default());
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(rest.get(..length)?));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        self.at += length;
        Some(())
    }
}

/// Hands the tokens of a piece to the tree of the page.
struct Forward<'p, S: TreeSink>(&'p TreeBuilder<S::Handle, S>);

impl<S: TreeSink> TokenSink for Forward<'_, S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        self.0.process_token(token, line)
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0xc | b' ')
}

/// The text with its character references replaced; none where one is not plain.
fn decoded(text: &str, in_attribute: bool) -> Option<Cow<'_, str>> {
    let Some(first) = text.find('&') else { return Some(Cow::Borrowed(text)) };
    let mut plain = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(behind) = rest.strip_prefix('&') {
        let length = behind.bytes().skip(1).take_while(u8::is_ascii_alphanumeric).count();
        rest = match behind.as_bytes().first() {
            Some(b'#') => {
                plain.push(numbered(behind.get(1..=length)?)?);
                behind.get(1 + length..)?.strip_prefix(';')?
            }
            Some(first) if first.is_ascii_alphanumeric() => {
                let after = &behind[1 + length..];
                if in_attribute && after.starts_with('=') {
                    // HTML Living Standard 13.2.5.73: in an address it is the name of a parameter
                    plain.push('&');
                    behind
                } else {
                    let after = after.strip_prefix(';')?;
                    let (first, second) = *NAMED_ENTITIES.get(&behind[..length + 2])?;
                    // the table has the beginnings of names too, with 0 for what they stand for
                    plain.push(char::from_u32(first).filter(|c| *c != '\0')?);
                    plain.extend(char::from_u32(second).filter(|c| *c != '\0'));
                    after
                }
            }
            _ => {
                plain.push('&');
                behind
            }
        };
        let next = rest.find('&').unwrap_or(rest.len());
        plain.push_str(&rest[..next]);
        rest = &rest[next..];
    }
    Some(Cow::Owned(plain))
}

/// The character of `160` or `xA0`; none where the standard gives another one or an error.
fn numbered(digits: &str) -> Option<char> {
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    let is_plain = matches!(code, 0x20..=0x7e | 0xa0..=0xfdcf | 0xfdf0..=0xfffd);
    char::from_u32(code).filter(|_| is_plain)
}

#[cfg(test)]
mod tests;
