//! A report with its tables as bytes: markups, text dumps, charsets.

use crate::dice::Dice;
use crate::sheet::{Cell, Line, Sheet};
use std::fmt::Write as _;

/// How the tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drawing {
    /// HTML with spans: as written by hand.
    Clean,
    /// From a word processor, every character in a span.
    Word,
    /// From a spreadsheet, nothing closed.
    Unclosed,
    /// No-break spaces and paragraphs around every word.
    Padded,
    /// HTML that lost its spans: merged cells are one filled and several blank ones.
    Spread,
    /// HTML that lost its spans: merged cells are one cell.
    Ragged,
    /// Clean, inside the cell of a table that lays out the page.
    Layout,
    /// A page without tables, a cell a paragraph.
    Paragraphs,
    /// A page with a text dump in `pre`.
    Preformatted,
    /// A text, a row a line, tabs between cells, and so many blank cells behind each.
    Tabs(usize),
    /// A text, a cell a line behind a tab, blank lines between rows.
    CellALine,
    /// A text, a row a line, spaces between what is printed.
    Spaces,
    /// A text, a cell a line and nothing else; a blank cell is an empty line.
    Lines,
    /// A text, a row a line between bars.
    Markdown,
}

pub(crate) const DRAWINGS: &[Drawing] = &[
    Drawing::Clean,
    Drawing::Word,
    Drawing::Unclosed,
    Drawing::Padded,
    Drawing::Spread,
    Drawing::Ragged,
    Drawing::Layout,
    Drawing::Paragraphs,
    Drawing::Preformatted,
    Drawing::Tabs(0),
    Drawing::Tabs(1),
    Drawing::Tabs(2),
    Drawing::CellALine,
    Drawing::Spaces,
    Drawing::Lines,
    Drawing::Markdown,
];

/// How the text becomes bytes, and what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Utf8Marked,
    Gbk,
    GbkSaidUtf8,
    Utf16,
}

pub(crate) const CHARSETS: &[Charset] =
    &[Charset::Utf8, Charset::Utf8Marked, Charset::Gbk, Charset::GbkSaidUtf8, Charset::Utf16];

impl Charset {
    /// The bytes and their content type.
    pub(crate) fn encode(self, text: &str, html: bool) -> (Vec<u8>, String) {
        let kind = if html { "text/html" } else { "text/plain" };
        let gbk = || encoding_rs::GB18030.encode(text).0.into_owned();
        match self {
            Self::Utf8 => (text.as_bytes().to_vec(), format!("{kind}; charset=utf-8")),
            Self::Utf8Marked => ([b"\xef\xbb\xbf", text.as_bytes()].concat(), kind.to_owned()),
            Self::Gbk => (gbk(), format!("{kind}; charset=gbk")),
            Self::GbkSaidUtf8 => (gbk(), format!("{kind}; charset=utf-8")),
            Self::Utf16 => {
                let units = std::iter::once(0xfeff).chain(text.encode_utf16());
                (units.flat_map(u16::to_le_bytes).collect(), kind.to_owned())
            }
        }
    }
}

const BEFORE: &[&str] = &[
    "云泽市水务局2022年政府信息公开工作年度报告",
    "根据《中华人民共和国政府信息公开条例》的规定编写本报告，并向社会公布。",
    "一、总体情况",
    "（一）主动公开。全年主动公开政府信息#条，其中政务微博#条、微信公众号#条。每月核对目录，先审后发，留存底稿。",
    "（二）依申请公开。共收到政府信息公开申请#件，答复#件。受理窗口与网上渠道全年保持畅通。",
    "（三）监督保障。举办政府信息公开培训班#期，培训#人次，网站总访问量达#余次。",
];
const AFTER: &[&str] = &[
    "五、存在的主要问题及改进情况",
    "主要问题：栏目名称不够直观。改进办法：请住户代表试用后再改版。",
    "六、其他需要报告的事项",
    "没有其他需要报告的事项。",
    "云泽市水务局",
    "2023年1月16日",
];

impl Drawing {
    pub(crate) fn is_html(self) -> bool {
        !matches!(self, Self::Tabs(_) | Self::CellALine | Self::Spaces | Self::Lines | Self::Markdown)
    }

    /// Whether the page or text says which cells are a row.
    pub(crate) fn is_table(self) -> bool {
        !matches!(self, Self::Paragraphs | Self::Preformatted | Self::Spaces | Self::Lines)
    }

