//! Text files, and the tables that were flattened in them.

use super::*;

#[test]
fn lines_of_nothing_but_dashes_take_no_time() {
    let begun = std::time::Instant::now();
    read("|---|\n".repeat(60_000).as_bytes(), "");
    assert!(begun.elapsed().as_secs() < 10);
}

#[test]
fn of_a_text_beyond_all_reports_whole_lines_are_read_and_the_rest_is_said() {
    let line = "主动公开政府信息12条。\n";
    let document = read(line.repeat(MAX_TEXT / line.len() + 2).as_bytes(), "");
    assert!(document.issues.iter().any(|issue| issue.code == "document-cut"));
    assert_eq!(document.blocks.last().and_then(Block::text), Some(line.trim()));
}

use crate::model::document::Table;

fn document(text: &str) -> Document {
    read(text.as_bytes(), "")
}

fn rows(table: &Table) -> Vec<String> {
    let line = |row| table.cells.iter().filter(|c| c.row == row).map(|c| c.text.as_str()).collect::<Vec<_>>().join("|");
    (0..table.rows).map(line).collect()
}

fn only_table(text: &str) -> Vec<String> {
    let document = document(text);
    let found: Vec<_> =
        document.blocks.iter().filter_map(|b| if let Block::Table(t) = b { Some(rows(t)) } else { None }).collect();
    assert_eq!(found.len(), 1, "{:?}", document.blocks);
    found.into_iter().next().unwrap()
}

#[test]
fn one_cell_a_line_with_blank_lines_between_rows() {
    let text =
        "二、主动公开\n\t信息内容\n\t本年新\n制作数量\n\t本年新公开数量\n\n\t规章\n\t 0\n\t\t0\n\n\n\n三、收到和处理";
    assert_eq!(only_table(text), ["信息内容|本年新制作数量|本年新公开数量", "规章|0|0"]);
    let blocks = document(text).blocks;
    assert_eq!(blocks.last().and_then(Block::text), Some("三、收到和处理"));
}

#[test]
fn a_heading_right_behind_a_figure_is_not_part_of_the_cell() {
    let blocks = document("\t甲\n\t乙\n\n\t规章\n\t0\n四、行政复议\n正文。").blocks;
    assert_eq!(blocks.iter().filter_map(Block::text).collect::<Vec<_>>(), ["四、行政复议", "正文。"]);
}

#[test]
fn rows_on_lines_keep_the_place_of_each_cell() {
    let text = "信息内容\t件数\t\n\t规章\t0\t1\n规范性文件\t2\t3";
    assert_eq!(only_table(text), ["信息内容|件数|", "|规章|0|1", "规范性文件|2|3"]);
    // a row of which the last cell alone is filled, at the table's end
    assert_eq!(only_table("维持\t纠正\t总计\n\t\t/\n未经复议"), ["维持|纠正|总计", "||/"]);
    // a word for none ends its cell
    let text = "维持\t纠正\t总计\n\t无\t无\n复议后起诉\n\n维持\t纠正\t总计\n1\t1\t2\n";
    let first =
        document(text).blocks.into_iter().find_map(|b| if let Block::Table(t) = b { Some(rows(&t)) } else { None });
    assert_eq!(first.unwrap(), ["维持|纠正|总计", "|无|无"]);
}

#[test]
fn a_table_goes_on_after_the_foot_of_a_page() {
    let text = "甲\t1\t2\n(四) 无法\t3\t4\n\n- 4 -\n\u{c}\n提供\t5\t6\n";
    assert_eq!(only_table(text), ["甲|1|2", "(四) 无法|3|4", "提供|5|6"]);
}

#[test]
fn a_header_broken_over_lines_is_put_together() {
    let text = "信息内容\t本年新\n制作数量\t本年新\n公开数量\n规章\t1\t2\n规范性文件\t3\t4\n";
    assert_eq!(only_table(text), ["信息内容|本年新制作数量|本年新公开数量", "规章|1|2", "规范性文件|3|4"]);
    let quoted = "信息内容\t\"本年新\n制作数量\"\t公开\n规章\t1\t2\n";
    assert_eq!(only_table(quoted), ["信息内容|本年新制作数量|公开", "规章|1|2"]);
}

#[test]
fn whole_rows_of_different_width_stay_apart() {
    let text = "甲\t乙\t丙\n信息内容\t处理决定数量\n行政处罚\t9700\n行政强制\t1\t\n规章\t1\t2\n规范性文件\t3\t4\n";
    assert!(only_table(text).contains(&"行政处罚|9700".to_owned()));
}

