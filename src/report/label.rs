//! Printed labels and the form's words, made comparable.
//!
//! Comes in: a cell or heading as printed. Goes out: its bare words (NFKC, no white space, one kind of bracket, quote and
//! comma, no leading enumerator) and how near they are to the form's. Nothing here looks at numbers or positions.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// A label without what differs from portal to portal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Label {
    /// The number of the leading enumerator: 3 for `（三）`, `3.` and `三、`.
    pub(crate) number: Option<u32>,
    /// The words behind it.
    pub(crate) words: String,
}

impl Label {
    /// Reads a printed label.
    pub(crate) fn of(text: &str) -> Self {
        // form KC would leave nothing of the circle, and 1 before words is no enumerator
        let own = without_artefacts(text);
        let mut rest = own.trim_start().chars();
        if let Some(circled @ '①'..='⑳') = rest.next() {
            let words = normalise(rest.as_str());
            return Self {
                number: Some(u32::from(circled) - u32::from('①') + 1),
                words: words.trim_start_matches(['.', ',']).to_owned(),
            };
        }
        let plain = normalise(text);
        let (number, rest) = split_enumerator(&plain);
        Self { number, words: rest.to_owned() }
    }
}

/// One way to print a text: NFKC; no white space, invisible characters, tool artefacts; unified brackets, quotes, commas.
pub(crate) fn normalise(text: &str) -> String {
    let text = without_artefacts(text);
    let mut out = String::with_capacity(text.len());
    for c in nfkc(&text).chars() {
        if c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') {
            continue;
        }
        out.push(match c {
            '〔' | '[' | '【' | '〖' | '（' => '(',
            '〕' | ']' | '】' | '〗' | '）' => ')',
            '“' | '”' | '„' | '‘' | '’' | '\'' | '「' | '」' | '『' | '』' | '＂' | '〝' | '〞' => '"',
            '、' | '，' | '､' => ',',
            '：' => ':',
            '．' | '。' => '.',
            other => other,
        });
    }
    out
}

/// The text in Unicode's normalisation form KC. Nearly all that reports print are Chinese characters and digits, which
/// need none of its tables.
pub(crate) fn nfkc(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        plain.push(match c {
            '\0'..='\u{7f}' | '\u{4e00}'..='\u{9fff}' | '、' | '。' | '《' | '》' | '“' | '”' => c,
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{a0}' | '\u{3000}' => ' ',
            _ => return text.nfkc().collect(),
        });
    }
    plain
}

