//! What `schedule` does, as its users see it.

use super::*;
use proptest::prelude::*;

/// The chunks that worker 0 takes when it is alone at the dispenser, as their lengths.
fn lengths(tasks: u32, workers: usize, schedule: Schedule) -> Vec<usize> {
    let chunks = Chunks::new(tasks, workers, schedule);
    std::iter::from_fn(|| chunks.next(0)).map(|chunk| chunk.len()).collect()
}

#[test]
fn each_schedule_has_its_chunks() {
    let dynamic = |chunk| Schedule::Dynamic { chunk };
    let guided = |min| Schedule::Guided { min };
    for (tasks, workers, schedule, expected) in [
        (10, 4, Schedule::Static, &[2][..]),
        (10, 1, Schedule::Static, &[10]),
        (0, 4, Schedule::Static, &[]),
        (10, 4, dynamic(4), &[4, 4, 2]),
        (3, 4, dynamic(0), &[1, 1, 1]),
        (u32::MAX, 1, dynamic(u32::MAX), &[u32::MAX as usize]),
        (u32::MAX, 1, dynamic(1 << 31), &[1 << 31, (1 << 31) - 1]),
        (100, 2, guided(1), &[25, 18, 14, 10, 8, 6, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1]),
        (100, 2, guided(10), &[25, 18, 14, 10, 10, 10, 10, 3]),
        (0, 2, guided(1), &[]),
    ] {
        assert_eq!(lengths(tasks, workers, schedule), expected, "{tasks} {workers} {schedule:?}");
    }
}

#[test]
fn static_blocks_differ_by_one_task_at_most() {
    let chunks = Chunks::new(10, 4, Schedule::Static);
    let blocks: Vec<_> = (0..4).filter_map(|worker| chunks.next(worker)).collect();
    assert_eq!(blocks, [0..2, 2..5, 5..7, 7..10]);
    assert_eq!(chunks.next(2), None);
}

/// `chunksize, extra = divmod(n, 4 * workers); chunksize += bool(extra)`, run in CPython 3.11.
#[test]
fn the_chunk_size_of_pool_map() {
    for (tasks, workers, chunksize) in [
        (0, 4, 0),
        (1, 4, 1),
        (15, 4, 1),
        (16, 4, 1),
        (17, 4, 2),
        (100, 4, 7),
        (1000, 4, 63),
        (1000, 7, 36),
        (4_294_967_295, 1, 1_073_741_824),
    ] {
        assert_eq!(python_chunksize(tasks, workers), chunksize, "{tasks} {workers}");
    }
}

pub(crate) fn any_schedule() -> impl Strategy<Value = Schedule> {
    prop_oneof![
        Just(Schedule::Static),
        (0..50u32).prop_map(|chunk| Schedule::Dynamic { chunk }),
        (0..50u32).prop_map(|min| Schedule::Guided { min }),
    ]
}

proptest! {
    #[test]
    #[cfg_attr(miri, ignore = "too slow")]
    fn every_task_is_in_one_chunk(
        tasks in 0..2000u32,
        schedule in any_schedule(),
        turns in prop::collection::vec(0..5usize, 0..100),
    ) {
        let chunks = Chunks::new(tasks, 5, schedule);
        let mut taken = Vec::new();
        // First in any order, then each worker until there is nothing left for it.
        let rest = (0..5).flat_map(|worker| std::iter::repeat_n(worker, tasks as usize + 1));
        for worker in turns.into_iter().chain(rest) {
            if let Some(chunk) = chunks.next(worker) {
                prop_assert!(!chunk.is_empty());
                taken.extend(chunk);
            }
        }
        taken.sort_unstable();
        prop_assert_eq!(taken, (0..tasks).collect::<Vec<_>>());
    }
}
