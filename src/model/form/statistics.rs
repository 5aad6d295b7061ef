//! The rows of the statistics tables of 2014 to 2018: keys, printed words and units.
//!
//! Comes in: nothing. Goes out: constants. Never here: how a printed row is found.

/// One row: an indicator and its figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatisticsRow {
    /// The key in records.
    pub key: &'static str,
    /// Its words.
    pub label: &'static str,
    /// What it counts.
    pub unit: &'static str,
}

const fn row(key: &'static str, label: &'static str, unit: &'static str) -> StatisticsRow {
    StatisticsRow { key, label, unit }
}

/// The rows of the national table (国办发〔2014〕32号).
pub const STATISTICS_ROWS: &[StatisticsRow] = &[
    row("proactive_items_total", "主动公开政府信息数", "条"),
    row("normative_docs_disclosed", "主动公开规范性文件数", "条"),
    row("normative_docs_issued", "制发规范性文件总数", "件"),
    row("via_gazette", "政府公报公开政府信息数", "条"),
    row("via_website", "政府网站公开政府信息数", "条"),
    row("via_weibo", "政务微博公开政府信息数", "条"),
    row("via_wechat", "政务微信公开政府信息数", "条"),
    row("via_other", "其他方式公开政府信息数", "条"),
    row("hot_topics_answered", "回应公众关注热点或重大舆情数", "次"),
    row("press_conferences", "参加或举办新闻发布会总次数", "次"),
    row("press_conferences_by_head", "主要负责同志参加新闻发布会次数", "次"),
    row("online_interviews", "政府网站在线访谈次数", "次"),
    row("online_interviews_by_head", "主要负责同志参加政府网站在线访谈次数", "次"),
    row("policy_interpretations", "政策解读稿件发布数", "篇"),
    row("weibo_wechat_responses", "微博微信回应事件数", "次"),
    row("other_responses", "其他方式回应事件数", "次"),
    row("requests_received", "收到申请数", "件"),
    row("by_in_person", "当面申请数", "件"),
    row("by_fax", "传真申请数", "件"),
    row("by_network", "网络申请数", "件"),
    row("by_letter", "信函申请数", "件"),
    row("requests_closed", "申请办结数", "件"),
    row("closed_on_time", "按时办结数", "件"),
    row("closed_extended", "延期办结数", "件"),
    row("replies_total", "申请答复数", "件"),
    row("reply_already_public", "属于已主动公开范围数", "件"),
    row("reply_granted", "同意公开答复数", "件"),
    row("reply_partial", "同意部分公开答复数", "件"),
    row("reply_refused", "不同意公开答复数", "件"),
    row("refused_state_secret", "涉及国家秘密", "件"),
    row("refused_trade_secret", "涉及商业秘密", "件"),
    row("refused_privacy", "涉及个人隐私", "件"),
    row("refused_security_stability", "危及国家安全、公共安全、经济安全和社会稳定", "件"),
    row("refused_not_gov_info", "不是《条例》所指政府信息", "件"),
    row("refused_other_law", "法律法规规定的其他情形", "件"),
    row("reply_not_this_agency", "不属于本行政机关公开数", "件"),
    row("reply_not_exist", "申请信息不存在数", "件"),
    row("reply_amend", "告知作出更改补充数", "件"),
    row("reply_other_channel", "告知通过其他途径办理数", "件"),
    row("review_total", "行政复议数量", "件"),
    row("review_upheld", "维持具体行政行为数", "件"),
    row("review_corrected", "被依法纠错数", "件"),
    row("review_other", "其他情形数", "件"),
    row("lawsuit_total", "行政诉讼数量", "件"),
    row("lawsuit_upheld", "维持具体行政行为或者驳回原告诉讼请求数", "件"),
    row("lawsuit_corrected", "被依法纠错数", "件"),
    row("lawsuit_other", "其他情形数", "件"),
    row("complaints_total", "举报投诉数量", "件"),
    row("request_fees_wan_yuan", "依申请公开信息收取的费用", "万元"),
    row("dedicated_units", "政府信息公开工作专门机构数", "个"),
    row("reading_points", "设置政府信息公开查阅点数", "个"),
    row("staff_total", "从事政府信息公开工作人员数", "人"),
    row("staff_full_time", "专职人员数", "人"),
    row("staff_part_time", "兼职人员数", "人"),
    row("special_funds_wan_yuan", "政府信息公开专项经费", "万元"),
    row("meetings", "召开政府信息公开工作会议或专题会议数", "次"),
    row("training_sessions", "举办各类培训班数", "次"),
    row("trainees", "接受培训人员数", "人次"),
];

/// The rows that only a province's own table has (Fujian, 2014 to 2018).
pub const LOCAL_ROWS: &[StatisticsRow] = &[
    row("documents_disclosed", "主动公开文件数", "条"),
    row("by_letter_fax", "信函传真申请数", "条"),
    row("reply_other", "其他类型答复数", "条"),
    row("fee_waived_yuan", "政府信息公开收费减免金额", "元"),
];

/// The row of this key.
pub fn statistics_row(key: &str) -> Option<&'static StatisticsRow> {
    STATISTICS_ROWS.iter().chain(LOCAL_ROWS).find(|row| row.key == key)
}
