//! What went wrong when there was no answer.
//!
//! Comes in: an error of the HTTP library with all its causes. Goes out: the status of the request and one line of text.

use super::resolver::NoAddress;
use crate::model::status::RequestStatus;
use std::error::Error;
use std::io;

/// The outcome, decided by the types in the chain of causes, the innermost knowledge first.
pub(super) fn status(error: &reqwest::Error) -> RequestStatus {
    let causes = causes(error);
    causes.iter().find_map(|cause| told_by(*cause)).unwrap_or(if error.is_timeout() {
        RequestStatus::Timeout
    } else if error.is_dns() {
        RequestStatus::DnsFailed
    } else {
        RequestStatus::ConnectFailed
    })
}

/// The chain in one line, without the address (the log has it) and without repetitions.
pub(super) fn detail(error: &reqwest::Error) -> String {
    let mut line = String::new();
    for cause in causes(error).into_iter().skip(1) {
        let text = cause.to_string();
        if !line.contains(&text) {
            line.push_str(if line.is_empty() { "" } else { ": " });
            line.push_str(&text);
        }
    }
    if line.is_empty() { error.to_string() } else { line }
}

fn told_by(cause: &(dyn Error + 'static)) -> Option<RequestStatus> {
    if let Some(no_address) = cause.downcast_ref::<NoAddress>() {
        return Some(match no_address {
            NoAddress::Private { .. } => RequestStatus::PrivateAddress,
            NoAddress::Unknown { .. } => RequestStatus::DnsFailed,
        });
    }
    if cause.is::<rustls::Error>() {
        return Some(RequestStatus::TlsFailed);
    }
    let io = cause.downcast_ref::<io::Error>()?;
    if io.kind() == io::ErrorKind::TimedOut {
        return Some(RequestStatus::Timeout);
    }
    // tokio-rustls has no type for a peer that hangs up during the handshake
    (io.kind() == io::ErrorKind::UnexpectedEof && io.to_string().contains("handshake"))
        .then_some(RequestStatus::TlsFailed)
}

/// An error and its causes. `io::Error` hides the error it was made of from `source`, so it is looked for.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> Vec<&'a (dyn Error + 'static)> {
    let mut chain = Vec::new();
    let mut next = Some(error);
    while let Some(cause) = next.take().filter(|_| chain.len() < 32) {
        chain.push(cause);
        let hidden = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = hidden.map(|inner| inner as &(dyn Error + 'static)).or_else(|| cause.source());
    }
    chain
}
