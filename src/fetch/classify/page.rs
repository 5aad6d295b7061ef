//! Small pages that stand in the place of content.
//!
//! Comes in: an exchange with a whole body. Goes out: content, or what stands there instead: the script of a wall, a "not
//! found" in disguise, a login, a redirect by the page itself, nothing. Only short pages are looked at; whatever is not
//! surely something else is content. Never here: running a script.

use super::{moved, no_such_page};
use crate::model::capture::Exchange;
use crate::{charset, coding};
use regex::Regex;
use std::sync::LazyLock;

/// Walls and error pages are short; a longer page is content without a look.
const SHORT: usize = 32 * 1024;

/// Plain bytes of such a page, at most.
const SHORT_PLAIN: u64 = 256 * 1024;

/// Fewer visible characters than this are a page that only runs a script.
const WORDLESS: usize = 80;

/// Fewer than this are a page that only asks for a password, or sends on.
const TERSE: usize = 250;

/// What a page says that wants somebody to log in, in small letters.
const LOGIN_WORDS: &[&str] = &["登录", "登陆", "认证", "密码", "口令", "login", "log in", "sign in"];

/// A page with this many links to other places is a portal's, with a login box in its head.
const LINKS_OF_A_PORTAL: usize = 3;

/// Tags that every page has, one of nothing but a script too.
const BARE: &[&str] = &["html", "head", "body", "meta", "base", "br", "!doctype", "?xml"];

/// What the scripts of known walls have in them, and the walls' names.
const WALLS: &[(&str, &str)] = &[
    ("__jsl_clearance", "加速乐"),
    ("__jsluid", "加速乐"),
    ("wzws", "网站卫士"),
    ("$_ts", "瑞数"),
    ("yunsuo_session", "云锁"),
    ("acw_sc__v2", "阿里云 WAF"),
    ("_cf_chl", "Cloudflare"),
];

/// Titles of pages that ask whether a person is there, or that a wall shows to who is kept out.
const CHALLENGE_TITLES: &[&str] = &[
    "安全验证",
    "访问验证",
    "人机验证",
    "滑动验证",
    "安全检查",
    "访问拦截",
    "访问被拦截",
    "拦截提示",
    "访问受限",
    "非法访问",
    "web应用防火墙",
    "网站防火墙",
    "just a moment",
    "attention required",
];

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

/// An attribute that names a document, by its extension or by the parameter that a viewer takes it with.
static DOCUMENT: LazyLock<Regex> = LazyLock::new(|| {
    let attribute = r#"(?:src|href|data|value|url)\s*=\s*["']?[^"'<>]*"#;
    let named = r#"\.(?:docx?|wps|pdf|ofd|ceb|xlsx?|et|rtf|odt|zip|rar|7z)(?:["'?&#\s>]|$)"#;
    Regex::new(&format!(r"(?i)<[^<>]*?{attribute}?(?:{named}|[?&;]file[a-z_]*=[^&])")).expect("a constant pattern")
});

/// What a body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Content,
    /// A wall; how it was recognised.
    Challenge(String),
    /// What its title says.
    NotFound(String),
    Login,
    /// The page sends on, to this address as it is written.
    Moved(String),
    /// White space only, a compressed nothing, or markup that shows and embeds nothing.
    Blank,
}

pub(super) fn kind(exchange: &Exchange) -> Kind {
    let Some(text) = short_html(exchange, SHORT) else { return Kind::Content };
    if text.trim().is_empty() { Kind::Blank } else { judge(&text) }
}

/// The text of an answer that is HTML and no longer than this; none where it is something else or damaged, which is the
/// reader's to report.
pub(super) fn short_html(exchange: &Exchange, longest: usize) -> Option<String> {
    if exchange.body.len() > longest {
        return None;
    }
    let encoding = coding::declared(&exchange.headers);
    let plain = coding::decode(&exchange.body, &encoding, SHORT_PLAIN.max(longest as u64)).ok()?;
    let content_type = exchange.headers.get("content-type").unwrap_or_default();
    let html = content_type.to_ascii_lowercase().contains("html");
    let marked = matches!(plain.trim_ascii_start().first(), None | Some(b'<'));
    (html || marked).then(|| charset::decode(&plain, content_type).0.into_owned())
}

/// Whether a page embeds or links a document.
pub(super) fn holds_document(text: &str) -> bool {
    DOCUMENT.is_match(text)
}

