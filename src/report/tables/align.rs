//! Printed rows and the form's, paired in order.
//!
//! Comes in: how well each printed row goes with each of the form's. Goes out: the pairs whose scores sum up to the most, no
//! row twice and none before its predecessor. The form's order thus settles what labels leave open.

/// The pairs (printed row, form's row), from the first to the last. A pair counts from `least` on.
pub(super) fn pairs(scores: &[Vec<u32>], least: u32) -> Vec<(usize, usize)> {
    let (height, width) = (scores.len(), scores.first().map_or(0, Vec::len));
    let mut best = vec![vec![0u32; width + 1]; height + 1];
    for (at, line) in scores.iter().enumerate() {
        for (row, score) in line.iter().enumerate() {
            let pair = if *score >= least { best[at][row] + score } else { 0 };
            best[at + 1][row + 1] = pair.max(best[at][row + 1]).max(best[at + 1][row]);
        }
    }
    let (mut at, mut row) = (height, width);
    let mut pairs = Vec::new();
    while at > 0 && row > 0 {
        if best[at][row] == best[at - 1][row] {
            at -= 1;
        } else if best[at][row] == best[at][row - 1] {
            row -= 1;
        } else {
            at -= 1;
            row -= 1;
            pairs.push((at, row));
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_settles_what_scores_leave_open() {
        // the second printed row goes as well with the first of the form's as with the second
        assert_eq!(pairs(&[vec![9, 0, 0], vec![7, 4, 0], vec![0, 0, 9]], 3), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(pairs(&[vec![0, 2], vec![5, 0]], 3), [(1, 0)], "a score below the least is no pair");
        assert!(pairs(&[], 3).is_empty());
    }
}
