//! Runs the Rust versions of programs, each in a process of its own, which is the first of its
//! segment and the leader of a group, so that nothing of it is left over.

use crate::compare::{LIMIT, Ran};
use crate::program::{Out, Program, Recorder};
use crate::programs_of;
use concurrent::multiprocessing::init;
use rustix::process::{Pid, Signal, kill_current_process_group, kill_process_group};
use serde_json::Value;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

/// How a process learns that it shall run a program: `subject: name`.
const VARIABLE: &str = "CPYTHON_ALONE";
/// What a printed line begins with, among whatever else is on standard output. JSON follows.
const LINE: &str = "CPYTHON_LINE ";
/// What comes after the last line.
const ENDED: &str = "CPYTHON_ENDED";

/// Where programs of processes print, in any process.
pub fn out() -> Out {
    static OUT: Recorder = Recorder::handing_on(|line| {
        let line = format!("{LINE}{}\n", Value::from(line));
        let mut stdout = std::io::stdout().lock();
        // In one piece: other processes write to the same pipe.
        stdout.write_all(line.as_bytes()).unwrap();
        stdout.flush().unwrap();
    });
    &OUT
}

/// Runs a program.
pub fn run(subject: &str, program: Program) -> Ran {
    let child = Command::new(std::env::current_exe().unwrap())
        .env(VARIABLE, format!("{subject}: {}", program.name))
        // The frames of tracebacks are not compared, and cost more than everything else.
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let group = Pid::from_child(&child);
    let output = child.wait_with_output().unwrap();
    // There is none left, unless it failed.
    kill_process_group(group, Signal::KILL).ok();
    let (said, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !said.contains(ENDED) {
        return Err(format!("{}, and said:\n{said}{errors}", output.status));
    }
    let lines = said.lines().filter_map(|line| line.split_once(LINE));
    let mut lines: Vec<String> =
        lines.map(|(_, line)| serde_json::from_str(line).unwrap()).collect();
    if program.stderr {
        lines.extend(errors.lines().filter(|line| is_said(line)).map(str::to_owned));
    }
    Ok(lines)
}

/// Whether it is none of a traceback.
fn is_said(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with(' ') && !line.starts_with("panicked at ")
}

/// Whether this process was started for a program, or by one.
pub fn is_alone() -> bool {
    std::env::var(VARIABLE).is_ok()
}

/// In a process that was started for a program: runs it. In one that the program has started: runs
/// that.
#[expect(clippy::print_stdout, reason = "this is how it answers")]
pub fn alone() -> ! {
    let main = init();
    let wanted = std::env::var(VARIABLE).unwrap();
    let (subject, name) = wanted.split_once(": ").unwrap();
    let programs = programs_of(subject);
    let program = programs.iter().find(|program| program.name == name).unwrap();
    std::thread::spawn(too_long);
    (program.rust)(out());
    drop(main);
    println!("{ENDED}");
    // Without waiting for threads that a program has left behind.
    std::process::exit(0);
}

/// Ends the program with all its processes when it takes too long.
#[expect(clippy::disallowed_methods, reason = "only a program that hangs ever sees the end of it")]
fn too_long() {
    std::thread::sleep(LIMIT);
    std::io::stderr().write_all(b"still runs\n").ok();
    kill_current_process_group(Signal::KILL).ok();
}
