//! The programs that check themselves, of the crate `behaviour`.

use behaviour::{Outcome, Runner};
use concurrent::console::{err, out};
use std::time::Duration;

/// Runs those with this in their names, and prints a line for each as libtest does.
pub fn run(filter: &str) {
    let threads = cfg!(any(feature = "threads", not(target_family = "wasm")));
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
