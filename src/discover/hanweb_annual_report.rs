//! `hanweb-annual-report`: the module `xxgkAnnualReport.jsp` of 大汉 JCMS. There is no list: each pair of a unit's code and
//! a report year has an address, and its answer is the report. Units come from `[source.params] areas`, else from the
//! listing's own query, else from the codes that the listing page links.

use super::page::{Page, folded};
use super::sift::Sift;
use super::{Certainty, Dialect, Item, Listing, ListingRequest, Start, link};
use crate::model::issue::Severity;
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use indexmap::IndexMap;
use regex::Regex;
use std::sync::LazyLock;

pub(super) struct AnnualReport;

/// The module's own path, for listings that are a directory of units.
const ENDPOINT: &str = "/module/xxgk/xxgkAnnualReport.jsp";

/// How many units of one page are taken.
const MOST_UNITS: usize = 2000;

/// A unit's code in an address or script: 18 characters of the unified credit code (GB 32100), or an older organisation code.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(?:vc_xxgk)?area["']?\s*[=:]\s*["']?([0-9A-Z]{9,18})\b"#).expect("a constant pattern")
});

impl Dialect for AnnualReport {
    fn name(&self) -> &'static str {
        "hanweb-annual-report"
    }

    fn marks(&self) -> &'static str {
        "units with their codes (`area=` and 18 characters) for the module xxgkAnnualReport.jsp"
    }

    fn params(&self) -> &'static [&'static str] {
        &["areas"]
    }

    fn faults(&self, source: &Source) -> Vec<(String, String)> {
        let wrong = source.param("areas").iter().filter(|area| !is_code(area));
        let what = "is no unit's code: 9 to 18 capital letters and digits";
        wrong.map(|area| ("params.areas".to_owned(), format!("{area:?} {what}"))).collect()
    }

    fn recognise(&self, page: &Page<'_>) -> bool {
        // a column of articles may link the module in its navigation
        is_endpoint(page.uri) || (page.text().contains("xxgkAnnualReport.jsp?") && !page.text().contains("<recordset"))
    }

    fn start(&self, source: &Source, newest_year: u16) -> Start {
        let mut areas = source.param("areas").to_vec();
        if areas.is_empty() {
            areas.extend(source.listing.query("area").filter(|area| !area.is_empty()));
        }
        if areas.is_empty() {
            return Start::at_listing(source, newest_year);
        }
        let units: IndexMap<String, Option<String>> = areas.into_iter().map(|area| (area, None)).collect();
        let endpoint = if is_endpoint(&source.listing) { source.listing.clone() } else { beside(&source.listing) };
        Start::with_items(product(source, &endpoint, &units, newest_year))
    }

    fn read(&self, source: &Source, page: &Page<'_>, at: &ListingRequest) -> Listing {
        let mut sift = Sift::new(source, page, at, self.name());
        let (endpoint, units) = harvest(source, page);
        let listing = sift.listing();
        if units.is_empty() {
            let detail = "no unit's code was found on the page; name them in [source.params] areas";
            listing.note("areas-not-found", Severity::Warning, page.uri, detail);
        }
        listing.matched = !units.is_empty();
        for item in product(source, &endpoint, &units, at.trail.newest_year) {
            let key = item.uri.surt();
            sift.listing().keys.push(key.clone());
            sift.add(item, key, 0);
        }
        sift.finish()
    }
}

/// Whether an address is the module itself.
pub(super) fn is_endpoint(uri: &CrawlUri) -> bool {
    uri.path().ends_with("/xxgkAnnualReport.jsp")
}

fn beside(uri: &CrawlUri) -> CrawlUri {
    uri.join(ENDPOINT).unwrap_or_else(|_| uri.clone())
}

/// Every unit with every report year, the newest year first. A pair may not exist: its answer is then an empty shell.
fn product(source: &Source, endpoint: &CrawlUri, units: &IndexMap<String, Option<String>>, newest: u16) -> Vec<Item> {
    let mut items = Vec::new();
    for year in source.years.up_to(newest) {
        for (code, unit) in units {
            let uri = endpoint.with_query("area", code).with_query("fbtime", &year.to_string());
            let unit = unit.clone();
            items.push(Item { uri, title: None, date: None, year: Some(year), unit, certainty: Certainty::Doubt });
        }
    }
    items
}

/// The units that a page knows, with their names where it prints them, and where the module is.
fn harvest(source: &Source, page: &Page<'_>) -> (CrawlUri, IndexMap<String, Option<String>>) {
    let mut endpoint = is_endpoint(&source.listing).then(|| source.listing.clone());
    let mut units: IndexMap<String, Option<String>> = IndexMap::new();
    let mut name = |code: &str, words: &str| {
        if units.len() < MOST_UNITS || units.contains_key(code) {
            let unit = units.entry(code.to_owned()).or_default();
            *unit = unit.take().or_else(|| link::as_agency(words));
        }
    };
    for element in page.elements() {
        let node = element.value();
        match node.name() {
            "a" => {
                let Some(uri) = node.attr("href").and_then(|href| page.resolve(href)) else { continue };
                let code = uri.query("area").or_else(|| uri.query("vc_xxgkarea")).filter(|code| is_code(code));
                if let Some(code) = code {
                    name(&code, node.attr("title").unwrap_or(&link::text_of(element)));
                }
                if endpoint.is_none() && is_endpoint(&uri) && uri.host() == page.uri.host() {
                    endpoint = Some(uri);
                }
            }
            "option" => {
                if let Some(code) = node.attr("value").map(str::trim).filter(|code| is_code(code) && code.len() == 18) {
                    name(code, &folded(&link::text_of(element)));
                }
            }
            _ => {}
        }
    }
    for code in CODE.captures_iter(page.text()).filter_map(|found| found.get(1)) {
        name(code.as_str(), "");
    }
    (endpoint.unwrap_or_else(|| beside(page.uri)), units)
}

/// Whether a text can be a unit's code: 18 characters of the unified credit code, or an older organisation code.
pub(super) fn is_code(code: &str) -> bool {
    (9..=18).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
        && code.bytes().filter(u8::is_ascii_digit).count() >= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_that_is_no_code_is_a_fault_of_the_configuration() {
        let source: Source = serde_json::from_value(serde_json::json!({
            "id": "x", "province": "p", "unit": "某市", "level": "", "gb2260": null, "listing": "http://a.gov.cn/",
            "fragment": null, "dialect": "hanweb-annual-report", "years": {"first": 2008, "last": null}, "expect": null,
            "evidence": "seen", "enabled": true, "interval": null, "revisit": null, "selectors": null, "evidence_urls": [],
            "params": {"areas": ["11370100MB28500001", "MB2850000", "1137", "11370100mb28500001", "x&area=1", ""]},
        }))
        .unwrap();
        let faults = AnnualReport.faults(&source);
        assert_eq!(faults.len(), 4, "{faults:?}");
        assert!(faults.iter().all(|(key, _)| key == "params.areas") && faults[0].1.starts_with("\"1137\" is no"));
    }
}
