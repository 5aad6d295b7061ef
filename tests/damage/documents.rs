//! The same damages on documents that are not ours, as files: rows and cells are found in their text by the form's words
//! and the truth's figures, and nothing else of the text is understood.

use crate::dice::Dice;
use crate::drawing::bare;
use crate::figures::{PROACTIVE, Place, REQUESTS, REVIEW};
use crate::oracle::{begins, fact_faults, is_said, same, value_at};
use nianbao::model::form::{
    PROACTIVE_2019, PROACTIVE_2021, REQUEST_COLUMNS, REQUEST_ROWS, REVIEW_BLOCKS, REVIEW_COLUMNS,
};
use nianbao::reading::read_document;
use nianbao::report::profile::Profile;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::{fs, iter};

/// A row in a text: its bytes, those of its cells, and whose figures they are.
#[derive(Debug, Clone)]
struct Row {
    range: Range<usize>,
    cells: Vec<Range<usize>>,
    /// The cell with the label and the row's places, cell by cell; none where the row is none of the form's.
    own: Option<(usize, Vec<(usize, Place)>)>,
}

/// A document, its truth, and where the rows of the form stand in it.
pub(crate) struct Paper {
    name: String,
    text: String,
    html: bool,
    truth: HashMap<Place, Option<f64>>,
    rows: Vec<Row>,
}

/// What is done to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Hurt {
    Nothing,
    DeleteRow,
    SwapRows,
    DropCell,
    BlankCell,
    ShiftRows,
    Misspell,
    Rename,
    Glue,
    Break,
    Words,
    DropHeader,
    Cut,
}

pub(crate) const HURTS: &[Hurt] = &[
    Hurt::Nothing,
    Hurt::DeleteRow,
    Hurt::SwapRows,
    Hurt::DropCell,
    Hurt::BlankCell,
    Hurt::ShiftRows,
    Hurt::Misspell,
    Hurt::Rename,
    Hurt::Glue,
    Hurt::Break,
    Hurt::Words,
    Hurt::DropHeader,
    Hurt::Cut,
];

/// The documents of a folder that have a truth beside them: `NAME.truth.json` for `NAME.txt` and `NAME.KIND.html`.
pub(crate) fn papers(folder: &Path) -> Vec<Paper> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let kind = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "txt" || kind == "html");
    paths.iter().filter(|path| kind(path)).filter_map(|path| Paper::open(path)).collect()
}

impl Paper {
    fn open(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_owned();
        let truth = path.with_file_name(format!("{}.truth.json", name.split('.').next()?));
        let truth: Value = serde_json::from_str(&fs::read_to_string(truth).ok()?).unwrap();
        let html = path.extension().is_some_and(|kind| kind == "html");
        let text = nianbao::charset::decode(&fs::read(path).unwrap(), "").0.into_owned();
        let truth = places().map(|place| (place, truth[place.0][place.1].get(place.2).and_then(Value::as_f64)));
        let truth = truth.collect();
        let found = if html { rows_of_markup(&text) } else { rows_of_text(&text) };
        let mut paper = Self { name, text, html, truth, rows: Vec::new() };
        paper.rows = found.into_iter().map(|row| paper.recognised(row)).collect();
        Some(paper)
    }

    /// How many rows of the form were found.
    pub(crate) fn rows(&self) -> usize {
        self.rows.iter().filter(|row| row.own.is_some()).count()
    }

    fn cell(&self, range: &Range<usize>) -> String {
        let mut tag = false;
        let text: String = self.text[range.clone()]
            .chars()
            .filter(|c| {
                tag |= *c == '<';
                let kept = !tag;
                tag &= *c != '>';
                kept && !c.is_whitespace()
            })
            .collect();
        text.replace("&nbsp;", "")
    }

