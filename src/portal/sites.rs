//! Ready-made sites.
//!
//! Each function gives a [`super::scenario::Scenario`]: what is served, the sources that read it, what a crawl should find. Places and
//! agencies are made up.

mod column;
mod demo;
mod dialects;
mod endless;
mod files;
mod hostile;
mod polite;

pub use demo::demo;
pub use dialects::dialects;
pub use endless::endless;
pub use files::{GivenDocument, Shape, from_files};
pub use hostile::hostile;
pub use polite::polite;
