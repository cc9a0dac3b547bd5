//! Very many processes, a few at a time: nothing of them is left.

use crate::Program;
use concurrent::multiprocessing::{
    Connection, ExitCode, Lock, Pipe, Process, RawArray, Value, active_children,
};
use std::collections::VecDeque;

pub const PROGRAMS: &[Program] = &[("very many processes leave nothing behind", very_many)];

/// More than any table has places, so that what is not given back is missed. In a page, where
/// starting one takes ten times as long, each takes several of what there is fewest of instead.
const COUNT: u64 = if cfg!(target_family = "wasm") { 1_000 } else { 10_000 };
/// How many live at once.
const ALIVE: usize = 8;
/// How much of everything each process is given for itself.
const EACH: usize = if cfg!(target_family = "wasm") { 5 } else { 1 };

/// What a process is given of its own, besides what it shares with all.
type Own = Vec<(Connection, Lock, RawArray<u64>)>;

fn answer((own, sum, n): (Own, Value<u64>, u64)) {
    {
        let _held = sum.get_lock().enter();
        sum.set(sum.get() + n);
    }
    for (connection, lock, array) in own {
        let _held = lock.enter();
        array.set(0, n).unwrap();
        connection.send(&(n * n)).unwrap();
    }
}

/// How many more locks, pipes and blocks there can be.
fn room() -> [usize; 3] {
    fn most<T, E>(mut make: impl FnMut() -> Result<T, E>) -> usize {
        let mut all = Vec::new();
        while let Ok(one) = make() {
            all.push(one);
        }
        all.len()
    }
    [most(Lock::new), most(|| Pipe(false)), most(|| RawArray::<u8>::zeroed(1))]
}

fn very_many() {
    let sum = Value::new(0_u64).unwrap();
    let before = room();
    let mut living = VecDeque::new();
    for n in 0..COUNT {
        if living.len() == ALIVE {
            living.pop_front().into_iter().for_each(finish);
        }
        let (here, own): (Vec<_>, Own) = (0..EACH)
            .map(|_| {
                let (here, there) = Pipe(false).unwrap();
                let array = RawArray::zeroed(1).unwrap();
                ((here, array.clone()), (there, Lock::new().unwrap(), array))
            })
            .unzip();
        let process = Process::new(answer, (own, sum.clone(), n));
        process.start().unwrap();
        living.push_back((process, here, n));
    }
    living.into_iter().for_each(finish);
    assert_eq!(sum.get(), (0..COUNT).sum());
    assert_eq!(active_children().len(), 0);
    assert_eq!(room(), before);
}

fn finish((process, here, n): (Process, Vec<(Connection, RawArray<u64>)>, u64)) {
    for (connection, array) in here {
        assert_eq!(connection.recv::<u64>(), Ok(n * n));
        assert_eq!(array.get(0), Ok(n));
    }
    assert!(process.join(None).unwrap());
    assert_eq!(process.exitcode(), Some(ExitCode::SUCCESS));
}
