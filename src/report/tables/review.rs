//! 政府信息公开行政复议、行政诉讼情况: three blocks of five values.
//!
//! Comes in: the document's rows. Goes out: the fifteen values. The header (结果维持 … 总计, three times) gives the columns;
//! dumps that cut the table into one for each block are put together by the words above each.

use super::rows::Row;
use super::values::{self, Columns, Taken};
use super::{FormCell, Tables};
use crate::model::document::{Block, Document};
use crate::model::form::{REVIEW_BLOCKS, REVIEW_COLUMNS};
use crate::model::issue::{Issue, Severity};
use crate::report::label::normalise;
use indexmap::IndexMap;

const TABLE: &str = "review_litigation";
/// A row of values is looked for at most this many rows below the header.
const REACH: usize = 4;

/// The table as it was found.
pub(super) struct Found {
    /// The five cells of each block, where they were read.
    blocks: [Option<Vec<FormCell>>; 3],
    /// What is printed where a block was found and could not be read.
    unread: [Option<String>; 3],
    standing: Vec<usize>,
    issues: Vec<Issue>,
}

/// The header: outcome cells from left to right.
#[derive(Debug, Default)]
struct Header {
    /// Grid column, row within the header, outcome.
    outcomes: Vec<(usize, usize, usize)>,
    /// Grid columns and the block named there.
    named: Vec<(std::ops::Range<usize>, usize)>,
    first_block: usize,
    /// One past the last column that its rows reach.
    end: usize,
}

/// Finds the table; none where no header of it is in the document.
pub(super) fn find(rows: &[Row], document: &Document) -> Option<Found> {
    let mut found =
        Found { blocks: [None, None, None], unread: [None, None, None], standing: Vec::new(), issues: Vec::new() };
    let mut any = false;
    let mut at = 0;
    while at < rows.len() {
        let Some((header, next)) = header_at(rows, at) else {
            at += 1;
            continue;
        };
        at = next;
        any = true;
        let blocks = header.blocks(document);
        found.standing.push(header.first_block);
        if !blocks.is_empty() && blocks.iter().all(|b| found.blocks[*b].is_some()) {
            let detail = "another table of this form is in the document; the first is read";
            found.issues.push(Issue::new("table-repeated", Severity::Warning, TABLE, detail));
            continue;
        }
        let named = block_rows(&rows[next..]);
        if !named.is_empty() {
            for (row, block) in named {
                found.standing.push(row.block);
                found.take(row, &header, &[block]);
            }
            continue;
        }
        let Some(row) = value_row(&rows[next..]) else { continue };
        found.standing.push(row.block);
        found.take(row, &header, &blocks);
    }
    any.then_some(found)
}

/// The rows of a header that begins here, and the row after it.
fn header_at(rows: &[Row], start: usize) -> Option<(Header, usize)> {
    let mut header = Header { first_block: rows.get(start)?.block, ..Header::default() };
    let mut next = start;
    while let Some(row) = rows.get(next) {
        let figures = row.cells.iter().any(|c| c.begins && !c.is_words() && !c.is_blank());
        let outcomes: Vec<(usize, usize)> =
            row.cells.iter().filter(|c| c.begins).filter_map(|c| outcome(c.words()).map(|o| (c.col, o))).collect();
        let own = outcomes.iter().filter(|(_, o)| *o < 4).count();
        let named: Vec<_> = row
            .cells
            .iter()
            .filter(|c| c.begins)
            .filter_map(|c| block_named(c.words()).map(|b| (c.col..c.end, b)))
            .collect();
        if figures || own < 3 && named.is_empty() && !row.has_words("行政诉讼") {
            break;
        }
        header.outcomes.extend(outcomes.into_iter().map(|(col, o)| (col, next - start, o)));
        header.named.extend(named);
        header.end = header.end.max(row.end());
        next += 1;
    }
    let own = header.outcomes.iter().filter(|(_, _, o)| *o < 4).count();
    (own >= 3).then_some((header, next))
}

fn outcome(words: &str) -> Option<usize> {
    match words {
        "合计" => Some(4),
        "维持" => Some(0),
        "纠正" => Some(1),
        words => REVIEW_COLUMNS.iter().position(|(_, form)| *form == words),
    }
}

