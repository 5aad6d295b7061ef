//! Whom to ask about a report.
//!
//! In: the report's paragraphs. Out: a [`Contact`], each part as printed. Never here: the page's footer, whose telephone
//! is the site's, or a number to complain to.

use crate::model::record::Contact;
use crate::report::lines::squash;
use regex::Regex;
use std::sync::LazyLock;

struct Patterns {
    asked: Regex,
    unit: Regex,
    address: Regex,
    postcode: Regex,
    phone: Regex,
    fax: Regex,
    email: Regex,
    website: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let compiled = |pattern: &str| Regex::new(&pattern.replace("{number}", NUMBER)).expect("a constant pattern");
    Patterns {
        asked: compiled("请与|请向|请联系|致电|可与|请和|(?:直接|径)与"),
        unit: compiled(
            "(?:请与|请向|请联系[：:]?|致电|可与|请和|直接与|径与)([^，。；：（）(),:《》]{2,40}?)(?:取得)?(?:进行)?(?:联系|咨询|反映|询问|（|\\(|，|,)",
        ),
        address: compiled("(?:联系|通信|通讯|办公|详细|单位)?地址(?:为|是|在)?[：:]?"),
        postcode: compiled("(?:邮政编码|邮编|邮码)(?:为|是)?[：:]?([0-9]{6})(?:[^0-9]|$)"),
        phone: compiled(
            "(监督|举报|投诉)?(?:联系|咨询|办公|值班|服务)?电话(?:号码)?(?:（[^）]{0,8}）)?([/、及和（(]?传真[）)]?)?(?:为|是)?[：:]?({number})",
        ),
        fax: compiled("传真(?:号码|电话)?(?:为|是)?[：:]?({number})"),
        email: compiled("[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+"),
        website: compiled("(?:https?://|www\\.)[A-Za-z0-9./_?=&%:-]*[A-Za-z0-9/]"),
    }
});

/// A telephone number: area code, number, extension.
const NUMBER: &str = "(?:[（(]?0[0-9]{2,3}[）)]?[-—－–]*)?[0-9]{7,8}(?:[-—转][0-9]{1,5})?|1[0-9]{10}|12345";

/// The first value of each part in the given paragraphs; none if no part but the website is there.
pub(super) fn read<'a>(paragraphs: impl Iterator<Item = &'a str>) -> Option<Contact> {
    const WORDS: [&str; 8] = ["联系", "电话", "地址", "邮编", "邮政编码", "传真", "邮箱", "@"];
    let mut contact = Contact::default();
    let mut website = None;
    for paragraph in paragraphs.map(squash) {
        let paragraph = paragraph.as_ref();
        if paragraph.contains("http") || paragraph.contains("www.") {
            website = website.or_else(|| PATTERNS.website.find(paragraph).map(|m| m.as_str().to_owned()));
        }
        if WORDS.iter().any(|word| paragraph.contains(word)) {
            read_one(paragraph, &mut contact);
        }
    }
    let Contact { unit, address, postcode, phone, fax, email, .. } = &contact;
    let reachable = [address, postcode, phone, fax, email].iter().any(|part| part.is_some());
    (reachable || unit.is_some()).then_some(Contact { website, ..contact })
}

fn read_one(text: &str, contact: &mut Contact) {
    let keep = |slot: &mut Option<String>, value: Option<&str>| {
        if slot.is_none() {
            *slot = value.filter(|v| !v.is_empty()).map(str::to_owned);
        }
    };
    let group = |pattern: &Regex| pattern.captures(text).and_then(|found| found.get(1)).map(|m| m.as_str());
    let asked = PATTERNS.asked.is_match(text);
    if asked {
        keep(&mut contact.unit, group(&PATTERNS.unit).filter(|unit| !unit.contains("有关")));
    }
    // an address stands with its label; in prose (地址链接, 网站地址) it does not
    for found in PATTERNS.address.find_iter(text) {
        let before = text[..found.start()].chars().next_back();
        let labelled = found.as_str().ends_with(['：', ':', '为', '是', '在']) || asked;
        let of_a_page = before.is_some_and(|c| matches!(c, '站' | '网' | '箱' | '接' | '件'));
        if labelled && !of_a_page {
            keep(&mut contact.address, Some(address(&text[found.end()..])).filter(|a| a.chars().count() >= 4));
        }
    }
    keep(&mut contact.postcode, group(&PATTERNS.postcode));
    for found in PATTERNS.phone.captures_iter(text).filter(|found| found.get(1).is_none()) {
        let number = found.get(3).map(|m| m.as_str());
        keep(&mut contact.phone, number);
        if found.get(2).is_some() {
            keep(&mut contact.fax, number);
        }
    }
    keep(&mut contact.fax, group(&PATTERNS.fax));
    keep(&mut contact.email, PATTERNS.email.find(text).map(|m| m.as_str()));
}

/// An address ends at a separator, at the next label or at a bracket that it did not open.
fn address(text: &str) -> &str {
    const LABELS: [&str; 9] =
        ["邮编", "邮政编码", "联系电话", "咨询电话", "办公电话", "电话", "传真", "电子邮箱", "邮箱"];
    let mut open = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' => open += 1,
            '）' | ')' => open -= 1,
            _ => {}
        }
        let separator = matches!(c, '，' | ',' | '；' | ';' | '。' | '：' | ':');
        if open < 0 || separator || LABELS.iter().any(|label| text[at..].starts_with(label)) {
            return text[..at].trim_end_matches(['（', '(', '、', '.']);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_read_as_printed() {
        let text = "如有疑问，请与某县商务局办公室联系（地址：某县人民路1号（政务大厦3楼），邮编：123456，电话/传真：0123-4567890，电子邮箱：abc@example.gov.cn）。";
        let contact = read([text].into_iter()).expect("a contact is printed");
        assert_eq!(contact.unit.as_deref(), Some("某县商务局办公室"));
        assert_eq!(contact.address.as_deref(), Some("某县人民路1号（政务大厦3楼）"));
        assert_eq!(contact.postcode.as_deref(), Some("123456"));
        assert_eq!(contact.phone.as_deref(), Some("0123-4567890"));
        assert_eq!(contact.fax.as_deref(), Some("0123-4567890"));
        assert_eq!(contact.email.as_deref(), Some("abc@example.gov.cn"));
    }

    #[test]
    fn parts_may_stand_on_lines_of_their_own_and_prose_gives_none() {
        let lines = ["联系地址：某市中山路 2 号", "联系电话：（0123）4567890", "监督电话：7654321"];
        let contact = read(lines.into_iter()).expect("a contact is printed");
        assert_eq!(contact.address.as_deref(), Some("某市中山路2号"));
        assert_eq!(contact.phone.as_deref(), Some("（0123）4567890"));
        let prose = ["对外公布监督电话，设立网站地址栏目", "电子版见 https://www.example.gov.cn/ 。"];
        assert_eq!(read(prose.into_iter()), None);
    }
}
