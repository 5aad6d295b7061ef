//! Figures that break a total down: by channel of publication, and by category of information.
//!
//! In: a sentence, and where in it a total was said. Out: more facts. Never here: a category that nothing announces, unless
//! its items add up to the total.

use super::rules::{ChannelRule, NUMBER, clause_before, is_barred, is_in_columns};
use super::sentence::MARK;
use super::words::{
    ITEMS, LEADING, MEDIA, MEDIA_NAMES, NO_CATEGORY, NO_ITEMS, NO_PERIODICAL, OF_A_NAME, PUBLISHERS, WHOLE,
};
use super::{Found, Sentence, overlaps};
use crate::model::record::Fact;
use aho_corasick::AhoCorasick;
use regex::{Match, Regex};
use std::sync::LazyLock;

/// The channels with their words.
#[derive(Debug)]
pub(super) struct Channels {
    rules: Vec<ChannelRule>,
    /// Finds the words of all the rules in one pass.
    words: AhoCorasick,
    /// The rule of each word.
    rule_of: Vec<usize>,
}

/// A total that what follows may break down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    /// Byte of the sentence where it ends; 0 where the sentence before said it.
    pub(super) end: usize,
    /// What of it no part has told yet, where it is exact.
    pub(super) value: Option<i64>,
}

impl Total {
    pub(super) fn of(found: &Found) -> Self {
        let value = found.fact.value.as_i64().filter(|_| !found.fact.approximate);
        Self { end: found.span.end + found.fact.unit.len(), value }
    }

    /// What is left of it behind a part; none where other parts made it up already.
    fn without(self, part: &Fact) -> Option<Self> {
        let Some((left, part)) = self.value.zip(part.value.as_i64()) else { return Some(self) };
        (left != 0 || part == 0).then_some(Self { value: Some(left.saturating_sub(part)), ..self })
    }
}

/// Whether a sentence goes on with the total of the one before: 其中，… and 从内容分类看，….
pub(super) fn opens(text: &str) -> bool {
    let sorts = |clause: &str| {
        clause.starts_with(['按', '从']) && clause.ends_with(['看', '分', '类'])
            || clause.starts_with('在') && clause.ends_with("信息中")
    };
    text.starts_with("其中") || text.split('，').next().is_some_and(sorts)
}

/// What items are counted in.
const UNITS: [char; 7] = ['条', '篇', '则', '期', '件', '个', '份'];

/// A noun phrase and a number of items: 政务动态41条, 微信公众号发布信息80余条, 招商信息19期.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    let noun = "(?P<noun>(?:[^#，；。：（）！]|（[^（）]{1,8}）)+?)";
    Regex::new(&format!("{noun}{NUMBER}(?P<unit>条|篇|则|期|件|个|份)")).expect("a constant pattern")
});

