//! The shipped rules, and rules that cannot be used.

use super::*;
use crate::report::facts::{FactRule, FactRules};

/// The profile that we ship.
pub(crate) fn shipped() -> Profile {
    let agencies = toml::from_str(include_str!("../../../config/agencies.toml")).expect("agencies.toml parses");
    let facts = toml::from_str(include_str!("../../../config/facts.toml")).expect("facts.toml parses");
    Profile::from_files(include_str!("../../../config/regions.tsv"), agencies, facts)
        .expect("the shipped rules are sound")
}

#[test]
fn every_example_of_the_shipped_rules_comes_out_as_it_says() {
    let untrue = shipped().untrue_examples();
    assert!(untrue.is_empty(), "{}", untrue.join("\n"));
}

#[test]
fn every_fault_is_reported_with_its_rule() {
    let agencies = toml::from_str("[[category]]\nname = \"shops\"\n").expect("parses");
    let broken = FactRule { key: "x".into(), pattern: "([0-9]+".into(), any: vec!["x".into()], ..FactRule::default() };
    let facts = FactRules { fact: vec![broken], ..FactRules::default() };
    let error = Profile::from_files("12\tx\n", agencies, facts).expect_err("all three are faulty");
    assert_eq!(error.faults.len(), 4, "{error}");
    for part in ["regions.tsv: line 1", "agencies.toml: category 1", "facts.toml: fact 1: key \"x\""] {
        assert!(error.to_string().contains(part), "{part} in {error}");
    }
}
