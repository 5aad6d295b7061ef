//! What a report says about itself, wherever it says it.

use super::*;
use crate::model::document::{Block, Cell, Table};
use crate::model::record::Period;
use crate::report::profile::tests::shipped;

fn read_lines(format: &str, lines: &[&str]) -> Metadata {
    let blocks = lines.iter().map(|text| Block::Paragraph { text: (*text).into() }).collect();
    let document = Document { format: format.into(), blocks, ..Document::default() };
    read(&document, &Outline::of(&document), &shipped())
}

#[test]
fn a_report_says_who_when_and_where() {
    let metadata = read_lines(
        "text",
        &[
            "汶上县水务局",
            "2020年度政府信息公开工作年度报告",
            "根据《中华人民共和国政府信息公开条例》（国务院令第711号，以下简称《条例》）和汶上县人民政府办公室《关于做好年报工作的通知》（汶政办〔2021〕1号）编制。所列数据的统计期限自2020年1月1日起至12月31日止。如有疑问，请与汶上县水务局办公室联系（地址：汶上县某路1号，邮编：272500，电话传真：0537-1234567）。",
            "一、总体情况",
            "推进。",
            "六、其他需要报告的事项",
            "无。",
            "汶上县水务局",
            "二〇二一年一月二十五日",
        ],
    );
    assert_eq!(metadata.title.as_deref(), Some("汶上县水务局2020年度政府信息公开工作年度报告"));
    assert_eq!(metadata.agency_name.as_deref(), Some("汶上县水务局"));
    assert_eq!(metadata.admin_level.as_deref(), Some("county"));
    assert_eq!(metadata.agency_category.as_deref(), Some("water"));
    assert_eq!(metadata.report_year, Some(2020));
    assert_eq!(metadata.region.expect("a place in the name").gb2260.as_deref(), Some("370830"));
    let period = metadata.statistics_period.expect("printed");
    assert_eq!((period.start.as_deref(), period.end.as_deref()), (Some("2020-01-01"), Some("2020-12-31")));
    let contact = metadata.contact.expect("printed");
    assert_eq!(contact.fax, contact.phone, "one number for both");
    assert_eq!(metadata.signature.as_deref(), Some("汶上县水务局"));
    assert_eq!(metadata.signature_date.as_deref(), Some("2021-01-25"));
    assert_eq!(metadata.publication_date, None, "only the page can say it");
    let basis = [
        "《中华人民共和国政府信息公开条例》（国务院令第711号）",
        "汶上县人民政府办公室《关于做好年报工作的通知》（汶政办〔2021〕1号）",
    ];
    assert_eq!(metadata.legal_basis, basis);
}

#[test]
fn the_page_gives_its_own_date_and_numbers_and_nothing_is_made_up() {
    let metadata = read_lines(
        "html",
        &[
            "今天是2019年12月3日 星期二",
            "索 引 号：A001/2024-1 发布机构：淄川区审计局",
            "2023年政府信息公开工作年度报告",
            "发布日期：2024-01-16 浏览次数：7",
            "一、总体情况",
            "数据截至2023年12月31日。",
            "二、主动公开政府信息情况",
        ],
    );
    assert_eq!(metadata.publication_date.as_deref(), Some("2024-01-16"));
    assert_eq!(metadata.index_number.as_deref(), Some("A001/2024-1"));
    assert_eq!(metadata.agency_name.as_deref(), Some("淄川区审计局"), "the title names no agency");
    assert_eq!(metadata.statistics_period, Some(Period { start: None, end: Some("2023-12-31".into()) }));
    assert_eq!((metadata.contact, metadata.signature, metadata.signature_date), (None, None, None));
}

#[test]
fn level_and_place_follow_from_the_name() {
    let profile = shipped();
    let table = [
        ("山东省商务厅", "province", Some("370000"), "commerce"),
        ("济宁市投资促进局", "prefecture", Some("370800"), "investment_promotion"),
        ("余姚市人民政府招商中心", "county", Some("330281"), "investment_promotion"),
        ("淄川区昆仑镇人民政府", "township", Some("370302"), "township_street"),
        ("济宁高新技术产业开发区管委会", "zone", Some("370800"), "zone_committee"),
        ("国家税务总局汶上县税务局", "county", Some("370830"), "tax"),
        ("某某海关", "vertical", None, "commerce"),
        ("国家统计局", "national", None, "statistics"),
        ("上海市浦东新区人民政府", "county", Some("310115"), "government"),
        ("汶上县城乡建设局", "county", Some("370830"), "housing_construction"),
        ("固原市人民政府办公室", "prefecture", Some("640400"), "government_office"),
        ("平潭综合实验区经济发展局", "zone", Some("350128"), "development_reform"),
        ("中国银行保险监督管理委员会山东监管局", "province", Some("370000"), "finance"),
        ("新疆生产建设兵团第八师石河子市人民政府", "county", Some("659001"), "government"),
        ("交通运输部", "national", None, "transport"),
        ("汶上县唐村镇人民政府", "township", Some("370830"), "township_street"),
        ("天津市北辰区某里街", "township", Some("120113"), "township_street"),
    ];
    for (name, level, gb2260, category) in table {
        let standing = profile.agencies.standing(name, &profile.regions, &[]);
        assert_eq!(standing.level, Some(level), "{name}");
        assert_eq!(standing.region.and_then(|r| r.gb2260).as_deref(), gb2260, "{name}");
        assert_eq!(standing.category.as_deref(), Some(category), "{name}");
    }
}

