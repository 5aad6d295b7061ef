//! Labels that run over several lines, beside figures that stand on one of them.
//!
//! Comes in: the lines below a header. Goes out: rows with whole labels. A piece without a number of its own is the rest of
//! a numbered label above it; others are labels themselves. Figures belong to the label whose lines they stand beside;
//! a label beside which there are none is a row of its own.

use super::{figures_of, is_one_row};
use crate::extract::paper::area::Area;
use crate::extract::paper::line::{Line, Piece};

/// Pieces of one label are not further apart than this (in heights), from one top to the next.
const STEP: f64 = 3.2;

/// A row of figures with its labels from left to right; a label alone has none.
#[derive(Debug, Default)]
pub(super) struct LabelledRow {
    pub(super) labels: Vec<String>,
    pub(super) values: Vec<Piece>,
}

/// A label while its pieces come in.
struct Head {
    text: String,
    last: Piece,
    area: Area,
    numbered: bool,
    row: Option<usize>,
}

/// A line of figures, or several that are one row.
struct Figures {
    middle: f64,
    values: Vec<Piece>,
    /// Where its last line stands.
    last: Area,
}

impl Figures {
    /// Takes in the rest of the row from another line.
    fn take(&mut self, line: &Line, values: &[Piece], is_rest: bool) {
        self.values.extend_from_slice(values);
        self.values.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
        self.last = line.area;
        if !is_rest {
            self.middle = line.area.middle_y();
        }
    }
}

/// The rows of these lines.
pub(super) fn rows(lines: &[Line]) -> Vec<LabelledRow> {
    let (mut heads, figures) = heads(lines);
    // a label over several lines has the figures beside its middle, whatever stands in other columns of labels
    for (row, line) in figures.iter().enumerate() {
        let taken: Vec<Area> = heads.iter().filter(|head| head.row == Some(row)).map(|head| head.area).collect();
        let beside = |head: &&mut Head| {
            head.row.is_none()
                && head.area.top < line.middle
                && line.middle < head.area.bottom
                && (taken.is_empty() || head.numbered && taken.iter().all(|area| area.shared_width(&head.area) <= 0.0))
        };
        for head in heads.iter_mut().filter(beside) {
            head.row = Some(row);
        }
    }
    heads.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    let mut rows: Vec<(f64, LabelledRow)> = figures
        .into_iter()
        .map(|line| (line.middle, LabelledRow { labels: Vec::new(), values: line.values }))
        .collect();
    let count = rows.len();
    for head in heads {
        match head.row {
            Some(row) => rows[row].1.labels.push(head.text),
            None => rows.push((head.area.top, LabelledRow { labels: vec![head.text], values: Vec::new() })),
        }
    }
    if rows.len() > count {
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn heads(lines: &[Line]) -> (Vec<Head>, Vec<Figures>) {
    let mut heads: Vec<Head> = Vec::new();
    let mut figures: Vec<Figures> = Vec::new();
    // heads before this one are too far up to go on
    let mut near = 0;
    for line in lines {
        let count = figures_of(line);
        let pieces = &line.pieces[..count.unwrap_or(line.pieces.len())];
        while heads.get(near).is_some_and(|head| line.area.top - head.last.area.top > STEP * line.em) {
            near += 1;
        }
        let goes_on = count.is_some() && figures.last().is_some_and(|row| is_one_row(&row.last, &line.area));
        let row = count.map(|_| figures.len() - usize::from(goes_on));
        let before = heads.len();
        let mut rests = Vec::new();
        for piece in pieces {
            let head = heads[near..before].iter().rposition(|head| head.numbered && is_below(piece, &head.last));
            match head.filter(|_| !is_numbered(&piece.text)) {
                Some(head) => rests.push((near + head, piece)),
                None => heads.push(Head {
                    text: piece.text.clone(),
                    last: piece.clone(),
                    area: piece.area,
                    numbered: is_numbered(&piece.text),
                    row,
                }),
            }
        }
        let own = heads.len() > before;
        for (head, piece) in rests {
            heads[head].text.push_str(&piece.text);
            heads[head].last = piece.clone();
            heads[head].area = heads[head].area.with(piece.area);
            // its last line is beside the figures, and nothing else is
            heads[head].row = heads[head].row.or(row.filter(|_| !own));
        }
        if let Some(count) = count {
            match figures.last_mut().filter(|_| goes_on) {
                Some(row) => row.take(line, &line.pieces[count..], count == 0),
                None => figures.push(Figures {
                    middle: line.area.middle_y(),
                    values: line.pieces[count..].to_vec(),
                    last: line.area,
                }),
            }
        }
    }
    (heads, figures)
}

/// Whether a piece can be the rest of a numbered label on the line above.
pub(super) fn has_head(piece: &Piece, above: &Line) -> bool {
    let numbered = |head: &&Piece| is_numbered(&head.text);
    !is_numbered(&piece.text) && above.pieces.iter().filter(numbered).any(|head| is_below(piece, head))
}

fn is_below(piece: &Piece, head: &Piece) -> bool {
    let narrower = piece.area.width().min(head.area.width());
    piece.area.shared_width(&head.area) >= 0.5 * narrower && piece.area.width() <= 1.1 * head.area.width()
}

pub(super) fn is_numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    rest.len() < inner.len() && rest.starts_with(['、', '.', '．', '）', ')'])
}
