//! 政府信息公开情况统计表, the national table of 2014 to 2018: one figure a row.
//!
//! Comes in: the document's rows. Goes out: the rows of the form with their figure. Rows are found by their words; the
//! order of the form settles words that stand in it twice (被依法纠错数, 其他情形数).

use super::rows::{Row, RowCell};
use super::{FormCell, Tables, align};
use crate::model::record::{CellEntry, CellKind, Figure};
use crate::report::label::{Nearness, nearness, normalise};
use crate::report::number::{self, Decimal};
use indexmap::IndexMap;
use std::sync::LazyLock;

const TABLE: &str = "statistics_table";
const FIELD: &str = "value";
/// Fewer rows than this with the form's words are no such table.
const MIN_ROWS: usize = 8;
const MIN_SCORE: u32 = 3;
const MAX_ROWS: usize = 2_000;

/// The rows of the form (国办发〔2014〕32号): key and words.
const ROWS: &[(&str, &str)] = &[
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

/// The table as it was found: for each row of the form the printed figure and its block.
pub(super) struct Found {
    rows: Vec<Option<(String, usize)>>,
}

/// Finds the table; none where fewer than eight of its rows are there.
pub(super) fn find(rows: &[Row]) -> Option<Found> {
    let printed: Vec<(&Row, String)> =
        rows.iter().filter_map(|row| words_of(row).map(|words| (row, words))).take(MAX_ROWS).collect();
    let scores: Vec<Vec<u32>> =
        printed.iter().map(|(_, words)| (0..ROWS.len()).map(|row| score(words, row)).collect()).collect();
    let pairs = align::pairs(&scores, MIN_SCORE);
    if pairs.len() < MIN_ROWS {
        return None;
    }
    let mut found = Found { rows: vec![None; ROWS.len()] };
    for (at, row) in pairs {
        let (source, _) = &printed[at];
        found.rows[row] = source.cells.last().map(|cell| (cell.content.text.clone(), source.block));
    }
    Some(found)
}

/// The indicator of a row: its first words, without what stands in brackets behind them and without 其中.
fn words_of(row: &Row) -> Option<String> {
    let first = row.cells.iter().position(|c| c.is_words() && c.words().chars().count() > 1)?;
    let last = row.cells.last().filter(|cell| row.cells.len() > first + 1 && !is_indicator(cell))?;
    let words = row.cells[first].words();
    let words = words.strip_prefix("其中").map_or(words, |rest| rest.trim_start_matches([':', ',']));
    let words = crate::report::label::Label::of(words).words;
    let bare = words.split('(').next().unwrap_or_default().to_owned();
    (!bare.is_empty() && !last.words().contains("统计")).then_some(bare)
}

fn is_indicator(cell: &RowCell) -> bool {
    cell.words().chars().count() > 4
}

fn score(words: &str, row: usize) -> u32 {
    match nearness(words, &WORDS[row]) {
        Nearness::Same => 12,
        Nearness::Near => 6,
        _ if HINTS.iter().any(|(key, hint)| *key == ROWS[row].0 && words.contains(hint)) => 5,
        Nearness::Alike => 3,
        Nearness::Far => 0,
    }
}

impl Found {
    /// Writes the table with every row of the form; money as a decimal of 万元.
    pub(super) fn write(self, tables: &mut Tables) {
        let mut table = IndexMap::new();
        for ((key, _), printed) in ROWS.iter().zip(self.rows) {
            let Some((text, block)) = printed else {
                table.insert((*key).to_owned(), tables.put_missing(TABLE, key, &[FIELD]));
                continue;
            };
            tables.blocks.insert(block);
            let figure = if key.ends_with("wan_yuan") {
                money(key, &text, tables)
            } else {
                tables.put((TABLE, *key, FIELD), FormCell::count(&text))
            };
            table.insert((*key).to_owned(), IndexMap::from([(FIELD.to_owned(), figure)]));
        }
        tables.statistics = Some(table);
    }
}

fn money(key: &str, text: &str, tables: &mut Tables) -> Figure {
    let (kind, money) = number::read_money(text);
    let unit = |m: &number::Money| m.unit.unwrap_or(number::MoneyUnit::WanYuan);
    let value = money.and_then(|m| m.amount.in_wan_yuan(unit(&m))).map_or(Figure::Null, Decimal::figure);
    debug_assert!(kind != CellKind::Text || value == Figure::Null, "words are no amount");
    tables.cells.push(CellEntry {
        table: TABLE.into(),
        row: key.into(),
        column: FIELD.into(),
        raw: number::printed(text),
        kind,
        value: value.clone(),
    });
    value
}
