//! The indicators of a row with the figure that stands behind each.
//!
//! Comes in: a row and the header above it. Goes out: one [`Entry`] for each indicator: two where the table is printed in
//! two panels side by side. Several figures behind one indicator, and no header that says which counts, are none.

use super::Printed;
use crate::report::label::Label;
use crate::report::number;
use crate::report::tables::rows::{Row, RowCell};

/// An indicator with what is printed behind it.
#[derive(Debug)]
pub(in super::super) struct Entry {
    /// The panel that it stands in, from left to right.
    pub(super) panel: usize,
    /// Its words, without what stands in brackets behind them and without 其中.
    pub(super) words: String,
    /// The figure.
    pub(super) printed: Printed,
    /// Why nothing tells its figure, so that none is read.
    pub(super) untold: Option<&'static str>,
}

/// A header's columns of figures.
#[derive(Debug, Clone)]
pub(super) struct Header {
    values: Vec<ValueColumn>,
    cells: usize,
    /// Columns of its table.
    width: usize,
}

#[derive(Debug, Clone, Copy)]
struct ValueColumn {
    index: usize,
    col: usize,
}

impl Header {
    /// The row as the header 统计指标, 单位, 统计数.
    pub(super) fn of(row: &Row) -> Option<Self> {
        const HEADS: [&str; 5] = ["统计数", "数量", "数值", "统计值", "数据"];
        let names_rows = row.has_words("指标") || row.has_words("项目");
        let heads = |cell: &RowCell| HEADS.contains(&cell.words()) || cell.words().starts_with("统计数");
        let found = row.cells.iter().enumerate().filter(|(_, cell)| heads(cell));
        let values: Vec<_> = found.map(|(index, cell)| ValueColumn { index, col: cell.col }).collect();
        let is_header = names_rows && row.cells.len() > 1 && !values.is_empty();
        is_header.then_some(Self { values, cells: row.cells.len(), width: row.width })
    }

    /// The one of these cells that stands in a column of figures.
    fn value(&self, row: &Row, cells: std::ops::Range<usize>) -> Option<usize> {
        let is_under_it = row.placed && row.width == self.width;
        cells.into_iter().find(|at| {
            let cell = &row.cells[*at];
            let covers = |value: &ValueColumn| cell.col <= value.col && value.col < cell.end;
            let by_index = |value: &ValueColumn| value.index == *at && row.cells.len() == self.cells;
            self.values.iter().any(|value| if is_under_it { covers(value) } else { by_index(value) })
        })
    }
}

/// The indicators of a row that have something behind them.
pub(super) fn entries(row: &Row, header: Option<&Header>) -> Vec<Entry> {
    let long = |cell: &RowCell| cell.begins && is_words_of(cell, 5);
    let mut starts: Vec<usize> = (0..row.cells.len()).filter(|at| long(&row.cells[*at])).collect();
    if starts.is_empty() {
        starts.extend(row.cells.iter().position(|cell| is_words_of(cell, 2)));
    }
    let ends = starts.iter().skip(1).copied().chain([row.cells.len()]);
    let mut found = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        let panel = found.len();
        let words = words_of(&row.cells[start]);
        if let Some((at, untold)) = figure(row, start + 1..end, header).filter(|_| !words.is_empty()) {
            let unit = row.cells[start..at].iter().rev().find_map(|cell| number::unit_in(&cell.content.text));
            let text = if untold.is_some() { row.printed() } else { row.cells[at].content.text.clone() };
            found.push(Entry { panel, words, printed: Printed { text, unit, block: row.block }, untold });
        }
    }
    found
}

/// Where the figure stands among these cells, and why nothing tells that it is this indicator's.
fn figure(row: &Row, cells: std::ops::Range<usize>, header: Option<&Header>) -> Option<(usize, Option<&'static str>)> {
    let is_figure = |at: &usize| !row.cells[*at].is_words() && row.cells[*at].content.text.contains(char::is_numeric);
    let mut figures = cells.clone().filter(is_figure);
    let (first, second) = (figures.next(), figures.next());
    let under = header.and_then(|header| header.value(row, cells.clone()));
    let mark = cells.clone().rfind(|at| !row.cells[*at].is_words() && !row.cells[*at].is_blank());
    let at = under.or(first).or(mark).or(cells.last())?;
    let untold = if row.is_torn {
        Some("figures without words stand beside the row, and a line's end may have cut one of its own")
    } else if under.is_none() && second.is_some() {
        Some("several figures stand in the row, and no header tells which is the year's")
    } else if under.is_some_and(|at| row.cells[at].is_blank()) && first.is_some() {
        Some("the figure stands in another column than the header's")
    } else if under.or(first).or(mark).is_none() {
        Some("the row has no cell where its figure would stand")
    } else {
        None
    };
    Some((at, untold))
}

fn is_words_of(cell: &RowCell, least: usize) -> bool {
    const UNITS: [&str; 2] = ["人次", "万元"];
    cell.is_words() && cell.words().chars().count() >= least && !UNITS.contains(&cell.words())
}

fn words_of(cell: &RowCell) -> String {
    let words = cell.words();
    let words = words.strip_prefix("其中").map_or(words, |rest| rest.trim_start_matches([':', ',']));
    Label::of(words).words.split('(').next().unwrap_or_default().to_owned()
}
