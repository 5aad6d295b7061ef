//! Made-up yearly reports on the national forms, with the truth about them.
//!
//! Comes in: an agency's name, a year, a seed. Goes out: the same report every time, as blocks, markup, plain text, and as the
//! record that a parser should make of it. The words are ours; no agency, place or figure is real.

use super::dice::Dice;
use super::figures::{self, Figures};
use super::grid::{self, Grid};
use super::markup;
use serde_json::{Value, json};

pub use super::figures::Identity;
pub use super::markup::Markup;

/// One made-up report.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleReport {
    agency: String,
    year: u16,
    seed: u64,
    figures: Figures,
    remark: Option<String>,
}

/// A piece of a report, in printed order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    Title(String),
    Paragraph(String),
    Heading(String),
    Table(Grid),
    /// The agency or the date under the text.
    Signature(String),
}

impl SampleReport {
    /// The report of this agency for this year; 2019 and 2020 are on the form of 2019, later years on that of 2021. Identities hold.
    pub fn new(agency: &str, year: u16, seed: u64) -> Self {
        let mut dice = Dice::new(seed, &format!("{agency}{year}"));
        let figures = Figures::reconciled(figures::form_of(year), &mut dice);
        Self { agency: agency.to_owned(), year, seed, figures, remark: None }
    }

    /// The same report with exactly this identity broken in its printed figures.
    #[must_use]
    pub fn with_broken(mut self, identity: Identity) -> Self {
        self.figures.break_identity(identity);
        self
    }

    /// The same report with one more sentence in its last section: a new version with the same figures.
    #[must_use]
    pub fn with_remark(mut self, sentence: &str) -> Self {
        self.remark = Some(sentence.to_owned());
        self
    }

    /// The publisher.
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// The year reported on.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The title, as on listings.
    pub fn title(&self) -> String {
        format!("{}{}年政府信息公开工作年度报告", self.agency, self.year)
    }

    /// 索引号.
    pub fn index_number(&self) -> String {
        let number = Dice::new(self.seed, &self.agency).between(10_000_000, 99_999_999);
        format!("0{number}/{}-{:05}", self.published().0, self.dice("index").between(1, 99_999))
    }

    /// The day it was published: year, month, day; in the first three months of the next year (regulation, articles 49 and 50).
    pub fn published(&self) -> (u16, u8, u8) {
        let mut dice = self.dice("published");
        let part = |number: i64| u8::try_from(number).unwrap_or(1);
        (self.year + 1, part(dice.between(1, 3)), part(dice.between(3, 28)))
    }

    /// That day as ISO 8601.
    pub fn publication_date(&self) -> String {
        let (year, month, day) = self.published();
        format!("{year}-{month:02}-{day:02}")
    }

    fn dice(&self, what: &str) -> Dice {
        Dice::new(self.seed, &format!("{what}{}{}", self.agency, self.year))
    }

    /// The report proper as markup, without a page around it.
    pub fn html(&self, markup: Markup) -> String {
        markup::report(&self.blocks(), markup)
    }

