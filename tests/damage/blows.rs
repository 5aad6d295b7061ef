//! What may happen to a table before anybody reads it. Each damage changes the cells and, with them, what they may be
//! read as; the head of `main.rs` says what that is.

use crate::dice::Dice;
use crate::sheet::{Cell, Line, Role, Sheet};
use proptest::prelude::*;

/// One damage; numbers are taken modulo what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blow {
    /// A row is gone. `refit`: the cells merged over it are drawn anew, else they reach one row too far.
    DeleteRow { row: usize, refit: bool },
    /// Two rows change places, with or without the labels of groups before them.
    SwapRows { one: usize, other: usize, whole: bool },
    /// A column of figures is gone, with its head or without.
    DropColumn { column: usize, head: bool },
    /// All figures of the table stand one column further right.
    ShiftColumn { column: usize },
    /// Two columns change places with their heads.
    SwapColumns { one: usize, other: usize },
    /// One figure is gone and the row one cell short.
    DropCell { row: usize, column: usize },
    /// One row has a cell too many: an empty one, or a figure twice.
    InsertCell { row: usize, column: usize, twice: bool },
    /// One or two characters of a label are others.
    Misspell { row: usize, seed: u64 },
    /// A label is another text.
    DestroyLabel { row: usize, seed: u64 },
    /// One or two characters of a column's head are others.
    MisspellHead { column: usize, seed: u64 },
    /// A figure's digits stand in its neighbour's cell, whose own place is blank or gone.
    Glue { row: usize, column: usize, blank: bool },
    /// All figures of a row stand in one cell without a space.
    GlueRow { row: usize },
    /// A figure goes on in the next line of its cell.
    Break { row: usize, column: usize },
    /// A row of the header is gone, or all of them.
    DropHeader { line: usize, all: bool },
    /// The table is cut in two before this row; labels merged over the cut are printed again or not.
    Cut { row: usize, repeat: bool, between: usize },
    /// Words stand where a figure stood, or nothing.
    Text { row: usize, column: usize, words: usize },
    /// The header's words stand in the other order over the same figures.
    SwapHeads { one: usize, other: usize },
}

pub(crate) fn any_blow() -> impl Strategy<Value = Blow> {
    let (row, column, seed) = (0..40_usize, 0..15_usize, any::<u64>());
    prop_oneof![
        (row.clone(), any::<bool>()).prop_map(|(row, refit)| Blow::DeleteRow { row, refit }),
        (row.clone(), row.clone(), any::<bool>()).prop_map(|(one, other, whole)| Blow::SwapRows { one, other, whole }),
        (column.clone(), any::<bool>()).prop_map(|(column, head)| Blow::DropColumn { column, head }),
        column.clone().prop_map(|column| Blow::ShiftColumn { column }),
        (column.clone(), column.clone()).prop_map(|(one, other)| Blow::SwapColumns { one, other }),
        (row.clone(), column.clone()).prop_map(|(row, column)| Blow::DropCell { row, column }),
        (row.clone(), column.clone(), any::<bool>()).prop_map(|(row, column, twice)| Blow::InsertCell {
            row,
            column,
            twice
        }),
        (row.clone(), seed).prop_map(|(row, seed)| Blow::Misspell { row, seed }),
        (row.clone(), seed).prop_map(|(row, seed)| Blow::DestroyLabel { row, seed }),
        (column.clone(), seed).prop_map(|(column, seed)| Blow::MisspellHead { column, seed }),
        (row.clone(), column.clone(), any::<bool>()).prop_map(|(row, column, blank)| Blow::Glue { row, column, blank }),
        row.clone().prop_map(|row| Blow::GlueRow { row }),
        (row.clone(), column.clone()).prop_map(|(row, column)| Blow::Break { row, column }),
        (0..12_usize, any::<bool>()).prop_map(|(line, all)| Blow::DropHeader { line, all }),
        (row.clone(), any::<bool>(), 0..BETWEEN.len()).prop_map(|(row, repeat, between)| Blow::Cut {
            row,
            repeat,
            between
        }),
        (row, column.clone(), 0..WORDS.len()).prop_map(|(row, column, words)| Blow::Text { row, column, words }),
        (column.clone(), column).prop_map(|(one, other)| Blow::SwapHeads { one, other }),
    ]
}

