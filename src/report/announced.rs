//! The sentence by which a report says that it is one, and whose.
//!
//! In: the preamble's sentences. Out: the agency that they name. Portals that print the title in a frame of their own leave
//! this sentence alone to name it. Never here: an office that only wrote the report for somebody else.

use super::agency::ends_as_body;
use super::lines::{Line, uniform};
use crate::title;
use regex::Regex;
use std::sync::LazyLock;

/// 现公布某局2020年政府信息公开工作年度报告: from the last of these verbs to the report's name.
static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[^。；]*(?:公布|发布|编制|[现特]将|现把)(?P<title>[^，。；：、]{2,60}?(?:年度报告|公开报告|总结报告|工作报告|情况报告|年报))")
        .expect("a constant pattern")
});

/// 现发布《某局2020年政府信息公开工作年度报告》.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:发布|公布|编制)(?:的|了)?《(?P<title>[^《》]{4,60}(?:年度报告|公开报告|年报))》")
        .expect("a constant pattern")
});

/// 《…》.
static CITED: LazyLock<Regex> = LazyLock::new(|| Regex::new("《[^《》]*》").expect("a constant pattern"));

/// 某县2020年政府信息公开工作年度报告（以下简称年报）根据…: the first sentence begins with the title.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?P<title>[^，。；：、]{4,60}?(?:年度报告|公开报告|年报))(?:（以下|根据|按照|是根据|依据)")
        .expect("a constant pattern")
});

/// 本报告由某局根据…编制.
static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:^|[，。])(?:本(?:年度)?(?:报告|年报))?由(?P<name>[^，。；：、]{3,40}?)(?:负责)?(?:按照|根据|依据|结合|围绕|汇总|编制|编写)",
    )
    .expect("a constant pattern")
});

/// Offices that write a report for a government.
const SCRIBES: [&str; 4] = ["领导小组", "信息公开办", "政务公开办", "本"];

/// The agency that the sentences name.
pub(super) fn agency(preamble: &[Line<'_>]) -> Option<String> {
    let mut paragraphs = preamble.iter().filter(|line| line.table.is_none()).map(|line| uniform(&line.text));
    let quoted =
        |text: String| Some(title::judge(&QUOTED.captures(&text)?["title"])).filter(|j| j.year.is_some())?.agency;
    if let Some(name) = paragraphs.find_map(quoted) {
        return Some(name);
    }
    let texts: Vec<String> = texts(preamble).collect();
    let said = |pattern: &'static Regex| texts.iter().flat_map(move |text| pattern.captures_iter(text));
    let titled = said(&OPENING).chain(said(&PUBLISHED)).find_map(|found| title::judge(&found["title"]).agency);
    titled.or_else(|| {
        let mut names = texts.iter().flat_map(|text| WRITTEN.captures_iter(text)).map(|found| found["name"].to_owned());
        names.find(|name| ends_as_body(name) && !SCRIBES.iter().any(|word| name.contains(word)))
    })
}

/// The paragraphs in one spelling, without what they cite: a notice about reports names other reports.
fn texts(preamble: &[Line<'_>]) -> impl Iterator<Item = String> {
    let paragraphs = preamble.iter().filter(|line| line.table.is_none());
    paragraphs.map(|line| CITED.replace_all(&uniform(&line.text), "").into_owned())
}

/// Whether a preamble says that a report follows: 现将…情况报告如下, or a report's name as what is published or written here.
pub(super) fn follows(preamble: &[Line<'_>]) -> bool {
    texts(preamble).any(|text| {
        let below = ["报告如下", "汇报如下", "年度报告。", "年度报告如下"].iter().any(|end| {
            text.match_indices(end).any(|(at, _)| {
                let sentence = text[..at].rsplit('。').next().unwrap_or_default();
                sentence.contains("信息公开")
                    && ["现将", "现把", "公布", "编制"].iter().any(|word| sentence.contains(word))
            })
        });
        // 根据《政府信息公开条例》规定编制本报告
        let made = ["编制本报告", "编制本年度报告", "制作本报告"].iter().any(|words| text.contains(words));
        below || made || OPENING.is_match(&text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::{Block, Document};
    use crate::report::lines::lines;

    fn of<T>(text: &str, read: impl Fn(&[Line<'_>]) -> T) -> T {
        let blocks = vec![Block::Paragraph { text: text.into() }];
        read(&lines(&Document { blocks, ..Document::default() }))
    }

    #[test]
    fn a_report_without_a_title_names_itself_in_its_first_sentences() {
        let table = [
            ("根据《条例》的要求，现公布甲县水务局2016年政府信息公开年度报告。", Some("甲县水务局")),
            ("特向社会公布2012年度乙市审计局政府信息公开年度报告，共六部分。", Some("乙市审计局")),
            ("丙县2009年政府信息公开工作年度报告（以下简称年报）根据《条例》编制。", Some("丙县")),
            ("现将2020年度市教育局信息公开工作总结报告如下。", Some("市教育局")),
            ("现把子市科技局2019年度政府信息公开工作情况报告如下：", Some("子市科技局")),
            ("现将我局2019年政府信息公开情况报告如下：", None),
            ("本报告由丁市戊镇人民政府按照《条例》要求编制。", Some("丁市戊镇人民政府")),
            ("根据《条例》要求，由己区交通运输局编制的2014年度报告。", Some("己区交通运输局")),
            (
                "现发布《壬区住房和城乡建设局2025年政府信息公开工作年度报告》，数据截至年底。",
                Some("壬区住房和城乡建设局"),
            ),
            ("本报告由庚市人民政府信息公开工作领导小组办公室根据《条例》编制。", None),
            ("特向社会公布2009年度本机关信息公开年度报告。", None),
            ("根据《条例》,特编制并向社会公布辛区统计局2014年度政府信息公开年度报告如下:", Some("辛区统计局")),
            ("根据《条例》和《办公室关于印发<政府信息公开工作年度报告格式>的通知》要求，编制本报告。", None),
            ("本报告由总体情况、主动公开情况组成。", None),
        ];
        for (text, name) in table {
            assert_eq!(of(text, agency).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn a_preamble_that_presents_a_report_is_told_from_a_rule_about_reports() {
        for text in [
            "根据有关规定，现将我局2014年政府信息公开情况报告如下。",
            "按照要求，特编制并向社会公布甲区统计局2014年度政府信息公开年度报告如下：",
            "根据《条例》，现公布甲局2016年政府信息公开年度报告。本报告包括八个部分。",
        ] {
            assert!(of(text, follows), "{text}");
        }
        for text in ["各单位应当编制本单位的年度报告，并向社会公布。", "各单位的政府信息公开年度报告，由办公室审核。"]
        {
            assert!(!of(text, follows), "{text}");
        }
    }
}
