//! `crawler sources add`: an address, looked at once, and the `[[source]]` that would read it. Changes no file.

use super::super::{config, contact_owed};
use super::evidence;
use crate::args::{Global, SourcesAdd};
use crate::exit::{Exit, Failure, usage_fault};
use crate::table::{printable, say};
use nianbao::config::{Config, Province, slug};
use nianbao::discover::{DIALECTS, Item, Listing};
use nianbao::fetch::Client;
use nianbao::model::source::Source;
use nianbao::model::uri::CrawlUri;
use nianbao::pipeline::SystemClock;
use nianbao::pipeline::once::Visitor;
use nianbao::pipeline::propose::{Find, Proposal, look};

/// Reports, and links that are none, that are shown.
const SHOWN: usize = 10;

pub(super) fn run(global: &Global, args: &SourcesAdd) -> anyhow::Result<Exit> {
    if let Some(id) = &args.id {
        slug(id).map_err(|e| usage_fault(format!("--id: {e}")))?;
    }
    let config = config(global, args.contact.as_deref())?;
    let address = CrawlUri::parse(&args.url).map_err(|e| usage_fault(e.to_string()))?;
    contact_owed(&config, &address.host())?;
    let province = province(&config, args)?;
    let fragment = args.url.split_once('#').map(|(_, fragment)| fragment).filter(|f| !f.is_empty());
    let client = Client::new(&config.fetch)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut visitor = Visitor::new(&config, &client, &SystemClock);
    let looked = runtime.block_on(look(&mut visitor, &config, &address, fragment));
    let mut proposal = looked.map_err(|refusal| Failure { exit: Exit::SomeSources, message: refusal.to_string() })?;
    if let Find::Nothing(listing) = &proposal.find {
        nothing(&address, listing)?;
        return Ok(Exit::SomeSources);
    }
    let source = &mut proposal.source;
    source.id.0 = free_id(&config, args, source);
    if let Some(unit) = &args.unit {
        source.unit.clone_from(unit);
    }
    let province = province.or_else(|| of_code(&config, source));
    tell_twins(&config, &proposal.source);
    show(&proposal, province)?;
    Ok(Exit::Well)
}

/// The province that was named.
fn province<'c>(config: &'c Config, args: &SourcesAdd) -> anyhow::Result<Option<&'c Province>> {
    let Some(given) = &args.province else { return Ok(None) };
    let selected = config.select(std::slice::from_ref(given), &[], None)?;
    let slug = selected.all().next().map(|source| source.province.clone());
    Ok(config.provinces.iter().find(|province| Some(&province.slug) == slug.as_ref()))
}

/// The province that the code of the unit's place lies in.
fn of_code<'c>(config: &'c Config, source: &Source) -> Option<&'c Province> {
    let code = source.gb2260.as_deref()?.get(..2)?;
    config.provinces.iter().find(|province| province.gb2260.as_deref().is_some_and(|whole| whole.starts_with(code)))
}

/// The id that was given, or the proposed one with a number behind it where it is taken.
fn free_id(config: &Config, args: &SourcesAdd, source: &Source) -> String {
    if let Some(id) = &args.id {
        return id.clone();
    }
    let base = source.id.as_str();
    let taken = |id: &str| config.sources().any(|source| source.id.as_str() == id);
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_else(|| base.to_owned())
}

/// An id or a listing that is configured already would be a fault, or asked twice.
fn tell_twins(config: &Config, source: &Source) {
    for other in config.sources() {
        if other.id == source.id {
            tracing::warn!("{} is the id of a source of {} already", other.id, other.province);
        }
        if other.listing.surt() == source.listing.surt() && other.fragment == source.fragment {
            tracing::warn!("{} is the listing of {} already ({})", other.listing, other.id, other.province);
        }
    }
}

fn show(proposal: &Proposal, province: Option<&Province>) -> anyhow::Result<()> {
    let source = &proposal.source;
    match &proposal.find {
        Find::Report { agency, year, folder } => {
            let year = year.map(|year| format!(" for {year}")).unwrap_or_default();
            let agency = agency.as_deref().map(|agency| format!(" of {agency}")).unwrap_or_default();
            comment(&format!("This address is a report{year}{agency} and no listing: proposed as one of `seeds`."))?;
            if let Some(folder) = folder {
                comment(&format!("Its listing may be the folder above: crawler sources add {folder}"))?;
            }
        }
        Find::Listing { page, further } => {
            comment(&format!("Read as {}: {}.", page.dialect, counts(page)))?;
            if let Some((uri, further)) = further {
                comment(&format!("It leads to {uri}: {}.", counts(further)))?;
            } else if page.items.is_empty() {
                comment("No report was seen yet, so that the listing counts as inferred.")?;
            }
        }
        Find::Product(items) => {
            comment(&format!("The portal answers a unit and a year: {} addresses for the unit's code.", items.len()))?;
            comment("More codes go into `areas`; what `areas` lacks is not asked.")?;
        }
        Find::Nothing(_) => {}
    }
    comment(&match province {
        Some(province) => format!("For the sources of {} ({}), {}.toml.", province.slug, province.name, province.slug),
        None => "For the file of its province, which --province names.".to_owned(),
    })?;
    say(toml(source))?;
    match &proposal.find {
        Find::Listing { page, further } => details(page, further.as_ref().map_or(page, |(_, further)| further)),
        Find::Product(items) => first(items),
        Find::Report { .. } | Find::Nothing(_) => Ok(()),
    }
}