    /// The report as a text file has it: a paragraph a line, a table's cells one a line behind a tab, its rows apart.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        for block in self.blocks() {
            match block {
                Block::Title(text) | Block::Heading(text) | Block::Signature(text) => lines.push(text),
                Block::Paragraph(text) => lines.push(format!("　　{text}")),
                Block::Table(grid) => {
                    for row in grid.rows {
                        lines.push(String::new());
                        lines.extend(row.into_iter().map(|cell| format!("\t{}", cell.text)));
                    }
                }
            }
            lines.push(String::new());
        }
        lines.join("\n")
    }

    /// What a parser should find, in the keys of the record: `template`, `metadata` (what every rendering prints) and the tables.
    pub fn truth(&self) -> Value {
        let (year, month, day) = self.published();
        let mut truth = json!({
            "template": self.figures.template.id(),
            "metadata": {
                "title": self.title(),
                "agency_name": self.agency,
                "report_year": self.year,
                "statistics_period": {
                    "start": format!("{}-01-01", self.year),
                    "end": format!("{}-12-31", self.year),
                },
                "signature": self.agency,
                "signature_date": format!("{year}-{month:02}-{day:02}"),
            },
        });
        if let Some(record) = truth.as_object_mut() {
            record.extend(self.figures.truth());
        }
        truth
    }

    /// Where a record differs from the truth: one line for each value, none where all agree. Numbers are compared as numbers.
    pub fn differences(&self, record: &Value) -> Vec<String> {
        let mut found = Vec::new();
        compare("", &self.truth(), record, &mut found);
        found
    }

    pub(super) fn blocks(&self) -> Vec<Block> {
        let [proactive, requests, review] = grid::tables(&self.figures);
        let mut blocks = vec![Block::Title(self.title())];
        let mut say = |lines: Vec<String>, heading: Option<&str>, table: Option<Grid>| {
            blocks.extend(heading.map(|text| Block::Heading(text.to_owned())));
            blocks.extend(lines.into_iter().map(Block::Paragraph));
            blocks.extend(table.map(Block::Table));
        };
        say(vec![self.preamble()], None, None);
        say(self.overview(), Some("一、总体情况"), None);
        say(vec![], Some("二、主动公开政府信息情况"), Some(proactive));
        say(vec![], Some("三、收到和处理政府信息公开申请情况"), Some(requests));
        say(vec![], Some("四、政府信息公开行政复议、行政诉讼情况"), Some(review));
        say(self.problems(), Some("五、存在的主要问题及改进情况"), None);
        say(self.other_matters(), Some("六、其他需要报告的事项"), None);
        let (year, month, day) = self.published();
        blocks.push(Block::Signature(self.agency.clone()));
        blocks.push(Block::Signature(format!("{year}年{month}月{day}日")));
        blocks
    }

    fn preamble(&self) -> String {
        let year = self.year;
        format!(
            "本报告由{}根据《中华人民共和国政府信息公开条例》（国务院令第711号）的规定编写并向社会公布。\
             所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            self.agency
        )
    }

    fn overview(&self) -> Vec<String> {
        let mut dice = self.dice("overview");
        let habit = dice.pick(&["每月核对目录", "逐条登记来源", "先审后发、留存底稿", "专人值守、当日更新"]);
        let topic = dice.pick(&["惠民补贴", "工程招标", "水质监测", "校车线路", "公园修缮", "防汛物资"]);
        let (items, wechat, briefs) = (dice.between(80, 900), dice.between(10, 70), dice.between(2, 24));
        let received = self.figures.request("new_received")[6];
        let requests = if received == 0 {
            "本年度未收到政府信息公开申请，受理窗口与网上渠道全年保持畅通。".to_owned()
        } else {
            format!("本年度共收到政府信息公开申请{received}件，均已登记编号并按时限办理。")
        };
        vec![
            format!(
                "（一）主动公开。{habit}，全年主动公开政府信息{items}条，其中微信公众号发布{wechat}条，{topic}类内容最受关注。"
            ),
            format!("（二）依申请公开。{requests}"),
            "（三）政府信息管理。为每份文件注明公开属性，过期内容在页面上标明失效。".to_owned(),
            format!("（四）平台建设。调整门户网站栏目的先后次序，编印简报{briefs}期，附件一律提供可检索的版本。"),
            format!(
                "（五）监督保障。举办业务培训{}次，配备{}名工作人员，听取读者来信意见。",
                dice.between(1, 6),
                dice.between(1, 5)
            ),
        ]
    }

    fn problems(&self) -> Vec<String> {
        let mut dice = self.dice("problems");
        let problem = dice.pick(&["栏目名称不够直观", "图解材料偏少", "历史文件扫描质量不一", "基层报送时间不齐"]);
        let remedy =
            dice.pick(&["请住户代表试用后再改版", "把常见问答做成清单", "分批重新录入旧文件", "设立每季度一次的提醒"]);
        vec![format!("主要问题：{problem}。"), format!("改进办法：{remedy}，并在下一年度报告中说明效果。")]
    }

    fn other_matters(&self) -> Vec<String> {
        let mut lines = vec!["本年度未收取信息处理费，没有其他需要报告的事项。".to_owned()];
        lines.extend(self.remark.clone());
        lines
    }
}

fn compare(at: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) {
    if let (Value::Object(expected), Value::Object(found)) = (expected, found) {
        for (key, value) in expected {
            compare(&format!("{at}/{key}"), value, found.get(key).unwrap_or(&Value::Null), differences);
        }
        return;
    }
    let equal = match (expected.as_f64(), found.as_f64()) {
        // amounts have four decimals at most
        (Some(a), Some(b)) => (a - b).abs() < 1e-6,
        _ => expected == found,
    };
    if !equal {
        differences.push(format!("{at}: {expected} expected, {found} found"));
    }
}

#[cfg(test)]
mod tests;
