//! What a parsed report looks like: the record that `inspect` prints, the store keeps and exports flatten.

use super::form::Template;
use super::issue::Issue;
use super::status::ReportStatus;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Number;
use std::borrow::Cow;

/// Raised by a change of what a key means.
pub const SCHEMA_VERSION: u32 = 1;

/// A value of a national table: a number, or for `*_raw` the printed text; null where nothing readable is printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Figure {
    /// A JSON number: integer, or decimal for money.
    Number(Number),
    /// Money as printed.
    Raw(String),
    /// Blank, not applicable or unreadable; `cells` says which.
    Null,
}

impl Figure {
    /// The integer, where it is one.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(n) => n.as_i64(),
            Self::Raw(_) | Self::Null => None,
        }
    }
}

impl From<Option<i64>> for Figure {
    fn from(value: Option<i64>) -> Self {
        value.map_or(Self::Null, |v| Self::Number(v.into()))
    }
}

/// A national table: row key → field key → value, in printed order, every row and field of the form present.
pub type FormTable = IndexMap<Key, IndexMap<Key, Figure>>;

/// The name of a table, row or column; the forms' own are not copied for each record.
pub type Key = Cow<'static, str>;

/// Where a place lies; each part null where the report does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// 省, 自治区 or 直辖市.
    pub province: Option<String>,
    /// 地级市, 自治州 or 地区.
    pub city: Option<String>,
    /// 县, 县级市 or 市辖区.
    pub county: Option<String>,
    /// Six digits of GB/T 2260.
    pub gb2260: Option<String>,
}

/// The days that the figures cover, ISO 8601.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub start: Option<String>,
    /// Last day.
    pub end: Option<String>,
}

/// Whom to ask about the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// 单位.
    pub unit: Option<String>,
    /// 地址.
    pub address: Option<String>,
    /// 邮编.
    pub postcode: Option<String>,
    /// 电话.
    pub phone: Option<String>,
    /// 传真.
    pub fax: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 网址.
    pub website: Option<String>,
}

/// What a report says about itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Title lines joined, white space dropped.
    pub title: Option<String>,
    /// The publisher as printed.
    pub agency_name: Option<String>,
    /// national, province, prefecture, county, township, zone or vertical.
    pub admin_level: Option<String>,
    /// The place that the body serves.
    pub region: Option<Region>,
    /// One word of the closed list of `config/agencies.toml`.
    pub agency_category: Option<String>,
    /// The year reported on.
    pub report_year: Option<u16>,
    /// ISO 8601, cut to what the page says.
    pub publication_date: Option<String>,
    /// Only where printed.
    pub statistics_period: Option<Period>,
    /// Only where printed.
    pub contact: Option<Contact>,
    /// Citations, in order.
    pub legal_basis: Vec<String>,
    /// The name under the text.
    pub signature: Option<String>,
    /// The date under the text, ISO 8601, cut to what it says.
    pub signature_date: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
}

/// One section; `key` as in the form, `preamble` first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// `preamble`, `overview`, `proactive_disclosure`, …, or `other`.
    pub key: String,
    /// The heading as printed; null for the preamble.
    pub heading: Option<String>,
    /// The text under it, paragraphs on lines of their own; table text belongs to it.
    pub text: String,
}

/// Whether a line of a section's text is a national table: the words of its header in one line without a full stop.
pub fn is_form_table(line: &str) -> bool {
    const HEADERS: &[[&str; 2]] = &[["第二十条第", "信息内容"], ["申请人情况", "自然人"], ["结果维持", "尚未审结"]];
    let words: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    !words.contains('。') && HEADERS.iter().any(|header| header.iter().all(|word| words.contains(word)))
}

/// One figure said in a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// A key of the closed list, or a free one.
    pub key: String,
    /// The number.
    pub value: Number,
    /// 条, 件, 次, 人, 元, …
    pub unit: String,
    /// The sentence that it was read from.
    pub sentence: String,
    /// The noun phrase before the number, for `proactive_items_by_category`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
    /// wechat, weibo, website, gov_platform, bulletin, gazette or other, for `channel_items`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub channel: Option<String>,
    /// Whether the report says 余, 约, 近 and the like.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub approximate: bool,
    /// The words that stand for the number: 未收到, 无.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expressed_as: Option<String>,
    /// The share that the sentence gives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub share_pct: Option<Number>,
}

