//! The XML of office packages, element by element.
//!
//! Comes in: a part's bytes and a [`Visitor`]. Goes out: calls in document order, by names without their prefixes, for
//! producers choose these freely. No entity is expanded but the five of XML itself, so nothing swells; nothing recurses.

use super::package::PackageError;
use crate::charset;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;

/// Elements nested deeper than this are no document.
const MAX_DEPTH: usize = 2_000;

/// An element that opens.
#[derive(Debug)]
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of the first attribute of this name, without regard to its prefix.
    pub(super) fn attr(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|attr| attr.key.local_name().into_inner() == name)?;
        Some(match found.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value,
            Err(_) => found.value,
        })
    }

    /// An attribute that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.attr(name)?.trim().parse().ok()
    }

    /// The number of an attribute that counts something; `default` where it is missing or none.
    pub(super) fn count(&self, name: &str, default: usize) -> usize {
        self.attr(name).and_then(|value| value.trim().parse().ok()).unwrap_or(default)
    }

    /// Whether a property that is on by being there is on (ST_OnOff).
    pub(super) fn is_on(&self) -> bool {
        self.attr("val").is_none_or(|value| !matches!(&*value, "0" | "false" | "off" | "none"))
    }
}

/// Whether an element's content is visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    /// It is.
    In,
    /// Neither its content nor its end is.
    Past,
}

/// Sees a part go by.
pub(super) trait Visitor {
    /// An element opens.
    fn open(&mut self, tag: &Tag<'_>) -> Go;
    /// An element that was gone into ends.
    fn close(&mut self, name: &str);
    /// Text inside.
    fn text(&mut self, text: &str);
}

/// Shows a part to a visitor; what was seen before a fault stays seen.
pub(super) fn walk(part: &[u8], visitor: &mut dyn Visitor) -> Result<(), PackageError> {
    let (source, _) = charset::decode(part, "");
    let mut reader = Reader::from_str(&source);
    reader.config_mut().expand_empty_elements = true;
    let (mut depth, mut skipped) = (0, 0);
    loop {
        let event =
            reader.read_event().map_err(|error| PackageError::Damaged(format!("its XML is broken: {error}")))?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(PackageError::TooLarge(format!("elements nest more than {MAX_DEPTH} deep")));
                }
                if skipped > 0 || visitor.open(&Tag(start)) == Go::Past {
                    skipped += 1;
                }
            }
            Event::End(end) => {
                depth -= 1;
                if skipped > 0 {
                    skipped -= 1;
                } else {
                    visitor.close(end.local_name().into_inner());
                }
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(PackageError::Damaged("its XML ends early".to_owned())),
            _ if skipped > 0 => {}
            Event::Text(text) => visitor.text(&text.xml10_content()),
            Event::CData(text) => visitor.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let name = reference.xml10_content();
                let known = quick_xml::escape::resolve_predefined_entity(&name);
                let mut buffer = [0; 4];
                let numbered = reference.resolve_char_ref().ok().flatten().map(|c| &*c.encode_utf8(&mut buffer));
                visitor.text(known.or(numbered).unwrap_or("\u{fffd}"));
            }
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Log(String);

    impl Visitor for Log {
        fn open(&mut self, tag: &Tag<'_>) -> Go {
            self.0 += &["<", tag.name(), " ", &tag.attr("val").unwrap_or_default(), ">"].concat();
            if tag.name() == "del" { Go::Past } else { Go::In }
        }

        fn close(&mut self, name: &str) {
            self.0 += &["</", name, ">"].concat();
        }

        fn text(&mut self, text: &str) {
            self.0.push_str(text);
        }
    }

    fn log(source: &str) -> (String, Result<(), PackageError>) {
        let mut log = Log::default();
        let result = walk(source.as_bytes(), &mut log);
        (log.0, result)
    }

    #[test]
    fn elements_come_without_prefix_and_what_is_passed_over_is_silent() {
        let (seen, result) =
            log("<w:p><w:t w:val='1&amp;'>甲&#20057;&lt;</w:t><w:del><w:t>x</w:t></w:del><w:br/></w:p>");
        assert_eq!(seen, "<p ><t 1&>甲乙<</t><del ><br ></br></p>");
        assert_eq!(result, Ok(()));
    }

    #[test]
    fn a_part_that_ends_early_or_closes_what_is_not_open_is_damaged() {
        for source in ["<a><b></b>", "<a></b>", "<a><b", "<!DOCTYPE a [<!ENTITY x 'yyy'>]><a>&x;"] {
            assert!(matches!(log(source).1, Err(PackageError::Damaged(_))), "{source}");
        }
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        assert!(matches!(log(&deep).1, Err(PackageError::TooLarge(_))));
    }
}
