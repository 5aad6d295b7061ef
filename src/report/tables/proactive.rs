//! 主动公开政府信息情况: counts of article 20 (一)(五)(六)(八)(九), and money.
//!
//! Comes in: the document's rows. Goes out: the rows of the form with their values. Each row is found by its label under a
//! header of the table (信息内容 …), each value by the column of that header.

use super::rows::{Row, RowCell};
use super::values::{self, Columns, Taken};
use super::{FormCell, Tables};
use crate::model::form::{PROACTIVE_2019, PROACTIVE_2021, ProactiveRow, Template, proactive_rows};
use crate::model::issue::{Issue, Severity};
use crate::model::record::{CellEntry, CellKind, Figure, Key};
use crate::report::label::{Nearness, nearness, normalise};
use crate::report::number::{self, Money, MoneyUnit};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

const TABLE: &str = "proactive_disclosure";
/// A row stands at most this many blocks below a line of the table's header.
const REACH: usize = 12;

/// The table as it was found.
pub(super) struct Found<'a> {
    /// The form, where its columns or rows tell.
    pub(super) form: Option<Template>,
    rows: Vec<Printed<'a>>,
}

/// A printed row with the header above it.
struct Printed<'a> {
    key: &'static str,
    row: &'a Row,
    own: usize,
    header: Option<Header>,
}

/// The columns of the header above a row, by the printed words.
#[derive(Debug, Clone, Default)]
struct Header {
    block: usize,
    width: usize,
    /// One past the last column that it reaches.
    end: usize,
    cells: Vec<HeaderCell>,
}

/// One column's head.
#[derive(Debug, Clone)]
struct HeaderCell {
    col: usize,
    field: &'static str,
    text: String,
}

/// The words of a field's column as the forms print them, and other ways to print them.
static FIELD_WORDS: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let printed = PROACTIVE_2019.iter().chain(PROACTIVE_2021).flat_map(|row| row.fields.iter().copied());
    let others = [
        ("made", "本年度制作数量"),
        ("made", "本年制作数量"),
        ("newly_disclosed", "本年度公开数量"),
        ("newly_disclosed", "本年公开数量"),
        ("disclosed_total", "公开总数量"),
        ("change", "本年增减"),
        ("change", "本年增\\减"),
        ("change", "本年增加/减少"),
        ("issued", "本年制发数量"),
        ("issued", "本年度制发件数"),
        ("repealed", "本年废止数量"),
        ("repealed", "本年度废止件数"),
        ("in_force", "现行有效数量"),
        ("decisions", "本年度处理决定数量"),
        ("amount", "采购金额"),
        ("amount", "收费金额"),
    ];
    printed.chain(others).map(|(key, words)| (key, before_bracket(&normalise(words)).to_owned())).collect()
});

/// Each field once.
static FIELD_KEYS: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| FIELD_WORDS.iter().map(|(key, _)| *key).collect());

/// The words of each row, and other ways to print them.
static ROW_WORDS: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let printed = PROACTIVE_2019.iter().chain(PROACTIVE_2021).map(|row| (row.key, row.label));
    let others = [
        ("normative_documents", "行政規範性檔案"),
        ("normative_documents", "行政規範性文件"),
        ("rules", "規章"),
        ("administrative_licensing", "行政許可"),
        ("administrative_penalty", "行政處罰"),
        ("administrative_coercion", "行政強制"),
    ];
    printed.chain(others).map(|(key, words)| (key, normalise(words))).collect()
});

/// Finds the table's rows; none where no row stands in a table with the form's header.
pub(super) fn find(rows: &[Row]) -> Option<Found<'_>> {
    let mut found = Found { form: None, rows: Vec::new() };
    let mut header: Option<Header> = None;
    let (mut votes_2019, mut votes_2021) = (0u32, 0u32);
    // the header holds for the rows below it, and in the next table too where a page break cut the table
    let mut within = None;
    for row in rows {
        if row.has_words("第二十条第") || row.has_words("信息内容") {
            within = Some(row.block);
        }
        let next = header_of(row);
        if next.is_some() || row.has_words("信息内容") {
            let votes = |words: &[&str]| words.iter().map(|w| u32::from(row.has_words(w))).sum::<u32>();
            votes_2019 += votes(&["对外公开总数", "上一年项目", "采购项目", "采购总金额"]);
            votes_2021 += votes(&["本年制发", "废止件数", "废止数量", "现行有效"]);
        }
        if next.is_some() {
            within = Some(row.block);
            header = next;
            continue;
        }
        if row.has_words("第二十条第") {
            header = None;
        }
        if row.has_words("申请人情况") || row.has_words("结果维持") || row.has_words("本年新收") {
            (within, header) = (None, None);
        }
        // where the table is not near, its words need not be looked for
        if within.is_none_or(|block| row.block > block + REACH) {
            continue;
        }
        let Some((key, own)) = key_of(row) else { continue };
        if row.values_after(own + 1).is_empty() {
            continue;
        }
        votes_2019 += 2 * u32::from(matches!(key, "other_external_services" | "centralized_procurement"));
        found.rows.push(Printed { key, row, own, header: header.clone() });
    }
    found.form = match (votes_2019, votes_2021) {
        (0, 0) => None,
        (old, new) if new >= old => Some(Template::Form2021),
        _ => Some(Template::Form2019),
    };
    (!found.rows.is_empty()).then_some(found)
}

