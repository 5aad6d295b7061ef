//! Documents read in processes of their own: a hostile one costs its own record and nothing else.

use crate::support::Bench;
use nianbao::config::{Config, Overrides};
use nianbao::model::status::ReportStatus;
use nianbao::pipeline::run::RunState;
use nianbao::pipeline::{Job, Stop};
use nianbao::portal::sites::{self, GivenDocument, Shape};
use nianbao::reading::{Limits, Payload, Readers, Workers};
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

fn readers(limits: Limits) -> Readers<'static> {
    Readers::Apart(Workers::new(limits, |limits| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crawler"));
        command.args(["read-documents", "--memory", &limits.memory.to_string()]).env_remove("CRAWLER_CONFIG");
        command
    }))
}

/// A page of so many paragraphs.
fn page(paragraphs: usize) -> String {
    (0..paragraphs).fold(String::from("<html><body>"), |mut page, at| {
        write!(page, "<p>第{at}段：本年度主动公开政府信息。</p>").unwrap();
        page
    })
}

#[test]
fn a_document_reads_apart_as_it_reads_here() {
    let config = Config::load(None, &Overrides::default()).unwrap();
    let page = page(20);
    let payload = Payload { bytes: page.as_bytes(), content_type: "text/html", name: "年报.html" };
    let here = Readers::Here(config.means()).read(&payload).unwrap();
    assert_eq!(readers(Limits::default()).read(&payload).unwrap(), here);
}

#[test]
fn a_document_that_takes_all_memory_fails_and_the_next_one_is_read() {
    let readers = readers(Limits { memory: 160_000_000, ..Limits::default() });
    let of = |page: &str| {
        let payload = Payload { bytes: page.as_bytes(), content_type: "text/html", name: "" };
        readers.read(&payload).unwrap().remove(0).1
    };
    let (large, small) = (page(300_000), page(3));
    for _ in 0..2 {
        let record = of(&large);
        assert_eq!(record.status, ReportStatus::Failed);
        assert_eq!(record.issues[0].code, "reader-ended");
        assert!(record.issues[0].detail.contains("memory allocation of"), "{}", record.issues[0].detail);
        assert_ne!(of(&small).status, ReportStatus::Failed);
    }
}

#[test]
fn a_reader_whose_run_was_killed_ends_in_the_middle_of_a_document() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crawler"));
    command.args(["read-documents", "--memory", "4000000000"]).env_remove("CRAWLER_CONFIG");
    let mut reader = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let large = page(300_000);
    let mut stdin = reader.stdin.take().unwrap();
    for field in ["text/html".as_bytes(), b"", large.as_bytes()] {
        use std::io::Write as _;
        stdin.write_all(&u32::try_from(field.len()).unwrap().to_le_bytes()).unwrap();
        stdin.write_all(field).unwrap();
    }
    drop(stdin);
    let said = reader.wait_with_output().unwrap();
    assert!(said.status.success());
    assert!(said.stdout.ends_with(env!("CARGO_PKG_VERSION").as_bytes()), "it read on: {} bytes", said.stdout.len());
}

#[test]
fn a_crawl_goes_on_when_no_document_can_be_read_and_parse_reads_them_later() {
    let document = |year: u16| GivenDocument {
        name: format!("{year}.html"),
        title: format!("青溪县水利局{year}年政府信息公开工作年度报告"),
        bytes: format!(
            "<h1>青溪县水利局{year}年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本年度主动公开信息。</p>"
        )
        .into_bytes(),
        content_type: "text/html; charset=utf-8".into(),
    };
    let bench = Bench::new(sites::from_files(&[document(2022), document(2023)], Shape::AsIs));
    let none = readers(Limits { time: Duration::ZERO, ..Limits::default() });
    let report = bench.crawl_reading(&Job::default(), &Stop::default(), &none);
    assert_eq!(report.state, RunState::Finished);
    let statuses = || bench.held().rows.iter().map(|row| (row.year, row.status)).collect::<Vec<_>>();
    assert_eq!(statuses(), [(Some(2022), ReportStatus::Failed), (Some(2023), ReportStatus::Failed)]);

    let parsed = bench.binary(&["parse", "--status", "failed"]).output().unwrap();
    assert!(parsed.status.success(), "{}", String::from_utf8_lossy(&parsed.stderr));
    assert!(statuses().iter().all(|(_, status)| *status == ReportStatus::NarrativeOnly), "{:?}", statuses());

    // a machine that is short of time or memory takes nothing away that was read before
    bench.read_again(&none);
    assert!(statuses().iter().all(|(_, status)| *status == ReportStatus::NarrativeOnly), "{:?}", statuses());
}
