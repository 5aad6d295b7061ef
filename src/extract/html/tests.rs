//! Pages as portals write them, and what of them is the article.

use super::*;

#[test]
fn a_page_that_would_take_the_parser_minutes_is_refused() {
    let status = |page: &str| match read(page.as_bytes(), "") {
        Extraction::Unread { status, .. } => Some(status),
        _ => None,
    };
    let attributes = "a=1 ".repeat(MAX_WORDS + 1);
    assert_eq!(status(&format!("<p {attributes}>x")), Some(ReportStatus::Unsupported));
    assert_eq!(status(&"<b>x".repeat(MAX_TAGS + 1)), Some(ReportStatus::Unsupported));
    assert_eq!(status(&format!("<!-- {attributes} --><p>x")), None, "a remark is no tag");
}

use crate::model::document::Table;

fn document(html: &str) -> Document {
    match read(html.as_bytes(), "text/html; charset=utf-8") {
        Extraction::Document(document) => document,
        other => panic!("{other:?}"),
    }
}

fn tables(document: &Document) -> Vec<&Table> {
    document.blocks.iter().filter_map(|b| if let Block::Table(table) = b { Some(table) } else { None }).collect()
}

fn grid(table: &Table) -> Vec<String> {
    let text = |slot: &Option<usize>| slot.map_or("·", |at| table.cells[at].text.as_str());
    table.slots().iter().map(|line| line.iter().map(text).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn merged_cells_cover_their_slots() {
    let page =
        document("<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>1</td><td>2</td></tr></table>");
    assert_eq!(grid(tables(&page)[0]), ["甲|乙|乙", "甲|1|2"]);
}

#[test]
fn words_of_a_cell_are_joined_without_a_separator() {
    let page = document(
        "<table><tr><td><p><span>（</span><span>三</span>\n<span>）</span></p><p>不予<br>公开</p></td><td>&nbsp;1<p>2</p></td></tr></table>",
    );
    assert_eq!(grid(tables(&page)[0]), ["（三）不予公开|1\n2"], "a line's end between two digits may part two numbers");
    let page = document(
        "<table><tr><td>甲</td><td><span>1</span><span>2</span></td><td>12<br>万元</td><td>3<br></td><td>4</td></tr></table>",
    );
    assert_eq!(grid(tables(&page)[0]), ["甲|12|12万元|3|4"]);
}

#[test]
fn digits_on_two_lines_of_a_cell_are_not_made_one_number() {
    for cell in ["1<br>2", "<p>1</p><p>2</p>", "&nbsp;1<p>2</p>", "１\n２", "<div>1</div>2", "1<br>\n<b>2</b>"] {
        let page = document(&format!("<table><tr><td>规章<td>{cell}</td></tr></table>"));
        let text = grid(tables(&page)[0]).concat().replace(['１', '\u{a0}'], "1").replace('２', "2");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.ends_with("1 2") || text.ends_with("11 2"), "{cell}: {text:?}");
    }
}

#[test]
fn a_flattened_page_is_read_though_one_of_its_labels_is_misprinted() {
    let lines = ["", "\t一、本年新收申请", "\t1", "\t2", "", "\t四、结转下年度继续办理", "\t3", "\t4"];
    let body = format!("<p>{}</p>", lines.join("</p><p>"));
    let page = document(&format!("<html><body><div class=\"article\">{body}</div></body></html>"));
    assert_eq!(grid(tables(&page)[0]), ["一、本年新收申请|1|2", "四、结转下年度继续办理|3|4"]);
}

#[test]
fn the_innermost_table_is_the_data_and_the_layout_becomes_paragraphs() {
    let page = document(
        "<table><tr><td><table><tr><td>首页</td><td>年报</td></tr></table></td></tr>\
         <tr><td>一、总体情况<p>第一段。</p><table><tr><td>规章<td>1<tr><td>规范性文件<td>2</table>末段。</td></tr></table>",
    );
    let texts: Vec<&str> = page.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(texts, ["一、总体情况", "第一段。", "末段。"]);
    assert!(tables(&page).iter().any(|t| grid(t) == ["规章|1", "规范性文件|2"]), "{:?}", page.blocks);
}

#[test]
fn the_article_is_told_from_the_page_around_it() {
    let menu = "<div class=menu>".to_owned() + &"<a href=/x>栏目</a> ".repeat(30) + "</div>";
    let body = "<p>一、总体情况</p><p>本机关依法公开政府信息，及时答复申请，现公布年度报告。</p>".repeat(4);
    let page = document(&format!(
        "<html><head><title>某局2020年政府信息公开工作年度报告_某市政府</title><meta name=PubDate content=2021-01-20></head><body>{menu}<h3>政府信息公开年报</h3><a>某局2019年政府信息公开工作年度报告</a>\
         <h1>某局2020年政府信息公开工作年度报告</h1><div>发布时间：2021-01-20 来源：某局</div>\
         <div class=TRS_Editor>{body}</div><div>主办：某市人民政府</div></body></html>",
    ));
    let first = page.blocks.iter().find_map(Block::text);
    assert_eq!(first, Some("某局2020年政府信息公开工作年度报告"), "the title stands above the container");
    let inside: String = page.blocks.iter().filter_map(Block::text).collect();
    assert!(!inside.contains("栏目") && !inside.contains("主办"), "{inside}");
    let around: String = page.around.iter().filter_map(Block::text).collect();
    assert!(around.contains("发布时间：2021-01-20"), "{around}");
    assert!(page.meta.contains(&("pubdate".into(), "2021-01-20".into())));
}

#[test]
fn a_large_table_outside_the_named_container_is_never_lost() {
    let rows = "<tr><td>某行</td><td>1</td></tr>".repeat(15);
    let page = document(&format!(
        "<body><div class=content>很短的一段话，里面没有表格，只是说明。</div><div><table>{rows}</table></div></body>"
    ));
    assert_eq!(tables(&page).len(), 1);
}

#[test]
fn scripts_styles_and_hidden_elements_are_not_read() {
    let page = document(
        "<p>一</p><script>var t='<table><tr><td>9</td></tr></table>'</script><style>p{}</style><p style='display: none'>二</p><p hidden>三</p>",
    );
    assert_eq!(page.blocks, [Block::Paragraph { text: "一".into() }]);
}

#[test]
fn what_is_hidden_is_read_where_nothing_else_is_there() {
    let rows = "<tr><td>某行</td><td>1</td></tr>".repeat(15);
    let page = document(&format!("<p>载入中</p><div style='display:none'><table>{rows}</table></div>"));
    assert_eq!(tables(&page).len(), 1);
}

#[test]
fn line_breaks_stay_in_a_paragraph_and_pictures_keep_their_place() {
    let page = document("<p>某局<br>2020年报</p><img src=a.png alt=图><p>二</p>");
    assert_eq!(
        page.blocks,
        [
            Block::Paragraph { text: "某局\n2020年报".into() },
            Block::Picture { alt: "图".into(), src: "a.png".into() },
            Block::Paragraph { text: "二".into() },
        ]
    );
}

#[test]
fn an_article_that_a_script_would_draw_is_read() {
    let markup = "<p>一、总体情况</p><p>本局依法公开政府信息，及时答复申请。</p><table><tr><td>规章</td><td>1</td></tr><tr><td>规范性文件</td><td>2</td></tr></table>";
    let content = serde_json::to_string(markup).unwrap().replace('<', "\\u003C").replace('/', "\\/");
    let script = format!(
        "window._CONFIG = {{SID: '175', DETAIL: {{title: '某局2020年政府信息公开工作年度报告', \"content\": {content}}}}}"
    );
    let page =
        document(&format!("<title>某局</title><body><div id=app>正在加载</div><script>{script}</script></body>"));
    let texts: Vec<&str> = page.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(texts, ["某局2020年政府信息公开工作年度报告", "一、总体情况", "本局依法公开政府信息，及时答复申请。"]);
    assert_eq!(grid(tables(&page)[0]), ["规章|1", "规范性文件|2"]);

    // what the page shows itself counts
    let shown = document(&format!("<body><div>{markup}<p>以上为全文。</p></div><script>{script}</script></body>"));
    let texts: Vec<&str> = shown.blocks.iter().filter_map(Block::text).collect();
    assert_eq!(texts.last(), Some(&"以上为全文。"));
}

#[test]
fn a_digit_above_the_line_is_a_mark() {
    let page = "<p>共收到12<sup>1</sup>件</p><table><tr><td>总计</td><td>34<sup>2</sup></td></tr></table><p>5</p>";
    let Extraction::Document(document) = read(page.as_bytes(), "") else { panic!("a page") };
    let texts: Vec<String> = document
        .blocks
        .iter()
        .map(|block| match block {
            Block::Table(table) => table.cells[1].text.clone(),
            other => other.text().unwrap_or_default().to_owned(),
        })
        .collect();
    assert_eq!(texts, ["共收到12¹件", "34\n²", "5"]);
}
