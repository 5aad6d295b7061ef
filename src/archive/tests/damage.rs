//! What a crash, a bad disk or a stray hand leaves behind.

use super::*;
use crate::model::capture::Location;
use std::fs;

/// A folder with a file left open by a crash, and its captures.
fn left_open(dir: &TempDir) -> (PathBuf, Vec<Capture>) {
    let mut writer = open(dir);
    let mut captures = vec![writer.append(&page("a", 300), &hop(), None).unwrap()];
    captures.push(writer.append(&page("b", 300), &hop(), None).unwrap());
    let name = &captures[0].location.file;
    (settings(dir).dir.join(format!("{name}.open")), captures)
}

fn end(capture: &Capture) -> u64 {
    capture.location.offset + capture.location.length
}

#[test]
fn wherever_a_crash_tears_the_file_every_whole_record_is_replayed() {
    let source = TempDir::new().unwrap();
    let (path, captures) = left_open(&source);
    let whole = fs::read(&path).unwrap();
    let name = captures[0].location.file.clone();
    let members = Archive::open(settings(&source).dir).unwrap().records(&name, 0).unwrap();
    let mut ends: Vec<u64> = members.map(|r| r.unwrap().location).map(|l| l.offset + l.length).collect();
    ends.insert(0, 0);
    for cut in 0..=whole.len() as u64 {
        let dir = TempDir::new().unwrap();
        fs::create_dir(settings(&dir).dir).unwrap();
        let torn = settings(&dir).dir.join(path.file_name().unwrap());
        fs::write(&torn, &whole[..usize::try_from(cut).unwrap()]).unwrap();

        let (mut writer, tails) = Writer::open(settings(&dir), &BTreeMap::new()).unwrap();
        let kept = *ends.iter().rfind(|end| **end <= cut).unwrap();
        let want = Tail { file: name.clone(), from: 0, length: kept };
        assert_eq!(tails, if kept == 0 { vec![] } else { vec![want] }, "cut at {cut}");
        assert!(!torn.exists());
        if kept > 0 {
            let found: Vec<_> = scan_all(&dir, &name).into_iter().map(|archived| archived.capture).collect();
            let expected: Vec<_> = captures.iter().filter(|capture| end(capture) <= cut).cloned().collect();
            assert_eq!(found, expected, "cut at {cut}");
            assert_eq!(fs::metadata(settings(&dir).dir.join(&name)).unwrap().len(), kept);
        }
        if cut % 100 == 0 {
            let next = writer.append(&page("c", 10), &hop(), None).unwrap();
            assert_ne!(next.location.file, name);
        }
    }
}

#[test]
fn only_what_the_store_does_not_account_for_is_replayed() {
    let dir = TempDir::new().unwrap();
    let (_, captures) = left_open(&dir);
    let name = captures[0].location.file.clone();
    let accounted = BTreeMap::from([(name.clone(), end(&captures[0]))]);
    let (_, tails) = Writer::open(settings(&dir), &accounted).unwrap();
    assert_eq!(tails, [Tail { file: name.clone(), from: end(&captures[0]), length: end(&captures[1]) }]);
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let found: Vec<_> = archive.scan(&name, tails[0].from).unwrap().map(|a| a.unwrap().capture).collect();
    assert_eq!(found, captures[1..]);

    // closed by now, and still not accounted for when the replay itself is interrupted
    assert_eq!(Writer::open(settings(&dir), &accounted).unwrap().1, tails);
    let accounted = BTreeMap::from([(name, end(&captures[1]))]);
    assert_eq!(Writer::open(settings(&dir), &accounted).unwrap().1, []);
}

#[test]
fn garbage_behind_the_last_record_is_cut_like_a_torn_one() {
    for garbage in [vec![0; 5000], b"\x1f\x8b\x08".to_vec(), b"text".to_vec(), vec![0xff; 70_000]] {
        let dir = TempDir::new().unwrap();
        let (path, captures) = left_open(&dir);
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(garbage);
        fs::write(&path, bytes).unwrap();
        let (_, tails) = Writer::open(settings(&dir), &BTreeMap::new()).unwrap();
        assert_eq!(tails[0].length, end(&captures[1]));
    }
}

#[test]
fn damage_before_a_whole_record_is_named_and_nothing_is_changed() {
    let dir = TempDir::new().unwrap();
    let (path, captures) = left_open(&dir);
    let good = fs::read(&path).unwrap();
    let first = &captures[0].location;
    for at in [first.offset, first.offset + 20, first.offset + first.length - 1] {
        let mut bytes = good.clone();
        bytes[usize::try_from(at).unwrap()] ^= 0x55;
        fs::write(&path, &bytes).unwrap();
        let Err(Error::Damaged { file, offset, what }) = Writer::open(settings(&dir), &BTreeMap::new()) else {
            panic!("damage at {at} went unseen")
        };
        assert_eq!((file, offset), (first.file.clone(), first.offset));
        assert!(what.contains(&(end(&captures[0])).to_string()), "{what}");
        assert_eq!(fs::read(&path).unwrap(), bytes);

        // a reader names it and goes on with what follows
        let archive = Archive::open(settings(&dir).dir).unwrap();
        assert!(matches!(archive.read(first), Err(Error::Damaged { .. })));
        assert!(archive.read(&captures[1].location).unwrap().digest_ok);
        let scanned: Vec<_> = archive.scan(&first.file, 0).unwrap().collect();
        assert_eq!(scanned.len(), 2);
        assert_eq!(scanned[1].as_ref().unwrap().capture, captures[1]);
        let checked = archive.check(&first.file).unwrap();
        assert_eq!((checked.records, checked.captures), (6, 1));
        assert_eq!(checked.faults.iter().map(|fault| fault.offset).collect::<Vec<_>>(), [first.offset]);
    }
}

