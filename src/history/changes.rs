//! What changed from one text of a report to the next.
//!
//! Comes in: two records. Goes out: sentences and cells, in the words of the document. Never here: a judgement whether a
//! change matters.

use crate::model::record::{CellEntry, Record, is_form_table};
use serde::Serialize;
use std::collections::HashMap;

/// What one text has and the other has not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Sentences and headings that are new, in their order.
    pub sentences_added: Vec<String>,
    /// Those that are gone.
    pub sentences_removed: Vec<String>,
    /// Cells of the national tables that print something else.
    pub cells: Vec<CellChange>,
    /// What has to be known to judge the rest.
    pub notes: Vec<String>,
}

/// One cell that prints something else; none where there is no such cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellChange {
    /// `proactive_disclosure`, `requests` or `review_litigation`.
    pub table: String,
    /// The row's key.
    pub row: String,
    /// The column's key.
    pub column: String,
    /// As printed before.
    pub before: Option<String>,
    /// As printed now.
    pub after: Option<String>,
}

/// What the text of one record has and that of the other has not.
pub fn changes(before: &Record, after: &Record) -> Changes {
    let (old, new) = (sentences(before), sentences(after));
    let mut changes = Changes {
        sentences_added: beyond(&new, &old),
        sentences_removed: beyond(&old, &new),
        cells: cell_changes(before, after),
        notes: Vec::new(),
    };
    let readers = [
        ("parser", before.parser_version, after.parser_version),
        ("extractor", before.provenance.extractor_version, after.provenance.extractor_version),
    ];
    for (reader, old, new) in readers.into_iter().filter(|(_, old, new)| old != new) {
        changes.notes.push(format!("read by {reader} {old} before and {new} now: a difference may be the {reader}'s"));
    }
    let same = changes.cells.is_empty() && changes.sentences_added.is_empty() && changes.sentences_removed.is_empty();
    if same && before.text_digest != after.text_digest {
        changes.notes.push("no sentence and no cell: the order, or the words of a table changed".to_owned());
    }
    changes
}

/// Headings and sentences in their order; the text of the national tables is left to the cells.
fn sentences(record: &Record) -> Vec<&str> {
    let mut sentences = Vec::new();
    for section in &record.sections {
        sentences.extend(section.heading.as_deref());
        for line in section.text.lines().filter(|line| !is_form_table(line)) {
            sentences.extend(line.split_inclusive(['。', '！', '？']).map(str::trim).filter(|s| !s.is_empty()));
        }
    }
    sentences
}

/// The sentences of one text that the other has not, or not as often; white space does not count.
fn beyond(these: &[&str], others: &[&str]) -> Vec<String> {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut known: HashMap<String, usize> = HashMap::new();
    for other in others {
        *known.entry(bare(other)).or_default() += 1;
    }
    let is_new = |sentence: &&&str| match known.get_mut(&bare(sentence)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(is_new).map(|s| (*s).to_owned()).collect()
}

fn cell_changes(before: &Record, after: &Record) -> Vec<CellChange> {
    let place = |cell: &CellEntry| (cell.table.clone(), cell.row.clone(), cell.column.clone());
    let mut old: HashMap<_, &str> = before.cells.iter().map(|cell| (place(cell), cell.raw.as_str())).collect();
    let mut changes = Vec::new();
    for cell in &after.cells {
        let before = old.remove(&place(cell));
        if before != Some(cell.raw.as_str()) {
            changes.push(change(cell, before, Some(&cell.raw)));
        }
    }
    let gone = before.cells.iter().filter(|cell| old.contains_key(&place(cell)));
    changes.extend(gone.map(|cell| change(cell, Some(&cell.raw), None)));
    changes
}

fn change(cell: &CellEntry, before: Option<&str>, after: Option<&str>) -> CellChange {
    CellChange {
        table: cell.table.to_string(),
        row: cell.row.to_string(),
        column: cell.column.to_string(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::capture::Digest;
    use crate::model::record::{CellKind, Figure, Section};
    use crate::model::status::ReportStatus;

    fn record(text: &str, cells: &[(&'static str, &str)]) -> Record {
        let mut record = Record::unread(1, ReportStatus::Complete);
        record.sections =
            vec![Section { key: "overview".into(), heading: Some("一、总体情况".into()), text: text.into() }];
        record.cells = cells
            .iter()
            .map(|(row, raw)| CellEntry {
                table: "requests".into(),
                row: (*row).into(),
                column: "total".into(),
                raw: (*raw).into(),
                kind: CellKind::Number,
                value: Figure::Null,
            })
            .collect();
        record.text_digest = Some(Digest::of(text.as_bytes()).to_string());
        record
    }

    #[test]
    fn what_was_said_and_printed_differently_is_named_and_nothing_else() {
        let before = record("全年公开9条。新增一栏。\n编印简报。", &[("granted", "3"), ("other_handling", "1")]);
        let after = record("全年 公开9条。编印简报。编印简报。", &[("granted", "4"), ("other_misc", "1")]);
        let found = changes(&before, &after);
        assert_eq!(found.sentences_added, ["编印简报。"], "the second one");
        assert_eq!(found.sentences_removed, ["新增一栏。"]);
        let cells: Vec<_> =
            found.cells.iter().map(|c| (c.row.as_str(), c.before.as_deref(), c.after.as_deref())).collect();
        assert_eq!(
            cells,
            [("granted", Some("3"), Some("4")), ("other_misc", None, Some("1")), ("other_handling", Some("1"), None)]
        );
        assert!(found.notes.is_empty());
    }

    #[test]
    fn a_change_that_no_sentence_and_no_cell_shows_is_said_in_words() {
        let before = record("申请人情况自然人1", &[("granted", "3")]);
        let mut after = record("申请人情况自然人２", &[("granted", "3")]);
        after.parser_version = 2;
        let found = changes(&before, &after);
        assert_eq!((found.sentences_added.len(), found.sentences_removed.len(), found.cells.len()), (0, 0, 0));
        assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
    }
}
