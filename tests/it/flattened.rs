//! Tables that a page shows as lines are read like tables.

use nianbao::config::{Config, Overrides};
use nianbao::portal::report::SampleReport;
use nianbao::reading::read_document;

#[test]
fn one_cell_a_line_is_read_in_paragraphs_in_preformatted_text_and_between_breaks() {
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    for year in [2020, 2023] {
        let sample = SampleReport::new("云泽市水务局", year, 7);
        let text = sample.text();
        let wrapped = |open: &str, close: &str| -> String {
            text.lines().map(|line| [open, line, close].concat()).collect::<Vec<_>>().concat()
        };
        for body in [wrapped("<p>", "</p>\n"), format!("<pre>{text}</pre>"), wrapped("", "<br>")] {
            let page = format!("<html><body><div>首页</div><div class=\"article\">{body}</div></body></html>");
            let record = read_document(page.as_bytes(), "text/html; charset=utf-8", "report.html", &profile);
            let record = serde_json::to_value(&record).unwrap();
            assert_eq!(sample.differences(&record), Vec::<String>::new(), "{year}: {}", &body[..20]);
        }
    }
}
