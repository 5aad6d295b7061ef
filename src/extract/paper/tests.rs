//! Sheets of our own: tables with and without rulings, over page breaks, and what stands around them.

mod narrow;

use super::*;
use crate::model::document::Cell;

/// An A4 page.
fn a4() -> Sheet {
    Sheet { width: 595.0, height: 842.0, ..Sheet::default() }
}

/// Prints a line from `left` with its foot at `base`; figures and Latin letters are half as wide as they are high.
fn print(sheet: &mut Sheet, left: f64, base: f64, text: &str) {
    sized(sheet, left, base, 10.0, text);
}

fn sized(sheet: &mut Sheet, left: f64, base: f64, size: f64, text: &str) {
    let mut x = left;
    for ch in text.chars() {
        let width = if ch.is_ascii() { size / 2.0 } else { size };
        let area = Area { left: x, right: x + width, top: base - 0.88 * size, bottom: base + 0.12 * size };
        if ch != ' ' {
            sheet.glyphs.push(Glyph { ch, area, turned: false });
        }
        x += width;
    }
}

fn rule(sheet: &mut Sheet, from: (f64, f64), to: (f64, f64)) {
    sheet.rules.push(Area { left: from.0, top: from.1, right: to.0, bottom: to.1 });
}

/// Every ruling of a grid.
fn grid(sheet: &mut Sheet, xs: &[f64], ys: &[f64]) {
    for y in ys {
        rule(sheet, (xs[0], *y), (xs[xs.len() - 1], *y));
    }
    for x in xs {
        rule(sheet, (*x, ys[0]), (*x, ys[ys.len() - 1]));
    }
}

fn tables(paper: &Paper) -> Vec<&Table> {
    paper.blocks.iter().filter_map(|b| if let Block::Table(table) = b { Some(table) } else { None }).collect()
}

fn texts(paper: &Paper) -> Vec<&str> {
    paper.blocks.iter().filter_map(Block::text).collect()
}

/// The texts of a table's cells, row by row.
fn rows(table: &Table) -> Vec<Vec<&str>> {
    let row = |row| table.cells.iter().filter(|c: &&Cell| c.row == row).map(|c| c.text.as_str()).collect();
    (0..table.rows).map(row).collect()
}

fn cell<'a>(table: &'a Table, text: &str) -> &'a Cell {
    table.cells.iter().find(|c| c.text == text).unwrap_or_else(|| panic!("no cell {text:?} in {:?}", rows(table)))
}

#[test]
fn cells_without_a_ruling_between_them_are_one() {
    let mut sheet = a4();
    // （三） stands over two rows, the heading over two columns
    for y in [100.0, 160.0] {
        rule(&mut sheet, (50.0, y), (350.0, y));
    }
    rule(&mut sheet, (150.0, 120.0), (350.0, 120.0));
    rule(&mut sheet, (150.0, 140.0), (350.0, 140.0));
    for x in [50.0, 150.0, 350.0] {
        rule(&mut sheet, (x, 100.0), (x, 160.0));
    }
    rule(&mut sheet, (250.0, 120.0), (250.0, 160.0));
    print(&mut sheet, 60.0, 135.0, "（三）不予");
    print(&mut sheet, 200.0, 114.0, "申请人情况");
    print(&mut sheet, 190.0, 134.0, "自然人");
    print(&mut sheet, 290.0, 134.0, "12");
    print(&mut sheet, 290.0, 154.0, "340");
    let paper = read(vec![sheet]);
    let table = tables(&paper)[0];
    assert_eq!((table.rows, table.cols, table.spans_known), (3, 3, true));
    let group = cell(table, "（三）不予");
    assert_eq!((group.row, group.col, group.rowspan, group.colspan), (0, 0, 3, 1));
    assert_eq!((cell(table, "申请人情况").colspan, cell(table, "340").row, cell(table, "340").col), (2, 2, 2));
}

