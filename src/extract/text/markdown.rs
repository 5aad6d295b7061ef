//! A table of a text with bars: Markdown, or what converters of pages print.
//!
//! Comes in: lines and where a table may begin. Goes out: its blocks and the line after it, or nothing. The line of dashes
//! (GitHub Flavored Markdown 4.10) marks the head and is no row. Merged cells are lost in Markdown: a converter leaves the
//! slots blank or repeats the words. Others print each cell with a bar behind it, fill the rows up with bars and leave
//! empty cells out: there the blanks at a row's end are no cells. Where they print a cell a line, lines go out.

use crate::extract::grid;
use crate::model::document::Block;

/// More cells in a line than this are cut.
const MAX_COLS: usize = 256;
/// Rows beyond this are a table of their own.
const MAX_ROWS: usize = 20_000;
/// A row goes on over at most this many lines.
const MAX_PIECES: usize = 8;
/// A line without a bar that is a cell, or begins one, has at most this many characters.
const MAX_CELL: usize = 60;

/// Reads a table that begins at this line.
pub(super) fn read(lines: &[&str], start: usize) -> Option<(Vec<Block>, usize)> {
    let mut rows = Vec::new();
    let mut at = start;
    let mut width = 0;
    // lines that are no rows are no table either, and are not gone over again from each of them
    while rows.len() < MAX_ROWS
        && at - start < 2 * MAX_PIECES * (rows.len() + 1)
        && let Some((cells, next)) = row(lines, at, at > start)
    {
        let inner = between_bars(lines[at]);
        if inner.is_some_and(|inner| cells.is_empty() && self::cells(inner).len() == width) {
            rows.push(vec![String::new(); width]);
        } else if !cells.is_empty() && !is_rule(&cells) {
            width = if inner.is_some() { cells.len() } else { 0 };
            rows.push(cells);
        }
        at = next;
    }
    if at < start + 2 || rows.is_empty() {
        return None;
    }
    let single = rows.iter().filter(|row| row.len() == 1).count();
    if 2 * single < rows.len() {
        return Some((vec![Block::Table(grid::plain(rows))], at));
    }
    // a cell a line: nothing tells where its rows end
    let line = |row: Vec<String>| Block::Paragraph { text: row.join(" ") };
    Some((rows.into_iter().map(line).collect(), at))
}

/// The cells of the row that begins at this line, and the line after it.
fn row(lines: &[&str], at: usize, within: bool) -> Option<(Vec<String>, usize)> {
    let line = lines.get(at)?.trim();
    // bars alone fill a row up, or are a row of blanks
    if let Some(inner) = between_bars(line).filter(|inner| inner.contains(|c| !matches!(c, '|' | ' '))) {
        return Some((cells(inner), at + 1));
    }
    let bar_follows = || lines.get(at + 1).is_some_and(|next| begins_with_end(next.trim()));
    let is_short = || !line.is_empty() && line.chars().count() <= MAX_CELL;
    if line.starts_with('|') || line.ends_with('|') || is_short() && !line.contains('|') && bar_follows() {
        return Some((filled(line), at + 1));
    }
    let is_open = line.contains('|') || within && is_short() && begins_label(line);
    is_open.then(|| closed(lines, at))?
}

/// What stands between the first and the last bar of a line that begins and ends with one.
fn between_bars(line: &str) -> Option<&str> {
    line.trim().strip_prefix('|')?.strip_suffix('|')
}

/// A row whose cells are broken over lines, up to the bar that ends it.
fn closed(lines: &[&str], start: usize) -> Option<(Vec<String>, usize)> {
    let mut whole = lines[start].trim().to_owned();
    for (at, line) in lines.iter().enumerate().skip(start + 1).take(MAX_PIECES) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('|') || line.contains('\t') {
            return None;
        }
        // two digits on two lines may be two numbers
        if whole.ends_with(char::is_numeric) && line.starts_with(char::is_numeric) {
            whole.push('\n');
        }
        whole.push_str(line);
        if line.ends_with('|') {
            return Some((filled(&whole), at + 1));
        }
    }
    None
}

/// Whether a line begins with the bar that ends the cell above it, and is no row between bars.
fn begins_with_end(line: &str) -> bool {
    let rest = line.trim_start_matches(['|', ' ']);
    line.starts_with('|') && (rest.is_empty() || !rest.ends_with('|'))
}

/// `1.`, `（二）`: what a label begins with and a section's heading does not.
fn begins_label(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '（')) && line.contains(char::is_alphabetic)
}

/// The cells of a line without those that only fill it up.
fn filled(line: &str) -> Vec<String> {
    let mut cells = cells(line.strip_prefix('|').unwrap_or(line));
    let end = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
    cells.truncate(end);
    cells
}

/// The cells between bars.
fn cells(inner: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match c {
            '|' if !escaped => cells.push(String::new()),
            _ => cells.last_mut().expect("there is always a cell").push(c),
        }
        escaped = c == '\\';
    }
    let clean = |cell: String| cell.replace("\\|", "|").replace("**", "").trim().to_owned();
    cells.into_iter().take(MAX_COLS).map(clean).map(|cell| unbroken(&cell)).collect()
}

/// A cell without its `<br>`; a line that ends between two digits stays, for they may be two numbers.
fn unbroken(cell: &str) -> String {
    let mut joined = String::with_capacity(cell.len());
    for part in cell.replace("<br/>", "<br>").replace("<br />", "<br>").split("<br>").map(str::trim) {
        if joined.ends_with(char::is_numeric) && part.starts_with(char::is_numeric) {
            joined.push('\n');
        }
        joined.push_str(part);
    }
    joined
}

/// `:---:`: the line below the head. A dash alone in a row of one cell is a mark for nothing.
fn is_rule(cells: &[String]) -> bool {
    let is_line = |cell: &String| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' '));
    cells.iter().all(is_line) && (cells.len() > 1 || cells.iter().any(|cell| cell.contains("---")))
}
