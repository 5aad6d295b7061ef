//! Holds ARCHITECTURE.md: who imports whom, where each vendor crate lives, and the rules that no compiler checks.
//!
//! The page is the rule: its tables are read here, so that code and page cannot part.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// One file of `src/`.
struct Source {
    /// From the repository's root.
    path: String,
    /// The part it belongs to; `bin` for the binary, empty for `lib.rs`.
    part: String,
    text: String,
    /// Its code without comments and, where they stand at its end, without tests.
    code: String,
    /// Whether it holds tests only.
    tests: bool,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    files_below(&root().join("src"), &mut found);
    assert!(found.len() > 50, "only {} files in src/", found.len());
    found.into_iter().map(|path| source(&path)).collect()
}

fn source(path: &Path) -> Source {
    let text = fs::read_to_string(path).unwrap();
    let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
    let part = match path.strip_prefix("src/").unwrap().split('/').next().unwrap() {
        "lib.rs" => "",
        first => first.trim_end_matches(".rs"),
    };
    let lines: Vec<&str> = text.lines().collect();
    let inline_tests = lines.windows(2).position(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with('{'));
    let code = &lines[..inline_tests.unwrap_or(lines.len())];
    let code: Vec<&str> = code.iter().copied().filter(|line| !line.trim_start().starts_with("//")).collect();
    let tests = path.ends_with("/tests.rs") || path.contains("/tests/");
    Source { part: part.to_owned(), code: code.join("\n"), path, text, tests }
}

fn architecture() -> String {
    fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The layer of each part, from the page's table.
fn layers() -> BTreeMap<String, u8> {
    let mut layers = BTreeMap::new();
    let mut layer = 0;
    for row in architecture().lines().filter(|line| line.starts_with("| ")).skip(1) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        if let Some(number) = cells[1].split(' ').next().and_then(|word| word.parse().ok()) {
            layer = number;
        }
        for part in quoted(cells[2]) {
            let part = part.trim_end_matches("/crawler").to_owned();
            assert_eq!(layers.insert(part.clone(), layer), None, "{part} stands twice in the table");
        }
    }
    layers
}

/// The home of each vendor crate, from the page's paragraph: as paths write it (`comfy_table`).
fn homes() -> BTreeMap<String, BTreeSet<String>> {
    let page = architecture();
    let (_, rest) = page.split_once("Vendor crates live in one part each: ").unwrap();
    let (paragraph, _) = rest.split_once(". ").unwrap();
    let mut homes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for group in paragraph.split(';') {
        let (crates, parts) = group.split_once('→').unwrap();
        for name in crates.split(',') {
            let name = name.trim().replace('-', "_");
            let parts = quoted(parts).into_iter().map(|part| part.split("::").next().unwrap().to_owned());
            homes.entry(name).or_default().extend(parts);
        }
    }
    homes
}

/// The parts of this crate that code names: `crate::a::…` and `crate::{a, b::…}`.
fn imported(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let names = match rest.strip_prefix('{') {
            Some(group) => first_names(group),
            None => vec![word(rest)],
        };
        found.extend(names.into_iter().filter(|name| !name.is_empty()));
    }
    found
}

/// The first name of each path of a group, whatever stands in braces within.
fn first_names(group: &str) -> Vec<String> {
    let (mut names, mut depth, mut start) = (Vec::new(), 0, true);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && (c.is_alphanumeric() || c == '_') => {
                names.push(word(&group[at..]));
                start = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Whether code uses this crate: its name as the start of a path.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let starts = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':' && c != '.');
        let after = &code[at + name.len()..];
        // `use tempfile;` and `use x as y;` would be paths too, and nobody writes them here
        starts && after.starts_with("::")
    })
}

/// Fails with every finding at once.
fn none(findings: &[String], rule: &str) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}

#[test]
fn every_part_is_in_the_layer_table_and_every_row_is_a_part() {
    let in_code: BTreeSet<String> = sources().into_iter().map(|s| s.part).filter(|part| !part.is_empty()).collect();
    let in_table: BTreeSet<String> = layers().into_keys().collect();
    assert_eq!(in_code, in_table);
}

#[test]
fn a_part_imports_only_parts_of_the_layers_above_it() {
    let layers = layers();
    let mut findings = Vec::new();
    for source in sources().iter().filter(|s| !s.part.is_empty() && s.part != "bin" && !s.tests) {
        for name in imported(&source.code).into_iter().filter(|name| *name != source.part) {
            if layers.get(&name).is_none_or(|layer| *layer >= layers[&source.part]) {
                findings.push(format!("{} imports {name}", source.path));
            }
        }
    }
    none(&findings, "parts meet in a layer below them, or in `pipeline`");
}

#[test]
fn a_vendor_crate_is_used_in_its_home_alone() {
    let mut findings = Vec::new();
    for (name, homes) in homes() {
        let mut used = BTreeSet::new();
        for source in sources().iter().filter(|s| !s.tests && uses(&s.code, &name)) {
            used.insert(source.part.clone());
            if !homes.contains(&source.part) {
                findings.push(format!("{} uses {name}, which lives in {homes:?}", source.path));
            }
        }
        findings.extend(homes.difference(&used).map(|home| format!("ARCHITECTURE.md: {home} does not use {name}")));
    }
    none(&findings, "a vendor crate outside its home, or a home that it left");
}

