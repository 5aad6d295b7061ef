//! Compound files that are built here.

use super::*;

const HEADER: usize = 512;

/// A compound file with these streams in its root, and one of the same name in a storage inside.
pub(in crate::extract) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let word = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD];
    let mut sectors: Vec<u8> = Vec::new();
    let add = |fat: &mut Vec<u32>, sectors: &mut Vec<u8>, bytes: &[u8]| {
        let first = fat.len();
        let count = bytes.len().div_ceil(512).max(1);
        fat.extend((1..count).map(|n| u32::try_from(first + n).unwrap()));
        fat.push(END_OF_CHAIN);
        sectors.extend(bytes);
        sectors.resize(sectors.len().div_ceil(512) * 512, 0);
        first
    };
    let mut directory = Vec::new();
    let mut put = |name: &str, kind: u8, tree: [u32; 3], first: usize, size: usize| {
        let mut units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(units.len() + 2).unwrap();
        units.resize(64, 0);
        directory.extend(units);
        directory.extend(length.to_le_bytes());
        directory.extend([kind, 1]);
        directory.extend(tree.iter().flat_map(|n| n.to_le_bytes()));
        directory.extend([0; 36]);
        directory.extend([word(first), word(size), [0; 4]].concat());
    };
    put("Root Entry", 5, [NO_ENTRY, NO_ENTRY, 1], 0xFFFF_FFFE, 0);
    for (at, (name, bytes)) in streams.iter().enumerate() {
        // short streams belong into the mini stream; padded, they need none
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().max(MINI_CUTOFF), 0);
        let first = add(&mut fat, &mut sectors, &padded);
        let right = if at + 1 < streams.len() { u32::try_from(at + 2).unwrap() } else { NO_ENTRY };
        put(name, 2, [NO_ENTRY, right, NO_ENTRY], first, padded.len());
    }
    put("inside", 2, [NO_ENTRY, NO_ENTRY, NO_ENTRY], 0, 0);
    let first_of_directory = add(&mut fat, &mut sectors, &directory);
    let mut file = MAGIC.to_vec();
    file.resize(0x1E, 0);
    file.extend([9, 0, 6, 0]);
    file.resize(0x2C, 0);
    file.extend([word(1), word(first_of_directory)].concat());
    file.resize(0x38, 0);
    file.extend([word(MINI_CUTOFF), word(0xFFFF_FFFE), word(0), word(0xFFFF_FFFE), word(0), word(0)].concat());
    file.resize(HEADER, 0xFF);
    fat.resize(128, NO_ENTRY);
    file.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    file.extend(sectors);
    file
}

#[test]
fn streams_of_the_root_are_read_and_others_are_not_seen() {
    let long: Vec<u8> = (0..9_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let bytes = compound(&[("WordDocument", &long), ("1Table", b"x")]);
    let file = Compound::open(&bytes).unwrap();
    assert_eq!(file.read("WordDocument").unwrap(), long);
    assert!(file.has("1Table") && !file.has("inside") && !file.has("Root Entry"));
    assert_eq!(file.read("inside"), Err(PackageError::Missing("inside".into())));
}

#[test]
fn broken_chains_end() {
    let mut bytes = compound(&[("WordDocument", &[1; 9_000])]);
    for broken in [1_u32, 2, 500, 0xFFFF_FFFF] {
        // the second sector of the stream points back, at itself or nowhere
        bytes[512 + 8..512 + 12].copy_from_slice(&broken.to_le_bytes());
        let read = Compound::open(&bytes).unwrap().read("WordDocument");
        assert!(read.is_err() || broken == 1 || broken == 2, "{broken}: {read:?}");
    }
    for cut in [0, 100, 600, 5_000] {
        let _ = Compound::open(&bytes[..cut]).map(|file| file.read("WordDocument"));
    }
}
