//! A report as the markup that portals really carry.
//!
//! Comes in: blocks. Goes out: HTML without a page around it. Every dialect shows a reader the same text.

use super::grid::{Cell, Grid};
use super::report::Block;
use std::fmt::Write as _;

/// Where the markup was pasted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Markup {
    /// A word processor: classes, `o:p`, every character in a span of its own.
    Word,
    /// A spreadsheet: upper-case tags, no quotes, rows and cells never closed.
    Spreadsheet,
    /// Written by hand: `th`, `td`, nothing else.
    Clean,
    /// A portal's editor: no-break spaces and empty paragraphs around every word.
    Padded,
}

impl Markup {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Word, Self::Spreadsheet, Self::Clean, Self::Padded];
}

/// The characters that markup gives a meaning to, written as references.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub(super) fn report(blocks: &[Block], markup: Markup) -> String {
    let mut html = String::new();
    for block in blocks {
        match block {
            Block::Title(text) => line(&mut html, markup, "center", text),
            Block::Signature(text) => line(&mut html, markup, "right", text),
            Block::Heading(text) => heading(&mut html, markup, text),
            Block::Paragraph(text) => paragraph(&mut html, markup, text),
            Block::Table(grid) => table(&mut html, markup, grid),
        }
    }
    html
}

fn words(markup: Markup, text: &str) -> String {
    if markup != Markup::Word {
        return escape(text);
    }
    let mut html = String::new();
    for character in text.chars() {
        let font = if character.is_ascii() { "Times New Roman" } else { "仿宋_GB2312" };
        let character = escape(character.encode_utf8(&mut [0; 4]));
        add(&mut html, format_args!("<span style=\"font-family:'{font}';font-size:16pt\">{character}</span>"));
    }
    html
}

fn line(html: &mut String, markup: Markup, align: &str, text: &str) {
    let words = words(markup, text);
    match markup {
        Markup::Word => {
            add(html, format_args!("<p class=\"MsoNormal\" align=\"{align}\"><b>{words}</b><o:p></o:p></p>\n"));
        }
        Markup::Spreadsheet => add(html, format_args!("<P align={align}>{words}\n")),
        Markup::Clean => add(html, format_args!("<p class=\"{align}\">{words}</p>\n")),
        Markup::Padded => {
            add(html, format_args!("<p style=\"text-align:{align}\">&nbsp;{words}&nbsp;</p>\n<p>&nbsp;</p>\n"));
        }
    }
}

fn heading(html: &mut String, markup: Markup, text: &str) {
    let words = words(markup, text);
    match markup {
        Markup::Word => add(
            html,
            format_args!(
                "<p class=\"MsoNormal\" style=\"text-indent:32pt\"><a name=\"_Toc{}\"></a><b>{words}</b></p>\n",
                html.len()
            ),
        ),
        Markup::Spreadsheet => add(html, format_args!("<P><B>{words}</B>\n")),
        Markup::Clean => add(html, format_args!("<h2>{words}</h2>\n")),
        Markup::Padded => add(html, format_args!("<p>&nbsp;&nbsp;&nbsp;&nbsp;<strong>{words}</strong><br/></p>\n")),
    }
}

fn paragraph(html: &mut String, markup: Markup, text: &str) {
    let words = words(markup, text);
    match markup {
        Markup::Word => add(
            html,
            format_args!("<p class=\"MsoNormal\" style=\"text-indent:32pt;line-height:28pt\">{words}<o:p></o:p></p>\n"),
        ),
        Markup::Spreadsheet => add(html, format_args!("<P>　　{words}\n")),
        Markup::Clean => add(html, format_args!("<p>{words}</p>\n")),
        Markup::Padded => add(html, format_args!("<p>&nbsp;&nbsp;&nbsp;&nbsp;{words}</p>\n")),
    }
}

fn table(html: &mut String, markup: Markup, grid: &Grid) {
    html.push_str(match markup {
        Markup::Word => {
            "<div align=\"center\"><table class=\"MsoNormalTable\" border=\"1\" cellspacing=\"0\" cellpadding=\"0\"><tbody>\n"
        }
        Markup::Spreadsheet => "<TABLE border=1 cellSpacing=0 width=720>\n",
        Markup::Clean => "<table>\n",
        Markup::Padded => "<table border=\"1\" width=\"100%\" style=\"border-collapse:collapse\"><tbody>\n",
    });
    for row in &grid.rows {
        html.push_str(if markup == Markup::Spreadsheet { "<TR>" } else { "<tr>" });
        for each in row {
            cell(html, markup, each);
        }
        html.push_str(if markup == Markup::Spreadsheet { "\n" } else { "</tr>\n" });
    }
    html.push_str(match markup {
        Markup::Word => "</tbody></table></div>\n",
        Markup::Spreadsheet => "</TABLE>\n",
        Markup::Clean => "</table>\n",
        Markup::Padded => "</tbody></table>\n<p>&nbsp;</p>\n",
    });
}

fn cell(html: &mut String, markup: Markup, cell: &Cell) {
    let words = words(markup, &cell.text);
    let spans = spans(markup, cell);
    match markup {
        Markup::Word => add(
            html,
            format_args!(
                "<td{spans} valign=\"center\" style=\"border:solid windowtext 1.0pt\"><p class=\"MsoNormal\" align=\"center\">{words}\
                 <o:p></o:p></p></td>"
            ),
        ),
        Markup::Spreadsheet => add(html, format_args!("<TD{spans} class=xl71>{words}\n")),
        Markup::Clean if cell.heading => add(html, format_args!("<th{spans}>{words}</th>")),
        Markup::Clean => add(html, format_args!("<td{spans}>{words}</td>")),
        Markup::Padded => add(html, format_args!("<td{spans} align=\"center\"><p>&nbsp;{words}&nbsp;</p></td>")),
    }
}

fn spans(markup: Markup, cell: &Cell) -> String {
    let quote = if markup == Markup::Spreadsheet { "" } else { "\"" };
    let mut text = String::new();
    for (name, span) in [("rowspan", cell.rows), ("colspan", cell.columns)] {
        if span > 1 {
            add(&mut text, format_args!(" {name}={quote}{span}{quote}"));
        }
    }
    text
}

/// Appends formatted text.
pub(super) fn add(html: &mut String, pieces: std::fmt::Arguments<'_>) {
    html.write_fmt(pieces).expect("writing to a String cannot fail");
}
