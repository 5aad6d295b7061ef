//! The three tables as cells with spans, of which each knows what it is: the place of a figure, the label of a row, a head.

use crate::figures::{
    Figures, LOCAL_COLUMNS, LOCAL_ROWS, PROACTIVE, Place, REQUESTS, REVIEW, STATISTICS, STATISTICS_ROWS,
};
use nianbao::model::form::{REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template, proactive_rows, request_rows};

/// What a cell is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Role {
    /// Words of the form that are none of the others.
    Words,
    /// The label of the line's figures.
    Label,
    /// The head of the figure column of this number.
    Head(usize),
    /// The figure of a place, and what it may be read as.
    Figure(Place, Vec<f64>),
    /// The figures of a whole row without anything between them.
    Glued(Vec<Place>),
}

/// One cell, merged ones once.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) role: Role,
}

impl Cell {
    fn new(text: &str, role: Role) -> Self {
        Self { text: text.to_owned(), rows: 1, cols: 1, role }
    }

    fn over(self, rows: usize, cols: usize) -> Self {
        Self { rows, cols, ..self }
    }

    pub(crate) fn blank() -> Self {
        Self::new("", Role::Words)
    }

    pub(crate) fn words(text: &str) -> Self {
        Self::new(text, Role::Words)
    }

    pub(crate) fn is_figure(&self) -> bool {
        matches!(self.role, Role::Figure(..))
    }
}

/// A row of cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) cells: Vec<Cell>,
    pub(crate) header: bool,
}

impl Line {
    fn head(cells: Vec<Cell>) -> Self {
        Self { cells, header: true }
    }

    fn body(cells: Vec<Cell>) -> Self {
        Self { cells, header: false }
    }

    pub(crate) fn figures(&self) -> Vec<usize> {
        (0..self.cells.len()).filter(|at| self.cells[*at].is_figure()).collect()
    }

    pub(crate) fn has_blank(&self) -> bool {
        self.cells.iter().any(|cell| cell.is_figure() && cell.text.trim().is_empty())
    }

    pub(crate) fn label(&self) -> Option<usize> {
        self.cells.iter().position(|cell| cell.role == Role::Label)
    }
}

/// A table, and where it is cut in pieces: before which lines, and what stands between the pieces.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) heading: &'static str,
    pub(crate) lines: Vec<Line>,
    pub(crate) cuts: Vec<(usize, &'static str)>,
    /// Whether a damage moved figures to other columns: a second one could undo what the first one shows.
    pub(crate) moved: bool,
    /// Whether a blank cell takes a place where it is drawn.
    pub(crate) shows_blanks: bool,
}

impl Sheet {
    fn new(heading: &'static str, lines: Vec<Line>) -> Self {
        Self { heading, lines, cuts: Vec::new(), moved: false, shows_blanks: true }
    }

    /// The lines with figures.
    pub(crate) fn body(&self) -> Vec<usize> {
        (0..self.lines.len()).filter(|at| !self.lines[*at].figures().is_empty()).collect()
    }
}

/// The tables of a report; `in_parts` with one table for each block of the last, and a province's own statistics table.
pub(crate) fn sheets(figures: &Figures, in_parts: bool) -> Vec<Sheet> {
    if figures.form == Template::StatisticsTable {
        return vec![if in_parts { local(figures) } else { statistics(figures) }];
    }
    let review = if in_parts { review_in_parts(figures) } else { review(figures) };
    vec![proactive(figures), requests(figures), review]
}

fn figure(figures: &Figures, place: Place) -> Cell {
    let figure = figures.at(place);
    Cell::new(&figure.text, Role::Figure(place, figure.value.into_iter().collect()))
}

fn proactive(figures: &Figures) -> Sheet {
    let mut lines = Vec::new();
    let mut item = "";
    let widened = |mut cells: Vec<Cell>| {
        let missing = 4_usize.saturating_sub(cells.len());
        cells.last_mut().unwrap().cols += missing;
        cells
    };
    for row in proactive_rows(figures.form) {
        if row.item != item {
            item = row.item;
            lines.push(Line::head(vec![Cell::words(&format!("第二十条第（{item}）项")).over(1, 4)]));
            let heads = row.fields.iter().enumerate().map(|(at, (_, words))| Cell::new(words, Role::Head(at)));
            lines.push(Line::head(widened(std::iter::once(Cell::words("信息内容")).chain(heads).collect())));
        }
        let column = |field: &'static str| if field == "amount" { "amount_yuan" } else { field };
        let cells = row.fields.iter().map(|(field, _)| figure(figures, (PROACTIVE, row.key, column(field))));
        lines.push(Line::body(widened(std::iter::once(Cell::new(row.label, Role::Label)).chain(cells).collect())));
    }
    Sheet::new("二、主动公开政府信息情况", lines)
}

const NUMERALS: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];

