//! The identities of the national tables (I1 to I6) and of the statistics table: tested and reported, never used to repair
//! a value. What is only plausible is in `soft`.
//!
//! Comes in: the cells as they were read. Goes out: one [`Check`] for each row, column or block. A blank or not-applicable
//! addend counts as 0; where a total is blank, or anything needed was not read, the identity is untestable.

pub(super) mod soft;

use super::tables::{Evidence, FormCell};
use crate::model::form::{REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template, request_rows};
use crate::model::record::{CellKind, Check, CheckOutcome, CheckSeverity};

const REQUESTS: &str = "requests";
const REVIEW: &str = "review_litigation";
const TOTAL: &str = "total";
/// The rows of the requests table that are no result of handling.
const NOT_A_RESULT: &[&str] = &["new_received", "carried_over", "results_total", "carried_forward"];

/// Tests the requests table, printed on this form: I1 and I2 for each column, I3 for each row.
pub(crate) fn requests(evidence: &Evidence, form: Template) -> Vec<Check> {
    let mut checks = Vec::new();
    let rows: Vec<&'static str> = request_rows(form).map(|row| row.key).collect();
    let results: Vec<&'static str> = rows.iter().copied().filter(|key| !NOT_A_RESULT.contains(key)).collect();
    for (column, _) in REQUEST_COLUMNS {
        let cell = |row: &'static str| evidence.get(REQUESTS, row, column);
        let scope = format!("requests.*.{column}");
        let printed = total(cell("results_total"));
        let left = sum(&[cell("new_received"), cell("carried_over")]);
        let right = printed.and_then(|total| addend(cell("carried_forward")).and_then(|rest| total.checked_add(rest)));
        checks.push(check(
            "I1",
            scope.clone(),
            left,
            right,
            "new_received + carried_over = results_total + carried_forward",
        ));
        let addends: Vec<_> = results.iter().map(|row| cell(row)).collect();
        // in the total column a blank is a row whose total was left out, and not 0
        let whole = *column != TOTAL || addends.iter().all(|cell| total(*cell).is_some());
        let right = if whole { sum(&addends) } else { None };
        checks.push(check("I2", scope, printed, right, "results_total = sum of the rows (一) to (六)"));
    }
    for row in rows {
        let addends: Vec<_> = REQUEST_COLUMNS
            .iter()
            .filter(|(column, _)| *column != TOTAL)
            .map(|(column, _)| evidence.get(REQUESTS, row, column))
            .collect();
        let left = total(evidence.get(REQUESTS, row, TOTAL));
        checks.push(check(
            "I3",
            format!("requests.{row}"),
            left,
            sum(&addends),
            "total = natural_person + five kinds of organisation",
        ));
    }
    checks
}

/// Tests the blocks of reviews and lawsuits: I4, I5, I6.
pub(crate) fn review(evidence: &Evidence) -> Vec<Check> {
    ["I4", "I5", "I6"]
        .into_iter()
        .zip(REVIEW_BLOCKS)
        .map(|(id, (block, _))| {
            let addends: Vec<_> = REVIEW_COLUMNS
                .iter()
                .filter(|(column, _)| *column != TOTAL)
                .map(|(column, _)| evidence.get(REVIEW, block, column))
                .collect();
            let left = total(evidence.get(REVIEW, block, TOTAL));
            check(id, format!("review_litigation.{block}"), left, sum(&addends), "total = sum of the four outcomes")
        })
        .collect()
}

/// The sums of the statistics table of 2014 to 2018: the total, and the rows that make it.
const STATISTICS_SUMS: &[(&str, &[&str])] = &[
    ("requests_received", &["by_in_person", "by_fax", "by_network", "by_letter"]),
    ("requests_closed", &["closed_on_time", "closed_extended"]),
    (
        "replies_total",
        &[
            "reply_already_public",
            "reply_granted",
            "reply_partial",
            "reply_refused",
            "reply_not_this_agency",
            "reply_not_exist",
            "reply_amend",
            "reply_other_channel",
        ],
    ),
    (
        "reply_refused",
        &[
            "refused_state_secret",
            "refused_trade_secret",
            "refused_privacy",
            "refused_security_stability",
            "refused_not_gov_info",
            "refused_other_law",
        ],
    ),
    ("review_total", &["review_upheld", "review_corrected", "review_other"]),
    ("lawsuit_total", &["lawsuit_upheld", "lawsuit_corrected", "lawsuit_other"]),
    ("staff_total", &["staff_full_time", "staff_part_time"]),
];

/// Tests the statistics table: S1 to S7, its totals against the rows below each. A row that the table does not print leaves
/// its sum untestable; a table that prints none of a sum's rows has no such sum.
pub(crate) fn statistics(evidence: &Evidence) -> Vec<Check> {
    let cell = |row: &'static str| evidence.get("statistics_table", row, "value");
    let printed = |row: &&'static str| cell(row).is_some();
    let sums = STATISTICS_SUMS.iter().zip(1..);
    let sums = sums.filter(|((whole, parts), _)| printed(whole) || parts.iter().any(&printed));
    sums.map(|((whole, parts), number)| {
        let addends: Vec<_> = parts.iter().map(|row| cell(row)).collect();
        let identity = format!("{whole} = {}", parts.join(" + "));
        let scope = format!("statistics_table.{whole}");
        check(&format!("S{number}"), scope, total(cell(whole)), sum(&addends), &identity)
    })
    .collect()
}

fn check(id: &str, scope: String, left: Option<i64>, right: Option<i64>, identity: &str) -> Check {
    let outcome = match (left, right) {
        (Some(left), Some(right)) if left == right => CheckOutcome::Held,
        (Some(_), Some(_)) => CheckOutcome::Violated,
        _ => CheckOutcome::Untestable,
    };
    Check { id: id.into(), scope, severity: CheckSeverity::Hard, outcome, left, right, detail: identity.into() }
}

/// The value of a total: none where nothing is printed.
fn total(cell: Option<&FormCell>) -> Option<i64> {
    cell.and_then(|cell| cell.value)
}

/// The value of an addend: 0 where nothing is printed, none where it was not read.
fn addend(cell: Option<&FormCell>) -> Option<i64> {
    let cell = cell?;
    match cell.kind {
        CellKind::Blank | CellKind::NotApplicable => Some(0),
        CellKind::Number | CellKind::Zero => cell.value,
        CellKind::Text => None,
    }
}

fn sum(cells: &[Option<&FormCell>]) -> Option<i64> {
    cells.iter().try_fold(0i64, |sum, cell| addend(*cell).and_then(|value| sum.checked_add(value)))
}

#[cfg(test)]
mod tests;