/// What stands between two pieces of a table.
const BETWEEN: [&str; 4] = ["", "（续表）", "- 4 -", "注：表中数据由各科室报送。"];
/// What stands where a figure stood.
const WORDS: [&str; 8] = ["", "详见附件", "约3件", "见说明", "*", "其他", "5（含转办）", "12/3"];
/// Characters that a misprint puts in place of another.
const WRONG: [char; 12] = ['的', '信', '公', '开', '理', '其', '行', '府', '已', '末', '申', '口'];
/// Labels that are no row's.
const STRANGE: [&str; 6] =
    ["不属于本机关职责", "协助调查事项", "已转相关单位", "第9类情形说明", "■■■■■■", "历年累计数"];

impl Blow {
    /// Its name, for counting.
    pub(crate) fn name(&self) -> String {
        format!("{self:?}").split([' ', '{']).next().unwrap_or_default().to_owned()
    }

    /// Strikes a table; nothing happens where there is nothing to strike.
    pub(crate) fn strike(&self, sheet: &mut Sheet) {
        let body = sheet.body();
        if body.is_empty() {
            return;
        }
        let line_at = |row: usize| body[row % body.len()];
        match *self {
            Self::DeleteRow { row, refit: true } => delete(sheet, line_at(row), true),
            Self::SwapRows { one, other, whole: false } => swap_rows(sheet, line_at(one), line_at(other), false),
            Self::Cut { row, repeat: true, between } => cut(sheet, line_at(row), true, BETWEEN[between]),
            Self::Misspell { row, seed } => {
                let line = &mut sheet.lines[line_at(row)];
                if let Some(label) = line.label() {
                    misspell(&mut line.cells[label].text, seed);
                }
            }
            Self::DestroyLabel { row, seed } => destroy(&mut sheet.lines[line_at(row)], seed),
            // a blank makes up for a figure too many
            Self::Text { words: 0, .. } if sheet.moved => {}
            Self::Text { row, column, words } => put_words(&mut sheet.lines[line_at(row)], column, WORDS[words]),
            // a blank that is not shown, beside a figure in two pieces, makes a whole row again
            Self::Glue { blank: true, .. } if sheet.moved && !sheet.shows_blanks => {}
            Self::Glue { row, column, blank: true } => glue(&mut sheet.lines[line_at(row)], column, true),
            _ => {
                if !std::mem::replace(&mut sheet.moved, true) {
                    self.displace(sheet, &body);
                }
            }
        }
    }

