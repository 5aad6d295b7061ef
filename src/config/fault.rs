//! What is wrong with a configuration, each with file, line and key.
//!
//! Comes in: one finding after the other. Goes out: [`Faults`], all of them in the order of the files. Nothing here
//! decides what is wrong.

use std::cell::RefCell;
use std::fmt;

/// One thing that is wrong: `file:line: key: what is wrong and what is allowed`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file as its reader would open it; for a word of the command line or the environment, its name.
    pub file: String,
    /// The line, from 1; none where the fault is of the whole file.
    pub line: Option<usize>,
    /// The key as it is written from the top of the file, such as `politeness.interval`; empty for a fault of the file.
    pub key: String,
    /// What is wrong and what is allowed.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ": {}", self.key)?;
        }
        write!(f, ": {}", self.what)
    }
}

/// Every fault of a configuration; its text is one line a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Where the readers of all files put what they find. Shared by readers that are nested in each other, hence the cells.
#[derive(Debug, Default)]
pub(super) struct Findings {
    faults: RefCell<Vec<Fault>>,
    warnings: RefCell<Vec<Fault>>,
}

impl Findings {
    /// Keeps something that the program cannot work with.
    pub(super) fn fault(&self, fault: Fault) {
        self.faults.borrow_mut().push(fault);
    }

    /// Keeps a fault of a whole file, or of a word that stands in no file.
    pub(super) fn fault_of(&self, file: &str, what: impl Into<String>) {
        self.fault(Fault { file: file.to_owned(), line: None, key: String::new(), what: what.into() });
    }

    /// Keeps something that looks odd and can be worked with.
    pub(super) fn warn(&self, warning: Fault) {
        self.warnings.borrow_mut().push(warning);
    }

    /// Keeps a warning about a whole file, or a word that stands in no file.
    pub(super) fn warn_of(&self, file: &str, what: impl Into<String>) {
        self.warn(Fault { file: file.to_owned(), line: None, key: String::new(), what: what.into() });
    }

    /// The warnings, or every fault where there is one.
    pub(super) fn settle(self) -> Result<Vec<Fault>, Faults> {
        let in_order = |findings: RefCell<Vec<Fault>>| {
            let mut findings = findings.into_inner();
            findings.sort();
            findings.dedup();
            findings
        };
        let faults = in_order(self.faults);
        if faults.is_empty() { Ok(in_order(self.warnings)) } else { Err(Faults(faults)) }
    }
}