#[test]
fn digits_that_run_on_over_a_ruling_stay_in_one_piece() {
    let mut sheet = a4();
    grid(&mut sheet, &[50.0, 150.0, 200.0, 250.0], &[100.0, 120.0, 140.0]);
    print(&mut sheet, 55.0, 114.0, "予以公开");
    // widths that are wrong push 15 over the ruling to where 130 begins
    print(&mut sheet, 193.0, 114.0, "15130");
    print(&mut sheet, 55.0, 134.0, "部分公开");
    print(&mut sheet, 160.0, 134.0, "7");
    print(&mut sheet, 210.0, 134.0, "8");
    let paper = read(vec![sheet]);
    let table = tables(&paper)[0];
    assert_eq!(cell(table, "15130").colspan, 2, "{:?}", rows(table));
    assert_eq!((cell(table, "7").col, cell(table, "8").col), (1, 2));
}

#[test]
fn digits_printed_over_each_other_are_no_number() {
    let mut sheet = a4();
    grid(&mut sheet, &[50.0, 150.0, 250.0], &[100.0, 120.0]);
    print(&mut sheet, 55.0, 114.0, "予以公开");
    print(&mut sheet, 180.0, 114.0, "956");
    print(&mut sheet, 192.0, 114.0, "54");
    let paper = read(vec![sheet]);
    assert_eq!(rows(tables(&paper)[0]), [["予以公开", "956 54"]]);
}

#[test]
fn a_number_is_joined_over_lines_only_where_its_cell_left_no_room() {
    let mut sheet = a4();
    grid(&mut sheet, &[50.0, 150.0, 178.0, 260.0, 340.0], &[100.0, 130.0]);
    print(&mut sheet, 55.0, 112.0, "本年新收");
    print(&mut sheet, 156.0, 112.0, "114");
    print(&mut sheet, 156.0, 124.0, "16");
    print(&mut sheet, 190.0, 112.0, "22");
    print(&mut sheet, 190.0, 124.0, "33");
    print(&mut sheet, 280.0, 112.0, "5");
    let paper = read(vec![sheet]);
    assert_eq!(rows(tables(&paper)[0]), [["本年新收", "11416", "22\n33", "5"]]);
}

/// Two pages with a table of a label and two figures that the break cuts before these rows.
fn cut(upper: &[[&str; 4]], lower: &[[&str; 4]]) -> Paper {
    let xs = [50.0, 100.0, 250.0, 280.0, 360.0];
    let page = |rows: &[[&str; 4]], top: f64| {
        let mut sheet = a4();
        let ys: Vec<f64> = (0u32..=u32::try_from(rows.len()).unwrap()).map(|n| top + 20.0 * f64::from(n)).collect();
        grid(&mut sheet, &xs, &ys);
        for (row, y) in rows.iter().zip(&ys) {
            for (text, x) in row.iter().zip(xs) {
                print(&mut sheet, x + 5.5, y + 14.0, text);
            }
        }
        sheet
    };
    let (mut first, second) = (page(upper, 700.0), page(lower, 60.0));
    print(&mut first, 280.0, 815.0, "- 4 -");
    read(vec![first, second])
}

#[test]
fn a_number_cut_by_a_page_break_is_joined_where_the_rest_has_no_label() {
    let paper = cut(
        &[["", "予以公开", "12", "0"], ["", "（二）部分公开", "1141", "3"]],
        &[["", "", "6", ""], ["", "（三）其他", "8", "9"]],
    );
    let table = tables(&paper)[0];
    assert_eq!(rows(table)[1], ["", "（二）部分公开", "11416", "3"]);
    assert_eq!(rows(table)[2], ["", "（三）其他", "8", "9"]);
    assert_eq!((tables(&paper).len(), table.rows, texts(&paper).len()), (1, 3, 0), "the page number is gone");
}

#[test]
fn digits_that_had_room_before_the_break_stay_apart() {
    let paper = cut(&[["", "予以公开", "12", "0"]], &[["", "", "6", ""]]);
    assert_eq!(rows(tables(&paper)[0]), [["", "予以公开", "12\n6", "0"]]);
}

#[test]
fn rows_are_not_joined_over_a_break_where_both_are_whole() {
    for lower in [["", "", "6", "7"], ["", "其他", "6", ""]] {
        let paper = cut(&[["", "予以公开", "12", "0"]], &[lower]);
        assert_eq!(rows(tables(&paper)[0])[0][2], "12", "{lower:?}");
    }
}

#[test]
fn the_end_of_a_label_behind_the_break_goes_to_its_beginning() {
    let paper = cut(
        &[["", "（一）予以公开", "12", "0"], ["", "（二）部分", "5", "7"]],
        &[["", "公开", "", ""], ["", "（三）不予公开", "1", "2"]],
    );
    assert_eq!(rows(tables(&paper)[0])[1..], [["", "（二）部分公开", "5", "7"], ["", "（三）不予公开", "1", "2"]]);
}

