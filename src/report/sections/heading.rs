//! Section headings by their words.
//!
//! In: the lines of a document. Out: which of them open which section. Numbers only arbitrate: reports renumber, mix
//! 一、 with 2、 and nest lists that look like headings. Never here: rows of a table, which are no lines of text.

use super::numbering::{self, Style, glued, spaced};
use super::whole;
use crate::report::lines::{Line, squash};

/// One section's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// Index of its line.
    pub(crate) line: usize,
    /// Lines taken: 2 where the heading is broken.
    pub(crate) lines: usize,
    /// The section's key.
    pub(crate) key: &'static str,
    /// As printed, white space dropped.
    pub(crate) text: String,
    /// What the line says after the heading.
    pub(crate) rest: Option<String>,
}

/// How sure the words alone make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Words of old and local forms, which sub-headings use as well.
    Loose,
    /// Words of the national form.
    Strict,
}

/// One line that may be a heading, before the neighbours had their say.
struct Candidate {
    heading: Heading,
    style: Style,
    number: u32,
    /// None for a numbered line whose words mean nothing: it may open an `other` section.
    known: Option<(&'static str, Strength)>,
}

/// The headings of a document in order.
pub(crate) fn headings(lines: &[Line<'_>]) -> Vec<Heading> {
    let candidates: Vec<Candidate> = (0..lines.len()).filter_map(|at| candidate(lines, at)).collect();
    let chinese = candidates.iter().filter(|c| c.style == Style::Chinese && c.known.is_some()).count();
    let numbered = if chinese > 0 {
        select(&candidates, Style::Chinese)
    } else {
        let arabic = select(&candidates, Style::Arabic);
        if arabic.len() > 1 { arabic } else { select(&candidates, Style::Bracket) }
    };
    let mut headings: Vec<Heading> = numbered.into_iter().map(|c| c.heading.clone()).collect();
    // a heading without its number, where no numbered one has the key
    for candidate in candidates.iter().filter(|c| c.style == Style::None) {
        if !headings.iter().any(|h| h.key == candidate.heading.key) {
            headings.push(candidate.heading.clone());
        }
    }
    headings.sort_by_key(|h| h.line);
    without_contents_list(headings)
}

/// Goes down the numbered lines and keeps those that continue the sequence or speak for themselves.
fn select(candidates: &[Candidate], main: Style) -> Vec<&Candidate> {
    let mut kept: Vec<&Candidate> = Vec::new();
    let (mut last, mut nested, mut inner) = (0, None, 0);
    for (at, candidate) in candidates.iter().enumerate() {
        let (number, key) = (candidate.number, candidate.heading.key);
        let open = kept.last().map(|c| c.heading.key);
        if open == Some("statistics_table") {
            break;
        }
        let follows = number == last + 1;
        let continues_list = nested.is_some_and(|n: u32| number == n + 1);
        let strict = candidate.known.is_some_and(|(_, strength)| strength == Strength::Strict);
        let accepted = match (candidate.style, candidate.known) {
            (style, Some(_)) if style == main => {
                (strict && open != Some(key)) || (follows && !continues_list) || (nested.is_none() && open != Some(key))
            }
            (style, None) if style == main && style == Style::Chinese => follows && !continues_list,
            // Word's lost numbering: 一、 2、 3、 四、
            (Style::Arabic, Some(_)) => strict && follows && !continues_list && open != Some(key),
            // （二） behind （一） is one of a list
            (Style::Bracket, Some(_)) if inner + 1 != number && follows && fills_gap(candidates, at, main) => true,
            (Style::Bracket, _) => {
                inner = number;
                continue;
            }
            _ => continue,
        };
        if accepted {
            (last, nested, inner) = (number, None, 0);
            kept.push(candidate);
        } else if number == 1 || continues_list {
            nested = Some(number);
        }
    }
    if kept.iter().any(|c| c.known.is_some()) { kept } else { Vec::new() }
}

/// （四）政府信息公开行政复议、行政诉讼情况 between 三、 and 五、: a form heading's whole words, where no fellow in the main
/// style has the section and the next one leaves its number out. Behind the last fellow only a late number is no sub-heading.
fn fills_gap(candidates: &[Candidate], at: usize, main: Style) -> bool {
    let Some((stray, behind)) = candidates.get(at..).and_then(<[Candidate]>::split_first) else { return false };
    let is_whole = whole::key_of(numbering::numbered(&stray.heading.text).words).is_some();
    let mut fellows = candidates.iter().filter(|c| c.style == main);
    let next = behind.iter().find(|c| c.style == main);
    is_whole
        && fellows.all(|c| c.heading.key != stray.heading.key)
        && next.map_or(stray.number > 3, |c| c.number == stray.number + 1)
}

/// Drops a list of contents: three or more headings one below the other whose keys come again.
fn without_contents_list(headings: Vec<Heading>) -> Vec<Heading> {
    let below = |at: usize| headings[at - 1].line + headings[at - 1].lines == headings[at].line;
    let seen = |at: usize| headings[..at].iter().any(|h| h.key == headings[at].key);
    let run = (1..headings.len()).take_while(|at| below(*at) && !seen(*at)).count() + 1;
    let again = |h: &Heading| headings.iter().skip(run).any(|later| later.key == h.key);
    if run >= 3 && headings.iter().take(run).all(again) { headings.into_iter().skip(run).collect() } else { headings }
}

fn candidate(lines: &[Line<'_>], at: usize) -> Option<Candidate> {
    let line = lines.get(at).filter(|line| line.table.is_none())?;
    // cheap first: a heading starts with a number or is short
    let text = line.text.trim_start_matches(['#', '*', ' ', '　']);
    let squashed = squash(text);
    let squashed = squashed.trim_matches('*');
    let numbered = spaced(text, squashed)
        .filter(|found| key_of(found.words).is_some())
        .or_else(|| glued(squashed).filter(|found| whole::key_of(found.words).is_some()))
        .unwrap_or_else(|| numbering::numbered(squashed));
    if numbered.style == Style::None && squashed.chars().count() > 30 {
        return None;
    }
    let heading = |key, text: &str, rest| Heading { line: at, lines: 1, key, text: text.to_owned(), rest };
    let made = |heading: Heading, known| Candidate { heading, style: numbered.style, number: numbered.number, known };
    if let Some((printed, rest)) =
        with_rest(text).filter(|_| numbered.style != Style::None && numbered.style != Style::Bracket)
        && let Some((key, strength)) = key_of(numbering::numbered(&squash(printed)).words)
    {
        let heading = heading(key, &squash(printed), Some(rest.to_owned()));
        return Some(made(heading, Some((key, strength))));
    }
    if let Some((key, strength)) = key_of(numbered.words) {
        let fits = numbered.style != Style::None || strength == Strength::Strict && !is_of_sentence(squashed);
        let mut heading = heading(key, squashed, None);
        if let Some(tail) = lines.get(at + 1).and_then(broken_tail).filter(|_| !is_whole(squashed)) {
            heading.text.push_str(&tail);
            heading.lines = 2;
        }
        return fits.then(|| made(heading, Some((key, strength))));
    }
    if !matches!(numbered.style, Style::Chinese | Style::Arabic) {
        return None;
    }
    if let Some(tail) = lines.get(at + 1).and_then(broken_tail) {
        let joined = format!("{}{tail}", numbered.words);
        if let Some((key, Strength::Strict)) = key_of(&joined) {
            let mut heading = heading(key, &format!("{squashed}{tail}"), None);
            heading.lines = 2;
            return Some(made(heading, Some((key, Strength::Strict))));
        }
    }
    let plain = numbered.style == Style::Chinese
        && (2..=30).contains(&numbered.words.chars().count())
        && !numbered.words.contains(['，', '。', '；', ','])
        && !["数量", "结转", "办理结果"].iter().any(|word| numbered.words.contains(word));
    plain.then(|| made(heading("other", squashed, None), None))
}

/// The second half of a heading that a page's width broke.
fn broken_tail(line: &Line<'_>) -> Option<String> {
    let text = line.squashed();
    let short = line.table.is_none() && text.chars().count() <= 12 && numbering::numbered(&text).style == Style::None;
    (short && is_whole(&text)).then(|| text.into_owned())
}

fn is_whole(text: &str) -> bool {
    let text = text.trim_end_matches(['：', ':', '。']);
    ["情况", "事项", "措施", "问题", "概述", "打算"].iter().any(|end| text.ends_with(end))
}

/// Whether a line without a number is a piece of prose: a page's width may break a sentence into such lines.
fn is_of_sentence(text: &str) -> bool {
    text.ends_with(['。', '；', '：', ':', ';']) || text.contains(['，', ','])
}

/// `六、其他需要报告的事项：无。` → the heading and what follows.
fn with_rest(text: &str) -> Option<(&str, &str)> {
    ["情况", "事项", "措施", "问题", "概况"].iter().filter_map(|end| text.find(end).map(|at| at + end.len())).find_map(
        |at| {
            let (printed, rest) = text.split_at(at);
            let cut = rest.starts_with(['：', ':', '。', ' ', '\u{3000}', '\u{a0}', '\t', '无']);
            let rest = rest.trim_start_matches(['：', ':', '。', ' ', '\u{3000}', '\u{a0}', '\t']);
            (cut && !rest.is_empty() && printed.chars().count() <= 40).then_some((printed, rest))
        },
    )
}

/// Whether a heading's words, without their number, name a section.
pub(super) fn names_section(words: &str) -> bool {
    key_of(words).is_some()
}

/// The section that a heading's words, without their number, name, and how surely.
fn key_of(words: &str) -> Option<(&'static str, Strength)> {
    use Strength::{Loose, Strict};
    let words = words.trim_end_matches(['：', ':', '。', '；', ';', '.']);
    let words = words.strip_suffix(['）', ')']).and_then(|w| w.rfind(['（', '(']).map(|at| &w[..at])).unwrap_or(words);
    let length = words.chars().count();
    let row_label = ["数量", "结转", "办理结果"].iter().any(|word| words.contains(word));
    if !(2..=40).contains(&length) || words.contains(['。', '；']) || row_label {
        return None;
    }
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let short = |strength, limit| (length <= limit).then_some(strength);
    let rules: [(&'static str, Option<Strength>); 18] = [
        ("review_litigation", (has(&["复议"]) && has(&["诉讼"])).then_some(Strict)),
        ("review_litigation", (has(&["复议", "诉讼"]) && has(&["情况", "申诉", "举报"])).then_some(Loose)),
        ("platform_statistics", (has(&["平台建设"]) && has(&["信息发布"])).then_some(Strict)),
        (
            "other_matters",
            (has(&["其他", "其它"]) && has(&["报告", "说明"]) && has(&["事项", "情况", "问题"])).then_some(Strict),
        ),
        ("other_matters", has(&["需要说明的", "需要报告的", "其他事项", "其它事项"]).then_some(Loose)),
        (
            "statistics_table",
            (has(&["信息公开情况统计", "信息公开工作情况统计", "信息公开工作统计"]) && !has(&["申请", "主动公开"]))
                .then_some(Strict),
        ),
        (
            "statistics_table",
            (has(&["统计表", "附表", "附件", "统计数据", "数据统计"]) && !has(&["申请", "主动公开"])).then_some(Loose),
        ),
        ("problems_improvements", (has(&["存在"]) && has(&["问题", "不足", "困难"])).then_some(Strict)),
        (
            "staff_expenses",
            (has(&["人员", "经费", "支出", "机构"]) && has(&["经费", "支出", "收费", "人员情况", "人员配"]))
                .then_some(Loose),
        ),
        ("fees", has(&["收费", "费用", "减免"]).then_some(Loose)),
        ("requests", (has(&["收到", "受理"]) && has(&["处理", "办理"]) && has(&["申请"])).then_some(Strict)),
        (
            "requests",
            (has(&["依申请"]) || has(&["公开申请"]) && has(&["办理", "受理", "处理", "答复", "情况"])).then_some(Loose),
        ),
        ("proactive_disclosure", (has(&["主动公开"]) && has(&["信息"]) && has(&["情况"])).then_some(Strict)),
        ("proactive_disclosure", has(&["主动公开"]).then_some(Loose).filter(|_| length <= 20)),
        (
            "problems_improvements",
            has(&["问题", "不足", "改进", "整改", "下一步", "今后", "打算", "努力方向"]).then_some(Loose),
        ),
        ("approvals", has(&["审批"]).then_some(Loose)),
        (
            "overview",
            has(&["总体情况", "基本情况", "总体概况", "整体情况", "概述", "概况", "综述"])
                .then_some(Strict)
                .and_then(|s| short(s, 20)),
        ),
        ("overview", has(&["工作情况", "开展情况", "总体工作", "总体"]).then_some(Loose).and_then(|s| short(s, 16))),
    ];
    rules.into_iter().find_map(|(key, strength)| strength.map(|s| (key, s)))
}
