//! The national tables as the forms print them, the identities that do not hold, the cells that are in doubt.

use super::text;
use crate::table::{bold, coloured, plain, printable, say, terminal_width};
use comfy_table::{Cell, CellAlignment, Color};
use nianbao::model::form::statistics::statistics_row;
use nianbao::model::form::{
    ProactiveRow, REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, Template, proactive_rows, request_rows,
};
use nianbao::model::record::{CellEntry, CellKind, Check, CheckOutcome, CheckSeverity, Figure, FormTable, Record};
use std::collections::{HashMap, HashSet};

/// What the marks in the tables mean.
const LEGEND: &str =
    "blank: ·   as printed and not applicable: / — 无   no number, or not to be told apart: !   row not found: ?";
/// A terminal with fewer columns shows the requests table with short words.
const WIDE: usize = 110;
/// Columns of the requests table in such a terminal.
const SHORT_COLUMNS: [&str; 7] = ["自然人", "企业", "科研", "公益", "法律", "其他", "总计"];
/// The widest label there, in cells of the terminal.
const SHORT_LABEL: usize = 26;

/// Prints the tables of a record, those that were found.
pub(super) fn show(name: &str, record: &Record) -> anyhow::Result<()> {
    text::head(name, record)?;
    let form = record.template.unwrap_or(Template::Form2021);
    let sheet = Sheet::of(record);
    if record.proactive_disclosure.is_some() {
        heading("主动公开政府信息情况")?;
        sheet.proactive(form)?;
    }
    if record.requests.is_some() {
        heading("收到和处理政府信息公开申请情况")?;
        sheet.requests(record.requests_form.unwrap_or(form))?;
    }
    if record.review_litigation.is_some() {
        heading("政府信息公开行政复议、行政诉讼情况")?;
        sheet.review()?;
    }
    if let Some(table) = &record.statistics_table {
        heading("政府信息公开情况统计表")?;
        sheet.statistics(table)?;
    }
    if record.tables().next().is_none() && record.statistics_table.is_none() {
        say("\nnone of the national tables was found")?;
    } else {
        say("")?;
        text::wrapped(LEGEND, terminal_width())?;
    }
    for extra in &record.extra_tables {
        heading(extra.title.as_deref().unwrap_or("（a table that is none of the forms）"))?;
        let mut table = plain(&[]);
        for row in &extra.rows {
            table.add_row(row.iter().map(|text| printable(text)));
        }
        say(table)?;
    }
    checks(record)?;
    text::issues(record)
}

fn heading(words: &str) -> anyhow::Result<()> {
    say("")?;
    Ok(say(bold(words))?)
}

/// A record's cells by their place.
struct Sheet<'a> {
    record: &'a Record,
    cells: HashMap<(&'a str, &'a str, &'a str), &'a CellEntry>,
    /// `table.row` of the rows that were not found.
    missing: HashSet<&'a str>,
    /// `table.row` of the rows whose figures cannot be told apart.
    unreadable: HashSet<&'a str>,
}

impl<'a> Sheet<'a> {
    fn of(record: &'a Record) -> Self {
        let place = |cell: &'a CellEntry| (&*cell.table, &*cell.row, &*cell.column);
        let cells = record.cells.iter().map(|cell| (place(cell), cell)).collect();
        let rows = |code: &str| record.issues.iter().filter(|i| i.code == code).map(|i| i.at.as_str()).collect();
        Self { record, cells, missing: rows("row-missing"), unreadable: rows("row-unreadable") }
    }

    /// One small table for each item of article 20, as on the form.
    fn proactive(&self, form: Template) -> anyhow::Result<()> {
        for rows in proactive_rows(form).chunk_by(|a, b| a.item == b.item && a.fields.len() == b.fields.len()) {
            let item = rows.first().map_or("", |row| row.item);
            let fields = rows.first().map_or(&[][..], |row| row.fields);
            let name = format!("第二十条第（{item}）项");
            let header: Vec<&str> =
                std::iter::once(name.as_str()).chain(fields.iter().map(|(_, label)| *label)).collect();
            let mut table = plain(&header);
            for row in rows {
                let cells = row.fields.iter().map(|(field, _)| match *field {
                    "amount" => self.amount(row),
                    field => self.cell("proactive_disclosure", row.key, field),
                });
                table.add_row(std::iter::once(Cell::new(row.label)).chain(cells));
            }
            say(table)?;
        }
        Ok(())
    }

