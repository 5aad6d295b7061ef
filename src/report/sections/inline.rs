//! Headings that a page printed into the middle of one paragraph.
//!
//! In: the lines of a document. Out: the same lines, a paragraph that holds a whole report parted at its headings. Never
//! here: a sentence that only names its sections one after the other, which stays whole.

use super::heading;
use super::numbering;
use super::whole;
use crate::report::lines::{Line, is_blank, squash};
use std::borrow::Cow;
use std::ops::Range;

/// So many headings in rising order are no accident.
const LEAST: usize = 3;
/// The longest heading, in characters.
const LONGEST: usize = 30;
/// Bytes below which no paragraph holds three headings with a sentence each.
const SHORTEST: usize = 120;
/// A paragraph of more bytes is no report's.
const LONGEST_PARAGRAPH: usize = 60_000;

/// What parts a heading from its text.
fn is_stop(c: char) -> bool {
    is_blank(c) || matches!(c, '。' | '：' | ':' | '；')
}

/// Parts each paragraph that holds three headings of the forms or more, in rising order and each with a sentence.
pub(super) fn parted(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut parted = Vec::with_capacity(lines.len());
    for line in lines {
        let headings = if line.table.is_none() { headings(&line.text) } else { Vec::new() };
        if headings.is_empty() {
            parted.push(line);
            continue;
        }
        let mut from = 0;
        let mut push = |text: &str| {
            let text = text.trim_matches(is_blank);
            if !text.is_empty() {
                parted.push(Line { text: Cow::Owned(text.to_owned()), ..line.clone() });
            }
        };
        for heading in headings {
            push(&line.text[from..heading.start]);
            push(&line.text[heading.clone()]);
            let behind = &line.text[heading.end..];
            from = line.text.len() - behind.trim_start_matches(is_stop).len();
        }
        push(&line.text[from..]);
    }
    parted
}

/// Where a paragraph's headings stand; none where they are too few, fall, or have no text of their own.
fn headings(text: &str) -> Vec<Range<usize>> {
    if !(SHORTEST..=LONGEST_PARAGRAPH).contains(&text.len()) {
        return Vec::new();
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut last = 0;
    for (comma, _) in text.match_indices('、') {
        let digits = text[..comma].trim_end_matches(|c| "一二三四五六七八九十".contains(c));
        let begins = digits.is_empty() || digits.ends_with(|c| is_stop(c) || matches!(c, '！' | '）'));
        let words = &text[comma + '、'.len_utf8()..];
        let Some(length) = heading_length(words).filter(|_| begins && digits.len() < comma) else { continue };
        let number = numbering::numbered(&text[digits.len()..]).number;
        if number <= last {
            return Vec::new();
        }
        last = number;
        found.push(digits.len()..comma + '、'.len_utf8() + length);
    }
    let ends = found.iter().skip(1).map(|next| next.start).chain([text.len()]);
    let told = found
        .iter()
        .zip(ends)
        .all(|(heading, end)| text[heading.end..end].trim_start_matches(is_stop).contains(['。', '；', '！']));
    if found.len() >= LEAST && told { found } else { Vec::new() }
}

/// The bytes of the form heading that a text begins with.
fn heading_length(text: &str) -> Option<usize> {
    // what stands far behind is none of the heading, and not looked at for every 、 again
    let text = text.char_indices().nth(2 * LONGEST).map_or(text, |(end, _)| &text[..end]);
    // 一、概述2014年: nothing parts the heading from its text
    let glued = whole::opening(text).map(|(_, length)| length);
    let dated = glued.filter(|length| text[*length..].starts_with(|c: char| c.is_ascii_digit()));
    dated.or_else(|| {
        text.find(is_stop).filter(|stop| {
            let words = &text[..*stop];
            words.chars().count() <= LONGEST && heading::names_section(&squash(words))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let line = Line { block: 0, text: text.into(), table: None };
        parted(vec![line]).into_iter().map(|line| line.text.into_owned()).collect()
    }

    #[test]
    fn a_paragraph_that_holds_a_report_is_parted_at_its_headings() {
        let text = "本报告如下。 一、工作概述 2014年推进公开。 二、主动公开政府信息情况。公开信息9条，政策类3条。三、依申请公开政府信息情况2014年没有申请。 （一）说明。";
        let want = [
            "本报告如下。",
            "一、工作概述",
            "2014年推进公开。",
            "二、主动公开政府信息情况",
            "公开信息9条，政策类3条。",
            "三、依申请公开政府信息情况",
            "2014年没有申请。 （一）说明。",
        ];
        assert_eq!(texts(text), want);
    }

    #[test]
    fn sections_that_are_only_named_or_too_few_part_nothing() {
        for whole in [
            "本报告分为 一、总体情况；二、主动公开政府信息情况；三、收到和处理政府信息公开申请情况 等部分，数据统计期限为一年，现予公布。",
            "本报告如下，由本局办公室编制并公布于众。 一、工作概述 推进公开工作，成效明显。 二、主动公开政府信息情况 公开信息9条，其中政策类3条，动态类6条。",
        ] {
            assert_eq!(texts(whole), [whole]);
        }
    }
}
