//! Sentences, and the figures that they say.

use super::*;
use crate::model::document::{Block, Document};
use crate::report::profile::tests::shipped;

fn facts(lines: &[&str]) -> Vec<Fact> {
    let blocks = lines.iter().map(|text| Block::Paragraph { text: (*text).into() }).collect();
    let document = Document { blocks, ..Document::default() };
    read(&Outline::of(&document), Some(2020), &shipped())
}

/// Key, category or channel, value.
fn short(facts: &[Fact]) -> Vec<(&str, Option<&str>, f64)> {
    let label = |f: &'_ Fact| f.value.as_f64().unwrap_or(f64::NAN);
    facts.iter().map(|f| (f.key.as_str(), f.category.as_deref().or(f.channel.as_deref()), label(f))).collect()
}

#[test]
fn a_total_is_broken_down_by_category_and_by_channel() {
    let found = facts(&[
        "一、总体情况",
        "全年主动公开政府信息60条。其中，工程信息40条，占总量的66.7%；其他信息20条，占33.3%。",
        "通过“某县水务”微信公众号发布信息30余条，微信公众号、微博等发布图片9条。",
    ]);
    let want = [
        ("proactive_items_total", None, 60.0),
        ("proactive_items_by_category", Some("工程信息"), 40.0),
        ("proactive_items_by_category", Some("其他信息"), 20.0),
        ("channel_items", Some("wechat"), 30.0),
    ];
    assert_eq!(short(&found), want);
    assert_eq!(found[1].share_pct.as_ref().and_then(serde_json::Number::as_f64), Some(66.7));
    assert_eq!(found[1].sentence, "其中，工程信息40条，占总量的66.7%；其他信息20条，占33.3%。");
    assert!(found[3].approximate && !found[0].approximate);
}

#[test]
fn items_that_nothing_announces_count_only_if_they_are_the_whole() {
    let whole = facts(&["一、总体情况", "主动公开政府信息70条，工作动态66条，通知公告4条。"]);
    assert_eq!(whole.len(), 3);
    let part = facts(&["一、总体情况", "主动公开政府信息70条，制度文件6条，通知公告4条。"]);
    assert_eq!(short(&part), [("proactive_items_total", None, 70.0)]);
}

#[test]
fn announced_parts_count_though_they_are_not_the_whole_and_none_behind_the_whole() {
    let short_of = facts(&[
        "一、总体情况",
        "主动公开政府信息70条，其中：组织机构1条，公开指南2条，发布财政信息6条，依托橱窗公示4条。",
    ]);
    let want = [("组织机构", 1.0), ("公开指南", 2.0), ("财政信息", 6.0)];
    let parts = |facts: &[Fact]| -> Vec<(String, f64)> {
        short(facts).into_iter().filter_map(|(_, name, value)| Some((name?.to_owned(), value))).collect()
    };
    assert_eq!(parts(&short_of), want.map(|(name, value)| (name.to_owned(), value)));
    let beyond = facts(&["一、总体情况", "网站公开信息10条，其中财政信息6条、人事信息4条；社区橱窗公示低保名单8份。"]);
    assert_eq!(parts(&beyond).len(), 3, "the site and its two parts");
}

#[test]
fn the_next_sentence_may_break_a_total_down() {
    for opening in ["其中", "从内容分类看，", "按类别分，"] {
        let second = format!("{opening}财政信息6条，人事信息2条。");
        let found = facts(&["一、总体情况", &format!("通过门户网站公开信息9条。{second}")]);
        assert_eq!(found.len(), 3, "{opening}");
        assert_eq!((found[2].category.as_deref(), found[2].sentence.as_str()), (Some("人事信息"), second.as_str()));
    }
}

#[test]
fn a_site_named_with_other_media_and_issues_of_forecasts_are_no_channel() {
    let found = facts(&["一、总体情况", "在本地日报和政府网站发稿25篇，发布预警信息12期，简报3期，网上公开信息20条。"]);
    assert_eq!(short(&found), [("channel_items", Some("bulletin"), 3.0), ("channel_items", Some("website"), 20.0)]);
}