/// A header of the table: two of its columns' words, or 信息内容 with one; no figures.
fn header_of(row: &Row) -> Option<Header> {
    if row.cells.iter().any(|c| c.begins && !c.is_words() && !c.is_blank()) {
        return None;
    }
    let cells: Vec<HeaderCell> = row
        .cells
        .iter()
        .filter(|c| c.begins && c.is_words())
        .filter_map(|c| field_of(c.words()).map(|field| HeaderCell { col: c.col, field, text: c.content.text.clone() }))
        .collect();
    let named = row.has_words("信息内容");
    // below words that head nothing of the form no figure is the form's
    let heads_other = named && row.cells.iter().filter(|c| c.begins && c.is_words()).count() > 1;
    let is_header = cells.len() >= 2 || named && !cells.is_empty() || heads_other;
    is_header.then_some(Header { block: row.block, width: row.width, end: row.end(), cells })
}

/// The field whose column these words head.
fn field_of(words: &str) -> Option<&'static str> {
    let bare = before_bracket(words);
    let same = FIELD_WORDS.iter().find(|(_, form)| form == bare);
    let near = || {
        let preferred: Vec<&str> = FIELD_KEYS.iter().copied().filter(|key| key_prefers(key, bare)).collect();
        FIELD_WORDS.iter().find(|(key, form)| preferred.contains(key) && nearness(bare, form) >= Nearness::Near)
    };
    same.or_else(near).map(|(key, _)| *key)
}

/// Words without the remark in brackets behind them: 采购总金额（万元）.
fn before_bracket(words: &str) -> &str {
    words.split('(').next().unwrap_or_default()
}

/// Words that differ by two characters can still be another column: 新制作 and 新公开.
fn key_prefers(key: &str, words: &str) -> bool {
    match key {
        "made" => words.contains("制作"),
        "newly_disclosed" | "disclosed_total" => words.contains("公开"),
        "issued" => words.contains("制发"),
        "repealed" => words.contains("废止"),
        "in_force" => words.contains("有效"),
        "decisions" => words.contains("决定"),
        "prior_year_items" => words.contains("上"),
        "change" => words.contains('增'),
        "projects" => words.contains("采购项目"),
        "amount" => words.contains("金额"),
        _ => false,
    }
}

/// The form's row that a row's label names, and where that label stands.
fn key_of(row: &Row) -> Option<(&'static str, usize)> {
    let own = row.label(|cell| same_as_form(cell.words()).is_some())?;
    let words = row.cells[own].words();
    let same = same_as_form(words);
    let (key, _) = same.or_else(|| ROW_WORDS.iter().find(|(_, form)| nearness(words, form) >= Nearness::Near))?;
    Some((*key, own))
}

/// The row that has these words, alone or with what they mean behind them: 规章：指…, 规章（指…）.
fn same_as_form(words: &str) -> Option<&'static (&'static str, String)> {
    let defined = words.split([':', '(']).next();
    ROW_WORDS.iter().find(|(_, form)| form == words || defined.is_some_and(|defined| form == defined))
}

impl Found<'_> {
    /// Writes the table with every row of the form.
    pub(super) fn write(self, form: Template, tables: &mut Tables) {
        tables.blocks.extend(self.rows.iter().map(|p| p.row.block));
        let mut table = IndexMap::new();
        for row in proactive_rows(form) {
            let mut printed = self.rows.iter().filter(|p| p.key == row.key);
            let fields = match printed.next() {
                Some(first) => first.write(row, form, tables),
                None => missing(row, form, tables),
            };
            if printed.next().is_some() {
                let at = format!("{TABLE}.{}", row.key);
                let detail = "the row stands in the document more than once; the first is read";
                tables.issues.push(Issue::new("row-repeated", Severity::Warning, at, detail));
            }
            table.insert(row.key.into(), fields);
        }
        tables.proactive = Some(table);
    }
}

fn missing(row: &ProactiveRow, form: Template, tables: &mut Tables) -> IndexMap<Key, Figure> {
    let columns: Vec<&'static str> =
        row.fields.iter().map(|(key, _)| if *key == "amount" { "amount_yuan" } else { *key }).collect();
    let mut fields = tables.put_missing(TABLE, row.key, &columns);
    if fields.shift_remove("amount_yuan").is_some() {
        fields.extend(amount_keys(form).map(|key| (key.into(), Figure::Null)));
    }
    fields
}

fn amount_keys(form: Template) -> impl Iterator<Item = &'static str> {
    ["amount_raw", "amount_wan_yuan", "amount_yuan"]
        .into_iter()
        .filter(move |key| *key != "amount_wan_yuan" || form == Template::Form2021)
}

