//! Runs each program in a process of its own, listens to it, and looks at how it ends.

#![expect(clippy::print_stdout, reason = "a test harness prints its results")]

use crate::conclusions;
use concurrent::console::out;
use concurrent::multiprocessing::{ExitCode, Process, init, on_console, on_deadlock};
use lab::programs::{ENTRIES, Entry, PROGRAMS};
use services::{Deadlock, Stream};
use std::error::Error;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// How long a program may take on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the test itself writes after a program has ended.
const MARK: &str = "\u{4}";

fn run(index: usize) {
    let (_, program) = PROGRAMS[index];
    program();
}

/// What is heard of the program that runs.
struct Heard {
    console: Receiver<(Stream, String)>,
    deadlocks: Receiver<Deadlock>,
}

impl Heard {
    fn listen() -> Self {
        let (write, console) = channel();
        on_console(move |chunk| {
            // Whoever listens may have ended.
            write.send((chunk.stream, String::from_utf8_lossy(&chunk.bytes).into_owned())).ok();
        });
        let (tell, deadlocks) = channel();
        on_deadlock(move |deadlock| {
            // Likewise.
            tell.send(deadlock).ok();
        });
        Self { console, deadlocks }
    }

    /// What was written so far, and what of it to the stream for errors.
    fn said(&self) -> (String, String) {
        out(MARK);
        let (mut said, mut complained) = (String::new(), String::new());
        for (stream, text) in self.console.iter().take_while(|(_, text)| text != MARK) {
            if stream == Stream::Err {
                complained += &text;
            }
            said += &text;
        }
        (said, complained)
    }
}

/// Waits until the program has ended, or has come to its deadlock; ends it then. Returns how it
/// ended, and the deadlock in words.
fn end(entry: &Entry, process: &Process, heard: &Heard) -> Result<String, Box<dyn Error>> {
    if !entry.hangs {
        if !process.join(Some(PATIENCE))? {
            process.kill()?;
            process.join(None)?;
        }
        return Ok(match heard.deadlocks.try_recv() {
            Ok(deadlock) => format!("a deadlock that is none: {deadlock}\n"),
            Err(_) => String::new(),
        });
    }
    let deadlock = heard.deadlocks.recv_timeout(PATIENCE);
    let alive = process.is_alive();
    process.kill()?;
    process.join(None)?;
    if !alive {
        return Ok("it has ended by itself\n".into());
    }
    let links = deadlock?.cycle.into_iter();
    Ok(links.map(|link| format!("{} waits for {}\n", link.name, link.label)).collect())
}

fn check(entry: &Entry, index: usize, heard: &Heard) -> Result<(), Box<dyn Error>> {
    let process = Process::new(run, index).with_name(entry.id);
    process.start()?;
    let ended = end(entry, &process, heard);
    let (said, complained) = heard.said();
    let said = said + &ended?;
    let expected = if entry.hangs { ExitCode::KILLED } else { ExitCode::SUCCESS };
    if process.exitcode() != Some(expected) || !complained.is_empty() {
        return Err(format!("exit code {:?}\n{said}", process.exitcode()).into());
    }
    match conclusions::missing(entry.id, &said) {
        Some(missing) => Err(format!("it does not come to “{missing}”\n{said}").into()),
        None => Ok(()),
    }
}

/// Runs the programs with the first argument in their ids.
pub fn main() -> std::process::ExitCode {
    let _main = init();
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let heard = Heard::listen();
    let (mut passed, mut failed) = (0, 0);
    for (index, entry) in ENTRIES.iter().enumerate().filter(|(_, it)| it.id.contains(&filter)) {
        match check(entry, index, &heard) {
            Ok(()) => {
                passed += 1;
                println!("test {} ... ok", entry.id);
            }
            Err(why) => {
                failed += 1;
                println!("test {} ... FAILED: {why}", entry.id);
            }
        }
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {word}. {passed} passed; {failed} failed");
    if failed == 0 { std::process::ExitCode::SUCCESS } else { std::process::ExitCode::FAILURE }
}
