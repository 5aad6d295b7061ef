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
    ] {
        assert_eq!(judge(text).year, None, "{text}");
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
