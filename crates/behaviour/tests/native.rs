//! The programs, natively. `cargo test -p behaviour --test native -- WORD` runs those with the word
//! in their names.

#![expect(clippy::print_stdout, reason = "a test harness prints its results")]

use behaviour::{Outcome, Runner, opposite_order};
use concurrent::multiprocessing::{Pipe, Process, current_process, init, on_deadlock};
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

/// The name of what only the process can show that all others were started by.
const LEFT: &str = "no descriptor and no zombie is left of any process";

/// The descriptors that this process has open, and its children, dead or alive.
#[cfg(target_os = "linux")]
fn open_and_children() -> (usize, Vec<String>) {
    let me = std::process::id().to_string();
    let entries = |path| std::fs::read_dir(path).into_iter().flatten().flatten();
    let children = entries("/proc").filter_map(|entry| {
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // After the name, which may be anything: the state and the parent.
        let mut words = stat.rsplit_once(") ")?.1.split(' ');
        let state = words.next()?.to_owned();
        (words.next()? == me).then_some(state)
    });
    (entries("/proc/self/fd").count(), children.collect())
}

/// They are counted on Linux alone.
#[cfg(not(target_os = "linux"))]
fn open_and_children() -> (usize, Vec<String>) {
    (0, Vec::new())
}

fn main() -> ExitCode {
    let _main = init();
    // It has its segment from now on.
    let _me = current_process();
    let before = open_and_children();
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
    let after = open_and_children();
    let left = match after == before {
        true => {
            println!("test {LEFT} ... ok");
            true
        }
        false => {
            println!("test {LEFT} ... FAILED: {before:?} before, {after:?} after");
            false
        }
    };
    let failed = reports.iter().filter(|report| report.outcome != Outcome::Passed).count()
        + usize::from(named == Some(false))
        + usize::from(!left);
    println!(
        "\ntest result: {}. {} passed; {failed} failed",
        if failed == 0 { "ok" } else { "FAILED" },
        reports.len() + usize::from(named.is_some()) + 1 - failed
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
