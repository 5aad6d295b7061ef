//! Zips that are built here, whole, damaged and swelling.

use super::*;
use flate2::{Compress, Compression, FlushCompress};

/// A zip of these parts, deflated.
pub(in crate::extract) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|(name, plain)| (name.as_bytes(), *plain)).collect();
    zip_raw(&parts, 0)
}

/// A zip whose names are bytes, with these flags.
pub(in crate::extract) fn zip_raw(parts: &[(&[u8], &[u8])], flags: u16) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, plain) in parts {
        let mut packed = Vec::with_capacity(plain.len() + 64);
        Compress::new(Compression::default(), false).compress_vec(plain, &mut packed, FlushCompress::Finish).unwrap();
        let number = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let mut fields = [20u16, flags, 8, 0, 0].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
        fields.extend(crc32fast::hash(plain).to_le_bytes());
        fields.extend([number(packed.len()), number(plain.len())].concat());
        fields.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        fields.extend([0, 0]);
        directory.extend(b"PK\x01\x02\x14\x00".iter().chain(&fields).chain(&[0; 10]));
        directory.extend(number(out.len()).iter().chain(*name));
        out.extend(b"PK\x03\x04".iter().chain(&fields).chain(*name).chain(&packed));
    }
    let (at, count) = (out.len(), u16::try_from(parts.len()).unwrap().to_le_bytes());
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0".iter().chain(&count).chain(&count));
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(u32::try_from(at).unwrap().to_le_bytes().iter().chain(&[0, 0]));
    out
}

#[test]
fn a_part_is_found_by_its_name_in_any_case() {
    let bytes = zip(&[("Word/Document.xml", "年度报告".as_bytes()), ("a/", b"")]);
    let package = Package::open(&bytes).unwrap();
    assert_eq!(package.names().collect::<Vec<_>>(), ["Word/Document.xml", "a/"]);
    assert_eq!(package.read("/word/document.xml").unwrap(), "年度报告".as_bytes());
    assert_eq!(package.read("b"), Err(PackageError::Missing("b".into())));
}

#[test]
fn names_in_gbk_are_read_and_what_stands_around_the_zip_is_passed_over() {
    let gbk = encoding_rs::GB18030.encode("二〇二〇年\\年度报告.docx").0;
    let mut bytes = b"HTTP noise".to_vec();
    bytes.extend(zip_raw(&[(&gbk, b"1")], 0));
    bytes.extend(b"\r\n\r\n");
    let package = Package::open(&bytes).unwrap();
    assert_eq!(package.read("二〇二〇年/年度报告.docx").unwrap(), b"1");
}

#[test]
fn a_bomb_a_cut_and_a_wrong_checksum_give_no_bytes() {
    let bomb = zip(&[("bomb", &vec![b'0'; SMALL + 1])]);
    assert!(matches!(Package::open(&bomb).unwrap().read("bomb"), Err(PackageError::TooLarge(_))));
    let whole = zip(&[("a", b"253 253 254 255")]);
    assert!(matches!(Package::open(&whole[..whole.len() - 30]), Err(PackageError::Damaged(_))));
    let mut flipped = whole.clone();
    flipped[14] ^= 1;
    assert_eq!(Package::open(&flipped).unwrap().read("a").unwrap(), b"253 253 254 255", "the directory's sum counts");
    let at = whole.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    flipped[at + 16] ^= 1;
    assert!(matches!(Package::open(&flipped).unwrap().read("a"), Err(PackageError::Damaged(_))));
    let locked = zip_raw(&[(b"a", b"1")], 1);
    assert_eq!(Package::open(&locked).unwrap().read("a"), Err(PackageError::Encrypted));
}

#[test]
fn all_parts_together_stay_within_one_budget() {
    let noise: Vec<u8> = (0..SMALL).map(|n| if n % 3 == 0 { b'a' } else { b'b' }).collect();
    let bytes = zip(&[("a", &noise)]);
    let package = Package::open(&bytes).unwrap();
    let reads = (0..100).take_while(|_| package.read("a").is_ok()).count();
    assert_eq!(reads, MAX_ALL / SMALL);
}
