//! The headings of the forms as whole phrases.
//!
//! In: a heading's words without their number. Out: the section that they open, where they are a form's heading and
//! nothing else. Never here: words that sub-headings and rows of tables use as well (主动公开, 结转下年度继续办理).

use regex::Regex;
use std::sync::LazyLock;

/// Section and phrase; the national forms (国办公开办函〔2019〕60号, 〔2021〕30号) and those of the years before.
const PHRASES: [(&str, &str); 7] = [
    ("overview", "(?:政府信息公开)?(?:工作)?(?:总体|基本|整体)(?:情况|概况)|(?:政府信息公开)?(?:工作)?概[述况]"),
    ("proactive_disclosure", "主动公开政府信息的?情况|政府信息主动公开的?情况"),
    (
        "requests",
        "收到和处理政府信息公开申请的?情况|依申请公开政府信息的?情况|政府信息依申请公开的?情况|政府信息公开申请(?:办理|处理)情况",
    ),
    ("fees", "政府信息公开的?收费[及和与]减免的?情况"),
    (
        "review_litigation",
        "(?:因)?政府信息公开(?:申请|工作)?(?:被)?(?:申请|提起)?行政复议[、，和及与]?(?:被)?(?:提起)?行政诉讼的?情况",
    ),
    ("problems_improvements", "(?:政府信息公开工作)?存在的?(?:主要)?(?:问题|不足)[及和与、]改进(?:情况|措施)"),
    ("other_matters", "其他需要(?:报告|说明)的?(?:事项|情况)|其他报告事项"),
];

static WHOLE: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compiled = |phrase: &str| Regex::new(&format!("^(?:{phrase})")).expect("constant phrases");
    PHRASES.iter().map(|(key, phrase)| (*key, compiled(phrase))).collect()
});

/// The section of words that are a heading and nothing else.
pub(super) fn key_of(words: &str) -> Option<&'static str> {
    let words = words.trim_end_matches(['：', ':', '。', '；', ';', '.']);
    opening(words).filter(|(_, length)| *length == words.len()).map(|(key, _)| key)
}

/// The section that a text begins with the heading of, and the heading's bytes.
pub(super) fn opening(text: &str) -> Option<(&'static str, usize)> {
    WHOLE.iter().find_map(|(key, phrase)| phrase.find(text).map(|found| (*key, found.end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_heading_is_told_from_words_that_only_begin_like_one() {
        assert_eq!(key_of("政府信息公开行政复议、行政诉讼情况"), Some("review_litigation"));
        assert_eq!(key_of("其他需要报告的事项："), Some("other_matters"));
        for part in ["主动公开", "主动公开政府信息情况较好", "结转下年度继续办理", "依申请公开"]
        {
            assert_eq!(key_of(part), None, "{part}");
        }
        assert_eq!(opening("概述2014年"), Some(("overview", "概述".len())));
    }
}
