//! The words that name a report, and the words that name what is only near one: one table, each row with its examples.

use super::Verdict;

/// One row of the table below: a pattern over the folded text without its years.
pub(super) struct Rule {
    /// A regular expression.
    pub(super) pattern: &'static str,
    /// What its match says.
    pub(super) verdict: Verdict,
    /// Texts that this rule, and none above it, decides.
    #[cfg_attr(not(test), expect(dead_code, reason = "the examples are the table's own test"))]
    pub(super) examples: &'static [&'static str],
}

/// The first row that matches decides. What excludes stands above what names a report, since "编制指南" stands behind
/// the same words; each pattern is narrow enough to leave 统计局, 预算评审中心 or 计划生育局 alone.
pub(super) const RULES: &[Rule] = &[
    Rule {
        pattern: r"指南|范本|范例|模[板版]|(?:报告|年报)的?(?:统一)?(?:格式|样式|编制规范)",
        verdict: Verdict::Not("a guide or a form"),
        examples: &["政府信息公开指南", "2020年政府信息公开工作年度报告编制指南", "政府信息公开工作年度报告格式"],
    },
    Rule {
        pattern: r"目录(?:$|[（(_|\-—])",
        verdict: Verdict::Not("a catalogue"),
        examples: &["政府信息公开目录", "余姚市政府信息公开基本目录（2020年版）"],
    },
    Rule {
        pattern: r"(?:制度|办法|条例|规定|细则|规程)(?:$|[（(》_|\-—]|的)",
        verdict: Verdict::Not("rules"),
        examples: &[
            "政府信息公开制度",
            "政府信息公开年度报告制度",
            "中华人民共和国政府信息公开条例",
            "依申请公开办法（试行）",
        ],
    },
    Rule {
        pattern: r"(?:做好|编制|编写|撰写|起草|报送|上报|填报|开展|加强|规范).*(?:通知|函|要求|事项)|有关事项的通知",
        verdict: Verdict::Not("a notice about writing reports"),
        examples: &[
            "关于做好2020年度政府信息公开工作年度报告编制发布工作的通知",
            "关于政府信息公开工作年度报告有关事项的通知",
        ],
    },
    Rule {
        pattern: r"(?:计划|要点|方案|规划|安排|分工|预案|清单)(?:$|[（(》_|\-—]|的)",
        verdict: Verdict::Not("a plan"),
        examples: &["2021年政务公开工作要点", "2021年政府信息公开工作计划", "政务公开工作要点的通知"],
    },
    Rule {
        pattern: r"(?:预算|决算|三公.?经费|收支)(?:$|信息|公开|情况|说明|草案|报告|报表|表|执行|[（(》])",
        verdict: Verdict::Not("a budget or final accounts"),
        examples: &["2020年度部门决算", "2021年部门预算公开", "2020年度部门决算报告", "三公经费"],
    },
    Rule {
        pattern: r"召开|会议$|培训[会班]|部署会|推进会|座谈会|解读|图解|读懂|问答|举[行办](?:了|全|政|信|\d)|工作动态|通报$",
        verdict: Verdict::Not("news or an explanation"),
        examples: &[
            "我市召开政府信息公开年度报告编制工作会议",
            "2020年政府信息公开工作年度报告解读",
            "一图读懂2023年政府信息公开年报",
        ],
    },
    Rule {
        pattern: r"(?:汇总|统计|一览|情况|数据|评分|明细)表(?:$|[（(_|\-—])|(?:评估|评议|考核|测评|整改)(?:结果|情况|报告)",
        verdict: Verdict::Not("a table or an assessment"),
        examples: &["2020年政府信息公开情况统计表", "政府信息公开工作考核结果"],
    },
    Rule {
        pattern: r"法治(?:政府)?建设|依法行政(?:工作)?(?:情况)?(?:的)?(?:年度)?报告|政府工作报告|述职|行政执法.{0,8}(?:报告|年报)",
        verdict: Verdict::Not("a report on something else"),
        examples: &["2020年法治政府建设年度报告", "2021年政府工作报告", "2020年度行政执法统计年报"],
    },
    Rule {
        pattern: r"(?:统计|企业|公司|财务|审计|质量|环境|信用|社会责任|审计|慈善|事业单位法人|决算|预算|气象|卫生|监测|公报)(?:信息)?(?:公示|公开|工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)",
        verdict: Verdict::Not("a report on something else"),
        examples: &["2020年统计年报", "企业年报公示", "2020年环境质量年度报告", "事业单位法人年度报告"],
    },
    Rule {
        // 国办发〔2017〕47号 asks every portal for one a year; it stands in the same column
        pattern: r"网站(?:工作|监管|管理|建设|年度)*(?:报表|报告|年报)",
        verdict: Verdict::Not("a report on something else"),
        examples: &["某局2020年政府网站工作年度报表", "政府网站监管年度报表（2021年度）"],
    },
    Rule {
        pattern: REPORT,
        verdict: Verdict::Report,
        examples: &[
            "政府信息公开工作年度报告（2020年）",
            "2023年度政府信息公开年报",
            "关于发布2020年政府信息公开年度报告的公告",
            "某局信息公开工作年度报告",
            "２０２０ 年 政府信息公开\n工作年度报告",
            "二〇二〇年政府信息公开工作年度报告",
            "2019年度济南市某局政府信息公开工作年度报告",
            "政府信息公开2020年度报告",
            "某市统计局2020年政府信息公开工作年度报告",
            "某县预算评审中心2020年政府信息公开工作报告",
            "政府信息公开工作情况2020年年度报告",
            "W020240119512345678901 某局2023年政府信息公开年报.docx",
        ],
    },
    Rule {
        pattern: r"(?:政务|信息)公开.{0,10}(?:报告|年报|总结)",
        verdict: Verdict::Doubt,
        examples: &["2020年政务公开工作年度报告", "2015年政府信息公开工作总结"],
    },
    Rule {
        pattern: r"年度(?:工作)?报告|年报",
        verdict: Verdict::Doubt,
        examples: &["2023年年度报告", "年报", "2023年报", "某局2023年度报告", "政府年报专栏"],
    },
    Rule { pattern: r"^$", verdict: Verdict::Doubt, examples: &["2023年", "2023", "2023年度", "（2023）"] },
];

/// The name of the report: Order 711, article 49 (政府信息公开工作年度报告) and what offices make of it.
const REPORT: &str = r"(?:政府)?信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:情况)?的?(?:报告|年报(?:告)?)|(?:政府)?信息公开年度工作总结报告";
