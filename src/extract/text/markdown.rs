//! A table of a Markdown text: a row a line, its cells between bars.
//!
//! Comes in: lines and where a table may begin. Goes out: the table and the line after it, or nothing. The line of dashes
//! (GitHub Flavored Markdown 4.10) marks the head and is no row. Merged cells are lost in Markdown: a converter leaves the
//! slots blank or repeats the words.

use crate::extract::grid;
use crate::model::document::Table;

/// More cells in a line than this are cut.
const MAX_COLS: usize = 256;
/// Rows beyond this are a table of their own.
const MAX_ROWS: usize = 20_000;

/// Reads a table that begins at this line.
pub(super) fn read(lines: &[&str], start: usize) -> Option<(Table, usize)> {
    let mut rows = Vec::new();
    let mut at = start;
    while let Some(cells) = lines.get(at).and_then(|line| cells(line)).filter(|_| rows.len() < MAX_ROWS) {
        if !is_rule(&cells) {
            rows.push(cells);
        }
        at += 1;
    }
    let wide = rows.iter().any(|row| row.len() > 1);
    (at > start + 1 && wide).then(|| (grid::plain(rows), at))
}

/// The cells of a line between bars.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
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
    Some(cells.into_iter().take(MAX_COLS).map(clean).map(|cell| unbroken(&cell)).collect())
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

/// `:---:`: the line below the head.
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.contains('-') && cell.chars().all(|c| matches!(c, '-' | ':' | ' ')))
}
