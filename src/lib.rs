//! nianbao (年报): a polite archive crawler and parser for 政府信息公开工作年度报告, the yearly reports of Chinese public
//! bodies on the disclosure of government information.
//!
//! `ARCHITECTURE.md` draws the data's way and the layers. In short: [`pipeline`] drives a crawl (sources → frontier →
//! politeness → fetch → archive → discover) and, offline, the reading of what was archived (archive → extract → report
//! → store); [`status`], [`history`] and [`export`] read the store. Pure parts decide; `fetch`, `archive` and `store` act.

pub mod archive;
pub mod charset;
pub mod coding;
pub mod config;
pub mod discover;
pub mod export;
pub mod extract;
pub mod fetch;
pub mod frontier;
pub mod history;
pub mod literal;
pub mod model;
pub mod nesting;
pub mod ocr;
pub mod pipeline;
pub mod politeness;
pub mod portal;
pub mod reading;
pub mod report;
pub mod scope;
pub mod status;
pub mod store;
pub mod title;
