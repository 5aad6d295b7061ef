//! Processes that read for this one, each with one document at a time.
//!
//! Comes in: a payload. Goes out: its records; where the process ended or was too slow, a record that says so. A document is
//! blamed for the end of a process only when it ends a second one too: the first may have been ended from outside.

use super::frames::{self, Job};
use super::worker::{GREETING, PATIENCE};
use super::{ENDED, Error, LATE, Payload, Records, unreadable};
use crate::model::status::ReportStatus;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fmt;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a process may take to start.
const START: Duration = Duration::from_mins(1);
/// Of what a process says on standard error, its last bytes are kept.
const LAST_WORDS: usize = 300;

/// What one document may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for one payload. A report takes some milliseconds.
    pub time: Duration,
    /// Time for one call of an OCR program beside that, and for the work before the next one.
    pub recognising: Duration,
    /// Address space of the process, and of each that it starts (bytes).
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(10), recognising: Duration::from_mins(4), memory: 500_000_000 }
    }
}

/// Starts processes as they are needed, and keeps them for the next document.
pub struct Workers {
    command: Box<dyn Fn(&Limits) -> Command + Send + Sync>,
    limits: Limits,
    idle: Mutex<Vec<Worker>>,
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Workers {
    /// `command` starts a process that calls [`super::worker::serve`] with these limits.
    pub fn new(limits: Limits, command: impl Fn(&Limits) -> Command + Send + Sync + 'static) -> Self {
        Self { command: Box::new(command), limits, idle: Mutex::new(Vec::new()) }
    }

    /// Reads a payload. Safe to call from several threads, which then have a process each.
    pub fn read(&self, payload: &Payload<'_>) -> Result<Records, Error> {
        let mut ended = String::new();
        for _ in 0..2 {
            let mut worker = self.worker()?;
            match worker.ask(Job::of(payload), &self.limits) {
                Ok(records) => {
                    self.idle().push(worker);
                    return Ok(records);
                }
                Err(End::Late(time)) => {
                    let detail = format!("not read after {} seconds", time.as_secs_f32());
                    return Ok(failed(LATE, &detail));
                }
                Err(End::Ended) => ended = worker.last_words(),
            }
        }
        Ok(failed(ENDED, &format!("the process that read it ended, twice: {ended}")))
    }

    fn worker(&self) -> Result<Worker, Error> {
        let idle = self.idle().pop();
        let start = || Worker::start((self.command)(&self.limits));
        // one may be ended from outside before it says its first word
        idle.map_or_else(|| start().or_else(|_| start()), Ok)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failed(code: &'static str, detail: &str) -> Records {
    vec![(None, unreadable(ReportStatus::Failed, code, detail))]
}

/// Why a process gave no answer.
enum End {
    Late(Duration),
    Ended,
}

/// A process, and the thread that talks to it: who waits for an answer can so stop waiting.
struct Worker {
    child: Child,
    group: Option<Pid>,
    jobs: Option<Sender<Job>>,
    answers: Receiver<Vec<u8>>,
    errors: Option<JoinHandle<String>>,
}

impl Worker {
    fn start(mut command: Command) -> Result<Self, Error> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // its last words are to be short
        command.env("RUST_BACKTRACE", "0");
        // a group of its own: what stops a run from the keyboard must not end what it reads, and what a reader starts
        // ends with it
        command.process_group(0);
        let mut child = command.spawn().map_err(|e| Error::NoWorker(e.to_string()))?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let (jobs, to_do) = mpsc::channel::<Job>();
        let (sender, answers) = mpsc::channel();
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let errors = child.stderr.take().map(|from| thread::spawn(move || last_of(from)));
        thread::spawn(move || {
            let (Some(mut stdin), Some(mut stdout)) = (stdin, stdout) else { return };
            // an answer, and all that is said before it
            let mut next = || loop {
                let answer = frames::read(&mut stdout).ok()?;
                let is_last = answer != PATIENCE;
                sender.send(answer).ok()?;
                if is_last {
                    return Some(());
                }
            };
            let mut going = next();
            while going.is_some() {
                let Ok(job) = to_do.recv() else { return };
                going = job.write(&mut stdin).ok().and_then(|()| next());
            }
        });
        let mut worker = Self { child, group, jobs: Some(jobs), answers, errors };
        match worker.answers.recv_timeout(START) {
            Ok(greeting) if greeting == GREETING => Ok(worker),
            Ok(_) => Err(Error::NoWorker("the program was replaced while it ran; start it again".into())),
            Err(_) => Err(Error::NoWorker(worker.last_words())),
        }
    }

    fn ask(&mut self, job: Job, limits: &Limits) -> Result<Records, End> {
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_ok());
        if !sent {
            return Err(End::Ended);
        }
        let mut time = limits.time;
        loop {
            match self.answers.recv_timeout(time) {
                Ok(answer) if answer == PATIENCE => time = limits.recognising,
                Ok(answer) => return serde_json::from_slice(&answer).map_err(|_| End::Ended),
                Err(RecvTimeoutError::Timeout) => return Err(End::Late(time)),
                Err(RecvTimeoutError::Disconnected) => return Err(End::Ended),
            }
        }
    }

    /// Ends it, and says how it had ended and what it said last.
    fn last_words(&mut self) -> String {
        let status = self.end();
        let said = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        let how = match status.as_ref().map(|status| (status.signal(), status.code())) {
            Ok((Some(signal), _)) => format!("signal {signal}"),
            Ok((None, Some(code))) => format!("exit code {code}"),
            Ok((None, None)) => "unknown".to_owned(),
            Err(e) => e.to_string(),
        };
        if said.is_empty() { how } else { format!("{how}, {said}") }
    }

    /// Ends it and all that it started.
    fn end(&mut self) -> io::Result<ExitStatus> {
        drop(self.jobs.take());
        // once only: when the process is waited for, its number may be another's
        if let Some(group) = self.group.take() {
            // there may be nothing left to end
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.child.wait()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.end());
    }
}

/// The end of what a process says, on one line.
fn last_of(mut from: ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(length) = from.read(&mut piece) {
        if length == 0 {
            break;
        }
        kept.extend_from_slice(&piece[..length]);
        let over = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..over);
    }
    String::from_utf8_lossy(&kept).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
