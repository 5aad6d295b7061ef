//! A source for an address that nobody has configured yet: for `crawler sources add`.
//!
//! Comes in: an address. Goes out: what its page is, and a source that would read it. The page is asked for as in
//! [`super::once`]; where it shows no report itself, the first page or call that it leads to is asked too. Never here: a
//! file, a guess at a place that the page does not name.

use super::once::{Refusal, Visitor};
use crate::config::Config;
use crate::discover::{self, Item, Listing, Page};
use crate::frontier::schedule;
use crate::model::record::{Metadata, Record};
use crate::model::source::{Evidence, Source, SourceId, Years};
use crate::model::status::ReportStatus;
use crate::model::uri::CrawlUri;
use crate::reading::read_document;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What an address turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Find {
    /// A listing, as its dialect reads it.
    Listing {
        /// The page itself.
        page: Box<Listing>,
        /// Where it shows no report: the first page with some that it leads to.
        further: Option<(CrawlUri, Box<Listing>)>,
    },
    /// A unit's report of one year, by an address that every year has: what the source would ask for.
    Product(Vec<Item>),
    /// A report; its source is `seeds`.
    Report {
        /// Its agency, as printed.
        agency: Option<String>,
        /// Its year.
        year: Option<u16>,
        /// The folder that its listing may be, where the address is made of one.
        folder: Option<CrawlUri>,
    },
    /// Neither: what each dialect looked for, and the links that sound like reports and are none.
    Nothing(Box<Listing>),
}

/// An address that was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// What is there.
    pub find: Find,
    /// The source for it; `unit` is empty where the page does not say whose it is.
    pub source: Source,
}

/// Pages that are asked at most to see a report: a frame leads to a tree, and that to a list.
const MOST_PAGES: usize = 4;

/// Asks for an address and says what it is.
///
/// # Errors
/// A [`Refusal`] where the page is not to be had.
pub async fn look(
    visitor: &mut Visitor<'_>,
    config: &Config,
    address: &CrawlUri,
    fragment: Option<&str>,
) -> Result<Proposal, Refusal> {
    let answer = visitor.visit(address).await?;
    let newest = schedule::newest_year(answer.fetched);
    let record = read_document(&answer.payload, &answer.content_type, answer.uri.path(), config.means());
    let source = blank(&answer.uri, fragment);
    let page = Page::new(&answer.uri, &answer.content_type, &answer.payload);
    let mut proposal = Proposal { find: Find::Product(Vec::new()), source };
    let agency = record.metadata.agency_name.as_deref();
    let Some(at) = discover::start(&proposal.source, newest).listings.into_iter().next() else {
        proposal.become_product(newest);
        place(&mut proposal.source, &page, agency, config);
        return Ok(proposal);
    };
    let listing = discover::read_listing(&proposal.source, &page, &at);
    if is_report(&record, &listing) {
        place(&mut proposal.source, &page, agency, config);
        proposal.become_report(record);
        return Ok(proposal);
    }
    let further = further(visitor, &proposal.source, &listing).await;
    proposal.become_listing(listing, further);
    place(&mut proposal.source, &page, None, config);
    Ok(proposal)
}

impl Proposal {
    /// Makes the source one of a unit's code and years; such an address names no listing.
    fn become_product(&mut self, newest: u16) {
        let source = &mut self.source;
        source.years = FORMS;
        let areas: Vec<String> = source.listing.query("area").into_iter().filter(|area| !area.is_empty()).collect();
        self.find = Find::Product(discover::start(source, newest).items);
        "hanweb-annual-report".clone_into(&mut source.dialect);
        source.params = BTreeMap::from([("areas".to_owned(), areas)]);
        if let Ok(endpoint) = source.listing.join(source.listing.path()) {
            source.listing = endpoint;
        }
    }

    fn become_report(&mut self, record: Record) {
        "seeds".clone_into(&mut self.source.dialect);
        self.source.years = if record.metadata.report_year.is_some_and(is_old) { Years::ALL } else { FORMS };
        let address = &self.source.listing;
        let folder = folder_of(address);
        self.source.params = BTreeMap::from([("urls".to_owned(), vec![address.to_string()])]);
        let Metadata { agency_name: agency, report_year: year, .. } = record.metadata;
        self.find = Find::Report { agency, year, folder };
    }

