//! A known amount of computing.

use std::hint::black_box;

/// Computes `steps` steps, each of which needs the result of the one before, and returns the last
/// result. Spinning on from that result is the same as having spun longer:
/// `spin(b, spin(a, seed)) == spin(a + b, seed)`.
///
/// A step is a shift, a multiplication and two cheap operations, a nanosecond or two on today's
/// machines. It touches no memory, and no compiler can shorten it, because the result is used.
#[must_use]
pub fn spin(steps: u64, seed: u64) -> u64 {
    let mut state = black_box(seed);
    for _ in 0..steps {
        state = (state ^ (state >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1);
    }
    black_box(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_add_up() {
        for (a, b) in [(0, 0), (0, 5), (3, 0), (17, 1_000)] {
            assert_eq!(spin(b, spin(a, 42)), spin(a + b, 42));
        }
        assert_eq!(spin(0, 42), 42);
        assert_eq!(spin(1, 0), 1);
        // (1 ^ 0) × 0x9E37_79B9_7F4A_7C15 + 1
        assert_eq!(spin(2, 0), 0x9E37_79B9_7F4A_7C16);
    }
}
