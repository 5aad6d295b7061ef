//! Exit codes: what a scheduled job lives on.

use nianbao::pipeline::run::{RunReport, RunState};
use nianbao::{config, export, fetch, history, pipeline, store};
use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All well, nothing new included.
    Well = 0,
    /// A fault of this program.
    Internal = 1,
    /// Usage or configuration; nothing was requested.
    Usage = 2,
    /// Some sources failed, drifted or are blocked.
    SomeSources = 3,
    /// Every source did.
    EverySource = 4,
    /// Another run holds the store.
    Held = 5,
    /// The store or the archive cannot be read or written.
    Storage = 6,
    /// Stopped before the end; the next run goes on.
    Stopped = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error that knows its exit code, for what is no error of the library.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    /// The code.
    pub(crate) exit: Exit,
    /// What, where, what to do.
    pub(crate) message: String,
}

/// A usage fault with this text.
pub(crate) fn usage_fault(message: impl Into<String>) -> anyhow::Error {
    Failure { exit: Exit::Usage, message: message.into() }.into()
}

/// A call that clap does not take, or a wish for help.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let asked_for_help = !error.use_stderr();
    if error.print().is_err() || asked_for_help { Exit::Well.into() } else { Exit::Usage.into() }
}

/// Prints an error and gives the code.
pub(crate) fn report(outcome: anyhow::Result<Exit>) -> ExitCode {
    match outcome {
        Ok(exit) => exit.into(),
        // the reader of our output went away, as `head` does
        Err(e) if is_broken_pipe(&e) => Exit::Well.into(),
        Err(e) => {
            tell(&e);
            code(&e).into()
        }
    }
}

/// Shows an error on standard error; for one that does not end the command.
#[expect(clippy::print_stderr, reason = "the one place where errors are shown")]
pub(crate) fn tell(error: &anyhow::Error) {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // many errors say their cause themselves
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    eprintln!("error: {text}");
}

pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}

/// The code of an error, by what it is.
pub(crate) fn code(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return failure.exit;
        }
        if cause.is::<config::Faults>() || cause.is::<config::SelectError>() || cause.is::<fetch::Error>() {
            return Exit::Usage;
        }
        if let Some(e) = cause.downcast_ref::<store::Error>() {
            return of_store(e);
        }
        if let Some(e) = cause.downcast_ref::<pipeline::Error>() {
            return of_pipeline(e);
        }
        if let Some(e) = cause.downcast_ref::<history::Error>() {
            return match e {
                history::Error::Unknown { .. } => Exit::Usage,
                history::Error::Store(e) => of_store(e),
                history::Error::Record { .. } => Exit::Storage,
            };
        }
        if let Some(e) = cause.downcast_ref::<export::Error>() {
            return match e {
                export::Error::Store(e) => of_store(e),
                export::Error::Record { .. } | export::Error::Io { .. } => Exit::Storage,
            };
        }
    }
    Exit::Internal
}

/// Whether an error says that another process holds the data directory.
pub(crate) fn is_held(error: &anyhow::Error) -> bool {
    code(error) == Exit::Held
}

fn of_store(error: &store::Error) -> Exit {
    match error {
        store::Error::Held { .. } => Exit::Held,
        store::Error::TooLarge { .. } | store::Error::Encode { .. } => Exit::Internal,
        _ => Exit::Storage,
    }
}

fn of_pipeline(error: &pipeline::Error) -> Exit {
    match error {
        pipeline::Error::Store(e) => of_store(e),
        pipeline::Error::Client(_) => Exit::Usage,
        pipeline::Error::Internal(_) | pipeline::Error::Reading(_) => Exit::Internal,
        _ => Exit::Storage,
    }
}

/// The code of a run that came to an end: 7, 4, 3, 0 in this order.
pub(crate) fn of_run(report: &RunReport) -> Exit {
    let bad = report.sources.values().filter(|s| s.status.is_bad()).count();
    match report.state {
        RunState::Stopped => Exit::Stopped,
        RunState::Running | RunState::Failed => Exit::Internal,
        RunState::Finished if bad == 0 => Exit::Well,
        RunState::Finished if bad == report.sources.len() => Exit::EverySource,
        RunState::Finished => Exit::SomeSources,
    }
}
