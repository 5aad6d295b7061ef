//! What goes over the pipes between a run and its workers: byte strings with their length in front (u32, little endian).
//!
//! Both ends are this program: a length beyond the cap means that the other end is broken.

use super::Payload;
use std::io::{self, ErrorKind, Read, Write};

/// No frame is longer (bytes): a payload is capped long before, and a record is far smaller.
const MAX_FRAME: usize = 1 << 30;

pub(super) fn write(out: &mut dyn Write, frame: &[u8]) -> io::Result<()> {
    let length = u32::try_from(frame.len()).ok().filter(|_| frame.len() <= MAX_FRAME);
    let length = length.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "a frame beyond the cap"))?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(frame)
}

pub(super) fn read(from: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > MAX_FRAME {
        return Err(io::Error::new(ErrorKind::InvalidData, "a frame beyond the cap"));
    }
    let mut frame = Vec::new();
    from.take(length as u64).read_to_end(&mut frame)?;
    if frame.len() < length { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(frame) }
}

/// A payload and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: String,
    pub(super) name: String,
}

impl Job {
    pub(super) fn of(payload: &Payload<'_>) -> Self {
        Self {
            bytes: payload.bytes.to_vec(),
            content_type: payload.content_type.to_owned(),
            name: payload.name.to_owned(),
        }
    }

    pub(super) fn payload(&self) -> Payload<'_> {
        Payload { bytes: &self.bytes, content_type: &self.content_type, name: &self.name }
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write(out, self.content_type.as_bytes())?;
        write(out, self.name.as_bytes())?;
        write(out, &self.bytes)?;
        out.flush()
    }

    pub(super) fn read(from: &mut dyn Read) -> io::Result<Self> {
        let text = |frame| String::from_utf8(frame).map_err(|e| io::Error::new(ErrorKind::InvalidData, e));
        Ok(Self { content_type: text(read(from)?)?, name: text(read(from)?)?, bytes: read(from)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_comes_out_as_it_went_in_and_a_cut_one_is_an_error() {
        let job = Job { bytes: vec![0, 255, 7], content_type: "text/html".into(), name: "年报.html".into() };
        let mut pipe = Vec::new();
        job.write(&mut pipe).unwrap();
        assert_eq!(Job::read(&mut pipe.as_slice()).unwrap(), job);
        for cut in 0..pipe.len() {
            assert_eq!(Job::read(&mut &pipe[..cut]).unwrap_err().kind(), ErrorKind::UnexpectedEof, "{cut}");
        }
        assert_eq!(read(&mut [255; 8].as_slice()).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
