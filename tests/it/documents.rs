//! Documents as a real office program writes them: our own sample report, saved by LibreOffice 7.4 in each of its formats,
//! its tables with rulings and without.

use nianbao::config::{Config, Overrides};
use nianbao::model::status::ReportStatus;
use nianbao::portal::report::SampleReport;
use nianbao::reading::read_document;
use std::path::Path;

#[test]
fn what_an_office_program_saves_is_read_whole() {
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    let of_2020 = SampleReport::new("云泽市水务局", 2020, 7);
    let of_2023 = SampleReport::new("青溪县水利局", 2023, 11);
    for (name, sample) in [
        ("report.doc", &of_2020),
        ("report.docx", &of_2023),
        ("report.odt", &of_2023),
        ("report.xls", &of_2023),
        ("report.xlsx", &of_2023),
        ("ruled.pdf", &of_2020),
        ("unruled.pdf", &of_2020),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/documents").join(name);
        let record = read_document(&std::fs::read(path).unwrap(), "", name, &profile);
        assert_eq!(record.status, ReportStatus::Complete, "{name}: {:?}", record.issues);
        let record = serde_json::to_value(&record).unwrap();
        assert_eq!(sample.differences(&record), Vec::<String>::new(), "{name}");
    }
}
