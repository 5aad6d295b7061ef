//! Damaged bytes into everything that reads bytes of a portal: nothing panics, nothing hangs, nothing eats the memory.
//!
//! One test a target. Each mutates inputs of its corpus for `NIANBAO_FUZZ_SECONDS` (one third of a second where that is
//! not set, with the same inputs every time). An input whose outcome was not seen before joins the corpus. What panics or
//! takes more than a second of processor time is written below `target/fuzz/` and named; `NIANBAO_FUZZ_INPUT` names one such
//! file to be tried alone.
//!
//! The inputs that broke something are tests of their own, beside the code that was mended.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "how much was tried is what a person asks")]

mod corpus;
#[path = "../damage/dice.rs"]
mod dice;
mod mutation;
mod paper;
mod watch;

use dice::Dice;
use mutation::Mutator;
use nianbao::config::{Config, Overrides};
use nianbao::discover::{self, DIALECTS, Page};
use nianbao::extract::{self, Extraction};
use nianbao::model::document::Document;
use nianbao::model::record::Record;
use nianbao::report::{self, profile::Profile};
use nianbao::{charset, nesting, title};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// No input is longer (bytes), unless the corpus has it.
const LONGEST: usize = 256 << 10;
/// A byte of the document's input may be a whole cell.
const LONGEST_DOCUMENT: usize = 24 << 10;
/// The corpus does not grow beyond this.
const MOST: usize = 4_000;
/// The whole program may need so much memory (kilobytes).
const MEMORY: u64 = 3 << 20;

fn seconds() -> Option<f64> {
    std::env::var("NIANBAO_FUZZ_SECONDS").ok().map(|text| text.parse().expect("NIANBAO_FUZZ_SECONDS is a number"))
}

/// Runs a target; it returns what tells one outcome from another.
fn run(name: &str, corpus: Vec<Vec<u8>>, target: impl Fn(&[u8]) -> u64) {
    run_up_to(LONGEST, name, corpus, target);
}

/// The same with shorter inputs.
fn run_up_to(longest: usize, name: &str, corpus: Vec<Vec<u8>>, target: impl Fn(&[u8]) -> u64) {
    if let Some(path) = std::env::var_os("NIANBAO_FUZZ_INPUT") {
        let (_, took) = watch::watched(name, &std::fs::read(path).unwrap(), &target);
        println!("{name}: {took:?}");
        return;
    }
    let asked = seconds();
    let seed = asked.map_or(7, |_| u64::from(std::process::id()) << 16);
    let until = Instant::now() + Duration::from_secs_f64(asked.unwrap_or(0.33));
    let mut dice = Dice::new(seed ^ digest(&name));
    let mut corpus = corpus;
    let (mut outcomes, mut count, mut slowest) = (HashSet::new(), 0_u64, Duration::ZERO);
    let begun = corpus.len();
    let mutator = Mutator { longest };
    while Instant::now() < until || count == 0 {
        // what is there first, as it is
        let first = usize::try_from(count).ok().and_then(|at| corpus.get(at).filter(|_| at < begun)).cloned();
        let input = first.unwrap_or_else(|| mutator.next(&corpus, &mut dice));
        let (outcome, took) = watch::watched(name, &input, &target);
        slowest = slowest.max(took);
        count += 1;
        if outcomes.insert(outcome) && corpus.len() < MOST {
            corpus.push(input);
        }
    }
    let memory = watch::most_memory();
    println!(
        "{name}: {count} inputs, corpus {begun} → {}, slowest {slowest:?}, {} MB at most",
        corpus.len(),
        memory >> 10
    );
    assert!(memory < MEMORY, "{name}: {memory} kB of memory");
}

fn digest(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

static PROFILE: LazyLock<Profile> = LazyLock::new(|| Config::load(None, &Overrides::default()).unwrap().profile);

/// What tells one record from another: how far it was read, and what was met.
fn signature(record: &Record) -> u64 {
    let codes: Vec<&str> = record.issues.iter().map(|issue| issue.code.as_ref()).collect();
    let sections: Vec<&str> = record.sections.iter().map(|section| section.key.as_str()).collect();
    digest(&(
        record.status.word(),
        record.template,
        record.cells_read() / 8,
        codes,
        sections,
        record.extra_tables.len(),
    ))
}

fn read(bytes: &[u8], content_type: &str, name: &str) -> u64 {
    outcome(extract::read(bytes, content_type, name))
}

fn outcome(extraction: Extraction) -> u64 {
    match extraction {
        Extraction::Document(document) => signature(&report::read(&document, &PROFILE)),
        Extraction::Unread { format, detail, .. } => digest(&(format, detail.len())),
        Extraction::Several(files) => {
            digest(&files.into_iter().map(|file| outcome(file.extraction)).collect::<Vec<_>>())
        }
    }
}

#[test]
fn text() {
    run("text", corpus::texts(), |bytes| read(bytes, "text/plain", "report.txt"));
}

#[test]
fn html() {
    run("html", corpus::pages(), |bytes| read(bytes, "text/html; charset=utf-8", "report.html"));
}

#[test]
fn format() {
    run("format", corpus::files(), |bytes| read(bytes, "", ""));
}

#[test]
fn records_of_any_document() {
    run_up_to(LONGEST_DOCUMENT, "record", corpus::noise(), |bytes| {
        let document: Document = paper::document(bytes);
        signature(&report::read(&document, &PROFILE))
    });
}

#[test]
fn titles() {
    run("title", corpus::titles(), |bytes| {
        let judged = title::judge(&String::from_utf8_lossy(bytes));
        digest(&(format!("{:?}", judged.verdict), judged.year, judged.agency.map(|agency| agency.len())))
    });
}

#[test]
fn listings_of_every_dialect() {
    let sources: Vec<_> = DIALECTS.iter().map(|dialect| corpus::source(dialect.name())).collect();
    run("listing", corpus::listings(), |bytes| {
        let mut outcome = DefaultHasher::new();
        for (source, content_type) in
            sources.iter().zip(["text/html", "text/xml", "", "application/json"].iter().cycle())
        {
            for at in discover::start(source, 2024).listings {
                let listing = discover::read_listing(source, &Page::new(&at.request.uri, content_type, bytes), &at);
                let codes: Vec<String> = listing.issues.iter().map(|issue| issue.code.to_string()).collect();
                (listing.items.len().min(9), listing.next.len(), listing.matched, codes).hash(&mut outcome);
            }
        }
        let page = Page::new(&sources[0].listing, "text/html", bytes);
        discover::read_report(&page).len().min(9).hash(&mut outcome);
        outcome.finish()
    });
}

#[test]
fn charsets() {
    run("charset", corpus::files(), |bytes| {
        let mut outcome = DefaultHasher::new();
        for content_type in ["", "text/html; charset=gbk", "text/html;charset=\"utf-8", "text/plain; charset=utf-16be"]
        {
            let (text, name) = charset::decode(bytes, content_type);
            let tamed = nesting::tamed(&text);
            (name, (text.len() + 1).ilog2(), tamed.len() < text.len()).hash(&mut outcome);
        }
        outcome.finish()
    });
}
