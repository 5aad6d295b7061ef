//! Headings whose number is in another style than their fellows', or runs into the words.

use super::*;

#[test]
fn a_heading_in_another_style_of_number_opens_its_section() {
    let document = page(
        "text",
        &[
            "某局2022年政府信息公开工作年度报告",
            "一、总体情况",
            "（一）主动公开政府信息情况",
            "发布9条。",
            "（二）依申请公开政府信息情况",
            "没有申请。",
            "二、主动公开政府信息情况",
            "发布9条。",
            "三、收到和处理政府信息公开申请情况",
            "（四）无法提供",
            "（四）政府信息公开行政复议、行政诉讼情况",
            "未发生。",
            "五、存在的主要问题及改进情况",
            "不足。",
        ],
    );
    let want =
        ["preamble", "overview", "proactive_disclosure", "requests", "review_litigation", "problems_improvements"];
    assert_eq!(keys(&document), want);
    assert_eq!(text_of(&document, "review_litigation"), "未发生。");
}

#[test]
fn a_sub_heading_in_brackets_opens_no_section_where_its_fellows_leave_no_gap() {
    for sub in ["（二）收到和处理政府信息公开申请情况", "（二）依申请公开政府信息情况"]
    {
        let first = ["一、总体情况", "（一）主动公开", "发布9条。", sub, "没有申请。"];
        assert_eq!(keys(&page("text", &first)), ["overview"], "{sub}: the page ends there");
        let whole = [&first[..], &["二、主动公开政府信息情况", "发布9条。"]].concat();
        assert_eq!(keys(&page("text", &whole)), ["overview", "proactive_disclosure"], "{sub}");
    }
}

#[test]
fn a_number_may_run_into_the_words_of_a_form() {
    let document = page(
        "html",
        &[
            "某局2011年政府信息公开工作年度报告",
            "一概述",
            "推进。",
            "二政府信息主动公开情况",
            "三公经费按规定公开",
            "三政府信息依申请公开情况",
            "没有申请。",
        ],
    );
    assert_eq!(keys(&document), ["preamble", "overview", "proactive_disclosure", "requests"]);
}

#[test]
fn a_report_in_one_paragraph_has_its_sections() {
    let document = page(
        "html",
        &[
            "某局2014年政府信息公开工作年度报告",
            "本报告由本局编制，数据统计期限为全年。 一、工作概述 本局推进公开。 二、主动公开政府信息情况 主动公开信息9条。 三、依申请公开政府信息情况 没有收到申请。",
        ],
    );
    assert_eq!(keys(&document), ["preamble", "overview", "proactive_disclosure", "requests"]);
    assert_eq!(text_of(&document, "requests"), "没有收到申请。");
}
