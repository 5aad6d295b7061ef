//! The title of a report inside its document.
//!
//! In: lines, and how many of them stand before the first section. Out: the lines that hold the title, joined. Page
//! titles, lists of other reports and the title itself may all name a report: the one nearest to the text counts.

use super::furniture::is_furniture;
use crate::report::dates;
use crate::report::lines::{Line, squash, uniform};
use crate::title::{self, Verdict};
use std::ops::Range;

/// The title and its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headline {
    /// Its lines.
    pub(crate) lines: Range<usize>,
    /// Joined, white space dropped.
    pub(crate) text: String,
}

/// The longest title line, in characters.
const LONGEST: usize = 60;
/// The most lines that a title takes.
const MOST_LINES: usize = 4;

/// The title among the first `before` lines; `anchored` says that a section follows them.
pub(crate) fn find(lines: &[Line<'_>], before: usize, anchored: bool) -> Option<Headline> {
    let mut found: Vec<Headline> = Vec::new();
    let mut at = 0;
    while at < before.min(lines.len()) {
        match ending_at(lines, at, found.last().map_or(0, |h| h.lines.end)) {
            Some(headline) => {
                at = headline.lines.end;
                found.push(headline);
            }
            None => at += 1,
        }
    }
    if anchored {
        let last = found.pop()?;
        // the page's title names the year that the report's own leaves out
        let dated = |h: &Headline| title::judge(&h.text).year.is_some();
        let fuller = found.iter().rev().find(|above| !dated(&last) && dated(above) && same_agency(above, &last));
        return Some(Headline { text: fuller.unwrap_or(&last).text.clone(), ..last });
    }
    // nothing anchors the text: the title with the most words behind it before the next one
    let starts: Vec<usize> = found.iter().skip(1).map(|h| h.lines.start).chain([before]).collect();
    let words = |headline: &Headline, next: usize| -> usize {
        lines.iter().take(next).skip(headline.lines.end).map(|line| line.text.len()).sum()
    };
    let weighed = found.into_iter().zip(starts).map(|(h, next)| (words(&h, next), h));
    weighed.reduce(|best, other| if other.0 > best.0 { other } else { best }).map(|(_, headline)| headline)
}

fn same_agency(a: &Headline, b: &Headline) -> bool {
    let agency = |headline: &Headline| title::judge(&headline.text).agency;
    agency(b).is_none_or(|name| agency(a).is_some_and(|known| known == name))
}

/// How many separate titles of reports the lines hold: an index holds many, each with its date or none.
pub(crate) fn count(lines: &[Line<'_>]) -> usize {
    let is_title = |text: &str| is_last_line(text) && names_report(text);
    let of_date = |c: char| c.is_ascii_digit() || "-./[]()年月日".contains(c);
    let counts = |text: &str| is_title(text) || is_title(text.trim_end_matches(of_date));
    lines.iter().filter(|line| line.table.is_none() && counts(&line.squashed())).count()
}

/// Whether a text, such as a page's `<title>`, is the title of a report.
pub(crate) fn names_report(text: &str) -> bool {
    match title::judge(text).verdict {
        Verdict::Report => true,
        Verdict::Doubt => ["公开", "年报", "年度报告"].iter().filter(|word| text.contains(**word)).count() >= 2,
        Verdict::Not(_) => false,
    }
}

fn ending_at(lines: &[Line<'_>], at: usize, floor: usize) -> Option<Headline> {
    let line = &lines[at];
    if line.table.is_some() {
        return None;
    }
    let last = line.squashed();
    if !is_last_line(&last) || is_furniture(&last) {
        return None;
    }
    let mut text = last.into_owned();
    let mut start = at;
    loop {
        let known = names_report(&text).then(|| title::judge(&text));
        let complete =
            known.is_some_and(|j| j.agency.is_some() && (j.year.is_some() || !text.starts_with(is_year_digit)));
        let above = start.checked_sub(1).filter(|above| *above >= floor && at - above < MOST_LINES);
        let Some(above) = above.filter(|_| !complete).filter(|above| may_open_title(&lines[*above])) else { break };
        text.insert_str(0, &lines[above].squashed());
        start = above;
    }
    let mut end = at + 1;
    if let Some(year) =
        lines.get(end).filter(|line| line.table.is_none()).map(Line::squashed).filter(|t| is_bracketed_year(t))
    {
        text.push_str(&year);
        end += 1;
    }
    let goes_on = lines.get(end).is_some_and(|below| makes_it_another(&text, below));
    (names_report(&text) && !goes_on).then_some(Headline { lines: start..end, text })
}

/// 关于做好…年度报告 and, on the next line, 编制工作的通知: together the title of something else.
fn makes_it_another(text: &str, below: &Line<'_>) -> bool {
    const MOST: usize = 20;
    let rest = below.squashed();
    let short = below.table.is_none() && rest.chars().count() <= MOST && !rest.contains(['。', '，', '：', ',', ':']);
    let ends = ["通知", "方案", "办法", "制度", "函", "解读"].iter().any(|end| rest.ends_with(end));
    short && ends && matches!(title::judge(&format!("{text}{rest}")).verdict, Verdict::Not(_))
}

fn is_year_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '二' | '２')
}

/// Cheap: ends like a title and holds nothing of a sentence.
fn is_last_line(text: &str) -> bool {
    let plain = text.trim_end_matches(['》', '”', '>']);
    let stem =
        plain.strip_suffix(['）', ')']).and_then(|t| t.rfind(['（', '(']).map(|at| &plain[..at])).unwrap_or(plain);
    ["报告", "年报", "总结", "报告书"].iter().any(|end| stem.ends_with(end))
        && text.chars().count() <= LONGEST
        && !text.contains(['。', '；', '？', '>', '»', ';'])
        && !["当前位置", "您的位置", "首页", "上一篇", "下一篇", "上一条", "下一条", "附件"]
            .iter()
            .any(|word| text.contains(word))
}

/// A line above that can be the first half of a title: a name, a year, no sentence.
fn may_open_title(line: &Line<'_>) -> bool {
    let text = line.squashed();
    let text = text.trim_end_matches(['）', ')']);
    let ends = [
        "局", "委", "会", "府", "办", "室", "心", "处", "院", "厅", "部", "署", "站", "所", "队", "社", "馆", "区",
        "镇", "乡", "街道", "司", "校", "行", "关", "年", "年度", "公开", "关于", "信息", "政府", "工作", "度", "的",
        "学", "团",
    ];
    line.table.is_none()
        && text.chars().count() <= 40
        && !text.contains(['。', '，', '；', '：', ':', '>', '|', '、'])
        && ends.iter().any(|end| text.ends_with(end))
        && !is_furniture(text)
        && dates::alone(text).is_none()
}

/// `（2020年度）`, `2020年`: the year of a title on a line of its own.
fn is_bracketed_year(text: &str) -> bool {
    let text = uniform(text);
    let inner = text.trim_start_matches('（').trim_end_matches('）');
    let digits = inner.strip_suffix("年度").or_else(|| inner.strip_suffix('年'));
    digits.is_some_and(|d| d.len() == 4 && d.starts_with("20") && d.bytes().all(|b| b.is_ascii_digit()))
}

/// The part of a page's `<title>` or `<meta>` title that names the report.
pub(crate) fn in_page_title(text: &str) -> Option<String> {
    let squashed = squash(text);
    let mut parts = squashed.split(['_', '|', '>']).flat_map(|part| part.split("--"));
    let part = parts.find(|part| names_report(part))?;
    let cut = part.rfind(['-', '—']).filter(|at| names_report(&part[..*at]));
    Some(cut.map_or(part, |at| &part[..at]).to_owned())
}
