//! Tables for people, and for programs that read CSV.

use comfy_table::{ContentArrangement, Table, presets};
use std::io::{IsTerminal as _, Write as _};

/// A table with this header, or with none, as wide as the terminal allows; elsewhere as wide as it needs.
pub(crate) fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    if !header.is_empty() {
        table.set_header(header.to_vec());
    }
    let arrangement =
        if std::io::stdout().is_terminal() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.set_content_arrangement(arrangement);
    table
}

/// A table of these rows. On a terminal that is too narrow, the expendable columns are left out from the last named one
/// on, as many as must be; their names come with the table.
pub(crate) fn fitting<'h>(header: &[&'h str], rows: &[Vec<String>], expendable: &[&'h str]) -> (Table, Vec<&'h str>) {
    let whole = {
        let mut table = plain(header);
        table.add_rows(rows);
        table
    };
    let widths: Vec<usize> = whole.column_max_content_widths().into_iter().map(usize::from).collect();
    let left_out =
        whole.width().map(|room| too_wide(header, &widths, expendable, usize::from(room))).unwrap_or_default();
    if left_out.is_empty() {
        return (whole, left_out);
    }
    let keeps = |at: &usize| header.get(*at).is_some_and(|name| !left_out.contains(name));
    let kept: Vec<usize> = (0..header.len()).filter(keeps).collect();
    let mut table = plain(&kept.iter().filter_map(|at| header.get(*at).copied()).collect::<Vec<_>>());
    for row in rows {
        table.add_row(kept.iter().filter_map(|at| row.get(*at)));
    }
    (table, left_out)
}

/// The expendable columns that have to go, so that the others have their width: a blank on each side, one for a border.
fn too_wide<'h>(header: &[&str], widths: &[usize], expendable: &[&'h str], room: usize) -> Vec<&'h str> {
    let mut gone: Vec<&'h str> = Vec::new();
    for name in expendable.iter().rev() {
        let kept = header.iter().zip(widths).filter(|(name, _)| !gone.contains(name));
        if kept.map(|(_, width)| width.saturating_add(3)).sum::<usize>().saturating_add(1) <= room {
            break;
        }
        gone.push(name);
    }
    gone
}

/// The columns of the terminal; none elsewhere.
pub(crate) fn terminal_width() -> Option<usize> {
    Table::new().width().filter(|_| std::io::stdout().is_terminal()).map(usize::from)
}

/// Whether what is printed may have colours: on a terminal, unless `NO_COLOR` says otherwise (no-color.org).
pub(crate) fn coloured() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A document's words without what would move a terminal's cursor.
pub(crate) fn printable(text: &str) -> String {
    text.chars().filter(|c| !turns(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Whether a character turns the direction of the text behind it (Unicode Standard Annex 9, table 4).
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The only sequences that are ours (ECMA-48, SGR): of headings, and of a table's red cells.
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";
const RED: &str = "\u{1b}[38;5;9m";
const NO_COLOUR: &str = "\u{1b}[39m";

/// A heading, in bold where colours are.
pub(crate) fn bold(text: &str) -> String {
    let text = printable(text);
    if coloured() { format!("{BOLD}{text}{PLAIN}") } else { text }
}

/// Prints a line, or several, on standard output. Whatever would command the terminal and is not ours is shown as U+FFFD.
pub(crate) fn say(text: impl std::fmt::Display) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{}", tamed(&text.to_string(), coloured()))
}

/// A text with no control characters but ends of lines, tabs and, where there may be colours, our own.
fn tamed(text: &str, coloured: bool) -> String {
    let commands = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || turns(c);
    let shown = |c: char| if commands(c) { char::REPLACEMENT_CHARACTER } else { c };
    let mut tamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let ours = [BOLD, PLAIN, RED, NO_COLOUR].into_iter().find(|ours| coloured && rest.starts_with(ours));
        if let Some(ours) = ours {
            tamed.push_str(ours);
        } else {
            tamed.push(shown(c));
        }
        rest = &rest[ours.map_or(c.len_utf8(), str::len)..];
    }
    tamed
}

/// Prints JSON on standard output.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    // as an error of the system, which tells a reader that went away from anything else
    serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Prints CSV on standard output.
pub(crate) fn csv(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> anyhow::Result<()> {
    let mut out = csv::Writer::from_writer(std::io::stdout().lock());
    out.write_record(header)?;
    for row in rows {
        out.write_record(row)?;
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_terminal_loses_the_least_important_columns_first() {
        let (header, widths) = (["id", "unit", "years", "listing"], [10, 10, 6, 60]);
        let left_out = |room| too_wide(&header, &widths, &["years", "listing"], room);
        assert_eq!(left_out(99), [""; 0]);
        assert_eq!(left_out(98), ["listing"]);
        assert_eq!(left_out(30), ["listing", "years"]);
    }

    #[test]
    fn what_is_said_commands_no_terminal() {
        assert_eq!(
            tamed("某局\t1\n\u{1b}]0;x\u{7}\u{9b}2J\r", false),
            "某局\t1\n\u{fffd}]0;x\u{fffd}\u{fffd}2J\u{fffd}"
        );
        let heading = format!("{BOLD}某局\u{1b}[31m{PLAIN}");
        assert_eq!(tamed(&heading, true), format!("{BOLD}某局\u{fffd}[31m{PLAIN}"));
        assert!(!tamed(&heading, false).contains('\u{1b}'));
    }

    #[test]
    fn a_red_cell_is_red() {
        let mut table = plain(&["甲"]);
        table.add_row([comfy_table::Cell::new("!").fg(comfy_table::Color::Red)]).enforce_styling();
        let drawn = table.to_string();
        assert!(drawn.contains(RED) && drawn.contains(NO_COLOUR), "{drawn:?}");
        assert_eq!(tamed(&drawn, true), drawn);
        assert!(!tamed(&drawn, false).contains('\u{1b}'));
        assert_eq!(tamed("甲\u{202e}乙", true), "甲\u{fffd}乙");
    }

    #[test]
    fn chinese_takes_two_cells_and_lines_stay_of_one_width() {
        let rows = [vec!["a".to_owned(), "济宁市".to_owned()], vec!["longer".to_owned(), "甲".to_owned()]];
        let (table, left_out) = fitting(&["id", "unit"], &rows, &["unit"]);
        assert!(left_out.is_empty());
        let cells = |line: &str| line.chars().map(|c| if u32::from(c) >= 0x2e80 { 2 } else { 1 }).sum::<usize>();
        let widths: Vec<usize> = table.to_string().lines().map(cells).collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}\n{table}");
    }
}
