//! Dates as reports print them.
//!
//! In: a piece of text. Out: the days that it names, ISO 8601, cut to what is printed. Never here: a guess of a
//! missing month or day.

use super::lines::uniform;
use regex::{Captures, Regex};
use std::fmt;
use std::sync::LazyLock;

/// A year with, where printed, month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PrintedDate {
    /// The year, 1900 to 2099.
    pub(crate) year: u16,
    /// 1 to 12.
    pub(crate) month: Option<u8>,
    /// 1 to 31, only with a month that has that day.
    pub(crate) day: Option<u8>,
}

impl fmt::Display for PrintedDate {
    /// `2021-01-25`, `2021-01` or `2021`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// 2021年1月25日, 2021年1月, 2021-01-25, 2021/1/25, 2021.1.25, 二〇二一年一月二十五日.
const DATE: &str = "(?P<y>(?:19|20)[0-9]{2}|[一二][〇○Ｏ零O0一二三四五六七八九]{3})\
                    (?:年(?P<m>[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?:月(?:份|(?P<d>[0-9]{1,2}|[一二三四五六七八九十]{1,3})日?)?)\
                    |[-/.](?P<m2>[0-9]{1,2})[-/.](?P<d2>[0-9]{1,2}))";

static ANY: LazyLock<Regex> = LazyLock::new(|| Regex::new(DATE).expect("a constant pattern"));
static ALONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("^[（]?{DATE}[）。]?$")).expect("a constant pattern"));

/// The first date with at least a month.
pub(crate) fn first(text: &str) -> Option<PrintedDate> {
    let text = uniform(text);
    ANY.captures_iter(&text).find_map(|found| day(&found))
}

/// The date of a line that holds nothing else, brackets aside.
pub(crate) fn alone(text: &str) -> Option<PrintedDate> {
    if text.len() > 120 {
        return None;
    }
    ALONE.captures(&uniform(text)).and_then(|found| day(&found))
}

/// The date that a line ends with, and the text before it.
pub(crate) fn trailing(text: &str) -> Option<(String, PrintedDate)> {
    let text = uniform(text);
    let found = ANY.captures_iter(&text).last()?;
    let whole = found.get(0)?;
    let after = text[whole.end()..].trim_matches(['）', '。']);
    let date = day(&found).filter(|_| after.is_empty())?;
    Some((text[..whole.start()].trim_end_matches('（').to_owned(), date))
}

/// Digits or Chinese numerals up to 99.
fn small(text: &str) -> Option<u8> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digit = |c: char| "一二三四五六七八九".chars().zip(1u8..).find(|(d, _)| *d == c).map(|(_, n)| n);
    let mut sum = 0u8;
    for c in text.chars() {
        sum = if c == '十' { sum.max(1).checked_mul(10)? } else { sum.checked_add(digit(c)?)? };
    }
    Some(sum)
}

fn year(text: &str) -> Option<u16> {
    let mut year = 0u16;
    for c in text.chars() {
        let digit = match c {
            '〇' | '○' | 'Ｏ' | '零' | 'O' | '0' => 0,
            '1'..='9' => u16::try_from(u32::from(c) - u32::from('0')).ok()?,
            _ => u16::from(small(c.encode_utf8(&mut [0; 4]))?),
        };
        year = year * 10 + digit;
    }
    (1900..2100).contains(&year).then_some(year)
}

/// The date of a match; a month or day that does not exist is as good as not printed.
fn day(found: &Captures<'_>) -> Option<PrintedDate> {
    let named = |a: &str, b: &str| found.name(a).or_else(|| found.name(b)).map(|m| m.as_str());
    let year = year(found.name("y")?.as_str())?;
    let month = named("m", "m2").and_then(small).filter(|m| (1..=12).contains(m))?;
    let day = named("d", "d2").and_then(small).filter(|d| exists(year, month, *d));
    Some(PrintedDate { year, month: Some(month), day })
}

fn exists(year: u16, month: u8, day: u8) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (i16::try_from(year), i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    jiff::civil::Date::new(year, month, day).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_says_as_much_as_is_printed() {
        let table = [
            ("2021年1月25日", Some("2021-01-25")),
            ("（2026 年 1 月 23 日）", Some("2026-01-23")),
            ("２０２１年１月", Some("2021-01")),
            ("二〇二一年一月二十五日", Some("2021-01-25")),
            ("二○一九年十二月三十一日", Some("2019-12-31")),
            ("2021-01-25", Some("2021-01-25")),
            ("2021.1.5", Some("2021-01-05")),
            ("2021年2月30日", Some("2021-02")),
            ("2021年13月", None),
            ("2021年", None),
            ("2021年1月25日印发", None),
        ];
        for (text, want) in table {
            assert_eq!(alone(text).map(|d| d.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn a_date_is_found_inside_and_at_the_end_of_a_line() {
        assert_eq!(first("发布时间：2021-01-25 10:20").map(|d| d.to_string()).as_deref(), Some("2021-01-25"));
        let (name, date) = trailing("某县商务局  2021年1月").expect("ends with a date");
        assert_eq!((name.as_str(), date.to_string().as_str()), ("某县商务局", "2021-01"));
        assert_eq!(trailing("自2020年1月1日起"), None);
    }
}
