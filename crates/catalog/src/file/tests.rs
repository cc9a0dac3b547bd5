//! What is written, and a disk that gives back something else.

use super::{File, PIECE, compare};
use crate::Random;
use crate::gate::Halt;
use crate::job::Wait;
use crate::tests::{Open, Recorder, answer, now};

#[test]
fn a_task_writes_its_own_random_block() {
    let job = File { tasks: 3, kib: 100, seed: 5 };
    let io = Recorder::default();
    for task in 0..3 {
        now(job.run(task, &io)).unwrap();
    }
    for (task, written) in io.written().into_iter().enumerate() {
        let mut expected = vec![0; 100 * 1024];
        Random::for_task(5, task as u32).fill(&mut expected);
        assert_eq!(written, expected);
    }
}

#[test]
fn a_disk_that_gives_back_something_else_is_found_out() {
    let written = vec![7; PIECE + 100];
    let mut read = written.clone();
    assert!(compare(&written, &read, &Open).is_ok());
    read[PIECE + 50] ^= 1;
    assert!(matches!(compare(&written, &read, &Open), Err(Halt::Failed(_))));
    assert_eq!(
        compare(&written, &written[..10], &Open),
        Err(Halt::Failed("Of 32868 bytes that were written, 10 came back".to_owned()))
    );
}

#[test]
fn the_answer_depends_on_every_block() {
    let of =
        |size, tasks, seed| answer("file", |p| (p.size, p.tasks, p.seed) = (size, tasks, seed));
    assert_eq!(of(1, 10, 1).text, "10 blocks of 1 KiB written and read");
    assert_ne!(of(1, 10, 1).digest, of(1, 10, 2).digest);
    assert_ne!(of(1, 10, 1).digest, of(1, 11, 1).digest);
    assert_ne!(of(33, 2, 1).digest, of(34, 2, 1).digest);
}
