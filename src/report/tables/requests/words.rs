//! The words of the requests table's rows and groups, and how near a printed label is to them.
//!
//! Comes in: a label's words. Goes out: which of the form's rows they may be. Never looks at figures.

use crate::model::form::REQUEST_ROWS;
use crate::report::label::{Nearness, nearness, normalise};
use crate::report::tables::rows::RowCell;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The form's words and what else tells a row, normalised once.
pub(super) struct Known {
    pub(super) words: String,
    pub(super) group: String,
    pub(super) hints: &'static [&'static str],
    pub(super) number: Option<u32>,
}

pub(super) static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let mut place: HashMap<&str, u32> = HashMap::new();
    REQUEST_ROWS
        .iter()
        .map(|row| {
            let in_group = place.entry(row.group).or_insert(0);
            *in_group += 1;
            Known {
                words: normalise(row.label),
                group: normalise(row.group),
                hints: hints(row.key),
                number: (!row.group.is_empty()).then_some(*in_group),
            }
        })
        .collect()
});

/// Words that tell a row even where the rest of its label is shortened or misprinted.
pub(super) fn hints(key: &str) -> &'static [&'static str] {
    match key {
        "new_received" => &["本年新收", "本年度新收"],
        "carried_over" => &["上年结转", "上年度结转"],
        "granted_partial" => &["部分公开"],
        "refused_state_secret" => &["国家秘密"],
        "refused_legally_prohibited" => &["法规禁止"],
        "refused_security_stability" => &["三安全"],
        "refused_third_party_rights" => &["第三方"],
        "refused_internal_affairs" => &["内部事务"],
        "refused_process_info" => &["过程性"],
        "refused_enforcement_file" => &["执法案卷"],
        "refused_administrative_query" => &["行政查询"],
        "unable_not_held" => &["不掌握"],
        "unable_requires_creation" => &["另行制作"],
        "unable_unclear_after_correction" => &["补正后"],
        "rejected_petition_complaint" => &["信访举报"],
        "rejected_public_publication" => &["公开出版物"],
        "rejected_excessive" => &["大量反复"],
        "rejected_confirm_or_reissue" => &["重新出具"],
        "other_overdue_correction" => &["逾期不补正", "逾期未补正"],
        "other_unpaid_fee" => &["收费通知"],
        "carried_forward" => &["结转下年"],
        _ => &[],
    }
}

/// All hints at once: every cell of every table is asked.
static HINTS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(KNOWN.iter().flat_map(|known| known.hints)).expect("constant words"));

/// Whether words are one of the form's rows, or tell one.
pub(super) fn is_known(cell: &RowCell) -> bool {
    let words = cell.words();
    KNOWN.iter().any(|known| known.words == words) || HINTS.is_match(words)
}

/// The group that a cell names: by its words, or by their beginning and its number where a page break cut them.
pub(super) fn group_of(cell: &RowCell) -> Option<&'static str> {
    const GROUPS: [(&str, u32); 4] = [("不予公开", 3), ("无法提供", 4), ("不予处理", 5), ("其他处理", 6)];
    let label = &cell.content.label;
    GROUPS
        .iter()
        .find(|(name, number)| {
            label.words == *name
                || label.number == Some(*number) && !label.words.is_empty() && name.starts_with(&label.words)
        })
        .map(|(name, _)| *name)
}

/// How near words are to each of the form's rows. Where they are one row's own, they are no other's misprint.
pub(super) fn nearness_to_form(words: &str) -> Vec<Nearness> {
    let same = KNOWN.iter().any(|known| known.words == words);
    let near = |known: &Known| if same && known.words != words { Nearness::Far } else { nearness(words, &known.words) };
    KNOWN.iter().map(near).collect()
}

/// Whether words are another row's to the letter: then no place in the table makes them this one's. Words that are only
/// like another row's may be a misprint, and the place decides.
pub(super) fn tell_another_row(near: &[Nearness], form_row: usize) -> bool {
    near[form_row] != Nearness::Same && near.contains(&Nearness::Same)
}

/// The form's row whose own, unmistakable words these are.
pub(super) fn strong_row(near: &[Nearness]) -> Option<usize> {
    let best = (0..near.len()).max_by_key(|row| (near[*row], usize::MAX - row))?;
    let long = KNOWN[best].words.chars().count() >= 6;
    (long && near[best] >= Nearness::Near).then_some(best)
}
