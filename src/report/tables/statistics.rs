//! 政府信息公开情况统计表, the national table of 2014 to 2018: one figure a row.
//!
//! Comes in: the document's rows. Goes out: the rows of the form with their figure. Rows are found by their words; the
//! order of the form settles words that stand in it twice (被依法纠错数, 其他情形数). Provinces printed shorter tables with
//! the same words, of which only what is there is a row, and tables of their own (`local`).

mod local;

use super::rows::{Row, RowCell};
use super::{FormCell, Tables, align};
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CellEntry, CellKind, Figure};
use crate::report::label::{Nearness, nearness, normalise};
use crate::report::number::{self, Decimal, MoneyUnit};
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

/// The table as it was found.
pub(super) enum Found {
    /// The national one: for each row of the form what is printed.
    National(Vec<Option<Printed>>),
    /// A province's own.
    Local(local::Found),
}

/// The figure of a row.
#[derive(Debug, Clone)]
pub(super) struct Printed {
    text: String,
    /// What its other cells say of the unit.
    unit: Option<MoneyUnit>,
    block: usize,
}

/// Finds the table; none where fewer than eight of its rows are there.
pub(super) fn find(rows: &[Row]) -> Option<Found> {
    if let Some(found) = local::find(rows) {
        return Some(Found::Local(found));
    }
    let mut header = None;
    let mut printed: Vec<(String, Printed)> = Vec::new();
    for row in rows.iter().take(MAX_ROWS) {
        header = value_column(row).or(header);
        if let Some((words, at)) = words_of(row)
            && let Some(figure) = figure(row, at, header)
        {
            printed.push((words, figure));
        }
    }
    let scores: Vec<Vec<u32>> =
        printed.iter().map(|(words, _)| (0..ROWS.len()).map(|row| score(words, row)).collect()).collect();
    let pairs = align::pairs(&scores, MIN_SCORE);
    if pairs.len() < MIN_ROWS {
        return None;
    }
    let mut found = vec![None; ROWS.len()];
    for (at, row) in &pairs {
        let (words, figure) = &printed[*at];
        let is_told = is_told(*row, |other| pairs.iter().any(|(_, found)| *found == other));
        let text = if is_told { figure.text.clone() } else { format!("{words} {}", figure.text) };
        found[*row] = Some(Printed { text, ..figure.clone() });
    }
    Some(Found::National(found))
}

/// Whether words that are two rows' are this one's: the other is found as well, or a row between them that is no such.
fn is_told(row: usize, is_found: impl Fn(usize) -> bool) -> bool {
    let twin = |row: usize| (0..ROWS.len()).find(|other| *other != row && WORDS[*other] == WORDS[row]);
    twin(row).is_none_or(|other| {
        let mut between = row.min(other) + 1..row.max(other);
        is_found(other) || between.any(|row| twin(row).is_none() && is_found(row))
    })
}

/// A header's column of figures: its place among the cells, how many those are, and its grid column.
#[derive(Debug, Clone, Copy)]
struct ValueColumn {
    index: usize,
    cells: usize,
    col: usize,
}

/// The column of figures, where the row is the header 统计指标, 单位, 统计数.
fn value_column(row: &Row) -> Option<ValueColumn> {
    const HEADS: [&str; 5] = ["统计数", "数量", "数值", "统计值", "数据"];
    let names_rows = row.has_words("指标") || row.has_words("项目");
    let heads = |cell: &RowCell| HEADS.contains(&cell.words()) || cell.words().starts_with("统计数");
    let index = row.cells.iter().position(heads).filter(|_| names_rows && row.cells.len() > 1)?;
    Some(ValueColumn { index, cells: row.cells.len(), col: row.cells[index].col })
}

impl ValueColumn {
    /// The cell of a row that stands under it.
    fn cell_of<'a>(&self, row: &'a Row, indicator: usize) -> Option<&'a RowCell> {
        let covers = |cell: &&RowCell| row.placed && cell.col <= self.col && self.col < cell.end;
        let placed = row.cells.iter().find(covers);
        let cell = placed.or_else(|| row.cells.get(self.index).filter(|_| row.cells.len() == self.cells));
        cell.filter(|cell| cell.col > row.cells[indicator].col)
    }
}

/// The figure behind an indicator: under the header's column, else the only one that is printed. Of a row that does not
/// tell its figure all is given, which is no number.
fn figure(row: &Row, indicator: usize, header: Option<ValueColumn>) -> Option<Printed> {
    let behind = row.values_after(indicator + 1);
    let figures: Vec<&RowCell> = behind.iter().filter(|cell| !cell.is_words() && !cell.is_blank()).collect();
    let cell = match (header.and_then(|column| column.cell_of(row, indicator)), figures.as_slice()) {
        (Some(cell), figures) if !cell.is_blank() || figures.is_empty() => Some(cell),
        (None, [only]) => Some(*only),
        _ => None,
    };
    let Some(cell) = cell.filter(|_| !row.is_torn) else {
        return Some(Printed { text: row.printed(), unit: None, block: row.block });
    };
    let between = row.cells[indicator..].iter().take_while(|other| other.col < cell.col);
    let unit = between.filter_map(|cell| number::unit_in(&cell.content.text)).last();
    (!is_indicator(cell)).then(|| Printed { text: cell.content.text.clone(), unit, block: row.block })
}