/// Drops `[bookmark: …]`, `[image: …]` and the like, which document converters leave behind.
pub(crate) fn without_artefacts(text: &str) -> Cow<'_, str> {
    const KINDS: &[&str] = &["[bookmark", "[image", "[footnote", "[comment"];
    if !text.contains('[') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('[') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        match tail.find(']') {
            Some(end) if KINDS.iter().any(|kind| tail.starts_with(kind)) => rest = &tail[end + 1..],
            _ => {
                out.push('[');
                rest = &tail[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Splits `(三)`, `3.`, `三,`, `3)` off a normalised text. A number that is not marked as an enumerator stays.
fn split_enumerator(text: &str) -> (Option<u32>, &str) {
    let bracketed = text.starts_with('(');
    let body = text.strip_prefix('(').unwrap_or(text);
    let numeral = |c: char| c.is_ascii_digit() || chinese_digit(c).is_some();
    let length = body.find(|c| !numeral(c)).unwrap_or(body.len());
    let (digits, rest) = body.split_at(length);
    if digits.is_empty() || digits.chars().count() > 3 {
        return (None, text);
    }
    let Some(mark) = rest.chars().next() else { return (None, text) };
    let marked = if bracketed { mark == ')' } else { matches!(mark, ')' | '.' | ',') };
    if !marked {
        return (None, text);
    }
    // "3.5" is a number, "3.、" two marks
    let after = &rest[mark.len_utf8()..];
    if mark == '.' && after.starts_with(|c: char| c.is_ascii_digit()) {
        return (None, text);
    }
    (number_of(digits), after.trim_start_matches(['.', ',']))
}

fn chinese_digit(c: char) -> Option<u32> {
    "零一二三四五六七八九十".chars().position(|d| d == c).and_then(|at| u32::try_from(at).ok())
}

/// `12`, `十二`, `二十`: numbers below 100 as enumerators use them.
fn number_of(digits: &str) -> Option<u32> {
    if digits.chars().all(|c| c.is_ascii_digit()) {
        return digits.parse().ok();
    }
    let (tens, ones) = match digits.split_once('十') {
        Some((tens, ones)) => {
            (if tens.is_empty() { 1 } else { single(tens)? }, if ones.is_empty() { 0 } else { single(ones)? })
        }
        None => (0, single(digits)?),
    };
    Some(tens * 10 + ones)
}

fn single(digit: &str) -> Option<u32> {
    let mut chars = digit.chars();
    let value = chinese_digit(chars.next()?)?;
    chars.next().is_none().then_some(value)
}

/// How near printed words are to the form's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Nearness {
    /// Other words.
    Far,
    /// More than half of the characters agree.
    Alike,
    /// Long words that differ by at most two characters.
    Near,
    /// The same.
    Same,
}

/// Words of at least this many characters may differ by [`MAX_EDITS`].
const LONG: usize = 6;
const MAX_EDITS: usize = 2;

/// Compares normalised words.
pub(crate) fn nearness(printed: &str, form: &str) -> Nearness {
    if printed == form {
        return Nearness::Same;
    }
    let (a, b) = (printed.chars().count(), form.chars().count());
    if a == 0 || b < LONG || a > 4 * b {
        return Nearness::Far;
    }
    // each character that only one of them has takes an edit: even if characters pass for others, that settles most pairs
    let most = MAX_EDITS.max(b * 2 / 5);
    let mark = |c: char| 1_u64 << (u32::from(c) % u64::BITS);
    let marks = |text: &str| text.chars().fold(0, |marks, c| marks | mark(c));
    let alone = |one: &str, other: &str| {
        let others = marks(other);
        one.chars().filter(|c| others & mark(*c) == 0).count()
    };
    if a.abs_diff(b) > b / 2 || alone(form, printed) > most || alone(printed, form) > most {
        return Nearness::Far;
    }
    let edits = strsim::levenshtein(printed, form);
    if edits <= MAX_EDITS {
        Nearness::Near
    } else if edits <= b * 2 / 5 {
        Nearness::Alike
    } else {
        Nearness::Far
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerators_of_every_kind_are_split_off() {
        for (printed, number, words) in [
            ("1.属于国家秘密", 1, "属于国家秘密"),
            ("1．属于国家 秘密", 1, "属于国家秘密"),
            ("(四) 无法\u{a0}提供", 4, "无法提供"),
            ("（十二）其他", 12, "其他"),
            ("三、本年度办理结果", 3, "本年度办理结果"),
            ("2） 重复申请", 2, "重复申请"),
            (" ②重复申请", 2, "重复申请"),
            ("⑫、其他", 12, "其他"),
            ("⑵ 重复申请", 2, "重复申请"),
            ("⒉重复申请", 2, "重复申请"),
            ("㈡部分公开", 2, "部分公开"),
            ("[bookmark: _Hlk1]8、属于行政查询事项", 8, "属于行政查询事项"),
        ] {
            assert_eq!(Label::of(printed), Label { number: Some(number), words: words.into() }, "{printed}");
        }
        for plain in ["三安全一稳定", "2.5", "一般", "(区分处理的)"] {
            assert_eq!(Label::of(plain), Label { number: None, words: plain.into() });
        }
    }

    #[test]
    fn the_short_way_to_form_kc_is_the_same_form() {
        let common = ('\0'..='\u{ff}').chain('\u{2000}'..='\u{303f}').chain('\u{4e00}'..='\u{a000}');
        for c in common.chain('\u{ff00}'..='\u{ffef}') {
            let text = format!("甲{c}1");
            assert_eq!(nfkc(&text), text.nfkc().collect::<String>(), "{c:?}");
        }
    }

    #[test]
    fn quotes_brackets_and_commas_are_one_kind() {
        assert_eq!(normalise("危及〝三安全一稳定〞（甲），乙、丙"), normalise("危及“三安全一稳定”(甲)、乙，丙"));
    }

    #[test]
    fn long_words_may_differ_a_little_and_short_ones_not() {
        assert_eq!(nearness("属于四类内部事务信息", "属于三类内部事务信息"), Nearness::Near);
        assert_eq!(nearness("重新申请", "重复申请"), Nearness::Far);
        assert_eq!(nearness("其他法律行政止公开", "其他法律行政法规禁止公开"), Nearness::Alike);
        assert_eq!(nearness("其他", "总计"), Nearness::Far);
    }
}
