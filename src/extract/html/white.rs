//! White space as HTML folds it.
//!
//! Comes in: text between tags. Goes out: the same in one line, without spaces between Chinese characters.

/// White space at both ends, with the spaces that portals use for indentation.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_space)
}

pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Adds text with its white space folded: a run of it is one space, and none between Chinese characters.
pub(super) fn fold_into(sink: &mut String, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if is_invisible(first) {
            rest = &rest[first.len_utf8()..];
        } else if first.is_ascii_whitespace() {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
            let before = sink.chars().next_back();
            let between = before.is_some_and(is_wide) && rest.starts_with(is_wide);
            if !between && before.is_some_and(|b| !b.is_whitespace()) {
                sink.push(' ');
            }
        } else {
            if is_wide(first) && sink.ends_with(' ') && sink[..sink.len() - 1].ends_with(is_wide) {
                sink.pop();
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || is_invisible(c)).unwrap_or(rest.len());
            sink.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
}

fn is_wide(c: char) -> bool {
    // a space between two figures is one in any width
    !matches!(c, '０'..='９')
        && matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
