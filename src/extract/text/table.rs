//! One table of a text dump.
//!
//! Comes in: lines and where a table may begin. Goes out: the table and the line after it, or nothing where the tabs mean
//! something else (an indented paragraph, a signature). A cell broken over lines is joined without a separator.

use super::is_page_number;
use crate::extract::grid;
use crate::model::document::Table;

/// More cells in a line than this are cut.
const MAX_COLS: usize = 256;
/// Rows beyond this are a table of their own.
const MAX_ROWS: usize = 20_000;
/// A line behind a tab with more characters than this is an indented paragraph.
const LONG: usize = 150;

/// Reads a table that begins at this line: the table and the line after it, or the line before which none begins.
pub(super) fn read(lines: &[&str], start: usize) -> Result<(Table, usize), usize> {
    let (rows, next) = if lines.get(start).is_some_and(|line| is_row(line)) {
        rows_on_lines(lines, start)
    } else {
        cells_on_lines(lines, start)
    };
    let widest = rows.iter().map(|r| r.iter().filter(|c| !c.is_empty()).count()).max().unwrap_or(0);
    let long = rows.iter().flatten().any(|c| c.chars().count() > LONG);
    let is_table = (rows.len() >= 2 && widest >= 2 || widest >= 4) && !(long && widest < 3);
    if is_table {
        return Ok((grid::plain(rows), next));
    }
    // what begins further down is less of the same: it is no table either, unless a long line was what spoke against it
    let last_long = || lines[start..next].iter().rposition(|line| line.chars().count() > LONG);
    Err(match (widest, long) {
        (..2, _) => next,
        (_, true) => last_long().map_or(next, |at| start + at + 1),
        (_, false) => start + 1,
    })
}

/// A line with a tab after its first cell.
fn is_row(line: &str) -> bool {
    line.trim_start_matches(['\t', ' ']).contains('\t') && !line.trim().is_empty()
}

/// A line with one cell behind a tab (or an empty one).
fn is_cell(line: &str) -> bool {
    line.starts_with('\t') && (!is_row(line))
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty() && !line.contains('\t')
}

/// Passes over at most `limit` blank lines and the feet of pages.
fn skip_gap(lines: &[&str], mut at: usize, limit: usize) -> usize {
    let mut blank = 0;
    while let Some(line) = lines.get(at) {
        if is_page_number(line.trim()) {
            blank = 0;
        } else if is_blank(line) && blank < limit {
            blank += 1;
        } else {
            break;
        }
        at += 1;
    }
    at
}

/// One cell a line, rows between blank lines.
fn cells_on_lines(lines: &[&str], start: usize) -> (Vec<Vec<String>>, usize) {
    let mut rows: Vec<Vec<String>> = vec![Vec::new()];
    let mut at = start;
    while let Some(line) = lines.get(at) {
        let row = rows.last_mut().expect("there is always a row");
        if is_cell(line) && row.len() < MAX_COLS {
            row.push(clean(line));
        } else if !line.contains('\t') && !is_blank(line) && row.last().is_some_and(|cell| takes_more(cell, line)) {
            row.last_mut().expect("it was just looked at").push_str(&clean(line));
        } else if is_blank(line) {
            let next = skip_gap(lines, at, 2);
            if !lines.get(next).is_some_and(|l| is_cell(l)) || rows.len() >= MAX_ROWS {
                break;
            }
            rows.push(Vec::new());
            at = next;
            continue;
        } else {
            break;
        }
        at += 1;
    }
    (rows, at)
}

/// Whether a line without a tab goes on with the cell before it: words go on with words, and nothing with a figure.
fn takes_more(cell: &str, line: &str) -> bool {
    !cell.is_empty() && !is_figure(cell) && line.chars().count() <= LONG
}

/// A figure, or what stands for none: its cell ends with it.
fn is_figure(text: &str) -> bool {
    matches!(text, "无" | "不适用" | "不涉及") || text.chars().all(|c| !c.is_alphabetic())
}

/// One row a line.
fn rows_on_lines(lines: &[&str], start: usize) -> (Vec<Vec<String>>, usize) {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut at = start;
    while let Some(line) = lines.get(at) {
        if is_row(line) || line.contains('\t') && line.trim().is_empty() || is_as_wide(line, rows.last()) {
            let (row, next) = quoted_row(lines, at);
            rows.push(row);
            at = next;
            continue;
        }
        let next = skip_gap(lines, at, 2);
        let row_follows = |at: usize| lines.get(at).is_some_and(|l| is_row(l));
        if next > at && row_follows(next) {
            at = next;
        } else if (is_lone_cell(line) || ends_cell(line, rows.last())) && row_follows(skip_gap(lines, at + 1, 1)) {
            rows.push(vec![clean(line)]);
            at += 1;
        } else {
            break;
        }
        if rows.len() >= MAX_ROWS {
            break;
        }
    }
    (join_broken(&rows), at)
}

