//! Tables of a province's own from the same years: 指标名称, 计量单位, 年度, 历年累计, as in Fujian.
//!
//! Comes in: the document's rows. Goes out: for each row that is printed the year's figure and the sum over the years. Rows
//! are found by their words under a header that names both columns; what the table does not print is no row.

use super::super::rows::Row;
use super::super::{FormCell, Tables};
use super::TABLE;
use crate::report::label::{Nearness, nearness, normalise};
use crate::report::number::{self, MoneyUnit};
use indexmap::IndexMap;

/// Fewer rows than this with the table's words are no such table.
const MIN_ROWS: usize = 4;
/// The two columns of figures.
const FIELDS: [&str; 2] = ["year", "cumulative"];

/// The rows: key, words, and words that tell the row alone where it is longer or shorter. Rows whose words hold another's
/// stand first.
const ROWS: &[(&str, &str, &[&str])] = &[
    ("documents_disclosed", "主动公开文件数", &["主动公开文件", "主动公开政府信息数", "主动公开信息数"]),
    ("via_website", "政府网站公开数", &["网站公开"]),
    ("via_gazette", "政府公报公开数", &["公报公开"]),
    ("requests_received", "受理依申请公开信息总数", &["受理依申请公开", "依申请公开信息总数", "受理申请总数"]),
    ("by_in_person", "当面申请数", &["当面申请"]),
    ("by_network", "网络申请数", &["网络申请", "网上申请"]),
    ("by_letter_fax", "信函传真申请数", &["信函", "传真"]),
    ("replies_total", "对申请的答复总数", &["答复总数"]),
    ("reply_partial", "同意部分公开答复数", &["部分公开"]),
    ("reply_refused", "不予公开答复数", &["不予公开", "不同意公开", "否决公开"]),
    ("reply_granted", "同意公开答复数", &["同意公开"]),
    ("reply_other", "其他类型答复数", &["其他答复", "其他类型", "其他情形答复"]),
    ("fee_waived_yuan", "政府信息公开收费减免金额", &["减免金额", "收费减免"]),
    ("complaints_total", "接受行政诉讼、举报数", &["举报数", "投诉数", "投诉、举报"]),
    ("review_total", "行政复议数", &["行政复议"]),
    ("lawsuit_total", "行政诉讼数", &["行政诉讼"]),
];

/// The table as it was found.
pub(in super::super) struct Found {
    rows: Vec<Printed>,
}

/// One row of it.
struct Printed {
    key: &'static str,
    block: usize,
    texts: [String; 2],
    /// The unit of money that its cells name.
    unit: Option<MoneyUnit>,
}

/// Where the header has its two columns of figures, how many cells it has, and the block that it stands in.
struct Header {
    places: [usize; 2],
    cells: usize,
    block: usize,
}

/// Finds the table.
pub(super) fn find(rows: &[Row]) -> Option<Found> {
    let mut found = Found { rows: Vec::new() };
    let mut header: Option<Header> = None;
    for row in rows.iter().take(super::MAX_ROWS) {
        if let Some(next) = header_of(row) {
            header = Some(next);
            continue;
        }
        let Some(Header { places, cells, block }) = &header else { continue };
        let Some(key) = key_of(row).filter(|key| found.rows.iter().all(|known| known.key != *key)) else { continue };
        // one cell more or less, and nothing tells which is missing
        let fits = row.cells.len() == *cells && !row.is_torn;
        if fits || row.block == *block {
            let texts = places.map(|at| if fits { row.cells[at].content.text.clone() } else { row.printed() });
            let unit = row.cells.iter().skip(1).find_map(|cell| number::unit_in(&cell.content.text));
            found.rows.push(Printed { key, block: row.block, texts, unit });
        }
    }
    (found.rows.len() >= MIN_ROWS).then_some(found)
}

fn header_of(row: &Row) -> Option<Header> {
    let at = |words: &[&str]| row.cells.iter().position(|c| words.iter().any(|word| c.words().contains(word)));
    let cumulative = at(&["累计"])?;
    let year = row.cells.iter().position(|c| {
        let words = c.words();
        !words.contains("累计") && (words.ends_with("年度") || words.ends_with("年") || words.contains("本年"))
    })?;
    at(&["指标", "项目"]).filter(|first| *first < year.min(cumulative))?;
    Some(Header { places: [year, cumulative], cells: row.cells.len(), block: row.block })
}

fn key_of(row: &Row) -> Option<&'static str> {
    let cell = row.cells.iter().find(|c| c.is_words() && c.words().chars().count() > 2)?;
    let words = cell.words().trim_start_matches("其中").trim_start_matches([':', ',']);
    let words = crate::report::label::Label::of(words).words;
    let words = words.split('(').next().unwrap_or_default();
    let at_least = |least| ROWS.iter().filter(move |(_, form, _)| nearness(words, &normalise(form)) >= least);
    let same = at_least(Nearness::Same).next();
    let near: Vec<_> = at_least(Nearness::Near).collect();
    let told = || ROWS.iter().find(|(_, _, hints)| hints.iter().any(|hint| words.contains(&normalise(hint))));
    // a misprint of one row's words may hold another's
    let row = match (same, near.as_slice()) {
        (Some(row), _) => Some(row),
        (None, [row]) => Some(*row),
        (None, []) => told(),
        (None, _) => None,
    };
    row.map(|(key, _, _)| *key)
}

impl Found {
    /// Writes the rows that are printed.
    pub(super) fn write(self, tables: &mut Tables) {
        let mut table = IndexMap::new();
        for (key, _, _) in ROWS {
            let Some(printed) = self.rows.iter().find(|printed| printed.key == *key) else { continue };
            tables.blocks.insert(printed.block);
            let fields = FIELDS.iter().zip(&printed.texts).map(|(field, text)| {
                let figure = if *key == "fee_waived_yuan" {
                    super::money_in_yuan((key, field), text, printed.unit, tables)
                } else {
                    tables.put((TABLE, *key, *field), FormCell::count(text))
                };
                ((*field).into(), figure)
            });
            table.insert((*key).into(), fields.collect::<IndexMap<_, _>>());
        }
        tables.statistics = Some(table);
    }
}
