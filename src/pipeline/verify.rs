//! The archive against its digests, and the store against the archive.

use super::{DataDir, Error};
use crate::archive::Fault;
use crate::store::schema;
use serde::Serialize;

/// What a verification found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verification {
    /// WARC files read.
    pub files: u64,
    /// Records read.
    pub records: u64,
    /// Captures that the store holds.
    pub captures: u64,
    /// Entries of the store whose checksums were tested.
    pub entries: u64,
    /// Everything that is wrong: file or table, place, what.
    pub faults: Vec<String>,
}

/// Reads everything and compares. Faults are data; `Err` only where reading itself is refused.
pub fn verify(data: &DataDir) -> Result<Verification, Error> {
    let mut found = Verification { entries: data.store().verify()?, ..Verification::default() };
    for file in data.archive().files()? {
        let checked = data.archive().check(&file.name)?;
        found.files += 1;
        found.records += checked.records;
        let say = |Fault { file, offset, what }: Fault| format!("{file} at byte {offset}: {what}");
        found.faults.extend(checked.faults.into_iter().map(say));
    }
    for row in data.store().scan(&schema::CAPTURES) {
        let (id, capture) = row?;
        found.captures += 1;
        let place = format!("capture {id} ({} at byte {})", capture.location.file, capture.location.offset);
        match data.archive().read(&capture.location) {
            Ok(stored) if stored.id != id => found.faults.push(format!("{place}: the record there is {}", stored.id)),
            Ok(stored) if stored.payload_digest.is_some_and(|d| d != capture.payload_digest) => {
                found.faults.push(format!("{place}: the payload digest is not the one that the store knows"));
            }
            Ok(_) => {}
            Err(e) => found.faults.push(format!("{place}: {e}")),
        }
        if let Some(original) = capture.revisit_of
            && !data.store().contains(&schema::CAPTURES, &original)?
        {
            found.faults.push(format!("{place}: refers to {original}, which is not in the store"));
        }
    }
    Ok(found)
}
