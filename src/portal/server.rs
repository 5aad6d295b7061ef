//! One host's listener and its connections.
//!
//! Comes in: a listening socket and the shared site. Goes out: answers, and a log entry for each request. Keeps connections open
//! between requests, as portals do.

use super::answer::{self, Answer, Bases};
use super::request::{Request, Requests};
use super::site::{Fault, Site};
use super::{LogEntry, Shared, locked};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// Requests of one host that are being answered.
type Busy = Arc<AtomicUsize>;

/// A request counts as in flight until this is dropped.
struct Flight(Busy);

impl Drop for Flight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Accepts until it is aborted; its connections end with it.
pub(super) async fn serve(listener: TcpListener, host: String, shared: Arc<Shared>) {
    let busy = Busy::default();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, host.clone(), Arc::clone(&shared), Arc::clone(&busy)));
                }
                // out of descriptors and the like: the client sees a refused connection, the portal lives on
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

/// A broken connection is the client's business: it ends here.
async fn converse(mut stream: TcpStream, host: String, shared: Arc<Shared>, busy: Busy) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let connection = shared.connections.fetch_add(1, Ordering::SeqCst);
    let mut requests = Requests::default();
    loop {
        let request = match requests.next(&mut stream).await {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(fault) => {
                if fault.kind() == io::ErrorKind::InvalidData {
                    stream
                        .write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        .await?;
                }
                return Err(fault);
            }
        };
        let in_flight = busy.fetch_add(1, Ordering::SeqCst);
        let flight = Flight(Arc::clone(&busy));
        let entry = shared.enter(LogEntry {
            at: Instant::now(),
            host: host.clone(),
            connection,
            method: request.method.clone(),
            target: request.target.clone(),
            headers: request.headers.clone(),
            body: request.body.clone(),
            in_flight,
            status: 0,
            body_bytes: 0,
        });
        let answer = answer_of(&shared.site, &host, &request, &shared.bases);
        let keep = request.keep_alive && goes_well(answer.fault.as_ref());
        let sent = sent_bytes(&answer);
        shared.amend(entry, if sent == 0 { 0 } else { answer.status }, sent.saturating_sub(answer.head));
        deliver(&mut stream, &answer, sent, flight).await?;
        if !keep {
            return finish(stream, answer.fault.as_ref()).await;
        }
    }
}

fn answer_of(site: &std::sync::Mutex<Site>, host: &str, request: &Request, bases: &Bases) -> Answer {
    let mut site = locked(site);
    match site.host_mut(host) {
        Some(host) => answer::answer(host.answer(request), request, bases),
        None => answer::answer(&mut super::site::Resource::empty().status(410), request, bases),
    }
}

fn goes_well(fault: Option<&Fault>) -> bool {
    matches!(fault, None | Some(Fault::Slow { .. } | Fault::Throttle { .. } | Fault::Bomb { .. }))
}

/// How much of the wire goes out.
fn sent_bytes(answer: &Answer) -> usize {
    let all = answer.wire.len();
    match answer.fault {
        Some(Fault::Hang { after } | Fault::Reset { after }) => after.min(all),
        Some(Fault::ShortBody { missing }) => all.saturating_sub(missing),
        _ => all,
    }
}

/// Sends so much. The request stops counting as in flight before its last byte goes out: a client that has the whole answer may
/// ask again before this task runs on.
async fn deliver(stream: &mut TcpStream, answer: &Answer, sent: usize, flight: Flight) -> io::Result<()> {
    let wire = answer.wire.get(..sent).unwrap_or_default();
    let (most, last) = wire.split_at(wire.len().saturating_sub(1));
    if let Some(Fault::Slow { rate }) = answer.fault {
        for bytes in most.chunks((rate / 10).max(1)) {
            stream.write_all(bytes).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    } else {
        stream.write_all(most).await?;
    }
    if let Some(Fault::Hang { .. }) = answer.fault {
        stream.write_all(last).await?;
        // the client still waits, so the request is still in flight
        let mut nothing = [0; 64];
        while stream.read(&mut nothing).await? > 0 {}
        return Ok(());
    }
    drop(flight);
    stream.write_all(last).await
}

async fn finish(mut stream: TcpStream, fault: Option<&Fault>) -> io::Result<()> {
    if let Some(Fault::Reset { .. }) = fault {
        // closing with a linger of zero sends RST instead of FIN
        return stream.set_zero_linger();
    }
    stream.shutdown().await
}
