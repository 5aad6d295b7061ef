//! A process that reads documents for another one, until that one goes.
//!
//! Comes in, on standard input: jobs. Goes out, on standard output: the records of each as JSON. It caps its own memory, so
//! that a document can end this process at worst.

use super::frames::{self, Job};
use super::{Records, read_documents};
use crate::report::profile::Profile;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

/// What it says first: the other end may be another version of this program.
pub(super) const GREETING: &[u8] = concat!("nianbao reader ", env!("CARGO_PKG_VERSION")).as_bytes();

/// Reads jobs until standard input ends, and with it this process. `memory` caps its address space (bytes).
pub fn serve(profile: &Profile, memory: u64) -> io::Result<()> {
    cap(Resource::As, memory)?;
    // a document that ends this process leaves no image of it behind
    cap(Resource::Core, 0)?;
    let (sender, jobs) = mpsc::sync_channel(0);
    thread::Builder::new().name("jobs".into()).spawn(move || listen(&sender))?;
    let mut out = io::stdout().lock();
    answer(&mut out, GREETING)?;
    for job in jobs {
        let records: Records = read_documents(&job.payload(), profile);
        answer(&mut out, &serde_json::to_vec(&records)?)?;
    }
    Ok(())
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
    std::process::exit(0);
}

fn answer(out: &mut dyn io::Write, frame: &[u8]) -> io::Result<()> {
    frames::write(out, frame)?;
    out.flush()
}

/// Lowers a limit; one that is lower already stays.
fn cap(resource: Resource, most: u64) -> io::Result<()> {
    let known = rustix::process::getrlimit(resource);
    let least = |known: Option<u64>| Some(known.map_or(most, |known| known.min(most)));
    Ok(setrlimit(resource, Rlimit { current: least(known.current), maximum: least(known.maximum) })?)
}
