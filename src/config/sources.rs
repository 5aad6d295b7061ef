//! `sources/<province>.toml`: a province and its sources.
//!
//! Comes in: the files of all provinces. Goes out: a [`Province`] each, with every default filled in. Code, level and
//! name of a place are not held against each other beyond a warning. Nothing here knows how a dialect works: it is asked
//! which parameters it takes and what of a source it cannot use.

use super::fault::Findings;
use super::files::Files;
use super::raw::Section;
use super::value::{self, ValueError};
use super::{Province, hosts};
use crate::discover::{self, DIALECTS};
use crate::model::source::{Evidence, Selectors, Source, SourceId, Years};
use crate::model::uri::CrawlUri;
use std::collections::BTreeMap;
use std::time::Duration;

/// An address and its fragment.
type Address = (CrawlUri, Option<String>);

const LEVELS: &[&str] = &["province", "prefecture", "county", "township"];

/// What is held against all sources, whatever file they stand in.
struct Rules {
    /// The general interval.
    interval: Duration,
    /// Where each id was first used.
    ids: BTreeMap<String, String>,
}

/// Reads every province.
pub(super) fn read(files: &Files<'_>, interval: Duration, findings: &Findings) -> Vec<Province> {
    let mut rules = Rules { interval, ids: BTreeMap::new() };
    let files = files.provinces();
    files
        .iter()
        .filter_map(|(stem, file)| file.read(findings, |top| province(top, (stem, &file.name), &mut rules)))
        .collect()
}

fn province(top: &mut Section<'_>, (stem, file): (&str, &str), rules: &mut Rules) -> Option<Province> {
    let slug = top.required("province", value::slug);
    if slug.as_ref().is_some_and(|slug| slug != stem) {
        top.fault("province", format!("is not the name of the file; write {stem:?} or rename the file"));
    }
    let name = top.required("name", value::words);
    let gb2260 = top.text("gb2260", value::gb2260);
    let slug = slug.unwrap_or_else(|| stem.to_owned());
    let place = (slug.as_str(), gb2260.as_deref());
    let sources = top.sections("source", |section| source(section, place, file, rules));
    if sources.as_ref().is_some_and(Vec::is_empty) {
        top.missing("source", "is missing; a province has at least one [[source]]");
    }
    let sources = sources.into_iter().flatten().flatten().collect();
    Some(Province { slug, name: name?, gb2260, sources })
}

fn source(
    section: &mut Section<'_>,
    (province, province_code): (&str, Option<&str>),
    file: &str,
    rules: &mut Rules,
) -> Option<Source> {
    let id = fresh_id(section, file, rules);
    let unit = section.required("unit", value::words);
    let level = section.text("level", level).unwrap_or_default();
    let gb2260 = section.text("gb2260", value::gb2260);
    compare_place(section, &level, gb2260.as_deref(), province_code);
    // None where it is wrong: what a dialect needs is then not held against the source.
    let dialect = if section.has("dialect") { section.text("dialect", dialect) } else { Some("auto".to_owned()) };
    let (params, seeds) = params(section, dialect.as_deref());
    let listing = match seeds.into_iter().next() {
        Some(first) => section.text("listing", value::web_address).or(Some(first)),
        // A `seeds` source without a good seed is told of its seeds.
        None if matches!(dialect.as_deref(), None | Some("seeds")) => section.text("listing", value::web_address),
        None => section.required("listing", value::web_address),
    };
    let selectors = selectors(section, dialect.as_deref());
    let evidence = section.text("evidence", value::one_of(&["seen", "inferred"]));
    let years = section.text("years", value::years).unwrap_or(Years::ALL);
    let expect = section.number("expect", 0..=1_000_000);
    let enabled = section.flag("enabled").unwrap_or(true);
    let interval = section.text("interval", value::duration);
    let revisit = section.text("revisit", value::duration);
    let evidence_urls = section.texts("evidence_urls", value::words).unwrap_or_default();
    // Every key is asked for by now, so that none is called unknown because another one is wrong.
    let complete = id.is_some() && unit.is_some() && listing.is_some();
    let (listing, fragment) = listing.map_or((None, None), |(uri, fragment)| (Some(uri), fragment));
    let source = Source {
        id: SourceId(id.unwrap_or_default()),
        province: province.to_owned(),
        unit: unit.unwrap_or_default(),
        level,
        gb2260,
        // What the dialect says of the other keys does not wait for a listing that is missing.
        listing: listing.clone().or_else(|| CrawlUri::parse("http://unknown.invalid/").ok())?,
        fragment,
        dialect: dialect?,
        years,
        expect,
        // What nobody vouches for counts as inferred.
        evidence: if evidence.as_deref() == Some("seen") { Evidence::Seen } else { Evidence::Inferred },
        enabled,
        interval,
        revisit,
        params,
        selectors,
        evidence_urls,
    };
    check_dialect(section, &source, listing.is_some());
    if !complete {
        return None;
    }
    check_interval(section, &source, rules);
    Some(source)
}

