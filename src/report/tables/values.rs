//! The value cells of one row, put under the columns of the header.
//!
//! Comes in: a row, where its label ends, and the columns that the header names. Goes out: one cell for each column, or that
//! they cannot be told apart. Columns by the header come first; where a dump lost the spans, the cells behind the label
//! are taken in order, but only where one way alone is possible.

use super::rows::{Row, RowCell};
use super::{FormCell, glued};
use crate::model::record::CellKind;
use crate::report::number::is_apart;
use std::ops::Range;

/// The columns of a header: the grid column of each field in the form's order.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Grid columns, one for each field that was found.
    pub(super) cols: Vec<Option<usize>>,
    /// Whether one row of the header names all fields, so that their order is as printed even in a dump.
    pub(super) in_one_row: bool,
    /// One past the last column that the header's rows reach.
    pub(super) end: usize,
    /// Whether a row of the header names fields in another order than the form.
    pub(super) disordered: bool,
}

impl Columns {
    /// Columns of which nothing is known.
    pub(super) fn unknown(count: usize) -> Self {
        Self { cols: vec![None; count], ..Self::default() }
    }

    /// All columns, where every field has its own. A dump that lost merged cells may show columns that are none: there
    /// they count only in the form's order, or where one row names them all.
    fn known(&self, placed: bool) -> Option<Vec<usize>> {
        let cols: Vec<usize> = self.cols.iter().copied().collect::<Option<_>>()?;
        let rising = cols.windows(2).all(|pair| pair[0] < pair[1]);
        let distinct = cols.iter().enumerate().all(|(at, col)| !cols[..at].contains(col));
        (!cols.is_empty() && (rising || distinct && (placed || self.in_one_row))).then_some(cols)
    }

    /// Whether the header is there and says that this row, if it holds nothing, has lost something.
    fn misfit(&self, row: &Row) -> bool {
        let named = self.cols.iter().flatten().count();
        named > 0 && (named < self.cols.len() || self.known(row.placed).is_some() && row.end() != self.end)
    }

    /// The fields from left to right: as the header prints them where that is known, else as the form does; none where
    /// the header has another order and does not say which.
    fn order(&self, placed: bool) -> Option<Vec<usize>> {
        let mut fields: Vec<usize> = (0..self.cols.len()).collect();
        match self.known(placed) {
            Some(cols) => fields.sort_by_key(|field| cols[*field]),
            None if self.disordered => return None,
            None => {}
        }
        Some(fields)
    }
}

/// How a row's cells go to the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Taken {
    /// One cell each.
    Cells(Vec<FormCell>),
    /// The figures were printed without separators and the form's sums allow exactly one reading.
    Split(Vec<FormCell>),
    /// A figure was broken over lines, and the form's sums hold with its digits joined.
    Joined(Vec<FormCell>),
    /// Blank cells leave more than one place.
    Ambiguous,
    /// The sums hold with the digits joined, and as well with the first or the last piece of each figure, as they do where
    /// two years share a cell: other rows must tell.
    Shared(Vec<FormCell>),
    /// They do not fit.
    Unfit,
}

/// Takes a value for each column from the cells from index `from` on. `sums` are the groups of columns whose last is the
/// sum of the others.
pub(super) fn take(row: &Row, from: usize, columns: &Columns, sums: &[Range<usize>]) -> Taken {
    let Some(order) = columns.order(row.placed) else { return Taken::Unfit };
    let values = row.values_after(from);
    let taken = match by_header(row, from, columns) {
        Some(cells) => Taken::Cells(cells),
        // a row of blanks that ends elsewhere than its header, or whose header lacks a field, has lost what it held
        None if values.iter().all(RowCell::is_blank) && columns.misfit(row) => Taken::Unfit,
        None => match in_order(values, order.len(), if order.is_sorted() { sums } else { &[] }, row.placed) {
            Taken::Cells(cells) => Taken::Cells(arranged(cells, &order)),
            other => other,
        },
    };
    match taken {
        // a figure may go on in another line, unless the sums say that all are whole
        Taken::Cells(cells) if row.is_torn && !all_hold(&cells, sums) => Taken::Unfit,
        Taken::Cells(cells) => joined(cells, sums),
        other => other,
    }
}

