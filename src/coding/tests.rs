//! What a portal may send as content coding, true and damaged.

use super::*;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use std::io::Write as _;

const TEXT: &[u8] = "政府信息公开工作年度报告 2024".as_bytes();

/// A gzip payload; other parts' tests have no encoder of their own.
pub(crate) fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn zlib(plain: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn raw(plain: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_coding_that_is_asked_for_is_undone() {
    let two_members = [gzip(&TEXT[..9]), gzip(&TEXT[9..])].concat();
    let padded = [gzip(TEXT), vec![0; 700]].concat();
    for (body, coding) in [
        (TEXT.to_vec(), ""),
        (TEXT.to_vec(), " Identity "),
        (gzip(TEXT), "gzip"),
        (gzip(TEXT), "X-GZIP"),
        (two_members, "gzip"),
        (padded, "gzip"),
        (zlib(TEXT), "deflate"),
        (raw(TEXT), "deflate"),
        (gzip(&zlib(TEXT)), "deflate, identity, gzip"),
        (gzip(&gzip(TEXT)), "gzip,gzip"),
    ] {
        assert_eq!(decode(&body, coding, 1000).as_deref(), Ok(TEXT), "{coding:?}");
    }
    assert_eq!(decode(b"", "gzip", 0).as_deref(), Ok(&b""[..]));
}

#[test]
fn what_cannot_be_undone_says_so() {
    let body = gzip(TEXT);
    assert_eq!(decode(&body, "br", 99), Err(CodingError::Unknown("br".into())));
    assert!(matches!(decode(&body, "gzip,gzip,gzip,gzip,gzip", 99), Err(CodingError::Unknown(_))));
    assert_eq!(decode(&body, "gzip", 10), Err(TooLarge { cap: 10 }.into()));
    assert_eq!(decode(TEXT, "", 10), Err(TooLarge { cap: 10 }.into()));
    assert_eq!(decode(TEXT, "gzip", 99), Err(CodingError::Damaged { partial: vec![] }));
    let long: Vec<u8> = (0..40_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let encoded = gzip(&long);
    let Err(CodingError::Damaged { partial }) = decode(&encoded[..encoded.len() - 30], "gzip", 1 << 20) else {
        panic!("a body that ends early is damaged")
    };
    assert!(partial.len() > long.len() / 2 && long.starts_with(&partial));
}

#[test]
fn a_damaged_checksum_is_damage() {
    let mut body = gzip(TEXT);
    let at = body.len() - 6;
    body[at] ^= 0xFF;
    assert!(matches!(decode(&body, "gzip", 99), Err(CodingError::Damaged { .. })));
}

#[test]
fn several_fields_are_one_list() {
    let headers =
        Headers(vec![("content-encoding".into(), "deflate".into()), ("Content-Encoding".into(), "gzip".into())]);
    assert_eq!(declared(&headers), "deflate, gzip");
}

#[test]
fn a_bomb_is_counted_and_not_held() {
    // 64 MiB of zeros in layers: the inner layers swell too, and each of them is under the cap of its own
    let bomb = gzip(&gzip(&vec![0; 64 << 20]));
    let mut counter = Counter::new("gzip, gzip", 1 << 20);
    let outcome = bomb.chunks(7).try_for_each(|piece| counter.feed(piece));
    assert_eq!(outcome, Err(TooLarge { cap: 1 << 20 }));
    assert!(counter.plain() < (1 << 20) + 100_000, "stopped at once: {}", counter.plain());
    assert!(counter.feed(b"").is_err(), "and stays too large");
}

#[test]
fn only_what_could_exceed_the_cap_has_to_be_counted() {
    let zeros = gzip(&vec![0; 10 << 20]);
    let transferred = u64::try_from(zeros.len()).unwrap();
    assert!(may_exceed("gzip", transferred, (10 << 20) - 1));
    assert!(!may_exceed("gzip", 60_000, 64 << 20));
    assert!(may_exceed("gzip, gzip", 60_000, 64 << 20));
    assert!(!may_exceed("", 60_000, 60_000) && may_exceed("", 60_001, 60_000));
}

proptest! {
    #[test]
    fn pieces_of_any_size_come_to_the_same(plain in prop::collection::vec(0_u8..4, 0..5000), size in 1_usize..600) {
        for (body, coding) in [(gzip(&plain), "gzip"), (zlib(&plain), "deflate"), (raw(&plain), "deflate")] {
            let mut counter = Counter::new(coding, 5000);
            for piece in body.chunks(size) {
                prop_assert!(counter.feed(piece).is_ok());
            }
            prop_assert_eq!(counter.plain(), plain.len() as u64);
            let decoded = decode(&body, coding, 5000);
            prop_assert_eq!(decoded.as_deref(), Ok(&plain[..]));
        }
    }

    #[test]
    fn arbitrary_bytes_do_no_harm(body in prop::collection::vec(any::<u8>(), 0..300), head in 0_usize..3) {
        let body = [&[0x1F, 0x8B, 8][..head], &body].concat();
        for coding in ["gzip", "deflate", "gzip, deflate"] {
            let _ = decode(&body, coding, 1000);
            let _ = Counter::new(coding, 1000).feed(&body);
        }
    }
}
