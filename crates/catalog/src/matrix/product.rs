//! The inner loops of the product.
//!
//! B is kept in panels of eight columns, so that what the inner loop reads lies together and a
//! panel stays in the first-level cache while the rows of A pass by. Four rows of A by eight
//! columns of B are added up in registers.

use crate::gate::{Halt, Pace};

/// Columns in a panel.
const WIDE: usize = 8;
/// Rows of A that are taken at once.
const HIGH: usize = 4;
/// Rows of A for which the panels are read once.
const GROUP: usize = 64;

/// An n × n matrix as ⌈n / 8⌉ panels, each with its rows one after the other; columns beyond the
/// matrix are zero.
pub(super) struct Panels {
    n: usize,
    panels: Vec<f32>,
}

impl Panels {
    /// The panels of a matrix that is given row after row.
    pub(super) fn of(matrix: &[f32], n: usize) -> Self {
        let mut panels = Vec::with_capacity(n.div_ceil(WIDE) * WIDE * n);
        for left in (0..n).step_by(WIDE) {
            for row in matrix.chunks_exact(n) {
                let columns = &row[left..n.min(left + WIDE)];
                panels.extend_from_slice(columns);
                panels.extend(std::iter::repeat_n(0.0, WIDE - columns.len()));
            }
        }
        Self { n, panels }
    }

    pub(super) fn as_slice(&self) -> &[f32] {
        &self.panels
    }

    /// The panels from [`as_slice`](Self::as_slice), if there are as many as there should be.
    pub(super) fn from_vec(panels: Vec<f32>, n: usize) -> Option<Self> {
        (panels.len() == n.div_ceil(WIDE) * WIDE * n).then_some(Self { n, panels })
    }
}

/// Appends some rows of A, row after row, times B.
pub(super) fn rows_times(
    a: &[f32],
    b: &Panels,
    onto: &mut Vec<f32>,
    pace: &mut Pace<'_>,
) -> Result<(), Halt> {
    for a in a.chunks(GROUP * b.n) {
        let start = onto.len();
        onto.resize(start + a.len(), 0.0);
        group_times(a, b, &mut onto[start..], pace)?;
    }
    Ok(())
}

/// A group of rows times B, panel by panel.
fn group_times(a: &[f32], b: &Panels, c: &mut [f32], pace: &mut Pace<'_>) -> Result<(), Halt> {
    let n = b.n;
    for (index, panel) in b.panels.chunks_exact(WIDE * n).enumerate() {
        let panel = panel.as_chunks::<WIDE>().0;
        let left = index * WIDE;
        let columns = left..n.min(left + WIDE);
        let mut fours = a.chunks_exact(HIGH * n);
        let mut c_fours = c.chunks_exact_mut(HIGH * n);
        for (a, c) in fours.by_ref().zip(c_fours.by_ref()) {
            let rows = std::array::from_fn(|row| &a[row * n..(row + 1) * n]);
            for (c, sums) in c.chunks_exact_mut(n).zip(tile::<HIGH>(rows, panel)) {
                c[columns.clone()].copy_from_slice(&sums[..columns.len()]);
            }
            pace.did((HIGH * WIDE * n) as u64)?;
        }
        let ones = fours.remainder().chunks_exact(n);
        for (a, c) in ones.zip(c_fours.into_remainder().chunks_exact_mut(n)) {
            let [sums] = tile([a], panel);
            c[columns.clone()].copy_from_slice(&sums[..columns.len()]);
            pace.did((WIDE * n) as u64)?;
        }
    }
    Ok(())
}

/// Rows of A times one panel of B.
#[inline]
fn tile<const ROWS: usize>(a: [&[f32]; ROWS], panel: &[[f32; WIDE]]) -> [[f32; WIDE]; ROWS] {
    let a = a.map(|row| &row[..panel.len()]);
    let mut sums = [[0.0; WIDE]; ROWS];
    for (k, b) in panel.iter().enumerate() {
        for (sums, a) in sums.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum += a[k] * b;
            }
        }
    }
    sums
}
