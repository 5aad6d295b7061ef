//! Tables without rulings, told by the gaps between their columns.
//!
//! Comes in: the lines of a page. Goes out: the same with tables in the place of lines of figures, of what stands over them
//! and of labels that run over several lines. A figure stands in the column that it is printed under; what reaches over two
//! columns covers both.

mod header;
mod labels;

use super::line::{Line, Piece, is_digit};
use super::{Area, Item, Placed};
use crate::model::document::{Cell, Table};

/// Lines of one table are not further apart than this (in heights).
const APART: f64 = 5.0;
/// A table has no more header lines than this.
const MAX_HEADER: usize = 8;
/// A line of labels alone may stand this many lines before the next line of figures.
const MAX_LABELS: usize = 8;

/// The columns of the last table.
#[derive(Debug, Default)]
pub(super) struct Columns(Option<Bands>);

/// A table without rulings: where its figures' columns begin and end.
#[derive(Debug, Clone)]
struct Bands {
    edges: Vec<f64>,
}

impl Bands {
    fn count(&self) -> usize {
        self.edges.len() - 1
    }

    /// The band at a place; what lies outside belongs to the nearest.
    fn at(&self, x: f64) -> usize {
        self.edges.partition_point(|edge| *edge <= x).clamp(1, self.count()) - 1
    }

    /// Whether the figures of these lines stand each in one of the bands, and the labels in none.
    fn hold(&self, body: &[Line]) -> bool {
        let outer = self.edges[0]..=self.edges[self.count()];
        let fits = |piece: &Piece| {
            let (from, to) = self.of(&piece.area);
            from == to && outer.contains(&piece.area.middle_x())
        };
        body.iter().filter_map(|line| labels_of(line).map(|labels| line.pieces.split_at(labels))).all(
            |(labels, values)| {
                let apart = values.windows(2).all(|pair| self.of(&pair[0].area).1 < self.of(&pair[1].area).0);
                apart && values.iter().all(fits) && labels.iter().all(|label| label.area.middle_x() < *outer.start())
            },
        )
    }

    /// The bands that a piece covers by more than its fringe.
    fn of(&self, area: &Area) -> (usize, usize) {
        let fringe = 0.15 * area.width();
        (self.at(area.left + fringe), self.at(area.right - fringe))
    }
}

/// Finds the tables among the items of a page.
///
/// A table goes on in the columns of the last one where it has no header: `columns` keeps them from page to page.
pub(super) fn tables(items: Vec<Item>, columns: &mut Columns) -> Vec<Item> {
    let mut found = Vec::new();
    let mut run: Vec<Line> = Vec::new();
    for item in items {
        match item {
            Item::Line(line) => run.push(line),
            table @ Item::Table(_) => {
                in_run(std::mem::take(&mut run), &mut found, columns);
                found.push(table);
            }
        }
    }
    in_run(run, &mut found, columns);
    found
}

fn in_run(lines: Vec<Line>, found: &mut Vec<Item>, columns: &mut Columns) {
    let margin = lines.iter().map(|l| l.area.left).fold(f64::INFINITY, f64::min);
    let mut tables: Vec<(usize, usize, Placed)> = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while at < lines.len() {
        let end = figures_end(&lines, at);
        if end == at {
            at += 1;
            continue;
        }
        let start = header_start(&lines[..at], done, margin);
        if let Some(table) = table(&lines[start..end], at - start, columns) {
            tables.push((start, end, table));
        }
        (at, done) = (end, end);
    }
    let mut tables = tables.into_iter().peekable();
    let mut taken = 0;
    for (at, line) in lines.into_iter().enumerate() {
        if at < taken {
            continue;
        }
        match tables.next_if(|(start, _, _)| *start == at) {
            Some((_, end, table)) => {
                found.push(Item::Table(table));
                taken = end;
            }
            None => found.push(Item::Line(unplaced(line))),
        }
    }
}