impl Printed<'_> {
    fn write(&self, form_row: &ProactiveRow, form: Template, tables: &mut Tables) -> IndexMap<Key, Figure> {
        let cells = self.take(form_row).unwrap_or_else(|| {
            let detail = format!("the figures do not fit the columns of the header: {}", self.row.printed());
            let at = format!("{TABLE}.{}", form_row.key);
            tables.issues.push(Issue::new("row-unreadable", Severity::Error, at, detail));
            vec![FormCell::unread(&self.row.printed()); form_row.fields.len()]
        });
        let mut fields = IndexMap::new();
        for ((key, _), cell) in form_row.fields.iter().zip(cells) {
            if *key == "amount" {
                fields.extend(self.write_money(form_row, form, &cell.raw, tables));
            } else {
                let figure = tables.put((TABLE, form_row.key, *key), cell);
                fields.insert((*key).into(), figure);
            }
        }
        fields
    }

    /// One cell for each field: by the header's columns, else in order where the count is right.
    fn take(&self, form_row: &ProactiveRow) -> Option<Vec<FormCell>> {
        let columns = self.columns(form_row);
        let is_blank = || self.row.values_after(self.own + 1).iter().all(RowCell::is_blank);
        // below no head at all a blank may be the place of anything, and below another row's heads every figure
        let is_elsewhere = || self.header.as_ref().is_some_and(|header| header.block == self.row.block);
        if columns.cols.iter().all(Option::is_none) && (is_blank() || is_elsewhere()) {
            return None;
        }
        match values::take(self.row, self.own + 1, &columns, &[]) {
            Taken::Cells(cells) | Taken::Joined(cells) => Some(cells),
            Taken::Split(_) | Taken::Ambiguous | Taken::Shared(_) | Taken::Unfit => None,
        }
    }

    fn columns(&self, form_row: &ProactiveRow) -> Columns {
        let header = self.header.as_ref().filter(|h| h.block == self.row.block || h.width == self.row.width);
        let cols: Vec<Option<usize>> = form_row
            .fields
            .iter()
            .map(|(key, _)| header.and_then(|h| h.cells.iter().find(|c| c.field == *key).map(|c| c.col)))
            .collect();
        let disordered = !cols.iter().flatten().is_sorted();
        Columns { cols, in_one_row: true, end: header.map_or(0, |h| h.end), disordered }
    }

    fn unit_of_header(&self, form: Template) -> Option<MoneyUnit> {
        let printed = self
            .header
            .iter()
            .flat_map(|h| &h.cells)
            .filter(|c| c.field == "amount")
            .find_map(|c| number::unit_in(&c.text));
        // the form of 2021 is printed with 单位：万元; another one that is named is not known
        let names_another =
            self.header.iter().flat_map(|h| &h.cells).any(|c| c.field == "amount" && c.text.contains("单位"));
        printed.or((form == Template::Form2021 && !names_another).then_some(MoneyUnit::WanYuan))
    }

    fn write_money(&self, row: &ProactiveRow, form: Template, raw: &str, tables: &mut Tables) -> Vec<(Key, Figure)> {
        let at = format!("{TABLE}.{}.amount_yuan", row.key);
        tables.say_note_mark((TABLE, row.key, "amount_yuan"), raw);
        let (kind, money) = number::read_money(raw);
        let (wan, yuan) = money.map_or((Figure::Null, Figure::Null), |money| self.amounts(form, money));
        if kind == CellKind::Text {
            tables.issues.push(Issue::new(
                "cell-unreadable",
                Severity::Error,
                at.clone(),
                format!("no amount: {raw:?}"),
            ));
        } else if money.is_some() && yuan == Figure::Null {
            let detail = format!("neither the cell nor the header names the unit of {raw:?}");
            tables.issues.push(Issue::new("money-unit-unknown", Severity::Warning, at, detail));
        } else if money.is_some_and(|money| money.amount.is_negative()) {
            let detail = format!("{raw:?} is an amount and is below 0");
            tables.issues.push(Issue::new("count-negative", Severity::Warning, at, detail));
        }
        tables.cells.push(CellEntry {
            table: TABLE.into(),
            row: row.key.into(),
            column: "amount_yuan".into(),
            raw: raw.to_owned(),
            kind,
            value: yuan.clone(),
        });
        let raw = if kind == CellKind::Blank { Figure::Null } else { Figure::Raw(raw.to_owned()) };
        amount_keys(form)
            .map(|key| {
                let value = match key {
                    "amount_raw" => raw.clone(),
                    "amount_wan_yuan" => wan.clone(),
                    _ => yuan.clone(),
                };
                (key.into(), value)
            })
            .collect()
    }

    /// In 万元 and in 元; the cell's unit counts before the header's, and 0 is 0 in any.
    fn amounts(&self, form: Template, money: Money) -> (Figure, Figure) {
        let unit =
            money.unit.or_else(|| self.unit_of_header(form)).or(money.amount.is_zero().then_some(MoneyUnit::Yuan));
        let Some(unit) = unit else { return (Figure::Null, Figure::Null) };
        let figure = |amount: Option<number::Decimal>| amount.map_or(Figure::Null, number::Decimal::figure);
        (figure(money.amount.in_wan_yuan(unit)), figure(money.amount.in_yuan(unit)))
    }
}
