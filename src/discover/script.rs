//! Values that a page's scripts name. Nothing is run: a value is taken where it stands as a constant, or not at all.

/// The longest value that is taken, and the longest call that is read, in bytes.
const LONGEST_VALUE: usize = 400;
const LONGEST_CALL: usize = 2000;

/// The first constant that a script gives to a name: `name: 'v'`, `name = 5`, `"name":"v"`, or `name=v` in an address or form.
/// Names are compared without regard to case; an empty value counts as none.
pub(super) fn value(script: &str, name: &str) -> Option<String> {
    let (low, name) = (script.to_ascii_lowercase(), name.to_ascii_lowercase());
    low.match_indices(&name).find_map(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| script.as_bytes().get(before).copied());
        if before.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'$')) {
            return None;
        }
        given(head(script.get(at + name.len()..)?), before)
    })
}

/// The same as a number.
pub(super) fn number(script: &str, name: &str) -> Option<u32> {
    value(script, name)?.parse().ok()
}

/// As much of a text as a value can take; a page that names it without end is not read over and over.
fn head(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_VALUE + 50);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What a script gives to the name that ends here.
fn given(rest: &str, before: Option<u8>) -> Option<String> {
    let in_address = rest.starts_with('=') && matches!(before, Some(b'?' | b'&' | b';' | b'"' | b'\''));
    let rest = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix([':', '='])?;
    let rest = if in_address { rest } else { rest.trim_start() };
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(_) if in_address && before.is_some_and(|b| b != b';') => return None,
        Some(quote) => rest.get(1..)?.split([quote, '\n']).next()?,
        None if in_address => until(rest, |c| matches!(c, '&' | '"' | '\'' | '<' | '>' | '\\') || c.is_whitespace()),
        None if rest.starts_with(|c: char| c.is_ascii_digit()) => until(rest, |c| !c.is_ascii_alphanumeric()),
        None => return None,
    };
    let value = value.trim();
    (!value.is_empty() && value.len() <= LONGEST_VALUE).then(|| decoded(value, in_address))
}

fn until(text: &str, ends: impl Fn(char) -> bool) -> &str {
    text.split(ends).next().unwrap_or_default()
}

/// A value without percent encoding, which portals use in their scripts too.
fn decoded(value: &str, in_address: bool) -> String {
    let kept = if in_address { value.to_owned() } else { value.replace('+', "%2B").replace('&', "%26") };
    let pair = url::form_urlencoded::parse(format!("v={kept}").as_bytes()).next().map(|(_, v)| v.into_owned());
    pair.unwrap_or_default()
}

/// The arguments of a call, as they stand in the script; what stands here is the text behind the opening bracket.
pub(super) fn arguments(behind: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth, mut quote) = (Vec::new(), 0, 0_u32, None);
    for (at, c) in behind.char_indices().take_while(|(at, _)| *at < LONGEST_CALL) {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') if depth == 0 => {
                found.push(behind[start..at].trim());
                break;
            }
            (None, ')') => depth -= 1,
            (None, ',') if depth == 0 => {
                found.push(behind[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

/// An argument that is a constant text, without its quotes.
pub(super) fn constant(argument: &str) -> Option<&str> {
    let inner = argument.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    (!inner.contains(['"', '\''])).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_where_they_stand_as_constants() {
        for (script, expected) in [
            ("{webid: 31, path:'/'}", Some("31")),
            ("var webid = '0 1';", Some("0 1")),
            (r#"{"webId":"a,b"}"#, Some("a,b")),
            ("'/x.jsp?a=1&webid=4,5&b=2'", Some("4,5")),
            ("'/x.jsp?a=1&amp;webid=%E6%9F%90+1&amp;b=2'", Some("某 1")),
            ("data: 'webid=7&a=1'", Some("7")),
            ("webid = '%2B+'", Some("++")),
            ("webid: siteId", None),
            ("'?webid='+w+'&a=1'", None),
            ("mywebid: 5, webid2: 6", None),
            ("webid: '', x: 1; webid = 9", Some("9")),
        ] {
            assert_eq!(value(script, "webId").as_deref(), expected, "{script}");
        }
    }

    #[test]
    fn a_call_is_split_at_its_own_commas_only() {
        let call = "'/s.jsp?a='+a+'&b='+encodeURI(b,c), 'div4', '0','','1'); more(1)";
        assert_eq!(arguments(call), ["'/s.jsp?a='+a+'&b='+encodeURI(b,c)", "'div4'", "'0'", "''", "'1'"]);
        assert_eq!(constant("'div4'"), Some("div4"));
        assert_eq!(constant("'a'+b+'c'"), None);
        assert!(arguments("'no end").is_empty());
    }
}
