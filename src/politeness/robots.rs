//! robots.txt (RFC 9309).
//!
//! Comes in: the body of a robots.txt and our product token. Goes out: whether a path may be asked, and the delay that is
//! wanted. Fetching and keeping it is the pipeline's; here nothing is asked and no time passes.

mod pattern;

use crate::model::status::RequestStatus;
use crate::model::uri::CrawlUri;
use robotstxt::{RobotsParseHandler, parse_robotstxt};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::time::Duration;

/// How much of a robots.txt is read (RFC 9309 section 2.5 asks for 500 KiB at least).
pub const READ_MAX: usize = 512 * 1024;

/// The longest `Crawl-delay` that can be counted; what is longer means never, and this nearly is.
const LONGEST_DELAY: Duration = Duration::from_hours(366 * 24);

/// The rules of one origin for our product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robots {
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    allow: bool,
    /// Normalised: `*` and a final `$` are operators, everything else is literal.
    pattern: String,
}

impl Robots {
    /// No rules.
    pub fn allow_all() -> Self {
        Self { rules: Vec::new(), crawl_delay: None }
    }

    /// Reads the groups that name our product, or else those for `*`; several of one name count as one.
    ///
    /// What is no directive is skipped, so an error page served as robots.txt has no rules. Never fails.
    pub fn parse(body: &[u8], product: &str) -> Self {
        let mut reader = Reader { product, groups: Vec::new(), naming: false };
        parse_robotstxt(&plain(body), &mut reader);
        let named = reader.groups.iter().any(|group| group.ours);
        let mut robots = Self::allow_all();
        for group in reader.groups {
            if if named { group.ours } else { group.everyone } {
                robots.rules.extend(group.rules);
                robots.crawl_delay = robots.crawl_delay.max(group.crawl_delay);
            }
        }
        robots
    }

    /// Whether a path with its query (`/a/b?c=d`) may be asked: the longest rule that matches decides, of two as long
    /// the one that allows. robots.txt itself always may (section 2.2.2).
    pub fn allows(&self, path_and_query: &str) -> bool {
        let path = pattern::normalise_path(path_and_query);
        if path == "/robots.txt" {
            return true;
        }
        let decisive = self.rules.iter().filter(|rule| pattern::matches(&rule.pattern, &path));
        decisive.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// Whether an address of this origin may be asked.
    pub fn allows_uri(&self, uri: &CrawlUri) -> bool {
        self.allows(&uri.url()[url::Position::BeforePath..])
    }

    /// `Crawl-delay` of our group, the greatest where there are several. Not part of the RFC, and honoured.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }
}

/// What an answer to the request for robots.txt means (RFC 9309 section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RobotsVerdict {
    /// Its body holds the rules.
    Rules,
    /// There is none, so everything may be asked.
    AllowAll,
    /// The rules that are held go on holding (304).
    Unchanged,
    /// Its target is to be asked, five times in a row at most; after that it is unreachable.
    Redirect,
    /// It could not be had, for this reason: nothing may be asked.
    Unreachable(RequestStatus),
}

/// Judges an answer by its status code (none where there was no answer) and the outcome it was classified as.
///
/// Every 4xx but 429 allows, 403 and 412 included; 429, 5xx, time-outs, network errors, a body that ends early and
/// a script page in place of the file disallow.
pub fn judge_response(http_status: Option<u16>, status: RequestStatus) -> RobotsVerdict {
    use RequestStatus as S;
    let client_error = http_status.is_some_and(|code| (400..500).contains(&code));
    match status {
        // of a file beyond all limits the part that is held is more than has to be read
        S::Ok | S::Empty | S::Soft404 | S::TooLarge => RobotsVerdict::Rules,
        S::NotModified => RobotsVerdict::Unchanged,
        S::Redirected => RobotsVerdict::Redirect,
        S::NotFound | S::Gone | S::Forbidden | S::ClientError | S::Challenged if client_error => {
            RobotsVerdict::AllowAll
        }
        other => RobotsVerdict::Unreachable(other),
    }
}

