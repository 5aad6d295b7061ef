//! What a cell holds, and its value.
//!
//! Comes in: a cell as printed. Goes out: its kind and, where it is a number, an exact one. Money is a decimal of base ten
//! throughout, so that 4.5840 万元 is 45840 and nothing near it. Nothing is repaired: `--253` is text.

use crate::model::record::{CellKind, Figure};
use serde_json::Number;

use super::label::{nfkc, without_artefacts};

/// A cell's kind and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// What it holds.
    pub(crate) kind: CellKind,
    /// The whole number, for `number` and `zero`.
    pub(crate) value: Option<i64>,
}

/// An exact decimal: `digits` × 10^-`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: i128,
    scale: u32,
}

/// Units of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MoneyUnit {
    /// 元.
    Yuan,
    /// 万元.
    WanYuan,
    /// 亿元.
    YiYuan,
}

/// Money as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Money {
    /// The number.
    pub(crate) amount: Decimal,
    /// The unit in the cell itself, where there is one.
    pub(crate) unit: Option<MoneyUnit>,
}

/// What counters may follow a number in a cell.
const COUNTERS: &[&str] =
    &["件次", "人次", "件", "项", "条", "个", "宗", "起", "次", "篇", "份", "人", "名", "期", "场", "家"];
/// No number has more digits than this (18 digits fit a 64-bit integer).
const MAX_DIGITS: usize = 18;

/// The cell as it is printed: no artefacts of converters, no white space around it.
pub(crate) fn printed(text: &str) -> String {
    without_artefacts(text).trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')).to_owned()
}

/// Whether digits stand apart: `1 2` may be two numbers, and nobody can tell.
pub(crate) fn is_apart(text: &str) -> bool {
    let text = without_artefacts(text);
    let digit_meets =
        |(left, right): (&str, &str)| left.ends_with(char::is_numeric) && right.starts_with(char::is_numeric);
    text.split_whitespace().zip(text.split_whitespace().skip(1)).any(digit_meets)
}

/// The mark of a note behind a figure: `12①`, `12*`, `12²`, `12[1]`. It is no part of the number.
pub(crate) fn note_mark(text: &str) -> Option<&str> {
    let text = text.trim_end();
    if text.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_mark = |c: char| matches!(c, '①'..='⑳' | '*' | '＊' | '※') || is_raised(c);
    let bare = text.trim_end_matches(is_mark);
    let bare = if bare.len() < text.len() { bare } else { before_bracketed(text)? };
    let is_figure = bare.trim_end().ends_with(|c: char| is_digit(c) || matches!(c, '件' | '元'));
    is_figure.then(|| &text[bare.len()..])
}

/// The text before `[1]` at its end.
fn before_bracketed(text: &str) -> Option<&str> {
    let (bare, number) = text.strip_suffix([']', '〕', '］'])?.rsplit_once(['[', '〔', '［'])?;
    let number = number.strip_prefix('注').unwrap_or(number);
    let is_short = (1..=2).contains(&number.chars().count());
    (is_short && number.chars().all(|c| c.is_ascii_digit() || is_raised(c))).then_some(bare)
}

/// Whether this is a digit above the line.
fn is_raised(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹')
}

fn without_note(text: &str) -> &str {
    note_mark(text).map_or(text, |mark| &text[..text.trim_end().len() - mark.len()])
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

/// Whether a number stands there that is none of these digits: form KC would make ² and ⒉ and ② the digit 2.
fn has_other_digits(text: &str) -> bool {
    text.chars().any(|c| c.is_numeric() && !is_digit(c))
}

/// Reads a cell that counts something.
pub(crate) fn read_count(text: &str) -> Reading {
    if let Some(reading) = read_digits(text.trim()) {
        return reading;
    }
    let text = without_note(text);
    if is_prose(text, OF_COUNTS) || is_apart(text) || has_other_digits(text) {
        return Reading { kind: CellKind::Text, value: None };
    }
    let plain = plain(text);
    if let Some(kind) = empty_kind(&plain) {
        return Reading { kind, value: None };
    }
    let bare = COUNTERS.iter().find_map(|counter| plain.strip_suffix(counter)).unwrap_or(&plain);
    match signed(bare).and_then(Decimal::whole) {
        Some(value) => Reading { kind: if value == 0 { CellKind::Zero } else { CellKind::Number }, value: Some(value) },
        None => Reading { kind: CellKind::Text, value: None },
    }
}

/// Reads what nearly every cell holds: bare digits or nothing.
fn read_digits(bare: &str) -> Option<Reading> {
    if bare.is_empty() {
        return Some(Reading { kind: CellKind::Blank, value: None });
    }
    if bare.len() > MAX_DIGITS || !bare.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = bare.parse().ok()?;
    Some(Reading { kind: if value == 0 { CellKind::Zero } else { CellKind::Number }, value: Some(value) })
}

/// Reads a cell that holds money.
pub(crate) fn read_money(text: &str) -> (CellKind, Option<Money>) {
    let text = without_note(text);
    if is_prose(text, OF_AMOUNTS) || is_apart(text) || has_other_digits(text) {
        return (CellKind::Text, None);
    }
    let plain = plain(text);
    if let Some(kind) = empty_kind(&plain) {
        return (kind, None);
    }
    let bare = plain.trim_start_matches(['¥', '￥']).trim_start_matches("人民币").trim_end_matches("整");
    let (number, unit) = split_unit(bare);
    match signed(number) {
        Some(amount) => {
            let kind = if amount.digits == 0 { CellKind::Zero } else { CellKind::Number };
            (kind, Some(Money { amount, unit }))
        }
        None => (CellKind::Text, None),
    }
}

/// The Chinese characters of cells that hold an amount or a mark for none: the units and [`empty_kind`]'s words.
const OF_AMOUNTS: &str = "人民币亿万元整无不适用涉及";
/// The same of cells that count something: [`COUNTERS`] and [`empty_kind`]'s words.
const OF_COUNTS: &str = "件项条个宗起次人篇份名期场家无不适用涉及";

/// Whether a Chinese character other than these is printed: nearly every cell that is no number has one.
fn is_prose(text: &str, of_numbers: &str) -> bool {
    !text.contains('[') && text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}') && !of_numbers.contains(c))
}