    /// Money as printed and in yuan.
    fn amount(&self, row: &ProactiveRow) -> Cell {
        let Some(entry) = self.cells.get(&("proactive_disclosure", row.key, "amount_yuan")) else {
            return Cell::new("");
        };
        let yuan = self.record.proactive_disclosure.as_ref().and_then(|table| table.get(row.key)?.get("amount_yuan"));
        match (entry.kind, yuan) {
            (CellKind::Number | CellKind::Zero, Some(Figure::Number(yuan))) => {
                right(format!("{} = {yuan} 元", printable(&entry.raw)))
            }
            (CellKind::Number, _) => doubtful(format!("! {} (unit unknown)", printable(&entry.raw))),
            _ => self.cell("proactive_disclosure", row.key, "amount_yuan"),
        }
    }

    fn requests(&self, form: Template) -> anyhow::Result<()> {
        if terminal_width().is_some_and(|width| width < WIDE) {
            return self.requests_in_short(form);
        }
        let header: Vec<&str> = ["", ""].into_iter().chain(REQUEST_COLUMNS.iter().map(|(_, label)| *label)).collect();
        let mut table = plain(&header);
        let mut group = "";
        for row in request_rows(form) {
            let own_group = if row.group == group { "" } else { row.group };
            group = row.group;
            table.add_row([Cell::new(own_group), Cell::new(row.label)].into_iter().chain(self.request_cells(row.key)));
        }
        Ok(say(table)?)
    }

    /// The groups on lines of their own, long labels cut: a row is then a line of a terminal of 80 columns.
    fn requests_in_short(&self, form: Template) -> anyhow::Result<()> {
        let header: Vec<&str> = std::iter::once("").chain(SHORT_COLUMNS).collect();
        let mut table = plain(&header);
        table.set_content_arrangement(comfy_table::ContentArrangement::Disabled);
        let mut group = "";
        for row in request_rows(form) {
            if row.group != group && !row.group.is_empty() {
                table.add_row([Cell::new(row.group)]);
            }
            group = row.group;
            let indent = if group.is_empty() { "" } else { "  " };
            let label = format!("{indent}{}", cut(row.label, SHORT_LABEL - indent.len()));
            table.add_row(std::iter::once(Cell::new(label)).chain(self.request_cells(row.key)));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 1));
        }
        Ok(say(table)?)
    }

    fn request_cells(&self, row: &'static str) -> impl Iterator<Item = Cell> {
        REQUEST_COLUMNS.iter().map(move |(column, _)| self.cell("requests", row, column))
    }

    /// A row for each indicator, with what is printed.
    fn statistics(&self, found: &FormTable) -> anyhow::Result<()> {
        let fields: Vec<&str> =
            found.values().next().into_iter().flat_map(|fields| fields.keys().map(AsRef::as_ref)).collect();
        let heads = fields.iter().map(|field| match *field {
            "value" => "统计数",
            "year" => "年度",
            "cumulative" => "历年累计",
            other => other,
        });
        let mut table = plain(&["统计指标", "单位"].into_iter().chain(heads).collect::<Vec<_>>());
        for row in found.keys() {
            let (label, unit) = statistics_row(row).map_or((row.as_ref(), ""), |row| (row.label, row.unit));
            let cells = fields.iter().map(|field| self.cell("statistics_table", row, field));
            table.add_row([Cell::new(label), Cell::new(unit)].into_iter().chain(cells));
        }
        Ok(say(table)?)
    }

    /// The form prints the three blocks side by side; below each other they fit a terminal.
    fn review(&self) -> anyhow::Result<()> {
        let header: Vec<&str> = std::iter::once("").chain(REVIEW_COLUMNS.iter().map(|(_, label)| *label)).collect();
        let mut table = plain(&header);
        for (block, label) in REVIEW_BLOCKS {
            let cells = REVIEW_COLUMNS.iter().map(|(column, _)| self.cell("review_litigation", block, column));
            table.add_row(std::iter::once(Cell::new(label)).chain(cells));
        }
        Ok(say(table)?)
    }

    fn cell(&self, table: &str, row: &str, column: &str) -> Cell {
        let at = format!("{table}.{row}");
        if self.missing.contains(at.as_str()) {
            return doubtful("?".to_owned());
        }
        if self.unreadable.contains(at.as_str()) {
            return doubtful("!".to_owned());
        }
        let Some(entry) = self.cells.get(&(table, row, column)) else { return Cell::new("") };
        match (entry.kind, &entry.value) {
            (CellKind::Number | CellKind::Zero, Figure::Number(value)) => right(value.to_string()),
            (CellKind::Blank, _) => right("·".to_owned()),
            (CellKind::NotApplicable, _) => right(printable(&entry.raw)),
            _ => doubtful(format!("! {}", printable(&entry.raw))),
        }
    }
}

