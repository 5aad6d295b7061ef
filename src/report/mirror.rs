//! Copies of a page that are none of its agency: text with pinyin put in, turned into Traditional characters, or with the
//! names of betting sites in the place of its own words.
//!
//! Comes in: the report's own text. Goes out: what kind of copy it is. Such copies stand on hijacked hosts and in
//! machine-made mirrors; their figures may be anybody's, so that nothing is read from them.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Pairs of characters that nearly every report holds, simplified and traditional.
const PAIRS: &str = "开開 请請 总總 计計 结結 处處 报報 数數 诉訴 讼訟 机機 构構 业業 组組 织織 务務 关關 门門 问問 题題 进進 办辦 \
    将將 应應 实實 规規 许許 罚罰 强強 费費 审審 经經 议議 发發 现現 废廢 执執 类類 过過 属屬 国國 护護 权權 内內 询詢 举舉 \
    网網 为為 对對 时時 动動 县縣 区區 乡鄉 级級 会會 众眾 条條 际際 继繼 续續 转轉 维維 复復 员員 责責 设設 调調 统統";
/// So many of them are no accident: a name, a quotation or one label may be printed in traditional characters.
const MANY: usize = 40;
/// Han characters with their pinyin in brackets behind them; one or two may explain a rare character.
const MUCH_PINYIN: usize = 5;
/// Without the marks of tone a reading looks like any word: (www), (app).
const MUCH_PLAIN_PINYIN: usize = 12;

/// Names of betting sites, as copies on hijacked hosts put them in the place of the agency's or of any word. Each stands for
/// nothing else: 博彩 alone may be what a police office reports on.
const PLANTED: &[&str] = &[
    "bet365",
    "BET365",
    "沙巴体育",
    "雷速体育",
    "开云体育",
    "皇冠体育",
    "乐鱼体育",
    "半岛体育",
    "华体会",
    "爱游戏体育",
    "亚博体育",
    "九游体育",
    "必威体育",
    "万博体育",
    "金宝博",
    "凯发国际",
    "凯发k8",
    "中国足彩网",
    "新葡京",
    "金沙娱乐",
    "银河娱乐",
    "太阳集团",
    "太阳城集团",
    "威尼斯人",
    "欧洲杯买球",
    "欧洲杯竞猜",
    "欧洲杯决赛竞猜",
    "世界杯买球",
    "体育app",
    "体育APP",
    "体育直播官网",
    "娱乐平台官网",
    "官网入口（中国）",
    "官网入口(中国)",
];

static PLANTED_WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| AhoCorasick::new(PLANTED).expect("constant words"));

/// Whether a report's own text names a betting site.
pub(crate) fn is_planted<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    texts.any(|text| PLANTED_WORDS.is_match(text))
}

/// What the text is, where it is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mirror {
    /// Pinyin in brackets stands behind its characters.
    Pinyin,
    /// It is in traditional characters.
    Traditional,
    /// Some of it is.
    PartlyTraditional,
    /// Names of betting sites stand in it.
    Planted,
}

impl Mirror {
    /// In words a person understands.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Pinyin => "pinyin is put in behind its characters, as copies on other hosts are garbled",
            Self::Traditional => "it is in traditional characters, a machine-made mirror of another page",
            Self::Planted => "it names a betting site where its own words stood, as copies on hijacked hosts do",
            Self::PartlyTraditional => "some of it is in traditional characters: it may be a machine-made copy",
        }
    }
}

/// Looks for the marks of a copy.
pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Mirror> {
    let (mut simplified, mut traditional, mut pinyin, mut plain) = (0usize, 0usize, 0usize, 0usize);
    for text in texts {
        let (marked, bare) = annotations(text);
        (pinyin, plain) = (pinyin + marked, plain + bare);
        for c in text.chars() {
            match side(c) {
                Some(false) => simplified += 1,
                Some(true) => traditional += 1,
                None => {}
            }
        }
    }
    if pinyin >= MUCH_PINYIN || plain >= MUCH_PLAIN_PINYIN {
        Some(Mirror::Pinyin)
    } else if traditional >= MANY && traditional > simplified {
        Some(Mirror::Traditional)
    } else if traditional >= MANY / 4 && traditional * 10 > simplified {
        Some(Mirror::PartlyTraditional)
    } else {
        None
    }
}