    /// Whether a blank cell takes a place.
    pub(crate) fn shows_blanks(self) -> bool {
        !matches!(self, Self::Spaces | Self::Lines)
    }

    /// The whole report.
    pub(crate) fn report(self, sheets: &[Sheet], seed: u64) -> String {
        let mut pen = Pen { drawing: self, dice: Dice::new(seed), out: String::new() };
        for text in BEFORE {
            let mut words = text.split('#');
            let mut line = words.next().unwrap_or_default().to_owned();
            for piece in words {
                write!(line, "{}{piece}", pen.dice.below(3_000)).unwrap();
            }
            pen.line(&line);
        }
        for sheet in sheets {
            pen.line(sheet.heading);
            let mut start = 0;
            for (cut, between) in &sheet.cuts {
                let cut = (*cut).clamp(start, sheet.lines.len());
                pen.table(&sheet.lines[start..cut]);
                if !between.is_empty() {
                    pen.line(between);
                }
                start = cut;
            }
            pen.table(&sheet.lines[start..]);
        }
        for text in AFTER {
            pen.line(text);
        }
        pen.page()
    }
}

struct Pen {
    drawing: Drawing,
    dice: Dice,
    out: String,
}

impl Pen {
    fn add(&mut self, pieces: std::fmt::Arguments<'_>) {
        self.out.write_fmt(pieces).unwrap();
    }

    fn page(self) -> String {
        let body = self.out;
        let page = |body: String| {
            format!(
                "<html><head><title>云泽市水务局</title></head><body><div>首页 > 信息公开</div>\
                 <div class=\"article\">{body}</div><div>主办：云泽市水务局</div></body></html>"
            )
        };
        match self.drawing {
            Drawing::Layout => {
                page(format!("<table width=\"100%\"><tr><td>栏目</td><td valign=top>{body}</td></tr></table>"))
            }
            Drawing::Preformatted => page(format!("<pre>{body}</pre>")),
            drawing if drawing.is_html() => page(body),
            _ => body,
        }
    }

    fn line(&mut self, text: &str) {
        let line = match self.drawing {
            Drawing::Word => format!("<p class=\"MsoNormal\">{}<o:p></o:p></p>\n", spans(text)),
            Drawing::Unclosed => format!("<P>{text}\n"),
            Drawing::Padded => format!("<p>&nbsp;&nbsp;{text}</p>\n<p>&nbsp;</p>\n"),
            drawing if drawing.is_html() && drawing != Drawing::Preformatted => format!("<p>{text}</p>\n"),
            _ => format!("{text}\n\n"),
        };
        self.out.push_str(&line);
    }

    fn table(&mut self, lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        match self.drawing {
            Drawing::Clean | Drawing::Word | Drawing::Unclosed | Drawing::Padded | Drawing::Layout => self.html(lines),
            Drawing::Spread => {
                let rows = spread(lines);
                self.rows(&rows);
            }
            Drawing::Ragged => {
                let rows: Vec<Vec<&Cell>> = lines.iter().map(|line| line.cells.iter().collect()).collect();
                self.rows(&rows.iter().map(|row| row.iter().map(|c| Some(*c)).collect()).collect::<Vec<_>>());
            }
            Drawing::Paragraphs | Drawing::Preformatted | Drawing::CellALine => self.cell_a_line(lines),
            Drawing::Tabs(behind) => self.tabs(lines, behind),
            Drawing::Spaces => self.spaces(lines),
            Drawing::Lines => self.cells(lines),
            Drawing::Markdown => self.bars(lines),
        }
    }

    fn html(&mut self, lines: &[Line]) {
        let (row_end, cell_end) = if self.drawing == Drawing::Unclosed { ("\n", "\n") } else { ("</tr>\n", "</td>") };
        self.out.push_str("<table border=1>\n");
        for line in lines {
            self.out.push_str("<tr>");
            for cell in &line.cells {
                let mut spans = String::new();
                for (name, span) in [("rowspan", cell.rows), ("colspan", cell.cols)] {
                    if span > 1 {
                        spans = format!("{spans} {name}=\"{span}\"");
                    }
                }
                let words = self.cell(&cell.text);
                self.add(format_args!("<td{spans}>{words}{cell_end}"));
            }
            self.out.push_str(row_end);
        }
        self.out.push_str("</table>\n");
    }

