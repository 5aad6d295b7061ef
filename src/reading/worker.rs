//! A process that reads documents for another one, until that one goes.
//!
//! Comes in, on standard input: jobs. Goes out, on standard output: the records of each as JSON. It caps its own memory, so
//! that a document can end this process at worst.

use super::frames::{self, Job};
use super::{Means, Records, read_documents};
use crate::extract::recogniser::{Alphabet, Crop, Recogniser, RecogniserFault};
use rustix::process::{Resource, Rlimit, Signal, getpgrp, getpid, kill_process_group, setrlimit};
use std::io::{self, Write};
use std::sync::mpsc::{self, SyncSender};
use std::thread;

/// What it says first: the other end may be another version of this program.
pub(super) const GREETING: &[u8] = concat!("nianbao reader ", env!("CARGO_PKG_VERSION")).as_bytes();

/// What it says when a recogniser is about to be asked, which takes longer than anything else.
pub(super) const PATIENCE: &[u8] = &[];

/// Reads jobs until standard input ends, and with it this process. `memory` caps its address space (bytes).
pub fn serve(means: Means<'_>, memory: u64) -> io::Result<()> {
    cap(Resource::As, memory)?;
    // a document that ends this process leaves no image of it behind
    cap(Resource::Core, 0)?;
    let (sender, jobs) = mpsc::sync_channel(0);
    thread::Builder::new().name("jobs".into()).spawn(move || listen(&sender))?;
    answer(GREETING)?;
    let announced = means.ocr.map(Announced);
    let ocr = announced.as_ref().map(|announced| announced as &dyn Recogniser);
    for job in jobs {
        let records: Records = read_documents(&job.payload(), Means { ocr, ..means });
        answer(&serde_json::to_vec(&records)?)?;
    }
    Ok(())
}

/// A recogniser whose every call is announced to who waits.
struct Announced<'a>(&'a dyn Recogniser);

impl Recogniser for Announced<'_> {
    fn read(&self, crops: &[Crop], alphabet: Alphabet) -> Result<Vec<String>, RecogniserFault> {
        answer(PATIENCE).map_err(|e| RecogniserFault(format!("nobody waits for it any more: {e}")))?;
        self.0.read(crops, alphabet)
    }
}

/// Hands on what is to be read.
#[expect(clippy::exit, reason = "nobody is left who waits for what is being read, be it endless")]
fn listen(sender: &SyncSender<Job>) {
    let mut from = io::stdin().lock();
    while let Ok(job) = Job::read(&mut from) {
        if sender.send(job).is_err() {
            return;
        }
    }
    // an OCR program under way goes too; only who leads a group may end it, which a process started by hand does not
    if getpgrp() == getpid() {
        let _ = kill_process_group(getpid(), Signal::KILL);
    }
    std::process::exit(0);
}

fn answer(frame: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    frames::write(&mut out, frame)?;
    out.flush()
}

/// Lowers a limit; one that is lower already stays.
fn cap(resource: Resource, most: u64) -> io::Result<()> {
    let known = rustix::process::getrlimit(resource);
    let least = |known: Option<u64>| Some(known.map_or(most, |known| known.min(most)));
    Ok(setrlimit(resource, Rlimit { current: least(known.current), maximum: least(known.maximum) })?)
}
