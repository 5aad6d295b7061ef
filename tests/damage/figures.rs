//! Made-up figures for every cell of a form, and how they are printed.

use crate::dice::Dice;
use nianbao::model::form::{REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template, proactive_rows, request_rows};
use std::collections::HashMap;

/// Table, row and column as records have them.
pub(crate) type Place = (&'static str, &'static str, &'static str);

pub(crate) const PROACTIVE: &str = "proactive_disclosure";
pub(crate) const REQUESTS: &str = "requests";
pub(crate) const REVIEW: &str = "review_litigation";
pub(crate) const STATISTICS: &str = "statistics_table";

/// The table of 2014 to 2018: key, words, unit.
pub(crate) const STATISTICS_ROWS: &[(&str, &str, &str)] = &[
    ("proactive_items_total", "（一）主动公开政府信息数", "条"),
    ("normative_docs_disclosed", "其中：主动公开规范性文件数", "条"),
    ("normative_docs_issued", "制发规范性文件总数", "件"),
    ("via_gazette", "1.政府公报公开政府信息数", "条"),
    ("via_website", "2.政府网站公开政府信息数", "条"),
    ("via_weibo", "3.政务微博公开政府信息数", "条"),
    ("via_wechat", "4.政务微信公开政府信息数", "条"),
    ("via_other", "5.其他方式公开政府信息数", "条"),
    ("hot_topics_answered", "（一）回应公众关注热点或重大舆情数", "次"),
    ("press_conferences", "1.参加或举办新闻发布会总次数", "次"),
    ("press_conferences_by_head", "其中：主要负责同志参加新闻发布会次数", "次"),
    ("online_interviews", "2.政府网站在线访谈次数", "次"),
    ("online_interviews_by_head", "其中：主要负责同志参加政府网站在线访谈次数", "次"),
    ("policy_interpretations", "3.政策解读稿件发布数", "篇"),
    ("weibo_wechat_responses", "4.微博微信回应事件数", "次"),
    ("other_responses", "5.其他方式回应事件数", "次"),
    ("requests_received", "（一）收到申请数", "件"),
    ("by_in_person", "1.当面申请数", "件"),
    ("by_fax", "2.传真申请数", "件"),
    ("by_network", "3.网络申请数", "件"),
    ("by_letter", "4.信函申请数", "件"),
    ("requests_closed", "（二）申请办结数", "件"),
    ("closed_on_time", "1.按时办结数", "件"),
    ("closed_extended", "2.延期办结数", "件"),
    ("replies_total", "（三）申请答复数", "件"),
    ("reply_already_public", "1.属于已主动公开范围数", "件"),
    ("reply_granted", "2.同意公开答复数", "件"),
    ("reply_partial", "3.同意部分公开答复数", "件"),
    ("reply_refused", "4.不同意公开答复数", "件"),
    ("refused_state_secret", "其中：1.涉及国家秘密", "件"),
    ("refused_trade_secret", "2.涉及商业秘密", "件"),
    ("refused_privacy", "3.涉及个人隐私", "件"),
    ("refused_security_stability", "4.危及国家安全、公共安全、经济安全和社会稳定", "件"),
    ("refused_not_gov_info", "5.不是《条例》所指政府信息", "件"),
    ("refused_other_law", "6.法律法规规定的其他情形", "件"),
    ("reply_not_this_agency", "5.不属于本行政机关公开数", "件"),
    ("reply_not_exist", "6.申请信息不存在数", "件"),
    ("reply_amend", "7.告知作出更改补充数", "件"),
    ("reply_other_channel", "8.告知通过其他途径办理数", "件"),
    ("review_total", "四、行政复议数量", "件"),
    ("review_upheld", "（一）维持具体行政行为数", "件"),
    ("review_corrected", "（二）被依法纠错数", "件"),
    ("review_other", "（三）其他情形数", "件"),
    ("lawsuit_total", "五、行政诉讼数量", "件"),
    ("lawsuit_upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    ("lawsuit_corrected", "（二）被依法纠错数", "件"),
    ("lawsuit_other", "（三）其他情形数", "件"),
    ("complaints_total", "六、举报投诉数量", "件"),
    ("request_fees_wan_yuan", "七、依申请公开信息收取的费用", "万元"),
    ("dedicated_units", "（一）政府信息公开工作专门机构数", "个"),
    ("reading_points", "（二）设置政府信息公开查阅点数", "个"),
    ("staff_total", "（三）从事政府信息公开工作人员数", "人"),
    ("staff_full_time", "1.专职人员数", "人"),
    ("staff_part_time", "2.兼职人员数", "人"),
    ("special_funds_wan_yuan", "（四）政府信息公开专项经费", "万元"),
    ("meetings", "（一）召开政府信息公开工作会议或专题会议数", "次"),
    ("training_sessions", "（二）举办各类培训班数", "次"),
    ("trainees", "（三）接受培训人员数", "人次"),
];

/// A province's own table of those years: key, words, unit.
pub(crate) const LOCAL_ROWS: &[(&str, &str, &str)] = &[
    ("documents_disclosed", "主动公开文件数", "条"),
    ("via_website", "其中：政府网站公开数", "条"),
    ("via_gazette", "政府公报公开数", "条"),
    ("requests_received", "受理依申请公开信息总数", "条"),
    ("by_in_person", "其中：1.当面申请数", "条"),
    ("by_network", "2.网络申请数", "条"),
    ("by_letter_fax", "3.信函传真申请数", "条"),
    ("replies_total", "对申请的答复总数", "条"),
    ("reply_granted", "其中：1.同意公开答复数", "条"),
    ("reply_partial", "2.同意部分公开答复数", "条"),
    ("reply_refused", "3.不予公开答复数", "条"),
    ("reply_other", "4.其他类型答复数", "条"),
    ("complaints_total", "接受行政诉讼、举报数", "件"),
    ("review_total", "行政复议数", "件"),
    ("lawsuit_total", "行政诉讼数", "件"),
];

/// Its two columns of figures.
pub(crate) const LOCAL_COLUMNS: [(&str, &str); 2] = [("year", "2016年度"), ("cumulative", "历年累计")];

/// What the figures of a report are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Each is another number, so that one in a wrong place is seen; no identity holds.
    Distinct,
    /// All identities hold, most figures are large.
    Sums,
    /// All identities hold, most figures are 0.
    Sparse,
    /// The same with nothing printed for 0, or a mark.
    Blanks,
    /// Small ones, no identity needs to hold.
    Loose,
}

pub(crate) const KINDS: &[Kind] = &[Kind::Distinct, Kind::Sums, Kind::Sparse, Kind::Blanks, Kind::Loose];

/// A figure as printed, and its value; money in yuan.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    pub(crate) text: String,
    pub(crate) value: Option<f64>,
}

