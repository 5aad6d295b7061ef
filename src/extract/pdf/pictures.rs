//! The pictures that the pages of a PDF are.
//!
//! Comes in: the bytes of a file. Goes out: for each page the one picture that covers it, upright, or why there is none. A
//! page of several pictures side by side is not put together.

use super::objects::{Objects, Parser, Value};
use super::pixels;
use super::streams::inflated;
use crate::extract::scan::Picture;

/// More pages than this are not read by an OCR program.
const MAX_PAGES: usize = 60;
/// More branches than this have no pages.
const MAX_NODES: usize = 5_000;
/// What the drawing operators of one page may swell to (bytes): a page that is a picture has few.
const MAX_DRAWING: usize = 1 << 20;
/// A picture is the page if it covers this part of it.
const COVERS: f64 = 0.4;

/// A page of the file.
struct Page<'v> {
    own: &'v Value,
    resources: Option<&'v Value>,
    media: Option<&'v Value>,
    rotate: f64,
}

/// How points of a picture come to lie on the page: `x' = a x + c y + e`, `y' = b x + d y + f`.
type Matrix = [f64; 6];

/// Hands on the pictures of the pages, in their order, each unpacked when it is asked for.
pub(super) fn read<T>(payload: &[u8], read: impl FnOnce(&mut dyn Iterator<Item = Result<Picture, String>>) -> T) -> T {
    let objects = Objects::of(payload);
    let mut pages = Vec::new();
    if let Some(tree) = objects.catalogue().and_then(|catalogue| objects.get(catalogue, "Pages")) {
        collect(&objects, tree, &mut pages);
    }
    let mut pictures = pages.iter().enumerate().map(|(at, page)| {
        if at < MAX_PAGES { picture(&objects, page) } else { Err(format!("more than {MAX_PAGES} pages")) }
    });
    read(&mut pictures)
}

/// The pages below a node of the tree, from the first to the last.
fn collect<'v>(objects: &'v Objects<'_>, tree: &'v Value, pages: &mut Vec<Page<'v>>) {
    let root = Page { own: tree, resources: None, media: None, rotate: 0.0 };
    let mut due = vec![root];
    let mut seen = 0;
    while let Some(node) = due.pop() {
        seen += 1;
        if seen > MAX_NODES {
            return;
        }
        let node = Page {
            resources: objects.get(node.own, "Resources").or(node.resources),
            media: objects.get(node.own, "MediaBox").or(node.media),
            rotate: objects.get(node.own, "Rotate").and_then(Value::number).unwrap_or(node.rotate),
            ..node
        };
        match objects.get(node.own, "Kids") {
            Some(kids) => due.extend(kids.items().iter().rev().map(|kid| Page {
                own: objects.resolve(kid),
                ..Page { own: node.own, resources: node.resources, media: node.media, rotate: node.rotate }
            })),
            None => pages.push(node),
        }
    }
}

fn picture(objects: &Objects<'_>, page: &Page<'_>) -> Result<Picture, String> {
    let sides: Vec<f64> = page
        .media
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|side| objects.resolve(side).number())
        .collect();
    let [left, bottom, right, top] = sides[..] else { return Err("its size is not stated".into()) };
    let (width, height) = ((right - left).abs(), (top - bottom).abs());
    let known = page.resources.and_then(|resources| objects.get(resources, "XObject"));
    let is_picture = |value: &Value| objects.get(value, "Subtype").and_then(Value::name) == Some("Image");
    let mut large: Vec<(&Value, Matrix)> = Vec::new();
    let mut covered = 0;
    for (name, matrix) in drawn(objects, page) {
        let Some(object) = known.and_then(|known| known.get(&name)).filter(|object| is_picture(object)) else {
            continue;
        };
        let area = (matrix[0] * matrix[3] - matrix[1] * matrix[2]).abs();
        covered += 1;
        if area >= COVERS * width * height {
            large.push((object, matrix));
        }
    }
    let [(object, matrix)] = large[..] else {
        return Err(match (large.len(), covered) {
            (0, 0) => "no picture is on it".into(),
            (0, count) => format!("it is put together of {count} pictures"),
            (count, _) => format!("{count} pictures cover it"),
        });
    };
    let turns = turns(&matrix, page.rotate).ok_or("its picture is mirrored or askew")?;
    let gray = pixels::of(objects, object)?.turned(turns);
    let (across, along) = (matrix[0].hypot(matrix[1]), matrix[2].hypot(matrix[3]));
    // the side that is level once the picture is upright
    let upright_width = if turns % 2 == 0 { across } else { along };
    Ok(Picture { gray, width: upright_width })
}

