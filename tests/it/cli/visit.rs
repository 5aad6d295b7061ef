//! `crawler inspect` of an address: as polite as a crawl, and without a data directory.

use super::{Place, configure};
use nianbao::portal::Portal;
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::portal::site::{Host, Resource, Site};
use std::time::Duration;
use tokio::runtime::Runtime;

/// The loopback may be asked, and not too slowly.
const SETTINGS: &str =
    "[politeness]\ninterval = \"200ms\"\nmax_crawl_delay = \"5s\"\n[scope]\nallow_private_addresses = true\n";

fn report() -> SampleReport {
    SampleReport::new("临溪县民政局", 2022, 3)
}

fn page() -> Resource {
    let title = report().title();
    Resource::html(&format!(
        "<html><head><title>{title}</title></head><body>{}</body></html>",
        report().html(Markup::Padded)
    ))
}

/// A portal of these hosts; it answers for as long as both are held.
pub(super) fn start(hosts: Vec<Host>) -> (Runtime, Portal) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let portal = runtime.block_on(Portal::start(Site::new(hosts))).unwrap();
    (runtime, portal)
}

fn asked(portal: &Portal) -> Vec<String> {
    portal.log().into_iter().map(|entry| format!("{}{}", entry.host, entry.target)).collect()
}

#[test]
fn a_page_is_asked_for_after_robots_txt_and_in_its_hosts_turn() {
    let (_runtime, portal) = start(vec![
        Host::new("one")
            .with_robots("User-agent: *\nDisallow: /closed/")
            .with("/go", Resource::redirect("/report.html"))
            .with("/report.html", page().zipped()),
    ]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    let base = portal.base("one");
    let args = |target: &str| format!("{base}{target}");
    let ran = place.run(&["--config", "config", "inspect", "--format", "json", &args("/go"), &args("/closed/x")]);
    ran.failed(3, &["robots_denied", "/closed/x", "robots.txt"]);
    let record: serde_json::Value = serde_json::from_str(ran.out.trim()).unwrap();
    assert_eq!(report().differences(&record), Vec::<String>::new());
    assert_eq!(record["provenance"]["url"], args("/report.html"));
    assert!(record["provenance"]["payload_digest"].is_string() && record["provenance"]["fetch_time"].is_string());
    assert_eq!(asked(&portal), ["one/robots.txt", "one/go", "one/report.html"]);
    for gap in portal.gaps("one") {
        assert!(gap >= Duration::from_millis(200), "{gap:?}");
    }
    assert!(!place.path("data").exists());
}

#[test]
fn what_brings_no_page_is_told_and_ends_with_3() {
    let long_delay = "User-agent: *\nCrawl-delay: 3600";
    let (_runtime, portal) = start(vec![
        Host::new("ok").with("/wall", Resource::challenge()).with("/empty", Resource::empty()),
        Host::new("slow").with_robots(long_delay).with("/x", page()),
        Host::new("ill").with("/robots.txt", Resource::html("出错").status(500)).with("/x", page()),
        Host::new("loop").with("/a", Resource::redirect("/b")).with("/b", Resource::redirect("/a")),
        Host::new("away").with("/x", Resource::redirect("{base:ok}/wall")),
    ]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    for (host, target, words) in [
        ("ok", "/none", &["not_found", "404"][..]),
        ("ok", "/wall", &["challenged", "521"]),
        ("ok", "/empty", &["empty"]),
        ("slow", "/x", &["Crawl-delay", "max_crawl_delay"]),
        ("ill", "/x", &["robots_unreachable", "500"]),
        ("loop", "/a", &["too_many_redirects"]),
        ("away", "/x", &["out_of_scope", "allow_hosts"]),
    ] {
        let before = portal.log().len();
        let address = format!("{}{target}", portal.base(host));
        let ran = place.run(&["--config", "config", "inspect", &address]);
        ran.failed(3, words);
        assert_eq!(ran.out, "");
        let asked = asked(&portal).split_off(before);
        assert_eq!(asked[0], format!("{host}/robots.txt"));
        if matches!(host, "slow" | "ill") {
            assert_eq!(asked.len(), 1, "{asked:?}");
        }
    }
}

#[test]
fn a_private_address_is_asked_only_where_the_configuration_allows_it() {
    let (_runtime, portal) = start(vec![Host::new("one").with("/x", page())]);
    let place = Place::new();
    let ran = place.run(&["inspect", &format!("{}/x", portal.base("one"))]);
    ran.failed(3, &["private", "allow_private_addresses"]);
    assert_eq!(portal.log().len(), 0);
}

#[test]
fn a_dry_run_prints_what_would_be_asked_and_asks_nothing() {
    let (_runtime, portal) = start(vec![Host::new("one").with("/list.html", page())]);
    let place = Place::new();
    let listing = format!("{}/list.html", portal.base("one"));
    let source = format!(
        "[[source]]\nid = \"one\"\nunit = \"临溪县\"\nlevel = \"county\"\nlisting = \"{listing}\"\ndialect = \"generic\"\n"
    );
    configure(&place, SETTINGS, &source);
    let out = place.run(&["--config", "config", "fetch", "--dry-run"]).well();
    assert!(out.contains(&listing) && out.contains("GET"), "{out}");
    assert_eq!(portal.log().len(), 0);
    assert!(!place.path("data").exists());
}