/// One group: the agents that a run of `User-agent` lines names, and the rules up to the next run.
#[derive(Debug, Default)]
struct Group {
    ours: bool,
    everyone: bool,
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

/// Collects the groups while the parser goes through the lines.
struct Reader<'a> {
    product: &'a str,
    groups: Vec<Group>,
    /// Whether the last line that counts named an agent. Other records never end a group (RFC 9309 section 2.2.4), and
    /// Crawl-delay is one of them: agents that follow it before any rule belong to the same group.
    naming: bool,
}

impl Reader<'_> {
    fn rule(&mut self, allow: bool, value: &str) {
        self.naming = false;
        let Some(group) = self.groups.last_mut() else { return };
        if let Some(pattern) = pattern::normalise_pattern(value).filter(|_| group.ours || group.everyone) {
            group.rules.push(Rule { allow, pattern });
        }
    }
}

impl RobotsParseHandler for Reader<'_> {
    fn handle_robots_start(&mut self) {}

    fn handle_robots_end(&mut self) {}

    fn handle_user_agent(&mut self, _line: u32, agent: &str) {
        if !self.naming {
            self.groups.push(Group::default());
            self.naming = true;
        }
        let Some(group) = self.groups.last_mut() else { return };
        group.everyone |= agent.split_whitespace().next() == Some("*");
        group.ours |= names(agent, self.product);
    }

    fn handle_allow(&mut self, _line: u32, value: &str) {
        self.rule(true, value);
    }

    fn handle_disallow(&mut self, _line: u32, value: &str) {
        self.rule(false, value);
    }

    fn handle_sitemap(&mut self, _line: u32, _value: &str) {}

    fn handle_unknown_action(&mut self, _line: u32, action: &str, value: &str) {
        if let Some(group) = self.groups.last_mut().filter(|_| action.eq_ignore_ascii_case("crawl-delay")) {
            group.crawl_delay = group.crawl_delay.max(seconds(value));
        }
    }
}

/// Whether a `User-agent` line names the product: the token in any case, and behind it a version or a comment at most.
fn names(agent: &str, product: &str) -> bool {
    let rest = agent.get(product.len()..).filter(|_| !product.is_empty());
    let Some(rest) = rest else { return false };
    let same = agent.get(..product.len()).is_some_and(|token| token.eq_ignore_ascii_case(product));
    same && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-')
}

/// Seconds, whole or with a fraction, and whatever stands behind the number.
fn seconds(value: &str) -> Option<Duration> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let digits = value.get(..end).filter(|digits| !digits.is_empty())?;
    // 1e9 is a number too, and no second
    let word = value.split_whitespace().next()?;
    let number: f64 = word.parse().or_else(|_| digits.parse()).ok()?;
    Some(Duration::try_from_secs_f64(number).map_or(LONGEST_DELAY, |delay| delay.min(LONGEST_DELAY)))
}

/// The file as ASCII with well-formed escapes, line by line.
///
/// Paths are octets, so octets beyond ASCII are escaped as they are, whichever encoding they belong to. It is also what
/// keeps the parser from cutting within a character of an over-long line, which it would not survive.
fn plain(body: &[u8]) -> String {
    let body = without_mark(body);
    let mut kept = &body[..body.len().min(READ_MAX)];
    if kept.len() < body.len() {
        // half a rule would be another rule
        let end = kept.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(0);
        kept = &kept[..end];
    }
    let mut text = String::with_capacity(kept.len());
    for line in kept.split(|byte| matches!(byte, b'\n' | b'\r')) {
        text.push_str(&pattern::escape(line.trim_ascii()));
        text.push('\n');
    }
    text
}

/// The bytes without their byte order mark, UTF-16 turned into UTF-8.
fn without_mark(body: &[u8]) -> Cow<'_, [u8]> {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = body[2..].chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
    };
    match body {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Cow::Borrowed(rest),
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => Cow::Borrowed(body),
    }
}

#[cfg(test)]
mod tests;
