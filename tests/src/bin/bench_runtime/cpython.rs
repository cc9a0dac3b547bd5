//! The peers in CPython.

use std::process::{Command, Stdio};

/// What CPython prints for a figure; nothing when there is no CPython.
pub fn cpython(figure: &str) -> String {
    const PROGRAM: &str = include_str!("../../../bench/cpython.py");
    let output = Command::new("python3")
        .args(["-c", PROGRAM, figure])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output();
    output.map_or_else(|_| String::new(), |it| String::from_utf8_lossy(&it.stdout).into_owned())
}
