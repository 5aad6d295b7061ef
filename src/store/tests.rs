//! What a user of the store relies on.

mod damage;

use super::*;
use crate::model::capture::Digest;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

const YEARS: Table<(String, u16), String> = Table::new(201, "years");
const COUNTS: Table<u64, u64> = Table::new(202, "counts");
const TEXTS: BlobTable<String> = BlobTable::new(203, "texts");

fn new() -> (TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let (store, opened) = Store::open(dir.path()).unwrap();
    assert!(opened.created);
    (dir, store)
}

fn put(store: &Store, unit: &str, year: u16, text: &str) {
    let mut batch = Batch::new();
    batch.put(&YEARS, &(unit.into(), year), &text.to_owned()).unwrap();
    store.commit(batch).unwrap();
}

fn noise(length: usize) -> Vec<u8> {
    let blocks = (0u64..).flat_map(|i| *Digest::of(&i.to_be_bytes()).as_bytes());
    blocks.take(length).collect()
}

fn error(dir: &Path) -> Error {
    Store::open(dir).map(|(_, opened)| opened).expect_err("it must not open")
}

fn anybody() -> Holder {
    Holder { pid: 1, host: "h".into(), run: String::new(), command: "c".into(), started: jiff::Timestamp::now() }
}

#[test]
fn what_was_committed_is_there_after_reopening() {
    let (dir, store) = new();
    put(&store, "济宁市", 2023, "甲");
    put(&store, "济宁市", 2024, &"乙".repeat(5000));
    drop(store);
    let (store, opened) = Store::open(dir.path()).unwrap();
    assert_eq!(opened, Opened { created: false, clean: true, schema: schema::SCHEMA, commits: 3, entries: 2 });
    assert_eq!(store.get(&YEARS, &("济宁市".into(), 2024)).unwrap(), Some("乙".repeat(5000)));
    assert_eq!(store.get(&YEARS, &("济宁市".into(), 2022)).unwrap(), None);
    assert!(store.contains(&YEARS, &("济宁市".into(), 2023)).unwrap());
    assert_eq!(store.verify().unwrap(), 2);
}

#[test]
fn scans_keep_the_order_of_keys_and_stay_in_their_table() {
    let (_dir, store) = new();
    for (unit, year) in [("b", 2020), ("a", 2021), ("ab", 2019), ("a", 300), ("b", 2019)] {
        put(&store, unit, year, "");
    }
    let mut batch = Batch::new();
    batch.put(&COUNTS, &0, &1).unwrap();
    batch.put(&COUNTS, &u64::MAX, &2).unwrap();
    store.commit(batch).unwrap();
    let keys = |rows: Rows<'_, (String, u16), String>| -> Vec<String> {
        rows.map(|row| row.unwrap().0).map(|(unit, year)| format!("{unit}{year}")).collect()
    };
    assert_eq!(keys(store.scan(&YEARS)), ["a300", "a2021", "ab2019", "b2019", "b2020"]);
    assert_eq!(keys(store.scan_prefix(&YEARS, &"a".to_owned())), ["a300", "a2021"]);
    assert_eq!(store.scan(&COUNTS).map(|row| row.unwrap().1).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_last_word_on_a_key_counts_within_and_across_batches() {
    let (_dir, store) = new();
    let mut first = Batch::new();
    first.put(&COUNTS, &1, &1).unwrap();
    first.put(&COUNTS, &1, &2).unwrap();
    first.put(&COUNTS, &2, &2).unwrap();
    let mut later = Batch::new();
    later.delete(&COUNTS, &2).unwrap();
    later.put(&COUNTS, &3, &3).unwrap();
    first.extend(later);
    store.commit(first).unwrap();
    let rows: Vec<_> = store.scan(&COUNTS).map(Result::unwrap).collect();
    assert_eq!(rows, [(1, 2), (3, 3)]);
    assert_eq!(store.verify().unwrap(), 2);
}

#[test]
fn blobs_of_any_size_read_back_and_leave_nothing_behind() {
    let (dir, store) = new();
    let key = "text".to_owned();
    for size in [0, 1, 48 * 1024, 5_000_000, 100_000, 47 * 1024] {
        let bytes = noise(size);
        let mut batch = Batch::new();
        batch.put_blob(&TEXTS, &key, &bytes).unwrap();
        store.commit(batch).unwrap();
        assert_eq!(store.blob(&TEXTS, &key).unwrap().unwrap(), bytes, "{size}");
        let records = size.div_ceil(47 * 1024).max(1) as u64;
        assert!((records..=records + 1).contains(&store.verify().unwrap()), "{size}: chunks of an earlier text stayed");
    }
    drop(store);
    let (store, _) = Store::open(dir.path()).unwrap();
    assert_eq!(store.blob(&TEXTS, &key).unwrap().unwrap(), noise(47 * 1024));
    let beside = fs::read_dir(dir.path().join("store/blobs")).unwrap().count();
    assert_eq!(beside, 0, "the engine must keep everything in its log");
}

#[test]
fn a_blob_is_never_seen_half_replaced() {
    let (_dir, store) = new();
    let store = Arc::new(store);
    let texts = [noise(120_000), noise(400_000).split_off(100_000)];
    let put = |store: &Store, text: &[u8]| {
        let mut batch = Batch::new();
        batch.put_blob(&TEXTS, &"t".to_owned(), text).unwrap();
        store.commit(batch).unwrap();
    };
    put(&store, &texts[0]);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..20).for_each(|i| put(&store, &texts[i % 2])));
        while !writer.is_finished() {
            let read = store.blob(&TEXTS, &"t".to_owned()).unwrap().unwrap();
            assert!(texts.contains(&read));
        }
    });
}