#[test]
fn a_name_without_a_place_takes_it_from_the_text() {
    let profile = shipped();
    let standing = |name: &str, context: &str| profile.agencies.standing(name, &profile.regions, &[context]);
    let town = standing("双桥镇人民政府", "按照汶上县人民政府的要求");
    assert_eq!(
        (town.level, town.region.and_then(|r| r.gb2260).as_deref().map(str::to_owned)),
        (Some("township"), Some("370830".into()))
    );
    let bureau = standing("市招商局", "按照济宁市人民政府的要求");
    assert_eq!(bureau.level, Some("prefecture"));
    let elsewhere = standing("云岭县财政局", "");
    assert_eq!((elsewhere.level, elsewhere.region), (Some("county"), None), "no such place in the table");
    let unknown = standing("鼓楼区商务局", "");
    assert_eq!(unknown.level, Some("county"));
    assert_eq!(unknown.region.and_then(|r| r.gb2260), None, "four cities have such a district");
}

#[test]
fn the_line_under_a_bare_title_and_the_text_name_the_agency_and_its_place() {
    let bare = read_lines(
        "text",
        &["政府信息公开工作年度报告", "汶上经济开发区管委会（某商务区管委会）", "一、总体情况", "推进。"],
    );
    assert_eq!(bare.agency_name.as_deref(), Some("汶上经济开发区管委会（某商务区管委会）"));
    let town = read_lines(
        "text",
        &[
            "双桥镇人民政府2020年政府信息公开工作年度报告",
            "一、总体情况",
            "借鉴寿光市的做法，通过“汶上县双桥镇人民政府”公众号公开。",
            "二、主动公开政府信息情况",
        ],
    );
    assert_eq!(town.region.and_then(|r| r.gb2260).as_deref(), Some("370830"), "printed right before the name");
    let untitled = read_lines(
        "text",
        &[
            "现公布汶上县水务局2016年政府信息公开年度报告，内容涵盖2016年1月1日至12月31日期间的工作。",
            "一、概述",
            "推进。",
            "二、主动公开情况",
        ],
    );
    assert_eq!(untitled.agency_name.as_deref(), Some("汶上县水务局"));
    assert_eq!(untitled.statistics_period.and_then(|period| period.end).as_deref(), Some("2016-12-31"));
}

#[test]
fn a_site_table_may_print_its_values_below_its_labels() {
    let cell =
        |at: usize, text: &&str| Cell { row: at / 3, col: at % 3, rowspan: 1, colspan: 1, text: (*text).to_owned() };
    let texts = ["索引号", "公开方式", "发布机构", "A1/2010-23", "主动公开", "汶上县双桥镇人民政府"];
    let cells = texts.iter().enumerate().map(|(at, text)| cell(at, text)).collect();
    let table = Block::Table(Table { rows: 2, cols: 3, cells, spans_known: true });
    let lines = ["2022年01月18日来源：某处", "特公布2009年度本机关信息公开年度报告。", "一、概述", "二、主动公开情况"];
    let paragraphs = lines.iter().map(|text| Block::Paragraph { text: (*text).into() });
    let blocks = std::iter::once(table).chain(paragraphs).collect();
    let document = Document { format: "html".into(), blocks, ..Document::default() };
    let metadata = read(&document, &Outline::of(&document), &shipped());
    assert_eq!(metadata.agency_name.as_deref(), Some("汶上县双桥镇人民政府"));
    assert_eq!(metadata.index_number.as_deref(), Some("A1/2010-23"));
    assert_eq!(metadata.publication_date.as_deref(), Some("2022-01-18"));
}

