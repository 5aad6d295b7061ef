//! What users rely on: the built-in files, the replacing by a directory, every fault with its place, and selection.

mod registry;

use super::*;
use crate::model::source::{Evidence, Years};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A directory with these files; `sources/x.toml` goes into its folder.
fn dir(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

fn load(files: &[(&str, &str)]) -> Result<Config, Faults> {
    Config::load(Some(dir(files).path()), &Overrides::default())
}

/// Each fault as `file:line: key: what`, the directory's own path cut off.
fn faults(files: &[(&str, &str)]) -> Vec<String> {
    let dir = dir(files);
    let faults = Config::load(Some(dir.path()), &Overrides::default()).unwrap_err();
    let root = format!("{}/", dir.path().display());
    faults.to_string().lines().map(|line| line.replace(&root, "")).collect()
}

const PROVINCE: &str = "province = \"p\"\nname = \"示省\"\n";

/// A province `p` with one good source, and these lines under it.
fn source(lines: &str) -> String {
    format!("{PROVINCE}[[source]]\nid = \"a\"\nunit = \"甲市\"\nlisting = \"http://a.gov.cn/x/\"\n{lines}\n")
}

#[test]
fn the_built_in_configuration_is_whole_and_without_warnings() {
    let config = Config::load(None, &Overrides::default()).unwrap();
    assert_eq!(config.warnings, []);
    let shandong = config.provinces.iter().find(|province| province.slug == "shandong").unwrap();
    assert!(shandong.sources.len() > 20);
    let rongcheng = shandong.sources.iter().find(|source| source.id.as_str() == "rongcheng").unwrap();
    assert_eq!(rongcheng.param("areas").len(), 3);
    assert_eq!(rongcheng.evidence, Evidence::Seen);
    assert_eq!(rongcheng.years, Years { first: 2019, last: None });
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    let findings = Findings::default();
    let built_in = settings::read(&Files::of(None, &findings), &Overrides::default(), &findings);
    let empty = dir(&[("crawler.toml", "")]);
    let none = settings::read(&Files::of(Some(empty.path()), &findings), &Overrides::default(), &findings);
    assert_eq!(built_in, none);
    assert_eq!(findings.settle(), Ok(Vec::new()));
    assert_eq!(none.politeness.interval, Duration::from_secs(3));
    assert_eq!(none.fetch.user_agent, format!("nianbao/{}", env!("CARGO_PKG_VERSION")));
    assert_eq!(none.scope.allow_hosts, ["*.gov.cn"]);
    assert!(!none.fetch.allow_private_addresses);
}

#[test]
fn an_ocr_program_is_used_where_one_is_named() {
    let ocr = |lines: &str| load(&[("crawler.toml", lines), ("sources/p.toml", &source(""))]).map(|config| config.ocr);
    assert_eq!(ocr("").unwrap(), None);
    let program = ocr("[ocr]\ncommand = \"tesseract\"").unwrap().unwrap();
    assert_eq!((program.command.as_str(), program.language.as_str()), ("tesseract", "chi_sim"));
    for (line, fault) in [
        ("comand = \"tesseract\"", "ocr.comand: is no key here; did you mean command?"),
        ("command = \"-x\"", "ocr.command: \"-x\" is not a program's name or path"),
        ("language = \"chi sim\"", "ocr.language: \"chi sim\" is not languages as the program names them"),
    ] {
        let faults = ocr(&format!("[ocr]\n{line}")).unwrap_err().to_string();
        assert!(faults.contains(fault), "{faults}");
    }
}

/// The binary holds the files as of its build; one that was added since needs `touch src/config/files.rs`.
#[test]
fn the_binary_holds_the_repositorys_configuration() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config");
    let on_disk = Config::load(Some(&folder), &Overrides::default()).unwrap();
    assert_eq!(on_disk.provinces, Config::load(None, &Overrides::default()).unwrap().provinces);
}

