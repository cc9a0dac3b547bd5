//! What messages between two processes cost.

use super::{Figure, Result, hold};
use concurrent::monotonic;
use concurrent::multiprocessing::{Connection, Pipe, Process};
use std::hint::black_box;
use std::time::Duration;

const SAMPLES: u32 = 30;

const SMALL: [u8; 16] = [7; 16];
const LARGE: usize = 1 << 20;

/// Answers at once, so that neither side has given up looking when the other writes.
pub fn spinning() -> Result {
    let (here, there) = Pipe(true)?;
    let process = Process::new(answer, there);
    process.start()?;
    let mut figure = Figure::new("pipe spinning");
    for sample in 0..=SAMPLES {
        figure.time(2_000, || {
            here.send_bytes(&SMALL)?;
            black_box(here.recv_bytes()?);
            Ok(())
        })?;
        if sample == 0 {
            figure.samples.clear();
        }
    }
    figure.print();
    here.close();
    process.join(None)?;
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "a process owns its arguments")]
fn answer(connection: Connection) {
    while let Ok(message) = connection.recv_bytes() {
        if connection.send_bytes(&message).is_err() {
            return;
        }
    }
}

/// How long one side computes while the other waits: longer than anybody looks before it blocks.
const HOLD: Duration = Duration::from_micros(200);

/// Each side is blocked by the time that the other writes: it computes before, which is not
/// counted.
pub fn parked() -> Result {
    const REPETITIONS: u32 = 20;
    let (here, there) = Pipe(true)?;
    let process = Process::new(answer_late, there);
    process.start()?;
    let mut figure = Figure::new("pipe parked");
    for sample in 0..=SAMPLES {
        let mut took = Duration::ZERO;
        for _ in 0..REPETITIONS {
            hold(HOLD);
            let began = monotonic();
            here.send_bytes(&SMALL)?;
            let message = here.recv_bytes()?;
            let whole = monotonic() - began;
            let held = u64::from_le_bytes(message[..8].try_into()?);
            took += whole.saturating_sub(Duration::from_nanos(held));
        }
        if sample > 0 {
            figure.add(took, REPETITIONS);
        }
    }
    figure.print();
    here.close();
    process.join(None)?;
    Ok(())
}

/// Answers with how long it has kept the other waiting.
#[expect(clippy::needless_pass_by_value, reason = "a process owns its arguments")]
fn answer_late(connection: Connection) {
    while connection.recv_bytes().is_ok() {
        let mut message = SMALL;
        message[..8].copy_from_slice(&(hold(HOLD).as_nanos() as u64).to_le_bytes());
        if connection.send_bytes(&message).is_err() {
            return;
        }
    }
}

/// Messages of a mebibyte one after the other, and the same bytes copied within this memory.
pub fn bulk() -> Result {
    const MESSAGES: u32 = 64;
    let (here, there) = Pipe(true)?;
    let process = Process::new(take, (there, MESSAGES));
    process.start()?;
    let from = vec![7_u8; LARGE];
    let mut into = vec![0_u8; LARGE];
    let (mut pipe, mut copy) = (Figure::new("bulk pipe"), Figure::new("bulk memcpy"));
    for sample in 0..=SAMPLES {
        let began = monotonic();
        for _ in 0..MESSAGES {
            here.send_bytes(&from)?;
        }
        // The last has arrived.
        here.recv_bytes()?;
        pipe.add(monotonic() - began, MESSAGES);
        copy.time(16 * MESSAGES, || {
            into.copy_from_slice(black_box(&from));
            black_box(&mut into);
            Ok(())
        })?;
        if sample == 0 {
            pipe.samples.clear();
            copy.samples.clear();
        }
    }
    pipe.print();
    copy.print();
    here.close();
    process.join(None)?;
    Ok(())
}

/// Acknowledges so many messages at a time.
fn take((connection, messages): (Connection, u32)) {
    loop {
        for _ in 0..messages {
            match connection.recv_bytes() {
                Ok(message) => drop(black_box(message)),
                Err(_) => return,
            }
        }
        if connection.send_bytes(&[]).is_err() {
            return;
        }
    }
}
