//! A report to read: what it says of itself, its sections, the figures in its sentences, what could not be settled.

use super::violated;
use crate::table::{bold, printable, say, terminal_width};
use nianbao::model::form::Template;
use nianbao::model::issue::Severity;
use nianbao::model::record::{CheckSeverity, Contact, Fact, Metadata, Record, Region, is_form_table};
use std::collections::HashMap;

/// Lines longer than this are hard to read (cells of a terminal; a Chinese character takes two).
const WIDEST: usize = 100;
/// Of one kind of issue no more are shown.
const MOST_ALIKE: usize = 10;

/// Prints a record; off a terminal a paragraph stays one line.
pub(super) fn show(name: &str, record: &Record) -> anyhow::Result<()> {
    head(name, record)?;
    let width = terminal_width().map(|width| width.min(WIDEST));
    for section in &record.sections {
        say("")?;
        say(bold(section.heading.as_deref().unwrap_or("（前言）")))?;
        for paragraph in section.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if is_form_table(paragraph) {
                say("  〔national table: --format tables〕")?;
            } else {
                wrapped(paragraph, width)?;
            }
        }
    }
    if !record.narrative_facts.is_empty() {
        say("")?;
        say(bold("figures in sentences"))?;
        for of_one in record.narrative_facts.chunk_by(|a, b| a.sentence == b.sentence) {
            of_one.iter().try_for_each(fact)?;
            wrapped(&format!("　「{}」", of_one.first().map_or("", |fact| fact.sentence.as_str())), width)?;
        }
    }
    issues(record)
}

/// Title, status and what the report says of itself.
pub(super) fn head(name: &str, record: &Record) -> anyhow::Result<()> {
    say(bold(record.metadata.title.as_deref().unwrap_or("（no title found）")))?;
    field("document", Some(name))?;
    let checks = [(CheckSeverity::Hard, "identities"), (CheckSeverity::Soft, "soft checks")].map(|(severity, name)| {
        match (violated(record, severity), record.checks.iter().filter(|check| check.severity == severity).count()) {
            (_, 0) => String::new(),
            (broken, all) => format!(", {broken} of {all} {name} violated"),
        }
    });
    let checks = checks.concat();
    let status = format!("{} ({} cells with a value{checks})", record.status, record.cells_read());
    field("status", Some(&status))?;
    let forms = [record.template, record.requests_form];
    let forms: Vec<_> = forms.into_iter().flatten().map(Template::id).collect();
    field("template", Some(&forms.join(", requests table ")))?;
    metadata(&record.metadata)?;
    let Some(contact) = &record.metadata.contact else { return Ok(()) };
    let Contact { unit, address, postcode, phone, fax, email, website } = contact;
    let said: Vec<&str> =
        [unit, address, postcode, phone, fax, email, website].into_iter().flatten().map(String::as_str).collect();
    field("contact", Some(&said.join(" · ")))
}

fn metadata(said: &Metadata) -> anyhow::Result<()> {
    field("agency", said.agency_name.as_deref())?;
    let kind: Vec<&str> = [&said.admin_level, &said.agency_category].into_iter().filter_map(|k| k.as_deref()).collect();
    field("kind", Some(&kind.join(", ")))?;
    if let Some(Region { province, city, county, gb2260 }) = &said.region {
        let place: Vec<&str> = [province, city, county, gb2260].into_iter().filter_map(|p| p.as_deref()).collect();
        field("region", Some(&place.join(" ")))?;
    }
    field("year", said.report_year.map(|year| year.to_string()).as_deref())?;
    field("published", said.publication_date.as_deref())?;
    if let Some(period) = &said.statistics_period {
        let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "?".to_owned());
        field("period", Some(&format!("{} to {}", day(&period.start), day(&period.end))))?;
    }
    field("legal basis", Some(&said.legal_basis.join("；")))?;
    let signed: Vec<&str> = [&said.signature, &said.signature_date].into_iter().filter_map(|s| s.as_deref()).collect();
    field("signed", Some(&signed.join(" ")))?;
    field("index", said.index_number.as_deref())
}

