//! The national tables as cells with spans.
//!
//! Comes in: figures. Goes out: rows of cells in printed order, merged cells once. Never how a cell is written as markup.

use super::figures::Figures;
use crate::model::form::{self, ProactiveRow, REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template};

/// One printed cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Whether clean markup writes it as `th`.
    pub(super) heading: bool,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) rows: Vec<Vec<Cell>>,
}

fn cell(text: &str) -> Cell {
    Cell { text: text.to_owned(), rows: 1, columns: 1, heading: false }
}

fn heading(text: &str) -> Cell {
    Cell { heading: true, ..cell(text) }
}

impl Cell {
    fn over(self, rows: usize, columns: usize) -> Self {
        Self { rows, columns, ..self }
    }
}

/// 主动公开政府信息情况: a block for each item of article 20.
pub(super) fn proactive(figures: &Figures) -> Grid {
    let mut rows = Vec::new();
    let mut above: Option<&ProactiveRow> = None;
    for (row, values) in form::proactive_rows(figures.template).iter().zip(&figures.proactive) {
        if above.is_none_or(|above| above.item != row.item) {
            rows.push(vec![heading(&format!("第二十条第（{}）项", row.item)).over(1, 4)]);
            let fields = row.fields.iter().map(|(_, label)| heading(label));
            rows.push(widened(std::iter::once(heading("信息内容")).chain(fields).collect()));
        }
        let cells = values.iter().map(|value| cell(&value.text));
        rows.push(widened(std::iter::once(cell(row.label)).chain(cells).collect()));
        above = Some(row);
    }
    Grid { rows }
}

/// A row of less than four cells, its last cell drawn to the edge.
fn widened(mut row: Vec<Cell>) -> Vec<Cell> {
    let missing = 4_usize.saturating_sub(row.len());
    if let Some(last) = row.last_mut() {
        last.columns += missing;
    }
    row
}

const RESULTS: &str = "三、本年度办理结果";
const CHECK_NOTE: &str = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";
const NUMERALS: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];

/// 收到和处理政府信息公开申请情况.
pub(super) fn requests(figures: &Figures) -> Grid {
    let mut rows = request_heads();
    let table: Vec<_> = form::request_rows(figures.template).zip(&figures.requests).collect();
    let results = table.len().saturating_sub(3);
    let mut item = 0;
    let mut within = 0;
    let mut group = "";
    for (at, (row, values)) in table.iter().enumerate() {
        let mut cells = Vec::new();
        if at == 2 {
            cells.push(cell(RESULTS).over(results, 1));
        }
        let outer = match row.key {
            "new_received" => Some("一、"),
            "carried_over" => Some("二、"),
            "carried_forward" => Some("四、"),
            _ => None,
        };
        if let Some(numeral) = outer {
            cells.push(cell(&format!("{numeral}{}", row.label)).over(1, 3));
        } else if row.group.is_empty() {
            cells.push(cell(&format!("（{}）{}", numeral(item), row.label)).over(1, 2));
            item += 1;
        } else {
            if row.group != group {
                let height = table.iter().filter(|(other, _)| other.group == row.group).count();
                cells.push(cell(&format!("（{}）{}", numeral(item), row.group)).over(height, 1));
                item += 1;
                within = 0;
            }
            within += 1;
            cells.push(cell(&format!("{within}.{}", row.label)));
        }
        group = row.group;
        cells.extend(values.iter().map(|value| cell(&value.to_string())));
        rows.push(cells);
    }
    Grid { rows }
}

fn numeral(item: usize) -> &'static str {
    NUMERALS.get(item).copied().unwrap_or_default()
}

fn request_heads() -> Vec<Vec<Cell>> {
    let label = |at: usize| REQUEST_COLUMNS.get(at).map_or("", |(_, label)| label);
    vec![
        vec![heading(CHECK_NOTE).over(3, 3), heading("申请人情况").over(1, 7)],
        vec![heading(label(0)).over(2, 1), heading("法人或其他组织").over(1, 5), heading(label(6)).over(2, 1)],
        (1..6).map(|at| heading(label(at))).collect(),
    ]
}

/// 政府信息公开行政复议、行政诉讼情况: one row of fifteen.
pub(super) fn review(figures: &Figures) -> Grid {
    let label = |at: usize| REVIEW_BLOCKS.get(at).map_or("", |(_, label)| label);
    let outcomes = || REVIEW_COLUMNS.iter().map(|(_, label)| heading(label));
    let mut second: Vec<_> = outcomes().map(|head| head.over(2, 1)).collect();
    second.extend([heading(label(1)).over(1, 5), heading(label(2)).over(1, 5)]);
    Grid {
        rows: vec![
            vec![heading(label(0)).over(1, 5), heading("行政诉讼").over(1, 10)],
            second,
            outcomes().chain(outcomes()).collect(),
            figures.review.iter().flatten().map(|value| cell(&value.to_string())).collect(),
        ],
    }
}

/// How many columns a form's tables have, in their order.
pub(super) const WIDTHS: [usize; 3] = [4, 10, 15];

/// The three tables of a report, in printed order.
pub(super) fn tables(figures: &Figures) -> [Grid; 3] {
    debug_assert!(matches!(figures.template, Template::Form2019 | Template::Form2021), "the form has tables");
    [proactive(figures), requests(figures), review(figures)]
}