/// A row of which the last cell alone is filled: as many tabs in front as the row above has.
fn is_as_wide(line: &str, above: Option<&Vec<String>>) -> bool {
    let tabs = line.matches('\t').count();
    tabs > 1 && above.is_some_and(|row| row.len() == tabs + 1)
}

/// A row of one cell whose trailing tabs were lost: the form's own line above a group.
fn is_lone_cell(line: &str) -> bool {
    let text = line.trim();
    text.starts_with("第二十条第") && text.chars().count() <= 12
}

/// The end of a row's last cell, which a line break cut off.
fn ends_cell(line: &str, before: Option<&Vec<String>>) -> bool {
    const LONGEST: usize = 12;
    let text = line.trim();
    let words = before.is_some_and(|row| row.len() > 1 && row.last().is_some_and(|c| is_word(c)));
    words && is_word(text) && text.chars().count() <= LONGEST && !text.contains(['、', '。'])
}

/// The cells of a line; a cell in quotes may go on over the next lines, as spreadsheets write it.
fn quoted_row(lines: &[&str], start: usize) -> (Vec<String>, usize) {
    let mut whole = lines[start].to_owned();
    let mut next = start + 1;
    let open = |text: &str| text.split('\t').any(|c| c.starts_with('"') && !c.matches('"').count().is_multiple_of(2));
    while open(&whole) && next - start < 8 && lines.get(next).is_some_and(|l| !is_blank(l)) {
        // two digits on two lines may be two numbers
        let between = whole.ends_with(char::is_numeric) && lines[next].starts_with(char::is_numeric);
        whole.push_str(if between { "\n" } else { "" });
        whole.push_str(lines[next]);
        next += 1;
    }
    if open(&whole) {
        (whole, next) = (lines[start].to_owned(), start + 1);
    }
    let cell = |c: &str| {
        let c = c.trim();
        let inner = c.strip_prefix('"').and_then(|c| c.strip_suffix('"'));
        clean(&inner.map_or_else(|| c.to_owned(), |c| c.replace("\"\"", "\"")))
    };
    (whole.split('\t').take(MAX_COLS).map(cell).collect(), next)
}

/// Joins rows that line breaks inside cells cut in pieces: each is short, and together they are as wide as the others.
fn join_broken(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let width = usual_width(rows);
    let mut joined: Vec<Vec<String>> = Vec::with_capacity(rows.len());
    let mut at = 0;
    while at < rows.len() {
        let count = pieces(&rows[at..], width);
        let mut row = rows[at].clone();
        for piece in &rows[at + 1..at + count] {
            let (first, rest) = piece.split_first().expect("a line has at least one cell");
            row.last_mut().expect("a line has at least one cell").push_str(first);
            row.extend_from_slice(rest);
        }
        joined.push(row);
        at += count;
    }
    joined
}

/// How many of these rows make one row of the usual width; the end of its last cell may stand alone behind it.
fn pieces(rows: &[Vec<String>], width: usize) -> usize {
    let count = pieces_to_width(rows, width);
    let ends = |row: &Vec<String>| matches!(row.as_slice(), [only] if is_word(only) && !is_lone_cell(only));
    let has_words = |row: &Vec<String>| row.len() > 1 && row.last().is_some_and(|c| is_word(c));
    let ended = rows.get(count).is_some_and(ends) && has_words(&rows[count - 1]);
    count + usize::from(ended)
}

fn pieces_to_width(rows: &[Vec<String>], width: usize) -> usize {
    const MAX_PIECES: usize = 8;
    let mut cells = rows[0].len();
    for (count, pair) in rows.windows(2).enumerate().take(MAX_PIECES) {
        let (left, right) = (&pair[0], &pair[1]);
        let broken = left.last().is_some_and(|c| is_word(c)) && right.first().is_some_and(|c| is_word(c));
        // a row that begins with words and has figures is whole, unless all that stands above it is a label's beginning
        let whole = left.len() > 1 && right.iter().any(|c| !c.is_empty() && is_figure(c));
        if left.len() >= width || right.len() >= width || !broken || whole {
            return 1;
        }
        cells += right.len() - 1;
        if cells == width {
            return count + 2;
        }
    }
    1
}

fn is_word(cell: &str) -> bool {
    !cell.is_empty() && !is_figure(cell)
}

fn usual_width(rows: &[Vec<String>]) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(row.len()).or_insert(0usize) += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(width, _)| width)
}

fn clean(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')).to_owned()
}
