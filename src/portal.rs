//! A made-up portal on the loopback, for `crawler demo` and for tests.
//!
//! Comes in: a [`site::Site`]. Goes out: HTTP/1.1 answers on loopback addresses, true ones and the lies that real portals tell, and a
//! log of every request. Never listens beyond the loopback. It is written by hand because a web framework would not lie.

mod answer;
mod dice;
mod figures;
mod grid;
mod markup;
pub mod office;
pub mod page;
pub mod report;
mod request;
pub mod scenario;
mod server;
pub mod site;
pub mod sites;

use site::Site;
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// One request that reached the portal.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// When its last byte had come.
    pub at: Instant,
    /// The host's name within the site.
    pub host: String,
    /// The connection, unique within the portal.
    pub connection: u64,
    /// The method.
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// The headers as sent, in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How many requests to this host were being answered when it came; 0 for who keeps to one at a time.
    pub in_flight: usize,
    /// The status that was sent; 0 where none was.
    pub status: u16,
    /// Bytes of body that were sent, as on the wire.
    pub body_bytes: usize,
}

impl LogEntry {
    /// The first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What the portal's tasks share.
#[derive(Debug)]
struct Shared {
    site: Mutex<Site>,
    log: Mutex<Vec<LogEntry>>,
    bases: BTreeMap<String, String>,
    connections: AtomicU64,
}

impl Shared {
    /// Where the entry stands.
    fn enter(&self, entry: LogEntry) -> usize {
        let mut log = locked(&self.log);
        log.push(entry);
        log.len() - 1
    }

    fn amend(&self, at: usize, status: u16, body_bytes: usize) {
        if let Some(entry) = locked(&self.log).get_mut(at) {
            entry.status = status;
            entry.body_bytes = body_bytes;
        }
    }
}

/// The data stays usable when a test that held it failed.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running portal; it ends when this is dropped.
#[derive(Debug)]
pub struct Portal {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Portal {
    /// Gives every host of the site a loopback address of its own (127.0.0.11 and on; where a system has only 127.0.0.1, that one
    /// with a port of its own) and answers from now on. Needs a tokio runtime with I/O and time.
    ///
    /// # Errors
    /// An address that cannot be listened on; more than 240 hosts.
    pub async fn start(mut site: Site) -> io::Result<Self> {
        let mut listeners = Vec::new();
        let mut bases = BTreeMap::new();
        for (at, host) in site.hosts.iter_mut().enumerate() {
            let last = u8::try_from(at + 11).ok().filter(|last| *last <= 250);
            let last =
                last.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a portal of more than 240 hosts"))?;
            let listener = listen(last, host.port).await?;
            let address = listener.local_addr()?;
            host.port = address.port();
            bases.insert(host.name.clone(), format!("http://{address}"));
            listeners.push((host.name.clone(), listener));
        }
        let shared = Shared { site: Mutex::new(site), log: Mutex::default(), bases, connections: AtomicU64::new(1) };
        let shared = Arc::new(shared);
        let tasks = listeners
            .into_iter()
            .map(|(name, listener)| tokio::spawn(server::serve(listener, name, Arc::clone(&shared))))
            .collect();
        Ok(Self { shared, tasks })
    }

    /// A host's address without a slash at its end: `http://127.0.0.11:40213`; empty for a name that is none of its hosts.
    pub fn base(&self, host: &str) -> String {
        self.shared.bases.get(host).cloned().unwrap_or_default()
    }

    /// The text with the hosts' addresses in the place of `{base:<name>}`.
    pub fn expand(&self, text: &str) -> String {
        String::from_utf8_lossy(&answer::expand(text.as_bytes(), &self.shared.bases)).into_owned()
    }

    /// Every request so far, in the order of arrival.
    pub fn log(&self) -> Vec<LogEntry> {
        locked(&self.shared.log).clone()
    }

    /// The times from one request to the next one of this host, start to start, in the order of arrival.
    pub fn gaps(&self, host: &str) -> Vec<Duration> {
        let starts: Vec<_> = self.log().into_iter().filter(|entry| entry.host == host).map(|entry| entry.at).collect();
        starts.windows(2).map(|pair| pair[1].saturating_duration_since(pair[0])).collect()
    }

    /// How many requests this host had to answer at once, at most: 1 for who keeps to one at a time, 0 where nobody asked.
    pub fn most_at_once(&self, host: &str) -> usize {
        let log = locked(&self.shared.log);
        log.iter().filter(|entry| entry.host == host).map(|entry| entry.in_flight + 1).max().unwrap_or(0)
    }

    /// Changes what the portal holds; requests that come after see it. Hosts that are added are not listened for.
    pub fn edit<T>(&self, change: impl FnOnce(&mut Site) -> T) -> T {
        change(&mut locked(&self.shared.site))
    }

    /// Closes every connection and gives the site back, its ports filled in, so that it can be started again where it was.
    pub async fn stop(mut self) -> Site {
        for task in self.tasks.drain(..) {
            task.abort();
            // an aborted task ends with an error, which is what was asked for
            let _aborted = task.await;
        }
        locked(&self.shared.site).clone()
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn listen(last: u8, port: u16) -> io::Result<TcpListener> {
    let own = SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), port));
    match TcpListener::bind(own).await {
        Err(fault) if fault.kind() == io::ErrorKind::AddrNotAvailable => {
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
        }
        bound => bound,
    }
}

#[cfg(test)]
mod tests;
