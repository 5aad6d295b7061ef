//! What real reports do to their forms, one habit a test: read as printed, or left out and said. Nothing is ever read that
//! is not printed at that place.
#![expect(clippy::format_collect, clippy::format_push_string, reason = "the fixtures are short")]

mod odd;
mod pieces;

use nianbao::config::{Config, Overrides};
use nianbao::portal::report::{Markup, SampleReport};
use nianbao::reading::read_document;
use pieces::{Cell, Pieces, as_printed, markup, slots, tabbed};
use serde_json::Value;

fn sample(year: u16) -> SampleReport {
    SampleReport::new("云泽市水务局", year, 7)
}

fn record_of(document: &str, name: &str) -> Value {
    let profile = Config::load(None, &Overrides::default()).unwrap().profile;
    serde_json::to_value(read_document(document.as_bytes(), "", name, &profile)).unwrap()
}

fn page(body: &str) -> String {
    format!("<html><body><div class=\"article\">{body}</div></body></html>")
}

fn codes(record: &Value) -> Vec<&str> {
    record["issues"].as_array().unwrap().iter().map(|issue| issue["code"].as_str().unwrap()).collect()
}

/// Every value of the report is read, however it is printed.
fn assert_read(sample: &SampleReport, body: &str, name: &str) -> Value {
    let record = record_of(body, name);
    let mut differences = sample.differences(&record);
    differences.retain(|line| !line.contains("/amount_raw:"));
    assert_eq!(differences, Vec::<String>::new(), "{}", record["issues"]);
    assert_eq!(record["status"], "complete", "{}", record["issues"]);
    record
}

/// What is not read is null, and an issue with this code says so.
fn assert_reported(sample: &SampleReport, body: &str, name: &str, code: &str) -> Value {
    let record = record_of(body, name);
    let differences = sample.differences(&record);
    let invented: Vec<&String> = differences.iter().filter(|line| !line.ends_with(", null found")).collect();
    assert!(invented.is_empty() && !differences.is_empty(), "{invented:?}");
    assert_eq!(record["status"], "partial", "{}", record["issues"]);
    assert!(codes(&record).contains(&code), "{:?}", codes(&record));
    record
}