/// Figures side by side whose columns are not known: they must not be taken for the digits of a row.
fn unplaced(mut line: Line) -> Line {
    if line.pieces.iter().filter(|piece| is_value(piece)).count() > 1 {
        let text = line.pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" | ");
        line.pieces = vec![Piece { text, area: line.area }];
    }
    line
}

/// Whether a piece is what stands in a column of figures.
fn is_value(piece: &Piece) -> bool {
    let text = piece.text.trim();
    let figure = text.trim_end_matches("万元").trim_end_matches(['元', '件', '条', '%']);
    figure.chars().any(is_digit) && figure.chars().all(|c| is_digit(c) || " .,，+-－＋".contains(c))
        || matches!(text, "/" | "-" | "—" | "——" | "无" | "－")
}

/// How many pieces at the beginning of a line are labels, where all others are figures; none where it is no such line.
fn labels_of(line: &Line) -> Option<usize> {
    let labels = line.pieces.iter().take_while(|piece| !is_value(piece)).count();
    let rest = &line.pieces[labels..];
    let figures = !rest.is_empty() && rest.iter().all(is_value) && rest.iter().any(|p| p.text.contains(is_digit));
    (figures && line.pieces.len() > 1 && labels <= 4).then_some(labels)
}

fn is_near(above: &Line, below: &Line) -> bool {
    below.area.top - above.area.bottom < APART * above.em.min(below.em)
}

/// The line after the figures that begin at this line; the line itself where none do.
fn figures_end(lines: &[Line], start: usize) -> usize {
    let Some(mut labels) = labels_of(&lines[start]) else { return start };
    let mut left = lines[start].pieces[labels].area.left;
    let mut end = start + 1;
    let mut at = end;
    while at < lines.len() && at - end <= MAX_LABELS && is_near(&lines[at - 1], &lines[at]) {
        let line = &lines[at];
        if let Some(count) = labels_of(line) {
            labels = count;
            left = left.min(line.pieces[labels].area.left);
            end = at + 1;
        } else if line.area.right > left {
            break;
        }
        at += 1;
    }
    // the rest of the last label
    while let Some(line) = lines.get(end).filter(|line| line.area.right <= left && is_near(&lines[end - 1], line)) {
        if !line.pieces.iter().all(|piece| labels::has_head(piece, &lines[end - 1])) {
            break;
        }
        end += 1;
    }
    end
}

/// Where the header begins that stands over the figures behind these lines.
fn header_start(lines: &[Line], done: usize, margin: f64) -> usize {
    let mut start = lines.len();
    while start > done && lines.len() - start < MAX_HEADER {
        let line = &lines[start - 1];
        let near = lines.get(start).is_none_or(|below| is_near(line, below));
        let set_in = line.area.left - margin > 3.0 * line.em && line.area.width() < 24.0 * line.em;
        let prose = line.text().contains(['。', '；']) || line.pieces.iter().any(is_value);
        // the first cell's words may take more lines than the others'
        let above = start.checked_sub(2).map(|at| &lines[at]).filter(|above| above.pieces.len() > 1);
        let wraps = above.is_some_and(|above| line.area.right <= above.pieces[0].area.right + line.em);
        if !near || prose || line.pieces.len() == 1 && !set_in && !wraps {
            break;
        }
        start -= 1;
    }
    start
}

