//! `crawler sources`: what is configured, filtered and counted, and what an address would be as a source.

use super::visit::start;
use super::{Place, configure};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::portal::site::{Host, Resource};
use serde_json::Value;

/// The loopback may be asked.
const SETTINGS: &str = "[politeness]\ninterval = \"0s\"\n[scope]\nallow_private_addresses = true\n";

const SOURCES: &str = r#"
[[source]]
id = "alpha"
unit = "青石县"
level = "county"
listing = "http://127.0.0.1:9/alpha/index.html"
dialect = "trs"
evidence = "seen"
[[source]]
id = "beta"
unit = "白鹭湖区"
level = "county"
listing = "http://127.0.0.1:9/beta.html"
dialect = "generic"
[[source]]
id = "gamma"
unit = "云泽市水务局"
level = "prefecture"
listing = "http://127.0.0.1:9/Gamma.html"
dialect = "generic"
enabled = false
"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e} in\n{text}"))
}

#[test]
fn the_sources_are_shown_as_configured() {
    let place = Place::new();
    let table = place.run(&["sources", "list", "--province", "山东"]).well();
    assert!(table.contains("jining") && table.contains("hanweb-annual-report"), "{table}");
    let list: serde_json::Value =
        serde_json::from_str(&place.run(&["sources", "list", "--format", "json"]).well()).unwrap();
    let csv = place.run(&["sources", "list", "--format", "csv"]).well();
    assert_eq!(csv.lines().count(), list.as_array().unwrap().len() + 1);
    let one: serde_json::Value = serde_json::from_str(&place.run(&["sources", "show", "jining"]).well()).unwrap();
    assert_eq!(one["id"], "jining");
    assert!(list.as_array().unwrap().contains(&one));
}

