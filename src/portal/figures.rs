//! The figures of a made-up report.
//!
//! Comes in: a form and a sequence of numbers. Goes out: three tables whose identities hold (the ones that the national
//! forms print), or all but one of them. Never a figure of a real agency.

use super::dice::Dice;
use crate::model::form::{self, REQUEST_COLUMNS, REVIEW_BLOCKS, REVIEW_COLUMNS, RequestRow, Template};
use serde_json::{Map, Value, json};

/// The identities that are printed on the forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Each column: newly received and carried over make the results and what is carried forward.
    I1,
    /// Each column: the results make their total.
    I2,
    /// Each row: the six kinds of applicants make the total.
    I3,
    /// 行政复议: four outcomes make the total.
    I4,
    /// 未经复议直接起诉: likewise.
    I5,
    /// 复议后起诉: likewise.
    I6,
}

impl Identity {
    /// All six.
    pub const ALL: [Self; 6] = [Self::I1, Self::I2, Self::I3, Self::I4, Self::I5, Self::I6];
}

/// One row of the requests table: six kinds of applicants and the total.
pub(super) type RequestFigures = [i64; 7];

/// A figure as it is printed, and as the record holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    pub(super) text: String,
    pub(super) record: Vec<(&'static str, Value)>,
}

/// All figures of one report.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figures {
    pub(super) template: Template,
    /// In the order of `form::proactive_rows`, a cell for each field.
    pub(super) proactive: Vec<Vec<Printed>>,
    /// In the order of `form::request_rows`.
    pub(super) requests: Vec<RequestFigures>,
    /// In the order of `form::REVIEW_BLOCKS`.
    pub(super) review: [[i64; 5]; 3],
}

impl Figures {
    /// Figures whose six identities hold.
    pub(super) fn reconciled(template: Template, dice: &mut Dice) -> Self {
        let busy = dice.chance(60);
        let proactive = form::proactive_rows(template)
            .iter()
            .map(|row| row.fields.iter().map(|(key, _)| proactive_cell(template, key, dice)).collect())
            .collect();
        Self { template, proactive, requests: requests(template, busy, dice), review: review(busy, dice) }
    }

    /// The same with exactly this identity broken, in as few places as the others allow.
    pub(super) fn break_identity(&mut self, identity: Identity) {
        let block = match identity {
            Identity::I1 => return self.add("new_received", true),
            Identity::I2 => return self.add("granted", true),
            Identity::I3 => {
                // one row alone would break the total column's I1 or I2 as well
                for key in ["new_received", "granted", "results_total"] {
                    self.add(key, false);
                }
                return;
            }
            Identity::I4 => 0,
            Identity::I5 => 1,
            Identity::I6 => 2,
        };
        self.review[block][4] += 1;
    }

    fn add(&mut self, key: &str, with_person: bool) {
        let at = self.row_keys().position(|row| row == key);
        if let Some(row) = at.and_then(|at| self.requests.get_mut(at)) {
            row[0] += i64::from(with_person);
            row[6] += 1;
        }
    }

    fn row_keys(&self) -> impl Iterator<Item = &'static str> + use<> {
        form::request_rows(self.template).map(|row| row.key)
    }

    /// A row's figures.
    pub(super) fn request(&self, key: &str) -> RequestFigures {
        self.row_keys().position(|row| row == key).and_then(|at| self.requests.get(at)).copied().unwrap_or_default()
    }

    /// The three tables in the keys of the record.
    pub(super) fn truth(&self) -> Map<String, Value> {
        let mut proactive = Map::new();
        for (row, cells) in form::proactive_rows(self.template).iter().zip(&self.proactive) {
            let fields: Map<_, _> = cells
                .iter()
                .flat_map(|cell| &cell.record)
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect();
            proactive.insert(row.key.to_owned(), fields.into());
        }
        let mut requests = Map::new();
        for (key, row) in self.row_keys().zip(&self.requests) {
            requests.insert(key.to_owned(), keyed(REQUEST_COLUMNS, row));
        }
        let mut review = Map::new();
        for ((key, _), block) in REVIEW_BLOCKS.iter().zip(&self.review) {
            review.insert((*key).to_owned(), keyed(REVIEW_COLUMNS, block));
        }
        let tables: [(&str, Map<_, _>); 3] =
            [("proactive_disclosure", proactive), ("requests", requests), ("review_litigation", review)];
        tables.into_iter().map(|(key, table)| (key.to_owned(), table.into())).collect()
    }
}

