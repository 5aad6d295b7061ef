//! What the page around a report says: when it was published, by whom, under which index number.
//!
//! In: a document and what of it is furniture. Out: the page's own values. Never here: a date without a label, save the one
//! right under the title.

use crate::model::document::{Document, Table};
use crate::report::dates::{self, PrintedDate};
use crate::report::lines::{squash, uniform};
use crate::report::sections::{Outline, is_bare_label, is_site_table};
use std::borrow::Cow;

/// The page's own values.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// 发布时间, 发布日期 or what stands for it.
    pub(super) published: Option<PrintedDate>,
    /// 发布机构.
    pub(super) publisher: Option<String>,
    /// 索引号.
    pub(super) index_number: Option<String>,
    /// Everything that the page prints around the report, for the place of a name that several places bear.
    pub(super) words: String,
}

/// Labels of the date of publication, the surest first.
const PUBLISHED: &[&[&str]] =
    &[&["发布时间", "发布日期", "发布于"], &["公开日期", "公开时间", "发文日期", "发文时间"], &["日期", "时间"]];

/// Names of `<meta>` values that hold it.
const META: &[&str] = &["pubdate", "publishdate", "article:published_time", "publish-date", "pubtime"];

/// Reads the page's own values.
pub(super) fn read(document: &Document, outline: &Outline<'_>) -> Page {
    let printed = outline.furniture.iter().filter(|line| line.table.is_none()).map(|line| uniform(&line.text));
    // a list of labels may have its bullets
    let lines: Vec<String> =
        printed.map(|line| line.trim_start_matches(['•', '·', '●', '◆', '▪']).to_owned()).collect();
    let tables = outline.furniture.iter().filter_map(|line| line.table.filter(|_| is_site_table(&line.text)));
    let pairs: Vec<(String, String)> = tables.flat_map(pairs).collect();
    let labelled = |labels: &[&str]| -> Option<PrintedDate> {
        let in_lines = lines.iter().enumerate().find_map(|(at, line)| {
            let next = lines.get(at + 1).map_or("", String::as_str);
            labels.iter().find_map(|label| dated(line, label, next))
        });
        let in_table =
            || pairs.iter().find(|(label, _)| labels.contains(&label.as_str())).and_then(|(_, v)| dates::first(v));
        in_lines.or_else(in_table)
    };
    let meta = || {
        let mut values = META.iter().filter_map(|name| document.meta.iter().find(|(key, _)| key == name));
        values.find_map(|(_, value)| dates::first(value))
    };
    let is_dated = |line: &&String| starts_with_date(line) || line.starts_with("来源：");
    let bare = || lines.iter().filter(|line| !line.contains('期')).filter(is_dated).find_map(|line| dates::first(line));
    let value = |labels: &[&str]| -> Option<String> {
        let in_table = pairs.iter().find(|(label, _)| labels.contains(&label.as_str())).map(|(_, value)| value.clone());
        let in_line = |(at, line): (usize, &String)| {
            let next = lines.get(at + 1).map_or("", String::as_str);
            labels.iter().find_map(|label| after_label(line, label, next))
        };
        in_table.or_else(|| lines.iter().enumerate().find_map(in_line))
    };
    Page {
        published: labelled(PUBLISHED[0])
            .or_else(|| labelled(PUBLISHED[1]))
            .or_else(meta)
            .or_else(bare)
            .or_else(|| labelled(PUBLISHED[2])),
        publisher: value(&["发布机构", "发布单位", "公开机构", "发文机关", "发文机构", "发布部门"]),
        index_number: value(&["信息索引号", "索引号码", "索引号"]),
        words: lines.concat() + document.title.as_deref().unwrap_or_default(),
    }
}

/// Whether a line is a date with at most a time and a source behind it, as pages print under a title.
pub(crate) fn starts_with_date(text: &str) -> bool {
    let text = uniform(text);
    let end = ["来源", "点击", "浏览", "阅读", "字体", "【"].iter().filter_map(|word| text.find(word)).min();
    let text = &text[..end.unwrap_or(text.len())];
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
        && text.starts_with("20")
        && !text.contains("星期")
        && dates::first(text).is_some()
        && text.chars().skip(4).all(|c| c.is_ascii_digit() || matches!(c, '年' | '月' | '日' | '-' | '/' | '.' | '：'))
}

/// The date behind a label, on its line or alone on the next one.
fn dated(line: &str, label: &str, next: &str) -> Option<PrintedDate> {
    let behind = &line[line.find(label)? + label.len()..];
    let behind = behind.trim_start_matches(['：', '|']);
    if behind.is_empty() {
        return dates::first(next).filter(|_| next.chars().count() <= 24);
    }
    behind.starts_with(|c: char| c.is_ascii_digit()).then(|| dates::first(behind)).flatten()
}

fn after_label(line: &str, label: &str, next: &str) -> Option<String> {
    let value = line[line.find(label)? + label.len()..].trim_start_matches(['：', '|']);
    // the label may be a cell of its own, its value the next one
    let value = if value.is_empty() && line.starts_with(label) { next } else { value };
    if label.starts_with("索引") {
        let end = value
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '/' | '_' | '.'))
            .unwrap_or(value.len());
        return (end > 0).then(|| value[..end].to_owned());
    }
    // several labels may share a line
    let labels = [
        "关键",
        "公开方式",
        "责任",
        "组配",
        "是否",
        "发布",
        "公开",
        "发文",
        "成文",
        "生成",
        "主题",
        "信息",
        "文号",
        "标题",
        "索引",
        "有效",
        "浏览",
        "来源",
        "分类",
    ];
    let end = labels
        .iter()
        .filter_map(|next| value.find(next))
        .chain(value.find('|'))
        .filter(|at| *at > 0)
        .min()
        .unwrap_or(value.len());
    let value = value[..end].trim_matches(['，', '；', '|']);
    (!value.is_empty() && value.chars().count() <= 60).then(|| value.to_owned())
}

/// Label and value of a table of metadata: in neighbouring cells, in one, or below a row of labels. Values stay as printed.
fn pairs(table: &Table) -> Vec<(String, String)> {
    let texts: Vec<_> = table.cells.iter().map(|cell| squash(&cell.text)).collect();
    let below = |at: usize| {
        let under =
            table.cells.iter().position(|c| c.row == table.cells[at].row + 1 && c.col == table.cells[at].col)?;
        Some(texts[under].as_ref()).filter(|text| !text.is_empty() && !is_bare_label(text))
    };
    let pair = |(at, text): (usize, &Cow<'_, str>)| {
        let next = texts.get(at + 1).map_or("", AsRef::as_ref);
        match text.split_once(['：', ':']) {
            Some((label, value)) if !value.is_empty() => Some((label.to_owned(), value.to_owned())),
            // an empty value leaves the next label where it is
            _ if next.is_empty() || next.ends_with(['：', ':']) => None,
            _ if is_bare_label(text) && (is_bare_label(next) || at > 0 && is_bare_label(&texts[at - 1])) => {
                below(at).map(|value| (text.clone().into_owned(), value.to_owned()))
            }
            _ => Some((text.trim_end_matches(['：', ':']).to_owned(), next.to_owned())),
        }
    };
    texts.iter().enumerate().filter_map(pair).collect()
}
