//! The words of the national table's rows, and how well a printed indicator goes with each.
//!
//! Comes in: an indicator's words and what it stands under. Goes out: a score for each row of the form. Never looks at
//! figures.

use crate::report::label::{Nearness, nearness, normalise};
use std::sync::LazyLock;

/// The rows of the form (国办发〔2014〕32号): key and words.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("proactive_items_total", "主动公开政府信息数"),
    ("normative_docs_disclosed", "主动公开规范性文件数"),
    ("normative_docs_issued", "制发规范性文件总数"),
    ("via_gazette", "政府公报公开政府信息数"),
    ("via_website", "政府网站公开政府信息数"),
    ("via_weibo", "政务微博公开政府信息数"),
    ("via_wechat", "政务微信公开政府信息数"),
    ("via_other", "其他方式公开政府信息数"),
    ("hot_topics_answered", "回应公众关注热点或重大舆情数"),
    ("press_conferences", "参加或举办新闻发布会总次数"),
    ("press_conferences_by_head", "主要负责同志参加新闻发布会次数"),
    ("online_interviews", "政府网站在线访谈次数"),
    ("online_interviews_by_head", "主要负责同志参加政府网站在线访谈次数"),
    ("policy_interpretations", "政策解读稿件发布数"),
    ("weibo_wechat_responses", "微博微信回应事件数"),
    ("other_responses", "其他方式回应事件数"),
    ("requests_received", "收到申请数"),
    ("by_in_person", "当面申请数"),
    ("by_fax", "传真申请数"),
    ("by_network", "网络申请数"),
    ("by_letter", "信函申请数"),
    ("requests_closed", "申请办结数"),
    ("closed_on_time", "按时办结数"),
    ("closed_extended", "延期办结数"),
    ("replies_total", "申请答复数"),
    ("reply_already_public", "属于已主动公开范围数"),
    ("reply_granted", "同意公开答复数"),
    ("reply_partial", "同意部分公开答复数"),
    ("reply_refused", "不同意公开答复数"),
    ("refused_state_secret", "涉及国家秘密"),
    ("refused_trade_secret", "涉及商业秘密"),
    ("refused_privacy", "涉及个人隐私"),
    ("refused_security_stability", "危及国家安全、公共安全、经济安全和社会稳定"),
    ("refused_not_gov_info", "不是《条例》所指政府信息"),
    ("refused_other_law", "法律法规规定的其他情形"),
    ("reply_not_this_agency", "不属于本行政机关公开数"),
    ("reply_not_exist", "申请信息不存在数"),
    ("reply_amend", "告知作出更改补充数"),
    ("reply_other_channel", "告知通过其他途径办理数"),
    ("review_total", "行政复议数量"),
    ("review_upheld", "维持具体行政行为数"),
    ("review_corrected", "被依法纠错数"),
    ("review_other", "其他情形数"),
    ("lawsuit_total", "行政诉讼数量"),
    ("lawsuit_upheld", "维持具体行政行为或者驳回原告诉讼请求数"),
    ("lawsuit_corrected", "被依法纠错数"),
    ("lawsuit_other", "其他情形数"),
    ("complaints_total", "举报投诉数量"),
    ("request_fees_wan_yuan", "依申请公开信息收取的费用"),
    ("dedicated_units", "政府信息公开工作专门机构数"),
    ("reading_points", "设置政府信息公开查阅点数"),
    ("staff_total", "从事政府信息公开工作人员数"),
    ("staff_full_time", "专职人员数"),
    ("staff_part_time", "兼职人员数"),
    ("special_funds_wan_yuan", "政府信息公开专项经费"),
    ("meetings", "召开政府信息公开工作会议或专题会议数"),
    ("training_sessions", "举办各类培训班数"),
    ("trainees", "接受培训人员数"),
];

/// What tells a row where its words are longer or shorter than above.
const HINTS: &[(&str, &str)] = &[
    ("dedicated_units", "专门机构"),
    ("reading_points", "查阅点"),
    ("staff_total", "工作人员数"),
    ("staff_full_time", "专职"),
    ("staff_part_time", "兼职"),
    ("special_funds_wan_yuan", "专项经费"),
    ("meetings", "专题会议"),
    ("training_sessions", "培训班"),
    ("request_fees_wan_yuan", "收取的费用"),
    ("lawsuit_upheld", "驳回原告"),
    ("refused_not_gov_info", "所指政府信息"),
];

static WORDS: LazyLock<Vec<String>> = LazyLock::new(|| ROWS.iter().map(|(_, words)| normalise(words)).collect());

/// What the rows that are printed under two heads stand under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// 行政复议.
    Reviews,
    /// 行政诉讼.
    Lawsuits,
    /// Neither of the two.
    Others,
}

impl Under {
    /// What the rows below these words stand under, where they are a head.
    pub(super) fn head(words: &str) -> Option<Self> {
        match (words.contains("行政复议"), words.contains("行政诉讼")) {
            (true, false) => Some(Self::Reviews),
            (false, true) => Some(Self::Lawsuits),
            _ => words.contains("投诉").then_some(Self::Others),
        }
    }

    fn of_row(key: &str) -> Option<Self> {
        match key {
            "review_upheld" | "review_corrected" | "review_other" => Some(Self::Reviews),
            "lawsuit_upheld" | "lawsuit_corrected" | "lawsuit_other" => Some(Self::Lawsuits),
            _ => None,
        }
    }
}

/// How well an indicator goes with each row of the form. Words that are one row's own are no other's misprint, and what
/// stands under 行政诉讼 is no review.
pub(super) fn scores(words: &str, under: Option<Under>) -> Vec<u32> {
    let own = WORDS.iter().any(|form| form == words);
    let elsewhere = |row: usize| under.is_some() && Under::of_row(ROWS[row].0).is_some_and(|of| Some(of) != under);
    let other = |row: usize| own && WORDS[row] != words || elsewhere(row);
    (0..ROWS.len()).map(|row| if other(row) { 0 } else { score(words, row) }).collect()
}

/// The score of words that are a row's own.
pub(super) const SAME: u32 = 12;

fn score(words: &str, row: usize) -> u32 {
    match nearness(words, &WORDS[row]) {
        Nearness::Same => SAME,
        Nearness::Near => 6,
        _ if HINTS.iter().any(|(key, hint)| *key == ROWS[row].0 && words.contains(hint)) => 5,
        Nearness::Alike => 3,
        Nearness::Far => 0,
    }
}
