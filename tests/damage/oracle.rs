//! What a record may say about a damaged report.

use crate::figures::{Figures, PROACTIVE, Place, REQUESTS, REVIEW, STATISTICS};
use crate::sheet::{Role, Sheet};
use nianbao::model::record::{Figure, Record};
use nianbao::model::status::ReportStatus;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What came of one case.
pub(crate) struct Verdict {
    /// Numbers that are not printed at their place, and losses that nothing is said of.
    pub(crate) faults: Vec<String>,
    /// Places whose figures are printed and not read.
    pub(crate) unread: Vec<Place>,
    /// Figures that are still printed at their place.
    pub(crate) printed: usize,
    /// Those of them that the record has.
    pub(crate) read: usize,
}

/// Sums of verdicts.
#[derive(Default)]
pub(crate) struct Tally {
    cases: usize,
    printed: usize,
    read: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, verdict: &Verdict) {
        self.cases += 1;
        self.printed += verdict.printed;
        self.read += verdict.read;
    }
}

impl Tally {
    /// Printed figures that were read, of a hundred.
    pub(crate) fn share(&self) -> usize {
        self.read * 100 / self.printed.max(1)
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |sum, next| Self {
            cases: sum.cases + next.cases,
            printed: sum.printed + next.printed,
            read: sum.read + next.read,
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:6} cases, {:3} % of {:7} printed figures read", self.cases, self.share(), self.printed)
    }
}

/// What the sheets print: for each place the values it may be read as, and rows without separators.
#[derive(Default)]
struct Printed {
    values: HashMap<Place, Vec<f64>>,
    glued: Vec<(Vec<Place>, String)>,
}

impl Printed {
    fn of(sheets: &[Sheet]) -> Self {
        let mut printed = Self::default();
        for cell in sheets.iter().flat_map(|sheet| &sheet.lines).flat_map(|line| &line.cells) {
            match &cell.role {
                Role::Figure(place, values) => {
                    printed.values.entry(*place).or_default().extend(values);
                }
                Role::Glued(places) => printed.glued.push((places.clone(), cell.text.clone())),
                Role::Words | Role::Label | Role::Head(_) => {}
            }
        }
        printed
    }
}

/// Holds a record against the sheets it was read from.
pub(crate) fn judge(figures: &Figures, sheets: &[Sheet], cut: bool, record: &Record) -> Verdict {
    let mut verdict = Verdict { faults: Vec::new(), unread: Vec::new(), printed: 0, read: 0 };
    let printed = Printed::of(sheets);
    if record.status == ReportStatus::Failed {
        verdict.faults.push(format!("the parser failed: {:?}", record.issues));
    }
    let glued: HashSet<Place> = printed.glued.iter().flat_map(|(places, _)| places.iter().copied()).collect();
    let mut places: Vec<Place> = figures.iter().map(|(place, _)| *place).collect();
    places.sort_unstable();
    for place in places {
        let truth = figures.at(place);
        let read = value_at(record, place);
        let allowed = printed.values.get(&place).map(Vec::as_slice).unwrap_or_default();
        if let Some(read) = read {
            let fits = allowed.iter().any(|value| same(*value, read));
            let in_part = cut && begins(&truth.text, read);
            if !fits && !in_part && !glued.contains(&place) {
                verdict.faults.push(format!("{place:?}: {read} is read, {allowed:?} is printed there"));
            }
        }
        if !allowed.is_empty() && read.is_none() {
            verdict.unread.push(place);
        }
        verdict.printed += usize::from(!allowed.is_empty());
        verdict.read += usize::from(!allowed.is_empty() && read.is_some());
        let lost = !cut && truth.value.is_some() && (!allowed.is_empty() || !printed.values.contains_key(&place));
        if lost && read.is_none() && !is_said(record, place) {
            verdict
                .faults
                .push(format!("{place:?}: {:?} is lost and nothing says so ({:?})", truth.text, record.status));
        }
    }
    if cut && verdict.read < verdict.printed {
        verdict.faults.extend(loss_by_cut(record, &printed));
    }
    for (places, text) in &printed.glued {
        verdict.faults.extend(glued_fault(record, places, text));
    }
    verdict.faults.extend(evidence_faults(record));
    verdict
}

/// Where the bytes end early, more than the row that the end falls in is lost, or the report says nothing.
fn loss_by_cut(record: &Record, printed: &Printed) -> Option<String> {
    let unsaid = |place: &&Place| value_at(record, **place).is_none() && !is_said(record, **place);
    let printed = printed.values.iter().filter(|(_, values)| !values.is_empty()).map(|(place, _)| place);
    let rows: HashSet<_> =
        printed.filter(unsaid).map(|(table, row, _)| (table, if *table == REVIEW { "" } else { row })).collect();
    (rows.len() > 1).then(|| format!("{rows:?} are lost and nothing says so ({:?})", record.status))
}

/// A row without separators is read in a way that its sums allow, or not at all.
fn glued_fault(record: &Record, places: &[Place], text: &str) -> Option<String> {
    let values: Vec<Option<f64>> = places.iter().map(|place| value_at(record, *place)).collect();
    if values.iter().all(Option::is_none) {
        return None;
    }
    let fault = || Some(format!("{:?}: {text} is printed and {values:?} read", places[0]));
    let Some(values) = values.iter().copied().collect::<Option<Vec<f64>>>() else { return fault() };
    let digits: String = values.iter().map(ToString::to_string).collect();
    let width = if places[0].0 == REVIEW { 5 } else { values.len() };
    let sums = values.chunks(width).all(|chunk| same(chunk[..width - 1].iter().sum(), chunk[width - 1]));
    if digits == *text && sums { None } else { fault() }
}

