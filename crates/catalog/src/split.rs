//! Dividing a size into tasks.

use std::ops::Range;

/// What one task has of `size`: stretches of equal length, give or take one, without gaps and in
/// the order of the tasks. With more tasks than there is to do, some are empty.
pub(crate) fn stretch(size: u64, tasks: u32, task: u32) -> Range<u64> {
    bound(size, tasks, task)..bound(size, tasks, task + 1)
}

/// What consecutive tasks have of `size` together.
pub(crate) fn stretches(size: u64, tasks: u32, of: &Range<u32>) -> Range<u64> {
    bound(size, tasks, of.start)..bound(size, tasks, of.end)
}

/// The same as a range of indices.
pub(crate) fn indices(size: usize, tasks: u32, of: &Range<u32>) -> Range<usize> {
    let Range { start, end } = stretches(size as u64, tasks, of);
    start as usize..end as usize
}

fn bound(size: u64, tasks: u32, task: u32) -> u64 {
    (u128::from(size) * u128::from(task) / u128::from(tasks.max(1))) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stretches_cover_everything_once_and_evenly(size: u64, tasks in 1_u32..300) {
            let mut next = 0;
            for task in 0..tasks {
                let stretch = stretch(size, tasks, task);
                prop_assert_eq!(stretch.start, next);
                let length = stretch.end - stretch.start;
                prop_assert!(length == size / u64::from(tasks) || length == size / u64::from(tasks) + 1);
                next = stretch.end;
            }
            prop_assert_eq!(next, size);
            prop_assert_eq!(stretches(size, tasks, &(0..tasks)), 0..size);
        }
    }
}
