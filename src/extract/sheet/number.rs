//! How a number of a workbook is printed (ECMA-376 part 1, 18.8.30 and 18.8.31; [MS-XLS] 2.5.165).
//!
//! Comes in: a number and the code of its format. Goes out: its text. Codes that do more than round, group and add words are
//! printed as the number itself: nothing is lost, and nothing is made up.

/// Formats that workbooks use without defining them.
const BUILT_IN: &[(u32, &str)] = &[
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (14, "yyyy-m-d"),
    (22, "yyyy-m-d"),
    (31, "yyyy\"年\"m\"月\"d\"日\""),
    (37, "#,##0"),
    (38, "#,##0"),
    (39, "#,##0.00"),
    (40, "#,##0.00"),
    (41, "#,##0;-#,##0;\"-\""),
    (42, "#,##0;-#,##0;\"-\""),
    (43, "#,##0.00;-#,##0.00;\"-\""),
    (44, "#,##0.00;-#,##0.00;\"-\""),
    (57, "yyyy\"年\"m\"月\""),
    (58, "m\"月\"d\"日\""),
];

/// Digits that a workbook shows of a number without a format.
const DIGITS: usize = 15;
/// No format asks for more decimals.
const MAX_DECIMALS: usize = 30;

/// The code of a built-in format.
pub(super) fn built_in(id: u32) -> &'static str {
    BUILT_IN.iter().find(|(known, _)| *known == id).map_or("", |(_, code)| code)
}

/// A number in a format; `from_1904` says from when days are counted.
pub(super) fn printed(number: f64, code: &str, from_1904: bool) -> String {
    if !number.is_finite() {
        return String::new();
    }
    let sections = sections(code);
    let (section, sign) = match (sections.as_slice(), number) {
        ([_, _, zero, ..], 0.0) => (zero, ""),
        ([_, negative, ..], n) if n < 0.0 => (negative, ""),
        ([first, ..], n) => (first, if n < 0.0 { "-" } else { "" }),
        ([], _) => return plain(number),
    };
    match Section::of(section) {
        Section::Date(parts) => date(number, &parts, from_1904).unwrap_or_else(|| plain(number)),
        Section::Digits { before, after, decimals, grouped, percent } => {
            let value = if percent { number.abs() * 100.0 } else { number.abs() };
            let digits = match decimals {
                Some(decimals) => grouped_digits(&rounded(value, decimals), grouped),
                None => plain(value),
            };
            let sign = if digits.chars().all(|c| matches!(c, '0' | '.')) { "" } else { sign };
            format!("{sign}{before}{digits}{after}")
        }
        Section::Words(words) => words,
        Section::Plain => plain(number),
    }
}

/// The number as a cell without a format shows it: fifteen digits, no zeros behind the point.
pub(super) fn plain(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:.*e}", DIGITS - 1, number);
    let exponent: i32 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    if !(-10..21).contains(&exponent) {
        return scientific;
    }
    let places = i32::try_from(DIGITS).unwrap_or(i32::MAX) - 1 - exponent;
    let fixed = format!("{:.*}", usize::try_from(places.max(0)).unwrap_or(0), number);
    let trimmed = if fixed.contains('.') { fixed.trim_end_matches('0').trim_end_matches('.') } else { &fixed };
    trimmed.to_owned()
}

/// Half is rounded away from zero, in the decimal digits that the number is shown with.
fn rounded(value: f64, decimals: usize) -> String {
    let shown = plain(value);
    let (whole, fraction) = shown.split_once('.').unwrap_or((&shown, ""));
    if shown.contains('e') {
        return format!("{value:.decimals$}");
    }
    let mut digits: Vec<u8> =
        whole.bytes().chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(decimals)).collect();
    if fraction.as_bytes().get(decimals).is_some_and(|next| *next >= b'5') {
        let nines = digits.iter().rev().take_while(|digit| **digit == b'9').count();
        let length = digits.len();
        digits[length - nines..].fill(b'0');
        match (length - nines).checked_sub(1).and_then(|at| digits.get_mut(at)) {
            Some(digit) => *digit += 1,
            None => digits.insert(0, b'1'),
        }
    }
    let text: String = digits.into_iter().map(char::from).collect();
    match decimals {
        0 => text,
        _ => format!("{}.{}", &text[..text.len() - decimals], &text[text.len() - decimals..]),
    }
}

