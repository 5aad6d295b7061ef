//! What a report says about itself: who, which year, where, when, and whom to ask.
//!
//! In: a document and its outline. Out: a [`Metadata`]. What the report and its page do not say is null; never here: the
//! configuration of a source, or a guess.

mod contact;
mod page;
mod signature;
mod year;

use super::agency::Standing;
use super::announced;
use super::dates;
use super::lines::squash;
use super::profile::Profile;
use super::sections::{Outline, in_page_title};
use crate::model::document::Document;
use crate::model::issue::{Issue, Severity};
use crate::model::record::Metadata;
use crate::title;
use regex::Regex;
use std::sync::LazyLock;
pub(super) use year::disagreement;

/// Reads the metadata of a report (data dictionary, section 9).
pub fn read(document: &Document, outline: &Outline<'_>, profile: &Profile) -> Metadata {
    let page = page::read(document, outline);
    let title = outline.title.clone().or_else(|| page_title(document));
    let judged = title.as_deref().map(title::judge);
    let mut agency_name = judged.as_ref().and_then(|j| j.agency.clone());
    let signed = outline
        .parts
        .last()
        .filter(|part| part.key != "preamble" || outline.parts.len() == 1)
        .map(|part| signature::read(&part.lines, agency_name.as_deref()))
        .unwrap_or_default();
    agency_name = agency_name
        .or_else(|| name_under_title(outline))
        .or_else(|| page.publisher.clone())
        .or_else(|| signed.name.clone())
        .or_else(|| announced::agency(outline.preamble()));

    let statistics_period = year::period(outline);
    let report_year = judged
        .and_then(|j| j.year)
        .or_else(|| title.is_none().then(|| year::of_figures(document)).flatten())
        .or_else(|| statistics_period.as_ref().and_then(year::of_period))
        .or_else(|| year::majority(outline));
    let contact = contact::read(asking_lines(outline));

    let nearby = [
        agency_name.as_deref().and_then(|name| named_with_place(outline, name)),
        contact.as_ref().and_then(|c| c.address.clone()),
        signed.name.clone(),
        Some(own_words(outline)),
        page.publisher.clone(),
        Some(page.words.clone()),
    ];
    let context: Vec<&str> = nearby.iter().flatten().map(String::as_str).collect();
    let Standing { level, category, region } = match agency_name.as_deref() {
        Some(name) => profile.agencies.standing(name, &profile.regions, &context),
        None => Standing::default(),
    };
    Metadata {
        title,
        agency_name,
        admin_level: level.map(str::to_owned),
        region,
        agency_category: category,
        report_year,
        publication_date: page.published.map(|day| day.to_string()),
        statistics_period,
        contact,
        legal_basis: legal_basis(outline),
        signature: signed.name,
        signature_date: signed.date.or_else(|| date_under_title(outline)).map(|day| day.to_string()),
        index_number: page.index_number,
    }
}

/// The title that the page's head gives, where its body has none.
fn page_title(document: &Document) -> Option<String> {
    let named =
        document.meta.iter().filter(|(name, _)| name == "articletitle" || name == "og:title").map(|(_, value)| value);
    named.chain(&document.title).find_map(|text| in_page_title(text))
}

/// The body named on the line below a title that names none.
fn name_under_title(outline: &Outline<'_>) -> Option<String> {
    let line = outline.preamble().get(outline.title_lines).filter(|_| outline.title_lines > 0)?;
    let name = line.squashed();
    (line.table.is_none() && signature::is_name(&name, None)).then(|| name.into_owned())
}

/// What the text prints right before the agency's name, somewhere: 某市某县 before 某镇人民政府.
fn named_with_place(outline: &Outline<'_>, agency: &str) -> Option<String> {
    const REACH: usize = 12;
    let lines = outline.parts.iter().flat_map(|part| &part.lines).filter(|line| line.table.is_none());
    let mut before = lines.filter(|line| line.text.contains(agency)).flat_map(|line| {
        let text = squash(&line.text);
        let ends: Vec<usize> = text.match_indices(agency).map(|(at, _)| at).collect();
        ends.into_iter().map(move |at| tail(&text[..at], REACH)).collect::<Vec<_>>()
    });
    before.find(|words| words.ends_with(['省', '市', '县', '区', '州', '盟', '旗']))
}

/// The last characters of a text.
fn tail(text: &str, count: usize) -> String {
    let start = text.char_indices().rev().nth(count - 1).map_or(0, |(at, _)| at);
    text[start..].to_owned()
}

/// A date in brackets right under the title.
fn date_under_title(outline: &Outline<'_>) -> Option<dates::PrintedDate> {
    let preamble = outline.parts.first().filter(|part| part.key == "preamble")?;
    let under = preamble.lines.iter().skip(outline.title_lines).take(2);
    under.filter(|line| line.text.starts_with(['（', '(', '〔', '['])).find_map(|line| dates::alone(&line.text))
}

