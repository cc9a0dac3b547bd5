//! The programs, natively. `cargo test -p behaviour --test native -- WORD` runs those with the word
//! in their names.

#![expect(clippy::print_stdout, reason = "a test harness prints its results")]

use behaviour::{Outcome, Runner, opposite_order};
use concurrent::multiprocessing::{Pipe, Process, init, on_deadlock};
use std::error::Error;
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::time::Duration;

/// How long a program may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The name of what only who is told of deadlocks can show.
const NAMED: &str = "a deadlock of threads is named";

/// Two threads of a child take two locks in opposite order: what is said of that.
fn named() -> Result<(), Box<dyn Error>> {
    let (tell, told) = channel();
    on_deadlock(move |deadlock| {
        // Those of programs are not asked for.
        if let Err(error) = tell.send(deadlock) {
            eprintln!("{:?}", error.0);
        }
    });
    let (here, there) = Pipe(false)?;
    let process = Process::new(opposite_order, there).with_daemon(true);
    process.start()?;
    here.recv::<String>()?;
    let deadlock = told.recv_timeout(PATIENCE);
    process.kill()?;
    process.join(None)?;
    let mut links: Vec<_> = deadlock?
        .cycle
        .into_iter()
        .map(|link| (Some(link.pid) == process.pid(), link.name, link.label))
        .collect();
    links.sort();
    let expected = [("first", "b"), ("second", "a")];
    let expected = expected.map(|(name, label)| (true, name.to_owned(), label.to_owned()));
    if links == expected { Ok(()) } else { Err(format!("{links:?}").into()) }
}

fn main() -> ExitCode {
    let _main = init();
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    let named = NAMED.contains(&filter).then(|| match named() {
        Ok(()) => {
            println!("test {NAMED} ... ok");
            true
        }
        Err(error) => {
            println!("test {NAMED} ... FAILED: {error}");
            false
        }
    });
    let runner = Runner { timeout: PATIENCE, filter, threads: true };
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
    let failed = reports.iter().filter(|report| report.outcome != Outcome::Passed).count()
        + usize::from(named == Some(false));
    println!(
        "\ntest result: {}. {} passed; {failed} failed",
        if failed == 0 { "ok" } else { "FAILED" },
        reports.len() + usize::from(named.is_some()) - failed
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