#[test]
fn the_head_of_a_column_goes_on_behind_the_break() {
    let paper = cut(&[["结果", "结果", "其他", "总计"]], &[["维持", "纠正", "结果", ""], ["1", "2", "4", "7"]]);
    let table = tables(&paper)[0];
    let column = |text: &str| cell(table, text).col;
    assert_eq!(["结果维持", "结果纠正", "其他结果"].map(column), ["1", "2", "4"].map(column));
}

#[test]
fn a_header_that_each_page_repeats_stands_once() {
    let head = ["", "信息内容", "数量", "合计"];
    let paper = cut(&[head, ["", "规章", "1", "2"]], &[head, ["", "许可", "3", "4"]]);
    assert_eq!(rows(tables(&paper)[0]), [head, ["", "规章", "1", "2"], ["", "许可", "3", "4"]]);
}

/// A table without rulings: four columns of figures.
fn unruled(sheet: &mut Sheet, lines: &[(&str, [&str; 3])], top: f64) {
    let mut base = top;
    for (label, values) in lines {
        print(sheet, 60.0, base, label);
        for (at, value) in (0u32..).zip(values) {
            print(sheet, 250.0 + 80.0 * f64::from(at), base, value);
        }
        base += 14.0;
    }
}

#[test]
fn figures_without_rulings_stand_under_their_header_and_blanks_stay_blank() {
    let mut sheet = a4();
    print(&mut sheet, 60.0, 80.0, "二、主动公开政府信息情况");
    let lines = [
        ("信息内容", ["制发件数", "废止件数", "现行有效"]),
        ("规章", ["0", "12", "7"]),
        ("行政规范性文件", ["345", "", "1206"]),
        ("5.要求行政机关确认", ["1", "2", "3"]),
        ("或重新出具", ["", "", ""]),
    ];
    unruled(&mut sheet, &lines, 110.0);
    print(&mut sheet, 60.0, 200.0, "三、收到和处理政府信息公开申请情况");
    let paper = read(vec![sheet]);
    let table = tables(&paper)[0];
    assert_eq!(rows(table)[2], ["行政规范性文件", "345", "", "1206"]);
    assert_eq!((cell(table, "1206").col, cell(table, "废止件数").col, cell(table, "12").col), (3, 2, 2));
    assert_eq!(rows(table)[3], ["5.要求行政机关确认或重新出具", "1", "2", "3"]);
    assert_eq!(texts(&paper), ["二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"]);
}

#[test]
fn figures_whose_columns_are_not_known_cannot_be_taken_for_one_row() {
    let mut sheet = a4();
    unruled(&mut sheet, &[("（一）予以公开", ["804", "131", "935"])], 300.0);
    let paper = read(vec![sheet]);
    assert_eq!(texts(&paper), ["（一）予以公开 | 804 | 131 | 935"]);
}

#[test]
fn a_label_without_figures_does_not_take_those_of_its_neighbour() {
    let mut sheet = a4();
    let lines = [
        ("信息内容", ["处理决定", "", ""]),
        ("行政处罚", ["8796", "", ""]),
        ("行政强制", ["", "", ""]),
        ("行政许可", ["12", "", ""]),
    ];
    unruled(&mut sheet, &lines, 110.0);
    let paper = read(vec![sheet]);
    let table = tables(&paper)[0];
    assert_eq!(
        rows(table),
        [vec!["信息内容", "处理决定"], vec!["行政处罚", "8796"], vec!["行政强制"], vec!["行政许可", "12"]]
    );
}

#[test]
fn page_numbers_go_and_running_heads_stand_around_but_a_figure_stays() {
    let sheets = (0u32..3).map(|n| {
        let mut sheet = a4();
        print(&mut sheet, 60.0, 40.0, "沙棘市水务局");
        print(&mut sheet, 60.0, 400.0, &format!("第{n}段的文字在这里。"));
        print(&mut sheet, 290.0, 810.0, &format!("{}", n + 7));
        if n == 2 {
            print(&mut sheet, 60.0, 790.0, "52");
        }
        sheet
    });
    let paper = read(sheets.collect());
    assert_eq!(texts(&paper), ["第0段的文字在这里。", "第1段的文字在这里。", "第2段的文字在这里。", "52"]);
    assert_eq!(paper.around, [Block::Paragraph { text: "沙棘市水务局".into() }]);
}