/// The unit of money that a header names: `采购总金额（万元，保留四位小数）`.
pub(crate) fn unit_in(header: &str) -> Option<MoneyUnit> {
    let plain = plain(header);
    let units = [("亿元", MoneyUnit::YiYuan), ("万元", MoneyUnit::WanYuan), ("元", MoneyUnit::Yuan)];
    let (at, unit) = units.into_iter().find_map(|(word, unit)| plain.find(word).map(|at| (at, unit)))?;
    // 百万元, 千元 and 美元 are none of these
    let other = ['百', '千', '十', '万', '美', '港', '欧', '日'];
    (!plain[..at].ends_with(other)).then_some(unit)
}

fn split_unit(text: &str) -> (&str, Option<MoneyUnit>) {
    for (word, unit) in
        [("亿元", MoneyUnit::YiYuan), ("万元", MoneyUnit::WanYuan), ("万", MoneyUnit::WanYuan), ("元", MoneyUnit::Yuan)]
    {
        let bracketed = || text.strip_suffix(')')?.strip_suffix(word)?.strip_suffix('(');
        if let Some(number) = bracketed().or_else(|| text.strip_suffix(word)) {
            return (number, Some(unit));
        }
    }
    (text, None)
}

impl Decimal {
    /// The same amount in yuan.
    pub(crate) fn in_yuan(self, unit: MoneyUnit) -> Option<Self> {
        let shift = match unit {
            MoneyUnit::Yuan => 0,
            MoneyUnit::WanYuan => 4,
            MoneyUnit::YiYuan => 8,
        };
        let raise = 10i128.checked_pow(shift)?;
        Some(Self { digits: self.digits.checked_mul(raise)?, scale: self.scale }.shortest())
    }

    /// The same amount in units of ten thousand yuan.
    pub(crate) fn in_wan_yuan(self, unit: MoneyUnit) -> Option<Self> {
        let yuan = self.in_yuan(unit)?;
        Some(Self { digits: yuan.digits, scale: yuan.scale.checked_add(4)? }.shortest())
    }

    /// Whether it is 0, which it is in every unit.
    pub(crate) fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// Whether it is below 0.
    pub(crate) fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// As a JSON number: an integer where it is one, else the shortest decimal.
    pub(crate) fn figure(self) -> Figure {
        let short = self.shortest();
        let number = if short.scale == 0 {
            i64::try_from(short.digits).ok().map(Number::from)
        } else {
            // the text of the decimal is exact; the nearest double prints back as the same digits up to 15 of them
            short.to_text().parse::<f64>().ok().and_then(Number::from_f64)
        };
        number.map_or(Figure::Null, Figure::Number)
    }

    fn shortest(mut self) -> Self {
        while self.scale > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }

    fn whole(self) -> Option<i64> {
        let short = self.shortest();
        (short.scale == 0).then(|| i64::try_from(short.digits).ok()).flatten()
    }

    fn to_text(self) -> String {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        format!("{sign}{whole}.{part}")
    }
}

/// NFKC without white space and artefacts.
fn plain(text: &str) -> String {
    nfkc(&without_artefacts(text))
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}'))
        .collect()
}

/// Whether the cell holds nothing, or a mark for nothing.
fn empty_kind(plain: &str) -> Option<CellKind> {
    const MARKS: &[char] = &['/', '\\', '—', '–', '-', '─', '―', '−'];
    if plain.is_empty() {
        Some(CellKind::Blank)
    } else if matches!(plain, "无" | "不适用" | "不涉及") || plain.chars().all(|c| MARKS.contains(&c)) {
        Some(CellKind::NotApplicable)
    } else {
        None
    }
}