    fn become_listing(&mut self, listing: Listing, further: Option<(CrawlUri, Box<Listing>)>) {
        let source = &mut self.source;
        listing.dialect.clone_into(&mut source.dialect);
        let best = further.as_ref().map_or(&listing, |(_, further)| further);
        // an address made of a unit and a year was not seen
        let mut seen = best.items.iter().filter(|item| item.title.is_some());
        source.years = if seen.any(|item| item.year.is_some_and(is_old)) { Years::ALL } else { FORMS };
        let shows = !best.items.is_empty() || best.outside_years > 0;
        if !shows {
            source.evidence = Evidence::Inferred;
        }
        let goes_on = listing.matched && !listing.next.is_empty();
        let page = Box::new(listing);
        self.find = if shows || goes_on { Find::Listing { page, further } } else { Find::Nothing(page) };
    }
}

/// The first page with reports that a listing without any leads to.
async fn further(visitor: &mut Visitor<'_>, source: &Source, listing: &Listing) -> Option<(CrawlUri, Box<Listing>)> {
    let bare = |listing: &Listing| listing.items.is_empty() && listing.outside_years == 0;
    let mut next = listing.next.first().filter(|_| bare(listing)).cloned();
    for _ in 1..MOST_PAGES {
        let at = next?;
        let refused = |refusal: Refusal| tracing::warn!("no report was seen: {refusal}");
        let answer = visitor.call(&at.request).await.map_err(refused).ok()?;
        let page = Page::new(&answer.uri, &answer.content_type, &answer.payload);
        let read = discover::read_listing(source, &page, &at);
        if !bare(&read) {
            return Some((answer.uri, Box::new(read)));
        }
        next = read.next.into_iter().next();
    }
    None
}

/// Report years with the national forms that are read.
const FORMS: Years = Years { first: 2019, last: None };

fn is_old(year: u16) -> bool {
    !FORMS.contains(year)
}

/// A source of which nothing is known but the address; every year counts, so that none is left out unseen.
fn blank(listing: &CrawlUri, fragment: Option<&str>) -> Source {
    Source {
        id: SourceId(id_of(listing)),
        province: String::new(),
        unit: String::new(),
        level: String::new(),
        gb2260: None,
        listing: listing.clone(),
        fragment: fragment.map(str::to_owned),
        dialect: "auto".to_owned(),
        years: Years::ALL,
        expect: None,
        evidence: Evidence::Seen,
        enabled: true,
        interval: None,
        revisit: None,
        params: BTreeMap::new(),
        selectors: None,
        evidence_urls: Vec::new(),
    }
}

/// A name from the host, the place first: `hebei-gxt` of gxt.hebei.gov.cn.
fn id_of(uri: &CrawlUri) -> String {
    let host = uri.host();
    let labels = host.as_str().trim_matches(['[', ']']).split(['.', ':']);
    let labels: Vec<&str> = labels.filter(|label| !label.is_empty()).collect();
    let numbers = labels.iter().all(|label| label.bytes().all(|b| b.is_ascii_digit()));
    let kept = |label: &&&str| numbers || !matches!(**label, "www" | "gov" | "cn" | "com" | "org" | "net");
    let mut kept: Vec<&str> = labels.iter().filter(kept).copied().collect();
    if !numbers {
        kept.reverse();
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let id: String = kept.join("-").chars().map(plain).collect();
    if id.is_empty() { "portal".to_owned() } else { id }
}

/// A page whose tables read is a report, whatever it links; a page without may be a listing that is called like one.
fn is_report(record: &Record, listing: &Listing) -> bool {
    match record.status {
        ReportStatus::Complete | ReportStatus::Inconsistent => true,
        ReportStatus::Partial | ReportStatus::NarrativeOnly => {
            listing.items.is_empty() && record.metadata.report_year.is_some()
        }
        _ => false,
    }
}

/// The folder above a report: portals put a month or a day between.
fn folder_of(uri: &CrawlUri) -> Option<CrawlUri> {
    static FILE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:/art|/content)?(?:/20[0-9]{2,6}(?:/[0-9]{1,2}){0,2})?/[^/]+$").expect("a constant pattern")
    });
    let folder = FILE.replace(uri.path(), "/");
    (folder.len() > 1 && folder != uri.path()).then(|| uri.join(&folder).ok()).flatten()
}