/// One line, unless there is nothing to say.
fn field(name: &str, value: Option<&str>) -> anyhow::Result<()> {
    match value.filter(|value| !value.is_empty()) {
        Some(value) => Ok(say(format!("{name:<12}{}", printable(value)))?),
        None => Ok(()),
    }
}

fn fact(fact: &Fact) -> anyhow::Result<()> {
    let about =
        fact.category.as_deref().or(fact.channel.as_deref()).map(|what| format!(" [{what}]")).unwrap_or_default();
    let nearly = if fact.approximate { "about " } else { "" };
    let words = fact.expressed_as.as_deref().map(|words| format!(" ({words})")).unwrap_or_default();
    let share = fact.share_pct.as_ref().map(|share| format!(", {share} %")).unwrap_or_default();
    let line = format!("{}{about} = {nearly}{} {}{words}{share}", fact.key, fact.value, fact.unit);
    wrapped(&line, None)
}

/// What could not be settled.
pub(super) fn issues(record: &Record) -> anyhow::Result<()> {
    if record.issues.is_empty() {
        return Ok(());
    }
    say("")?;
    say(bold("issues"))?;
    let mut said: HashMap<&str, usize> = HashMap::new();
    for issue in &record.issues {
        let count = said.entry(&issue.code).or_default();
        *count += 1;
        if *count > MOST_ALIKE {
            continue;
        }
        let severity = match issue.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let line = format!("{severity}: {} at {}: {}", issue.code, issue.at, issue.detail);
        wrapped(&printable(&line), terminal_width())?;
    }
    let mut more: Vec<(&str, usize)> = said.into_iter().filter(|(_, count)| *count > MOST_ALIKE).collect();
    more.sort_unstable();
    for (code, count) in more {
        wrapped(&format!("… and {} more of {code} (all with --format json)", count - MOST_ALIKE), terminal_width())?;
    }
    Ok(())
}

/// A paragraph with its first line set in, broken where the line is full.
pub(super) fn wrapped(paragraph: &str, width: Option<usize>) -> anyhow::Result<()> {
    for line in lines(paragraph, width) {
        say(format!("  {line}"))?;
    }
    Ok(())
}

fn lines(paragraph: &str, width: Option<usize>) -> Vec<String> {
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(2).max(20));
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in paragraph.chars().filter(|c| !c.is_control()) {
        let cells = if u32::from(c) >= 0x1100 { 2 } else { 1 };
        // Chinese breaks anywhere, but no line begins with a closing mark, or a space
        if used + cells > room && c == ' ' {
            lines.push(std::mem::take(&mut line));
            used = 0;
            continue;
        }
        if used + cells > room && !"，。、；：？！）》”".contains(c) {
            let word = broken_word(&mut line, c);
            lines.push(std::mem::replace(&mut line, word).trim_end().to_owned());
            used = line.chars().count();
        }
        line.push(c);
        used += cells;
    }
    lines.push(line);
    lines
}

/// The beginning of a Latin word that the next character goes on with: it moves to the next line, unless it is a line's
/// worth of characters.
fn broken_word(line: &mut String, next: char) -> String {
    const LONGEST: usize = 30;
    let in_word = |c: char| c.is_ascii() && c != ' ';
    let start = line.char_indices().rev().take_while(|(_, c)| in_word(*c)).last().map_or(line.len(), |(at, _)| at);
    if !in_word(next) || start == 0 || line.len() - start > LONGEST { String::new() } else { line.split_off(start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_paragraph_breaks_by_width_and_never_before_a_full_stop() {
        let text = format!("{}。后文", "字".repeat(10));
        assert_eq!(lines(&text, Some(22)), [format!("{}。", "字".repeat(10)), "后文".to_owned()]);
        assert_eq!(lines(&text, None), [text]);
        assert_eq!(lines("no figure at requests.granted", Some(22)), ["no figure at", "requests.granted"]);
        assert_eq!(lines("figures stand at the end of it", Some(22)), ["figures stand at the", "end of it"]);
        assert_eq!(lines(&"9".repeat(30), Some(22)).len(), 2, "a word longer than a line is cut");
    }
}