/// By how many quarters clockwise a picture is turned when it is shown; none if it is mirrored or lies askew.
fn turns(matrix: &Matrix, rotate: f64) -> Option<u8> {
    let [a, b, c, d, ..] = *matrix;
    let (large, small) = (a.hypot(b), if b.abs() < a.abs() { b.abs() } else { a.abs() });
    if a * d - b * c <= 0.0 || small > 0.01 * large {
        return None;
    }
    // anticlockwise on the page, which has its origin below
    let drawn = if b.abs() < a.abs() {
        if a > 0.0 { 0 } else { 2 }
    } else if b > 0.0 {
        1
    } else {
        3
    };
    let rotated = (0..4_i32).find(|quarters| (rotate.rem_euclid(360.0) - 90.0 * f64::from(*quarters)).abs() < 1.0)?;
    u8::try_from((rotated - drawn).rem_euclid(4)).ok()
}

/// The names of what a page draws, each with its place.
fn drawn(objects: &Objects<'_>, page: &Page<'_>) -> Vec<(String, Matrix)> {
    let mut plain = Vec::new();
    for part in page.own.get("Contents").map(|contents| objects.resolve(contents).items().to_vec()).unwrap_or_default()
    {
        plain.extend(contents(objects, page, &part));
        plain.push(b'\n');
    }
    let mut parser = Parser { bytes: &plain, at: 0 };
    let mut operands: Vec<Value> = Vec::new();
    let mut matrix: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let mut saved = Vec::new();
    let mut found = Vec::new();
    loop {
        let begin = parser.at;
        let Some(value) = parser.value(0) else { return found };
        if value != Value::Other {
            operands.push(value);
            continue;
        }
        match plain.get(begin..parser.at).unwrap_or_default().trim_ascii() {
            b"q" => saved.push(matrix),
            b"Q" => matrix = saved.pop().unwrap_or(matrix),
            b"cm" => {
                let numbers: Vec<f64> = operands.iter().filter_map(Value::number).collect();
                if let Ok(own) = <Matrix>::try_from(numbers) {
                    matrix = product(&own, &matrix);
                }
            }
            b"Do" => {
                if let Some(Value::Name(name)) = operands.pop() {
                    found.push((name, matrix));
                }
            }
            _ => {}
        }
        operands.clear();
    }
}

fn contents(objects: &Objects<'_>, page: &Page<'_>, part: &Value) -> Vec<u8> {
    // an array of one, or the stream itself
    let stream =
        objects.stream(part).or_else(|| page.own.get("Contents").and_then(|contents| objects.stream(contents)));
    let dictionary = objects.resolve(if matches!(part, Value::Reference(_)) {
        part
    } else {
        page.own.get("Contents").unwrap_or(part)
    });
    match (stream, objects.get(dictionary, "Filter")) {
        (Some(stream), None) => stream[..stream.len().min(MAX_DRAWING)].to_vec(),
        (Some(stream), Some(filter))
            if filter.items().len() == 1 && filter.items()[0].name() == Some("FlateDecode") =>
        {
            inflated(stream, MAX_DRAWING)
        }
        _ => Vec::new(),
    }
}

fn product(own: &Matrix, outer: &Matrix) -> Matrix {
    let along = |x: f64, y: f64, side: usize| x * outer[side] + y * outer[2 + side];
    [
        along(own[0], own[1], 0),
        along(own[0], own[1], 1),
        along(own[2], own[3], 0),
        along(own[2], own[3], 1),
        along(own[4], own[5], 0) + outer[4],
        along(own[4], own[5], 1) + outer[5],
    ]
}
