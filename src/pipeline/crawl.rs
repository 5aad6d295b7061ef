//! The online half: frontier → politeness → fetch → archive → discover, until nothing is due.

use super::committer::Work;
use super::session::{Admission, Session, Step};
use super::{Clock, Error, Stop};
use crate::fetch::{Fetch, FetchFailure};
use crate::frontier::Next;
use crate::model::capture::{Exchange, Validators};
use crate::model::state::Entry;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Most body bytes that may wait for the committer.
const BYTES_ON_THE_WAY: usize = 64 << 20;
/// How often a waiting loop looks up to see whether it should stop.
const LOOK_UP: Duration = Duration::from_millis(500);

/// A wait that is worth a line of the log.
const LONG_WAIT: Duration = Duration::from_secs(30);

type Out = BoxFuture<'static, (Entry, Result<Exchange, FetchFailure>)>;

/// One crawl: what it needs from outside.
pub(crate) struct Crawl<'t, 'a, 's> {
    /// The state of the run.
    pub(crate) session: &'s mut Session<'a>,
    /// Sends requests.
    pub(crate) fetcher: Arc<dyn Fetch>,
    /// Takes finished steps.
    pub(crate) committer: SyncSender<Work>,
    /// Tells the time.
    pub(crate) clock: &'t dyn Clock,
    /// Says when to stop.
    pub(crate) stop: &'t Stop,
}

impl Crawl<'_, '_, '_> {
    /// Runs until nothing is due, or until told to stop: what is out is then waited for, what is left stays queued.
    pub(crate) async fn run(mut self) -> Result<(), Error> {
        let budget = Arc::new(Semaphore::new(BYTES_ON_THE_WAY));
        let mut out: FuturesUnordered<Out> = FuturesUnordered::new();
        let mut told = None;
        loop {
            let now = self.clock.now();
            let next = if self.stop.asked() { Next::InFlight } else { self.session.frontier.next(now) };
            match next {
                Next::Ready(entry) => {
                    let steps = self.admit(*entry, &mut out)?;
                    self.hand_over(steps, &out, &budget).await?;
                }
                Next::Drained => return self.end(&out, &budget).await,
                Next::InFlight if out.is_empty() => return self.end(&out, &budget).await,
                Next::InFlight => {
                    let steps = self.one_answer(&mut out).await?;
                    self.hand_over(steps, &out, &budget).await?;
                }
                Next::WaitUntil(at)
                    if out.is_empty()
                        && let Some(steps) = self.session.postpone_all(at, now)? =>
                {
                    self.hand_over(steps, &out, &budget).await?;
                }
                Next::WaitUntil(at) => {
                    let wait = Duration::try_from(at.duration_since(now)).unwrap_or_default();
                    if wait >= LONG_WAIT && out.is_empty() && told.replace(at) != Some(at) {
                        tracing::info!("every host is to be left alone until {at:.0}: waiting");
                    }
                    let sleep = self.clock.sleep(wait.min(LOOK_UP));
                    tokio::select! {
                        () = sleep => {}
                        Some(answer) = out.next() => {
                            let steps = self.absorb(answer)?;
                            self.hand_over(steps, &out, &budget).await?;
                        }
                    }
                }
            }
        }
    }

    /// Hands over what still waited for an answer of its host.
    async fn end(&mut self, out: &FuturesUnordered<Out>, budget: &Arc<Semaphore>) -> Result<(), Error> {
        let steps = self.session.settle_all_doubtful(self.clock.now())?;
        self.hand_over(steps, out, budget).await
    }

    /// Sends an entry, or settles at once what is not to be sent.
    fn admit(&mut self, entry: Entry, out: &mut FuturesUnordered<Out>) -> Result<Vec<Step>, Error> {
        let now = self.clock.now();
        let host = entry.request.uri.host();
        let mut steps = Vec::new();
        match self.session.admit(&entry, now)? {
            Admission::Send(validators) => {
                self.session.sending(&host, now)?;
                out.push(send(Arc::clone(&self.fetcher), entry, validators));
                return Ok(steps);
            }
            Admission::Later(at) => {
                self.session.frontier.put_back(entry);
                self.session.frontier.give_back(&host, at);
                return Ok(steps);
            }
            Admission::Postpone(until) => steps = self.session.postpone(entry, until, now)?,
            Admission::AfterRobots => self.session.hold_for_robots(entry)?,
            Admission::Share(capture) => self.session.share_instead(&entry, capture)?,
            Admission::Refuse(status, why) => steps = self.session.refused(entry, status, why, now)?,
        }
        self.session.frontier.give_back(&host, self.session.ready_at(&host));
        Ok(steps)
    }

    async fn one_answer(&mut self, out: &mut FuturesUnordered<Out>) -> Result<Vec<Step>, Error> {
        match out.next().await {
            Some(answer) => self.absorb(answer),
            None => Ok(Vec::new()),
        }
    }

    fn absorb(&mut self, (entry, answer): (Entry, Result<Exchange, FetchFailure>)) -> Result<Vec<Step>, Error> {
        let now = self.clock.now();
        let host = entry.request.uri.host();
        let steps = match answer {
            Ok(exchange) => self.session.answered(entry, exchange, now)?,
            Err(failure) => self.session.failed(entry, failure, now)?,
        };
        self.session.frontier.give_back(&host, self.session.ready_at(&host));
        Ok(steps)
    }

    /// Gives steps to the committer; waits while too many bytes are on their way.
    async fn hand_over(
        &self,
        steps: Vec<Step>,
        out: &FuturesUnordered<Out>,
        budget: &Arc<Semaphore>,
    ) -> Result<(), Error> {
        for step in steps {
            let bytes = step.exchange.as_ref().map_or(0, |e| e.body.len()).min(BYTES_ON_THE_WAY);
            let permit = match u32::try_from(bytes) {
                Ok(bytes) if bytes > 0 => Arc::clone(budget).acquire_many_owned(bytes).await.ok(),
                _ => None,
            };
            let mut work = Work { step: Box::new(step), alone: out.is_empty(), permit };
            // a full channel is rare and short: the committer is one sync behind
            while let Err(back) = self.committer.try_send(work) {
                work = match back {
                    std::sync::mpsc::TrySendError::Full(work) => work,
                    std::sync::mpsc::TrySendError::Disconnected(_) => return Err(Error::CommitterGone),
                };
                self.clock.sleep(Duration::from_millis(2)).await;
            }
        }
        Ok(())
    }
}

fn send(fetcher: Arc<dyn Fetch>, entry: Entry, validators: Validators) -> Out {
    let request = entry.request.clone();
    let sent = tokio::spawn(async move { fetcher.fetch(&request, &validators).await });
    Box::pin(async move {
        let answer = match sent.await.map_err(tokio::task::JoinError::try_into_panic) {
            Ok(answer) => answer,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            // cancelled: the runtime ends, and nobody waits for the answer
            Err(Err(_)) => std::future::pending().await,
        };
        (entry, answer)
    })
}
