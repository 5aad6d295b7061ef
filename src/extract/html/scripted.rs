//! The article that a page holds in a script and draws by it.
//!
//! Comes in: a page's text. Goes out: the article's markup and title. `DETAIL` with `content` is what the disclosure platform
//! of Guangdong (gkmlpt) serves; the script is read as a literal and never run.

use crate::literal;
use serde_json::Value;

/// An article as a script holds it.
#[derive(Debug)]
pub(super) struct Scripted {
    /// Its markup.
    pub(super) markup: String,
    /// Its title, which the markup need not repeat.
    pub(super) title: Option<String>,
}

/// The article in a page's script.
pub(super) fn article(source: &str) -> Option<Scripted> {
    let detail = literal::assigned(source, "DETAIL")?;
    let text = |name: &str| detail.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    Some(Scripted { markup: text("content")?.to_owned(), title: text("title").map(str::to_owned) })
}
