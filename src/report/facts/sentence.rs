//! A sentence with its numbers taken out: patterns are then short, and a number is read in one place.

use crate::report::lines::uniform;
use crate::report::number::is_apart;
use regex::Regex;
use serde_json::Number;
use std::borrow::Cow;
use std::sync::LazyLock;

/// （http：//www.example.cn）: an address in brackets parts a channel from its number.
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("（(?:网址：)?(?:https?：|www\\.)[^（）]*）").expect("a constant pattern"));

/// Stands for white space between two digits: nobody can tell whether they are one number.
const PARTED: char = '\u{e000}';

/// Stands for a number in [`Sentence::text`].
pub(super) const MARK: char = '#';

/// A sentence as printed, and as patterns see it.
#[derive(Debug)]
pub(crate) struct Sentence {
    /// As printed, trimmed.
    pub(super) printed: String,
    /// One spelling, with [`MARK`] for every number and without the 共, 约, 为 before and the 余 behind it.
    pub(super) text: String,
    figures: Vec<Figure>,
}

/// One number of a sentence.
#[derive(Debug)]
pub(super) struct Figure {
    /// Byte of its mark.
    at: usize,
    /// The value; none where it is beyond what a figure can be.
    pub(super) value: Option<Number>,
    /// Whether 约, 近, 超, 余, 多 say that it is not exact.
    pub(super) approximate: bool,
}

impl Sentence {
    /// Takes the numbers out of a sentence as printed.
    pub(crate) fn new(printed: &str) -> Self {
        let plain = ADDRESS.replace_all(&uniform(&parted(printed)), "").replace(MARK, "");
        let mut sentence =
            Self { printed: printed.to_owned(), text: String::with_capacity(plain.len()), figures: vec![] };
        let mut rest = plain.as_str();
        while let Some(c) = rest.chars().next() {
            let found = if c.is_ascii_digit() { Some(arabic(rest)) } else { chinese(rest, &sentence.text) };
            let Some((value, mut length)) = found else {
                sentence.text.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            };
            let more = rest[length..].chars().next().filter(|c| matches!(c, '余' | '多'));
            length += more.map_or(0, char::len_utf8);
            let about = sentence.drop_fillers() || more.is_some() || rest[..length].contains(['余', '多']);
            sentence.figures.push(Figure { at: sentence.text.len(), value, approximate: about });
            sentence.text.push(MARK);
            rest = &rest[length..];
        }
        sentence
    }

    /// The figure whose mark stands at a byte of the text.
    pub(super) fn figure(&self, at: usize) -> Option<&Figure> {
        self.figures.binary_search_by_key(&at, |figure| figure.at).ok().and_then(|index| self.figures.get(index))
    }

    /// The last year that is named before a byte of the text.
    pub(super) fn year_before(&self, at: usize) -> Option<u64> {
        let year = |figure: &Figure| {
            let named = self.text[figure.at..].strip_prefix(MARK)?.starts_with('年');
            figure.value.as_ref().and_then(Number::as_u64).filter(|year| named && (2000..2100).contains(year))
        };
        self.figures.iter().rev().filter(|figure| figure.at < at).find_map(year)
    }

    /// Drops what stands between a noun and its number; says whether one of the words makes it approximate.
    fn drop_fillers(&mut self) -> bool {
        const FILLERS: [&str; 12] =
            ["共计", "合计", "总计", "共有", "达到", "总共", "共", "达", "为", "是", "有", "："];
        const ABOUT: [&str; 6] = ["大约", "超过", "约", "近", "超", "逾"];
        let mut about = false;
        loop {
            let text = self.text.as_str();
            if let Some(kept) =
                ABOUT.iter().find_map(|word| text.strip_suffix(word)).filter(|t| !t.ends_with(['预', '最', '签', '附']))
            {
                about = true;
                self.text.truncate(kept.len());
            } else if let Some(kept) = FILLERS.iter().find_map(|word| text.strip_suffix(word)) {
                self.text.truncate(kept.len());
            } else {
                return about;
            }
        }
    }
}

/// A number in digits at the start of a text, and its bytes: 1，234, 2.5万.
fn arabic(text: &str) -> (Option<Number>, usize) {
    let count = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut length = count(text);
    if text[length..].starts_with(PARTED) {
        return (None, text.find(|c: char| !c.is_ascii_digit() && c != PARTED).unwrap_or(text.len()));
    }
    let mut digits = text[..length].to_owned();
    if length <= 3 {
        while let Some(group) = text[length..].strip_prefix('，').filter(|group| count(group) == 3) {
            digits.push_str(&group[..3]);
            length += '，'.len_utf8() + 3;
        }
    }
    let decimals = text[length..].strip_prefix('.').map_or(0, count);
    let fraction = if decimals > 0 { &text[length + 1..length + 1 + decimals] } else { "" };
    length += if decimals > 0 { decimals + 1 } else { 0 };
    // 9.2余万: the word for about may stand before the scale
    let about = text[length..].chars().next().filter(|c| matches!(c, '余' | '多')).map_or(0, char::len_utf8);
    let behind = if text[length + about..].starts_with(['万', '亿']) { about } else { 0 };
    let scale: String = text[length + behind..].chars().take_while(|c| "十百千万亿".contains(*c)).collect();
    (value(&digits, fraction, &scale), length + behind + scale.len())
}