/// A number with at most one sign, thousands separators where they belong, and one decimal point.
fn signed(text: &str) -> Option<Decimal> {
    let (negative, rest) = match text.chars().next()? {
        '+' => (false, &text[1..]),
        '-' => (true, &text[1..]),
        // the minus sign, and the dash that word processors make of a hyphen
        sign @ ('−' | '–') => (true, text.strip_prefix(sign)?),
        _ => (false, text),
    };
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    let whole = without_separators(whole)?;
    if whole.is_empty() || rest.ends_with('.') || whole.len() + part.len() > MAX_DIGITS {
        return None;
    }
    if !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let digits: i128 = format!("{whole}{part}").parse().ok()?;
    let scale = u32::try_from(part.len()).ok()?;
    Some(Decimal { digits: if negative { -digits } else { digits }, scale })
}

/// `1,234,567` without its commas; none where they stand in other places.
fn without_separators(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(',').collect();
    let digits = groups.iter().all(|g| g.chars().all(|c| c.is_ascii_digit()));
    let placed = groups.len() == 1 || (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|g| g.len() == 3);
    (digits && placed).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_as_printed() {
        use CellKind::{Blank, NotApplicable, Number, Text, Zero};
        for (printed, kind, value) in [
            ("0", Zero, Some(0)),
            ("00", Zero, Some(0)),
            ("　0 ", Zero, Some(0)),
            ("\t0", Zero, Some(0)),
            ("１２", Number, Some(12)),
            ("1,234", Number, Some(1234)),
            ("1，234", Number, Some(1234)),
            ("12,34", Text, None),
            ("1 2", Text, None),
            ("1\u{a0}234", Text, None),
            ("12 件", Number, Some(12)),
            ("- 3", Number, Some(-3)),
            ("+3", Number, Some(3)),
            ("－18", Number, Some(-18)),
            ("–18", Number, Some(-18)),
            ("–-18", Text, None),
            ("--253", Text, None),
            ("12件", Number, Some(12)),
            ("", Blank, None),
            ("\u{a0}", Blank, None),
            ("/", NotApplicable, None),
            ("——", NotApplicable, None),
            ("无", NotApplicable, None),
            ("1.5", Text, None),
            ("99999999999999999999", Text, None),
            ("详见附件", Text, None),
            ("[bookmark: _GoBack]7", Number, Some(7)),
            ("12①", Number, Some(12)),
            ("12\n②", Number, Some(12)),
            ("12²", Number, Some(12)),
            ("１２件 *", Number, Some(12)),
            ("0[1]", Zero, Some(0)),
            ("12[1]3", Text, None),
            ("①", Text, None),
            ("①2", Text, None),
            ("1②3", Text, None),
            ("⒉", Text, None),
            ("½", Text, None),
            ("〇", Text, None),
            ("*", Text, None),
        ] {
            assert_eq!(read_count(printed), Reading { kind, value }, "{printed:?}");
        }
    }

    #[test]
    fn money_is_exact() {
        for (printed, unit, yuan) in [
            ("4.5840万元", None, "45840"),
            ("26.8万元", None, "268000"),
            ("264517元", None, "264517"),
            ("75394432.52元", None, "75394432.52"),
            ("160.5964 万元", Some(MoneyUnit::WanYuan), "1605964"),
            ("4166.241619", Some(MoneyUnit::WanYuan), "41662416.19"),
            ("1,234.5（万元）", None, "12345000"),
            ("0.000001亿元", None, "100"),
        ] {
            let (kind, money) = read_money(printed);
            let money = money.unwrap();
            let figure = money.amount.in_yuan(money.unit.or(unit).unwrap()).unwrap().figure();
            assert_eq!(kind, CellKind::Number);
            assert_eq!(serde_json::to_string(&figure).unwrap(), yuan, "{printed}");
        }
        assert_eq!(read_money("0").0, CellKind::Zero);
        let noted = read_money("41.5万元①").1.and_then(|money| money.amount.in_yuan(money.unit?));
        assert_eq!(noted.map(Decimal::figure), Some(Figure::Number(415_000.into())));
        assert_eq!(read_money("4②.5万元"), (CellKind::Text, None));
        assert_eq!(read_money("约30万元").0, CellKind::Text);
        assert_eq!(read_money("1 2万元"), (CellKind::Text, None));
        assert_eq!(unit_in("采购总金额（万元，保留四位小数）"), Some(MoneyUnit::WanYuan));
        for unknown in ["采购总金额", "单位：百万元", "单位：千元", "金额（美元）", "单位：万美元"]
        {
            assert_eq!(unit_in(unknown), None, "{unknown}");
        }
    }
}
