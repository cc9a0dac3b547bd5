//! Two processes count, one of them with a lock, and that one is killed. What becomes of the lock?
//! Look at the exit codes, and at who can have the lock afterwards.

use concurrent::multiprocessing::{Connection, Lock, Pipe, Process};
use concurrent::{Block, sleep};
use std::time::Duration;

/// Counts until nobody listens.
fn count(listener: Connection) {
    for number in 1_u32.. {
        if listener.send(&number).is_err() {
            break;
        }
        sleep(Duration::from_millis(10));
    }
}

fn count_with_lock((lock, listener): (Lock, Connection)) {
    let _held = lock.enter();
    count(listener);
}

fn next_five(from: &Connection) -> [u32; 5] {
    [(); 5].map(|()| from.recv().unwrap())
}

pub fn run() {
    let lock = Lock::new().unwrap();
    let (from_first, to_first) = Pipe(false).unwrap();
    let (from_second, to_second) = Pipe(false).unwrap();
    let first = Process::new(count_with_lock, (lock.clone(), to_first));
    let second = Process::new(count, to_second);
    first.start().unwrap();
    second.start().unwrap();

    say!("the first has the lock and counts {:?}", next_five(&from_first));
    say!("the second counts {:?}", next_five(&from_second));
    first.kill().unwrap();
    first.join(None).unwrap();
    say!("the first was killed: exit code {}", first.exitcode().unwrap());
    say!("the second counts on {:?}", next_five(&from_second));

    let free = lock.acquire(Block::For(Duration::from_millis(300)));
    from_second.close();
    second.join(None).unwrap();
    say!("the second has nobody to tell: exit code {}", second.exitcode().unwrap());
    match free {
        true => say!("The lock is free"),
        false => say!("The lock stays locked: who should release it is dead"),
    }
}
