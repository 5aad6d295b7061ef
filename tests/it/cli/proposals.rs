//! `crawler sources`, on a portal of every family: what is proposed for each listing, and what a check says of it.

use crate::support::Bench;
use nianbao::portal::sites;

struct Configured {
    id: String,
    listing: String,
    dialect: String,
}

fn configured(sources: &str) -> Vec<Configured> {
    let value = |key: &str, table: &str| {
        let line = table.lines().find_map(|line| line.strip_prefix(&format!("{key} = "))).unwrap_or_default();
        line.trim_matches('"').to_owned()
    };
    let one = |table: &str| Configured { id: value("id", table), listing: value("listing", table), dialect: value("dialect", table) };
    sources.split("[[source]]").skip(1).map(one).collect()
}

#[test]
fn every_family_is_proposed_by_its_name() {
    let bench = Bench::new(sites::dialects());
    let mut faults = Vec::new();
    for source in configured(bench.sources()) {
        let out = bench.binary(&["sources", "add", &source.listing]).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        eprintln!("=== {} {} {} -> {:?}\n{text}", source.id, source.dialect, source.listing, out.status.code());
        if !text.contains(&format!("dialect = \"{}\"", source.dialect)) {
            faults.push(source.id);
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_family_checks() {
    let bench = Bench::new(sites::dialects());
    let out = bench.binary(&["sources", "check"]).output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    panic!("{:?}\n{text}", out.status.code());
}
