//! What stands at the edges of pages that are lost or end early.
//!
//! Comes in: pages with their tables. Goes out: the same, where figures that may have lost digits to the missing page have a
//! U+FFFD beside them: the last row before it and the first one behind it. No figure is taken away.

use super::line::is_digit;
use super::{Item, Page, Placed};

/// Stands for what is lost.
const LOST: char = '\u{fffd}';

/// Marks the edges.
pub(super) fn mark(pages: &mut [Page]) {
    for at in (0..pages.len()).filter(|at| pages[*at].cut).collect::<Vec<_>>() {
        let own = !pages[at].items.is_empty();
        let before = if own { Some(at) } else { at.checked_sub(1) };
        if let Some(item) = before.and_then(|at| pages[at].items.last_mut()) {
            end(item);
        }
        if let Some(item) = pages.get_mut(at + 1).and_then(|page| page.items.first_mut()) {
            begin(item);
        }
    }
}

fn end(item: &mut Item) {
    match item {
        Item::Table(placed) => {
            let row = placed.table.cells.iter().filter(|cell| is_figure(&cell.text)).map(|cell| cell.row).max();
            each_figure(placed, row, |text| text.push(LOST));
        }
        Item::Line(line) => {
            if let Some(piece) = line.pieces.last_mut().filter(|piece| piece.text.ends_with(is_digit)) {
                piece.text.push(LOST);
            }
        }
    }
}

fn begin(item: &mut Item) {
    match item {
        Item::Table(placed) => {
            let row = placed.table.cells.iter().filter(|cell| is_figure(&cell.text)).map(|cell| cell.row).min();
            each_figure(placed, row, |text| text.insert(0, LOST));
        }
        Item::Line(line) => {
            if let Some(piece) = line.pieces.first_mut().filter(|piece| piece.text.starts_with(is_digit)) {
                piece.text.insert(0, LOST);
            }
        }
    }
}

fn each_figure(placed: &mut Placed, row: Option<usize>, mark: impl Fn(&mut String)) {
    let cells = placed.table.cells.iter_mut().filter(|cell| Some(cell.row) == row && is_figure(&cell.text));
    cells.for_each(|cell| mark(&mut cell.text));
}

fn is_figure(text: &str) -> bool {
    text.contains(is_digit) && !text.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::super::line::{Line, Piece};
    use super::super::{Area, Placed};
    use super::*;
    use crate::model::document::{Cell, Table};

    fn page(rows: &[[&str; 2]], cut: bool) -> Page {
        let cells: Vec<Cell> = (0..)
            .zip(rows)
            .flat_map(|(row, texts)| {
                (0..).zip(texts).map(move |(col, text)| Cell {
                    row,
                    col,
                    rowspan: 1,
                    colspan: 1,
                    text: (*text).to_owned(),
                })
            })
            .collect();
        let area = Area { left: 0.0, right: 9.0, top: 0.0, bottom: 9.0 };
        let table = Table { rows: rows.len(), cols: 2, cells, spans_known: true };
        let placed =
            Placed { table, area, edges: vec![0.0, 5.0, 9.0], filled: vec![false; 2 * rows.len()], ruled: true };
        let items = if rows.is_empty() { Vec::new() } else { vec![Item::Table(placed)] };
        Page { width: 9.0, height: 9.0, items, cut }
    }

    fn figures(page: &Page) -> Vec<&str> {
        let Item::Table(placed) = &page.items[0] else { panic!("no table") };
        placed.table.cells.iter().filter(|cell| cell.col == 1).map(|cell| cell.text.as_str()).collect()
    }

    #[test]
    fn figures_beside_a_lost_page_are_no_whole_figures() {
        let mut pages = [
            page(&[["自然人", "7"], ["总计", "197"]], false),
            page(&[], true),
            page(&[["", "8"], ["其他", "9"]], false),
        ];
        mark(&mut pages);
        assert_eq!((figures(&pages[0]), figures(&pages[2])), (vec!["7", "197\u{fffd}"], vec!["\u{fffd}8", "9"]));
    }

    #[test]
    fn a_sentence_that_a_lost_page_cuts_has_no_figure_at_its_end() {
        let area = Area { left: 0.0, right: 9.0, top: 0.0, bottom: 9.0 };
        let piece = |text: &str| Piece { text: text.to_owned(), area, glyphs: Vec::new() };
        let line = |text: &str| Item::Line(Line { pieces: vec![piece(text)], area, em: 9.0 });
        let of = |item: Item, cut: bool| Page { width: 9.0, height: 9.0, items: vec![item], cut };
        let mut pages = [of(line("受理申请12"), true), of(line("8件，办结"), false)];
        mark(&mut pages);
        let texts: Vec<String> = pages
            .iter()
            .map(|page| match &page.items[0] {
                Item::Line(line) => line.text(),
                Item::Table(_) => String::new(),
            })
            .collect();
        assert_eq!(texts, ["受理申请12\u{fffd}", "\u{fffd}8件，办结"]);
    }
}
