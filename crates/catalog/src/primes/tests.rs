//! Known numbers of primes.

use super::sieve::Sieve;
use crate::tests::{Open, answer};

#[test]
fn below_powers_of_ten() {
    // https://oeis.org/A006880
    for (limit, text) in [
        (1_000, "168 primes"),
        (10_000, "1,229 primes"),
        (1_000_000, "78,498 primes"),
        (10_000_000, "664,579 primes"),
        (100_000_000, "5,761,455 primes"),
    ] {
        for tasks in [1, 7, 64] {
            assert_eq!(answer("primes", |p| (p.size, p.tasks) = (limit, tasks)).text, text);
        }
    }
}

#[test]
fn near_the_largest_limit() {
    // Counted by trial division with every odd number up to the root.
    let limit = 4_000_000_000_u64;
    let trial = (limit - 20_000..limit)
        .filter(|n| n % 2 == 1 && (3..=n.isqrt()).step_by(2).all(|d| !n.is_multiple_of(d)))
        .count() as u64;
    assert_eq!(Sieve::below(limit).count(limit - 20_000..limit, &Open), Ok(trial));
}

#[test]
fn every_stretch_of_the_first_numbers() {
    let is_prime = |n: u64| n > 1 && (2..n).all(|d| !n.is_multiple_of(d));
    let sieve = Sieve::below(400);
    for end in 0..400_u64 {
        for start in [0, 1, 2, 3, 4, 9, 13, 14, 17, 25, 168, 169, 170, 289, 399] {
            let expected = (start..end).filter(|&n| is_prime(n)).count() as u64;
            assert_eq!(sieve.count(start..end, &Open), Ok(expected), "{start}..{end}");
        }
    }
}
