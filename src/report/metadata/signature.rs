//! The name and date under a report.
//!
//! In: the lines of the last section. Out: who signed and when, as far as it is printed. Never here: a date of the page.

use crate::report::agency::ends_as_body;
use crate::report::dates::{self, PrintedDate};
use crate::report::lines::Line;

/// What stands under the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Signature {
    /// The name, white space dropped.
    pub(super) name: Option<String>,
    /// The date.
    pub(super) date: Option<PrintedDate>,
}

/// Reads upwards from the last line: whom to ask, then date and name in either order. `agency` is the title's.
pub(super) fn read(lines: &[Line<'_>], agency: Option<&str>) -> Signature {
    let mut signature = Signature::default();
    for line in lines.iter().rev().skip_while(|line| asks(line)).take(3) {
        let text = line.squashed();
        if line.table.is_some() {
            break;
        }
        if signature.date.is_none()
            && let Some(date) = dates::alone(&text)
        {
            signature.date = Some(date);
            continue;
        }
        let (name, date) = match dates::trailing(&text).filter(|_| signature.date.is_none()) {
            Some((name, date)) => (name, Some(date)),
            None => (text.into_owned(), None),
        };
        if signature.name.is_some() || !is_name(&name, agency) {
            break;
        }
        signature.name = Some(name);
        signature.date = signature.date.or(date);
    }
    signature
}

fn asks(line: &Line<'_>) -> bool {
    let text = line.squashed();
    line.table.is_none()
        && text.chars().count() <= 60
        && ["地址", "电话", "邮编", "邮政编码", "联系人", "传真", "邮箱", "附件"]
            .iter()
            .any(|word| text.starts_with(word) || text.starts_with(&format!("联系{word}")))
}

/// Whether a line is nothing but the name of a body; `agency` is known to be one.
pub(super) fn is_name(text: &str, agency: Option<&str>) -> bool {
    if agency.is_some_and(|agency| agency == text) {
        return true;
    }
    let bare = text.split(['（', '(']).next().unwrap_or(text);
    let length = text.chars().count();
    (3..=40).contains(&length)
        && !text.contains(['。', '，', '、', '；', '：', ':', ',', ';', '？', '《', '“'])
        && !text.chars().any(|c| c.is_ascii_digit())
        && ends_as_body(bare)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::{Block, Document};
    use crate::report::lines::lines;

    fn signed(texts: &[&str]) -> (Option<String>, Option<String>) {
        let blocks = texts.iter().map(|text| Block::Paragraph { text: (*text).into() }).collect();
        let document = Document { blocks, ..Document::default() };
        let Signature { name, date } = read(&lines(&document), Some("某县人民政府招商工作组"));
        (name, date.map(|d| d.to_string()))
    }

    #[test]
    fn name_and_date_are_read_in_either_order_or_on_one_line() {
        let both = (Some("某县商务局".to_owned()), Some("2021-01-25".to_owned()));
        assert_eq!(signed(&["无。", "某县商务局", "2021年1月25日"]), both);
        assert_eq!(signed(&["无。", "2021年1月25日", "某县商务局"]), both);
        assert_eq!(signed(&["无。", "某县商务局　　2021年1月25日"]), both);
        assert_eq!(signed(&["无。", "某县商务局", "二〇二一年一月二十五日", "联系电话：0123-4567890"]), both);
        assert_eq!(signed(&["无。", "某县人民政府招商工作组"]), (Some("某县人民政府招商工作组".into()), None));
        assert_eq!(signed(&["无"]), (None, None));
        assert_eq!(signed(&["本单位设有办公室，负责公开工作的机构为办公室"]), (None, None));
    }
}
