//! What becomes of others when a process is killed at each of its accesses to the segment, in the
//! middle of every call of `multiprocessing`. Below, the crate `services` is tested likewise.
//!
//! A scene is run again and again: a victim, which dies at its first access, at its second, and so
//! on until it comes to its end, and then a survivor, which must come to its own or be stuck where
//! the search for deadlocks names the victim. What came of it is written down each time, and the
//! scene shows the different outcomes as they first come.
#![cfg(not(loom))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod scenes;
mod stage;

use concurrent::multiprocessing::init;
use std::panic::catch_unwind;
use std::process::ExitCode;

#[expect(clippy::print_stdout, reason = "a test harness prints its results")]
fn main() -> ExitCode {
    let _main = init();
    stage::hear_of_deadlocks();
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let (mut passed, mut failed) = (0, 0);
    for (name, scene) in scenes::SCENES.iter().filter(|(name, _)| name.contains(&filter)) {
        match catch_unwind(scene) {
            Ok(steps) => {
                passed += 1;
                println!("test {name}, killed at accesses 0 to {steps} ... ok");
            }
            Err(_) => {
                failed += 1;
                println!("test {name} ... FAILED");
            }
        }
    }
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("\ntest result: {word}. {passed} passed; {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
