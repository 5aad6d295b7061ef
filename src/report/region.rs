//! Where an agency's place lies, by the table of GB/T 2260.
//!
//! In: an agency's name, and the report's own words to settle a name that several places bear. Out: a [`Place`].
//! Never here: the configuration of a source; what the report does not say stays null.

use crate::model::record::Region;
use foldhash::fast::RandomState;
use std::collections::{HashMap, HashSet};

/// The table of divisions with every name by which a place is found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Regions {
    /// Name of each code in force; a code that is no more only if nothing else has it.
    names: HashMap<u32, String>,
    /// Full and short names, with every code that bears them.
    codes: HashMap<String, Vec<u32>>,
    /// Names of the past, asked only where no place in force answers.
    past: HashMap<String, Vec<u32>>,
    /// Names without 市, 县, 区: asked before the words of a zone, and as context.
    stems: HashMap<String, Vec<u32>>,
    /// The first two characters of every name: most places of a text begin none.
    begins: HashSet<[char; 2], RandomState>,
    /// The longest name, in characters.
    longest: usize,
}

/// What an agency's name says of its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// The deepest division that is certain.
    pub(crate) code: Option<u32>,
    /// The name of a division below it that several places bear and that nothing settled.
    pub(crate) unsettled: Option<String>,
    /// The division's depth by the name's words, also where the name is ambiguous.
    pub(crate) depth: Option<Depth>,
    /// Bytes of the agency's name that the place takes.
    pub(crate) length: usize,
}

/// How deep a division lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Depth {
    /// Code xx0000.
    Province,
    /// Code xxxx00.
    City,
    /// Any other code.
    County,
}

