//! The sieve. Only numbers that 2, 3 and 5 do not divide are looked at, as eight sequences
//! 30 k + r; each is sieved by itself, a segment at a time.
//!
//! In each sequence a prime strikes every prime-th number, so a strike is one byte written; 7 to 17
//! strike in a pattern that is copied. That leaves about a third of a strike for each number, half
//! of what sieving the odd numbers needs.

use crate::gate::{Gate, Halt};
use std::ops::Range;

/// Numbers of a sequence that one segment covers: 32 KiB of flags, which fits a first-level cache.
const SEGMENT: usize = 32 * 1024;

/// Primes that strike a segment between two checkpoints.
const PACE: usize = 512;

/// The steps of the sequences, and their starts: every prime above 5 is in one of them.
const STEP: u64 = 2 * 3 * 5;
const STARTS: [u64; 8] = [1, 7, 11, 13, 17, 19, 23, 29];

/// The primes that are not struck out one by one.
const SMALL: [u64; 7] = [2, 3, 5, 7, 11, 13, 17];
/// Those of them that can divide a number of a sequence do so in a pattern of this length.
const PATTERN: u64 = 7 * 11 * 13 * 17;

/// A prime that is struck out one by one.
#[derive(Clone, Copy)]
struct Striker {
    prime: u32,
    /// What 30 has to be multiplied by to leave 1 when it is divided by the prime.
    inverse: u32,
}

/// What is needed to sieve any stretch below a limit.
pub(super) struct Sieve {
    /// The primes from 19 up to the root of the limit.
    strikers: Vec<Striker>,
    /// Flag k is 1 where none of the pattern's primes divides 30 k. The numbers 30 k + r have the
    /// same pattern from another place on. Long enough to copy a segment from any place.
    pattern: Vec<u8>,
}

impl Sieve {
    pub(super) fn below(limit: u64) -> Self {
        let free = |k: u64| SMALL[3..].iter().all(|prime| !k.is_multiple_of(*prime));
        Self {
            strikers: strikers_to(limit.isqrt() as usize),
            pattern: (0..PATTERN + SEGMENT as u64).map(|k| u8::from(free(k))).collect(),
        }
    }

    /// How many of `numbers` are prime. They must be below the limit.
    pub(super) fn count(&self, numbers: Range<u64>, gate: &dyn Gate) -> Result<u64, Halt> {
        let mut found = SMALL.iter().filter(|prime| numbers.contains(prime)).count() as u64;
        let mut flags = vec![0; SEGMENT];
        for start in STARTS {
            // The k for which 30 k + start is one of the numbers, but not 1, which is no prime.
            let first = numbers.start.max(2).saturating_sub(start).div_ceil(STEP);
            let end = numbers.end.saturating_sub(start).div_ceil(STEP);
            found += self.count_sequence(start, first..end, &mut flags, gate)?;
        }
        Ok(found)
    }

    /// How many of the numbers 30 k + `start` are prime.
    fn count_sequence(
        &self,
        start: u64,
        ks: Range<u64>,
        flags: &mut [u8],
        gate: &dyn Gate,
    ) -> Result<u64, Halt> {
        let mut found = 0;
        // Where each prime whose square was reached strikes next, from the segment's start.
        let mut strikes: Vec<u32> = Vec::with_capacity(self.strikers.len());
        let shift = start * inverse_of_30(PATTERN) % PATTERN;
        let mut k = ks.start;
        while k < ks.end {
            gate.checkpoint()?;
            let length = (ks.end - k).min(SEGMENT as u64) as usize;
            let segment = &mut flags[..length];
            let place = ((k + shift) % PATTERN) as usize;
            segment.copy_from_slice(&self.pattern[place..place + length]);
            let last = STEP * (k + length as u64 - 1) + start;
            let reached = self.strikers[strikes.len()..]
                .iter()
                .take_while(|striker| u64::from(striker.prime).pow(2) <= last)
                .map(|striker| striker.first_strike(start, k));
            strikes.extend(reached);
            gate.checkpoint()?;
            for (some, strikes) in self.strikers.chunks(PACE).zip(strikes.chunks_mut(PACE)) {
                for (striker, strike) in some.iter().zip(strikes) {
                    let mut at = *strike as usize;
                    while at < length {
                        segment[at] = 0;
                        at += striker.prime as usize;
                    }
                    *strike = (at - length) as u32;
                }
                gate.checkpoint()?;
            }
            found += segment.iter().map(|&flag| u64::from(flag)).sum::<u64>();
            k += length as u64;
        }
        Ok(found)
    }
}

impl Striker {
    /// How many flags after that of `k` the prime first strikes a number 30 k + `start`: at its
    /// first multiple that is not below its square, whose smaller multiples have smaller factors.
    fn first_strike(self, start: u64, k: u64) -> u32 {
        let prime = u64::from(self.prime);
        let from = k.max((prime * prime).saturating_sub(start).div_ceil(STEP));
        // 30 k + start is a multiple where k leaves −start / 30.
        let rest = (prime - start % prime) * u64::from(self.inverse) % prime;
        let here = from % prime;
        let ahead = if rest < here { rest + prime - here } else { rest - here };
        (from + ahead - k) as u32
    }
}

/// The inverse of 30 modulo a number that has no factor in common with it.
fn inverse_of_30(modulus: u64) -> u64 {
    let multiple = (1..=STEP).map(|n| n * modulus + 1).find(|n| n.is_multiple_of(STEP));
    multiple.unwrap_or_default() / STEP
}

fn strikers_to(root: usize) -> Vec<Striker> {
    let mut composite = vec![false; root + 1];
    let mut strikers = Vec::new();
    for n in (3..=root).step_by(2) {
        if composite[n] {
            continue;
        }
        if n > 17 {
            let inverse = inverse_of_30(n as u64) as u32;
            strikers.push(Striker { prime: n as u32, inverse });
        }
        for multiple in (n * n..=root).step_by(2 * n) {
            composite[multiple] = true;
        }
    }
    strikers
}
