//! Rows that are printed as lines of text: a row a line, or a cell a line.
//!
//! Comes in: the lines between two tables. Goes out: rows where figures follow words. The words above a row's figures are
//! its label, and those of a header before it a row of their own; nothing is put under a column here.

use super::{Row, RowCell, content};
use crate::model::record::CellKind;
use crate::report::label::{Label, normalise};
use crate::report::number;
use std::rc::Rc;

/// A line that holds a row has at most this many characters.
const MAX_LINE: usize = 200;
/// A line that is one cell has at most this many characters.
const MAX_CELL: usize = 60;
/// Cells of one row, or words above it, beyond this are none of a form.
const MAX_RUN: usize = 60;
/// Words that head columns; without a number in front they are no row's label.
const COLUMN_HEADS: &[&str] = &[
    "申请人情况",
    "自然人",
    "法人或其他组织",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
    "行政复议",
    "行政诉讼",
    "未经复议直接起诉",
    "复议后起诉",
    "结果维持",
    "结果纠正",
    "其他结果",
    "尚未审结",
    "统计指标",
    "单位",
    "统计数",
];

/// Adds the rows that the lines hold.
pub(super) fn rows(lines: &[(usize, &str)], rows: &mut Vec<Row>) {
    let mut run = Run::default();
    for (block, line) in lines {
        run.take(*block, line, rows);
    }
    run.end(rows);
}

/// Words, and the figures behind them, until other words come.
#[derive(Default)]
struct Run {
    block: usize,
    words: Vec<String>,
    figures: Vec<String>,
    /// Whether the figures stood on one line.
    on_one_line: bool,
    /// Whether they stood on several lines, and not one on each: a line's end may have cut one in two.
    is_torn: bool,
}

impl Run {
    fn take(&mut self, block: usize, line: &str, rows: &mut Vec<Row>) {
        let line = line.trim();
        if line.is_empty() || is_page_number(line) {
            return;
        }
        if let Some(figures) = figures(line) {
            if self.figures.len() < MAX_RUN {
                if self.words.is_empty() && self.figures.is_empty() {
                    self.block = block;
                }
                self.is_torn |= !self.figures.is_empty() && (figures.len() > 1 || self.on_one_line);
                self.on_one_line = self.figures.is_empty() && figures.len() > 1;
                self.figures.extend(figures);
            }
            return;
        }
        if line.chars().count() > MAX_LINE || line.contains('。') {
            self.end(rows);
            return;
        }
        if line.contains("第二十条") && line.split_whitespace().count() == 1 {
            self.end(rows);
            rows.push(row(block, std::iter::once(line)));
            return;
        }
        if let Some(mut row) = line_row(block, line) {
            let above = self.words.last().filter(|_| self.figures.is_empty()).cloned();
            self.end(rows);
            if let Some(above) = above {
                lead(&mut row, &above);
            }
            rows.push(row);
            return;
        }
        if line.chars().count() > MAX_CELL {
            self.end(rows);
            return;
        }
        if !self.figures.is_empty() {
            let rest = self.on_one_line && !is_numbered(line) && self.words.last().is_some_and(|w| is_numbered(w));
            if rest && let Some(label) = self.words.last_mut() {
                // a label that wraps around the line of its figures
                label.push_str(line);
                self.end(rows);
                return;
            }
            self.end(rows);
        }
        if self.words.is_empty() {
            self.block = block;
        }
        match self.words.last_mut() {
            Some(label) if is_numbered(label) && !is_numbered(line) && !is_head(line) && !is_unit(line) => {
                label.push_str(line);
            }
            _ => self.words.push(line.to_owned()),
        }
        if self.words.len() > MAX_RUN {
            self.words.remove(0);
        }
    }

    /// Makes rows of what was taken.
    fn end(&mut self, rows: &mut Vec<Row>) {
        let Self { words, figures, is_torn, .. } =
            std::mem::replace(self, Self { block: self.block, ..Self::default() });
        if figures.is_empty() {
            return;
        }
        let last = |found: &dyn Fn(&str) -> bool| words.iter().rposition(|w| found(w));
        let (columns, items) = (last(&is_head), last(&|w| normalise(w).contains("信息内容")));
        let heads = if last(&|w| normalise(w) == "结果维持").is_some() {
            // the figures of this table have no label
            words.len()
        } else if items > columns {
            words.len().saturating_sub(1)
        } else {
            columns.map_or(0, |at| at + 1)
        };
        let (head, label) = words.split_at(heads);
        if !head.is_empty() {
            rows.push(head_row(self.block, head));
        }
        let label = label.get(label.len().saturating_sub(3)..).unwrap_or_default();
        let row = row(self.block, label.iter().map(String::as_str).chain(figures.iter().map(String::as_str)));
        rows.push(Row { is_torn, ..row });
    }
}

