//! The whole program from outside: its rules of construction, crawls of made-up portals on the loopback, the binary as a
//! user runs it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod again;
mod apart;
mod cli;
mod copies;
mod crash;
mod crawl;
mod dialects;
mod documents;
mod endless;
mod faults;
mod flattened;
mod ground;
mod older;
mod quirks;
mod robots;
mod scripted;
mod support;
mod tidy;
