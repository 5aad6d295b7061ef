//! The years that a title names.
//!
//! In: a folded text. Out: the text without its years, and each year with the place where it stood. Days, file numbers
//! and digits within other digits or letters are never years.

/// Years that can be reported on: the first public body in China did for 2003 (Guangzhou's rules of that year).
const YEARS: std::ops::RangeInclusive<u16> = 2003..=2099;

/// The years of a text, each with the place in the bare text where it stood.
pub(super) struct YearsFound(Vec<(usize, u16)>);

impl YearsFound {
    /// Where the last year before this place stood.
    pub(super) fn last_before(&self, end: usize) -> Option<usize> {
        self.0.iter().rev().map(|(at, _)| *at).find(|at| *at < end)
    }

    /// Whether the text names none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last one before this place (in "2021年公布的2020年…报告" the nearer one counts), else the first one behind it.
    pub(super) fn pick(&self, end: usize) -> Option<u16> {
        let before = self.0.iter().rev().find(|(at, _)| *at < end || *at == 0);
        before.or_else(|| self.0.first()).map(|(_, year)| *year)
    }
}

/// Takes every year and its 年 or 年度 out, so that one pattern fits wherever the year stands. Of a span
/// (2022—2023学年) the last year counts, in which it was reported on.
pub(super) fn take_years(folded: &str) -> (String, YearsFound) {
    let mut bare = String::with_capacity(folded.len());
    let mut years = Vec::new();
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        let before = bare.chars().next_back();
        if let Some(length) = span_start(rest).filter(|_| before.is_none_or(|c| !c.is_ascii_alphanumeric())) {
            rest = &rest[length..];
        } else if let Some((year, length)) = year_at(rest, before) {
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

/// The bytes of the first year of a span and its dash, where the second year follows.
fn span_start(rest: &str) -> Option<usize> {
    let (first, length) = four_digits(rest)?;
    let behind = rest.get(length..)?;
    let unit = if behind.starts_with('年') { '年'.len_utf8() } else { 0 };
    let dash =
        behind.get(unit..)?.chars().next().filter(|c| matches!(c, '-' | '—' | '–' | '－' | '~' | '～' | '至'))?;
    let mut dashes = unit + dash.len_utf8();
    // a dash of Chinese print is two characters
    if dash == '—' && behind.get(dashes..)?.starts_with('—') {
        dashes += dash.len_utf8();
    }
    let (second, _) = year_at(behind.get(dashes..)?, None)?;
    (YEARS.contains(&first) && second > first).then_some(length + dashes)
}

/// The year that starts here, and the bytes that it and its 年 or 年度 take; `before` is what stands right before it.
fn year_at(rest: &str, before: Option<char>) -> Option<(u16, usize)> {
    let (digits, length) = four_digits(rest)?;
    let plain = rest.starts_with('2');
    let behind = rest.get(length..)?;
    if !YEARS.contains(&digits) || before.is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let next = behind.chars().next();
    let date = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    // 2020年1月15日, 2020-01-15, 〔2020〕60号, (2020)1号 and longer numbers are not report years
    match next {
        Some(c) if c.is_ascii_digit() => return None,
        Some('-' | '.' | '/') if date(&behind[1..]) => return None,
        Some('〕' | '号') => return None,
        Some(')' | '）' | ']' | '】') if is_number(behind) => return None,
        Some('年') if date(&behind['年'.len_utf8()..]) => return None,
        Some('年') => {}
        // without 年, digits beside a letter are a piece of an id
        Some(c) if c.is_ascii_alphabetic() => return None,
        _ if !plain || before.is_some_and(|c| c.is_ascii_alphabetic()) => return None,
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

/// Whether a closing bracket is followed by the rest of a file number: `)1号`, `]第3号`.
fn is_number(behind: &str) -> bool {
    let rest = behind.trim_start_matches([')', '）', ']', '】']).trim_start_matches('第');
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && rest[digits..].starts_with('号')
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
