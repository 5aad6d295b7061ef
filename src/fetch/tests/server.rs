//! A server that does exactly what it is told, one connection after the other.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What is done once a request has arrived.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    /// Ends the connection with RST.
    Reset,
    /// Answers nothing more and keeps the connection.
    Hang,
}

pub(super) fn send(bytes: impl AsRef<[u8]>) -> Act {
    Act::Send(bytes.as_ref().to_vec())
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Listens on the loopback and plays the acts for every request; closes after them.
    pub(super) async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, acts.clone(), Arc::clone(&seen)));
            }
        });
        Self { address, requests }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The requests so far, as they came over the wire.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: TcpStream, acts: Vec<Act>, requests: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(&buffer[..length]),
        }
    }
    requests.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
    for act in acts {
        match act {
            Act::Send(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Act::Pause(time) => tokio::time::sleep(time).await,
            Act::Reset => return stream.set_zero_linger().unwrap(),
            Act::Hang => std::future::pending().await,
        }
    }
    let _ = stream.shutdown().await;
    // reads on, since closing with unread bytes would be a reset
    while stream.read(&mut buffer).await.is_ok_and(|length| length > 0) {}
}

/// A head and the body that it announces; anything that is not HTTP (a TLS hello, SOCKS) counts at once.
fn is_whole(request: &[u8]) -> bool {
    if request.first().is_some_and(|first| !first.is_ascii_uppercase()) {
        return true;
    }
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let announced = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    body.len() >= announced.unwrap_or(0)
}