fn block_named(words: &str) -> Option<usize> {
    if words.contains("复议后") {
        Some(2)
    } else if words.contains("未经复议") || words.contains("直接起诉") {
        Some(1)
    } else if words == "行政复议" || words == "行政法复议" {
        Some(0)
    } else {
        None
    }
}

/// The first row of values: no words of its own, at least one place for a value. Blank places count only where no figure
/// stands further down in the same table, before another block is named.
fn value_row(rows: &[Row]) -> Option<&Row> {
    let heads = |row: &Row| row.cells.iter().any(|c| outcome(c.words()).is_some());
    let holds = |row: &Row| row.cells.iter().any(|c| c.begins && !c.is_words()) && !row.has_words("第二十条");
    let mut near = rows.iter().take(REACH).take_while(|row| !heads(row));
    let first = near.find(|row| holds(row))?;
    let has_figures = |row: &Row| row.cells.iter().any(|c| c.begins && !c.is_words() && !c.is_blank());
    let names_block = |row: &Row| row.cells.iter().any(|c| block_named(c.words()).is_some());
    let mut below = near.take_while(|row| row.block == first.block && !names_block(row)).filter(|row| holds(row));
    if has_figures(first) { Some(first) } else { below.find(|row| has_figures(row)).or(Some(first)) }
}

/// The rows right below a header that begin with the name of a block and go on with figures.
fn block_rows(rows: &[Row]) -> Vec<(&Row, usize)> {
    let named = |row: &'_ Row| {
        let label = row.label(|cell| block_named(cell.words()).is_some())?;
        let figures = row.values_after(label + 1).iter().any(|c| !c.is_words() && !c.is_blank());
        block_named(row.cells[label].words()).filter(|_| figures)
    };
    rows.iter().map_while(|row| named(row).map(|block| (row, block))).collect()
}

impl Header {
    /// The blocks that it covers, from left to right.
    fn blocks(&self, document: &Document) -> Vec<usize> {
        let groups = self.outcomes.iter().filter(|(_, _, o)| *o == 0).count();
        let mut named: Vec<_> = self.named.clone();
        named.sort_by_key(|(cols, _)| cols.start);
        let mut order: Vec<usize> = named.into_iter().map(|(_, block)| block).collect();
        order.dedup();
        match groups {
            1 if order.len() == 1 => order,
            1 => block_above(document, self.first_block).map_or_else(Vec::new, |block| vec![block]),
            // where 行政复议 is named and two blocks have heads, a row of the header is missing
            2 if !order.contains(&0) => vec![1, 2],
            _ if order.len() == 3 => order,
            _ => vec![0, 1, 2],
        }
    }

    /// Whether the table of this row holds nothing but a head for each figure, and the figures.
    fn is_bare(&self, row: &Row, count: usize) -> bool {
        self.first_block == row.block && self.outcomes.len() == count && row.width == count
    }

    /// The columns of the values, from left to right. In a dump that lost the columns of merged cells nothing is known but
    /// whether the words are in the form's order.
    fn columns(&self, count: usize) -> Columns {
        let mut by_column = self.outcomes.clone();
        by_column.sort_by_key(|(col, _, _)| *col);
        let mut columns = Columns { end: self.end, ..Columns::unknown(count) };
        for (block, heads) in by_column.chunks(REVIEW_COLUMNS.len()).enumerate() {
            for (col, _, outcome) in heads {
                if let Some(place) = columns.cols.get_mut(block * REVIEW_COLUMNS.len() + outcome) {
                    *place = Some(*col);
                }
            }
        }
        let whole = by_column.len() == count && columns.cols.iter().all(Option::is_some);
        Columns { disordered: self.falls(), ..if whole { columns } else { Columns::unknown(count) } }
    }

    /// Whether a row of it names outcomes in another order than the form: a word that was not found leaves a gap, one in
    /// another place a fall.
    fn falls(&self) -> bool {
        let mut by_row = self.outcomes.clone();
        by_row.sort_by_key(|(col, row, _)| (*row, *col));
        by_row.windows(2).any(|pair| {
            let ((_, row, left), (_, next, right)) = (pair[0], pair[1]);
            row == next && left >= right && (left, right) != (REVIEW_COLUMNS.len() - 1, 0)
        })
    }
}

