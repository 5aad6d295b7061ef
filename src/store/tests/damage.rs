//! Damage, crashes and failures: what was acknowledged is there, and what is not whole says so.

use super::*;

#[test]
fn an_emptied_store_is_damage_and_never_a_fresh_start() {
    for empty in [
        |files: &Path| fs::write(files.join("db"), b"").unwrap(),
        |files: &Path| fs::remove_file(files.join("db")).unwrap(),
        |files: &Path| fs::remove_dir_all(files).unwrap(),
        |files: &Path| fs::write(files.join("db"), vec![0; 1 << 20]).unwrap(),
        |files: &Path| {
            for entry in fs::read_dir(files).unwrap().map(Result::unwrap) {
                if entry.file_name().to_string_lossy().starts_with("snap") {
                    fs::remove_file(entry.path()).unwrap();
                }
            }
            fs::write(files.join("db"), vec![0; 1 << 20]).unwrap();
        },
    ] {
        let (dir, store) = new();
        put(&store, "a", 2024, "x");
        drop(store);
        empty(&dir.path().join("store"));
        let length = || fs::metadata(dir.path().join("store/db")).map_or(0, |db| db.len());
        let left = length();
        let error = error(dir.path());
        assert!(left > 0 || length() == 0, "the engine must not get at an emptied file");
        assert!(matches!(error, Error::Damaged { .. }), "{error}");
        assert!(error.to_string().contains("crawler rebuild"), "{error}");
        assert!(matches!(super::error(dir.path()), Error::Damaged { .. }), "looking twice must not heal it");
    }
}

#[test]
fn a_store_that_lost_its_newest_commits_is_damage() {
    let (dir, store) = new();
    put(&store, "a", 2023, "x");
    drop(store);
    let before = dir.path().join("before");
    copy(&dir.path().join("store"), &before);
    let (store, _) = Store::open(dir.path()).unwrap();
    put(&store, "a", 2024, "y");
    drop(store);
    fs::remove_dir_all(dir.path().join("store")).unwrap();
    copy(&before, &dir.path().join("store"));
    let error = error(dir.path());
    assert!(error.to_string().contains("2 commits, but 3"), "{error}");
}

#[test]
fn a_damaged_store_is_set_aside_and_a_new_one_takes_its_place() {
    let (dir, store) = new();
    put(&store, "a", 2024, "x");
    drop(store);
    fs::write(dir.path().join("store/db"), b"").unwrap();
    fs::write(dir.path().join("warc/a.warc.gz"), b"archive").unwrap();
    let me = anybody();
    let held = lock(dir.path(), &me).unwrap();
    let aside = set_aside(&held).unwrap();
    assert!(aside.path.as_ref().unwrap().join("db").exists());
    let (store, opened) = Store::open(dir.path()).unwrap();
    assert!(opened.created);
    assert_eq!(store.verify().unwrap(), 0);
    assert_eq!(fs::read(dir.path().join("warc/a.warc.gz")).unwrap(), b"archive");
}

#[test]
fn a_store_that_was_set_aside_in_vain_is_put_back_with_what_must_be_in_it() {
    let (dir, store) = new();
    put(&store, "a", 2024, "x");
    drop(store);
    let sentinel = fs::read(dir.path().join("nianbao.json")).unwrap();
    let me = anybody();
    let held = lock(dir.path(), &me).unwrap();
    let aside = set_aside(&held).unwrap();
    drop(Store::open(dir.path()).unwrap());
    put_back(&held, aside).unwrap();
    assert_eq!(fs::read(dir.path().join("nianbao.json")).unwrap(), sentinel);
    let (_, opened) = Store::open(dir.path()).unwrap();
    assert!(!opened.created && opened.commits > 1, "{opened:?}");
    assert!(fs::read_dir(dir.path()).unwrap().all(|e| !e.unwrap().file_name().to_string_lossy().contains("aside")));
}