/// A table that is none of the forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraTable {
    /// The key of its section.
    #[serde(rename = "where")]
    pub section: String,
    /// The line above it, where it reads like a title.
    pub title: Option<String>,
    /// Rows of cell texts.
    pub rows: Vec<Vec<String>>,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// A number other than 0.
    Number,
    /// A printed 0.
    Zero,
    /// Nothing.
    Blank,
    /// `/`, —, -, 无.
    NotApplicable,
    /// Anything else.
    Text,
}

/// One cell of a national table: the evidence behind a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellEntry {
    /// `proactive_disclosure`, `requests` or `review_litigation`.
    pub table: Key,
    /// The row's key.
    pub row: Key,
    /// The column's key.
    pub column: Key,
    /// As printed.
    pub raw: String,
    /// What it holds.
    pub kind: CellKind,
    /// The value, or null.
    pub value: Figure,
}

/// Whether an identity decides a report's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckSeverity {
    /// Printed on the form itself.
    Hard,
    /// Plausible; the scopes may differ.
    Soft,
}

/// What became of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Both sides are equal.
    Held,
    /// They are not.
    Violated,
    /// A total is blank.
    Untestable,
}

/// One identity that was tested; reported, never repaired.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// `I1` to `I6`, or a word.
    pub id: String,
    /// The row or column: `requests.granted`, `requests.*.natural_person`.
    pub scope: String,
    /// Hard or soft.
    pub severity: CheckSeverity,
    /// The outcome.
    pub outcome: CheckOutcome,
    /// The left side.
    pub left: Option<i64>,
    /// The right side.
    pub right: Option<i64>,
    /// The identity in words.
    pub detail: String,
}

/// Where a record comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The capture, where it comes from the archive.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub capture_id: Option<String>,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// When it was fetched, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fetch_time: Option<String>,
    /// A local file's path.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub path: Option<String>,
    /// `sha256:` and hex, of the payload or the file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub payload_digest: Option<String>,
    /// As the portal said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content_type: Option<String>,
    /// The extractor that read it: `html`, `text`.
    pub extractor: String,
    /// Its version.
    pub extractor_version: u32,
}

/// One report, parsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The version of the parser that wrote the record.
    pub parser_version: u32,
    /// How far it could be read.
    pub status: ReportStatus,
    /// The form, by content.
    pub template: Option<Template>,
    /// The form of the requests table where a report mixes forms.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub requests_form: Option<Template>,
    /// What the report says about itself.
    pub metadata: Metadata,
    /// 主动公开政府信息情况.
    pub proactive_disclosure: Option<FormTable>,
    /// 收到和处理政府信息公开申请情况.
    pub requests: Option<FormTable>,
    /// 政府信息公开行政复议、行政诉讼情况.
    pub review_litigation: Option<FormTable>,
    /// The 2014 to 2018 table.
    pub statistics_table: Option<FormTable>,
    /// In order.
    pub sections: Vec<Section>,
    /// Figures said in sentences.
    pub narrative_facts: Vec<Fact>,
    /// Tables that are none of the forms.
    pub extra_tables: Vec<ExtraTable>,
    /// The evidence behind every value.
    pub cells: Vec<CellEntry>,
    /// The identities.
    pub checks: Vec<Check>,
    /// What could not be settled.
    pub issues: Vec<Issue>,
    /// `sha256:` over the report's own text, white space removed; null where there is none.
    pub text_digest: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Record {
    /// A record of something that was not read: the status says why.
    pub fn unread(parser_version: u32, status: ReportStatus) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            parser_version,
            status,
            template: None,
            requests_form: None,
            metadata: Metadata::default(),
            proactive_disclosure: None,
            requests: None,
            review_litigation: None,
            statistics_table: None,
            sections: Vec::new(),
            narrative_facts: Vec::new(),
            extra_tables: Vec::new(),
            cells: Vec::new(),
            checks: Vec::new(),
            issues: Vec::new(),
            text_digest: None,
            provenance: Provenance::default(),
        }
    }

    /// The national tables by name, those that were found.
    pub fn tables(&self) -> impl Iterator<Item = (&'static str, &FormTable)> {
        [
            ("proactive_disclosure", &self.proactive_disclosure),
            ("requests", &self.requests),
            ("review_litigation", &self.review_litigation),
        ]
        .into_iter()
        .filter_map(|(name, table)| table.as_ref().map(|t| (name, t)))
    }

    /// How many cells hold a value.
    pub fn cells_read(&self) -> usize {
        self.cells.iter().filter(|c| c.value != Figure::Null).count()
    }
}
