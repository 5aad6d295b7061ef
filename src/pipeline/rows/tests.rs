//! Pages, links and documents that do not say the same: whose report it is, for which year, and what is said of it.

mod copies;

use super::*;
use crate::model::capture::{CaptureId, Digest, Hop, Location};
use crate::model::issue::{Issue, Severity};
use crate::model::record::{Period, Record};
use crate::model::state::LinkHint;
use crate::model::status::{ReportStatus, RequestStatus};
use crate::model::uri::CrawlUri;
use crate::report::PARSER_VERSION;
use crate::title;

/// A store, and readings in the order of their tests.
struct Desk {
    _dir: tempfile::TempDir,
    store: Store,
    source: SourceId,
}

/// What is read at one address.
struct Sheet<'a> {
    uri: &'a str,
    page: Option<&'a str>,
    link: &'a str,
    sure: bool,
    record: Record,
}

fn uri(text: &str) -> CrawlUri {
    CrawlUri::parse(&format!("http://a.gov.cn/{text}")).unwrap()
}

/// A record with this title, period and status.
fn record(title: &str, year: Option<u16>, status: ReportStatus) -> Record {
    let mut record = Record::unread(PARSER_VERSION, status);
    let judged = title::judge(title);
    record.metadata.title = (!title.is_empty()).then(|| title.to_owned());
    record.metadata.agency_name = judged.agency;
    record.metadata.report_year = judged.year.or(year);
    if status == ReportStatus::NotAReport {
        let detail = "neither its title nor its headings are a report's";
        record.issues.push(Issue::new("not-a-report", Severity::Note, "document", detail));
    }
    record
}

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(dir.path()).unwrap();
        Self { _dir: dir, store, source: SourceId("s".into()) }
    }

    fn take(&self, sheet: &Sheet<'_>) -> RowChange {
        let role = if sheet.page.is_some() { Role::Attachment } else { Role::Report };
        let hint = LinkHint {
            title: (!sheet.link.is_empty()).then(|| sheet.link.to_owned()),
            sure: sheet.sure,
            ..LinkHint::default()
        };
        let uri = uri(sheet.uri);
        let capture = capture(uri.clone(), role, &sheet.record);
        let unread = Unread {
            key: uri.surt(),
            linked: uri.surt(),
            hint,
            page: sheet.page.map(|page| self::uri(page).surt()),
            documents: None,
        };
        let summary = Summary::of(&sheet.record);
        let reading = Reading { capture: &capture, summary: &summary, unread: &unread, config: None };
        let mut overlay = Overlay::new(&self.store);
        let change = overlay.take(&self.source, &reading).unwrap();
        let mut batch = overlay.into_batch().unwrap();
        let json = serde_json::to_vec(&sheet.record).unwrap();
        batch.put_blob(&schema::RECORDS, &capture.payload_digest, &json).unwrap();
        self.store.commit(batch).unwrap();
        change
    }

    fn rows(&self) -> Vec<(Option<String>, Option<u16>, ReportStatus, String)> {
        let rows = self.store.scan(&schema::REPORTS).map(|row| row.unwrap().1);
        rows.map(|row| (row.agency, row.year, row.status, row.chosen.to_string())).collect()
    }

    fn issues(&self) -> Vec<String> {
        let addresses = self.store.scan(&schema::ADDRESSES).map(|found| found.unwrap().1);
        addresses.flat_map(|address| address.issues).map(|issue| issue.code.into_owned()).collect()
    }
}

fn capture(uri: CrawlUri, role: Role, record: &Record) -> Capture {
    let digest = Digest::of(serde_json::to_string(record).unwrap().as_bytes());
    Capture {
        id: CaptureId::new(),
        key: uri.surt(),
        uri,
        time: jiff::Timestamp::now(),
        http_status: 200,
        content_type: String::new(),
        payload_digest: digest,
        payload_length: 1,
        revisit_of: None,
        location: Location { file: "f".into(), offset: 0, length: 1 },
        truncated: None,
        hop: Hop { source: SourceId("s".into()), role, via: None, run: "r".into(), walk: 1, status: RequestStatus::Ok },
    }
}

const FULL: ReportStatus = ReportStatus::Complete;
const NONE: ReportStatus = ReportStatus::NotAReport;

#[test]
fn the_reports_own_title_counts_and_what_disagrees_is_said() {
    for (link, title, majority, agency, year, issues) in [
        ("某局2023年政府信息公开年报", "某局2023年政府信息公开工作年度报告", None, "某局", 2023, &[][..]),
        ("某局2023年政府信息公开年报", "某局2022年政府信息公开工作年度报告", None, "某局", 2022, &["year-disagrees"]),
        ("某局2023年政府信息公开年报", "某院2023年政府信息公开工作年度报告", None, "某院", 2023, &["agency-disagrees"]),
        ("局2023年政府信息公开年报", "某县某局2023年政府信息公开工作年度报告", None, "某县某局", 2023, &[]),
        // what the text names most is weaker than the link
        ("某局2023年政府信息公开年报", "政府信息公开工作年度报告", Some(2021), "某局", 2023, &["year-disagrees"]),
        ("某局年报", "政府信息公开工作年度报告", Some(2021), "某局", 2021, &[]),
    ] {
        let desk = Desk::new();
        let record = record(title, majority, FULL);
        // the folder lies
        desk.take(&Sheet { uri: "2019n/2018.html", page: None, link, sure: true, record });
        let rows = desk.rows();
        assert_eq!((rows[0].0.as_deref(), rows[0].1), (Some(agency), Some(year)), "{link} {title}");
        assert_eq!(desk.issues(), issues, "{link} {title}");
    }
}

