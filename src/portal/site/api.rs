//! Answers that are made anew for each request: the search calls and paged addresses behind a portal's columns.
//!
//! Comes in: what a column holds, and the request. Goes out: a resource. Each family's own rules are a function of its file;
//! nothing here knows them.

use super::Resource;
use crate::portal::request::Request;

/// What a column holds, and how its portal answers for it.
#[derive(Debug, Clone)]
pub struct Api {
    /// The entries, in the order of the list.
    pub entries: Vec<Entry>,
    /// How many a page has where a request does not say.
    pub per_page: usize,
    /// Whether every page shows the first one's entries, whatever is asked for.
    pub stuck: bool,
    /// The portal's own rules.
    pub answer: fn(&Self, Asked<'_>) -> Resource,
}

impl Api {
    /// The entries of a page, from 1; none beyond the last one and none before the first.
    pub fn page(&self, number: usize) -> &[Entry] {
        self.page_of(number, self.per_page)
    }

    /// The same with pages of this size.
    pub fn page_of(&self, number: usize, size: usize) -> &[Entry] {
        let number = if self.stuck { 1 } else { number };
        let page = number.checked_sub(1).and_then(|at| self.entries.chunks(size.max(1)).nth(at));
        page.unwrap_or_default()
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.entries.len().div_ceil(self.per_page.max(1))
    }
}

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path and query of what it links.
    pub target: String,
    /// Its words.
    pub title: String,
    /// The day beside it: year, month, day.
    pub day: (u16, u8, u8),
}

impl Entry {
    /// An entry with a day as ISO 8601 has it; a text that is none is the first day of 1970.
    pub fn new(target: &str, title: &str, day: &str) -> Self {
        let mut parts = day.split('-');
        let mut part = |usual| parts.next().and_then(|text| text.parse::<u16>().ok()).unwrap_or(usual);
        let (year, month, day) = (part(1970), part(1), part(1));
        let small = |number: u16| u8::try_from(number).unwrap_or(1);
        Self { target: target.to_owned(), title: title.to_owned(), day: (year, small(month), small(day)) }
    }

    /// The day as ISO 8601.
    pub fn date(&self) -> String {
        let (year, month, day) = self.day;
        format!("{year}-{month:02}-{day:02}")
    }

    /// Ten o'clock in the morning of that day in China (UTC+8), in seconds since 1970.
    pub fn epoch_seconds(&self) -> i64 {
        seconds_of(self.day)
    }
}

/// Ten o'clock in the morning of a day in China (UTC+8), in seconds since 1970; 0 for a day that is none.
pub(in crate::portal) fn seconds_of((year, month, day): (u16, u8, u8)) -> i64 {
    let number = |part: u8| i8::try_from(part).unwrap_or(0);
    let date = i16::try_from(year).ok().and_then(|year| jiff::civil::Date::new(year, number(month), number(day)).ok());
    let moment = date.and_then(|date| date.at(2, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok());
    moment.map_or(0, |moment| moment.timestamp().as_second())
}

/// A request as the portal's own program sees it.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a>(pub(in crate::portal) &'a Request);

impl<'a> Asked<'a> {
    /// Whether it is a POST.
    pub fn is_post(self) -> bool {
        self.0.method == "POST"
    }

    /// Whether the portal's own script would have sent it so (`X-Requested-With: XMLHttpRequest`).
    pub fn by_script(self) -> bool {
        self.0.header("x-requested-with") == Some("XMLHttpRequest")
    }

    /// The first header of this name, whatever its case.
    pub fn header(self, name: &str) -> Option<&'a str> {
        self.0.header(name)
    }

    /// A parameter of the address, decoded.
    pub fn query(self, name: &str) -> Option<String> {
        let query = self.0.target.split_once('?').map_or("", |(_, query)| query);
        named(query.as_bytes(), name)
    }

    /// A parameter of the posted form, decoded; none of a GET.
    pub fn form(self, name: &str) -> Option<String> {
        self.is_post().then(|| named(&self.0.body, name)).flatten()
    }

    /// A number in the address.
    pub fn number(self, name: &str) -> Option<usize> {
        self.query(name)?.trim().parse().ok()
    }

    /// Whether the address says all of this.
    pub fn says(self, wanted: &[(&str, &str)]) -> bool {
        wanted.iter().all(|(name, value)| self.query(name).as_deref() == Some(*value))
    }

    /// Whether the posted form says all of this.
    pub fn posts(self, wanted: &[(&str, &str)]) -> bool {
        wanted.iter().all(|(name, value)| self.form(name).as_deref() == Some(*value))
    }
}

fn named(text: &[u8], name: &str) -> Option<String> {
    url::form_urlencoded::parse(text).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