impl Regions {
    /// Reads `code <tab> name [<tab> last_listed]`; `#` opens a comment. Every fault is reported with its line, from 1.
    pub(crate) fn from_tsv(tsv: &str) -> Result<Self, Vec<(usize, String)>> {
        let mut regions = Self::default();
        let mut faults = Vec::new();
        let mut past = Vec::new();
        for (number, line) in
            tsv.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty())
        {
            let mut columns = line.split('\t').map(str::trim);
            let code =
                columns.next().filter(|c| c.len() == 6).and_then(|c| c.parse::<u32>().ok()).filter(|c| *c >= 100_000);
            match (code, columns.next().filter(|name| name.chars().count() > 1)) {
                (Some(code), Some(name)) if columns.next().is_none_or(str::is_empty) => regions.add(code, name),
                (Some(code), Some(name)) => past.push((code, name)),
                _ => {
                    faults.push((number + 1, format!("want a six-digit code, a tab and a name, found {line:?}")));
                }
            }
        }
        for (code, name) in past {
            regions.past.entry(name.to_owned()).or_default().push(code);
            regions.names.entry(code).or_insert_with(|| name.to_owned());
            regions.longest = regions.longest.max(name.chars().count());
        }
        regions.begins = regions.codes.keys().chain(regions.past.keys()).filter_map(|name| beginning(name)).collect();
        if faults.is_empty() { Ok(regions) } else { Err(faults) }
    }

    fn add(&mut self, code: u32, name: &str) {
        self.names.insert(code, name.to_owned());
        self.longest = self.longest.max(name.chars().count());
        let bear = |map: &mut HashMap<String, Vec<u32>>, name: String| {
            let codes = map.entry(name).or_default();
            if !codes.contains(&code) {
                codes.push(code);
            }
        };
        if let Some(short) = short_form(name, code) {
            bear(&mut self.codes, short);
        }
        if let Some(stem) = stem(name) {
            bear(&mut self.stems, stem.to_owned());
        }
        bear(&mut self.codes, name.to_owned());
    }

    /// The place at the start of an agency's name. `context` is asked, text by text, only where several places bear the
    /// name: its words about a city or province above decide if they speak for exactly one.
    pub(crate) fn of_agency(&self, name: &str, context: &[&str]) -> Place {
        let mut place = Place::default();
        let mut within: Option<Vec<u32>> = None;
        loop {
            let rest = &name[place.length..];
            let Some((length, mut codes)) = self.longest_match(rest, within.as_deref()) else { break };
            if codes.len() > 1 {
                codes = self.by_context(&codes, context);
            }
            place.depth = codes.first().map(|code| depth(*code));
            match codes.as_slice() {
                [code] => place.code = Some(*code),
                _ => place.unsettled = Some(rest[..length].to_owned()),
            }
            place.length += length;
            if place.unsettled.is_some() || place.depth == Some(Depth::County) {
                break;
            }
            within = Some(codes);
        }
        place
    }

    /// The place that a zone's name starts with, without its 市 or 县: 济宁 in 济宁高新区.
    pub(crate) fn of_zone(&self, name: &str, context: &[&str]) -> Option<u32> {
        let ends: Vec<usize> = name.char_indices().map(|(at, _)| at).skip(2).take(6).collect();
        let codes = ends.iter().rev().find_map(|end| self.stems.get(&name[..*end]))?;
        // 平潭 is a county, 淄博 a city; where both bear the stem the city does
        let shallow = codes.iter().map(|code| depth(*code)).min()?;
        let codes: Vec<u32> = codes.iter().copied().filter(|code| depth(*code) == shallow).collect();
        match self.by_context(&codes, context).as_slice() {
            [code] => Some(*code),
            _ => None,
        }
    }

    /// The deepest place that the text names, if everything that it names lies on one line down from a province.
    pub(crate) fn of_text(&self, text: &str) -> Option<u32> {
        let mut deepest: Option<u32> = None;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let found = self.longest_match(rest, None).filter(|(length, codes)| codes.len() == 1 && *length > 6);
            let Some((length, codes)) = found else {
                rest = &rest[first.len_utf8()..];
                continue;
            };
            let code = codes[0];
            deepest = match deepest {
                Some(known) if contains(known, code) => Some(code),
                Some(known) if contains(code, known) => Some(known),
                Some(_) => return None,
                None => Some(code),
            };
            rest = &rest[length..];
        }
        deepest
    }

    /// The record's region of a place; without a code where several places bear its name.
    pub(crate) fn region_of(&self, place: &Place) -> Option<Region> {
        let mut region = place.code.map(|code| self.region(code)).unwrap_or_default();
        if let Some(name) = &place.unsettled {
            region.gb2260 = None;
            region.county = Some(name.clone());
        }
        (region != Region::default()).then_some(region)
    }

    /// The record's region of a code.
    pub(crate) fn region(&self, code: u32) -> Region {
        let name = |code: u32| self.names.get(&code).cloned();
        let at = depth(code);
        Region {
            province: name(code / 10_000 * 10_000),
            city: (at >= Depth::City)
                .then(|| name(code / 100 * 100))
                .flatten()
                .filter(|_| at == Depth::City || code / 100 * 100 != code),
            county: (at == Depth::County).then(|| name(code)).flatten(),
            gb2260: Some(format!("{code:06}")),
        }
    }

    /// The part of a place that a unit can be: a county-level city is a 市 as well.
    pub(crate) fn cut(&self, code: u32, unit: Depth) -> Option<u32> {
        let is_city = |code: u32| self.names.get(&code).is_some_and(|name| name.ends_with('市'));
        match unit {
            Depth::Province => Some(code / 10_000 * 10_000),
            Depth::City if depth(code) == Depth::County && !is_city(code) => Some(code / 100 * 100),
            Depth::City => (depth(code) != Depth::Province || is_city(code)).then_some(code),
            Depth::County => (depth(code) == Depth::County).then_some(code),
        }
    }

    /// The longest name that the text starts with, and the codes that bear it inside the given divisions.
    fn longest_match(&self, text: &str, within: Option<&[u32]>) -> Option<(usize, Vec<u32>)> {
        if !self.begins.contains(&beginning(text)?) {
            return None;
        }
        let ends: Vec<usize> =
            text.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest).skip(1).collect();
        let inside = |codes: &Vec<u32>| -> Vec<u32> {
            let above = |code: u32| within.is_none_or(|w| w.iter().any(|up| *up != code && contains(*up, code)));
            codes.iter().copied().filter(|code| above(*code)).collect()
        };
        [&self.codes, &self.past].into_iter().find_map(|map| {
            ends.iter().rev().find_map(|end| {
                let codes = inside(map.get(&text[..*end])?);
                (!codes.is_empty()).then_some((*end, codes))
            })
        })
    }

    /// Those of several places of one name that the context speaks for.
    fn by_context(&self, codes: &[u32], context: &[&str]) -> Vec<u32> {
        for up in [100, 10_000] {
            for text in context {
                let named = |code: &u32| {
                    let above = code / up * up;
                    above != *code && self.names.get(&above).is_some_and(|name| text.contains(name.as_str()))
                };
                let spoken: Vec<u32> = codes.iter().copied().filter(named).collect();
                if spoken.len() == 1 {
                    return spoken;
                }
            }
        }
        codes.to_vec()
    }
}