#[test]
fn quirk_01_sections_are_renumbered_arabic_or_numbered_by_the_page() {
    let sample = sample(2020);
    let html = page(&sample.html(Markup::Clean));
    let renumbered = html
        .replace("二、主动公开政府信息情况", "2、 主动公开政府信息的情况")
        .replace("三、收到和处理", "3、 公开平台建设和信息发布情况</h2><p>网站一个。</p><h2>四、收到和处理")
        .replace("四、政府信息公开行政复议", "五、因政府信息公开申请行政复议")
        .replace("五、存在的主要问题及改进情况", "6、 存在的主要问题及整改措施")
        .replace("六、其他需要报告的事项", "七、其他报告事项如下：");
    let keys = |html: &str| {
        let record = assert_read(&sample, html, "report.html");
        let sections = record["sections"].as_array().unwrap();
        sections.iter().map(|s| s["key"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    let form = "preamble overview proactive_disclosure requests review_litigation problems_improvements other_matters";
    assert_eq!(keys(&html), form);
    assert_eq!(keys(&renumbered), form.replace(" requests", " platform_statistics requests"));
    let mut listed = html;
    for number in ["一、", "二、", "三、", "四、", "五、", "六、"] {
        listed = listed.replace(&format!("<h2>{number}"), "<ol><li>");
    }
    assert_eq!(keys(&listed.replace("</h2>", "</li></ol>")), form);
}

#[test]
fn quirk_01_headings_are_missing_or_quoted_and_rows_look_like_them() {
    let sample = sample(2023);
    let html = page(&sample.html(Markup::Clean));
    let quoted = html.replacen(
        "<h2>",
        "<p>本报告由一、总体情况，二、主动公开政府信息情况，三、收到和处理政府信息公开申请情况等部分组成。</p><h2>",
        1,
    );
    let record = assert_read(&sample, &quoted, "report.html");
    assert_eq!(record["sections"].as_array().unwrap().len(), 7);
    let row = html.replacen("<h2>四、", "<p>四、结转下年度继续办理</p><p>三、本年度办理结果</p><h2>四、", 1);
    assert_eq!(assert_read(&sample, &row, "report.html")["sections"].as_array().unwrap().len(), 7);
    let mut bare = html;
    while let (Some(from), Some(to)) = (bare.find("<h2>"), bare.find("</h2>")) {
        bare.replace_range(from..to + 5, "");
    }
    assert_read(&sample, &bare, "report.html");
}

#[test]
fn quirk_02_a_blank_a_mark_and_every_way_to_print_zero() {
    let sample = sample(2023);
    let pieces = Pieces::of(&sample);
    let row = pieces.tables[1].iter().position(|row| row.iter().any(|cell| cell.text.contains("重复申请"))).unwrap();
    let printed = ["00", " 0", "0　", "", "/", "——", "无"];
    let html = pieces.page(|at, table| {
        let mut table = table.to_vec();
        if at == 1 {
            let figures = table[row].iter_mut().filter(|cell| cell.is_figure());
            figures.zip(printed).for_each(|(cell, text)| cell.text = text.into());
        }
        as_printed(&table)
    });
    let record = record_of(&html, "report.html");
    let values: Vec<&Value> = record["requests"]["rejected_repeated"].as_object().unwrap().values().collect();
    assert_eq!(values, [&0.into(), &0.into(), &0.into(), &Value::Null, &Value::Null, &Value::Null, &Value::Null]);
    let kinds: Vec<&str> = record["cells"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|cell| cell["row"] == "rejected_repeated")
        .map(|cell| cell["kind"].as_str().unwrap())
        .collect();
    let mark = "not_applicable";
    assert_eq!(kinds, ["zero", "zero", "zero", "blank", mark, mark, mark]);
}

#[test]
fn quirk_03_labels_and_headers_are_broken_by_lines_spaces_and_spans() {
    for year in [2020, 2023] {
        let sample = sample(year);
        let html = Pieces::of(&sample).page(|_, table| {
            markup(table, |cell| {
                let middle = cell.text.char_indices().nth(cell.text.chars().count() / 2).map_or(0, |(at, _)| at);
                let (left, right) = cell.text.split_at(middle);
                if cell.is_figure() || cell.text.chars().count() < 4 {
                    cell.text.clone()
                } else {
                    format!("<p><span>{left}</span></p>\n<p> <span>{right}</span><br/></p>")
                }
            })
        });
        assert_read(&sample, &html, "report.html");
        assert_read(&sample, &page(&sample.html(Markup::Word)), "report.html");
    }
}

/// Each figure of several digits with its last digit on a line of its own.
fn broken(cell: &Cell) -> String {
    match cell.text.split_at_checked(cell.text.len().saturating_sub(1)) {
        Some((left, right)) if cell.is_figure() && !left.is_empty() => format!("{left}<br>{right}"),
        _ => cell.text.clone(),
    }
}

#[test]
fn quirk_03_digits_broken_over_lines_are_one_number_only_where_the_sums_say_so() {
    let sample = SampleReport::new("云泽市水务局", 2023, 3);
    let pieces = Pieces::of(&sample);
    let html = pieces.page(|at, table| if at == 0 { as_printed(table) } else { markup(table, broken) });
    for html in [html.clone(), html.replace("<br>", "</p><p>"), html.replace("<br>", " ")] {
        let record = assert_read(&sample, &html, "report.html");
        assert!(codes(&record).contains(&"digits-joined"), "{:?}", codes(&record));
    }
    // no sum binds the counts of article 20: there they may be two numbers
    let html = pieces.page(|at, table| if at == 0 { markup(table, broken) } else { as_printed(table) });
    assert_reported(&sample, &html, "report.html", "cell-unreadable");
    // 12 in two lines is not 12 where the row's total says otherwise
    let html = pieces.page(|at, table| {
        let mut table = table.to_vec();
        if at == 1 {
            for row in &mut table {
                if let Some(cell) = row.iter_mut().find(|cell| cell.is_figure()) {
                    cell.text = "1<br>2".into();
                }
            }
        }
        as_printed(&table)
    });
    let record = record_of(&html, "report.html");
    for row in record["requests"].as_object().unwrap().values() {
        assert_eq!(row["natural_person"], Value::Null);
    }
}

#[test]
fn quirk_04_a_page_break_cuts_a_table_a_row_and_a_label() {
    let sample = sample(2020);
    let pieces = Pieces::of(&sample);
    let text = pieces.plain(|at, table| {
        let text = tabbed(table);
        if at != 1 {
            return text;
        }
        let text = text.replace("\t（四）无法提供\t", "（四）无法\t");
        let (above, below) = text.split_once("\t\t2.没有现成").unwrap();
        format!("{above}\n- 4 -\n\u{c}\n\t提供\t2.没有现成{below}")
    });
    assert_read(&sample, &text, "report.txt");
    // the header alone on one page, its rows on the next; half a label on the next page
    let html = pieces.page(|at, table| {
        if at != 1 {
            return as_printed(table);
        }
        format!("{}<p>—5—</p>{}", as_printed(&table[..3]), as_printed(&table[3..]))
    });
    assert_read(&sample, &html, "report.html");
    let html = pieces.page(|at, table| {
        let html = as_printed(table).replace("4.保护第三方合法权益", "4.保护第三方");
        let Some(cut) = html.find("5.属于三类").and_then(|at| html[..at].rfind("<tr>")).filter(|_| at == 1) else {
            return html;
        };
        let rest = "<tr><td></td><td></td><td>合法权益</td></tr>";
        format!("{}</table><p>- 6 -</p><table>{rest}{}", &html[..cut], &html[cut..])
    });
    assert_read(&sample, &html, "report.html");
}

#[test]
fn quirk_05_the_label_of_the_results_is_printed_again_on_the_second_half() {
    let sample = sample(2020);
    let html = Pieces::of(&sample).page(|at, table| {
        if at != 1 {
            return as_printed(table);
        }
        let (mut above, mut below) = (table[..14].to_vec(), table[14..].to_vec());
        let results = above[5].iter_mut().find(|cell| cell.text.contains("办理结果")).unwrap();
        let rows = results.rows;
        results.rows = 9;
        below[0].insert(0, Cell { rows: rows - 9, columns: 1, text: results.text.clone() });
        let unfinished = below.iter().position(|row| row.iter().any(|cell| cell.text.contains("（四）"))).unwrap();
        below[0].insert(1, Cell { rows: unfinished, columns: 1, text: String::new() });
        for row in &mut above {
            row.iter_mut().filter(|cell| cell.text.contains("（三）")).for_each(|cell| cell.rows -= unfinished);
        }
        as_printed(&above) + &as_printed(&below)
    });
    assert_read(&sample, &html, "report.html");
}

#[test]
fn quirk_06_dumps_have_ragged_rows_or_one_cell_a_line() {
    for year in [2020, 2023] {
        let sample = sample(year);
        let pieces = Pieces::of(&sample);
        let ragged = pieces.plain(|at, table| {
            let rows = slots(table, false).into_iter().enumerate().map(|(line, mut row)| {
                match line % 3 {
                    0 if at == 1 && line > 3 => row.extend([String::new(), String::new()]),
                    1 if at == 1 && line > 3 => {
                        if let Some(blank) = row.iter().take(3).position(String::is_empty) {
                            row.remove(blank);
                        }
                    }
                    _ => {}
                }
                row.join("\t") + "\n"
            });
            rows.collect()
        });
        assert_read(&sample, &ragged, "report.txt");
        let lines = |lead: &str, between: &str| {
            pieces.plain(|_, table| {
                let row = |row: &Vec<Cell>| row.iter().map(|cell| format!("{lead}{}\n", cell.text)).collect::<String>();
                table.iter().map(row).collect::<Vec<_>>().join(between)
            })
        };
        for (lead, between) in [("\t", "\n"), ("", "\n"), ("", "")] {
            assert_read(&sample, &lines(lead, between), "report.txt");
        }
        for tag in ["p", "div"] {
            let html = pieces.page(|_, table| {
                table.iter().flatten().map(|cell| format!("<{tag}>{}</{tag}>\n", cell.text)).collect()
            });
            assert_read(&sample, &html, "report.html");
        }
    }
}

#[test]
fn quirk_06_rows_are_lines_with_spaces_or_bars() {
    for year in [2020, 2023] {
        let sample = sample(year);
        let pieces = Pieces::of(&sample);
        let spaced = pieces.plain(|_, table| {
            let row = |row: Vec<String>| row.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("  ");
            slots(table, false).into_iter().map(|cells| row(cells) + "\n").collect()
        });
        assert_read(&sample, &spaced, "report.txt");
        let barred = pieces.plain(|_, table| {
            let rows = slots(table, false);
            let line = |row: &Vec<String>| format!("| {} |\n", row.join(" | "));
            let rule = format!("|{}\n", " :---: |".repeat(rows[0].len()));
            line(&rows[0]) + &rule + &rows[1..].iter().map(line).collect::<String>()
        });
        assert_read(&sample, &barred.replace("一、总体情况", "## 一、总体情况"), "report.md");
    }
}

#[test]
fn quirk_07_figures_without_separators_are_told_apart_by_sums_or_left_out() {
    let sample = sample(2023);
    let pieces = Pieces::of(&sample);
    let glued = pieces.page(|at, table| {
        let mut table = table.to_vec();
        if at == 2 {
            let row = table.last_mut().unwrap();
            let text = row.iter().map(|cell| cell.text.as_str()).collect();
            *row = vec![Cell { rows: 1, columns: 15, text }];
        }
        as_printed(&table)
    });
    let record = record_of(&glued, "report.html");
    let invented = sample.differences(&record).into_iter().filter(|line| !line.ends_with(", null found"));
    assert_eq!(invented.collect::<Vec<_>>(), Vec::<String>::new());
    let split = codes(&record).contains(&"digits-split");
    assert_eq!(split, record["status"] == "complete", "{}", record["issues"]);
    assert!(split || codes(&record).contains(&"row-unreadable"));
    // nothing binds the counts of article 20
    let glued = pieces.page(|at, table| {
        let mut table = table.to_vec();
        if at == 0 {
            for row in table.iter_mut().filter(|row| row.iter().filter(|cell| cell.is_figure()).count() > 1) {
                let text = row.drain(1..).map(|cell| cell.text).collect();
                row.push(Cell { rows: 1, columns: 3, text });
            }
        }
        as_printed(&table)
    });
    assert_reported(&sample, &glued, "report.html", "row-unreadable");
}

#[test]
fn quirk_07_two_figures_in_one_cell_are_told_apart_by_sums_alone() {
    let sample = SampleReport::new("云泽市水务局", 2023, 3);
    let joined = |between: &str| {
        Pieces::of(&sample).page(|at, table| {
            let mut table = table.to_vec();
            for row in table.iter_mut().filter(|row| at == 1 && row.iter().any(Cell::is_figure)) {
                let first = row.iter().position(Cell::is_figure).unwrap();
                let second = row.remove(first + 1);
                row[first] = Cell { rows: 1, columns: 2, text: format!("{}{between}{}", row[first].text, second.text) };
            }
            as_printed(&table)
        })
    };
    for between in ["<br>", "</p><p>", "</div><div>", " "] {
        let record = record_of(&joined(between), "report.html");
        let differences = sample.differences(&record);
        assert!(differences.iter().all(|line| line.ends_with(", null found")), "{between}: {differences:?}");
        let said = ["digits-split", "row-unreadable"].iter().any(|code| codes(&record).contains(code));
        assert!(said, "{between}: {:?}", codes(&record));
    }
}

#[test]
fn quirk_08_marks_of_converters_are_no_text() {
    let sample = sample(2023);
    let html = page(&sample.html(Markup::Padded))
        .replace("三、收到", "[bookmark: _Hlk1]三、收到")
        .replace("1.属于国家", "<!--[if !supportLists]-->[bookmark: _Hlk2]1.&nbsp;<!--[endif]-->属于国家")
        .replace("信息内容", "[image: 图片1]信息内容<o:p></o:p>")
        .replace("结果维持", "[bookmark: _GoBack]结果维持");
    assert_read(&sample, &html, "report.html");
}

#[test]
fn quirk_09_other_tables_stand_beside_the_three() {
    let sample = sample(2020);
    let html = page(&sample.html(Markup::Clean))
        .replacen(
            "<h2>二、",
            "<p>近三年申请情况</p><table><tr><td>年度</td><td>收到申请数</td><td>其他</td><td>总计</td></tr>\
             <tr><td>2018年</td><td>3</td><td>1</td><td>4</td></tr></table><h2>二、",
            1,
        )
        .replacen(
            "<h2>五、",
            "<table><tr><td>统计指标</td><td>单位</td><td>统计数</td></tr><tr><td>1.政府网站公开政府信息数</td><td>条</td>\
             <td>99</td></tr></table><h2>五、",
            1,
        );
    let record = assert_read(&sample, &html, "report.html");
    let extra = record["extra_tables"].as_array().unwrap();
    assert_eq!((extra.len(), &extra[0]["title"]), (2, &"近三年申请情况".into()));
    assert_eq!(record["statistics_table"], Value::Null);
    let joined = Pieces::of(&sample);
    let whole: String = joined.tables.iter().map(|t| as_printed(t)).collect::<String>().replace("</table><table>", "");
    let html = page(&(joined.text[0].clone() + &whole + &joined.text[3]));
    assert_read(&sample, &html, "report.html");
}

#[test]
fn quirk_09_headers_are_missing_or_their_total_stands_in_the_first_row() {
    let sample = sample(2020);
    let pieces = Pieces::of(&sample);
    let no_header = pieces.page(|at, table| as_printed(if at == 1 { &table[3..] } else { table }));
    assert_read(&sample, &no_header, "report.html");
    let moved = pieces.page(|at, table| {
        let mut table = table.to_vec();
        if at == 1 {
            let total = table[1].pop().unwrap();
            table[0].last_mut().unwrap().columns = 6;
            table[0].push(Cell { rows: 3, ..total });
        }
        as_printed(&table)
    });
    assert_read(&sample, &moved, "report.html");
    // fifteen figures that nothing heads are no reviews
    let headless = pieces.page(|at, table| as_printed(if at == 2 { &table[3..] } else { table }));
    assert_reported(&sample, &headless, "report.html", "table-missing");
}

#[test]
fn quirk_10_the_title_stands_on_two_lines_with_its_year_in_brackets() {
    let sample = sample(2023);
    let html = page(&sample.html(Markup::Clean)).replacen(
        &sample.title(),
        "云泽市水务局</p><p>政府信息公开工作年度报告</p><p>（2023 年度）",
        1,
    );
    let record = record_of(&html, "report.html");
    assert_eq!(record["metadata"]["agency_name"], "云泽市水务局");
    assert_eq!(record["metadata"]["report_year"], 2023);
}

#[test]
fn quirk_11_the_year_is_the_titles_then_the_periods_then_the_one_named_most() {
    let sample = sample(2023);
    let html = page(&sample.html(Markup::Clean));
    let year = |html: &str| record_of(html, "2019/report.html")["metadata"]["report_year"].clone();
    let misled = html.replace("人手", "2016年").replace("改进办法：", "2016年，我们将改进：2016年加强。");
    assert_eq!(year(&misled), 2023);
    let untitled = misled.replacen("云泽市水务局2023年政府信息公开", "云泽市水务局政府信息公开", 1);
    assert_eq!(year(&untitled), 2023, "by the period");
    let no_period =
        untitled.replace("所列数据的统计期限自2023年1月1日起至2023年12月31日止", "2023年、2023年、2023年、2023年");
    assert_eq!(year(&no_period), 2023, "by the majority");
    let silent = untitled.replace("2023年", "").replace("2016年", "").replace("2024年", "");
    assert_eq!(year(&silent), Value::Null, "never by the folder or the day of publication");
}

#[test]
fn quirk_12_signatures_and_dates_in_every_width_and_script() {
    let sample = sample(2023);
    let html = page(&sample.html(Markup::Clean));
    let (year, month, day) = sample.published();
    let date = format!("{year}年{month}月{day}日");
    for (printed, want) in [
        ("二〇二四年一月二十五日", "2024-01-25"),
        ("２０２４年１月", "2024-01"),
        ("（2024 年 1 月 23 日）", "2024-01-23"),
    ] {
        let record = record_of(&html.replace(&date, printed), "report.html");
        assert_eq!(record["metadata"]["signature_date"], want, "{printed}");
    }
}

#[test]
fn quirk_13_about_so_many_is_marked_and_none_is_zero() {
    let sample = sample(2023).with_remark("全年微信公众号发布信息160余条。未发生行政诉讼。");
    let record = record_of(&page(&sample.html(Markup::Clean)), "report.html");
    let facts = record["narrative_facts"].as_array().unwrap();
    let about = facts.iter().find(|fact| fact["value"] == 160).unwrap();
    assert_eq!((&about["approximate"], &about["channel"]), (&true.into(), &"wechat".into()));
    let none = facts.iter().find(|fact| fact["key"] == "lawsuits_total").unwrap();
    assert_eq!((&none["value"], &none["expressed_as"]), (&0.into(), &"未发生".into()));
}

#[test]
fn quirk_14_separators_full_width_digits_and_units_in_cells() {
    for year in [2020, 2023] {
        let sample = sample(year);
        let pieces = Pieces::of(&sample);
        let wide = |cell: &Cell| -> String {
            let widened = cell.text.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap());
            if cell.is_figure() { widened.collect() } else { cell.text.clone() }
        };
        let parted = |cell: &Cell| match cell.text.split_at_checked(cell.text.len().saturating_sub(3)) {
            Some((left, right)) if cell.is_figure() && !left.is_empty() => format!("{left}，{right}"),
            _ => cell.text.clone(),
        };
        let counted = |cell: &Cell| if cell.is_figure() { format!("{}件", cell.text) } else { cell.text.clone() };
        assert_read(&sample, &pieces.page(|_, table| markup(table, wide)), "report.html");
        assert_read(&sample, &pieces.page(|_, table| markup(table, parted)), "report.html");
        assert_read(&sample, &pieces.page(|at, t| if at == 0 { as_printed(t) } else { markup(t, counted) }), "r.html");
    }
}

#[test]
fn quirk_15_each_row_is_a_table_of_its_own_under_a_meaningless_header() {
    let sample = sample(2023);
    let html = Pieces::of(&sample).page(|at, table| {
        if at != 1 {
            return as_printed(table);
        }
        let row = |row: &Vec<Cell>| {
            let label = row.iter().rev().find(|cell| !cell.is_figure()).unwrap();
            let figures: String =
                row.iter().filter(|c| c.is_figure()).map(|c| format!("<td>{}</td>", c.text)).collect();
            let heads: String = (1..7).map(|n| format!("<td>数据{n}</td>")).collect();
            let head = format!("<tr><td>项目</td>{heads}<td>总计</td></tr>");
            format!("<table>{head}<tr><td>{}</td>{figures}</tr></table>", label.text)
        };
        let nonsense = "<table><tr><td>本年新收件数</td><td>上年结转件数</td><td>予以公开</td></tr></table>";
        let rows: Vec<String> = table[3..].iter().map(row).collect();
        rows[..12].concat() + nonsense + &rows[12..].concat()
    });
    assert_read(&sample, &html, "report.html");
}

#[test]
fn quirk_16_mirrors_with_pinyin_or_traditional_characters_give_no_numbers() {
    let sample = sample(2023);
    let html = page(&sample.html(Markup::Clean));
    let pinyin = html.replace('开', "開(kāi)").replace('总', "總(zǒng)");
    let mut traditional = html;
    for pair in
        "开開 请請 总總 计計 结結 处處 报報 数數 诉訴 讼訟 机機 构構 业業 组組 织織 务務 关關 规規 许許 罚罰 强強"
            .split(' ')
    {
        let (plain, full) = pair.split_at(3);
        traditional = traditional.replace(plain, full);
    }
    for (copy, words) in [(pinyin, "pinyin"), (traditional, "traditional")] {
        let record = record_of(&copy, "report.html");
        assert_eq!((&record["status"], &record["requests"]), (&"not_a_report".into(), &Value::Null));
        assert!(record["issues"][0]["detail"].as_str().unwrap().contains(words), "{}", record["issues"]);
    }
}

#[test]
fn quirk_17_lost_tables_are_null_and_not_zero() {
    let sample = sample(2020);
    let pictures = Pieces::of(&sample).page(|_, _| "<p><img src=\"table.png\"></p>".to_owned());
    let record = record_of(&pictures, "report.html");
    assert_eq!(record["status"], "narrative_only");
    for table in ["proactive_disclosure", "requests", "review_litigation", "template"] {
        assert_eq!(record[table], Value::Null, "{table}");
    }
    assert_eq!(codes(&record), ["tables-missing"]);
    let one = Pieces::of(&sample).page(|at, table| if at == 1 { as_printed(table) } else { String::new() });
    assert_reported(&sample, &one, "report.html", "table-missing");
}

#[test]
fn quirk_17_the_empty_form_is_no_report_and_a_report_without_figures_is_said() {
    let sample = sample(2023);
    let html = Pieces::of(&sample).page(|_, table| {
        let is_value = |cell: &Cell| cell.text.chars().all(|c| c == '.' || c.is_ascii_digit());
        markup(table, |cell| if is_value(cell) { String::new() } else { cell.text.clone() })
    });
    let record = record_of(&html, "report.html");
    assert_eq!((&record["status"], codes(&record)), (&"complete".into(), vec!["tables-blank"]));
    let form = html.replace(&sample.title(), "政府信息公开工作年度报告格式");
    assert_eq!(record_of(&form, "form.html")["status"], "not_a_report");
}

#[test]
fn quirk_18_requests_are_counted_by_any_measure_word() {
    for word in ["条", "件", "份", "次", "宗"] {
        let text = format!(
            "甲县水务局2023年政府信息公开工作年度报告\n一、总体情况\n全年收到政府信息公开申请12{word}。\n二、主动公开政府信息情况\n无。\n"
        );
        let record = record_of(&text, "report.txt");
        let fact = &record["narrative_facts"][0];
        assert_eq!(
            (&fact["key"], &fact["value"], &fact["unit"]),
            (&"requests_received".into(), &12.into(), &word.into())
        );
    }
}

#[test]
fn a_report_may_mix_the_rows_of_both_forms() {
    let (new, old) = (sample(2023), sample(2020));
    let old_pieces = Pieces::of(&old);
    let html = Pieces::of(&new).page(|at, table| as_printed(if at == 1 { &old_pieces.tables[1] } else { table }));
    let record = record_of(&html, "report.html");
    assert_eq!((&record["template"], &record["requests_form"]), (&"2021_30".into(), &"2019_60".into()));
    for (row, fields) in old.truth()["requests"].as_object().unwrap() {
        assert_eq!(&record["requests"][row], fields, "{row}");
    }
    assert_eq!(record["proactive_disclosure"]["rules"], new.truth()["proactive_disclosure"]["rules"]);
}

#[test]
fn the_reviews_may_be_three_tables_or_three_rows() {
    let sample = sample(2023);
    let pieces = Pieces::of(&sample);
    let figures: Vec<String> = pieces.tables[2].last().unwrap().iter().map(|cell| cell.text.clone()).collect();
    let names = ["行政复议", "未经复议直接起诉", "复议后起诉"];
    let line =
        |cells: &[&str]| format!("<tr>{}</tr>", cells.iter().map(|c| format!("<td>{c}</td>")).collect::<String>());
    let outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    let head = line(&outcomes);
    let block = |at: usize| figures[at * 5..at * 5 + 5].iter().map(String::as_str).collect::<Vec<_>>();
    let apart: String =
        (0..3).map(|at| format!("<p>{}</p><table>{head}{}</table>", names[at], line(&block(at)))).collect();
    let labelled: Vec<String> = (0..3).map(|at| line(&[vec![names[at]], block(at)].concat())).collect();
    let below = format!("<table>{}{}</table>", line(&[&[""], &outcomes[..]].concat()), labelled.concat());
    for drawn in [apart, below] {
        let html = pieces.page(|at, table| if at == 2 { drawn.clone() } else { as_printed(table) });
        assert_read(&sample, &html, "report.html");
    }
}

#[test]
fn another_reading_of_the_same_row_is_said_and_not_taken() {
    let sample = sample(2023);
    let html = Pieces::of(&sample).page(|at, table| {
        let mut table = table.to_vec();
        if at == 1 {
            let row = table.iter_mut().find(|row| row.iter().any(|cell| cell.text.contains("重复申请"))).unwrap();
            let printed = ["9", "4", "5", "0", "0", "0", "0"];
            row.iter_mut()
                .filter(|cell| cell.is_figure())
                .zip(printed)
                .for_each(|(cell, text)| cell.text = text.into());
        }
        as_printed(&table)
    });
    let record = record_of(&html, "report.html");
    assert_eq!(record["status"], "inconsistent");
    assert_eq!(record["requests"]["rejected_repeated"]["total"], 0, "as printed");
    let issue = record["issues"].as_array().unwrap().iter().find(|issue| issue["code"] == "another-reading").unwrap();
    assert_eq!(issue["at"], "requests.rejected_repeated");
}

#[test]
fn a_soft_check_alone_breaks_nothing() {
    let sample = sample(2023).with_remark("另收到政府信息公开申请9999件。");
    let record = assert_read(&sample, &page(&sample.html(Markup::Clean)), "report.html");
    let checks = record["checks"].as_array().unwrap();
    let violated: Vec<&Value> = checks.iter().filter(|check| check["outcome"] == "violated").collect();
    assert_eq!(violated.len(), 1);
    assert_eq!((&violated[0]["severity"], &violated[0]["left"]), (&"soft".into(), &9999.into()));
}
