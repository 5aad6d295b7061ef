//! How a number is written (ECMA-376 part 1, 17.18.59; the codes of [MS-OSHARED] 2.2.1.3).
//!
//! Comes in: a whole number. Goes out: its text. A number that a style cannot write is written in digits, as Word does.

/// The styles that Chinese documents use, and those of the West.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Style {
    Decimal,
    /// 01, 02.
    DecimalZero,
    /// １, ２.
    FullWidth,
    /// ①, ②.
    Circled,
    /// ⒈, ⒉.
    FullStop,
    /// ⑴, ⑵.
    Parenthesised,
    /// ㈠, ㈡.
    EnclosedIdeograph,
    UpperRoman,
    LowerRoman,
    UpperLetter,
    LowerLetter,
    /// 一, 二, 十一, and behind ninety-nine the digits.
    Counting,
    /// 一百二十三.
    CountingThousand,
    /// 一二三.
    Digital,
    /// 壹佰贰拾叁.
    Legal,
    /// 甲, 乙.
    Stems,
    /// 子, 丑.
    Branches,
    /// Nothing is counted.
    Bullet,
    /// Counted and not shown.
    Silent,
}

/// Word's name, the binary formats' codes, the style.
const STYLES: &[(&str, &[u8], Style)] = &[
    ("decimal", &[0, 15], Style::Decimal),
    ("decimalHalfWidth", &[], Style::Decimal),
    ("decimalZero", &[22], Style::DecimalZero),
    ("decimalFullWidth", &[14, 19], Style::FullWidth),
    ("decimalFullWidth2", &[], Style::FullWidth),
    ("decimalEnclosedCircle", &[18, 28], Style::Circled),
    ("decimalEnclosedCircleChinese", &[], Style::Circled),
    ("decimalEnclosedFullstop", &[26], Style::FullStop),
    ("decimalEnclosedParen", &[27], Style::Parenthesised),
    ("ideographEnclosedCircle", &[29], Style::EnclosedIdeograph),
    ("upperRoman", &[1], Style::UpperRoman),
    ("lowerRoman", &[2], Style::LowerRoman),
    ("upperLetter", &[3], Style::UpperLetter),
    ("lowerLetter", &[4], Style::LowerLetter),
    ("chineseCounting", &[37], Style::Counting),
    ("taiwaneseCounting", &[33], Style::Counting),
    ("chineseCountingThousand", &[39], Style::CountingThousand),
    ("taiwaneseCountingThousand", &[35], Style::CountingThousand),
    ("japaneseCounting", &[11], Style::CountingThousand),
    ("ideographDigital", &[10], Style::Digital),
    ("taiwaneseDigital", &[36], Style::Digital),
    ("japaneseDigitalTenThousand", &[17], Style::CountingThousand),
    ("chineseLegalSimplified", &[38], Style::Legal),
    ("ideographLegalTraditional", &[34], Style::Legal),
    ("japaneseLegal", &[16], Style::Legal),
    ("ideographTraditional", &[30], Style::Stems),
    ("ideographZodiac", &[31], Style::Branches),
    ("bullet", &[23], Style::Bullet),
    ("none", &[255], Style::Silent),
];

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const LEGAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";
/// No document counts further.
const MAX: i64 = 32_767;

impl Style {
    /// The style of Word's name for it; digits where it is not known.
    pub(in crate::extract) fn named(name: &str) -> Self {
        STYLES.iter().find(|(known, ..)| *known == name).map_or(Self::Decimal, |(.., style)| *style)
    }

    /// The style of a binary format's code.
    pub(in crate::extract) fn coded(code: u8) -> Self {
        STYLES.iter().find(|(_, codes, _)| codes.contains(&code)).map_or(Self::Decimal, |(.., style)| *style)
    }

