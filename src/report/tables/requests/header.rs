//! The header of the requests table: which of its words head which column.
//!
//! Comes in: rows from top to bottom. Goes out: for each row the columns of the header above it.

use crate::model::form::REQUEST_COLUMNS;
use crate::report::label::{Nearness, nearness};
use crate::report::tables::rows::{Row, RowCell};
use crate::report::tables::values::Columns;
use std::ops::Range;

/// The header that stands above the rows.
#[derive(Debug, Default)]
pub(super) struct Header {
    columns: Columns,
    block: usize,
    width: usize,
    placed: bool,
    open: bool,
    /// The columns that 法人或其他组织 stands over.
    organisations: Option<Range<usize>>,
}

impl Header {
    /// Takes the row in if it is one of a header.
    pub(super) fn take(&mut self, row: &Row) -> bool {
        const OWN: [usize; 5] = [0, 1, 2, 3, 4];
        if row.cells.iter().any(|c| c.begins && !c.is_words() && !c.is_blank()) {
            self.open = false;
            return false;
        }
        let named: Vec<(usize, usize)> =
            row.cells.iter().filter(|c| c.begins).filter_map(|c| column_of(c).map(|column| (column, c.col))).collect();
        let own = named.iter().filter(|(column, _)| OWN.contains(column)).count();
        let is_header = own >= 2 || own == 1 && row.has_words("法人") || row.has_words("申请人情况");
        if !is_header {
            self.open &= row.cells.iter().all(|c| !c.begins || c.is_blank());
            return false;
        }
        if !self.open {
            *self = Self {
                columns: Columns::unknown(REQUEST_COLUMNS.len()),
                block: row.block,
                width: row.width,
                placed: row.placed,
                open: true,
                organisations: None,
            };
        }
        self.columns.end = self.columns.end.max(row.end());
        self.columns.disordered |= !named.is_sorted_by(|(left, _), (right, _)| left < right);
        let over = row.cells.iter().find(|c| c.begins && c.words() == "法人或其他组织");
        self.organisations = over.map(|c| c.col..c.end).or(self.organisations.take());
        self.columns.in_one_row |=
            (0..REQUEST_COLUMNS.len()).all(|field| named.iter().any(|(column, _)| *column == field));
        let below = named.iter().any(|(column, _)| (1..=4).contains(column));
        for (column, col) in named {
            let is_other = REQUEST_COLUMNS[column].0 == "other_org";
            if (!is_other || below) && self.columns.cols[column].is_none() {
                self.columns.cols[column] = Some(col);
            }
        }
        true
    }

    /// Whether the organisations, which have a row of their own, stand between the natural persons and the total. Where one
    /// row of a broken header is shifted against the other they do not, and its words head other columns than they stand
    /// over.
    fn agrees(&self) -> bool {
        let [natural, organisations @ .., total] = &self.columns.cols[..] else { return false };
        if self.columns.in_one_row {
            return !self.is_read_by_cells();
        }
        // in another order than the form's, where the words above the organisations stand over them and nothing else
        let over = |col: &usize| self.organisations.as_ref().is_some_and(|over| over.contains(col));
        if self.placed && organisations.iter().flatten().all(over) {
            return !natural.iter().chain(total).any(over);
        }
        let between = |col: &usize| natural.is_none_or(|first| first < *col) && total.is_none_or(|last| *col < last);
        organisations.iter().flatten().all(between)
    }

    /// Whether it is the form's merged header cell by cell, as a dump has it: 自然人, 总计, 商业企业, … is no order of columns.
    fn is_read_by_cells(&self) -> bool {
        let [natural, organisations @ .., total] = &self.columns.cols[..] else { return false };
        let behind = |col: &usize| Some(*col) > *total && Some(*col) > *natural;
        // where the labels have a column of their own, a total in front is printed there
        let listed = total.is_some() && (natural < total || *total == Some(0));
        !self.placed && listed && organisations.iter().flatten().all(behind)
    }

    /// Whether it names fields in another order than the form.
    fn is_disordered(&self) -> bool {
        match &self.columns.cols[..] {
            [Some(natural), ..] if self.organisations.as_ref().is_some_and(|over| over.start < *natural) => true,
            [natural, organisations @ .., total] if self.is_read_by_cells() => {
                natural > total || !organisations.iter().flatten().is_sorted()
            }
            _ => self.columns.disordered,
        }
    }

    /// The block that it stands in, where that is another one than the row's and right above.
    pub(super) fn block_above(&self, row: &Row) -> Option<usize> {
        /// Between the two lie at most the foot of a page and an empty line.
        const REACH: usize = 3;
        let above = !self.columns.cols.is_empty() && self.block < row.block && row.block <= self.block + REACH;
        above.then_some(self.block)
    }

    /// The columns for a row: the header's where it stands in the same table or one of the same width, and agrees with
    /// itself.
    pub(super) fn columns_for(&self, row: &Row) -> Columns {
        let fits = self.columns.cols.len() == REQUEST_COLUMNS.len()
            && (self.block == row.block || self.width == row.width)
            && self.agrees();
        if fits {
            return self.columns.clone();
        }
        Columns { disordered: self.is_disordered(), ..Columns::unknown(REQUEST_COLUMNS.len()) }
    }
}

pub(super) fn column_of(cell: &RowCell) -> Option<usize> {
    let words = cell.words();
    if words == "合计" {
        return Some(REQUEST_COLUMNS.len() - 1);
    }
    REQUEST_COLUMNS.iter().position(|(_, form)| nearness(words, form) >= Nearness::Near)
}
