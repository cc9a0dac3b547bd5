//! The programs by name.

use behaviour::{Outcome, Runner};
use concurrent::console::{err, out};
use std::time::Duration;

/// Runs the program of this name, in the first process.
pub fn run(name: &str) {
    match name.split_once(':') {
        Some(("behaviour", filter)) => check(filter),
        _ => err(&format!("there is no program called “{name}”\n")),
    }
}

/// Runs the programs that check themselves, and prints a line for each as libtest does.
fn check(filter: &str) {
    let threads = cfg!(feature = "threads");
    let runner = Runner { timeout: Duration::from_secs(60), filter: filter.to_owned(), threads };
    let reports = runner.run(|report| {
        out(&match report.outcome {
            Outcome::Passed => format!("test {} ... ok\n", report.name),
            outcome => format!("test {} ... FAILED: {outcome:?}\n", report.name),
        });
    });
    match reports {
        Ok(reports) => {
            let passed = reports.iter().filter(|it| it.outcome == Outcome::Passed).count();
            let failed = reports.len() - passed;
            let word = if failed == 0 { "ok" } else { "FAILED" };
            out(&format!("test result: {word}. {passed} passed; {failed} failed\n"));
        }
        Err(error) => err(&format!("test result: FAILED. {error}\n")),
    }
}
