//! Small pages that stand in the place of content.
//!
//! Comes in: an exchange with a whole body. Goes out: content, the script of a wall, a "not found" in disguise, or nothing.
//! Only short pages are looked at; whatever is not surely something else is content.

use crate::model::capture::Exchange;
use crate::{charset, coding};

/// Walls and error pages are short; a longer page is content without a look.
const SHORT: usize = 32 * 1024;

/// Plain bytes of such a page, at most.
const SHORT_PLAIN: u64 = 256 * 1024;

/// Fewer visible characters than this are a page that only runs a script.
const WORDLESS: usize = 80;

/// What the scripts of known walls have in them: 加速乐, 网站卫士 (WZWS), 瑞数, 云锁, 阿里云 WAF.
const WALLS: &[&str] = &["__jsl_clearance", "__jsluid", "wzws", "$_ts", "yunsuo_session", "acw_sc__v2"];

/// Titles of pages that say "not found" with the code for "found".
const NOT_FOUND_TITLES: &[&str] = &[
    "404 not found",
    "404错误",
    "404页面",
    "页面不存在",
    "页面未找到",
    "页面没有找到",
    "页面找不到",
    "找不到页面",
    "无法找到该页",
    "找不到网页",
    "您访问的页面",
    "访问的页面不存在",
];

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Content,
    Challenge,
    NotFound,
    /// White space only, or a compressed nothing.
    Blank,
}

pub(super) fn kind(exchange: &Exchange) -> Kind {
    if exchange.body.len() > SHORT {
        return Kind::Content;
    }
    let encoding = coding::declared(&exchange.headers);
    // damage is the reader's to report
    let Ok(plain) = coding::decode(&exchange.body, &encoding, SHORT_PLAIN) else { return Kind::Content };
    if plain.trim_ascii().is_empty() {
        return Kind::Blank;
    }
    let content_type = exchange.headers.get("content-type").unwrap_or_default();
    let html = content_type.to_ascii_lowercase().contains("html");
    if !html && plain.trim_ascii_start().first() != Some(&b'<') {
        return Kind::Content;
    }
    let (text, _) = charset::decode(&plain, content_type);
    judge(&text)
}

fn judge(text: &str) -> Kind {
    let page = Page::read(text);
    let title = page.title.trim().to_lowercase();
    if title == "404" || NOT_FOUND_TITLES.iter().any(|phrase| title.contains(phrase)) {
        return Kind::NotFound;
    }
    let sets_cookie = page.scripts.contains("document.cookie");
    let walled = WALLS.iter().any(|mark| text.contains(mark));
    if page.visible < WORDLESS && !page.scripts.is_empty() && (sets_cookie || walled) {
        return Kind::Challenge;
    }
    Kind::Content
}

/// A page taken apart just far enough: what its scripts say, its title, and how much there is to read.
#[derive(Debug, Default)]
struct Page {
    scripts: String,
    title: String,
    /// Characters of text, white space aside.
    visible: usize,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut rest = text;
        while let Some((before, tag)) = rest.split_once('<') {
            page.visible += count(before);
            let Some((name, inside, after)) = hidden_element(tag) else {
                rest = tag.split_once('>').map_or("", |(_, after)| after);
                continue;
            };
            match name {
                // the tag itself too: a wall's script may be one address
                "script" => page.scripts.push_str(inside),
                "title" => inside.split_once('>').map_or("", |(_, title)| title).clone_into(&mut page.title),
                _ => {}
            }
            rest = after;
        }
        page.visible += count(rest);
        page
    }
}

fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// An element whose inside is not shown: its name, everything from its name to its end tag, and what follows.
fn hidden_element(tag: &str) -> Option<(&'static str, &str, &str)> {
    if let Some(comment) = tag.strip_prefix("!--") {
        let (inside, after) = comment.split_once("-->").unwrap_or((comment, ""));
        return Some(("!--", inside, after));
    }
    let name = ["script", "style", "noscript", "title"].into_iter().find(|name| {
        let head = tag.get(..name.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(name))
            && !tag[name.len()..].starts_with(char::is_alphanumeric)
    })?;
    // an ASCII comparison in place, since lower-casing could move what follows
    let end = tag
        .match_indices("</")
        .find(|(at, _)| tag.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)));
    let (inside, after) = end.map_or((tag, ""), |(at, _)| tag.split_at(at));
    Some((name, inside, after.split_once('>').map_or("", |(_, after)| after)))
}
