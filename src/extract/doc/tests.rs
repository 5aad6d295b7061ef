//! Documents of our own words, built byte by byte.

use super::super::ole::tests::compound;
use super::*;
use crate::model::document::Block;

/// Where the text begins in the main stream.
const TEXT: usize = 1024;

/// A document: paragraphs (each with the mark that ends it) and the changes of each.
#[derive(Default)]
struct Built<'a> {
    paragraphs: Vec<(&'a str, Vec<u8>)>,
    /// Characters whose changes are these, by number.
    characters: Vec<(std::ops::Range<usize>, &'a [u8])>,
    /// Characters of the paragraphs that are the text; the rest is a text box.
    text: Option<usize>,
    lists: Vec<u8>,
    instances: Vec<u8>,
    flags: u16,
    data: Vec<u8>,
    /// What the only piece is changed by: a number, and the changes that it may name.
    modifier: u16,
    changes: Vec<u8>,
}

fn long(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap().to_le_bytes()
}

fn short(n: usize) -> [u8; 2] {
    u16::try_from(n).unwrap().to_le_bytes()
}

/// A page of formatting: stretches, records of so many bytes a stretch, and what they point at from the page's end.
fn page(places: &[usize], records: &[Option<Vec<u8>>], width: usize) -> Vec<u8> {
    let mut page = vec![0; 512];
    for (at, place) in places.iter().enumerate() {
        page[4 * at..4 * at + 4].copy_from_slice(&long(*place));
    }
    let mut end = 510;
    for (at, record) in records.iter().enumerate() {
        let Some(record) = record else { continue };
        end = (end - record.len()) & !1;
        page[end..end + record.len()].copy_from_slice(record);
        page[4 * places.len() + width * at] = u8::try_from(end / 2).unwrap();
    }
    page[511] = u8::try_from(records.len()).unwrap();
    page
}

impl Built<'_> {
    fn bytes(&self) -> Vec<u8> {
        let units: Vec<u16> = self.paragraphs.iter().flat_map(|(text, _)| text.encode_utf16()).collect();
        let mut main = vec![0; TEXT];
        main.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
        main.resize(main.len().div_ceil(512) * 512, 0);
        let mut places = vec![TEXT];
        for (text, _) in &self.paragraphs {
            places.push(places[places.len() - 1] + 2 * text.encode_utf16().count());
        }
        // half of them tell their length in the other way
        let papx = |at: usize, changes: &Vec<u8>| {
            let mut bytes = [vec![0, 0], changes.clone()].concat();
            bytes.resize(bytes.len().div_ceil(2) * 2, 0);
            let half = u8::try_from(bytes.len() / 2).unwrap();
            if at.is_multiple_of(2) {
                Some([vec![0, half], bytes].concat())
            } else {
                bytes.push(0);
                Some([vec![half + 1], bytes].concat())
            }
        };
        let records: Vec<_> = self.paragraphs.iter().enumerate().map(|(at, (_, changes))| papx(at, changes)).collect();
        let paragraphs_at = main.len() / 512;
        main.extend(page(&places, &records, 13));
        let (mut places, mut records) = (vec![TEXT], Vec::new());
        for (range, changes) in &self.characters {
            places.extend([TEXT + 2 * range.start, TEXT + 2 * range.end]);
            records.extend([None, Some([&[u8::try_from(changes.len()).unwrap()], *changes].concat())]);
        }
        main.extend(page(&places, &records, 1));
        let end = TEXT + 2 * units.len();
        let mut table = Vec::new();
        let mut spans = vec![(0, 0); 93];
        let mut put = |table: &mut Vec<u8>, place: usize, bytes: Vec<u8>, length: usize| {
            spans[place] = (table.len(), length);
            table.extend(bytes);
        };
        let pieces = [&long(0)[..], &long(units.len()), &[0, 0], &long(TEXT), &self.modifier.to_le_bytes()].concat();
        let pieces = [&[2][..], &long(pieces.len()), &pieces].concat();
        let changes = if self.changes.is_empty() {
            Vec::new()
        } else {
            [&[1][..], &short(self.changes.len()), &self.changes].concat()
        };
        let pieces = [changes, pieces].concat();
        put(&mut table, 33, pieces.clone(), pieces.len());
        for (place, page) in [(13, paragraphs_at), (12, paragraphs_at + 1)] {
            let plc = [long(TEXT), long(end), long(page)].concat();
            put(&mut table, place, plc, 12);
        }
        let text = self.text.unwrap_or(units.len());
        let boxed = units.len() - text;
        if boxed > 0 {
            let anchors = [&long(2)[..], &long(text), &[7, 0, 0, 0], &[0; 22]].concat();
            put(&mut table, 40, anchors, 34);
            let places = [&long(0)[..], &long(boxed), &[0; 14], &[7, 0, 0, 0], &[0; 4]].concat();
            put(&mut table, 56, places, 30);
        }
        put(&mut table, 73, self.lists.clone(), if self.lists.is_empty() { 0 } else { 30 });
        put(&mut table, 74, self.instances.clone(), self.instances.len());
        let mut fib = [short(0xA5EC), short(0x00C1), short(0), short(0), short(0), self.flags.to_le_bytes()].concat();
        fib.resize(32, 0);
        fib.extend(short(14));
        fib.resize(62, 0);
        fib.extend(short(22));
        let mut counts = vec![0; 22];
        (counts[3], counts[9]) = (text, boxed);
        fib.extend(counts.into_iter().flat_map(long));
        fib.extend(short(93));
        fib.extend(spans.into_iter().flat_map(|(at, length)| [long(at), long(length)].concat()));
        main[..fib.len()].copy_from_slice(&fib);
        compound(&[("WordDocument", &main), ("0Table", &table), ("Data", &self.data)])
    }

    fn blocks(&self) -> Vec<Block> {
        match read(&self.bytes(), "doc") {
            Extraction::Document(document) => document.blocks,
            other => panic!("{other:?}"),
        }
    }

    fn texts(&self) -> Vec<String> {
        self.blocks().iter().map(|block| block.text().unwrap_or("[table or picture]").to_owned()).collect()
    }
}

