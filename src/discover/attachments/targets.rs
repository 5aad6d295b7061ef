//! What an element of a page refers to that may be a document, with the words about it.
//!
//! In: an element. Out: [`Target`]s as they are written. Scripts are never run: what is taken of them are quoted
//! addresses. A bare file name in a script is a name and no address, unless the script opens it.

use super::{EXTENSIONS, MOST};
use crate::discover::link;
use crate::discover::page::folded;
use regex::Regex;
use scraper::ElementRef;
use std::collections::HashSet;
use std::sync::LazyLock;

/// How far from an address the words about it are looked for, in bytes: scripts are long and hold thousands of addresses.
const NEARBY: usize = 300;

/// One reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The address as written.
    pub(super) address: String,
    /// The words about it, white space folded.
    pub(super) label: String,
}

static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r#"(?i)["']([^"'\s<>]{{1,400}}\.(?:{EXTENSIONS})(?:\?[^"'\s<>]{{0,200}})?)["']"#))
});
/// The same with blanks, as people name their files; only where a call is sure to take an address.
static OPENED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r#"(?i)(?:open|href|location|src)\s*[(=]\s*["']([^"'<>]{{1,400}}\.(?:{EXTENSIONS}))["']"#))
});
static ENDS_LIKE_DOCUMENT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\.(?:{EXTENSIONS})(?:[?#].*)?$")));
/// The name that a script's object gives the file whose address stands beside it.
static NAME_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)["']?\b(?:name|title|filename|file_name|showname|attachname|oldname|label|text)["']?\s*:\s*["']([^"']{1,200})["']"#,
    )
});
static WORDS_BEHIND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[^<>]{0,300}>\s*([^<]{1,200})<"));
static TRS_UPLOAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[PW]0[0-9]{10,}\.[a-zA-Z]+$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

/// What an element refers to, in the order of its attributes.
pub(super) fn of(element: ElementRef<'_>) -> Vec<Target> {
    let node = element.value();
    let attribute = match node.name() {
        "a" | "area" => "href",
        "iframe" | "embed" | "frame" => "src",
        "object" => "data",
        "param" => "value",
        "script" => {
            let text = if node.attr("src").is_none() { element.text().collect() } else { String::new() };
            return in_script(&text);
        }
        _ => "",
    };
    let mut addresses: Vec<String> = Vec::new();
    for (name, value) in node.attrs() {
        if name == attribute {
            if value.trim_start().to_ascii_lowercase().starts_with("javascript:") {
                addresses.extend(called(value));
            } else {
                addresses.push(value.to_owned());
            }
        } else if name == "onclick" {
            addresses.extend(called(value));
        } else if name.starts_with("data-") && ENDS_LIKE_DOCUMENT.is_match(value.trim()) {
            addresses.push(value.to_owned());
        }
    }
    if addresses.is_empty() {
        return Vec::new();
    }
    let text = link::text_of(element);
    let title = node.attr("title").map(folded).unwrap_or_default();
    let label = if title.len() > text.len() { title } else { text };
    addresses.into_iter().map(|address| Target { address, label: label.clone() }).collect()
}

/// The documents that a handler's code is called with.
fn called(code: &str) -> Vec<String> {
    let code = unescaped(code);
    let mut found: Vec<String> = Vec::new();
    for captures in QUOTED.captures_iter(&code).chain(OPENED.captures_iter(&code)) {
        let address = captures.get(1).map_or("", |m| m.as_str());
        if !found.iter().any(|held| held == address) {
            found.push(address.to_owned());
        }
    }
    // open('/a.pdf', '年报.pdf'): the second is what the file is called
    if found.iter().any(|address| address.contains('/')) {
        found.retain(|address| address.contains('/'));
    }
    found
}

/// The documents whose addresses stand in a script: values of its objects, or markup that it writes. Each once, and no
/// more than a page's attachments can be.
fn in_script(script: &str) -> Vec<Target> {
    if !script.contains('.') {
        return Vec::new();
    }
    let script = unescaped(script);
    let mut found: Vec<Target> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for captures in QUOTED.captures_iter(&script) {
        if found.len() >= MOST {
            break;
        }
        let Some(quoted) = captures.get(1) else { continue };
        let opened = script[..quoted.start() - 1].trim_end().ends_with("open(");
        let is_address = quoted.as_str().contains('/') || opened || TRS_UPLOAD.is_match(quoted.as_str());
        if is_address && seen.insert(quoted.as_str()) {
            let label = label(&script, quoted.start(), quoted.end());
            found.push(Target { address: quoted.as_str().to_owned(), label });
        }
    }
    found
}

/// The words about an address in a script: those of its link, or the name in the same object.
fn label(script: &str, start: usize, end: usize) -> String {
    let from = script.floor_char_boundary(start.saturating_sub(NEARBY));
    let to = script.ceil_char_boundary(end.saturating_add(2 * NEARBY));
    let before = script.get(from..start).unwrap_or_default();
    let behind = script.get(end + 1..to).unwrap_or_default();
    let tag = before.rfind(['<', '{', ';']).is_some_and(|at| before[at..].starts_with('<'));
    if tag {
        return WORDS_BEHIND.captures(behind).map_or_else(String::new, |words| folded(&words[1]));
    }
    let from = before.rfind(['{', '[', ';']).map_or(from, |at| from + at);
    let to = behind.find(['}', ']', ';']).map_or(to, |at| end + 1 + at);
    let object = script.get(from..to).unwrap_or_default();
    NAME_BESIDE.captures(object).map_or_else(String::new, |name| folded(&name[1]))
}

/// A script's text with the escapes that hide an address (`\/`, `\u002F`, `\"`) resolved.
fn unescaped(script: &str) -> String {
    let mut plain = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let code = behind.strip_prefix(['u', 'U']).and_then(|hex| hex.get(..4));
        let code = code.filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let letter = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        if let Some(letter) = letter {
            plain.push(letter);
            rest = &behind[5..];
        } else if let Some(next) = behind.strip_prefix(['/', '"', '\'']) {
            plain.push_str(&behind[..1]);
            rest = next;
        } else {
            plain.push('\\');
            rest = behind;
        }
    }
    plain.push_str(rest);
    plain
}