/// Where the unified ideographs begin and end (Unicode block 4E00 to 9FFF).
const IDEOGRAPHS: std::ops::Range<u32> = 0x4e00..0xa000;

/// What each ideograph is: of no pair, simplified, traditional. A table, for every character of a report is asked.
static SIDES: LazyLock<Vec<Option<bool>>> = LazyLock::new(|| {
    let mut sides = vec![None; IDEOGRAPHS.len()];
    for (c, side) in PAIRS.split_whitespace().flat_map(|pair| pair.chars().zip([false, true])) {
        if let Some(slot) = place(c).and_then(|at| sides.get_mut(at)) {
            *slot = Some(side);
        }
    }
    sides
});

fn place(c: char) -> Option<usize> {
    usize::try_from(u32::from(c).checked_sub(IDEOGRAPHS.start)?).ok()
}

/// Whether a character is the traditional one of a pair, or the simplified one.
fn side(c: char) -> Option<bool> {
    place(c).and_then(|at| SIDES.get(at).copied().flatten())
}

/// How many characters have their reading in brackets behind them, 開(kāi), and how many one without its tone, 开(kai).
fn annotations(text: &str) -> (usize, usize) {
    let is_reading = |inner: &str| {
        (1..=6).contains(&inner.chars().count())
            && inner.chars().all(|c| c.is_ascii_lowercase() || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ".contains(c))
    };
    let inner = |at: usize| text[at..].trim_start_matches(['(', '（']).split([')', '）']).next().unwrap_or_default();
    let behind_han = |at: usize| text[..at].chars().next_back().is_some_and(|c| c > '\u{3400}');
    let brackets = text.match_indices(['(', '（']).filter(|(at, _)| behind_han(*at)).map(|(at, _)| inner(at));
    brackets
        .filter(|inner| is_reading(inner))
        .fold((0, 0), |(marked, plain), inner| if inner.is_ascii() { (marked, plain + 1) } else { (marked + 1, plain) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_told_from_reports_that_quote_a_word() {
        let report = "本机关依法公开政府信息，处理各类申请，总计结转，办理行政复议、诉讼，结果维持。".repeat(5);
        let mirror = "本機關依法公開政府信息，處理各類申請，總計結轉，辦理行政復議、訴訟，結果維持。".repeat(5);
        let pinyin = "本机关依法公開(kāi)政府信息，處(chù)理申請(qǐng)，總(zǒng)计，報(bào)告。";
        let kind = |text: &str| of(std::iter::once(text));
        assert_eq!(kind(&report), None);
        assert_eq!(kind(&format!("{report}行政規範性檔案")), None, "one label in other characters");
        assert_eq!(kind(&format!("{report}垚(yáo)县，政府网(www)，（试行）")), None);
        assert_eq!(kind(&mirror), Some(Mirror::Traditional));
        assert_eq!(kind(&format!("{report}{}", &mirror[..mirror.len() / 5])), Some(Mirror::PartlyTraditional));
        assert_eq!(kind(pinyin), Some(Mirror::Pinyin));
        assert!(is_planted(std::iter::once("某市审计局雷速体育2025年报告")));
        assert!(!is_planted(std::iter::once("公安机关打击网络博彩，体育部门举办足球赛")));
        assert_eq!(kind(&"公开(kai)报告(gao)".repeat(6)), Some(Mirror::Pinyin));
        assert_eq!(kind(&format!("{report}政务网(www)，客户端(app)，邮箱(mail)")), None);
    }
}