/// In a table.
const IN_TABLE: [u8; 3] = [0x16, 0x24, 1];

/// A row's mark: cells that end here, with what is said of each.
fn row(cells: &[(usize, u16)]) -> Vec<u8> {
    let mut definition = vec![u8::try_from(cells.len()).unwrap(), 0, 0];
    definition.extend(cells.iter().flat_map(|(right, _)| short(*right)));
    definition.extend(cells.iter().flat_map(|(_, flags)| [&flags.to_le_bytes()[..], &[0; 18]].concat()));
    [&IN_TABLE[..], &[0x17, 0x24, 1, 0x08, 0xD6], &short(definition.len() + 1), &definition].concat()
}

fn in_table() -> Vec<u8> {
    IN_TABLE.to_vec()
}

#[test]
fn merged_cells_cover_their_columns_and_rows() {
    let cell = |text| (text, in_table());
    let built = Built {
        paragraphs: vec![
            ("表一\r", vec![]),
            cell("甲\u{7}"),
            cell("乙\u{7}"),
            cell("\u{7}"),
            ("\u{7}", row(&[(1000, 0x60), (2000, 1), (3000, 2)])),
            cell("\u{7}"),
            cell("11\r"),
            cell("4\u{7}"),
            cell("2\u{7}"),
            ("\u{7}", row(&[(1005, 0x20), (2000, 0), (2990, 0)])),
            ("后文\r", vec![]),
        ],
        ..Built::default()
    };
    let blocks = built.blocks();
    let [Block::Paragraph { .. }, Block::Table(table), Block::Paragraph { .. }] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    let seen: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.rowspan, c.colspan, c.text.as_str())).collect();
    assert_eq!(seen, [(0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (1, 1, 1, 1, "11\n4"), (1, 2, 1, 1, "2")]);
}

#[test]
fn a_row_whose_definition_stands_in_the_data_stream_is_read() {
    let definition = row(&[(1000, 0), (2000, 0)]);
    let data = [&short(definition.len())[..], &definition].concat();
    let huge = vec![0x46, 0x66, 0, 0, 0, 0];
    let paragraphs = vec![("1\u{7}", in_table()), ("2\u{7}", in_table()), ("\u{7}", huge), ("完\r", vec![])];
    let blocks = Built { paragraphs, data, ..Built::default() }.blocks();
    assert!(matches!(&blocks[0], Block::Table(table) if table.cols == 2 && table.cells.len() == 2), "{blocks:?}");
}

