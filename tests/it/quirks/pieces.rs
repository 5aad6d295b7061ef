//! A report of our own in pieces, so that its tables can be drawn as somebody else would.

use super::page;
use nianbao::portal::report::{Markup, SampleReport};

/// The report as clean markup, its three tables apart from the text.
pub(super) struct Pieces {
    pub(super) text: [String; 4],
    pub(super) tables: [Vec<Vec<Cell>>; 3],
}

#[derive(Clone)]
pub(super) struct Cell {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) text: String,
}

impl Cell {
    pub(super) fn is_figure(&self) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|b| b.is_ascii_digit())
    }
}

impl Pieces {
    pub(super) fn of(sample: &SampleReport) -> Self {
        let html = sample.html(Markup::Clean);
        let mut parts = html.split("<table>");
        let mut text = vec![parts.next().unwrap().to_owned()];
        let mut tables = Vec::new();
        for part in parts {
            let (table, rest) = part.split_once("</table>").unwrap();
            tables.push(table.split("<tr>").skip(1).map(cells).collect::<Vec<_>>());
            text.push(rest.to_owned());
        }
        Self { text: text.try_into().unwrap(), tables: tables.try_into().ok().unwrap() }
    }

    /// The page with its tables drawn by `draw`.
    pub(super) fn page(&self, draw: impl Fn(usize, &[Vec<Cell>]) -> String) -> String {
        let mut body = self.text[0].clone();
        for (at, table) in self.tables.iter().enumerate() {
            body += &draw(at, table);
            body += &self.text[at + 1];
        }
        page(&body)
    }

    /// The report as plain text, its tables drawn by `draw`.
    pub(super) fn plain(&self, draw: impl Fn(usize, &[Vec<Cell>]) -> String) -> String {
        let mut text = String::new();
        for (at, part) in self.text.iter().enumerate() {
            for piece in part.replace("</p>", "\n").replace("</h2>", "\n").split('<') {
                text += piece.split_once('>').map_or(piece, |(_, words)| words);
            }
            if let Some(table) = self.tables.get(at) {
                text += &format!("\n{}\n", draw(at, table));
            }
        }
        text
    }
}

fn cells(row: &str) -> Vec<Cell> {
    let span = |tag: &str, name: &str| {
        let value = tag.split_once(&format!("{name}=\""))?.1;
        value.split('"').next()?.parse().ok()
    };
    row.split("<t")
        .skip(1)
        .map(|cell| {
            let (tag, rest) = cell.split_once('>').unwrap();
            let text = rest.split("</t").next().unwrap().to_owned();
            Cell { rows: span(tag, "rowspan").unwrap_or(1), columns: span(tag, "colspan").unwrap_or(1), text }
        })
        .collect()
}

/// Clean markup of a table, each cell's content by `content`.
pub(super) fn markup(table: &[Vec<Cell>], content: impl Fn(&Cell) -> String) -> String {
    let cell = |cell: &Cell| format!("<td rowspan={} colspan={}>{}</td>", cell.rows, cell.columns, content(cell));
    let rows = table.iter().map(|row| format!("<tr>{}</tr>", row.iter().map(cell).collect::<String>()));
    format!("<table>{}</table>", rows.collect::<String>())
}

pub(super) fn as_printed(table: &[Vec<Cell>]) -> String {
    markup(table, |cell| cell.text.clone())
}

/// The slots of a grid; a merged cell fills its first and, where `repeated`, all of them.
pub(super) fn slots(table: &[Vec<Cell>], repeated: bool) -> Vec<Vec<String>> {
    let mut grid: Vec<Vec<Option<String>>> = vec![vec![None; 15]; table.len()];
    for (at, row) in table.iter().enumerate() {
        for cell in row {
            let col = (0..15).find(|col| grid[at][*col].is_none()).unwrap();
            for (down, line) in grid.iter_mut().skip(at).take(cell.rows).enumerate() {
                for across in 0..cell.columns {
                    let shown = repeated || down == 0 && across == 0;
                    line[col + across] = Some(if shown { cell.text.clone() } else { String::new() });
                }
            }
        }
    }
    grid.into_iter().map(|row| row.into_iter().flatten().collect()).collect()
}

pub(super) fn tabbed(table: &[Vec<Cell>]) -> String {
    slots(table, false).iter().map(|row| row.join("\t") + "\n").collect()
}
