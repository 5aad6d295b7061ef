//! An OCR program that is asked to read lines of print.
//!
//! Comes in: lines cut out of pictures. Goes out: what the program says of each. It is run without a shell, in a folder of
//! its own that is gone afterwards, on one core, and is killed when its time is up. What it says is not judged here.

use crate::extract::recogniser::{Alphabet, Crop, Recogniser, RecogniserFault};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// What a program may take for the lines of one call.
const MAX_TIME: Duration = Duration::from_mins(3);
/// What it may say (bytes).
const MAX_OUTPUT: u64 = 8 << 20;
/// What it may say about its faults (bytes).
const MAX_COMPLAINT: u64 = 64 << 10;
/// How often it is looked after.
const PAUSE: Duration = Duration::from_millis(10);
/// How long its output may stay open when it has ended.
const GRACE: Duration = Duration::from_secs(2);
/// What parts the texts of two pictures.
const NEXT: char = '\u{c}';

/// An OCR program that is called as tesseract is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its name, or its path.
    pub command: String,
    /// The language that it is to read: `chi_sim`.
    pub language: String,
}

impl Recogniser for Program {
    fn read(&self, crops: &[Crop], alphabet: Alphabet) -> Result<Vec<String>, RecogniserFault> {
        let fault = |e: io::Error| RecogniserFault(format!("no folder for {}: {e}", self.command));
        let folder = tempfile::Builder::new().prefix("nianbao-ocr-").tempdir().map_err(fault)?;
        let list = lay_out(folder.path(), crops).map_err(fault)?;
        let child = self.start(folder.path(), &list, alphabet);
        let child = child.map_err(|e| RecogniserFault(format!("{} cannot be run: {e}", self.command)))?;
        let said = attend(child, MAX_TIME).map_err(|why| RecogniserFault(format!("{} {why}", self.command)))?;
        let mut texts: Vec<String> = said.split(NEXT).map(|text| text.trim().to_owned()).collect();
        // some releases put the mark between pictures, some behind each of them
        if texts.len() == crops.len() + 1 && texts.last().is_some_and(String::is_empty) {
            texts.pop();
        }
        Ok(texts)
    }
}

impl Program {
    fn start(&self, folder: &Path, list: &Path, alphabet: Alphabet) -> io::Result<Child> {
        let mut command = Command::new(&self.command);
        command.arg(list).arg("stdout").args(["-l", &self.language, "--dpi", "300"]);
        match alphabet {
            Alphabet::Words => command.args(["--psm", "7"]),
            // a raw line: its layout is not analysed, which loses single digits
            Alphabet::Digits => command.args(["--psm", "13", "-c", "tessedit_char_whitelist=0123456789"]),
        };
        command.args(["-c", "page_separator=\u{c}"]).current_dir(folder).env("OMP_THREAD_LIMIT", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    }
}

/// Writes the lines as pictures, and a list of them.
fn lay_out(folder: &Path, crops: &[Crop]) -> io::Result<std::path::PathBuf> {
    let mut list = String::new();
    for (at, crop) in crops.iter().enumerate() {
        let path = folder.join(format!("{at}.pgm"));
        let mut file = File::create(&path)?;
        writeln!(file, "P5 {} {} 255", crop.width, crop.height)?;
        file.write_all(&crop.pixels)?;
        list.push_str(&path.to_string_lossy());
        list.push('\n');
    }
    let path = folder.join("list.txt");
    fs::write(&path, list)?;
    Ok(path)
}

/// What a program says until it ends. It ends after this time at the latest.
fn attend(mut child: Child, time: Duration) -> Result<String, String> {
    let until = Instant::now() + time;
    let said = listen(child.stdout.take(), MAX_OUTPUT);
    let complaint = listen(child.stderr.take(), MAX_COMPLAINT);
    let ended = loop {
        match child.try_wait() {
            Ok(None) if Instant::now() < until => thread::sleep(PAUSE),
            Ok(None) => break Err(format!("did not end within {} seconds", time.as_secs())),
            Ok(Some(status)) if status.success() => break Ok(()),
            Ok(Some(status)) => break Err(format!("ended with {status}")),
            Err(e) => break Err(format!("cannot be waited for: {e}")),
        }
    };
    if ended.is_err() {
        // it may have ended by itself meanwhile
        drop(child.kill());
        drop(child.wait());
    }
    // a program that it left behind may keep its output open
    let said = said.recv_timeout(GRACE);
    let complaint = complaint.recv_timeout(GRACE).unwrap_or_default();
    let ended = ended.and(said.is_ok().then_some(()).ok_or_else(|| "ended and left its output open".to_owned()));
    let said = said.unwrap_or_default();
    match ended {
        Ok(()) if said.len() as u64 >= MAX_OUTPUT => Err(format!("said more than {MAX_OUTPUT} bytes")),
        Ok(()) => Ok(String::from_utf8_lossy(&said).into_owned()),
        Err(why) => {
            let complaint = String::from_utf8_lossy(&complaint);
            let line = complaint.lines().find(|line| !line.trim().is_empty()).unwrap_or("nothing");
            Err(format!("{why}; it said: {}", line.chars().take(200).collect::<String>()))
        }
    }
}

/// Reads a program's words in a thread of its own, up to a bound; beyond it the program gets no further.
fn listen(pipe: Option<impl Read + Send + 'static>, bound: u64) -> Receiver<Vec<u8>> {
    let (sender, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            // what was heard before a fault is kept
            drop(pipe.take(bound).read_to_end(&mut bytes));
        }
        // nobody may listen any more
        drop(sender.send(bytes));
    });
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    const CROP: Crop = Crop { width: 1, height: 1, pixels: Vec::new() };

    fn program(command: &str) -> Program {
        Program { command: command.into(), language: "chi_sim".into() }
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let fault = program("no-such-program-nianbao").read(&[CROP], Alphabet::Words).unwrap_err();
        assert!(fault.0.starts_with("no-such-program-nianbao cannot be run"), "{fault}");
    }

    #[test]
    fn a_program_that_fails_is_said_with_its_own_words() {
        // it takes no such arguments
        let fault = program("sleep").read(&[CROP], Alphabet::Digits).unwrap_err();
        assert!(fault.0.starts_with("sleep ended with exit status") && fault.0.contains("it said: sleep:"), "{fault}");
    }

    #[test]
    fn a_program_that_does_not_end_is_ended() {
        let child = Command::new("sleep").arg("60").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let begun = Instant::now();
        let why = attend(child, Duration::from_millis(50)).unwrap_err();
        assert!(why.starts_with("did not end within 0 seconds"), "{why}");
        assert!(begun.elapsed() < Duration::from_secs(30));
    }
}
