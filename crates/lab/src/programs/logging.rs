//! Four processes log a line each, in three pieces. Why are my logs mixed? Look at the torn lines,
//! and at the whole ones that one listener writes.

use concurrent::console::out;
use concurrent::multiprocessing::{Event, Process, Queue, SimpleQueue, current_process};
use concurrent::{Block, sleep};
use std::time::Duration;

const PROCESSES: usize = 4;

type Line = (u32, [String; 3]);

fn line() -> Line {
    let pid = current_process().pid.unwrap();
    (pid, [format!("[pid {pid}] "), "this is a line ".into(), format!("by pid {pid}\n")])
}

fn write((pid, pieces): Line, mut written: impl FnMut(u32)) {
    for piece in pieces {
        out(&piece);
        written(pid);
        sleep(Duration::from_millis(5));
    }
}

fn straight((start, order): (Event, SimpleQueue<u32>)) {
    start.wait(None);
    write(line(), |pid| order.put(&pid).unwrap());
}

fn by_queue((start, lines): (Event, Queue<Line>)) {
    start.wait(None);
    lines.put(line(), Block::Forever).unwrap();
}

/// A line is whole if its three pieces were written one after the other.
fn torn(order: &[u32]) -> usize {
    PROCESSES - order.windows(3).filter(|it| it[0] == it[1] && it[1] == it[2]).count()
}

fn together(start: &Event, processes: [Process; PROCESSES]) {
    start.clear();
    processes.iter().for_each(|process| process.start().unwrap());
    sleep(Duration::from_millis(300));
    start.set();
}

pub fn run() {
    let (start, order) = (Event::new().unwrap(), SimpleQueue::new().unwrap());
    let new = || Process::new(straight, (start.clone(), order.clone()));
    together(&start, [(); PROCESSES].map(|()| new()));
    let without = torn(&[(); 3 * PROCESSES].map(|()| order.get().unwrap()));

    let (lines, mut order) = (Queue::new(0).unwrap(), Vec::new());
    let new = || Process::new(by_queue, (start.clone(), lines.clone()));
    together(&start, [(); PROCESSES].map(|()| new()));
    for _ in 0..PROCESSES {
        write(lines.get(Block::Forever).unwrap(), |pid| order.push(pid));
    }
    say!("Straight to the console {without} of {PROCESSES} lines are torn");
    say!("Through a queue and one listener {} of {PROCESSES} are torn", torn(&order));
}
