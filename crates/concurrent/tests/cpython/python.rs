//! Runs the Python versions of programs: all of a subject in one process, which is
//! given `{"limit": 60, "programs": [{"name": …, "since": [3, 8], "source": …, "processes": false,
//! "stderr": false}]}` and answers
//! `{"implementation": "CPython", "version": [3, 11, 7], "answers": [{"lines": […]}]}`. An answer
//! may also be `{"failure": …}` or `{"skipped": true}`.

use crate::compare::{LIMIT, Ran};
use crate::program::{OLDEST, Program};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const RUNNER: &str = include_str!("runner.py");

/// What the machine's Python made of the programs.
pub struct Answer {
    /// Such as `3.11.7`.
    pub version: String,
    /// Of each program in turn; `None` where it needs a newer Python.
    pub ran: Vec<Option<Ran>>,
}

/// Runs the programs of a subject. Python ends itself when one takes too long.
pub fn run(subject: &str, programs: &[Program]) -> Answer {
    let asked = json!({
        "limit": LIMIT.as_secs(),
        "programs": programs.iter().map(|program| json!({
            "name": format!("{subject}: {}", program.name),
            "since": [program.since.0, program.since.1],
            "source": program.python,
            "processes": program.processes,
            "stderr": program.stderr,
        })).collect::<Vec<_>>(),
    });
    // Isolated, and without what is installed beside the standard library.
    let child = Command::new("python3")
        .args(["-I", "-S", "-X", "utf8", "-c", RUNNER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{}", missing(&error.to_string())));
    // It reads everything before it writes. If it cannot read, its last words tell why.
    let _unread = child.stdin.take().unwrap().write_all(asked.to_string().as_bytes());
    let output = child.wait_with_output().unwrap();

    let said = String::from_utf8_lossy(&output.stderr);
    // What shells, and Windows, say when there is nothing behind the command's name.
    if let Some(127 | 9009) = output.status.code() {
        panic!("{}", missing(&said));
    }
    let status = output.status;
    assert!(status.success(), "{subject}: python3 ended with {status}, and said:\n{said}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let version = numbers(&answer["version"]);
    let shown = version.iter().map(u64::to_string).collect::<Vec<_>>().join(".");
    let implementation = answer["implementation"].as_str().unwrap();
    let suits = implementation == "CPython" && (version[0], version[1]) >= OLDEST;
    assert!(suits, "{}", missing(&format!("python3 is {implementation} {shown}")));
    let ran = answer["answers"].as_array().unwrap().iter().map(ran).collect();
    Answer { version: shown, ran }
}

fn ran(answer: &Value) -> Option<Ran> {
    if answer["skipped"] == true {
        return None;
    }
    Some(match answer["failure"].as_str() {
        Some(failure) => Err(failure.to_owned()),
        None => Ok(answer["lines"].as_array().unwrap().iter().map(line).collect()),
    })
}

fn line(line: &Value) -> String {
    line.as_str().unwrap().to_owned()
}

fn numbers(list: &Value) -> Vec<u64> {
    list.as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect()
}

/// What to do when Python does not do its part.
fn missing(why: &str) -> String {
    let (major, minor) = OLDEST;
    format!(
        "this suite compares the crate with CPython and needs `python3`, {major}.{minor} or later, \
         in the PATH. Install it (apt install python3, dnf install python3, brew install python, \
         or from python.org).\n{why}"
    )
}
