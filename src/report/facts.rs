//! Figures that a report says in sentences.
//!
//! In: the paragraphs of an outline, the rules of `config/facts.toml`. Out: facts, each with the sentence that says it.
//! Never here: figures of tables, of other years, of plans, or sums that nobody printed.

mod breakdown;
mod labels;
mod rules;
mod sentence;
mod words;

pub use rules::{ChannelRule, FactExample, FactRule, FactRules};

use super::lines::Line;
use super::profile::Profile;
use super::sections::Outline;
use crate::model::record::Fact;
use breakdown::Total;
use rules::{Rule, Sieve};
pub(crate) use sentence::Sentence;
use std::ops::Range;

/// No sentence of a report is longer (bytes; a thousand Chinese characters).
const LONGEST: usize = 3_000;

/// The compiled rules.
#[derive(Debug)]
pub(crate) struct FactReader {
    rules: Vec<Rule>,
    channels: breakdown::Channels,
    sieve: Sieve,
}

/// One figure found in a sentence, and where.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Bytes of the uniform sentence that the number takes.
    span: Range<usize>,
    fact: Fact,
}

/// Reads the facts of a report. The same key, category or channel, and value is one fact with its first sentence.
/// `year` is the report's: what a clause says of another year is left out.
pub fn read(outline: &Outline<'_>, year: Option<u16>, profile: &Profile) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    // problems are about what is lacking or planned
    for part in outline.parts.iter().filter(|part| part.key != "problems_improvements") {
        let mut open = None;
        for sentence in sentences(&part.lines) {
            let found = profile.facts.read(&sentence, year, open);
            open = total_of(&found).map(|total| Total { end: 0, ..total });
            for fact in found.into_iter().map(|f| f.fact) {
                let same = |known: &Fact| {
                    known.key == fact.key
                        && known.value == fact.value
                        && known.category == fact.category
                        && known.channel == fact.channel
                };
                if !facts.iter().any(same) {
                    facts.push(fact);
                }
            }
        }
    }
    facts
}

impl FactReader {
    /// Compiles the rules; every fault is reported with the place of its rule, from 0.
    pub(crate) fn new(rules: FactRules) -> Result<Self, Vec<(usize, String)>> {
        let mut faults = Vec::new();
        let channels = breakdown::Channels::new(rules.channel).map_err(|fault| vec![(0, fault)])?;
        let mut compiled = Vec::with_capacity(rules.fact.len());
        for (index, rule) in rules.fact.into_iter().enumerate() {
            match Rule::new(rule) {
                Ok(rule) => compiled.push(rule),
                Err(fault) => faults.push((index, fault)),
            }
        }
        let sieve = Sieve::new(&compiled).map_err(|fault| vec![(0, fault)])?;
        if faults.is_empty() { Ok(Self { rules: compiled, channels, sieve }) } else { Err(faults) }
    }

    /// The facts of one sentence; `open` is a total of the sentence before, which this one may break down.
    fn read(&self, sentence: &Sentence, year: Option<u16>, open: Option<Total>) -> Vec<Found> {
        let text = sentence.text.as_str();
        let mut found: Vec<Found> = Vec::new();
        for rule in self.sieve.passing(text).into_iter().filter_map(|index| self.rules.get(index)) {
            for fact in rule.read(sentence) {
                // one 未发生 may stand for several facts, a number for one
                let taken = fact.fact.expressed_as.is_none()
                    && found.iter().any(|known| known.fact.key != fact.fact.key && overlaps(&known.span, &fact.span));
                if !taken && !is_of_another_year(sentence, fact.span.start, year) {
                    found.push(fact);
                }
            }
        }
        let said = found.iter().find(|f| f.fact.key == "proactive_items_total").map(Total::of);
        // a proposal among the items published is one of them
        if let Some(total) = said {
            found.retain(|f| !is_of_proposals(f) || !breakdown::lists(text, total, f.span.start));
        }
        let total = said.or_else(|| open.filter(|_| breakdown::opens(text)));
        self.channels.read(sentence, total, &mut found);
        found.retain(|f| !is_of_another_year(sentence, f.span.start, year));
        found.sort_by_key(|f| f.span.start);
        found
    }

    /// Examples that their rule does not read as they say.
    pub(crate) fn untrue_examples(&self) -> Vec<String> {
        self.rules.iter().flat_map(|rule| rule.untrue_examples(self)).collect()
    }
}

/// What the next sentence may break down: the total of a sentence, or its one figure of a channel.
fn total_of(found: &[Found]) -> Option<Total> {
    let of = |key: &'static str| found.iter().filter(move |f| f.fact.key == key);
    let mut channels = of("channel_items");
    let alone = channels.next().filter(|_| channels.next().is_none());
    of("proactive_items_total").next().or(alone).map(Total::of)
}

fn is_of_proposals(found: &Found) -> bool {
    matches!(
        found.fact.key.as_str(),
        "npc_suggestions_handled" | "cppcc_proposals_handled" | "npc_cppcc_proposals_handled"
    )
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Whether the last year named before a figure is not the report's.
fn is_of_another_year(sentence: &Sentence, at: usize, year: Option<u16>) -> bool {
    year.is_some_and(|year| sentence.year_before(at).is_some_and(|named| named != u64::from(year)))
}

/// Figures and the words for none: a sentence without any is passed over early.
fn may_say_number(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' => sentence::is_numeral(c) || matches!(c, '未' | '无' | '没' | '不'),
        _ => c.is_numeric(),
    }
}

/// The sentences of the text lines: they end at 。！？ or with the line. A line that a page's width broke goes on in the
/// next one.
pub(crate) fn sentences(lines: &[Line<'_>]) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut paragraph = String::new();
    let mut flush = |paragraph: &mut String| {
        for printed in paragraph.split_inclusive(['。', '！', '？']) {
            let printed = printed.trim();
            // what is longer is no sentence, and a pattern's time grows with the square of its length
            if printed.len() <= LONGEST && printed.chars().any(may_say_number) {
                sentences.push(Sentence::new(printed));
            }
        }
        paragraph.clear();
    };
    for (line, is_row) in lines.iter().zip(labels::rows_among(lines)) {
        if line.table.is_some() || is_row {
            flush(&mut paragraph);
            continue;
        }
        let goes_on = paragraph.chars().count() >= 25
            && !paragraph.ends_with(['。', '！', '？', '：', '；', ':', ';', '.', '）', ')', '”']);
        let opens = line.text.starts_with(['（', '('])
            || line.text.chars().nth(1).is_some_and(|c| matches!(c, '、' | '.' | '．' | '是'));
        if !goes_on || opens {
            flush(&mut paragraph);
        }
        paragraph.push_str(&line.text);
    }
    flush(&mut paragraph);
    sentences
}

#[cfg(test)]
mod tests;