    /// A cell's text; where it is broken in two lines, as a break, a paragraph or an end of a line in the markup.
    fn cell(&mut self, text: &str) -> String {
        let breaks = ["<br>", "<br/>\n", "</p><p>", "\n"];
        let pieces: Vec<String> = text.split('\n').map(|p| self.words(p)).collect();
        let whole = pieces.join(self.dice.pick(&breaks));
        match self.drawing {
            Drawing::Word | Drawing::Padded => format!("<p>{whole}</p>"),
            _ => whole,
        }
    }

    fn words(&self, text: &str) -> String {
        match self.drawing {
            Drawing::Word => spans(text),
            Drawing::Padded => format!("&nbsp;{text}&nbsp;"),
            _ => text.to_owned(),
        }
    }

    fn rows(&mut self, rows: &[Vec<Option<&Cell>>]) {
        self.out.push_str("<table>\n");
        for row in rows {
            self.out.push_str("<tr>");
            for cell in row {
                let words = cell.map_or_else(String::new, |cell| self.cell(&cell.text));
                self.add(format_args!("<td>{words}</td>"));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</table>\n");
    }

    fn cell_a_line(&mut self, lines: &[Line]) {
        let in_paragraphs = self.drawing == Drawing::Paragraphs;
        let mut all: Vec<String> = Vec::new();
        for line in lines {
            all.push(String::new());
            // a broken figure goes on in the next line, behind a tab or not
            let broken = self.dice.pick(&["\n", "\n\t"]);
            all.extend(line.cells.iter().map(|cell| format!("\t{}", cell.text.replace('\n', broken))));
        }
        all.push(String::new());
        for line in all.iter().flat_map(|line| line.split('\n')) {
            if in_paragraphs {
                self.add(format_args!("<p>{line}</p>\n"));
            } else {
                self.add(format_args!("{line}\n"));
            }
        }
    }

    fn tabs(&mut self, lines: &[Line], behind: usize) {
        for row in spread(lines) {
            let texts: Vec<&str> = row.iter().map(|cell| cell.map_or("", |cell| cell.text.as_str())).collect();
            self.add(format_args!("{}{}\n", texts.join("\t"), "\t".repeat(behind)));
        }
    }

    fn spaces(&mut self, lines: &[Line]) {
        for line in lines {
            let texts: Vec<&str> = line.cells.iter().map(|cell| cell.text.as_str()).filter(|t| !t.is_empty()).collect();
            self.add(format_args!("{}\n", texts.join(" ")));
        }
        self.out.push('\n');
    }

    fn cells(&mut self, lines: &[Line]) {
        for cell in lines.iter().flat_map(|line| &line.cells) {
            self.add(format_args!("{}\n", cell.text));
        }
    }

    fn bars(&mut self, lines: &[Line]) {
        for (at, row) in spread(lines).iter().enumerate() {
            let texts = row.iter().map(|cell| cell.map_or_else(String::new, |cell| cell.text.replace('\n', "<br>")));
            self.add(format_args!("| {} |\n", texts.collect::<Vec<_>>().join(" | ")));
            if at == 0 {
                self.add(format_args!("|{}\n", " --- |".repeat(row.len())));
            }
        }
        self.out.push('\n');
    }
}

/// What a page prints, without its markup and white space.
pub(crate) fn bare(text: &str) -> String {
    let mut tag = false;
    let words = text.replace("&nbsp;", "");
    let printed = words.chars().filter(|c| {
        tag |= *c == '<';
        let kept = !tag;
        tag &= *c != '>';
        kept && !c.is_whitespace()
    });
    printed.collect()
}

fn spans(text: &str) -> String {
    let mut html = String::new();
    for character in text.chars() {
        write!(html, "<span style=\"font-size:16pt\">{character}</span>").unwrap();
    }
    html
}

/// Each row from its first to its last cell, merged cells in their first place and nothing in the others.
pub(crate) fn spread(lines: &[Line]) -> Vec<Vec<Option<&Cell>>> {
    let mut taken: Vec<usize> = Vec::new();
    let mut rows = Vec::new();
    for (row, line) in lines.iter().enumerate() {
        let mut slots: Vec<Option<&Cell>> = Vec::new();
        for cell in &line.cells {
            while taken.get(slots.len()).is_some_and(|end| *end > row) {
                slots.push(None);
            }
            for at in 0..cell.cols {
                let col = slots.len();
                if taken.len() <= col {
                    taken.resize(col + 1, 0);
                }
                taken[col] = row + cell.rows;
                slots.push((at == 0).then_some(cell));
            }
        }
        rows.push(slots);
    }
    rows
}
