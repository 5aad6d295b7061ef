//! The fact rules of `config/facts.toml`, and how one of them reads a sentence.

use super::sentence::MARK;
use super::{FactReader, Found, Sentence, labels};
use crate::model::record::Fact;
use aho_corasick::AhoCorasick;
use regex::{Captures, Regex};
use serde::Deserialize;
use serde_json::Number;
use std::sync::LazyLock;

/// The rules of `config/facts.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRules {
    /// Channels of publication and the words that name them.
    #[serde(default)]
    pub channel: Vec<ChannelRule>,
    /// Rules in order; where two read the same number, the first keeps it.
    #[serde(default)]
    pub fact: Vec<FactRule>,
}

/// One channel of `channel_items`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelRule {
    /// wechat, weibo, website, gov_platform, bulletin, gazette or other.
    pub name: String,
    /// Words that name it.
    pub words: Vec<String>,
}

/// One pattern of one fact. Patterns are regular expressions over a sentence without white space, with full-width
/// brackets and separators and with `#` for every number; `{n}` stands for the number that counts. A pattern without
/// `{n}` is a zero, expressed by the group `zero`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactRule {
    /// The fact's key.
    pub key: String,
    /// The pattern; groups: `unit`, `zero`.
    pub pattern: String,
    /// Words of which the sentence must hold one: a cheap sieve before the pattern, and a safeguard.
    pub any: Vec<String>,
    /// The unit where the pattern does not capture one.
    #[serde(default)]
    pub unit: String,
    /// A pattern over the clause in front of the match that forbids it.
    #[serde(default)]
    pub not_after: Option<String>,
    /// A pattern over the match itself that forbids it.
    #[serde(default)]
    pub not_in: Option<String>,
    /// A pattern over what follows the match that forbids it.
    #[serde(default)]
    pub not_before: Option<String>,
    /// What the rule reads; each is a test.
    #[serde(default)]
    pub examples: Vec<FactExample>,
}

/// A sentence and the value that its rule reads there; without a value the rule must pass it over.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactExample {
    /// The sentence.
    pub text: String,
    /// The value; none where the rule must not match.
    #[serde(default)]
    pub value: Option<f64>,
}

/// A compiled rule.
#[derive(Debug)]
pub(super) struct Rule {
    source: FactRule,
    pattern: Regex,
    not_after: Option<Regex>,
    not_in: Option<Regex>,
    not_before: Option<Regex>,
}

/// Tells in one pass over a sentence which rules may read something in it.
#[derive(Debug)]
pub(super) struct Sieve {
    words: AhoCorasick,
    /// The rule of each word.
    rules: Vec<usize>,
    /// Whether a rule reads nothing where there is no number.
    needs_number: Vec<bool>,
}

impl Sieve {
    pub(super) fn new(rules: &[Rule]) -> Result<Self, String> {
        let words = || rules.iter().enumerate().flat_map(|(at, rule)| rule.source.any.iter().map(move |w| (at, w)));
        let finder = AhoCorasick::new(words().map(|(_, word)| word)).map_err(|e| format!("the words in `any`: {e}"))?;
        let needs_number = rules.iter().map(|rule| !rule.source.pattern.contains("(?P<zero>")).collect();
        Ok(Self { words: finder, rules: words().map(|(at, _)| at).collect(), needs_number })
    }

