//! A look at the streams of a PDF before it is read.
//!
//! Comes in: the bytes of a file. Goes out: whether it has pictures, hidden text
//! or damaged text, or that it would swell beyond all use.
//! Streams are found by their keyword, not by the file's own tables, so that nothing escapes the look. What is encrypted
//! is passed over.

use flate2::{Decompress, FlushDecompress, Status};

/// What all streams but pictures and fonts may swell to (bytes).
const MAX_PLAIN: usize = 160 << 20;
/// Bytes of shown text: two for a Chinese character; a long report has 200,000.
const MAX_TEXT: usize = 1_600_000;
/// How far before its keyword the dictionary of a stream may begin.
const MAX_DICTIONARY: usize = 4096;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// There are pictures.
    pub(super) pictures: bool,
    /// There is text that is not to be seen (rendering mode 3), as OCR programs lay it under pictures.
    pub(super) hidden_text: bool,
    /// Streams of text that break off or do not have their checksum: what they say is not what was written.
    pub(super) damaged: usize,
    plain: usize,
    text: usize,
}

/// Looks at every stream; fails with the reason where there is too much of them.
pub(super) fn survey(payload: &[u8]) -> Result<Survey, String> {
    let mut survey = Survey::default();
    let mut last_end = 0;
    let mut at = 0;
    while let Some(found) = find(&payload[at..], b"stream") {
        let keyword = at + found;
        at = keyword + b"stream".len();
        if payload[..keyword].ends_with(b"end") {
            last_end = keyword;
            continue;
        }
        let dictionary = &payload[last_end.max(keyword.saturating_sub(MAX_DICTIONARY))..keyword];
        last_end = keyword;
        if has(dictionary, b"/Image") {
            survey.pictures = true;
            continue;
        }
        if has(dictionary, b"/Length1") || has(dictionary, b"/FontFile") {
            continue;
        }
        let data = payload[at..].strip_prefix(b"\r\n").or_else(|| payload[at..].strip_prefix(b"\n"));
        let data = data.unwrap_or(&payload[at..]);
        if has(dictionary, b"/FlateDecode") || has(dictionary, b"/Fl ") {
            survey.inflate(data)?;
        } else {
            let end = find(data, b"endstream").unwrap_or(data.len());
            survey.look(&data[..end])?;
            at += end;
        }
    }
    Ok(survey)
}

impl Survey {
    fn inflate(&mut self, data: &[u8]) -> Result<(), String> {
        let mut stream = Decompress::new(true);
        let mut plain = Vec::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let (taken, given) = (stream.total_in(), stream.total_out());
            let rest = data.get(usize::try_from(taken).unwrap_or(usize::MAX)..).unwrap_or_default();
            let status = stream.decompress(rest, &mut buffer, FlushDecompress::None).map_err(|_| ());
            let count = usize::try_from(stream.total_out() - given).unwrap_or(0);
            plain.extend_from_slice(&buffer[..count]);
            // data that swells to nothing takes time as well
            self.plain += usize::try_from(stream.total_in() - taken).unwrap_or(0);
            if self.plain + plain.len() > MAX_PLAIN {
                return Err(format!("its streams are more than {MAX_PLAIN} bytes"));
            }
            // what is damaged or encrypted ends here
            let stuck = count == 0 && stream.total_in() == taken;
            if stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
                self.damaged += usize::from(status != Ok(Status::StreamEnd) && draws_text(&plain));
                return self.look(&plain);
            }
        }
    }

    /// Counts the bytes of shown text in a stream of drawing operators.
    fn look(&mut self, plain: &[u8]) -> Result<(), String> {
        self.plain += plain.len();
        if !draws_text(plain) {
            return Ok(());
        }
        self.hidden_text |= has(plain, b"\n3 Tr") || has(plain, b" 3 Tr") || has(plain, b"\r3 Tr");
        let (mut depth, mut hex, mut escaped) = (0usize, false, false);
        for byte in plain {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if depth > 0 => escaped = true,
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                b'<' if depth == 0 => hex = !hex,
                b'>' if depth == 0 => hex = false,
                _ => {}
            }
            self.text += usize::from(depth > 0) * 2 + usize::from(hex);
        }
        if self.text / 2 > MAX_TEXT {
            return Err(format!("more than {MAX_TEXT} bytes of text"));
        }
        Ok(())
    }
}

fn draws_text(plain: &[u8]) -> bool {
    has(plain, b"Tj") || has(plain, b"TJ")
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    find(bytes, part).is_some()
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    // the first byte alone sorts nearly every place out
    bytes.windows(part.len()).position(|window| window[0] == part[0] && window == part)
}
