//! Tables whose cells are told by where their edges lie, as in RTF and Word's binary format.
//!
//! Comes in: paragraphs with their depth, the ends of cells, and the ends of rows with the edges of their cells (twips). Goes
//! out: blocks. Columns of different rows are one where their edges lie within the width of a hair.

use super::cells::{Merge, Placed, Shape};
use super::flow::Flow;
use crate::model::document::{Block, Document};

/// Edges this near to each other are one (twips; 40 are 0.7 mm, and a digit is wider).
const NEAR: i32 = 40;
/// Tables nested deeper than this are read as text.
const MAX_DEPTH: usize = 8;

/// What a row says of one of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edge {
    /// Where it ends.
    pub(super) right: i32,
    /// Whether it is one with the cell to its left.
    pub(super) into_left: bool,
    /// With the row above.
    pub(super) merge: Merge,
}

/// A row of cells with their edges.
#[derive(Debug, Default)]
struct Row {
    left: i32,
    edges: Vec<Edge>,
    contents: Vec<Vec<Block>>,
}

/// A table that is open.
#[derive(Debug, Default)]
struct OpenTable {
    rows: Vec<Row>,
    row: Vec<Vec<Block>>,
    cell: Vec<Block>,
}

/// Collects paragraphs and tables.
#[derive(Debug, Default)]
pub(super) struct Edged {
    flow: Flow,
    tables: Vec<OpenTable>,
}

impl Edged {
    /// A paragraph at this depth: 0 outside of tables.
    pub(super) fn paragraph(&mut self, depth: usize, text: &str, level: Option<u8>) {
        self.at_depth(depth);
        self.flow.open_box();
        self.flow.paragraph(text, level);
        let blocks = self.flow.close_box();
        self.extend(blocks);
    }

    /// A block at the depth where the document stands.
    pub(super) fn push(&mut self, block: Block) {
        self.extend(vec![block]);
    }

    /// Whether nothing more is kept.
    pub(super) fn is_full(&self) -> bool {
        self.flow.is_full()
    }

    /// Whether no table is open.
    pub(super) fn is_outside(&self) -> bool {
        self.tables.is_empty()
    }

    /// A cell of the table at this depth ends.
    pub(super) fn end_cell(&mut self, depth: usize) {
        self.at_depth(depth);
        if let Some(table) = self.tables.last_mut() {
            let cell = std::mem::take(&mut table.cell);
            if self.flow.has_room() {
                table.row.push(cell);
            }
        }
    }

    /// A row of the table at this depth ends, which begins at `left`.
    pub(super) fn end_row(&mut self, depth: usize, left: i32, edges: &[Edge]) {
        self.at_depth(depth);
        if let Some(table) = self.tables.last_mut() {
            let contents = std::mem::take(&mut table.row);
            let edges = edges[..edges.len().min(contents.len())].to_vec();
            table.rows.push(Row { left, edges, contents });
        }
    }

    /// A text box's paragraphs, where the document stands.
    pub(super) fn finish(mut self) -> Document {
        self.at_depth(0);
        let (blocks, issues) = self.flow.finish();
        Document { blocks, issues, ..Document::default() }
    }

    /// Opens and closes tables until so many are open.
    fn at_depth(&mut self, depth: usize) {
        while self.tables.len() < depth.min(MAX_DEPTH) {
            self.tables.push(OpenTable::default());
        }
        while self.tables.len() > depth {
            let Some(mut table) = self.tables.pop() else { return };
            // a table that ends within a row or cell keeps what stands there
            if !table.cell.is_empty() {
                table.row.push(table.cell);
            }
            if !table.row.is_empty() {
                table.rows.push(Row { contents: table.row, ..Row::default() });
            }
            let spans_known = table.rows.iter().all(|row| row.edges.len() == row.contents.len());
            let rows = placed(table.rows);
            self.flow.open_box();
            self.flow.table_of(rows);
            let mut blocks = self.flow.close_box();
            if let [Block::Table(table)] = blocks.as_mut_slice() {
                table.spans_known = spans_known;
            }
            self.extend(blocks);
        }
    }

    fn extend(&mut self, blocks: Vec<Block>) {
        match self.tables.last_mut() {
            Some(table) => table.cell.extend(blocks),
            None => self.flow.extend(blocks),
        }
    }
}

