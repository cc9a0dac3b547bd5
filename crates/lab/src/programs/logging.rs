//! Four processes log a line each, in three pieces. Why are my logs mixed? Look at the torn lines,
//! and at the whole ones, which one listener has written.

use concurrent::console::out;
use concurrent::multiprocessing::{Barrier, Process, Queue, SimpleQueue, current_process};
use concurrent::{Block, sleep};
use std::time::Duration;

const PROCESSES: usize = 4;

type Line = (u32, [String; 3]);

fn line() -> Line {
    let pid = current_process().pid.unwrap();
    (pid, [format!("[pid {pid}] "), "this is a line ".into(), format!("of pid {pid}\n")])
}

/// Writes the pieces of a line, and tells whose each is.
fn write((pid, pieces): Line, mut written: impl FnMut(u32)) {
    for piece in pieces {
        out(&piece);
        written(pid);
        sleep(Duration::from_millis(5));
    }
}

fn straight((all_here, order): (Barrier, SimpleQueue<u32>)) {
    all_here.wait(None).unwrap();
    write(line(), |pid| order.put(&pid).unwrap());
}

fn by_queue((all_here, lines): (Barrier, Queue<Line>)) {
    all_here.wait(None).unwrap();
    lines.put(line(), Block::Forever).unwrap();
}

/// A line is whole if its three pieces were written one after the other.
fn torn(order: &[u32]) -> usize {
    PROCESSES - order.windows(3).filter(|it| it[0] == it[1] && it[1] == it[2]).count()
}

pub fn run() {
    let all_here = Barrier::new(PROCESSES).unwrap();
    let order = SimpleQueue::new().unwrap();
    for _ in 0..PROCESSES {
        Process::new(straight, (all_here.clone(), order.clone())).start().unwrap();
    }
    let order = [(); 3 * PROCESSES].map(|()| order.get().unwrap());
    say!("Straight to the console {} of {PROCESSES} lines are torn", torn(&order));

    let lines = Queue::new(0).unwrap();
    for _ in 0..PROCESSES {
        Process::new(by_queue, (all_here.clone(), lines.clone())).start().unwrap();
    }
    let mut order = Vec::new();
    for _ in 0..PROCESSES {
        write(lines.get(Block::Forever).unwrap(), |pid| order.push(pid));
    }
    say!("Through a queue and one listener {} of {PROCESSES} are torn", torn(&order));
}
