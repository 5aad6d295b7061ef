//! The article that a page holds in a script and draws by it: `_CONFIG.DETAIL`, with its markup (`content`) and its
//! documents (`attachment`).

use super::answer::words;
use super::page::Page;
use crate::{literal, nesting};
use scraper::Html;
use serde_json::Value;
use std::fmt::Write as _;

/// The article as markup, its documents as links behind it; none where the page holds none.
pub(super) fn article(page: &Page<'_>) -> Option<Html> {
    let detail = literal::assigned(page.text(), "DETAIL")?;
    let mut markup = detail.get("content")?.as_str()?.to_owned();
    let documents = detail.get("attachment").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for document in documents {
        if let Some(url) = document.get("url").and_then(words) {
            let name = document.get("name").and_then(words).unwrap_or_default();
            let _ = write!(markup, "<p><a href=\"{}\">{}</a></p>", escaped(&url), escaped(&name));
        }
    }
    Some(Html::parse_fragment(&nesting::tamed(&markup)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
