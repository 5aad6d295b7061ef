//! Headings as they are printed, and the sections that they open.

mod numbers;

use super::*;
use crate::model::document::{Block, Cell, Table};

fn page(format: &str, lines: &[&str]) -> Document {
    let blocks = lines.iter().map(|text| Block::Paragraph { text: (*text).into() }).collect();
    Document { format: format.into(), blocks, ..Document::default() }
}

fn keys(document: &Document) -> Vec<String> {
    split(document).into_iter().map(|s| s.key).collect()
}

fn text_of(document: &Document, key: &str) -> String {
    split(document).into_iter().find(|s| s.key == key).map(|s| s.text).unwrap_or_default()
}

#[test]
fn headings_are_known_by_their_words_whatever_their_number() {
    let document = page(
        "text",
        &[
            "某县水务局",
            "2020年政府信息公开工作年度报告",
            "本报告包括总体情况、主动公开政府信息情况等内容。",
            "一、总体情况",
            "1、主动公开情况",
            "发布信息。",
            "2、依申请公开情况",
            "没有申请。",
            "2、 主动公开政府信息的情况",
            "3、 公开平台建设和信息发布情况",
            "四、收到和处理政府信息公开申请情况",
            "五、因政府信息公开申请行政复议、提起行政诉讼情况",
            "六、存在的主要问题及改进情况",
            "1、存在的主要问题",
            "不足。",
            "七、其他报告事项如下：",
            "无",
        ],
    );
    let want = [
        "preamble",
        "overview",
        "proactive_disclosure",
        "platform_statistics",
        "requests",
        "review_litigation",
        "problems_improvements",
        "other_matters",
    ];
    assert_eq!(keys(&document), want);
    assert_eq!(text_of(&document, "problems_improvements"), "1、存在的主要问题\n不足。");
    assert!(text_of(&document, "preamble").starts_with("某县水务局\n2020年"));
    assert_eq!(Outline::of(&document).title.as_deref(), Some("某县水务局2020年政府信息公开工作年度报告"));
}

#[test]
fn a_page_keeps_its_furniture_and_the_report_its_text() {
    let mut document = page(
        "html",
        &[
            "首页",
            "当前位置：首页 > 政府信息公开 > 年报",
            "某县水务局2023年政府信息公开工作年度报告",
            "发布时间：2024-01-19 11:04 来源：某县水务局 【字体：大 中 小】",
            "某县水务局",
            "2023年政府信息公开工作年度报告",
            "（2024年1月18日）",
            "现公布本年度报告。",
            "一、总体情况",
            "稳步推进。",
            "六、其他需要报告的事项",
            "无。",
            "某县水务局",
            "2024年1月18日",
            "政务要闻",
            "上一篇：某县水务局2022年政府信息公开工作年度报告",
            "主办单位：某县人民政府 备案号：某ICP备1号",
        ],
    );
    let cell = |col, text: &str| Cell { row: 0, col, rowspan: 1, colspan: 1, text: text.into() };
    let cells = vec![cell(0, "索引号"), cell(1, "SW001/2024-00001"), cell(2, "发布机构"), cell(3, "某县水务局")];
    document.blocks.insert(3, Block::Table(Table { rows: 1, cols: 4, cells, spans_known: true }));
    assert_eq!(keys(&document), ["preamble", "overview", "other_matters"]);
    assert_eq!(
        text_of(&document, "preamble"),
        "某县水务局\n2023年政府信息公开工作年度报告\n（2024年1月18日）\n现公布本年度报告。"
    );
    assert_eq!(text_of(&document, "other_matters"), "无。\n某县水务局\n2024年1月18日");
    let outline = Outline::of(&document);
    assert_eq!(outline.title.as_deref(), Some("某县水务局2023年政府信息公开工作年度报告"));
    assert!(outline.furniture.iter().any(|line| line.text.contains("上一篇")), "what is left out is still known");
}

#[test]
fn old_forms_have_keys_of_their_own_and_what_has_none_is_other() {
    let document = page(
        "text",
        &[
            "一、概述",
            "二、主动公开情况",
            "三、回应解读情况",
            "四、依申请公开政府信息情况",
            "五、政府信息公开的收费及减免情况",
            "六、复议、诉讼和申诉情况",
            "七、机构建设、保障经费和培训会议情况",
            "八、存在的不足及下一步打算",
            "九、需要说明的事项与附表",
        ],
    );
    let want = [
        "overview",
        "proactive_disclosure",
        "other",
        "requests",
        "fees",
        "review_litigation",
        "staff_expenses",
        "problems_improvements",
        "other_matters",
    ];
    assert_eq!(keys(&document), want);
}

#[test]
fn a_heading_may_carry_its_text_or_break_in_two() {
    let document = page(
        "text",
        &[
            "一、总体情况",
            "推进。",
            "四、政府信息公开行政复议、行政诉讼",
            "情况",
            "无。",
            "六、其他需要报告的事项：无其他事项。",
        ],
    );
    let sections = split(&document);
    assert_eq!(sections[1].heading.as_deref(), Some("四、政府信息公开行政复议、行政诉讼情况"));
    assert_eq!(sections[1].text, "无。");
    assert_eq!(sections[2].heading.as_deref(), Some("六、其他需要报告的事项"));
    assert_eq!(sections[2].text, "无其他事项。");
}

