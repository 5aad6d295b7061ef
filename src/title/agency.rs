//! The agency that a title names.
//!
//! In: what stands before the report's name, years taken out, and what stands behind it. Out: a name as printed. Never
//! here: a name that has to be completed; 各部门 and the like name nobody.

use regex::Regex;
use std::sync::LazyLock;

/// The longest agency name; what is longer is a sentence.
const LONGEST: usize = 60;

/// Signs that stand around a name and are not part of it.
const SIGNS: &[char] = &[
    '《', '》', '〈', '〉', '“', '”', '"', '\'', '·', '•', '●', '◆', '>', '»', '-', '—', '–', '_', '|', ':', '：', ',',
    '，', '。', '、', '.', '*', '＊', '[', ']', '【', '】', '#', '/', '~', '～', '★', '▪', '■', '+', '；', ';',
];

/// What a document does with the report, the longest first: 关于发布甲局…报告 is of 甲局, 乙局关于发布…报告 of 乙局.
const DOES: &[&str] = &[
    "关于更正",
    "关于修改",
    "关于修订",
    "关于撤回",
    "关于发布",
    "关于公布",
    "关于公开",
    "关于印发",
    "关于转发",
    "关于报送",
    "关于上报",
    "关于呈报",
    "关于做好",
    "关于",
    "发布",
    "公布",
    "印发",
    "公示",
];

/// The number of an official document before its title, a number in a list, 附件 and its number, a mark of a correction.
static BEFORE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[^〔\[（(]{0,12}[〔\[（(]20[0-9]{2}[〕\]）)](?:第)?[0-9]{1,5}号|附件?(?:[0-9一二三四五六七八九十]{1,3}(?:[、.：:—_-]|$)|[：:、.—_-]|[0-9]{1,2})|附件|[（(【\[](?:更正|更新|修订|修改|修正|修|新|置顶|最新|更正版|修订版|PDF|pdf|图文|公告)[版稿）)】\]]+|(?:更正|修订|更新|公告)[：:]|第?[0-9]{1,3}[、.．)）_-]+|[0-9]{1,2}|[0-9]{8,})",
    )
    .expect("a constant pattern")
});

/// What names many bodies or none.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:各.*|本级(?:人民)?(?:政府|行政机关|机关)(?:[（(]机关[）)])?|(?:[市县区州省]?(?:直|级|政府|人民政府)?(?:各)?(?:部门|单位|镇街|街镇|街道|乡镇|镇乡|委办局|机构)(?:及.*|和.*)?)|历年|往年|年度|本级|我[市县区州省局委镇乡办]|本[市县区州省局委镇乡办机关单位部门]*|全[市县区州省]|政府|政务|部门|区县|县区|县市区?|关于|工作|查看|点击.*|下载.*|首页|网站|更正|修订)$",
    )
    .expect("a constant pattern")
});

/// The agency in what stands before the report's name.
pub(super) fn before(text: &str) -> Option<String> {
    // "附件1：…", "【年报】…", "政府信息公开年报：…", "政府信息公开年报 > …"
    let mut name = last_part(text, &['：', ':', '】', '>', '»', '|', '_']);
    for word in DOES {
        if let Some((issuer, of)) = name.split_once(word)
            && (word.starts_with("关于") || trimmed(issuer).is_empty())
        {
            name = if bare(of).is_empty() { issuer } else { of };
            break;
        }
    }
    let name = bare(name);
    // "政府信息公开年报-某局": the first part is the column
    let name = if says_report(name) { bare(last_part(name, &['-', '—', '–'])) } else { name };
    plausible(name).then(|| name.to_owned())
}

