//! Processes that misbehave, played by the shell.

use super::*;
use std::fs;
use std::time::Instant;

/// What a script prints to be taken for a reader.
fn greeting() -> String {
    format!("printf '\\{:03o}\\000\\000\\000{}'; ", GREETING.len(), String::from_utf8_lossy(GREETING))
}

fn workers(time: Duration, script: String) -> Workers {
    Workers::new(Limits { time, ..Limits::default() }, move |_| {
        let mut shell = Command::new("sh");
        shell.args(["-c", &script]);
        shell
    })
}

const PAYLOAD: Payload<'_> = Payload { bytes: b"<p>x</p>", content_type: "", name: "" };

/// Code and detail of the one issue that is left of a document that could not be read.
fn failure(workers: &Workers) -> (String, String) {
    let records = workers.read(&PAYLOAD).unwrap();
    let [(None, record)] = &records[..] else { panic!("{records:?}") };
    assert_eq!(record.status, ReportStatus::Failed);
    (record.issues[0].code.to_string(), record.issues[0].detail.clone())
}

#[test]
fn a_process_that_gives_no_answer_is_ended_with_all_that_it_started() {
    let dir = tempfile::tempdir().unwrap();
    let pids = dir.path().join("pids");
    let script = format!("{}sleep 600 & echo $! >{1}; echo $$ >>{1}; wait", greeting(), pids.display());
    let begun = Instant::now();
    let (code, detail) = failure(&workers(Duration::from_millis(300), script));
    assert_eq!((code.as_str(), detail.as_str()), ("reader-late", "not read after 0.3 seconds"));
    assert!(begun.elapsed() < Duration::from_mins(1));
    for pid in fs::read_to_string(pids).unwrap().lines() {
        let state = || fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // nobody may wait for what the shell left behind: it is a zombie then
        while !state().is_empty() && !state().contains(") Z ") {
            assert!(begun.elapsed() < Duration::from_mins(1), "{pid} still runs: {}", state());
            thread::yield_now();
        }
    }
}

#[test]
fn the_end_of_one_process_is_forgiven_and_the_end_of_two_is_the_documents_fault() {
    let dir = tempfile::tempdir().unwrap();
    let mark = dir.path().join("mark");
    let answer = serde_json::to_vec(&failed("told", "by the second")).unwrap();
    fs::write(
        dir.path().join("answer"),
        [u32::try_from(answer.len()).unwrap().to_le_bytes().to_vec(), answer].concat(),
    )
    .unwrap();
    let once = format!(
        "{}[ -e {1} ] || {{ : >{1}; kill -9 $$; }}; cat {2}/answer; cat >/dev/null",
        greeting(),
        mark.display(),
        dir.path().display()
    );
    assert_eq!(failure(&workers(Duration::from_mins(1), once)).0, "told");
    let always = format!("{}echo no room left >&2; kill -6 $$", greeting());
    let (code, detail) = failure(&workers(Duration::from_mins(1), always));
    assert_eq!(code, "reader-ended");
    assert_eq!(detail, "the process that read it ended, twice: signal 6, no room left");
    let garbage = format!("{}printf '\\003\\000\\000\\000???'; cat >/dev/null", greeting());
    assert_eq!(failure(&workers(Duration::from_mins(1), garbage)).0, "reader-ended");
}

#[test]
fn who_asks_an_ocr_program_is_waited_for_longer() {
    let dir = tempfile::tempdir().unwrap();
    let answer = serde_json::to_vec(&failed("told", "in the end")).unwrap();
    let frame = [u32::try_from(answer.len()).unwrap().to_le_bytes().to_vec(), answer].concat();
    fs::write(dir.path().join("answer"), frame).unwrap();
    let script = format!(
        "{}printf '\\000\\000\\000\\000'; sleep 2.5; cat {}/answer; cat >/dev/null",
        greeting(),
        dir.path().display()
    );
    let mut patient = workers(Duration::from_secs(2), script);
    assert_eq!(failure(&patient).0, "told");
    patient = Workers { limits: Limits { recognising: Duration::from_millis(50), ..patient.limits }, ..patient };
    patient.idle().clear();
    assert_eq!(failure(&patient), ("reader-late".into(), "not read after 0.05 seconds".into()));
}

#[test]
fn no_reader_is_an_error_of_the_run_and_not_of_the_document() {
    let of = |script: &str| workers(Duration::from_mins(1), script.to_owned()).read(&PAYLOAD).unwrap_err().to_string();
    assert!(of("echo a fault in crawler.toml >&2; exit 2").ends_with("exit code 2, a fault in crawler.toml"));
    assert!(of("printf '\\003\\000\\000\\000old'; cat >/dev/null").contains("replaced while it ran"));
    let missing = Workers::new(Limits::default(), |_| Command::new("/nothing/here"));
    assert!(missing.read(&PAYLOAD).unwrap_err().to_string().contains("can be started"));
}