/// The header as one row, its cells as they are read: those of a merged header are not in the order of the columns.
fn head_row(block: usize, head: &[String]) -> Row {
    let items = head.iter().rposition(|w| normalise(w).contains("信息内容"));
    if let Some(at) = items.filter(|at| !head[*at..].iter().any(|w| is_head(w))) {
        return row(block, head.iter().skip(at).map(String::as_str));
    }
    // what stands above the table's heading is none of its
    let heading = head.iter().rposition(|w| is_numbered(w));
    let start = items.max(heading).unwrap_or(0);
    let heads: Vec<&str> = head.iter().skip(start).filter(|w| is_head(w)).map(String::as_str).collect();
    let Some(natural) = heads.iter().position(|w| normalise(w) == "自然人") else {
        return row(block, heads.into_iter());
    };
    // words over several columns head none; in front of 自然人 those of the organisations tell another order than the form's
    let is_column = |(at, word): &(usize, &str)| match normalise(word).as_str() {
        "申请人情况" => false,
        "法人或其他组织" => *at < natural,
        _ => true,
    };
    row(block, heads.into_iter().enumerate().filter(is_column).map(|(_, word)| word))
}

fn is_head(line: &str) -> bool {
    COLUMN_HEADS.contains(&normalise(line).as_str())
}

/// A cell that names what is counted, as the statistics table has one in each row.
fn is_unit(line: &str) -> bool {
    matches!(line, "条" | "件" | "次" | "篇" | "个" | "人" | "人次" | "元" | "万元")
}

fn is_numbered(line: &str) -> bool {
    Label::of(line).number.is_some()
}

/// The figures and marks of a line that holds nothing else.
fn figures(line: &str) -> Option<Vec<String>> {
    let amount = || number::read_money(line).0 != CellKind::Text || number::read_count(line).kind != CellKind::Text;
    if line.len() < MAX_CELL && line.starts_with(char::is_numeric) && line.ends_with(['元', '件', '万']) && amount()
    {
        return Some(vec![line.to_owned()]);
    }
    let bare = |c: char| c.is_numeric() || c.is_whitespace() || ",，.．/／\\—–-－─+＋−".contains(c);
    if line.len() > MAX_LINE || !line.chars().all(bare) {
        return None;
    }
    let tokens: Vec<&str> = line.split_whitespace().collect();
    tokens
        .iter()
        .all(|t| number::read_money(t).0 != CellKind::Text)
        .then(|| tokens.iter().map(ToString::to_string).collect())
}

/// `- 4 -`: the foot of a page.
fn is_page_number(line: &str) -> bool {
    let rule = |c: char| "-—–－─".contains(c);
    let inner = line.trim_matches(|c: char| rule(c) || c.is_whitespace());
    line.starts_with(rule) && line.ends_with(rule) && !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit())
}

/// Puts the line above before a row whose label is only the rest of one, or stands under it. A line with a figure of its
/// own is no label.
fn lead(row: &mut Row, above: &str) {
    let Some(first) = row.cells.first().filter(|cell| cell.is_words()) else { return };
    let is_header = row.cells.iter().all(RowCell::is_words);
    let holds_figure = Label::of(above).words.contains(|c: char| c.is_ascii_digit());
    if first.content.label.number.is_some() || !is_numbered(above) || holds_figure || is_header {
        return;
    }
    let label = format!("{above}{}", first.content.text);
    let values = row.cells.iter().skip(1).map(|cell| cell.content.text.as_str());
    *row = self::row(row.block, [above, label.as_str()].into_iter().chain(values));
}

fn row<'a>(block: usize, texts: impl Iterator<Item = &'a str>) -> Row {
    let cells: Vec<RowCell> = texts
        .enumerate()
        .map(|(col, text)| RowCell { col, end: col + 1, begins: true, content: Rc::new(content(text)) })
        .collect();
    let width = cells.len();
    Row { block, cells, placed: false, width, is_torn: false }
}

/// A line such as `（一）予以公开 0 0 1 0 0 0 1`, or one that names the columns of a table that was printed as lines. Other
/// lines are prose.
fn line_row(block: usize, line: &str) -> Option<Row> {
    const HEADER_WORDS: [&str; 8] = [
        "第二十条第",
        "信息内容",
        "法人或其他组织",
        "商业企业",
        "结果维持",
        "未经复议直接起诉",
        "指标名称",
        "统计指标",
    ];
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let words = tokens.iter().rposition(|t| number::read_money(t).0 == CellKind::Text).map_or(0, |at| at + 1);
    let (head, tail) = tokens.split_at(words);
    let is_header = HEADER_WORDS.iter().any(|word| line.contains(word)) && head.len() > 1;
    let mut texts: Vec<String> = if is_header { head.iter().map(ToString::to_string).collect() } else { labels(head) };
    if !is_header && let Some(label) = texts.last_mut() {
        // figures may stand right behind the words
        let words = label.trim_end_matches(|c: char| c.is_ascii_digit());
        // the end of a decimal or of a broken number is no figure
        let whole = words.ends_with(|c: char| c.is_alphabetic() || "）)”\"".contains(c));
        let digits = label.split_off(if whole { words.len() } else { label.len() });
        texts.extend((!digits.is_empty()).then_some(digits));
    }
    texts.extend(tail.iter().map(ToString::to_string));
    texts.retain(|text| !text.is_empty());
    // one mark behind words may be an answer (其他事项 无), a row of them is a row
    let is_value = |text: &String| {
        number::read_money(text).0 != CellKind::Text || text.bytes().all(|digit| digit.is_ascii_digit())
    };
    let values = texts.iter().rev().take_while(|text| is_value(text));
    let figures = values.clone().any(|text| text.contains(char::is_numeric));
    if !is_header && !figures && values.count() < 3 {
        return None;
    }
    Some(row(block, texts.iter().map(String::as_str)))
}