/// Fills in whose source it is, as far as the page says: the agency of a report, else the name of an agency or a place
/// in what the page calls itself.
fn place(source: &mut Source, page: &Page<'_>, agency: Option<&str>, config: &Config) {
    let names = page.names();
    let parts = names.iter().flat_map(|name| name.split(['_', '-', '|', '—', '–', '·', '>', ' ', '/']));
    let found = agency.into_iter().chain(parts).map(bare).find_map(|unit| Some((unit, standing(unit, config)?)));
    if let Some((unit, (level, gb2260))) = found {
        unit.clone_into(&mut source.unit);
        level.unwrap_or_default().clone_into(&mut source.level);
        source.gb2260 = gb2260;
    }
}

/// A site's name without what makes it one: 济宁市人民政府 of 济宁市人民政府门户网站.
fn bare(name: &str) -> &str {
    const ENDS: &[&str] = &["信息公开", "政务公开", "门户网站", "官方网站", "网站", "官网", "网"];
    let mut name = name.trim();
    while let Some(shorter) = ENDS.iter().find_map(|end| name.strip_suffix(end)) {
        name = shorter;
    }
    name
}

/// The level and the code of what a name calls by an agency's or a place's name; none where it does neither. Level and
/// code are there only where the table of regions has the place, and not another one of that name.
fn standing(name: &str, config: &Config) -> Option<(Option<&'static str>, Option<String>)> {
    let profile = &config.profile;
    let place = profile.regions.of_agency(name, &[]);
    let an_agency = profile.agencies.category(name) != "other" && name.chars().count() <= 40;
    if name.is_empty() || (place.length < name.len() && !an_agency) {
        return None;
    }
    let standing = profile.agencies.standing(name, &profile.regions, &[]);
    let gb2260 = standing.region.and_then(|region| region.gb2260);
    let level = standing.level.filter(|level| matches!(*level, "province" | "prefecture" | "county" | "township"));
    Some((level.filter(|_| gb2260.is_some()), gb2260))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;

    fn uri(text: &str) -> CrawlUri {
        CrawlUri::parse(text).unwrap()
    }

    #[test]
    fn an_id_is_the_host_with_its_place_first() {
        for (address, id) in [
            ("http://www.jining.gov.cn/x", "jining"),
            ("http://gxt.hebei.gov.cn/", "hebei-gxt"),
            ("https://www.gov.cn/", "portal"),
            ("http://127.0.0.1:8000/", "127-0-0-1"),
            ("http://[::1]/", "1"),
            ("http://A_b.cn/", "a-b"),
        ] {
            assert_eq!(id_of(&uri(address)), id, "{address}");
        }
    }

    #[test]
    fn the_folder_of_a_report_lies_above_month_and_file() {
        for (address, folder) in [
            ("http://a.cn/zwgk/nb/202601/t20260119_1.html", Some("http://a.cn/zwgk/nb/")),
            ("http://a.cn/nb/content/post_1.html", Some("http://a.cn/nb/")),
            ("http://a.cn/nb/art/2026/art_0f.html", Some("http://a.cn/nb/")),
            ("http://a.cn/columns/f0/202401/15/0a.html", Some("http://a.cn/columns/f0/")),
            ("http://a.cn/nb/2026/1/9/0a.shtml", Some("http://a.cn/nb/")),
            ("http://a.cn/info/1042/5.htm", Some("http://a.cn/info/1042/")),
            ("http://a.cn/1.html", None),
            ("http://a.cn/", None),
        ] {
            assert_eq!(folder_of(&uri(address)).map(|uri| uri.to_string()).as_deref(), folder, "{address}");
        }
    }

    #[test]
    fn level_and_code_are_there_only_where_they_are_certain() {
        let config = Config::load(None, &Overrides::default()).unwrap();
        let of = |name| standing(name, &config);
        let certain = |level, code: &str| Some((Some(level), Some(code.to_owned())));
        assert_eq!(of("济宁市人民政府"), certain("prefecture", "370800"));
        assert_eq!(of("汶上县"), certain("county", "370830"));
        assert_eq!(of("山东省商务厅"), certain("province", "370000"));
        // several places are called so, and no place is
        assert_eq!(of("朝阳区人民政府"), Some((None, None)));
        assert_eq!(of("临溪县人民政府"), Some((None, None)));
        for name in ["政府信息公开年报", "首页", "", "网站地图"] {
            assert_eq!(of(name), None, "{name}");
        }
        for name in ["济宁市人民政府门户网站", "济宁市人民政府网", " 济宁市人民政府信息公开网站"]
        {
            assert_eq!(bare(name), "济宁市人民政府");
        }
    }
}