#[test]
fn a_list_is_narrowed_by_every_filter_and_counts_what_is_left() {
    let place = Place::new();
    configure(&place, SETTINGS, SOURCES);
    let list = |args: &[&str]| {
        let out = place.run(&[&["--config", "config", "sources", "list", "--format", "csv"], args].concat()).well();
        out.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for (args, ids) in [
        (&[][..], &["alpha", "beta", "gamma"][..]),
        (&["--province", "990000"], &["alpha", "beta", "gamma"]),
        (&["--province", "示例"], &["alpha", "beta", "gamma"]),
        (&["--dialect", "generic"], &["beta", "gamma"]),
        (&["--dialect", "trs", "--dialect", "generic", "--level", "county"], &["alpha", "beta"]),
        (&["--evidence", "seen"], &["alpha"]),
        (&["--evidence", "inferred", "--enabled"], &["beta"]),
        (&["--disabled"], &["gamma"]),
        (&["水务"], &["gamma"]),
        (&["gamma.HTML"], &["gamma"]),
        (&["127.0.0.1", "beta"], &["beta"]),
        (&["nowhere"], &[]),
    ] {
        assert_eq!(list(args), ids, "{args:?}");
    }
    for args in [&["nowhere"][..], &["nowhere", "--by", "dialect"]] {
        let none = place.run(&[&["--config", "config", "sources", "list"], args].concat()).well();
        assert_eq!(none, "0 of 3 sources, seen 0, inferred 0\n", "no empty box");
    }
    let table = place.run(&["--config", "config", "sources", "list", "--level", "county"]).well();
    assert!(table.ends_with("2 of 3 sources, seen 1, inferred 1\n"), "{table}");
    for args in
        [&["--dialect", "trss"][..], &["--evidence", "sure"], &["--enabled", "--disabled"], &["--level", "city"]]
    {
        place.run(&[&["--config", "config", "sources", "list"], args].concat()).failed(2, &[args[0]]);
    }
}

#[test]
fn sources_are_counted_by_province_and_by_dialect() {
    let place = Place::new();
    configure(&place, SETTINGS, SOURCES);
    let list = |args: &[&str]| place.run(&[&["--config", "config", "sources", "list"], args].concat()).well();
    let by = json(&list(&["--by", "dialect", "--format", "json"]));
    let counts = |group: &Value| (group["name"].clone(), group["sources"].clone(), group["disabled"].clone());
    let groups: Vec<_> = by.as_array().unwrap().iter().map(counts).collect();
    assert_eq!(groups, [("generic".into(), 2.into(), 1.into()), ("trs".into(), 1.into(), 0.into())]);
    assert_eq!(
        list(&["--by", "province", "--format", "csv"]).lines().nth(1),
        Some("probe,示例省,3,1,2,1,\"2 generic, 1 trs\"")
    );
    let table = list(&["--by", "province", "--evidence", "inferred"]);
    assert!(table.contains("示例省") && table.ends_with("2 of 3 sources, seen 0, inferred 2\n"), "{table}");
}

#[test]
fn the_registry_holds_every_province() {
    let by = json(&Place::new().run(&["sources", "list", "--by", "province", "--format", "json"]).well());
    let by = by.as_array().unwrap();
    assert_eq!(by.len(), 31);
    let (mut sources, mut seen) = (0, 0);
    for province in by {
        let count = |key: &str| province[key].as_u64().unwrap();
        assert!(count("sources") > 0 && count("sources") == count("seen") + count("inferred"), "{province}");
        sources += count("sources");
        seen += count("seen");
    }
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for words in [format!("{sources} 个来源里只有 {seen} 个"), format!("Of {sources} sources {seen} are")] {
        assert!(readme.contains(&words), "README.md does not say {words:?}");
    }
}

fn page(title: &str, body: &str) -> Resource {
    Resource::html(&format!("<html><head><title>{title}</title></head><body>{body}</body></html>"))
}

/// A column of static articles with a report of each year, a plan and a pager.
fn column() -> Resource {
    let entry = |year: u16| {
        let name = format!("t{}0115_{year}.html", year + 1);
        format!("<li><a href=\"./{}01/{name}\">青石县民政局{year}年政府信息公开工作年度报告</a></li>", year + 1)
    };
    let reports: String = (2012..=2023).map(entry).collect();
    let plan = "<li><a href=\"./202401/t20240116_9.html\">青石县2024年政府信息公开工作计划</a></li>";
    page(
        "政府信息公开年报_青石县人民政府门户网站",
        &format!("<ul>{reports}{plan}</ul><script>createPageHTML(3, 0, \"index\", \"html\");</script>"),
    )
}

#[test]
fn a_listing_of_columns_is_followed_to_the_first_report() {
    let years = (2020..=2023).map(|year| format!("<li><a href=\"./gknb{year}/\">{year}年政府信息公开年报</a></li>"));
    let tree = page("政府信息公开年报", &format!("<ul>{}</ul>", years.collect::<String>()));
    let host = Host::new("one").with("/zwgk/nb/", tree).with("/zwgk/nb/gknb2020/", column());
    let (_runtime, portal) = start(vec![host]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    let address = format!("{}/zwgk/nb/", portal.base("one"));
    let out = place.run(&["--config", "config", "sources", "add", &address]).well();
    for words in [
        "Read as generic: 0 reports",
        "gknb2020/: 12 reports",
        "evidence = \"seen\"",
        &format!("listing = \"{address}\""),
    ] {
        assert!(out.contains(words), "{words} is not in\n{out}");
    }
    assert_eq!(portal.log().len(), 3, "robots.txt, the listing, and its first column");
}

fn report() -> SampleReport {
    SampleReport::new("青石县民政局", 2022, 5)
}

#[test]
fn a_listing_is_proposed_as_a_source_that_loads_and_reads() {
    let (_runtime, portal) = start(vec![Host::new("one").with("/zwgk/nb/", column())]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    let address = format!("{}/zwgk/nb/", portal.base("one"));
    let add = |args: &[&str]| {
        let all = [&["--config", "config", "sources", "add", &address, "--province", "probe"], args].concat();
        place.run(&all).well()
    };
    let out = add(&[]);
    for line in [
        "[[source]]",
        &format!("id = \"{}\"", address["http://".len()..].split(':').next().unwrap().replace('.', "-")),
        "unit = \"青石县人民政府\"",
        &format!("listing = \"{address}\""),
        "dialect = \"trs\"",
        "years = \"2008..\"",
        "evidence = \"seen\"",
    ] {
        assert!(out.lines().any(|printed| printed == line), "{line} is not in\n{out}");
    }
    // what nothing is known of is not made up
    assert!(!out.contains("level = ") && !out.contains("gb2260"), "{out}");
    assert_eq!(out.lines().filter(|line| line.starts_with("#   20") && line.contains("青石县民政局")).count(), 10);
    for words in ["12 reports", "工作计划", "index_1.html", "probe.toml"] {
        assert!(out.contains(words), "{words} is not in\n{out}");
    }
    // pasted into a file it is taken as it is
    let pasted = add(&["--id", "qingshi", "--unit", "青石县\"\\"]);
    configure(&place, SETTINGS, &pasted);
    let source = json(&place.run(&["--config", "config", "sources", "show", "qingshi"]).well());
    assert_eq!((&source["unit"], &source["dialect"]), (&"青石县\"\\".into(), &"trs".into()));
    // robots.txt and the page, twice
    assert_eq!(portal.log().len(), 4);
    assert!(!place.path("data").exists());
    // and the next proposal sees it
    place.run(&["--config", "config", "sources", "add", &address]).well();
}

#[test]
fn a_report_is_proposed_as_one_of_seeds_and_names_its_folder() {
    let title = report().title();
    let html = page(&title, &report().html(Markup::Clean));
    let (_runtime, portal) = start(vec![Host::new("one").with("/nb/202301/t20230110_7.html", html)]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    let address = format!("{}/nb/202301/t20230110_7.html", portal.base("one"));
    let out = place.run(&["--config", "config", "sources", "add", &address]).well();
    let folder = format!("crawler sources add {}/nb/\n", portal.base("one"));
    for words in
        ["is a report for 2022 of 青石县民政局", "dialect = \"seeds\"", &format!("urls = [\"{address}\"]"), &folder]
    {
        assert!(out.contains(words), "{words} is not in\n{out}");
    }
    configure(&place, SETTINGS, &out);
    place.run(&["--config", "config", "sources", "list"]).well();
}

#[test]
fn an_address_of_a_unit_and_a_year_is_proposed_with_its_code() {
    let title = report().title();
    let html = page(&title, &report().html(Markup::Clean));
    let host = Host::new("one").with("/module/xxgk/xxgkAnnualReport.jsp?area=11990000000000001A&fbtime=2022", html);
    let (_runtime, portal) = start(vec![host]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    let endpoint = format!("{}/module/xxgk/xxgkAnnualReport.jsp", portal.base("one"));
    let address = format!("{endpoint}?area=11990000000000001A&fbtime=2022");
    let out = place.run(&["--config", "config", "sources", "add", &address]).well();
    for line in
        ["dialect = \"hanweb-annual-report\"", &format!("listing = \"{endpoint}\""), "areas = [\"11990000000000001A\"]"]
    {
        assert!(out.lines().any(|printed| printed == line), "{line} is not in\n{out}");
    }
}

#[test]
fn what_is_neither_says_what_was_tried_and_ends_with_3() {
    let news = page("新闻", "<p>春季植树通知</p><a href=\"/a.html\">天气</a>");
    let (_runtime, portal) = start(vec![Host::new("one").with("/news.html", news)]);
    let place = Place::new();
    configure(&place, SETTINGS, "");
    let add =
        |target: &str| place.run(&["--config", "config", "sources", "add", &format!("{}{target}", portal.base("one"))]);
    let ran = add("/news.html");
    assert_eq!(ran.code, 3, "{ran:#?}");
    for words in ["Neither", "Its title is “新闻”", "It begins “春季植树通知", "createPageHTML", "seeds", "selectors"]
    {
        assert!(ran.out.contains(words), "{words} is not in\n{}", ran.out);
    }
    assert!(!ran.out.contains("[[source]]"));
    add("/none").failed(3, &["not_found"]);
}

#[test]
fn nobody_is_asked_without_a_contact() {
    let place = Place::new();
    for args in
        [&["sources", "add", "https://www.shandong.gov.cn/"][..], &["sources", "check", "--province", "shandong"]]
    {
        place.run(args).failed(2, &["--contact", "nothing was requested"]);
        assert!(!place.path("data").exists());
    }
    place.run(&["sources", "add", "ftp://127.0.0.1/"]).failed(2, &["http"]);
    for id in ["青石", "Qing Shi", ""] {
        place.run(&["sources", "add", "http://127.0.0.1:9/", "--id", id]).failed(2, &["--id", "a-z"]);
    }
    place.run(&["sources", "check", "--source", "nowhere"]).failed(2, &["nowhere"]);
    configure(&place, SETTINGS, &SOURCES.split("[[source]]").last().map(|off| format!("[[source]]{off}")).unwrap());
    place.run(&["--config", "config", "sources", "check"]).failed(2, &["disabled"]);
    place
        .run(&["--config", "config", "sources", "add", "http://127.0.0.1:9/", "--province", "atlantis"])
        .failed(2, &["atlantis"]);
}
