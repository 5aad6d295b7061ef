//! Findings that do not stop the work.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// How much a finding matters to somebody who uses the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing was lost.
    Note,
    /// Something may have been misread or is missing.
    Warning,
    /// Something that should be there could not be read.
    Error,
}

/// One thing that was met and could not be settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// A stable kebab-case word: `row-missing`, `digits-glued`.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// Where: `requests.granted.total`, `section overview`, an address.
    pub at: String,
    /// What was met, in words a person understands.
    pub detail: String,
}

impl Issue {
    /// A finding of the given severity.
    pub fn new(code: &'static str, severity: Severity, at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code: Cow::Borrowed(code), severity, at: at.into(), detail: detail.into() }
    }
}
