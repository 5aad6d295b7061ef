//! A body, piece by piece, under every limit.
//!
//! Comes in: a response whose head has arrived. Goes out: its payload as transferred, and why it is cut if it is. Never
//! holds more than `max_body` bytes, nor inflates more than it has to in order to know that it may go on.

use crate::coding::{self, Counter};
use crate::model::capture::Truncated;
use bytes::Bytes;
use reqwest::Response;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// What ends a body before its end.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// Between two pieces.
    pub(super) read_timeout: Duration,
    /// For everything.
    pub(super) deadline: Instant,
    /// Most bytes, transferred and after decompression.
    pub(super) max_body: u64,
    /// `Content-Encoding`.
    pub(super) encoding: String,
}

/// Reads until the end or the first limit; what came until then is kept.
pub(super) async fn read(mut response: Response, limits: Limits) -> (Bytes, Option<Truncated>) {
    let mut size = Size::new(limits.encoding, limits.max_body);
    let mut body = Vec::new();
    loop {
        let until = limits.deadline.min(Instant::now() + limits.read_timeout);
        let cut = match timeout_at(until, response.chunk()).await {
            Err(_) => Truncated::Time,
            // a reset, a chunk that breaks off, fewer bytes than Content-Length announced
            Ok(Err(_)) => Truncated::Disconnect,
            Ok(Ok(None)) => return (body.into(), None),
            Ok(Ok(Some(piece))) => {
                body.extend_from_slice(&piece);
                if size.within(&body) {
                    continue;
                }
                body.truncate(usize::try_from(limits.max_body).unwrap_or(usize::MAX));
                Truncated::Length
            }
        };
        return (body.into(), Some(cut));
    }
}

/// The size of a growing body, before and after decompression.
struct Size {
    encoding: String,
    cap: u64,
    /// Made only when the body is long enough to swell beyond the cap; few are.
    counter: Option<Counter>,
    counted: usize,
}

impl Size {
    fn new(encoding: String, cap: u64) -> Self {
        Self { encoding, cap, counter: None, counted: 0 }
    }

    fn within(&mut self, body: &[u8]) -> bool {
        let transferred = u64::try_from(body.len()).unwrap_or(u64::MAX);
        if transferred > self.cap {
            return false;
        }
        if !coding::may_exceed(&self.encoding, transferred, self.cap) {
            return true;
        }
        let counter = self.counter.get_or_insert_with(|| Counter::new(&self.encoding, self.cap));
        let fresh = body.get(self.counted..).unwrap_or_default();
        self.counted = body.len();
        counter.feed(fresh).is_ok()
    }
}
