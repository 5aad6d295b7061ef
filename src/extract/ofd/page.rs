//! One page of an OFD, or one of its templates (GB/T 33190 chapters 7, 8, 9 and 11).
//!
//! Comes in: the XML of a page. Goes out: its glyphs and straight lines in points. What comes before a damaged place is
//! kept.

use super::values::{Frame, Tag, attribute, distances, is_nameless, number, numbers, unescaped};
use super::{Fault, MAX_OBJECTS, path};
use crate::extract::paper::{Area, Glyph, Sheet};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashMap;

/// Points in a millimetre.
pub(super) const POINT: f64 = 72.0 / 25.4;
/// A page that does not say its size is A4 (millimetres).
const A4: (f64, f64) = (210.0, 297.0);
/// Above and below the line that a character stands on, in parts of its size.
const ASCENT: f64 = 0.88;
const DESCENT: f64 = 0.12;
/// Text is askew if it leaves an axis by more than this (sine).
const ASKEW: f64 = 0.05;

/// What a page holds.
#[derive(Debug, Default)]
pub(super) struct Content {
    size: Option<(f64, f64)>,
    templates: Vec<String>,
    glyphs: Vec<Glyph>,
    askew: String,
    rules: Vec<Area>,
    pub(super) pictures: usize,
    /// Drawings that are kept as resources: they are not looked at.
    pub(super) composites: usize,
    /// Where reading ended before the end.
    pub(super) damage: Option<String>,
    objects: usize,
}

impl Content {
    /// Whether it is drawn over one of these templates.
    pub(super) fn needs(&self, templates: &[String]) -> bool {
        self.templates.iter().any(|id| templates.contains(id))
    }

    /// Says behind the last glyph that more of its figure may be lost.
    fn tear(&mut self) {
        if let Some(last) = self.glyphs.last().copied() {
            let (left, right) = (last.area.right, last.area.right + last.area.width());
            self.glyphs.push(Glyph { ch: '\u{fffd}', area: Area { left, right, ..last.area }, ..last });
        }
    }

    /// The page with its templates.
    pub(super) fn sheet(&self, templates: &HashMap<String, Self>, area: Option<(f64, f64)>) -> Sheet {
        let (width, height) = self.size.or(area).unwrap_or(A4);
        let mut sheet = Sheet { width: width * POINT, height: height * POINT, ..Sheet::default() };
        let mut used: Vec<&String> = self.templates.iter().collect();
        used.dedup();
        for content in used.into_iter().take(4).filter_map(|id| templates.get(id)).chain([self]) {
            sheet.glyphs.extend_from_slice(&content.glyphs);
            sheet.rules.extend_from_slice(&content.rules);
            sheet.askew.push_str(&content.askew);
        }
        for glyph in sheet.glyphs.iter_mut().filter(|glyph| is_nameless(glyph.ch)) {
            glyph.ch = '\u{fffd}';
        }
        sheet
    }
}

/// Text that is being read.
struct TextObject {
    frame: Frame,
    size: f64,
    stretch: f64,
    /// Which way a character's own right is.
    along: (f64, f64),
    /// Where the last text code began.
    pen: (f64, f64),
}

/// Where the reader stands.
#[derive(Default)]
struct State {
    text: Option<TextObject>,
    path: Option<(Frame, bool)>,
    /// The element whose text counts, and the distances that go with it.
    wanted: Option<Wanted>,
    said: String,
    /// How many elements around this place hold what is not printed.
    aside: usize,
}

enum Wanted {
    Box,
    Code(Option<String>, Option<String>),
    Path,
}

/// Reads a page.
pub(super) fn read(xml: &str) -> Result<Content, Fault> {
    let mut content = Content::default();
    let mut state = State::default();
    let mut reader = Reader::from_str(xml);
    reader.config_mut().allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => begin(&tag, &mut state, &mut content),
            Ok(Event::Empty(tag)) => {
                begin(&tag, &mut state, &mut content);
                end(tag.local_name().as_ref(), &mut state, &mut content);
            }
            Ok(Event::End(tag)) => end(tag.local_name().as_ref(), &mut state, &mut content),
            Ok(Event::Text(piece)) if state.wanted.is_some() => state.said.push_str(&piece),
            Ok(Event::CData(piece)) if state.wanted.is_some() => state.said.push_str(&piece),
            Ok(Event::GeneralRef(name)) if state.wanted.is_some() => state.said.push(character(&name)),
            Ok(Event::Eof) => return Ok(content),
            Ok(_) => {}
            Err(error) if content.glyphs.is_empty() => return Err(Fault::corrupt(error.to_string())),
            Err(error) => {
                content.damage = Some(error.to_string());
                content.tear();
                return Ok(content);
            }
        }
        if content.objects > MAX_OBJECTS || content.glyphs.len() + content.rules.len() > 4 * MAX_OBJECTS {
            content.damage = Some(format!("more than {MAX_OBJECTS} objects: the rest is not read"));
            content.tear();
            return Ok(content);
        }
    }
}

fn character(name: &quick_xml::events::BytesRef<'_>) -> char {
    match name.resolve_char_ref() {
        Ok(Some(c)) => c,
        _ => match name.as_ref() {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => '\u{fffd}',
        },
    }
}