fn grouped_digits(digits: &str, grouped: bool) -> String {
    let (whole, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    if !grouped {
        return digits.to_owned();
    }
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// A piece of a section: characters as they are, or one that stands for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Word(char),
    Sign(char),
}

/// The sections of a code, which semicolons part; colours, conditions, padding and widths are left out.
fn sections(code: &str) -> Vec<Vec<Piece>> {
    if code.is_empty() || code.eq_ignore_ascii_case("general") {
        return Vec::new();
    }
    let mut sections = vec![Vec::new()];
    let mut chars = code.chars().take(255);
    while let Some(c) = chars.next() {
        let Some(section) = sections.last_mut() else { break };
        match c {
            '"' => section.extend(chars.by_ref().take_while(|c| *c != '"').map(Piece::Word)),
            '\\' | '!' => section.extend(chars.next().map(Piece::Word)),
            '_' | '*' => drop(chars.next()),
            '[' => section.extend(currency(&chars.by_ref().take_while(|c| *c != ']').collect::<String>())),
            ';' => sections.push(Vec::new()),
            _ => section.push(Piece::Sign(c)),
        }
    }
    sections
}

/// `[$￥-804]` prints what stands between; other brackets print nothing.
fn currency(bracket: &str) -> Vec<Piece> {
    let sign = bracket.strip_prefix('$').map(|rest| rest.split('-').next().unwrap_or_default());
    sign.unwrap_or_default().chars().map(Piece::Word).collect()
}

/// What a section prints.
enum Section {
    Digits {
        before: String,
        after: String,
        decimals: Option<usize>,
        grouped: bool,
        percent: bool,
    },
    Date(Vec<Piece>),
    Words(String),
    /// Something that is not known: fractions, exponents.
    Plain,
}

impl Section {
    fn of(pieces: &[Piece]) -> Self {
        let signs: String =
            pieces.iter().filter_map(|p| if let Piece::Sign(c) = p { Some(*c) } else { None }).collect();
        if signs.to_ascii_lowercase().contains(['y', 'd', 'h', 's', 'm']) && !signs.contains(['0', '#']) {
            return Self::Date(pieces.to_vec());
        }
        if signs.contains(['/', 'E', 'e', '@']) {
            return Self::Plain;
        }
        let is_digit = |piece: &Piece| matches!(piece, Piece::Sign('0' | '#' | '?' | '.' | ','));
        let shown = |piece: &Piece| match piece {
            Piece::Word(c) | Piece::Sign(c) => *c,
        };
        let general = signs.to_ascii_lowercase().contains("general");
        if general {
            return Self::Plain;
        }
        let Some(first) = pieces.iter().position(is_digit) else {
            return Self::Words(pieces.iter().map(shown).collect());
        };
        let last = pieces.iter().rposition(is_digit).unwrap_or(first);
        let (digits, around) = (&pieces[first..=last], (&pieces[..first], &pieces[last + 1..]));
        // words between the digits, and a comma at their end (thousands left out), are more than rounding
        if !digits.iter().all(is_digit) || digits.last() == Some(&Piece::Sign(',')) {
            return Self::Plain;
        }
        let point = digits.iter().position(|piece| *piece == Piece::Sign('.'));
        let decimals = point.map_or(Some(0), |at| {
            let places = &digits[at + 1..];
            // `0.##` shows as many as there are
            places.iter().all(|piece| *piece == Piece::Sign('0')).then_some(places.len().min(MAX_DECIMALS))
        });
        Self::Digits {
            before: around.0.iter().map(shown).collect(),
            after: around.1.iter().map(shown).collect(),
            decimals,
            grouped: digits.contains(&Piece::Sign(',')),
            percent: signs.contains('%'),
        }
    }
}

/// A day in the words of a section; times of day print nothing.
fn date(number: f64, pieces: &[Piece], from_1904: bool) -> Option<String> {
    let (year, month, day) = civil(number, from_1904)?;
    let mut text = String::new();
    let mut rest = pieces;
    while let Some(first) = rest.first() {
        let Piece::Sign(sign) = first else {
            if let Piece::Word(c) = first {
                text.push(*c);
            }
            rest = &rest[1..];
            continue;
        };
        let length = rest.iter().take_while(|piece| *piece == first).count();
        let two = |n: i64| if length >= 2 { format!("{n:02}") } else { n.to_string() };
        match sign.to_ascii_lowercase() {
            'y' if length > 2 => text.push_str(&year.to_string()),
            'y' => text.extend(format!("{:02}", year % 100).chars()),
            'm' if length <= 2 => text.push_str(&two(month)),
            'd' if length <= 2 => text.push_str(&two(day)),
            // names of months and days, times
            'm' | 'd' | 'h' | 's' | 'a' => return Some(format!("{year}-{month:02}-{day:02}")),
            '@' => {}
            other => text.extend(std::iter::repeat_n(other, length)),
        }
        rest = &rest[length..];
    }
    Some(text)
}

/// The day of a number; day 60 of the count from 1900 is a 29th of February that never was.
fn civil(number: f64, from_1904: bool) -> Option<(i64, i64, i64)> {
    const LAST: f64 = 2_958_466.0;
    if !(0.0..LAST).contains(&number) {
        return None;
    }
    let days: i64 = format!("{:.0}", number.floor()).parse().ok()?;
    // days since the 1st of March of year 0 (Hinnant, chrono-compatible low-level date algorithms)
    let epoch = if from_1904 { 695_361 } else { 693_899 + i64::from(days < 60) };
    let z = epoch + days;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((year, month, day_of_year - (153 * shifted + 2) / 5 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_their_format_rounds_and_groups_them() {
        for (number, code, text) in [
            (1141.0, "", "1141"),
            (4.584_000_000_000_000_2, "General", "4.584"),
            (0.1 + 0.2, "", "0.3"),
            (1_234_567.891, "#,##0.00", "1,234,567.89"),
            (2.675, "0.00", "2.68"),
            (999.5, "0", "1000"),
            (-3.0, "0_ ", "-3"),
            (-3.0, "#,##0;(#,##0)", "(3)"),
            (0.0, "_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", "-"),
            (0.4567, "0.0%", "45.7%"),
            (12.0, "0\"件\"", "12件"),
            (12.5, "[$￥-804]#,##0.00", "￥12.50"),
            (12.5, "0.##", "12.5"),
            (44_197.0, "yyyy\"年\"m\"月\"d\"日\"", "2021年1月1日"),
            (44_197.75, "yyyy-mm-dd", "2021-01-01"),
            (59.0, "m/d", "2/28"),
            (61.0, "m/d", "3/1"),
            (1.5, "# ?/?", "1.5"),
            (5.0, "@", "5"),
            (-0.2, "0", "0"),
            (1e300, "0", &format!("{:.0}", 1e300)),
        ] {
            assert_eq!(printed(number, code, false), text, "{number} {code}");
        }
        assert_eq!(printed(0.0, "yyyy-m-d", true), "1904-1-1");
        assert_eq!(printed(f64::NAN, "0", false), "");
    }
}