/// The figures of a report.
pub(crate) struct Figures {
    pub(crate) form: Template,
    cells: HashMap<Place, Figure>,
}

impl Figures {
    /// Those of a province's own table, where a report has no other.
    pub(crate) fn local(kind: Kind, seed: u64) -> Self {
        let mut maker = Maker { kind, dice: Dice::new(seed), made: 0 };
        let places = LOCAL_ROWS
            .iter()
            .flat_map(|(key, _, _)| LOCAL_COLUMNS.iter().map(move |(column, _)| (STATISTICS, *key, *column)));
        Self { form: Template::StatisticsTable, cells: places.map(|place| (place, maker.count())).collect() }
    }

    pub(crate) fn new(form: Template, kind: Kind, seed: u64) -> Self {
        let mut maker = Maker { kind, dice: Dice::new(seed), made: 0 };
        let mut cells = HashMap::new();
        if form == Template::StatisticsTable {
            let mut figure = |unit: &str| if unit == "万元" { maker.wan_yuan() } else { maker.count() };
            cells.extend(STATISTICS_ROWS.iter().map(|(key, _, unit)| ((STATISTICS, *key, "value"), figure(unit))));
            return Self { form, cells };
        }
        for row in proactive_rows(form) {
            for (field, _) in row.fields {
                let (column, figure) = match *field {
                    "amount" => ("amount_yuan", maker.money(form)),
                    "change" => (*field, maker.change()),
                    _ => (*field, maker.count()),
                };
                cells.insert((PROACTIVE, row.key, column), figure);
            }
        }
        for (key, numbers) in maker.requests(form) {
            for ((column, _), number) in REQUEST_COLUMNS.iter().zip(numbers) {
                cells.insert((REQUESTS, key, column), maker.print(number));
            }
        }
        for (block, _) in REVIEW_BLOCKS {
            let mut numbers: Vec<i64> = (0..5).map(|_| maker.number()).collect();
            if maker.sums() {
                numbers[4] = numbers[..4].iter().sum();
            }
            for ((column, _), number) in REVIEW_COLUMNS.iter().zip(numbers) {
                cells.insert((REVIEW, block, column), maker.print(number));
            }
        }
        Self { form, cells }
    }

