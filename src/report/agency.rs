//! What kind of body an agency is: its level, its category and the place it serves.
//!
//! In: the agency's name as printed, and the report's words. Out: a `Standing`. The words are data
//! (`config/agencies.toml`); never here: a word about one agency.

use super::region::{Depth, Place, Regions, depth};
use crate::model::record::Region;
use serde::Deserialize;

/// Ends of the names of public bodies.
const ENDS: &[&str] = &[
    "局",
    "委",
    "委员会",
    "政府",
    "办",
    "办公室",
    "中心",
    "处",
    "院",
    "厅",
    "部",
    "署",
    "站",
    "所",
    "队",
    "社",
    "馆",
    "镇",
    "乡",
    "街道",
    "司",
    "校",
    "海关",
    "银行",
    "学",
    "园",
    "会",
    "总队",
    "支队",
    "公司",
    "联",
    "台",
];

/// Whether words end as the name of a public body does.
pub(super) fn ends_as_body(words: &str) -> bool {
    ENDS.iter().any(|end| words.ends_with(end))
}

/// The closed list of categories (data dictionary, section 9).
pub const CATEGORIES: &[&str] = &[
    "government",
    "government_office",
    "investment_promotion",
    "development_reform",
    "tax",
    "public_security",
    "market_regulation",
    "natural_resources",
    "township_street",
    "zone_committee",
    "health",
    "education",
    "finance",
    "civil_affairs",
    "human_resources",
    "housing_construction",
    "transport",
    "water",
    "agriculture",
    "ecology",
    "culture_tourism",
    "emergency",
    "statistics",
    "audit",
    "justice",
    "commerce",
    "industry_it",
    "administrative_approval",
    "public_institution",
    "other",
];

/// The rules of `config/agencies.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyRules {
    /// Words that tell the level.
    #[serde(default)]
    pub levels: LevelWords,
    /// Categories; the first that matches an agency's name wins.
    #[serde(default)]
    pub category: Vec<CategoryRule>,
}

/// Words of an agency's name that tell its level.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LevelWords {
    /// Names in front of the place, set aside before the place is read: 国家税务总局.
    pub prefixes: Vec<String>,
    /// A name without a place that starts so is `national`.
    pub national: Vec<String>,
    /// A name without a place that holds one of these is `vertical`.
    pub vertical: Vec<String>,
    /// A name that holds one of these behind its place is a `zone`.
    pub zone: Vec<String>,
    /// Ends of the names of townships and streets: 镇人民政府.
    pub township: Vec<String>,
    /// What looks like a township's name and is none: 城乡.
    pub township_except: Vec<String>,
}

/// One category: a name belongs to it that holds one of `words` or ends with one of `ends`, and none of `except`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRule {
    /// A word of [`CATEGORIES`].
    pub name: String,
    /// Words anywhere in the name.
    #[serde(default)]
    pub words: Vec<String>,
    /// Ends of the name.
    #[serde(default)]
    pub ends: Vec<String>,
    /// Words that exclude it.
    #[serde(default)]
    pub except: Vec<String>,
    /// Names that belong to it; each is a test.
    #[serde(default)]
    pub examples: Vec<String>,
}

/// What is known of an agency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// national, province, prefecture, county, township, zone or vertical.
    pub(crate) level: Option<&'static str>,
    /// A word of [`CATEGORIES`].
    pub(crate) category: Option<String>,
    /// The place that it serves.
    pub(crate) region: Option<Region>,
}

impl AgencyRules {
    /// Every fault of the categories, with the category's place from 0.
    pub(crate) fn faults(&self) -> Vec<(usize, String)> {
        let mut faults = Vec::new();
        for (index, rule) in self.category.iter().enumerate() {
            if !CATEGORIES.contains(&rule.name.as_str()) {
                faults.push((index, format!("the name {:?} is not in the closed list of categories", rule.name)));
            }
            if rule.words.is_empty() && rule.ends.is_empty() {
                faults.push((index, format!("{:?} has neither words nor ends", rule.name)));
            }
        }
        faults
    }