#[test]
fn a_damaged_byte_is_an_error_and_never_another_value() {
    let (dir, store) = new();
    let rows: BTreeMap<u64, u64> = (0..2000).map(|i| (i, i * 7)).collect();
    for part in rows.iter().collect::<Vec<_>>().chunks(100) {
        let mut batch = Batch::new();
        for (key, value) in part {
            batch.put(&COUNTS, key, value).unwrap();
        }
        store.commit(batch).unwrap();
    }
    drop(store);
    let good = dir.path().join("good");
    copy(&dir.path().join("store"), &good);
    let used = fs::read(good.join("db")).unwrap().iter().rposition(|b| *b != 0).unwrap() as u64;
    let mut noticed = 0;
    for step in 0..12 {
        let files = dir.path().join("store");
        fs::remove_dir_all(&files).unwrap();
        copy(&good, &files);
        let mut db = fs::read(files.join("db")).unwrap();
        let at = usize::try_from(used * step / 12 + 11).unwrap();
        db[at] ^= 0x40;
        fs::write(files.join("db"), db).unwrap();
        match Store::open(dir.path()) {
            Err(error) => {
                assert!(matches!(error, Error::Damaged { .. }), "byte {at}: {error}");
                noticed += 1;
            }
            Ok((store, _)) => {
                let verified = store.verify();
                let read: Vec<_> = store.scan(&COUNTS).collect();
                if read.iter().any(Result::is_err) {
                    noticed += 1;
                }
                for (key, value) in read.into_iter().flatten() {
                    assert_eq!(rows.get(&key), Some(&value), "byte {at}");
                }
                if verified.is_ok() {
                    assert_eq!(store.scan(&COUNTS).count(), rows.len(), "byte {at}: what verifies is complete");
                }
            }
        }
    }
    assert!(noticed > 0, "at least one of the bytes mattered");
}

#[test]
fn a_missing_or_broken_sentinel_beside_data_is_damage() {
    let (dir, store) = new();
    put(&store, "a", 2024, "x");
    drop(store);
    let sentinel = dir.path().join("nianbao.json");
    fs::write(&sentinel, b"{").unwrap();
    assert!(matches!(error(dir.path()), Error::Damaged { .. }));
    fs::remove_file(&sentinel).unwrap();
    assert!(matches!(error(dir.path()), Error::Damaged { .. }));
}

#[test]
fn files_beside_the_log_are_a_fault() {
    let (dir, store) = new();
    drop(store);
    fs::write(dir.path().join("store/blobs/17"), b"x").unwrap();
    let error = error(dir.path());
    assert!(error.to_string().contains("blobs/17"), "{error}");
}

#[test]
fn a_store_that_was_not_closed_is_checked_at_the_next_open() {
    let (dir, store) = new();
    put(&store, "a", 2024, "x");
    let crashed = tempfile::tempdir().unwrap();
    copy(dir.path(), crashed.path());
    drop(store);
    let (store, opened) = Store::open(crashed.path()).unwrap();
    assert!(!opened.clean && !opened.created);
    assert_eq!(store.get(&YEARS, &("a".into(), 2024)).unwrap().unwrap(), "x");
}

#[test]
fn after_a_failed_commit_nothing_is_answered_any_more() {
    let (dir, store) = new();
    put(&store, "a", 2024, "x");
    fs::write(dir.path().join("store/blobs/17"), b"x").unwrap();
    store.close().unwrap_err();
    let mut batch = Batch::new();
    batch.put(&COUNTS, &1, &1).unwrap();
    store.engine.give_up(&Error::damaged(dir.path(), "the disk is full"));
    for error in [
        store.commit(batch).unwrap_err(),
        store.get(&COUNTS, &1).unwrap_err(),
        store.scan(&COUNTS).next().unwrap().unwrap_err(),
        store.blob(&TEXTS, &"t".to_owned()).unwrap_err(),
        store.verify().unwrap_err(),
        store.close().unwrap_err(),
    ] {
        assert!(matches!(&error, Error::Poisoned { why } if why.contains("disk is full")), "{error}");
    }
    drop(store);
    fs::remove_file(dir.path().join("store/blobs/17")).unwrap();
    let (_, opened) = Store::open(dir.path()).unwrap();
    assert!(!opened.clean, "what failed is checked");
}

/// Set in the process that `acknowledged_commits_survive_a_kill` starts.
const CHILD: &str = "NIANBAO_TEST_STORE";

