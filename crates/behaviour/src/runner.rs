//! Runs each program in a process of its own, with a time-out: what hangs is killed, what traps is
//! heard of.

use concurrent::multiprocessing::{ExitCode, Process, ProcessError};
use std::time::Duration;

/// How one program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It found everything as it should be.
    Passed,
    /// It ended with this exit code.
    Failed(ExitCode),
    /// It was still running when the time was up, and was killed.
    Hung,
}

/// One program and how it ended.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it shows.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
}

/// Runs programs one after the other.
#[derive(Clone, Debug)]
pub struct Runner {
    /// How long a program may take.
    pub timeout: Duration,
    /// Whether processes can have threads.
    pub threads: bool,
    /// Only programs whose names contain this are run.
    pub filter: String,
}

fn run(index: usize) {
    let (_, program) = crate::programs(true)[index];
    program();
}

impl Runner {
    /// Runs the programs, and tells of each as soon as it has ended.
    ///
    /// # Errors
    ///
    /// No process can be had.
    pub fn run(&self, mut tell: impl FnMut(&Report)) -> Result<Vec<Report>, ProcessError> {
        let mut reports = Vec::new();
        for (index, (name, _)) in crate::programs(self.threads).into_iter().enumerate() {
            if !name.contains(&self.filter) {
                continue;
            }
            let process = Process::new(run, index).with_name(name);
            process.start()?;
            let outcome = match process.join(Some(self.timeout))? {
                false => {
                    process.kill()?;
                    process.join(None)?;
                    Outcome::Hung
                }
                true => match process.exitcode() {
                    Some(ExitCode::SUCCESS) => Outcome::Passed,
                    code => Outcome::Failed(code.unwrap_or(ExitCode::EXCEPTION)),
                },
            };
            reports.push(Report { name, outcome });
            reports.iter().last().into_iter().for_each(&mut tell);
        }
        Ok(reports)
    }
}