    /// The style of an OpenDocument sample: `1`, `a`, `一, 二, 三, ...` (ODF 1.2 part 1, 20.314).
    pub(in crate::extract) fn sampled(sample: &str) -> Self {
        let mut chars = sample.trim().chars();
        match chars.next() {
            None => Self::Silent,
            Some('a') => Self::LowerLetter,
            Some('A') => Self::UpperLetter,
            Some('i') => Self::LowerRoman,
            Some('I') => Self::UpperRoman,
            Some('一') => Self::CountingThousand,
            Some('壹') => Self::Legal,
            Some('①') => Self::Circled,
            Some('１') => Self::FullWidth,
            Some('甲') => Self::Stems,
            Some('子') => Self::Branches,
            Some(_) => Self::Decimal,
        }
    }

    /// A number in this style.
    pub(in crate::extract) fn write(self, number: i64) -> String {
        let plain = || number.to_string();
        let Some(n) = u32::try_from(number).ok().filter(|_| number <= MAX) else { return plain() };
        let one_of = |first: u32, last: u32| {
            n.checked_sub(1).filter(|n| *n <= last - first).and_then(|n| char::from_u32(first + n)).map(String::from)
        };
        let enclosed = match self {
            Self::Decimal => None,
            Self::DecimalZero => Some(format!("{n:02}")),
            Self::FullWidth => Some(plain().chars().filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0)).collect()),
            Self::Circled => one_of(0x2460, 0x2473),
            Self::FullStop => one_of(0x2488, 0x249B),
            Self::Parenthesised => one_of(0x2474, 0x2487),
            Self::EnclosedIdeograph => one_of(0x3220, 0x3229),
            Self::UpperRoman => roman(n),
            Self::LowerRoman => roman(n).map(|text| text.to_lowercase()),
            Self::UpperLetter => letters(n, b'A'),
            Self::LowerLetter => letters(n, b'a'),
            Self::Counting if n < 100 => Some(counted(n, &DIGITS, ['十', '百', '千', '万'])),
            Self::Counting | Self::Digital => Some(digits(n)),
            Self::CountingThousand => Some(counted(n, &DIGITS, ['十', '百', '千', '万'])),
            Self::Legal => Some(counted(n, &LEGAL, ['拾', '佰', '仟', '万'])),
            Self::Stems => cycle(n, STEMS),
            Self::Branches => cycle(n, BRANCHES),
            Self::Bullet | Self::Silent => Some(String::new()),
        };
        enclosed.unwrap_or_else(plain)
    }
}

fn digits(n: u32) -> String {
    let digit = |c: char| c.to_digit(10).and_then(|d| DIGITS.get(usize::try_from(d).ok()?)).copied();
    n.to_string().chars().filter_map(digit).collect()
}

/// 十一, 一百零三: with 零 where places are empty between digits, and no 一 in front of a leading 十.
fn counted(n: u32, digits: &[char; 10], units: [char; 4]) -> String {
    if n == 0 {
        return digits[0].to_string();
    }
    let mut text = String::new();
    let mut gap = false;
    for (place, power) in [10_000, 1_000, 100, 10, 1].into_iter().enumerate() {
        let digit = n / power % 10;
        if digit == 0 {
            gap |= !text.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            text.push('零');
        }
        let is_plain_ten = power == 10 && digit == 1 && text.is_empty() && units[0] == '十';
        if !is_plain_ten {
            text.extend(usize::try_from(digit).ok().and_then(|digit| digits.get(digit)));
        }
        text.extend(units.get(3_usize.wrapping_sub(place)));
    }
    text
}

fn cycle(n: u32, names: &str) -> Option<String> {
    let at = usize::try_from(n.checked_sub(1)?).ok()?;
    names.chars().nth(at % names.chars().count()).map(String::from)
}

fn roman(n: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = n;
    let mut text = String::new();
    for (value, letters) in PARTS {
        while left >= value {
            text.push_str(letters);
            left -= value;
        }
    }
    (n > 0).then_some(text)
}

/// a to z, then aa to zz: Word repeats the letter, up to thirty times.
fn letters(n: u32, first: u8) -> Option<String> {
    let at = n.checked_sub(1).filter(|at| *at < 26 * 30)?;
    let letter = char::from(first + u8::try_from(at % 26).ok()?);
    Some(letter.to_string().repeat(usize::try_from(at / 26 + 1).ok()?))
}
