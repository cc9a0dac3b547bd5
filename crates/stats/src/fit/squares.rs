//! Least squares for up to three coefficients that must not be negative.
//!
//! The best such coefficients are the unconstrained best of those that are not zero (C. L. Lawson
//! and R. J. Hanson, "Solving Least Squares Problems", SIAM 1995, chapter 23). Of three
//! coefficients there are so few choices of which are zero that all are tried: no iteration, no
//! tolerance, and the global minimum.

/// How many coefficients there are at most.
pub(super) const MOST: usize = 3;

/// One equation: `factors` · coefficients should be `target`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Equation {
    pub(super) factors: [f64; MOST],
    pub(super) target: f64,
}

/// A contribution to an equation that is smaller than this share of the largest target is a
/// rounding error, and its coefficient zero.
const ROUNDING: f64 = 1e-12;

/// The coefficients with the least sum of squared errors of those that none is negative of.
///
/// `supports` are the choices of coefficients that may differ from zero, the largest first: when
/// it has no negative ones, it is the answer, since the others can only be worse.
pub(super) fn non_negative(equations: &[Equation], supports: &[&[usize]]) -> Option<[f64; MOST]> {
    let mut best: Option<Solution> = None;
    for (index, support) in supports.iter().enumerate() {
        let Some(solution) = solve(equations, support) else { continue };
        if solution.coefficients.iter().any(|coefficient| *coefficient < 0.0) {
            continue;
        }
        if index == 0 {
            return Some(solution.coefficients);
        }
        if best.is_none_or(|best| solution.error < best.error) {
            best = Some(solution);
        }
    }
    best.map(|solution| solution.coefficients)
}

#[derive(Clone, Copy)]
struct Solution {
    coefficients: [f64; MOST],
    /// The sum of the squared errors.
    error: f64,
}

/// The unconstrained solution in which only the coefficients of `support` differ from zero, by
/// modified Gram-Schmidt on the columns and the targets: as accurate as Householder's reflections
/// (Å. Björck, BIT 7 (1967), <https://doi.org/10.1007/BF01934122>). `None` when the columns are
/// not independent, or the numbers too large or small to compute with.
fn solve(equations: &[Equation], support: &[usize]) -> Option<Solution> {
    let count = support.len();
    let mut columns: Vec<[f64; MOST]> = equations.iter().map(|row| pick(row, support)).collect();
    let mut targets: Vec<f64> = equations.iter().map(|row| row.target).collect();
    let mut triangle = [[0.0; MOST]; MOST];
    let mut sides = [0.0; MOST];
    for j in 0..count {
        let original = norm(equations.iter().map(|row| row.factors[support[j]]));
        let left = norm(columns.iter().map(|row| row[j]));
        if !left.is_finite() || left <= ROUNDING * original {
            return None;
        }
        triangle[j][j] = left;
        for row in &mut columns {
            row[j] /= left;
        }
        for k in j + 1..count {
            let along: f64 = columns.iter().map(|row| row[j] * row[k]).sum();
            triangle[j][k] = along;
            for row in &mut columns {
                row[k] -= along * row[j];
            }
        }
        sides[j] = columns.iter().zip(&targets).map(|(row, target)| row[j] * target).sum();
        for (row, target) in columns.iter().zip(&mut targets) {
            *target -= sides[j] * row[j];
        }
    }
    let mut solved = [0.0; MOST];
    for j in (0..count).rev() {
        let known: f64 = (j + 1..count).map(|k| triangle[j][k] * solved[k]).sum();
        solved[j] = (sides[j] - known) / triangle[j][j];
    }
    let mut coefficients = [0.0; MOST];
    for (j, column) in support.iter().enumerate() {
        coefficients[*column] = without_rounding(solved[j], equations, *column);
    }
    let error: f64 = targets.iter().map(|target| target * target).sum();
    (error.is_finite() && coefficients.iter().all(|c| c.is_finite()))
        .then_some(Solution { coefficients, error })
}

/// The columns of the support, moved to the front.
fn pick(equation: &Equation, support: &[usize]) -> [f64; MOST] {
    let mut picked = [0.0; MOST];
    for (place, column) in picked.iter_mut().zip(support) {
        *place = equation.factors[*column];
    }
    picked
}

fn without_rounding(coefficient: f64, equations: &[Equation], column: usize) -> f64 {
    let largest = |numbers: &mut dyn Iterator<Item = f64>| numbers.fold(0.0, f64::max);
    let factor = largest(&mut equations.iter().map(|row| row.factors[column].abs()));
    let target = largest(&mut equations.iter().map(|row| row.target.abs()));
    if coefficient.abs() * factor < ROUNDING * target { 0.0 } else { coefficient }
}

fn norm(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.map(|number| number * number).sum::<f64>().sqrt()
}