#[test]
fn the_period_of_the_figures_outweighs_the_link() {
    let desk = Desk::new();
    let mut record = record("政府信息公开工作年度报告", Some(2022), FULL);
    record.metadata.statistics_period = Some(Period { start: None, end: Some("2022-12-31".into()) });
    desk.take(&Sheet { uri: "1.html", page: None, link: "某局2023年政府信息公开年报", sure: true, record });
    assert_eq!(desk.rows()[0].1, Some(2022));
    assert_eq!(desk.issues(), ["year-disagrees"]);
}

#[test]
fn a_decoy_behind_a_promising_link_is_kept_as_what_the_link_called_it() {
    let desk = Desk::new();
    // a guide in place of the report: its own years and publisher say nothing of the report
    let mut guide = record("", Some(2019), NONE);
    guide.metadata.agency_name = Some("某市政务公开办".into());
    desk.take(&Sheet {
        uri: "1.html", page: None, link: "某局2023年政府信息公开年报", sure: true, record: guide
    });
    let rows = desk.rows();
    assert_eq!((rows[0].0.as_deref(), rows[0].1, rows[0].2), (Some("某局"), Some(2023), NONE));
    let address = desk.store.get(&schema::ADDRESSES, &(desk.source.clone(), uri("1.html").surt())).unwrap().unwrap();
    assert_eq!(address.issues[0].code, "link-leads-elsewhere");
    assert!(address.issues[0].detail.contains("neither its title nor its headings"), "{}", address.issues[0].detail);
    // the right page takes the same row, and nothing is left to say
    let record = record("某局2023年政府信息公开工作年度报告", None, FULL);
    desk.take(&Sheet { uri: "1.html", page: None, link: "某局2023年政府信息公开年报", sure: true, record });
    assert_eq!(desk.rows().len(), 1);
    assert_eq!(desk.rows()[0].2, FULL);
    assert_eq!(desk.issues(), Vec::<String>::new());
}

#[test]
fn a_page_of_a_doubtful_link_that_is_no_report_makes_no_row() {
    let desk = Desk::new();
    desk.take(&Sheet {
        uri: "1.html",
        page: None,
        link: "某局2023年年报",
        sure: false,
        record: record("", None, NONE),
    });
    assert_eq!(desk.rows(), []);
    assert_eq!(desk.issues(), ["link-leads-elsewhere"]);
}

#[test]
fn the_document_of_a_page_without_words_is_the_report() {
    let desk = Desk::new();
    let page = || Sheet { uri: "1.html", page: None, link: "某局", sure: false, record: record("", None, NONE) };
    desk.take(&page());
    assert_eq!(desk.rows(), []);
    let document = record("某局2023年政府信息公开工作年度报告", None, FULL);
    let change =
        desk.take(&Sheet { uri: "1.docx", page: Some("1.html"), link: "附件", sure: false, record: document });
    assert_eq!(change, RowChange::New);
    let wanted = (Some("某局".to_owned()), Some(2023), FULL, uri("1.docx").surt().to_string());
    assert_eq!(desk.rows().first(), Some(&wanted));
    // and stays so when the page is read again
    desk.take(&page());
    assert_eq!(desk.rows(), [wanted]);
}

#[test]
fn a_document_of_another_year_is_no_evidence() {
    let desk = Desk::new();
    let own = record("某局2023年政府信息公开工作年度报告", None, ReportStatus::Partial);
    desk.take(&Sheet { uri: "1.html", page: None, link: "某局2023年年报", sure: true, record: own });
    let other = record("某局2022年政府信息公开工作年度报告", None, FULL);
    desk.take(&Sheet { uri: "2.docx", page: Some("1.html"), link: "附件", sure: true, record: other });
    let rows = desk.rows();
    assert_eq!((rows[0].1, rows[0].2), (Some(2023), ReportStatus::Partial));
    assert_eq!(desk.issues(), ["document-of-another-year"]);
    let same = record("2023年政府信息公开工作年度报告", None, FULL);
    desk.take(&Sheet { uri: "3.docx", page: Some("1.html"), link: "附件", sure: true, record: same });
    assert_eq!(desk.rows()[0].2, FULL);
}

#[test]
fn an_unreadable_document_is_a_report_where_somebody_calls_it_one() {
    for (name, label, rows) in [
        ("x.rar", "附件", 0),
        ("x.rar", "某局2023年政府信息公开年报", 1),
        (
            "2023%E5%B9%B4%E6%9F%90%E5%B1%80%E6%94%BF%E5%BA%9C%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B9%B4%E6%8A%A5.rar",
            "附件",
            1,
        ),
    ] {
        let desk = Desk::new();
        desk.take(&Sheet { uri: "1.html", page: None, link: "详情", sure: false, record: record("", None, NONE) });
        let record = record("", None, ReportStatus::Unsupported);
        desk.take(&Sheet { uri: name, page: Some("1.html"), link: label, sure: false, record });
        let found = desk.rows();
        assert_eq!(found.len(), rows, "{name} {label}");
        if let Some(row) = found.first() {
            assert_eq!((row.0.as_deref(), row.1), (Some("某局"), Some(2023)), "{name} {label}");
        }
    }
}