/// What one page of a listing holds, in numbers.
fn counts(listing: &Listing) -> String {
    let titled = listing.items.iter().filter(|item| item.title.is_some()).count();
    let mut parts = vec![format!("{titled} reports")];
    if listing.items.len() > titled {
        parts.push(format!("{} addresses of a unit and a year", listing.items.len() - titled));
    }
    if let Some(total) = listing.declared_total {
        parts.push(format!("{total} records by its own count"));
    }
    if listing.outside_years > 0 {
        parts.push(format!("{} of years before 2008", listing.outside_years));
    }
    parts.push(format!("{} left out", listing.rejected.len()));
    parts.push(format!("{} further pages or columns", listing.next.len()));
    parts.join(", ")
}

/// What the listing shows, as comments below the source: the reports of the page that has some.
fn details(page: &Listing, shown: &Listing) -> anyhow::Result<()> {
    first(&shown.items)?;
    rejected(shown)?;
    for next in page.next.iter().take(3) {
        comment(&format!("Next: {} {}", next.request.method(), next.request.uri))?;
    }
    issues(page)
}

fn issues(listing: &Listing) -> anyhow::Result<()> {
    listing.issues.iter().try_for_each(|issue| comment(&format!("Note: {}: {}", issue.code, issue.detail)))
}

fn first(items: &[Item]) -> anyhow::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    comment(&format!("The first {} of {}:", items.len().min(SHOWN), items.len()))?;
    items.iter().take(SHOWN).try_for_each(|item| comment(&format!("  {}", of_item(item))))
}

fn rejected(listing: &Listing) -> anyhow::Result<()> {
    if listing.rejected.is_empty() {
        return Ok(());
    }
    comment(&format!("Left out ({}):", listing.rejected.len()))?;
    for link in listing.rejected.iter().take(SHOWN) {
        comment(&format!("  {}: {} {}", link.reason, link.title, link.uri))?;
    }
    Ok(())
}

fn of_item(item: &Item) -> String {
    let year = item.year.map_or_else(|| "year unknown".to_owned(), |year| year.to_string());
    let agency = item.unit.as_deref().unwrap_or("agency unknown");
    let title = item.title.as_deref().map(|title| format!(" “{title}”")).unwrap_or_default();
    format!("{year} {agency}{title} {}", item.uri)
}

/// A page that is neither a listing nor a report.
fn nothing(address: &CrawlUri, listing: &Listing) -> anyhow::Result<()> {
    comment(&format!("Neither a listing of reports nor a report: {address}"))?;
    if !listing.title.is_empty() {
        comment(&format!("Its title is “{}”.", listing.title))?;
    }
    if !listing.opening.is_empty() {
        comment(&format!("It begins “{}”.", listing.opening))?;
    }
    comment(&format!("Read as {}; what was looked for:", listing.dialect))?;
    let recognised = |name: &str| listing.dialect == "generic" || listing.dialect == name;
    let by_configuration = |name: &str| matches!(name, "auto" | "seeds" | "selectors");
    for dialect in DIALECTS.iter().filter(|d| recognised(d.name()) && !by_configuration(d.name())) {
        comment(&format!("  {}: {}", dialect.name(), dialect.marks()))?;
    }
    issues(listing)?;
    rejected(listing)?;
    comment("Where a script draws the list: name the reports themselves (dialect = \"seeds\", [source.params] urls);")?;
    comment("where it is another kind of page: name its elements (dialect = \"selectors\").")
}

fn comment(text: &str) -> anyhow::Result<()> {
    Ok(say(format!("# {}", printable(text)))?)
}

/// The source as a file of the configuration has it.
fn toml(source: &Source) -> String {
    let fragment = source.fragment.as_ref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    let unit = if source.unit.is_empty() {
        "\"\" # the page does not say whose it is".to_owned()
    } else {
        quoted(&source.unit)
    };
    let mut lines =
        vec!["[[source]]".to_owned(), format!("id = {}", quoted(source.id.as_str())), format!("unit = {unit}")];
    if !source.level.is_empty() {
        lines.push(format!("level = {}", quoted(&source.level)));
    }
    lines.extend(source.gb2260.iter().map(|code| format!("gb2260 = {}", quoted(code))));
    if source.dialect != "seeds" {
        lines.push(format!("listing = {}", quoted(&format!("{}{fragment}", source.listing))));
    }
    lines.push(format!("dialect = {}", quoted(&source.dialect)));
    lines.push(format!("years = {}", quoted(&source.years.to_string())));
    lines.push(format!("evidence = {}", quoted(evidence(source.evidence))));
    if !source.params.is_empty() {
        lines.push("[source.params]".to_owned());
    }
    for (name, words) in &source.params {
        let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        lines.push(format!("{name} = [{}]", words.join(", ")));
    }
    lines.join("\n")
}

/// A basic string of TOML, which takes every escape of JSON that occurs once control characters are gone.
fn quoted(text: &str) -> String {
    serde_json::Value::from(printable(text)).to_string()
}
