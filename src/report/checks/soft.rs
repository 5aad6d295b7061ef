//! Soft checks: what the text says against what the tables print, and stocks against flows within one report.
//!
//! Comes in: the facts in sentences, the cells as they were read. Goes out: a [`Check`] with both sides for each pair. The
//! two may speak of different things (one office, a whole district), so that none of these decides a report's status.

use super::{REQUESTS, REVIEW, TOTAL, sum, total};
use crate::model::record::{Check, CheckOutcome, CheckSeverity, Fact};
use crate::report::tables::Evidence;

const PROACTIVE: &str = "proactive_disclosure";

/// Every soft check that the report gives both sides of.
pub(crate) fn checks(evidence: &Evidence, facts: &[Fact]) -> Vec<Check> {
    let mut checks = Vec::new();
    for fact in facts.iter().filter(|fact| !fact.approximate) {
        checks.extend(fact.value.as_i64().and_then(|said| against_table(evidence, &fact.key, said)));
    }
    checks.extend(breakdowns(facts));
    checks.extend(stocks(evidence));
    checks
}

/// A fact against the cell, or the sum of cells, that counts the same.
fn against_table(evidence: &Evidence, key: &str, said: i64) -> Option<Check> {
    let requests = |row: &'static str| total(evidence.get(REQUESTS, row, TOTAL));
    let (scope, printed, words) = match key {
        "requests_received" => {
            let new = requests("new_received")?;
            // some reports count what was carried over among what was received
            let all = requests("carried_over").and_then(|old| new.checked_add(old)).filter(|all| *all == said);
            ("requests.new_received", all.unwrap_or(new), "requests received, in the text = in the table")
        }
        "requests_carried_over" => {
            ("requests.carried_over", requests("carried_over")?, "requests carried over, in the text = in the table")
        }
        "requests_carried_forward" => (
            "requests.carried_forward",
            requests("carried_forward")?,
            "requests carried forward, in the text = in the table",
        ),
        "requests_answered" => {
            ("requests.results_total", requests("results_total")?, "requests answered, in the text = in the table")
        }
        "reviews_total" => {
            let reviews = total(evidence.get(REVIEW, "review", TOTAL))?;
            ("review_litigation.review", reviews, "reviews, in the text = in the table")
        }
        "lawsuits_total" => {
            let cells =
                ["litigation_direct", "litigation_after_review"].map(|block| evidence.get(REVIEW, block, TOTAL));
            cells.iter().all(|cell| total(*cell).is_some()).then_some(())?;
            ("review_litigation", sum(&cells)?, "lawsuits, in the text = both totals in the table")
        }
        _ => return None,
    };
    Some(soft("narrative", scope, said, printed, said == printed, words))
}

/// A total in the text against the categories or channels that its own sentence, or the next one from 其中 on, gives.
pub(crate) fn breakdowns(facts: &[Fact]) -> Vec<Check> {
    let mut checks = Vec::new();
    for (at, whole) in facts.iter().enumerate().filter(|(_, fact)| fact.key == "proactive_items_total") {
        let parts: Vec<&Fact> = facts[at + 1..]
            .iter()
            .take_while(|fact| fact.sentence == whole.sentence || fact.sentence.starts_with("其中"))
            .filter(|fact| fact.category.is_some() || fact.channel.is_some())
            .collect();
        // 动态40条（图片30条、文字10条）: what a bracket breaks down further is counted already
        let shallow = parts.iter().map(|part| depth(part)).min();
        let parts: Vec<&Fact> = parts.into_iter().filter(|part| Some(depth(part)) == shallow).collect();
        let exact = !whole.approximate && parts.iter().all(|part| !part.approximate);
        let values: Option<Vec<i64>> = parts.iter().map(|part| part.value.as_i64()).collect();
        let summed = values.and_then(|values| values.iter().try_fold(0i64, |sum, value| sum.checked_add(*value)));
        if let (Some(left), Some(right)) = (whole.value.as_i64(), summed.filter(|_| exact && parts.len() > 1)) {
            let words = "items disclosed = the sum of the parts that the text names";
            checks.push(soft("breakdown", "narrative_facts.proactive_items_total", left, right, left == right, words));
        }
    }
    checks
}

/// How many brackets are open where a sentence names a part.
fn depth(part: &Fact) -> usize {
    let before =
        part.category.as_deref().and_then(|name| part.sentence.find(name)).map_or("", |at| &part.sentence[..at]);
    let count = |signs: [char; 2]| before.matches(signs).count();
    count(['（', '(']).saturating_sub(count(['）', ')']))
}

