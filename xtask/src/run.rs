//! Running other programs, and saying so.
//!
//! Progress goes to standard error: standard output belongs to the programs that are run and to
//! the one line with which a command closes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Says something to whoever started the command.
pub fn say(line: &str) {
    eprintln!("xtask: {line}");
}

/// Does one step, saying what it is before and how long it took after.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(&format!("{what} …"));
    let started = Instant::now();
    let result = work();
    let took = spell(started.elapsed());
    say(&match &result {
        Ok(_) => format!("{what}: {took}"),
        Err(_) => format!("{what}: failed after {took}"),
    });
    result
}

/// A duration as a person says it.
pub fn spell(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

/// Runs a program, its output going where ours goes.
///
/// # Errors
/// When it cannot be started, or says that it failed.
pub fn run(command: &mut Command) -> Result<()> {
    let status =
        command.status().with_context(|| format!("cannot start {}", spell_out(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", spell_out(command));
    }
    Ok(())
}

/// Runs a program and returns what it wrote to standard output.
///
/// # Errors
/// When it cannot be started, says that it failed, or writes something that is not text.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .with_context(|| format!("cannot start {}", spell_out(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({}): {}", spell_out(command), output.status, complaint.trim());
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} wrote something that is not text", spell_out(command)))
}

/// The command line, for messages.
pub fn spell_out(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