/// Figures whose digits stand apart, on two lines or with a space between: one number, if every sum that they are part of
/// then holds. Otherwise they stay unread, for they may be two.
fn joined(cells: Vec<FormCell>, sums: &[Range<usize>]) -> Taken {
    let apart: Vec<bool> = cells.iter().map(|cell| cell.kind == CellKind::Text && is_apart(&cell.raw)).collect();
    if !apart.contains(&true) {
        return Taken::Cells(cells);
    }
    let is_broken = |sum: &&Range<usize>| apart[(*sum).clone()].contains(&true);
    let all_hold = |cells: &[FormCell]| sums.iter().filter(is_broken).all(|sum| holds(&cells[sum.clone()]));
    let read = |piece: fn(&FormCell) -> FormCell| cells.iter().map(piece).collect::<Vec<_>>();
    let covered = |at: usize| sums.iter().any(|sum| sum.contains(&at));
    let whole = read(FormCell::unbroken);
    if apart.iter().enumerate().any(|(at, apart)| *apart && !covered(at)) || !all_hold(&whole) {
        Taken::Cells(cells)
    } else if all_hold(&read(FormCell::first_piece)) || all_hold(&read(FormCell::last_piece)) {
        Taken::Shared(whole)
    } else {
        Taken::Joined(whole)
    }
}

/// Whether the last of the cells is the sum of the others; a blank is nothing.
pub(super) fn holds(cells: &[FormCell]) -> bool {
    let Some((total, addends)) = cells.split_last() else { return false };
    let value = |cell: &FormCell| match cell.kind {
        CellKind::Blank | CellKind::NotApplicable => Some(0),
        _ => cell.value,
    };
    let sum = addends.iter().try_fold(0i64, |sum, cell| value(cell).and_then(|v| sum.checked_add(v)));
    sum.is_some() && sum == total.value
}

/// Whether there are sums, and all of them hold.
fn all_hold(cells: &[FormCell], sums: &[Range<usize>]) -> bool {
    !sums.is_empty() && sums.iter().all(|sum| holds(&cells[sum.clone()]))
}

/// Cells from left to right into the form's order.
fn arranged(cells: Vec<FormCell>, order: &[usize]) -> Vec<FormCell> {
    let mut pairs: Vec<_> = order.iter().copied().zip(cells).collect();
    pairs.sort_by_key(|(field, _)| *field);
    pairs.into_iter().map(|(_, cell)| cell).collect()
}

/// The cells under the header's columns, where each has its own and no figure is left over.
fn by_header(row: &Row, from: usize, columns: &Columns) -> Option<Vec<FormCell>> {
    let cols = columns.known(row.placed)?;
    // a row that ends elsewhere than its header has lost a cell, or has one too many: its cells stand under other words
    if row.end() != columns.end {
        return None;
    }
    let mut taken = Vec::with_capacity(cols.len());
    for col in &cols {
        let index = row.cells.iter().position(|c| c.col <= *col && *col < c.end)?;
        let cell = &row.cells[index];
        if index < from || !cell.begins && !cell.is_blank() || taken.contains(&index) {
            return None;
        }
        taken.push(index);
    }
    let left_over = row.cells.iter().enumerate().skip(from).any(|(index, c)| !taken.contains(&index) && !c.is_blank());
    if left_over {
        return None;
    }
    Some(taken.into_iter().map(|index| FormCell::count(&row.cells[index].content.text)).collect())
}

