//! The nouns that every part shares.
//!
//! Plain data: no I/O, no async, no policy. Everything here can be built in a test with a literal.

pub mod capture;
pub mod document;
pub mod form;
pub mod issue;
pub mod record;
pub mod source;
pub mod state;
pub mod status;
pub mod uri;
