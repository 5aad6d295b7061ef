//! New inputs from old ones: flipped bits, copied blocks, spliced halves, words of the field.

use crate::dice::Dice;

/// Pieces of markup, of the forms and of portals' scripts.
const WORDS: &[&str] = &[
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td rowspan=\"65535\">",
    "<td colspan=\"1000\">",
    "<td rowspan=0>",
    "<th>",
    "<br>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<span>",
    "<b>",
    "<pre>",
    "<li>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<script>",
    "</script>",
    "<style>",
    "<title>",
    "<meta charset=\"gbk\">",
    "<base href=\"//\">",
    "<a href=\"",
    "\">",
    "<a href='index_1.html'>",
    "<iframe src=\"",
    "<svg>",
    "<template>",
    "<textarea>",
    "<select>",
    "&nbsp;",
    "&#x10ffff;",
    "&#0;",
    "&",
    "\t",
    "\n",
    "\n\n\t",
    "\r\n",
    "\u{c}",
    "\u{3000}",
    "\u{a0}",
    "\u{200b}",
    "\u{feff}",
    "0",
    "00",
    "1,234",
    "--253",
    "99999999999999999999",
    "151300000154",
    "１２",
    "4.5840万元",
    "0.",
    ".5",
    "-",
    "/",
    "—",
    "无",
    "一、",
    "（三）",
    "1.",
    "十",
    "二十",
    "本年新收政府信息公开申请数量",
    "上年结转政府信息公开申请数量",
    "三、本年度办理结果",
    "（六）其他处理",
    "3.其他",
    "（七）总计",
    "总计",
    "其他",
    "自然人",
    "商业企业",
    "法人或其他组织",
    "申请人情况",
    "不予公开",
    "属于三类内部事务信息",
    "属于四类过程性信息",
    "第二十条第（一）项",
    "信息内容",
    "规章",
    "行政规范性文件",
    "行政许可",
    "本年制发件数",
    "上一年项目数量",
    "本年收费金额（单位：万元）",
    "采购总金额（万元，保留四位小数）",
    "结果维持",
    "尚未审结",
    "行政复议",
    "未经复议直接起诉",
    "复议后起诉",
    "统计指标",
    "单位",
    "统计数",
    "政府信息公开工作年度报告",
    "2023年",
    "二〇二〇年",
    "〇",
    "索引号",
    "发布时间：",
    "联系电话：",
    "传真",
    "邮编",
    "http://",
    "https://例.cn/",
    "主动公开政府信息99条",
    "其中，",
    "占总量的47.5%",
    "未收到",
    "160余条",
    "人大代表建议3件",
    "2月30日",
    "9999年99月99日",
    "[bookmark: ",
    "[image",
    "]",
    "“",
    "”",
    "《",
    "》",
    "createPageHTML(",
    "var countPage = ",
    "currentPage",
    "<record>",
    "</record>",
    "<datastore>",
    "<totalrecord>",
    "<totalpage>99999999999",
    "{\"",
    "\":[",
    "}",
    "\\u",
    "%",
    "%E5",
    "?page=",
    "../",
    "javascript:",
    "\0",
];

/// Makes inputs.
pub(crate) struct Mutator {
    /// No input gets longer.
    pub(crate) longest: usize,
}

/// A stretch of so many bytes, a short one mostly.
fn range(dice: &mut Dice, length: usize) -> std::ops::Range<usize> {
    let start = dice.below(length + 1);
    let reach = if dice.chance(25) { length } else { 64 };
    start..length.min(start + dice.below(reach + 1))
}

impl Mutator {
    /// One input of the corpus with some changes.
    pub(crate) fn next(&self, corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
        let mut input = corpus[dice.below(corpus.len())].clone();
        for _ in 0..=dice.below(6) {
            self.change(&mut input, corpus, dice);
        }
        input.truncate(self.longest);
        input
    }

    fn change(&self, input: &mut Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) {
        let at = dice.below(input.len() + 1);
        match dice.below(10) {
            0 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => input.insert(at, u8::try_from(dice.below(256)).unwrap()),
            2 => drop(input.drain(range(dice, input.len()))),
            3 => {
                let block = input[range(dice, input.len())].to_vec();
                self.insert(input, at, &block, 1);
            }
            4 => {
                let other = &corpus[dice.below(corpus.len())];
                let block = other[range(dice, other.len())].to_vec();
                self.insert(input, at, &block, 1);
            }
            5 => {
                let other = &corpus[dice.below(corpus.len())];
                input.truncate(at);
                input.extend_from_slice(&other[dice.below(other.len() + 1)..]);
            }
            6 => {
                // deep nesting, long rows, endless lists
                let times = dice.pick(&[2, 8, 300, 5_000]);
                let word = dice.pick(WORDS);
                self.insert(input, at, word.as_bytes(), times);
            }
            7 => {
                // from one end of a line to the other
                let line =
                    |from: usize| input[from..].iter().position(|b| *b == b'\n').map_or(input.len(), |n| from + n);
                let end = line(at);
                drop(input.drain(at..end));
            }
            _ => {
                let word = dice.pick(WORDS);
                self.insert(input, at, word.as_bytes(), 1);
            }
        }
    }

    fn insert(&self, input: &mut Vec<u8>, at: usize, block: &[u8], times: usize) {
        let room = self.longest.saturating_sub(input.len()) / block.len().max(1);
        let many = block.repeat(times.min(room));
        drop(input.splice(at..at, many));
    }
}