fn judge(text: &str) -> Kind {
    let mut page = Page::read(text);
    let title = page.title.trim().to_lowercase();
    if title == "404" || NOT_FOUND_TITLES.iter().any(|phrase| title.contains(phrase)) {
        return Kind::NotFound(page.title.trim().to_owned());
    }
    if page.visible < TERSE && CHALLENGE_TITLES.iter().any(|phrase| title.contains(phrase)) {
        return Kind::Challenge(format!("its title says {:?}", page.title.trim()));
    }
    let scripted = page.visible < WORDLESS && !page.scripts.is_empty();
    if let Some((mark, wall)) = WALLS.iter().find(|(mark, _)| scripted && text.contains(mark)) {
        return Kind::Challenge(format!("the script page of {wall} ({mark})"));
    }
    // the shell of an application may define how to set one
    if scripted && page.markup == 0 && page.scripts.iter().any(|script| script.contains("document.cookie")) {
        return Kind::Challenge("a page of nothing but a script that sets a cookie".to_owned());
    }
    if page.visible >= TERSE {
        return Kind::Content;
    }
    if let Some(target) = page.refresh.take().or_else(|| moved::by_script(&page.scripts)) {
        return Kind::Moved(target);
    }
    if page.is_login() && !holds_document(text) {
        return Kind::Login;
    }
    let shows_nothing = page.visible == 0 && !page.embeds && page.scripts.is_empty();
    if page.is_document && shows_nothing { Kind::Blank } else { Kind::Content }
}

/// A page taken apart just far enough: what its scripts say, its title, and how much there is to read.
#[derive(Debug, Default)]
struct Page {
    /// Each with its tag: a wall's script may be one address.
    scripts: Vec<String>,
    title: String,
    /// Characters of text, white space aside.
    visible: usize,
    /// That text.
    words: String,
    /// Where its links lead, each once, as far as they count.
    links: Vec<String>,
    /// How many tags it has beside those that every page has.
    markup: usize,
    /// Where a `<meta http-equiv=refresh>` leads.
    refresh: Option<String>,
    asks_password: bool,
    /// Whether anything is linked or embedded.
    embeds: bool,
    /// Whether it is a page, and not a piece of one or data.
    is_document: bool,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut rest = text;
        while let Some((before, tag)) = rest.split_once('<') {
            page.say(before);
            let Some((name, inside, after)) = hidden_element(tag) else {
                let (inside, after) = tag.split_once('>').unwrap_or((tag, ""));
                page.look_at(inside);
                rest = after;
                continue;
            };
            match name {
                "script" => page.scripts.push(inside.to_owned()),
                "title" => inside.split_once('>').map_or("", |(_, title)| title).clone_into(&mut page.title),
                _ => {}
            }
            rest = after;
        }
        page.say(rest);
        page
    }

    fn say(&mut self, text: &str) {
        self.visible += count(text);
        self.words.push_str(text);
    }

    /// Whether the page is there to log in, and is no page of a portal that has a box for it.
    fn is_login(&self) -> bool {
        let words = format!("{} {}", self.title, self.words).to_lowercase();
        self.asks_password
            && self.links.len() < LINKS_OF_A_PORTAL
            && LOGIN_WORDS.iter().any(|word| words.contains(word))
            && !no_such_page::names_a_report(&words)
    }

    /// One tag from its name to before its `>`.
    fn look_at(&mut self, tag: &str) {
        let written = tag;
        let tag = tag.to_ascii_lowercase();
        self.embeds |= ["src=", "href=", "data="].iter().any(|attribute| tag.contains(attribute));
        let name = tag.trim_start_matches('/').split([' ', '\t', '\r', '\n', '/']).next().unwrap_or_default();
        self.markup += usize::from(!BARE.contains(&name));
        if name == "a" && self.links.len() < LINKS_OF_A_PORTAL {
            self.links.extend(place(&tag).filter(|place| !self.links.contains(place)));
        }
        self.is_document |= ["html", "head", "body"].iter().any(|name| tag.starts_with(name));
        self.asks_password |= tag.starts_with("input") && tag.contains("password");
        if self.refresh.is_none() && tag.starts_with("meta") && tag.contains("refresh") {
            self.refresh = moved::by_meta(written);
        }
    }
}

/// Where a link's tag leads, if that is another place.
fn place(tag: &str) -> Option<String> {
    let (_, value) = tag.split_once("href")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let place = value.trim_start_matches(['"', '\'']).split(['"', '\'', ' ']).next()?;
    (!place.is_empty() && !place.starts_with(['#', '?']) && !place.starts_with("javascript:")).then(|| place.to_owned())
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