#[test]
fn a_list_of_contents_opens_no_sections() {
    let document = page(
        "html",
        &[
            "一、总体情况",
            "二、主动公开政府信息情况",
            "三、收到和处理政府信息公开申请情况",
            "一、总体情况",
            "推进。",
            "二、主动公开政府信息情况",
            "公开。",
            "三、收到和处理政府信息公开申请情况",
            "办理。",
        ],
    );
    assert_eq!(keys(&document), ["overview", "proactive_disclosure", "requests"]);
    assert_eq!(text_of(&document, "overview"), "推进。");
}

#[test]
fn rows_of_a_table_are_no_headings() {
    let cell = |row, text: &str| Cell { row, col: 0, rowspan: 1, colspan: 1, text: text.into() };
    let cells = vec![cell(0, "三、收到和处理政府信息公开申请情况"), cell(1, "四、结转下年度继续办理")];
    let mut document = page("html", &["一、总体情况", "推进。", "四、结转下年度继续办理", "二、主动公开政府信息情况"]);
    document.blocks.insert(2, Block::Table(Table { rows: 2, cols: 1, cells, spans_known: true }));
    assert_eq!(keys(&document), ["overview", "proactive_disclosure"]);
    let outline = Outline::of(&document);
    assert_eq!((outline.section_of(2), outline.section_of(9)), (Some("overview"), None));
}

#[test]
fn what_is_no_report_says_why() {
    let index = page(
        "html",
        &[
            "甲局2020年政府信息公开工作年度报告",
            "乙局2020年政府信息公开工作年度报告",
            "丙局2020年政府信息公开工作年度报告",
            "丁局2020年政府信息公开工作年度报告",
        ],
    );
    let guide = page("html", &["某局政府信息公开指南", "一、公开范围", "二、公开方式"]);
    let report = page("html", &["甲局2020年政府信息公开工作年度报告", "一、总体情况", "二、主动公开政府信息情况"]);
    let why = |document: &Document| not_a_report(document, &Outline::of(document), false);
    assert_eq!(why(&index).as_deref(), Some("it lists reports and is none"));
    assert_eq!(why(&guide).as_deref(), Some("its title is that of a guide or a form"));
    for (title, reason) in [
        ("某局2023年政务公开工作要点", "a plan"),
        ("某局2023年法治政府建设年度报告", "a report on something else"),
        ("关于2023年政府信息公开工作年度报告有关事项的通知", "a notice about writing reports"),
        ("某局2023年度部门决算公开", "a budget or final accounts"),
    ] {
        let sections = ["一、总体情况", "做好。", "二、主动公开政府信息情况", "三、存在的主要问题及改进情况"];
        let why = why(&page("html", &[&[title], &sections[..]].concat()));
        assert_eq!(why, Some(format!("its title is that of {reason}")), "{title}");
    }
    assert_eq!(why(&report), None);
}

#[test]
fn a_number_may_be_followed_by_space_alone_and_what_stands_below_the_text_is_the_pages() {
    let document = page(
        "text",
        &[
            "某局2011年政府信息公开年度报告",
            "一  概  述",
            "推进。",
            "三 公 经 费按规定公开",
            "行政复议、提起行政诉讼的情况，存在的主",
            "三  政府信息依申请公开情况",
            "无。",
            "某局2011年政府信息公开年度报告.pdf",
            "政府信息公开年报",
        ],
    );
    assert_eq!(keys(&document), ["preamble", "overview", "requests"]);
    assert_eq!(text_of(&document, "requests"), "无。");
}

#[test]
fn a_report_without_a_title_is_one_by_the_sentence_that_presents_it() {
    let presented = "现将我局2014年政府信息公开情况报告如下。";
    let reason = |first: &str| {
        let document = page("html", &[first, "一、工作开展情况", "推进。"]);
        not_a_report(&document, &Outline::of(&document), false)
    };
    assert_eq!(reason(presented), None);
    assert_eq!(reason("根据《中华人民共和国政府信息公开条例》规定编制本报告。"), None);
    assert!(reason("各单位要推进工作。").is_some());
}

#[test]
fn a_title_that_goes_on_to_a_notice_on_the_next_line_is_none_of_a_report() {
    let document = page(
        "html",
        &[
            "某州人民政府办公室",
            "关于做好2017年政府信息公开工作年度报告",
            "编制和公布工作的通知",
            "各县人民政府：",
            "一、切实做好年度报告编制公布工作",
            "各单位要认真总结。",
        ],
    );
    let outline = Outline::of(&document);
    assert_eq!(outline.title, None);
    assert!(not_a_report(&document, &outline, false).is_some());
}

#[test]
fn a_heading_may_be_the_first_sentence_of_its_paragraph() {
    let document = page(
        "text",
        &[
            "某局2018年政府信息公开工作年度报告",
            "1、政府信息公开工作基本概况。本局推进公开。",
            "2、主动公开政府信息的情况。公开9条。",
            "3、依申请公开政府信息和不予公开政府信息的情况。没有申请。",
            "4、政府信息公开的收费及减免情况。没有收费。",
            "5、因政府信息公开申请行政复议、提起行政诉讼的情况。无。",
        ],
    );
    let want = ["preamble", "overview", "proactive_disclosure", "requests", "fees", "review_litigation"];
    assert_eq!(keys(&document), want);
    assert_eq!(text_of(&document, "fees"), "没有收费。");
}
