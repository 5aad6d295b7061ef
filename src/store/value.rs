//! A value as bytes that prove themselves.
//!
//! `crc32` (4 bytes, big-endian, over the key and all that follows) · flag (`0` plain, `1` zstd) · with zstd the length
//! before compression (`u32`) · payload. The engine's own checks let damaged values through in some cases, and a value
//! under the wrong key is damage too: hence the key.

/// The most bytes of a value after compression: sixteen of them still fit into one page of the engine, which moves
/// anything larger into files that it never syncs.
pub const VALUE_LIMIT: usize = 48 * 1024;

/// The most bytes of an encoded key. An index page holds up to 256 of them.
pub const KEY_LIMIT: usize = 3 * 1024;

/// Payloads shorter than this are not worth compressing.
const COMPRESS_FROM: usize = 256;

/// No payload inflates to more than this; what claims to is damaged.
const INFLATED_LIMIT: usize = 1 << 30;

const PLAIN: u8 = 0;
const ZSTD: u8 = 1;
const HEADER: usize = 5;

/// Frames a payload for its key, compressing it where that helps.
pub(super) fn frame(key: &[u8], payload: &[u8]) -> Vec<u8> {
    if payload.len() >= COMPRESS_FROM
        && let Ok(length) = u32::try_from(payload.len())
        && let Some(packed) = compress(payload)
        && packed.len() + 4 < payload.len()
    {
        return framed(key, ZSTD, &[&length.to_be_bytes(), &packed]);
    }
    frame_plain(key, payload)
}

/// Frames a payload as it is.
pub(super) fn frame_plain(key: &[u8], payload: &[u8]) -> Vec<u8> {
    framed(key, PLAIN, &[payload])
}

/// The payload of a framed value, or what is wrong with it.
pub(super) fn open(key: &[u8], stored: &[u8]) -> Result<Vec<u8>, &'static str> {
    let payload = checked(key, stored)?;
    match stored.get(4) {
        Some(&PLAIN) => Ok(payload.to_vec()),
        Some(&ZSTD) => {
            let (length, packed) = payload.split_first_chunk().ok_or("it is too short")?;
            inflate(packed, u64::from(u32::from_be_bytes(*length))).ok_or("it does not inflate")
        }
        _ => Err("its flag is unknown"),
    }
}

/// The payload as stored, after its checksum was compared.
pub(super) fn checked<'v>(key: &[u8], stored: &'v [u8]) -> Result<&'v [u8], &'static str> {
    let (Some(sum), Some(body), Some(payload)) = (stored.first_chunk(), stored.get(4..), stored.get(HEADER..)) else {
        return Err("it is too short");
    };
    if u32::from_be_bytes(*sum) != checksum(key, body) {
        return Err("its checksum does not match");
    }
    Ok(payload)
}

/// zstd at its standard level; none where the codec itself fails, which only a lack of memory can cause.
pub(super) fn compress(payload: &[u8]) -> Option<Vec<u8>> {
    zstd::bulk::compress(payload, zstd::DEFAULT_COMPRESSION_LEVEL).ok()
}

/// The reverse of [`compress`] for a payload that had this length; none where it had another.
pub(super) fn inflate(packed: &[u8], length: u64) -> Option<Vec<u8>> {
    let length = usize::try_from(length).ok().filter(|length| *length <= INFLATED_LIMIT)?;
    let payload = zstd::bulk::decompress(packed, length).ok()?;
    (payload.len() == length).then_some(payload)
}

fn framed(key: &[u8], flag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER + parts.iter().map(|part| part.len()).sum::<usize>());
    out.extend_from_slice(&[0; 4]);
    out.push(flag);
    for part in parts {
        out.extend_from_slice(part);
    }
    let sum = checksum(key, &out[4..]).to_be_bytes();
    out[..4].copy_from_slice(&sum);
    out
}

fn checksum(key: &[u8], body: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(key);
    crc.update(body);
    crc.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_read_back_short_or_long() {
        for payload in [&b""[..], b"x", &[7; COMPRESS_FROM], &vec![7; 100_000]] {
            let stored = frame(b"key", payload);
            assert_eq!(open(b"key", &stored).unwrap(), payload);
        }
        assert!(frame(b"key", &vec![7; 100_000]).len() < 1000, "long payloads are compressed");
    }

    #[test]
    fn any_changed_byte_and_any_other_key_is_noticed() {
        for stored in [frame(b"key", b"payload"), frame(b"key", &[7; 5000])] {
            for at in 0..stored.len() {
                let mut bad = stored.clone();
                bad[at] ^= 0x10;
                assert!(open(b"key", &bad).is_err(), "byte {at}");
                assert!(open(b"key", &stored[..at]).is_err(), "cut at {at}");
            }
            assert!(open(b"kez", &stored).is_err());
        }
    }
}
