//! Reading the archive, by place or file by file; also while a writer appends.
//!
//! Comes in: a place, or a file and where to start. Goes out: one stored answer, or whole exchanges. Memory is bounded by
//! one record. Never done here: repairing; what is damaged is named, and reading goes on at the next whole record.

use super::Error;
use super::event::{Answer, read};
use super::member::{Found, Members};
use super::record::{Kind, Record};
use crate::model::capture::{Capture, CaptureId, Digest, Exchange, Headers, Hop, Location, Truncated};
use crate::model::uri::CrawlUri;
use bytes::Bytes;
use jiff::Timestamp;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A record decompressed is at most this large, unless the caller says else; well above `max_body`'s default of 64 MiB.
const RECORD_LIMIT: u64 = 1 << 30;
/// What stands behind the name of a file that is being written.
const OPEN: &str = ".open";

/// The archive open for reading.
#[derive(Debug, Clone)]
pub struct Archive {
    dir: PathBuf,
    limit: u64,
}

/// One file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArchiveFile {
    /// Its name, without `.open`.
    pub name: String,
    /// Its length in bytes.
    pub length: u64,
    /// Whether it is being written, or was left so by a crash.
    pub open: bool,
}

impl ArchiveFile {
    /// The name in the folder.
    pub(super) fn disk_name(&self) -> String {
        format!("{}{}", self.name, if self.open { OPEN } else { "" })
    }
}

/// Which record holds an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredKind {
    /// With its payload.
    Response,
    /// The payload is that of the response it refers to.
    Revisit,
}

/// One stored answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Which record it is.
    pub kind: StoredKind,
    /// Its record id.
    pub id: CaptureId,
    /// The address as sent.
    pub uri: CrawlUri,
    /// When the request started.
    pub time: Timestamp,
    /// The status code.
    pub http_status: u16,
    /// The response's fields as they came.
    pub headers: Headers,
    /// The payload as stored, still content-encoded; empty in a revisit.
    pub payload: Bytes,
    /// The payload's digest as the record declares it; in a revisit, that of the payload it refers to.
    pub payload_digest: Option<Digest>,
    /// Whether the block, and a response's payload, have the digests that the record declares.
    pub digest_ok: bool,
    /// Whether and why the payload is cut; of a revisit, ask its original.
    pub truncated: Option<Truncated>,
    /// For a revisit, the response it refers to.
    pub refers_to: Option<CaptureId>,
}

/// One whole exchange of the archive.
#[derive(Debug, Clone, PartialEq)]
pub struct Archived {
    /// As it was, as far as the records say: a revisit has no body, a request has the fields that were added to it
    /// (`Host`, a form's `Content-Length`), times are whole milliseconds.
    pub exchange: Exchange,
    /// Its place in the crawl.
    pub hop: Hop,
    /// Its capture.
    pub capture: Capture,
    /// Whether block and payload have the digests that the records declare.
    pub digest_ok: bool,
}

impl Archive {
    /// The archive in this folder; an error when there is none.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, Error> {
        let dir = dir.into();
        fs::read_dir(&dir).map_err(Error::io("open the archive", &dir))?;
        Ok(Self { dir, limit: RECORD_LIMIT })
    }

    /// The same with another cap on a record, decompressed, in bytes.
    #[must_use]
    pub fn with_record_limit(mut self, bytes: u64) -> Self {
        self.limit = bytes;
        self
    }

    /// The WARC files by name, which is by age.
    pub fn files(&self) -> Result<Vec<ArchiveFile>, Error> {
        let mut files = list(&self.dir)?;
        // a listing may meet a file under both names while the writer renames it
        files.dedup_by(|b, a| a.name == b.name);
        Ok(files)
    }

    /// Reads the `response` or `revisit` at a place.
    pub fn read(&self, location: &Location) -> Result<Stored, Error> {
        let damaged = |what: String| Error::Damaged { file: location.file.clone(), offset: location.offset, what };
        let mut records = self.records(&location.file, location.offset)?;
        let placed = records.next().ok_or_else(|| damaged("the file ends before it".into()))??;
        if placed.location != *location {
            return Err(damaged(format!("the record is {} bytes and not {}", placed.location.length, location.length)));
        }
        let record = placed.record;
        let kind = match record.kind {
            Kind::Response => StoredKind::Response,
            Kind::Revisit => StoredKind::Revisit,
            _ => return Err(damaged("the record is neither a response nor a revisit".into())),
        };
        let answer = Answer::read(&record).map_err(damaged)?;
        Ok(Stored {
            digest_ok: record.block_is_intact() && answer.payload_is_intact(&record),
            kind,
            id: answer.id,
            uri: answer.uri,
            time: answer.time,
            http_status: answer.http_status,
            headers: answer.headers,
            payload: answer.payload,
            payload_digest: answer.payload_digest,
            truncated: answer.truncated,
            refers_to: answer.refers_to,
        })
    }

    /// Walks a file's whole exchanges from the start of a record on.
    ///
    /// After [`Error::Damaged`] and [`Error::TooLarge`] the walk goes on with what follows; after any other error it ends.
    /// Records without their answer, which a crash leaves behind, are passed over.
    pub fn scan(&self, file: &str, from: u64) -> Result<Scan, Error> {
        Ok(Scan { records: self.records(file, from)?, request: None, metadata: None })
    }

    pub(super) fn records(&self, file: &str, from: u64) -> Result<Records, Error> {
        let (handle, path) = self.open_file(file)?;
        let members = Members::new(handle, from, self.limit).map_err(Error::io("read", &path))?;
        Ok(Records { members, file: file.to_owned(), path, limit: self.limit, ended: false })
    }

    /// Opens a file under either name; a writer may rename it between the two tries.
    fn open_file(&self, file: &str) -> Result<(File, PathBuf), Error> {
        let missing = || Error::Missing { file: file.to_owned(), dir: self.dir.clone() };
        if Path::new(file).file_name() != Some(file.as_ref()) {
            return Err(missing());
        }
        for name in [file.to_owned(), format!("{file}{OPEN}"), file.to_owned()] {
            let path = self.dir.join(name);
            match File::open(&path) {
                Ok(handle) => return Ok((handle, path)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(Error::io("open", &path)(e)),
            }
        }
        Err(missing())
    }
}

