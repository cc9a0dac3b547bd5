//! What starting a process costs.

use super::{Figure, Result};
use concurrent::multiprocessing::{Connection, Pipe, Process, Start};
use concurrent::{monotonic, sleep};
use std::time::Duration;

/// Bytes that a process has when it is copied.
const LARGE: usize = 32 << 20;

const WARM_UP: usize = 3;
const SAMPLES: usize = 20;

/// Long enough for the page to have another spare ready.
const PAUSE: Duration = Duration::from_millis(60);

/// Processes that were started beforehand.
pub fn spare() -> Result {
    measure(Start::Spare, "process spare", "process spare begun")
}

/// Processes that are started when they are wanted.
pub fn cold() -> Result {
    measure(Start::Spawn, "process cold", "process cold begun")
}

/// Processes that begin as copies of this one.
pub fn fork() -> Result {
    measure(Start::Fork, "process fork", "process fork begun")?;
    // With more in the memory, which is copied.
    let large = vec![1_u8; LARGE];
    measure(Start::Fork, "process fork with 32 MiB", "process fork with 32 MiB begun")?;
    drop(std::hint::black_box(large));
    Ok(())
}

fn nothing((): ()) {}

#[expect(clippy::needless_pass_by_value, reason = "a process owns its arguments")]
fn greet(connection: Connection) {
    // The parent waits for it, so there is a reader.
    connection.send_bytes(&[]).ok();
}

fn measure(start: Start, whole: &'static str, begun: &'static str) -> Result {
    let (mut whole, mut begun) = (Figure::new(whole), Figure::new(begun));
    for sample in 0..WARM_UP + SAMPLES {
        sleep(PAUSE);
        let process = Process::new(nothing, ()).with_start(start);
        let began = monotonic();
        process.start()?;
        process.join(None)?;
        let to_its_end = monotonic() - began;

        sleep(PAUSE);
        let (here, there) = Pipe(false)?;
        let process = Process::new(greet, there).with_start(start);
        let began = monotonic();
        process.start()?;
        here.recv_bytes()?;
        let to_its_first_act = monotonic() - began;
        process.join(None)?;

        if sample >= WARM_UP {
            whole.add(to_its_end, 1);
            begun.add(to_its_first_act, 1);
        }
    }
    whole.print();
    begun.print();
    Ok(())
}
