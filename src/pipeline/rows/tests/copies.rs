//! Copies of one report that do not say the same: it is told whatever came first, and goes once they agree.

use super::*;
use crate::model::record::{CellEntry, CellKind, Figure};

const TITLE: &str = "某局2023年政府信息公开工作年度报告";

/// A report whose request table has these totals; none where the cell is blank.
fn report(status: ReportStatus, totals: &[(&'static str, Option<i64>)]) -> Record {
    let mut record = record(TITLE, None, status);
    for (row, total) in totals {
        record.cells.push(CellEntry {
            table: "requests".into(),
            row: (*row).into(),
            column: "total".into(),
            raw: total.map(|n| n.to_string()).unwrap_or_default(),
            kind: if total.is_some() { CellKind::Number } else { CellKind::Blank },
            value: Figure::from(*total),
        });
    }
    record
}

impl Desk {
    fn page(&self, name: &str, record: Record) {
        self.take(&Sheet { uri: name, page: None, link: TITLE, sure: true, record });
    }

    fn document(&self, name: &str, record: Record) {
        self.take(&Sheet { uri: name, page: Some("1.html"), link: "附件", sure: true, record });
    }

    /// The portal answers 404.
    fn lose(&self, name: &str) {
        let uri = uri(name);
        let mut capture = capture(uri.clone(), Role::Attachment, &Record::unread(PARSER_VERSION, NONE));
        capture.hop.status = RequestStatus::NotFound;
        let unread =
            Unread { key: uri.surt(), linked: uri.surt(), hint: LinkHint::default(), page: None, documents: None };
        let mut overlay = Overlay::new(&self.store);
        overlay.lost(&self.source, &unread, &capture).unwrap();
        self.store.commit(overlay.into_batch().unwrap()).unwrap();
    }

    fn row(&self) -> ReportRow {
        let rows: Vec<ReportRow> = self.store.scan(&schema::REPORTS).map(|row| row.unwrap().1).collect();
        let [row] = <[ReportRow; 1]>::try_from(rows).unwrap();
        row
    }

    /// Where the copies of the only report disagree: place and values.
    fn disagreements(&self) -> Vec<String> {
        let issues = self.row().disagreements.into_iter();
        issues
            .map(|issue| {
                assert_eq!((issue.code.as_ref(), issue.severity), ("copies-disagree", Severity::Warning));
                let values = issue.detail.split(", ").map(|part| part.split(" (capture ").next().unwrap().to_owned());
                let values: Vec<String> = values.map(|value| value.replace("http://a.gov.cn/", "")).collect();
                format!("{}: {}", issue.at, values.join(", "))
            })
            .collect()
    }
}

const THREE: &[(&str, Option<i64>)] = &[("new_received", Some(9)), ("granted", Some(3)), ("refused", None)];
const FOUR: &[(&str, Option<i64>)] = &[("new_received", Some(9)), ("granted", Some(4)), ("refused", Some(1))];
const NAMED: &str = "requests.granted.total: 3 in 1.html, 4 in 1.docx";

#[test]
fn a_cell_that_page_and_document_give_differently_is_named_whichever_is_read_last() {
    let desk = Desk::new();
    desk.page("1.html", report(FULL, THREE));
    assert_eq!(desk.disagreements(), Vec::<String>::new());
    desk.document("1.docx", report(FULL, FOUR));
    // a blank is no figure, and the document has one cell more than the page: it stands for the report
    assert_eq!(desk.disagreements(), ["requests.granted.total: 4 in 1.docx, 3 in 1.html"]);
    let first = desk.row();
    desk.page("1.html", report(FULL, THREE));
    assert_eq!((desk.row().disagreements, desk.row().chosen), (first.disagreements, first.chosen));

    // the document was right first, and the page changed later
    let desk = Desk::new();
    desk.page("1.html", report(FULL, &FOUR[..2]));
    desk.document("1.docx", report(FULL, &FOUR[..2]));
    assert_eq!(desk.disagreements(), Vec::<String>::new());
    desk.page("1.html", report(FULL, &THREE[..2]));
    assert_eq!(desk.disagreements(), [NAMED]);
    assert_eq!(desk.row().chosen, uri("1.html").surt());
}

#[test]
fn a_disagreement_goes_with_its_reason_and_comes_back_with_it() {
    let desk = Desk::new();
    desk.page("1.html", report(FULL, &THREE[..2]));
    desk.document("1.docx", report(FULL, &FOUR[..2]));
    assert_eq!(desk.disagreements(), [NAMED]);
    desk.document("1.docx", report(FULL, &THREE[..2]));
    assert_eq!(desk.disagreements(), Vec::<String>::new(), "the document was corrected");
    desk.document("1.docx", report(FULL, &FOUR[..2]));
    desk.lose("1.docx");
    assert_eq!(desk.disagreements(), Vec::<String>::new(), "the portal no longer has it");
    desk.document("1.docx", report(FULL, &FOUR[..2]));
    assert_eq!(desk.disagreements(), [NAMED]);
    // what is exported comes from the page, and the portal now shows something else
    desk.lose("1.html");
    assert_eq!(desk.disagreements(), [NAMED]);
}

#[test]
fn pages_that_mirror_each_other_are_compared_too_and_documents_of_another_kind_are_not() {
    for order in [["1.html", "2.html"], ["2.html", "1.html"]] {
        let desk = Desk::new();
        for name in order {
            let totals = if name == "1.html" { THREE } else { FOUR };
            desk.page(name, report(FULL, &totals[..2]));
        }
        assert_eq!(desk.disagreements(), ["requests.granted.total: 3 in 1.html, 4 in 2.html"]);
    }
    let desk = Desk::new();
    desk.page("1.html", report(FULL, THREE));
    desk.document("1.jpg", record("", None, ReportStatus::NeedsOcr));
    desk.document("1.pdf", record("", None, ReportStatus::NeedsOcr));
    desk.document("1.txt", record("", Some(2011), NONE));
    assert_eq!((desk.disagreements(), desk.row().status), (Vec::new(), FULL));
    assert_eq!(desk.row().chosen, uri("1.html").surt());
}

#[test]
fn another_agency_or_year_is_told_and_a_shorter_name_is_not() {
    let desk = Desk::new();
    desk.page("1.html", report(FULL, THREE));
    let mut other = report(FULL, THREE);
    other.metadata.title = None;
    other.metadata.agency_name = Some("某院".into());
    other.metadata.report_year = Some(2022);
    other.metadata.statistics_period = Some(Period { start: None, end: Some("2022-12-31".into()) });
    desk.document("1.docx", other);
    assert_eq!(
        desk.disagreements(),
        [
            "metadata.agency_name: 某局 in 1.html, 某院 in 1.docx",
            "metadata.report_year: 2023 in 1.html, 2022 in 1.docx"
        ]
    );
    let mut same = report(FULL, THREE);
    same.metadata.agency_name = Some("某市 某局".into());
    desk.document("1.docx", same);
    assert_eq!(desk.disagreements(), Vec::<String>::new());
}

#[test]
fn of_a_table_that_differs_throughout_ten_cells_are_named() {
    const ROWS: [&str; 14] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"];
    let totals = |add: i64| ROWS.map(|row| (row, Some(i64::from(row.as_bytes()[0]) + add)));
    let desk = Desk::new();
    desk.page("1.html", report(FULL, &totals(0)));
    desk.document("1.docx", report(FULL, &totals(1)));
    let said = desk.row().disagreements;
    assert_eq!((said.len(), said[10].at.as_str()), (11, "document"));
    assert!(said[10].detail.starts_with("4 more cells"), "{}", said[10].detail);
}

#[test]
fn figures_of_a_document_that_names_another_body_are_not_given_in_silence() {
    let desk = Desk::new();
    desk.page("1.html", record("", None, NONE));
    let mut other = report(FULL, THREE);
    other.metadata.title = None;
    other.metadata.agency_name = Some("某院".into());
    desk.document("1.docx", other);
    let row = desk.row();
    assert_eq!((row.agency.as_deref(), row.status), (Some("某局"), FULL));
    let said: Vec<(&str, &str)> = row.disagreements.iter().map(|i| (i.code.as_ref(), i.at.as_str())).collect();
    assert_eq!(said, [("agency-disagrees", "http://a.gov.cn/1.docx")]);
    assert!(row.disagreements[0].detail.contains("says 某局, the document"), "{}", row.disagreements[0].detail);
    desk.document("1.docx", report(FULL, THREE));
    assert_eq!(desk.row().disagreements, []);
}