/// The exact value: the digits shifted by the scale, no binary fraction where the result is whole.
fn value(digits: &str, fraction: &str, scale: &str) -> Option<Number> {
    let factor = scale.chars().try_fold(1_i64, |product, unit| {
        product.checked_mul(match unit {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            _ => 100_000_000,
        })
    })?;
    let unit = 10_i64.checked_pow(u32::try_from(fraction.len()).ok().filter(|n| *n <= 9)?)?;
    let scaled = format!("{digits}{fraction}").parse::<i64>().ok()?.checked_mul(factor)?;
    if scaled % unit == 0 {
        return Some((scaled / unit).into());
    }
    let exact = factor == 1;
    format!("{digits}.{fraction}").parse::<f64>().ok().filter(|_| exact).and_then(Number::from_f64)
}

/// Whether a character is one that Chinese numerals are made of.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(c, '零' | '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// The text with a mark for the white space between two digits.
fn parted(text: &str) -> Cow<'_, str> {
    if !is_apart(text) {
        return Cow::Borrowed(text);
    }
    let mut marked = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if marked.ends_with(char::is_numeric) && word.starts_with(char::is_numeric) {
            marked.push(PARTED);
        }
        marked.push_str(word);
    }
    Cow::Owned(marked)
}

/// A Chinese numeral up to 99 that counts something: 一名, 两次, 十二期. 统一, 第一次, 一是 are none.
fn chinese(text: &str, before: &str) -> Option<(Option<Number>, usize)> {
    // three characters at most
    let mut head = text.char_indices().take(4);
    let (numeral, _) = head.find(|(_, c)| !is_numeral(*c)).filter(|(at, _)| *at > 0)?;
    let counts = text[numeral..].starts_with(|c| "条件项篇则个份期次场人名位起宗例元家轮余".contains(c));
    if !counts || before.ends_with(['第', '统', '任', '每', '某', '逐', '唯', '同']) {
        return None;
    }
    // 三五条, 十二三条 are about so many
    let places: Vec<bool> = text[..numeral].chars().map(|c| c == '十').collect();
    if !matches!(places.as_slice(), [_] | [true, false] | [false, true] | [false, true, false]) {
        return Some((None, numeral));
    }
    let mut sum = 0_i64;
    for c in text[..numeral].chars() {
        sum = match c {
            '十' => sum.max(1) * 10,
            '两' => sum + 2,
            '零' => sum,
            _ => sum + "一二三四五六七八九".chars().zip(1..).find(|(d, _)| *d == c).map(|(_, n)| n)?,
        };
    }
    Some((Some(sum.into()), numeral))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_printed_and_leave_a_mark() {
        let table = [
            ("公开共计1，234条", "公开#条", "1234", false),
            ("公开约2.5万余条", "公开#条", "25000", true),
            ("受理9.2余万人次", "受理#人次", "92000", true),
            ("占47.5%", "占#%", "47.5", false),
            ("配备两名人员", "配备#名人员", "2", false),
            ("发布十二期", "发布#期", "12", false),
            ("收取为零元", "收取#元", "0", false),
        ];
        for (printed, text, value, approximate) in table {
            let sentence = Sentence::new(printed);
            assert_eq!(sentence.text, text);
            let figure = sentence.figure(text.find(MARK).unwrap_or(0)).expect("a figure");
            assert_eq!(figure.value.as_ref().map(ToString::to_string).as_deref(), Some(value), "{printed}");
            assert_eq!(figure.approximate, approximate, "{printed}");
        }
        assert_eq!(Sentence::new("统一部署，第一次，一是").text, "统一部署，第一次，一是");
        for unread in ["99999999999999999999999条", "3 12条", "2 \n 3 4条", "三五条", "十二三条"] {
            let sentence = Sentence::new(unread);
            assert_eq!((sentence.text.as_str(), sentence.figure(0).expect("a figure").value.as_ref()), ("#条", None));
        }
    }

    #[test]
    fn the_year_before_a_figure_is_known() {
        let sentence = Sentence::new("2019年公开50条，3年来");
        assert_eq!(sentence.year_before(sentence.text.find('条').unwrap_or(0)), Some(2019));
    }
}