/// The paragraphs that may say whom to ask: the preamble, then the last section, then the others.
fn asking_lines<'a>(outline: &'a Outline<'_>) -> impl Iterator<Item = &'a str> {
    let first = outline.parts.iter().take(1);
    let rest = outline.parts.iter().skip(1).rev();
    first.chain(rest).flat_map(|part| &part.lines).filter(|line| line.table.is_none()).map(|line| line.text.as_ref())
}

/// The preamble and the last section: where a report names its own place.
fn own_words(outline: &Outline<'_>) -> String {
    let ends = outline.parts.iter().take(1).chain(outline.parts.iter().skip(1).last());
    let lines = ends.flat_map(|part| &part.lines).filter(|line| line.table.is_none());
    lines.map(|line| squash(&line.text).into_owned()).collect()
}

/// What a report is found by, and the report does not say.
pub(super) fn unknown(metadata: &Metadata) -> Vec<Issue> {
    let year = metadata.report_year.is_none().then_some((
        "year-unknown",
        "metadata.report_year",
        "neither the title, nor the period of the figures, nor the years in the text say which year is reported on",
    ));
    let agency = metadata.agency_name.is_none().then_some((
        "agency-unknown",
        "metadata.agency_name",
        "neither the title, nor the page, nor the signature says whose report it is",
    ));
    let issue = |(code, at, detail): (&'static str, &str, &str)| Issue::new(code, Severity::Warning, at, detail);
    year.into_iter().chain(agency).map(issue).collect()
}

static CITATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?P<issuer>[^，。；：、（）《》和及照据按]{0,30})《(?P<name>(?:[^《》]|《[^《》]*》)+)》(?P<tail>(?:的?(?:通知|意见|公告|函))?)(?P<number>（[^（）]*(?:〔[0-9]{4}〕|第[ 0-9]+号|[0-9]+号)[^（）]*）)?",
    )
    .expect("a constant pattern")
});

/// （以下简称《要点》）: a name for what was just cited.
static SHORTHAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[（(，,](?:以下|下文)?(?:统一)?简称为?[：:]?[《“][^》”]*[》”]").expect("a constant pattern")
});

/// The acts and notices that the preamble and the first paragraphs name as the report's ground.
fn legal_basis(outline: &Outline<'_>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let preamble = outline.parts.iter().filter(|part| part.key == "preamble").flat_map(|part| &part.lines);
    let overview =
        outline.parts.iter().filter(|part| part.key == "overview").flat_map(|part| part.lines.iter().take(2));
    for line in preamble.chain(overview).filter(|line| line.table.is_none() && line.text.contains(['《', '〈'])) {
        let text: String = SHORTHAND
            .replace_all(&squash(&line.text), "")
            .replace('〈', "《")
            .replace('〉', "》")
            .replace('(', "（")
            .replace(')', "）");
        for citation in CITATION.captures_iter(&text).filter_map(|c| cited(&c)).filter(|c| !c.is_empty()) {
            if !found.contains(&citation) {
                found.push(citation);
            }
        }
    }
    found
}

/// One citation: the national notice by its number, a notice with its issuer, an act by its name.
fn cited(found: &regex::Captures<'_>) -> Option<String> {
    let group = |name: &str| found.name(name).map_or("", |m| m.as_str());
    let (name, number) = (group("name"), group("number").split(['，', ',', '；', ';']).next().unwrap_or_default());
    // 《条例》 and the like stand for what was named in full
    if name.chars().count() <= 3 || name == "政府信息公开条例" {
        return None;
    }
    let acts = [
        "条例",
        "办法",
        "法",
        "规定",
        "通知",
        "意见",
        "要点",
        "格式",
        "指南",
        "细则",
        "方案",
        "规范",
        "函",
        "公告",
        "试行）",
    ];
    if !acts.iter().any(|end| name.ends_with(end)) && group("tail").is_empty() {
        return None;
    }
    if let Some(at) = number.find("国办公开办函") {
        return Some(number[at..].trim_end_matches('）').to_owned());
    }
    let number = if number.is_empty() || number.ends_with('）') { number.to_owned() } else { format!("{number}）") };
    let by_issuer = name.starts_with("关于") || !group("tail").is_empty();
    let issuer = if by_issuer {
        group("issuer").trim_start_matches(['根', '按', '依', '照', '据']).trim_start_matches("结合")
    } else {
        ""
    };
    Some(format!("{issuer}《{name}》{}{number}", group("tail")))
}

#[cfg(test)]
mod tests;
