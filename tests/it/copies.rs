//! A report as page and as attachment: one row, both its evidence, and what they say differently.

use crate::support::Bench;
use nianbao::model::capture::Role;
use nianbao::model::record::Record;
use nianbao::model::status::ReportStatus;
use nianbao::pipeline::{Job, stored_record};
use nianbao::portal::office;
use nianbao::portal::page::{Chrome, Family, item};
use nianbao::portal::report::{Identity, Markup, SampleReport};
use nianbao::portal::scenario::Scenario;
use nianbao::portal::site::{Host, Resource};
use nianbao::store::{Batch, schema};
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = "/nb/2023.html";
const DOCUMENT: &str = "/nb/files/P0.docx";

fn sample() -> SampleReport {
    SampleReport::new("云泽市气象局", 2023, 11)
}

fn chrome() -> Chrome {
    Chrome::new("云泽市人民政府", "/nb/index.html", Family::Plain, Markup::Clean)
}

fn docx(report: &SampleReport) -> Resource {
    Resource::bytes(office::DOCX, &office::docx(report)).tagged()
}

/// A page that shows a report and links a document.
fn page_with(document: &str) -> Resource {
    Resource::html(&chrome().report(&sample(), &[(document.to_owned(), "附件.docx".to_owned())])).tagged()
}

/// A page without a word of the report but its title and date.
fn frame(document: &str) -> Resource {
    let title = sample().title();
    let body = format!(
        "<h1>{title}</h1>\n<div>发布日期：2024-02-29</div>\n<div id=\"zoom\"><p>详见附件。</p></div>\n\
         <p class=\"fj\">附件：<a href=\"{document}\">年度报告</a></p>\n"
    );
    Resource::html(&chrome().page(&title, &body)).tagged()
}

/// One host with a source `s` that lists this page.
fn shelf(page: Resource, document: (&str, Resource)) -> Scenario {
    let mut scenario = Scenario::new("demo", "示例省");
    let lines = [item(PAGE, &sample().title(), &sample().publication_date())];
    let listing = Resource::html(&chrome().listing("政府信息公开年报", &lines, ""));
    let host = Host::new("h").with_robots("User-agent: *\nAllow: /\n").with("/nb/index.html", listing);
    scenario.site.hosts.push(host.with(PAGE, page).with(document.0, document.1));
    scenario.source("s", "云泽市", "{base:h}/nb/index.html", "dialect = \"generic\"");
    scenario
}

fn full() -> Job {
    Job { full: true, ..Job::default() }
}