/// The agency behind the report's name: in brackets, behind a dash, or alone. What stands behind `_` or `|`, or what a
/// single dash parts and calls itself a government or a site, is the portal.
pub(super) fn behind(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['》', '”', '"']).trim_start_matches(['》', '”', '"']);
    let inner = if let Some(rest) = text.strip_prefix(['（', '(']) {
        rest.strip_suffix(['）', ')'])?
    } else if let Some(rest) = text.strip_prefix("——").or_else(|| text.strip_prefix(['：', ':'])) {
        rest
    } else {
        let rest = text.strip_prefix(['-', '—', '–']);
        rest.filter(|rest| !rest.ends_with("政府")).or_else(|| rest.is_none().then_some(text))?
    };
    let of_a_body = [
        "局",
        "委",
        "办",
        "政府",
        "厅",
        "中心",
        "街道",
        "镇",
        "乡",
        "苏木",
        "院",
        "处",
        "委员会",
        "管委会",
        "联合会",
        "常委会",
        "协会",
        "总会",
        "妇联",
        "残联",
        "工会",
        "办公室",
        "队",
        "站",
        "所",
        "部",
        "行",
        "关",
        "社",
        "馆",
        "园",
        "校",
        "公司",
        "集团",
    ];
    // "某院（某所）": what counts stands before the bracket
    let stem = inner.strip_suffix(['）', ')']).and_then(|stem| stem.split(['（', '(']).next()).unwrap_or(inner);
    let ends = of_a_body.iter().any(|end| stem.ends_with(end)) && !inner.ends_with("网站");
    let signs = ['_', '|', '>', '»', '，', '。', '《'];
    (ends && !inner.contains(signs) && !says_report(inner)).then(|| before(inner)).flatten()
}

/// What is between a body's name and the report's and belongs to neither, where the year stood before it: of
/// 某气象局2015年气象信息公开…, 气象 is what the information is about.
pub(super) fn without_subject(text: &str, seam: usize) -> &str {
    const LONGEST: usize = 4;
    const BODY: [char; 10] = ['局', '署', '厅', '委', '会', '办', '处', '院', '府', '关'];
    let Some((name, subject)) = text.split_at_checked(seam) else { return text };
    let stem = trimmed(subject);
    let of_a_subject = (1..=LONGEST).contains(&stem.chars().count())
        && !stem.contains(['（', '(', '）', ')'])
        && (!stem.ends_with(BODY) || name.starts_with(stem));
    if name.ends_with(BODY) && of_a_subject { name } else { text }
}

/// What stands behind the last of these signs, unless that is nothing.
fn last_part<'t>(text: &'t str, signs: &[char]) -> &'t str {
    let end = text.trim_end_matches(SIGNS);
    let start = end.rfind(signs).map_or(0, |at| at + end[at..].chars().next().map_or(0, char::len_utf8));
    &text[start..]
}

/// A name without numbers, marks and signs around it.
fn bare(name: &str) -> &str {
    let mut name = trimmed(name);
    // a call centre's own number is its name
    while let Some(found) = BEFORE_NAME.find(name).filter(|found| !found.is_empty()) {
        let rest = trimmed(&name[found.end()..]);
        if rest.starts_with(|c: char| c.is_ascii_digit()) && found.as_str().bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        name = rest;
    }
    // 乙局关于报送甲局: what is done may stand before the name
    let name = name.strip_prefix("对").unwrap_or(name).trim_start_matches('的');
    let name = trimmed(name.trim_end_matches("年度").trim_end_matches(['的', '度']));
    let bracketed = name.strip_prefix(['（', '(']).and_then(|inner| inner.strip_suffix(['）', ')']));
    let name = bracketed.filter(|inner| !inner.contains(['（', '(', '）', ')'])).unwrap_or(name);
    // a bracket whose other half went with the year
    let opened = name.matches(['（', '(']).count();
    let closed = name.matches(['）', ')']).count();
    match opened.cmp(&closed) {
        std::cmp::Ordering::Less => trimmed(name.trim_start_matches(['）', ')'])),
        std::cmp::Ordering::Greater => trimmed(name.trim_end_matches(['（', '('])),
        std::cmp::Ordering::Equal => name,
    }
}

fn plausible(name: &str) -> bool {
    (2..=LONGEST).contains(&name.chars().count())
        && name.chars().any(|c| c >= '\u{3400}')
        && !NOBODY.is_match(name)
        && !says_report(name)
}

/// Whether a text still speaks of the report itself; offices of disclosure bear the words in their own name.
fn says_report(text: &str) -> bool {
    ["年报", "年度报告", "工作报告"].iter().any(|word| text.contains(word))
        || text.ends_with("公开")
        || text.ends_with("公开工作")
        || text.ends_with("情况")
}

fn trimmed(name: &str) -> &str {
    name.trim_matches(SIGNS)
}
