//! Runs the Rust versions of programs.

use crate::compare::{LIMIT, Ran};
use crate::program::{Program, Recorder, said, shared};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;

/// Runs a program, in a thread that passes for the main one, so that it may hang or panic.
pub fn run(program: Program) -> Ran {
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
