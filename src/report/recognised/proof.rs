//! Which figures the identities of the form prove.
//!
//! Comes in: cells and checks. Goes out: for each cell whether it is proven. Takes the form's identities as they are: it adds
//! nothing up.

use crate::model::form::{REQUEST_COLUMNS, REVIEW_COLUMNS};
use crate::model::issue::Issue;
use crate::model::record::{CellEntry, CellKind, CheckOutcome, Record};
use std::collections::{HashMap, HashSet};

const REQUESTS: &str = "requests";
const REVIEW: &str = "review_litigation";
const TOTAL: &str = "total";
/// Rows of the requests table that I1 alone holds, beside the total of results.
const AROUND: &[&str] = &["new_received", "carried_over", "carried_forward"];
const RESULTS: &str = "results_total";
/// A table's row and column.
type Place<'a> = (&'a str, &'a str);

/// An identity that holds: the figures that add up on its two sides, as 1 and -1.
type Sum<'a> = Vec<(Place<'a>, i64)>;

/// What is known of a record's sums.
pub(super) struct Proof<'a> {
    /// The identities that hold, by their table.
    held: HashMap<&'a str, Vec<Sum<'a>>>,
    /// Their names and scopes.
    names: HashSet<(&'a str, &'a str)>,
    /// The figures that were read as digits.
    read: HashMap<&'a str, HashMap<Place<'a>, String>>,
    issues: &'a [Issue],
}

impl<'a> Proof<'a> {
    pub(super) fn of(record: &'a Record) -> Self {
        let mut read: HashMap<&str, HashMap<Place<'_>, String>> = HashMap::new();
        for cell in &record.cells {
            if let Some(digits) = digits(cell) {
                read.entry(&cell.table).or_default().insert((&cell.row, &cell.column), digits);
            }
        }
        let holding = record.checks.iter().filter(|check| check.outcome == CheckOutcome::Held);
        let names: HashSet<(&str, &str)> = holding.map(|check| (check.id.as_str(), check.scope.as_str())).collect();
        let rows: Vec<&str> = record.requests.iter().flat_map(|table| table.keys().map(AsRef::as_ref)).collect();
        let mut held: HashMap<&str, Vec<Sum<'_>>> = HashMap::new();
        for (id, scope) in &names {
            match (scope.strip_prefix("requests."), scope.strip_prefix("review_litigation.")) {
                (Some(scope), _) => held.entry(REQUESTS).or_default().push(request_sum(id, scope, &rows)),
                (_, Some(block)) => {
                    let columns = REVIEW_COLUMNS.iter().map(|(column, _)| *column);
                    held.entry(REVIEW).or_default().push(row_sum(block, columns));
                }
                _ => {}
            }
        }
        Self { held, names, read, issues: &record.issues }
    }

    /// Whether a cell's value is proven.
    pub(super) fn confirms(&self, cell: &CellEntry) -> bool {
        let Some(digits) = digits(cell) else { return false };
        let (table, row, column) = (cell.table.as_ref(), cell.row.as_ref(), cell.column.as_ref());
        let sums_hold = match table {
            REQUESTS => {
                let holds = |id: &str| self.holds(id, &format!("requests.*.{column}"));
                let column_holds = match row {
                    RESULTS => holds("I1") && holds("I2"),
                    row if AROUND.contains(&row) => holds("I1"),
                    _ => holds("I2"),
                };
                column_holds && self.holds("I3", &format!("requests.{row}"))
            }
            // the table has one row: no sums run down its columns
            REVIEW => ["I4", "I5", "I6"].iter().any(|id| self.holds(id, &format!("review_litigation.{row}"))),
            _ => false,
        };
        sums_hold && !self.is_doubtful(table, row) && self.would_show(table, &digits)
    }

    fn holds(&self, id: &str, scope: &str) -> bool {
        self.names.contains(&(id, scope))
    }

    /// Whether reading the table or the row met anything. Digits on two lines of a cell are no doubt: the sums held with them
    /// joined.
    fn is_doubtful(&self, table: &str, row: &str) -> bool {
        let own = format!("{table}.{row}");
        self.issues.iter().any(|issue| issue.code != "digits-joined" && (issue.at == table || issue.at == own))
    }

    /// Whether a sum would break if all figures like this one were another, and all digits like each of its own.
    fn would_show(&self, table: &str, figure: &str) -> bool {
        let alike = |other: &str| i64::from(other == figure);
        self.breaks(table, &alike)
            && figure.chars().all(|digit| {
                self.breaks(table, &|other: &str| {
                    other
                        .chars()
                        .fold(0i64, |sum, char| sum.saturating_mul(10).saturating_add(i64::from(char == digit)))
                })
            })
    }

    /// Whether a sum that holds would not with these weights added to its figures.
    fn breaks(&self, table: &str, weight: &dyn Fn(&str) -> i64) -> bool {
        let (Some(sums), Some(read)) = (self.held.get(table), self.read.get(table)) else { return false };
        sums.iter().any(|sum| {
            let change = sum.iter().filter_map(|(place, sign)| Some(sign * weight(read.get(place)?)));
            change.fold(0i64, i64::saturating_add) != 0
        })
    }
}

/// The digits of a cell that holds nothing else, white space left out.
fn digits(cell: &CellEntry) -> Option<String> {
    let digits: String = cell.raw.split_whitespace().collect();
    let is_number =
        matches!(cell.kind, CellKind::Number | CellKind::Zero) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && cell.value.as_i64().is_some_and(|value| digits.parse() == Ok(value))).then_some(digits)
}

/// The sum of an identity of the requests table.
fn request_sum<'a>(id: &str, scope: &'a str, rows: &[&'a str]) -> Sum<'a> {
    let Some(column) = scope.strip_prefix("*.") else {
        return row_sum(scope, REQUEST_COLUMNS.iter().map(|(column, _)| *column));
    };
    if id == "I1" {
        return vec![
            (("new_received", column), 1),
            (("carried_over", column), 1),
            ((RESULTS, column), -1),
            (("carried_forward", column), -1),
        ];
    }
    let results = rows.iter().filter(|row| **row != RESULTS && !AROUND.contains(row));
    results.map(|row| ((*row, column), 1)).chain([((RESULTS, column), -1)]).collect()
}

/// The sum of a row: its total, and all others.
fn row_sum<'a>(row: &'a str, columns: impl Iterator<Item = &'a str>) -> Sum<'a> {
    columns.map(|column| ((row, column), if column == TOTAL { -1 } else { 1 })).collect()
}
