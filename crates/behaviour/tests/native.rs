//! The programs, natively. `cargo test -p behaviour --test native -- WORD` runs those with the word
//! in their names.

#![expect(clippy::print_stdout, reason = "a test harness prints its results")]

use behaviour::{Outcome, Runner, opposite_order};
use concurrent::multiprocessing::{
    Connection, Event, Pipe, Process, Start, current_process, init, on_deadlock, set_spares,
};
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, ExitCode, Stdio};
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

/// The name of what only a first process that is killed can show.
const ALL_END: &str = "all processes end with the first one, however that ends";

/// What this program is started with to be that first process.
const FIRST: &str = "--first";

fn wait((never, ready): (Event, Connection)) {
    ready.send(&()).ok();
    never.wait(None);
}

/// Has processes of all kinds, none of which would end, and says when they are there.
fn first() -> Result<(), Box<dyn Error>> {
    set_spares(1);
    let (here, there) = Pipe(false)?;
    let never = Event::new()?;
    let arguments = (never.clone(), there);
    let theirs = arguments.clone();
    let processes = [
        Process::new(wait, arguments.clone()),
        Process::new(wait, arguments.clone()).with_start(Start::Spare),
        Process::new(wait, arguments).with_start(Start::Fork),
        Process::forking(move || {
            let grandchild = Process::forking(move || wait(theirs));
            if grandchild.start().is_ok() {
                grandchild.join(None).ok();
            }
        }),
    ];
    for process in &processes {
        process.start()?;
    }
    for _ in &processes {
        here.recv::<()>()?;
    }
    println!("ready");
    std::io::stdout().flush()?;
    never.wait(None);
    Ok(())
}

/// Kills a first process, and waits until nobody has its output any more.
fn all_end() -> Result<(), Box<dyn Error>> {
    let mut child =
        Command::new(std::env::current_exe()?).arg(FIRST).stdout(Stdio::piped()).spawn()?;
    let mut output = BufReader::new(child.stdout.take().ok_or("it has no output")?);
    let (tell, told) = channel();
    // In a thread, because it could last for ever.
    std::thread::spawn(move || {
        let mut line = String::new();
        let read = output.read_line(&mut line).and_then(|_| {
            child.kill()?;
            child.wait()?;
            output.read_to_string(&mut line)
        });
        // If the time is up, nobody asks.
        tell.send(read.map(|_| line)).ok();
    });
    let said = told.recv_timeout(PATIENCE)??;
    if said == "ready\n" { Ok(()) } else { Err(said.into()) }
}

/// Runs what is no program of the crate's, if it is asked for, and says whether it went well.
fn check(name: &str, filter: &str, work: fn() -> Result<(), Box<dyn Error>>) -> Option<bool> {
    name.contains(filter).then(|| match work() {
        Ok(()) => {
            println!("test {name} ... ok");
            true
        }
        Err(error) => {
            println!("test {name} ... FAILED: {error}");
            false
        }
    })
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
    if std::env::args().any(|word| word == FIRST) {
        return first().map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS);
    }
    let filter = std::env::args().skip(1).find(|word| !word.starts_with('-')).unwrap_or_default();
    // Before this process has others of its own: then orphans below it become its children.
    let all_end = check(ALL_END, &filter, all_end);
    // It has its segment from now on.
    let _me = current_process();
    let before = open_and_children();
    let checks = [all_end, check(NAMED, &filter, named)];
    let [passed, wrong] =
        [true, false].map(|it| checks.iter().filter(|check| **check == Some(it)).count());
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
    let [passed, wrong] = [passed + usize::from(left), wrong + usize::from(!left)];
    let failed = reports.iter().filter(|report| report.outcome != Outcome::Passed).count() + wrong;
    println!(
        "\ntest result: {}. {} passed; {failed} failed",
        if failed == 0 { "ok" } else { "FAILED" },
        reports.len() + passed + wrong - failed
    );
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
