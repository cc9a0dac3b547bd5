//! Runs the Rust versions of programs.

use crate::compare::{LIMIT, Ran};
use crate::program::{Program, Recorder, said, shared};
use crate::programs_of;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::mpsc::channel;

/// Runs a program.
pub fn run(subject: &str, program: Program) -> Ran {
    match program.alone {
        true => run_alone(subject, program.name),
        false => run_here(program),
    }
}

/// Runs a program, in a thread that passes for the main one, so that it may hang or panic.
fn run_here(program: Program) -> Ran {
    let out = shared(Recorder::default());
    let (end, ended) = channel();
    let run = move || {
        // AssertUnwindSafe: nobody uses again what the program has left broken.
        let result = catch_unwind(AssertUnwindSafe(|| (program.rust)(out)));
        // Nobody hears it after the time-out.
        let _late = end.send(result);
    };
    std::thread::Builder::new().name("main".to_owned()).spawn(run).unwrap();
    match ended.recv_timeout(LIMIT) {
        Ok(Ok(())) => Ok(out.lines()),
        Ok(Err(panic)) => Err(format!("panicked: {}", said(&*panic))),
        Err(_) => Err(format!("still runs after {LIMIT:?}, and has printed {:#?}", out.lines())),
    }
}

/// How a process learns that it shall run a program: `subject: name`.
const VARIABLE: &str = "CPYTHON_ALONE";
/// What its answer begins with, among what the test harness writes: what [`run`] returned, as JSON.
const ANSWER: &str = "CPYTHON_ANSWER ";

/// Runs a program in a process of its own.
fn run_alone(subject: &str, name: &str) -> Ran {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "alone", "--nocapture"])
        .env(VARIABLE, format!("{subject}: {name}"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let answer = text.lines().find_map(|line| Some(line.split_once(ANSWER)?.1));
    let Some(answer) = answer else {
        return Err(format!("no answer, but: {text}{}", String::from_utf8_lossy(&output.stderr)));
    };
    let answer: Value = serde_json::from_str(answer).unwrap();
    match answer.as_array() {
        Some(lines) => Ok(lines.iter().map(|line| line.as_str().unwrap().to_owned()).collect()),
        None => Err(answer.as_str().unwrap().to_owned()),
    }
}

/// In a process that was started for a program: runs it.
#[expect(clippy::print_stdout, reason = "this is how it answers")]
pub fn alone() {
    let Ok(wanted) = std::env::var(VARIABLE) else { return };
    let (subject, name) = wanted.split_once(": ").unwrap();
    let programs = programs_of(subject);
    let program = programs.iter().find(|program| program.name == name).unwrap();
    let answer = match run_here(*program) {
        Ok(lines) => Value::from(lines),
        Err(failure) => Value::from(failure),
    };
    println!("{ANSWER}{answer}");
    // Without waiting for threads that a program has left behind.
    std::process::exit(0);
}