/// The id, unless another source of any province has it.
fn fresh_id(section: &mut Section<'_>, file: &str, rules: &mut Rules) -> Option<String> {
    let id = section.required("id", value::slug)?;
    let here = format!("{file}:{}", section.line_of("id"));
    if let Some(first) = rules.ids.get(&id) {
        section.fault("id", format!("{id:?} is the id of another source already, at {first}"));
        return None;
    }
    rules.ids.insert(id.clone(), here);
    Some(id)
}

fn level(text: &str) -> Result<String, ValueError> {
    if text.is_empty() { Ok(String::new()) } else { value::one_of(LEVELS)(text) }
}

fn dialect(text: &str) -> Result<String, ValueError> {
    let mut built: Vec<&str> = DIALECTS.iter().map(|dialect| dialect.name()).collect();
    built.sort_unstable();
    value::one_of(&built)(text)
}

/// What the dialect needs, and the reports that a `seeds` source lists; the first of them stands for its listing where
/// it names none.
fn params(section: &mut Section<'_>, dialect: Option<&str>) -> (BTreeMap<String, Vec<String>>, Vec<Address>) {
    let (params, seeds) = section.section("params", |params| {
        let seeds = if dialect == Some("seeds") { params.texts("urls", value::web_address) } else { None };
        if let Some(dialect) = dialect {
            params.only(&known_params(dialect), &format!("no parameter of {dialect}"));
        }
        (params.word_lists(), seeds)
    });
    if dialect == Some("seeds") && params.get("urls").is_none_or(Vec::is_empty) {
        section.missing("params", r#"lacks urls; dialect "seeds" needs urls = ["…"], the addresses of the reports"#);
    }
    (params, seeds.unwrap_or_default())
}

/// The parameters that a dialect takes; `auto` leaves the reading to any of them.
fn known_params(name: &str) -> Vec<&'static str> {
    let any =
        |dialect: &&&dyn discover::Dialect| dialect.name() == name || (name == "auto" && dialect.name() != "seeds");
    let mut known: Vec<_> = DIALECTS.iter().filter(any).flat_map(|dialect| dialect.params()).copied().collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// What the dialect cannot use, each at its key.
fn check_dialect(section: &Section<'_>, source: &Source, has_listing: bool) {
    let faults = discover::dialect(&source.dialect).map(|dialect| dialect.faults(source)).unwrap_or_default();
    for (key, what) in faults.into_iter().filter(|(key, _)| has_listing || key != "listing") {
        section.fault(&key, what);
    }
}

fn selectors(section: &mut Section<'_>, dialect: Option<&str>) -> Option<Selectors> {
    let given = section.has("selectors");
    match dialect {
        Some("selectors") if !given => {
            section.missing("selectors", r#"is missing; dialect "selectors" needs [source.selectors]"#);
        }
        Some(other) if given && other != "selectors" => {
            let what = format!("belongs to dialect \"selectors\" only, and this source's is {other:?}");
            section.fault("selectors", what);
        }
        _ => {}
    }
    section.section("selectors", |section| {
        let item = if given { section.required("item", value::words) } else { None };
        let (link, date) = (section.text("link", value::words), section.text("date", value::words));
        let next = section.text("next", value::words);
        Some(Selectors { item: item?, link, date, next })
    })
}

/// Notes what cannot be true of a place at once; codes of districts under municipalities follow no such rule.
fn compare_place(section: &Section<'_>, level: &str, code: Option<&str>, province_code: Option<&str>) {
    let Some(code) = code else { return };
    let (province, rest) = code.split_at_checked(2).unwrap_or_default();
    if province_code.is_some_and(|whole| !whole.starts_with(province)) {
        section.warn("gb2260", format!("{code} lies outside the province's {}", province_code.unwrap_or_default()));
    }
    let odd = match level {
        "province" => rest != "0000",
        "prefecture" => rest == "0000",
        "county" | "township" => rest.ends_with("00"),
        _ => false,
    };
    if odd {
        section.warn("gb2260", format!("{code} is not the code of a {level}"));
    }
}

fn check_interval(section: &Section<'_>, source: &Source, rules: &Rules) {
    if source.interval.is_some_and(|own| own < rules.interval) {
        section.warn("interval", "has no effect: it is shorter than [politeness] interval, and the greatest one holds");
    }
    let effective = source.interval.unwrap_or_default().max(rules.interval);
    let outside = hosts(source).find(|host| !host.is_loopback());
    if let (true, Some(host), true) = (source.enabled, outside, effective < Duration::from_secs(1)) {
        let what = format!("{host} would be asked every {} ms", effective.as_millis());
        if effective.is_zero() {
            section.fault("interval", format!("{what}; \"0s\" in [politeness] is for hosts on the loopback only"));
        } else {
            section.warn("interval", format!("{what}; a second is little already"));
        }
    }
}