fn begin(tag: &Tag<'_>, state: &mut State, content: &mut Content) {
    let is = |name: &str, value: &str| attribute(tag, name).as_deref() == Some(value);
    // what is cut out and what fills an area are drawn like everything else, and nothing that is printed
    if is_hidden_drawing(tag.local_name().as_ref()) {
        state.aside += 1;
    }
    if state.aside > 0 {
        return;
    }
    let shown = !is("Visible", "false") && !is("Alpha", "0");
    match tag.local_name().as_ref() {
        "Template" => content.templates.extend(attribute(tag, "TemplateID")),
        "PhysicalBox" => wait(state, Wanted::Box),
        "TextObject" => {
            content.objects += 1;
            // glyphs are filled unless it is said otherwise
            let inked = !is("Fill", "false") || is("Stroke", "true");
            state.text = (shown && inked).then(|| text_object(tag));
        }
        "TextCode" => {
            if let Some(text) = &mut state.text {
                let pen = (number(tag, "X").unwrap_or(text.pen.0), number(tag, "Y").unwrap_or(text.pen.1));
                text.pen = pen;
                wait(state, Wanted::Code(attribute(tag, "DeltaX"), attribute(tag, "DeltaY")));
            }
        }
        "PathObject" => {
            content.objects += 1;
            let fills = is("Fill", "true");
            let drawn = fills || !is("Stroke", "false");
            state.path = (shown && drawn).then(|| (Frame::of(tag), fills));
        }
        "AbbreviatedData" if state.path.is_some() => wait(state, Wanted::Path),
        "ImageObject" => content.pictures += 1,
        "CompositeObject" => content.composites += 1,
        _ => {}
    }
}

fn wait(state: &mut State, wanted: Wanted) {
    state.said.clear();
    state.wanted = Some(wanted);
}

/// Elements within an object that hold drawings which are not printed where they stand (GB/T 33190 chapter 8).
fn is_hidden_drawing(name: &str) -> bool {
    matches!(name, "Clips" | "Pattern" | "CellContent")
}

fn end(name: &str, state: &mut State, content: &mut Content) {
    if state.aside > 0 {
        state.aside -= usize::from(is_hidden_drawing(name));
        return;
    }
    match (name, state.wanted.take()) {
        ("PhysicalBox", Some(Wanted::Box)) => {
            if let [_, _, width, height] = numbers(&state.said)[..] {
                content.size = Some((width, height));
            }
        }
        ("TextCode", Some(Wanted::Code(across, down))) => {
            if let Some(text) = &state.text {
                set(text, &state.said, &[across, down], content);
            }
        }
        ("AbbreviatedData", Some(Wanted::Path)) => {
            if let Some((frame, fills)) = &state.path {
                path::draw(frame, *fills, &state.said, &mut content.rules);
            }
        }
        ("TextObject", _) => state.text = None,
        ("PathObject", _) => state.path = None,
        (_, wanted) => state.wanted = wanted,
    }
}

fn text_object(tag: &Tag<'_>) -> TextObject {
    let along = match attribute(tag, "CharDirection").as_deref() {
        Some("90") => (0.0, 1.0),
        Some("180") => (-1.0, 0.0),
        Some("270") => (0.0, -1.0),
        _ => (1.0, 0.0),
    };
    let size = number(tag, "Size").unwrap_or(3.5);
    TextObject { frame: Frame::of(tag), size, stretch: number(tag, "HScale").unwrap_or(1.0), along, pen: (0.0, 0.0) }
}

/// Sets the characters of a text code.
fn set(text: &TextObject, said: &str, deltas: &[Option<String>; 2], content: &mut Content) {
    // line ends are the writer's, not the text's
    let chars: Vec<char> = unescaped(said).chars().filter(|c| !matches!(c, '\n' | '\r' | '\t')).collect();
    let given = |deltas: &Option<String>| deltas.as_ref().map(|d| distances(d, chars.len())).unwrap_or_default();
    let [across, down] = [given(&deltas[0]), given(&deltas[1])];
    let placed = !across.is_empty() || !down.is_empty();
    let (mut x, mut y) = text.pen;
    for (at, ch) in chars.iter().enumerate() {
        let natural = width(*ch) * text.size * text.stretch;
        let step = if placed { across.get(at).copied().unwrap_or(0.0) } else { natural };
        if !ch.is_whitespace() {
            let own = if step > 0.0 { natural.min(step) } else { natural };
            glyph(text, *ch, (x, y), own, content);
        }
        x += step;
        y += down.get(at).copied().unwrap_or(0.0);
    }
}

/// Puts one character on the page.
fn glyph(text: &TextObject, ch: char, at: (f64, f64), width: f64, content: &mut Content) {
    let (x, y) = text.frame.direction(text.along.0, text.along.1);
    let length = x.hypot(y);
    let (along, across) = if length > 0.0 { (x / length, y / length) } else { (1.0, 0.0) };
    if along.abs() > ASKEW && across.abs() > ASKEW {
        content.askew.push(ch);
        return;
    }
    let up = text.frame.direction(-text.along.1, text.along.0);
    let (size, width) = (text.size * up.0.hypot(up.1), width * length);
    let (left, base) = text.frame.point(at.0, at.1);
    let turned = along <= ASKEW;
    // a turned character is only put into its cell: the middle of its box is enough
    let area = if turned {
        let (middle_x, middle_y) = (left + across.signum() * -0.4 * size, base + across * 0.5 * width);
        let half = size / 2.0;
        Area { left: middle_x - half, right: middle_x + half, top: middle_y - half, bottom: middle_y + half }
    } else {
        Area { left, right: left + width, top: base - ASCENT * size, bottom: base + DESCENT * size }
    };
    let points = |v: f64| v * POINT;
    let area =
        Area { left: points(area.left), right: points(area.right), top: points(area.top), bottom: points(area.bottom) };
    content.glyphs.push(Glyph { ch, area, turned });
}

/// How wide a character is at most, in parts of its size.
fn width(ch: char) -> f64 {
    match ch {
        '\0'..='\u{2fff}' if ch.is_uppercase() => 0.75,
        '\0'..='\u{1fff}' => 0.55,
        _ => 1.0,
    }
}
