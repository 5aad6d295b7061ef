//! The terminal: the log, the progress of a run, and the stop that a person or a service manager asks for.

use crate::args::{Global, LogFormat};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use jiff::Timestamp;
use nianbao::model::status::RequestStatus;
use nianbao::pipeline::{Stop, Tally};
use std::io::{IsTerminal as _, Write};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// The bars on the terminal; log lines are printed above them.
static BARS: OnceLock<MultiProgress> = OnceLock::new();

fn bars() -> &'static MultiProgress {
    BARS.get_or_init(MultiProgress::new)
}

/// Writes log lines without tearing a bar apart.
#[derive(Debug, Clone, Copy)]
struct AboveBars;

impl Write for AboveBars {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        bars().suspend(|| std::io::stderr().write_all(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

impl MakeWriter<'_> for AboveBars {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        *self
    }
}

/// Starts the log on standard error.
pub(crate) fn log(global: &Global) {
    let level = match (global.quiet, global.verbose) {
        (true, _) => LevelFilter::WARN,
        (false, 0) => LevelFilter::INFO,
        (false, 1) => LevelFilter::DEBUG,
        (false, _) => LevelFilter::TRACE,
    };
    let ours = tracing_subscriber::filter::Targets::new().with_target("nianbao", level).with_target("crawler", level);
    let log = tracing_subscriber::fmt().with_writer(AboveBars).with_max_level(level);
    // the libraries below us only speak up when asked twice, and a parser's every token says nothing to anybody
    let ours = if global.verbose > 1 {
        let noisy = ["sled", "html5ever", "selectors", "cssparser"];
        noisy
            .into_iter()
            .fold(ours.with_default(LevelFilter::DEBUG), |log, part| log.with_target(part, LevelFilter::WARN))
    } else {
        ours
    };
    match global.log_format {
        LogFormat::Json => log.json().finish().with(ours).init(),
        LogFormat::Text => {
            let ansi = std::io::stderr().is_terminal();
            log.with_target(false).with_ansi(ansi).finish().with(ours).init();
        }
    }
}

/// Shows a run's progress until it is dropped: a line that moves on a terminal, a log line now and then elsewhere.
pub(crate) struct Progress {
    done: Arc<Mutex<bool>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Progress {
    /// Watches these counts.
    pub(crate) fn watch(tally: Arc<Tally>, quiet: bool) -> Self {
        let done = Arc::new(Mutex::new(false));
        let over = Arc::clone(&done);
        let on_terminal = std::io::stderr().is_terminal() && !quiet;
        let thread = std::thread::spawn(move || {
            let is_over = || over.lock().map_or(true, |over| *over);
            if on_terminal { draw(&tally, &is_over) } else { tell(&tally, &is_over) }
        });
        Self { done, thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Ok(mut done) = self.done.lock() {
            *done = true;
        }
        if let Some(thread) = self.thread.take() {
            // a progress line that failed must not fail the run
            drop(thread.join());
        }
    }
}

fn draw(tally: &Tally, is_over: &dyn Fn() -> bool) {
    let style = ProgressStyle::with_template("{spinner} {elapsed_precise} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = bars().add(ProgressBar::new_spinner().with_style(style));
    while !is_over() {
        bar.set_message(line(tally));
        bar.tick();
        std::thread::sleep(Duration::from_millis(100));
    }
    bar.finish_and_clear();
}

fn tell(tally: &Tally, is_over: &dyn Fn() -> bool) {
    const EVERY: Duration = Duration::from_secs(30);
    let mut told = Instant::now();
    while !is_over() {
        std::thread::sleep(Duration::from_millis(100));
        if told.elapsed() >= EVERY {
            told = Instant::now();
            tracing::info!("{}", line(tally));
        }
    }
}

fn line(tally: &Tally) -> String {
    let now = tally.snapshot(Timestamp::now());
    let trouble: u64 = now
        .outcomes
        .iter()
        .filter(|(word, _)| {
            !matches!(
                RequestStatus::from_word(word),
                Some(RequestStatus::Ok | RequestStatus::NotModified | RequestStatus::Redirected)
            )
        })
        .map(|(_, n)| n)
        .sum();
    format!(
        "{} requests · {} archived · {} unchanged · {} read · {} in trouble",
        now.requests, now.responses, now.revisits, now.parsed, trouble
    )
}

/// Asks for a clean stop on SIGINT and SIGTERM.
pub(crate) fn stop_on_signals(stop: &Stop) {
    let stop = stop.clone();
    std::thread::spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        runtime.block_on(async {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut interrupt), Ok(mut terminate)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            let name = tokio::select! {
                _ = interrupt.recv() => "interrupted",
                _ = terminate.recv() => "terminated",
            };
            tracing::warn!("{name}: finishing what is under way; everything so far is kept");
            stop.ask(name);
        });
    });
}
