//! A report as a PDF (ISO 32000-1) in a Chinese font that is not embedded, its tables with rulings.
//!
//! Comes in: a report. Goes out: bytes that a viewer shows. A table that reaches the foot of a page goes on on the next.

use crate::portal::grid::{Cell, Grid, WIDTHS};
use crate::portal::markup::add;
use crate::portal::report::{Block, SampleReport};
use std::collections::BTreeMap;

/// Where text begins and ends on an A4 page (points).
const LEFT: u32 = 60;
const WIDTH: u32 = 480;
const TOP: u32 = 790;
const BOTTOM: u32 = 60;
/// Sizes of the text and of what stands in tables.
const TEXT: u32 = 12;
const SMALL: u32 = 7;

/// Pages while they are drawn.
struct Drawing {
    pages: Vec<String>,
    y: u32,
}

/// The report as a PDF.
pub fn pdf(report: &SampleReport) -> Vec<u8> {
    let mut drawing = Drawing { pages: vec![String::new()], y: TOP };
    let mut tables = WIDTHS.into_iter();
    for block in report.blocks() {
        match block {
            Block::Title(text) | Block::Heading(text) | Block::Signature(text) => drawing.paragraph(&text),
            Block::Paragraph(text) => drawing.paragraph(&format!("　　{text}")),
            Block::Table(grid) => drawing.table(&grid, tables.next().unwrap_or(1)),
        }
    }
    let kids: Vec<String> = (0..drawing.pages.len()).map(|at| format!("{} 0 R", 6 + 2 * at)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!("<</Type/Pages/Count {}/Kids[{}]>>", kids.len(), kids.join(" ")),
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>\
         /FontDescriptor 5 0 R>>"
            .to_owned(),
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880/Descent -120\
         /CapHeight 880/StemV 90>>"
            .to_owned(),
    ];
    for (at, content) in drawing.pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
            7 + 2 * at
        ));
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
    }
    numbered(&objects)
}

impl Drawing {
    /// Takes this much of the page, or of the next one; returns where it begins.
    fn take(&mut self, height: u32) -> u32 {
        if self.y < BOTTOM + height {
            self.pages.push(String::new());
            self.y = TOP;
        }
        self.y -= height;
        self.y + height
    }

    fn show(&mut self, page: usize, size: u32, at: (u32, u32), text: &str) {
        let (x, y) = at;
        add(&mut self.pages[page], format_args!("BT /F1 {size} Tf {x} {y} Td <{}> Tj ET\n", utf16_hex(text)));
    }

    fn paragraph(&mut self, text: &str) {
        for line in wrapped(text, WIDTH / TEXT) {
            let top = self.take(TEXT + 6);
            self.show(self.pages.len() - 1, TEXT, (LEFT, top - TEXT), &line);
        }
    }

    fn table(&mut self, grid: &Grid, columns: usize) {
        let edge = |column: usize| LEFT + WIDTH * small(column) / small(columns);
        let placed = placed(grid, columns);
        let lines = |column: usize, cell: &Cell| {
            wrapped(&cell.text, ((edge(column + cell.columns) - edge(column) - 4) / SMALL).max(1))
        };
        // page, top and foot of each row
        let mut rows: Vec<(usize, u32, u32)> = Vec::new();
        for row in 0..grid.rows.len() {
            let own = placed.iter().filter(|(at, _, cell)| *at == row && cell.rows == 1);
            let most = own.map(|(_, column, cell)| lines(*column, cell).len()).max().unwrap_or(1);
            let top = self.take((SMALL + 1) * small(most) + 4);
            rows.push((self.pages.len() - 1, top, self.y));
        }
        for (row, column, cell) in placed {
            let (left, right) = (edge(column), edge(column + cell.columns));
            let covered = &rows[row..(row + cell.rows).min(rows.len())];
            for part in covered.chunk_by(|a, b| a.0 == b.0) {
                let (page, top, foot) = (part[0].0, part[0].1, part[part.len() - 1].2);
                add(&mut self.pages[page], format_args!("{left} {foot} {} {} re S\n", right - left, top - foot));
            }
            let (page, mut y, _) = rows[row];
            for line in lines(column, cell) {
                y -= SMALL + 1;
                self.show(page, SMALL, (left + 2, y), &line);
            }
        }
        self.take(TEXT);
    }
}

/// Each cell with its row and column, where those above it that cover several rows push it.
fn placed(grid: &Grid, columns: usize) -> Vec<(usize, usize, &Cell)> {
    // column → the first row that no cell above covers
    let mut free: BTreeMap<usize, usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (row, cells) in grid.rows.iter().enumerate() {
        let mut column = 0;
        for cell in cells {
            while column < columns && free.get(&column).is_some_and(|free| *free > row) {
                column += 1;
            }
            found.push((row, column, cell));
            for covered in column..column + cell.columns {
                free.insert(covered, row + cell.rows);
            }
            column += cell.columns;
        }
    }
    found
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn wrapped(line: &str, width: u32) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let width = usize::try_from(width).unwrap_or(usize::MAX);
    characters.chunks(width.max(1)).map(|piece| piece.iter().collect()).collect()
}

pub(super) fn utf16_hex(line: &str) -> String {
    let mut hex = String::new();
    for unit in line.encode_utf16() {
        add(&mut hex, format_args!("{unit:04x}"));
    }
    hex
}

/// Objects 1 and on with their cross-reference table.
fn numbered(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut table = String::from("0000000000 65535 f \n");
    for (at, object) in objects.iter().enumerate() {
        add(&mut table, format_args!("{:010} 00000 n \n", file.len()));
        add(&mut file, format_args!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let trailer = format!("<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
    [file, format!("xref\n0 {size}\n{table}trailer\n"), trailer].concat().into_bytes()
}