#[test]
fn what_a_bracket_breaks_down_further_is_not_added_again() {
    let found =
        facts(&["一、总体情况", "主动公开政府信息50条，其中动态信息40条（图片30条，文字10条），财政信息10条。"]);
    assert_eq!(found.len(), 5);
    let checks = crate::report::checks::soft::breakdowns(&found);
    assert_eq!(checks.iter().map(|check| (check.left, check.right)).collect::<Vec<_>>(), [(Some(50), Some(50))]);
}

#[test]
fn accounts_are_no_items_published_there() {
    let found = facts(&["一、总体情况", "全县政务新媒体共32个，其中微信公众号25个、微博7个，微信公众号发布信息9条。"]);
    assert_eq!(short(&found), [("new_media_accounts", None, 32.0), ("channel_items", Some("wechat"), 9.0)]);
}

#[test]
fn words_for_none_are_a_zero_with_its_words() {
    let found =
        facts(&["一、总体情况", "本年度未收到政府信息公开申请，未发生行政复议、行政诉讼。未收到政府信息公开申请。"]);
    let want = [("requests_received", None, 0.0), ("reviews_total", None, 0.0), ("lawsuits_total", None, 0.0)];
    assert_eq!(short(&found), want, "said twice, it is one fact");
    assert_eq!(found[0].expressed_as.as_deref(), Some("未收到"));
    assert_eq!(found[0].unit, "件");
}

#[test]
fn other_years_plans_problems_and_sums_over_years_are_no_facts() {
    let found = facts(&[
        "一、总体情况",
        "2019年主动公开政府信息50条。《条例》施行以来，累计主动公开政府信息900条。计划主动公开政府信息80条。",
        "五、存在的主要问题及改进情况",
        "主动公开政府信息10条，数量偏少。",
    ]);
    assert_eq!(short(&found), []);
}

#[test]
fn a_sentence_goes_on_over_a_broken_line() {
    let found =
        facts(&["一、总体情况", "本单位坚持公开为常态、不公开为例外，通过多种渠道全年共主动公开政", "府信息33条。"]);
    assert_eq!(short(&found), [("proactive_items_total", None, 33.0)]);
}

#[test]
fn a_line_without_an_end_is_no_sentence_and_costs_no_time() {
    let endless = "占总量的160余条十".repeat(9_000) + "。";
    let begun = std::time::Instant::now();
    let found = facts(&["一、总体情况", &endless, "主动公开政府信息50条。"]);
    assert_eq!(short(&found), [("proactive_items_total", None, 50.0)]);
    assert!(begun.elapsed().as_secs() < 5, "{:?} for {} bytes", begun.elapsed(), endless.len());
}

#[test]
fn what_others_adopt_who_published_and_counts_of_updates_are_no_items_of_ours() {
    let found = facts(&[
        "一、总体情况",
        "市政府网站录用动态信息95条。",
        "主动公开政府信息60条，其中，市级机关40条，镇街信息公开12条，概况类信息更新量8条。",
    ]);
    assert_eq!(short(&found), [("proactive_items_total", None, 60.0)]);
}

#[test]
fn a_proposal_in_a_list_of_what_was_published_is_one_of_its_items() {
    let found = facts(&[
        "一、总体情况",
        "主动公开政府信息30条，其中，财政信息6条、人大代表建议3件、政协提案2件。",
        "主动公开政府信息40条，其中，财政信息5条；承办人大代表建议4件。",
    ]);
    let proposals: Vec<_> = short(&found).into_iter().filter(|(key, ..)| key.contains("handled")).collect();
    assert_eq!(proposals, [("npc_suggestions_handled", None, 4.0)]);
}

