//! Titles as listings print them, and what they say.

use super::*;

fn facts(text: &str) -> (Verdict, Option<u16>, Option<String>) {
    let Judgement { verdict, year, agency } = judge(text);
    (verdict, year, agency)
}

#[test]
fn every_example_is_decided_by_its_own_row() {
    for (row, rule) in RULES.iter().enumerate() {
        assert!(!rule.examples.is_empty(), "{}", rule.pattern);
        for example in rule.examples {
            let (bare, _) = take_years(&fold(example));
            let first = COMPILED.0.matches(&bare).iter().next();
            assert_eq!(first, Some(row), "{example} → {bare}");
            assert_eq!(judge(example).verdict, rule.verdict, "{example}");
        }
    }
}

#[test]
fn year_and_agency_are_read_wherever_they_stand() {
    for (text, year, agency) in [
        ("余姚市人民政府招商中心2020年度政府信息公开工作年度报告", 2020, "余姚市人民政府招商中心"),
        ("余姚市人民政府招商中心2020年度\n  政府信息公开工作年度报告", 2020, "余姚市人民政府招商中心"),
        ("固原市投资促进服务中心 2020 年 政府信息公开工作年度报告", 2020, "固原市投资促进服务中心"),
        ("2019年度济南市历下区某局政府信息公开工作年度报告", 2019, "济南市历下区某局"),
        ("某市统计局政府信息公开工作年度报告（2020年度）", 2020, "某市统计局"),
        ("某局政府信息公开2020年年度报告", 2020, "某局"),
        ("某局2020年报", 2020, "某局"),
        ("某局二○二〇年政府信息公开年报", 2020, "某局"),
        ("某县企业服务局关于2021年政府信息公开工作的年度报告", 2021, "某县企业服务局"),
        ("关于发布某局２０２２年政府信息公开年度报告的公告", 2022, "某局"),
        ("某县人民政府办公室关于公布2022年政府信息公开年度报告的通告", 2022, "某县人民政府办公室"),
        ("附件1：某局2023年政府信息公开年报.docx", 2023, "某局"),
        ("W0202401195123456789012023年某局政府信息公开年报.docx", 2023, "某局"),
        ("2020年政府信息公开工作年度报告（市招商局）", 2020, "市招商局"),
        ("2021年公布的某局2020年政府信息公开年度报告", 2020, "某局"),
        ("某局2020年政府信息公开工作年度报告_某市人民政府门户网站", 2020, "某局"),
        ("《某镇2024年政府信息公开工作年度报告》", 2024, "某镇"),
        ("漳审综〔2026〕2号 某县审计局2025年政府信息公开工作的年度报告", 2025, "某县审计局"),
        ("（更正）某局2023年政府信息公开年报", 2023, "某局"),
        ("【某局】2023年政府信息公开年报", 2023, "某局"),
        ("附件2 某局2023年政府信息公开年报", 2023, "某局"),
        ("12345热线中心2023年政府信息公开年报", 2023, "12345热线中心"),
        ("政府信息公开年报-某局2023年政府信息公开工作年度报告", 2023, "某局"),
        ("首页 > 政府信息公开年报 > 某局2023年政府信息公开工作年度报告", 2023, "某局"),
        ("政府信息公开工作年度报告（2023年度）某局", 2023, "某局"),
        ("2023年政府信息公开工作年度报告——某县人民政府", 2023, "某县人民政府"),
        ("某局关于报送2023年政府信息公开年度报告的报告", 2023, "某局"),
        ("某区人民政府办公室关于印发《2020年政府信息公开年度报告》的通知", 2020, "某区人民政府办公室"),
        ("2023年某县人民政府信息公开年报", 2023, "某县人民政府"),
        ("某局2022年度—2023年度政府信息公开年报", 2023, "某局"),
        ("海关总署2011年海关信息公开工作年度报告", 2011, "海关总署"),
        ("某市气象局2015年气象信息公开工作年度报告", 2015, "某市气象局"),
        ("某市2015年水务局信息公开工作年度报告", 2015, "某市水务局"),
        ("某区计划生育局（某区老龄办）2012年信息公开工作年度报告", 2012, "某区计划生育局（某区老龄办）"),
    ] {
        let (verdict, found_year, found_agency) = facts(text);
        assert!(!matches!(verdict, Verdict::Not(_)), "{text}: {verdict:?}");
        assert_eq!((found_year, found_agency.as_deref()), (Some(year), Some(agency)), "{text}");
    }
}