fn keyed(columns: &[(&str, &str)], values: &[i64]) -> Value {
    columns.iter().zip(values).map(|((key, _), value)| ((*key).to_owned(), json!(value))).collect::<Map<_, _>>().into()
}

/// Rows that are parts of 总计: everything between the two first rows and the two last ones.
fn is_result(row: &RequestRow) -> bool {
    !matches!(row.key, "new_received" | "carried_over" | "results_total" | "carried_forward")
}

fn requests(template: Template, busy: bool, dice: &mut Dice) -> Vec<RequestFigures> {
    let mut rows: Vec<(&str, RequestFigures)> = Vec::new();
    let mut total = [0; 7];
    for row in form::request_rows(template).filter(|row| is_result(row)) {
        let (percent, most) = match (busy, row.group.is_empty()) {
            (true, true) => (70, 180),
            (true, false) => (30, 24),
            (false, true) => (25, 4),
            (false, false) => (4, 1),
        };
        let figures = applicants(|_| if dice.chance(percent) { dice.between(1, most) } else { 0 });
        total = applicants(|c| total[c] + figures[c]);
        rows.push((row.key, figures));
    }
    let forward = applicants(|_| if busy && dice.chance(35) { dice.between(1, 9) } else { 0 });
    let over = applicants(|c| dice.between(0, (total[c] + forward[c]).min(6)));
    let new = applicants(|c| total[c] + forward[c] - over[c]);
    rows.extend([
        ("new_received", new),
        ("carried_over", over),
        ("results_total", total),
        ("carried_forward", forward),
    ]);
    form::request_rows(template)
        .map(|row| rows.iter().find(|(key, _)| *key == row.key).map(|(_, figures)| *figures).unwrap_or_default())
        .collect()
}

fn applicants(mut figure: impl FnMut(usize) -> i64) -> RequestFigures {
    let mut row: RequestFigures = std::array::from_fn(|c| if c < 6 { figure(c) } else { 0 });
    row[6] = row[..6].iter().sum();
    row
}

fn review(busy: bool, dice: &mut Dice) -> [[i64; 5]; 3] {
    std::array::from_fn(|_| {
        let mut block: [i64; 5] =
            std::array::from_fn(
                |c| if c < 4 && dice.chance(if busy { 40 } else { 6 }) { dice.between(1, 17) } else { 0 },
            );
        block[4] = block[..4].iter().sum();
        block
    })
}

fn proactive_cell(template: Template, key: &'static str, dice: &mut Dice) -> Printed {
    if key == "amount" {
        return money(template, if dice.chance(30) { 0 } else { dice.between(1, 9_000_000) });
    }
    let value = match key {
        "change" => dice.between(-9, 30),
        "decisions" => dice.between(0, 8_000),
        "in_force" | "disclosed_total" => dice.between(10, 400),
        _ => dice.between(0, 60),
    };
    // some agencies print the sign of a growth
    let text = if key == "change" && value > 0 && dice.chance(30) { format!("+{value}") } else { value.to_string() };
    Printed { text, record: vec![(key, json!(value))] }
}

/// 2019 form: 采购总金额 with its unit in the cell; 2021 form: 本年收费金额（单位：万元）, a bare number.
fn money(template: Template, yuan: i64) -> Printed {
    let wan = decimal_wan(yuan);
    if template == Template::Form2021 {
        let number = wan.parse::<serde_json::Number>().map_or(Value::Null, Value::Number);
        let record = vec![("amount_raw", json!(wan)), ("amount_wan_yuan", number), ("amount_yuan", json!(yuan))];
        return Printed { text: wan, record };
    }
    let text = if yuan == 0 { "0".to_owned() } else { format!("{wan}万元") };
    Printed { record: vec![("amount_raw", json!(text)), ("amount_yuan", json!(yuan))], text }
}

/// Yuan as 万元, without trailing zeros.
fn decimal_wan(yuan: i64) -> String {
    let text = format!("{}.{:04}", yuan / 10_000, yuan % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The form that was in force for a report year.
pub(super) fn form_of(year: u16) -> Template {
    if year >= 2021 { Template::Form2021 } else { Template::Form2019 }
}