    /// The category of a name; `other` where no rule matches.
    pub(crate) fn category(&self, name: &str) -> &str {
        let bare = name.trim_end_matches(['）', ')']);
        let holds = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        let matches = |rule: &&CategoryRule| {
            let ends = |end: &String| {
                let own = bare.strip_suffix(end.as_str());
                own.is_some_and(|own| !rule.except.iter().any(|word| own.contains(word.as_str())))
            };
            (holds(&rule.words) && !holds(&rule.except)) || rule.ends.iter().any(ends)
        };
        self.category.iter().find(matches).map_or("other", |rule| rule.name.as_str())
    }

    /// Level, category and place of an agency. `context` holds texts of the report, the nearest to the agency first; they
    /// settle a name that several places bear, and give the place of a name without one.
    pub(crate) fn standing(&self, name: &str, regions: &Regions, context: &[&str]) -> Standing {
        let plain = self.levels.prefixes.iter().find_map(|prefix| name.strip_prefix(prefix.as_str()));
        let plain = plain.filter(|rest| !rest.is_empty()).unwrap_or(name);
        let mut place = regions.of_agency(plain, context);
        let rest = &plain[place.length..];
        let zone = self.levels.zone.iter().any(|word| rest.contains(word.as_str()));
        if zone && place.depth.is_none() {
            place.code = regions.of_zone(plain, context);
        }
        let township = self.is_township(rest);
        let level = match place.depth {
            _ if township => Some("township"),
            _ if zone => Some("zone"),
            Some(depth) => Some(level_of(depth)),
            None if plain.len() < name.len() => self.level_without_place(plain).or(Some("national")),
            None => self.level_without_place(name),
        };
        if place.depth.is_none() && place.code.is_none() && !matches!(level, Some("national" | "vertical")) {
            place = Place { code: context.iter().find_map(|text| regions.of_text(text)), ..Place::default() };
            // 市招商局 in a text about a prefecture: the county that it also names is not its place
            if let (Some(code), Some(known)) = (place.code, own_unit(plain)) {
                place.code = regions.cut(code, known);
            }
        }
        let level =
            level.or_else(|| own_unit(plain).map(|unit| place.code.map_or(level_of(unit), |c| level_of(depth(c)))));
        let level = level.or_else(|| named_unit(plain).map(level_of));
        // behind its place a name may say too little: 中国银行保险监督管理委员会山东监管局
        let own = self.category(if rest.is_empty() { name } else { rest });
        let category = if own == "other" { self.category(name) } else { own };
        Standing { level, category: Some(category.to_owned()), region: regions.region_of(&place) }
    }

    /// 某某镇人民政府, 某某街道办事处: the unit stands behind the township's own name and closes the agency's.
    fn is_township(&self, rest: &str) -> bool {
        let excluded = |name: &str| self.levels.township_except.iter().any(|word| name.contains(word.as_str()));
        // 某村镇人民政府: what belongs to the unit's own name excludes nothing
        let own_name = |end: &String| rest.strip_suffix(end.as_str()).is_some_and(|n| !n.is_empty() && !excluded(n));
        self.levels.township.iter().any(own_name)
    }

    fn level_without_place(&self, name: &str) -> Option<&'static str> {
        let holds = |words: &[String]| words.iter().any(|word| name.contains(word.as_str()));
        if self.levels.national.iter().any(|word| name.starts_with(word.as_str())) {
            return Some("national");
        }
        holds(&self.levels.vertical).then_some("vertical")
    }
}

fn level_of(depth: Depth) -> &'static str {
    match depth {
        Depth::Province => "province",
        Depth::City => "prefecture",
        Depth::County => "county",
    }
}

/// The unit behind a place that the table does not know. 市 is none: it may be a prefecture or a county.
fn named_unit(name: &str) -> Option<Depth> {
    let (at, unit) = name.char_indices().skip(2).take(3).find(|(_, c)| matches!(c, '省' | '县' | '区' | '旗'))?;
    let of_another_kind =
        name[..at].ends_with(['地', '社', '景', '园', '新', '小', '校', '库', '牧', '林', '片', '政', '辖']);
    let depth = if unit == '省' { Depth::Province } else { Depth::County };
    (!of_another_kind && name.len() > at + unit.len_utf8()).then_some(depth)
}

/// The unit that a name without its place starts with: 市招商局.
fn own_unit(name: &str) -> Option<Depth> {
    match name.chars().next()? {
        '省' => Some(Depth::Province),
        '市' | '州' => Some(Depth::City),
        '县' | '区' | '旗' => Some(Depth::County),
        _ => None,
    }
}
