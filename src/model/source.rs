//! A source: one portal's listing as the configuration describes it, every default already filled in.

use super::uri::CrawlUri;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// The name of a source, unique over all provinces: `[a-z0-9-]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SourceId(pub String);

impl SourceId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// How sure the address of a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Somebody saw the listing itself.
    Seen,
    /// Derived from the address of a report.
    Inferred,
}

/// Report years, both ends included; an open end is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Years {
    /// The first report year.
    pub first: u16,
    /// The last report year, or none for "until now".
    pub last: Option<u16>,
}

impl Years {
    /// Every report year since the regulation came into force (State Council Order 492, 2008).
    pub const ALL: Self = Self { first: 2008, last: None };

    /// Whether a report year lies within.
    pub fn contains(self, year: u16) -> bool {
        year >= self.first && self.last.is_none_or(|last| year <= last)
    }

    /// The years that both ranges hold; an empty range contains nothing.
    #[must_use]
    pub fn intersect(self, other: Self) -> Self {
        let last = match (self.last, other.last) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self { first: self.first.max(other.first), last }
    }

    /// The years up to `newest`, the last closed report year, newest first.
    pub fn up_to(self, newest: u16) -> impl Iterator<Item = u16> {
        (self.first..=self.last.unwrap_or(newest).min(newest)).rev()
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            Some(last) if last == self.first => write!(f, "{last}"),
            Some(last) => write!(f, "{}..{last}", self.first),
            None => write!(f, "{}..", self.first),
        }
    }
}

/// CSS selectors of a `selectors` source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selectors {
    /// One element for each report.
    pub item: String,
    /// The link within an item; the item itself where it is the link.
    pub link: Option<String>,
    /// The date within an item.
    pub date: Option<String>,
    /// The link to the next page.
    pub next: Option<String>,
}

/// One source, validated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Its id.
    pub id: SourceId,
    /// The province's slug.
    pub province: String,
    /// The publisher, or the area whose units the listing covers.
    pub unit: String,
    /// province, prefecture, county, township, or empty.
    pub level: String,
    /// Six digits, or none.
    pub gb2260: Option<String>,
    /// Where the listing starts.
    pub listing: CrawlUri,
    /// The fragment of the listing's address, which some dialects need and no request carries.
    pub fragment: Option<String>,
    /// The dialect's name, or `auto`.
    pub dialect: String,
    /// Report years that count.
    pub years: Years,
    /// Reports in a closed year, at least.
    pub expect: Option<u32>,
    /// How sure the listing is.
    pub evidence: Evidence,
    /// Whether it is asked at all.
    pub enabled: bool,
    /// Least time between two requests to its host, where it is longer than the general one.
    pub interval: Option<Duration>,
    /// Least time before a report page that is held is asked again, where it is not the season's.
    pub revisit: Option<Duration>,
    /// What the dialect needs, each a list of words.
    pub params: BTreeMap<String, Vec<String>>,
    /// For `selectors`.
    pub selectors: Option<Selectors>,
    /// Where the listing was seen.
    pub evidence_urls: Vec<String>,
}

impl Source {
    /// The words of a parameter; none where it is not given.
    pub fn param(&self, name: &str) -> &[String] {
        self.params.get(name).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_ranges_include_both_ends() {
        let years = Years { first: 2019, last: Some(2021) };
        assert!(years.contains(2019) && years.contains(2021) && !years.contains(2022) && !years.contains(2018));
        assert_eq!(Years { first: 2023, last: None }.up_to(2025).collect::<Vec<_>>(), [2025, 2024, 2023]);
        let both = Years::ALL.intersect(years);
        assert_eq!(both, years);
        assert_eq!(both.to_string(), "2019..2021");
    }
}
