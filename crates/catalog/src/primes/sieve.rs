//! The sieve: odd numbers only, a segment at a time, the smallest primes struck out by a pattern.

use crate::gate::{Gate, Halt};
use std::ops::Range;

/// Odd numbers that one segment covers: 32 KiB of flags, which fits a first-level cache.
const SEGMENT: usize = 32 * 1024;

/// These primes strike out more than half of all composite odd numbers, always in the same
/// pattern, which repeats after as many odd numbers as their product.
const PATTERN_PRIMES: [u64; 5] = [3, 5, 7, 11, 13];
const PATTERN_PERIOD: usize = 3 * 5 * 7 * 11 * 13;

/// What is needed to sieve any stretch below a limit.
pub(super) struct Sieve {
    /// The primes from 17 up to the root of the limit.
    base: Vec<u32>,
    /// Flag i stands for the odd numbers 2 i + 1 + 2 n [`PATTERN_PERIOD`]: 1 where none of the
    /// pattern's primes divides it. Long enough that a segment can be copied from any phase.
    pattern: Vec<u8>,
}

impl Sieve {
    pub(super) fn below(limit: u64) -> Self {
        let pattern = (0..(PATTERN_PERIOD + SEGMENT) as u64)
            .map(|i| u8::from(PATTERN_PRIMES.iter().all(|p| (2 * i + 1) % p != 0)))
            .collect();
        Self { base: primes_from_17_to(limit.isqrt() as usize), pattern }
    }

    /// How many of `numbers` are prime. They must be below the limit.
    pub(super) fn count(&self, numbers: Range<u64>, gate: &dyn Gate) -> Result<u64, Halt> {
        // The pattern strikes its own primes out too, and 2 is not odd.
        let mut found =
            [2].iter().chain(&PATTERN_PRIMES).filter(|p| numbers.contains(p)).count() as u64;
        // Flag i of a segment stands for the odd number low + 2 i. One is no prime.
        let mut low = numbers.start.max(3) | 1;
        if low >= numbers.end {
            return Ok(found);
        }
        // Where each base prime whose square was reached strikes next, in flags from the start of
        // the coming segment.
        let mut strikes: Vec<u32> = Vec::with_capacity(self.base.len());
        let mut flags = vec![0_u8; SEGMENT];
        while low < numbers.end {
            gate.checkpoint()?;
            let odds = (numbers.end - low).div_ceil(2).min(SEGMENT as u64) as usize;
            let segment = &mut flags[..odds];
            let phase = (low / 2 % PATTERN_PERIOD as u64) as usize;
            segment.copy_from_slice(&self.pattern[phase..phase + odds]);
            let next = low + 2 * odds as u64;
            let reached = self.base[strikes.len()..]
                .iter()
                .take_while(|&&prime| u64::from(prime).pow(2) < next)
                .map(|&prime| first_strike(prime, low));
            strikes.extend(reached);
            for (&prime, strike) in self.base.iter().zip(&mut strikes) {
                let mut at = *strike as usize;
                while at < odds {
                    segment[at] = 0;
                    at += prime as usize;
                }
                *strike = (at - odds) as u32;
            }
            found += segment.iter().map(|&flag| u64::from(flag)).sum::<u64>();
            low = next;
        }
        Ok(found)
    }
}

/// How many flags after that of `low` a prime strikes first: at its first odd multiple that is
/// neither below `low` nor below its square, whose smaller multiples have smaller factors.
fn first_strike(prime: u32, low: u64) -> u32 {
    let prime = u64::from(prime);
    let from = low.max(prime * prime);
    let multiple = from.div_ceil(prime) * prime;
    let odd = if multiple.is_multiple_of(2) { multiple + prime } else { multiple };
    ((odd - low) / 2) as u32
}

fn primes_from_17_to(root: usize) -> Vec<u32> {
    let mut composite = vec![false; root + 1];
    let mut primes = Vec::new();
    for n in (3..=root).step_by(2) {
        if composite[n] {
            continue;
        }
        if n >= 17 {
            primes.push(n as u32);
        }
        for multiple in (n * n..=root).step_by(2 * n) {
            composite[multiple] = true;
        }
    }
    primes
}
