//! Fixtures are built from the forms' own words with figures that are all different, so that a value in the wrong place
//! is seen.

mod damage;

use super::*;
use crate::model::document::{Block, Cell, Table};
use crate::model::form::{REQUEST_COLUMNS, request_rows};

fn dump(rows: &[&[&str]]) -> Table {
    let cols = rows.iter().map(|r| r.len()).max().unwrap_or(0);
    let cell = |row, col, text: &str| Cell { row, col, rowspan: 1, colspan: 1, text: text.into() };
    let cells = rows
        .iter()
        .enumerate()
        .flat_map(|(row, texts)| texts.iter().enumerate().map(move |(col, text)| cell(row, col, text)))
        .collect();
    Table { rows: rows.len(), cols, cells, spans_known: false }
}

fn document(blocks: Vec<Block>) -> Document {
    Document { blocks, ..Document::default() }
}

fn tables_of(tables: Vec<Table>) -> Tables {
    read(&document(tables.into_iter().map(Block::Table).collect()))
}

/// The figure of a requests row and column: 700 for the first, 701 for the next.
fn figure(row: usize, column: usize) -> i64 {
    i64::try_from(700 + row * 7 + column).unwrap()
}

const HEAD: [&[&str]; 2] = [
    &["（本列数据的勾稽关系）", "申请人情况"],
    &["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
];

/// The requests table as one list of rows: number and words, then seven figures.
fn request_lines(form: Template) -> Vec<Vec<String>> {
    let mut group = ("", 0u32);
    request_rows(form)
        .enumerate()
        .map(|(at, row)| {
            let number = if group.0 == row.group { group.1 + 1 } else { 1 };
            group = (row.group, number);
            let mut line = vec![row.group.to_owned(), format!("{number}.{}", row.label)];
            line.extend((0..7).map(|column| figure(at, column).to_string()));
            line
        })
        .collect()
}

fn as_dump(lines: &[Vec<String>], head: bool) -> Table {
    let lines: Vec<Vec<&str>> = lines.iter().map(|l| l.iter().map(String::as_str).collect()).collect();
    let mut rows: Vec<&[&str]> = if head { HEAD.to_vec() } else { Vec::new() };
    rows.extend(lines.iter().map(Vec::as_slice));
    dump(&rows)
}

fn request_value(tables: &Tables, row: &str, column: &str) -> Option<i64> {
    tables.requests.as_ref().expect("the table is found")[row][column].as_i64()
}

fn assert_requests(tables: &Tables, form: Template) {
    for (at, row) in request_rows(form).enumerate() {
        for (column, (key, _)) in REQUEST_COLUMNS.iter().enumerate() {
            assert_eq!(request_value(tables, row.key, key), Some(figure(at, column)), "{}.{key}", row.key);
        }
    }
}

fn codes(tables: &Tables) -> Vec<(&str, &str)> {
    tables.issues.iter().map(|i| (i.code.as_ref(), i.at.as_str())).collect()
}

#[test]
fn every_row_of_both_forms_is_found_in_a_dump() {
    for form in [Template::Form2019, Template::Form2021] {
        let tables = tables_of(vec![as_dump(&request_lines(form), true)]);
        assert_eq!(tables.template, Some(form));
        assert_requests(&tables, form);
        assert_eq!(tables.cells.len(), request_rows(form).count() * 7);
    }
}

#[test]
fn a_table_in_two_pieces_is_one() {
    let lines = request_lines(Template::Form2021);
    for cut in [1, 9, 20] {
        let (first, second) = lines.split_at(cut);
        let tables = tables_of(vec![as_dump(first, true), as_dump(second, false)]);
        assert_requests(&tables, Template::Form2021);
    }
}

#[test]
fn merged_cells_give_the_columns() {
    // three label columns, merged; the label of the third row covers three rows
    let cell = |row, col, rowspan, colspan, text: &str| Cell { row, col, rowspan, colspan, text: text.into() };
    let mut cells = vec![cell(0, 0, 1, 3, "申请人情况")];
    for (at, (_, words)) in REQUEST_COLUMNS.iter().enumerate() {
        cells.push(cell(0, 3 + at, 1, 1, words));
    }
    let labels = [
        (1, 0, 3, "一、本年新收政府信息公开申请数量"),
        (2, 0, 3, "二、上年结转政府信息公开申请数量"),
        (3, 1, 2, "（一）予以公开"),
        (4, 2, 1, "1.属于国家秘密"),
        (5, 2, 1, "2.其他法律行政法规禁止公开"),
    ];
    cells.push(cell(3, 0, 3, 1, "三、本年度办理结果"));
    cells.push(cell(4, 1, 2, 1, "（三）不予公开"));
    for (row, col, span, text) in labels {
        cells.push(cell(row, col, 1, span, text));
        // the third value is blank: only the columns tell the place of the others
        cells.extend((0..7).map(|at| cell(row, 3 + at, 1, 1, if at == 2 { "" } else { "5" })));
    }
    let tables = tables_of(vec![Table { rows: 6, cols: 10, cells, spans_known: true }]);
    for row in ["new_received", "granted", "refused_state_secret", "refused_legally_prohibited"] {
        assert_eq!(request_value(&tables, row, "research_institution"), None, "{row}");
        assert_eq!(request_value(&tables, row, "public_welfare_org"), Some(5), "{row}");
        assert_eq!(request_value(&tables, row, "total"), Some(5), "{row}");
    }
}

#[test]
fn a_header_that_contradicts_itself_gives_no_columns() {
    let cell = |row, col, text: &str| Cell { row, col, rowspan: 1, colspan: 1, text: text.into() };
    // the organisations' names stand one column too far to the right, the last of them behind the total
    let mut cells = vec![cell(0, 1, "自然人"), cell(0, 2, "法人或其他组织"), cell(0, 7, "总计")];
    cells.extend((1..6).map(|at| cell(1, if at == 5 { 8 } else { 2 + at }, REQUEST_COLUMNS[at].1)));
    for (at, row) in request_rows(Template::Form2021).enumerate() {
        cells.push(cell(2 + at, 0, row.label));
        cells.extend((0..7).map(|column| cell(2 + at, 1 + column, &figure(at, column).to_string())));
    }
    let rows = 2 + request_rows(Template::Form2021).count();
    let tables = tables_of(vec![Table { rows, cols: 9, cells, spans_known: true }]);
    for (column, (key, _)) in REQUEST_COLUMNS.iter().enumerate() {
        assert_eq!(request_value(&tables, "granted", key), Some(figure(2, column)), "{key}");
    }
}

#[test]
fn position_decides_where_a_label_is_another_rows() {
    let mut lines = request_lines(Template::Form2019);
    let at = lines.iter().position(|l| l[1].contains("四类过程性")).unwrap();
    lines[at][1] = "6. 属于四类内部事务信息".into();
    let tables = tables_of(vec![as_dump(&lines, true)]);
    assert_requests(&tables, Template::Form2019);
    assert_eq!(codes(&tables)[..1], [("label-by-position", "requests.refused_process_info")]);
}

#[test]
fn figures_never_go_to_another_row_than_the_one_whose_label_is_printed() {
    let mut lines = request_lines(Template::Form2021);
    let at = |words: &str, lines: &[Vec<String>]| lines.iter().position(|l| l[1].contains(words)).unwrap();
    let (one, other) = (at("第三方", &lines), at("大量反复", &lines));
    lines.swap(one, other);
    let tables = tables_of(vec![as_dump(&lines, true)]);
    for row in ["refused_third_party_rights", "rejected_excessive"] {
        assert_eq!(request_value(&tables, row, "total"), None, "{row}");
        assert!(codes(&tables).contains(&("row-missing", &format!("requests.{row}"))), "{row}: {:?}", codes(&tables));
    }
}

#[test]
fn misprinted_and_shortened_labels_are_found() {
    let mut lines = request_lines(Template::Form2021);
    for (printed, words) in [
        ("其他法律行政法规禁止公开", "2.其他法律行政止公开"),
        ("部分公开", "（二）部分公开"),
        ("逾期不补正", "1．申请人 逾期不补正"),
        ("总计", "（七）合 计"),
        ("三安全", "3、危及〝三安全一稳定〞"),
        ("重新出具", "[bookmark: _x]5.要求行政机关确认或重 新出具已获取信息"),
    ] {
        lines.iter_mut().find(|l| l[1].contains(printed)).unwrap()[1] = words.into();
    }
    assert_requests(&tables_of(vec![as_dump(&lines, true)]), Template::Form2021);
}

#[test]
fn a_missing_row_is_null_with_an_issue_and_moves_no_other() {
    let mut lines = request_lines(Template::Form2021);
    let at = lines.iter().position(|l| l[1].contains("第三方")).unwrap();
    lines.remove(at);
    let tables = tables_of(vec![as_dump(&lines, true)]);
    assert_eq!(request_value(&tables, "refused_third_party_rights", "total"), None);
    assert_eq!(request_value(&tables, "refused_internal_affairs", "total"), Some(figure(8, 6)));
    assert!(codes(&tables).contains(&("row-missing", "requests.refused_third_party_rights")));
    assert!(tables.has_gaps());
}

#[test]
fn blank_zero_and_marks_are_told_apart() {
    let mut lines = request_lines(Template::Form2021);
    for (at, text) in ["0", "", "/", "00", "——", "无", "１２"].into_iter().enumerate() {
        lines[2][2 + at] = text.into();
    }
    let tables = tables_of(vec![as_dump(&lines, true)]);
    let granted = &tables.requests.as_ref().unwrap()["granted"];
    let values: Vec<_> = granted.values().map(Figure::as_i64).collect();
    assert_eq!(values, [Some(0), None, None, Some(0), None, None, Some(12)]);
    let kinds: Vec<CellKind> = tables.cells.iter().filter(|c| c.row == "granted").map(|c| c.kind).collect();
    let (zero, mark) = (CellKind::Zero, CellKind::NotApplicable);
    assert_eq!(kinds, [zero, CellKind::Blank, mark, zero, mark, mark, CellKind::Number]);
}

#[test]
fn a_ragged_row_is_read_only_where_one_place_is_possible() {
    let mut lines = request_lines(Template::Form2021);
    // spans lost: a blank before the figures and one behind them
    for at in [3, 4] {
        let sum: i64 = (0..6).map(|column| figure(at, column)).sum();
        lines[at][8] = sum.to_string();
    }
    lines[3].insert(2, String::new());
    lines[4].push(String::new());
    // only a total in nine places: it may be the total, or not
    lines[5].truncate(2);
    lines[5].extend(["", "", "", "7", "", "", "", "", ""].map(str::to_owned));
    let tables = tables_of(vec![as_dump(&lines, true)]);
    assert_eq!(request_value(&tables, "granted_partial", "natural_person"), Some(figure(3, 0)));
    assert_eq!(request_value(&tables, "refused_state_secret", "natural_person"), Some(figure(4, 0)));
    assert_eq!(request_value(&tables, "refused_state_secret", "total"), Some((0..6).map(|c| figure(4, c)).sum()));
    assert!(REQUEST_COLUMNS.iter().all(|(key, _)| request_value(&tables, "refused_legally_prohibited", key).is_none()));
    assert!(codes(&tables).contains(&("row-unreadable", "requests.refused_legally_prohibited")));
}

#[test]
fn glued_figures_are_split_only_by_their_sums() {
    let mut lines = request_lines(Template::Form2021);
    lines[0].truncate(2);
    lines[0].push("15130000154".into());
    lines[1].truncate(2);
    lines[1].push("396442278".into());
    let contradicted = tables_of(vec![as_dump(&lines, true)]);
    assert_eq!(request_value(&contradicted, "new_received", "natural_person"), None, "a column's sum does not hold");
    // no total is printed, so no column says anything against it
    let total = lines.iter().position(|l| l[1].ends_with("总计")).unwrap();
    lines[total][2..].fill(String::new());
    let tables = tables_of(vec![as_dump(&lines, true)]);
    assert_eq!(request_value(&tables, "new_received", "natural_person"), Some(151));
    assert_eq!(request_value(&tables, "new_received", "total"), Some(154));
    assert_eq!(request_value(&tables, "carried_over", "natural_person"), None);
    assert!(codes(&tables).contains(&("row-unreadable", "requests.carried_over")));
    // a document with cells of its own gives one figure there, and lost the others
    let placed = tables_of(vec![Table { spans_known: true, ..as_dump(&lines, true) }]);
    assert_eq!(request_value(&placed, "new_received", "total"), None);
}

#[test]
fn columns_in_another_order_are_read_by_their_header() {
    let mut header: Vec<&str> = vec!["", "申请人情况"];
    header.extend(["总计", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]);
    let lines = request_lines(Template::Form2019);
    let rows: Vec<Vec<&str>> = lines.iter().map(|l| l.iter().map(String::as_str).collect()).collect();
    let mut all: Vec<&[&str]> = vec![&header];
    all.extend(rows.iter().map(Vec::as_slice));
    let tables = tables_of(vec![dump(&all)]);
    // the total is printed first
    assert_eq!(request_value(&tables, "new_received", "total"), Some(figure(0, 0)));
    assert_eq!(request_value(&tables, "new_received", "natural_person"), Some(figure(0, 1)));
}

const PROACTIVE: &[&[&str]] = &[
    &["第二十条第（一）项", "", "", ""],
    &["信息内容", "本年新 制作数量", "本年新公开数量", "对外公开 总数量"],
    &["规章", "1", "2", "3"],
    &["规范性文件", "4", "5", "6"],
    &["第二十条第（五）项"],
    &["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    &["行政许可", "7", "-18", "9"],
    &["其他对外管理服务事项", "10", "+3", "12"],
    &["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    &["行政处罚", "13", "--253", "15"],
    &["行政强制", "16", "", "18"],
    &["信息内容", "上一年项目数量", "本年增/减", ""],
    &["行政事业性收费", "19", "20", ""],
    &["信息内容", "采购项目数量", "采购总金额（万元，保留四位小数）"],
    &["政府集中采购", "21", "4.5840"],
];

#[test]
fn the_proactive_table_of_2019_is_read_by_its_headers() {
    let tables = tables_of(vec![dump(PROACTIVE)]);
    assert_eq!(tables.template, Some(Template::Form2019));
    let table = tables.proactive.as_ref().unwrap();
    let json = serde_json::to_value(table).unwrap();
    assert_eq!(json["normative_documents"], serde_json::json!({"made": 4, "newly_disclosed": 5, "disclosed_total": 6}));
    assert_eq!(json["administrative_licensing"]["change"], -18);
    assert_eq!(json["other_external_services"]["change"], 3);
    assert_eq!(
        json["administrative_penalty"],
        serde_json::json!({"prior_year_items": 13, "change": null, "decisions": 15})
    );
    assert_eq!(json["administrative_coercion"]["change"], serde_json::Value::Null);
    assert_eq!(json["administrative_fees"], serde_json::json!({"prior_year_items": 19, "change": 20}));
    assert_eq!(
        json["centralized_procurement"],
        serde_json::json!({"projects": 21, "amount_raw": "4.5840", "amount_yuan": 45840})
    );
    assert!(codes(&tables).contains(&("cell-unreadable", "proactive_disclosure.administrative_penalty.change")));
}

#[test]
fn money_takes_the_cells_unit_then_the_headers_then_none() {
    for (header, cell, yuan, issue) in [
        ("采购总金额", "26.8万元", Some("268000"), false),
        ("采购总金额（万元）", "264517元", Some("264517"), false),
        ("采购总金额（元）", "75394432.52", Some("75394432.52"), false),
        ("采购总金额", "12.5", None, true),
        ("采购总金额", "0", Some("0"), false),
    ] {
        let rows: [&[&str]; 2] = [&["信息内容", "采购项目数量", header], &["政府集中采购", "1", cell]];
        let tables = tables_of(vec![dump(&rows)]);
        let amount = &tables.proactive.as_ref().unwrap()["centralized_procurement"]["amount_yuan"];
        assert_eq!(serde_json::to_string(amount).unwrap(), yuan.unwrap_or("null"), "{header} {cell}");
        assert_eq!(tables.issues.iter().any(|i| i.code == "money-unit-unknown"), issue, "{header} {cell}");
    }
}

#[test]
fn the_fee_of_2021_is_printed_in_ten_thousands() {
    let rows: [&[&str]; 5] = [
        &["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        &["规章", "1", "0", "3"],
        &["行政規範性檔案", "4", "5", "6"],
        &["信息内容", "本年收费金额（单位：万元）"],
        &["行政事业性收费", "4166.241619"],
    ];
    let tables = tables_of(vec![dump(&rows)]);
    let json = serde_json::to_value(tables.proactive.unwrap()).unwrap();
    assert_eq!(tables.template, Some(Template::Form2021));
    assert_eq!(json["normative_documents"]["in_force"], 6);
    assert_eq!(
        json["administrative_fees"],
        serde_json::json!({"amount_raw": "4166.241619", "amount_wan_yuan": 4_166.241_619, "amount_yuan": 41_662_416.19})
    );
}

const OUTCOMES: [&str; 5] = ["结果维持", "结果 纠正", "其他结果", "尚未审结", "总计"];
const FIFTEEN: [&str; 15] = ["1", "2", "3", "4", "10", "5", "0", "7", "", "12", "/", "1", "2", "3", "6"];

#[test]
fn the_review_row_is_read_in_one_piece_or_three() {
    let header: Vec<&str> = OUTCOMES.iter().copied().cycle().take(15).collect();
    let whole = dump(&[&["行政复议", "行政诉讼"], &["未经复议直接起诉", "复议后起诉"], &header, &FIFTEEN]);
    let one = tables_of(vec![whole]);
    let names = ["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"];
    let mut blocks = Vec::new();
    for (name, values) in names.iter().zip(FIFTEEN.chunks(5)) {
        blocks.push(Block::Paragraph { text: (*name).into() });
        blocks.push(Block::Table(dump(&[&OUTCOMES, values])));
    }
    let three = read(&document(blocks));
    assert_eq!(one.review, three.review);
    let json = serde_json::to_value(one.review.unwrap()).unwrap();
    assert_eq!(json["review"]["total"], 10);
    assert_eq!(json["litigation_direct"]["pending"], serde_json::Value::Null);
    assert_eq!(json["litigation_after_review"]["total"], 6);
}

#[test]
fn three_tables_in_one_are_three() {
    let lines = request_lines(Template::Form2019);
    let header: Vec<&str> = OUTCOMES.iter().copied().cycle().take(15).collect();
    let mut rows: Vec<&[&str]> = PROACTIVE.to_vec();
    let requests: Vec<Vec<&str>> = lines.iter().map(|l| l.iter().map(String::as_str).collect()).collect();
    rows.extend(HEAD);
    rows.extend(requests.iter().map(Vec::as_slice));
    rows.extend([header.as_slice(), &FIFTEEN]);
    let tables = tables_of(vec![dump(&rows)]);
    assert_requests(&tables, Template::Form2019);
    assert_eq!(tables.proactive.unwrap()["rules"]["made"].as_i64(), Some(1));
    assert_eq!(tables.review.unwrap()["review"]["total"].as_i64(), Some(10));
}

#[test]
fn each_table_may_be_printed_on_its_own_form() {
    let rows: [&[&str]; 2] = [&["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], &["规章", "1", "0", "3"]];
    let tables = tables_of(vec![dump(&rows), as_dump(&request_lines(Template::Form2019), true)]);
    assert_eq!((tables.template, tables.requests_form), (Some(Template::Form2021), Some(Template::Form2019)));
    assert_requests(&tables, Template::Form2019);
}

#[test]
fn rows_printed_as_lines_of_text_are_read() {
    let blocks = request_lines(Template::Form2021)
        .into_iter()
        .map(|line| Block::Paragraph { text: format!("{} {}", line[1], line[2..].join(" ")) })
        .collect();
    assert_requests(&read(&document(blocks)), Template::Form2021);
}

#[test]
fn another_table_is_none_of_the_forms() {
    let rows: [&[&str]; 3] =
        [&["年份", "收到申请数", "其他", "总计"], &["2021年", "1", "0", "1"], &["重复申请", "1", "2", "3"]];
    assert!(tables_of(vec![dump(&rows)]).is_empty());
}

#[test]
fn the_statistics_table_of_2014_is_read_where_no_later_form_is() {
    let rows: [&[&str]; 12] = [
        &["统　计　指　标", "单位", "统计数"],
        &["一、主动公开情况", "——", ""],
        &["　　（一）主动公开政府信息数\n（不同渠道和方式公开相同信息计1条）", "条", "207"],
        &["　　　　其中：主动公开规范性文件数", "条", "3"],
        &["1.政府公报公开政府信息数", "条", "1"],
        &["2.政府网站公开政府信息数", "条", "129"],
        &["（一）收到申请数", "件", "5"],
        &["四、行政复议数量", "件", "2"],
        &["（二）被依法纠错数", "件", "1"],
        &["五、行政诉讼数量", "件", "4"],
        &["（二）被依法纠错数", "件", "0"],
        &["七、依申请公开信息收取的费用", "万元", "0.25"],
    ];
    let tables = tables_of(vec![dump(&rows)]);
    assert_eq!(tables.template, Some(Template::StatisticsTable));
    let json = serde_json::to_value(tables.statistics.as_ref().unwrap()).unwrap();
    for (key, value) in [
        ("proactive_items_total", 207.0),
        ("via_website", 129.0),
        ("review_corrected", 1.0),
        ("lawsuit_total", 4.0),
        ("lawsuit_corrected", 0.0),
        ("request_fees_wan_yuan", 0.25),
    ] {
        assert_eq!(json[key]["value"].as_f64(), Some(value), "{key}");
    }
    assert_eq!(json["trainees"]["value"], serde_json::Value::Null);
    let with_form = tables_of(vec![dump(&rows), as_dump(&request_lines(Template::Form2019), true)]);
    assert!(with_form.statistics.is_none() && !with_form.blocks.contains(&0));
}