#[test]
fn automatic_numbers_are_printed_in_front() {
    let level = |style: u8, text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut level = [&[1, 0, 0, 0, style], &[0; 23][..]].concat();
        level.extend(short(units.len() / 2));
        [level, units].concat()
    };
    let mut lists = short(1).to_vec();
    lists.extend([9, 0, 0, 0].into_iter().chain([0; 24]));
    lists.extend([level(37, "\u{0}、"), level(39, "（\u{1}）")].concat());
    lists.extend(level(0, "\u{2}.").repeat(7));
    let instances = [&long(1)[..], &[9, 0, 0, 0], &[0; 12], &[0xFF; 4]].concat();
    let numbered = |level: u8| vec![0x0B, 0x46, 1, 0, 0x0A, 0x26, level];
    let paragraphs = vec![
        ("总体情况\r", numbered(0)),
        ("规章\r", numbered(1)),
        ("规范性文件\r", numbered(1)),
        ("其他\r", numbered(0)),
        ("不编号\r", vec![0x0B, 0x46, 0, 0]),
    ];
    let built = Built { paragraphs, lists, instances, ..Built::default() };
    assert_eq!(built.texts(), ["一、总体情况", "（一）规章", "（二）规范性文件", "二、其他", "不编号"]);
}

#[test]
fn of_a_field_the_result_is_read_and_deleted_and_hidden_text_is_not() {
    let built = Built {
        paragraphs: vec![("共\u{13}= 1+2\u{14}3\u{15}件\u{b}旧隐完\u{1e}\r", vec![])],
        characters: vec![(12..13, &[0x00, 0x08, 1]), (13..14, &[0x3C, 0x08, 1])],
        ..Built::default()
    };
    assert_eq!(built.texts(), ["共3件\n完-"]);
}

#[test]
fn a_piece_that_a_quick_save_deleted_is_left_out() {
    let paragraphs = || vec![("旧文\r", vec![])];
    // sprmCFRMarkDel by its number in the piece, or among the changes that the piece names
    let deleted = Built { paragraphs: paragraphs(), modifier: 0x0100 | 0x41 << 1, ..Built::default() };
    let named = Built { paragraphs: paragraphs(), modifier: 1, changes: vec![0, 8, 1], ..Built::default() };
    let kept = Built { paragraphs: paragraphs(), modifier: 1, changes: vec![0, 8, 0], ..Built::default() };
    assert_eq!([deleted.texts(), named.texts()], [[""; 0], [""; 0]]);
    assert_eq!(kept.texts(), ["旧文"]);
}

#[test]
fn a_digit_above_the_line_is_a_mark() {
    let built = Built {
        paragraphs: vec![("共121件\r", vec![])],
        characters: vec![(3..4, &[0x48, 0x2A, 1])],
        ..Built::default()
    };
    assert_eq!(built.texts(), ["共12¹件"]);
}

#[test]
fn cells_merged_side_by_side_are_told_in_two_ways() {
    for sides in [[1, 2, 0], [2, 1, 0]] {
        let cell = |text| (text, in_table());
        let edges = [(1000, sides[0]), (2000, sides[1]), (3000, sides[2])];
        let paragraphs = vec![cell("甲\u{7}"), cell("\u{7}"), cell("3\u{7}"), ("\u{7}", row(&edges)), ("完\r", vec![])];
        let blocks = Built { paragraphs, ..Built::default() }.blocks();
        let Block::Table(table) = &blocks[0] else { panic!("{blocks:?}") };
        let seen: Vec<_> = table.cells.iter().map(|cell| (cell.col, cell.colspan, cell.text.as_str())).collect();
        assert_eq!(table.cells.len(), 2, "{sides:?} {seen:?}");
        assert_eq!((table.cells[0].text.as_str(), table.cells[1].text.as_str()), ("甲", "3"), "{sides:?}");
    }
}

#[test]
fn a_text_box_is_read_behind_the_paragraph_that_it_hangs_in() {
    let paragraphs = vec![("正\u{8}文\r", vec![]), ("后文\r", vec![]), ("框内\r", vec![])];
    let built = Built { paragraphs, text: Some(7), ..Built::default() };
    assert_eq!(built.texts(), ["正文", "框内", "后文"]);
}

#[test]
fn encrypted_older_and_broken_documents_are_told() {
    let status = |bytes: &[u8]| match read(bytes, "doc") {
        Extraction::Unread { status, .. } => Some(status),
        _ => None,
    };
    let encrypted = Built { paragraphs: vec![("x\r", vec![])], flags: 0x0100, ..Built::default() };
    assert_eq!(status(&encrypted.bytes()), Some(ReportStatus::Encrypted));
    assert_eq!(status(&compound(&[("WordDocument", &[0xDC, 0xA5, 0, 0])])), Some(ReportStatus::Unsupported));
    assert_eq!(status(&compound(&[("WordDocument", b"nothing")])), Some(ReportStatus::Corrupt));
    let mut whole = Built { paragraphs: vec![("x\r", vec![])], ..Built::default() }.bytes();
    whole.truncate(2_000);
    assert_eq!(status(&whole), Some(ReportStatus::Corrupt));
}