/// 占总量的47.5%.
static SHARE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[，、（]?(?:约)?占[^，。；#]*#%").expect("a constant pattern"));

impl Channels {
    pub(super) fn new(rules: Vec<ChannelRule>) -> Result<Self, String> {
        let all = || rules.iter().enumerate().flat_map(|(at, rule)| rule.words.iter().map(move |word| (at, word)));
        let words = AhoCorasick::new(all().map(|(_, word)| word)).map_err(|e| format!("the channels' words: {e}"))?;
        let rule_of = all().map(|(at, _)| at).collect();
        Ok(Self { rules, words, rule_of })
    }

    /// The channels that a text names, each with where its last word ends, in the order of those ends.
    fn named(&self, text: &str) -> Vec<(usize, &str)> {
        let mut ends = vec![0; self.rules.len()];
        for found in self.words.find_overlapping_iter(text) {
            let end = &mut ends[self.rule_of[found.pattern().as_usize()]];
            *end = found.end().max(*end);
        }
        let named = ends.into_iter().zip(&self.rules).filter(|(end, _)| *end > 0);
        let mut named: Vec<(usize, &str)> = named.map(|(end, rule)| (end, rule.name.as_str())).collect();
        named.sort_unstable();
        named
    }

    /// Adds what a sentence says of channels, and behind a total, of categories.
    pub(super) fn read(&self, sentence: &Sentence, mut total: Option<Total>, found: &mut Vec<Found>) {
        let text = sentence.text.as_str();
        // cheap: no number of items, nothing to read
        if !text.split(MARK).skip(1).any(|behind| behind.starts_with(UNITS)) {
            return;
        }
        let mut unannounced: Vec<Found> = Vec::new();
        for captures in ITEM.captures_iter(text) {
            let (Some(noun), Some(unit)) = (captures.name("noun"), captures.name("unit")) else { continue };
            let span = unit.start() - MARK.len_utf8()..unit.start();
            if is_in_columns(&text[unit.end()..]) {
                continue;
            }
            if found.iter().any(|known| overlaps(&known.span, &span)) || is_barred(&text[..noun.start()], noun.as_str())
            {
                continue;
            }
            let behind = total.filter(|total| span.start >= total.end);
            let channel = self.channel(noun.as_str(), unit.as_str(), behind.is_some());
            if let Some(channel) = channel.or_else(|| self.channel_before(&text[..noun.start()], noun.as_str())) {
                let Some(mut fact) = fact("channel_items", unit, sentence) else { continue };
                fact.channel = Some(channel.to_owned());
                // 通过网站公开信息73条，其中：… breaks the channel's figure down
                if behind.is_none() && announces(&text[unit.end()..]) {
                    total = Some(Total { end: unit.end(), value: fact.value.as_i64().filter(|_| !fact.approximate) });
                }
                found.push(Found { span, fact });
                continue;
            }
            let known = category(noun.as_str(), unit.as_str());
            let of_a_kind = unit.as_str() == "条"
                && known.as_ref().is_some_and(|name| name.ends_with("类信息") && !name.ends_with("各类信息"));
            let (Some(name), Some(mut fact)) = (known, fact("proactive_items_by_category", unit, sentence)) else {
                continue;
            };
            fact.category = Some(name);
            let share = SHARE.find(&text[unit.end()..]).map(|m| unit.end() + m.end() - "#%".len());
            fact.share_pct = share.and_then(|at| sentence.figure(at)).and_then(|figure| figure.value.clone());
            let announced = behind.filter(|total| {
                let since = text.get(total.end..).unwrap_or_default();
                let bracketed = text.get(total.end..span.start).is_some_and(|between| between.contains('（'));
                total.end == 0 || bracketed || announces(since)
            });
            match (announced, behind) {
                (Some(whole), _) => {
                    let Some(left) = whole.without(&fact) else { continue };
                    total = Some(left);
                    found.push(Found { span, fact });
                }
                _ if of_a_kind => found.push(Found { span, fact }),
                (None, Some(_)) => unannounced.push(Found { span, fact }),
                (None, None) => {}
            }
        }
        // nothing announces them, but they are the whole of the total
        let sum: i64 = unannounced.iter().filter_map(|f| f.fact.value.as_i64()).fold(0, i64::saturating_add);
        if unannounced.len() > 1 && total.and_then(|total| total.value) == Some(sum) {
            found.append(&mut unannounced);
        }
    }

    /// The channel that the clause before names: 借助微信公众号，发布信息392条.
    fn channel_before(&self, before: &str, noun: &str) -> Option<&str> {
        let clause = before.strip_suffix('，').map(clause_before).filter(|_| is_published_items(noun))?;
        let led = ["通过", "借助", "利用", "依托"].iter().any(|word| clause.starts_with(word));
        if !led || clause.contains(['、', '及', '和', '与', '等']) {
            return None;
        }
        match self.named(clause).as_slice() {
            [(_, only)] => Some(*only),
            _ => None,
        }
    }

    /// The one channel that a noun phrase names; none where it names several.
    fn channel(&self, noun: &str, unit: &str, in_breakdown: bool) -> Option<&str> {
        let channels = self.named(noun);
        let Some((end, last)) = channels.last().copied() else {
            if ["网上公开", "网上发布"].iter().any(|word| noun.contains(word)) {
                return (!self.names_other_things(noun)).then_some("website");
            }
            let periodical = in_breakdown || ["信息", "报", "刊", "动态"].iter().any(|w| noun.ends_with(w));
            let other = NO_ITEMS.split(' ').chain(NO_PERIODICAL.split(' ')).any(|w| noun.contains(w));
            return (unit == "期" && periodical && !other).then_some("bulletin");
        };
        let between = noun[end..].split('（').next().unwrap_or_default();
        let published = between.is_empty() || ITEMS.split(' ').any(|word| between.ends_with(word));
        // 网站中机构职能类信息4条 counts a category, 微信、微博等 several channels
        let counts_a_kind =
            in_breakdown && between.contains("类信息") && !between.contains("各类") || between.ends_with("工作动态");
        let other =
            counts_a_kind || between.starts_with('中') || between.contains("信息中") || self.names_other_things(noun);
        let joined = between.starts_with(['、', '和', '及', '与', '等'])
            || ['、', '和', '及', '与'].iter().any(|sign| {
                noun[..end].split_once(*sign).is_some_and(|(media, _)| MEDIA.split(' ').any(|m| media.ends_with(m)))
            });
        // 政府网站信息公开平台: the platform stands on the site
        // 微信公众号25个: accounts
        let accounts = between.is_empty() && unit == "个";
        let on_site = matches!(channels.as_slice(), [(_, "website"), (_, "gov_platform")])
            && !noun.contains(['、', '和', '及', '与']);
        (published && !other && !joined && !accounts && (channels.len() == 1 || on_site)).then_some(last)
    }

    /// Whether a phrase counts something else than items; 信息公开专栏 is a channel's own name.
    fn names_other_things(&self, noun: &str) -> bool {
        let names = self.rules.iter().flat_map(|rule| &rule.words);
        let plain = names.fold(noun.to_owned(), |rest, name| rest.replace(name.as_str(), ""));
        NO_ITEMS.split(' ').any(|word| plain.contains(word))
    }
}

/// Whether a noun phrase is nothing but 发布信息.
fn is_published_items(noun: &str) -> bool {
    let mut noun = noun;
    while let Some(rest) =
        ["全年", "年内", "累计", "共", "先后", "及时", "主动", "各类", "政务", "政府", "发布", "推送", "公开", "更新"]
            .iter()
            .find_map(|word| noun.strip_prefix(word))
    {
        noun = rest;
    }
    matches!(noun, "信息" | "动态" | "稿件" | "文章")
}

/// Whether what follows a figure says that it is broken down.
fn announces(text: &str) -> bool {
    // 发布8条信息，其中…
    let text = ["各类信息", "政府信息", "政务信息", "信息"].iter().find_map(|w| text.strip_prefix(w)).unwrap_or(text);
    let clause = text.trim_start_matches(['，', '（', '：']);
    text.starts_with('（') && !clause.starts_with('占')
        || ["其中", "包括", "分别", "主要包括", "具体包括", "具体为", "按", "含"]
            .iter()
            .any(|word| clause.starts_with(word))
}

fn fact(key: &str, unit: Match<'_>, sentence: &Sentence) -> Option<Fact> {
    let figure = sentence.figure(unit.start() - MARK.len_utf8())?;
    Some(Fact {
        key: key.to_owned(),
        value: figure.value.clone()?,
        unit: unit.as_str().to_owned(),
        sentence: sentence.printed.clone(),
        category: None,
        channel: None,
        approximate: figure.approximate,
        expressed_as: None,
        share_pct: None,
    })
}

/// The category that a noun phrase names.
fn category(noun: &str, unit: &str) -> Option<String> {
    let mut noun = noun;
    let whole = |noun: &str| WHOLE.split(' ').any(|word| noun.starts_with(word));
    while let Some(rest) = LEADING.split(' ').find_map(|word| noun.strip_prefix(word)).filter(|_| !whole(noun)) {
        noun = rest;
    }
    // 政府网站中机构职能类信息: the place of publication is no part of the category
    if let Some((_, inner)) =
        noun.split_once('中').filter(|(place, _)| place.ends_with("网站") || place.ends_with("平台"))
    {
        noun = inner;
    }
    // 2020年新增9条: the unit of the number before is no part of it either
    let noun = noun.trim_start_matches(['年', '度', '月', '日']);
    let length = noun.chars().count();
    let plausible = matches!(unit, "条" | "篇" | "则" | "件" | "份")
        && (2..=25).contains(&length)
        && (whole(noun) || !NO_CATEGORY.split(' ').any(|word| noun.starts_with(word)))
        && !["解读", "访谈", "新闻发布会", "公开申请", "咨询"].iter().any(|word| noun.contains(word))
        && !noun.ends_with(['和', '及', '与', '、'])
        && !MEDIA_NAMES.split(' ').any(|medium| noun.starts_with(medium))
        && !["上公开", "栏公开", "上发布", "上公布"].iter().any(|end| noun.ends_with(end))
        && !noun.contains(['《', '》', '%'])
        && !["更新量", "处理决定", "处理决定数"].iter().any(|end| noun.ends_with(end))
        && !names_publisher(noun)
        && (!noun.contains(['“', '”']) || quotes_kind(noun));
    plausible.then(|| noun.to_owned())
}

/// 市级机关, 镇街信息公开: who published, not what.
fn names_publisher(noun: &str) -> bool {
    let stem = ["信息公开", "主动公开", "公开", "发布"].iter().find_map(|end| noun.strip_suffix(end)).unwrap_or(noun);
    PUBLISHERS.split(' ').any(|body| stem.ends_with(body))
}

/// “三公”经费信息, 政府工作“双随机”检查: words in quotation marks that belong to the kind.
fn quotes_kind(noun: &str) -> bool {
    let pairs = noun.matches('“').count();
    let behind = noun.rsplit('”').next().unwrap_or_default();
    pairs == 1
        && noun.matches('”').count() == 1
        && noun.find('“') < noun.find('”')
        && !OF_A_NAME.split(' ').any(|word| behind.starts_with(word))
}

/// Whether a figure stands in a list of what was published: 公开信息50条，其中财政信息6条、代表建议3件.
pub(super) fn lists(text: &str, total: Total, at: usize) -> bool {
    text.get(total.end..at).is_some_and(|between| {
        announces(between) && !between.contains(['；', '。']) && !HANDLED.iter().any(|verb| between.contains(verb))
    })
}

/// What an office does with a proposal that it answers itself.
const HANDLED: [&str; 6] = ["承办", "办理了", "收到", "办复", "办结", "共办理"];
