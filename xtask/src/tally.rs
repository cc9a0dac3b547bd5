//! Counts tests over many programs by reading what they print.
//!
//! libtest and wasm-bindgen's runner close each binary's tests with the same line, which is all
//! that is read. A step that fails without a failed test (it did not compile, its tool is missing)
//! counts as one failure, so that the sum can never hide it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::outcome::Outcome;
use crate::run::{say, spell, spell_out};

/// The tests counted so far, and the steps that were taken.
#[derive(Debug, Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    took: Duration,
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Takes a step whatever became of the earlier ones, and counts what it counted.
    pub fn step(&mut self, name: &str, work: impl FnOnce(&mut Count) -> Result<()>) {
        say(&format!("{name} …"));
        let started = Instant::now();
        let mut count = Count::default();
        if let Err(error) = work(&mut count) {
            say(&format!("{name} failed: {error:#}"));
            count.failed = count.failed.max(1);
        }
        let Count { passed, failed } = count;
        self.passed += passed;
        self.failed += failed;
        self.steps.push(Step { name: name.to_owned(), took: started.elapsed(), passed, failed });
    }

    /// Good when nothing failed.
    pub fn outcome(&self) -> Outcome {
        if self.failed == 0 { Outcome::Good } else { Outcome::Bad }
    }

    /// Says what each step counted and how long it took.
    pub fn say_steps(&self) {
        for Step { name, took, passed, failed } in &self.steps {
            let mark = if *failed == 0 { "ok    " } else { "FAILED" };
            let took = spell(*took);
            say(&format!("{mark} {name:<44} {took:>12}  {passed} passed, {failed} failed"));
        }
    }

    /// Writes the closing line, for people and for programs that read it.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn write_sum(&self) -> Result<()> {
        let Self { passed, failed, .. } = self;
        writeln!(std::io::stdout(), "{passed} passed, {failed} failed").map_err(Into::into)
    }
}

/// The tests of one step.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    /// Runs a program, passing on what it prints and counting the tests in it.
    ///
    /// # Errors
    /// When it cannot be started or says that it failed.
    pub fn run(&mut self, command: &mut Command) -> Result<()> {
        let spelt = spell_out(command);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {spelt}"))?;
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line?;
                let mut ours = std::io::stdout().lock();
                ours.write_all(&line)?;
                ours.write_all(b"\n")?;
                self.read_line(&String::from_utf8_lossy(&line));
            }
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("{spelt} ({status})");
        }
        Ok(())
    }

    /// Reads `test result: ok. 12 passed; 0 failed; …`; any other line says nothing.
    fn read_line(&mut self, line: &str) {
        let Some((_, result)) = line.split_once("test result: ") else { return };
        let number = |word: &str| {
            let before = result.split_once(word)?.0;
            before.rsplit([' ', ';']).find(|part| !part.is_empty())?.parse::<u64>().ok()
        };
        if let (Some(passed), Some(failed)) = (number(" passed"), number(" failed")) {
            self.passed += passed;
            self.failed += failed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> (u64, u64) {
        let mut count = Count::default();
        lines.iter().for_each(|line| count.read_line(line));
        (count.passed, count.failed)
    }

    #[test]
    fn results_add_up_and_other_lines_say_nothing() {
        let libtest = "test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        let browser = "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 filtered out";
        assert_eq!(count(&[libtest, "test a ... ok", "5 passed; 1 failed", browser]), (16, 2));
    }

    #[test]
    fn a_step_that_breaks_counts_as_a_failure_and_the_next_is_still_taken() {
        let mut tally = Tally::default();
        tally.step("broken", |_| bail!("no compiler"));
        tally.step("fine", |count| {
            count.read_line("test result: ok. 2 passed; 0 failed;");
            Ok(())
        });
        assert_eq!((tally.passed, tally.failed), (2, 1));
        assert_eq!(tally.outcome(), Outcome::Bad);
    }

    #[test]
    fn failed_tests_are_not_counted_again_for_their_step() {
        let mut tally = Tally::default();
        tally.step("two fail", |count| {
            count.read_line("test result: FAILED. 1 passed; 2 failed;");
            bail!("exit code 101")
        });
        assert_eq!((tally.passed, tally.failed), (1, 2));
    }
}
