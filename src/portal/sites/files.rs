//! A listing of documents that the caller has.

use crate::model::status::SourceStatus;
use crate::portal::markup::{Markup, escape};
use crate::portal::page::{Chrome, Family, item};
use crate::portal::scenario::Scenario;
use crate::portal::site::{Host, Resource};
use url::Url;

/// A document to be served.
#[derive(Debug, Clone)]
pub struct GivenDocument {
    /// The last part of its address: `yuyao-2020.txt`.
    pub name: String,
    /// What the listing calls it.
    pub title: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub content_type: String,
}

/// How documents are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Byte for byte.
    AsIs,
    /// UTF-8 text as a page, each line a paragraph; the address ends in `.html`.
    AsPages,
}

/// One host `files` with one source of the same name that lists the documents in this order. Its expectations name the source
/// only: what the documents are is the caller's to know. [`Scenario::expected`]`.decoys` stays empty.
pub fn from_files(documents: &[GivenDocument], shape: Shape) -> Scenario {
    const LISTING: &str = "/nb/index.html";
    let chrome = Chrome::new("示例市人民政府", LISTING, Family::Plain, Markup::Clean);
    let mut scenario = Scenario::new("files", "示例省");
    let mut host = Host::new("files").with_robots("User-agent: *\nAllow: /\n");
    let mut lines = Vec::new();
    for document in documents {
        let (target, resource) = match shape {
            Shape::AsIs => (path(&document.name), Resource::bytes(&document.content_type, &document.bytes)),
            Shape::AsPages => {
                let stem = document.name.rsplit_once('.').map_or(document.name.as_str(), |(stem, _)| stem);
                (path(&format!("{stem}.html")), paragraphs(&chrome, document))
            }
        };
        host.put(&target, resource.tagged());
        lines.push(item(&target, &document.title, ""));
    }
    host.put(LISTING, Resource::html(&chrome.listing("政府信息公开年报", &lines, "")));
    scenario.site.hosts.push(host);
    scenario.source("files", "示例市", &format!("{{base:files}}{LISTING}"), "dialect = \"generic\"");
    scenario.expect_source("files", &[SourceStatus::Ok]);
    scenario
}

/// The path of a file, as addresses write it.
fn path(name: &str) -> String {
    let mut url = Url::parse("http://files/nb/").expect("an address");
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(name);
    }
    url.path().to_owned()
}

fn paragraphs(chrome: &Chrome, document: &GivenDocument) -> Resource {
    let text = String::from_utf8_lossy(&document.bytes);
    let lines: Vec<String> = text.lines().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
    Resource::html(&chrome.page(&document.title, &format!("<div class=\"article\">\n{}</div>\n", lines.concat())))
}
