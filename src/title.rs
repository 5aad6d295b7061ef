//! The words of a link, a heading or a file name: do they name a report, of which year, of whom?
//!
//! Comes in: one text as it is printed, white space and all. Goes out: a [`Judgement`]. Never looks at a document, an
//! address or a date of publication: a year comes from the words or not at all.

mod agency;
mod rules;
mod years;

use regex::{Regex, RegexSet};
use rules::{RULES, Rule};
use std::sync::LazyLock;
use years::take_years;

/// What a text says about the thing it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Whether that is a report.
    pub verdict: Verdict,
    /// The report year as it stands in the text.
    pub year: Option<u16>,
    /// The agency as printed, white space dropped: the text without its year and its report words.
    pub agency: Option<String>,
}

/// Whether a text names a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A report on the disclosure of government information.
    Report,
    /// It may be one; its place or its content has to say.
    Doubt,
    /// Something else, in words a person understands; [`UNRELATED`] where it has nothing to do with reports at all.
    Not(&'static str),
}

/// The reason of a text that does not even sound like a report: navigation, other news.
pub const UNRELATED: &str = "says nothing of a report";

/// The reason of a sheet with a report's figures: no report, and where a report's page attaches it, part of one.
pub const FIGURES: &str = rules::FIGURES;

/// The longest text that is a title (counted in characters); what is longer is running text.
const LONGEST_TITLE: usize = 200;

/// All patterns at once, to find the first row that matches in one pass, and each alone, to find where it does.
static COMPILED: LazyLock<(RegexSet, Vec<Regex>)> = LazyLock::new(|| {
    let set = RegexSet::new(RULES.iter().map(|rule| rule.pattern)).expect("the table's patterns are tested");
    let compile = |rule: &Rule| Regex::new(rule.pattern).expect("the table's patterns are tested");
    (set, RULES.iter().map(compile).collect())
});

/// The pattern of the report's own name.
fn report_name() -> Option<&'static Regex> {
    COMPILED.1.get(RULES.iter().position(|rule| rule.verdict == Verdict::Report)?)
}

/// Judges one text.
pub fn judge(text: &str) -> Judgement {
    let folded = fold(text);
    if folded.is_empty() || folded.chars().count() > LONGEST_TITLE {
        return Judgement { verdict: Verdict::Not(UNRELATED), year: None, agency: None };
    }
    let (bare, years) = take_years(&folded);
    let (set, patterns) = &*COMPILED;
    let row = set.matches(&bare).iter().next();
    let found = row.and_then(|row| Some((RULES.get(row)?.verdict, patterns.get(row)?.find_iter(&bare).last()?)));
    let Some((verdict, found)) = found else {
        return Judgement { verdict: Verdict::Not(UNRELATED), year: years.pick(bare.len()), agency: None };
    };
    // nothing but signs and no year
    if bare.is_empty() && years.is_empty() {
        return Judgement { verdict: Verdict::Not(UNRELATED), year: None, agency: None };
    }
    let year = years.pick(found.end());
    // the 政府 of 人民政府 may be the agency's or the report's: nobody is called 某县人民
    let shared = bare[..found.start()].ends_with("人民") && found.as_str().starts_with("政府");
    let start = found.start() + if shared { "政府".len() } else { 0 };
    let (before, behind) = (&bare[..start], &bare[found.end()..]);
    let agency = match verdict {
        Verdict::Not(_) => None,
        Verdict::Report | Verdict::Doubt => {
            let inside = || {
                let name = report_name()?.find(found.as_str())?;
                agency::before(&found.as_str()[..name.start()])
            };
            let before = years.last_before(start).map_or(before, |seam| agency::without_subject(before, seam));
            agency::before(before).or_else(|| agency::behind(behind)).or_else(inside)
        }
    };
    let verdict = match verdict {
        // without both it is as likely the name of the column, which every page's navigation links
        Verdict::Report if year.is_none() && agency.is_none() => Verdict::Doubt,
        other => other,
    };
    Judgement { verdict, year, agency }
}

/// Drops white space and a file name's furniture, and makes full-width digits and letters plain.
fn fold(text: &str) -> String {
    let mut folded: String = text
        .chars()
        .filter(|c| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{3000}')
        })
        .take(LONGEST_TITLE * 2)
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect();
    if let Some((stem, extension)) = folded.rsplit_once('.')
        && (2..=5).contains(&extension.len())
        && extension.bytes().all(|b| b.is_ascii_alphanumeric())
        && !extension.bytes().all(|b| b.is_ascii_digit())
    {
        folded.truncate(stem.len());
    }
    // TRS WCM names uploads W020240119512345678901 or P0…; a person's words may follow
    let digits = folded.strip_prefix(['W', 'P']).map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if digits >= 12 {
        // W0, 20240119, and twelve more: the next four digits may already be the year of the report
        folded.drain(..=digits.min(21));
    }
    folded
}

#[cfg(test)]
mod tests;