    /// The damages after which figures stand in other columns than before, or their heads do: one of them a table, for a
    /// second could undo what the first shows.
    fn displace(&self, sheet: &mut Sheet, body: &[usize]) {
        let line_at = |row: usize| body[row % body.len()];
        if let Self::Break { row, .. } | Self::InsertCell { row, twice: true, .. } = self
            && !sheet.shows_blanks
            && sheet.lines[line_at(*row)].has_blank()
        {
            return;
        }
        match *self {
            Self::DeleteRow { row, .. } => delete(sheet, line_at(row), false),
            Self::SwapRows { one, other, .. } => swap_rows(sheet, line_at(one), line_at(other), true),
            Self::SwapColumns { one, other } => swap_columns(sheet, one, other),
            Self::SwapHeads { one, other } => swap_heads(sheet, one, other),
            Self::MisspellHead { column, seed } => misspell_head(sheet, column, seed),
            Self::Break { row, column } => break_digits(&mut sheet.lines[line_at(row)], column),
            Self::DropHeader { line, all } => drop_header(sheet, line, all),
            Self::Cut { row, between, .. } => cut(sheet, line_at(row), false, BETWEEN[between]),
            Self::DropColumn { column, head } => drop_column(sheet, column, head),
            Self::ShiftColumn { column } => {
                for at in body {
                    let figures = sheet.lines[*at].figures();
                    let before = figures[column % figures.len()];
                    sheet.lines[*at].cells.insert(before, Cell::blank());
                }
            }
            Self::DropCell { row, column } => {
                let line = &mut sheet.lines[line_at(row)];
                let figures = line.figures();
                line.cells.remove(figures[column % figures.len()]);
            }
            Self::InsertCell { row, column, twice } => {
                let line = &mut sheet.lines[line_at(row)];
                let figures = line.figures();
                let before = figures[column % figures.len()];
                // with a blank at an end, a figure that stands there twice looks like a row with one blank more
                let ends = [figures[0], figures[figures.len() - 1]];
                if twice && ends.iter().any(|at| line.cells[*at].text.is_empty()) {
                    return;
                }
                let added = if twice { Cell { rows: 1, cols: 1, ..line.cells[before].clone() } } else { Cell::blank() };
                line.cells.insert(before, added);
            }
            Self::Glue { row, column, .. } => glue(&mut sheet.lines[line_at(row)], column, false),
            Self::GlueRow { row } => glue_row(&mut sheet.lines[line_at(row)]),
            _ => {}
        }
    }
}

fn delete(sheet: &mut Sheet, at: usize, refit: bool) {
    let gone = sheet.lines.remove(at);
    for (_, cut) in sheet.cuts.iter_mut().map(|(before, between)| (between, before)) {
        *cut -= usize::from(*cut > at);
    }
    if !refit {
        return;
    }
    for (above, line) in sheet.lines.iter_mut().enumerate().take(at) {
        for cell in &mut line.cells {
            cell.rows -= usize::from(above + cell.rows > at);
        }
    }
    let moved = gone.cells.into_iter().filter(|cell| cell.rows > 1).map(|cell| Cell { rows: cell.rows - 1, ..cell });
    if let Some(next) = sheet.lines.get_mut(at) {
        next.cells.splice(0..0, moved);
    }
}

/// Swaps two rows with their labels; only the group labels that are merged over several rows stay where they are.
fn swap_rows(sheet: &mut Sheet, one: usize, other: usize, whole: bool) {
    let label = |line: &Line| line.label().map(|cell| line.cells[cell].text.clone());
    let is_lone = |at: usize| {
        let own = label(&sheet.lines[at]);
        own.is_some() && sheet.lines.iter().filter(|line| label(line) == own).count() == 1
    };
    // rows without labels, or with the same as another, are what they are by their place
    if !is_lone(one) || !is_lone(other) {
        return;
    }
    if whole || one == other {
        sheet.lines.swap(one, other);
        return;
    }
    let from = |line: &Line| line.label();
    let (Some(a), Some(b)) = (from(&sheet.lines[one]), from(&sheet.lines[other])) else { return };
    if sheet.lines[one].cells[a].cols == sheet.lines[other].cells[b].cols {
        let tail = sheet.lines[one].cells.split_off(a);
        let end = sheet.lines[other].cells.split_off(b);
        sheet.lines[one].cells.extend(end);
        sheet.lines[other].cells.extend(tail);
    }
}

/// For each line with figures or heads: the cells of these two figure columns.
fn pairs_of_columns(line: &Line, one: usize, other: usize) -> Option<(usize, usize)> {
    let cells = if line.header {
        let head = |column| line.cells.iter().position(|cell| cell.role == Role::Head(column));
        (head(one)?, head(other)?)
    } else {
        let figures = line.figures();
        (*figures.get(one)?, *figures.get(other)?)
    };
    Some(cells)
}

/// Two figure columns under words that tell them apart: of the reviews' fifteen, two of one block.
fn two_columns(sheet: &Sheet, one: usize, other: usize) -> (usize, usize) {
    let widest = sheet.lines.iter().map(|line| line.figures().len()).max().unwrap_or(1);
    let one = one % widest;
    if widest == 15 { (one, one / 5 * 5 + other % 5) } else { (one, other % widest) }
}