#[test]
fn a_large_damaged_record_does_not_hide_the_next() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    let mut noise = 1u64;
    let body: Vec<u8> = (0..200_000)
        .map(|_| {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (noise >> 56) as u8
        })
        .collect();
    // what looks like the start of a member lies in what does not compress
    let large = Exchange { body: [&body[..], b"\x1f\x8b\x08\0\0\0\0\0", &body].concat().into(), ..page("a", 0) };
    let first = writer.append(&large, &hop(), None).unwrap();
    let second = writer.append(&page("b", 10), &hop(), None).unwrap();
    let path = settings(&dir).dir.join(format!("{}.open", first.location.file));
    let mut bytes = fs::read(&path).unwrap();
    assert!(bytes.len() > 400_000);
    for at in [0, 1, 70_000, 399_000] {
        bytes[usize::try_from(first.location.offset).unwrap() + at] ^= 0x55;
        fs::write(&path, &bytes).unwrap();
        let found: Vec<_> = Archive::open(settings(&dir).dir).unwrap().scan(&first.location.file, 0).unwrap().collect();
        assert!(matches!(&found[0], Err(Error::Damaged { offset, .. }) if *offset == first.location.offset));
        assert_eq!(found[1].as_ref().unwrap().capture, second);
        assert_eq!(found.len(), 2);
    }
}

#[test]
fn neither_of_two_files_of_one_name_replaces_the_other() {
    let dir = TempDir::new().unwrap();
    let (path, captures) = left_open(&dir);
    let closed = settings(&dir).dir.join(&captures[0].location.file);
    fs::write(&closed, fs::read(&path).unwrap()).unwrap();
    assert!(matches!(Writer::open(settings(&dir), &BTreeMap::new()), Err(Error::Damaged { .. })));
    assert!(path.exists() && closed.exists());
    assert_eq!(Archive::open(settings(&dir).dir).unwrap().files().unwrap().len(), 1);
}

#[test]
fn a_closed_file_that_ends_within_a_record_is_damage() {
    let dir = TempDir::new().unwrap();
    let (path, captures) = left_open(&dir);
    let bytes = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let closed = settings(&dir).dir.join(&captures[0].location.file);
    fs::write(&closed, &bytes[..bytes.len() - 1]).unwrap();
    let error = Writer::open(settings(&dir), &BTreeMap::new()).err().unwrap();
    assert!(matches!(error, Error::Damaged { offset, .. } if offset == captures[1].location.offset), "{error}");
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let last = archive.scan(&captures[0].location.file, 0).unwrap().last().unwrap();
    assert!(matches!(last, Err(Error::Torn { offset, .. }) if offset == captures[1].location.offset));
}

#[test]
fn a_file_that_lost_accounted_bytes_is_damage() {
    let dir = TempDir::new().unwrap();
    let (path, captures) = left_open(&dir);
    let name = captures[0].location.file.clone();
    let accounted = BTreeMap::from([(name.clone(), end(&captures[1]))]);
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    let error = Writer::open(settings(&dir), &accounted).err().unwrap();
    assert!(matches!(&error, Error::Short { file, .. } if *file == name), "{error}");
    fs::remove_file(&path).unwrap();
    let error = Writer::open(settings(&dir), &accounted).err().unwrap();
    assert!(matches!(&error, Error::Missing { file, .. } if *file == name), "{error}");
}

#[test]
fn records_without_their_answer_are_passed_over() {
    let dir = TempDir::new().unwrap();
    let (path, captures) = left_open(&dir);
    let bytes = fs::read(&path).unwrap();
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let places: Vec<_> = archive.records(&captures[0].location.file, 0).unwrap().map(|r| r.unwrap().location).collect();
    let cut = |i: usize| usize::try_from(places[i].offset).unwrap();
    // warcinfo, request and metadata of the first exchange; then the second
    fs::write(&path, [&bytes[..cut(3)], &bytes[cut(4)..]].concat()).unwrap();
    let found = scan_all(&dir, &captures[0].location.file);
    assert_eq!(found.iter().map(|a| a.capture.id).collect::<Vec<_>>(), [captures[1].id]);

    // an answer without the records that say where it belongs is not passed over
    fs::write(&path, [&bytes[..cut(2)], &bytes[cut(3)..]].concat()).unwrap();
    let found: Vec<_> = archive.scan(&captures[0].location.file, 0).unwrap().collect();
    assert!(matches!(&found[0], Err(Error::Damaged { what, .. }) if what.contains("metadata")));
    assert!(found[1].is_ok());

    // nor is the request of another taken for its own
    fs::write(&path, [&bytes[..cut(3)], &bytes[cut(5)..]].concat()).unwrap();
    let found: Vec<_> = archive.scan(&captures[0].location.file, 0).unwrap().collect();
    assert!(matches!(&found[..], [Err(Error::Damaged { what, .. })] if what.contains("request")));
}

