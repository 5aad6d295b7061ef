//! No number is invented, whatever happened to the page.
//!
//! A generator draws reports on both forms, and on the statistics table of 2014 to 2018, with figures of several kinds, in
//! every markup, kind of text and charset that is read; one or several damages strike their tables, or the bytes end early;
//! the record is held against what is still printed.
//!
//! **The property.** A cell of the record holds a number only if the damaged text prints that number *at that place*. A
//! figure that is printed and not read, or not printed any more, is null, the status is neither `complete` nor
//! `inconsistent`, and an issue names its row (or the table is not there at all).
//!
//! A fact's sentence is printed, and its number in the sentence.
//!
//! **The place** of a figure is the row by its printed label and the column by its printed head. For each damage:
//!
//! | damage | what may be read |
//! |---|---|
//! | a row deleted | nothing for it; all others their own figures, wherever merged cells moved them |
//! | two rows swapped | the figures go with their labels |
//! | a column dropped, with its head or without; a figure dropped from one row | nothing for the dropped ones; the others their own figures or nothing, never a neighbour's |
//! | all rows shifted by an empty cell; an empty cell, or one figure twice, in one row | the own figures, or nothing |
//! | two columns swapped with their heads | the figures go with their heads, or nothing |
//! | heads swapped over the same figures | what stands under the words, or nothing |
//! | a label misprinted by one or two characters | its own row, never another |
//! | a label that is other words, with the row's number or without | nothing |
//! | a head misprinted; a header row, or all of them, gone | the own figures, or nothing |
//! | two figures in one cell, the neighbour's cell gone | nothing for both |
//! | the same with the neighbour's cell blank | the long number: that is what the table prints |
//! | a row without separators | a reading of exactly these digits that its sums allow; else nothing |
//! | a figure broken over two lines | the whole figure, or nothing; never its first half |
//! | the table cut in two, labels repeated or not | every row its own figures, or nothing |
//! | words, a fraction or nothing where a figure stood | nothing |
//! | the bytes end early | whole figures, and of the last one what is left of its digits |
//!
//! Of the damages that move figures to other columns one strikes a table: a second can undo what the first one shows
//! (a figure dropped and another printed twice is a whole row again), and then the text prints what it does not mean.
//! For the same reason a figure is not printed twice in a row with a blank at an end; nor, where a text prints nothing for a
//! blank, twice or in two pieces in a row with any.
//!
//! `NIANBAO_DAMAGED_CASES` asks for that many cases (without it, [`CASES`]), `NIANBAO_DAMAGED_SEED` for others than the usual
//! ones; `NIANBAO_DAMAGED_FOLDER` for the same damages on documents with their truths beside them, and
//! `NIANBAO_DAMAGED_FILES` for damage to the bytes of so many of its files in each format.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod blows;
mod dice;
mod documents;
mod drawing;
mod figures;
mod files;
mod oracle;
mod pack;
mod sheet;