#[test]
fn a_directory_replaces_its_files_and_all_sources() {
    let config = load(&[("sources/p.toml", &source(""))]).unwrap();
    assert_eq!(config.provinces.len(), 1, "the built-in provinces are gone");
    assert_eq!(config.politeness.retries, 3, "crawler.toml is the built-in one");

    let config = load(&[("sources/p.toml", &source("")), ("crawler.toml", "[politeness]\nretries = 1_1")]).unwrap();
    assert_eq!(config.politeness.retries, 11);
    assert_eq!(config.fetch.max_redirects, 5);

    let missing = faults(&[("crawler.toml", "")]);
    assert_eq!(missing.len(), 1);
    assert!(missing[0].starts_with("sources: is missing; put one file a province here"), "{missing:?}");
    let empty = faults(&[("sources/README.md", "")]);
    assert!(empty[0].starts_with("sources: holds no province"), "{empty:?}");
    let nowhere = Config::load(Some(Path::new("no/such/folder")), &Overrides::default()).unwrap_err();
    assert!(nowhere.to_string().starts_with("no/such/folder: cannot be read: "), "{nowhere}");
    let file = Config::load(Some(Path::new("Cargo.toml")), &Overrides::default()).unwrap_err();
    assert!(file.to_string().starts_with("Cargo.toml: cannot be read: ") && file.0.len() == 1, "{file}");
}

