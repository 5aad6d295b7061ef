//! Any bytes as a document: headings, paragraphs and tables of the forms' words and figures, with spans that no reader of
//! a format would give.

use nianbao::model::document::{Block, Cell, Document, Table};

const TEXTS: &[&str] = &[
    "",
    "0",
    "1",
    "7",
    "12",
    "345",
    "1,234",
    "-3",
    "+3",
    "00",
    "/",
    "—",
    "无",
    "约3件",
    "4.5840万元",
    "26.8",
    "15130000154",
    "10203120001200000",
    "99999999999999999999",
    "1 2",
    "１２",
    "自然人",
    "商业企业",
    "科研机构",
    "社会公益组织",
    "法律服务机构",
    "其他",
    "总计",
    "合计",
    "申请人情况",
    "法人或其他组织",
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "三、本年度办理结果",
    "（一）予以公开",
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "（三）不予公开",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "6.属于四类内部事务信息",
    "（四）无法提供",
    "（五）不予处理",
    "2.重复申请",
    "（六）其他处理",
    "3.其他",
    "（七）总计",
    "四、结转下年度继续办理",
    "第二十条第（一）项",
    "第二十条第（八）项",
    "信息内容",
    "本年制发件数",
    "本年废止件数",
    "现行有效件数",
    "本年新制作数量",
    "对外公开总数量",
    "上一年项目数量",
    "本年增/减",
    "本年处理决定数量",
    "本年收费金额（单位：万元）",
    "采购总金额（万元）",
    "规章",
    "行政规范性文件",
    "行政许可",
    "行政处罚",
    "行政事业性收费",
    "政府集中采购",
    "结果维持",
    "结果纠正",
    "其他结果",
    "尚未审结",
    "行政复议",
    "行政诉讼",
    "未经复议直接起诉",
    "复议后起诉",
    "统计指标",
    "（一）主动公开政府信息数",
    "四、行政复议数量",
    "（二）被依法纠错数",
    "七、依申请公开信息收取的费用",
    "云泽市水务局2023年政府信息公开工作年度报告",
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "六、其他需要报告的事项",
    "主动公开政府信息99条，其中，招商引资信息47条，占总量的47.5%。",
    "本年度未收到政府信息公开申请。",
    "（一）予以公开 0 0 1 0 0 0 1",
    "云泽市水务局",
    "2024年1月16日",
    "联系电话：0531-12345678，邮编：250000",
    "[bookmark: _GoBack]",
];

/// Draws a document from bytes; the same bytes give the same one.
pub(crate) fn document(bytes: &[u8]) -> Document {
    let mut bytes = bytes.iter().map(|byte| usize::from(*byte));
    let mut blocks = Vec::new();
    while let Some(kind) = bytes.next() {
        let text = |number: usize| TEXTS[number % TEXTS.len()].to_owned();
        let number = bytes.next().unwrap_or(0);
        blocks.push(match kind % 8 {
            0 => Block::Heading { level: 2, text: text(number) },
            1..4 => Block::Paragraph { text: text(number) },
            4 => Block::Picture { alt: text(number), src: String::new() },
            _ => Block::Table(table(kind, number, &mut bytes)),
        });
    }
    Document { format: "text".into(), blocks, ..Document::default() }
}

fn table(kind: usize, number: usize, bytes: &mut impl Iterator<Item = usize>) -> Table {
    let (rows, cols) = (1 + number % 31, 1 + number / 31);
    let wild = kind > 240;
    let mut cells = Vec::new();
    for at in 0..rows * cols {
        let Some(byte) = bytes.next() else { break };
        // now and then a cell that lies or reaches beyond the grid
        let span = |bit: usize| if byte & bit == 0 { 1 } else { [2, 3, cols, usize::MAX][byte % 4] };
        let (row, col) = if wild && byte > 250 { (usize::MAX, rows + cols) } else { (at / cols, at % cols) };
        let (rowspan, colspan) = if kind % 16 == 7 { (span(64), span(128)) } else { (1, 1) };
        cells.push(Cell { row, col, rowspan, colspan, text: TEXTS[byte % TEXTS.len()].to_owned() });
    }
    Table { rows, cols, cells, spans_known: kind.is_multiple_of(2) }
}
