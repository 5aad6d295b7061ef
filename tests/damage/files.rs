//! Documents as files whose bytes are damaged: cut, bits flipped, blocks zeroed, doubled or swapped.
//!
//! What may come of it: a record with a status, soon. Where the format has checksums no value of the record may differ from
//! what the undamaged file says at that place; a flipped digit of the others cannot be seen, and is only counted.

use crate::dice::Dice;
use crate::oracle::same;
use crate::pack;
use nianbao::model::record::{Figure, Record};
use nianbao::reading::read_document;
use nianbao::report::profile::Profile;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// No file may take longer.
const SLOWEST: Duration = Duration::from_secs(10);
/// Endings of formats with checksums, in the order in which all are tried.
const CHECKED: &[&str] = &["docx", "odt", "ods", "xlsx", "ofd", "pdf", "zip"];
/// Those without.
const UNCHECKED: &[&str] = &["doc", "wps", "rtf", "xls", "mht", "html", "txt"];

/// What is done to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Harm {
    Cut,
    Flip(usize),
    Zero,
    Double,
    Swap,
}

const HARMS: &[Harm] = &[Harm::Cut, Harm::Flip(1), Harm::Flip(64), Harm::Zero, Harm::Double, Harm::Swap];

impl Harm {
    fn strike(self, bytes: &mut Vec<u8>, dice: &mut Dice) {
        let length = (16 + dice.below(497)).min(bytes.len() / 2);
        let (one, other) = (dice.below(bytes.len() - length), dice.below(bytes.len() - length));
        match self {
            Self::Cut => bytes.truncate(one),
            Self::Flip(bits) => (0..bits).for_each(|_| {
                let at = dice.below(bytes.len());
                bytes[at] ^= 1 << dice.below(8);
            }),
            Self::Zero => bytes[one..one + length].fill(0),
            Self::Double => {
                let block = bytes[one..one + length].to_vec();
                drop(bytes.splice(one..one, block));
            }
            Self::Swap => (0..length).for_each(|at| bytes.swap(one + at, other + at)),
        }
    }
}

/// A file, and what is read from it undamaged.
struct Original {
    name: String,
    bytes: Vec<u8>,
    truth: Record,
}

/// What came of the files of one format.
#[derive(Default)]
pub(crate) struct Tally {
    cases: usize,
    statuses: BTreeMap<String, usize>,
    /// Records with a value that the undamaged file does not have there.
    differing: usize,
    slowest: Duration,
    /// The most memory that the program held meanwhile (megabytes).
    memory: u64,
    pub(crate) faults: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (slowest, memory) = (self.slowest.as_millis(), self.memory);
        write!(
            f,
            "{:5} files, {:3} with other values, slowest {slowest:5} ms, {memory:4} MB; ",
            self.cases, self.differing
        )?;
        self.statuses.iter().try_for_each(|(status, count)| write!(f, "{status} {count}  "))
    }
}

/// Damages so many files of each format that a folder has, and of zips and saved pages that are made of them.
pub(crate) fn try_all(folder: &Path, cases: usize, seed: u64, profile: &Profile) -> BTreeMap<&'static str, Tally> {
    let mut tallies = BTreeMap::new();
    for kind in CHECKED.iter().chain(UNCHECKED) {
        let variants = variants(folder, kind);
        if variants.is_empty() {
            continue;
        }
        reset_memory();
        let mut tally = Tally::default();
        for case in 0..cases {
            let mut dice =
                Dice::new(seed ^ (u64::try_from(case).unwrap() << 20) ^ u64::from(crc32fast::hash(kind.as_bytes())));
            let files = &variants[case % variants.len()];
            let harm = HARMS[case / variants.len() % HARMS.len()];
            let original = Original::open(&files[dice.below(files.len())], kind, profile);
            let mut bytes = original.bytes.clone();
            harm.strike(&mut bytes, &mut dice);
            tally.judge(&original, harm, &bytes, kind, profile);
        }
        tally.memory = most_memory();
        tallies.insert(*kind, tally);
    }
    tallies
}

