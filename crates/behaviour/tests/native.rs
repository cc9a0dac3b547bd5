//! The programs, natively. `cargo test -p behaviour --test native -- WORD` runs those with the word
//! in their names.

#![expect(clippy::print_stdout, reason = "a test harness prints its results")]

use behaviour::{Outcome, Runner};
use concurrent::multiprocessing::init;
use std::process::ExitCode;
use std::time::Duration;

fn main() -> ExitCode {
    let _main = init();
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let runner = Runner { timeout: Duration::from_secs(60), filter, threads: true };
    let reports = runner.run(|report| match report.outcome {
        Outcome::Passed => println!("test {} ... ok", report.name),
        outcome => println!("test {} ... FAILED: {outcome:?}", report.name),
    });
    let reports = match reports {
        Ok(reports) => reports,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let failed = reports.iter().filter(|report| report.outcome != Outcome::Passed).count();
    println!(
        "\ntest result: {}. {} passed; {failed} failed",
        if failed == 0 { "ok" } else { "FAILED" },
        reports.len() - failed
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
