//! Labels that run over several lines, beside figures that stand on one of them.
//!
//! Comes in: the lines below a header. Goes out: rows with whole labels. A piece without a number of its own is the rest of
//! a numbered label above it; others are labels themselves.

use super::labels_of;
use crate::extract::paper::line::{Line, Piece};

/// Pieces of one label are not further apart than this (in heights), from one top to the next.
const STEP: f64 = 2.2;

/// A row of figures with its labels from left to right.
#[derive(Debug, Default)]
pub(super) struct LabelledRow {
    pub(super) labels: Vec<String>,
    pub(super) values: Vec<Piece>,
}

/// A label while its pieces come in.
struct Head {
    text: String,
    last: Piece,
    numbered: bool,
    row: Option<usize>,
}

/// The rows of these lines.
pub(super) fn rows(lines: &[Line]) -> Vec<LabelledRow> {
    let mut heads: Vec<Head> = Vec::new();
    let mut values: Vec<Vec<Piece>> = Vec::new();
    // heads before this one are too far up to go on
    let mut near = 0;
    for line in lines {
        let count = labels_of(line);
        let pieces = &line.pieces[..count.unwrap_or(line.pieces.len())];
        while heads.get(near).is_some_and(|head| line.area.top - head.last.area.top > STEP * line.em) {
            near += 1;
        }
        let row = count.map(|_| values.len());
        let before = heads.len();
        let mut rests = Vec::new();
        for piece in pieces {
            let head = heads[near..before].iter().rposition(|head| head.numbered && is_below(piece, &head.last));
            match head.filter(|_| !is_numbered(&piece.text)) {
                Some(head) => rests.push((near + head, piece)),
                None => heads.push(Head {
                    text: piece.text.clone(),
                    last: piece.clone(),
                    numbered: is_numbered(&piece.text),
                    row,
                }),
            }
        }
        for (head, piece) in rests {
            heads[head].text.push_str(&piece.text);
            heads[head].last = piece.clone();
        }
        if let Some(count) = count {
            // labels that began above the figures, and have none yet
            for head in heads.iter_mut().filter(|head| head.row.is_none()) {
                head.row = row;
            }
            values.push(line.pieces[count..].to_vec());
        }
    }
    assembled(heads, values)
}

fn assembled(heads: Vec<Head>, values: Vec<Vec<Piece>>) -> Vec<LabelledRow> {
    let mut rows: Vec<LabelledRow> =
        values.into_iter().map(|values| LabelledRow { labels: Vec::new(), values }).collect();
    for head in heads {
        // what stands below the last figures belongs to them
        let row = head.row.unwrap_or(usize::MAX).min(rows.len().saturating_sub(1));
        if let Some(row) = rows.get_mut(row) {
            row.labels.push(head.text);
        }
    }
    rows
}

/// Whether a piece can be the rest of a label on the line above.
pub(super) fn has_head(piece: &Piece, above: &Line) -> bool {
    !is_numbered(&piece.text) && above.pieces.iter().any(|head| is_below(piece, head))
}

fn is_below(piece: &Piece, head: &Piece) -> bool {
    let narrower = piece.area.width().min(head.area.width());
    piece.area.shared_width(&head.area) >= 0.5 * narrower && piece.area.width() <= 1.1 * head.area.width()
}

fn is_numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(']);
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
    rest.len() < inner.len() && rest.starts_with(['、', '.', '．', '）', ')'])
}