    /// Finds out whose figures a row holds: by its label and the truth together.
    fn recognised(&self, mut row: Row) -> Row {
        let texts: Vec<String> = row.cells.iter().map(|cell| self.cell(cell)).collect();
        let is_figure = |text: &String| text.is_empty() || text.parse::<f64>().is_ok();
        let behind = texts.iter().rev().take_while(|text| is_figure(text)).count();
        let first = texts.len() - behind;
        let label = first.checked_sub(1);
        let words = label.map_or("", |at| without_number(&texts[at]));
        let forms = REQUEST_ROWS.iter().filter(|form| form.label == words);
        let columns = |key| REQUEST_COLUMNS.iter().map(move |(column, _)| (REQUESTS, key, *column)).collect();
        let lists = iter::once(review_places()).chain(forms.map(|form| columns(form.key)));
        for places in lists {
            let own = label.unwrap_or(0);
            let starts = (first..texts.len()).filter(|start| start + places.len() <= texts.len());
            for start in starts {
                let cells: Vec<(usize, Place)> = (start..).zip(places.iter().copied()).collect();
                let fits = cells.iter().all(|(at, place)| texts[*at].parse().ok() == self.truth[place]);
                let rest = (first..start).chain(start + places.len()..texts.len()).all(|at| texts[at].is_empty());
                if fits && rest && cells.iter().any(|(_, place)| self.truth[place].is_some()) {
                    row.own = Some((own, cells));
                    return row;
                }
            }
        }
        row
    }

    /// Hurts the document, reads it and holds the record against its truth.
    pub(crate) fn judge(&self, hurt: Hurt, dice: &mut Dice, profile: &Profile) -> Vec<String> {
        let known: Vec<&Row> = self.rows.iter().filter(|row| row.own.is_some()).collect();
        if known.is_empty() {
            return Vec::new();
        }
        let mut allowed = self.truth.clone();
        let text = self.hurt(hurt, &known, dice, &mut allowed);
        let printed = bare(&text);
        let mut bytes = text.into_bytes();
        if hurt == Hurt::Cut {
            bytes.truncate(dice.below(bytes.len()));
        }
        let kind = if self.html { "text/html" } else { "text/plain" };
        let record = read_document(&bytes, kind, &self.name, profile);
        let mut faults = fact_faults(&record, &printed);
        for (place, truth) in &self.truth {
            let read = value_at(&record, *place);
            let fits = read.is_none_or(|read| {
                let whole = allowed[place].is_some_and(|value| same(value, read));
                whole || hurt == Hurt::Cut && truth.is_some_and(|truth| begins(&truth.to_string(), read))
            });
            if !fits {
                faults.push(format!("{place:?}: {read:?} is read, {:?} is printed there", allowed[place]));
            }
            if truth.is_some()
                && read.is_none()
                && hurt != Hurt::Cut
                && hurt != Hurt::Words
                && !is_said(&record, *place)
            {
                faults.push(format!("{place:?}: {truth:?} is lost and nothing says so ({:?})", record.status));
            }
        }
        faults.into_iter().map(|fault| format!("{} {hurt:?}: {fault}", self.name)).collect()
    }