fn beginning(text: &str) -> Option<[char; 2]> {
    let mut chars = text.chars();
    Some([chars.next()?, chars.next()?])
}

/// How deep a code lies. Counties that a province governs itself (xx90xx) are counties.
pub(crate) fn depth(code: u32) -> Depth {
    match code {
        _ if code.is_multiple_of(10_000) => Depth::Province,
        _ if code.is_multiple_of(100) => Depth::City,
        _ => Depth::County,
    }
}

fn contains(above: u32, code: u32) -> bool {
    match depth(above) {
        Depth::Province => above / 10_000 == code / 10_000,
        Depth::City => above / 100 == code / 100,
        Depth::County => above == code,
    }
}

/// What autonomous divisions bear behind their place: the peoples' names.
const PEOPLES: &str = "维吾尔 蒙古 哈萨克 柯尔克孜 朝鲜 土家 布依 景颇 傈僳 哈尼 拉祜 纳西 普米 仡佬 毛南 仫佬 水 苗 侗 藏 \
    羌 彝 壮 瑶 傣 白 回 满 畲 黎 佤 怒 独龙 撒拉 东乡 保安 土 锡伯 塔吉克 裕固 布朗 达斡尔 鄂伦春 \
    鄂温克 各 京";

/// The short names in everyday use: 宁夏, 恩施州, 景宁县.
fn short_form(name: &str, code: u32) -> Option<String> {
    match name {
        "内蒙古自治区" => return Some("内蒙古".to_owned()),
        "广西壮族自治区" => return Some("广西".to_owned()),
        "西藏自治区" => return Some("西藏".to_owned()),
        "宁夏回族自治区" => return Some("宁夏".to_owned()),
        "新疆维吾尔自治区" => return Some("新疆".to_owned()),
        _ => {}
    }
    if depth(code) == Depth::Province {
        return name.strip_suffix('省').map(str::to_owned);
    }
    let place = without_peoples(name)?;
    let unit = if name.ends_with("自治州") { "州" } else { "县" };
    (place.chars().count() >= 2).then(|| format!("{place}{unit}"))
}

/// The place of an autonomous prefecture or county.
fn without_peoples(name: &str) -> Option<&str> {
    let mut place = name.strip_suffix("自治州").or_else(|| name.strip_suffix("自治县"))?;
    while let Some(shorter) = PEOPLES.split(' ').find_map(|people| {
        place.strip_suffix("族").unwrap_or(place).strip_suffix(people).filter(|p| p.chars().count() >= 2)
    }) {
        place = shorter;
    }
    Some(place)
}

/// A place without its unit.
fn stem(name: &str) -> Option<&str> {
    let place = without_peoples(name).or_else(|| {
        ["地区", "新区", "林区", "矿区", "省", "市", "县", "区", "盟", "旗"]
            .iter()
            .find_map(|unit| name.strip_suffix(unit))
    })?;
    (place.chars().count() >= 2).then_some(place)
}

#[cfg(test)]
mod tests;