/// The process that gets killed: commits pairs that belong together, and says so after each.
#[test]
fn commits_until_it_is_killed() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let (store, _) = Store::open(Path::new(&dir)).unwrap();
    let first = store.scan(&COUNTS).last().map_or(1, |row| row.unwrap().0 + 1);
    for number in first.. {
        let mut batch = Batch::new();
        batch.put(&COUNTS, &number, &number).unwrap();
        batch.put(&YEARS, &(format!("unit {}", number % 50), 2024), &number.to_string()).unwrap();
        batch.put_blob(&TEXTS, &"text".into(), &noise(50_000 + usize::try_from(number).unwrap() * 100)).unwrap();
        store.commit(batch).unwrap();
        println!("acknowledged {number}");
    }
}

#[test]
fn acknowledged_commits_survive_a_kill_and_none_is_torn() {
    use std::io::BufRead as _;
    let dir = tempfile::tempdir().unwrap();
    for round in 1..=4 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::damage::commits_until_it_is_killed", "--nocapture"])
            .env(CHILD, dir.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut numbers = lines.filter_map(|line| line.strip_prefix("acknowledged ")?.parse::<u64>().ok());
        let seen = numbers.nth(round * 3).unwrap();
        child.kill().unwrap();
        // what it still said before it died counts as well
        let acknowledged = numbers.last().unwrap_or(seen);
        child.wait().unwrap();
        let (store, opened) = Store::open(dir.path()).unwrap();
        assert!(!opened.clean);
        let last = store.scan(&COUNTS).last().unwrap().unwrap().0;
        assert!(
            (acknowledged..=acknowledged + 1).contains(&last),
            "{acknowledged} were acknowledged, {last} are there"
        );
        assert_eq!(store.scan(&COUNTS).count() as u64, last, "none is missing in between");
        let newest = store.get(&YEARS, &(format!("unit {}", last % 50), 2024)).unwrap();
        assert_eq!(newest, Some(last.to_string()), "the batch is whole");
        let text = store.blob(&TEXTS, &"text".into()).unwrap().unwrap();
        assert_eq!(text.len() as u64, 50_000 + last * 100, "and so is its blob");
    }
}

#[test]
fn a_record_that_the_engine_returns_damaged_is_named_and_the_scan_goes_on() {
    let (_dir, store) = new();
    put(&store, "a", 2023, "x");
    put(&store, "b", 2024, "y");
    put(&store, "c", 2025, "z");
    let key = YEARS.key(&("b".into(), 2024)).unwrap();
    let under_another_key = store.engine.get(&YEARS.key(&("a".into(), 2023)).unwrap()).unwrap().unwrap();
    for bad in [b"".to_vec(), b"no value".to_vec(), under_another_key.to_vec()] {
        store.engine.commit(&[(key.clone(), Some(bad))].into(), store.progress().meta).unwrap();
        let read = store.get(&YEARS, &("b".into(), 2024)).unwrap_err();
        assert!(read.to_string().contains("table years, key \"b"), "{read}");
        let rows: Vec<_> = store.scan(&YEARS).map(|row| row.ok().map(|(key, _)| key.0)).collect();
        assert_eq!(rows, [Some("a".to_owned()), None, Some("c".to_owned())]);
        assert!(matches!(store.verify(), Err(Error::Damaged { .. })));
    }
}

#[test]
fn a_blob_with_a_missing_chunk_is_damage() {
    let (_dir, store) = new();
    let mut batch = Batch::new();
    batch.put_blob(&TEXTS, &"t".to_owned(), &noise(150_000)).unwrap();
    store.commit(batch).unwrap();
    let key = blob::chunk_key(&TEXTS.base(&"t".to_owned()).unwrap(), 2);
    store.engine.commit(&[(key, None)].into(), store.progress().meta).unwrap();
    let error = store.blob(&TEXTS, &"t".to_owned()).unwrap_err();
    assert!(error.to_string().contains("a chunk is missing"), "{error}");
}

#[test]
fn damage_that_was_met_is_not_forgotten_by_closing() {
    let (dir, store) = new();
    put(&store, "a", 2023, "x");
    let key = YEARS.key(&("a".into(), 2023)).unwrap();
    store.engine.commit(&[(key, Some(b"no value".to_vec()))].into(), store.progress().meta).unwrap();
    store.close().unwrap();
    store.get(&YEARS, &("a".into(), 2023)).unwrap_err();
    drop(store);
    for _ in 0..2 {
        assert!(matches!(super::error(dir.path()), Error::Damaged { .. }));
    }
}

/// Copies a folder as it lies there just now.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