#[test]
fn days_and_file_numbers_are_not_report_years() {
    for text in [
        "某局政府信息公开年报（2021年1月20日）",
        "某局政府信息公开年报2021-01-20",
        "国办函〔2021〕30号 某局政府信息公开年报",
        "某局发(2021)7号政府信息公开年报",
        "doc_697b2014a年报",
        "某局政府信息公开年报nb2021x",
    ] {
        assert_eq!(judge(text).year, None, "{text}");
    }
}

#[test]
fn many_bodies_and_sites_are_no_agency() {
    for text in [
        "各部门2023年政府信息公开年报",
        "市直部门2023年政府信息公开年报",
        "2023年政府信息公开年报-某市人民政府",
        "2023年政府信息公开年报_某局",
        "2023年政府信息公开年报（某某网站）",
        "我市2023年政府信息公开年报",
    ] {
        assert_eq!(facts(text), (Verdict::Report, Some(2023), None), "{text}");
    }
}

#[test]
fn the_name_of_the_column_is_only_a_doubt() {
    for text in ["政府信息公开年报", "政府信息公开工作年度报告", "信息公开年报"] {
        assert_eq!(facts(text), (Verdict::Doubt, None, None), "{text}");
    }
}

#[test]
fn the_rest_of_a_portal_says_nothing_of_a_report() {
    for text in
        ["", "  ", "首页", "机构概况", "更多>>", "政府信息公开", "W020240119512345678901.docx", "2021年1月", "通知公告"]
    {
        assert_eq!(judge(text).verdict, Verdict::Not(UNRELATED), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_judged(text in "[W0-9年度报告信息公开（）二〇 .一-龥\\PC]{0,80}") {
        judge(&text);
    }
}

/// Bodies whose names hold the words of a decoy.
const AGENCIES: &[&str] = &[
    "某市统计局",
    "国家统计局某调查队",
    "某县审计局",
    "某市环境保护局",
    "某市财政局预算评审中心",
    "某省气象局",
    "某市规划和自然资源局",
    "某县信访局",
    "某市档案馆",
    "某市人民政府地方志办公室",
    "某区市场监督管理局",
    "某市住房公积金管理中心",
    "某市人大常委会办公室",
    "某区综合行政执法局",
    "中共某县委机构编制委员会办公室",
    "某县政务公开办公室",
    "某市法治政府建设办公室",
    "某县发展计划局",
    "某市卫生健康委员会",
    "某区企业服务中心",
    "某省标准化院（质量研究所）",
    "某县目录山镇人民政府",
    "某市12345政务服务便民热线中心",
    "某供水有限公司",
    "武汉东湖风景区城乡工作办事处",
    "某旗宝力根苏木人民政府",
];

/// Ways to write 2023.
const YEAR_FORMS: &[&str] =
    &["2023年", "2023年度", "2023", "二〇二三年", "２０２３年", "二○二三年度", " 2023 年 ", "2022—2023年"];

/// Names of the report.
const NAMES: &[&str] = &[
    "政府信息公开工作年度报告",
    "政府信息公开年度报告",
    "政府信息公开年报",
    "信息公开工作年度报告",
    "信息公开年报",
    "信息公开工作报告",
    "政府信息公开工作情况年度报告",
    "政务信息公开年度报告",
    "政务公开工作年度报告",
    "政府信息公开工作的报告",
];

/// What portals put behind it.
const ENDS: &[&str] =
    &["", "（更正）", "（修订版）", "（定稿）", ".docx", "(1).pdf", "_某市人民政府门户网站", "的公告", "公示"];

/// Other documents; `Y` stands for the year, `A` for the agency.
const DECOYS: &[&str] = &[
    "A政府信息公开指南（Y版）",
    "AY政府信息公开指南",
    "A政府信息公开目录（Y）",
    "AY政府信息公开基本目录",
    "A政府信息公开制度",
    "A政府信息公开年度报告制度（Y）",
    "AY政务公开工作计划",
    "AY政务公开工作要点",
    "A关于印发Y政务公开工作要点的通知",
    "AY政务公开工作要点落实情况报告",
    "AY部门预算",
    "AY度部门决算报告",
    "AY三公经费决算公开",
    "AY企业年报公示公告",
    "AY统计年报",
    "AY财务年度报告",
    "AY法治政府建设年度报告",
    "AY法治政府建设情况的报告",
    "AY行政执法统计年报",
    "AY环境质量年报",
    "AY审计工作报告",
    "Y某市人大常委会工作报告",
    "Y政协工作报告",
    "A关于Y住房公积金年度报告",
    "AY事业单位法人年度报告",
    "AY政府网站工作年度报表",
    "AY健康体检年度报告",
    "AY卫生年报",
    "某县年鉴（Y）",
    "A召开Y政府信息公开年报编制会议",
    "AY政府信息公开工作年度报告解读",
    "一图读懂AY政府信息公开年报",
    "A关于做好Y政府信息公开工作年度报告编制工作的通知",
    "A关于报送Y政府信息公开工作年度报告的函",
    "AY政府信息公开工作考核结果",
    "AY政务公开第三方评估报告",
    "AY政府信息公开情况统计表",
    "AY政府信息公开年报意见征集",
    "A政府信息公开申请表",
    "A依申请公开",
    "A主动公开",
    "AY上半年政府信息公开工作报告",
    "AY党务公开工作年度报告",
    "某公司Y年度报告",
];

/// Every text whose judgement is not the wanted one, so that a failure shows its family at once.
fn wrong(texts: impl Iterator<Item = String>, right: impl Fn(&str) -> bool) -> Vec<String> {
    texts.filter(|text| !right(text)).map(|text| format!("{text} → {:?}", judge(&text))).collect()
}

#[test]
fn every_form_of_the_title_of_any_agency_is_a_report() {
    for agency in AGENCIES {
        let mut texts: Vec<String> = Vec::new();
        for year in YEAR_FORMS {
            for name in NAMES {
                texts.extend([
                    format!("{agency}{year}{name}"),
                    format!("{year}{agency}{name}"),
                    format!("{agency}关于{year}{name}"),
                    format!("{agency}{name}（{}）", year.trim()),
                    format!("{year}{name}（{agency}）"),
                    format!("附件：{agency}{year}{name}"),
                    format!("3.{agency}{year}{name}"),
                    format!("关于发布{agency}{year}{name}的公告"),
                ]);
            }
        }
        texts.extend(ENDS.iter().map(|end| format!("{agency}2023年政府信息公开工作年度报告{end}")));
        let wanted = (Verdict::Report, Some(2023), Some((*agency).to_owned()));
        let wrong = wrong(texts.into_iter(), |text| facts(text) == wanted);
        assert!(wrong.is_empty(), "{} of {agency}: {:#?}", wrong.len(), &wrong[..wrong.len().min(12)]);
    }
}

#[test]
fn what_could_be_the_report_is_not_refused() {
    for (text, year, agency) in [
        ("某市统计局2023年年报", Some(2023), Some("某市统计局")),
        ("某县审计局2023年度报告", Some(2023), Some("某县审计局")),
        ("某区综合行政执法局2023年年度报告", Some(2023), Some("某区综合行政执法局")),
        ("某市住房公积金管理中心2022年年度报告", Some(2022), Some("某市住房公积金管理中心")),
        ("某局2015年政府信息公开工作总结", Some(2015), Some("某局")),
        ("某局2009年贯彻落实《中华人民共和国政府信息公开条例》情况报告", Some(2009), Some("某局")),
        ("某局2020年度政府信息依申请公开工作年度报告", Some(2020), Some("某局")),
        ("某大学2022-2023学年信息公开工作年度报告", Some(2023), Some("某大学")),
        ("关于更正某局2022年政府信息公开工作年度报告的公告", Some(2022), Some("某局")),
        ("某市环境保护局2012年环境信息公开年度报告", Some(2012), Some("某市环境保护局")),
        ("某镇2021年政务公开工作报告", Some(2021), Some("某镇")),
    ] {
        assert_eq!(facts(text), (Verdict::Doubt, year, agency.map(str::to_owned)), "{text}");
    }
}

#[test]
fn no_other_document_of_any_agency_is_a_report() {
    for decoy in DECOYS {
        let texts = AGENCIES
            .iter()
            .flat_map(|agency| YEAR_FORMS.iter().map(move |year| decoy.replace('A', agency).replace('Y', year)));
        let wrong = wrong(texts, |text| matches!(judge(text).verdict, Verdict::Not(reason) if reason != UNRELATED));
        assert!(wrong.is_empty(), "{} of {decoy}: {:#?}", wrong.len(), &wrong[..wrong.len().min(6)]);
    }
}