/// The beginning of a label that fits, and a mark where it was cut. A Chinese character takes two cells.
fn cut(label: &str, room: usize) -> String {
    let width = |c: char| if u32::from(c) >= 0x1100 { 2 } else { 1 };
    let label = label.split('（').next().unwrap_or(label);
    if label.chars().map(width).sum::<usize>() <= room {
        return label.to_owned();
    }
    let mut used = 1;
    let fits = |c: &char| {
        used += width(*c);
        used <= room
    };
    label.chars().take_while(fits).chain(['…']).collect()
}

fn right(text: String) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

fn doubtful(text: String) -> Cell {
    let cell = right(text);
    if coloured() { cell.fg(Color::Red) } else { cell }
}

/// The identities that do not hold, with both sides, and how many do; then what the text says beside the tables.
fn checks(record: &Record) -> anyhow::Result<()> {
    if record.checks.is_empty() {
        return Ok(());
    }
    say("")?;
    for (severity, names) in [(CheckSeverity::Hard, "identities"), (CheckSeverity::Soft, "soft checks")] {
        let of_it: Vec<&Check> = record.checks.iter().filter(|check| check.severity == severity).collect();
        let count = |outcome| of_it.iter().filter(|check| check.outcome == outcome).count();
        let [held, broken, open] = [CheckOutcome::Held, CheckOutcome::Violated, CheckOutcome::Untestable].map(count);
        if !of_it.is_empty() {
            say(format!("{names}: {held} hold, {broken} are violated, {open} cannot be tested"))?;
        }
        for check in of_it.into_iter().filter(|check| check.outcome == CheckOutcome::Violated) {
            text::wrapped(&violated(check), terminal_width())?;
        }
    }
    Ok(())
}

fn violated(check: &Check) -> String {
    let side = |side: Option<i64>| side.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let severity = match check.severity {
        CheckSeverity::Hard => "",
        CheckSeverity::Soft => " (soft)",
    };
    let (left, right) = (side(check.left), side(check.right));
    let sign = if check.detail.contains("<=") { '>' } else { '≠' };
    format!(
        "! {} {}{severity}: {left} {sign} {right}   {}   {}",
        check.id,
        check.scope,
        check.detail,
        in_chinese(&check.scope)
    )
}

/// A scope in the words of the form: `requests.granted` is 予以公开.
fn in_chinese(scope: &str) -> String {
    let last = scope.rsplit('.').next().unwrap_or_default();
    let rows = request_rows(Template::Form2021).chain(request_rows(Template::Form2019)).map(|row| (row.key, row.label));
    let mut words = rows.chain(REQUEST_COLUMNS.iter().copied()).chain(REVIEW_BLOCKS.iter().copied());
    let of_form = words.find(|(key, _)| *key == last).map(|(_, label)| label);
    let label = if scope.starts_with("statistics_table") { statistics_row(last).map(|row| row.label) } else { of_form };
    label.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cut_to_the_room_that_it_has() {
        assert_eq!(cut("重复申请", 22), "重复申请");
        assert_eq!(cut("部分公开（区分处理的，只计这一情形，不计其他情形）", 22), "部分公开");
        assert_eq!(cut("要求行政机关确认或重新出具已获取信息", 22), "要求行政机关确认或重…");
    }
}