/// The WARC files of a folder by name; anything else there is left alone.
pub(super) fn list(dir: &Path) -> Result<Vec<ArchiveFile>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).map_err(Error::io("list", dir))? {
        let entry = entry.map_err(Error::io("list", dir))?;
        let disk_name = entry.file_name().to_string_lossy().into_owned();
        let name = disk_name.strip_suffix(OPEN).unwrap_or(&disk_name);
        if !name.ends_with(".warc.gz") {
            continue;
        }
        let length = match entry.metadata() {
            Ok(metadata) => metadata.len(),
            // renamed by the writer since the listing; its new name is listed or will be at the next call
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(Error::io("look at", &entry.path())(e)),
        };
        files.push(ArchiveFile { open: name.len() < disk_name.len(), name: name.to_owned(), length });
    }
    files.sort();
    Ok(files)
}

/// A record and where it lies.
pub(super) struct Placed {
    pub(super) record: Record,
    pub(super) location: Location,
}

/// The records of a file.
pub(super) struct Records {
    members: Members,
    file: String,
    path: PathBuf,
    limit: u64,
    ended: bool,
}

impl Iterator for Records {
    type Item = Result<Placed, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let found = match self.members.next() {
            Ok(found) => found?,
            Err(source) => {
                self.ended = true;
                return Some(Err(Error::Io { doing: "read", path: self.path.clone(), source }));
            }
        };
        let file = self.file.clone();
        Some(match found {
            Found::Whole(member) => {
                let location = Location { file, offset: member.offset, length: member.length };
                match Record::parse(&Bytes::from(member.data)) {
                    Ok(record) => Ok(Placed { record, location }),
                    Err(what) => Err(Error::Damaged { file: location.file, offset: location.offset, what }),
                }
            }
            Found::TooLarge { offset } => Err(Error::TooLarge { file, offset, limit: self.limit }),
            Found::Damaged { offset, next } => {
                let what = format!("no whole record, and the next one is at byte {next}");
                Err(Error::Damaged { file, offset, what })
            }
            Found::Torn { offset } => Err(Error::Torn { file, offset }),
        })
    }
}

/// The whole exchanges of a file; see [`Archive::scan`].
pub struct Scan {
    records: Records,
    request: Option<Record>,
    metadata: Option<Record>,
}

impl Iterator for Scan {
    type Item = Result<Archived, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let placed = match self.records.next()? {
                Ok(placed) => placed,
                Err(error) => return Some(Err(error)),
            };
            match placed.record.kind {
                Kind::Request => self.request = Some(placed.record),
                Kind::Metadata => self.metadata = Some(placed.record),
                Kind::Response | Kind::Revisit => return Some(self.join(placed)),
                Kind::Warcinfo | Kind::Other => {}
            }
        }
    }
}

impl Scan {
    fn join(&mut self, placed: Placed) -> Result<Archived, Error> {
        let Placed { record, location } = placed;
        let (file, offset) = (location.file.clone(), location.offset);
        let (request, metadata) = (self.request.take(), self.metadata.take());
        let join = || {
            let answer = Answer::read(&record)?;
            let of_this = |other: &Record| other.is_concurrent_to(answer.id);
            let request = request.filter(of_this).ok_or("no request record of it stands before it")?;
            let metadata = metadata.filter(of_this).ok_or("no metadata record of it stands before it")?;
            let digest_ok = [&record, &request, &metadata].into_iter().all(Record::block_is_intact)
                && answer.payload_is_intact(&record);
            let (exchange, hop, capture) = read(&request, &metadata, answer, location)?;
            Ok(Archived { exchange, hop, capture, digest_ok })
        };
        join().map_err(|what: String| Error::Damaged { file, offset, what })
    }
}