#[test]
fn a_citation_is_neither_its_short_name_nor_the_words_around_it() {
    let text = "根据《某省信息公开规定》(以下简称《省级规定》)，结合市政府办《关于编制年报的通知》编制。";
    let metadata = read_lines("text", &["某局2020年政府信息公开工作年度报告", text, "一、总体情况", "推进。"]);
    assert_eq!(metadata.legal_basis, ["《某省信息公开规定》", "市政府办《关于编制年报的通知》"]);
}

#[test]
fn the_year_is_the_titles_then_the_periods_then_the_majoritys() {
    let year = |lines: &[&str]| read_lines("text", lines).report_year;
    assert_eq!(year(&["某局2020年政府信息公开工作年度报告", "一、总体情况", "2021年，2021年，2021年"]), Some(2020));
    assert_eq!(year(&["一、总体情况", "统计期限为2019年1月1日至12月31日。2020年，2020年"]), Some(2019));
    assert_eq!(year(&["一、总体情况", "2018年推进，2018年公开，2019年继续"]), Some(2018));
    assert_eq!(year(&["一、总体情况", "2018年推进，2019年继续"]), None, "a draw is no majority");
}

#[test]
fn a_sheet_of_figures_gives_the_year_where_no_other_title_does() {
    let sheet =
        read_lines("text", &["2016年政府信息公开情况统计表", "一、主动公开情况", "2015年和2015年以前的信息仍可查阅。"]);
    assert_eq!(sheet.report_year, Some(2016));
    let titled = read_lines("text", &["某县水务局2017年政府信息公开工作年度报告", "2016年政府信息公开情况统计表"]);
    assert_eq!(titled.report_year, Some(2017));
}

#[test]
fn an_unknown_year_or_agency_is_said() {
    let codes =
        |metadata: &Metadata| -> Vec<String> { unknown(metadata).into_iter().map(|i| i.code.to_string()).collect() };
    let bare = read_lines("text", &["关于报送政府信息公开年报的报告", "一、总体情况", "推进。"]);
    assert_eq!(codes(&bare), ["year-unknown", "agency-unknown"]);
    let known = read_lines("text", &["某县水务局2017年政府信息公开工作年度报告", "一、总体情况", "推进。"]);
    assert_eq!(codes(&known), [""; 0]);
}

#[test]
fn a_list_with_bullets_and_a_line_of_source_and_date_are_the_pages_own_values() {
    let title = "某县水务局2017年政府信息公开工作年度报告";
    let bullets = read_lines(
        "html",
        &["• 索引号", "• SW-07_k/2018-03", "• 发布日期", "• 2018-02-06", title, "一、总体情况", "推进。"],
    );
    assert_eq!(bullets.index_number.as_deref(), Some("SW-07_k/2018-03"));
    assert_eq!(bullets.publication_date.as_deref(), Some("2018-02-06"));
    for line in ["来源：某县水务局 2018-01-26 09:18 【字体：大", "2018-01-26 15:04 点击：[] 来源：某县水务局"]
    {
        let page = read_lines("html", &[title, line, "一、总体情况", "推进。"]);
        assert_eq!(page.publication_date.as_deref(), Some("2018-01-26"), "{line}");
    }
}

#[test]
fn a_period_may_be_in_figures_only_and_the_level_of_a_government_is_no_name() {
    let metadata = read_lines(
        "text",
        &[
            "特公布2015年度本级政府（机关）信息公开工作年度报告。所列数据的统计期限自2015-1-1起至2015-12-31止。",
            "一、概述",
            "推进。",
            "二、主动公开政府信息情况",
        ],
    );
    assert_eq!(metadata.agency_name, None);
    let period = metadata.statistics_period.expect("a period");
    assert_eq!(period.start.as_deref().zip(period.end.as_deref()), Some(("2015-01-01", "2015-12-31")));
}

#[test]
fn the_first_label_of_a_site_table_has_its_value_beside_it() {
    let rows = [["索 引 号", "SW001/2024-00001", "主题分类", ""], ["发布机构", "某县水务局", "发布日期", "2024-01-19"]];
    let cells = rows.iter().enumerate().flat_map(|(row, texts)| {
        texts.iter().enumerate().map(move |(col, text)| Cell { row, col, rowspan: 1, colspan: 1, text: (*text).into() })
    });
    let table = Table { rows: 2, cols: 4, cells: cells.collect(), spans_known: true };
    let text = |text: &str| Block::Paragraph { text: text.into() };
    let blocks = vec![
        Block::Table(table),
        text("某县水务局2023年政府信息公开工作年度报告"),
        text("一、总体情况"),
        text("推进。"),
    ];
    let document = Document { format: "html".into(), blocks, ..Document::default() };
    let metadata = read(&document, &Outline::of(&document), &shipped());
    assert_eq!(metadata.index_number.as_deref(), Some("SW001/2024-00001"));
}
