//! Processes share nothing but what is made to be shared: a Value, an Array, a SharedMemory. How do
//! processes work on the same data? Look at what the children leave in each.

use concurrent::multiprocessing::shared_memory::SharedMemory;
use concurrent::multiprocessing::{Array, Barrier, Process, Value, current_process};
use concurrent::sleep;
use std::time::Duration;

fn add((value, both_here, locked): (Value<u32>, Barrier, bool)) {
    both_here.wait(None).unwrap();
    for _ in 0..5 {
        // Python: with value.get_lock():
        let _held = locked.then(|| value.get_lock().enter());
        let before = value.get();
        sleep(Duration::from_millis(10));
        value.set(before + 1);
    }
}

fn square((numbers, from, to): (Array<f64>, isize, isize)) {
    for index in from..to {
        numbers.set(index, (index as f64).powi(2)).unwrap();
    }
}

fn greet(name: String) {
    let memory = SharedMemory::attach(&name).unwrap();
    let pid = current_process().pid.unwrap();
    memory.write(0, format!("hello from pid {pid}").as_bytes()).unwrap();
}

fn run_all(processes: &[Process]) {
    processes.iter().for_each(|process| process.start().unwrap());
    processes.iter().for_each(|process| assert!(process.join(None).unwrap()));
}

fn lost_updates(how: &str, locked: bool) -> u32 {
    let (value, both_here) = (Value::new(0).unwrap(), Barrier::new(2).unwrap());
    run_all(&[(); 2].map(|()| Process::new(add, (value.clone(), both_here.clone(), locked))));
    say!("Value {how} its lock: expected 10, got {}", value.get());
    10 - value.get()
}

pub fn run() {
    let numbers = Array::zeroed(8).unwrap();
    let halves = [(0, 4), (4, 8)];
    run_all(&halves.map(|(from, to)| Process::new(square, (numbers.clone(), from, to))));
    say!("Array by two processes: {:?}", numbers.slice(..));

    let memory = SharedMemory::create(None, 20).unwrap();
    run_all(&[Process::new(greet, memory.name().to_owned())]);
    let mut text = [0; 20];
    memory.read(0, &mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    say!("SharedMemory {}: {}", memory.name(), text.trim_end_matches('\0'));
    memory.unlink().unwrap();

    let [without, with] = [("without", false), ("with", true)].map(|it| lost_updates(it.0, it.1));
    match (without, with) {
        (0, 0) => say!("Nothing was lost this time: without the lock that is luck"),
        (_, 0) => say!("Without the lock updates are lost, with it none"),
        _ => say!("Updates were lost although there was a lock"),
    }
}