fn swap_columns(sheet: &mut Sheet, one: usize, other: usize) {
    let (one, other) = two_columns(sheet, one, other);
    let has =
        |line: &Line| line.cells.iter().filter(|c| c.role == Role::Head(one) || c.role == Role::Head(other)).count();
    // heads in two rows of the header do not change places alone
    if sheet.lines.iter().any(|line| line.header && has(line) == 1) {
        return;
    }
    for line in &mut sheet.lines {
        if let Some((a, b)) = pairs_of_columns(line, one, other) {
            let (x, y) = (line.cells[a].clone(), line.cells[b].clone());
            (line.cells[a].text, line.cells[a].role) = (y.text, y.role);
            (line.cells[b].text, line.cells[b].role) = (x.text, x.role);
        }
    }
}

/// The heads alone change places: every figure then stands under the other's words.
fn swap_heads(sheet: &mut Sheet, one: usize, other: usize) {
    let (one, other) = two_columns(sheet, one, other);
    let crossing = sheet.lines.iter().any(|line| {
        let has = |column| line.cells.iter().any(|cell| cell.role == Role::Head(column));
        line.header && has(one) != has(other)
    });
    if crossing {
        return;
    }
    for line in &mut sheet.lines {
        let Some((a, b)) = pairs_of_columns(line, one, other) else { continue };
        let (x, y) = (line.cells[a].clone(), line.cells[b].clone());
        if line.header {
            (line.cells[a].text, line.cells[b].text) = (y.text, x.text);
        } else if let (Role::Figure(first, u), Role::Figure(second, v)) = (x.role, y.role) {
            line.cells[a].role = Role::Figure(second, u);
            line.cells[b].role = Role::Figure(first, v);
        }
    }
}

fn misspell_head(sheet: &mut Sheet, column: usize, seed: u64) {
    for line in &mut sheet.lines {
        for cell in line.cells.iter_mut().filter(|cell| cell.role == Role::Head(column % 7)) {
            // the unit in the bracket is no word of the head
            let (words, unit) = cell.text.split_at(cell.text.find('（').unwrap_or(cell.text.len()));
            let mut words = words.to_owned();
            misspell(&mut words, seed);
            cell.text = words + unit;
        }
    }
}

fn drop_column(sheet: &mut Sheet, column: usize, head: bool) {
    let widest = sheet.lines.iter().map(|line| line.figures().len()).max().unwrap_or(1);
    let column = column % widest;
    for line in &mut sheet.lines {
        if let Some(at) = line.figures().get(column) {
            line.cells.remove(*at);
        } else if head {
            line.cells.retain(|cell| cell.role != Role::Head(column));
        }
    }
}

fn drop_header(sheet: &mut Sheet, line: usize, all: bool) {
    let heads: Vec<usize> = (0..sheet.lines.len()).filter(|at| sheet.lines[*at].header).collect();
    if heads.is_empty() {
        return;
    }
    let chosen = heads[line % heads.len()];
    for at in heads.into_iter().rev().filter(|at| all || *at == chosen) {
        sheet.lines.remove(at);
        for (cut, _) in &mut sheet.cuts {
            *cut -= usize::from(*cut > at);
        }
    }
}

fn cut(sheet: &mut Sheet, at: usize, repeat: bool, between: &'static str) {
    let mut again = Vec::new();
    for (above, line) in sheet.lines.iter_mut().enumerate().take(at) {
        for cell in line.cells.iter_mut().filter(|cell| above + cell.rows > at) {
            if !line.header {
                again.push(Cell { rows: above + cell.rows - at, ..cell.clone() });
            }
            cell.rows = at - above;
        }
    }
    if repeat {
        sheet.lines[at].cells.splice(0..0, again);
    }
    sheet.cuts.push((at, between));
    sheet.cuts.sort_unstable();
}

