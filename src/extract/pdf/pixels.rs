//! The pixels of a picture in a PDF.
//!
//! Comes in: an image object (ISO 32000-1, 8.9.5). Goes out: its shades of grey, or why there are none. DCT, Flate and CCITT
//! are unpacked; its stated size bounds what is.

use super::objects::{Objects, Value};
use super::streams::inflated;
use crate::extract::picture;
use crate::extract::scan::Gray;

/// Pixels of several colours take so much at most (bytes).
const MAX_PACKED: usize = 96 << 20;

/// What an image object says of its pixels.
struct Stated<'v> {
    width: usize,
    height: usize,
    bits: usize,
    /// Components of a pixel.
    colours: usize,
    /// Whether 0 is white.
    inverted: bool,
    /// The grey of each index.
    palette: Option<Vec<u8>>,
    parameters: Option<&'v Value>,
}

/// The pixels of an image.
pub(super) fn of(objects: &Objects<'_>, image: &Value) -> Result<Gray, String> {
    let data = objects.stream(image).ok_or("its picture is not there")?;
    let count = |key| objects.get(image, key).and_then(Value::count);
    let (Some(width), Some(height)) = (count("Width"), count("Height")) else {
        return Err("its picture has no size".into());
    };
    picture::within(width as u64, height as u64)?;
    let filters: Vec<&str> = objects
        .get(image, "Filter")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|filter| objects.resolve(filter).name())
        .collect();
    let parameters =
        objects.get(image, "DecodeParms").and_then(|all| all.items().last()).map(|own| objects.resolve(own));
    let (colours, palette) = colours(objects, image);
    let decode = objects.get(image, "Decode").and_then(|decode| decode.items().first()).and_then(Value::number);
    let is_mask = objects.get(image, "ImageMask") == Some(&Value::Bool(true));
    let stated = Stated {
        width,
        height,
        bits: if is_mask { 1 } else { count("BitsPerComponent").unwrap_or(8) },
        colours,
        // a mask paints where it is 0
        inverted: decode == Some(1.0),
        palette,
        parameters,
    };
    if stated.packed() > MAX_PACKED {
        return Err(format!("its picture has {} bytes; {MAX_PACKED} are read", stated.packed()));
    }
    let gray = match filters[..] {
        [] => stated.gray(data)?,
        ["FlateDecode" | "Fl"] => stated.gray(&stated.unpredicted(inflated(data, stated.packed() + stated.height))?)?,
        ["DCTDecode" | "DCT"] => picture::unpack(data)?,
        ["FlateDecode" | "Fl", "DCTDecode" | "DCT"] => picture::unpack(&inflated(data, 96 << 20))?,
        ["CCITTFaxDecode" | "CCF"] => picture::unpack(&stated.as_tiff(data)?)?,
        _ => return Err(format!("its picture is packed as {}, which is not unpacked", filters.join(" and "))),
    };
    Ok(gray.on_paper())
}

/// How many components a pixel has, and the shades of an indexed one.
fn colours(objects: &Objects<'_>, image: &Value) -> (usize, Option<Vec<u8>>) {
    let Some(space) = objects.get(image, "ColorSpace") else { return (1, None) };
    let part = |at: usize| space.items().get(at).map(|part| objects.resolve(part));
    match part(0).and_then(Value::name) {
        Some("DeviceRGB" | "CalRGB" | "Lab" | "RGB") => (3, None),
        Some("DeviceCMYK" | "CMYK") => (4, None),
        Some("ICCBased") => {
            let count = part(1).and_then(|profile| objects.get(profile, "N")).and_then(Value::count);
            (count.unwrap_or(1).clamp(1, 4), None)
        }
        Some("Indexed" | "I") => {
            let base = part(1).map_or(3, |base| base_of(objects, base));
            let table = match part(3) {
                Some(Value::Text(table)) => table.clone(),
                _ => space
                    .items()
                    .get(3)
                    .and_then(|table| objects.stream(table))
                    .map(|table| inflated(table, 1 << 12))
                    .unwrap_or_default(),
            };
            (1, Some(table.chunks_exact(base).map(shade).collect()))
        }
        _ => (1, None),
    }
}

fn base_of(objects: &Objects<'_>, base: &Value) -> usize {
    match base.items() {
        [kind, profile, ..] if objects.resolve(kind).name() == Some("ICCBased") => {
            objects.get(profile, "N").and_then(Value::count).unwrap_or(3).clamp(1, 4)
        }
        [kind, ..] => match objects.resolve(kind).name() {
            Some("DeviceGray" | "CalGray") => 1,
            Some("DeviceCMYK") => 4,
            _ => 3,
        },
        [] => 3,
    }
}

/// The grey of a pixel of one, three or four components.
fn shade(pixel: &[u8]) -> u8 {
    let sum: usize = pixel.iter().map(|part| usize::from(*part)).sum();
    match pixel {
        // ink: cyan, magenta, yellow and black
        [cyan, magenta, yellow, black] => {
            let ink = (usize::from(*cyan) + usize::from(*magenta) + usize::from(*yellow)) / 3 + usize::from(*black);
            255 - byte(ink)
        }
        _ => byte(sum / pixel.len().max(1)),
    }
}

