//! `crawler sources list`: the sources that a filter leaves, or counts of them.

use super::super::config;
use super::evidence;
use crate::args::{EvidenceWord, Global, Grouping, SourcesList, TableFormat};
use crate::exit::Exit;
use crate::table::{csv, fitting, json, plain, say};
use indexmap::IndexMap;
use nianbao::config::Config;
use nianbao::model::source::{Evidence, Source};
use serde::Serialize;

pub(super) fn run(global: &Global, args: &SourcesList) -> anyhow::Result<Exit> {
    let config = config(global, None)?;
    let selected = config.select(&args.province, &[], None)?;
    let mut sources: Vec<&Source> = selected.all().filter(|source| wanted(source, args)).collect();
    sources.sort_by(|a, b| (&a.province, &a.id).cmp(&(&b.province, &b.id)));
    match args.by {
        None => show(&sources, args.format)?,
        Some(by) => show_groups(&groups(&sources, &config, by), by, args.format)?,
    }
    if args.format == TableFormat::Table {
        let seen = sources.iter().filter(|source| source.evidence == Evidence::Seen).count();
        let (all, inferred) = (config.sources().count(), sources.len() - seen);
        say(format!("{} of {all} sources, seen {seen}, inferred {inferred}", sources.len()))?;
    }
    Ok(Exit::Well)
}

fn wanted(source: &Source, args: &SourcesList) -> bool {
    let evidence = match args.evidence {
        None => true,
        Some(EvidenceWord::Seen) => source.evidence == Evidence::Seen,
        Some(EvidenceWord::Inferred) => source.evidence == Evidence::Inferred,
    };
    let words = [source.id.as_str(), &source.unit, source.listing.as_str()].map(str::to_lowercase);
    evidence
        && (args.dialect.is_empty() || args.dialect.contains(&source.dialect))
        && (args.level.is_empty() || args.level.contains(&source.level))
        && (source.enabled || !args.enabled)
        && (!source.enabled || !args.disabled)
        && args.text.iter().all(|text| words.iter().any(|word| word.contains(&text.to_lowercase())))
}

const HEADER: &[&str] =
    &["source", "province", "unit", "level", "gb2260", "dialect", "years", "evidence", "enabled", "listing"];

/// What a narrow terminal does without, the last one first.
const EXPENDABLE: &[&str] = &["province", "dialect", "evidence", "enabled", "level", "years", "listing"];

fn show(sources: &[&Source], format: TableFormat) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> = sources.iter().map(|source| fields(source)).collect();
    match format {
        TableFormat::Json => json(&sources)?,
        TableFormat::Csv => csv(HEADER, rows)?,
        // the line of counts says it
        TableFormat::Table if rows.is_empty() => {}
        TableFormat::Table => {
            let all_enabled = sources.iter().all(|source| source.enabled);
            let shown = |name: &str| name != "gb2260" && !(all_enabled && name == "enabled");
            let header: Vec<&str> = HEADER.iter().copied().filter(|name| shown(name)).collect();
            let cells = |row: Vec<String>| {
                row.into_iter().zip(HEADER).filter(|(_, name)| shown(name)).map(|(cell, _)| cell).collect()
            };
            let rows: Vec<Vec<String>> = rows.into_iter().map(cells).collect();
            let (table, left_out) = fitting(&header, &rows, EXPENDABLE);
            say(table)?;
            if !left_out.is_empty() {
                say(format!("no room for {}; a wider terminal or --format csv shows all", left_out.join(", ")))?;
            }
        }
    }
    Ok(())
}

fn fields(source: &Source) -> Vec<String> {
    let fragment = source.fragment.as_ref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    vec![
        source.id.to_string(),
        source.province.clone(),
        source.unit.clone(),
        source.level.clone(),
        source.gb2260.clone().unwrap_or_default(),
        source.dialect.clone(),
        source.years.to_string(),
        evidence(source.evidence).to_owned(),
        if source.enabled { "yes" } else { "no" }.to_owned(),
        format!("{}{fragment}", source.listing),
    ]
}

/// The counts of a province or dialect.
#[derive(Debug, Default, Serialize)]
struct Group {
    /// Slug of a province, or name of a dialect.
    name: String,
    /// The province in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_zh: Option<String>,
    sources: usize,
    seen: usize,
    inferred: usize,
    disabled: usize,
    /// How many sources each dialect, or each province, has.
    of: IndexMap<String, usize>,
}

fn groups(sources: &[&Source], config: &Config, by: Grouping) -> Vec<Group> {
    let mut groups: IndexMap<&str, Group> = IndexMap::new();
    for source in sources {
        let (name, other) = match by {
            Grouping::Province => (&source.province, &source.dialect),
            Grouping::Dialect => (&source.dialect, &source.province),
        };
        let group = groups.entry(name).or_default();
        group.sources += 1;
        match source.evidence {
            Evidence::Seen => group.seen += 1,
            Evidence::Inferred => group.inferred += 1,
        }
        group.disabled += usize::from(!source.enabled);
        *group.of.entry(other.clone()).or_default() += 1;
    }
    groups.sort_keys();
    let in_chinese = |name: &str| {
        let province = config.provinces.iter().find(|province| by == Grouping::Province && province.slug == name);
        province.map(|province| province.name.clone())
    };
    let named = |(name, mut group): (&str, Group)| {
        group.of.sort_by(|a, n, b, m| m.cmp(n).then(a.cmp(b)));
        Group { name: name.to_owned(), name_zh: in_chinese(name), ..group }
    };
    groups.into_iter().map(named).collect()
}

fn show_groups(groups: &[Group], by: Grouping, format: TableFormat) -> anyhow::Result<()> {
    let header: &[&str] = match by {
        Grouping::Province => &["province", "name", "sources", "seen", "inferred", "disabled", "dialects"],
        Grouping::Dialect => &["dialect", "sources", "seen", "inferred", "disabled", "provinces"],
    };
    let row = |group: &Group| {
        let of: Vec<_> = group.of.iter().map(|(name, n)| format!("{n} {name}")).collect();
        let counts = [group.sources, group.seen, group.inferred, group.disabled].map(|n| n.to_string());
        let mut row = vec![group.name.clone()];
        row.extend(group.name_zh.clone().filter(|_| by == Grouping::Province));
        row.extend(counts);
        row.push(of.join(", "));
        row
    };
    match format {
        TableFormat::Json => json(&groups)?,
        TableFormat::Csv => csv(header, groups.iter().map(row))?,
        TableFormat::Table if groups.is_empty() => {}
        TableFormat::Table => {
            let mut table = plain(header);
            table.add_rows(groups.iter().map(row));
            say(table)?;
        }
    }
    Ok(())
}
