//! The archive against its own digests.
//!
//! Comes in: a file. Goes out: how much of it was read, and every fault with its place. Never done here: repairing.

use super::event::Answer;
use super::record::{Kind, Record};
use super::{Archive, Error};

/// Something in a file that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// Where the record starts.
    pub offset: u64,
    /// What is wrong.
    pub what: String,
}

/// What the check of a file found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Records read.
    pub records: u64,
    /// Of them, `response` and `revisit` records.
    pub captures: u64,
    /// Faults in the order of their places.
    pub faults: Vec<Fault>,
}

impl Archive {
    /// Reads every record of a file and computes every digest again; an error only where the system refuses to read.
    pub fn check(&self, file: &str) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        for placed in self.records(file, 0)? {
            let (offset, what) = match placed {
                Ok(placed) => {
                    checked.records += 1;
                    checked.captures += u64::from(is_answer(&placed.record));
                    (placed.location.offset, fault(&placed.record))
                }
                Err(Error::Damaged { offset, what, .. }) => (offset, Some(what)),
                Err(Error::Torn { offset, .. }) => (offset, Some("the file ends within a record".to_owned())),
                Err(Error::TooLarge { offset, limit, .. }) => {
                    (offset, Some(format!("larger than {limit} bytes, and not read")))
                }
                Err(other) => return Err(other),
            };
            checked.faults.extend(what.map(|what| Fault { file: file.to_owned(), offset, what }));
        }
        Ok(checked)
    }
}

fn is_answer(record: &Record) -> bool {
    matches!(record.kind, Kind::Response | Kind::Revisit)
}

fn fault(record: &Record) -> Option<String> {
    if !record.block_is_intact() {
        return Some("the block has not the digest that its record declares".into());
    }
    if !is_answer(record) {
        return None;
    }
    match Answer::read(record) {
        Err(what) => Some(what),
        Ok(answer) if !answer.payload_is_intact(record) => {
            Some("the payload has not the digest that its record declares".into())
        }
        Ok(answer) if record.kind == Kind::Revisit && answer.refers_to.is_none() => {
            Some("the revisit refers to no record".into())
        }
        Ok(_) => None,
    }
}
