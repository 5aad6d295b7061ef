//! What a page prints around a report: breadcrumbs, print buttons, dates of publication, footers.
//!
//! In: one line. Out: whether it belongs to the page and not to the report.

use crate::report::lines::{is_blank, uniform};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Words that close a report: what follows is the page's.
const CLOSING: &[&str] = &[
    "上一篇",
    "下一篇",
    "上一条",
    "下一条",
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "【关闭】",
    "【打印】",
    "附件下载",
    "相关附件",
    "责任编辑",
    "分享到",
    "扫一扫",
    "扫码",
    "相关链接",
    "友情链接",
    "网站地图",
    "联系我们",
    "关于我们",
    "主办单位",
    "主办：",
    "承办单位",
    "版权所有",
    "备案号",
    "ICP备",
    "公网安备",
    "网站标识码",
    "技术支持",
    "返回顶部",
    "相关阅读",
    "相关新闻",
    "网站声明",
    "隐私声明",
    "网站支持",
    "政府网站找错",
    "纠错",
    "Copyright",
    "copyright",
];

/// Words of short lines anywhere that are the page's own.
const AROUND: &[&str] = &[
    "当前位置",
    "您的位置",
    "所在位置",
    "首页>",
    "首页»",
    "首页/",
    "首页›",
    "发布时间",
    "发布日期",
    "发文日期",
    "公开日期",
    "成文日期",
    "生成日期",
    "信息来源",
    "来源：",
    "作者：",
    "浏览次数",
    "浏览量",
    "访问次数",
    "点击数",
    "点击次数",
    "点击量",
    "阅读次数",
    "阅读：",
    "字体：",
    "字体大小",
    "字号：",
    "【字体",
    "（字体",
    "字体",
    "大中小",
    "打印",
    "收藏",
    "分享",
    "朗读",
    "无障碍",
    "长者",
    "语音播报",
    "发布机构",
    "索引号",
    "信息索取号",
    "文号：",
    "有效性",
    "主题词",
    "公开方式",
    "责任部门",
    "信息分类",
    "主题分类",
    "保护视力",
    "背景色",
    "更新时间",
    "更新日期",
    "关键词",
    "公开形式",
    "是否有效",
    "组配分类",
    "点击率",
    "网站首页",
];

/// Finds the words of [`AROUND`] and, behind them, [`CLOSING`] in one pass: every line of every page is asked.
static WORDS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(AROUND.iter().chain(CLOSING)).expect("constant words"));

/// The longest line that furniture has, in characters; what is longer is prose that uses the word.
const LONGEST: usize = 80;

/// Whether a line is the page's, wherever it stands.
pub(crate) fn is_furniture(text: &str) -> bool {
    if text.len() > LONGEST * 4 {
        return false;
    }
    let text = uniform(text);
    if text.chars().count() > LONGEST || text.contains('。') {
        return false;
    }
    if names_file(&text) || is_dated_label(&text) {
        return true;
    }
    let is_own = |word: &str| match word {
        // these are verbs of prose too: only where they are the whole line
        "打印" | "收藏" | "分享" | "朗读" | "字体" | "关闭" | "无障碍" | "长者" | "纠错" => {
            text.chars().count() <= 12 && !text.contains('、')
        }
        _ => true,
    };
    WORDS.find_overlapping_iter(&text).any(|found| is_own(&text[found.range()]))
}

/// 某局2020年年度报告.pdf: the name of an attached file.
pub(super) fn names_file(text: &str) -> bool {
    let ends = [".pdf", ".doc", ".docx", ".xls", ".xlsx", ".wps", ".ofd", ".rar", ".zip"];
    let lower = text.trim_end().to_ascii_lowercase();
    ends.iter().any(|end| lower.ends_with(end)) && !text.contains('，')
}

/// 日期：2021-01-25 10:20.
fn is_dated_label(text: &str) -> bool {
    ["日期：20", "时间：20"].iter().any(|label| text.starts_with(label)) && text.chars().count() <= 30
}

/// Whether a line is the name of the column that reports stand in: pages print it again below the text.
pub(crate) fn is_column(text: &str) -> bool {
    ["政府信息公开年报", "政府信息公开年度报告", "政府信息公开工作年度报告", "信息公开年报"]
        .contains(&uniform(text).as_str())
}

/// Whether a line is nothing but a label of the page's metadata: its value is the next line.
pub(crate) fn is_bare_label(text: &str) -> bool {
    const LABELS: [&str; 20] = [
        "索引号",
        "信息索引号",
        "文号",
        "发文字号",
        "关键词",
        "发布机构",
        "公开形式",
        "公开方式",
        "责任部门",
        "生成日期",
        "成文日期",
        "发布日期",
        "发布时间",
        "公开日期",
        "是否有效",
        "有效性",
        "主题分类",
        "信息分类",
        "公开时限",
        "公开范围",
    ];
    text.len() <= 40 && LABELS.contains(&uniform(text).trim_end_matches('：'))
}

/// Whether a line after the last section says that the report is over.
pub(crate) fn closes_report(text: &str) -> bool {
    if !is_furniture(text) {
        return false;
    }
    let text = uniform(text);
    CLOSING.iter().any(|word| text.contains(word)) || ["打印", "关闭", "分享"].contains(&text.as_str())
}

/// Whether a table is the page's table of metadata (索引号, 发布机构, 公开日期).
pub(crate) fn is_site_table(text: &str) -> bool {
    const SHORT: usize = 400;
    if text.chars().filter(|c| !is_blank(*c)).take(SHORT).count() == SHORT {
        return false;
    }
    let text = uniform(text);
    let words = [
        "索引号",
        "信息索取号",
        "发布机构",
        "发文机关",
        "公开日期",
        "发布日期",
        "发文日期",
        "成文日期",
        "生成日期",
        "主题分类",
        "信息分类",
        "有效性",
        "文号",
    ];
    words.iter().filter(|word| text.contains(*word)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_told_from_prose_that_uses_its_words() {
        for page in [
            "当前位置：首页 > 信息公开年报",
            "发布时间：2021-01-25 来源：某局 浏览次数：12",
            "【字体：大 中 小】",
            "打印",
            "分享到：",
            "某局2020年政府信息公开工作年度报告.docx",
            "日期: 2021-01-25 10:20",
        ] {
            assert!(is_furniture(page), "{page}");
        }
        for prose in [
            "单位把打印和分享纳入管理，方便群众。",
            "加强政府网站建设，做好无障碍改造、长者模式和朗读服务",
            "一、总体情况",
            "数据采集时间：2020年全年，由各科室逐月报送并由办公室汇总核对后编入本报告",
        ] {
            assert!(!is_furniture(prose), "{prose}");
        }
        assert!(closes_report("上一篇：某局2019年报告"));
        assert!(!closes_report("发布时间：2021-01-25"));
    }
}