fn requests(figures: &Figures) -> Sheet {
    let head = |at: usize| Cell::new(REQUEST_COLUMNS[at].1, Role::Head(at));
    let note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";
    let mut lines = vec![
        Line::head(vec![Cell::words(note).over(3, 3), Cell::words("申请人情况").over(1, 7)]),
        Line::head(vec![head(0).over(2, 1), Cell::words("法人或其他组织").over(1, 5), head(6).over(2, 1)]),
        Line::head((1..6).map(head).collect()),
    ];
    let rows: Vec<_> = request_rows(figures.form).collect();
    let (mut item, mut within, mut group) = (0, 0, "");
    for (at, row) in rows.iter().enumerate() {
        let mut cells = Vec::new();
        if at == 2 {
            cells.push(Cell::words("三、本年度办理结果").over(rows.len() - 3, 1));
        }
        let outer = match row.key {
            "new_received" => Some("一、"),
            "carried_over" => Some("二、"),
            "carried_forward" => Some("四、"),
            _ => None,
        };
        if let Some(numeral) = outer {
            cells.push(Cell::new(&format!("{numeral}{}", row.label), Role::Label).over(1, 3));
        } else if row.group.is_empty() {
            cells.push(Cell::new(&format!("（{}）{}", NUMERALS[item], row.label), Role::Label).over(1, 2));
            item += 1;
        } else {
            if row.group != group {
                let height = rows.iter().filter(|other| other.group == row.group).count();
                cells.push(Cell::words(&format!("（{}）{}", NUMERALS[item], row.group)).over(height, 1));
                (item, within) = (item + 1, 0);
            }
            within += 1;
            cells.push(Cell::new(&format!("{within}.{}", row.label), Role::Label));
        }
        group = row.group;
        cells.extend(REQUEST_COLUMNS.iter().map(|(column, _)| figure(figures, (REQUESTS, row.key, column))));
        lines.push(Line::body(cells));
    }
    Sheet::new("三、收到和处理政府信息公开申请情况", lines)
}

fn review(figures: &Figures) -> Sheet {
    let heads = |block: usize| {
        REVIEW_COLUMNS.iter().enumerate().map(move |(at, (_, words))| Cell::new(words, Role::Head(block * 5 + at)))
    };
    let mut second: Vec<_> = heads(0).map(|head| head.over(2, 1)).collect();
    second.extend([1, 2].map(|at| Cell::words(REVIEW_BLOCKS[at].1).over(1, 5)));
    let places = REVIEW_BLOCKS
        .iter()
        .flat_map(|(block, _)| REVIEW_COLUMNS.iter().map(move |(column, _)| (REVIEW, *block, *column)));
    let lines = vec![
        Line::head(vec![Cell::words("行政复议").over(1, 5), Cell::words("行政诉讼").over(1, 10)]),
        Line::head(second),
        Line::head(heads(1).chain(heads(2)).collect()),
        Line::body(places.map(|place| figure(figures, place)).collect()),
    ];
    Sheet::new(REVIEW_HEADING, lines)
}

const REVIEW_HEADING: &str = "四、政府信息公开行政复议、行政诉讼情况";

/// Three tables of five, the name of the block above each.
fn review_in_parts(figures: &Figures) -> Sheet {
    let mut sheet = Sheet::new(REVIEW_HEADING, Vec::new());
    for (block, name) in REVIEW_BLOCKS {
        sheet.cuts.push((sheet.lines.len(), *name));
        let heads = REVIEW_COLUMNS.iter().enumerate().map(|(at, (_, words))| Cell::new(words, Role::Head(at)));
        sheet.lines.push(Line::head(heads.collect()));
        let cells = REVIEW_COLUMNS.iter().map(|(column, _)| figure(figures, (REVIEW, *block, *column)));
        sheet.lines.push(Line::body(cells.collect()));
    }
    sheet
}

/// A province's own table: an indicator, its unit, the year's figure and the sum over the years.
fn local(figures: &Figures) -> Sheet {
    let mut heads = vec![Cell::words("指标名称"), Cell::words("计量单位")];
    heads.extend(LOCAL_COLUMNS.iter().enumerate().map(|(at, (_, words))| Cell::new(words, Role::Head(at))));
    let mut lines = vec![Line::head(heads)];
    for (key, label, unit) in LOCAL_ROWS {
        let mut cells = vec![Cell::new(label, Role::Label), Cell::words(unit)];
        cells.extend(LOCAL_COLUMNS.iter().map(|(column, _)| figure(figures, (STATISTICS, key, column))));
        lines.push(Line::body(cells));
    }
    Sheet::new("附表：政府信息公开情况统计表", lines)
}

/// The table of 2014 to 2018: an indicator, its unit and one figure a row.
fn statistics(figures: &Figures) -> Sheet {
    let heads = vec![Cell::words("统计指标"), Cell::words("单位"), Cell::new("统计数", Role::Head(0))];
    let mut lines = vec![Line::head(heads)];
    for (key, label, unit) in STATISTICS_ROWS {
        let label = Cell::new(label, Role::Label);
        lines.push(Line::body(vec![label, Cell::words(unit), figure(figures, (STATISTICS, key, "value"))]));
    }
    Sheet::new("附表：政府信息公开情况统计表", lines)
}