/// Whether the printed row, where its sums do not hold, has another reading with which they would: one place further to the
/// left or right, or with the total in front. In words a person understands; nothing is read so.
pub(super) fn another_reading(
    row: &Row,
    from: usize,
    cells: &[FormCell],
    sums: &[Range<usize>],
) -> Option<&'static str> {
    let totals =
        |cells: &[FormCell]| sums.iter().all(|sum| cells[sum.clone()].last().is_some_and(|c| c.value.is_some()));
    let sound = |cells: &[FormCell]| all_hold(cells, sums);
    if sums.is_empty() || !totals(cells) || sound(cells) {
        return None;
    }
    let values = row.values_after(from);
    for window in values.windows(cells.len()) {
        let outside = values.iter().filter(|c| !c.is_blank()).count() > window.iter().filter(|c| !c.is_blank()).count();
        let shifted = read(window);
        if !outside && shifted != cells && sound(&shifted) {
            return Some("read one place further along, the total is the sum");
        }
    }
    let turned: Vec<FormCell> =
        sums.iter().flat_map(|sum| cells[sum.start + 1..sum.end].iter().chain([&cells[sum.start]])).cloned().collect();
    (turned.len() == cells.len() && sound(&turned)).then_some("read with the total in front, it is the sum")
}

/// Cells from left to right: where the printed ones, from the first to the last, are as many as the fields. A blank at
/// either end may be a label's or a lost figure's place as well as a field's. `placed` where the cells are the document's own.
fn in_order(values: &[RowCell], count: usize, sums: &[Range<usize>], placed: bool) -> Taken {
    let Some(printed) = printed_within(values) else {
        return if values.len() < count { Taken::Unfit } else { Taken::Cells(read(&values[..count])) };
    };
    // a cell that is merged from a row above is none of this row's figures
    if printed.iter().any(|c| !c.begins && !c.is_blank()) || printed.len() > count {
        return Taken::Unfit;
    }
    let has_gap = printed.iter().any(RowCell::is_blank);
    if printed.len() == count {
        let cells = read(printed);
        // a cell too many may be a label's, or one figure in two with a field that is blank: the sums tell
        let settled = values.len() == count || !has_gap && all_hold(&cells, sums);
        return if settled { Taken::Cells(cells) } else { Taken::Ambiguous };
    }
    // a figure that was lost and two that run together look the same, unless all of a sum are in one piece; where the
    // document has cells of its own, the others were lost and this one is whole
    if printed.len() <= sums.len() && !has_gap && !placed {
        let texts: Vec<&str> = printed.iter().map(|c| c.content.text.as_str()).collect();
        if let Some(numbers) = glued::split(&texts, count, sums) {
            return Taken::Split(numbers.iter().map(|n| FormCell::count(n)).collect());
        }
    }
    if values.len() < count { Taken::Unfit } else { Taken::Ambiguous }
}

/// The cells from the first to the last that is not blank.
fn printed_within(values: &[RowCell]) -> Option<&[RowCell]> {
    let first = values.iter().position(|c| !c.is_blank())?;
    let last = values.iter().rposition(|c| !c.is_blank())?;
    values.get(first..=last)
}

fn read(cells: &[RowCell]) -> Vec<FormCell> {
    cells.iter().map(|c| FormCell::count(&c.content.text)).collect()
}

/// The offset at which the figures of a row begin, where it has one for each of `count` fields.
pub(super) fn offset_of(row: &Row, from: usize, count: usize) -> Option<usize> {
    let values = row.values_after(from);
    let first = values.iter().position(|c| !c.is_blank())?;
    let printed = printed_within(values)?;
    (printed.len() == count && !printed.iter().any(RowCell::is_blank)).then_some(first)
}

/// Takes the values at an offset that other rows of the same shape have settled.
pub(super) fn take_at(row: &Row, from: usize, columns: &Columns, offset: usize) -> Option<Vec<FormCell>> {
    let (values, order) = (row.values_after(from), columns.order(row.placed)?);
    let places = offset..offset.checked_add(order.len())?;
    let outside = values.iter().enumerate().any(|(i, c)| !c.is_blank() && !places.contains(&i));
    let whole = !outside && !row.is_torn;
    values.get(places).filter(|_| whole).map(|cells| arranged(read(cells), &order))
}
