//! A report that its page holds in a script only is read like any other.

use nianbao::config::{Config, Overrides};
use nianbao::discover::{Page, read_report};
use nianbao::model::uri::CrawlUri;
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::reading::read_document;

/// A page of the disclosure platform of Guangdong: the article is an escaped string of its configuration.
fn page(sample: &SampleReport, markup: Markup) -> String {
    let content = format!("{}<p><a href=\"/attachment/1/1658/4101001/1.docx\">附件</a></p>", sample.html(markup));
    let content = serde_json::to_string(&content).unwrap().replace('<', "\\u003C").replace('>', "\\u003E");
    let title = sample.title();
    format!(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body><div id=\"app\"></div><script>\
         window._CONFIG = {{ SID: '755012', TREE: [{{ id: 2629, name: '年报' }}],\n DETAIL: {{ id: 4101001, title: \"{title}\", \
         content: {content}, attachment: [{{ id: 1, name: '{title}.pdf', url: 'http:\\/\\/a.gov.cn\\/attachment\\/1\\/2.pdf' }}] }} }};\
         </script></body></html>"
    )
}

#[test]
fn a_report_in_a_script_is_complete_and_so_are_its_documents() {
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    for (year, markup) in
        [(2020, Markup::Word), (2023, Markup::Spreadsheet), (2024, Markup::Clean), (2022, Markup::Padded)]
    {
        let sample = SampleReport::new("云泽市水务局", year, 7);
        let page = page(&sample, markup);
        let record = read_document(page.as_bytes(), "text/html; charset=utf-8", "post_4101001.html", &profile);
        let record = serde_json::to_value(&record).unwrap();
        assert_eq!(sample.differences(&record), Vec::<String>::new(), "{year} {markup:?}");
        assert_eq!(record["status"], "complete", "{year} {markup:?}");

        let uri = CrawlUri::parse("http://a.gov.cn/gkmlpt/content/4/4101/post_4101001.html").unwrap();
        let found = read_report(&Page::new(&uri, "text/html", page.as_bytes()));
        let found: Vec<&str> = found.iter().map(|document| document.uri.path()).collect();
        assert_eq!(found, ["/attachment/1/1658/4101001/1.docx", "/attachment/1/2.pdf"]);
    }
}