    /// The text with one damage; `allowed` loses what is not printed at its place any more.
    fn hurt(&self, hurt: Hurt, known: &[&Row], dice: &mut Dice, allowed: &mut HashMap<Place, Option<f64>>) -> String {
        let row = known[dice.below(known.len())];
        let (own, cells) = row.own.as_ref().expect("known rows have their places");
        let at = dice.below(cells.len());
        let (cell, place) = cells[at];
        let range = |cell: usize| row.cells[cell].clone();
        let with = |changes: &[(Range<usize>, &str)]| replaced(&self.text, changes);
        let label = &self.text[range(*own)];
        match hurt {
            Hurt::DeleteRow => {
                allowed.extend(cells.iter().map(|(_, place)| (*place, None)));
                with(&[(row.range.clone(), "")])
            }
            Hurt::SwapRows => {
                let other = known[dice.below(known.len())];
                if other.range == row.range {
                    return self.text.clone();
                }
                let (one, two) = (&self.text[row.range.clone()], &self.text[other.range.clone()]);
                with(&[(row.range.clone(), two), (other.range.clone(), one)])
            }
            Hurt::DropCell => {
                allowed.insert(place, None);
                with(&[(self.outer(row, cell), "")])
            }
            Hurt::BlankCell => with(&[(self.outer(row, cell).start..self.outer(row, cell).start, self.blank(row))]),
            Hurt::ShiftRows => {
                let starts: Vec<_> = known
                    .iter()
                    .filter_map(|row| Some((row, row.own.as_ref()?.1.get(at)?.0)))
                    .map(|(row, cell)| (self.outer(row, cell).start..self.outer(row, cell).start, self.blank(row)))
                    .collect();
                with(&starts)
            }
            Hurt::Misspell if !label.contains('<') && label.chars().count() > 6 => {
                let skipped = label.char_indices().nth(5).map_or(0, |(at, _)| at);
                let spot = row.cells[*own].start + skipped;
                let length = self.text[spot..].chars().next().map_or(0, char::len_utf8);
                with(&[(spot..spot + length, dice.pick(&["", "的", "末"]))])
            }
            Hurt::Rename => {
                allowed.extend(cells.iter().map(|(_, place)| (*place, None)));
                if place.0 == REVIEW {
                    return with(&[(row.range.clone(), "")]);
                }
                with(&[(range(*own), dice.pick(&["9.不属于本机关职责", "已转相关单位", "■■■■■■"]))])
            }
            Hurt::Glue if at + 1 < cells.len() && !self.cell(&range(cell)).is_empty() => {
                allowed.insert(place, None);
                allowed.insert(cells[at + 1].1, None);
                let behind = self.cell(&range(cell + 1));
                if behind.is_empty() {
                    return self.text.clone();
                }
                with(&[(range(cell).end..range(cell).end, &behind), (self.outer(row, cell + 1), "")])
            }
            Hurt::Break => {
                let digits = self.cell(&range(cell));
                let inner = self.text[range(cell)].find(&digits).filter(|_| digits.len() > 1 && digits.is_ascii());
                let Some(inner) = inner else { return self.text.clone() };
                let spot = row.cells[cell].start + inner + 1;
                with(&[(spot..spot, if self.html { "<br>" } else { "\n" })])
            }
            Hurt::Words => {
                allowed.insert(place, None);
                let lead = if self.html || row.cells[cell].is_empty() { "" } else { " " };
                with(&[(range(cell), &format!("{lead}{}", dice.pick(&["详见附件", "约3件", "*", ""])))])
            }
            Hurt::DropHeader => {
                let heads = self.rows.iter().filter(|row| row.own.is_none());
                let heads: Vec<&Row> = heads
                    .filter(|row| row.cells.iter().any(|cell| HEADS.contains(&self.cell(cell).as_str())))
                    .collect();
                if heads.is_empty() {
                    return self.text.clone();
                }
                with(&[(heads[dice.below(heads.len())].range.clone(), "")])
            }
            // the bytes are cut later; where there is nothing to misspell or to glue, nothing happens
            Hurt::Nothing | Hurt::Cut | Hurt::Misspell | Hurt::Glue => self.text.clone(),
        }
    }

    /// A cell with what makes it one.
    fn outer(&self, row: &Row, cell: usize) -> Range<usize> {
        let inner = row.cells[cell].clone();
        if self.html {
            let start = self.text[..inner.start].rfind('<').unwrap_or(inner.start);
            let end = row.cells.get(cell + 1).map_or(row.range.end, |next| self.text[..next.start].rfind('<').unwrap());
            // the last cell ends before the end of its row
            let end = self.text[inner.end..end].find("</tr").map_or(end, |at| inner.end + at);
            return start..end;
        }
        match self.text[..inner.start].chars().next_back() {
            Some('\t') if self.text[..inner.start].ends_with("\n\t") => inner.start - 2..inner.end,
            Some('\t') => inner.start - 1..inner.end,
            _ => inner,
        }
    }

    /// An empty cell.
    fn blank(&self, row: &Row) -> &'static str {
        let a_line_each = row.cells.windows(2).any(|pair| self.text[pair[0].end..pair[1].start].contains('\n'));
        match (self.html, a_line_each) {
            (true, _) => "<td></td>",
            (false, true) => "\n\t",
            (false, false) => "\t",
        }
    }
}

/// Words of the header rows.
const HEADS: [&str; 8] =
    ["申请人情况", "自然人", "商业企业", "信息内容", "行政复议", "未经复议直接起诉", "结果维持", "第二十条第（一）项"];

/// A label without its enumerator.
fn without_number(label: &str) -> &str {
    let end = label.char_indices().take(4).filter(|(_, c)| ".．、）)".contains(*c)).last();
    end.map_or(label, |(at, mark)| &label[at + mark.len_utf8()..])
}