/// The indicator of a row: its first words, without what stands in brackets behind them and without 其中; and the cell
/// that holds it. A row with two indicators is two panels side by side, and nothing tells which figure is whose.
fn words_of(row: &Row) -> Option<(String, usize)> {
    let first = row.cells.iter().position(|c| c.is_words() && c.words().chars().count() > 1)?;
    let others = row.cells.iter().skip(first + 1).any(is_indicator);
    if others || row.cells.len() < first + 2 || value_column(row).is_some() {
        return None;
    }
    let words = row.cells[first].words();
    let words = words.strip_prefix("其中").map_or(words, |rest| rest.trim_start_matches([':', ',']));
    let words = crate::report::label::Label::of(words).words;
    let bare = words.split('(').next().unwrap_or_default().to_owned();
    (!bare.is_empty()).then_some((bare, first))
}

fn is_indicator(cell: &RowCell) -> bool {
    cell.is_words() && cell.words().chars().count() > 4
}

fn score(words: &str, row: usize) -> u32 {
    // 不同意公开答复数 is no misprint of 同意公开答复数
    if WORDS[row] != words && WORDS.iter().any(|other| other == words) {
        return 0;
    }
    match nearness(words, &WORDS[row]) {
        Nearness::Same => 12,
        Nearness::Near => 6,
        _ if HINTS.iter().any(|(key, hint)| *key == ROWS[row].0 && words.contains(hint)) => 5,
        Nearness::Alike => 3,
        Nearness::Far => 0,
    }
}

impl Found {
    /// Writes the table: every row of the national form where most of it is there, else the rows that are.
    pub(super) fn write(self, tables: &mut Tables) {
        match self {
            Self::National(rows) => write_national(rows, tables),
            Self::Local(found) => found.write(tables),
        }
    }
}

fn write_national(rows: Vec<Option<Printed>>, tables: &mut Tables) {
    let printed = rows.iter().flatten().count();
    let whole = printed * 2 > rows.len();
    if !whole {
        let detail =
            format!("it prints {printed} of the {} rows of the national table; the others are left out", rows.len());
        tables.issues.push(Issue::new("statistics-table-short", Severity::Warning, TABLE, detail));
    }
    let mut table = IndexMap::new();
    for ((key, _), row) in ROWS.iter().zip(rows) {
        match row {
            Some(Printed { text, unit, block }) => {
                tables.blocks.insert(block);
                let figure = match *key {
                    "request_fees_wan_yuan" | "special_funds_wan_yuan" => money(key, &text, unit, tables),
                    key => tables.put((TABLE, key, FIELD), FormCell::count(&text)),
                };
                table.insert((*key).to_owned(), IndexMap::from([(FIELD.to_owned(), figure)]));
            }
            None if whole => {
                table.insert((*key).to_owned(), tables.put_missing(TABLE, key, &[FIELD]));
            }
            None => {}
        }
    }
    tables.statistics = Some(table);
}

/// Money in 万元: by the unit in the cell, then in the row, then the form's own.
fn money(key: &str, text: &str, unit: Option<MoneyUnit>, tables: &mut Tables) -> Figure {
    let in_wan_yuan = |m: number::Money| m.amount.in_wan_yuan(m.unit.or(unit).unwrap_or(MoneyUnit::WanYuan));
    put_money((key, FIELD), text, in_wan_yuan, tables)
}

/// Money in 元: by the unit in the cell, then in the row, else as the table prints it.
fn money_in_yuan(keys: (&str, &str), text: &str, unit: Option<MoneyUnit>, tables: &mut Tables) -> Figure {
    put_money(keys, text, |m| m.amount.in_yuan(m.unit.or(unit).unwrap_or(MoneyUnit::Yuan)), tables)
}

fn put_money(
    (key, field): (&str, &str),
    text: &str,
    amount: impl Fn(number::Money) -> Option<Decimal>,
    tables: &mut Tables,
) -> Figure {
    let (kind, money) = number::read_money(text);
    let value = money.and_then(amount).map_or(Figure::Null, Decimal::figure);
    debug_assert!(kind != CellKind::Text || value == Figure::Null, "words are no amount");
    if kind == CellKind::Text {
        let at = format!("{TABLE}.{key}.{field}");
        tables.issues.push(Issue::new("cell-unreadable", Severity::Error, at, format!("no amount: {text:?}")));
    }
    tables.cells.push(CellEntry {
        table: TABLE.into(),
        row: key.into(),
        column: field.into(),
        raw: number::printed(text),
        kind,
        value: value.clone(),
    });
    value
}
