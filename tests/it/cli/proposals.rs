//! `crawler sources` on a portal of every family: what is proposed for each listing, and what a check says of it.

use crate::support::Bench;
use nianbao::portal::sites;
use serde_json::Value;

/// Nothing of their lists is served, so that nothing can be read from them.
const SHELLS: [&str; 2] = ["gongkai", "hebei"];

struct Configured {
    id: String,
    listing: String,
    dialect: String,
}

fn configured(sources: &str) -> Vec<Configured> {
    let value = |key: &str, table: &str| {
        let line = table.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let one = |table: &str| {
        let value = |key| value(key, table);
        Configured { id: value("id"), listing: value("listing"), dialect: value("dialect") }
    };
    sources.split("[[source]]").skip(1).map(one).collect()
}

fn run(bench: &Bench, args: &[&str]) -> (i32, String) {
    let ran = bench.binary(args).output().unwrap();
    (ran.status.code().unwrap(), String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn every_family_is_proposed_by_its_name_with_its_first_reports() {
    let bench = Bench::new(sites::dialects());
    for Configured { id, listing, dialect } in configured(bench.sources()) {
        let (code, out) = run(&bench, &["sources", "add", &listing]);
        if SHELLS.contains(&dialect.as_str()) {
            assert!(code == 3 && out.contains(&format!("Read as {dialect}")), "{id}: {code}\n{out}");
            continue;
        }
        // which selectors a page needs only a person can say
        let expected = if dialect == "selectors" { "generic" } else { &dialect };
        assert!(code == 0 && out.contains(&format!("dialect = \"{expected}\"\n")), "{id}: {code}\n{out}");
        let shows = dialect == "seeds" || out.lines().any(|line| line.starts_with("#   20"));
        assert!(shows && out.contains("evidence = \"seen\""), "{id}:\n{out}");
    }
}

#[test]
fn every_family_reads_at_a_check() {
    let bench = Bench::new(sites::dialects());
    let (code, out) = run(&bench, &["sources", "check", "--format", "json"]);
    let lines: Value = serde_json::from_str(&out).unwrap();
    let of: Vec<Configured> = configured(bench.sources());
    assert_eq!((code, lines.as_array().unwrap().len()), (3, of.len()), "{out}");
    for (line, source) in lines.as_array().unwrap().iter().zip(&of) {
        let expected = match source.dialect.as_str() {
            dialect if SHELLS.contains(&dialect) => "drift",
            "seeds" => "no listing",
            _ => "ok",
        };
        assert_eq!((&line["source_id"], &line["outcome"]), (&source.id.as_str().into(), &expected.into()), "{line:#}");
    }
    assert!(lines.as_array().unwrap().iter().any(|line| !line["check"]["titles"].as_array().unwrap().is_empty()));
}