fn byte(number: usize) -> u8 {
    u8::try_from(number).unwrap_or(u8::MAX)
}

impl Stated<'_> {
    /// Bytes of a row.
    fn row(&self) -> usize {
        (self.width * self.colours * self.bits).div_ceil(8)
    }

    /// Bytes of all rows.
    fn packed(&self) -> usize {
        self.row() * self.height
    }

    /// The grey of packed rows.
    fn gray(&self, packed: &[u8]) -> Result<Gray, String> {
        if packed.len() < self.packed() {
            return Err("its picture breaks off".into());
        }
        if !matches!(self.bits, 1 | 2 | 4 | 8) {
            return Err(format!("its picture has {} bits a component", self.bits));
        }
        let whole = (1usize << self.bits) - 1;
        let mut pixels = Vec::with_capacity(self.width * self.height);
        for row in packed.chunks_exact(self.row()).take(self.height) {
            let part = |at: usize| {
                let bit = at * self.bits;
                usize::from(row[bit / 8]) >> (8 - self.bits - bit % 8) & whole
            };
            pixels.extend((0..self.width).map(|x| {
                if let Some(palette) = &self.palette {
                    return palette.get(part(x)).copied().unwrap_or(u8::MAX);
                }
                let mut parts = [0; 4];
                for (at, colour) in parts.iter_mut().take(self.colours).enumerate() {
                    *colour = byte(part(x * self.colours + at) * 255 / whole);
                }
                let shade = shade(&parts[..self.colours]);
                if self.inverted { u8::MAX - shade } else { shade }
            }));
        }
        Ok(Gray { width: self.width, height: self.height, pixels })
    }

    /// Rows of a Flate stream as they were before each was told from its neighbours (PNG, section 9).
    fn unpredicted(&self, plain: Vec<u8>) -> Result<Vec<u8>, String> {
        match self.parameters.and_then(|own| own.get("Predictor")).and_then(Value::count).unwrap_or(1) {
            1 => return Ok(plain),
            10..=15 => {}
            other => return Err(format!("its picture has predictor {other}, which is not undone")),
        }
        let step = (self.colours * self.bits).div_ceil(8);
        let mut above = vec![0u8; self.row()];
        let mut rows = Vec::with_capacity(self.packed());
        for filtered in plain.chunks_exact(self.row() + 1) {
            let mut row = filtered[1..].to_vec();
            for at in 0..row.len() {
                let left = if at >= step { row[at - step] } else { 0 };
                let corner = if at >= step { above[at - step] } else { 0 };
                let guess = match filtered[0] {
                    0 => 0,
                    1 => left,
                    2 => above[at],
                    3 => u8::midpoint(left, above[at]),
                    4 => paeth(left, above[at], corner),
                    other => return Err(format!("its picture has a row of filter {other}")),
                };
                row[at] = row[at].wrapping_add(guess);
            }
            rows.extend_from_slice(&row);
            above = row;
        }
        Ok(rows)
    }

    /// A fax stream as the only strip of a TIFF.
    fn as_tiff(&self, data: &[u8]) -> Result<Vec<u8>, String> {
        let parameter = |key| self.parameters.and_then(|own| own.get(key));
        let kind = parameter("K").and_then(Value::number).unwrap_or(0.0);
        if parameter("EncodedByteAlign") == Some(&Value::Bool(true)) || kind >= 0.0 {
            return Err("its picture is packed as an old fax, which is not unpacked".into());
        }
        let small = |number: usize| u32::try_from(number).map_err(|_| "its picture is too large".to_owned());
        // width, height, bits, CCITT group 4, 0 is white, where the strip begins, rows of it, bytes of it
        let entries = [(256, small(self.width)?), (257, small(self.height)?), (258, 1), (259, 4), (262, 0)];
        let behind = [(273, 8 + 2 + 8 * 12 + 4), (278, small(self.height)?), (279, small(data.len())?)];
        let mut file = b"II*\0\x08\0\0\0\x08\0".to_vec();
        for (tag, value) in entries.into_iter().chain(behind) {
            file.extend(u16::to_le_bytes(tag));
            file.extend(u16::to_le_bytes(4));
            file.extend(u32::to_le_bytes(1));
            file.extend(u32::to_le_bytes(value));
        }
        file.extend([0; 4]);
        file.extend_from_slice(data);
        Ok(file)
    }
}

/// Of the three neighbours the one that is nearest to what they promise together.
fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, above, corner].map(i16::from);
    let promised = a + b - c;
    let far = |value: i16| (promised - value).abs();
    if far(a) <= far(b) && far(a) <= far(c) {
        left
    } else if far(b) <= far(c) {
        above
    } else {
        corner
    }
}