#[test]
fn commits_from_many_threads_all_count() {
    let (_dir, store) = new();
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let store = &store;
            scope.spawn(move || {
                for i in 0..5 {
                    let mut batch = Batch::new();
                    batch.put(&COUNTS, &(thread * 100 + i), &i).unwrap();
                    store.commit(batch).unwrap();
                }
            });
        }
    });
    assert_eq!(store.verify().unwrap(), 20);
}

#[test]
fn a_second_opener_learns_who_holds_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    let me = Holder {
        pid: std::process::id(),
        host: "archive".into(),
        run: "20260801T000000Z".into(),
        command: "crawler fetch".into(),
        started: "2026-08-01T00:00:00Z".parse().unwrap(),
    };
    idle(dir.path()).unwrap();
    let held = lock(dir.path(), &me).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let other = Holder { command: "crawler status".into(), ..me.clone() };
    for error in [lock(dir.path(), &other).unwrap_err(), error(dir.path()), idle(dir.path()).unwrap_err()] {
        let text = error.to_string();
        assert!(text.contains("`crawler fetch`") && text.contains("20260801T000000Z"), "{text}");
        assert!(matches!(error, Error::Held { holder: Some(holder), .. } if *holder == me));
    }
    drop((store, held));
    idle(dir.path()).unwrap();
    drop(lock(dir.path(), &other).unwrap());
}

#[test]
fn other_peoples_directories_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("thesis.doc"), "x").unwrap();
    let me = anybody();
    for error in [error(dir.path()), lock(dir.path(), &me).unwrap_err()] {
        assert!(matches!(&error, Error::Foreign { stray, .. } if stray == "thesis.doc"), "{error}");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is put there");
    let file = dir.path().join("thesis.doc");
    assert!(matches!(error(&file), Error::Io { .. }));
}

#[test]
fn a_directory_of_a_later_program_is_left_to_it() {
    for (field, what) in [("format", "format"), ("schema", "schema")] {
        let (dir, store) = new();
        drop(store);
        let path = dir.path().join("nianbao.json");
        let mut sentinel: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        sentinel[field] = 99.into();
        fs::write(&path, sentinel.to_string()).unwrap();
        let error = error(dir.path());
        assert!(matches!(&error, Error::Newer { found: 99, what: w, .. } if *w == what), "{error}");
        // nor does a rebuild put it aside
        let lock = lock(dir.path(), &anybody()).unwrap();
        assert!(matches!(set_aside(&lock), Err(Error::Newer { .. })));
        assert_eq!(fs::read(&path).unwrap(), sentinel.to_string().into_bytes());
    }
}

#[test]
fn free_space_is_told_for_paths_that_do_not_exist_yet() {
    let dir = tempfile::tempdir().unwrap();
    let (here, below) = (free_space(dir.path()).unwrap(), free_space(&dir.path().join("a/b")).unwrap());
    assert!(here > 0 && here.abs_diff(below) < 1 << 30);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_store_holds_what_a_map_holds(
        steps in prop::collection::vec((any::<bool>(), 0u64..20, any::<u64>()), 1..40),
        per_commit in 1usize..8,
    ) {
        let (dir, store) = new();
        let mut map = BTreeMap::new();
        for step in steps.chunks(per_commit) {
            let mut batch = Batch::new();
            for (keep, key, value) in step {
                if *keep {
                    batch.put(&COUNTS, key, value).unwrap();
                    map.insert(*key, *value);
                } else {
                    batch.delete(&COUNTS, key).unwrap();
                    map.remove(key);
                }
            }
            store.commit(batch).unwrap();
        }
        drop(store);
        let (store, opened) = Store::open(dir.path()).unwrap();
        prop_assert_eq!(opened.entries, map.len() as u64);
        let rows: Vec<_> = store.scan(&COUNTS).map(Result::unwrap).collect();
        prop_assert_eq!(rows, map.into_iter().collect::<Vec<_>>());
    }
}