fn misspell(text: &mut String, seed: u64) {
    let mut dice = Dice::new(seed);
    let mut characters: Vec<char> = text.chars().collect();
    // the enumerator stays
    let first = characters.iter().rposition(|c| "）.、".contains(*c)).filter(|at| *at < 4).map_or(0, |at| at + 1);
    for _ in 0..=dice.below(2) {
        if characters.len() < first + 2 {
            break;
        }
        let at = first + dice.below(characters.len() - first);
        match dice.below(4) {
            0 => characters[at] = dice.pick(&WRONG),
            1 => characters.insert(at, dice.pick(&WRONG)),
            2 => drop(characters.remove(at)),
            _ => {
                let next = (at + 1).min(characters.len() - 1);
                characters.swap(at, next);
            }
        }
    }
    *text = characters.into_iter().collect();
}

/// Another text in the label's place: its figures are no row's of the form any more.
fn destroy(line: &mut Line, seed: u64) {
    let mut dice = Dice::new(seed);
    let Some(label) = line.label() else { return };
    let text = &mut line.cells[label].text;
    let enumerator: String = text.split_inclusive(['）', '.', '、']).next().unwrap_or_default().to_owned();
    let kept = if dice.chance(50) && enumerator.chars().count() < 4 { enumerator } else { String::new() };
    *text = format!("{kept}{}", dice.pick(&STRANGE));
    for cell in line.cells.iter_mut().filter(|cell| cell.is_figure()) {
        cell.role = Role::Words;
    }
}

fn break_digits(line: &mut Line, column: usize) {
    let figures = line.figures();
    let cell = &mut line.cells[figures[column % figures.len()]];
    let digits: Vec<usize> = cell.text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    if let [_, .., last] = digits.as_slice() {
        cell.text.insert(*last, '\n');
    }
}

fn put_words(line: &mut Line, column: usize, words: &str) {
    let figures = line.figures();
    let cell = &mut line.cells[figures[column % figures.len()]];
    words.clone_into(&mut cell.text);
    if let Role::Figure(_, values) = &mut cell.role {
        values.clear();
    }
}

/// A figure and the one behind it in the place of the first.
fn glue(line: &mut Line, column: usize, blank: bool) {
    let figures = line.figures();
    let at = column % figures.len();
    let (Some(first), Some(second)) = (figures.get(at).copied(), figures.get(at + 1).copied()) else { return };
    let digits = |text: &str| !text.trim().is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
    if !digits(&line.cells[first].text) || !digits(&line.cells[second].text) {
        return;
    }
    let behind = line.cells[second].text.trim().to_owned();
    let text = format!("{}{behind}", line.cells[first].text.trim());
    // where the neighbour's place is there and blank, the table prints the long number in the first place
    let printed = if blank { text.parse().ok() } else { None };
    line.cells[first].text = text;
    if let Role::Figure(_, values) = &mut line.cells[first].role {
        *values = printed.into_iter().collect();
    }
    if blank {
        line.cells[second].text.clear();
        if let Role::Figure(_, values) = &mut line.cells[second].role {
            values.clear();
        }
    } else {
        line.cells.remove(second);
    }
}

fn glue_row(line: &mut Line) {
    let figures = line.figures();
    let text: String = figures.iter().map(|at| line.cells[*at].text.trim()).collect();
    let all_printed = figures.iter().all(|at| !line.cells[*at].text.trim().is_empty());
    if figures.len() < 2 || !all_printed || !text.bytes().all(|b| b.is_ascii_digit()) {
        return;
    }
    let place = |at: &usize| match &line.cells[*at].role {
        Role::Figure(place, values) if !values.is_empty() => Some(*place),
        _ => None,
    };
    let Some(places) = figures.iter().map(place).collect::<Option<Vec<_>>>() else { return };
    let first = figures[0];
    line.cells.retain(|cell| !cell.is_figure());
    line.cells.insert(first, Cell { text, rows: 1, cols: 1, role: Role::Glued(places) });
}
