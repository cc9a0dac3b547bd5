//! Two processes count, one of them with a lock in its hands, and that one is killed. What becomes
//! of the lock? Look at the exit codes, and at who can have the lock afterwards.

use concurrent::Block;
use concurrent::multiprocessing::{Connection, Lock, Pipe, Process};
use concurrent::sleep;
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

fn count_with((lock, listener): (Lock, Connection)) {
    let _held = lock.enter();
    count(listener);
}

pub fn run() {
    let lock = Lock::new().unwrap();
    let (from_first, to_first) = Pipe(false).unwrap();
    let (from_second, to_second) = Pipe(false).unwrap();
    let first = Process::new(count_with, (lock.clone(), to_first));
    let second = Process::new(count, to_second);
    first.start().unwrap();
    second.start().unwrap();

    let five = |from: &Connection| [(); 5].map(|()| from.recv::<u32>().unwrap());
    say!("the first has the lock and counts {:?}", five(&from_first));
    say!("the second counts {:?}", five(&from_second));
    first.kill().unwrap();
    first.join(None).unwrap();
    say!("the first is killed, exit code {}", first.exitcode().unwrap());
    say!("the second counts on {:?}", five(&from_second));

    let mine = lock.acquire(Block::For(Duration::from_millis(300)));
    from_second.close();
    second.join(None).unwrap();
    say!("the second is done, exit code {}", second.exitcode().unwrap());
    let lock = if mine { "free" } else { "locked: who should release it is dead" };
    say!("The lock is {lock}");
}
