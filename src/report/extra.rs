//! Tables that are none of the forms.
//!
//! Comes in: a document, its outline, and the blocks of the national tables. Goes out: every other table of the report, row
//! by row as printed. The page's own tables (索引号 …) are none of the report's.

use super::label::without_artefacts;
use super::sections::Outline;
use crate::model::document::{Block, Document, Table};
use crate::model::record::ExtraTable;
use std::collections::BTreeSet;

/// A line above a table with more characters than this is no title.
const TITLE: usize = 50;
/// No more rows of one table are kept.
const MAX_ROWS: usize = 2_000;

/// The report's other tables in order.
pub(crate) fn tables(document: &Document, outline: &Outline<'_>, national: &BTreeSet<usize>) -> Vec<ExtraTable> {
    let mut found = Vec::new();
    for (index, block) in document.blocks.iter().enumerate() {
        if let Block::Table(table) = block
            && !national.contains(&index)
            && let Some(section) = outline.section_of(index)
        {
            let title = title_above(document, outline, index);
            found.push(ExtraTable { section: section.to_owned(), title, rows: rows(table) });
        }
    }
    found
}

fn rows(table: &Table) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new(); table.rows.min(MAX_ROWS)];
    for cell in &table.cells {
        if let Some(row) = rows.get_mut(cell.row) {
            row.push(without_artefacts(&cell.text).trim().to_owned());
        }
    }
    rows
}

/// The line right above, where it is short, ends like a title and is no heading of a section.
fn title_above(document: &Document, outline: &Outline<'_>, table: usize) -> Option<String> {
    let above = document.blocks.get(table.checked_sub(1)?)?.text()?;
    let line = without_artefacts(above.lines().next_back()?).trim().to_owned();
    let squeezed: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    let is_heading = outline.parts.iter().filter_map(|part| part.heading.as_deref()).any(|h| h == squeezed);
    let is_title = !line.is_empty() && line.chars().count() <= TITLE && !line.ends_with(['。', '；', '，', '、']);
    (is_title && !is_heading).then(|| line.trim_end_matches(['：', ':']).to_owned())
}