/// The table of these lines, of which the first are its header; none where they may be prose, or where their columns are
/// not known.
fn table(lines: &[Line], header: usize, columns: &mut Columns) -> Option<Placed> {
    let (heads, body) = lines.split_at(header);
    let named = heads.iter().any(|line| line.pieces.len() > 1);
    let bands = if named { bands(heads, body)? } else { columns.0.clone().filter(|bands| bands.hold(body))? };
    columns.0 = Some(bands.clone());
    let rows = labels::rows(body);
    let label_columns = rows.iter().map(|row| row.labels.len()).max().unwrap_or(0);
    let mut cells = header::cells(heads, &bands, label_columns);
    for (at, row) in rows.iter().enumerate() {
        let at = at + header;
        let width = if row.values.is_empty() { label_columns + bands.count() } else { label_columns };
        let count = row.labels.len();
        for (col, text) in row.labels.iter().enumerate() {
            let colspan = if col + 1 == count { width - col } else { 1 };
            cells.push(Cell { row: at, col, rowspan: 1, colspan, text: text.clone() });
        }
        if count == 0 && label_columns > 0 {
            cells.push(Cell { row: at, col: 0, rowspan: 1, colspan: label_columns, text: String::new() });
        }
        if !row.values.is_empty() {
            cells.extend(values(&row.values, &bands).into_iter().map(|(col, colspan, text)| Cell {
                row: at,
                col: col + label_columns,
                rowspan: 1,
                colspan,
                text,
            }));
        }
    }
    let area = lines.iter().map(|line| line.area).reduce(Area::with)?;
    let edges = (0..label_columns).map(|_| area.left).chain(bands.edges.iter().copied()).collect();
    let filled = vec![false; cells.len()];
    let mut table = Table { rows: header + rows.len(), cols: label_columns + bands.count(), cells, spans_known: true };
    super::squeeze(&mut table);
    Some(Placed { table, area, edges, filled, ruled: false })
}

/// The columns of the figures: where nothing is printed from the first row to the last lies their edge. What the header
/// names where no figure stands is a column as well.
fn bands(header: &[Line], body: &[Line]) -> Option<Bands> {
    let rows = || body.iter().filter_map(|line| labels_of(line).map(|labels| line.pieces.split_at(labels)));
    let mut areas: Vec<Area> = rows().flat_map(|(_, values)| values).map(|piece| piece.area).collect();
    let left = areas.iter().map(|area| area.left).fold(f64::INFINITY, f64::min);
    let labels = rows().flat_map(|(labels, _)| labels).map(|piece| piece.area.right);
    let labels = labels.filter(|right| *right < left).fold(f64::NEG_INFINITY, f64::max);
    let mut columns = merged(&mut areas);
    // what stands alone on its line is over the whole table
    let beside = header.iter().filter(|line| line.pieces.len() > 1);
    let mut named: Vec<Area> = beside.flat_map(|line| &line.pieces).map(|piece| piece.area).collect();
    named.retain(|area| area.left > labels);
    // the narrow names first: what stands over several columns must not hide them
    named.sort_by(|a, b| a.width().total_cmp(&b.width()));
    for area in named {
        if columns.iter().all(|column| area.shared_width(column) <= 0.0) {
            columns.push(area);
        }
    }
    let columns = merged(&mut columns);
    let (first, last) = (columns.first()?, columns.last()?);
    let outer = if labels.is_finite() { f64::midpoint(labels, first.left) } else { first.left - first.width() };
    let between = columns.windows(2).map(|pair| f64::midpoint(pair[0].right, pair[1].left));
    let edges = std::iter::once(outer).chain(between).chain([last.right + last.width()]).collect();
    Some(Bands { edges })
}

fn merged(areas: &mut [Area]) -> Vec<Area> {
    areas.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut columns: Vec<Area> = Vec::new();
    for area in areas.iter() {
        match columns.last_mut() {
            Some(column) if area.left < column.right => *column = column.with(*area),
            _ => columns.push(*area),
        }
    }
    columns
}

/// One cell for each band, with what is printed in it; a piece that reaches over several covers them.
fn values(pieces: &[Piece], bands: &Bands) -> Vec<(usize, usize, String)> {
    let mut cells: Vec<(usize, usize, String)> = Vec::new();
    let mut next = 0;
    for piece in pieces {
        let (from, to) = bands.of(&piece.area);
        match cells.last_mut() {
            Some((_, _, text)) if from < next => {
                text.push(' ');
                text.push_str(&piece.text);
                continue;
            }
            _ => {}
        }
        cells.extend((next..from).map(|col| (col, 1, String::new())));
        cells.push((from, to - from + 1, piece.text.clone()));
        next = to + 1;
    }
    cells.extend((next..bands.count()).map(|col| (col, 1, String::new())));
    cells
}
