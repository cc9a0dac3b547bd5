//! A digest of large results that is cheap enough to be taken of every answer.

const LANES: usize = 16;

/// A number that changes with any change of `bytes`, their order or their length; not against
/// somebody who wants a collision.
///
/// FNV-1a (<https://www.rfc-editor.org/rfc/rfc9923>) over sixteen interleaved streams of 32-bit
/// words, which vector instructions take side by side, and then over the streams' states. Taking
/// it of a whole answer costs about as much as reading the answer once.
#[must_use]
pub(crate) fn fingerprint(bytes: &[u8]) -> u64 {
    const PRIME_32: u32 = 0x0100_0193;
    let mut streams = [0x811C_9DC5_u32; LANES];
    let mut absorb = |block: &[u8; 4 * LANES]| {
        for (stream, word) in streams.iter_mut().zip(block.as_chunks::<4>().0) {
            *stream = (*stream ^ u32::from_le_bytes(*word)).wrapping_mul(PRIME_32);
        }
    };
    let (blocks, rest) = bytes.as_chunks::<{ 4 * LANES }>();
    blocks.iter().for_each(&mut absorb);
    let mut last = [0; 4 * LANES];
    last[..rest.len()].copy_from_slice(rest);
    absorb(&last);
    fold(streams.into_iter().map(u64::from).chain([bytes.len() as u64]))
}

/// A number that changes with any change of `words` or their order.
#[must_use]
pub(crate) fn fold(words: impl IntoIterator<Item = u64>) -> u64 {
    words.into_iter().fold(0xCBF2_9CE4_8422_2325, |state, word| {
        // FNV's multiplication carries only upwards; the shift brings the high bits back down.
        let state = (state ^ word).wrapping_mul(0x0000_0100_0000_01B3);
        state ^ (state >> 29)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn any_changed_byte_shows(
            mut bytes in prop::collection::vec(any::<u8>(), 1..400),
            at: prop::sample::Index,
            change in 1_u8..,
        ) {
            let before = fingerprint(&bytes);
            let at = at.index(bytes.len());
            bytes[at] ^= change;
            prop_assert_ne!(fingerprint(&bytes), before);
        }
    }

    #[test]
    fn lengths_and_places_show() {
        let mut bytes = vec![0; 300];
        let mut seen: HashSet<u64> = (0..300).map(|length| fingerprint(&bytes[..length])).collect();
        for at in 0..300 {
            bytes[at] = 1;
            assert!(seen.insert(fingerprint(&bytes)), "a one at {at}");
            bytes[at] = 0;
        }
        assert_eq!(seen.len(), 600);
        assert_ne!(fold([1, 2]), fold([2, 1]));
    }
}