#[test]
fn a_category_may_hold_a_name_in_quotation_marks_and_other_media_are_a_channel() {
    let found = facts(&[
        "一、总体情况",
        "主动公开政府信息60条，其中，财政及“三公”经费信息12条，“某县之窗”推送消息5条。",
        "通过“爱某县”APP公开信息24条，报刊公开信息4条，政务公开栏目公开信息7条。",
    ]);
    let want = [
        ("proactive_items_total", None, 60.0),
        ("proactive_items_by_category", Some("财政及“三公”经费信息"), 12.0),
        ("channel_items", Some("other"), 24.0),
        ("channel_items", Some("other"), 4.0),
        ("channel_items", Some("gov_platform"), 7.0),
    ];
    assert_eq!(short(&found), want);
}

#[test]
fn an_address_in_brackets_and_the_word_behind_the_unit_part_nothing() {
    let found = facts(&[
        "一、总体情况",
        "主动公开政府信息30条，其中局官方网站（http://www.example.cn/）发布21条，微博发布9条。",
        "在政务网站发布8条信息，其中概况信息3条，政策文件5条。",
        "通过政府网站主动公开工作动态33条、政策文件4条；制作新媒体作品49篇。",
    ]);
    let want = [
        ("proactive_items_total", None, 30.0),
        ("channel_items", Some("website"), 21.0),
        ("channel_items", Some("weibo"), 9.0),
        ("channel_items", Some("website"), 8.0),
        ("proactive_items_by_category", Some("概况信息"), 3.0),
        ("proactive_items_by_category", Some("政策文件"), 5.0),
    ];
    assert_eq!(short(&found), want);
}

/// The labels of the national forms as they are printed.
fn labels() -> Vec<String> {
    use crate::model::form::{self, REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template, statistics};
    let mut labels = Vec::new();
    for template in [Template::Form2019, Template::Form2021] {
        let rows = form::request_rows(template);
        labels
            .extend(rows.enumerate().flat_map(|(at, row)| [row.group.into(), format!("{}.{}", at % 8 + 1, row.label)]));
        let rows = form::proactive_rows(template).iter();
        labels.extend(
            rows.flat_map(|row| row.fields.iter().map(|(_, words)| *words).chain([row.label])).map(str::to_owned),
        );
    }
    let heads = [REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS].into_iter().flatten();
    labels.extend(heads.map(|(_, words)| (*words).to_owned()));
    labels.extend(statistics::STATISTICS_ROWS.iter().map(|row| row.label.to_owned()));
    labels.retain(|label| !label.is_empty());
    labels
}

#[test]
fn the_words_of_a_form_are_no_facts_in_a_table_that_was_not_read_as_one() {
    let (labels, profile) = (labels(), shipped());
    let said = |lines: &[&str]| {
        let line = |text: &&str| Block::Paragraph { text: (*text).into() };
        let blocks = std::iter::once(&"三、收到和处理政府信息公开申请情况").chain(lines).map(line).collect();
        let found = read(&Outline::of(&Document { blocks, ..Document::default() }), Some(2020), &profile);
        assert!(found.is_empty(), "{lines:?}: {:?}", short(&found));
    };
    for (at, label) in labels.iter().enumerate() {
        said(&[label]);
        said(&[&format!("{label} 0 23 0 4")]);
        said(&[&format!("{label} | 0 | 23件 | 0件")]);
        said(&[&format!("{label}2件3件0件")]);
        let next = labels.get(at + 1).map_or("", String::as_str);
        for (cut, _) in label.char_indices().skip(1) {
            let (head, tail) = label.split_at(cut);
            said(&[&format!("{head} | 0 | 23 | 49{tail}")]);
            said(&[&format!("{head}理{tail}{next}")]);
            said(&[head, "0", "23", tail, next]);
        }
    }
    said(&[&labels.concat()]);
    said(&labels.iter().map(String::as_str).collect::<Vec<_>>());
    let paid = facts(&["六、其他需要报告的事项", "申请人均未按收费通知缴费。", "本年度未收取信息处理费。"]);
    assert_eq!(short(&paid), [("info_processing_fee_yuan", None, 0.0)]);
}
