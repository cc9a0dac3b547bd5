//! Processes share nothing but what is made to be shared: a Value, an Array, a SharedMemory. How do
//! processes work on the same data? Look at what the children leave in each.

use concurrent::multiprocessing::shared_memory::SharedMemory;
use concurrent::multiprocessing::{Array, Barrier, Process, Value, current_process};

const TIMES: u32 = 5_000;

fn add((value, start, locked): (Value<u32>, Barrier, bool)) {
    start.wait(None).unwrap();
    for _ in 0..TIMES {
        // Python: with value.get_lock():
        let _held = locked.then(|| value.get_lock().enter());
        value.set(value.get() + 1);
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

pub fn run() {
    let start = Barrier::new(2).unwrap();
    let [without, with] = [false, true].map(|locked| {
        let value = Value::new(0).unwrap();
        run_all(&[(); 2].map(|()| Process::new(add, (value.clone(), start.clone(), locked))));
        let (how, lost) = (if locked { "with" } else { "without" }, 2 * TIMES - value.get());
        say!("Value, {how} its lock: expected {}, lost {lost}", 2 * TIMES);
        lost
    });

    let numbers = Array::zeroed(8).unwrap();
    let halves = [(0, 4), (4, 8)];
    run_all(&halves.map(|(from, to)| Process::new(square, (numbers.clone(), from, to))));
    say!("Array, by two processes: {:?}", numbers.slice(..));

    let memory = SharedMemory::create(None, 20).unwrap();
    run_all(&[Process::new(greet, memory.name().to_owned())]);
    let mut text = [0; 20];
    memory.read(0, &mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    say!("SharedMemory {}: {}", memory.name(), text.trim_end_matches('\0'));
    memory.unlink().unwrap();

    let lost = |count| if count == 0 { "nothing" } else { "updates" };
    say!("Without the lock {} are lost, with it {}", lost(without), lost(with));
}