use blows::{Blow, any_blow};
use drawing::{CHARSETS, Charset, DRAWINGS, Drawing};
use figures::{Figures, KINDS, Kind};
use nianbao::config::{Config, Overrides};
use nianbao::model::form::Template;
use nianbao::reading::read_document;
use nianbao::report::profile::Profile;
use oracle::{Tally, Verdict};
use proptest::prelude::*;
use proptest::test_runner::{Config as Runs, RngAlgorithm, TestError, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Instant;

/// One damaged report.
#[derive(Debug, Clone)]
struct Case {
    form: Template,
    kind: Kind,
    seed: u64,
    drawing: Drawing,
    /// Whether each block of the reviews and lawsuits has its own table, and the statistics table is a province's own.
    in_parts: bool,
    charset: Charset,
    /// Which table, and what happens to it.
    blows: Vec<(usize, Blow)>,
    /// Where the bytes end, in parts of a million; beyond that nothing is cut.
    end: Option<u32>,
}

fn any_case() -> impl Strategy<Value = Case> {
    let form =
        prop_oneof![4 => Just(Template::Form2019), 4 => Just(Template::Form2021), 1 => Just(Template::StatisticsTable)];
    let kind = prop::sample::select(KINDS);
    let drawing = prop::sample::select(DRAWINGS);
    let charset = prop::sample::select(CHARSETS);
    let table = prop_oneof![2 => Just(0_usize), 5 => Just(1), 2 => Just(2)];
    let blows = prop::collection::vec((table, any_blow()), 0..4);
    let end = prop_oneof![6 => Just(None), 1 => (0..1_000_000_u32).prop_map(Some)];
    let in_parts = prop::bool::weighted(0.2);
    (form, kind, any::<u64>(), drawing, in_parts, charset, blows, end).prop_map(
        |(form, kind, seed, drawing, in_parts, charset, blows, end)| Case {
            form,
            kind,
            seed,
            drawing,
            in_parts,
            charset,
            blows,
            // the beginning of a row's number may stand where a blank took no place
            end: end.filter(|_| drawing.shows_blanks() || kind != Kind::Blanks),
        },
    )
}

impl Case {
    /// Damages and reads the report, and holds the record against what is still printed.
    fn judge(&self, profile: &Profile) -> Verdict {
        let figures = match self.form {
            Template::StatisticsTable if self.in_parts => Figures::local(self.kind, self.seed),
            form => Figures::new(form, self.kind, self.seed),
        };
        let mut sheets = sheet::sheets(&figures, self.in_parts);
        for sheet in &mut sheets {
            // a row that is cut short and moved may look whole
            sheet.moved = self.end.is_some();
            sheet.shows_blanks = self.drawing.shows_blanks();
        }
        let tables = sheets.len();
        for (table, blow) in &self.blows {
            blow.strike(&mut sheets[*table % tables]);
        }
        let text = self.drawing.report(&sheets, self.seed);
        let (mut bytes, content_type) = self.charset.encode(&text, self.drawing.is_html());
        if let Some(end) = self.end {
            bytes.truncate(bytes.len() / 1000 * usize::try_from(end / 1000).unwrap());
        }
        let name = if self.drawing.is_html() { "report.html" } else { "report.txt" };
        let record = read_document(&bytes, &content_type, name, profile);
        let mut verdict = oracle::judge(&figures, &sheets, self.end.is_some(), &record);
        verdict.faults.extend(oracle::fact_faults(&record, &drawing::bare(&text)));
        verdict
    }
}

/// How many cases are tried, where the environment does not say.
const CASES: u32 = 300;

#[test]
fn no_damage_makes_a_number_that_is_not_printed_there() {
    let asked = |name: &str| std::env::var(name).ok().map(|n| n.parse::<u32>().unwrap());
    let (cases, seed) = (asked("NIANBAO_DAMAGED_CASES").unwrap_or(CASES), asked("NIANBAO_DAMAGED_SEED").unwrap_or(0));
    let runs = Runs { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Runs::default() };
    let mut start = [0; 32];
    start[..4].copy_from_slice(&seed.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(runs, TestRng::from_seed(RngAlgorithm::ChaCha, &start));
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    let tallies: RefCell<BTreeMap<String, Tally>> = RefCell::default();
    let begun = Instant::now();
    let outcome = runner.run(&any_case(), |case| {
        let mut verdict = case.judge(&profile);
        // a text that prints nothing for a blank does not say where it is, and a province's own table is read as a table only
        let is_own = case.form == Template::StatisticsTable && case.in_parts;
        let tells = (case.drawing.shows_blanks() || case.kind != Kind::Blanks) && (!is_own || case.drawing.is_table());
        if case.blows.is_empty() && case.end.is_none() && tells && !verdict.unread.is_empty() {
            verdict.faults.push(format!("nothing happened, and {:?} are not read", verdict.unread));
        }
        let name = match case.blows.as_slice() {
            [] if case.end.is_some() => "cut short".to_owned(),
            [] => format!("undamaged {:?}", case.drawing),
            [(_, blow)] if case.end.is_none() => blow.name(),
            _ => "several".to_owned(),
        };
        tallies.borrow_mut().entry(name).or_default().add(&verdict);
        if verdict.faults.is_empty() { Ok(()) } else { Err(TestCaseError::fail(verdict.faults.join("\n  "))) }
    });
    println!("{cases} cases of seed {seed} in {:.1} s", begun.elapsed().as_secs_f64());
    for (name, tally) in tallies.borrow().iter() {
        println!("{name:30} {tally}");
    }
    if let Err(error) = outcome {
        match error {
            TestError::Fail(why, case) => panic!("{case:#?}\n  {why}"),
            TestError::Abort(why) => panic!("{why}"),
        }
    }
    // nothing is easier than to read nothing
    let whole: Tally = tallies.take().into_values().sum();
    assert!(cases < CASES || whole.share() >= 70, "{whole}");
}

/// The same on the documents of a folder with their truths beside them, where `NIANBAO_DAMAGED_FOLDER` names one:
/// `NIANBAO_DAMAGED_ROUNDS` (2) of each damage on each document.
#[test]
fn documents_of_a_folder() {
    let Some(folder) = std::env::var_os("NIANBAO_DAMAGED_FOLDER") else { return };
    let rounds = std::env::var("NIANBAO_DAMAGED_ROUNDS").map_or(2, |rounds| rounds.parse().unwrap());
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    let papers = documents::papers(folder.as_ref());
    let rows: usize = papers.iter().map(documents::Paper::rows).sum();
    let begun = Instant::now();
    let (cases, faults) = documents::try_all(&papers, rounds, &profile);
    let all: usize = cases.values().sum();
    println!(
        "{all} cases on {} documents with {rows} known rows in {:.1} s: {cases:?}",
        papers.len(),
        begun.elapsed().as_secs_f64()
    );
    assert!(rows >= papers.len() * 10 && !papers.is_empty(), "too few rows of the form are known");
    assert!(faults.is_empty(), "{} faults\n  {}", faults.len(), faults[..faults.len().min(40)].join("\n  "));
}

/// Files of a folder whose bytes are damaged, `NIANBAO_DAMAGED_FILES` (24) of each format.
#[test]
fn files_of_a_folder() {
    let Some(folder) = std::env::var_os("NIANBAO_DAMAGED_FOLDER") else { return };
    let asked = |name: &str, usual: u64| std::env::var(name).map_or(usual, |number| number.parse().unwrap());
    let (cases, seed) = (asked("NIANBAO_DAMAGED_FILES", 24), asked("NIANBAO_DAMAGED_SEED", 0));
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    let begun = Instant::now();
    let tallies = files::try_all(folder.as_ref(), usize::try_from(cases).unwrap(), seed, &profile);
    println!("{cases} files a format of seed {seed} in {:.1} s", begun.elapsed().as_secs_f64());
    for (kind, tally) in &tallies {
        println!("{kind:5} {tally}");
    }
    let faults: Vec<&str> = tallies.values().flat_map(|tally| &tally.faults).map(String::as_str).collect();
    assert!(!tallies.is_empty(), "no document in the folder");
    assert!(faults.is_empty(), "{} faults\n  {}", faults.len(), faults[..faults.len().min(60)].join("\n  "));
}