#[test]
fn what_is_not_read_is_said() {
    let files =
        [("sources/p.toml", &*source("")), ("crawler.tml", ""), ("sources/q.toml.bak", ""), ("sources/.q.swp", "")];
    let warnings: Vec<_> = load(&files).unwrap().warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].contains("crawler.tml: is not read") && warnings[1].contains("q.toml.bak: is not read"));
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_a_fault_and_no_wait() {
    let dir = dir(&[("sources/p.toml", &source(""))]);
    let pipe = dir.path().join("crawler.toml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let faults = Config::load(Some(dir.path()), &Overrides::default()).unwrap_err().to_string();
    assert!(faults.contains("crawler.toml") && faults.contains("not a regular file"), "{faults}");
}

#[test]
fn what_is_given_is_what_parts_get() {
    let crawler = r#"
        identity = { product = "nianbao-test", contact = "file@example.org" }
        [politeness]
        interval = "250ms"
        quiet_hours = ["08:30-18:00", "22:00-06:00"]
        [limits]
        max_body = "1MiB"
        max_listing_pages = 2
        [network]
        proxy = "socks5://127.0.0.1:1080"
        [scope]
        allow_hosts = ["*.Example.org"]
        allow_private_addresses = true
        [storage]
        min_free = "0B"
    "#;
    let text = source(
        r#"
        listing = "http://127.0.0.1:8800/gkmlpt/annualreport#2629"
        level = "prefecture"
        gb2260 = "370800"
        dialect = "selectors"
        years = "2019..2023"
        expect = 40
        evidence = "seen"
        enabled = false
        interval = "10s"
        revisit = "7d"
        selectors = { item = "ul.list > li", next = "a.next" }
        evidence_urls = ["public code, a public crawler"]
        [[source]]
        id = "b"
        unit = "乙市"
        listing = "http://127.0.0.1:8800/units.html"
        dialect = "hanweb-annual-report"
        params.areas = ["11370000A", 113700001]
    "#,
    )
    .replacen("listing = \"http://a.gov.cn/x/\"\n", "", 1);
    let config = load(&[("crawler.toml", crawler), ("sources/p.toml", &text)]).unwrap();
    assert_eq!(config.politeness.product, "nianbao-test");
    assert_eq!(config.politeness.quiet_hours.len(), 2);
    assert_eq!((config.fetch.max_body, config.max_listing_pages, config.storage.min_free), (1 << 20, 2, 0));
    assert_eq!(config.fetch.user_agent, format!("nianbao-test/{} (+file@example.org)", env!("CARGO_PKG_VERSION")));
    assert_eq!(config.scope.allow_hosts, ["*.example.org"]);
    let source = config.sources().next().unwrap();
    assert_eq!(source.listing.as_str(), "http://127.0.0.1:8800/gkmlpt/annualreport");
    assert_eq!(source.fragment.as_deref(), Some("2629"));
    assert_eq!(source.selectors.as_ref().unwrap().item, "ul.list > li");
    assert_eq!(source.interval, Some(Duration::from_secs(10)));
    assert_eq!(source.revisit, Some(Duration::from_hours(7 * 24)));
    assert!(!source.enabled);
    assert_eq!(config.sources().nth(1).unwrap().param("areas"), ["11370000A", "113700001"]);
}

#[test]
fn the_command_line_and_the_environment_stand_beside_the_files() {
    let contact = |given: Option<&str>| {
        let dir = dir(&[("crawler.toml", "identity.contact = \"a@b.cn\""), ("sources/p.toml", &source(""))]);
        let overrides = Overrides { contact: given.map(str::to_owned), ..Overrides::default() };
        Config::load(Some(dir.path()), &overrides).map(|config| config.contact)
    };
    assert_eq!(contact(None).as_deref(), Ok("a@b.cn"));
    assert_eq!(contact(Some(" ")).as_deref(), Ok("a@b.cn"), "an empty variable says nothing");
    assert_eq!(contact(Some("https://example.org/bot")).as_deref(), Ok("https://example.org/bot"));
    assert!(contact(Some("a\nb")).unwrap_err().to_string().starts_with("--contact or CRAWLER_CONTACT: "));

    let proxy = |https: &str, http: &str| {
        let overrides =
            Overrides { https_proxy: Some(https.into()), http_proxy: Some(http.into()), ..Overrides::default() };
        Config::load(None, &overrides).map(|config| (config.fetch.proxy, config.warnings.len()))
    };
    assert_eq!(proxy("", ""), Ok((None, 0)));
    assert_eq!(proxy("", "http://h:1"), Ok((Some("http://h:1".into()), 0)));
    assert_eq!(proxy("http://s:1", "http://h:1"), Ok((Some("http://s:1".into()), 1)));
    assert!(proxy("h:1", "").unwrap_err().to_string().starts_with("HTTPS_PROXY: the proxy is not an address"));
}

#[test]
fn a_contact_is_owed_unless_everything_is_on_the_loopback() {
    let here = source("").replace("http://a.gov.cn/x/", "http://127.0.0.1:8800/");
    let config = load(&[("sources/p.toml", &here), ("crawler.toml", "politeness.interval = \"0s\"")]).unwrap();
    let mut sources: Vec<_> = config.sources().cloned().collect();
    assert!(!config.needs_contact(&sources));
    sources[0].dialect = "seeds".into();
    sources[0].params.insert("urls".into(), vec!["http://a.gov.cn/1.html".into()]);
    assert!(config.needs_contact(&sources), "a seed elsewhere counts");
    assert!(!Config { contact: "a@b.cn".into(), ..config }.needs_contact(&sources));
}

#[test]
fn the_greatest_interval_of_a_host_holds_for_all_its_sources() {
    let text = format!(
        "{}[[source]]\nid = \"b\"\nunit = \"乙\"\nlisting = \"https://A.gov.cn/y/\"\ninterval = \"10s\"\nenabled = false\n\
         [[source]]\nid = \"c\"\nunit = \"丙\"\nlisting = \"https://c.gov.cn/\"\ninterval = \"1s\"\n",
        source("interval = \"5s\"")
    );
    let config = load(&[("sources/p.toml", &text)]).unwrap();
    let intervals: Vec<_> =
        config.host_intervals().into_iter().map(|(host, interval)| (host.to_string(), interval.as_secs())).collect();
    assert_eq!(intervals, [("a.gov.cn".to_owned(), 10), ("c.gov.cn".to_owned(), 3)]);
    assert!(config.warnings[0].what.starts_with("has no effect"), "a shorter interval is not silently ignored");
}

#[test]
fn every_fault_of_every_file_comes_at_once_with_file_line_and_key() {
    let crawler = "\
[politeness]
interval = 3
hosts_at_once = \"16\"
retires = 3
quiet_hours = [\"08:30-18:00\",
    \"8-9\", 7]
[limits]
max_body = \"64MB\"
max_redirects = -1
connect_timeout = \"0s\"
[network]
proxy = \"ftp://proxy\"
[scope]
allow_hosts = \"*.gov.cn\"
allow_private_addresses = \"no\"
[identity]
product = \"nian bao\"
contact = \"a (b)\"
[nonsense]
x = 1
";
    let p = format!(
        "{PROVINCE}gb2260 = 370000
[[source]]
id = \"A b\"
unit = \"\"
level = \"city\"
gb2260 = \"3708\"
listing = \"ftp://a.gov.cn/\"
dialect = \"trs-static\"
years = \"2019-2023\"
expect = \"40\"
evidence = \"sure\"
enabled = 1
interval = \"soon\"
evidence_urls = \"x\"
params = {{ areas = [true] }}
selectors = {{ item = \"li\", links = \"a\" }}
[[source]]
listing = \"http://a.gov.cn/\"
unit = \"丙\"
"
    );
    let q = "province = \"other\"\nname = \"乙省\"\nsource = 1\n";
    let found = faults(&[("crawler.toml", crawler), ("sources/p.toml", &p), ("sources/q.toml", q)]);
    let expected = [
        "crawler.toml:2: politeness.interval: \"3\" is not a duration",
        "crawler.toml:3: politeness.hosts_at_once: is a text; a whole number without quotes from 1 to 1024",
        "crawler.toml:4: politeness.retires: is no key here; did you mean retries?",
        "crawler.toml:6: politeness.quiet_hours: \"7\" is not a part of the day",
        "crawler.toml:6: politeness.quiet_hours: \"8-9\" is not a part of the day",
        "crawler.toml:8: limits.max_body: \"64MB\" is not a size",
        "crawler.toml:9: limits.max_redirects: is -1; a whole number without quotes from 0 to 100",
        "crawler.toml:10: limits.connect_timeout: is \"0s\"; more than none is needed",
        "crawler.toml:12: network.proxy: the proxy is not an address that starts with http://",
        "crawler.toml:14: scope.allow_hosts: is a text; a list is needed",
        "crawler.toml:15: scope.allow_private_addresses: is a text; true or false",
        "crawler.toml:17: identity.product: \"nian bao\" is not a product token",
        "crawler.toml:18: identity.contact: \"a (b)\" is not a URL or mail address",
        "crawler.toml:19: nonsense: is no key here; there are identity, politeness, limits, network, scope, storage, ocr",
        "sources/p.toml:3: gb2260: is a number; write it in quotes: \"370000\"",
        "sources/p.toml:5: source.id: \"A b\" is not a name of the characters",
        "sources/p.toml:6: source.unit: is empty",
        "sources/p.toml:7: source.level: \"city\" is not one of",
        "sources/p.toml:8: source.gb2260: \"3708\" is not a GB/T 2260 code: six digits",
        "sources/p.toml:9: source.listing: \"ftp://a.gov.cn/\" is not an http or https address",
        "sources/p.toml:10: source.dialect: \"trs-static\" is not one of \"aspx\", \"auto\"",
        "sources/p.toml:11: source.years: \"2019-2023\" is not a range of report years",
        "sources/p.toml:12: source.expect: is a text; a whole number",
        "sources/p.toml:13: source.evidence: \"sure\" is not one of \"seen\", \"inferred\"",
        "sources/p.toml:14: source.enabled: is a number; true or false",
        "sources/p.toml:15: source.interval: \"soon\" is not a duration",
        "sources/p.toml:16: source.evidence_urls: is a text; a list is needed",
        "sources/p.toml:17: source.params.areas: is true or false; a text or a list of texts",
        "sources/p.toml:18: source.selectors.links: is no key here; did you mean link?",
        "sources/p.toml:19: source.id: is missing",
        "sources/q.toml:1: province: is not the name of the file; write \"q\"",
        "sources/q.toml:3: source: is a number; write it with double brackets: [[source]]",
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "\n   found {found}\nexpected {expected}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn what_a_dialect_needs_is_checked() {
    for (lines, expected) in [
        ("dialect = \"trss\"", "sources/p.toml:7: source.dialect: \"trss\""),
        ("dialect = \"selectors\"", "sources/p.toml:3: source.selectors: is missing"),
        ("dialect = \"selectors\"\nselectors.link = \"a\"", "sources/p.toml:8: source.selectors.item: is missing"),
        (
            "dialect = \"trs\"\nselectors = { item = \"li\" }",
            "sources/p.toml:8: source.selectors: belongs to dialect \"selectors\" only, and this source's is \"trs\"",
        ),
        ("dialect = \"seeds\"", "sources/p.toml:3: source.params: lacks urls"),
        ("dialect = \"seeds\"\nparams.urls = []", "sources/p.toml:8: source.params: lacks urls"),
        (
            "dialect = \"seeds\"\n[source.params]\nurls = [\n\"http://a.cn/1\",\n\"/2\"]",
            "sources/p.toml:11: source.params.urls: \"/2\" is not an address",
        ),
        (
            "dialect = \"hanweb-annual-report\"\n[source.params]\nareas = [\"11370000A\"]\narea = \"1\"",
            "sources/p.toml:10: source.params.area: is no parameter of hanweb-annual-report; did you mean areas?",
        ),
        (
            "dialect = \"generic\"\nparams.page = \"1\"",
            "sources/p.toml:8: source.params.page: is no parameter of generic; it takes",
        ),
        ("revisit = \"weekly\"", "sources/p.toml:7: source.revisit: \"weekly\" is not a duration"),
        ("listing = \"http://b.cn\"", "sources/p.toml:7: source.listing: not TOML: duplicate key"),
        ("url = \"x\"", "sources/p.toml:7: source.url: is no key here; there are id, unit"),
    ] {
        let found = faults(&[("sources/p.toml", &source(lines))]);
        assert_eq!(found.len(), 1, "{lines}: {found:#?}");
        assert!(found[0].starts_with(expected), "\n   found {}\nexpected {expected}", found[0]);
    }
    let seeds = source("dialect = \"seeds\"\nparams.urls = [\"http://b.gov.cn/1.html\"]")
        .replace("listing = \"http://a.gov.cn/x/\"\n", "");
    let config = load(&[("sources/p.toml", &seeds)]).unwrap();
    assert_eq!(config.sources().next().unwrap().listing.as_str(), "http://b.gov.cn/1.html");
    // What the recognised dialect will take is not known before.
    let config = load(&[("sources/p.toml", &source("params.areas = 52"))]).unwrap();
    assert_eq!(config.sources().next().unwrap().param("areas"), ["52"]);
}

#[test]
fn what_a_dialect_cannot_use_comes_with_all_other_faults() {
    let text = source("dialect = \"selectors\"\n[source.selectors]\nitem = \"li >\"\nnext = \"a[\"\nlink = \"a\"")
        .replace("unit = \"甲市\"\nlisting", "unti = \"甲市\"\n#");
    let found = faults(&[("sources/p.toml", &text)]);
    let expected = [
        "sources/p.toml:3: source.listing: is missing",
        "sources/p.toml:3: source.unit: is missing",
        "sources/p.toml:5: source.unti: is no key here; did you mean unit?",
        "sources/p.toml:9: source.selectors.item: \"li >\" is not a CSS selector",
        "sources/p.toml:10: source.selectors.next: \"a[\" is not a CSS selector",
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "\n   found {found}\nexpected {expected}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn the_rules_for_reading_are_checked_with_their_places() {
    let agencies = "[levels]\nprefixes = \"x\"\n[[category]]\nname = \"shops\"\nwords = [\"店\"]\n[[category]]\nends = []\nend = []\n";
    let facts = "[[fact]]\nkey = \"k\"\npattern = \"(共{n}条\"\nany = [\"条\"]\n\
                 [[fact]]\npattern = \"共{n}条\"\nany = [\"条\"]\nexamples = [{ text = \"共1条\", value = \"1\" }]\n";
    let found = faults(&[
        ("agencies.toml", agencies),
        ("facts.toml", facts),
        ("regions.tsv", "# note\n370000\t山东省\n37\t鲁\n"),
        ("sources/p.toml", &source("")),
    ]);
    let expected = [
        "agencies.toml:2: levels.prefixes: is a text; a list is needed",
        "agencies.toml:4: category: the name \"shops\" is not in the closed list",
        "agencies.toml:6: category.name: is missing",
        "agencies.toml:8: category.end: is no key here; did you mean ends?",
        "facts.toml:3: fact: key \"k\", pattern \"(共{n}条\": regex parse error",
        "facts.toml:5: fact.key: is missing",
        "facts.toml:8: fact.examples.value: is a text; a number",
        "regions.tsv:3: want a six-digit code",
    ];
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "\n   found {found}\nexpected {expected}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn an_id_is_unique_over_all_provinces() {
    let other = source("").replace("province = \"p\"", "province = \"q\"");
    let found = faults(&[("sources/p.toml", &source("")), ("sources/q.toml", &other)]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("sources/q.toml:4: source.id: \"a\" is the id of another source already, at "));
    assert!(found[0].ends_with("sources/p.toml:4"), "{found:?}");
}

#[test]
fn a_file_that_is_not_toml_still_shows_its_other_faults() {
    let crawler = "[politeness]\ninterval = 3s\nretires = 1\n[limits]\nmax_body = \"64MB\"\n";
    let found = faults(&[("crawler.toml", crawler), ("sources/p.toml", "province = \"p\"\nname = \"示\"\n[[source\n")]);
    let expected = [
        "crawler.toml:2: politeness.interval: not TOML: ",
        "crawler.toml:3: politeness.retires: is no key here",
        "crawler.toml:5: limits.max_body: \"64MB\" is not a size",
        "sources/p.toml:3: source: not TOML: ",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "\n   found {found}\nexpected {expected}");
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let dir = dir(&[("sources/p.toml", &source(""))]);
    fs::write(dir.path().join("sources/q.toml"), b"province = \"q\"\nname = \"\xb9\xfa\"\n").unwrap();
    fs::create_dir(dir.path().join("crawler.toml")).unwrap();
    fs::create_dir(dir.path().join("sources/r.toml")).unwrap();
    let found = Config::load(Some(dir.path()), &Overrides::default()).unwrap_err().0;
    let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 3, "{shown:#?}");
    assert!(shown[0].contains("crawler.toml: cannot be read: "));
    assert!(shown[1].ends_with("q.toml:2: is not UTF-8; save the file as UTF-8"));
    assert!(shown[2].contains("r.toml: cannot be read: "));
}

#[test]
fn no_interval_at_all_is_for_the_loopback() {
    let none = ("crawler.toml", "[politeness]\ninterval = \"0s\"");
    let found = faults(&[none, ("sources/p.toml", &source(""))]);
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("sources/p.toml:3: source.interval: a.gov.cn would be asked every 0 ms"), "{found:?}");
    assert!(load(&[none, ("sources/p.toml", &source("enabled = false"))]).is_ok());
    assert!(load(&[none, ("sources/p.toml", &source("interval = \"1s\""))]).is_ok());
    assert!(load(&[none, ("sources/p.toml", &source("").replace("a.gov.cn", "127.0.0.1"))]).is_ok());
}

#[test]
fn places_that_disagree_are_a_warning() {
    let text = source("level = \"county\"\ngb2260 = \"370800\"")
        .replace("name = \"示省\"\n", "name = \"示省\"\ngb2260 = \"330000\"\n");
    let warnings = load(&[("sources/p.toml", &text)]).unwrap().warnings;
    let shown: Vec<_> = warnings.iter().map(|warning| (warning.line, &*warning.key, &*warning.what)).collect();
    assert_eq!(
        shown,
        [
            (Some(9), "source.gb2260", "370800 is not the code of a county"),
            (Some(9), "source.gb2260", "370800 lies outside the province's 330000")
        ]
    );
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in r#"([\[\]{}a-z="'\#., 0-9\n甲]|\[\[source\]\]\n|listing = |params){0,60}"#) {
        let findings = Findings::default();
        let file = raw::ConfigFile { name: "p.toml".into(), text };
        file.read(&findings, |top| {
            top.section("identity", |identity| identity.text("product", value::product));
            top.sections("source", |source| source.section("params", raw::Section::word_lists))
        });
        // Every fault has a line of the file.
        let lines = file.text.split('\n').count();
        for fault in findings.settle().err().into_iter().flat_map(|faults| faults.0) {
            proptest::prop_assert!(fault.line.is_some_and(|line| (1..=lines).contains(&line)), "{}", fault);
        }
    }
}

mod selecting {
    use super::*;

    fn config() -> Config {
        let second = "[[source]]\nid = \"b\"\nunit = \"乙\"\nlisting = \"http://b.cn/\"\nyears = \"2021..\"\n\
                      [[source]]\nid = \"off\"\nunit = \"丙\"\nlisting = \"http://c.cn/\"\nenabled = false\n";
        let gx = source(second)
            .replace("province = \"p\"", "province = \"guangxi\"\ngb2260 = \"450000\"")
            .replace("示省", "广西壮族自治区");
        let sd = source("").replace("\"p\"", "\"shandong\"").replace("\"a\"", "\"jining\"").replace("示省", "山东省");
        load(&[("sources/guangxi.toml", &gx), ("sources/shandong.toml", &sd)]).unwrap()
    }

    fn select(provinces: &[&str], sources: &[&str], years: Option<&str>) -> Result<Vec<String>, SelectError> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let years = years.map(|text| crate::config::years(text).unwrap());
        let selected = config().select(&owned(provinces), &owned(sources), years)?;
        let off = selected.disabled.iter().map(|source| format!("({})", source.id));
        Ok(selected.sources.iter().map(|source| format!("{} {}", source.id, source.years)).chain(off).collect())
    }

    #[test]
    fn a_province_has_a_slug_two_names_and_a_code() {
        for name in ["guangxi", "Guangxi", "广西壮族自治区", "广西", "450000", " guangxi "] {
            assert_eq!(select(&[name], &[], None).unwrap(), ["a 2008..", "b 2021..", "(off)"], "{name}");
        }
        assert_eq!(select(&["山东", "guangxi"], &[], None).unwrap().len(), 4);
        assert_eq!(select(&[], &[], None).unwrap().len(), 4, "nothing given means all");
    }

    #[test]
    fn sources_and_years_narrow() {
        assert_eq!(select(&[], &["jining", "b"], None).unwrap(), ["b 2021..", "jining 2008.."]);
        assert_eq!(select(&["guangxi"], &["b"], Some("2020..2022")).unwrap(), ["b 2021..2022"]);
        assert_eq!(select(&["guangxi"], &[], Some("2020")).unwrap(), ["a 2020", "(off)"]);
        assert_eq!(
            select(&[], &["b"], Some("2019")).unwrap_err().to_string(),
            "none of the selected sources covers the report years 2019"
        );
        assert_eq!(
            select(&["guangxi"], &["jining"], None).unwrap_err().to_string(),
            "the source jining belongs to shandong, which is not among the provinces given"
        );
    }

    #[test]
    fn an_unknown_name_says_what_there_is() {
        assert_eq!(
            select(&["shangdong"], &[], None).unwrap_err().to_string(),
            "no province is called \"shangdong\" (did you mean shandong?); there are guangxi (广西壮族自治区), shandong (山东省)"
        );
        assert_eq!(
            select(&["浙江"], &[], None).unwrap_err().to_string(),
            "no province is called \"浙江\"; there are guangxi (广西壮族自治区), shandong (山东省)"
        );
        assert_eq!(
            select(&[], &["jinning"], None).unwrap_err().to_string(),
            "no source is called \"jinning\" (did you mean jining?); `crawler sources list` shows all"
        );
    }
}
