//! The rules that a report is read with: places, kinds of agencies, facts in sentences.
//!
//! In: the texts and parsed tables of `config/`. Out: a [`Profile`], every pattern compiled once. Never here: a file, or a
//! file's format.

use super::agency::AgencyRules;
use super::facts::{FactReader, FactRules};
use super::region::Regions;

/// Everything of a reading that is data.
#[derive(Debug)]
pub struct Profile {
    pub(crate) regions: Regions,
    pub(crate) agencies: AgencyRules,
    pub(crate) facts: FactReader,
}

/// One rule that cannot be used: where it stands, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// A line of the table of regions.
    #[error("regions.tsv: line {line}: {what}")]
    Region {
        /// Its number, from 1.
        line: usize,
        /// What is wrong, and what is wanted.
        what: String,
    },
    /// A category of agencies.
    #[error("agencies.toml: category {}: {what}", index + 1)]
    Category {
        /// Its place among the categories, from 0.
        index: usize,
        /// What is wrong, and what is wanted.
        what: String,
    },
    /// A rule for a fact.
    #[error("facts.toml: fact {}: {what}", index + 1)]
    Fact {
        /// Its place among the facts, from 0.
        index: usize,
        /// What is wrong, and what is wanted.
        what: String,
    },
}

/// Rules that cannot be used, every fault in one go.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} faults in the reading rules: {}", faults.len(), faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct ProfileError {
    /// Each of them, in the order of the files.
    pub faults: Vec<RuleFault>,
}

impl Profile {
    /// Builds a profile from `regions.tsv` (the text), `agencies.toml` and `facts.toml` (parsed).
    ///
    /// # Errors
    /// [`ProfileError`] with every faulty line or rule.
    pub fn from_files(regions_tsv: &str, agencies: AgencyRules, facts: FactRules) -> Result<Self, ProfileError> {
        let regions = Regions::from_tsv(regions_tsv);
        let facts = FactReader::new(facts);
        let unfit = agencies.faults();
        match (regions, facts) {
            (Ok(regions), Ok(facts)) if unfit.is_empty() => Ok(Self { regions, agencies, facts }),
            (regions, facts) => {
                let places = regions.err().unwrap_or_default().into_iter();
                let places = places.map(|(line, what)| RuleFault::Region { line, what });
                let kinds = unfit.into_iter().map(|(index, what)| RuleFault::Category { index, what });
                let sayings = facts.err().unwrap_or_default().into_iter();
                let sayings = sayings.map(|(index, what)| RuleFault::Fact { index, what });
                Err(ProfileError { faults: places.chain(kinds).chain(sayings).collect() })
            }
        }
    }

    /// Examples of the rules that do not come out as they say: each is a rule that broke another.
    pub fn untrue_examples(&self) -> Vec<String> {
        let kinds = self.agencies.category.iter().flat_map(|rule| {
            let wrong = |name: &&String| self.agencies.category(name) != rule.name;
            rule.examples.iter().filter(wrong).map(|name| {
                format!("agencies.toml: {name} should be {} and is {}", rule.name, self.agencies.category(name))
            })
        });
        kinds.chain(self.facts.untrue_examples()).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
