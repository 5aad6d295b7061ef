//! Portals whose lists are drawn by a call, and columns that are the report itself, from the listing to the row.

use super::visit::start;
use super::{Place, configure};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::portal::site::{Host, Resource};
use serde_json::{Value, json};

const SETTINGS: &str = "[politeness]\ninterval = \"0s\"\n[scope]\nallow_private_addresses = true\n";
const CHANNEL: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

fn report(unit: &str, year: u16) -> SampleReport {
    SampleReport::new(unit, year, 3)
}

fn page(report: &SampleReport, id: &str) -> Resource {
    let (title, body) = (report.title(), report.html(Markup::Clean));
    Resource::html(&format!(
        "<html><head><title>{title}</title></head><body><div id=\"{id}\">{body}</div></body></html>"
    ))
}

fn answer(total: usize, rows: &[(&str, &SampleReport)]) -> Resource {
    let row = |(url, report): &(&str, &SampleReport)| json!({"title": report.title(), "url": url});
    let rows: Vec<Value> = rows.iter().map(row).collect();
    Resource::html(&json!({"data": {"total": total, "results": rows}}).to_string())
}

/// The agencies and years that are held of a source, sorted.
fn held(place: &Place, source: &str) -> Vec<String> {
    let status: Value =
        serde_json::from_str(&place.run(&["--config", "config", "status", "--format", "json"]).well()).unwrap();
    let source = status.as_array().unwrap().iter().find(|one| one["source_id"] == source).unwrap();
    let word =
        |row: &Value| format!("{} {} {}", row["agency_name"], row["report_year"], row["status"]).replace('"', "");
    let mut rows: Vec<String> = source["reports"].as_array().unwrap().iter().map(word).collect();
    rows.sort();
    rows
}

#[test]
fn a_call_is_found_among_three_and_followed_and_asked_again() {
    let (one, two, three) =
        (report("白鹭湖区商务局", 2022), report("白鹭湖区林业局", 2022), report("白鹭湖区水务局", 2022));
    let call = |path: &str, n: u32| format!("{path}{CHANNEL}?_isJson=true&page={n}");
    let listing = format!("<meta name=\"channelid\" content=\"{CHANNEL}\"><div id=list></div>");
    let host = Host::new("one")
        .with_page("/s/c100486/list.shtml", &listing)
        .with(&call("/common/search/", 1), answer(2, &[("/s/c100486/202301/1.shtml", &one)]))
        .with(&call("/common/search/", 2), answer(2, &[("/s/c100486/202301/2.shtml", &two)]))
        .with("/s/c100486/202301/1.shtml", page(&one, "UCAP-CONTENT"))
        .with("/s/c100486/202301/2.shtml", page(&two, "UCAP-CONTENT"))
        .with("/s/c100486/202301/3.shtml", page(&three, "UCAP-CONTENT"));
    let (_runtime, portal) = start(vec![host]);
    let place = Place::new();
    let source = format!(
        "[[source]]\nid = \"one\"\nunit = \"白鹭湖区\"\nlevel = \"county\"\nlisting = \"{}/s/c100486/list.shtml\"\n",
        portal.base("one")
    );
    configure(&place, SETTINGS, &source);
    place.run(&["--config", "config", "fetch"]).well();
    assert_eq!(held(&place, "one"), ["白鹭湖区商务局 2022 complete", "白鹭湖区林业局 2022 complete"]);

    portal.edit(|site| {
        let rows = [("/s/c100486/202301/3.shtml", &three), ("/s/c100486/202301/1.shtml", &one)];
        site.host_mut("one").unwrap().put(&call("/common/search/", 1), answer(3, &rows));
    });
    place.run(&["--config", "config", "fetch"]).well();
    assert_eq!(held(&place, "one").len(), 3, "a run that looks for news alone reaches the call as well");
}

#[test]
fn a_column_that_is_the_report_itself_is_read_with_one_request() {
    let report = report("白鹭湖区商务局", 2022);
    let host = Host::new("one")
        .with_page(
            "/nb/list.shtml",
            "<title>政府信息公开年报</title><ul><li><a href='2022/'>2022年政府信息公开年报</a></ul>",
        )
        .with("/nb/2022/", page(&report, "main"))
        .with("/nb2022/zfxxgk_xxgkzd.shtml", page(&report, "UCAP-CONTENT"));
    let (_runtime, portal) = start(vec![host]);
    let place = Place::new();
    let source = |id: &str, path: &str| {
        let base = portal.base("one");
        format!("[[source]]\nid = \"{id}\"\nunit = \"白鹭湖区\"\nlevel = \"county\"\nlisting = \"{base}{path}\"\n")
    };
    let sources = source("folder", "/nb/list.shtml") + &source("channel", "/nb2022/zfxxgk_xxgkzd.shtml");
    configure(&place, SETTINGS, &sources);
    for _ in 0..2 {
        place.run(&["--config", "config", "fetch", "--full"]).well();
        for id in ["folder", "channel"] {
            assert_eq!(held(&place, id), ["白鹭湖区商务局 2022 complete"], "{id}");
        }
    }
    let asked = |path: &str| portal.log().iter().filter(|entry| entry.target == path).count();
    assert_eq!((asked("/nb/2022/"), asked("/nb2022/zfxxgk_xxgkzd.shtml")), (2, 2));
}