/// The words of a line as labels: each number opens one, 三、本年度办理结果 （一）予以公开 are two.
fn labels(tokens: &[&str]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for token in tokens {
        match labels.last_mut() {
            Some(label) if !is_numbered(token) && !is_unit(token) => label.push_str(token),
            _ => labels.push((*token).to_owned()),
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(lines: &[&str]) -> Vec<String> {
        let lines: Vec<(usize, &str)> = lines.iter().map(|line| (0, *line)).collect();
        let mut found = Vec::new();
        rows(&lines, &mut found);
        found.iter().map(Row::printed).collect()
    }

    #[test]
    fn a_cell_a_line_makes_rows_of_labels_and_figures() {
        let lines = [
            "自然人",
            "总计",
            "商业企业",
            "其他",
            "一、本年新收",
            "1",
            "2",
            "（三）不予公开",
            "1.属于国家",
            "秘密",
            "3",
            "- 4 -",
            "/",
            "2.其他法律",
            "5",
            "6",
        ];
        assert_eq!(
            printed(&lines),
            [
                "自然人 | 总计 | 商业企业 | 其他",
                "一、本年新收 | 1 | 2",
                "（三）不予公开 | 1.属于国家秘密 | 3 | /",
                "2.其他法律 | 5 | 6"
            ]
        );
        let lines = [
            "第二十条第（一）项",
            "信息内容",
            "本年制发件数",
            "本年废止件数",
            "规章",
            "1",
            "2",
            "规范性文件",
            "3",
            "4",
        ];
        assert_eq!(
            printed(&lines),
            ["第二十条第（一）项", "信息内容 | 本年制发件数 | 本年废止件数", "规章 | 1 | 2", "规范性文件 | 3 | 4"]
        );
    }

    #[test]
    fn a_header_without_figures_is_none_of_the_next_table() {
        let lines = [
            "信息内容",
            "本年收费金额",
            "行政事业性收费",
            "三、收到申请情况",
            "自然人",
            "总计",
            "商业企业",
            "其他",
            "一、本年新收",
            "1",
            "2",
        ];
        assert_eq!(printed(&lines), ["自然人 | 总计 | 商业企业 | 其他", "一、本年新收 | 1 | 2"]);
    }

    #[test]
    fn the_fifteen_figures_have_a_header_and_no_label() {
        let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
        let names = ["未经复议直接起诉", "复议后起诉"];
        let mut lines = vec!["四、政府信息公开行政复议、行政诉讼情况", "行政复议", "行政诉讼"];
        lines.extend(outcomes.iter().chain(&names).chain(&outcomes).chain(&outcomes));
        lines.extend(["0"; 15]);
        assert_eq!(printed(&lines).len(), 2, "{:?}", printed(&lines));
        assert_eq!(printed(&lines)[1], ["0"; 15].join(" | "));
        assert!(printed(&lines)[0].starts_with("行政复议 | 行政诉讼 | 结果维持"), "{:?}", printed(&lines));
    }

    #[test]
    fn a_label_may_stand_around_its_figures_or_begin_on_the_line_above() {
        assert_eq!(
            printed(&["1.要求行政机关确认或", "3 4 5", "重新出具", "2.重复 6 7 8"])[0],
            "1.要求行政机关确认或重新出具 | 3 | 4 | 5"
        );
        assert_eq!(printed(&["4.无正当理由", "大量反复申请 6 7"]), ["4.无正当理由 | 4.无正当理由大量反复申请 | 6 | 7"]);
        assert_eq!(
            printed(&["三、本年度办理结果 （一）予以公开 6 7"]),
            ["三、本年度办理结果 | （一）予以公开 | 6 | 7"]
        );
    }

    #[test]
    fn the_end_of_a_broken_number_is_no_figure() {
        assert_eq!(printed(&["行政许可12"]), ["行政许可 | 12"]);
        for torn in ["行政事业性收费 .10", "行政许可 1,23", "行政许可--12", "行政许可 3.1.2"] {
            assert_eq!(printed(&[torn]), Vec::<String>::new(), "{torn}");
        }
    }

    #[test]
    fn prose_with_figures_is_no_row() {
        let prose = ["全年公开信息12条。", "联系电话", "受理窗口设在一楼。"];
        assert_eq!(printed(&prose), Vec::<String>::new());
    }
}
