//! The words of a link, a heading or a file name: do they name a report, of which year, of whom?
//!
//! Comes in: one text as it is printed, white space and all. Goes out: a [`Judgement`]. Never looks at a document, an
//! address or a date of publication: a year comes from the words or not at all.

mod rules;

use regex::{Regex, RegexSet};
use rules::{RULES, Rule};
use std::sync::LazyLock;

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

/// Years that can be reported on: the first public body in China did for 2003 (Guangzhou's rules of that year).
const YEARS: std::ops::RangeInclusive<u16> = 2003..=2099;

/// The longest agency name; what is longer is a sentence.
const LONGEST_AGENCY: usize = 60;

/// The longest text that is a title (counted in characters); what is longer is running text.
const LONGEST_TITLE: usize = 200;

/// All patterns at once, to find the first row that matches in one pass, and each alone, to find where it does.
static COMPILED: LazyLock<(RegexSet, Vec<Regex>)> = LazyLock::new(|| {
    let set = RegexSet::new(RULES.iter().map(|rule| rule.pattern)).expect("the table's patterns are tested");
    let compile = |rule: &Rule| Regex::new(rule.pattern).expect("the table's patterns are tested");
    (set, RULES.iter().map(compile).collect())
});

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
    if bare.is_empty() && years.0.is_empty() {
        return Judgement { verdict: Verdict::Not(UNRELATED), year: None, agency: None };
    }
    let year = years.pick(found.end());
    let (before, behind) = (&bare[..found.start()], &bare[found.end()..]);
    let agency = match verdict {
        Verdict::Not(_) => None,
        Verdict::Report | Verdict::Doubt => agency(before).or_else(|| agency_behind(behind)),
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

/// The years of a text, each with the place in the bare text where it stood.
struct YearsFound(Vec<(usize, u16)>);

impl YearsFound {
    /// The last one before this place (in "2021年公布的2020年…报告" the nearer one counts), else the first one behind it.
    fn pick(&self, end: usize) -> Option<u16> {
        let before = self.0.iter().rev().find(|(at, _)| *at < end || *at == 0);
        before.or_else(|| self.0.first()).map(|(_, year)| *year)
    }
}

/// Takes every year and its 年 or 年度 out, so that one pattern fits wherever the year stands.
fn take_years(folded: &str) -> (String, YearsFound) {
    let mut bare = String::with_capacity(folded.len());
    let mut years = Vec::new();
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        if let Some((year, length)) = year_at(rest).filter(|_| !bare.ends_with(|c: char| c.is_ascii_digit())) {
            years.push((bare.len(), year));
            let opened = bare.ends_with(['（', '(', '[', '【']);
            rest = &rest[length..];
            if let Some(closed) = rest.strip_prefix(['）', ')', ']', '】']).filter(|_| opened) {
                bare.pop();
                rest = closed;
            }
        } else {
            bare.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (bare, YearsFound(years))
}

/// The year that starts here, and the bytes that it and its 年 or 年度 take.
fn year_at(rest: &str) -> Option<(u16, usize)> {
    let (digits, length) = four_digits(rest)?;
    let plain = rest.starts_with('2');
    let behind = rest.get(length..)?;
    if !YEARS.contains(&digits) {
        return None;
    }
    let next = behind.chars().next();
    let date = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    // 2020年1月15日, 2020-01-15, 〔2020〕60号 and longer numbers are not report years
    match next {
        Some(c) if c.is_ascii_digit() => return None,
        Some('-' | '.' | '/') if date(&behind[1..]) => return None,
        Some('〕' | '号') => return None,
        Some('年') if date(&behind['年'.len_utf8()..]) => return None,
        Some('年') => {}
        _ if !plain => return None,
        _ => {}
    }
    // what belongs to the report's name stays: 2020[年报], 2020[年度报告], 2020年[年度报告], 2020年度[年度报告]
    let keeps_its_word = ["年报", "年度报告", "年度工作报告"].iter().any(|word| behind.starts_with(word));
    let unit = if keeps_its_word {
        0
    } else if behind.starts_with("年年") {
        "年".len()
    } else {
        ["年度", "年"].iter().find(|word| behind.starts_with(**word)).map_or(0, |word| word.len())
    };
    Some((digits, length + unit))
}

/// Four digits, Arabic or Chinese, and the bytes they take.
fn four_digits(text: &str) -> Option<(u16, usize)> {
    let mut value = 0_u16;
    let mut length = 0;
    for (index, c) in text.chars().take(4).enumerate() {
        let digit = match c {
            '0'..='9' => c as u16 - '0' as u16,
            '〇' | '○' | '零' | 'O' | 'o' | '◯' => 0,
            '一' => 1,
            '二' => 2,
            '三' => 3,
            '四' => 4,
            '五' => 5,
            '六' => 6,
            '七' => 7,
            '八' => 8,
            '九' => 9,
            _ => return None,
        };
        if index == 0 && digit != 2 {
            return None;
        }
        value = value * 10 + digit;
        length += c.len_utf8();
    }
    (value >= 1000).then_some((value, length))
}

/// Signs that stand around a name and are not part of it.
const SIGNS: &[char] = &[
    '《', '》', '〈', '〉', '“', '”', '"', '\'', '·', '•', '●', '◆', '>', '»', '-', '—', '_', '|', ':', '：', ',',
    '，', '。', '、', '.', '*', '＊', '[', ']', '【', '】', '#', '/',
];

/// The agency in what stands before the report's name.
fn agency(before: &str) -> Option<String> {
    // "附件1：…", "【年报】…", "政府信息公开年报：…"
    let start =
        before.rfind(['：', ':', '】']).map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let mut name = if before[start..].is_empty() { before } else { &before[start..] };
    // "关于发布甲局…报告": of 甲局; "乙局关于发布…报告": of 乙局
    for word in ["关于发布", "关于公布", "关于公开", "关于印发", "关于", "发布", "公布"] {
        if let Some((issuer, of)) = name.split_once(word)
            && (word.starts_with("关于") || issuer.is_empty())
        {
            name = if trimmed(of).is_empty() { issuer } else { of };
            break;
        }
    }
    let name =
        trimmed(name).trim_start_matches(|c: char| c.is_ascii_digit() || SIGNS.contains(&c) || matches!(c, ')' | '）'));
    let name = name.trim_start_matches("附件").trim_start_matches('的').trim_end_matches(['的', '度']);
    let name = trimmed(name);
    let plausible = (2..=LONGEST_AGENCY).contains(&name.chars().count()) && name.chars().any(|c| c >= '\u{3400}');
    plausible.then(|| name.to_owned())
}

/// The agency in brackets or after a dash behind the report's name; what stands after `_` or `|` is the site.
fn agency_behind(behind: &str) -> Option<String> {
    let inner = behind
        .strip_prefix(['（', '('])
        .and_then(|rest| rest.strip_suffix(['）', ')']))
        .or_else(|| behind.strip_prefix("——"))?;
    let of_a_body = [
        "局",
        "委",
        "办",
        "政府",
        "厅",
        "中心",
        "街道",
        "镇",
        "乡",
        "院",
        "处",
        "会",
        "办公室",
        "队",
        "站",
        "所",
        "部",
        "行",
        "关",
    ];
    of_a_body.iter().any(|end| inner.ends_with(end)).then(|| agency(inner)).flatten()
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(SIGNS)
}

#[cfg(test)]
mod tests;
