//! How durations, sizes, years, quiet hours and hosts are written.
//!
//! Comes in: a word from a configuration file or the command line. Goes out: the value, or a sentence that says what is
//! allowed. Nothing here knows which key the word belongs to.

use crate::model::source::Years;
use crate::model::uri::CrawlUri;
use crate::politeness::QuietHours;
use std::time::Duration;

/// A word that is not what its place needs: what it is, and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ValueError(String);

impl ValueError {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    fn of(text: &str, allowed: &str) -> Self {
        let shown: String = text.chars().take(80).collect();
        Self(format!("{shown:?} is not {allowed}"))
    }
}

/// No span of time in the configuration needs more, and sums of a few such spans cannot overflow a clock.
const LONGEST: Duration = Duration::from_hours(366 * 24);
/// Shanghai asked for reports some years before the national regulation of 2008.
const FIRST_YEAR: u16 = 2000;
const LAST_YEAR: u16 = 2100;
const MINUTES_A_DAY: u16 = 24 * 60;

/// A span of time: a whole number and a unit, `250ms`, `3s`, `10m`, `24h`, `7d`.
pub fn duration(text: &str) -> Result<Duration, ValueError> {
    let refused = || {
        ValueError::of(
            text,
            r#"a duration: a whole number and ms, s, m, h or d, at most a year, such as "3s" or "10m""#,
        )
    };
    let (number, unit) = number_and_unit(text).ok_or_else(refused)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(refused()),
    };
    let span = number.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(refused)?;
    if span <= LONGEST { Ok(span) } else { Err(refused()) }
}

/// A number of bytes: a whole number and a binary unit, `512B`, `64KiB`, `64MiB`, `1GiB`, `2TiB`.
pub fn size(text: &str) -> Result<u64, ValueError> {
    let refused = || ValueError::of(text, r#"a size: a whole number and B, KiB, MiB, GiB or TiB, such as "64MiB""#);
    let (number, unit) = number_and_unit(text).ok_or_else(refused)?;
    let bytes = match unit {
        "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "TiB" => 1_u64 << 40,
        _ => return Err(refused()),
    };
    number.checked_mul(bytes).ok_or_else(refused)
}

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    Some((number.parse().ok()?, unit))
}

/// Report years, both ends included: `2020`, `2019..2023`, `2019..`, `..2021`, `..`. An open beginning is the first
/// report year of the regulation, 2008.
pub fn years(text: &str) -> Result<Years, ValueError> {
    let refused = || {
        ValueError::of(
            text,
            r#"a range of report years from 2000 on, both ends included, such as "2020", "2019..2023", "2019.." or "..2021""#,
        )
    };
    let year = |word: &str| -> Result<u16, ValueError> {
        let plain = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
        let year = word.parse().ok().filter(|year| plain && (FIRST_YEAR..=LAST_YEAR).contains(year));
        year.ok_or_else(refused)
    };
    let range = match text.split_once("..") {
        None => {
            let only = year(text)?;
            Years { first: only, last: Some(only) }
        }
        Some((first, last)) => Years {
            first: if first.is_empty() { Years::ALL.first } else { year(first)? },
            last: if last.is_empty() { None } else { Some(year(last)?) },
        },
    };
    if range.last.is_none_or(|last| range.first <= last) { Ok(range) } else { Err(refused()) }
}

