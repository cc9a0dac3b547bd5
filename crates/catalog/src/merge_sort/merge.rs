//! Sorting a block and merging two, with checkpoints inside.

use crate::gate::{Halt, Pace};

/// Keys moved between two checkpoints.
pub(super) const PACE: u64 = 4_096;

/// Keys that the standard library sorts in one go, within the cache and well within the time
/// between two checkpoints.
const RUN: usize = 512;

/// What sorting a run counts for, in keys moved.
const RUN_WORK: u64 = 8 * RUN as u64;

/// The keys in order.
pub(super) fn sort(keys: &[u32], pace: &mut Pace<'_>) -> Result<Vec<u32>, Halt> {
    let mut from = Vec::with_capacity(keys.len());
    for run in keys.chunks(RUN) {
        let start = from.len();
        from.extend_from_slice(run);
        from[start..].sort_unstable();
        pace.did(RUN_WORK)?;
    }
    let mut onto = Vec::with_capacity(keys.len());
    let mut run = RUN;
    while run < keys.len() {
        for pair in from.chunks(2 * run) {
            let (a, b) = pair.split_at(run.min(pair.len()));
            merge_onto(&mut onto, a, b, pace)?;
        }
        std::mem::swap(&mut from, &mut onto);
        onto.clear();
        run *= 2;
    }
    Ok(from)
}

/// Two ordered blocks as one.
pub(super) fn merge(a: &[u32], b: &[u32], pace: &mut Pace<'_>) -> Result<Vec<u32>, Halt> {
    let mut merged = Vec::with_capacity(a.len() + b.len());
    merge_onto(&mut merged, a, b, pace)?;
    Ok(merged)
}

/// Appends two ordered blocks, merged. Room is made a little at a time: to fill a large block with
/// zeros at once would take longer than there may be between two checkpoints.
fn merge_onto(
    onto: &mut Vec<u32>,
    mut a: &[u32],
    mut b: &[u32],
    pace: &mut Pace<'_>,
) -> Result<(), Halt> {
    while !a.is_empty() && !b.is_empty() {
        // As many keys as neither block can run out within, so that the loop need not look. Which
        // key comes next is as good as random, so it must not be a branch either.
        let sure = a.len().min(b.len()).min(PACE as usize);
        let start = onto.len();
        onto.resize(start + sure, 0);
        let (mut i, mut j) = (0, 0);
        for slot in &mut onto[start..] {
            let (x, y) = (a[i], b[j]);
            *slot = x.min(y);
            i += usize::from(x <= y);
            j += usize::from(y < x);
        }
        (a, b) = (&a[i..], &b[j..]);
        pace.did(sure as u64)?;
    }
    for rest in [a, b] {
        for some in rest.chunks(PACE as usize) {
            onto.extend_from_slice(some);
            // Copying is much quicker than merging.
            pace.did(some.len() as u64 / 4)?;
        }
    }
    Ok(())
}
