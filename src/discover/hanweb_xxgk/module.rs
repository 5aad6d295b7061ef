//! What a page of the module tells of its calls: the unit's code, the site, the kinds of information, the units.

use crate::discover::hanweb_annual_report::is_code;
use crate::discover::page::{Page, folded};
use crate::discover::{ListingRequest, call, column, link, script};
use crate::model::source::Source;
use crate::model::uri::CrawlUri;
use indexmap::IndexMap;
use regex::Regex;
use scraper::ElementRef;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The module's own paths, where a page names none.
const SEARCH: &str = "/module/xxgk/search.jsp";
const TREE: &str = "/module/xxgk/tree.jsp";

/// How many calls of one page are looked at.
const MOST_CALLS: usize = 50;

/// What a list is asked for with.
#[derive(Debug, Clone, Default)]
pub(super) struct Module {
    /// The unit's code: 18 characters of the unified credit code, or an older one.
    pub(super) area: Option<String>,
    /// The site's number (`jdid`).
    pub(super) webid: Option<String>,
    /// The place on the page that the list is shown in.
    pub(super) divid: Option<String>,
    /// The kind of information, where it is known without the tree.
    pub(super) infotype: Option<String>,
    /// Which of the module's two arrangements the portal has.
    pub(super) standard: String,
    /// The path of the list's call.
    pub(super) search: String,
    /// The tree that the page frames.
    pub(super) tree: Option<CrawlUri>,
}

/// A kind of information of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    /// Its id in the portal's calls.
    pub(super) id: String,
    /// What the tree calls it.
    pub(super) label: String,
}

/// A unit of the portal's directory.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    /// Its code.
    pub(super) area: String,
    /// Its name.
    pub(super) name: String,
    /// Its page.
    pub(super) uri: CrawlUri,
}

/// A node of the tree as markup (`onclick="funclick('A05',…)">年报<`), plain or within a script's text.
static NODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"funclick\(\s*\\?["']([A-Za-z0-9_-]{1,40})\\?["'][^<>]{0,200}>\s*([^<]{1,60})"#)
        .expect("a constant pattern")
});
/// A node as a call (`d.add(3,1,'年报',"javascript:funclick('A05',…)")`).
static ADDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"\.add\([^,()]{1,40},[^,()]{1,40},\s*["']([^"'<>]{1,60})["']\s*,[^\n]{0,120}?funclick\(\s*\\?["']([A-Za-z0-9_-]{1,40})"#,
    )
    .expect("a constant pattern")
});

pub(super) fn is_search(uri: &CrawlUri) -> bool {
    uri.path().ends_with("/xxgk/search.jsp")
}

pub(super) fn is_tree(uri: &CrawlUri) -> bool {
    uri.path().ends_with("/xxgk/tree.jsp")
}

impl Module {
    /// Everything that the configuration, the pages before and this page tell, in that order.
    pub(super) fn of(source: &Source, page: &Page<'_>, at: &ListingRequest) -> Self {
        let text = page.text();
        let tree = if is_tree(page.uri) { Some(page.uri.clone()) } else { framed_tree(page) };
        let arguments = load_dynamic(text);
        let address = arguments.first().copied().unwrap_or_default();
        let constant = |index: usize| arguments.get(index).and_then(|a| script::constant(a)).map(str::to_owned);
        let given = |name: &str| at.trail.given.get(name).cloned();
        let in_tree = |name: &str| tree.as_ref().and_then(|tree| tree.query(name));
        // a unit's page below a directory is asked for its own code, whatever the configuration says of the listing
        let configured = if at.depth == 0 { call::param(source, "area") } else { None };
        let area = given("area")
            .or(configured)
            .or_else(|| page.uri.query("vc_xxgkarea"))
            .or_else(|| in_tree("area"))
            .or_else(|| script::value(address, "area"));
        let kind_by_place = constant(2).filter(|kind| kind != "0" && !kind.is_empty());
        let standard = in_tree("standardXxgk").or_else(|| script::value(address, "standardXxgk"));
        let search = address.split(['\'', '"']).find(|part| part.contains("search.jsp"));
        Self {
            area: area.and_then(|area| plain(&area)),
            webid: call::param(source, "webid")
                .or_else(|| given("webid"))
                .or_else(|| constant(5).filter(|id| !id.is_empty()))
                .or_else(|| script::value(text, "jdid"))
                .or_else(|| script::value(text, "webid")),
            divid: call::param(source, "divid")
                .or_else(|| given("divid"))
                .or_else(|| in_tree("divid"))
                .or_else(|| constant(1).filter(|id| !id.is_empty()))
                .or_else(|| script::value(text, "divid")),
            infotype: call::param(source, "infotype")
                .or_else(|| page.uri.query("number"))
                .filter(|kind| !kind.is_empty())
                .or_else(|| script::value(address, "infotypeId"))
                .or(kind_by_place),
            standard: standard.and_then(|s| plain(&s)).unwrap_or_else(|| "1".to_owned()),
            search: search.and_then(|path| path.split('?').next()).unwrap_or(SEARCH).to_owned(),
            tree,
        }
    }

