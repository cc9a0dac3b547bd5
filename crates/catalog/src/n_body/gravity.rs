//! Gravity, and one step of time.
//!
//! The pulls on a body are added up in two sums, those of the even bodies and those of the odd, and
//! the two at the end: vector instructions can do that, and the order of the additions depends on
//! nothing but the bodies’ numbers. So whoever computes a body, and with how many others, the bits
//! are the same.

use wide::f64x2;

/// Sums that are kept side by side: a vector of wasm has two numbers of this size. With four there
/// are not enough registers, and V8 keeps sums on a stack that it aligns to 8 bytes. Where they
/// happen to lie across two lines of the cache, which depends on who calls, that more than doubles
/// the time: one lane was slower than the others by chance.
const LANES: usize = 2;

/// One step of time.
pub(super) const STEP: f64 = 0.002;

/// Added to every squared distance, so that bodies that meet do not fly apart for ever; Plummer,
/// <https://doi.org/10.1093/mnras/71.5.460>.
pub(super) const SOFTENING: f64 = 1e-3;

/// Masses and positions of all bodies, filled up to a multiple of the lanes with bodies of no mass.
pub(super) struct Space {
    pub(super) masses: Vec<f64>,
    /// By axis.
    pub(super) positions: [Vec<f64>; 3],
}

/// These numbers and zeros up to a multiple of the lanes.
pub(super) fn padded(numbers: &[f64]) -> Vec<f64> {
    let length = numbers.len().next_multiple_of(LANES);
    let mut all = Vec::with_capacity(length);
    all.extend_from_slice(numbers);
    all.resize(length, 0.0);
    all
}

impl Space {
    /// Bodies of these masses, nowhere yet.
    pub(super) fn of(masses: &[f64]) -> Self {
        Self { masses: padded(masses), positions: Default::default() }
    }

    /// Where a body is one step later, and how fast, if it has this velocity now.
    ///
    /// The semi-implicit Euler method: the new velocity from the old positions, the new position
    /// from the new velocity. It keeps the energy bounded over long times (Hairer, Lubich, Wanner,
    /// “Geometric numerical integration”, 2006, section I.1.2).
    pub(super) fn step(&self, body: usize, velocity: [f64; 3]) -> ([f64; 3], [f64; 3]) {
        let position = self.positions.each_ref().map(|axis| axis[body]);
        let pull = self.pull(position);
        let velocity: [f64; 3] = std::array::from_fn(|axis| velocity[axis] + STEP * pull[axis]);
        (std::array::from_fn(|axis| position[axis] + STEP * velocity[axis]), velocity)
    }

    /// The acceleration at a point, with a gravitational constant of 1. A body that is there does
    /// not pull on itself: its distance is zero in every direction.
    fn pull(&self, at: [f64; 3]) -> [f64; 3] {
        let mut sums = [f64x2::ZERO; 3];
        let [x, y, z] = self.positions.each_ref().map(|axis| axis.as_chunks::<LANES>().0);
        let masses = self.masses.as_chunks::<LANES>().0;
        let at = at.map(f64x2::splat);
        for (((&x, &y), &z), &mass) in x.iter().zip(y).zip(z).zip(masses) {
            let (dx, dy, dz) =
                (f64x2::new(x) - at[0], f64x2::new(y) - at[1], f64x2::new(z) - at[2]);
            let squared = dx * dx + dy * dy + dz * dz + f64x2::splat(SOFTENING);
            let weight = f64x2::new(mass) / (squared * squared.sqrt());
            sums[0] += weight * dx;
            sums[1] += weight * dy;
            sums[2] += weight * dz;
        }
        sums.map(|sum| sum.to_array()[0] + sum.to_array()[1])
    }
}
