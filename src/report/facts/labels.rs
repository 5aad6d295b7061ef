//! The labels of the national forms: words that no sentence is made of.
//!
//! In: lines of a document, or the words that a rule took for a fact. Out: whether a form prints them, as it does where a
//! table could not be read as one. Never here: a figure.

use super::sentence::is_numeral;
use crate::model::form::statistics::STATISTICS_ROWS;
use crate::model::form::{self, REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template};
use crate::report::lines::Line;
use std::sync::LazyLock;

/// So many labels below each other are a table.
const RUN: usize = 3;
/// So many characters are many.
const LONG: usize = 5;

/// The labels of each form one after the other, letters only; forms are parted by a line's end.
static FORMS: LazyLock<String> = LazyLock::new(|| {
    let mut forms = String::new();
    for template in [Template::Form2019, Template::Form2021] {
        let mut group = "";
        for row in form::request_rows(template) {
            forms.extend(letters(if row.group == group { "" } else { row.group }));
            forms.extend(letters(row.label));
            group = row.group;
        }
        forms.push('\n');
        for row in form::proactive_rows(template) {
            forms.extend(row.fields.iter().flat_map(|(_, words)| letters(words)));
            forms.extend(letters(row.label));
        }
        forms.push('\n');
    }
    for heads in [REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS] {
        forms.extend(heads.iter().flat_map(|(_, words)| letters(words)));
        forms.push('\n');
    }
    forms.extend(STATISTICS_ROWS.iter().flat_map(|row| letters(row.label)));
    forms
});

/// Whether these words, which begin by saying that there is none of something, are part of a form's labels. Among many
/// characters behind the word that says so, `none`, one may be another cell's.
pub(super) fn print(words: &str, none: &str) -> bool {
    let letters: Vec<char> = letters(words).collect();
    let within = |left_out: Option<usize>| {
        let kept = letters.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        FORMS.contains(&kept.map(|(_, c)| *c).collect::<String>())
    };
    let first = none.chars().count();
    within(None) || letters.len() >= LONG && (first..letters.len()).any(|at| within(Some(at)))
}

/// For each line whether it is a row of a table that was not read as one: figures side by side, or one of several labels
/// of a form below each other.
pub(super) fn rows_among(lines: &[Line<'_>]) -> Vec<bool> {
    let mut are_rows: Vec<bool> = lines.iter().map(|line| stands_in_columns(&line.text)).collect();
    let (mut start, mut labels) = (0, 0);
    for at in 0..=lines.len() {
        match lines.get(at).filter(|line| line.table.is_none()).map(|line| label_of(&line.text)) {
            Some(Printed::Label) => labels += 1,
            Some(Printed::Figures) => {}
            Some(Printed::Words) | None => {
                if labels >= RUN {
                    are_rows[start..at].fill(true);
                }
                (start, labels) = (at + 1, 0);
            }
        }
    }
    are_rows
}

/// Whether figures are parted by upright strokes.
fn stands_in_columns(text: &str) -> bool {
    let cells = || text.split(['|', '｜']);
    let is_figure = |cell: &str| !cell.trim().is_empty() && cell.trim().bytes().all(|b| b.is_ascii_digit());
    cells().nth(1).is_some() && cells().any(is_figure)
}

/// What a line prints.
enum Printed {
    /// A form's words, with figures or without.
    Label,
    /// Figures alone.
    Figures,
    /// Something else.
    Words,
}

fn label_of(text: &str) -> Printed {
    const UNITS: [&str; 10] = ["条", "件", "次", "篇", "个", "人", "人次", "元", "万元", "项"];
    if text.contains(['。', '；', '：']) {
        return Printed::Words;
    }
    let words = text.split(|c: char| !c.is_alphabetic() || is_numeral(c)).filter(|word| !UNITS.contains(word));
    let words: String = words.collect();
    if words.is_empty() {
        Printed::Figures
    } else if FORMS.contains(&words) {
        Printed::Label
    } else {
        Printed::Words
    }
}

/// What tells one label from another: no figures and marks.
fn letters(words: &str) -> impl Iterator<Item = char> {
    words.chars().filter(|c| c.is_alphabetic() && !is_numeral(*c))
}
