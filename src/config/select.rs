//! Which sources a command is about.
//!
//! Comes in: the names that a user gave for provinces and sources, and report years. Goes out: [`Selected`], or which
//! names are unknown and what was likely meant. Nothing here asks whether a source is due.

use super::Config;
use super::value::nearest;
use crate::model::source::{Source, Years};

/// The sources that a command is about, in the order of the configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Selected {
    /// Those that may be asked.
    pub sources: Vec<Source>,
    /// Those that `enabled = false` keeps from being asked; what was archived of them is still there.
    pub disabled: Vec<Source>,
}

impl Selected {
    /// Both kinds, for commands that ask no portal.
    pub fn all(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().chain(&self.disabled)
    }
}

/// Why nothing can be selected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// No province has this slug, name or code.
    #[error("no province is called {given:?}{}; there are {}", did_you_mean(.near.as_deref()), .known.join(", "))]
    UnknownProvince {
        /// As the user gave it.
        given: String,
        /// What was likely meant.
        near: Option<String>,
        /// Every province: slug and name.
        known: Vec<String>,
    },
    /// No source has this id.
    #[error("no source is called {given:?}{}; `crawler sources list` shows all", did_you_mean(.near.as_deref()))]
    UnknownSource {
        /// As the user gave it.
        given: String,
        /// What was likely meant.
        near: Option<String>,
    },
    /// The source belongs to a province that was not named.
    #[error("the source {source_id} belongs to {province}, which is not among the provinces given")]
    Elsewhere {
        /// The source.
        source_id: String,
        /// The slug of its province.
        province: String,
    },
    /// None of the sources covers these years.
    #[error("none of the selected sources covers the report years {0}")]
    NoYears(Years),
}

fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default()
}

impl Config {
    /// The sources of these provinces (slug, full or short Chinese name, or GB/T 2260 code), narrowed to these source
    /// ids and these report years; what is empty does not narrow. A source that covers none of the years is left out.
    pub fn select(
        &self,
        provinces: &[String],
        sources: &[String],
        years: Option<Years>,
    ) -> Result<Selected, SelectError> {
        let slugs = provinces.iter().map(|given| self.province_slugs(given)).collect::<Result<Vec<_>, _>>()?.concat();
        for given in sources {
            self.check_source(given.trim(), &slugs)?;
        }
        let wanted = |source: &&Source| {
            (provinces.is_empty() || slugs.contains(&source.province.as_str()))
                && (sources.is_empty() || sources.iter().any(|given| given.trim() == source.id.as_str()))
        };
        let mut selected = Selected::default();
        for source in self.sources().filter(wanted) {
            let years = years.map_or(source.years, |years| source.years.intersect(years));
            if years.last.is_some_and(|last| last < years.first) {
                continue;
            }
            let source = Source { years, ..source.clone() };
            if source.enabled { selected.sources.push(source) } else { selected.disabled.push(source) }
        }
        match years {
            Some(years) if selected.all().next().is_none() => Err(SelectError::NoYears(years)),
            _ => Ok(selected),
        }
    }

    fn province_slugs(&self, given: &str) -> Result<Vec<&str>, SelectError> {
        let name = given.trim();
        let slug = name.to_ascii_lowercase();
        let named = self.provinces.iter().filter(|province| {
            province.slug == slug
                || province.name == name
                || short(&province.name) == name
                || province.gb2260.as_deref() == Some(name)
        });
        let slugs: Vec<&str> = named.map(|province| province.slug.as_str()).collect();
        if !slugs.is_empty() {
            return Ok(slugs);
        }
        let words = self.provinces.iter().flat_map(|province| [province.slug.as_str(), province.name.as_str()]);
        Err(SelectError::UnknownProvince {
            given: given.to_owned(),
            near: nearest(&slug, words).map(str::to_owned),
            known: self.provinces.iter().map(|province| format!("{} ({})", province.slug, province.name)).collect(),
        })
    }

    fn check_source(&self, given: &str, slugs: &[&str]) -> Result<(), SelectError> {
        let Some(source) = self.sources().find(|source| source.id.as_str() == given) else {
            let near = nearest(given, self.sources().map(|source| source.id.as_str())).map(str::to_owned);
            return Err(SelectError::UnknownSource { given: given.to_owned(), near });
        };
        if slugs.is_empty() || slugs.contains(&source.province.as_str()) {
            return Ok(());
        }
        Err(SelectError::Elsewhere { source_id: given.to_owned(), province: source.province.clone() })
    }
}

/// The name without its rank: 山东 for 山东省, 广西 for 广西壮族自治区.
fn short(name: &str) -> &str {
    const RANKS: &[&str] = &["壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区", "省", "市"];
    let stripped = RANKS.iter().find_map(|rank| name.strip_suffix(rank));
    stripped.filter(|short| !short.is_empty()).unwrap_or(name)
}
