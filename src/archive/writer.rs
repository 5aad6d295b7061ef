//! Appending to the archive.
//!
//! Comes in: an exchange with its place in the crawl. Goes out: its capture; durable only after [`Writer::sync`]. One
//! thread writes; whoever holds the data directory's lock. A write that fails is the last one.

use super::event::{Ids, warcinfo, write};
use super::member::Compressor;
use super::record::Draft;
use super::recovery::{close, recover, sync_dir};
use super::{Error, Original, Settings, Tail};
use crate::model::capture::{Capture, CaptureId, Exchange, Hop, Location};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};

/// The archive open for writing; see the [module](super).
pub struct Writer {
    settings: Settings,
    current: Option<Current>,
    serial: u32,
    /// Lengths not yet handed out by `sync`.
    lengths: BTreeMap<String, u64>,
    compressor: Compressor,
    /// The members of one exchange, so that it goes out in one write.
    buffer: Vec<u8>,
    stopped: bool,
}

/// The file being written.
struct Current {
    file: File,
    name: String,
    length: u64,
    /// Length of its `warcinfo`; a file of this length holds no exchange.
    first: u64,
}

impl Writer {
    /// Opens the archive: checks it against the bytes that the store accounts for, cuts a torn last record of a file that
    /// was being written, and closes that file. The tails are to be replayed before anything is appended.
    ///
    /// A file that is missing, short or damaged is an error, and nothing is changed then. No file is made before the
    /// first append.
    pub fn open(settings: Settings, accounted: &BTreeMap<String, u64>) -> Result<(Self, Vec<Tail>), Error> {
        let tails = recover(&settings.dir, accounted)?;
        let writer = Self {
            settings,
            current: None,
            serial: 0,
            lengths: BTreeMap::new(),
            compressor: Compressor::new(),
            buffer: Vec::new(),
            stopped: false,
        };
        Ok((writer, tails))
    }

    /// Appends the exchange's three records. With an original, a 304 and an identical payload become a revisit of it.
    ///
    /// After an error nothing more is taken.
    pub fn append(&mut self, exchange: &Exchange, hop: &Hop, original: Option<&Original>) -> Result<Capture, Error> {
        self.once_sound(|writer| writer.append_records(exchange, hop, original))
    }

    /// Makes everything appended durable; gives the length of each file that grew since the last call, to be accounted for.
    pub fn sync(&mut self) -> Result<BTreeMap<String, u64>, Error> {
        self.once_sound(|writer| {
            if let Some(current) = writer.current.as_ref().filter(|current| writer.lengths.contains_key(&current.name))
            {
                current.file.sync_data().map_err(writer.io("sync", &current.name))?;
            }
            Ok(std::mem::take(&mut writer.lengths))
        })
    }

    /// Syncs and closes the file being written; gives the same as [`Writer::sync`].
    ///
    /// A writer dropped without this leaves its file `.open`, for the next opening to close.
    pub fn close(mut self) -> Result<BTreeMap<String, u64>, Error> {
        self.once_sound(|writer| {
            writer.rotate()?;
            Ok(std::mem::take(&mut writer.lengths))
        })
    }

    fn once_sound<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        if self.stopped {
            return Err(Error::Stopped);
        }
        let outcome = act(self);
        self.stopped = outcome.is_err();
        outcome
    }

    fn append_records(
        &mut self,
        exchange: &Exchange,
        hop: &Hop,
        original: Option<&Original>,
    ) -> Result<Capture, Error> {
        let ids = Ids { request: CaptureId::new(), metadata: CaptureId::new(), capture: CaptureId::new() };
        let (records, mut capture) = write(exchange, hop, original, ids);
        self.buffer.clear();
        let mut main = 0;
        for record in &records {
            main = self.buffer.len() as u64;
            self.compress(record)?;
        }
        let grown = self.buffer.len() as u64;
        let full = |c: &Current| c.length > c.first && c.length.saturating_add(grown) > self.settings.max_file;
        if self.current.as_ref().is_some_and(full) {
            self.rotate()?;
        }
        let mut current = match self.current.take() {
            Some(current) => current,
            None => self.create()?,
        };
        current.file.write_all(&self.buffer).map_err(self.io("write to", &current.name))?;
        capture.location = Location { file: current.name.clone(), offset: current.length + main, length: grown - main };
        current.length += grown;
        self.lengths.insert(current.name.clone(), current.length);
        self.current = Some(current);
        Ok(capture)
    }

    fn compress(&mut self, record: &Draft) -> Result<(), Error> {
        let done = self.compressor.append(&record.parts(), &mut self.buffer);
        done.map_err(Error::io("compress a record for", &self.settings.dir))
    }

    fn rotate(&mut self) -> Result<(), Error> {
        match self.current.take() {
            Some(current) => close(&self.settings.dir, &current.name, &current.file),
            None => Ok(()),
        }
    }

    /// Makes the next file with its `warcinfo`, and makes its name durable; the exchange that waits in the buffer stays.
    fn create(&mut self) -> Result<Current, Error> {
        loop {
            let now = Timestamp::now();
            let stamp = now.strftime("%Y%m%d%H%M%S%3f");
            let name = format!("nianbao-{stamp}-{:05}-{}.warc.gz", self.serial, std::process::id());
            self.serial += 1;
            // a clock set back must not lead to the name of a file that is there
            if self.settings.dir.join(&name).exists() {
                continue;
            }
            let path = self.settings.dir.join(format!("{name}.open"));
            let mut file = match OpenOptions::new().append(true).create_new(true).open(&path) {
                Ok(file) => file,
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(e) => return Err(Error::io("make", &path)(e)),
            };
            let record = warcinfo(&self.settings, &name, CaptureId::new(), now);
            let mut member = Vec::new();
            let written = self.compressor.append(&record.parts(), &mut member).and_then(|()| file.write_all(&member));
            written.map_err(Error::io("write to", &path))?;
            sync_dir(&self.settings.dir)?;
            let first = member.len() as u64;
            return Ok(Current { file, name, length: first, first });
        }
    }

    fn io(&self, doing: &'static str, name: &str) -> impl FnOnce(io::Error) -> Error + use<> {
        let path = self.settings.dir.join(format!("{name}.open"));
        move |source| Error::Io { doing, path, source }
    }
}