fn review_places() -> Vec<Place> {
    let block = |block| REVIEW_COLUMNS.iter().map(move |(column, _)| (REVIEW, block, *column));
    REVIEW_BLOCKS.iter().flat_map(|(key, _)| block(*key)).collect()
}

fn places() -> impl Iterator<Item = Place> {
    let requests =
        REQUEST_ROWS.iter().flat_map(|row| REQUEST_COLUMNS.iter().map(|(column, _)| (REQUESTS, row.key, *column)));
    let column = |field: &'static str| if field == "amount" { "amount_yuan" } else { field };
    let proactive = PROACTIVE_2019
        .iter()
        .chain(PROACTIVE_2021)
        .flat_map(move |row| row.fields.iter().map(move |(field, _)| (PROACTIVE, row.key, column(field))));
    requests.chain(proactive).chain(review_places())
}

/// The text with these stretches replaced.
fn replaced(text: &str, changes: &[(Range<usize>, &str)]) -> String {
    let mut changes = changes.to_vec();
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in changes {
        out.push_str(&text[at..range.start]);
        out.push_str(new);
        at = range.end;
    }
    out + &text[at..]
}

/// Rows of a text dump: lines with tabs between cells, or lines of one cell behind a tab up to an empty line.
fn rows_of_text(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut open = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, bare) = (at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
        let end = start + bare.len();
        if bare.starts_with('\t') && !bare[1..].contains('\t') {
            if !open {
                rows.push(Row { range: start..at, cells: Vec::new(), own: None });
            }
            let row = rows.last_mut().expect("a row is open");
            row.cells.push(start + 1..end);
            row.range.end = at;
            open = true;
            continue;
        }
        open = false;
        if bare.contains('\t') {
            let mut cell = start;
            let cells = bare.split('\t').map(|text| {
                let range = cell..cell + text.len();
                cell = range.end + 1;
                range
            });
            rows.push(Row { range: start..at, cells: cells.collect(), own: None });
        }
    }
    rows
}

/// Rows of a page: from one `<tr` to the next, cells from one `<td` or `<th` to the next.
fn rows_of_markup(text: &str) -> Vec<Row> {
    let lower = text.to_ascii_lowercase();
    let starts: Vec<usize> = lower.match_indices("<tr").map(|(at, _)| at).collect();
    let ends = |from: usize, to: usize, tags: &[&str]| {
        tags.iter().filter_map(|tag| lower[from..to].find(tag)).min().map_or(to, |at| from + at)
    };
    let mut rows = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).copied().unwrap_or(lower.len());
        let last = ends(*start, next, &["</table", "<table"]);
        let closed = lower[*start..last].find("</tr>").map_or(last, |at| start + at + "</tr>".len());
        let mut cells = Vec::new();
        let mut at = *start;
        while let Some(open) = ["<td", "<th"].iter().filter_map(|tag| lower[at..closed].find(tag)).min() {
            let Some(inner) = lower[at + open..closed].find('>').map(|end| at + open + end + 1) else { break };
            at = ends(inner, closed, &["</td", "</th", "<td", "<th", "</tr"]);
            cells.push(inner..at);
        }
        rows.push(Row { range: *start..closed, cells, own: None });
    }
    rows
}

/// Cases and faults of each damage.
pub(crate) fn try_all(papers: &[Paper], rounds: usize, profile: &Profile) -> (BTreeMap<Hurt, usize>, Vec<String>) {
    let (mut cases, mut faults) = (BTreeMap::new(), Vec::new());
    for (number, paper) in (0_u64..).zip(papers) {
        for hurt in HURTS {
            let rounds = if *hurt == Hurt::Nothing { 1 } else { rounds };
            for round in 0..u64::try_from(rounds).unwrap() {
                let mut dice =
                    Dice::new(number << 32 | round << 8 | u64::try_from(*cases.get(hurt).unwrap_or(&0)).unwrap());
                faults.extend(paper.judge(*hurt, &mut dice, profile));
                *cases.entry(*hurt).or_insert(0) += 1;
            }
        }
    }
    (cases, faults)
}
