//! The words that name a report, and the words that name what is only near one: one table, each row with its examples.

use super::Verdict;

/// What may stand behind the last word of a title: a bracket, the site's name.
macro_rules! end {
    () => {
        r"[》”]?(?:[（(][^（()）]*[）)])?(?:[_|\-—].*)?$"
    };
}

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

/// The first row that matches decides. What a document is (a guide, a notice, news) stands above the report's name,
/// because "编制指南" stands behind the same words; what it is about stands below, because a bureau of statistics
/// names its subject and still reports on disclosure. Where a row could hit a report it says [`Verdict::Doubt`]: a
/// doubt costs one request, a wrong refusal costs the report.
pub(super) const RULES: &[Rule] = &[
    Rule {
        pattern: r"指南|指引(?:$|[（(_|\-—])|范本|范例|模[板版]|(?:报告|年报)的?(?:统一)?(?:格式|样式|编制规范)",
        verdict: Verdict::Not("a guide or a form"),
        examples: &[
            "政府信息公开指南",
            "2020年政府信息公开工作年度报告编制指南",
            "政府信息公开工作年度报告格式",
            "某局政府信息公开指南（2023年版）",
        ],
    },
    Rule {
        pattern: r"申请(?:表|书|流程|须知|渠道|指引)|流程图|(?:在线|网上|我要)申请|(?:依申请|主动)公开(?:政府信息|信息|内容|范围|栏目|专栏|事项|制度|平台|系统)?$",
        verdict: Verdict::Not("a form or a column of its own"),
        examples: &["政府信息公开申请表", "依申请公开", "法定主动公开内容", "主动公开", "政府信息公开申请流程图"],
    },
    Rule {
        pattern: r"目录(?:$|[（(_|\-—])|目录(?:和|及|的通知)",
        verdict: Verdict::Not("a catalogue"),
        examples: &["政府信息公开目录", "余姚市政府信息公开基本目录（2020年版）", "某局主动公开基本目录2023年版本目录"],
    },
    Rule {
        pattern: concat!(
            r"(?:制度|办法|条例|规定|细则|规程)",
            end!(),
            r"|(?:制度|办法|条例|规定|细则|规程)[》”]?的(?:通知|公告|决定|函)"
        ),
        verdict: Verdict::Not("rules"),
        examples: &[
            "政府信息公开制度",
            "政府信息公开年度报告制度",
            "中华人民共和国政府信息公开条例",
            "依申请公开办法（试行）",
            "关于印发《某市政府信息公开工作考核办法》的通知",
        ],
    },
    Rule {
        pattern: r"(?:做好|[^构]编制|^编制|编写|撰写|起草|报送|上报|填报|开展|加强|规范|催报).*(?:通知|函|要求|事项)(?:$|[（(_|\-—])|有关事项的通知|年[度报].{0,4}(?:编制|编写|填报|报送)(?:说明|要求|口径|注意)",
        verdict: Verdict::Not("a notice about writing reports"),
        examples: &[
            "关于做好2020年度政府信息公开工作年度报告编制发布工作的通知",
            "关于政府信息公开工作年度报告有关事项的通知",
            "关于报送2023年政府信息公开年报的函",
            "2023年政府信息公开工作年度报告填报说明",
        ],
    },
    Rule {
        pattern: concat!(
            r"(?:计划|要点|方案|规划|安排|分工|预案|清单|台账|任务分解)",
            end!(),
            r"|(?:计划|要点|方案|规划|安排|分工|清单)[》”]?的(?:通知|公告|函)|要点.{0,8}(?:情况|报告)|任务分解"
        ),
        verdict: Verdict::Not("a plan"),
        examples: &[
            "2021年政务公开工作要点",
            "2021年政府信息公开工作计划",
            "政务公开工作要点的通知",
            "2023年政务公开工作要点落实情况报告",
            "某局2022年政务公开工作实施方案（试行）",
        ],
    },
    Rule {
        pattern: r"(?:预算|决算|三公.?经费|收支)(?:$|信息|公开|情况|说明|草案|报告|报表|表|执行(?:情况|$)|[（(》])|预决算",
        verdict: Verdict::Not("a budget or final accounts"),
        examples: &[
            "2020年度部门决算",
            "2021年部门预算公开",
            "2020年度部门决算报告",
            "三公经费",
            "某局2023年预决算公开",
        ],
    },
    Rule {
        pattern: r"召开|会议$|培训[会班]|部署会|推进会|座谈会|发布会|解读|图解|读懂|一图看|问答|举[行办](?:了|全|政|信|\d)|工作动态|通报$|(?:圆满|全面|按时|顺利|高质量|已)完成|扎实(?:做好|推进|开展)|荣获|位居|名列|亮点",
        verdict: Verdict::Not("news or an explanation"),
        examples: &[
            "我市召开政府信息公开年度报告编制工作会议",
            "2020年政府信息公开工作年度报告解读",
            "一图读懂2023年政府信息公开年报",
            "某县圆满完成2023年政府信息公开年报发布工作",
        ],
    },
    Rule {
        pattern: r"征求.{0,20}意见|意见征[集求]|征集.{0,12}(?:意见|建议)|问卷",
        verdict: Verdict::Not("a request for opinions"),
        examples: &["关于征求政务公开工作年度报告意见的公告", "政府信息公开年报意见征集", "政务公开满意度问卷"],
    },
    Rule {
        pattern: r"(?:政府)?信息公开.{0,8}统计[年报]?表|统计表(?:$|[（(_|\-—])",
        verdict: Verdict::Not(FIGURES),
        examples: &["2020年政府信息公开情况统计表", "附件：政府信息公开工作情况统计表（2016年度）"],
    },
    Rule {
        pattern: r"(?:汇总|一览|情况|数据|评分|明细|评议|登记)表(?:$|[（(_|\-—])|(?:评估|评议|考核|测评|整改)(?:工作)?(?:结果|情况|报告)",
        verdict: Verdict::Not("a table or an assessment"),
        examples: &["政务公开工作情况汇总表", "政府信息公开工作考核结果", "2023年政务公开第三方评估报告"],
    },
    Rule {
        pattern: r"(?:上|下)?半年度?(?:工作|政府|政务|信息|的)|季度(?:工作|政府|政务|信息|的)|月份?(?:政府|政务)?信息公开(?:工作)?(?:月报|情况)|月报(?:$|[（(_|])",
        verdict: Verdict::Not("a report of less than a year"),
        examples: &["2023年上半年政府信息公开工作报告", "2022年第一季度政府信息公开工作情况报告", "信息公开月报"],
    },
    Rule {
        pattern: r"(?:党务|村务|居务|校务|院务|厂务|检务|狱务|审判|司法|企业信息|财务|财务信息|信用信息|食品安全信息)公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:情况)?的?(?:报告|年报|总结)",
        verdict: Verdict::Not("a report on something else"),
        examples: &["2023年党务公开工作年度报告", "某镇2022年村务公开年度报告", "2020年企业信息公开年报"],
    },
    Rule {
        // a notice of a correction may hold the report or only the corrected line; schools report by other rules
        pattern: concat!(
            r"关于(?:更正|修改|修正|勘误|撤回|撤销).*(?:公告|说明|通知|启事|函)",
            r"|(?:更正|勘误|修改|修订)(?:说明|公告|启事|情况)|学年.{0,8}信息公开|(?:环境|财政)信息公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)"
        ),
        verdict: Verdict::Doubt,
        examples: &[
            "关于更正某局2022年政府信息公开工作年度报告的公告",
            "某局2022年政府信息公开年报更正说明",
            "某大学2022-2023学年信息公开工作年度报告",
            "某市环境保护局2012年环境信息公开年度报告",
        ],
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
            "中共某县委机构编制委员会办公室关于印发2020年政府信息公开工作年度报告的通知",
            "某区综合行政执法局2023年信息公开年报",
            "某供水公司2023年信息公开年度报告",
            "某局2023年政务信息公开工作年度报告",
            "某局2019年政府信息与政务公开工作年度报告",
            "2022年政务公开工作年度报告",
            "某镇2021年政务公开年报",
        ],
    },
    Rule {
        pattern: r"法治(?:政府)?建设|依法行政(?:工作)?(?:情况)?(?:的)?(?:年度)?报告|(?:政府|人大|常委会|政协|人民代表大会|法院|检察院|党代会|党委|纪委)工作报告|述[职廉法]|行政执法(?:[^局队支办大中].{0,8})?(?:报告|年报)",
        verdict: Verdict::Not("a report on something else"),
        examples: &[
            "2020年法治政府建设年度报告",
            "2021年政府工作报告",
            "2020年度行政执法统计年报",
            "某市人大常委会工作报告",
        ],
    },
    Rule {
        // 国办发〔2017〕47号 asks every portal for one a year; it stands in the same column
        pattern: r"(?:网站|新媒体)(?:工作|监管|管理|建设|年度|情况)*(?:报表|报告|年报)",
        verdict: Verdict::Not("a report on something else"),
        examples: &["某局2020年政府网站工作年度报表", "政府网站监管年度报表（2021年度）"],
    },
    Rule {
        pattern: OTHER_KIND,
        verdict: Verdict::Not("a report on something else"),
        examples: &[
            "2020年统计年报",
            "企业年报公示",
            "2020年环境质量年度报告",
            "事业单位法人年度报告",
            "某市住房公积金2022年年度报告",
            "某公司2021年年度报告",
            "2020年国民经济和社会发展统计公报",
            "某医院2022年卫生健康年报",
            "2019年度审计工作报告",
            "社会组织年度报告",
            "2022年健康体检年度报告",
            "2021年国有资产管理情况年度报告",
        ],
    },
    Rule {
        pattern: r"年鉴|大事记|白皮书|蓝皮书|招股|募集说明|(?:企业|市场主体|个体|合作社).{0,6}(?:年报|年度报告)|(?:年报|年度报告)(?:披露|抽查|核查|年检)",
        verdict: Verdict::Not("a report on something else"),
        examples: &["某县年鉴2022", "2021年知识产权保护白皮书", "2022年度市场主体年报公示"],
    },
    Rule {
        pattern: r"(?:贯彻|落实|实施|执行|施行)*《?(?:中华人民共和国)?(?:政府|政务)?(?:政务|信息)(?:主动|依申请)?公开.{0,10}(?:报告|年报|总结)",
        verdict: Verdict::Doubt,
        examples: &[
            "2020年政务公开工作报告",
            "2015年政府信息公开工作总结",
            "某局2009年贯彻落实《政府信息公开条例》情况报告",
            "某局2020年政府信息依申请公开工作年度报告",
        ],
    },
    Rule {
        pattern: r"年度(?:工作)?报告|年报",
        verdict: Verdict::Doubt,
        examples: &[
            "2023年年度报告",
            "年报",
            "2023年报",
            "某局2023年度报告",
            "政府年报专栏",
            "某市统计局2023年报",
            "某市住房公积金管理中心2022年年度报告",
            "某区综合行政执法局2023年度报告",
        ],
    },
    Rule { pattern: r"^$", verdict: Verdict::Doubt, examples: &["2023年", "2023", "2023年度", "（2023）"] },
];