/// A program's name or path, or nothing.
pub(super) fn command(text: &str) -> Result<String, ValueError> {
    let fits = !text.starts_with('-') && !text.chars().any(char::is_control) && text.trim() == text;
    let refused = || ValueError::of(text, r#"a program's name or path, such as "tesseract""#);
    if fits { Ok(text.to_owned()) } else { Err(refused()) }
}

/// Languages as an OCR program names them, `chi_sim`, `chi_sim+eng`.
pub(super) fn ocr_language(text: &str) -> Result<String, ValueError> {
    let fits = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_+/".contains(c));
    let refused = || ValueError::of(text, r#"languages as the program names them, such as "chi_sim" or "chi_sim+eng""#);
    if fits { Ok(text.to_owned()) } else { Err(refused()) }
}

/// A part of the day in Asia/Shanghai, `08:30-18:00`; it may reach over midnight, `22:00-06:00`.
pub(super) fn quiet_hours(text: &str) -> Result<QuietHours, ValueError> {
    let refused =
        || ValueError::of(text, r#"a part of the day in Asia/Shanghai such as "08:30-18:00" or "22:00-06:00""#);
    let minute = |clock: &str| -> Option<u16> {
        let (hour, minute) = clock.split_once(':')?;
        let digits = |word: &str| word.len() == 2 && word.bytes().all(|b| b.is_ascii_digit());
        if !digits(hour) || !digits(minute) {
            return None;
        }
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let of_day = hour * 60 + minute;
        (minute < 60 && of_day <= MINUTES_A_DAY).then_some(of_day)
    };
    let (from, until) = text.split_once('-').ok_or_else(refused)?;
    let (from, until) = (minute(from).ok_or_else(refused)?, minute(until).ok_or_else(refused)?);
    if from == until || from == MINUTES_A_DAY { Err(refused()) } else { Ok(QuietHours { from, until }) }
}

/// Whether these hours together leave no minute of the day in which something may be sent.
pub(super) fn leave_no_minute(hours: &[QuietHours]) -> bool {
    !hours.is_empty()
        && (0..MINUTES_A_DAY).all(|minute| {
            hours.iter().any(|quiet| {
                if quiet.from < quiet.until {
                    (quiet.from..quiet.until).contains(&minute)
                } else {
                    minute >= quiet.from || minute < quiet.until
                }
            })
        })
}

/// A host name, an address literal, or a pattern with one leading `*.`, in lower case.
pub(super) fn host_pattern(text: &str) -> Result<String, ValueError> {
    let refused = || {
        ValueError::of(
            text,
            r#"a host or a pattern of hosts without scheme, port and path, such as "www.example.org" or "*.gov.cn""#,
        )
    };
    let (prefix, name) = text.strip_prefix("*.").map_or(("", text), |name| ("*.", name));
    if name.contains(['*', '/', '@', '?', '#']) {
        return Err(refused());
    }
    match url::Host::parse(name) {
        Ok(url::Host::Domain(domain)) if !domain.starts_with('.') => Ok(format!("{prefix}{domain}")),
        Ok(literal) if prefix.is_empty() => Ok(literal.to_string()),
        _ => Err(refused()),
    }
}

/// Where a listing or a report lies: an http or https address, and its fragment, which is kept but never sent.
pub(super) fn web_address(text: &str) -> Result<(CrawlUri, Option<String>), ValueError> {
    let uri = CrawlUri::parse(text).map_err(|e| ValueError::new(format!("{e}; write http:// or https:// in full")))?;
    if !uri.url().username().is_empty() || uri.url().password().is_some() {
        return Err(ValueError::of(text, "an address without a user name or password"));
    }
    let fragment = text.split_once('#').map(|(_, fragment)| fragment.to_owned()).filter(|f| !f.is_empty());
    Ok((uri, fragment))
}

/// A proxy's address; empty for none.
pub(super) fn proxy(text: &str) -> Result<Option<String>, ValueError> {
    if text.is_empty() {
        return Ok(None);
    }
    let known = |url: &url::Url| {
        matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") && url.host_str().is_some_and(|h| !h.is_empty())
    };
    match url::Url::parse(text) {
        Ok(url) if known(&url) => Ok(Some(text.to_owned())),
        // The address may hold a password, so it is not repeated.
        _ => Err(ValueError::new("the proxy is not an address that starts with http://, https:// or socks5://")),
    }
}

/// The token that robots.txt groups are matched with (RFC 9309 2.2.1: letters, `-` and `_`).
pub(super) fn product(text: &str) -> Result<String, ValueError> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-' || b == b'_') {
        Ok(text.to_owned())
    } else {
        Err(ValueError::of(text, r#"a product token: letters, "-" and "_" only (RFC 9309)"#))
    }
}

/// How the operator can be reached, as it can stand in the comment of a `User-Agent` (RFC 9110 5.6.5); empty for none.
pub(super) fn contact(text: &str) -> Result<String, ValueError> {
    let text = text.trim();
    if text.bytes().all(|b| (b' '..=b'~').contains(&b) && !matches!(b, b'(' | b')' | b'\\')) {
        Ok(text.to_owned())
    } else {
        Err(ValueError::of(
            text,
            "a URL or mail address in printable ASCII without ( ) \\, as a User-Agent can carry it",
        ))
    }
}

/// The name of a source or a province: characters a-z, 0-9 and `-`.
///
/// # Errors
/// A [`ValueError`] for an empty text and for any other character.
pub fn slug(text: &str) -> Result<String, ValueError> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        Ok(text.to_owned())
    } else {
        Err(ValueError::of(text, r#"a name of the characters a-z, 0-9 and "-""#))
    }
}

/// An administrative division code of GB/T 2260.
pub(super) fn gb2260(text: &str) -> Result<String, ValueError> {
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(ValueError::of(text, r#"a GB/T 2260 code: six digits in quotes, such as "370000""#))
    }
}

/// Any text with something in it.
pub(super) fn words(text: &str) -> Result<String, ValueError> {
    let text = text.trim();
    if text.is_empty() { Err(ValueError::new("is empty")) } else { Ok(text.to_owned()) }
}

/// Any text with something in it, white space and all.
pub(super) fn verbatim(text: &str) -> Result<String, ValueError> {
    if text.is_empty() { Err(ValueError::new("is empty")) } else { Ok(text.to_owned()) }
}

/// One of a few words.
pub(super) fn one_of(allowed: &[&str]) -> impl Fn(&str) -> Result<String, ValueError> {
    move |text| {
        if allowed.contains(&text) {
            return Ok(text.to_owned());
        }
        let words: Vec<_> = allowed.iter().map(|word| format!("{word:?}")).collect();
        Err(ValueError::of(text, &format!("one of {}", words.join(", "))))
    }
}

/// The known word that was most likely meant, for "did you mean".
pub(super) fn nearest<'w>(given: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let scored = known.into_iter().map(|word| (strsim::normalized_damerau_levenshtein(given, word), word));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(likeness, _)| *likeness >= 0.6).map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_a_number_and_a_unit() {
        for (text, milliseconds) in
            [("250ms", 250), ("0s", 0), ("3s", 3_000), ("10m", 600_000), ("24h", 86_400_000), ("366d", 31_622_400_000)]
        {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "3", "s", "3 s", "-3s", "1.5h", "3S", "367d", "99999999999999999999s", "18446744073709551615d"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
        for (text, bytes) in [("0B", 0), ("512B", 512), ("64MiB", 64 << 20), ("1GiB", 1 << 30), ("2TiB", 2 << 40)] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "64", "64MB", "64 MiB", "-1B", "99999999TiB"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn years_are_written_as_they_are_shown() {
        for text in ["2019..", "2019..2023", "2020"] {
            assert_eq!(years(text).unwrap().to_string(), text);
        }
        assert_eq!(years("..2021"), Ok(Years { first: 2008, last: Some(2021) }));
        assert_eq!(years(".."), Ok(Years::ALL));
        assert_eq!(years("2020..2020"), years("2020"));
        for text in ["", "20", "2023..2019", "2019-2023", "2019...2023", "1999", "２０２０", "2019..x", "2101", "+202"]
        {
            assert!(years(text).is_err(), "{text}");
        }
    }

    #[test]
    fn quiet_hours_may_reach_over_midnight_but_never_fill_the_day() {
        assert_eq!(quiet_hours("08:30-18:00"), Ok(QuietHours { from: 510, until: 1080 }));
        let night = quiet_hours("22:00-06:00").unwrap();
        assert_eq!(night, QuietHours { from: 1320, until: 360 });
        for text in
            ["", "8:30-18:00", "08:30", "08:60-09:00", "25:00-26:00", "08:00-08:00", "24:00-01:00", "24:30-01:00"]
        {
            assert!(quiet_hours(text).is_err(), "{text}");
        }
        assert!(!leave_no_minute(&[]) && !leave_no_minute(&[night]));
        assert!(leave_no_minute(&[night, quiet_hours("06:00-22:00").unwrap()]));
        assert!(leave_no_minute(&[quiet_hours("00:00-24:00").unwrap()]));
    }

    #[test]
    fn hosts_are_names_literals_or_one_leading_star() {
        assert_eq!(host_pattern("*.GOV.cn").as_deref(), Ok("*.gov.cn"));
        assert_eq!(host_pattern("127.0.0.1").as_deref(), Ok("127.0.0.1"));
        assert_eq!(host_pattern("[::1]").as_deref(), Ok("[::1]"));
        for text in ["", "*", "*.", "http://a.cn", "a.cn/x", "a.cn:80", "a.*.cn", "*.*.cn", "*.127.0.0.1", "a b"] {
            assert!(host_pattern(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_contact_can_stand_in_a_user_agent() {
        assert_eq!(contact(" https://example.org/bot ").as_deref(), Ok("https://example.org/bot"));
        for text in ["a\r\nX: y", "https://example.org/机器人", "a) evil/1.0 (b"] {
            assert!(contact(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_proxy_that_is_refused_is_not_repeated() {
        assert_eq!(proxy(""), Ok(None));
        assert!(proxy("socks5://127.0.0.1:1080").unwrap().is_some());
        assert!(!proxy("ftp://user:secret@proxy").unwrap_err().to_string().contains("secret"));
    }

    proptest::proptest! {
        #[test]
        fn no_word_stops_the_program(text in "[0-9.:*/@#a-zGiBK -]{0,12}|\\PC{0,12}") {
            let _ = (duration(&text), size(&text), years(&text), quiet_hours(&text), host_pattern(&text));
            let _ = (web_address(&text), proxy(&text), contact(&text), nearest(&text, ["a", &text]));
            if let Ok(range) = years(&text) {
                // An open beginning is shown with the year that it stands for.
                let again = years(&range.to_string());
                proptest::prop_assert!(again == Ok(range));
            }
        }
    }
}