/// The record at a place with another block; its digests stay, but for the block's where that is to be made good.
fn forged(record: &super::super::record::Record, block: &str, block_digest: bool) -> Vec<u8> {
    let mut lines = String::from("WARC/1.1\r\n");
    for line in record.fields.to_lines().split_inclusive("\r\n").filter(|line| !line.starts_with("Content-Length")) {
        let redo = block_digest && line.starts_with("WARC-Block-Digest");
        let made = format!("WARC-Block-Digest: {}\r\n", Digest::of(block.as_bytes()));
        lines.push_str(if redo { &made } else { line });
    }
    let whole = format!("{lines}Content-Length: {}\r\n\r\n{block}\r\n\r\n", block.len());
    let mut member = Vec::new();
    super::super::member::Compressor::new().append(&[whole.as_bytes()], &mut member).unwrap();
    member
}

#[test]
fn what_was_changed_is_found_by_its_digests() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    let capture = writer.append(&Exchange { body: "年报 2025".into(), ..page("a", 0) }, &hop(), None).unwrap();
    writer.close().unwrap();
    let (file, offset) = (capture.location.file.clone(), capture.location.offset);
    let path = settings(&dir).dir.join(&file);
    let good = fs::read(&path).unwrap();
    let archive = Archive::open(settings(&dir).dir).unwrap();
    let record = archive.records(&file, offset).unwrap().next().unwrap().unwrap().record;
    let text = String::from_utf8_lossy(&record.block);
    for (block, block_digest, faults) in [
        (text.to_string(), false, 0),
        (text.replace("2025", "2024"), false, 1),
        (text.replace("2025", "2024"), true, 1),
        (text.replace("text/html", "text/java"), false, 1),
    ] {
        let member = forged(&record, &block, block_digest);
        fs::write(&path, [&good[..usize::try_from(offset).unwrap()], &member].concat()).unwrap();
        let place = Location { length: member.len() as u64, ..capture.location.clone() };
        assert_eq!(archive.read(&place).unwrap().digest_ok, faults == 0, "{block}");
        assert_eq!(archive.scan(&file, 0).unwrap().next().unwrap().unwrap().digest_ok, faults == 0, "{block}");
        assert_eq!(archive.check(&file).unwrap().faults.len(), faults, "{block}");
    }
}

#[test]
fn a_record_beyond_the_cap_is_named_and_passed_over() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    let zeros = Exchange { body: vec![0; 1 << 20].into(), ..page("a", 0) };
    let large = writer.append(&zeros, &hop(), None).unwrap();
    let small = writer.append(&page("b", 10), &hop(), None).unwrap();
    let archive = Archive::open(settings(&dir).dir).unwrap().with_record_limit(1 << 20);
    assert!(matches!(archive.read(&large.location), Err(Error::TooLarge { .. })));
    let found: Vec<_> = archive.scan(&large.location.file, 0).unwrap().collect();
    assert!(matches!(found[0], Err(Error::TooLarge { offset, .. }) if offset == large.location.offset));
    assert_eq!(found[1].as_ref().unwrap().capture, small);
}

#[test]
fn a_place_from_elsewhere_opens_nothing() {
    let dir = TempDir::new().unwrap();
    let (_, captures) = left_open(&dir);
    let archive = Archive::open(settings(&dir).dir).unwrap();
    for file in ["../LOCK", "/etc/hostname", "", "..", "nianbao-0.warc.gz"] {
        let place = Location { file: file.into(), ..captures[0].location.clone() };
        assert!(matches!(archive.read(&place), Err(Error::Missing { .. })), "{file}");
    }
    let request = Location { offset: 0, ..captures[0].location.clone() };
    assert!(matches!(archive.read(&request), Err(Error::Damaged { .. })));
}

#[test]
fn after_a_failed_write_nothing_more_is_taken() {
    let dir = TempDir::new().unwrap();
    let mut writer = open(&dir);
    fs::remove_dir(settings(&dir).dir).unwrap();
    assert!(matches!(writer.append(&page("a", 1), &hop(), None), Err(Error::Io { .. })));
    fs::create_dir(settings(&dir).dir).unwrap();
    assert!(matches!(writer.append(&page("a", 1), &hop(), None), Err(Error::Stopped)));
    assert!(matches!(writer.sync(), Err(Error::Stopped)));
    assert!(matches!(writer.close(), Err(Error::Stopped)));
}
