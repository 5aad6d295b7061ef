//! `crawler history`: a report that changed on its portal, with both of its texts.

use super::visit::start;
use super::{Place, configure};
use nianbao::portal::report::{Identity, Markup, SampleReport};
use nianbao::portal::site::{Host, Resource};
use serde_json::Value;

const SETTINGS: &str = "[politeness]\ninterval = \"0s\"\n[scope]\nallow_private_addresses = true\n";

fn page(report: &SampleReport) -> Resource {
    let title = report.title();
    Resource::html(&format!(
        "<html><head><title>{title}</title></head><body>{}</body></html>",
        report.html(Markup::Clean)
    ))
}

#[test]
fn a_changed_report_shows_its_versions_and_what_changed_between_them() {
    let report = SampleReport::new("白鹭湖区商务局", 2022, 11);
    let (_runtime, portal) = start(vec![Host::new("one").with("/r.html", page(&report))]);
    let place = Place::new();
    let source = format!(
        "[[source]]\nid = \"one\"\nunit = \"白鹭湖区\"\nlevel = \"county\"\ndialect = \"seeds\"\n[source.params]\nurls = [\"{}/r.html\"]\n",
        portal.base("one")
    );
    configure(&place, SETTINGS, &source);
    let run = |args: &[&str]| place.run(&[&["--config", "config"], args].concat());
    run(&["fetch"]).well();
    let revised = report.clone().with_broken(Identity::ALL[3]).with_remark("增设一处阅览室。");
    portal.edit(|site| site.host_mut("one").unwrap().put("/r.html", page(&revised)));
    run(&["fetch", "--full"]).well();

    let status: Value = serde_json::from_str(&run(&["status", "--format", "json"]).well()).unwrap();
    let id = status[0]["reports"][0]["report_id"].as_str().unwrap();
    let history: Value = serde_json::from_str(&run(&["history", "--format", "json", id]).well()).unwrap();
    assert_eq!((&history["version"], &history["availability"]), (&2.into(), &"listed".into()));
    let [first, second] = history["addresses"][0]["versions"].as_array().unwrap().as_slice() else {
        panic!("{history:#}")
    };
    assert_eq!((&first["status"], &second["status"]), (&"complete".into(), &"inconsistent".into()));
    assert_ne!(first["payload_digest"], second["payload_digest"]);
    assert_ne!(first["text_digest"], second["text_digest"]);
    let changes = &second["changes"];
    assert_eq!(changes["sentences_added"], serde_json::json!(["增设一处阅览室。"]));
    assert_eq!((&first["changes"], &changes["sentences_removed"]), (&Value::Null, &serde_json::json!([])));
    assert_eq!(cells(changes), differences(&report, &revised));

    let text = run(&["history", id]).well();
    for words in [id, "白鹭湖区商务局", "+ 增设一处阅览室。", " → ", first["payload_digest"].as_str().unwrap()]
    {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    run(&["history", &id[..id.len() - 2]]).failed(2, &["did you mean", id]);
}

/// The cells that changed, sorted.
fn cells(changes: &Value) -> Vec<String> {
    let line = |cell: &Value| {
        let word = |key: &str| cell[key].as_str().unwrap().to_owned();
        format!("{}.{}.{}: {} → {}", word("table"), word("row"), word("column"), word("before"), word("after"))
    };
    let mut cells: Vec<String> = changes["cells"].as_array().unwrap().iter().map(line).collect();
    cells.sort();
    cells
}

/// The cells in which two reports differ, by their truths, sorted.
fn differences(before: &SampleReport, after: &SampleReport) -> Vec<String> {
    let (before, after) = (before.truth(), after.truth());
    let mut found = Vec::new();
    for table in ["requests", "review_litigation"] {
        for (row, fields) in before[table].as_object().unwrap() {
            for (column, value) in fields.as_object().unwrap() {
                let now = &after[table][row][column];
                if value != now {
                    found.push(format!("{table}.{row}.{column}: {value} → {now}"));
                }
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}