    pub(crate) fn at(&self, place: Place) -> &Figure {
        &self.cells[&place]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Place, &Figure)> {
        self.cells.iter()
    }
}

struct Maker {
    kind: Kind,
    dice: Dice,
    made: i64,
}

impl Maker {
    fn sums(&self) -> bool {
        matches!(self.kind, Kind::Sums | Kind::Sparse | Kind::Blanks)
    }

    fn number(&mut self) -> i64 {
        self.made += 1;
        let most = match self.kind {
            Kind::Distinct => return 1000 + self.made * 7,
            Kind::Sums => 400,
            Kind::Sparse | Kind::Blanks if self.dice.chance(85) => 1,
            Kind::Sparse | Kind::Blanks | Kind::Loose => 30,
        };
        i64::try_from(self.dice.below(most)).unwrap()
    }

    /// The rows of the requests table; where identities hold, all of them do.
    fn requests(&mut self, form: Template) -> Vec<(&'static str, Vec<i64>)> {
        const OTHERS: [&str; 4] = ["new_received", "carried_over", "results_total", "carried_forward"];
        let mut rows: Vec<_> =
            request_rows(form).map(|row| (row.key, (0..7).map(|_| self.number()).collect::<Vec<i64>>())).collect();
        if !self.sums() {
            return rows;
        }
        let results: Vec<i64> = (0..7)
            .map(|column| rows.iter().filter(|(key, _)| !OTHERS.contains(key)).map(|(_, row)| row[column]).sum())
            .collect();
        let forward = rows.last().unwrap().1.clone();
        rows[1].1 = forward.iter().zip(&results).map(|(rest, results)| (rest + results).min(2)).collect();
        rows[0].1 = (0..7).map(|c| results[c] + forward[c] - rows[1].1[c]).collect();
        let total = rows.len() - 2;
        rows[total].1 = results;
        for (_, row) in &mut rows {
            row[6] = row[..6].iter().sum();
        }
        rows
    }

    fn print(&mut self, number: i64) -> Figure {
        let value = Some(f64::from(i32::try_from(number).unwrap()));
        if number == 0 && self.kind == Kind::Blanks {
            let text = if self.dice.chance(10) { self.dice.pick(&["/", "—", "无"]) } else { "" };
            return Figure { text: text.to_owned(), value: None };
        }
        let plain = number.to_string();
        let text = match self.dice.below(40) {
            0 if self.kind != Kind::Distinct => {
                plain.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect()
            }
            1 if number >= 1000 => format!("{},{:03}", number / 1000, number % 1000),
            2 => format!(" {plain}"),
            _ => plain,
        };
        Figure { text, value }
    }

    fn count(&mut self) -> Figure {
        let number = self.number();
        self.print(number)
    }

    fn change(&mut self) -> Figure {
        let number = self.number() * if self.dice.chance(30) { -1 } else { 1 };
        let sign = if number > 0 && self.dice.chance(30) { "+" } else { "" };
        Figure { text: format!("{sign}{number}"), value: Some(f64::from(i32::try_from(number).unwrap())) }
    }

    /// Thousands of yuan as 万元 that the row names.
    fn wan_yuan(&mut self) -> Figure {
        let number = i32::try_from(self.number()).unwrap();
        Figure { text: format!("{number}.5"), value: Some(f64::from(number) + 0.5) }
    }

    /// 2019: the unit in the cell; 2021: 万元 in the header and a bare number.
    fn money(&mut self, form: Template) -> Figure {
        let wan = self.number() * 10_000 + i64::try_from(self.dice.below(10_000)).unwrap();
        let text = format!("{}.{:04}", wan / 10_000, wan % 10_000);
        let value = Some(f64::from(i32::try_from(wan).unwrap()));
        let unit = if form == Template::Form2019 { "万元" } else { "" };
        Figure { text: format!("{text}{unit}"), value }
    }
}