#[test]
fn an_indented_paragraph_is_no_table() {
    let blocks = document("\t根据有关规定，编制本报告。\n\n\t现予公布。\n").blocks;
    assert_eq!(blocks.iter().filter_map(Block::text).collect::<Vec<_>>(), ["根据有关规定，编制本报告。", "现予公布。"]);
}

#[test]
fn a_sentence_cut_by_a_page_is_joined_and_a_heading_is_not() {
    let first = "本机关高度重视政府信息公开工作，成立了由主要负责同志任组长的领导小组，并且";
    let blocks = document(&format!("{first}\n\n明确了分工。\n\n{first}\n\n二、主动公开\n")).blocks;
    let texts: Vec<&str> = blocks.iter().filter_map(Block::text).collect();
    assert_eq!(texts, [format!("{first}明确了分工。").as_str(), first, "二、主动公开"]);
}

#[test]
fn feet_of_pages_are_dropped_and_figures_are_not() {
    let blocks = document("- 4 -\n第 4 页\n第 4 页 共 12 页\n12\n").blocks;
    assert_eq!(blocks.iter().filter_map(Block::text).collect::<Vec<_>>(), ["12"]);
}

#[test]
fn lines_behind_tabs_that_are_no_table_cost_no_more_than_they_are() {
    let lone = "\t甲\n\n".repeat(20_000);
    let indented = format!("{}\t{}\t乙\n", "\t甲\t乙\n".repeat(20_000), "长".repeat(LONG_LINE));
    for text in [lone, indented] {
        let begun = std::time::Instant::now();
        let blocks = blocks_of(&text);
        assert!(blocks.iter().all(|block| matches!(block, Block::Paragraph { .. })), "{} blocks", blocks.len());
        assert!(begun.elapsed().as_secs() < 10, "{:?} for {} bytes", begun.elapsed(), text.len());
    }
}

/// More characters than a cell of a table of two columns has.
const LONG_LINE: usize = 200;

#[test]
fn a_row_of_figures_does_not_go_on_with_the_words_below_a_blank_line() {
    let blocks = blocks_of("2302 2309 2316 2323 23300\n\n未经复议直接起诉\n");
    assert_eq!(blocks.iter().filter_map(Block::text).count(), 2);
}

#[test]
fn the_title_below_a_trail_of_links_stays_a_line_of_its_own() {
    for trail in [
        "您当前的位置: 首页>政务公开>政府信息公开>政府信息公开制度 > 部委",
        "某某市人民政府门户网站 / 政务公开 / 法定主动公开 / 政府信息公开年报",
        "首页 » 政府信息公开 » 法定主动公开内容 » 政府信息公开年报",
    ] {
        let blocks = document(&format!("{trail}\n\n某某局2015年政府信息公开工作年度报告\n")).blocks;
        assert_eq!(blocks.len(), 2, "{blocks:?}");
    }
}

#[test]
fn a_row_of_blanks_between_bars_is_a_row() {
    let text = "| 维持 | 纠正 |\n| --- | --- |\n|  |  |\n| 1 | 2 |\n";
    assert_eq!(only_table(text), ["维持|纠正", "|", "1|2"]);
}

#[test]
fn a_bar_behind_each_cell_makes_a_table_and_the_bars_that_fill_a_row_no_cells() {
    let text = "二、主动公开\n第二十条第（一）项 | |||\n信息内容 | 本年新\n制作数量 | 公开 | 总数 |\n规章 | 1 | 2 | 3 |\n1.规范性\n文件 | 1 | 3 | |\n三、收到和处理\n申请人 | 自然人 |\n";
    let found: Vec<Vec<String>> =
        blocks_of(text).iter().filter_map(|b| if let Block::Table(t) = b { Some(rows(t)) } else { None }).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0], ["第二十条第（一）项", "信息内容|本年新制作数量|公开|总数", "规章|1|2|3", "1.规范性文件|1|3"]);
    assert!(blocks_of(text).iter().any(|block| block.text() == Some("三、收到和处理")));
}

#[test]
fn a_bar_behind_a_cell_on_each_line_is_none_of_the_text() {
    let expected = ["信息内容", "制发件数", "规章", "8", "-"];
    for text in [
        "信息内容 |\n制发件数 | ||\n规章 |\n8 | ||\n- |\n",
        "信息内容\n|\n制发件数\n|\n规章\n|\n8\n|\n|\n-\n|\n",
        "信息内容\n| 制发件数\n| 规章\n| 8\n|\n| -\n",
    ] {
        let blocks = blocks_of(text);
        assert_eq!(blocks.iter().filter_map(Block::text).collect::<Vec<_>>(), expected, "{text}");
    }
}