#[test]
fn the_page_names_every_crate_that_acts() {
    /// Vocabulary: values, text, and time as data. They have no home because they do nothing.
    const NOUNS: &[&str] = &[
        "aho_corasick",
        "base64",
        "bytes",
        "crc32fast",
        "csv",
        "foldhash",
        "futures",
        "httpdate",
        "indexmap",
        "jiff",
        "regex",
        "rustix",
        "serde",
        "serde_json",
        "sha2",
        "strsim",
        "tempfile",
        "thiserror",
        "tracing",
        "unicode_normalization",
        "url",
        "uuid",
    ];
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("[dependencies]\n").unwrap();
    let table = rest.split("\n[").next().unwrap();
    let names: BTreeSet<String> =
        table.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_")).collect();
    let placed: BTreeSet<String> = homes().into_keys().chain(NOUNS.iter().map(|name| (*name).to_owned())).collect();
    assert_eq!(names, placed, "Cargo.toml, and what ARCHITECTURE.md gives a home");
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let silent = sources().into_iter().filter(|s| !s.text.starts_with("//! ")).map(|s| s.path);
    none(&silent.collect::<Vec<_>>(), "files that do not start with //!");
}

#[test]
fn nothing_is_left_for_later_and_no_test_is_switched_off() {
    let words = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
    let mut findings = Vec::new();
    for source in sources() {
        findings
            .extend(words.iter().filter(|word| source.text.contains(**word)).map(|w| format!("{}: {w}", source.path)));
    }
    none(&findings, "unfinished or switched off");
}

#[test]
fn only_tests_unwrap() {
    let careless = sources().into_iter().filter(|s| !s.tests && s.code.contains(".unwrap()")).map(|s| s.path);
    none(&careless.collect::<Vec<_>>(), "unwrap outside tests");
}

#[test]
fn the_library_has_errors_of_its_own_and_the_binary_uses_the_library_from_outside() {
    let mut findings = Vec::new();
    for source in sources() {
        let in_binary = source.part == "bin";
        if !in_binary && uses(&source.code, "anyhow") {
            findings.push(format!("{}: anyhow in the library", source.path));
        }
        if in_binary && (source.code.contains("#[path") || source.code.contains("include!(")) {
            findings.push(format!("{}: takes in a file of the library", source.path));
        }
        let own = ["args", "commands", "console", "exit", "table"];
        if in_binary && imported(&source.code).iter().any(|name| !own.contains(&name.as_str())) {
            findings.push(format!("{}: crate:: is the binary, and the library is nianbao::", source.path));
        }
    }
    none(&findings, "library and binary");
}

#[test]
fn each_dialect_has_a_row_a_file_and_a_folder_of_fixtures() {
    /// Files of `discover` that serve the dialects and are none.
    const SHARED: &[&str] = &[
        "answer",
        "attachments",
        "call",
        "column",
        "column_page",
        "detail",
        "entries",
        "itself",
        "link",
        "page",
        "pager",
        "script",
        "shell",
        "sift",
        "tests",
    ];
    let mut files: BTreeSet<String> = fs::read_dir(root().join("src/discover"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.retain(|name| !SHARED.contains(&name.as_str()));
    let page = fs::read_to_string(root().join("src/discover.rs")).unwrap();
    let (_, rest) = page.split_once("pub static DIALECTS").unwrap();
    let (_, rest) = rest.split_once("= &[").unwrap();
    let (table, _) = rest.split_once("];").unwrap();
    let rows: BTreeSet<String> =
        table.split('&').skip(1).map(|row| row.split("::").next().unwrap().trim().to_owned()).collect();
    assert_eq!(rows, files, "rows of DIALECTS, and files of src/discover/");
    let missing = nianbao::discover::DIALECTS
        .iter()
        .map(|dialect| format!("tests/fixtures/{}", dialect.name()))
        .filter(|folder| !root().join(folder).is_dir());
    none(&missing.collect::<Vec<_>>(), "dialects without fixtures");
}

#[test]
fn the_reader_of_these_rules_sees_what_they_forbid() {
    let code = "use crate::{archive::Archive, store::{self, Store}, model};\nfn f() { crate::report::read(); }";
    let expected = ["archive", "model", "report", "store"].map(str::to_owned);
    assert_eq!(imported(code), BTreeSet::from(expected));
    assert!(uses("use sled::Db;", "sled") && uses("let x = sled::open();", "sled"));
    assert!(!uses("use crate::sled::Db;", "sled") && !uses("let unsled::x", "sled") && !uses("bytes: u8", "bytes"));
    assert_eq!((layers()["model"], layers()["pipeline"], layers()["bin"]), (0, 5, 6));
    assert!(homes()["reqwest"].contains("fetch") && homes()["comfy_table"].contains("bin"));
}