/// The files of a format, those of one variant (`NAME.VARIANT.pdf`) together; what is made of others, of those.
fn variants(folder: &Path, kind: &str) -> Vec<Vec<PathBuf>> {
    let source = match kind {
        "zip" => "docx",
        "mht" => "html",
        kind => kind,
    };
    let mut found: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == source)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let variant = name.split_once('.').map_or("", |(_, variant)| variant).to_owned();
        found.entry(variant).or_default().push(path);
    }
    found.into_values().collect()
}

impl Original {
    fn open(path: &Path, kind: &str, profile: &Profile) -> Self {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let plain = fs::read(path).unwrap();
        let bytes = match kind {
            "zip" => pack::zip(&[("年度报告/说明.txt", "请见附件。".as_bytes()), ("年度报告/报告.docx", &plain)]),
            "mht" => pack::message(&plain),
            _ => plain,
        };
        let name = format!("{}.{kind}", name.rsplit_once('.').unwrap().0);
        let truth = read_document(&bytes, "", &name, profile);
        Self { name, bytes, truth }
    }
}

impl Tally {
    fn judge(&mut self, original: &Original, harm: Harm, bytes: &[u8], kind: &str, profile: &Profile) {
        let begun = Instant::now();
        let record = read_document(bytes, "", &original.name, profile);
        let took = begun.elapsed();
        self.cases += 1;
        self.slowest = self.slowest.max(took);
        *self.statuses.entry(record.status.word().to_owned()).or_default() += 1;
        let differences = differences(&record, &original.truth);
        self.differing += usize::from(!differences.is_empty());
        let mut faults = if is_checked(kind, &original.bytes) { differences } else { Vec::new() };
        faults.extend(
            record.issues.iter().filter(|issue| issue.code == "parser-panic").map(|issue| issue.detail.clone()),
        );
        if took > SLOWEST {
            faults.push(format!("took {took:?}"));
        }
        if !faults.is_empty() {
            let kept = kept(bytes, &original.name);
            faults.truncate(3);
            self.faults.push(format!(
                "{harm:?} of {}, kept as {}: {}",
                original.name,
                kept.display(),
                faults.join("; ")
            ));
        }
    }
}

/// Whether damage to such a file shows. The text of a PDF has a checksum only where it is packed, and nobody can say whose
/// it is where it is encrypted.
fn is_checked(kind: &str, bytes: &[u8]) -> bool {
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    CHECKED.contains(&kind) && (kind != "pdf" || !has(b"> Tj\n") && !has(b"/Encrypt "))
}

/// The values that another record has not.
fn differences(record: &Record, truth: &Record) -> Vec<String> {
    let value = |figure: &Figure| match figure {
        Figure::Number(number) => number.as_f64(),
        Figure::Raw(_) | Figure::Null => None,
    };
    let known: BTreeMap<_, _> =
        truth.cells.iter().map(|c| ((&*c.table, &*c.row, &*c.column), value(&c.value))).collect();
    let cells = record.cells.iter().filter_map(|cell| {
        let (read, place) = (value(&cell.value)?, (&*cell.table, &*cell.row, &*cell.column));
        let printed = known.get(&place).copied().flatten();
        let right = printed.is_some_and(|printed| same(printed, read));
        (!right).then(|| format!("{place:?} is {printed:?} and read as {read}"))
    });
    let facts = record
        .narrative_facts
        .iter()
        .filter(|fact| !truth.narrative_facts.iter().any(|known| known.key == fact.key && known.value == fact.value));
    cells.chain(facts.map(|fact| format!("{} is read as {} in {:?}", fact.key, fact.value, fact.sentence))).collect()
}

fn kept(bytes: &[u8], name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/damaged");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{:08x}-{name}", crc32fast::hash(bytes)));
    fs::write(&path, bytes).unwrap();
    path
}

/// Forgets how much memory the program held at most, where the system lets it.
fn reset_memory() {
    drop(fs::write("/proc/self/clear_refs", "5"));
}

/// The most memory that the program held since, in megabytes; 0 where the system does not tell.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}
