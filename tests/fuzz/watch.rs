//! One input at a time, under a clock.

use std::collections::HashMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// No input may take more processor time, in a debug build.
const SLOWEST: Duration = Duration::from_secs(1);
/// An input that has not come back after this much time never will.
const NEVER: Duration = Duration::from_mins(2);

/// Since when it is being read, and its bytes.
type Input = (Instant, Vec<u8>);

/// What is being read, and since when, for each target.
static READING: Mutex<Option<HashMap<String, Input>>> = Mutex::new(None);
static CLOCK: Once = Once::new();

/// Gives an input to a target. Returns its outcome and the processor time that it took; fails with the file that the
/// input is written to.
pub(crate) fn watched(name: &str, input: &[u8], target: &impl Fn(&[u8]) -> u64) -> (u64, Duration) {
    CLOCK.call_once(|| drop(thread::spawn(end_what_hangs)));
    note(name, Some(input));
    let (before, begun) = (processor_time(), Instant::now());
    let outcome = catch_unwind(AssertUnwindSafe(|| target(input)));
    let took = processor_time().zip(before).map_or(begun.elapsed(), |(after, before)| after.saturating_sub(before));
    note(name, None);
    let Ok(outcome) = outcome else { panic!("{name} panics on {}", kept(name, input).display()) };
    assert!(took <= SLOWEST, "{name} takes {took:?} for {}", kept(name, input).display());
    (outcome, took)
}

fn note(name: &str, input: Option<&[u8]>) {
    let mut reading = READING.lock().unwrap_or_else(PoisonError::into_inner);
    let reading = reading.get_or_insert_default();
    match input {
        Some(input) => drop(reading.insert(name.to_owned(), (Instant::now(), input.to_vec()))),
        None => drop(reading.remove(name)),
    }
}

/// An endless loop cannot be ended from outside: the program stops, and says on which input.
fn end_what_hangs() {
    loop {
        thread::sleep(Duration::from_secs(5));
        let mut reading = READING.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, (since, input)) in reading.get_or_insert_default() {
            if since.elapsed() > NEVER {
                eprintln!("{name} does not come back from {}", kept(name, input).display());
                std::process::abort();
            }
        }
    }
}

fn kept(name: &str, input: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    fs::create_dir_all(&folder).unwrap();
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let path = folder.join(format!("{name}-{:016x}", hasher.finish()));
    fs::write(&path, input).unwrap();
    path
}

/// The processor time of this thread, where the system tells it.
fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The most memory that the program ever held, in kilobytes; 0 where the system does not tell.
pub(crate) fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}