/// The grid columns of the cells of all rows.
fn placed(rows: Vec<Row>) -> Vec<Vec<Placed>> {
    let mut lines: Vec<i32> = rows.iter().flat_map(|row| row.edges.iter().map(|e| e.right).chain([row.left])).collect();
    lines.sort_unstable();
    lines.dedup_by(|later, before| later.saturating_sub(*before) <= NEAR);
    let column = |at: i32| lines.partition_point(|line| *line <= at).saturating_sub(1);
    rows.into_iter().map(|row| place_row(row, &column)).collect()
}

fn place_row(row: Row, column: &dyn Fn(i32) -> usize) -> Vec<Placed> {
    let mut placed: Vec<Placed> = Vec::with_capacity(row.contents.len());
    let mut col = if row.edges.is_empty() { 0 } else { column(row.left) };
    let mut edges = row.edges.into_iter();
    for content in row.contents {
        let edge = edges.next();
        // cells beyond those that the row tells of are as wide as one column
        let end = edge.map_or(col + 1, |edge| column(edge.right).max(col));
        match (edge, placed.last_mut()) {
            (Some(Edge { into_left: true, .. }), Some(left)) => {
                left.shape.colspan += end - col;
                left.content.extend(content);
            }
            // a cell without width is there for nobody, unless something stands in it
            _ if end == col && content.is_empty() => {}
            _ => {
                let end = end.max(col + 1);
                let merge = edge.map_or(Merge::Alone, |edge| edge.merge);
                placed.push(Placed { col, shape: Shape { colspan: end - col, rowspan: 1, merge }, content });
            }
        }
        col = end.max(col);
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(right: i32, merge: Merge) -> Edge {
        Edge { right, into_left: false, merge }
    }

    fn row(document: &mut Edged, depth: usize, left: i32, cells: &[(&str, Edge)]) {
        for (text, _) in cells {
            document.paragraph(depth, text, None);
            document.end_cell(depth);
        }
        document.end_row(depth, left, &cells.iter().map(|(_, edge)| *edge).collect::<Vec<_>>());
    }

    #[test]
    fn edges_of_different_rows_make_the_columns() {
        let mut document = Edged::default();
        let goes_left = Edge { right: 3_000, into_left: true, merge: Merge::Alone };
        row(
            &mut document,
            1,
            0,
            &[("甲", edge(1_000, Merge::Starts)), ("乙", edge(2_010, Merge::Alone)), ("", goes_left)],
        );
        row(
            &mut document,
            1,
            -8,
            &[("", edge(990, Merge::GoesOn)), ("1", edge(2_000, Merge::Alone)), ("2", edge(3_000, Merge::Alone))],
        );
        document.paragraph(0, "后文", None);
        let document = document.finish();
        let [Block::Table(table), Block::Paragraph { .. }] = document.blocks.as_slice() else { panic!("{document:?}") };
        let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
        assert_eq!(seen, [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "1"), (1, 2, 1, 1, "2")]);
    }

    #[test]
    fn a_row_that_tells_no_edges_leaves_the_spans_unknown() {
        let mut document = Edged::default();
        row(&mut document, 1, 0, &[("甲", edge(1_000, Merge::Alone)), ("乙", edge(2_000, Merge::Alone))]);
        for text in ["1", "2"] {
            document.paragraph(1, text, None);
            document.end_cell(1);
        }
        document.end_row(1, 0, &[]);
        let document = document.finish();
        let [Block::Table(table)] = document.blocks.as_slice() else { panic!("{document:?}") };
        assert!(!table.spans_known);
        assert_eq!(table.cells.iter().map(|c| (c.row, c.col)).collect::<Vec<_>>(), [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }

    #[test]
    fn a_table_that_is_cut_keeps_what_was_there() {
        let mut document = Edged::default();
        row(&mut document, 1, 0, &[("甲", edge(1_000, Merge::Alone)), ("乙", edge(2_000, Merge::Alone))]);
        document.paragraph(1, "丙", None);
        document.paragraph(2, "丁", None);
        assert_eq!(
            document
                .finish()
                .blocks
                .iter()
                .map(|b| if let Block::Table(t) = b { t.text() } else { String::new() })
                .collect::<String>(),
            "甲乙丙丁"
        );
    }
}