/// The block that a line above a table names.
fn block_above(document: &Document, table: usize) -> Option<usize> {
    const LINES: usize = 3;
    document.blocks[..table.min(document.blocks.len())]
        .iter()
        .rev()
        .take_while(|b| !matches!(b, Block::Table(_)))
        .filter_map(Block::text)
        .take(LINES)
        .find_map(|text| {
            let words = normalise(text);
            match block_named(&words) {
                Some(block) => Some(block),
                None => (words.contains("行政复议") && !words.contains("行政诉讼")).then_some(0),
            }
        })
}

impl Found {
    fn take(&mut self, row: &Row, header: &Header, blocks: &[usize]) {
        let width = REVIEW_COLUMNS.len();
        let count = blocks.len() * width;
        let sums: Vec<_> = (0..blocks.len()).map(|b| b * width..(b + 1) * width).collect();
        // words that stand under a head are no label
        let first = header.outcomes.iter().map(|(col, _, _)| *col).min().unwrap_or(0);
        let from = row.label(|_| false).filter(|label| row.cells[*label].col < first).map_or(0, |label| label + 1);
        let mut columns = header.columns(count);
        if row.cells.get(from).map(|cell| cell.col) != columns.cols.first().copied().flatten() {
            // the header does not begin above the first figure: a row of it is missing
            columns.end = 0;
        }
        let cells = match values::take(row, from, &columns, &sums) {
            Taken::Cells(cells) => Some(cells),
            Taken::Joined(cells) => {
                let detail = format!(
                    "the digits of a figure stand apart, and the sums hold with them joined: {}",
                    row.printed()
                );
                self.issues.push(Issue::new("digits-joined", Severity::Note, TABLE, detail));
                Some(cells)
            }
            Taken::Split(cells) => {
                let detail = format!("figures without separators, one reading fits the sums: {}", row.printed());
                self.issues.push(Issue::new("digits-split", Severity::Note, TABLE, detail));
                Some(cells)
            }
            // nothing but figures in the table, and a head for each
            Taken::Ambiguous if header.is_bare(row, count) => values::take_at(row, from, &columns, 0),
            Taken::Ambiguous | Taken::Shared(_) | Taken::Unfit => None,
        };
        if let Some(other) = cells.as_deref().and_then(|cells| values::another_reading(row, from, cells, &sums)) {
            let detail = format!("the totals are not the sums; {other}: {}", row.printed());
            self.issues.push(Issue::new("another-reading", Severity::Warning, TABLE, detail));
        }
        for (at, block) in blocks.iter().enumerate() {
            if self.blocks[*block].is_some() {
                continue;
            }
            match &cells {
                Some(cells) => self.blocks[*block] = Some(cells[at * width..(at + 1) * width].to_vec()),
                None => self.unread[*block] = Some(row.printed()),
            }
        }
    }

    /// Writes the table with its three blocks.
    pub(super) fn write(self, tables: &mut Tables) {
        let columns: Vec<&'static str> = REVIEW_COLUMNS.iter().map(|(key, _)| *key).collect();
        tables.issues.extend(self.issues);
        tables.blocks.extend(self.standing);
        let mut table = IndexMap::new();
        for (((key, _), cells), unread) in REVIEW_BLOCKS.iter().zip(self.blocks).zip(self.unread) {
            let cells = cells.or_else(|| {
                unread.map(|printed| {
                    let detail = format!("the figures cannot be told apart or do not fit the columns: {printed}");
                    let at = format!("{TABLE}.{key}");
                    tables.issues.push(Issue::new("row-unreadable", Severity::Error, at, detail));
                    vec![FormCell::unread(&printed); columns.len()]
                })
            });
            let fields = match cells {
                Some(cells) => columns
                    .iter()
                    .zip(cells)
                    .map(|(column, cell)| ((*column).into(), tables.put((TABLE, *key, *column), cell)))
                    .collect(),
                None => tables.put_missing(TABLE, key, &columns),
            };
            table.insert((*key).into(), fields);
        }
        tables.review = Some(table);
    }
}