    /// The rules of which a word is there, in their order.
    pub(super) fn passing(&self, text: &str) -> Vec<usize> {
        let has_number = text.contains(MARK);
        let found = self.words.find_overlapping_iter(text).map(|found| self.rules[found.pattern().as_usize()]);
        let mut rules: Vec<usize> = found.filter(|rule| has_number || !self.needs_number[*rule]).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// A number in a pattern.
pub(super) const NUMBER: &str = "(?:累计)?数?#";

/// What a clause says of plans and of differences.
const NEVER_AFTER: &str = "(?:计划|力争|争取|目标|增加|增长|减少|下降|提高|同比|环比)(?:了|到|至|约)?[^，。；、）]{0,4}$|(?:^|[，；])将[^，。；]{0,12}$|历年[^，；]*$";

impl Rule {
    pub(super) fn new(rule: FactRule) -> Result<Self, String> {
        let compiled = |text: &str| {
            Regex::new(&text.replace("{n}", NUMBER)).map_err(|e| format!("key {:?}, pattern {text:?}: {e}", rule.key))
        };
        if rule.any.is_empty() || rule.key.is_empty() {
            return Err(format!("key {:?}: it needs a key and words in `any`", rule.key));
        }
        if rule.pattern.matches("{n}").count() != 1 && !rule.pattern.contains("(?P<zero>") {
            return Err(format!("key {:?}: the pattern needs {{n}} once, or a group zero", rule.key));
        }
        let pattern = compiled(&rule.pattern)?;
        let not_after = rule.not_after.as_deref().map(compiled).transpose()?;
        let not_in = rule.not_in.as_deref().map(compiled).transpose()?;
        let not_before = rule.not_before.as_deref().map(|text| compiled(&format!("^(?:{text})"))).transpose()?;
        Ok(Self { source: rule, pattern, not_after, not_in, not_before })
    }

    /// The facts that the rule reads in a sentence.
    pub(super) fn read(&self, sentence: &Sentence) -> Vec<Found> {
        let text = sentence.text.as_str();
        let mut found = Vec::new();
        for captures in self.pattern.captures_iter(text) {
            let Some(whole) = captures.get(0) else { continue };
            let (before, after) = (clause_before(&text[..whole.start()]), &text[whole.end()..]);
            let barred = is_barred(&text[..whole.start()], whole.as_str())
                || self.not_in.as_ref().is_some_and(|p| p.is_match(whole.as_str()))
                || self.not_after.as_ref().is_some_and(|p| p.is_match(before))
                || self.not_before.as_ref().is_some_and(|p| p.is_match(after))
                || ends_in_figure(&captures) && is_in_columns(after)
                || captures.name("zero").is_some_and(|none| labels::print(whole.as_str(), none.as_str()));
            if !barred && let Some(fact) = self.fact(&captures, sentence) {
                found.push(fact);
            }
        }
        found
    }

    fn fact(&self, captures: &Captures<'_>, sentence: &Sentence) -> Option<Found> {
        let (whole, unit, zero) = (captures.get(0)?, captures.name("unit"), captures.name("zero"));
        let end = unit.map_or(whole.end(), |unit| unit.start());
        let mark = sentence.text[whole.start()..end].rfind(MARK).map(|at| whole.start() + at);
        let figure = mark.and_then(|at| sentence.figure(at)).filter(|_| zero.is_none());
        let span = match (mark, zero) {
            (_, Some(zero)) => zero.range(),
            (Some(at), None) => at..at + 1,
            (None, None) => return None,
        };
        let fact = Fact {
            key: self.source.key.clone(),
            value: if zero.is_some() { Number::from(0) } else { figure?.value.clone()? },
            unit: unit.map_or_else(|| self.source.unit.clone(), |unit| unit.as_str().to_owned()),
            sentence: sentence.printed.clone(),
            category: None,
            channel: None,
            approximate: figure.is_some_and(|figure| figure.approximate),
            expressed_as: zero.map(|words| words.as_str().to_owned()),
            share_pct: None,
        };
        Some(Found { span, fact })
    }

    /// Examples that do not come out as they say when all the rules read them.
    pub(super) fn untrue_examples(&self, reader: &FactReader) -> Vec<String> {
        let wrong = |example: &&FactExample| {
            let found = reader.read(&Sentence::new(&example.text), None, None);
            let mut values =
                found.iter().filter(|f| f.fact.key == self.source.key).filter_map(|f| f.fact.value.as_f64());
            match example.value {
                Some(want) => !values.any(|value| (value - want).abs() < 1e-9),
                None => values.next().is_some(),
            }
        };
        let told = |example: &FactExample| {
            format!("facts.toml: {} in {:?} should be {:?}", self.source.key, example.text, example.value)
        };
        self.source.examples.iter().filter(wrong).map(told).collect()
    }
}

/// Whether what matched ends in its figure, with or without a unit.
fn ends_in_figure(captures: &Captures<'_>) -> bool {
    captures.get(0).is_some_and(|whole| {
        whole.as_str().ends_with(MARK) || captures.name("unit").is_some_and(|unit| unit.end() == whole.end())
    })
}

/// Whether another figure stands right behind one: that is a table's row.
pub(super) fn is_in_columns(after: &str) -> bool {
    after.trim_start_matches('|').starts_with(MARK)
}

/// Whether what stands in front says that the figure is a plan, a difference or a sum over years.
pub(super) fn is_barred(before: &str, matched: &str) -> bool {
    static NEVER: LazyLock<Regex> = LazyLock::new(|| Regex::new(NEVER_AFTER).expect("a constant pattern"));
    let clause = clause_before(before);
    let cumulative = clause.contains("累计") || matched.contains("累计");
    (cumulative && before.rfind("以来").is_some_and(|at| is_long_ago(&before[..at])))
        || (!clause.is_empty() && NEVER.is_match(clause))
}

/// 《条例》施行以来 and 2008年5月1日以来 reach over years; 2020年以来 and 今年以来 do not.
fn is_long_ago(before: &str) -> bool {
    !before.ends_with(['年', '度'])
}

/// What stands between the last mark of a clause and a match.
pub(super) fn clause_before(text: &str) -> &str {
    text.rfind(['，', '；', '。', '：', '（', '）']).map_or(text, |at| {
        let mark = text[at..].chars().next().map_or(0, char::len_utf8);
        &text[at + mark..]
    })
}
