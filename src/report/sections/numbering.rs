//! What a heading is numbered with.
//!
//! In: the text of a line. Out: its number, the number's style and the words behind it. Never here: what the words mean.

use crate::report::lines::is_blank;

/// What a heading is numbered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// 一、 or 第一部分.
    Chinese,
    /// 1、 or 1.
    Arabic,
    /// （一） or (1).
    Bracket,
    None,
}

/// What a Chinese number is written with.
const DIGITS: &str = "一二三四五六七八九十";

/// A line told apart.
pub(super) struct Numbered<'a> {
    /// `None` where it has no number.
    pub(super) style: Style,
    /// The number, 0 where there is none.
    pub(super) number: u32,
    /// What stands behind it.
    pub(super) words: &'a str,
}

/// `三  依申请公开情况`: only space behind the number.
pub(super) fn spaced<'a>(text: &str, squashed: &'a str) -> Option<Numbered<'a>> {
    let (digits, _) = text.split_once(is_blank).filter(|(digits, _)| (1..=2).contains(&digits.chars().count()))?;
    let (number, words) = (chinese_number(digits), squashed.strip_prefix(digits)?);
    // 三公经费 is a word
    (number > 0 && !squashed.starts_with("三公")).then_some(Numbered { style: Style::Chinese, number, words })
}

/// `三政府信息主动公开情况`: nothing at all behind the number. The words have to say that it is one.
pub(super) fn glued(squashed: &str) -> Option<Numbered<'_>> {
    let words = squashed.trim_start_matches(|c| DIGITS.contains(c));
    let (number, digits) = (chinese_number(&squashed[..squashed.len() - words.len()]), squashed.len() > words.len());
    (digits && number > 0).then_some(Numbered { style: Style::Chinese, number, words })
}

/// Reads 一、, 第一部分, 1., （一） and the like at the start of a text without white space.
pub(super) fn numbered(text: &str) -> Numbered<'_> {
    let plain = Numbered { style: Style::None, number: 0, words: text };
    let (open, inner) = match text.strip_prefix(['（', '(']) {
        Some(inner) => (true, inner),
        None => (false, text.strip_prefix('第').unwrap_or(text)),
    };
    let chinese = inner.find(|c| !DIGITS.contains(c)).unwrap_or(inner.len());
    let arabic = inner.find(|c: char| !c.is_ascii_digit()).unwrap_or(inner.len());
    let length = chinese.max(arabic);
    let (digits, behind) = inner.split_at(length);
    let value = if arabic > 0 { digits.parse().unwrap_or(0) } else { chinese_number(digits) };
    if length == 0 || value == 0 || value > 30 {
        return plain;
    }
    if open {
        let words = behind.strip_prefix(['）', ')']);
        return words.map_or(plain, |words| Numbered {
            style: Style::Bracket,
            number: value,
            words: words.trim_start_matches(['、', '.', '．']),
        });
    }
    let words = ["部分", "章"]
        .iter()
        .find_map(|unit| behind.strip_prefix(unit))
        .filter(|_| text.starts_with('第'))
        .or_else(|| behind.strip_prefix(['、', '.', '．', ',', '，', '：', ':']));
    match words {
        Some(words) if !words.starts_with(|c: char| c.is_ascii_digit()) => Numbered {
            style: if arabic > 0 { Style::Arabic } else { Style::Chinese },
            number: value,
            words: words.trim_start_matches(['、', '.', '．', ',', '：', ':']),
        },
        _ => plain,
    }
}

fn chinese_number(digits: &str) -> u32 {
    let value = |c: char| "一二三四五六七八九".chars().zip(1..).find(|(d, _)| *d == c).map_or(0, |(_, n)| n);
    match digits.split_once('十') {
        Some((tens, ones)) => tens.chars().next().map_or(1, value) * 10 + ones.chars().next().map_or(0, value),
        None => digits.chars().next().filter(|_| digits.chars().count() == 1).map_or(0, value),
    }
}
