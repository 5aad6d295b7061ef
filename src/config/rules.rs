//! `agencies.toml`, `facts.toml` and `regions.tsv`: the rules that a report is read with.
//!
//! Comes in: the three files. Goes out: the [`Profile`] of the part that reads reports. Whether a rule can be used is
//! decided there; here its fault gets the line that it stands on.

use super::fault::{Fault, Findings};
use super::files::Files;
use super::raw::Section;
use super::value::verbatim;
use crate::report::agency::{AgencyRules, CategoryRule, LevelWords};
use crate::report::facts::{ChannelRule, FactExample, FactRule, FactRules};
use crate::report::profile::{Profile, RuleFault};

/// Reads the three files; none where one of them has a fault.
pub(super) fn read(files: &Files<'_>, findings: &Findings) -> Option<Profile> {
    // Every file is read before any is given up, for the faults of all of them.
    let regions = files.one("regions.tsv");
    let agencies = files.one("agencies.toml").map(|file| {
        let (rules, lines) = file.read(findings, agencies);
        (file, rules, lines)
    });
    let facts = files.one("facts.toml").map(|file| {
        let (rules, lines) = file.read(findings, facts);
        (file, rules, lines)
    });
    let (regions, (agencies, agency_rules, categories), (facts, fact_rules, fact_lines)) =
        (regions?, agencies?, facts?);
    let error = match Profile::from_files(&regions.text, agency_rules, fact_rules) {
        Ok(profile) => return Some(profile),
        Err(error) => error,
    };
    for fault in error.faults {
        let (file, key, line, what) = match fault {
            RuleFault::Region { line, what } => (&regions, "", Some(line), what),
            RuleFault::Category { index, what } => (&agencies, "category", categories.get(index).copied(), what),
            RuleFault::Fact { index, what } => (&facts, "fact", fact_lines.get(index).copied(), what),
        };
        // A faulty pattern is told over several lines.
        let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
        findings.fault(Fault { file: file.name.clone(), line, key: key.to_owned(), what });
    }
    None
}

/// The rules, and the line of each category.
fn agencies(top: &mut Section<'_>) -> (AgencyRules, Vec<usize>) {
    let levels = top.section("levels", |levels| LevelWords {
        prefixes: word_list(levels, "prefixes"),
        national: word_list(levels, "national"),
        vertical: word_list(levels, "vertical"),
        zone: word_list(levels, "zone"),
        township: word_list(levels, "township"),
        township_except: word_list(levels, "township_except"),
    });
    let categories = top.sections("category", |category| {
        let name = category.required("name", verbatim);
        let (words, ends) = (word_list(category, "words"), word_list(category, "ends"));
        let (except, examples) = (word_list(category, "except"), word_list(category, "examples"));
        Some((CategoryRule { name: name?, words, ends, except, examples }, category.line_of("name")))
    });
    let (category, lines) = categories.into_iter().flatten().flatten().unzip();
    (AgencyRules { levels, category }, lines)
}

/// The rules, and the line of each fact.
fn facts(top: &mut Section<'_>) -> (FactRules, Vec<usize>) {
    let channels = top.sections("channel", |channel| {
        let (name, words) = (channel.required("name", verbatim), channel.required_texts("words", verbatim));
        Some(ChannelRule { name: name?, words: words? })
    });
    let facts = top.sections("fact", |section| {
        let (key, pattern) = (section.required("key", verbatim), section.required("pattern", verbatim));
        let any = section.required_texts("any", verbatim);
        let unit = section.text("unit", |text| Ok(text.to_owned())).unwrap_or_default();
        let not_after = section.text("not_after", verbatim);
        let not_in = section.text("not_in", verbatim);
        let not_before = section.text("not_before", verbatim);
        let examples = section.sections("examples", example).into_iter().flatten().flatten().collect();
        let rule = FactRule { key: key?, pattern: pattern?, any: any?, unit, not_after, not_in, not_before, examples };
        Some((rule, section.line_of("pattern")))
    });
    let (fact, lines) = facts.into_iter().flatten().flatten().unzip();
    (FactRules { channel: channels.into_iter().flatten().flatten().collect(), fact }, lines)
}

fn example(section: &mut Section<'_>) -> Option<FactExample> {
    let (text, value) = (section.required("text", verbatim), section.decimal("value"));
    Some(FactExample { text: text?, value })
}

fn word_list(section: &mut Section<'_>, key: &'static str) -> Vec<String> {
    section.texts(key, verbatim).unwrap_or_default()
}