    /// Where the tree of an area is: as the page frames it, else at the module's own place.
    pub(super) fn tree_of(&self, page: &Page<'_>, area: &str) -> Option<CrawlUri> {
        if let Some(tree) = &self.tree {
            return Some(if tree.query("area").is_some_and(|own| own == area) {
                tree.clone()
            } else {
                tree.with_query("area", area)
            });
        }
        let divid = self.divid.as_deref()?;
        let tree = page.uri.join(TREE).ok()?.with_query("standardXxgk", &self.standard);
        Some(tree.with_query("area", area).with_query("divid", divid))
    }

    /// What the tree's own page does not tell any more.
    pub(super) fn given(&self) -> BTreeMap<String, String> {
        let known = [("area", &self.area), ("webid", &self.webid), ("divid", &self.divid)];
        known.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.clone()?))).collect()
    }
}

/// Letters and digits only: portals glue other things behind (`vc_xxgkarea=014500858%23div`).
fn plain(word: &str) -> Option<String> {
    let word: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    (!word.is_empty()).then_some(word)
}

fn framed_tree(page: &Page<'_>) -> Option<CrawlUri> {
    let frames = page.elements().filter(|e| matches!(e.value().name(), "iframe" | "frame" | "script" | "a"));
    let sources = frames.filter_map(|e| e.value().attr("src").or_else(|| e.value().attr("href")));
    sources.filter(|src| src.contains("tree.jsp")).filter_map(|src| page.resolve(src)).find(is_tree)
}

/// The arguments of the call that draws the list: address, place, kind, …, site.
fn load_dynamic(text: &str) -> Vec<&str> {
    let calls = text
        .match_indices("loadDynamic(")
        .take(MOST_CALLS)
        .map(|(at, name)| script::arguments(&text[at + name.len()..]));
    calls.into_iter().find(|arguments| arguments.first().is_some_and(|a| a.contains("search.jsp"))).unwrap_or_default()
}

/// The kinds of the tree that are called yearly reports; those on disclosure where it has several sorts of them.
pub(super) fn kinds(page: &Page<'_>) -> Vec<Kind> {
    let text = page.text();
    let nodes = NODE.captures_iter(text).filter_map(|node| Some((node.get(1)?.as_str(), node.get(2)?.as_str())));
    let added = ADDED.captures_iter(text).filter_map(|node| Some((node.get(2)?.as_str(), node.get(1)?.as_str())));
    let mut kinds: IndexMap<&str, String> = IndexMap::new();
    for (id, label) in nodes.chain(added) {
        let label: String = label.split_whitespace().collect();
        let other = ["统计", "财务", "预算", "决算"].iter().any(|word| label.contains(word));
        if column::says_reports(&label) && !other {
            kinds.entry(id).or_insert(label);
        }
    }
    let on_disclosure = kinds.values().any(|label| label.contains("公开"));
    let kinds = kinds.into_iter().filter(|(_, label)| !on_disclosure || label.contains("公开"));
    kinds.map(|(id, label)| Kind { id: id.to_owned(), label }).collect()
}

/// The units that a page leads to: links with their codes, or a choice of codes.
pub(super) fn units(page: &Page<'_>) -> Vec<Unit> {
    let mut units: IndexMap<String, Unit> = IndexMap::new();
    for element in page.elements() {
        let Some((area, uri)) = unit_of(page, element).filter(|(area, _)| is_code(area)) else { continue };
        let words = element.value().attr("title").map(folded).filter(|words| !words.is_empty());
        let words = words.unwrap_or_else(|| link::text_of(element));
        if let Some(name) = link::as_agency(&words) {
            units.entry(area.clone()).or_insert(Unit { area, name, uri });
        }
    }
    if units.len() > 1 { units.into_values().collect() } else { Vec::new() }
}

fn unit_of(page: &Page<'_>, element: ElementRef<'_>) -> Option<(String, CrawlUri)> {
    let node = element.value();
    match node.name() {
        "a" => {
            let uri = page.resolve(node.attr("href")?).filter(|uri| uri.host() == page.uri.host())?;
            let in_tree = || uri.query("area").filter(|_| is_tree(&uri));
            let area = uri.query("vc_xxgkarea").or_else(in_tree)?;
            Some((plain(&area)?, uri))
        }
        "option" => {
            let code = node.attr("value").map(str::trim).filter(|code| code.len() == 18)?;
            let parameter = if is_tree(page.uri) { "area" } else { "vc_xxgkarea" };
            Some((code.to_owned(), page.uri.with_query(parameter, code)))
        }
        _ => None,
    }
}
