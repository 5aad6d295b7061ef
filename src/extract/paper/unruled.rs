//! Tables without rulings, told by the gaps between their columns.
//!
//! Comes in: the lines of a page. Goes out: the same with tables in the place of lines of figures, of what stands over them
//! and of labels that run over several lines. A figure stands in the column that it is printed under; what reaches over two
//! columns covers both.

mod bands;
mod cuts;
mod header;
mod labels;

use super::line::{Line, Piece, is_digit};
use super::{Area, Item, Placed};
use crate::model::document::{Cell, Table};
use bands::Bands;
use labels::is_numbered;

/// Lines of one table are not further apart than this (in heights).
const APART: f64 = 5.0;
/// Lines nearer than this (in heights) cannot stand below each other in one column.
const ONE_ROW: f64 = 0.95;
/// A table has no more header lines than this.
const MAX_HEADER: usize = 16;
/// A line of labels alone may stand this many lines before the next line of figures.
const MAX_LABELS: usize = 8;

/// The columns of the last table.
#[derive(Debug, Default)]
pub(super) struct Columns(Option<Bands>);

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
    let cut = cuts::finer(&lines);
    let mut tables: Vec<(usize, usize, Placed)> = Vec::new();
    let mut done = 0;
    let mut at = 0;
    while at < cut.len() {
        let end = figures_end(&cut, at);
        if end == at {
            at += 1;
            continue;
        }
        let body = first_label(&cut[..=at], done);
        let start = header_start(&cut[..body], done, margin);
        if let Some(table) = table(&cut[start..end], body - start, columns) {
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
        line.pieces = vec![Piece { text, area: line.area, glyphs: Vec::new() }];
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

/// The same; a line of figures alone is one as well, where it stands beside others.
fn figures_of(line: &Line) -> Option<usize> {
    labels_of(line).or_else(|| line.pieces.iter().all(is_value).then_some(0))
}

/// Whether two lines stand so near that they are one row: a figure in it takes several lines.
fn is_one_row(a: &Area, b: &Area) -> bool {
    (a.middle_y() - b.middle_y()).abs() < ONE_ROW * a.height().min(b.height())
}

fn is_near(above: &Line, below: &Line) -> bool {
    below.area.top - above.area.bottom < APART * above.em.min(below.em)
}

/// The line after the figures that begin at this line; the line itself where none do.
fn figures_end(lines: &[Line], start: usize) -> usize {
    // a figure of the first row may begin above it
    let first = match lines.get(start + 1) {
        Some(below)
            if figures_of(&lines[start]) == Some(0)
                && labels_of(below).is_some()
                && is_one_row(&lines[start].area, &below.area) =>
        {
            below
        }
        _ => &lines[start],
    };
    let Some(labels) = labels_of(first) else { return start };
    let mut left = first.pieces[labels].area.left;
    let mut end = start + 1;
    let mut at = end;
    while at < lines.len() && at - end <= MAX_LABELS && is_near(&lines[at - 1], &lines[at]) {
        let line = &lines[at];
        if let Some(count) = labels_of(line) {
            left = left.min(line.pieces[count].area.left);
            end = at + 1;
        } else if figures_of(line).is_some() && line.area.left >= left {
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

/// Where the label of the first line of figures begins, which is the last of these lines.
fn first_label(lines: &[Line], done: usize) -> usize {
    let at = lines.len() - 1;
    let Some(left) = figures_of(&lines[at]).and_then(|labels| lines[at].pieces.get(labels)).map(|p| p.area.left) else {
        return at;
    };
    for start in (done.max(at.saturating_sub(MAX_LABELS))..at).rev() {
        let (line, below) = (&lines[start], &lines[start + 1]);
        if line.area.right > left || below.area.top - line.area.bottom > line.em {
            break;
        }
        if line.pieces.iter().any(|piece| is_numbered(&piece.text)) {
            return start;
        }
    }
    at
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
        if !near || prose || !cuts::has_gap(line) && !set_in && !wraps {
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
    let bands = if named { bands::of(heads, body)? } else { columns.0.clone().filter(|bands| bands.hold(body))? };
    columns.0 = Some(bands.clone());
    let heads: Vec<Line> = heads.iter().map(|line| cuts::over_columns(line, &bands)).collect();
    let rows = labels::rows(body);
    let label_columns = rows.iter().map(|row| row.labels.len()).max().unwrap_or(0);
    let mut cells = header::cells(&heads, &bands, label_columns);
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