/// The numbers that a sentence prints: in digits, with 万 or 亿 behind them or not, and in Chinese up to 99.
fn numbers(sentence: &str) -> Vec<f64> {
    const NUMERALS: &str = "零一二三四五六七八九";
    let plain: String = sentence
        .chars()
        .filter(|c| !",，".contains(*c))
        .map(|c| if ('０'..='９').contains(&c) { char::from_u32(u32::from(c) - 0xfee0).unwrap() } else { c })
        .collect();
    let mut found = Vec::new();
    for (at, _) in plain.char_indices().filter(|(at, c)| c.is_ascii_digit() && !plain[..*at].ends_with(is_decimal)) {
        let digits = &plain[at..plain[at..].find(|c| !is_decimal(c)).map_or(plain.len(), |end| at + end)];
        let scale = match plain[at + digits.len()..].trim_start_matches(['余', '多']).chars().next() {
            Some('万') => 1e4,
            Some('亿') => 1e8,
            _ => 1.0,
        };
        found.extend(digits.trim_end_matches('.').parse().map(|number: f64| number * scale));
    }
    for run in plain.split(|c: char| !NUMERALS.contains(c) && !"十两".contains(c)).filter(|run| !run.is_empty()) {
        let digit = |c: char| if c == '两' { Some(2) } else { NUMERALS.chars().position(|n| n == c) };
        let part = |text: &str, none: usize| text.chars().next().and_then(digit).unwrap_or(none);
        let value =
            run.split_once('十').map_or_else(|| part(run, 0), |(tens, ones)| part(tens, 1) * 10 + part(ones, 0));
        found.push(f64::from(u32::try_from(value).unwrap()));
    }
    found
}

fn is_decimal(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// Every fact's sentence is printed, and its number in the sentence.
pub(crate) fn fact_faults(record: &Record, printed: &str) -> Vec<String> {
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let faults = record.narrative_facts.iter().filter(|fact| {
        // the bytes may end within a character or a tag
        let sentence = squeezed(fact.sentence.trim_end_matches(['\u{fffd}', '<', '/']));
        let value = fact.value.as_f64().unwrap();
        let said = match &fact.expressed_as {
            Some(words) => sentence.contains(words.as_str()),
            None => numbers(&sentence).into_iter().any(|number| same(number, value)),
        };
        !said || !printed.contains(&sentence)
    });
    faults.map(|fact| format!("{}: {} is not printed in {:?}", fact.key, fact.value, fact.sentence)).collect()
}

/// Every value of the tables has its evidence, with something printed.
fn evidence_faults(record: &Record) -> Vec<String> {
    let shown = record.cells.iter().filter(|cell| cell.value != Figure::Null && cell.raw.trim().is_empty());
    shown.map(|cell| format!("{}.{}.{} has a value and nothing printed", cell.table, cell.row, cell.column)).collect()
}

/// Whether the record says that something of this row is not there, or that nothing tells which rows there should be.
pub(crate) fn is_said(record: &Record, (table, row, column): Place) -> bool {
    let settled = matches!(record.status, ReportStatus::Complete | ReportStatus::Inconsistent);
    let at = format!("{table}.{row}");
    let missing = match table {
        PROACTIVE => record.proactive_disclosure.is_none(),
        REQUESTS => record.requests.is_none(),
        STATISTICS => record.statistics_table.is_none(),
        _ => record.review_litigation.is_none(),
    };
    let named = record.issues.iter().any(|issue| issue.at.starts_with(&at) || issue.code == "form-unknown");
    // provinces printed fewer rows: what is not there may be none of the table's
    let is_own = table == STATISTICS && column != "value";
    let short =
        is_own || table == STATISTICS && record.issues.iter().any(|issue| issue.code == "statistics-table-short");
    // a table of blanks is whole on the form's terms, and the record warns of it
    let blank = record.issues.iter().any(|issue| issue.code == "tables-blank");
    short || blank || !settled && (missing || named)
}

pub(crate) fn value_at(record: &Record, (table, row, column): Place) -> Option<f64> {
    let table = match table {
        PROACTIVE => record.proactive_disclosure.as_ref(),
        REQUESTS => record.requests.as_ref(),
        STATISTICS => record.statistics_table.as_ref(),
        _ => record.review_litigation.as_ref(),
    };
    match table?.get(row)?.get(column)? {
        Figure::Number(number) => number.as_f64(),
        Figure::Raw(_) | Figure::Null => None,
    }
}

/// Whether a number is what is left of a text whose end was cut off.
pub(crate) fn begins(text: &str, read: f64) -> bool {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap(),
        c => c,
    };
    let text: String = text.chars().map(plain).filter(|c| !",+ ".contains(*c)).collect();
    (1..=text.len())
        .filter_map(|end| text.get(..end))
        .filter_map(|part| part.parse::<f64>().ok())
        .any(|part| same(part, read) || same(part * 10_000.0, read))
}

pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}
