//! The XML of a jpage column: the island in the column's page, and the answers of its dataproxy. Both are read by one
//! parser; what is damaged is said, and every record outside the damage is kept.

use crate::discover::entries;
use quick_xml::Reader;
use quick_xml::events::Event;
use regex::Regex;
use scraper::ElementRef;
use std::sync::LazyLock;

/// How many islands of one page are read.
const MOST_ISLANDS: usize = 100;

/// How many damaged places of one island are stepped over.
const MOST_DAMAGE: u32 = 20;

static OPENS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<(datastore|recordset|record)\b").expect("a constant pattern"));
static RECORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<record\b").expect("a constant pattern"));

/// What the XML of one page holds.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Island {
    /// Each record's own piece of HTML.
    pub(super) records: Vec<String>,
    /// Where the next group of records is, as the portal wrote it.
    pub(super) next_group: Option<String>,
    /// The total that the XML itself declares.
    pub(super) total: Option<u32>,
    /// The first damage, in words.
    pub(super) damage: Option<String>,
}

/// The elements whose content counts.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Record,
    NextGroup,
    Total,
}

impl Part {
    fn of(name: &str) -> Option<Self> {
        [("record", Self::Record), ("nextgroup", Self::NextGroup), ("totalrecord", Self::Total)]
            .into_iter()
            .find_map(|(known, part)| name.eq_ignore_ascii_case(known).then_some(part))
    }
}

/// Reads every island of a page.
pub(super) fn read(text: &str) -> Island {
    let mut island = Island::default();
    let mut at = 0;
    for _ in 0..MOST_ISLANDS {
        let Some(opening) = text.get(at..).and_then(|rest| OPENS.captures(rest)) else { break };
        let name = opening.get(1).map_or("", |name| name.as_str());
        let start = at + opening.get(0).map_or(0, |whole| whole.start());
        let rest = &text[start..];
        // records without a set follow one another
        let is_set = !name.eq_ignore_ascii_case("record");
        let close = if is_set { find(rest, &format!("</{name}>")) } else { None };
        let whole = close.map(|close| close + name.len() + 3);
        // the script that the island stands in ends it at the latest
        let end = whole.or_else(|| find(rest, "</script")).unwrap_or(rest.len());
        let before = island.records.len();
        read_one(&rest[..end], &mut island);
        if is_set && whole.is_none() && island.records.len() > before {
            island.damage.get_or_insert_with(|| format!("it ends without </{name}>"));
        }
        at = start + end.max(1);
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    island
}

/// Reads one island; behind a damaged place it goes on at the next record.
fn read_one(xml: &str, island: &mut Island) {
    let mut at = 0;
    for _ in 0..MOST_DAMAGE {
        let Some((damage, reached)) = read_on(&xml[at..], island) else { return };
        island.damage.get_or_insert(damage);
        let behind = at + reached;
        let Some(next) = xml.get(behind + 1..).and_then(|rest| RECORD.find(rest)) else { return };
        at = behind + 1 + next.start();
    }
}

/// Reads up to the end or to the first damage; with the damage comes where it begins.
fn read_on(xml: &str, island: &mut Island) -> Option<(String, usize)> {
    let mut reader = Reader::from_str(xml);
    // the markup within a record is HTML, whose ends need not match
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut open: Option<(Part, usize, usize)> = None;
    let mut data = String::new();
    loop {
        let before = position(&reader);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(e) => return Some((e.to_string(), open.map_or(before, |(_, outside, _)| outside))),
        };
        match (event, open) {
            (Event::Eof, None) => return None,
            (Event::Eof, Some((_, outside, _))) => return Some(("it ends within a record".to_owned(), outside)),
            (Event::Start(tag), None) => {
                open = Part::of(tag.local_name().as_ref()).map(|part| (part, before, position(&reader)));
                data.clear();
            }
            (Event::CData(piece), Some((_, outside, _))) => {
                let piece = piece.into_inner();
                if RECORD.is_match(&piece) {
                    return Some(("a record does not end before the next one begins".to_owned(), outside));
                }
                data.push_str(&piece);
            }
            (Event::End(tag), Some((part, _, inside))) if Part::of(tag.local_name().as_ref()) == Some(part) => {
                let content = if data.is_empty() { xml.get(inside..before).unwrap_or_default() } else { &data };
                keep(island, part, &plain(content));
                open = None;
            }
            _ => {}
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Content without CDATA may be markup as it is, or markup with its brackets escaped.
fn plain(content: &str) -> String {
    if content.contains('<') || !content.contains("&lt;") {
        return content.to_owned();
    }
    entries::parsed(content).root_element().text().collect()
}

fn keep(island: &mut Island, part: Part, content: &str) {
    match part {
        Part::Record => island.records.push(content.to_owned()),
        Part::NextGroup => {
            let html = entries::parsed(content);
            let mut elements = html.tree.root().descendants().filter_map(ElementRef::wrap);
            let href = elements.find_map(|e| e.value().attr("href").map(str::to_owned));
            island.next_group = island.next_group.take().or(href.filter(|href| !href.trim().is_empty()));
        }
        Part::Total => island.total = island.total.or_else(|| content.trim().parse().ok()),
    }
}

/// Where a text that is all ASCII stands, letter case aside.
fn find(text: &str, needle: &str) -> Option<usize> {
    text.as_bytes().windows(needle.len()).position(|w| w.eq_ignore_ascii_case(needle.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> (Vec<String>, bool) {
        let island = read(text);
        (island.records, island.damage.is_some())
    }

    #[test]
    fn records_are_read_in_every_spelling() {
        for (text, expected) in [
            ("<recordset><record><![CDATA[<li>1]]></record></recordset>", "<li>1"),
            ("<RECORDSET><RECORD><![CDATA[<li>1]]> </RECORD></RECORDSET>", "<li>1"),
            (
                "<recordset><record><li><a href=x>a&nbsp;&b<br></li></record></recordset>",
                "<li><a href=x>a&nbsp;&b<br></li>",
            ),
            (
                "<recordset><record>&lt;li&gt;&lt;a title=\"a&amp;amp;b\"&gt;</record></recordset>",
                "<li><a title=\"a&amp;b\">",
            ),
            ("<script type='text/xml'><record>1</record></script>", "1"),
        ] {
            assert_eq!(records(text), (vec![expected.to_owned()], false), "{text}");
        }
    }

    #[test]
    fn damage_is_said_and_costs_no_other_record() {
        for (text, kept) in [
            ("<recordset><record>1</record><record><![CDATA[2", 1),
            ("<script><recordset><record>1</record></script><p>", 1),
            ("<recordset><record>1</record><record><![CDATA[2</record><record><![CDATA[3]]></record></recordset>", 2),
            ("<recordset><record>1</record><record>2<!-- </record><record>3</record></recordset>", 2),
        ] {
            let (records, damaged) = records(text);
            assert_eq!((records.len(), damaged), (kept, true), "{text}");
        }
    }

    #[test]
    fn what_goes_on_keeps_the_address_as_it_is_meant() {
        let island = read(
            "<datastore><nextgroup><![CDATA[<a href=\"d.jsp?page=2&amp;a=%2B\"></a>]]></nextgroup><totalrecord> 64 </totalrecord></datastore>",
        );
        assert_eq!((island.next_group.as_deref(), island.total), (Some("d.jsp?page=2&a=%2B"), Some(64)));
    }

    #[test]
    fn endless_damage_ends() {
        for piece in ["<record><![CDATA[", "<record></script>", "<recordset><record></script>"] {
            let text = format!("<recordset>{}", piece.repeat(20_000));
            assert!(records(&text).1, "{piece}");
        }
    }
}
