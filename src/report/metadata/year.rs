//! The year that a report is on, and the days that its figures cover.
//!
//! In: a document and its outline. Out: a year, a period, and an issue where they do not agree. Never here: the year of
//! publication.

use super::super::dates;
use super::super::lines::uniform;
use super::super::sections::Outline;
use crate::model::document::{Block, Document};
use crate::model::issue::{Issue, Severity};
use crate::model::record::{Metadata, Period};
use crate::title::{self, Verdict};
use regex::Regex;
use std::sync::LazyLock;

/// Words of a sentence that says which days the figures cover.
const PERIOD_WORDS: [&str; 6] = ["统计", "数据", "期限", "时限", "起止", "内容涵盖"];

static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?P<y>20[0-9]{2})年(?P<m>[0-9]{1,2})月(?:(?P<d>[0-9]{1,2})日)?起?[，、]?(?:至|到|—+|-+|–|~|～)(?:(?P<y2>20[0-9]{2})年)?(?P<m2>[0-9]{1,2})月(?:(?P<d2>[0-9]{1,2})日?)?",
    )
    .expect("a constant pattern")
});
/// 2015-1-1, 2015/12/31, 2015.12.31.
static FIGURES_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?P<y>20[0-9]{2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})").expect("a constant pattern")
});
static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:统计|数据)[^。；]{0,25}(?:截至|截止)(?:日期)?[到至于为]?(?P<date>20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日)",
    )
    .expect("a constant pattern")
});

/// The days that the figures cover, where they are printed; 截至 gives the last one alone.
pub(super) fn period(outline: &Outline<'_>) -> Option<Period> {
    let paragraphs = outline.parts.iter().flat_map(|part| &part.lines).filter(|line| line.table.is_none());
    let spoken = paragraphs.filter(|line| PERIOD_WORDS.iter().any(|word| line.text.contains(word)));
    for line in spoken {
        let text = uniform(&line.text);
        let text = FIGURES_ONLY.replace_all(&text, "${y}年${m}月${d}日");
        for sentence in text.split('。') {
            if !PERIOD_WORDS.iter().any(|word| sentence.contains(word)) {
                continue;
            }
            if let Some(found) = RANGE.captures(sentence) {
                let part = |name: &str| found.name(name).map_or("", |m| m.as_str());
                let date = |y: &str, m: &str, d: &str| {
                    let day = if d.is_empty() { String::new() } else { format!("{d}日") };
                    dates::first(&format!("{y}年{m}月{day}")).map(|day| day.to_string())
                };
                let end_year = if part("y2").is_empty() { part("y") } else { part("y2") };
                let start = date(part("y"), part("m"), part("d"));
                return Some(Period { start, end: date(end_year, part("m2"), part("d2")) });
            }
            if let Some(found) = UNTIL.captures(sentence) {
                return Some(Period { start: None, end: dates::first(&found["date"]).map(|day| day.to_string()) });
            }
        }
    }
    None
}

/// The year of the period's last day.
pub(super) fn of_period(period: &Period) -> Option<u16> {
    period.end.as_deref().or(period.start.as_deref()).and_then(|date| date.get(..4)).and_then(|year| year.parse().ok())
}

/// The year that the title of the page's only sheet of figures names: 2016年政府信息公开情况统计表.
pub(super) fn of_figures(document: &Document) -> Option<u16> {
    let first_cell = |block: &'_ Block| match block {
        Block::Table(table) => table.cells.first().map(|cell| cell.text.clone()),
        other => other.text().map(str::to_owned),
    };
    let names = document.blocks.iter().filter_map(first_cell).filter(|text| text.contains("统计表"));
    let judged = names.map(|text| title::judge(&text)).find(|j| j.verdict == Verdict::Not(title::FIGURES));
    judged.and_then(|j| j.year)
}

/// A title of one year over figures of another: last year's form that was filled in again, on one side or the other.
pub(in crate::report) fn disagreement(metadata: &Metadata) -> Option<Issue> {
    let titled = metadata.title.as_deref().and_then(|text| title::judge(text).year)?;
    let period = metadata.statistics_period.as_ref()?;
    let years =
        [&period.start, &period.end].map(|day| day.as_deref().and_then(|day| day.get(..4)?.parse::<u16>().ok()));
    let other = years[1].or(years[0]).filter(|_| !years.contains(&Some(titled)))?;
    let detail = format!("the title says {titled}, the period of the figures {other}; the title counts");
    Some(Issue::new("period-of-another-year", Severity::Warning, "metadata.statistics_period", detail))
}

/// The year that the text names most; none where two are named as often.
pub(super) fn majority(outline: &Outline<'_>) -> Option<u16> {
    let mut counts: Vec<(u16, usize)> = Vec::new();
    for line in outline.parts.iter().flat_map(|part| &part.lines).filter(|line| line.table.is_none()) {
        let text = uniform(&line.text);
        for (at, _) in text.match_indices('年') {
            let digits = text.get(at.saturating_sub(4)..at).unwrap_or_default();
            if let Some(year) = digits.parse().ok().filter(|year| (2000..2100).contains(year)) {
                match counts.iter_mut().find(|(known, _)| *known == year) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((year, 1)),
                }
            }
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [(year, _)] => Some(*year),
        [(year, most), (_, next), ..] if most > next => Some(*year),
        _ => None,
    }
}
