//! Damaged tables that once were read wrongly: each was found by the test program `damage`, and is small here.

use super::*;

/// The requests table on a sheet that shows where merged cells were: three columns of labels, then seven of figures, and
/// so many blank cells behind.
fn sheet(behind: usize) -> Vec<Vec<String>> {
    let words = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut heads = words(&["", "", ""]);
    heads.extend(REQUEST_COLUMNS.iter().map(|(_, words)| (*words).to_owned()));
    let mut rows = vec![heads];
    for (at, row) in request_rows(Template::Form2021).enumerate() {
        let mut cells =
            if row.group.is_empty() { words(&[row.label, "", ""]) } else { words(&["", row.group, row.label]) };
        cells.extend((0..7).map(|column| figure(at, column).to_string()));
        rows.push(cells);
    }
    for row in &mut rows {
        row.extend(vec![String::new(); behind]);
    }
    rows
}

fn read_sheet(rows: &[Vec<String>], placed: bool) -> Tables {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let mut table = dump(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    table.spans_known = placed;
    tables_of(vec![table])
}

/// Every value that was read is the one of its row and column.
#[track_caller]
fn assert_none_moved(tables: &Tables) {
    for (at, row) in request_rows(Template::Form2021).enumerate() {
        for (column, (key, _)) in REQUEST_COLUMNS.iter().enumerate() {
            let read = request_value(tables, row.key, key);
            assert!(read.is_none_or(|read| read == figure(at, column)), "{}.{key}: {read:?}", row.key);
        }
    }
}

#[track_caller]
fn assert_unread(tables: &Tables, row: &str) {
    let table = tables.requests.as_ref().unwrap();
    assert!(table[row].values().all(|figure| *figure == Figure::Null), "{row}: {:?}", table[row]);
    let said = tables.issues.iter().any(|i| i.severity == Severity::Error && i.at == format!("requests.{row}"));
    assert!(said, "{row}: {:?}", codes(tables));
}

#[test]
fn a_whole_sheet_is_read_whole() {
    for (behind, placed) in [(0, false), (1, false), (2, true), (0, true)] {
        assert_requests(&read_sheet(&sheet(behind), placed), Template::Form2021);
    }
}

#[test]
fn a_row_that_lost_a_figure_is_not_read_under_its_neighbours_heads() {
    for (behind, placed) in [(0, false), (1, false), (2, false), (0, true), (1, true)] {
        for column in 0..7 {
            let mut rows = sheet(behind);
            // labels in the first column and in the third
            rows[1].remove(3 + column);
            rows[7].remove(3 + column);
            let tables = read_sheet(&rows, placed);
            assert_none_moved(&tables);
            assert_unread(&tables, "new_received");
            assert_unread(&tables, "refused_security_stability");
            assert_eq!(request_value(&tables, "carried_over", "total"), Some(figure(1, 6)));
        }
    }
}

#[test]
fn a_column_that_is_gone_moves_no_other() {
    for with_head in [true, false] {
        for (behind, column) in [(0, 0), (0, 6), (1, 0), (1, 3), (2, 6)] {
            let mut rows = sheet(behind);
            let damaged = if with_head { &mut rows[..] } else { &mut rows[1..] };
            for row in damaged {
                row.remove(3 + column);
            }
            let tables = read_sheet(&rows, false);
            assert_none_moved(&tables);
            assert_unread(&tables, "granted");
        }
    }
}

#[test]
fn six_figures_are_never_split_into_seven() {
    // the total is gone; 11 could be split into 1 and 1, and the row would add up
    let mut lines = request_lines(Template::Form2021);
    lines[2].truncate(2);
    lines[2].extend(["0", "0", "0", "0", "0", "11"].map(str::to_owned));
    assert_unread(&tables_of(vec![as_dump(&lines, true)]), "granted");
}

#[test]
fn a_label_of_other_words_is_no_row_of_the_form_wherever_it_stands() {
    let mut lines = request_lines(Template::Form2021);
    let at = lines.iter().position(|l| l[1].contains("第三方")).unwrap();
    lines[at][1] = "4.不属于本机关职责".into();
    let tables = tables_of(vec![as_dump(&lines, true)]);
    assert_unread(&tables, "refused_third_party_rights");
    assert_none_moved(&tables);
}

#[test]
fn the_beginning_of_a_label_that_a_page_break_cut_is_enough_in_its_place() {
    let mut lines = request_lines(Template::Form2021);
    let at = lines.iter().position(|l| l[1].contains("三安全")).unwrap();
    lines[at][1] = "3.危及“三安".into();
    assert_requests(&tables_of(vec![as_dump(&lines, true)]), Template::Form2021);
}

#[test]
fn heads_in_another_order_in_two_rows_of_a_dump_leave_the_figures_unread() {
    let lines = request_lines(Template::Form2021);
    let rows: Vec<Vec<&str>> = lines.iter().map(|l| l.iter().map(String::as_str).collect()).collect();
    for heads in [
        [
            vec!["总计", "法人或其他组织", "自然人"],
            vec!["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
        ],
        [
            vec!["自然人", "法人或其他组织", "总计"],
            vec!["商业企业", "社会公益组织", "科研机构", "法律服务机构", "其他"],
        ],
    ] {
        let mut all: Vec<&[&str]> = heads.iter().map(Vec::as_slice).collect();
        all.extend(rows.iter().map(Vec::as_slice));
        assert_unread(&tables_of(vec![dump(&all)]), "granted");
    }
}

#[test]
fn a_figure_that_goes_on_in_the_next_line_is_unread_unless_the_sum_says_that_it_is_whole() {
    for (total, read) in [("12", None), ("21", Some(21))] {
        let blocks = [
            "1.属于国家秘密 1 2 3 4 5 6 ",
            "2.其他法律行政法规禁止公开 0 0 0 0 0 0 ",
            "8.属于行政查询事项 0 0 0 0 0 0 ",
        ];
        let mut blocks: Vec<Block> = blocks
            .iter()
            .zip([total, "0", "0"])
            .map(|(text, total)| Block::Paragraph { text: format!("{text}{total}") })
            .collect();
        // the rest of the total, or the number of a page
        blocks.insert(1, Block::Paragraph { text: "9".into() });
        let tables = super::read(&document(blocks));
        assert_eq!(request_value(&tables, "refused_state_secret", "total"), read);
        assert_eq!(request_value(&tables, "refused_legally_prohibited", "total"), Some(0));
    }
}

#[test]
fn the_end_of_a_fraction_behind_the_words_is_no_figure() {
    let line = |text: &str| Block::Paragraph { text: text.into() };
    let tables = super::read(&document(vec![
        line("1.属于国家秘密 12/3 2 3 4 5 6 7"),
        line("2.其他法律行政法规禁止公开 0 0 0 0 0 0 0"),
        line("7.属于行政执法案卷 0 0 0 0 0 0 0"),
        line("8.属于行政查询事项 0 0 0 0 0 0 0"),
    ]));
    assert_eq!(request_value(&tables, "refused_state_secret", "natural_person"), None);
}

#[test]
fn a_cell_that_reaches_down_from_the_header_is_none_of_a_rows_figures() {
    let cell = |row, col, rowspan, text: &str| Cell { row, col, rowspan, colspan: 1, text: text.into() };
    // the second row of the header is gone: the total's head reaches into the first row of figures
    let mut cells =
        vec![cell(0, 1, 1, "申请人情况"), cell(0, 4, 2, "总计"), cell(1, 0, 1, "一、本年新收政府信息公开申请数量")];
    cells.extend([1, 2, 3, 5, 6, 7].map(|col| cell(1, col, 1, "5")));
    for (at, label) in ["二、上年结转政府信息公开申请数量", "四、结转下年度继续办理"].into_iter().enumerate()
    {
        cells.push(cell(2 + at, 0, 1, label));
        cells.extend((1..8).map(|col| cell(2 + at, col, 1, "5")));
    }
    let tables = tables_of(vec![Table { rows: 4, cols: 8, cells, spans_known: true }]);
    assert_unread(&tables, "new_received");
    assert_eq!(request_value(&tables, "carried_over", "total"), Some(5));
}

#[test]
fn a_group_whose_rows_were_cut_off_is_no_row_of_the_other_form() {
    for end in ["1.申请人无正当", "1.\u{fffd}", "1", ""] {
        let mut lines = request_lines(Template::Form2021);
        let at = lines.iter().position(|l| l[0] == "其他处理").unwrap();
        lines.truncate(at);
        lines.push(vec!["（六）其他处理".into(), end.into()]);
        let tables = tables_of(vec![as_dump(&lines, true)]);
        assert_unread(&tables, "other_overdue_correction");
        assert_unread(&tables, "other_misc");
    }
}

#[test]
fn a_lost_figure_that_leaves_a_row_of_blanks_is_said() {
    let rows: [&[&str]; 5] = [
        &["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        &["规章", "1", "0", "3"],
        &["信息内容", "本年处理决定数量", "", ""],
        &["行政许可", "", ""],
        &["行政处罚", "", "", ""],
    ];
    let tables = tables_of(vec![dump(&rows)]);
    let unreadable: Vec<_> = codes(&tables).into_iter().filter(|(code, _)| *code == "row-unreadable").collect();
    assert_eq!(unreadable, [("row-unreadable", "proactive_disclosure.administrative_licensing")]);
}

#[test]
fn heads_of_the_proactive_table_in_another_order_with_one_misprinted_are_not_read_by_place() {
    let rows: [&[&str]; 2] = [&["信息内容", "本年增/减", "上一年项目数", "处埋决定"], &["行政许可", "7", "8", "9"]];
    let tables = tables_of(vec![dump(&rows)]);
    let licensing = &tables.proactive.as_ref().unwrap()["administrative_licensing"];
    assert!(licensing.values().all(|figure| *figure == Figure::Null), "{licensing:?}");
}

#[test]
fn heads_of_the_reviews_in_another_order_in_a_dump_leave_them_unread() {
    let outcomes: Vec<&str> = OUTCOMES.iter().copied().cycle().take(15).collect();
    let mut swapped = outcomes.clone();
    swapped.swap(5, 6);
    let tables =
        tables_of(vec![dump(&[&["行政复议", "行政诉讼"], &["未经复议直接起诉", "复议后起诉"], &swapped, &FIFTEEN])]);
    let review = tables.review.as_ref().unwrap();
    assert!(review.values().flat_map(|block| block.values()).all(|figure| *figure == Figure::Null), "{review:?}");
    assert!(tables.has_gaps());
}

#[test]
fn two_blocks_of_heads_below_the_reviews_name_are_not_the_lawsuits() {
    let cell = |row, col, colspan, text: &str| Cell { row, col, rowspan: 1, colspan, text: text.into() };
    let mut cells = vec![cell(0, 0, 5, "行政复议"), cell(0, 5, 10, "行政诉讼")];
    cells.extend(OUTCOMES.iter().cycle().take(10).enumerate().map(|(col, words)| cell(1, col, 1, words)));
    // the third block is blank, so that nothing is left over behind the heads
    cells.extend((0..15).map(|col| cell(2, col, 1, if col < 10 { "3" } else { "" })));
    let tables = tables_of(vec![Table { rows: 3, cols: 15, cells, spans_known: true }]);
    let review = tables.review.as_ref().unwrap();
    assert!(review.values().flat_map(|block| block.values()).all(|figure| *figure == Figure::Null), "{review:?}");
}

#[test]
fn words_under_the_first_head_of_the_reviews_are_no_label() {
    let outcomes: Vec<&str> = OUTCOMES.iter().copied().cycle().take(15).collect();
    let mut sixteen = vec!["约3件"];
    sixteen.extend(["7"; 15]);
    let tables = tables_of(vec![dump(&[&["行政复议", "行政诉讼"], &outcomes, &sixteen])]);
    let review = tables.review.as_ref().unwrap();
    assert!(review.values().flat_map(|block| block.values()).all(|figure| *figure == Figure::Null), "{review:?}");
}

#[test]
fn a_line_may_hold_the_labels_of_its_groups_before_its_own() {
    let line = |text: &str| Block::Paragraph { text: text.into() };
    let tables = super::read(&document(vec![
        line("一、本年新收政府信息公开申请数量 0 0 0 0 0 0 0"),
        line("三、本年度办理结果 （一）予以 公开 1 2 3 4 5 6 7"),
        line("（三）不予公开 1.属于国家秘密 0 0 0 0 0 0 8"),
        line("2.其他法律行政法规禁止公开 0 0 0 0 0 0 ９"),
        line("8.属于行政查询事项 0 0 0 0 0 0 0"),
    ]));
    for (row, total) in [("granted", 7), ("refused_state_secret", 8), ("refused_legally_prohibited", 9)] {
        assert_eq!(request_value(&tables, row, "total"), Some(total), "{row}");
    }
}

#[test]
fn heads_read_cell_by_cell_in_another_order_leave_the_rows_unread() {
    let line = |text: &str| Block::Paragraph { text: text.into() };
    let read_under = |heads: &[&str]| {
        let mut lines: Vec<Block> = vec![line("三、收到和处理政府信息公开申请情况")];
        lines.extend(heads.iter().map(|head| line(head)));
        for label in ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "四、结转下年度继续办理"]
        {
            lines.push(line(label));
            lines.extend((1..8).map(|figure| line(&figure.to_string())));
        }
        super::read(&document(lines))
    };
    let heads = ["自然人", "法人或其他组织", "总计", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"];
    assert_eq!(request_value(&read_under(&heads), "new_received", "total"), Some(7));
    for (one, other) in [(0, 2), (3, 5)] {
        let mut swapped = heads;
        swapped.swap(one, other);
        let tables = read_under(&swapped);
        assert_unread(&tables, "new_received");
        assert_unread(&tables, "carried_forward");
    }
}

#[test]
fn a_figure_that_begins_on_the_line_above_is_not_its_end() {
    let upheld = |total: &str| {
        let line = |text: &str| Block::Paragraph { text: text.into() };
        let figures = ["8", "1", "1", "1", total];
        let tables = [dump(&[&OUTCOMES]), dump(&[&figures])].map(Block::Table);
        let [head, row] = tables;
        super::read(&document(vec![line("行政复议"), head, line("22"), row])).review.unwrap()["review"]["upheld"]
            .clone()
    };
    assert_eq!(upheld("231"), Figure::Null);
    assert_eq!(upheld("11").as_i64(), Some(8), "the lone figure is the foot of a page, as the sum says");
}

/// A statistics table: its header, then a row for each of these, and enough others to be one.
fn statistics(head: &[&str], rows: &[&[&str]]) -> Tables {
    const OTHERS: [&[&str]; 8] = [
        &["1.当面申请数", "件", "1"],
        &["2.传真申请数", "件", "2"],
        &["3.网络申请数", "件", "3"],
        &["4.信函申请数", "件", "4"],
        &["1.按时办结数", "件", "5"],
        &["2.延期办结数", "件", "6"],
        &["六、举报投诉数量", "件", "7"],
        &["1.专职人员数", "人", "8"],
    ];
    let mut all = vec![head];
    all.extend(&OTHERS[..6]);
    all.extend(rows);
    all.extend(&OTHERS[6..]);
    tables_of(vec![dump(&all)])
}

const STATISTICS_HEAD: [&str; 3] = ["统计指标", "单位", "统计数"];

fn statistic(tables: &Tables, row: &str) -> Option<i64> {
    tables.statistics.as_ref().expect("the table is found").get(row)?["value"].as_i64()
}

#[test]
fn words_that_stand_in_two_rows_are_read_where_a_row_between_tells_which() {
    let tables = statistics(&STATISTICS_HEAD, &[&["五、行政诉讼数量", "件", "9"], &["（二）被依法纠错数", "件", "3"]]);
    assert_eq!((statistic(&tables, "lawsuit_corrected"), statistic(&tables, "review_corrected")), (Some(3), None));
    let tables = statistics(&STATISTICS_HEAD, &[&["（二）被依法纠错数", "件", "3"]]);
    assert_eq!((statistic(&tables, "lawsuit_corrected"), statistic(&tables, "review_corrected")), (None, None));
    assert!(tables.issues.iter().any(|issue| issue.code == "row-unreadable"), "{:?}", codes(&tables));
}

#[test]
fn a_misprinted_label_of_a_provinces_own_table_is_not_the_row_whose_words_it_holds() {
    let rows: [&[&str]; 6] = [
        &["指标名称", "计量单位", "2016年度", "历年累计"],
        &["主动公开文件数", "条", "1", "2"],
        &["受理依申请公开信息总数", "条", "3", "4"],
        &["对申请的答复总数", "条", "5", "6"],
        &["接受行政诉讼、半报数", "件", "7", "8"],
        &["行政诉讼数", "件", "9", "10"],
    ];
    let tables = tables_of(vec![dump(&rows)]);
    let table = tables.statistics.as_ref().unwrap();
    assert_eq!(table["complaints_total"]["year"].as_i64(), Some(7));
    assert_eq!(table["lawsuit_total"]["year"].as_i64(), Some(9));
}

#[test]
fn a_statistic_is_none_where_its_row_does_not_fit_the_header() {
    for row in [["（三）申请答复数", "件", "", "5"], ["（三）申请答复数", "件", "4", "5"]] {
        let head = if row[2].is_empty() {
            ["统计指标", "单位", "统计数", "备注"].to_vec()
        } else {
            vec!["指标", "单位"]
        };
        let tables = statistics(&head, &[&row]);
        assert_eq!(statistic(&tables, "replies_total"), None, "{row:?}");
        assert!(codes(&tables).contains(&("row-unreadable", "statistics_table.replies_total")), "{row:?}");
    }
}

#[test]
fn a_row_with_another_rows_words_is_not_its_misprint() {
    let rows: [&[&str]; 3] =
        [&["4.不同意公开答复数", "件", "11"], &["3.同意部分公开答复数", "件", "12"], &["2.同意公开答复数", "件", "13"]];
    let tables = statistics(&STATISTICS_HEAD, &rows);
    for (row, own) in [("reply_refused", 11), ("reply_partial", 12), ("reply_granted", 13)] {
        assert!(statistic(&tables, row).is_none_or(|read| read == own), "{row}");
    }
}