/// What a year adds cannot be more than what is there at its end and what it took away.
fn stocks(evidence: &Evidence) -> Vec<Check> {
    let mut checks = Vec::new();
    for row in ["rules", "normative_documents"] {
        let cell = |column| total(evidence.get(PROACTIVE, row, column));
        let scope = format!("{PROACTIVE}.{row}");
        if let (Some(issued), Some(repealed), Some(in_force)) = (cell("issued"), cell("repealed"), cell("in_force")) {
            let right = in_force.saturating_add(repealed);
            checks.push(soft("stock", &scope, issued, right, issued <= right, "issued <= in_force + repealed"));
        }
        if let (Some(new), Some(all)) = (cell("newly_disclosed"), cell("disclosed_total")) {
            checks.push(soft("stock", &scope, new, all, new <= all, "newly_disclosed <= disclosed_total"));
        }
    }
    for row in [
        "administrative_licensing",
        "other_external_services",
        "administrative_penalty",
        "administrative_coercion",
        "administrative_fees",
    ] {
        let cell = |column| total(evidence.get(PROACTIVE, row, column));
        if let (Some(prior), Some(change)) = (cell("prior_year_items"), cell("change")) {
            let left = change.saturating_neg();
            let scope = format!("{PROACTIVE}.{row}");
            checks.push(soft("stock", &scope, left, prior, left <= prior, "items taken away <= prior_year_items"));
        }
    }
    for row in evidence.rows("statistics_table") {
        let cell = |column| total(evidence.get("statistics_table", row, column));
        if let (Some(year), Some(all)) = (cell("year"), cell("cumulative")) {
            let scope = format!("statistics_table.{row}");
            checks.push(soft("stock", &scope, year, all, year <= all, "year <= cumulative"));
        }
    }
    checks
}

fn soft(id: &str, scope: &str, left: i64, right: i64, holds: bool, words: &str) -> Check {
    Check {
        id: id.to_owned(),
        scope: scope.to_owned(),
        severity: CheckSeverity::Soft,
        outcome: if holds { CheckOutcome::Held } else { CheckOutcome::Violated },
        left: Some(left),
        right: Some(right),
        detail: words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CheckOutcome::{Held, Violated};

    fn fact(key: &str, value: i64, sentence: &str, category: Option<&str>) -> Fact {
        Fact {
            key: key.into(),
            value: value.into(),
            unit: "件".into(),
            sentence: sentence.into(),
            category: category.map(str::to_owned),
            channel: None,
            approximate: false,
            expressed_as: None,
            share_pct: None,
        }
    }

    /// Scope, outcome, both sides.
    type Told<'a> = (&'a str, CheckOutcome, Option<i64>, Option<i64>);

    fn outcomes(checks: &[Check]) -> Vec<Told<'_>> {
        checks.iter().map(|c| (c.scope.as_str(), c.outcome, c.left, c.right)).collect()
    }

    #[test]
    fn the_text_is_held_against_the_tables_with_both_sides() {
        let evidence = Evidence::of(&[
            ("requests", "new_received", "total", "95"),
            ("requests", "carried_over", "total", "5"),
            ("review_litigation", "litigation_direct", "total", "2"),
            ("review_litigation", "litigation_after_review", "total", "1"),
            ("review_litigation", "review", "total", ""),
        ]);
        let said = |key: &str, value| {
            outcomes(&checks(&evidence, &[fact(key, value, "。", None)]))
                .into_iter()
                .map(|(_, outcome, left, right)| (outcome, left, right))
                .collect::<Vec<_>>()
        };
        assert_eq!(said("requests_received", 17), [(Violated, Some(17), Some(95))]);
        assert_eq!(said("requests_received", 95), [(Held, Some(95), Some(95))]);
        assert_eq!(said("requests_received", 100), [(Held, Some(100), Some(100))], "with those carried over");
        assert_eq!(said("lawsuits_total", 3), [(Held, Some(3), Some(3))]);
        assert_eq!(said("reviews_total", 3), [], "the table prints no total");
        let about = Fact { approximate: true, ..fact("requests_received", 90, "。", None) };
        assert!(checks(&evidence, &[about]).is_empty(), "about 90 says nothing against 95");
    }

    #[test]
    fn a_total_is_held_against_the_parts_of_its_own_sentence() {
        let parts = |other: i64| {
            vec![
                fact("proactive_items_total", 60, "公开60条。", None),
                fact("proactive_items_by_category", 40, "其中工程40条。", Some("工程")),
                fact("proactive_items_by_category", other, "其中工程40条。", Some("其他")),
                fact("proactive_items_by_category", 9, "公示类9条。", Some("公示类")),
            ]
        };
        let held = |other| checks(&Evidence::default(), &parts(other))[0].outcome;
        assert_eq!((held(20), held(19)), (Held, Violated));
    }

    #[test]
    fn stocks_cannot_be_less_than_the_years_flow() {
        let evidence = Evidence::of(&[
            ("proactive_disclosure", "rules", "issued", "5"),
            ("proactive_disclosure", "rules", "repealed", "1"),
            ("proactive_disclosure", "rules", "in_force", "3"),
            ("proactive_disclosure", "administrative_licensing", "prior_year_items", "10"),
            ("proactive_disclosure", "administrative_licensing", "change", "-12"),
        ]);
        assert_eq!(
            outcomes(&checks(&evidence, &[])),
            [
                ("proactive_disclosure.rules", Violated, Some(5), Some(4)),
                ("proactive_disclosure.administrative_licensing", Violated, Some(12), Some(10)),
            ]
        );
    }
}
