//! Tables without rulings as office programs print them: narrow columns, words and figures over several lines.

use super::*;

/// Heads of three columns, the first over two lines, close to each other.
fn heads(sheet: &mut Sheet, top: f64) {
    for (x, base, text) in [
        (50.0, top, "信息内容"),
        (190.0, top - 6.0, "结果"),
        (190.0, top + 6.0, "维持"),
        (215.0, top - 6.0, "其他"),
        (215.0, top + 6.0, "结果"),
        (240.0, top, "总计"),
    ] {
        print(sheet, x, base, text);
    }
}

fn row(sheet: &mut Sheet, base: f64, figures: [&str; 3]) {
    for (x, text) in [197.0, 222.0, 247.0].into_iter().zip(figures) {
        print(sheet, x, base, text);
    }
}

#[test]
fn words_over_narrow_columns_are_each_columns_own() {
    let mut sheet = a4();
    heads(&mut sheet, 100.0);
    print(&mut sheet, 50.0, 130.0, "甲类事项");
    row(&mut sheet, 130.0, ["1", "2", "3"]);
    print(&mut sheet, 50.0, 150.0, "乙类事项");
    row(&mut sheet, 150.0, ["4", "5", "9"]);
    let paper = read(vec![sheet]);
    let [table] = tables(&paper)[..] else { panic!("{:?}", paper.blocks) };
    let columns = ["结果维持", "其他结果", "总计"].map(|text| cell(table, text).col);
    assert_eq!(columns, ["4", "5", "9"].map(|text| cell(table, text).col), "{:?}", rows(table));
    assert_eq!(cell(table, "结果维持").row, cell(table, "总计").row);
}

#[test]
fn a_label_over_several_lines_has_the_figures_beside_its_middle_and_not_its_neighbours_words() {
    let mut sheet = a4();
    heads(&mut sheet, 100.0);
    print(&mut sheet, 50.0, 124.0, "1.第一行");
    row(&mut sheet, 124.0, ["1", "2", "3"]);
    // （二） stands over both rows, close to their labels
    print(&mut sheet, 50.0, 150.0, "（二）不");
    print(&mut sheet, 50.0, 162.0, "予公开");
    print(&mut sheet, 96.0, 144.0, "2.第二行的");
    row(&mut sheet, 150.0, ["4", "5", "9"]);
    print(&mut sheet, 96.0, 156.0, "后半");
    print(&mut sheet, 96.0, 172.0, "3.第三行");
    row(&mut sheet, 172.0, ["6", "7", "13"]);
    let paper = read(vec![sheet]);
    let [table] = tables(&paper)[..] else { panic!("{:?}", paper.blocks) };
    assert_eq!(cell(table, "2.第二行的后半").row, cell(table, "9").row, "{:?}", rows(table));
    assert_eq!(cell(table, "3.第三行").row, cell(table, "13").row, "{:?}", rows(table));
    assert_eq!(cell(table, "（二）不予公开").col, 0);
}

#[test]
fn a_figure_over_two_lines_beside_its_row_is_one_cell_and_never_its_first_line() {
    let mut sheet = a4();
    heads(&mut sheet, 100.0);
    print(&mut sheet, 50.0, 130.0, "甲类事项");
    row(&mut sheet, 130.0, ["1", "2", ""]);
    print(&mut sheet, 243.0, 124.0, "113");
    print(&mut sheet, 247.0, 136.0, "7");
    print(&mut sheet, 50.0, 160.0, "乙类事项");
    row(&mut sheet, 160.0, ["4", "5", "9"]);
    let paper = read(vec![sheet]);
    let [table] = tables(&paper)[..] else { panic!("{:?}", paper.blocks) };
    assert!(table.cells.iter().all(|cell| cell.text != "113"), "{:?}", rows(table));
    assert_eq!(cell(table, "113 7").row, cell(table, "甲类事项").row);
}