/// The rows of an exported table.
fn table(bench: &Bench, name: &str) -> Vec<Value> {
    let out = bench.data().join("export");
    bench.printed(&["export", "--format", "jsonl", "--out", out.to_str().unwrap()]);
    let text = std::fs::read_to_string(out.join(format!("{name}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The cells in which two records differ.
fn different_cells(one: &SampleReport, other: &SampleReport) -> BTreeSet<String> {
    let (one, other) = (one.truth(), other.truth());
    let mut found = BTreeSet::new();
    for table in ["requests", "review_litigation"] {
        for (row, fields) in one[table].as_object().unwrap() {
            let differs = |(column, value): &(&String, &Value)| **value != other[table][row][column.as_str()];
            let places = fields.as_object().unwrap().iter().filter(differs);
            found.extend(places.map(|(column, _)| format!("{table}.{row}.{column}")));
        }
    }
    assert!(!found.is_empty());
    found
}

#[test]
fn what_page_and_attachment_print_differently_is_exported_shown_and_gone_once_corrected() {
    let other = sample().with_broken(Identity::ALL[3]);
    let bench = Bench::new(shelf(page_with("files/P0.docx"), (DOCUMENT, docx(&other))));
    bench.crawl();
    let held = bench.held();
    let row = held.row("云泽市气象局", 2023);
    assert_eq!(row.status, ReportStatus::Complete);
    // the figures are those of one copy, whatever the other says
    let record = serde_json::to_value(&held.records[&row.id]).unwrap();
    assert_eq!(sample().differences(&record), Vec::<String>::new());

    let issues = table(&bench, "issues");
    let disagree: Vec<&Value> = issues.iter().filter(|issue| issue["code"] == "copies-disagree").collect();
    let places: BTreeSet<String> = disagree.iter().map(|issue| issue["at"].as_str().unwrap().to_owned()).collect();
    assert_eq!(places, different_cells(&sample(), &other));
    let copies = table(&bench, "copies");
    let roles: Vec<_> = copies.iter().map(|copy| (copy["role"].as_str().unwrap(), copy["chosen"] == true)).collect();
    assert_eq!(roles, [("report", true), ("attachment", false)]);
    for copy in &copies {
        for key in ["url", "capture_id"] {
            let detail = disagree[0]["detail"].as_str().unwrap();
            assert!(detail.contains(copy[key].as_str().unwrap()), "{key} {} is not in {detail}", copy[key]);
        }
    }
    assert_eq!(table(&bench, "reports")[0]["copies_disagree"], true);
    assert!(bench.printed(&["status"]).contains(&format!("page and attachments disagree in {}", row.id)));
    let history = bench.printed(&["history", &row.id]);
    assert!(history.contains(&format!("disagree    {}", places.first().unwrap())), "{history}");

    bench.portal.edit(|site| site.host_mut("h").unwrap().put(DOCUMENT, docx(&sample())));
    bench.crawl_as(&full());
    assert_eq!(bench.held().row("云泽市气象局", 2023).disagreements, []);
    assert_eq!(table(&bench, "reports")[0]["copies_disagree"], false);
    assert!(!bench.printed(&["status"]).contains("disagree"));
}

#[test]
fn a_document_that_its_page_has_replaced_no_longer_speaks_for_the_report() {
    let wrong = sample().with_broken(Identity::ALL[3]).with_remark("初稿。");
    let bench = Bench::new(shelf(page_with("files/P0.docx"), (DOCUMENT, docx(&wrong))));
    bench.crawl();
    assert!(!bench.held().row("云泽市气象局", 2023).disagreements.is_empty());
    // the old file stays on the server, as it does everywhere
    bench.portal.edit(|site| {
        let host = site.host_mut("h").unwrap();
        host.put(PAGE, page_with("files/P1.docx"));
        host.put("/nb/files/P1.docx", docx(&sample()));
    });
    bench.crawl_as(&full());
    assert_eq!(bench.held().row("云泽市气象局", 2023).disagreements, []);
    let copies = table(&bench, "copies");
    let shown = |end: &str| {
        let copy = copies.iter().find(|copy| copy["url"].as_str().unwrap().ends_with(end));
        copy.unwrap()["shown"].as_bool().unwrap()
    };
    assert_eq!((shown(PAGE), shown("P0.docx"), shown("P1.docx")), (true, false, true));
}

#[test]
fn of_two_documents_the_one_that_the_page_links_now_stands_for_the_report() {
    let draft = sample().with_remark("初稿。");
    let bench = Bench::new(shelf(frame("files/P0.docx"), (DOCUMENT, docx(&draft))));
    bench.crawl();
    bench.portal.edit(|site| {
        let host = site.host_mut("h").unwrap();
        host.put(PAGE, frame("files/P1.docx"));
        host.put("/nb/files/P1.docx", docx(&sample()));
    });
    bench.crawl_as(&full());
    let chosen = bench.held().row("云泽市气象局", 2023).chosen.to_string();
    assert!(chosen.ends_with("/P1.docx"), "{chosen}");
}

#[test]
fn the_page_around_a_document_says_when_it_was_published() {
    let bench = Bench::new(shelf(frame("files/P0.docx"), (DOCUMENT, docx(&sample()))));
    bench.crawl();
    let held = bench.held();
    let row = held.row("云泽市气象局", 2023);
    assert_eq!((row.status, &row.disagreements[..]), (ReportStatus::Complete, &[][..]));
    let report = &table(&bench, "reports")[0];
    assert!(report["url"].as_str().unwrap().ends_with(DOCUMENT), "{report}");
    assert_eq!(report["publication_date"], "2024-02-29");
    assert_eq!(table(&bench, "copies").len(), 2);
}

#[test]
fn a_document_that_another_source_fetched_first_belongs_to_its_page_all_the_same() {
    const MIRROR: &str = "/xian/2023.html";
    let listing = |lines: &[String]| Resource::html(&chrome().listing("政府信息公开年报", lines, ""));
    let mut scenario = shelf(frame("files/P0.docx"), (DOCUMENT, docx(&sample())));
    let host = &mut scenario.site.hosts[0];
    host.put("/xian/index.html", listing(&[]));
    host.put(MIRROR, frame("/nb/files/P0.docx"));
    scenario.source("later", "云泽市", "{base:h}/xian/index.html", "dialect = \"generic\"");
    let bench = Bench::new(scenario);
    bench.crawl();
    let line = item(MIRROR, &sample().title(), &sample().publication_date());
    bench.portal.edit(|site| site.host_mut("h").unwrap().put("/xian/index.html", listing(&[line])));
    bench.crawl();
    let held = bench.held();
    let asked = bench.asked();
    assert_eq!(asked.iter().filter(|asked| asked.ends_with(DOCUMENT)).count(), 1, "{asked:?}");
    let statuses: Vec<_> = held.rows.iter().map(|row| (row.source.as_str(), row.status)).collect();
    assert_eq!(statuses, [("later", ReportStatus::Complete), ("s", ReportStatus::Complete)]);
}

#[test]
fn what_an_older_extractor_did_not_read_is_read_by_parse_without_asking_again() {
    let pdf = Resource::bytes(office::PDF, &office::pdf(&sample()));
    let bench = Bench::new(shelf(frame("files/P0.pdf"), ("/nb/files/P0.pdf", pdf)));
    bench.crawl();
    assert_eq!(bench.held().row("云泽市气象局", 2023).status, ReportStatus::Complete);
    let asked = bench.asked().len();
    // as the store of a program was that could not read PDF
    bench.alter(|store| {
        let mut batch = Batch::new();
        for found in store.scan(&schema::ADDRESSES) {
            let (key, mut address) = found.unwrap();
            let version = address.versions.last_mut().unwrap();
            version.extractor = 0;
            if address.role == Role::Attachment {
                let parser = stored_record(store, &version.payload).unwrap().unwrap().parser_version;
                let record = Record::unread(parser, ReportStatus::Unsupported);
                batch.put_blob(&schema::RECORDS, &version.payload, &serde_json::to_vec(&record).unwrap()).unwrap();
                (version.status, version.cells) = (ReportStatus::Unsupported, 0);
            }
            batch.put(&schema::ADDRESSES, &key, &address).unwrap();
        }
        store.commit(batch).unwrap();
    });
    assert!(bench.printed(&["parse"]).starts_with("2 documents read again"));
    let held = bench.held();
    let row = held.row("云泽市气象局", 2023);
    let record = serde_json::to_value(&held.records[&row.id]).unwrap();
    assert_eq!(sample().differences(&record), Vec::<String>::new());
    assert_eq!(bench.asked().len(), asked);
    assert!(bench.printed(&["parse"]).starts_with("0 documents read again"));
}