/// The figures of the years before 2019 on a sheet of their own: no report where a listing links it, and part of one
/// where a report's page attaches it.
pub(super) const FIGURES: &str = "a table of a report's figures";

/// The name of the report: Order 711, article 49 (政府信息公开工作年度报告) and what offices make of it. 政务公开 alone is
/// wider than the order's subject, so it has to say that it is the yearly one.
const REPORT: &str = concat!(
    r"(?:政务公开[与和及、暨]|党务政务|政务[与和及、])?(?:政府|政务)?信息(?:[与和及、]政务)?公开(?:[（(]政务公开[）)])?(?:管理)?(?:工作)?(?:开展)?(?:情况)?的?(?:年度)?(?:工作)?(?:情况)?的?(?:报告|年报(?:告)?)",
    r"|(?:政府)?信息公开年度工作总结报告",
    r"|政务公开(?:工作)?(?:情况)?的?(?:年度(?:工作)?(?:情况)?的?报告|年报(?:告)?)",
);

/// Subjects that other yearly reports are about; a body of the same name has its 局 or 中心 in between.
const OTHER_KIND: &str = concat!(
    r"(?:统计|企业|个体户|公司|集团|财务|审计|质量|环境|环保|生态|信用|社会责任|慈善|基金会|社会组织|民办非企业|协会|",
    r"事业单位法人|法人|决算|预算|气象|卫生|健康|体检|疾控|传染病|医疗|监测|公报|公积金|国有资产|债务|内部控制|绩效|",
    r"安全生产|消防|知识产权|教学|就业|党建|营商环境|信访|数据开放|科普|双随机|河湖?长制|水资源|地质灾害)",
    r"(?:信息)?(?:公示|披露|工作|管理|发展|统计|状况|运行|缴存|保护|分析|治理)?(?:情况)?的?(?:年度)?(?:工作|统计|监测|质量|评估|分析|自评)?(?:情况)?的?",
    r"(?:报告|年报|公报)",
);
