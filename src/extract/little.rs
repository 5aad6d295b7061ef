//! Numbers in the least significant byte first, as zips and the binary formats of Office hold them.
//!
//! Comes in: bytes and a place. Goes out: the number there, or none where the bytes end before it.

/// Two bytes.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

/// Two bytes with a sign.
pub(super) fn i16_at(bytes: &[u8], at: usize) -> Option<i16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(i16::from_le_bytes)
}

/// Four bytes.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

/// Four bytes with a sign.
pub(super) fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(i32::from_le_bytes)
}

/// Four bytes that are a place or a length.
pub(super) fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).and_then(|value| usize::try_from(value).ok())
}

/// Eight bytes that are a place or a length.
pub(super) fn wide_at(bytes: &[u8], at: usize) -> Option<usize> {
    let value = bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(u64::from_le_bytes)?;
    usize::try_from(value).ok()
}