#[test]
fn lines_go_on_to_the_end_of_their_paragraph_over_a_page_break() {
    let mut first = a4();
    sized(&mut first, 190.0, 100.0, 18.0, "沙棘市水务局政府信息公开");
    sized(&mut first, 243.0, 126.0, 18.0, "工作年度报告");
    print(&mut first, 70.0, 160.0, "现将本局政府信息公开工作的情况报告如下，本报告所列数据的统计期限自");
    print(&mut first, 50.0, 176.0, "一月一日起。");
    print(&mut first, 70.0, 192.0, "一、总体情况");
    print(&mut first, 70.0, 208.0, "全年通过政府网站和其他平台主动公开政府信息，内容有规划和财政预算等");
    let mut second = a4();
    print(&mut second, 50.0, 80.0, "多个方面。");
    let paper = read(vec![first, second]);
    assert_eq!(
        texts(&paper),
        [
            "沙棘市水务局政府信息公开工作年度报告",
            "现将本局政府信息公开工作的情况报告如下，本报告所列数据的统计期限自一月一日起。",
            "一、总体情况",
            "全年通过政府网站和其他平台主动公开政府信息，内容有规划和财政预算等多个方面。",
        ]
    );
}

#[test]
fn two_columns_are_read_one_after_the_other() {
    let mut sheet = a4();
    for n in 0u32..10 {
        let base = 100.0 + 16.0 * f64::from(n);
        print(&mut sheet, 50.0, base, "左栏文字左栏文字左栏文字左栏文字左栏文字左，");
        print(&mut sheet, 320.0, base + 5.0, "右栏文字右栏文字右栏文字右栏文字右栏文字右，");
    }
    let paper = read(vec![sheet]);
    let text = texts(&paper).concat();
    assert!(text.rfind("左栏").unwrap() < text.find("右栏").unwrap(), "{text}");
}

#[test]
fn what_is_printed_twice_to_look_bold_counts_once_and_what_is_set_downwards_is_read_so() {
    let mut sheet = a4();
    grid(&mut sheet, &[50.0, 80.0, 200.0], &[100.0, 160.0]);
    for (at, ch) in (0u32..).zip("三、本年".chars()) {
        print(&mut sheet, 66.0, 112.0 + 11.0 * f64::from(at), &ch.to_string());
    }
    for (at, ch) in (0u32..).zip("度办理".chars()) {
        print(&mut sheet, 54.0, 112.0 + 11.0 * f64::from(at), &ch.to_string());
    }
    print(&mut sheet, 100.0, 130.0, "11");
    print(&mut sheet, 100.4, 130.0, "11");
    let paper = read(vec![sheet]);
    assert_eq!(rows(tables(&paper)[0]), [["三、本年度办理", "11"]]);
}

#[test]
fn a_drawing_of_many_lines_is_no_table_and_takes_no_time() {
    let mut sheet = a4();
    let edges: Vec<f64> = (0u32..4_000).map(|n| 5.0 * f64::from(n)).collect();
    grid(&mut sheet, &edges, &edges);
    print(&mut sheet, 50.0, 100.0, "文字");
    let paper = read(vec![sheet]);
    assert_eq!((tables(&paper).len(), texts(&paper)), (0, vec!["文字"]));
    assert_eq!(paper.issues[0].code, "rulings-left-out");
    let mut dense = a4();
    let edges: Vec<f64> = (0u32..600).map(|n| 5.0 * f64::from(n)).collect();
    grid(&mut dense, &edges, &edges);
    print(&mut dense, 50.0, 100.0, "文字文字");
    assert!(read(vec![dense]).issues.is_empty());
}

#[test]
fn a_small_digit_above_the_line_is_the_mark_of_a_note() {
    let mut sheet = a4();
    print(&mut sheet, 60.0, 100.0, "共收到12");
    sized(&mut sheet, 100.0, 96.0, 6.0, "1");
    print(&mut sheet, 104.0, 100.0, "件");
    assert_eq!(texts(&read(vec![sheet])), ["共收到12¹件"]);
}
