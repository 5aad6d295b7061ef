//! Tables for people, and for programs that read CSV.

use comfy_table::{ContentArrangement, Table, presets};
use std::io::{IsTerminal as _, Write as _};

/// A table with this header, as wide as the terminal allows; elsewhere as wide as it needs.
pub(crate) fn plain(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_header(header.to_vec());
    let arrangement =
        if std::io::stdout().is_terminal() { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.set_content_arrangement(arrangement);
    table
}

/// Whether what is printed may have colours: on a terminal, unless `NO_COLOR` says otherwise (no-color.org).
pub(crate) fn coloured() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A document's words without what would move a terminal's cursor.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A heading, in bold where colours are.
pub(crate) fn bold(text: &str) -> String {
    let text = printable(text);
    if coloured() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text }
}

/// Prints a line on standard output.
pub(crate) fn say(text: impl std::fmt::Display) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{text}")
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
